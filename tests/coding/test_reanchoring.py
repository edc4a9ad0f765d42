"""Marks follow their words through a correction: properties, and the cases that people meet."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.reanchoring import followed, moves, speakers_of_correction, turns_of_correction
from qualtoc.coding.source import Speaker, Turn
from qualtoc.coding.text import Span
from qualtoc.coding.turns import find_turns

TEXTS = st.text("ab é😀\n.", max_size=40)
TALK = "Interviewer: How was it?\n\nP1: Nobody trusted us. Now the team trusts the manger.\n"


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, Span]:
    text = draw(st.text("ab é😀\n.", min_size=1, max_size=40))
    start = draw(st.integers(0, len(text) - 1))
    return text, Span(start, draw(st.integers(start + 1, len(text))))


def words_after(old: str, new: str, words: str) -> str | None:
    start = old.index(words)
    span = followed(moves(old, new), Span(start, start + len(words))).span
    return span.of(new) if span else None


@given(TEXTS, TEXTS)
def test_what_stayed_is_the_same_in_both_texts_and_in_order(old: str, new: str) -> None:
    between = moves(old, new)
    at_old = at_new = 0
    for one in between.stayed:
        assert one.length > 0 and one.old >= at_old and one.new >= at_new
        assert old[one.old : one.old + one.length] == new[one.new : one.new + one.length]
        at_old, at_new = one.old + one.length, one.new + one.length
    assert at_old <= len(old) and at_new <= len(new)


@given(marked())
def test_identity_moves_nothing(case: tuple[str, Span]) -> None:
    text, span = case
    found = followed(moves(text, text), span)
    assert (found.span, found.is_touched) == (span, False)


@given(marked(), st.text("xyz", min_size=1, max_size=9))
def test_what_is_added_before_shifts(case: tuple[str, Span], added: str) -> None:
    text, span = case
    found = followed(moves(text, added + text), span)
    assert (found.span, found.is_touched) == (Span(span.start + len(added), span.end + len(added)), False)


@given(marked(), st.text("xyz", max_size=9), st.text("xyz", max_size=9))
def test_words_that_nobody_touched_are_the_same_words(case: tuple[str, Span], before: str, after: str) -> None:
    text, span = case
    new = before + span.of(text) + after
    found = followed(moves(text, new), span)
    if found.span is not None and not found.is_touched:
        assert found.span.of(new) == span.of(text)


@given(marked(), TEXTS)
def test_every_mark_stands_in_the_new_text_or_nowhere(case: tuple[str, Span], new: str) -> None:
    text, span = case
    found = followed(moves(text, new), span)
    assert found.span is None or found.span.end <= len(new)
    assert found.is_touched or (found.span is not None and found.span.of(new) == span.of(text))


@pytest.mark.parametrize(
    ("old", "new", "after"),
    [
        ("the manger", "the manager", "the manager"),
        ("the team trusts", "the whole team trusts", "the whole team trusts"),
        ("trusts the manger", "trusts its boss", "trusts its boss"),
        ("Nobody trusted us", "Few trusted us", "Few trusted us"),
        ("Now the team", "", None), ("the team trusts the manger", "somebody else entirely is liked", None),
    ],
)  # fmt: skip
def test_mark_follows_its_words(old: str, new: str, after: str | None) -> None:
    assert words_after(TALK, TALK.replace(old, new), old) == after


def test_corrected_label_makes_a_turn_and_known_kinds_stay() -> None:
    old = "Ana: So?\nLuis: Yes.\nLuis No, I mean.\n"
    turns = find_turns(old).turns
    new = old.replace("Luis No", "Ana: No")
    after = turns_of_correction(old, turns, new, moves(old, new))
    assert [(turn.speaker, turn.span.of(new)) for turn in after] == [
        ("Ana", "So?"),
        ("Luis", "Yes."),
        ("Ana", "No, I mean."),
    ]
    speakers = speakers_of_correction(after, new, [Speaker("Ana", "participant"), Speaker("Luis", "interviewer")])
    assert [(one.name, one.kind) for one in speakers] == [("Ana", "participant"), ("Luis", "interviewer")]


def test_speaker_who_was_renamed_keeps_the_name() -> None:
    old = "Ana: So?\nLuis: Yes.\n"
    turns = tuple(replace(turn, speaker="P7" if turn.speaker == "Luis" else "Ana") for turn in find_turns(old).turns)
    new = "Ana: So then?\nLuis: Yes.\nLuis: Really.\n"
    assert [turn.speaker for turn in turns_of_correction(old, turns, new, moves(old, new))] == ["Ana", "P7", "P7"]


def test_turns_that_cannot_be_found_again_follow_their_words_with_their_times() -> None:
    old, new = "one two\nthree four\n", "one two more\nthree, four\n"
    turns = (Turn(1, Span(0, 7), "A", 1.0), Turn(2, Span(8, 18), "B", 2.0))
    after = turns_of_correction(old, turns, new, moves(old, new))
    assert [(t.no, t.speaker, t.seconds, t.span.of(new)) for t in after] == [
        (1, "A", 1.0, "one two more"), (2, "B", 2.0, "three, four"),
    ]  # fmt: skip


def test_long_text_with_one_correction_is_compared_at_once() -> None:
    old = "".join(f"P{n % 3}: line {n} of a long talk.\n" for n in range(20_000))
    new = old.replace("line 11111 ", "the line ")
    assert len(moves(old, new).stayed) <= 4
