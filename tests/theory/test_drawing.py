"""The drawing's geometry: boxes keep apart, arrows end at borders, signs stand on nothing."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.drawing import TEXT, Box, Drawing, draw
from qualtoc.theory.lettering import width, wrapped
from qualtoc.theory.model import FACTOR_TYPES, CausalLink, Factor, FactorType, TheoryVersion

INITIALS: dict[str, FactorType] = {
    "c": "context", "i": "input", "a": "activity", "m": "mechanism", "n": "intermediate", "o": "outcome", "r": "rival",
}  # fmt: skip


def a_version(*edges: str, moderated: dict[str, str] | None = None) -> TheoryVersion:
    """A version drawn as "m1 -> o1"; the initial of a factor says its type, and "=>" is a delivery edge."""
    pairs = [tuple(edge.replace("=>", "->").split(" -> ")) for edge in edges]
    keys = dict.fromkeys(key for pair in pairs for key in pair)
    keys |= dict.fromkeys((moderated or {}).values())
    factors = tuple(Factor(key, INITIALS[key[0]], Bilingual(key)) for key in keys)
    links = tuple(
        CausalLink(f"L{number}", cause, effect, {None: "+"}, moderated_by=(moderated or {}).get(f"L{number}"))
        for number, ((cause, effect), edge) in enumerate(zip(pairs, edges, strict=True), 1)
        if "=>" not in edge
    )
    delivered = tuple((a, b) for (a, b), edge in zip(pairs, edges, strict=True) if "=>" in edge)
    return TheoryVersion("v1", Bilingual("First"), "draft", factors, links, structural_edges=delivered)


def drawn(version: TheoryVersion, label: str = "a label of some length") -> Drawing:
    return draw(version, {f.key: label for f in version.factors}, {link.key: ("+ / 0",) for link in version.links})


def overlap(one: Box, other: Box) -> bool:
    is_beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (is_beside or one.y + one.height <= other.y or other.y + other.height <= one.y)


def is_on_border(box: Box, point: tuple[float, float]) -> bool:
    x, y = point
    is_at_side = min(abs(x - box.x), abs(x - box.x - box.width)) < 0.01 and box.y <= y <= box.y + box.height
    is_at_end = min(abs(y - box.y), abs(y - box.y - box.height)) < 0.01 and box.x <= x <= box.x + box.width
    return is_at_side or is_at_end


keys = st.builds(lambda kind, number: f"{kind}{number}", st.sampled_from("ciamnor"), st.integers(1, 4))
random_edges = st.lists(
    st.tuples(keys, keys, st.booleans()).filter(lambda edge: edge[0] != edge[1]),
    max_size=24, unique_by=lambda edge: edge[:2],
)  # fmt: skip


@settings(max_examples=60)
@given(random_edges, st.text(max_size=120))
def test_boxes_keep_apart_and_arrows_end_at_their_borders(edges: list[tuple[str, str, bool]], label: str) -> None:
    version = a_version(*(f"{a} => {b}" if is_delivery else f"{a} -> {b}" for a, b, is_delivery in edges))
    drawing = drawn(version, label)
    boxes = {box.key: box for box in drawing.boxes}
    arrows = (*drawing.links, *drawing.deliveries)
    assert len(boxes) == len(version.factors)
    assert len(arrows) == len(edges)
    assert not [pair for pair in combinations(drawing.boxes, 2) if overlap(*pair)]
    assert all(is_on_border(boxes[arrow.cause], arrow.curve.points[0]) for arrow in arrows)
    assert all(is_on_border(boxes[arrow.effect], arrow.curve.end) for arrow in arrows)
    assert all(box.x >= 0 and box.x + box.width <= drawing.width for box in drawing.boxes)
    assert all(box.y >= 0 and box.y + box.height <= drawing.height for box in drawing.boxes)


def test_layers_stand_from_left_to_right_and_a_layer_without_factors_has_no_column() -> None:
    drawing = drawn(a_version("c1 -> m1", "m1 -> o1"))
    assert [column.type for column in drawing.columns] == ["context", "mechanism", "outcome"]
    assert sorted(column.x for column in drawing.columns) == [column.x for column in drawing.columns]


def test_rivals_stand_below_the_rule() -> None:
    drawing = drawn(a_version("m1 -> o1", "r1 -> o1"))
    boxes = {box.key: box for box in drawing.boxes}
    assert drawing.rule_y is not None
    assert boxes["o1"].y + boxes["o1"].height < drawing.rule_y < boxes["r1"].y


def test_no_rivals_no_rule() -> None:
    assert drawn(a_version("m1 -> o1")).rule_y is None


def test_an_arrow_past_a_column_runs_beside_its_boxes() -> None:
    drawing = drawn(a_version("c1 -> o1", "c1 -> m1", "m1 -> o1"))
    passed = next(box for box in drawing.boxes if box.key == "m1")
    arrow = next(arrow for arrow in drawing.links if arrow.effect == "o1" and arrow.cause == "c1")
    inside = [p for p in arrow.curve.sampled() if passed.x < p[0] < passed.x + passed.width]
    assert inside
    assert not [y for _, y in inside if passed.y <= y <= passed.y + passed.height]


def test_signs_do_not_lie_on_each_other_or_on_boxes() -> None:
    drawing = drawn(a_version("m1 -> n1", "m2 -> n1", "m1 -> n2", "m2 -> n2", "n1 -> o1", "n2 -> o1", "n1 -> m1"))
    plates = [arrow.plate.rectangle for arrow in drawing.links if arrow.plate]
    boxes = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in drawing.boxes]
    pairs = [*combinations(plates, 2), *((plate, box) for plate in plates for box in boxes)]
    assert len(plates) == 7
    assert not [1 for a, b in pairs if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]


def test_a_moderator_points_at_the_sign_of_its_link() -> None:
    drawing = drawn(a_version("m1 -> n1", moderated={"L1": "c1"}))
    left, top, right, bottom = next(arrow.plate.rectangle for arrow in drawing.links if arrow.plate)
    x, y = drawing.moderators[0].curve.end
    assert left <= round(x, 6) <= right
    assert top <= round(y, 6) <= bottom


def test_two_arrows_at_one_side_of_a_box_end_at_different_heights() -> None:
    drawing = drawn(a_version("m1 -> o1", "m2 -> o1", "m3 -> o1"))
    assert len({arrow.curve.end for arrow in drawing.links}) == 3


def test_the_same_theory_is_drawn_the_same() -> None:
    version = a_version("c1 -> m1", "m1 -> m2", "m2 -> o1", "o1 -> m1")
    assert drawn(version) == drawn(version)


def test_an_empty_theory_is_an_empty_drawing() -> None:
    empty = TheoryVersion("v1", Bilingual(), "draft", (), ())
    assert draw(empty, {}, {}).boxes == ()


def test_every_type_of_factor_has_its_place() -> None:
    version = a_version(
        *(f"{a} -> {b}" for a, b in zip(["c1", "i1", "a1", "m1", "n1"], ["i1", "a1", "m1", "n1", "o1"], strict=True)),
        "r1 -> o1",
    )
    assert {factor.type for factor in version.factors} == set(FACTOR_TYPES)
    assert len(drawn(version).boxes) == 7


@given(st.text(max_size=200))
def test_lines_hold_every_word_and_are_not_too_wide(text: str) -> None:
    lines = wrapped(text, TEXT)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= TEXT or len(line) == 1 for line in lines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Performance-based contracting and verification", ("Performance-", "based contracting", "and verification")),
        ("Collective efficacy", ("Collective efficacy",)),
        ("", ("",)),
    ],
)
def test_lines_break_between_words_and_after_hyphens(text: str, lines: tuple[str, ...]) -> None:
    assert wrapped(text, TEXT) == lines


def test_a_wide_theory_is_drawn_without_anything_on_anything() -> None:
    layers, order = {"c": 20, "a": 30, "m": 40, "n": 30, "o": 30}, "camno"
    edges = []
    for no in range(320):
        kind = order[no % 4]
        after = order[min(no % 4 + 1 + (no % 9 == 0), 4)]
        edges.append(f"{kind}{(no // 4) % layers[kind]} -> {after}{(no * 5 + no // 11) % layers[after]}")
    version = a_version(*dict.fromkeys(edge for edge in edges if len(set(edge.split(" -> "))) == 2))
    drawing = drawn(version)
    plates = [arrow.plate.rectangle for arrow in drawing.links if arrow.plate]
    boxes = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in drawing.boxes]
    pairs = ((a, b) for index, a in enumerate(plates) for b in (*plates[:index], *boxes))
    assert len(drawing.boxes) >= 140
    assert len(plates) >= 300
    assert not [1 for a, b in pairs if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]


def test_a_note_stands_below_the_label_within_its_box() -> None:
    drawing = draw(a_version("m1 -> o1"), {"m1": "Trust"}, {"L1": ("+",)}, notes={"m1": ("no indicator",)})
    box = next(box for box in drawing.boxes if box.key == "m1")
    heights = [y for y, _ in (*box.baselines(), *box.note_baselines())]
    assert [text for _, text in box.note_baselines()] == ["no indicator"]
    assert sorted(heights) == heights
    assert box.y < heights[0] < heights[-1] < box.y + box.height
