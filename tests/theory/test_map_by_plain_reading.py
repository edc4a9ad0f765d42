"""The causal map against an independent reading of flows, cuts, threads and paths, on small random graphs."""

from collections import deque
from itertools import chain, combinations, pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st
from small_maps import small_claims, sources

from qualtoc.theory.causal_map import (
    MapFilter,
    causal_map,
)
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.robustness import paths, robustness, threads


def leads(pairs, start: str, end: str) -> bool:
    reached, waiting = {start}, deque([start])
    while waiting:
        name = waiting.popleft()
        after = {effect for cause, effect in pairs if cause == name} - reached
        reached |= after
        waiting.extend(after)
    return end in reached


def least_cut(capacity: dict, start: str, end: str) -> int:
    """The least capacity of all ways to put the other factors on the side of the start or on that of the end."""
    others = sorted({name for pair in capacity for name in pair} - {start, end})
    sides = chain.from_iterable(combinations(others, n) for n in range(len(others) + 1))
    costs = [
        sum(most for (a, b), most in capacity.items() if a in {start, *side} and b not in {start, *side})
        for side in sides
    ]
    return min(costs)


def flow_by_paths(capacity: dict, start: str, end: str) -> int:
    """Ford and Fulkerson: push one unit along any chain of the residual graph until there is none."""
    left = dict(capacity)
    units = 0
    while route := residual_route(left, start, end):
        for a, b in pairwise(route):
            left[a, b] -= 1
            left[b, a] = left.get((b, a), 0) + 1
        units += 1
    return units


def residual_route(left: dict, start: str, end: str) -> list[str]:
    waiting, seen = [[start]], {start}
    while waiting:
        route = waiting.pop()
        if route[-1] == end:
            return route
        after = sorted({b for (a, b), most in left.items() if a == route[-1] and most > 0} - seen)
        seen |= set(after)
        waiting.extend([*route, name] for name in after)
    return []


def fewest_voices(told: dict, start: str, end: str) -> int:
    everyone = sorted(set().union(*told.values()))
    return next(
        n
        for n in range(len(everyone) + 1)
        for gone in combinations(everyone, n)
        if not leads([pair for pair, who in told.items() if who - set(gone)], start, end)
    )


def short(name: str) -> str:
    return name.lstrip("~").split(";")[0]


@given(small_claims())
def test_flows_cuts_and_voices_equal_a_plain_reading(said: list[CausalClaim]) -> None:
    citations: dict = {}
    told: dict = {}
    for each in said:
        pair = (short(each.cause), short(each.effect))
        if pair[0] != pair[1]:
            citations[pair] = citations.get(pair, 0) + 1
            told.setdefault(pair, set()).add(each.source)
    people = {pair: len(who) for pair, who in told.items()}
    found = robustness(causal_map(said, sources(said), zoom=1, combine_opposites=True), ["A"], ["B"])
    assert found.r_cit == least_cut(citations, "A", "B") == flow_by_paths(citations, "A", "B")
    assert found.r_src == least_cut(people, "A", "B") == flow_by_paths(people, "A", "B")
    assert found.r_edge == least_cut(dict.fromkeys(told, 1), "A", "B")
    assert (found.k, found.k_exact) == (fewest_voices(told, "A", "B") if told else 0, True)


@given(small_claims())
def test_threads_equal_a_plain_reading(said: list[CausalClaim]) -> None:
    tellers = {
        who
        for who in {each.source for each in said}
        for start in ("A", "A; x")
        if leads([(each.cause, each.effect) for each in said if each.source == who], start, "B")
    }
    shown = causal_map(said, sources(said), zoom=1, combine_opposites=True)
    assert set(threads(shown, ["A"], ["B"], max_steps=None)) == tellers


@given(small_claims(), st.integers(1, 3), st.sampled_from([None, 1, 2]), st.booleans())
def test_order_of_the_measures(said: list[CausalClaim], minimum: int, zoom: int | None, combine: bool) -> None:
    shown = causal_map(said, sources(said), MapFilter(min_sources=minimum), zoom=zoom, combine_opposites=combine)
    found = robustness(shown, ["A", "d"], ["B"])
    assert found.t <= found.k <= found.r_src <= found.r_cit
    assert found.r_edge <= found.r_src
    assert (found.warning is not None) == (found.r_edge > 0 and found.t == 0)


@given(small_claims(), st.integers(1, 5))
def test_paths_are_all_short_chains(said: list[CausalClaim], most: int) -> None:
    pairs = {(each.cause, each.effect) for each in said}
    others = ["A; x", "c; x", "c; y", "~c; ~x", "d"]
    middles = chain.from_iterable(permutations(others, n) for n in range(most))
    chains = {("A", *m, "B") for m in middles if set(pairwise(("A", *m, "B"))) <= pairs}
    found = paths(causal_map(said, sources(said)), ["A"], ["B"], max_steps=most)
    assert {each.factors for each in found} == chains
    assert len(found) == len(chains)
    assert [len(each.factors) for each in found] == sorted(len(each.factors) for each in found)
    for each in found:
        told = {s: {(c.cause, c.effect) for c in said if c.source == s} for s in {c.source for c in said}}
        assert each.told_by == tuple(sorted(s for s, p in told.items() if set(pairwise(each.factors)) <= p))


@given(small_claims(), st.randoms())
def test_the_order_of_claims_never_matters(said: list[CausalClaim], random) -> None:
    shuffled = random.sample(said, len(said))
    one, other = (causal_map(each, sources(said), zoom=1, combine_opposites=True) for each in (said, shuffled))
    assert [(b.cause, b.effect, b.sources, b.signs, b.from_flipped, b.to_flipped) for b in one.bundles] == [
        (b.cause, b.effect, b.sources, b.signs, b.from_flipped, b.to_flipped) for b in other.bundles
    ]
    assert robustness(one, ["A"], ["B"]) == robustness(other, ["A"], ["B"])


@given(small_claims())
def test_nothing_is_lost_by_zooming(said: list[CausalClaim]) -> None:
    shown = causal_map(said, sources(said), zoom=1, combine_opposites=True)
    assert sum(bundle.citations for bundle in shown.bundles) + shown.hidden_citations == len(said)
    for bundle in shown.bundles:
        assert bundle.sources == tuple(sorted({each.source for each in bundle.claims}))
        assert sum(bundle.signs.values()) == bundle.citations
