"""Process tracing: the published examples and the guard rails."""

import doctest
from fractions import Fraction
from math import inf, log10

import pytest
from small_tracings import (
    DECISIVE,
    DESIGN_GUN,
    DESIGN_STRAW,
    GUN,
    HALF,
    HOOP,
    STRAW,
    item,
)

from qualtoc.errors import Invalid
from qualtoc.theory import likelihoods, process_tracing
from qualtoc.theory.process_tracing import (
    EvidenceTest,
    Item,
    LikelihoodPair,
    PairRange,
    RivalItem,
    assessment,
    band,
    decibels,
    effective_number,
    evidence_test,
    expected_learning,
    interval,
    joint_pair,
    likelihood_ratio,
    package,
    posterior,
    posterior_of_duplicates,
    rival_posteriors,
    table,
    two_digits,
    updated,
)


@pytest.mark.parametrize("module", [likelihoods, process_tracing])
def test_examples_in_the_docstrings_run(module) -> None:
    ended = doctest.testmod(module)
    assert ended.attempted > 5
    assert ended.failed == 0


# The published numbers


@pytest.mark.parametrize(
    ("prior", "pair", "found", "absent"),
    [
        (0.5, STRAW, 0.6, 0.4),
        (0.5, HOOP, 0.6129, 0.1111),
        (0.5, GUN, 0.8889, 0.3871),
        (0.5, DECISIVE, 0.95, 0.05),
        (0.74, HOOP, 0.8184, 0.2624),
        (0.01, LikelihoodPair(0.01, 0.99), 0.5, 0.0001),
        (Fraction(1, 3), LikelihoodPair(0.5, 1), 0.5, 0),
        (0.5, DESIGN_STRAW, 0.8, 0.2),
        (0.5, DESIGN_GUN, 1, 0.4118),
    ],
)
def test_published_updates(prior, pair, found, absent) -> None:
    assert updated(prior, pair, "found") == pytest.approx(found, abs=5e-5)
    assert updated(prior, pair, "not found") == pytest.approx(absent, abs=5e-5)


@pytest.mark.parametrize(
    ("pair", "name"),
    [
        (STRAW, "straw"), (HOOP, "hoop"), (GUN, "smoking gun"), (DECISIVE, "doubly decisive"),
        (DESIGN_STRAW, "straw"), (DESIGN_GUN, "smoking gun"), (LikelihoodPair(0.2, 0.9), "doubly decisive"),
        (LikelihoodPair(0.1, 0.45), "smoking gun"), (LikelihoodPair(0.55, 0.9), "hoop"),
        (LikelihoodPair(0.5, 0.95), "hoop"),
    ],
)  # fmt: skip
def test_labels_of_tests_and_their_mirrors(pair: LikelihoodPair, name: str) -> None:
    assert evidence_test(pair) == EvidenceTest(name)
    assert evidence_test(pair.mirrored()) == EvidenceTest(name, against=True)


@pytest.mark.parametrize("chance", [0, 0.5, 1])
def test_evidence_that_is_equally_likely_is_a_straw_for_neither(chance: float) -> None:
    assert evidence_test(LikelihoodPair(chance, chance)) == EvidenceTest("straw", against=False)


def test_a_lower_tau_makes_the_straw_of_ratio_four_decisive() -> None:
    assert evidence_test(DESIGN_STRAW, tau=4) == EvidenceTest("doubly decisive")


def test_weights_of_the_found_and_the_absent_clue() -> None:
    clue = LikelihoodPair(0.333, 0.999)
    assert decibels(clue) / 10 == pytest.approx(log10(0.999 / 0.333), abs=1e-9) == pytest.approx(0.4771, abs=5e-5)
    assert decibels(clue, "not found") / 10 == pytest.approx(-2.8241, abs=5e-5)
    assert decibels(clue, "not looked for") == 0


@pytest.mark.parametrize(
    ("l1", "l0", "learning"), [(0.99, 0.01, 0.9604), (0.099, 0.001, 0.0505), (0.9, 0.5, 0.1905), (0.5, 0.1, 0.1905)]
)
def test_expected_learning_as_published(l1: float, l0: float, learning: float) -> None:
    assert expected_learning(LikelihoodPair(l0, l1)) == pytest.approx(learning, abs=5e-5)


