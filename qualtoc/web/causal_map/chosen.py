"""What the address of a causal map asks for, and addresses that keep it."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request

from qualtoc.errors import Invalid, message
from qualtoc.reports.map_question import GROUPINGS, Question
from qualtoc.theory.claims import REPORTED_SIGNS

TEXTS = {
    "case": "case", "role": "role", "outcome": "outcome", "directness": "directness", "standpoint": "standpoint",
    "type": "type", "version": "version", "group": "group", "by": "by",
    "tellers": "tellers",
}  # fmt: skip
ENDS = {"from": "origin", "to": "target"}
"""The ends of paths: any number of each."""
NUMBERS = {"least": "min_sources", "zoom": "zoom", "steps": "steps"}
FLAGS = ("opposites", "betweenness")
"""The names in the address and those in the question."""
MOST_ENDS = 50
"""So many factors may stand at one end of paths."""

LEADS = "leads"
"""Asks for the claims that lead somewhere: all but those of no effect."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The question, and whether the drawing also holds what is expected and nobody speaks of."""

    question: Question = Question()
    is_with_expected: bool = False

    def query(self, **changed: str | int | bool | tuple[str, ...] | None) -> str:
        """The query of an address with this choice, some of the question changed; what is usual is left out."""
        drawn = bool(changed.pop("is_with_expected", self.is_with_expected))
        pairs = _pairs(Chosen(replace(self.question, **changed), drawn))  # type: ignore[arg-type]
        return f"?{urlencode(pairs)}" if pairs else ""

    def hidden(self, *others: str) -> list[tuple[str, str]]:
        """The choices that a form must carry along, all but the named ones."""
        return [(name, value) for name, value in _pairs(self) if name not in others]

    def claims(self, **wanted: str) -> str:
        """The query of the list of claims: with this choice, of a link, a factor, a sign, a group or a source."""
        question = replace(self.question, origin=(), target=(), steps=Question().steps, tellers="", betweenness=False)
        return f"?{urlencode([*wanted.items(), *_pairs(Chosen(question))])}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose claims are listed: those of a link, of a factor (on either end), with a sign, by a source or a group.

    `sign` is a sign, or "leads" for all but no effect; `among` is a grouping and its group, such as "role:nurse".
    """

    cause: str = ""
    effect: str = ""
    factor: str = ""
    sign: str = ""
    source: str = ""
    among: str = ""


async def chosen(request: Request) -> Chosen:
    """The choices of this request's address.

    Raises:
        Invalid: a number is none; `data["field"]` names it.
    """
    asked = request.query_params
    texts = {name: asked.get(key, "") for key, name in TEXTS.items()}
    numbers = {name: _number(name, asked[key]) for key, name in NUMBERS.items() if asked.get(key, "").strip()}
    flags = {name: bool(asked.get(name)) for name in FLAGS}
    texts["by"] = texts["by"] or Question().by
    ends = {
        name: tuple(dict.fromkeys(one for one in asked.getlist(key) if one))[:MOST_ENDS] for key, name in ENDS.items()
    }
    question = Question(**texts, **ends, **numbers, **flags)  # type: ignore[arg-type]
    return Chosen(question, bool(asked.get("expected")))


async def wanted(
    cause: str = "", effect: str = "", factor: str = "", sign: str = "", source: str = "", among: str = ""
) -> Wanted:
    """Whose claims the address asks for.

    Raises:
        Invalid: there is no such sign or grouping.
    """
    for field, value, known in (
        ("sign", sign, (*REPORTED_SIGNS, LEADS)),
        ("among", among.partition(":")[0], GROUPINGS),
    ):
        if value and value not in known:
            raise Invalid(message("The map knows no “{value}”; choose another.", value=value), field=field)
    return Wanted(cause, effect, factor, sign, source, among)


AsChosen = Annotated[Chosen, Depends(chosen)]
AsWanted = Annotated[Wanted, Depends(wanted)]


def _pairs(chosen: Chosen) -> list[tuple[str, str]]:
    usual = Question()
    question = {key: getattr(chosen.question, name) for key, name in {**TEXTS, **NUMBERS}.items()}
    kept = [
        (key, str(value))
        for key, value in question.items()
        if value and value != getattr(usual, {**TEXTS, **NUMBERS}[key])
    ]
    kept += [(key, value) for key, name in ENDS.items() for value in getattr(chosen.question, name)]
    flags = [*((name, getattr(chosen.question, name)) for name in FLAGS), ("expected", chosen.is_with_expected)]
    return [*kept, *((name, "1") for name, is_on in flags if is_on)]


def _number(name: str, text: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal()):
        raise Invalid(message("{field} must be a number.", field=name), field=name)
    return int(plain[:9])
