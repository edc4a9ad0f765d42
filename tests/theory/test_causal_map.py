"""The causal map: the worked examples, names, filters, paths and stories."""

import doctest
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_maps import TRAP, WORKED, claim, claims, drawn

from qualtoc.errors import Invalid
from qualtoc.theory import causal_map as causal_map_module
from qualtoc.theory import factor_names
from qualtoc.theory import robustness as robustness_module
from qualtoc.theory.causal_map import (
    INFLUENCE,
    CausalMap,
    MapFilter,
    MapSource,
    causal_map,
    effective_sign,
)
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.factor_names import is_opposite, opposite, shown_name, tidied, zoomed
from qualtoc.theory.robustness import MOST_EXACT, paths, robustness, smallest_cut, surprise, threads


def links(shown: CausalMap) -> dict:
    return {pair: (bundle.citations, len(bundle.sources)) for pair, bundle in shown.by_pair.items()}


@pytest.mark.parametrize("module", [causal_map_module, factor_names, robustness_module])
def test_examples_in_the_docstrings_run(module) -> None:
    assert doctest.testmod(module).failed == 0


# The worked examples


def test_worked_example() -> None:
    shown = drawn(WORKED)
    assert links(shown) == {("A", "C"): (4, 3), ("A", "D"): (2, 2), ("C", "B"): (4, 3), ("D", "B"): (3, 3)}
    found = robustness(shown, ["A"], ["B"])
    assert (found.r_edge, found.r_src, found.r_cit, found.t, found.k) == (2, 5, 6, 3, 4)
    assert found.threads == ("S1", "S2", "S5")
    assert found.k_exact
    assert found.warning is None


def test_trap_of_a_path_that_nobody_told() -> None:
    found = robustness(drawn(TRAP), ["A"], ["B"])
    assert (found.r_edge, found.r_src, found.r_cit, found.t, found.k) == (1, 2, 2, 0, 2)
    assert str(found.warning) == "A path exists, but nobody told it as one story."


def test_surprise_of_managers_and_leads() -> None:
    group_of = {f"MM{n:02}": "managers" for n in range(11)} | {f"ML{n:02}": "leads" for n in range(6)}
    said = [claim(n, key, "A", "B") for n, key in enumerate([*(f"MM{n:02}" for n in range(9)), "ML00"])]
    (bundle,) = causal_map(said, [MapSource(key) for key in group_of]).bundles
    leads, managers = surprise(bundle, group_of)
    assert (managers.group, managers.citing, managers.total) == ("managers", 9, 11)
    assert (leads.group, leads.citing, leads.total) == ("leads", 1, 6)
    assert managers.residual == pytest.approx(2.608, abs=5e-4)
    assert leads.residual == pytest.approx(-2.608, abs=5e-4)
    assert managers.residual**2 == pytest.approx(6.80, abs=5e-3)


def test_surprise_is_undefined_where_everybody_or_one_group_speaks() -> None:
    (bundle,) = drawn("S1: A -> B\nS2: A -> B").bundles
    assert [each.residual for each in surprise(bundle, {"S1": "x", "S2": "y"})] == [None, None]
    assert [each.residual for each in surprise(bundle, {"S1": "x", "S9": "x"})] == [None]
    assert surprise(bundle, {}) == ()


# Bundles and counts


def test_signs_are_counted_and_never_netted() -> None:
    (bundle,) = drawn("S1: A ->+ B, A ->- B\nS2: A ->0 B\nS3: A ->? B\nS4: A ->+ B").bundles
    assert bundle.signs == {"+": 2, "-": 1, "0": 1, "?": 1}
    assert bundle.sources_by_sign == {"+": ("S1", "S4"), "-": ("S1",), "0": ("S2",), "?": ("S3",)}


def test_a_factor_is_counted_by_people_and_by_citations() -> None:
    middle = next(each for each in drawn(WORKED).factors if each.name == "C")
    assert (middle.sources, middle.in_citations, middle.out_citations) == (4, 4, 4)
    assert middle.outcomeness == Fraction(1, 2)
    start, end = drawn("S1: A -> B, A -> B").factors
    assert (start.outcomeness, start.driver_score, start.outcome_score) == (0, 2, -4)
    assert (end.outcomeness, end.driver_score, end.outcome_score) == (1, -4, 2)


