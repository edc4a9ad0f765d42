"""The codebook stays a tree, whatever is moved in it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.code_tree import Place, Step, below, beside, moved, standing_at, stepped
from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.errors import Conflict, Invalid, NotFound

STEPS: tuple[Step, ...] = ("up", "down", "in", "out")


def a_book(*places: str) -> Codebook:
    """Codes as "key", "key<parent" or "key@family"; the families are F and G."""
    codes = []
    for place in places:
        key, _, parent = place.partition("<")
        key, _, family = key.partition("@")
        codes.append(Code(key, Bilingual(key), "deductive", parent=parent or None, family=family or None))
    return Codebook((Family("F", Bilingual("F")), Family("G", Bilingual("G"))), tuple(codes))


def keys(book: Codebook) -> list[str]:
    return [code.key for code in book.codes]


@st.composite
def books(draw: st.DrawFn) -> Codebook:
    names = [f"c{number}" for number in range(draw(st.integers(1, 9)))]
    made: list[Code] = []
    for number, name in enumerate(names):
        parent = draw(st.sampled_from([None, *names[:number]]))
        family = draw(st.sampled_from([None, "F", "G"])) if parent is None else None
        made.append(Code(name, Bilingual(name), "inductive", parent=parent, family=family))
    return replace(a_book(), codes=tuple(draw(st.permutations(made))))


def is_tree(book: Codebook) -> bool:
    tops = [code.key for code in book.codes if code.parent is None]
    reached = [*tops, *(one.key for top in tops for one in below(book, top))]
    return sorted(reached) == sorted(keys(book))


def test_a_code_moves_before_another_one_at_a_place() -> None:
    book = a_book("a", "b", "c", "d")
    assert keys(moved(book, "d", Place(before="b"))) == ["a", "d", "b", "c"]
    assert keys(moved(book, "a", Place())) == ["b", "c", "d", "a"]


def test_what_stands_below_a_code_moves_with_it() -> None:
    book = moved(a_book("a", "b", "b1<b", "c"), "b", Place("c"))
    assert [code.key for code in below(book, "c")] == ["b", "b1"]


def test_a_code_below_another_one_is_of_its_family() -> None:
    book = moved(a_book("a@F", "b@G"), "a", Place("b", "G"))
    assert (book.by_key["a"].parent, book.by_key["a"].family) == ("b", None)


def test_a_code_cannot_stand_below_itself() -> None:
    book = a_book("a", "b<a", "c<b")
    for parent in ("a", "c"):
        with pytest.raises(Conflict):
            moved(book, "a", Place(parent))


def test_a_place_that_is_not_there_is_refused() -> None:
    book = a_book("a", "b<a")
    for place, error in ((Place("x"), NotFound), (Place(family="H"), NotFound), (Place(before="b"), Conflict)):
        with pytest.raises(error):
            moved(book, "a", place)
    with pytest.raises(Invalid):
        moved(book, "a", Place(before="a"))


@pytest.mark.parametrize(
    ("step", "place"),
    [("up", Place(None, "F", "a")), ("down", Place(None, "F", "d")), ("in", Place("a")), ("out", None)],
)
def test_a_step_names_the_place_beside(step: Step, place: Place | None) -> None:
    assert stepped(a_book("a@F", "b@F", "x@G", "c@F", "d@F"), "b", step) == place


def test_a_step_out_leads_behind_the_code_above() -> None:
    book = a_book("a@F", "a1<a", "b@F")
    place = stepped(book, "a1", "out")
    assert place == Place(None, "F", "b")
    assert keys(moved(book, "a1", place)) == ["a", "a1", "b"]


def test_a_code_whose_family_or_parent_is_gone_stands_at_the_top() -> None:
    book = a_book("a@H", "b<x", "c")
    assert [code.key for code in standing_at(book, None, None)] == ["a", "b", "c"]


@given(books(), st.data())
def test_any_move_leaves_a_tree_with_the_same_codes(book: Codebook, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(keys(book)))
    parent = data.draw(st.sampled_from([None, *keys(book)]))
    try:
        after = moved(book, key, Place(parent, "G"))
    except Conflict:
        assert parent in {key, *(one.key for one in below(book, key))}
        return
    assert is_tree(after)
    assert sorted(keys(after)) == sorted(keys(book))
    assert beside(after, key)[-1].key == key
    assert {code for code in after.codes if code.key != key} == {code for code in book.codes if code.key != key}


@given(books(), st.data())
def test_a_move_changes_the_order_of_no_others(book: Codebook, data: st.DataObject) -> None:
    key, step = data.draw(st.sampled_from(keys(book))), data.draw(st.sampled_from(STEPS))
    place = stepped(book, key, step)
    after = moved(book, key, place) if place else book
    for other in (one for one in keys(book) if one != key):
        was = [one.key for one in beside(book, other) if one.key != key]
        assert [one.key for one in beside(after, other) if one.key != key] == was


@given(books(), st.data())
def test_up_and_down_undo_each_other(book: Codebook, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(keys(book)))
    place = stepped(book, key, "up")
    if place is not None:
        after = moved(book, key, place)
        back = stepped(after, key, "down")
        assert back is not None
        assert moved(after, key, back) == book
