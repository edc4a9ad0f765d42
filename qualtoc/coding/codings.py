"""Marks that overlap: where codings, claims and memos lie on a text, it is cut into stretches."""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from qualtoc.coding.text import Span


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
