"""The addresses of the reports."""

from fastapi import APIRouter

from qualtoc.web.reports.coreq import router as coreq
from qualtoc.web.reports.pattern_claims import router as pattern_claims
from qualtoc.web.reports.pattern_matching import router as pattern_matching
from qualtoc.web.reports.pattern_parts import router as pattern_parts
from qualtoc.web.reports.quotations import router as quotations
from qualtoc.web.reports.read_sources import router as read_sources

router = APIRouter()
for part in (pattern_parts, pattern_claims, read_sources, pattern_matching, coreq, quotations):
    router.include_router(part)
