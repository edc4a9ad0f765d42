"""The map of themes: nothing lies on anything else, size goes with sources, and the same themes give the same map."""

from itertools import combinations
from math import isclose

from hypothesis import given, settings
from hypothesis import strategies as st

from qualtoc.web.themes.placing import (
    CODE_WIDTH,
    LARGEST,
    MOST_CODES,
    THEME_WIDTH,
    CodeOnMap,
    Placed,
    ThemeOnMap,
    placed,
)

MORE = "and {n} more"
Rectangle = tuple[float, float, float, float]


def a_theme(
    key: str, *, is_major: bool = True, share: float = 0.5, codes: int = 3, claim: str = "Claims."
) -> ThemeOnMap:
    found = tuple(CodeOnMap(f"c{n}", f"Code number {n} of the theme", n % 8, n % 8) for n in range(codes))
    return ThemeOnMap(key, f"Theme {key}", claim, is_major, share, found)


def rectangles(found: Placed) -> list[Rectangle]:
    themes = [(one.x, one.y, one.x + THEME_WIDTH, one.y + one.height) for one in found.themes]
    codes = [(c.x, c.y, c.x + CODE_WIDTH, c.y + c.height) for one in found.themes for c in one.codes]
    return themes + codes


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


THEMES = st.lists(
    st.builds(
        a_theme, st.text("abc ", min_size=1, max_size=40), is_major=st.booleans(), share=st.floats(0, 1),
        codes=st.integers(0, 20), claim=st.text("word ", max_size=300),
    ),
    min_size=1, max_size=9,
)  # fmt: skip


@settings(max_examples=30)
@given(THEMES)
def test_no_box_lies_on_another_and_all_lie_on_the_sheet(themes: list[ThemeOnMap]) -> None:
    found = placed(themes, [], MORE)
    boxes = rectangles(found)
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    assert all(x >= 0 and y >= 0 and right <= found.width and below <= found.height for x, y, right, below in boxes)
    assert found == placed(themes, [], MORE)


def test_the_area_of_a_circle_goes_with_the_share_of_sources() -> None:
    whole, quarter = (one.radius for one in placed([a_theme("a", share=1), a_theme("b", share=0.25)], [], MORE).themes)
    assert isclose(whole, LARGEST)
    assert isclose(quarter, LARGEST / 2)


def test_major_themes_stand_left_of_minor_ones() -> None:
    found = placed([a_theme("a", is_major=False), a_theme("b")], [], MORE)
    assert found.is_by_rank
    assert [one.is_left for one in found.themes] == [False, True]


def test_themes_of_one_rank_stand_on_both_sides_in_their_order() -> None:
    found = placed([a_theme(key) for key in "abc"], [], MORE)
    assert not found.is_by_rank
    assert [one.is_left for one in found.themes] == [True, True, False]


def test_many_codes_are_told_by_their_number() -> None:
    (theme,) = placed([a_theme("a", codes=30)], [], MORE).themes
    assert len(theme.codes) == MOST_CODES
    assert theme.codes[-1].code is None
    assert theme.codes[-1].lines[0].text == "and 19 more"


def test_plates_of_links_do_not_lie_on_each_other() -> None:
    themes = [a_theme(str(n), is_major=n < 4) for n in range(8)]
    met = [(one, other, "12") for one, other in combinations(range(8), 2)]
    plates = [join.rectangle for join in placed(themes, met[:16], MORE).joins]
    assert not [pair for pair in combinations(plates, 2) if overlap(*pair)]


def test_a_link_begins_and_ends_at_the_circles() -> None:
    found = placed([a_theme("a"), a_theme("b", is_major=False)], [(0, 1, "3")], MORE)
    (join,) = found.joins
    (x, y) = found.themes[0].port
    assert join.path.startswith(f"M{x:.1f} {y:.1f}C")
