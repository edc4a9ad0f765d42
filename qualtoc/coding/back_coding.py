"""Back-coding: who coded which sources before a code meant what it means now, and what was decided on them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from qualtoc.coding.codebook_versions import Stale

Outcome = Literal["coded_again", "needs_none"]
OUTCOMES: tuple[Outcome, ...] = ("coded_again", "needs_none")


@dataclass(frozen=True, slots=True)
class Worked:
    """That a coder coded a source under a version, None for the present codebook; and when first."""

    source: str
    coder: str
    version: int | None
    first_at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """How many codings of a code a coder made in a source under a version."""

    code: str
    source: str
    coder: str
    version: int | None
    codings: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided on a coder's source and a code."""

    id: str
    code: str
    source: str
    coder: str
    outcome: Outcome
    reason: str
    author: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class ToDo:
    """A source that a coder coded before the code meant what it means. `under` are pairs of a version and the number
    of codings made with the code under it; `decision` is what was decided since."""

    source: str
    coder: str
    under: tuple[tuple[int, int], ...]
    decision: Decision | None = None

    @property
    def codings(self) -> int:
        """How many codings were made with the code before it meant what it means."""
        return sum(count for _, count in self.under)


@dataclass(frozen=True, slots=True)
class CodeToDo:
    """A code with the sources to be looked at again, those with codings of it first."""

    stale: Stale
    sources: tuple[ToDo, ...]

    @property
    def open(self) -> int:
        """How many sources nobody has decided on."""
        return sum(one.decision is None for one in self.sources)

    @property
    def codings(self) -> int:
        """How many codings were made before, in sources on which nobody has decided."""
        return sum(one.codings for one in self.sources if one.decision is None)


def to_code_again(
    stale: Iterable[Stale], worked: Sequence[Worked], counted: Iterable[Counted], decisions: Iterable[Decision]
) -> tuple[CodeToDo, ...]:
    """The codes with sources to be looked at again; a code without any is left out.

    A decision counts when it was made after the code got its present meaning.
    """
    counts = _counts(counted)
    decided = {(one.code, one.source, one.coder): one for one in sorted(decisions, key=lambda one: one.decided_at)}
    return tuple(found for one in stale if (found := _of_code(one, worked, counts, decided)).sources)


def _counts(counted: Iterable[Counted]) -> dict[tuple[str, str, str], list[Counted]]:
    found: dict[tuple[str, str, str], list[Counted]] = {}
    for one in counted:
        found.setdefault((one.code, one.source, one.coder), []).append(one)
    return found


def _of_code(
    stale: Stale, worked: Sequence[Worked], counts: Mapping[tuple[str, str, str], Collection[Counted]],
    decided: Mapping[tuple[str, str, str], Decision],
) -> CodeToDo:  # fmt: skip
    places = dict.fromkeys((one.source, one.coder) for one in worked if _is_before(one, stale))
    rows = []
    for source, coder in places:
        place = (stale.code.key, source, coder)
        under = tuple((one.version, one.codings) for one in counts.get(place, ()) if one.version in stale.versions)
        decision = decided.get(place)
        holds = decision is not None and decision.decided_at > stale.since
        rows.append(ToDo(source, coder, under, decision if holds else None))
    return CodeToDo(stale, tuple(sorted(rows, key=lambda row: (row.codings == 0, row.source, row.coder))))


def _is_before(one: Worked, stale: Stale) -> bool:
    return one.first_at < stale.since if stale.is_new else one.version in stale.versions
