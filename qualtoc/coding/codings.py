"""Codings: a coder applied a code to a quotation at a time."""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar
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


class Marked(Protocol):
    """Anything that marks a span of a text: a coding, a claim or a memo."""

    @property
    def span(self) -> Span:
        """The marked span."""


Mark = TypeVar("Mark", bound=Marked)


@dataclass(frozen=True, slots=True)
class Segment(Generic[Mark]):
    """A stretch [start, end) of a text, in code points, on which the same marks lie, in the order they were given."""

    start: int
    end: int
    marks: tuple[Mark, ...] = ()


def segments(span: Span, marks: Sequence[Mark]) -> tuple[Segment[Mark], ...]:
    """The span, cut wherever a mark begins or ends; the segments join to the span without gap.

    Marks that reach beyond the span count inside it only; without marks there is one segment.
    """
    inside = [(number, mark) for number, mark in enumerate(marks) if mark.span.overlaps(span)]
    begins: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for number, mark in inside:
        begins.setdefault(max(mark.span.start, span.start), []).append(number)
        ends.setdefault(min(mark.span.end, span.end), []).append(number)
    cuts = sorted({span.start, span.end, *begins, *ends})
    found: list[Segment[Mark]] = []
    active: list[int] = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        for number in ends.get(start, ()):
            active.remove(number)
        for number in begins.get(start, ()):
            insort(active, number)
        found.append(Segment(start, end, tuple(marks[number] for number in active)))
    return tuple(found)
