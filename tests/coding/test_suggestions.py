"""What is learnt from coded turns, and what is alike, on turns that can be counted by hand."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualtoc.coding.language import Finder, phrase_finder
from qualtoc.coding.search import asked_stems, spelling
from qualtoc.coding.suggestions import (
    FEWEST_CODED,
    TurnWords,
    _cross_validated,
    alike,
    coded_turns,
    cross_validated,
    learnt,
    suggested,
)


def turn(source: str, no: int, words: str, *codes: str) -> TurnWords:
    return TurnWords(source, no, frozenset(words.split()), frozenset(codes))


def a_study(sources: int = 4) -> list[TurnWords]:
    """Turns on trust and on supply, two of each in every source."""
    return [
        one
        for no in range(sources)
        for one in (
            turn(f"S{no}", 1, "trust team", "trust"), turn(f"S{no}", 2, "trust boss", "trust"),
            turn(f"S{no}", 3, "drug truck", "supply"), turn(f"S{no}", 4, "truck team", "supply"),
        )
    ]  # fmt: skip


def test_the_weight_of_a_word_is_how_much_likelier_it_stands_with_the_code() -> None:
    model = learnt(a_study(), "trust")
    assert model is not None
    assert model.prior == 0
    assert model.weights["trust"] == pytest.approx(math.log(10.5 / 2.5))
    assert model.weights["team"] == pytest.approx(0)


def test_a_turn_is_suggested_with_the_words_that_spoke_for_it() -> None:
    turns = a_study()
    model = learnt(turns, "trust")
    assert model is not None
    open_turns = [turn("N", 1, "drug boss"), turn("N", 2, "trust boss team"), turn("N", 3, "nothing"), turn("N", 4, "")]
    best = suggested(model, [*turns, *open_turns], "trust", 3)
    assert [(one.turn.source, one.turn.no, one.reasons) for one in best] == [
        ("N", 2, ("boss", "trust")), ("N", 1, ("boss",)), ("N", 3, ()),
    ]  # fmt: skip


def test_what_has_the_code_is_not_suggested() -> None:
    model = learnt(a_study(), "trust")
    assert model is not None
    assert all("trust" not in one.turn.codes for one in suggested(model, a_study(), "trust", 99))


def test_too_little_is_not_learnt_from() -> None:
    few = [turn("A", no, "trust", "trust") for no in range(FEWEST_CODED - 1)] + [turn("A", 9, "drug", "supply")]
    assert learnt(few, "trust") is None
    assert learnt([turn("A", no, "trust", "trust") for no in range(9)], "trust") is None
    assert coded_turns([turn("A", 1, "x"), turn("A", 2, "x", "trust")]) == [turn("A", 2, "x", "trust")]


def test_quality_is_what_other_sources_teach_about_each_source() -> None:
    quality = cross_validated(a_study(), "trust")
    assert (quality.turns, quality.coded, quality.suggested, quality.found) == (16, 8, 8, 8)
    assert (quality.first, quality.first_found) == (16, 8)


def test_quality_is_computed_once_and_never_stale() -> None:
    _cross_validated.cache_clear()
    turns = a_study()
    first = cross_validated(turns, "trust")
    assert cross_validated(a_study(), "trust") is first
    recoded = [*turns[:-1], turn("S3", 4, "truck team", "trust", "supply")]
    assert cross_validated(recoded, "trust") != first
    assert cross_validated([*turns[:-1], turn("S3", 4, "trust team", "supply")], "trust") != first
    assert _cross_validated.cache_info().misses == 3


def test_words_that_only_one_source_says_teach_nothing_about_it() -> None:
    own = [turn(f"S{no}", n, f"own{no}", "trust" if no % 2 else "supply") for no in range(6) for n in range(3)]
    quality = cross_validated(own, "trust")
    assert quality.found == 0


WORDS = st.frozensets(st.sampled_from("abcdef"), max_size=4)
TURNS = st.lists(
    st.builds(TurnWords, st.sampled_from("XYZ"), st.integers(1, 99), WORDS, st.frozensets(st.sampled_from("pq"))),
    max_size=25,
)


@given(TURNS)
@settings(max_examples=150)
def test_cross_validation_equals_learning_anew_without_each_source(turns: list[TurnWords]) -> None:
    judged = []
    for source in {one.source for one in turns}:
        rest = [one for one in turns if one.source != source]
        if any("p" in one.codes for one in rest) and any("p" not in one.codes for one in rest):
            has = [one for one in rest if "p" in one.codes]
            others = [one for one in rest if "p" not in one.codes]
            for one in turns:
                if one.source == source:
                    score = math.log(len(has) / len(others))
                    for word in one.words:
                        with_code, without = (sum(word in other.words for other in side) for side in (has, others))
                        drawn = 5 * (with_code + without) / len(rest)
                        if drawn:
                            score += math.log((with_code + drawn) / (len(has) + 5))
                            score -= math.log((without + drawn) / (len(others) + 5))
                    judged.append((score, "p" in one.codes))
    quality = cross_validated(turns, "p")
    sure = [one for one in judged if abs(one[0]) > 1e-9]
    assert quality.turns == len(judged)
    assert quality.coded == sum(has for _, has in judged)
    assert 0 <= quality.suggested - sum(score > 0 for score, _ in sure) <= len(judged) - len(sure)


def test_alike_are_the_turns_that_share_rare_words() -> None:
    turns = [
        turn("A", 1, "trust team"),
        turn("A", 2, "team"),
        turn("A", 3, "team drug"),
        turn("B", 1, "trust team boss"),
        turn("C", 1, "drug"),
    ]
    best = alike({"trust", "team", "unheard"}, turns, {("A", 1)}, 9)
    assert [(one.turn.source, one.turn.no) for one in best] == [("B", 1), ("A", 2), ("A", 3)]
    assert best[0].reasons == ("trust", "team")


def finder(language: str, *phrases: str) -> Finder:
    return phrase_finder(language, phrases, lambda word: spelling(word, "stems", language), asked_stems)


def test_a_phrase_finder_finds_keywords_in_every_form_and_place() -> None:
    find = finder("en", "a coach now", "leader")
    text = "😀 She is a Coach now, one of the leaders. A coach, now?"
    assert [(phrase, text[start:end]) for phrase, start, end in find(text)] == [
        ("a coach now", "a Coach now"), ("leader", "leaders"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "keyword", "text", "hits"),
    [
        ("es", "CAPACITACION", "Hubo capacitaciones, y otra capacitación.", ["capacitaciones", "capacitación"]),
        ("es", "ir al taller", "Fue a los talleres. No fue al \n Taller.", ["fue al \n Taller"]),
        ("es", "(sí) [o no]", "(sí) [o no] y sí o no", ["(sí) [o no]"]),
        ("en", "C++.*", "She likes C++.* and C", ["C++.*"]),
        ("en", "feel left out", "We FELT left out; you leave out.", ["FELT left out"]),
        ("en", "50%", "50% of 50", ["50%"]),
    ],
)
def test_keywords_are_words_and_no_patterns(language: str, keyword: str, text: str, hits: list[str]) -> None:
    assert [text[start:end] for _, start, end in finder(language, keyword)(text)] == hits
