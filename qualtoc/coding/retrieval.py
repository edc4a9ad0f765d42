"""Which codings answer a question: a small query as a value, and what it chooses.

A query starts from the codings of some codes, or from all, and keeps those that stand in each of its relations to other
codings and come from the sources, coders and claims that it names. `or` is several codes in one place, `and` a
relation, `not` a relation that must not hold. Every question costs a sorted look, not a comparison of each coding
with each.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal
from uuid import UUID

from qualtoc.coding.attribute_conditions import AttributeCondition, Holdings
from qualtoc.coding.search import Search, spans
from qualtoc.coding.text import Span
from qualtoc.errors import Invalid, message

RelationKind = Literal["overlaps", "same_turn", "near_turns", "near_characters", "followed_by", "preceded_by"]
RELATIONS: tuple[RelationKind, ...] = (
    "overlaps", "same_turn", "near_turns", "near_characters", "followed_by", "preceded_by",
)  # fmt: skip
COUNTED: tuple[RelationKind, ...] = ("near_turns", "near_characters", "followed_by", "preceded_by")
"""The relations that ask how far."""
FARTHEST = 100_000


@dataclass(frozen=True, slots=True)
class Relation:
    """How a coding stands to another one of any of the codes: `within` counts turns, or characters in near_characters.

    - overlaps: they share a character; same_turn: they touch the same turn.
    - near_turns: at most so many turns lie from one to the other (0 is the same turn).
    - near_characters: at most so many characters lie between them.
    - followed_by, preceded_by: the other begins after it, or ends before it, at most so many turns away.
    """

    kind: RelationKind
    codes: tuple[str, ...]
    within: int = 0
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. Each field narrows; one that is empty asks nothing.

    `text` is a search in the words, compared as `way` says. Codes include their sub-codes. `since` and `until` are days
    of the source, both included. A claim that fits `cause`, `effect`, `sign` and `outcome` must overlap the coding,
    where one of these is given. An attribute of a participant is that of the person who speaks where the coding begins,
    where the source names them, else that of the source's participant.
    """

    codes: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    coder: str = ""
    case: str = ""
    role: str = ""
    type: str = ""
    source: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    cause: str = ""
    effect: str = ""
    sign: str = ""
    outcome: str = ""
    text: str = ""
    way: str = "forms"
    attributes: tuple[AttributeCondition, ...] = ()

    @property
    def asks_of_claims(self) -> bool:
        """Whether claims matter."""
        return any((self.cause, self.effect, self.sign, self.outcome))


