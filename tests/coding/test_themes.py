"""Themes: what they gather, what they stand on, where they meet, and what merging them does."""

from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.source import Source
from qualtoc.coding.text import Span
from qualtoc.coding.theme_grounding import CaseLine, Voices, grounding
from qualtoc.coding.themes import (
    Meeting,
    Place,
    Side,
    Theme,
    ThemeQuotation,
    gathered,
    key_of,
    meetings,
    merging,
    moved,
    overlapping,
    worded,
)
from qualtoc.errors import Invalid


def a_code(key: str, parent: str | None = None, became: tuple[str, ...] = ()) -> Code:
    return Code(key, Bilingual(key), "deductive", parent=parent, became=became)


BOOK = Codebook(
    codes=(a_code("trust"), a_code("deep", "trust"), a_code("deepest", "deep"), a_code("data"), a_code("old"))
)


def a_theme(*codes: str, key: str = "t", quotations: tuple[ThemeQuotation, ...] = ()) -> Theme:
    text = Bilingual(key)
    return Theme(UUID(int=len(key)), key, text, text, "major", "data", codes, quotations)


def said(source: str, start: int, side: Side = "example") -> ThemeQuotation:
    return ThemeQuotation(UUID(int=start + 1), side, source, Span(start, start + 5), "words", 1, "AR")


def a_source(key: str, participant: str | None = None, case: str | None = None) -> Source:
    no = UUID(bytes=key.encode().ljust(16, b"\0"))
    return Source(no, key, "interview", participant, None, case, None, None, None, None, "en", "yes", 10, 2)


# What is gathered


def test_a_code_brings_its_sub_codes_at_any_depth() -> None:
    assert gathered(["trust"], BOOK) == {"trust", "deep", "deepest"}
    assert gathered(["deep"], BOOK) == {"deep", "deepest"}


def test_a_merged_code_brings_what_it_became() -> None:
    book = Codebook(codes=(a_code("old", became=("new",)), a_code("new"), a_code("newer", "new")))
    assert gathered(["old"], book) == {"old", "new", "newer"}


def test_codes_that_became_each_other_are_gathered_once() -> None:
    book = Codebook(codes=(a_code("a", became=("b",)), a_code("b", became=("a",))))
    assert gathered(["a"], book) == {"a", "b"}


def test_a_code_that_is_gone_gathers_nothing() -> None:
    assert gathered(["gone"], BOOK) == frozenset()


# What a theme stands on


SOURCES = [a_source("A", "P1", "HN"), a_source("B", "P2", "HN"), a_source("C", "P3", "GT"), a_source("D", "P1", "GT")]


def test_a_source_speaks_by_a_coding_of_a_sub_code_or_by_an_example() -> None:
    found = grounding(a_theme("trust", quotations=(said("B", 0),)), BOOK, {"deep": {"A": 2}}, SOURCES)
    assert found.speaking == ("A", "B")
    assert found.codings == 2
    assert found.by_code == {"trust": (2, 1)}
    assert found.participants == ("P1", "P2")


def test_a_source_that_speaks_only_against_it_is_not_silent_and_does_not_speak_for_it() -> None:
    found = grounding(a_theme("trust", quotations=(said("C", 0, "counter"),)), BOOK, {"trust": {"A": 1}}, SOURCES)
    assert (found.speaking, found.against, found.silent) == (("A",), ("C",), ("B", "D"))


def test_who_speaks_in_one_of_two_sources_is_not_silent() -> None:
    found = grounding(a_theme("trust"), BOOK, {"trust": {"D": 1}}, SOURCES)
    assert found.silent_participants == ("P2", "P3")


def test_in_a_group_who_is_silent_is_told_by_the_voices_of_coded_turns_and_passages() -> None:
    group = a_source("G")
    voices = Voices(
        {"G": frozenset({"Ana", "Bea", "Cruz", "Dino"})},
        {("G", 1): "Bea", ("G", 2): "Cruz"},
        {("deep", "G"): frozenset({"Ana"}), ("data", "G"): frozenset({"Dino"})},
    )
    against = ThemeQuotation(UUID(int=9), "counter", "G", Span(0, 5), "words", 2, "AR")
    theme = a_theme("trust", quotations=(said("G", 0), against))
    found = grounding(theme, BOOK, {"deep": {"G": 1}}, [group], voices)
    assert (found.participants, found.silent_participants) == (("Ana", "Bea"), ("Dino",))


def test_cases_count_sources_that_speak_speak_against_and_are_silent() -> None:
    theme = a_theme("trust", quotations=(said("A", 0, "counter"),))
    found = grounding(theme, BOOK, {"trust": {"A": 3}}, SOURCES)
    assert found.cases == (CaseLine("GT", 0, 0, 2, 2), CaseLine("HN", 1, 1, 1, 2))


def test_what_is_in_no_source_that_counts_does_not_count() -> None:
    theme = a_theme("trust", quotations=(said("Z", 0), said("Z", 9, "counter")))
    found = grounding(theme, BOOK, {"trust": {"Z": 3}}, SOURCES)
    assert (found.codings, found.speaking, found.against) == (0, (), ())


def test_a_code_gathered_beside_its_sub_code_counts_each_coding_once() -> None:
    assert grounding(a_theme("trust", "deep"), BOOK, {"deep": {"A": 2}}, SOURCES).codings == 2


# Where themes meet


def test_themes_meet_where_their_codings_share_a_character() -> None:
    themes = [a_theme("trust", key="one"), a_theme("data", key="two")]
    places = [Place("A", 0, 10, "trust"), Place("A", 9, 20, "data"), Place("B", 0, 10, "trust")]
    assert meetings(themes, BOOK, places) == (Meeting("one", "two", 1, ("A",)),)


