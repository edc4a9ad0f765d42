"""What a contrast case is predicted to show, clause by clause: the text that a file holds, and its parts for a form."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qualtoc.theory.model import Outcome
from qualtoc.theory.replication import Differently, read_clause

WRITTEN: dict[Differently, str] = {"0": "null"}
"""How a word is written where it is not written as it is."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One clause: what is predicted (None: nothing, the clause is a reason), of which link and outcome, and why.

    `link` and `outcome` are None where it holds for every one.
    """

    word: Differently | None = None
    link: str | None = None
    outcome: Outcome = None
    reason: str = ""


def contrasts(text: str | None) -> tuple[Contrast, ...]:
    """The clauses of a predicted difference, in their order."""
    clauses = (clause.strip() for clause in re.split(r"[;\n]", text or ""))
    return tuple(_contrast(clause) for clause in clauses if clause)


def text_of(stated: Iterable[Contrast]) -> str:
    """The text that says so; `contrasts` reads the same out of it."""
    return "; ".join(filter(None, map(_clause, stated)))


def _contrast(clause: str) -> Contrast:
    found = read_clause(clause)
    if found is None:
        return Contrast(reason=clause)
    prediction, rest = found
    return Contrast(prediction.word, prediction.link, prediction.outcome, rest.lstrip(" ,.:").strip())


def _clause(one: Contrast) -> str:
    reason = re.sub(r"\s*[;\n]\s*", ", ", one.reason.strip()).strip(" ,")
    if one.word is None:
        return reason
    about = " · ".join(part for part in (one.link, one.outcome) if part) if one.link else ""
    said = WRITTEN.get(one.word, one.word)
    return (f"{about}: " if about else "") + said + (f", {reason}" if reason else "")