def test_an_empty_map_answers_with_nothing() -> None:
    empty = causal_map([], [])
    assert (empty.bundles, empty.factors, empty.hidden_citations) == ((), (), 0)
    found = robustness(empty, ["A"], ["B"])
    assert (found.t, found.k, found.r_src, found.r_cit, found.r_edge, found.warning) == (0, 0, 0, 0, 0, None)
    assert paths(empty, ["A"], ["B"]) == ()


def test_claims_of_unknown_sources_are_left_out() -> None:
    assert causal_map(claims("S1: A -> B\nS2: A -> B"), [MapSource("S2")]).bundles[0].sources == ("S2",)


# Filters

PEOPLE = [MapSource("S1", "K1", "manager", "north"), MapSource("S2", "K2", "lead", "south"), MapSource("S3")]
SAID = [
    claim(1, "S1", "A", "B"),
    claim(2, "S2", "A", "B", "0", directness="implied"),
    claim(3, "S2", "B", "C", standpoint="hearsay"),
    claim(4, "S3", "C", "D", directness="cooccur"),
    claim(5, "S3", "A", "B", "?"),
]


@pytest.mark.parametrize(
    ("shown", "ids"),
    [
        (MapFilter(), {1, 2, 3, 5}),
        (MapFilter(directness=None), {1, 2, 3, 4, 5}),
        (MapFilter(directness=frozenset({"explicit"})), {1, 3, 5}),
        (MapFilter(cases=frozenset({"K1"})), {1}),
        (MapFilter(roles=frozenset({"lead", None})), {2, 3, 5}),
        (MapFilter(groups=frozenset({"south"})), {2, 3}),
        (MapFilter(standpoints=frozenset({"own"})), {1, 2, 5}),
        (MapFilter(signs=INFLUENCE), {1, 3, 5}),
        (MapFilter(min_sources=2), {1, 2, 5}),
        (MapFilter(min_sources=4), set()),
    ],
)
def test_filters(shown: MapFilter, ids: set[int]) -> None:
    bundles = causal_map(SAID, PEOPLE, shown).bundles
    assert {each.id.int for bundle in bundles for each in bundle.claims} == ids


def test_silent_sources_of_the_filter_stay_and_links_below_the_minimum_are_counted() -> None:
    shown = causal_map(SAID, PEOPLE, MapFilter(min_sources=2))
    assert [each.key for each in shown.sources] == ["S1", "S2", "S3"]
    assert shown.below_minimum == 1


def test_minimum_of_sources_applies_to_links_as_shown() -> None:
    text = "S1: H; a -> B\nS2: H; b -> B"
    assert drawn(text, MapFilter(min_sources=2)).bundles == ()
    assert links(drawn(text, MapFilter(min_sources=2), zoom=1)) == {("H", "B"): (2, 2)}


def test_a_minimum_is_at_least_one() -> None:
    with pytest.raises(Invalid) as error:
        MapFilter(min_sources=0)
    assert error.value.data["field"] == "min_sources"


# Opposites and levels


@pytest.mark.parametrize(
    ("coded", "plain", "sign"),
    [
        ("~trust ->+ ~learning", ("trust", "learning"), "+"),
        ("~trust ->- learning", ("trust", "learning"), "+"),
        ("trust ->+ ~learning", ("trust", "learning"), "-"),
        ("~trust ->0 learning", ("trust", "learning"), "0"),
        ("~trust ->? learning", ("trust", "learning"), "?"),
        ("~trust; ~peers ->+ learning", ("trust; peers", "learning"), "-"),
        ("~trust; peers ->+ learning", ("~trust; peers", "learning"), "+"),
    ],
)
def test_opposites_are_combined_with_their_sign(coded: str, plain: tuple[str, str], sign: str) -> None:
    (bundle,) = drawn(f"S1: {coded}", combine_opposites=True).bundles
    assert (bundle.cause, bundle.effect) == plain
    assert bundle.signs[sign] == 1


def test_flags_count_what_was_flipped() -> None:
    (bundle,) = drawn("S1: ~A -> ~B, A -> B\nS2: ~A -> B\nS3: A -> B", combine_opposites=True).bundles
    assert (bundle.citations, bundle.sources) == (4, ("S1", "S2", "S3"))
    assert (bundle.from_flipped, bundle.to_flipped) == (2, 1)
    assert bundle.signs == {"+": 3, "-": 1, "0": 0, "?": 0}