@pytest.mark.parametrize(
    ("rho", "straw_only", "none"), [(-0.32, 0.7557, 0.0923), (0, 0.7368, 0.1489), (0.32, 0.7148, 0.1989)]
)
def test_correlated_observations_as_published(rho: float, straw_only: float, none: float) -> None:
    one = joint_pair(DESIGN_STRAW, DESIGN_GUN, rho, ("found", "not found"))
    neither = joint_pair(DESIGN_STRAW, DESIGN_GUN, rho, ("not found", "not found"))
    assert updated(0.5, one, "found") == pytest.approx(straw_only, abs=5e-5)
    assert updated(0.5, neither, "found") == pytest.approx(none, abs=5e-5)


def test_opposing_decisive_observations_cancel() -> None:
    assert posterior([item("a", LikelihoodPair(0.05, 0.8)), item("b", LikelihoodPair(0.8, 0.05))]) == HALF


def test_jack_of_spades_is_one_in_six_in_either_order() -> None:
    prior = Fraction(1, 52)
    face, black_given_face = LikelihoodPair(Fraction(11, 51), 1), LikelihoodPair(Fraction(5, 11), 1)
    black, face_given_black = LikelihoodPair(Fraction(25, 51), 1), LikelihoodPair(Fraction(5, 25), 1)
    assert posterior([item("face", face), item("black", black_given_face)], prior) == Fraction(1, 6)
    assert posterior([item("black", black), item("face", face_given_black)], prior) == Fraction(1, 6)


def test_two_worlds_are_updated_jointly() -> None:
    """In world A the clue is decisive, in B it is always there: updating the worlds as well gives .75, not 5/6."""
    priors = {
        "A and H": Fraction(1, 3),
        "A, not H": Fraction(1, 3),
        "B and H": Fraction(1, 6),
        "B, not H": Fraction(1, 6),
    }
    clue = {"A and H": 1, "A, not H": 0, "B and H": 1, "B, not H": 1}
    after = rival_posteriors(priors, [RivalItem("K", clue, "found", "by construction")])
    assert after["A and H"] + after["B and H"] == Fraction(3, 4)


@pytest.mark.parametrize(("rho", "result"), [(0, 0.9846), (0.5, 0.8889), (1, 0.8)])
def test_three_retellings_of_ratio_four(rho: float, result: float) -> None:
    assert posterior_of_duplicates(DESIGN_STRAW, 3, rho) == pytest.approx(result, abs=5e-5)


@pytest.mark.parametrize(("finding", "result"), [("found", 0.9580), ("not found", 0.0404)])
def test_three_observations_of_the_demo(finding: str, result: float) -> None:
    demo = [item("E1", LikelihoodPair(0.5, 0.95), finding), item("E2", GUN, finding), item("E3", STRAW, finding)]
    assert posterior(demo) == pytest.approx(result, abs=5e-5)


# Edges


def test_what_nobody_looked_for_changes_nothing() -> None:
    assert posterior([item("E1", DESIGN_GUN, "not looked for")], 0.3) == Fraction(3, 10)
    assert likelihood_ratio(LikelihoodPair(0, 0), "not looked for") == 1


def test_zero_and_one_are_kept_until_clamped() -> None:
    assert likelihood_ratio(DESIGN_GUN) == decibels(DESIGN_GUN) == inf
    assert decibels(LikelihoodPair(0.3, 0)) == -inf
    assert LikelihoodPair(0, 1).clamped() == LikelihoodPair(0.01, 0.99)
    assert GUN.clamped() == GUN


def test_findings_that_are_impossible_are_refused() -> None:
    contradiction = [item("a", LikelihoodPair(0, 0.3)), item("b", LikelihoodPair(0.3, 0))]
    for attempt in (
        lambda: updated(0.5, LikelihoodPair(0, 0), "found"),
        lambda: likelihood_ratio(LikelihoodPair(1, 1), "not found"),
        lambda: posterior(contradiction),
        lambda: interval(contradiction),
        lambda: package("p", contradiction, GUN, "found", rival="r", why="w"),
        lambda: rival_posteriors({"a": 0.5, "b": 0.5}, [RivalItem("E", {"a": 0, "b": 0}, "found", "why")]),
    ):
        with pytest.raises(Invalid) as error:
            attempt()
        assert error.value.data["field"] == "pair"


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), inf])
def test_a_likelihood_is_a_probability(value: float) -> None:
    with pytest.raises(Invalid) as error:
        LikelihoodPair(0.5, value)
    assert error.value.data["field"] == "l1"


