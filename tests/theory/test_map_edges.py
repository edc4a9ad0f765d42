"""The causal map where one more or one less changes the answer: limits, cuts, and what a graph without a way says."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from qualtoc.errors import Invalid
from qualtoc.theory.causal_map import FLIPPED, INFLUENCE, MapFilter, MapSource, causal_map
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.robustness import MOST_EXACT, MOST_PATHS, STEPS, Cut, paths, robustness, smallest_cut, threads

AT = datetime(2023, 3, 1, tzinfo=UTC)


def mapped(text: str, **how):
    """The map of words such as "S1:ab": a source, then cause and effect."""
    told = [
        CausalClaim(UUID(int=n), *word.split(":")[:1], *word.split(":")[1], "+", None, "JM", AT)
        for n, word in enumerate(text.split())
    ]
    return causal_map(told, [MapSource(key) for key in sorted({one.source for one in told})], **how)


def chain(length: int, source: str = "S1") -> str:
    letters = "abcdefghijklmn"[: length + 1]
    return " ".join(f"{source}:{one}{other}" for one, other in zip(letters, letters[1:], strict=False))


def test_the_conventions_are_those_of_the_method() -> None:
    assert (STEPS, MOST_EXACT, MOST_PATHS) == (4, 20, 1000)
    assert FLIPPED == {"+": "-", "-": "+", "0": "0", "?": "?"}
    assert {"+", "-", "?"} == INFLUENCE
    assert MapFilter().directness == {"explicit", "implied"}
    assert MapFilter().min_sources == 1


@pytest.mark.parametrize(("length", "found"), [(3, 1), (4, 1), (5, 0)])
def test_a_path_and_a_thread_have_four_steps_at_most(length: int, found: int) -> None:
    shown, end = mapped(chain(length)), "abcdefghijklmn"[length]
    assert len(paths(shown, ["a"], [end])) == found
    assert len(threads(shown, ["a"], [end])) == found
    assert len(threads(shown, ["a"], [end], max_steps=None)) == 1
    assert robustness(shown, ["a"], [end]).t == found
    assert robustness(shown, ["a"], [end], max_steps=length).t == 1


def test_a_thread_of_one_step_is_the_shortest() -> None:
    assert threads(mapped("S1:ab"), ["a"], ["b"], max_steps=1) == ("S1",)
    assert len(paths(mapped("S1:ab"), ["a"], ["b"], max_steps=1)) == 1


@pytest.mark.parametrize("steps", [0, -1])
def test_fewer_steps_than_one_are_refused(steps: int) -> None:
    for ask in (paths, threads, robustness):
        with pytest.raises(Invalid) as error:
            ask(mapped("S1:ab"), ["a"], ["b"], max_steps=steps)
        assert str(error.value.message) == f"A path has at least one step, not {steps}."


def test_no_more_paths_than_asked_for_and_the_shortest_stay() -> None:
    shown = mapped("S1:ab S1:ac S1:cb S1:ad S1:db S1:ce S1:eb")
    every = [path.factors for path in paths(shown, ["a"], ["b"])]
    assert [len(one) for one in every] == [2, 3, 3, 4]
    for most in range(5):
        assert [path.factors for path in paths(shown, ["a"], ["b"], most=most)] == every[:most]


def test_several_origins_and_targets_are_taken_together() -> None:
    shown = mapped("S1:ax S2:bx S3:xy S4:xz S3:ay")
    found = robustness(shown, ["a", "b"], ["y", "z"])
    assert (found.r_edge, found.r_cit, found.r_src, found.k, found.t) == (3, 3, 3, 2, 1)
    assert found.threads == ("S3",)
    assert [path.factors for path in paths(shown, ["b", "a"], ["y", "z"])] == [
        ("a", "y"), ("a", "x", "y"), ("a", "x", "z"), ("b", "x", "y"), ("b", "x", "z"),
    ]  # fmt: skip


def test_what_leads_nowhere_is_cut_by_nobody() -> None:
    assert smallest_cut({("a", "b"): ["S1"], ("c", "d"): ["S2"]}, ["a"], ["d"]) == Cut((), exact=True)
    assert smallest_cut({}, ["a"], ["b"]) == Cut((), exact=True)
    found = robustness(mapped("S1:ba"), ["a"], ["b"])
    assert (found.t, found.k, found.k_exact, found.r_edge, found.warning) == (0, 0, True, 0, None)


def ladder(number: int) -> dict:
    """Links told by different people on either side, so that nobody told the whole: `number` of them undecided."""
    half = number // 2
    return {("a", "m"): [f"A{n:02}" for n in range(half)], ("m", "b"): [f"B{n:02}" for n in range(number - half)]}


@pytest.mark.parametrize(("number", "exact"), [(20, True), (21, False)])
def test_a_cut_is_exact_up_to_twenty_undecided_sources(number: int, exact: bool) -> None:
    found = smallest_cut(ladder(number), ["a"], ["b"])
    assert (len(found.sources), found.exact) == (10, exact)


def test_people_with_a_way_of_their_own_are_decided() -> None:
    told = ladder(20)
    told["a", "b"] = [f"C{n:02}" for n in range(30)]
    found = smallest_cut(told, ["a"], ["b"])
    assert (len(found.sources), found.exact) == (40, True)
    assert smallest_cut({**ladder(20), ("a", "b"): ["0"]}, ["a"], ["b"]).exact
    alone = {("a", "b"): [f"C{n:02}" for n in range(30)]}
    assert smallest_cut(alone, ["a"], ["b"]) == Cut(tuple(f"C{n:02}" for n in range(30)), exact=True)


def test_a_cut_beyond_the_limit_that_holds_only_the_decided_is_exact() -> None:
    told = {("a", "m"): ["S1"], ("m", "b"): ["S1", *(f"B{n:02}" for n in range(25))]}
    assert smallest_cut(told, ["a"], ["b"]) == Cut(("S1",), exact=True)


def test_the_smallest_cut_is_found_where_the_link_with_the_fewest_voices_leads_astray() -> None:
    told = {("a", "m"): ["X", "Y"], ("m", "b"): ["P", "Q", "R"], ("a", "n"): ["P", "Q", "R"],
            ("n", "b"): ["S", "T", "U", "V"]}  # fmt: skip
    assert smallest_cut(told, ["a"], ["b"]) == Cut(("P", "Q", "R"), exact=True)


def test_a_greedy_cut_spares_whom_it_does_not_need() -> None:
    told = ladder(24)
    told["a", "n"], told["n", "b"] = ["A00", "X1"], ["A01", "A02", "B00"]
    found = smallest_cut(told, ["a"], ["b"])
    assert not found.exact
    for member in found.sources:
        left = set(found.sources) - {member}
        remaining = {pair for pair, who in told.items() if set(who) - left}
        assert {("a", "m"), ("m", "b")} <= remaining or {("a", "n"), ("n", "b")} <= remaining, member


def test_claims_of_a_merged_factor_are_gathered_where_it_went_and_stay_as_coded() -> None:
    shown = mapped("S1:ax S2:ay S1:xb", read_as=lambda pair: tuple("y" if end == "x" else end for end in pair))
    assert {pair: bundle.sources for pair, bundle in shown.by_pair.items()} == {
        ("a", "y"): ("S1", "S2"), ("y", "b"): ("S1",),
    }  # fmt: skip
    assert {(claim.cause, claim.effect) for claim in shown.by_pair["a", "y"].claims} == {("a", "x"), ("a", "y")}
    assert threads(shown, ["a"], ["b"]) == ("S1",)


LETTERS = "abcdefgh"


def test_many_origins_answer_in_alphabetical_order() -> None:
    shown = mapped(" ".join(f"S{letter}:{letter}z" for letter in reversed(LETTERS)))
    assert [path.factors[0] for path in paths(shown, list(reversed(LETTERS)), ["z"])] == list(LETTERS)
    assert threads(shown, list(LETTERS), ["z"]) == tuple(f"S{letter}" for letter in LETTERS)


def test_many_tellers_of_one_path_are_named_in_alphabetical_order() -> None:
    shown = mapped(" ".join(f"S{letter}:xy S{letter}:yz" for letter in reversed(LETTERS)))
    (path,) = paths(shown, ["x"], ["z"])
    assert path.told_by == tuple(f"S{letter}" for letter in LETTERS)


def test_of_several_factors_at_both_ends_the_first_is_named() -> None:
    with pytest.raises(Invalid) as error:
        threads(mapped("S1:ab"), list(reversed(LETTERS)), list(LETTERS))
    assert error.value.message.values == {"factor": "a"}


def test_the_map_without_denials_counts_only_what_leads_on() -> None:
    told = [
        CausalClaim(UUID(int=n), source, *pair, sign, None, "JM", AT)
        for n, (source, pair, sign) in enumerate(
            [
                ("S1", "ab", "+"),
                ("S2", "ab", "0"),
                ("S3", ("~a", "b"), "?"),
                ("S2", "bc", "0"),
                ("S1", ("b", "~b"), "0"),
            ]
        )
    ]
    whole = causal_map(told, [MapSource(key) for key in ("S1", "S2", "S3")], combine_opposites=True)
    assert (set(whole.by_pair), whole.hidden_citations) == ({("a", "b"), ("b", "c")}, 1)
    (bundle,) = whole.influence.bundles
    assert (bundle.citations, bundle.sources, bundle.from_flipped) == (2, ("S1", "S3"), 1)
    assert bundle.signs == {"+": 1, "-": 0, "0": 0, "?": 1}
    assert (whole.influence.hidden, whole.influence.sources) == ((), whole.sources)


def test_the_sources_of_a_sign_are_named_in_alphabetical_order_and_a_link_prints_without_its_claims() -> None:
    (bundle,) = mapped(" ".join(f"S{letter}:xy" for letter in reversed(LETTERS))).bundles
    assert bundle.sources_by_sign["+"] == bundle.sources == tuple(f"S{letter}" for letter in LETTERS)
    assert "CausalClaim" not in repr(bundle)