def test_opposites_stay_apart_unless_combined() -> None:
    assert set(drawn("S1: ~A -> B, A -> B").by_pair) == {("~A", "B"), ("A", "B")}


def test_a_factor_leading_to_its_opposite_is_a_hidden_loop() -> None:
    shown = drawn("S1: A -> ~A, A -> B", combine_opposites=True)
    assert set(shown.by_pair) == {("A", "B")}
    assert (shown.hidden_citations, shown.hidden[0].signs["-"]) == (1, 1)


names = st.text(st.sampled_from("ab~; "), min_size=1, max_size=8)


@given(names)
def test_flipping_twice_is_the_name_again(name: str) -> None:
    assert opposite(opposite(name)) == tidied(name)


@given(names)
def test_combining_leaves_no_opposite_and_a_tidy_name_stays(name: str) -> None:
    plain, flipped = shown_name(name, combine_opposites=True)
    assert not is_opposite(plain)
    assert plain == (opposite(name) if flipped else tidied(name))
    assert tidied(tidied(name)) == tidied(name)


@given(st.sampled_from("+-0?"), st.booleans(), st.booleans())
def test_effective_sign_flipped_back_is_the_sign(sign: str, from_flipped: bool, to_flipped: bool) -> None:
    flips = {"from_flipped": from_flipped, "to_flipped": to_flipped}
    once = effective_sign(sign, **flips)
    assert effective_sign(once, **flips) == sign
    assert (once == "0") == (sign == "0")


def test_sources_are_counted_anew_when_zooming() -> None:
    shown = drawn("S1: H; a -> B, H; b -> B\nS2: H; b -> B", zoom=1)
    assert links(shown) == {("H", "B"): (3, 2)}
    assert [(each.name, each.sources) for each in shown.factors] == [("B", 2), ("H", 2)]


def test_self_loops_of_zooming_are_hidden_but_counted() -> None:
    shown = drawn("S1: H; a -> H; b, H; b -> B\nS2: H; a -> H; c", zoom=1)
    assert links(shown) == {("H", "B"): (1, 1)}
    assert (shown.hidden_citations, shown.hidden[0].sources) == (2, ("S1", "S2"))


@pytest.mark.parametrize(
    ("name", "level", "short"), [("A; B; C", 1, "A"), ("A;B ;C", 2, "A; B"), ("A", 3, "A"), ("~A; B", 1, "~A")]
)
def test_zoom_keeps_the_first_levels(name: str, level: int, short: str) -> None:
    assert zoomed(name, level) == short


def test_the_lowest_level_is_one() -> None:
    with pytest.raises(Invalid) as error:
        drawn("S1: A -> B", zoom=0)
    assert error.value.data["field"] == "zoom"


# Paths and threads


def test_paths_come_shortest_first_with_those_who_told_them() -> None:
    found = paths(drawn(WORKED + "    S7: A -> B"), ["A"], ["B"])
    assert [(each.factors, each.told_by) for each in found] == [
        (("A", "B"), ("S7",)),
        (("A", "C", "B"), ("S1", "S2")),
        (("A", "D", "B"), ("S1", "S5")),
    ]
    assert [each.warning for each in found] == [None, None, None]


def test_a_path_that_nobody_told_warns() -> None:
    (found,) = paths(drawn(TRAP), ["A"], ["B"])
    assert found.told_by == ()
    assert str(found.warning) == "A path exists, but nobody told it as one story."


def test_paths_have_a_longest_length_and_a_largest_number() -> None:
    shown = drawn("S1: A -> b, b -> c, c -> d, d -> e, e -> F, A -> F")
    assert [each.factors for each in paths(shown, ["A"], ["F"])] == [("A", "F")]
    assert len(paths(shown, ["A"], ["F"], max_steps=5)) == 2
    assert len(paths(shown, ["A"], ["F"], max_steps=5, most=1)) == 1


def test_paths_run_through_no_other_end_and_through_no_factor_twice() -> None:
    shown = drawn("S1: A -> A2, A2 -> B, A -> c, c -> A, c -> B, B -> d, d -> B2")
    found = [each.factors for each in paths(shown, ["A", "A2"], ["B", "B2"])]
    assert found == [("A2", "B"), ("A", "c", "B")]


