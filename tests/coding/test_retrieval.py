"""Retrieval compared with reading each coding against each, and single questions whose answers are plain."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualtoc.coding.attribute_conditions import AttributeCondition, Held
from qualtoc.coding.retrieval import (
    RELATIONS,
    ClaimPlace,
    Coded,
    Query,
    Relation,
    RelationKind,
    SourceFacts,
    content,
    query_of,
    retrieved,
)
from qualtoc.coding.search import search, spans
from qualtoc.coding.text import Span
from qualtoc.errors import Invalid

TURN = 5  # characters in each turn of these tests
SOURCES = {
    "A": SourceFacts("A", "interview", "nurse", "HN", dt.date(2024, 1, 5), "en"),
    "B": SourceFacts("B", "document", None, None, None, "es"),
}
BELOW = {"a": ("a1",), "a1": (), "b": ()}
CODES = st.sampled_from(["a", "a1", "b"])


def coded(no: int, source: str, start: int, length: int, code: str, coder: str = "AR", words: str = "") -> Coded:
    end = start + length
    return Coded(UUID(int=no + 1), source, start // TURN, (end - 1) // TURN, Span(start, end), code, coder, words)


CODINGS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 30), st.integers(1, 9), CODES, st.sampled_from(["AR", "JM"]),
              st.sampled_from(["trust", "we trusted", "confianza", "nothing"])),
    max_size=12,
).map(lambda rows: [coded(no, *row) for no, row in enumerate(rows)])  # fmt: skip
CLAIMS = st.lists(
    st.builds(
        lambda source, start, length, *said: ClaimPlace(source, Span(start, start + length), *said),
        st.sampled_from("AB"), st.integers(0, 30), st.integers(1, 5), st.sampled_from("xy"), st.sampled_from("xy"),
        st.sampled_from("+-"), st.sampled_from(["CCS", None]),
    ),
    max_size=5,
)  # fmt: skip
QUERIES = st.builds(
    Query,
    codes=st.lists(CODES, max_size=2).map(tuple),
    relations=st.lists(
        st.builds(
            Relation,
            st.sampled_from(RELATIONS),
            st.lists(CODES, max_size=2).map(tuple),
            st.integers(0, 6),
            st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    coder=st.sampled_from(["", "", "AR"]), case=st.sampled_from(["", "", "HN"]),
    role=st.sampled_from(["", "", "nurse"]),
    type=st.sampled_from(["", "", "document"]), source=st.sampled_from(["", "", "A"]),
    since=st.sampled_from([None, None, dt.date(2024, 1, 5), dt.date(2024, 1, 6)]),
    until=st.sampled_from([None, None, dt.date(2024, 1, 5)]),
    cause=st.sampled_from(["", "", "x"]), effect=st.sampled_from(["", "", "y"]), sign=st.sampled_from(["", "", "+"]),
    outcome=st.sampled_from(["", "", "CCS"]), text=st.sampled_from(["", "", "trust"]),
)  # fmt: skip


def stands(relation: Relation, one: Coded, other: Coded) -> bool:
    """The relation, read literally."""
    n = relation.within
    between = max(other.span.start - one.span.end, one.span.start - other.span.end, 0)
    turns = max(other.first_turn - one.last_turn, one.first_turn - other.last_turn, 0)
    return {
        "overlaps": one.span.overlaps(other.span),
        "same_turn": turns == 0,
        "near_turns": turns <= n,
        "near_characters": between <= n,
        "followed_by": other.span.start >= one.span.end and other.first_turn - one.last_turn <= n,
        "preceded_by": other.span.end <= one.span.start and one.first_turn - other.last_turn <= n,
    }[relation.kind]


def read_by_hand(query: Query, codings: list[Coded], claims: list[ClaimPlace]) -> list[Coded]:
    def with_sub(codes: tuple[str, ...]) -> set[str]:
        return {sub for code in codes for sub in (code, *BELOW[code])}

    def fits(one: Coded) -> bool:
        source = SOURCES[one.source]
        related = all(
            any(
                other.id != one.id and other.source == one.source and stands(relation, one, other)
                and (not relation.codes or other.code in with_sub(relation.codes))
                for other in codings
            ) != relation.is_not
            for relation in query.relations
        )  # fmt: skip
        claimed = any(
            claim.source == one.source and claim.span.overlaps(one.span)
            and query.cause in ("", claim.cause) and query.effect in ("", claim.effect)
            and query.sign in ("", claim.sign) and query.outcome in ("", claim.outcome)
            for claim in claims
        )  # fmt: skip
        return (
            (not query.codes or one.code in with_sub(query.codes)) and related
            and (claimed or not query.asks_of_claims)
            and query.coder in ("", one.coder) and query.source in ("", one.source)
            and query.case in ("", source.case) and query.role in ("", source.role) and query.type in ("", source.type)
            and (query.since is None or (source.date or dt.date.min) >= query.since)
            and (query.until is None or (source.date or dt.date.max) <= query.until)
            and (not query.text or bool(spans(search(query.text), one.words, source.language)))
        )  # fmt: skip

    return [one for one in codings if one.source in SOURCES and fits(one)]


@given(QUERIES, CODINGS, CLAIMS)
@settings(max_examples=400)
def test_a_query_chooses_what_a_literal_reading_chooses(
    query: Query, codings: list[Coded], claims: list[ClaimPlace]
) -> None:
    asked = search(query.text) if query.text else None
    assert retrieved(query, codings, SOURCES, BELOW, claims, asked) == read_by_hand(query, codings, claims)


@st.composite
def crowded(draw: st.DrawFn) -> list[Coded]:
    """Codings of one source that nest, overlap, touch, and stand on one span by two coders or with two codes; read from
    the database, where removed ones do not come."""
    places = st.sampled_from([(0, 10), (0, 5), (0, 4), (4, 1), (4, 6), (5, 5), (9, 2), (10, 5), (11, 1), (14, 12)])
    rows = draw(st.lists(st.tuples(places, CODES, st.sampled_from(["AR", "JM"])), min_size=2, max_size=14, unique=True))
    return [coded(no, "A", *place, code, coder, "we trusted") for no, (place, code, coder) in enumerate(rows)]


NARROW = st.builds(
    Query,
    codes=st.lists(CODES, max_size=2).map(tuple),
    relations=st.lists(
        st.builds(
            Relation, st.sampled_from(RELATIONS), st.lists(CODES, max_size=1).map(tuple), st.integers(0, 3),
            st.booleans(),
        ),
        min_size=1, max_size=3,
    ).map(tuple),
    coder=st.sampled_from(["", "AR"]),
)  # fmt: skip


@given(NARROW, crowded())
@settings(max_examples=300)
def test_nested_and_doubled_codings_are_related_as_a_literal_reading_says(query: Query, codings: list[Coded]) -> None:
    assert retrieved(query, codings, SOURCES, BELOW) == read_by_hand(query, codings, [])


@given(crowded(), st.sampled_from(RELATIONS), st.integers(0, 3), CODES)
@settings(max_examples=100)
def test_a_relation_and_its_denial_share_nothing_and_leave_nothing_out(
    codings: list[Coded], kind: RelationKind, within: int, code: str
) -> None:
    both = [
        {one.id for one in retrieved(Query(relations=(Relation(kind, (code,), within, no),)), codings, SOURCES, BELOW)}
        for no in (False, True)
    ]
    assert both[0] | both[1] == {one.id for one in codings}
    assert not both[0] & both[1]


@given(QUERIES)
@settings(max_examples=100)
def test_a_query_is_read_as_it_was_written(query: Query) -> None:
    assert query_of(content(query)) == query


def test_the_empty_query_holds_nothing_and_chooses_all() -> None:
    codings = [coded(0, "A", 0, 3, "a"), coded(1, "B", 0, 3, "b")]
    assert content(Query()) == {}
    assert retrieved(Query(), codings, SOURCES, BELOW) == codings


@pytest.mark.parametrize(
    ("relation", "chosen"),
    [
        (Relation("overlaps", ("b",)), [0]),
        (Relation("overlaps", ("b",), is_not=True), [2]),
        (Relation("near_characters", ("b",), 9), [0]),
        (Relation("near_characters", ("b",), 15), [0, 2]),
        (Relation("followed_by", ("b",), 1), []),
        (Relation("preceded_by", ("b",), 3), [2]),
        (Relation("preceded_by", ("b",), 2), []),
    ],
)
def test_a_relation_looks_at_the_other_codings_of_the_source(relation: Relation, chosen: list[int]) -> None:
    codings = [coded(0, "A", 0, 6, "a"), coded(1, "A", 4, 3, "b"), coded(2, "A", 20, 3, "a")]
    found = retrieved(Query(codes=("a",), relations=(relation,)), codings, SOURCES, BELOW)
    assert [codings.index(one) for one in found] == chosen


@pytest.mark.parametrize("stored", [
    {"relations": [{"kind": "beside", "codes": []}]}, {"relations": [{"codes": []}]}, {"since": "soon"},
    {"relations": [{"kind": "near_turns", "codes": [], "within": -1}]}, {"relations": [3]},
])  # fmt: skip
def test_what_is_no_query_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        query_of(stored)


ATTRIBUTES = {
    ("case", "HN", "region"): Held("choice", "rural"), ("case", "NI", "region"): Held("choice", "urban"),
    ("participant", "P1", "age"): Held("number", "34"), ("participant", "P2", "age"): Held("number", "9.5"),
    ("participant", "P1", "since"): Held("date", "2020-02-29"),
    ("participant", "P2", "post"): Held("text", "Médica jefa"),
}  # fmt: skip
PEOPLE = {
    "A": SourceFacts("A", "interview", "nurse", "HN", None, "en", "P1"),
    "B": SourceFacts("B", "interview", None, "NI", None, "es", None),
}
SPOKEN = [
    coded(0, "A", 0, 3, "a"), coded(1, "B", 0, 3, "b"),
    replace(coded(2, "B", 9, 3, "b"), participant="P2"), replace(coded(3, "A", 9, 3, "b"), participant="P2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "chosen"),
    [
        (AttributeCondition("case", "region", values=("rural",)), [0, 3]),
        (AttributeCondition("case", "region", values=("rural", "urban")), [0, 1, 2, 3]),
        (AttributeCondition("participant", "age", least="9.5", most="10"), [2, 3]),
        (AttributeCondition("participant", "age", least="10"), [0]),
        (AttributeCondition("participant", "age", least="soon"), []),
        (AttributeCondition("participant", "since", least="2020-02-28", most="2020-02-29"), [0]),
        (AttributeCondition("participant", "since", most="2020-02-28"), []),
        (AttributeCondition("participant", "post", words="jefa MEDICA"), [2, 3]),
        (AttributeCondition("case", "age", least="0"), []),
    ],
)
def test_attribute_is_asked_of_who_speaks_and_of_the_case(condition: AttributeCondition, chosen: list[int]) -> None:
    found = retrieved(Query(attributes=(condition,)), SPOKEN, PEOPLE, BELOW, holdings=ATTRIBUTES)
    assert [one.id.int - 1 for one in found] == chosen


@given(
    st.lists(
        st.tuples(st.sampled_from(["P1", "P2", "P3"]), st.decimals(-9, 9, places=1)), unique_by=lambda one: one[0]
    ),
    st.one_of(st.just(""), st.decimals(-9, 9, places=1).map(str)),
    st.one_of(st.just(""), st.decimals(-9, 9, places=1).map(str)),
)
def test_a_range_chooses_what_comparing_each_number_chooses(
    held: list[tuple[str, Decimal]], least: str, most: str
) -> None:
    holdings = {("participant", who, "n"): Held("number", str(number)) for who, number in held}
    sources = {who: SourceFacts(who, "interview", None, None, None, "en", who) for who in ("P1", "P2", "P3")}
    codings = [coded(no, who, 0, 3, "a") for no, who in enumerate(sources)]
    asked = Query(attributes=(AttributeCondition("participant", "n", least=least, most=most),))
    by_hand = [
        who for who, number in held if (not least or number >= Decimal(least)) and (not most or number <= Decimal(most))
    ]
    assert [one.source for one in retrieved(asked, codings, sources, BELOW, holdings=holdings)] == sorted(by_hand)
    assert query_of(content(asked)) == asked
