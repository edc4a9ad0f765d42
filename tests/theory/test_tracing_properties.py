"""Process tracing: what must hold for any numbers."""

from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_tracings import (
    GUN,
    HALF,
    any_chance,
    chances,
    item,
    outcomes,
    pairs,
    ranges,
    several,
)

from qualtoc.errors import Invalid
from qualtoc.theory.process_tracing import (
    Item,
    LikelihoodPair,
    RivalItem,
    expected_learning,
    interval,
    joint_pair,
    likelihood_ratio,
    package,
    posterior,
    posterior_of_duplicates,
    rival_posteriors,
    updated,
)


@given(several, chances, st.randoms())
def test_the_order_of_items_never_matters(items: list[Item], prior: Fraction, random) -> None:
    shuffled = random.sample(items, len(items))
    assert posterior(shuffled, prior) == posterior(items, prior)


@given(several, chances)
def test_all_at_once_is_one_after_the_other(items: list[Item], prior: Fraction) -> None:
    belief = prior
    for each in items:
        belief = updated(belief, each.pair, each.finding)
    assert posterior(items, prior) == belief


@given(any_chance, any_chance, chances)
def test_found_and_not_found_average_back_to_the_prior(l0: Fraction, l1: Fraction, prior: Fraction) -> None:
    pair = LikelihoodPair(l0, l1)
    found = prior * l1 + (1 - prior) * l0
    assume(0 < found < 1)
    assert found * updated(prior, pair, "found") + (1 - found) * updated(prior, pair, "not found") == prior


@given(pairs, chances, chances)
def test_the_posterior_follows_l1(pair: LikelihoodPair, l1: Fraction, prior: Fraction) -> None:
    low, high = (LikelihoodPair(pair.l0, each) for each in sorted([pair.l1, l1]))
    assert updated(prior, low, "found") <= updated(prior, high, "found")
    assert updated(prior, low, "not found") >= updated(prior, high, "not found")


@given(several, pairs, outcomes, chances)
def test_a_package_never_exceeds_the_independent_product(items, pair, finding, prior) -> None:
    try:
        one = package("P", items, pair, finding, rival="r", why="w")
    except Invalid:
        assume(False)
    apart, together = posterior(items, prior), posterior([one], prior)
    assert min(apart, prior) <= together <= max(apart, prior)


@given(several, outcomes, chances, st.integers(0, 100))
def test_a_package_that_only_weakens_is_always_accepted(items, finding, prior, weight: int) -> None:
    """A pair between no information and the product of the items is a legal package."""
    product_of_all = prod((likelihood_ratio(each.pair, each.finding) for each in items), start=Fraction(1))
    ratio = 1 + (product_of_all - 1) * Fraction(weight, 100)
    pair = LikelihoodPair(1 / (1 + ratio), ratio / (1 + ratio))
    assert package("P", items, pair, "found", rival="r", why="w").pair == pair


@given(pairs, st.integers(1, 8), any_chance, chances)
def test_duplicates_weigh_between_one_item_and_so_many(pair, k: int, rho: Fraction, prior: Fraction) -> None:
    weighed = posterior_of_duplicates(pair, k, rho, prior)
    one, all_of_them = float(updated(prior, pair, "found")), posterior_of_duplicates(pair, k, 0, prior)
    assert min(one, all_of_them) - 1e-9 <= weighed <= max(one, all_of_them) + 1e-9


@given(pairs, pairs, st.integers(-30, 30))
def test_joint_likelihoods_of_the_four_findings_add_up_to_one(first, second, hundredths: int) -> None:
    both = list(product(["found", "not found"], repeat=2))
    try:
        joint = [joint_pair(first, second, hundredths / 100, findings) for findings in both]
    except Invalid:
        assume(False)
    assert float(sum(pair.l1 for pair in joint)) == pytest.approx(1)
    assert float(sum(pair.l0 for pair in joint)) == pytest.approx(1)
    assert float(joint[0].l1 + joint[1].l1) == pytest.approx(float(first.l1))


@given(pairs)
def test_without_correlation_the_joint_pair_is_the_product(pair: LikelihoodPair) -> None:
    joint = joint_pair(pair, GUN, 0)
    assert joint == LikelihoodPair(pair.l0 * GUN.l0, pair.l1 * GUN.l1)


@given(st.lists(st.tuples(ranges(), outcomes), min_size=1, max_size=4), chances)
def test_the_interval_is_that_of_all_corner_combinations(drawn, prior: Fraction) -> None:
    ranged = [item(f"E{n}", each.low, finding, range=each) for n, (each, finding) in enumerate(drawn)]
    corners = [product((r.low.l0, r.high.l0), (r.low.l1, r.high.l1)) for r, _ in drawn]
    results = [
        posterior([item(f"E{n}", LikelihoodPair(*pair), drawn[n][1]) for n, pair in enumerate(chosen)], prior)
        for chosen in product(*corners)
    ]
    assert interval(ranged, prior) == (min(results), max(results))


@given(several, chances)
def test_without_ranges_the_interval_is_the_posterior(items: list[Item], prior: Fraction) -> None:
    assert interval(items, prior) == (posterior(items, prior),) * 2


@given(pairs, chances)
def test_learning_is_the_mean_share_of_variance_that_goes(pair: LikelihoodPair, prior: Fraction) -> None:
    found = prior * pair.l1 + (1 - prior) * pair.l0
    after = [(found, updated(prior, pair, "found")), (1 - found, updated(prior, pair, "not found"))]
    left = sum(weight * belief * (1 - belief) for weight, belief in after)
    assert expected_learning(pair, prior) == 1 - left / (prior * (1 - prior))


@given(pairs)
def test_a_mirrored_pair_weighs_as_much_the_other_way(pair: LikelihoodPair) -> None:
    assert likelihood_ratio(pair) * likelihood_ratio(pair.mirrored()) == 1
    assert updated(HALF, pair, "found") + updated(HALF, pair.mirrored(), "found") == 1


@given(pairs, outcomes, chances)
def test_two_rivals_are_the_pair_of_one_hypothesis(pair: LikelihoodPair, finding, prior: Fraction) -> None:
    one = RivalItem("E", {"H": pair.l1, "not H": pair.l0}, finding, "why")
    assert rival_posteriors({"H": prior, "not H": 1 - prior}, [one])["H"] == updated(prior, pair, finding)
