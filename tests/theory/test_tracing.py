"""A traced link: what follows from its items, and what keeps a number from being shown."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_studies import START

from qualtoc.errors import Invalid
from qualtoc.theory.likelihoods import LikelihoodPair
from qualtoc.theory.process_tracing import two_digits
from qualtoc.theory.theory_files import read
from qualtoc.theory.tracing import RHOS, Rival, TracedItem, Tracing, checked, traced
from qualtoc.theory.tracing_items import PairRange

TARGETS, CAMPAIGN = Rival("R1", "Targets explain it"), Rival("R2", "A campaign explains it")
ONE = Tracing(UUID(int=1), "v1", "L12", "CCS", "HN", "Progress made teams believe in themselves", (TARGETS,))
TWO = replace(ONE, rivals=(TARGETS, CAMPAIGN))
RETELLING = LikelihoodPair(0.2, 0.8)
DEMO = Path(__file__).parents[2] / "codebooks" / "demo_theory.yaml"

chances = st.integers(1, 99).map(lambda n: Fraction(n, 100))
findings = st.sampled_from(["found", "not found", "not looked for"])


def item(key: str, l0: float = 0.2, l1: float = 0.8, finding: str = "found", **rest) -> TracedItem:
    given = {"text": f"Seen {key}", "rival": "R1", "justification": "Rare in other programmes", **rest}
    return TracedItem(key, pair=LikelihoodPair(l0, l1), finding=finding, **given)


several = st.lists(st.tuples(chances, chances, findings), min_size=1, max_size=5).map(
    lambda drawn: [item(f"E{n}", *each) for n, each in enumerate(drawn, 1)]
)


def demo(finding: str) -> list[TracedItem]:
    """The three illustrative items of the demo: a hoop, a smoking gun and a straw."""
    return [item("E1", 0.5, 0.95, finding), item("E2", 0.05, 0.4, finding), item("E3", 0.4, 0.6, finding)]


@pytest.mark.parametrize(("finding", "posterior"), [("found", 0.9580), ("not found", 0.0404)])
def test_three_items_of_the_demo(finding: str, posterior: float) -> None:
    found = traced(ONE, demo(finding)).assessment
    assert found is not None
    assert found.result.posterior == pytest.approx(posterior, abs=5e-5)


def test_items_carry_their_test_and_their_weight() -> None:
    hoop, gun, straw = traced(ONE, demo("found")).items
    assert [one.test.name for one in (hoop, gun, straw) if one.test] == ["hoop", "smoking gun", "straw"]
    assert (gun.ratio, round(gun.decibels, 2)) == (8, 9.03)


def test_without_items_there_is_no_number() -> None:
    assert traced(ONE, []).assessment is None
    assert traced(ONE, []).problem is not None


def test_what_was_not_looked_for_gives_no_number_of_its_own() -> None:
    found = traced(ONE, [item("E1", finding="not looked for")])
    assert (found.assessment, found.items[0].ratio) == (None, 1)


def test_an_item_whose_rival_was_taken_out_gives_no_number() -> None:
    found = traced(ONE, [item("E1", rival="R9")])
    assert found.assessment is None
    assert "rival" in str(found.problem)


def test_an_item_of_withdrawn_sources_counts_as_not_looked_for() -> None:
    whole = traced(ONE, [item("E1"), item("E2")], withdrawn={"E2"})
    assert whole.items[1].is_withdrawn
    assert whole.assessment is not None
    assert whole.assessment.result.posterior == Fraction(8, 10)


def test_two_items_of_one_event_give_no_number_until_they_are_one_package() -> None:
    items = [item("E1", event="Meeting in May"), item("E2", event=" meeting in  MAY")]
    assert traced(ONE, items).assessment is None
    package = item("E3", 0.2, 0.8, members=("E1", "E2"))
    found = traced(ONE, [*items, package])
    assert found.problem is None
    assert found.assessment is not None
    assert [one.key for one in found.assessment.items] == ["E3"]
    assert [one.package for one in found.items] == ["E3", "E3", None]


def test_a_package_weighs_no_more_than_its_items() -> None:
    items = [item("E1"), item("E2")]
    with pytest.raises(Invalid) as refused:
        checked(ONE, item("E3", 0.01, 0.99, members=("E1", "E2")), items)
    assert refused.value.data["field"] == "pair"


@pytest.mark.parametrize(("rho", "posterior"), [("-0.32", 0.7557), ("0", 0.7368), ("0.32", 0.7148)])
def test_a_package_of_two_by_their_correlation_as_published(rho: str, posterior: float) -> None:
    items = [item("E1"), item("E2", 0, 0.3, "not found")]
    package = replace(item("E3"), pair=None, rho=Fraction(rho), members=("E1", "E2"))
    found = traced(ONE, [*items, package]).assessment
    assert found is not None
    assert found.result.posterior == pytest.approx(posterior, abs=5e-5)


def test_three_retellings_of_ratio_four() -> None:
    found = traced(ONE, [item("E1")], voices={"E1": 3})
    assert [one.rho for one in found.retold] == list(RHOS)
    assert [one.posterior for one in found.retold] == pytest.approx([0.8, 0.8889, 0.9846], abs=5e-5)


def test_one_teller_needs_no_table_of_retellings() -> None:
    assert traced(ONE, [item("E1")], voices={"E1": 1}).retold == ()


def test_rivals_share_what_the_hypothesis_leaves() -> None:
    items = [item("E1", 0.4, 0.8, others={"R2": Fraction(1, 5)})]
    found = traced(TWO, items)
    assert [one.key for one in found.rivals] == ["H", "R1", "R2"]
    even = [one.posteriors[1] for one in found.rivals]
    assert even == [Fraction(8, 11), Fraction(2, 11), Fraction(1, 11)]


def test_the_comparison_of_rivals_says_what_it_lacks() -> None:
    found = traced(TWO, [item("E1")])
    assert found.rivals == ()
    assert found.missing is not None
    assert found.missing.values == {"item": "E1", "rival": CAMPAIGN.text}


def test_a_package_by_correlation_enters_the_comparison_of_rivals() -> None:
    items = [item("E1", others={"R2": Fraction(1, 2)}), item("E2", others={"R2": Fraction(1, 2)})]
    package = replace(item("E3"), pair=None, rho=Fraction(0), members=("E1", "E2"))
    even = [one.posteriors[1] for one in traced(TWO, [*items, package]).rivals]
    joint = [Fraction(1, 2) * Fraction(16, 25), Fraction(1, 4) * Fraction(1, 25), Fraction(1, 4) * Fraction(1, 4)]
    assert even == [part / sum(joint) for part in joint]


@pytest.mark.parametrize("lacking", ["E1", "E2"])
def test_the_comparison_names_the_member_of_a_package_that_lacks_a_likelihood(lacking: str) -> None:
    """What a package by correlation weighs under a rival follows from both its members."""
    known = {key: {} if key == lacking else {"R2": Fraction(1, 2)} for key in ("E1", "E2")}
    items = [item(key, others=others) for key, others in known.items()]
    found = traced(TWO, [*items, replace(item("E3"), pair=None, rho=Fraction(0), members=("E1", "E2"))])
    assert found.rivals == ()
    assert found.missing is not None
    assert found.missing.values == {"item": lacking, "rival": CAMPAIGN.text}


def test_a_correlation_that_cannot_be_under_a_further_rival_is_said_and_not_compared() -> None:
    items = [item("E1", others={"R2": Fraction(1, 100)}), item("E2", others={"R2": Fraction(99, 100)})]
    package = replace(item("E3"), pair=None, rho=Fraction(1, 2), members=("E1", "E2"))
    found = traced(TWO, [*items, package])
    assert found.assessment is not None
    assert (found.rivals, str(found.missing)) == (
        (), "Observations of the likelihoods 0.01 and 0.99 cannot correlate by 0.5.",
    )  # fmt: skip


def test_a_package_that_nobody_looked_for_gives_no_number() -> None:
    package = item("E3", finding="not looked for", members=("E1", "E2"))
    found = traced(ONE, [item("E1"), item("E2"), package])
    assert found.assessment is None
    assert str(found.problem) == "Nothing has been looked for yet, so there is nothing to update on."


@pytest.mark.parametrize(("second", "has_number"), [("not found", True), ("not looked for", False)])
def test_a_package_by_correlation_counts_once_a_member_was_looked_for(second: str, has_number: bool) -> None:
    package = replace(item("E3"), pair=None, rho=Fraction(0), members=("E1", "E2"))
    found = traced(ONE, [item("E1", finding="not looked for"), item("E2", finding=second), package])
    assert (found.assessment is not None) is has_number


def test_the_interval_comes_from_the_corners() -> None:
    span = PairRange(LikelihoodPair(0.1, 0.7), LikelihoodPair(0.4, 0.9))
    found = traced(ONE, [item("E1", range=span)]).assessment
    assert found is not None
    assert (found.result.low, found.result.high) == (Fraction(7, 11), Fraction(9, 10))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"), ({"rival": ""}, "rival"), ({"rival": "R7"}, "rival"),
        ({"justification": " "}, "justification"), ({"pair": None}, "l0"), ({"finding": "perhaps"}, "finding"),
        ({"range": PairRange(LikelihoodPair(0.3, 0.7), LikelihoodPair(0.4, 0.9))}, "range"),
        ({"members": ("E1",)}, "members"), ({"members": ("E1", "E8")}, "members"),
        ({"members": ("E1", "E2", "E3"), "rho": Fraction(0)}, "rho"),
        ({"observation": "O1"}, "text"),
    ],
)  # fmt: skip
def test_what_an_item_cannot_be_without(wrong: dict[str, object], field: str) -> None:
    others = [item("E1", observation="O1"), item("E2"), item("E3")]
    with pytest.raises(Invalid) as refused:
        checked(ONE, replace(item("E9"), **wrong), others)
    assert refused.value.data["field"] == field


def test_entered_numbers_are_kept_from_zero_and_one() -> None:
    span = PairRange(LikelihoodPair(0, 0.5), LikelihoodPair(0.3, 1))
    kept = checked(TWO, item("E1", 0, 1, range=span, others={"R2": Fraction(0)}), [])
    low, high = Fraction(1, 100), Fraction(99, 100)
    assert (kept.pair, kept.others) == (LikelihoodPair(low, high), {"R2": low})
    assert kept.range == PairRange(LikelihoodPair(low, 0.5), LikelihoodPair(0.3, high))


@given(several, st.randoms())
def test_the_order_of_items_changes_no_number(items: list[TracedItem], chance) -> None:
    other = list(items)
    chance.shuffle(other)
    one, two = traced(ONE, items), traced(ONE, other)
    assert one.assessment is None or two.assessment is None or one.assessment.result == two.assessment.result
    assert (one.assessment is None) == (two.assessment is None)


@given(several)
def test_one_rival_compared_is_the_pair_itself(items: list[TracedItem]) -> None:
    twice = replace(ONE, rivals=(TARGETS, CAMPAIGN))
    copied = [replace(one, others={"R2": one.pair.l0}) for one in items if one.pair]
    found = traced(twice, copied)
    if found.assessment:
        assert [row.posterior for row in found.assessment.table] == list(found.rivals[0].posteriors)


@given(several, st.integers(2, 9))
def test_retellings_that_are_one_item_count_once(items: list[TracedItem], sources: int) -> None:
    found = traced(ONE, items, voices={"E1": sources})
    if found.retold and found.assessment:
        assert found.retold[0].posterior == pytest.approx(float(found.assessment.result.posterior))
        assert 0 <= two_digits(found.assessment.result.low) <= two_digits(found.assessment.result.high) <= 1


@pytest.mark.parametrize(("finding", "posterior"), [("found", 0.9580), ("not found", 0.0404)])
def test_the_observations_that_the_demo_expects_give_its_numbers(finding: str, posterior: float) -> None:
    expected = read(DEMO.read_bytes(), "theory.yaml", START).theory.observations
    assert [one.found for one in expected] == [{}, {}, {}]
    items = [item(one.key, float(one.l0 or ""), float(one.l1 or ""), finding) for one in expected]
    found = traced(ONE, items).assessment
    assert found is not None
    assert found.result.posterior == pytest.approx(posterior, abs=5e-5)


def test_what_nobody_said_of_a_finding_was_not_looked_for() -> None:
    assert TracedItem("E1", "Seen", "R1", RETELLING, "Rare").finding == "not looked for"


@pytest.mark.parametrize(
    ("wrong", "others", "words"),
    [
        ({"rival": "R7"}, [], "Choose the rival"),
        ({"others": {"R7": Fraction(1, 2)}}, [], "Choose the rival"),
        ({"rho": Fraction(0), "pair": None}, [], "for two items"),
        ({"members": ("E1",), "rho": Fraction(0)}, [item("E1")], "for two items"),
        ({"members": ("E1", "E1")}, [item("E1")], "at least two"),
        ({"members": ("E1", "E9")}, [item("E1")], "E9 cannot be put"),
        ({"members": ("E1", "E8")}, [item("E1")], "E8 cannot be put"),
        (
            {"members": ("E1", "E4")},
            [item("E1"), item("E2"), item("E3"), item("E4", members=("E2", "E3"))],
            "E4 cannot be put",
        ),
        (
            {"members": ("E1", "E2")},
            [item("E1"), item("E2"), item("E3"), item("E4", members=("E2", "E3"))],
            "E2 is in another package",
        ),
        (
            {"members": ("E1", "E2")},
            [item("E1"), item("E2"), item("E3"), item("E4", members=("E3", "E9"))],
            "E9 is in another package",
        ),
        ({"observation": "O1"}, [item("E1"), item("E2", observation="O1")], "as E2"),
    ],
)
def test_an_item_that_cannot_stand_beside_the_others_says_why(wrong, others: list[TracedItem], words: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(ONE, replace(item("E9"), **wrong), others)
    assert words in str(refused.value)
    assert refused.value.data["field"] in ("rival", "rho", "members", "text")


def test_a_package_may_be_changed_in_place_and_an_item_keep_its_observation() -> None:
    items = [item("E1"), item("E2"), item("E3"), item("E9", members=("E1", "E2"), observation="O1")]
    kept = checked(ONE, item("E9", members=("E1", "E3"), observation="O1"), items)
    assert kept.members == ("E1", "E3")


def test_two_items_may_be_packed_by_their_correlation() -> None:
    package = replace(item("E3"), pair=None, rho=Fraction(1, 2), members=("E1", "E2"))
    assert checked(ONE, package, [item("E1"), item("E2")]) == package


def test_items_of_other_observations_or_of_none_stand_beside_each_other() -> None:
    others = [item("E1", observation="O1"), item("E2")]
    assert checked(ONE, item("E3", observation="O2"), others).observation == "O2"
    assert checked(ONE, item("E4"), others).observation is None


def test_a_package_whose_member_is_gone_gives_no_number_and_names_it() -> None:
    found = traced(ONE, [item("E1"), item("E3", members=("E1", "E2"))])
    assert found.assessment is None
    assert "E2, which is gone" in str(found.problem)
    assert (found.items[1].ratio, found.items[1].decibels) == (1, 0)


def test_a_weighed_item_says_what_looking_teaches_and_how_many_tell_it() -> None:
    one, other = traced(ONE, [item("E1", 0.5, 0.9), item("E2")], voices={"E2": 3}).items
    assert one.learning is not None
    assert float(one.learning) == pytest.approx(0.1905, abs=5e-5)
    assert (one.sources, other.sources) == (0, 3)


def test_one_rival_alone_is_not_compared() -> None:
    found = traced(ONE, [item("E1")])
    assert (found.rivals, found.missing) == ((), None)


def test_only_what_was_looked_for_must_be_likely_under_every_rival() -> None:
    items = [item("E1", others={"R2": Fraction(1, 5)}), item("E2", finding="not looked for")]
    found = traced(TWO, items)
    assert found.missing is None
    assert found.rivals[0].posteriors[1] == Fraction(8, 10)


def test_a_package_with_a_pair_of_its_own_is_compared_by_it() -> None:
    items = [item("E1"), item("E2"), item("E3", 0.2, 0.8, members=("E1", "E2"), others={"R2": Fraction(2, 5)})]
    even = [one.posteriors[1] for one in traced(TWO, items).rivals]
    assert even == [Fraction(8, 11), Fraction(1, 11), Fraction(2, 11)]


@pytest.mark.parametrize("lacking", ["E1", "E2"])
def test_a_package_by_correlation_needs_both_its_members_under_every_rival(lacking: str) -> None:
    items = [item(key, others={} if key == lacking else {"R2": Fraction(1, 2)}) for key in ("E1", "E2")]
    package = replace(item("E3"), pair=None, rho=Fraction(0), members=("E1", "E2"))
    assert traced(TWO, [*items, package]).missing is not None


def test_a_package_by_correlation_counts_as_its_members_came_out_whatever_it_says_itself() -> None:
    items = [item(key, others={"R2": Fraction(1, 2)}) for key in ("E1", "E2")]
    package = replace(item("E3", finding="not looked for"), pair=None, rho=Fraction(0), members=("E1", "E2"))
    found = traced(TWO, [*items, package])
    assert found.assessment is not None
    assert found.assessment.result.posterior == Fraction(16, 17)
    assert found.rivals[0].posteriors[1] == Fraction(256, 256 + 8 + 50)


def test_only_what_was_found_is_retold_and_only_by_two_or_more() -> None:
    items = [item("E1"), item("E2"), item("E3", 0.2, 0.6, finding="not found")]
    told = traced(ONE, items, voices={"E1": 2, "E3": 5}).retold
    all_odds = (4 * 4 / 2, 4 ** (2 / 1.5) * 4 / 2, 16 * 4 / 2)
    assert [one.posterior for one in told] == pytest.approx([odds / (1 + odds) for odds in all_odds])
    assert traced(ONE, items, voices={"E3": 5}).retold == ()
