"""What stands beside a verdict: its rivals, the other outcomes of its link, its verdict in the other versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qualtoc.coding.memo import Memo
from qualtoc.reports.matching import PatternMatching
from qualtoc.theory.evidence import Scope
from qualtoc.theory.verdicts import JUDGED, Verdict

Contrast = Literal["alike_alike", "alike_apart", "apart_apart", "apart_otherwise"]
"""Whether a link expects the same of its outcomes, and whether the same was found."""


@dataclass(frozen=True, slots=True)
class RivalBeside:
    """A rival explanation of a verdict's link. Open where it is supported and no memo addresses it."""

    row: Verdict
    is_open: bool
    memos: Sequence[Memo]


def rivals_beside(matching: PatternMatching, row: Verdict) -> tuple[RivalBeside, ...]:
    """The rivals of a link in its case and outcome, in the order of the theory."""
    named = {factor.key for factor in matching.version.factors if row.link in factor.rival_to}
    found = (
        rival
        for rival in matching.report.verdicts
        if rival.rival and rival.cause in named and rival.case == row.case and _meet(rival.outcome, row.outcome)
    )
    addressed = matching.evidence.addressed_rivals
    return tuple(
        RivalBeside(
            rival, rival.verdict == "supported" and rival.link not in addressed, matching.memos.get(rival.link, ())
        )
        for rival in found
    )


def rivalled(matching: PatternMatching, row: Verdict) -> tuple[Verdict, ...]:
    """The verdicts that a rival would explain in another way."""
    if not row.rival:
        return ()
    explained = {link for factor in matching.version.factors if factor.key == row.cause for link in factor.rival_to}
    return tuple(
        other
        for other in matching.report.verdicts
        if other.link in explained and other.case == row.case and _meet(other.outcome, row.outcome)
    )


def outcomes_beside(matching: PatternMatching, row: Verdict) -> tuple[Verdict, ...]:
    """The verdicts of the same link and case for all its outcomes; empty where it has one."""
    found = tuple(o for o in matching.report.verdicts if (o.link, o.case) == (row.link, row.case))
    return found if len(found) > 1 else ()


def contrast(rows: Sequence[Verdict]) -> Contrast | None:
    """What the outcomes of a link say together (Trochim 1989); None with fewer than two judged."""
    judged = [row for row in rows if row.verdict in JUDGED]
    if len(judged) < 2:
        return None
    if len({row.expected for row in judged}) == 1:
        return "alike_alike" if len({row.observed for row in judged}) == 1 else "alike_apart"
    return "apart_apart" if all(row.verdict == "supported" for row in judged) else "apart_otherwise"


class InVersions:
    """The verdicts of the same link and scope in all versions, the base first, looked up once for all."""

    def __init__(self, matching: PatternMatching) -> None:
        self._found: dict[Scope, list[tuple[str, Verdict]]] = {}
        for one in matching.reports:
            for row in one.verdicts:
                self._found.setdefault((row.link, row.outcome, row.case), []).append((one.version, row))

    def of(self, row: Verdict) -> tuple[tuple[str, Verdict], ...]:
        """Version and verdict for each version that holds the link in that scope; empty where none differs."""
        found = self._found.get((row.link, row.outcome, row.case), ())
        said = {(other.expected, other.verdict, other.kind, other.strength) for _, other in found}
        return tuple(found) if len(said) > 1 else ()


def _meet(one: str | None, other: str | None) -> bool:
    return one == other or None in (one, other)
