"""The addresses below /studies/{study}/sources."""

from fastapi import APIRouter

from qualtoc.web.transcripts import acts, editing, facts, listing, reading

router = APIRouter()
for part in (listing, facts, reading, editing, acts):
    router.include_router(part.router)
