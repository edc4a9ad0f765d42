"""Process tracing equals a slow and literal reading of the method on random items, packages, rivals and ranges."""

from fractions import Fraction
from uuid import UUID

import brute_force_tracing as slow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.errors import Invalid
from qualtoc.theory.likelihoods import LikelihoodPair, decibels, evidence_test, expected_learning, joint_pair
from qualtoc.theory.process_tracing import PRIORS, Item, band, posterior
from qualtoc.theory.tracing import RHOS, Rival, TracedItem, Tracing, traced
from qualtoc.theory.tracing_items import PairRange

FINDINGS = ["found", "not found", "not looked for"]
WORDS = [
    "no information either way", "more confident than not", "cautiously confident", "highly confident",
    "reasonably certain", "practically certain",
]  # fmt: skip
chances = st.integers(1, 99).map(lambda n: Fraction(n, 100))
any_chance = st.integers(0, 100).map(lambda n: Fraction(n, 100))


@st.composite
def an_item(draw, number: int, rivals: list[str]) -> dict:
    low = high = None
    l0, l1 = draw(chances), draw(chances)
    if draw(st.booleans()):
        spread = [draw(chances), draw(chances)]
        low, high = (min(l0, spread[0]), min(l1, spread[1])), (max(l0, spread[0]), max(l1, spread[1]))
    own = draw(st.sampled_from(rivals))
    lacking = draw(st.sampled_from([*rivals, None, None, None, None]))
    return {
        "key": f"E{number}", "l0": l0, "l1": l1, "low": low, "high": high, "finding": draw(st.sampled_from(FINDINGS)),
        "rival": draw(st.sampled_from([own] * 12 + ["gone"])),
        "others": {rival: draw(chances) for rival in rivals if rival not in (own, lacking)},
        "event": draw(st.sampled_from(["", "", "", "Meeting of  May", "meeting of may"])), "members": [], "rho": None,
        "gone": draw(st.sampled_from([False] * 5 + [True])), "tellings": draw(st.integers(0, 5)),
    }  # fmt: skip


@st.composite
def tracings(draw) -> tuple[list[dict], list[str]]:
    """Some items of evidence, some of them in a package, and the rivals of the hypothesis."""
    rivals = ["R1", "R2", "R3"][: draw(st.integers(1, 3))]
    items = [draw(an_item(number, rivals)) for number in range(1, draw(st.integers(1, 4)) + 1)]
    kind = draw(st.sampled_from(["none", "pair", "rho"])) if len(items) > 1 else "none"
    if kind != "none":
        package = draw(an_item(9, rivals))
        package["members"] = [item["key"] for item in items[: 2 if kind == "rho" else draw(st.integers(2, len(items)))]]
        package["gone"] = False
        if kind == "rho":
            package.update(rho=Fraction(draw(st.integers(-60, 60)), 100), event="", low=None, high=None)
        items.append(package)
    return items, rivals


def weighed(items: list[dict], rivals: list[str]):
    """The tracing of these dicts, as the engine takes it."""
    made = Tracing(UUID(int=1), "v1", "L1", None, None, "It operates", tuple(Rival(key, key) for key in rivals))
    entered = [
        TracedItem(
            one["key"], "seen", one["rival"], None if one["rho"] is not None else LikelihoodPair(one["l0"], one["l1"]),
            "why", one["finding"],
            PairRange(LikelihoodPair(*one["low"]), LikelihoodPair(*one["high"])) if one["low"] else None,
            event=one["event"], others=one["others"], members=tuple(one["members"]), rho=one["rho"],
        )
        for one in items
    ]  # fmt: skip
    gone = {one["key"] for one in items if one["gone"]}
    return traced(made, entered, voices={one["key"]: one["tellings"] for one in items}, withdrawn=gone)


@given(any_chance, any_chance)
def test_the_name_of_a_test(l0: Fraction, l1: Fraction) -> None:
    found = evidence_test(LikelihoodPair(l0, l1))
    if l0 == l1:
        assert (found.name, found.against) == ("straw", False)
    else:
        assert (found.name, found.against) == slow.test_type(l0, l1)


