"""Process tracing where one more or one less changes the answer: certainty, infinity, limits, what is refused."""

from fractions import Fraction
from math import inf

import pytest

from qualtoc.errors import Invalid
from qualtoc.theory.likelihoods import (
    EvidenceTest,
    LikelihoodPair,
    as_decibels,
    evidence_test,
    expected_learning,
    joint_pair,
    product,
)
from qualtoc.theory.process_tracing import (
    SLACK,
    Item,
    assessment,
    band,
    interval,
    package,
    posterior,
    posterior_of_duplicates,
    rival_posteriors,
    table,
    two_digits,
    updated,
)
from qualtoc.theory.tracing_items import PairRange, RivalItem

STRAW = LikelihoodPair(0.4, 0.6)


@pytest.mark.parametrize(("l0", "l1", "field"), [(1.1, 0.5, "l0"), (0.5, 1.1, "l1"), (-0.1, 2, "l0")])
def test_the_likelihood_that_cannot_be_is_named(l0: float, l1: float, field: str) -> None:
    with pytest.raises(Invalid) as error:
        LikelihoodPair(l0, l1)
    assert error.value.data["field"] == field


@pytest.mark.parametrize(("ratio", "weight"), [(Fraction(10**400), 4000), (8.0, 9.0309), (inf, inf), (0, -inf), (1, 0)])
def test_a_weight_in_decibels_of_any_ratio(ratio: Fraction | float, weight: float) -> None:
    assert as_decibels(ratio) == pytest.approx(weight, abs=5e-5)


def test_any_tau_above_one_is_a_limit() -> None:
    assert evidence_test(LikelihoodPair(0.4, 0.6), tau=1.5) == EvidenceTest("doubly decisive")
    assert evidence_test(LikelihoodPair(0.4, 0.6), tau=1.51) == EvidenceTest("straw")


@pytest.mark.parametrize("chance", [0, 1])
def test_what_is_certain_to_come_out_teaches_nothing(chance: int) -> None:
    assert expected_learning(LikelihoodPair(chance, chance)) == 0
    assert expected_learning(LikelihoodPair(0.2, chance), prior=1) == 0


def test_learning_needs_a_prior_that_is_a_probability() -> None:
    with pytest.raises(Invalid) as error:
        expected_learning(LikelihoodPair(0.2, 0.8), prior=1.2)
    assert error.value.data["field"] == "prior"


@pytest.mark.parametrize("rho", [-2, -1.01, 1.01, 2])
def test_a_correlation_lies_between_minus_one_and_one_even_where_nothing_varies(rho: float) -> None:
    with pytest.raises(Invalid) as error:
        joint_pair(LikelihoodPair(0, 1), LikelihoodPair(0, 1), rho)
    assert error.value.data["field"] == "rho"


def test_two_likely_findings_cannot_exclude_each_other() -> None:
    """Of two findings with .8 each, both come out in .6 of the worlds at least."""
    likely = LikelihoodPair(0.8, 0.8)
    assert joint_pair(likely, likely, -0.25) == LikelihoodPair(0.6, 0.6)
    with pytest.raises(Invalid):
        joint_pair(likely, likely, -0.26)


def test_a_product_with_one_decisive_item_is_decisive_and_a_contradiction_is_refused() -> None:
    assert product([inf, Fraction(1, 8), inf]) == inf
    assert product([Fraction(2), Fraction(1, 8)]) == Fraction(1, 4)
    assert product([]) == 1
    with pytest.raises(Invalid):
        product([inf, Fraction(0)])


@pytest.mark.parametrize(("l0", "l1"), [(0.1, 0.5), (0.4, 0.5), (0.2, 0.3), (0.2, 0.8)])
def test_a_range_holds_a_pair_only_with_both_its_numbers(l0: float, l1: float) -> None:
    span = PairRange(LikelihoodPair(0.2, 0.5), LikelihoodPair(0.3, 0.7))
    assert not span.holds(LikelihoodPair(l0, l1))
    assert span.holds(span.low)
    assert span.holds(span.high)


def test_a_range_upside_down_is_refused_by_its_name() -> None:
    with pytest.raises(Invalid) as error:
        PairRange(LikelihoodPair(0.3, 0.5), LikelihoodPair(0.2, 0.7))
    assert error.value.data["field"] == "range"


def test_a_finding_has_one_of_three_words_for_rivals_too() -> None:
    with pytest.raises(Invalid) as error:
        RivalItem("E1", {"a": 0.5, "b": 0.2}, "perhaps", "why")
    assert error.value.data["field"] == "finding"


