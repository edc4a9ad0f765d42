"""A query in an address: how its form is read, and written again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query as Given

from qualtoc.coding.retrieval import COUNTED, FARTHEST, RELATIONS, Query, Relation
from qualtoc.coding.search import WAYS
from qualtoc.errors import Invalid, message

PLAIN = ("coder", "case", "role", "type", "source", "cause", "effect", "sign", "outcome", "text")
CODES = 3
CONDITIONS = 2

Some = Annotated[list[str], Given()]
One = Annotated[str, Given()]


@dataclass(frozen=True, slots=True)
class Asked:
    """The form as an address gives it; a condition has one entry in each of `non`, `rel`, `with` and `within`."""

    code: Some = ()  # type: ignore[assignment]
    non: Some = ()  # type: ignore[assignment]
    rel: Some = ()  # type: ignore[assignment]
    other: Annotated[list[str], Given(alias="with")] = ()  # type: ignore[assignment]
    within: Some = ()  # type: ignore[assignment]
    coder: One = ""
    case: One = ""
    role: One = ""
    type: One = ""
    source: One = ""
    since: One = ""
    until: One = ""
    cause: One = ""
    effect: One = ""
    sign: One = ""
    outcome: One = ""
    text: One = ""
    way: One = "forms"

    def query(self) -> Query:
        """The query that is meant.

        Raises:
            Invalid: a relation, a number or a day is none.
        """
        return Query(
            codes=tuple(dict.fromkeys(filter(None, self.code))),
            relations=self._relations(),
            since=_day(self.since, "since"),
            until=_day(self.until, "until"),
            way=self.way if self.way in WAYS else "forms",
            **{name: getattr(self, name) for name in PLAIN},
        )

    def _relations(self) -> tuple[Relation, ...]:
        made = []
        for place, kind in enumerate(self.rel):
            if not kind:
                continue
            if kind not in RELATIONS:
                raise Invalid(message("“{value}” is no relation between passages.", value=kind), field="rel")
            code = _at(self.other, place)
            within = _number(_at(self.within, place)) if kind in COUNTED else 0
            made.append(Relation(kind, (code,) if code else (), within, _at(self.non, place) == "not"))
        return tuple(made)


def address_of(query: Query) -> str:
    """The query as the end of an address, "?" included where it asks anything."""
    pairs: list[tuple[str, str]] = [("code", code) for code in query.codes]
    for one in query.relations:
        pairs += [("non", "not" if one.is_not else ""), ("rel", one.kind)]
        pairs += [("with", one.codes[0] if one.codes else ""), ("within", str(one.within))]
    pairs += [(name, getattr(query, name)) for name in PLAIN if getattr(query, name)]
    pairs += [(name, getattr(query, name).isoformat()) for name in ("since", "until") if getattr(query, name)]
    if query.text and query.way != "forms":
        pairs.append(("way", query.way))
    return "?" + urlencode(pairs) if pairs else ""


def _at(values: Sequence[str], place: int) -> str:
    return values[place] if place < len(values) else ""


def _number(written: str) -> int:
    try:
        number = int(written or "0")
    except ValueError:
        number = -1
    if not 0 <= number <= FARTHEST:
        raise Invalid(message("“{value}” is no distance.", value=written), field="within")
    return number


def _day(written: str, field: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written) if written else None
    except ValueError:
        raise Invalid(message("“{value}” is no day; write it as 2026-01-31.", value=written), field=field) from None