@given(st.lists(st.tuples(any_chance, any_chance, st.sampled_from(FINDINGS)), min_size=1, max_size=4), any_chance)
def test_the_posterior_is_the_share_of_worlds_that_fit(seen, prior: Fraction) -> None:
    items = [Item(f"E{n}", LikelihoodPair(l0, l1), finding, "r", "w") for n, (l0, l1, finding) in enumerate(seen)]
    wanted = slow.posterior(prior, seen)
    if wanted is None:
        with pytest.raises(Invalid):
            posterior(items, prior)
    else:
        assert posterior(items, prior) == wanted


@given(chances, chances, chances, st.sampled_from(FINDINGS))
def test_learning_and_weight_of_evidence(l0: Fraction, l1: Fraction, prior: Fraction, finding: str) -> None:
    pair = LikelihoodPair(l0, l1)
    assert expected_learning(pair, prior) == slow.learning(prior, l0, l1)
    assert decibels(pair, finding) == pytest.approx(slow.decibels(l0, l1, finding))


@given(*[chances] * 4, st.integers(-100, 100), st.tuples(*[st.sampled_from(FINDINGS)] * 2))
def test_two_correlated_findings_from_their_four_cells(a0, b0, a1, b1, hundredths: int, findings) -> None:
    rho = hundredths / 100
    wanted = [slow.joint_chance(a, b, rho, findings) for a, b in ((a0, b0), (a1, b1))]
    if None in wanted:
        with pytest.raises(Invalid):
            joint_pair(LikelihoodPair(a0, a1), LikelihoodPair(b0, b1), rho, findings)
    else:
        found = joint_pair(LikelihoodPair(a0, a1), LikelihoodPair(b0, b1), rho, findings)
        assert [float(found.l0), float(found.l1)] == pytest.approx(wanted, abs=1e-9)


@given(any_chance)
def test_the_words_of_a_probability(value: Fraction) -> None:
    level = slow.band(value)
    assert str(band(value)).startswith(WORDS[abs(level)])
    assert str(band(value)).endswith("does not hold") == (level < 0)


@given(tracings())
def test_a_traced_link_as_a_whole(drawn) -> None:
    items, rivals = drawn
    found, rows = weighed(items, rivals), slow.counted(items, rivals)
    if rows is None:
        assert found.assessment is None
        assert found.problem is not None
        return
    assert found.assessment is not None
    for row, prior in zip(found.assessment.table, slow.PRIORS, strict=True):
        assert (row.prior, PRIORS) == (prior, slow.PRIORS)
        seen = [(l0, l1, finding) for _, l0, l1, finding, *_ in rows]
        assert float(row.posterior) == pytest.approx(float(slow.bayes(prior, seen)), abs=1e-9)
        assert (float(row.low), float(row.high)) == pytest.approx(
            tuple(map(float, slow.interval(prior, rows))), abs=1e-9
        )
    weights = [slow.decibels(l0, l1, finding) for _, l0, l1, finding, *_ in rows]
    assert found.assessment.decibels == pytest.approx(sum(weights), abs=1e-6)
    several = any(row[3] == "found" and row[6] > 1 for row in rows)
    assert [one.rho for one in found.retold] == (list(RHOS) if several else [])
    assert [one.posterior for one in found.retold] == pytest.approx(
        [slow.retold(rows, float(rho)) for rho in (RHOS if several else ())], abs=1e-9
    )


@given(tracings())
def test_all_rivals_of_a_traced_link(drawn) -> None:
    items, rivals = drawn
    found = weighed(items, rivals)
    if found.assessment is None or len(rivals) < 2:
        assert found.rivals == ()
        return
    wanted = [slow.compared(items, rivals, prior) for prior in slow.PRIORS]
    if wanted[0] is None:
        assert (found.rivals, found.missing is None) == ((), False)
        return
    assert [row.key for row in found.rivals] == ["H", *rivals]
    for row in found.rivals:
        assert [float(value) for value in row.posteriors] == pytest.approx([one[row.key] for one in wanted], abs=1e-9)
