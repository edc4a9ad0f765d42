"""What the address of a causal map asks for, and addresses that keep it."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request

from qualtoc.errors import Invalid, message
from qualtoc.reports.mapping import Question
from qualtoc.theory.claims import REPORTED_SIGNS

TEXTS = {
    "case": "case", "role": "role", "outcome": "outcome", "directness": "directness", "standpoint": "standpoint",
    "type": "type", "version": "version", "from": "origin", "to": "target",
}  # fmt: skip
NUMBERS = {"least": "min_sources", "zoom": "zoom", "steps": "steps"}
"""The names in the address and those in the question."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The question, and whether the drawing also holds what is expected and nobody speaks of."""

    question: Question = Question()
    is_with_expected: bool = False

    def query(self, **changed: str | int | bool | None) -> str:
        """The query of an address with this choice, some of the question changed; what is usual is left out."""
        drawn = bool(changed.pop("is_with_expected", self.is_with_expected))
        pairs = _pairs(Chosen(replace(self.question, **changed), drawn))  # type: ignore[arg-type]
        return f"?{urlencode(pairs)}" if pairs else ""

    def hidden(self, *others: str) -> list[tuple[str, str]]:
        """The choices that a form must carry along, all but the named ones."""
        return [(name, value) for name, value in _pairs(self) if name not in others]

    def claims(self, **wanted: str) -> str:
        """The query of the list of claims: with this choice, of a link, a factor, a sign, a role or a source."""
        question = replace(self.question, origin="", target="", steps=Question().steps, version="")
        if role := wanted.pop("role", ""):
            question = replace(question, role=role)
        return f"?{urlencode([*wanted.items(), *_pairs(Chosen(question))])}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose claims are listed: those of a link, of a factor (on either end), with a sign, by a source."""

    cause: str = ""
    effect: str = ""
    factor: str = ""
    sign: str = ""
    source: str = ""


async def chosen(request: Request) -> Chosen:
    """The choices of this request's address.

    Raises:
        Invalid: a number is none; `data["field"]` names it.
    """
    asked = request.query_params
    texts = {name: asked.get(key, "") for key, name in TEXTS.items()}
    numbers = {name: _number(name, asked[key]) for key, name in NUMBERS.items() if asked.get(key, "").strip()}
    question = Question(**texts, **numbers, opposites=bool(asked.get("opposites")))  # type: ignore[arg-type]
    return Chosen(question, bool(asked.get("expected")))


async def wanted(cause: str = "", effect: str = "", factor: str = "", sign: str = "", source: str = "") -> Wanted:
    """Whose claims the address asks for.

    Raises:
        Invalid: there is no such sign.
    """
    if sign and sign not in REPORTED_SIGNS:
        raise Invalid(message("The map knows no “{value}”; choose another.", value=sign), field="sign")
    return Wanted(cause, effect, factor, sign, source)


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
    flags = (("opposites", chosen.question.opposites), ("expected", chosen.is_with_expected))
    return [*kept, *((name, "1") for name, is_on in flags if is_on)]


def _number(name: str, text: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal()):
        raise Invalid(message("{field} must be a number.", field=name), field=name)
    return int(plain[:9])
