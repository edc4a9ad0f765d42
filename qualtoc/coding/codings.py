"""Codings: a coder applied a code to a quotation at a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qualtoc.coding.text import Span


@dataclass(frozen=True, slots=True)
class Quotation:
    """A source, a span of its text, and the exact words there."""

    source: str
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Coding:
    """A code on a quotation. `declared` marks a date that a file stated and the program did not witness."""

    id: UUID
    quotation: Quotation
    code: str
    coder: str
    coded_at: datetime
    declared: bool = False
