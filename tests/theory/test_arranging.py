"""Boxes that somebody moves: they stay where they were put, the others where they were, and nothing overlaps."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_drawing import a_version, overlap

from qualtoc.theory.arranging import exchanged, heights_of, put
from qualtoc.theory.drawing import Drawing, draw
from qualtoc.theory.model import TheoryVersion
from qualtoc.theory.versions import content_hash

SMALL = a_version("c1 -> m1", "c2 -> m1", "c3 -> m2", "m1 -> o1", "m2 -> o1", "c1 -> o1", "r1 -> o1", "r2 -> o1")
KEYS = tuple(factor.key for factor in SMALL.factors)


def drawn(version: TheoryVersion, heights: dict[str, float] | None = None) -> Drawing:
    labels = {factor.key: "a label of some length" for factor in version.factors}
    return draw(version, labels, {link.key: ("+",) for link in version.links}, heights=heights)


def order(drawing: Drawing, column: str) -> list[str]:
    return [box.key for box in sorted(drawing.boxes, key=lambda box: box.y) if box.key[0] == column]


def test_what_is_put_where_it_stands_stays_there() -> None:
    first = drawn(SMALL)
    assert heights_of(drawn(SMALL, heights_of(first))) == pytest.approx(heights_of(first), abs=0.1)


def test_a_box_stands_where_it_was_put_and_the_others_where_they_were() -> None:
    first = drawn(SMALL)
    wanted = put(first, "m2", 700.0)
    second = heights_of(drawn(SMALL, wanted))
    assert second["m2"] == pytest.approx(700.0, abs=1)
    assert [second[key] for key in ("c1", "c2", "c3", "m1", "o1")] == pytest.approx(
        [heights_of(first)[key] for key in ("c1", "c2", "c3", "m1", "o1")], abs=1
    )


@settings(max_examples=60)
@given(st.sampled_from(["c1", "c2", "c3", "m1", "m2"]), st.floats(250, 600))
def test_a_box_put_upon_others_stands_where_it_was_put_and_they_give_way(key: str, height: float) -> None:
    second = drawn(SMALL, put(drawn(SMALL), key, height))
    assert heights_of(second)[key] == pytest.approx(height, abs=1)
    assert not [pair for pair in combinations(second.boxes, 2) if overlap(*pair)]


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(KEYS), st.floats(0, 2000), max_size=9))
def test_moved_boxes_never_overlap_and_stay_on_the_paper(heights: dict[str, float]) -> None:
    drawing = drawn(SMALL, heights)
    assert not [pair for pair in combinations(drawing.boxes, 2) if overlap(*pair)]
    assert all(box.y >= 0 and box.y + box.height <= drawing.height for box in drawing.boxes)
    rule = drawing.rule_y
    assert rule is not None
    assert all((box.y > rule) == box.key.startswith("r") for box in drawing.boxes)


def test_neighbours_change_places_and_back() -> None:
    first = drawn(SMALL)
    one, two, *_ = order(first, "c")
    second = drawn(SMALL, exchanged(first, one, is_up=False))
    assert order(second, "c")[:2] == [two, one]
    assert order(drawn(SMALL, exchanged(second, one, is_up=True)), "c") == order(first, "c")


def test_rivals_change_places_below_the_rule() -> None:
    first = drawn(SMALL)
    one, two = order(first, "r")
    assert order(drawn(SMALL, exchanged(first, two, is_up=True)), "r") == [two, one]


def test_the_first_box_of_a_column_cannot_go_further_up() -> None:
    first = drawn(SMALL)
    assert exchanged(first, order(first, "c")[0], is_up=True) == heights_of(first)
    assert put(first, "c1", 0.0)["c1"] > 0


def test_the_last_box_of_a_column_goes_a_step_further_down() -> None:
    first = drawn(SMALL)
    last = order(first, "m")[-1]
    second = drawn(SMALL, exchanged(first, last, is_up=False))
    assert heights_of(second)[last] == pytest.approx(heights_of(first)[last] + 40, abs=1)
    assert order(second, "m") == order(first, "m")


def test_where_boxes_stand_is_no_part_of_what_a_version_says() -> None:
    before = content_hash(SMALL)
    drawn(SMALL, {"m1": 900.0})
    assert content_hash(SMALL) == before