@pytest.mark.parametrize(("finding", "chance"), [("found", "1/5"), ("not found", "4/5"), ("not looked for", "1")])
def test_a_rival_gives_what_came_out_its_chance(finding: str, chance: str) -> None:
    assert RivalItem("E1", {"a": 0.2, "b": 0.5}, finding, "why").chance("a") == Fraction(chance)


def item(key: str, pair: LikelihoodPair = STRAW, **rest) -> Item:
    return Item(key, pair, "found", "the targets explain it", "seen in two other programmes", **rest)


@pytest.mark.parametrize(
    ("field", "ask"),
    [
        ("prior", lambda wrong: updated(wrong, STRAW, "found")),
        ("prior", lambda wrong: posterior([item("E1")], wrong)),
        ("prior", lambda wrong: interval([item("E1")], wrong)),
        ("prior", lambda wrong: table([item("E1")], [wrong])),
        ("prior", lambda wrong: assessment([item("E1")], wrong)),
        ("prior", lambda wrong: posterior_of_duplicates(STRAW, 2, 0.5, wrong)),
        ("prior", lambda wrong: expected_learning(STRAW, wrong)),
        ("posterior", band),
        ("posterior", two_digits),
        (
            "priors",
            lambda wrong: rival_posteriors(
                {"a": wrong, "b": 1 - wrong}, [RivalItem("E", {"a": 0, "b": 1}, "found", "w")]
            ),
        ),
    ],
)
@pytest.mark.parametrize("wrong", [1.2, -0.2])
def test_a_probability_beyond_its_range_is_refused_by_its_name(field: str, ask, wrong: float) -> None:
    with pytest.raises(Invalid) as error:
        ask(wrong)
    assert error.value.data["field"] == field


@pytest.mark.parametrize(
    ("value", "level"), [("0.9899", "0.95"), ("0.9499", "0.85"), ("0.8499", "0.7"), ("0.6999", "0.51")]
)
def test_just_below_a_band_the_words_are_those_of_the_next(value: str, level: str) -> None:
    just_below, least = Fraction(value), Fraction(level)
    assert str(band(just_below)) == str(band(least))
    assert str(band(1 - just_below)) == str(band(1 - least))


@pytest.mark.parametrize(("excess", "fits"), [(SLACK, True), (-SLACK, True), (2 * SLACK, False), (-2 * SLACK, False)])
def test_priors_of_rivals_may_miss_a_sum_of_one_by_a_rounding_only(excess: Fraction, fits: bool) -> None:
    assert Fraction(1, 10**9) == SLACK
    seen = [RivalItem("E", {"a": 0.5, "b": 0.5}, "found", "why")]
    priors = {"a": Fraction(1, 4), "b": Fraction(3, 4) + excess}
    if fits:
        assert sum(rival_posteriors(priors, seen).values()) == 1
    else:
        with pytest.raises(Invalid):
            rival_posteriors(priors, seen)


def test_a_package_of_nothing_is_refused_even_if_it_says_nothing() -> None:
    with pytest.raises(Invalid) as error:
        package("P1", [], LikelihoodPair(0.5, 0.5), "found", rival="r", why="w")
    assert error.value.data["field"] == "items"


def test_a_range_with_an_impossible_corner_gives_no_interval() -> None:
    span = PairRange(LikelihoodPair(0, 0), LikelihoodPair(0.4, 0.6))
    with pytest.raises(Invalid) as error:
        interval([item("E1", range=span)])
    assert error.value.data["field"] == "pair"


@pytest.mark.parametrize(
    "twice", [{"source": "MM01"}, {"observation": "O1"}, {"source": "", "observation": "O1"}, {"event": ""}]
)
def test_only_the_same_observation_by_the_same_source_is_one_item(twice: dict[str, str]) -> None:
    assert posterior([item("E1", **twice), item("E2", **twice)]) == Fraction(9, 13)


def test_a_correlation_that_cannot_be_is_named_as_it_was_entered() -> None:
    pair, other = LikelihoodPair("0.2", "0.8"), LikelihoodPair("0.01", "0.3")
    with pytest.raises(Invalid) as error:
        joint_pair(pair, other, Fraction("0.32"), ("found", "not found"))
    assert str(error.value.message) == "Observations of the likelihoods 0.2 and 0.01 cannot correlate by 0.32."
