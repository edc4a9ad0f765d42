"""Merging and splitting codes lose no coding and double none, and leave a tree."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.code_changes import Placed, became, children_that_move, former, merged, merged_codings, split
from qualtoc.coding.code_tree import below
from qualtoc.coding.codebook import Bilingual, Code, Codebook, CodeMark, Family, marks
from qualtoc.coding.text import Span
from qualtoc.errors import Conflict, Invalid, NotFound

AT = datetime(2026, 1, 1, tzinfo=UTC)
A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
SOURCES = (UUID(int=11), UUID(int=12))


def coded(number: int, code: UUID, start: int, end: int, coder: str = "AR", source: UUID = SOURCES[0]) -> Placed:
    return Placed(UUID(int=100 + number), source, start, end, 1, 1, coder, code, AT)


def a_code(key: str, parent: str | None = None, **others: object) -> Code:
    return replace(Code(key, Bilingual(key), "deductive", parent=parent), **others)  # type: ignore[arg-type]


def a_book(*codes: Code) -> Codebook:
    return Codebook((), codes)


def characters(codings: Iterable[tuple[UUID, str, int, int]]) -> set[tuple[UUID, str, int]]:
    return {(source, coder, at) for source, coder, start, end in codings for at in range(start, end)}


def after_merge(codings: list[Placed], into: UUID) -> list[tuple[UUID, str, int, int]]:
    """What the code that stays has afterwards, as somebody would do it who follows `merged_codings`."""
    done = merged_codings(codings, into)
    gone = {one.id for one in done.removed}
    ids = {one.id for one in done.recoded} | {one.id for one in codings if one.code_id == into}
    left = [(c.source_id, c.coder, c.start, c.end) for c in codings if c.id in ids - gone]
    return [*left, *((u.members[0].source_id, u.members[0].coder, u.span.start, u.span.end) for u in done.added)]


@st.composite
def many_codings(draw: st.DrawFn) -> list[Placed]:
    """Codings of three codes in two sources by two coders; those of one code, coder and source never overlap."""
    found: list[Placed] = []
    for source in SOURCES:
        for coder in ("AR", "BX"):
            for code in (A, B, C):
                ends = sorted(draw(st.sets(st.integers(0, 30), max_size=8)))
                pairs = zip(ends[::2], ends[1::2], strict=False)
                found += [coded(len(found) + n, code, s, e, coder, source) for n, (s, e) in enumerate(pairs)]
    return draw(st.permutations(found))


@given(many_codings())
def test_a_merge_loses_no_coded_word_and_adds_none(codings: list[Placed]) -> None:
    plain = [(c.source_id, c.coder, c.start, c.end) for c in codings]
    assert characters(after_merge(codings, A)) == characters(plain)


@given(many_codings())
def test_after_a_merge_no_word_has_the_code_twice(codings: list[Placed]) -> None:
    found = after_merge(codings, A)
    assert sum(end - start for _, _, start, end in found) == len(characters(found))


@given(many_codings())
def test_every_coding_of_a_merged_code_is_recoded_or_falls_together(codings: list[Placed]) -> None:
    done = merged_codings(codings, A)
    recoded, gone = [one.id for one in done.recoded], [one.id for one in done.removed]
    assert len(set(recoded + gone)) == len(recoded) + len(gone)
    assert {one.id for one in codings if one.code_id != A} <= {*recoded, *gone}


def test_codings_on_the_same_words_become_one_and_that_of_the_code_that_stays_is_kept() -> None:
    done = merged_codings([coded(1, B, 5, 9), coded(2, A, 5, 9)], A)
    assert (done.recoded, [one.id for one in done.removed], done.added) == ((), [UUID(int=101)], ())


def test_the_longer_coding_is_kept_under_the_code_that_stays() -> None:
    done = merged_codings([coded(1, B, 0, 20), coded(2, A, 5, 9)], A)
    assert [one.id for one in done.recoded] == [UUID(int=101)]
    assert [one.id for one in done.removed] == [UUID(int=102)]


def test_codings_that_overlap_become_a_new_one_over_both() -> None:
    done = merged_codings([coded(1, B, 0, 7), coded(2, A, 5, 9)], A)
    assert [union.span for union in done.added] == [Span(0, 9)]
    assert len(done.removed) == 2


def test_codings_of_two_coders_or_side_by_side_stay_apart() -> None:
    done = merged_codings([coded(1, B, 0, 5), coded(2, A, 0, 5, "BX"), coded(3, A, 5, 9)], A)
    assert (len(done.recoded), done.unions) == (1, ())


def test_a_merged_code_stays_as_retired_and_says_what_it_became() -> None:
    book = merged(a_book(a_code("a", keywords_en=("x",), factor="f"), a_code("b", keywords_en=("y", "x"))), ["a"], "b")
    assert (book.by_key["a"].status, book.by_key["a"].became) == ("retired", ("b",))
    assert (book.by_key["b"].keywords_en, book.by_key["b"].factor) == (("y", "x"), "f")


def test_sub_codes_go_along_into_a_merge() -> None:
    book = a_book(a_code("a"), a_code("a1", "a"), a_code("a2", "a1"), a_code("b"))
    assert [code.key for code in below(merged(book, ["a"], "b"), "b")] == ["a1", "a2"]
    assert children_that_move(book, ["a"], "b") == ("a1",)


def test_a_code_into_which_those_above_it_are_merged_takes_their_place() -> None:
    book = merged(
        a_book(a_code("top"), a_code("a", "top"), a_code("a1", "a"), a_code("goal", "a1")), ["a", "a1"], "goal"
    )
    assert (book.by_key["goal"].parent, book.by_key["a1"].status) == ("top", "retired")


def test_what_cannot_be_merged_is_refused() -> None:
    book = a_book(a_code("a"), a_code("b"), a_code("old", status="retired"), a_code("gone", became=("b",)))
    for keys, into, error in (
        (["a"], "a", Invalid), ([], "b", Invalid), (["x"], "b", NotFound), (["a"], "x", NotFound),
        (["a"], "old", Conflict), (["gone"], "a", Conflict),
    ):  # fmt: skip
        with pytest.raises(error):
            merged(book, keys, into)


def test_a_code_is_found_again_through_several_merges_and_a_split() -> None:
    book = merged(merged(a_book(a_code("a"), a_code("b"), a_code("c")), ["a"], "b"), ["b"], "c")
    assert became(book, "a") == ("c",)
    assert former(book) == {"c": ("a", "b")}
    parted = split(book, "c", [a_code("c1"), a_code("c2")], retire=True)
    assert became(parted, "a") == ("c1", "c2")
    assert former(parted) == {}


def test_the_parts_of_a_split_stand_last() -> None:
    book = split(a_book(a_code("a"), a_code("b")), "a", [a_code("a1"), a_code("a2")], retire=False)
    assert [code.key for code in book.codes] == ["a", "b", "a1", "a2"]
    assert (book.by_key["a"].status, book.by_key["a"].became) == ("active", ())


def test_what_cannot_be_split_is_refused() -> None:
    book = a_book(a_code("a"), a_code("old", status="retired"))
    for key, parts, error in (
        ("a", [], Invalid), ("a", [a_code("old")], Conflict), ("old", [a_code("n")], Conflict),
        ("x", [a_code("n")], NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            split(book, key, parts, retire=True)


@given(st.data())
def test_any_merges_leave_a_tree_and_no_circle_of_successors(data: st.DataObject) -> None:
    names = [f"c{number}" for number in range(7)]
    book = a_book(*(a_code(name, data.draw(st.sampled_from([None, *names[:n]]))) for n, name in enumerate(names)))
    for _ in range(4):
        keys = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        try:
            book = merged(book, keys, data.draw(st.sampled_from(names)))
        except (Conflict, Invalid):
            continue
    tops = [code.key for code in book.codes if code.parent is None]
    assert sorted([*tops, *(one.key for top in tops for one in below(book, top))]) == names
    for code in book.codes:
        assert all(not book.by_key[heir].became for heir in became(book, code.key))
    assert all(book.by_key[code.parent].status == "active" for code in book.codes if code.parent and not code.became)


def test_a_chosen_mark_holds_and_no_move_changes_the_others() -> None:
    made = [replace(a_code(key, family="F"), created_at=AT.replace(day=day)) for day, key in ((1, "a"), (2, "b"))]
    family = (Family("F", Bilingual("F")),)
    drawn = {"a": CodeMark(0, 0), "b": CodeMark(0, 1)}
    assert marks(Codebook(family, tuple(made))) == drawn
    assert marks(Codebook(family, tuple(reversed(made)))) == drawn
    chosen = (replace(made[0], hue=5, shape=7), made[1])
    assert marks(Codebook(family, chosen)) == {"a": CodeMark(5, 7), "b": CodeMark(0, 1)}


def test_a_chosen_colour_has_the_lines_of_the_family() -> None:
    families = tuple(Family(f"F{n}", Bilingual(f"F{n}")) for n in range(18))
    codes = [replace(a_code(f"c{n}", family=f"F{n}"), hue=5) for n in (0, 7, 8, 17)]
    assert [mark.hue for mark in marks(Codebook(families, tuple(codes))).values()] == [5, 5, 13, 21]
