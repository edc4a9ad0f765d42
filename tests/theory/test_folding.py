"""Factors folded into one box: what stands in it, what becomes of links, and that nothing is lost or made up."""

from hypothesis import given, settings
from hypothesis import strategies as st

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.drawing import draw
from qualtoc.theory.folding import MARK, Fold, foldable, folded
from qualtoc.theory.model import (
    Assumption,
    CausalLink,
    CmoConfiguration,
    Factor,
    Pattern,
    ProgrammeTheory,
    TheoryVersion,
)

KINDS = {"c": "context", "a": "activity", "b": "activity", "m": "mechanism", "n": "mechanism", "o": "outcome"}
LABELS = {"m": Bilingual("Trust; among peers"), "n": Bilingual("Trust; in the manager")}


def version(links: str, edges: str = "") -> TheoryVersion:
    """Links as "ab bm": from a to b is L1, from b to m is L2."""
    joined = tuple(CausalLink(f"L{n}", *ends, {None: "+"}) for n, ends in enumerate(links.split(), 1))
    factors = tuple(Factor(key, kind, LABELS.get(key, Bilingual(key))) for key, kind in KINDS.items())
    return TheoryVersion("v1", Bilingual("v"), "draft", factors, joined, (Assumption("A1", "L2", Bilingual("if")),),
                         tuple((one, other) for one, other in edges.split()))  # fmt: skip


def theory(held: TheoryVersion) -> ProgrammeTheory:
    return ProgrammeTheory(
        Bilingual("T"), (held,), patterns=(Pattern("P1", Bilingual("One"), ("L1",)),),
        configurations=(CmoConfiguration("K1", ("c",), ("a",), "m", "o"),),
    )  # fmt: skip


def test_layers_patterns_configurations_and_families_of_names_can_be_folded() -> None:
    found = {one.name: "".join(one.members) for one in foldable(theory(version("am bm mo")), version("am bm mo"))}
    assert found == {
        "layer:activity": "ab", "layer:mechanism": "mn", "begin:Trust": "mn", "pattern:P1": "am", "cmo:K1": "camo",
    }  # fmt: skip


def test_links_inside_a_box_are_not_drawn_and_those_to_the_same_box_are_one() -> None:
    small = folded(version("am bm ab mo", "ca cb ab"), [Fold("layer:activity", ("a", "b"))], {})
    box = f"{MARK}layer:activity"
    assert [factor.key for factor in small.version.factors] == ["c", box, "m", "n", "o"]
    assert [(link.key, link.cause, link.effect) for link in small.version.links] == [
        ("L1", box, "m"), ("L4", "m", "o"),
    ]  # fmt: skip
    assert small.bundles == {"L1": ("L1", "L2"), "L4": ("L4",)}
    assert small.version.structural_edges == (("c", box),)
    assert [one.link for one in small.version.assumptions] == ["L1"]


def test_a_factor_of_two_folds_stands_in_the_first_and_who_is_left_alone_stays_open() -> None:
    small = folded(version("am"), [Fold("x", ("a", "b", "m")), Fold("y", ("m", "n"))], {})
    assert small.boxes == {f"{MARK}x": ("a", "b", "m")}
    assert {factor.type for factor in small.version.factors if factor.key.startswith(MARK)} == {"activity"}


def test_nothing_folded_is_the_version_itself() -> None:
    held = version("am bm")
    assert folded(held, [], {}).version is held


@settings(max_examples=60)
@given(
    st.lists(st.permutations("cabmno").map(lambda p: p[0] + p[1]), unique=True, max_size=12),
    st.lists(st.sets(st.sampled_from("cabmno"), min_size=1, max_size=4), max_size=3),
)
def test_every_link_is_drawn_once_or_lies_inside_a_box_and_the_rest_can_be_drawn(links, sets) -> None:
    held = version(" ".join(links))
    small = folded(held, [Fold(f"f{n}", tuple(sorted(some))) for n, some in enumerate(sets)], {})
    box_of = {key: box for box, members in small.boxes.items() for key in members}
    behind = [key for keys in small.bundles.values() for key in keys] if small.boxes else [k.key for k in held.links]
    inside = [k.key for k in held.links if k.cause in box_of and box_of[k.cause] == box_of.get(k.effect)]
    assert sorted([*behind, *inside]) == sorted(link.key for link in held.links)
    ends = [(link.cause, link.effect) for link in small.version.links]
    assert len(set(ends)) == len(ends)
    drawing = draw(small.version, {}, {})
    assert {box.key for box in drawing.boxes} == {factor.key for factor in small.version.factors}
