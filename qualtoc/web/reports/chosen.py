"""What the address of a pattern-matching page asks for: version, cases, sources, link and parameters of the rule."""

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request

from qualtoc.errors import Invalid, message
from qualtoc.reports.matching import Selection
from qualtoc.reports.matrix import SHOWN, Show
from qualtoc.reports.wording import TYPE_WORDS
from qualtoc.theory.parameters import Parameters
from qualtoc.theory.plain_words import Figure
from qualtoc.theory.verdicts import Verdict

EVERY_TYPE = "read"
"""What a total of sources counts that are of any type."""

NAMES = ("version", "case", "replication", "role", "type", "attribute", "show", "link", "every")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choices; None leaves the choice to the page. `every` asks for all quotations of a link that has many.

    `case` and `replication` choose cases, `role` and `type` sources, `attribute` either; `show` chooses propositions
    by how they came out.
    """

    version: str | None = None
    case: str | None = None
    replication: str | None = None
    role: str | None = None
    type: str | None = None
    attribute: str | None = None
    show: Show | None = None
    link: str | None = None
    every: str | None = None
    parameters: Parameters = Parameters()

    @property
    def selection(self) -> Selection:
        """The cases and sources that the report is about."""
        names = ("case", "replication", "role", "type", "attribute")
        return Selection(*(getattr(self, name) or "" for name in names))

    def query(self, **changed: str | None) -> str:
        """The address's query with some choices changed, "" where nothing is chosen; defaults are left out."""
        named = tuple((name, changed.get(name, getattr(self, name))) for name in NAMES)
        return _query(named, self.parameters)

    def claims(self, row: Verdict, who: str, group: str = "") -> str:
        """The query of the voices behind a number of a verdict: of a sign, all that speak, or those that do not."""
        return self.query(link=row.link, show=None, every=None) + _voices(row.outcome, row.case, who, group)

    def hidden(self, *others: str) -> list[tuple[str, str]]:
        """The choices that a form must carry along, all but the named ones."""
        named = [(name, getattr(self, name)) for name in NAMES if name not in others]
        return [(name, value) for name, value in named if value]

    def without_rule(self) -> str:
        """The query with every parameter at its default."""
        return replace(self, parameters=Parameters()).query()


def href_of(home: str, chosen: Chosen, figure: Figure) -> str:
    """Where the propositions or sources that a total counts are listed."""
    here, plain = f"{home}/pattern-matching", chosen.query(link=None, show=None, every=None)
    if figure.who == EVERY_TYPE or figure.who in TYPE_WORDS:
        return f"{here}/sources{plain}{'&' if plain else '?'}read={figure.who}"
    return f"{here}{chosen.query(show=figure.who, link=None, every=None)}#matrix"


async def chosen(request: Request) -> Chosen:
    """The choices of this request's address.

    Raises:
        Invalid: a parameter is no number or out of its range, or a choice is unknown; `data["field"]` names it.
    """
    asked = request.query_params
    if asked.get("show", "") not in ("", *SHOWN):
        raise Invalid(message("The report cannot be narrowed to “{choice}”.", choice=asked["show"]), field="show")
    rule = {f.name: _number(f.name, asked[f.name]) for f in fields(Parameters) if asked.get(f.name, "").strip()}
    named = {name: asked.get(name) or None for name in NAMES}
    return Chosen(**named, parameters=Parameters(**rule))  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _query(named: tuple[tuple[str, str | None], ...], parameters: Parameters) -> str:
    rule = [(one.name, format(one.value, "g")) for one in parameters.changes()]
    pairs = [(name, value) for name, value in (*named, *rule) if value]
    return f"?{urlencode(pairs)}" if pairs else ""


@lru_cache(maxsize=4096)
def _voices(outcome: str | None, case: str | None, who: str, group: str) -> str:
    pairs = (("outcome", outcome), ("in", case), ("who", who), ("group", group))
    return f"&{urlencode([(name, value) for name, value in pairs if value])}"


Choices = Annotated[Chosen, Depends(chosen)]


def _number(name: str, text: str) -> float:
    plain = text.strip().replace(",", ".")
    try:
        return int(plain) if plain.isascii() and plain.isdecimal() else float(plain)
    except ValueError:
        raise Invalid(message("{field} must be a number.", field=name), field=name) from None
