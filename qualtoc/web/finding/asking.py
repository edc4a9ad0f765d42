"""A query in an address: how its form is read, and written again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query as Given

from qualtoc.coding.attribute_conditions import AttributeCondition
from qualtoc.coding.retrieval import COUNTED, FARTHEST, RELATIONS, Query, Relation
from qualtoc.coding.search import WAYS
from qualtoc.errors import Invalid, message
from qualtoc.study.attributes import HOLDERS, written_value

PLAIN = ("coder", "case", "role", "type", "source", "cause", "effect", "sign", "outcome", "text")
CODES = 3
CONDITIONS = 2

Some = Annotated[list[str], Given()]
One = Annotated[str, Given()]


@dataclass(frozen=True, slots=True)
class Asked:
    """The form as an address gives it; a condition has one entry in each of `non`, `rel`, `with` and `within`.

    An attribute has one entry in each of `attr` ("case:region"), `attr_words`, `attr_from`, `attr_to`; each choice of
    it one in `attr_is`: the place of the attribute among them, from 0, a colon, and the choice.
    """

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
    attr: Some = ()  # type: ignore[assignment]
    attr_words: Some = ()  # type: ignore[assignment]
    attr_from: Some = ()  # type: ignore[assignment]
    attr_to: Some = ()  # type: ignore[assignment]
    attr_is: Some = ()  # type: ignore[assignment]

    def query(self) -> Query:
        """The query that is meant.

        Raises:
            Invalid: a relation, a number, a day or an attribute is none.
        """
        return Query(
            codes=tuple(dict.fromkeys(filter(None, self.code))),
            relations=self._relations(),
            since=_day(self.since, "since"),
            until=_day(self.until, "until"),
            way=self.way if self.way in WAYS else "forms",
            attributes=self._attributes(),
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

    def _attributes(self) -> tuple[AttributeCondition, ...]:
        chosen: dict[str, list[str]] = {}
        for one in self.attr_is:
            number, _, value = one.partition(":")
            chosen.setdefault(number, []).append(value)
        made = []
        for place, called in enumerate(self.attr):
            holder, _, name = called.partition(":")
            if holder not in HOLDERS or not name:
                raise Invalid(message("“{value}” is no attribute.", value=called), field="attr")
            least, most = (_bound(_at(bounds, place)) for bounds in (self.attr_from, self.attr_to))
            words = _at(self.attr_words, place).strip()
            condition = AttributeCondition(holder, name, words, least, most, tuple(chosen.get(str(place), ())))
            if condition.asks:
                made.append(condition)
        return tuple(made)


def address_of(query: Query) -> str:
    """The query as the end of an address, "?" included where it asks anything."""
    pairs: list[tuple[str, str]] = [("code", code) for code in query.codes]
    for one in query.relations:
        pairs += [("non", "not" if one.is_not else ""), ("rel", one.kind)]
        pairs += [("with", one.codes[0] if one.codes else ""), ("within", str(one.within))]
    pairs += [(name, getattr(query, name)) for name in PLAIN if getattr(query, name)]
    pairs += [(name, getattr(query, name).isoformat()) for name in ("since", "until") if getattr(query, name)]
    for place, condition in enumerate(query.attributes):
        pairs += [("attr", f"{condition.holder}:{condition.name}"), ("attr_words", condition.words)]
        pairs += [("attr_from", condition.least), ("attr_to", condition.most)]
        pairs += [("attr_is", f"{place}:{value}") for value in condition.values]
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


def _bound(written: str) -> str:
    """The end of a range of numbers or of days, as values of attributes are stored."""
    for kind in ("number", "date"):
        try:
            return written_value(kind, (), written)
        except Invalid:
            pass
    raise Invalid(message("“{value}” is neither a number nor a day like 2026-01-31.", value=written), field="attr_from")


def _day(written: str, field: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written) if written else None
    except ValueError:
        raise Invalid(message("“{value}” is no day; write it as 2026-01-31.", value=written), field=field) from None
