"""What the address of a pattern-matching page asks for: version, case, link and the parameters of the rule."""

from dataclasses import dataclass, fields, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request

from qualtoc.errors import Invalid, message
from qualtoc.theory.parameters import Parameters

_NAMES = ("version", "case", "link", "every")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choices; None leaves the choice to the page. `every` asks for all quotations of a link that has many."""

    version: str | None = None
    case: str | None = None
    link: str | None = None
    every: str | None = None
    parameters: Parameters = Parameters()

    def query(self, **changed: str | None) -> str:
        """The address's query with some choices changed, "" where nothing is chosen; defaults are left out."""
        chosen = replace(self, **changed)  # type: ignore[arg-type]
        named = [(name, getattr(chosen, name)) for name in _NAMES]
        rule = [(one.name, format(one.value, "g")) for one in chosen.parameters.changes()]
        pairs = [(name, value) for name, value in (*named, *rule) if value]
        return f"?{urlencode(pairs)}" if pairs else ""

    def without_rule(self) -> str:
        """The query with every parameter at its default."""
        return replace(self, parameters=Parameters()).query()


async def chosen(request: Request) -> Chosen:
    """The choices of this request's address.

    Raises:
        Invalid: a parameter is no number or out of its range; `data["field"]` names it.
    """
    asked = request.query_params
    rule = {f.name: _number(f.name, asked[f.name]) for f in fields(Parameters) if asked.get(f.name, "").strip()}
    version, case, link, every = (asked.get(name) or None for name in _NAMES)
    return Chosen(version, case, link, every, Parameters(**rule))  # type: ignore[arg-type]


Choices = Annotated[Chosen, Depends(chosen)]


def _number(name: str, text: str) -> float:
    plain = text.strip().replace(",", ".")
    try:
        return int(plain) if plain.isascii() and plain.isdecimal() else float(plain)
    except ValueError:
        raise Invalid(message("{field} must be a number.", field=name), field=name) from None
