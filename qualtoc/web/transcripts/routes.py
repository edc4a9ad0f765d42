"""The addresses below /studies/{study}/sources."""

from fastapi import APIRouter

from qualtoc.web.transcripts import acts, blinding, editing, facts, listing, reading, theming

router = APIRouter()
for part in (acts, reading, editing, blinding, facts, listing, theming):
    router.include_router(part.router)