def test_themes_whose_codings_only_touch_do_not_meet() -> None:
    themes = [a_theme("trust", key="one"), a_theme("data", key="two")]
    assert meetings(themes, BOOK, [Place("A", 0, 10, "trust"), Place("A", 10, 20, "data")]) == ()


def test_a_code_of_two_themes_makes_them_meet_wherever_it_stands() -> None:
    themes = [a_theme("trust", "data", key="one"), a_theme("data", key="two")]
    places = [Place("B", 0, 4, "data"), Place("A", 0, 4, "data"), Place("A", 8, 9, "data")]
    assert meetings(themes, BOOK, places) == (Meeting("one", "two", 3, ("A", "B")),)


PLACES = st.lists(
    st.builds(
        lambda source, start, length, code: Place(source, start, start + length, code),
        st.sampled_from("AB"), st.integers(0, 12), st.integers(1, 6), st.sampled_from(["trust", "deep", "data", "old"]),
    ),
    max_size=12,
)  # fmt: skip
THEMES = st.lists(st.sets(st.sampled_from(["trust", "deep", "data", "old"])), min_size=2, max_size=4)


@given(THEMES, PLACES)
def test_meetings_are_those_that_reading_character_by_character_finds(
    codes: list[set[str]], places: list[Place]
) -> None:
    themes = [a_theme(*sorted(some), key=f"t{no}") for no, some in enumerate(codes)]

    def covered(theme: Theme, source: str) -> set[int]:
        names = gathered(theme.codes, BOOK)
        return {at for s, a, b, code in places if s == source and code in names for at in range(a, b)}

    expected = []
    for one, other in combinations(themes, 2):
        shared = {source: covered(one, source) & covered(other, source) for source in "AB"}
        stretches = sum(at - 1 not in held for held in shared.values() for at in held)
        if stretches:
            expected.append(Meeting(one.key, other.key, stretches, tuple(s for s in "AB" if shared[s])))
    assert meetings(themes, BOOK, places) == tuple(expected)


STRETCHES = st.tuples(st.integers(0, 20), st.integers(1, 6)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(STRETCHES, max_size=8), STRETCHES)
def test_a_span_overlaps_where_comparing_with_each_says_so(
    stretches: list[tuple[int, int]], pair: tuple[int, int]
) -> None:
    span = Span(*pair)
    assert overlapping(stretches)(span) == any(span.overlaps(Span(*one)) for one in stretches)


# Order, keys, wording


@given(st.permutations(list("abcd")), st.sampled_from("abcd"), st.integers(-3, 9))
def test_moving_keeps_the_others_in_their_order(keys: list[str], key: str, to: int) -> None:
    found = moved(keys, key, to)
    assert [one for one in found if one != key] == [one for one in keys if one != key]
    assert found.index(key) == min(max(to, 0), 3)


def test_a_key_is_made_of_the_name_and_is_free() -> None:
    assert key_of(Bilingual("Being someone new"), ()) == "being_someone_new"
    assert key_of(Bilingual(es="¿Quién soy?"), ("quién_soy",)) == "quién_soy_2"
    assert key_of(Bilingual("!!!"), ("theme", "theme_2")) == "theme_3"


def test_a_claim_is_one_line_in_at_least_one_language() -> None:
    assert worded(Bilingual("Teams \n learn.", " "), 50, "claim") == Bilingual("Teams learn.")
    with pytest.raises(Invalid) as refused:
        worded(Bilingual("", "  "), 50, "claim")
    assert refused.value.data["field"] == "claim"
    with pytest.raises(Invalid):
        worded(Bilingual(es="x" * 51), 50, "name")


# Merging


def test_merging_joins_codes_in_the_order_of_the_codebook_and_keeps_the_sentence() -> None:
    found = merging(a_theme("data", key="kept"), [a_theme("trust", "data", key="gone")], BOOK)
    assert found.merged.codes == ("trust", "data")
    assert found.codes == ("trust",)
    assert found.merged.claim == Bilingual("kept")


def test_the_same_passage_on_the_same_side_falls_together_and_on_both_sides_is_contested() -> None:
    kept = a_theme(key="kept", quotations=(said("A", 0), said("A", 10)))
    gone = a_theme(key="gone", quotations=(said("A", 0), said("A", 10, "counter"), said("B", 0)))
    found = merging(kept, [gone], BOOK)
    assert found.doubles == (said("A", 0),)
    assert found.quotations == (said("A", 10, "counter"), said("B", 0))
    assert found.contested == (said("A", 10),)


QUOTATIONS = st.lists(
    st.builds(said, st.sampled_from("AB"), st.integers(0, 3), st.sampled_from(["example", "counter"])), max_size=5
).map(tuple)


@given(QUOTATIONS, QUOTATIONS, QUOTATIONS)
def test_merging_loses_no_passage_and_doubles_none(
    one: tuple[ThemeQuotation, ...], two: tuple[ThemeQuotation, ...], three: tuple[ThemeQuotation, ...]
) -> None:
    first = tuple({each.place: each for each in one}.values())
    found = merging(a_theme(quotations=first), [a_theme(quotations=two), a_theme(quotations=three)], BOOK)
    places = [each.place for each in found.merged.quotations]
    assert len(places) == len(set(places))
    assert set(places) == {each.place for each in (*one, *two, *three)}


def test_a_theme_with_another_quotation_has_another_digest() -> None:
    assert a_theme().digest == a_theme().digest
    assert a_theme().digest != a_theme(quotations=(said("A", 0),)).digest
