"""What memos are about, how that is written, and which memos a filter chooses."""

import datetime as dt
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.memo import (
    STUDY,
    Memo,
    MemoFilter,
    Reference,
    is_found,
    reference,
    turn_reference,
    verdict_reference,
)
from qualtoc.coding.text import Span, folded
from qualtoc.errors import Invalid

KEYS = st.text(min_size=1, max_size=8)


def memo(**facts: object) -> Memo:
    written = datetime(2026, 3, 5, 23, tzinfo=UTC)
    return replace(Memo(uuid4(), "theory", "Confianza, ¿por qué?", "AR", written), **facts)  # type: ignore[arg-type]


@given(KEYS, KEYS, st.none() | KEYS, st.none() | KEYS)
def test_scope_of_a_verdict_is_read_as_it_was_written(
    version: str, link: str, outcome: str | None, case: str | None
) -> None:
    written = str(verdict_reference(version, link, outcome, case))
    assert reference(written).scope == (version, link, outcome or "", case or "")


@given(KEYS.filter(lambda key: key == key.strip()), st.integers(1, 10**6))
def test_a_turn_is_read_as_it_was_written(source: str, no: int) -> None:
    read = reference(str(turn_reference(source, no)))
    assert (read.source, read.turn_no, read.span) == (source, no, None)


@pytest.mark.parametrize(
    "written",
    ["", "code", "code:", "planet:x", "study:x", "turn:P1", "turn:P1#x", "turn:#3", "passage:P1#3", "passage:P1#-3",
     "turn:P1#99999999999999999999"],
)  # fmt: skip
def test_what_names_nothing_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        reference(written)


def test_an_empty_passage_is_refused() -> None:
    with pytest.raises(Invalid):
        reference("passage:P1#5-5")


@pytest.mark.parametrize(
    ("facts", "about"),
    [
        ({}, STUDY),
        ({"source": "P1"}, Reference("source", "P1")),
        ({"source": "P1", "span": Span(3, 9)}, Reference("passage", "P1#3-9")),
        ({"link": "L1"}, Reference("link", "L1")),
        ({"source": "P1", "span": Span(3, 9), "keyed": Reference("claim", "x")}, Reference("claim", "x")),
    ],
)
def test_a_memo_says_what_it_is_about(facts: dict[str, object], about: Reference) -> None:
    assert memo(**facts).about == about


def test_a_memo_written_anew_keeps_the_name_by_which_links_know_it() -> None:
    first = UUID(int=1)
    assert memo(first_id=first).reference == Reference("memo", str(first))


@pytest.mark.parametrize(
    ("wanted", "is_chosen"),
    [
        (MemoFilter(), True),
        (MemoFilter(type="method"), False),
        (MemoFilter(author="LC"), False),
        (MemoFilter(kind="passage"), True),
        (MemoFilter(kind="source"), False),
        (MemoFilter(source="P1"), True),
        (MemoFilter(since=dt.date(2026, 3, 5), until=dt.date(2026, 3, 5)), True),
        (MemoFilter(since=dt.date(2026, 3, 6)), False),
        (MemoFilter(until=dt.date(2026, 3, 4)), False),
        (MemoFilter(is_open=True), False),
        (MemoFilter(words="POR confianza"), True),
        (MemoFilter(words="desconfianza"), False),
        (MemoFilter(about=Reference("source", "P1")), True),
        (MemoFilter(about=Reference("source", "P2")), False),
        (MemoFilter(about=Reference("passage", "P1#0-4")), True),
        (MemoFilter(about=Reference("passage", "P1#9-12")), False),
        (MemoFilter(about=Reference("code", "trust")), False),
    ],
)
def test_a_filter_chooses_by_each_of_its_fields(wanted: MemoFilter, is_chosen: bool) -> None:
    assert wanted.chosen(memo(source="P1", span=Span(3, 9))) is is_chosen


def test_a_memo_that_points_at_something_is_chosen_with_those_on_it() -> None:
    one = memo()
    assert MemoFilter(about=Reference("code", "trust")).chosen(one, {one.thread})


def test_a_to_do_is_open_until_it_is_ticked_off() -> None:
    todo = memo(type="to-do")
    assert todo.is_open
    assert not replace(todo, done_at=todo.written_at).is_open


@given(st.text(max_size=12), st.text(max_size=6), st.text(max_size=9))
def test_words_are_found_in_the_text_and_in_what_the_memo_is_about(text: str, author: str, words: str) -> None:
    one = memo(text=text, author=author, keyed=Reference("code", "confianza"))
    whole = folded(f"{text}  {author} confianza")
    assert is_found(one, words) == all(word in whole for word in folded(words).split())
