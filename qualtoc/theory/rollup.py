"""Patterns as wholes: the status of each named set of links, and the count of matched propositions.

A pattern matches as a whole or not (Hak and Dul 2010), so both are reported: the strict match, and how many of the
judged propositions matched. Gaps are listed and never read as failures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qualtoc.theory.evidence import CaseKey
from qualtoc.theory.model import Outcome
from qualtoc.theory.verdicts import JUDGED, STRENGTHS, Strength, Verdict

PatternStatus = Literal["activated", "partly_activated", "null", "contradicted", "unanticipated", "no_evidence"]


@dataclass(frozen=True, slots=True)
class PatternVerdict:
    """The roll-up of a pattern in one outcome scope and case. `gaps` are the links that could not be judged."""

    pattern: str
    case: CaseKey
    outcome: Outcome
    status: PatternStatus
    strength: Strength | None
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many propositions were judged, and how many of these matched; rivals stand outside."""

    strict_match: bool
    matched: int
    judged: int
    not_judged: int


def totals(verdicts: Sequence[Verdict]) -> Totals:
    """The counts over some verdicts. Nothing judged is no strict match."""
    rows = [row for row in verdicts if not row.rival]
    judged = sum(1 for row in rows if row.verdict in JUDGED)
    matched = sum(1 for row in rows if row.verdict == "supported")
    return Totals(judged > 0 and matched == judged, matched, judged, len(rows) - judged)


def rolled_up(
    pattern: str, case: CaseKey, outcome: Outcome, registered: Sequence[Verdict], emergent: Sequence[Verdict]
) -> PatternVerdict:
    """The status of a pattern from the verdicts of its registered and of its emergent links."""
    rows = (*registered, *emergent)
    judged = [row for row in rows if row.verdict in JUDGED]
    gaps = tuple(row.link for row in rows if row.verdict not in JUDGED)
    return PatternVerdict(pattern, case, outcome, _status(registered, emergent), _weakest(judged), gaps)


def _status(registered: Sequence[Verdict], emergent: Sequence[Verdict]) -> PatternStatus:
    expected = [row for row in registered if row.verdict in JUDGED]
    judged = [*expected, *(row for row in emergent if row.verdict in JUDGED)]
    found = any(row.verdict == "supported" and row.strength in ("moderate", "strong") for row in emergent)
    if not judged:
        return "no_evidence"
    if found and all(row.verdict == "contradicted" for row in expected):
        return "unanticipated"
    if all(row.verdict == "supported" for row in judged):
        return "activated"
    if all(row.verdict == "contradicted" for row in judged):
        return "null" if all(row.kind == "null" for row in judged) else "contradicted"
    return "partly_activated"


def _weakest(judged: Sequence[Verdict]) -> Strength | None:
    """A chain is no stronger than its weakest link; a link without strength leaves none."""
    strengths = [row.strength for row in judged]
    known = [strength for strength in strengths if strength is not None]
    return min(known, key=STRENGTHS.index) if known and len(known) == len(strengths) else None
