"""All pages on which passages are found."""

from fastapi import APIRouter

from qualtoc.web.finding import retrieval, searching, suggesting

router = APIRouter()
for part in (searching, retrieval, suggesting):
    router.include_router(part.router)
