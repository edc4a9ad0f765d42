"""The matrix of a pattern-matching report: links down the side, outcomes or cases across, rivals apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from qualtoc.reports.matching import PatternMatching
from qualtoc.theory.model import CausalLink, Outcome, Pattern
from qualtoc.theory.verdicts import JUDGED, Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """One link with a cell for each column, None where the link does not speak of it.

    `outcome` is the row's outcome where the columns are cases; None otherwise, or where the link has no scope.
    """

    link: CausalLink
    outcome: Outcome
    cells: tuple[Verdict | None, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one pattern, or of no pattern."""

    pattern: Pattern | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns are keys of outcomes (None: unscoped), or of cases where `is_by_case`."""

    columns: tuple[str | None, ...]
    is_by_case: bool
    groups: tuple[Group, ...]
    rivals: tuple[Row, ...]

    def verdicts(self) -> Iterator[Verdict]:
        """Every verdict in the order of the matrix, rivals last."""
        rows = [row for group in self.groups for row in group.rows]
        yield from (cell for row in (*rows, *self.rivals) for cell in row.cells if cell is not None)


Show = Literal["", "matched", "mismatched", "judged", "not_judged"]
SHOWN: tuple[Show, ...] = ("matched", "mismatched", "judged", "not_judged")
"""Which propositions a matrix can be narrowed to; rivals stand outside all of them."""


def matrix(matching: PatternMatching, show: Show = "") -> Matrix:
    """The matrix of one case by outcome, of several cases by case; `show` keeps only some propositions."""
    cases = matching.cases
    is_by_case = len(cases) > 1
    found = [row for row in matching.rows if _is_shown(row, show)]
    columns = cases if is_by_case else _outcomes(matching, found)
    links = {link.key: link for link in matching.version.links}
    by_link: dict[str, list[Verdict]] = {}
    for verdict in found:
        by_link.setdefault(verdict.link, []).append(verdict)
    rows = {key: _rows(links[key], cells, columns, is_by_case=is_by_case) for key, cells in by_link.items()}
    return Matrix(columns, is_by_case, tuple(_groups(matching, rows)), _flat(rows, (k for k in rows if links[k].rival)))


def _is_shown(row: Verdict, show: Show) -> bool:
    is_judged = row.verdict in JUDGED
    match show:
        case "matched":
            return not row.rival and row.verdict == "supported"
        case "mismatched":
            return not row.rival and is_judged and row.verdict != "supported"
        case "judged":
            return not row.rival and is_judged
        case "not_judged":
            return not row.rival and not is_judged
    return True


def _outcomes(matching: PatternMatching, found: list[Verdict]) -> tuple[Outcome, ...]:
    used = {verdict.outcome for verdict in found}
    known = [outcome.key for outcome in matching.theory.outcomes if outcome.key in used]
    others = sorted(key for key in used if key is not None and key not in known)
    return (*((None,) if None in used else ()), *known, *others)


def _rows(
    link: CausalLink, found: list[Verdict], columns: tuple[str | None, ...], *, is_by_case: bool
) -> tuple[Row, ...]:
    if not is_by_case:
        cells = {verdict.outcome: verdict for verdict in found}
        return (Row(link, None, tuple(cells.get(column) for column in columns)),)
    rows = []
    for outcome in link.expected:
        cells = {verdict.case: verdict for verdict in found if verdict.outcome == outcome}
        if cells:
            rows.append(Row(link, outcome, tuple(cells.get(column) for column in columns)))
    return tuple(rows)


def _groups(matching: PatternMatching, rows: dict[str, tuple[Row, ...]]) -> Iterator[Group]:
    pattern_of = {verdict.link: verdict.pattern for verdict in matching.report.verdicts}
    tested = [key for key, of_link in rows.items() if not of_link[0].link.rival]
    for pattern in matching.theory.patterns:
        in_pattern = _flat(rows, (key for key in tested if pattern_of[key] == pattern.key))
        if in_pattern:
            yield Group(pattern, in_pattern)
    known = {pattern.key for pattern in matching.theory.patterns}
    rest = _flat(rows, (key for key in tested if pattern_of[key] not in known))
    if rest:
        yield Group(None, rest)


def _flat(rows: dict[str, tuple[Row, ...]], keys: Iterable[str]) -> tuple[Row, ...]:
    return tuple(row for key in keys for row in rows[key])
