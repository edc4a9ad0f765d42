"""Replication across cases: what the verdicts of several cases say together, each case having been judged by itself.

Literal replication: cases chosen for similar conditions show the same predicted verdict. Theoretical replication:
cases chosen for a stated difference show the verdict that was predicted to differ there (Yin 2018). Evidence is never
added up over cases, and what could not be judged is never a failure.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from qualtoc.theory.evidence import CaseKey
from qualtoc.theory.model import Case, Outcome, Sign
from qualtoc.theory.verdicts import JUDGED, Verdict

Holds = Literal["yes", "no", "open"]
"""Whether a replication holds; `open` where too few cases are judged for any claim."""

Differently = Literal["+", "-", "0", "opposite", "contradicted", "mixed"]
"""What is predicted to differ: the sign that is observed, or the verdict or its kind."""

_WORDS: Mapping[str, Differently] = {
    "+": "+", "-": "-", "−": "-", "0": "0", "null": "0", "nulo": "0", "opposite": "opposite", "opuesto": "opposite",
    "contradicted": "contradicted", "contradicho": "contradicted", "mixed": "mixed", "mixto": "mixed",
}  # fmt: skip
_OF_A_LINK = re.compile(r"(?P<link>[^\s:·]+)(?:\s*·\s*(?P<outcome>[^\s:]+))?\s*:\s*(?P<word>[^\s.,:]+)")
_OF_ALL = re.compile(r"(?P<word>[^\s.,:]+)")


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a contrast case is predicted to show; `link` and `outcome` are None where it holds for every one."""

    word: Differently
    link: str | None = None
    outcome: Outcome = None


@dataclass(frozen=True, slots=True)
class Cell:
    """The verdict of one case. `predicted` is None where the case is to show what the version expects.

    `as_predicted` is None where the case could not be judged, or where it takes no part in the replication.
    """

    case: CaseKey
    role: Literal["literal", "theoretical", "none"]
    predicted: Differently | None
    verdict: Verdict
    as_predicted: bool | None


@dataclass(frozen=True, slots=True)
class Replication:
    """What the cases say together of one link and outcome.

    `n_literal` and `n_contrast` count the cases that were chosen for it, `literal_judged` and `contrast_judged` those
    of them that could be judged. `theoretical` is None where no case is predicted to differ. `failing` lists the
    cases that were judged otherwise than predicted: literal ones, then contrasts.
    """

    link: str
    outcome: Outcome
    expected: Sign
    rival: bool
    cells: tuple[Cell, ...]
    literal: Holds
    theoretical: Holds | None
    n_literal: int
    literal_judged: int
    n_contrast: int
    contrast_judged: int
    literal_failing: tuple[CaseKey, ...]
    contrast_failing: tuple[CaseKey, ...]

    @property
    def failing(self) -> tuple[CaseKey, ...]:
        """The cases that were judged otherwise than predicted."""
        return (*self.literal_failing, *self.contrast_failing)


def predictions(case: Case) -> tuple[Prediction, ...]:
    """What a case states to differ, read from its text.

    Clauses are divided by ";" or a line end. A clause is a word (`null`, `opposite`, `contradicted`, `mixed`, or a
    sign), after "link:" or "link · outcome:" where it speaks of one; whatever follows the word is its reason. A
    clause that begins with another word is a reason and predicts nothing.
    """
    clauses = re.split(r"[;\n]", case.predicted_difference or "")
    return tuple(found[0] for clause in clauses if (found := read_clause(clause.strip())) is not None)


def replications(cases: Sequence[Case], verdicts: Iterable[Verdict]) -> tuple[Replication, ...]:
    """The replication of every link and outcome, in the order of the verdicts; empty for fewer than two cases."""
    known = {case.key: case for case in cases}
    stated = {case.key: predictions(case) for case in cases}
    rows: dict[tuple[str, Outcome], list[Verdict]] = {}
    for verdict in verdicts:
        rows.setdefault((verdict.link, verdict.outcome), []).append(verdict)
    return tuple(
        _replication([_cell(row, known.get(row.case or ""), stated.get(row.case or "", ())) for row in of_link])
        for of_link in rows.values()
        if len(of_link) > 1
    )


def read_clause(clause: str) -> tuple[Prediction, str] | None:
    """What a clause predicts, and what follows in it; None where it predicts nothing."""
    of_a_link, of_all = _OF_A_LINK.match(clause), _OF_ALL.match(clause)
    if of_a_link and (word := _WORDS.get(of_a_link["word"].lower())) is not None:
        return Prediction(word, of_a_link["link"], of_a_link["outcome"]), clause[of_a_link.end() :]
    if of_all and (word := _WORDS.get(of_all["word"].lower())) is not None:
        return Prediction(word), clause[of_all.end() :]
    return None


def _cell(row: Verdict, case: Case | None, stated: Sequence[Prediction]) -> Cell:
    role = "none" if case is None else case.replication
    predicted = _predicted(row, stated) if role == "theoretical" else None
    judged = row.verdict in JUDGED
    if role == "literal":
        return Cell(row.case, role, None, row, row.verdict == "supported" if judged else None)
    if predicted is None:
        return Cell(row.case, role, None, row, None)
    return Cell(row.case, role, predicted, row, _is_shown(row, predicted) if judged else None)


def _predicted(row: Verdict, stated: Sequence[Prediction]) -> Differently | None:
    """What is predicted of a proposition: by link and outcome, else by link, else of all; none where it differs not."""
    for link, outcome in ((row.link, row.outcome), (row.link, None), (None, None)):
        words = [one.word for one in stated if (one.link, one.outcome) == (link, outcome)]
        if words:
            return None if words[0] == row.expected else words[0]
    return None


def _is_shown(row: Verdict, predicted: Differently) -> bool:
    if predicted in ("+", "-", "0"):
        return row.observed == predicted and row.kind != "hoop"
    return predicted in (row.verdict, row.kind)


def _replication(cells: Sequence[Cell]) -> Replication:
    literal = [cell for cell in cells if cell.role == "literal"]
    contrast = [cell for cell in cells if cell.predicted is not None]
    literal_failing = tuple(cell.case for cell in literal if cell.as_predicted is False)
    literal_judged = sum(cell.as_predicted is not None for cell in literal)
    holds: Holds = "no" if literal_failing else "yes" if literal_judged >= 2 else "open"
    row = cells[0].verdict
    return Replication(
        link=row.link, outcome=row.outcome, expected=row.expected, rival=row.rival, cells=tuple(cells), literal=holds,
        theoretical=_theoretical(holds, contrast) if contrast else None, n_literal=len(literal),
        literal_judged=literal_judged, n_contrast=len(contrast),
        contrast_judged=sum(cell.as_predicted is not None for cell in contrast), literal_failing=literal_failing,
        contrast_failing=tuple(cell.case for cell in contrast if cell.as_predicted is False),
    )  # fmt: skip


def _theoretical(literal: Holds, contrast: Sequence[Cell]) -> Holds:
    """Literal replication and, beside it, a contrast that shows what was predicted of it."""
    if any(cell.as_predicted for cell in contrast):
        return literal
    return "no" if any(cell.as_predicted is False for cell in contrast) else "open"