@pytest.mark.parametrize("tau", [1, 0.5, 0])
def test_tau_is_greater_than_one(tau: float) -> None:
    with pytest.raises(Invalid) as error:
        evidence_test(GUN, tau)
    assert error.value.data["field"] == "tau"


@pytest.mark.parametrize("rho", [-0.9, 0.9, 1.5])
def test_a_correlation_must_be_possible(rho: float) -> None:
    with pytest.raises(Invalid) as error:
        joint_pair(HOOP, GUN, rho)
    assert error.value.data["field"] == "rho"


def test_a_correlation_beyond_one_is_refused_where_nothing_varies() -> None:
    with pytest.raises(Invalid):
        joint_pair(LikelihoodPair(0, 1), LikelihoodPair(0, 1), 2)


@pytest.mark.parametrize("chance", [0.66, 0.1, 0.35])
def test_findings_that_are_as_likely_as_each_other_may_correlate_fully(chance: float) -> None:
    """Ten people retelling one meeting are one item: both together are as likely as either."""
    alike = LikelihoodPair(chance, chance)
    assert joint_pair(alike, alike, 1) == alike
    assert joint_pair(alike, alike, 1, ("found", "not found")) == LikelihoodPair(0, 0)


def test_what_was_not_looked_for_leaves_the_other_pair() -> None:
    assert joint_pair(HOOP, GUN, 0.2, ("found", "not looked for")) == HOOP


@pytest.mark.parametrize(("k", "rho", "field"), [(0, 0.5, "k"), (3, 1.1, "rho"), (3, -0.1, "rho")])
def test_duplicates_need_a_number_and_a_correlation(k: int, rho: float, field: str) -> None:
    with pytest.raises(Invalid) as error:
        effective_number(k, rho)
    assert error.value.data["field"] == field


@pytest.mark.parametrize("prior", [0, 1])
def test_duplicates_do_not_move_a_certain_prior(prior: int) -> None:
    assert posterior_of_duplicates(DESIGN_GUN, 3, 0.5, prior) == prior


def test_duplicates_of_a_certain_item_are_certain() -> None:
    assert posterior_of_duplicates(DESIGN_GUN, 3, 0.5) == 1


# Guard rails


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"rival": " "}, "rival"),
        ({"justification": ""}, "justification"),
        ({"finding": "maybe"}, "finding"),
        ({"range": PairRange(LikelihoodPair(0.1, 0.4), LikelihoodPair(0.2, 0.5))}, "range"),
    ],
)
def test_an_item_needs_its_reasons(changed, field: str) -> None:
    whole = {"key": "E1", "pair": GUN, "finding": "found", "rival": "targets", "justification": "rare otherwise"}
    with pytest.raises(Invalid) as error:
        Item(**{**whole, **changed})
    assert error.value.data["field"] == field


def test_a_rival_item_needs_its_justification() -> None:
    with pytest.raises(Invalid) as error:
        RivalItem("E1", {"a": 0.5, "b": 0.2}, "found", "")
    assert error.value.data["field"] == "justification"


@pytest.mark.parametrize("low", [LikelihoodPair(0.3, 0.1), LikelihoodPair(0.1, 0.6)])
def test_a_range_runs_from_low_to_high(low: LikelihoodPair) -> None:
    with pytest.raises(Invalid):
        PairRange(low, LikelihoodPair(0.2, 0.5))


@pytest.mark.parametrize(
    "items",
    [
        [],
        [item("E1", GUN), item("E1", HOOP)],
        [item("E1", GUN, source="MM01", observation="O1"), item("E2", GUN, source="MM01", observation="O1")],
        [item("E1", GUN, event="meeting of May"), item("E2", GUN, event="meeting of May")],
    ],
)
def test_no_posterior_without_items_or_from_one_item_twice(items: list[Item]) -> None:
    for attempt in (posterior, interval, table, assessment):
        with pytest.raises(Invalid) as error:
            attempt(items)
        assert error.value.data["field"] == "items"