@dataclass(frozen=True, slots=True)
class Coded:
    """A coding with its place: the source's key, the turns that it touches, its span. `words` where they were asked.

    `participant` is who speaks where it begins, where the voices of the source are known people. `began_as` is empty
    where a person coded by hand, else by what the passage was suggested. `version` is the number of the codebook under
    which it was made, where that was asked.
    """

    id: UUID
    source: str
    first_turn: int
    last_turn: int
    span: Span
    code: str
    coder: str
    words: str = ""
    participant: str = ""
    began_as: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a query may ask of a source."""

    key: str
    type: str
    role: str | None
    case: str | None
    date: dt.date | None
    language: str
    participant: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimPlace:
    """Where a claim stands, and what it says."""

    source: str
    span: Span
    cause: str
    effect: str
    sign: str
    outcome: str | None


def retrieved(
    query: Query,
    codings: Iterable[Coded],
    sources: Mapping[str, SourceFacts],
    below: Mapping[str, Iterable[str]],
    claims: Iterable[ClaimPlace] = (),
    asked: Search | None = None,
    holdings: Holdings | None = None,
) -> list[Coded]:
    """The codings that answer the query, in the order given.

    `sources` holds every source that may be read: codings of others are left out. `below` gives each code with its
    sub-codes. `asked` is the search that `query.text` means; the codings must have their words then. `holdings` are
    the values of the attributes of which the query asks.
    """
    every = [coding for coding in codings if coding.source in sources]
    codes = _expanded(query.codes, below)
    holds = [_relation(relation, every, below) for relation in query.relations]
    if query.asks_of_claims:
        holds.append(_on_claims(query, claims))
    holds += [_on_attribute(condition, sources, holdings or {}) for condition in query.attributes]
    return [
        coding
        for coding in every
        if (not codes or coding.code in codes)
        and query.coder in ("", coding.coder)
        and _is_of(query, sources[coding.source])
        and all(hold(coding) for hold in holds)
        and (asked is None or spans(asked, coding.words, sources[coding.source].language))
    ]


def content(query: Query) -> dict[str, Any]:
    """The query as JSON holds it: what asks nothing is left out."""
    plain = asdict(query)
    blank = asdict(Query())
    for name in ("since", "until"):
        plain[name] = plain[name].isoformat() if plain[name] else None
    kept = {name: value for name, value in plain.items() if value and value != blank[name]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


def query_of(stored: Mapping[str, Any]) -> Query:
    """The query that `content` wrote.

    Raises:
        Invalid: a relation or a day is none.
    """
    known = {field.name: stored[field.name] for field in fields(Query) if field.name in stored}
    try:
        for name in ("since", "until"):
            if known.get(name):
                known[name] = dt.date.fromisoformat(known[name])
        known["codes"] = tuple(known.get("codes", ()))
        known["relations"] = tuple(_relation_of(one) for one in known.get("relations", ()))
        known["attributes"] = tuple(_condition_of(one) for one in known.get("attributes", ()))
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(message("This query cannot be read: {problem}.", problem=str(error))) from None
    return Query(**known)


def _relation_of(stored: Mapping[str, Any]) -> Relation:
    if stored["kind"] not in RELATIONS or not 0 <= int(stored.get("within", 0)) <= FARTHEST:
        raise ValueError(stored["kind"])
    return Relation(
        stored["kind"], tuple(stored["codes"]), int(stored.get("within", 0)), bool(stored.get("is_not", False))
    )


def _condition_of(stored: Mapping[str, Any]) -> AttributeCondition:
    texts = {name: str(stored.get(name, "")) for name in ("words", "least", "most")}
    return AttributeCondition(stored["holder"], stored["name"], values=tuple(stored.get("values", ())), **texts)


Holds = Callable[[Coded], bool]


def _relation(relation: Relation, every: Sequence[Coded], below: Mapping[str, Iterable[str]]) -> Holds:
    codes = _expanded(relation.codes, below)
    others: dict[str, list[Coded]] = {}
    for one in every:
        if not codes or one.code in codes:
            others.setdefault(one.source, []).append(one)
    if relation.kind == "followed_by":
        holds = _followed({source: _by_start(some) for source, some in others.items()}, relation.within)
    elif relation.kind == "preceded_by":
        holds = _preceded({source: _by_end(some) for source, some in others.items()}, relation.within)
    else:
        holds = _touching(relation, others)
    return (lambda coding: not holds(coding)) if relation.is_not else holds


def _touching(relation: Relation, others: Mapping[str, Sequence[Coded]]) -> Holds:
    """Whether an interval of another coding meets that of this one, made wider by what the relation allows."""
    by_turns = relation.kind in ("same_turn", "near_turns")
    wider = {"near_turns": relation.within, "near_characters": relation.within + 1}.get(relation.kind, 0)

    def reach(one: Coded) -> tuple[int, int]:
        return (one.first_turn, one.last_turn + 1) if by_turns else (one.span.start, one.span.end)

    meets = {source: _Intervals([(*reach(one), one.id) for one in some]) for source, some in others.items()}

    def holds(coding: Coded) -> bool:
        start, end = reach(coding)
        known = meets.get(coding.source)
        return known is not None and known.meets(start - wider, end + wider, coding.id)

    return holds


def _followed(others: Mapping[str, tuple[list[int], list[Coded]]], within: int) -> Holds:
    def holds(coding: Coded) -> bool:
        starts, ordered = others.get(coding.source, ([], []))
        place = bisect_left(starts, coding.span.end)
        return place < len(ordered) and ordered[place].first_turn - coding.last_turn <= within

    return holds


def _preceded(others: Mapping[str, tuple[list[int], list[Coded]]], within: int) -> Holds:
    def holds(coding: Coded) -> bool:
        ends, ordered = others.get(coding.source, ([], []))
        place = bisect_right(ends, coding.span.start) - 1
        return place >= 0 and coding.first_turn - ordered[place].last_turn <= within

    return holds


def _by_start(some: Sequence[Coded]) -> tuple[list[int], list[Coded]]:
    ordered = sorted(some, key=lambda one: one.span.start)
    return [one.span.start for one in ordered], ordered


def _by_end(some: Sequence[Coded]) -> tuple[list[int], list[Coded]]:
    ordered = sorted(some, key=lambda one: one.span.end)
    return [one.span.end for one in ordered], ordered


class _Intervals:
    """Half-open intervals that can be asked whether one of them, other than the asker's own, meets another."""

    def __init__(self, intervals: Sequence[tuple[int, int, UUID]]) -> None:
        ordered = sorted(intervals, key=lambda one: one[0])
        self._starts = [start for start, _, _ in ordered]
        self._farthest: list[tuple[tuple[int, UUID], ...]] = []  # the two farthest ends up to here, with whose they are
        best: tuple[tuple[int, UUID], ...] = ()
        for _, end, whose in ordered:
            best = tuple(sorted((*best, (end, whose)), key=lambda one: -one[0])[:2])
            self._farthest.append(best)

    def meets(self, start: int, end: int, asker: UUID) -> bool:
        """Whether an interval that is not the asker's shares a place with this one."""
        place = bisect_left(self._starts, end) - 1
        return place >= 0 and any(far > start and whose != asker for far, whose in self._farthest[place])


def _on_claims(query: Query, claims: Iterable[ClaimPlace]) -> Holds:
    fitting: dict[str, list[tuple[int, int, UUID]]] = {}
    for claim in claims:
        if (
            query.cause in ("", claim.cause)
            and query.effect in ("", claim.effect)
            and query.sign in ("", claim.sign)
            and query.outcome in ("", claim.outcome)
        ):
            fitting.setdefault(claim.source, []).append((claim.span.start, claim.span.end, UUID(int=0)))
    places = {source: _Intervals(some) for source, some in fitting.items()}

    def holds(coding: Coded) -> bool:
        known = places.get(coding.source)
        return known is not None and known.meets(coding.span.start, coding.span.end, coding.id)

    return holds


def _on_attribute(condition: AttributeCondition, sources: Mapping[str, SourceFacts], holdings: Holdings) -> Holds:
    def holds(coding: Coded) -> bool:
        source = sources[coding.source]
        key = source.case if condition.holder == "case" else coding.participant or source.participant
        return condition.holds(holdings.get((condition.holder, key or "", condition.name)))

    return holds


def _expanded(codes: Iterable[str], below: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The codes with their sub-codes; a code that is not known stands for itself."""
    return frozenset(sub for code in codes for sub in (code, *below.get(code, ())))


def _is_of(query: Query, source: SourceFacts) -> bool:
    return (
        query.source in ("", source.key)
        and query.case in ("", source.case)
        and query.role in ("", source.role)
        and query.type in ("", source.type)
        and (query.since is None or (source.date is not None and source.date >= query.since))
        and (query.until is None or (source.date is not None and source.date <= query.until))
    )