def test_threads_end_at_the_longest_length_and_the_warning_says_so() -> None:
    found = robustness(drawn("S1: A -> b, b -> c, c -> D"), ["A"], ["D"], max_steps=2)
    assert (found.t, found.r_src) == (0, 1)
    assert str(found.warning) == "A path exists, but nobody told it as one story of at most 2 steps."


def test_zooming_fakes_no_thread() -> None:
    shown = drawn("S1: A -> M; x, M; y -> B", zoom=1)
    assert [(each.factors, each.told_by) for each in paths(shown, ["A"], ["B"])] == [(("A", "M", "B"), ())]
    found = robustness(shown, ["A"], ["B"])
    assert (found.t, found.r_src, found.k) == (0, 1, 1)
    assert found.warning is not None


def test_a_story_through_a_hidden_loop_is_a_thread() -> None:
    shown = drawn("S1: A -> M; x, M; x -> M; y, M; y -> B", zoom=1)
    assert [each.told_by for each in paths(shown, ["A"], ["B"])] == [("S1",)]
    assert threads(shown, ["A"], ["B"]) == ("S1",)
    assert threads(shown, ["A"], ["B"], max_steps=2) == ()


def test_combining_opposites_fakes_no_thread() -> None:
    shown = drawn("S1: A -> M, ~M -> B\nS2: A -> ~M, ~M -> ~B", combine_opposites=True)
    assert threads(shown, ["A"], ["B"]) == ("S2",)


def test_spelling_breaks_no_thread() -> None:
    assert threads(drawn("S1: A -> M;x, M; x -> B"), ["A"], ["B"]) == ("S1",)


def test_threads_may_be_those_of_a_group() -> None:
    shown, team = drawn(TRAP), {"S1": "team 1", "S4": "team 1", "S2": "team 2"}
    assert threads(shown, ["A"], ["B"], thread_of=team) == ("team 1",)
    assert robustness(shown, ["A"], ["B"], thread_of=team).t == 1
    assert [path.told_by for path in paths(shown, ["A"], ["B"], thread_of=team)] == [("team 1",)]
    assert [path.told_by for path in paths(shown, ["A"], ["B"])] == [()]


def test_claims_that_deny_an_influence_can_be_left_out_of_threads() -> None:
    text = "S1: A ->0 C, C ->+ B"
    assert threads(drawn(text), ["A"], ["B"]) == ("S1",)
    assert threads(drawn(text, MapFilter(signs=INFLUENCE)), ["A"], ["B"]) == ()


@pytest.mark.parametrize(
    ("targets", "max_steps", "field"), [(["B", "A"], 4, "targets"), (["B"], 0, "max_steps"), (["B"], -1, "max_steps")]
)
def test_questions_without_sense_are_refused(targets: list[str], max_steps: int, field: str) -> None:
    for ask in (paths, threads, robustness):
        with pytest.raises(Invalid) as error:
            ask(drawn(TRAP), ["A"], targets, max_steps=max_steps)
        assert error.value.data["field"] == field


# Many sources and many claims


def test_beyond_the_limit_the_cut_is_marked_as_an_upper_bound() -> None:
    spliced = {("A", "C"): [f"a{n:02}" for n in range(11)], ("C", "B"): [f"b{n:02}" for n in range(12)]}
    cut = smallest_cut(spliced, ["A"], ["B"])
    assert (len(cut.sources), cut.exact) == (11, False)
    smaller = {pair: keys[: MOST_EXACT // 2] for pair, keys in spliced.items()}
    assert smallest_cut(smaller, ["A"], ["B"]).exact


def test_sources_with_their_own_thread_need_no_search() -> None:
    told = [f"S{n:02}" for n in range(50)]
    cut = smallest_cut({("A", "C"): told, ("C", "B"): [*told, "X"]}, ["A"], ["B"])
    assert (cut.sources, cut.exact) == (tuple(told), True)


def many_claims(number: int) -> list[CausalClaim]:
    pairs = list(permutations([f"{chr(65 + n)}; {n}" for n in range(11)], 2))
    return [claim(n, f"S{n % 1000}", *pairs[n % 100], "+-0?"[n % 4]) for n in range(number)]


def test_a_hundred_thousand_claims_are_gathered() -> None:
    shown = causal_map(many_claims(100_000), [MapSource(f"S{n}") for n in range(1000)], zoom=1, combine_opposites=True)
    assert sum(bundle.citations for bundle in shown.bundles) == 100_000
    assert {len(bundle.sources) for bundle in shown.bundles} == {10}