def test_one_source_may_speak_to_two_observations() -> None:
    first = item("E1", DESIGN_STRAW, source="MM01", observation="O1")
    assert posterior([first, item("E2", DESIGN_STRAW, source="MM01", observation="O2")]) == Fraction(16, 17)


def test_a_package_is_one_item_for_all_retellings() -> None:
    told = [item(f"E{n}", DESIGN_STRAW, event="meeting of May") for n in range(3)]
    one = package("P1", told, DESIGN_STRAW, "found", rival="talking points", why="one meeting")
    assert one.members == ("E0", "E1", "E2")
    assert posterior([one]) == Fraction(4, 5)


@pytest.mark.parametrize("pair", [LikelihoodPair(0.01, 0.99), LikelihoodPair(0.8, 0.2)])
def test_a_package_neither_outweighs_nor_turns_its_items(pair: LikelihoodPair) -> None:
    with pytest.raises(Invalid) as error:
        package("P1", [item("E1", DESIGN_STRAW), item("E2", DESIGN_STRAW)], pair, "found", rival="r", why="w")
    assert error.value.data["field"] == "pair"


def test_an_empty_package_is_refused() -> None:
    with pytest.raises(Invalid):
        package("P1", [], GUN, "found", rival="r", why="w")


@pytest.mark.parametrize(
    ("priors", "likelihoods_", "field"),
    [
        ({"a": 1}, {"a": 0.5}, "priors"),
        ({"a": 0.5, "b": 0.4}, {"a": 0.5, "b": 0.5}, "priors"),
        ({"a": 0.5, "b": 0.5}, {"a": 0.5}, "likelihoods"),
        ({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5, "c": 0.5}, "likelihoods"),
        ({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 1.5}, "likelihoods"),
    ],
)
def test_rivals_are_exclusive_and_exhaustive(priors, likelihoods_, field: str) -> None:
    with pytest.raises(Invalid) as error:
        rival_posteriors(priors, [RivalItem("E1", likelihoods_, "found", "why")])
    assert error.value.data["field"] == field


@pytest.mark.parametrize("items", [[], [RivalItem("E", {"a": 0.5, "b": 0.2}, "found", "why")] * 2])
def test_rivals_need_items_with_keys_of_their_own(items) -> None:
    with pytest.raises(Invalid) as error:
        rival_posteriors({"a": 0.5, "b": 0.5}, items)
    assert error.value.data["field"] == "items"


def test_thirds_as_decimals_add_up_to_one() -> None:
    third = 1 / 3
    after = rival_posteriors(dict.fromkeys("abc", third), [RivalItem("E", dict.fromkeys("abc", 0.2), "found", "why")])
    assert after == dict.fromkeys("abc", Fraction(1, 3))


def test_an_assessment_carries_everything_that_is_printed() -> None:
    demo = [item("E1", LikelihoodPair(0.5, 0.95)), item("E2", GUN), item("E3", STRAW)]
    whole = assessment(demo)
    assert whole.items == tuple(demo)
    assert two_digits(whole.result.posterior) == 0.96
    assert str(whole.band) == "reasonably certain that it holds"
    assert whole.decibels == pytest.approx(sum(decibels(each.pair) for each in demo))
    assert [row.prior for row in whole.table] == [Fraction(1, 4), HALF, Fraction(3, 4)]
    assert [two_digits(row.posterior) for row in whole.table] == [0.88, 0.96, 0.99]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1, "practically certain that it holds"), (0.99, "practically certain that it holds"),
        (0.98, "reasonably certain that it holds"), (0.95, "reasonably certain that it holds"),
        (0.94, "highly confident that it holds"), (0.85, "highly confident that it holds"),
        (0.84, "cautiously confident that it holds"), (0.7, "cautiously confident that it holds"),
        (0.69, "more confident than not that it holds"), (0.51, "more confident than not that it holds"),
        (0.5, "no information either way"), (0.49, "more confident than not that it does not hold"),
        (0.31, "more confident than not that it does not hold"), (0.3, "cautiously confident that it does not hold"),
        (0.15, "highly confident that it does not hold"), (0.05, "reasonably certain that it does not hold"),
        (0.01, "practically certain that it does not hold"), (0, "practically certain that it does not hold"),
    ],
)  # fmt: skip
def test_words_for_probabilities(value: float, words: str) -> None:
    assert str(band(value)) == words
