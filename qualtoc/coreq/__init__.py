"""COREQ: the facts of a study become 32 items, each answered with its origin, or listed as missing.

Source: Tong, Sainsbury & Craig 2007. The items keep their order and their short names; what each asks is said in
our own words. Computed text follows the data in every language; what an author wrote stays as it was written.
"""

from qualtoc.coreq.answers import Item, answered, answered_message, items
from qualtoc.coreq.cells import K, merged_cells
from qualtoc.coreq.document import ORIGIN_WORDS, STATUS_WORDS, response_text, to_document
from qualtoc.coreq.facts import (
    CodeCounts,
    CodingCounts,
    CoreqFacts,
    Findings,
    Interviewer,
    InterviewGuide,
    LinkCounts,
    ParticipantChecking,
    PatternStatus,
    Place,
    Presented,
    Recruitment,
    RegisteredTheory,
    RoleCount,
    Tally,
    ThemeFact,
)

__all__ = [
    "K",
    "ORIGIN_WORDS",
    "STATUS_WORDS",
    "CodeCounts",
    "CodingCounts",
    "CoreqFacts",
    "Findings",
    "InterviewGuide",
    "Interviewer",
    "Item",
    "LinkCounts",
    "ParticipantChecking",
    "PatternStatus",
    "Place",
    "Presented",
    "Recruitment",
    "RegisteredTheory",
    "RoleCount",
    "Tally",
    "ThemeFact",
    "answered",
    "answered_message",
    "items",
    "merged_cells",
    "response_text",
    "to_document",
]
