"""The report of a version as a whole: its cases and totals, what came before it, and all versions at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from small_studies import START, claims, evidence, link, source, theory, verdict_of, version

from qualtoc.coding.codebook import Bilingual as Name
from qualtoc.errors import NotFound
from qualtoc.theory.evidence import Ledger
from qualtoc.theory.model import Case, ExpectedObservation, OutcomeOfInterest, Pattern
from qualtoc.theory.parameters import rule
from qualtoc.theory.pattern_matching import Evidence, Override, Parameters, report, reports
from qualtoc.theory.rollup import Totals

SIX = "MM1+ MM2+ MM3+ ML1+ ML2+ OBS1+"


def in_cases(cases: dict[str, str | None], text: str = "MM1+ ML1+ MM2:0 ML2:0", **rest) -> Evidence:
    """The evidence of a line whose sources stand in the given cases."""
    told = claims(text)
    keys = dict.fromkeys([*(claim.source for claim in told), *cases])
    return Evidence([source(key, cases.get(key)) for key in keys], told, **rest)


def test_each_case_has_its_own_totals() -> None:
    told = in_cases({"MM1": "K1", "ML1": "K1", "MM2": "K2", "ML2": "K2"})
    made = report(theory(version("v1", link("L1"))), "v1", told)
    assert made.by_case == {"K1": Totals(True, 1, 1, 0), "K2": Totals(False, 0, 1, 0)}
    assert made.totals == Totals(False, 1, 2, 0)
    assert [(row.case, row.verdict, row.kind) for row in made.verdicts] == [
        ("K1", "supported", None), ("K2", "contradicted", "null"),
    ]  # fmt: skip


def test_without_cases_in_the_theory_those_of_the_sources_are_judged_in_order() -> None:
    names = ["K3", "K1", "K4", "K2", "K5"]
    told = in_cases({f"MM{n}": name for n, name in enumerate(names)}, "MM0+")
    assert [row.case for row in report(theory(version("v1", link("L1"))), "v1", told).verdicts] == sorted(names)


def test_cases_of_the_theory_stand_in_its_order_and_others_are_not_placed() -> None:
    told = in_cases({"MM1": "K2", "ML1": None, "MM2": "K9", "ML2": "K1"})
    study = theory(version("v1", link("L1")), cases=(Case("K2", Name("two")), Case("K1", Name("one"))))
    made = report(study, "v1", told)
    assert [(row.case, row.n_sources) for row in made.verdicts] == [("K2", 1), ("K1", 1)]
    assert made.unplaced == ("ML1", "MM2")


def test_a_source_without_a_case_belongs_to_the_only_one() -> None:
    study = theory(version("v1", link("L1")), cases=(Case("K1", Name("one")),))
    made = report(study, "v1", in_cases({}))
    assert (made.verdicts[0].case, made.verdicts[0].n_sources, made.unplaced) == ("K1", 4, ())


@pytest.mark.parametrize(("days", "before"), [(99, 0), (100, 0), (101, 3), (None, 3)])
def test_sources_that_were_coded_before_the_version_are_counted(days: int | None, before: int) -> None:
    told = evidence(*claims("MM1+ MM1:0 ML1+ MM2?"))
    first = [c for c in told.claims if c.source == "MM1"][0]
    assert first.coded_at == START + timedelta(days=100)
    made = report(theory(version("v1", link("L1"), days=days)), "v1", told)
    assert (made.n_sources, made.coded_before) == (3, before)


def test_a_source_is_coded_before_by_its_first_claim() -> None:
    told = evidence(*claims("MM1+ ML1+ ML1+"))
    made = report(theory(version("v1", link("L1"), days=100)), "v1", told)
    assert made.coded_before == 0
    later = replace(version("v1", link("L1")), registered_at=START + timedelta(days=100, minutes=1))
    assert report(theory(later), "v1", told).coded_before == 1


def test_all_versions_come_from_one_count_the_base_first() -> None:
    study = theory(
        version("v0", link("L1"), days=None), version("v1", link("L1"), days=0),
        version("v2", link("L1", expected="0"), days=300),
    )  # fmt: skip
    told = evidence(*claims(SIX))
    parameters = Parameters(strong_min=7)
    made = reports(study, told, parameters)
    assert [one.version for one in made] == ["v1", "v0", "v2"]
    assert made == tuple(report(study, key, told, parameters) for key in ("v1", "v0", "v2"))
    assert {one.parameters for one in made} == {parameters}
    assert {one.base for one in made} == {"v1"}
    assert {one.latest for one in made} == {"v2"}
    assert made[0].verdicts[0].strength == "moderate"
    assert reports(study, told)[0].verdicts[0].strength == "strong"
    assert reports(study, told)[0].parameters == Parameters()


def test_a_theory_without_a_version_has_no_report() -> None:
    assert reports(theory(), evidence()) == ()


def test_an_unknown_version_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(NotFound) as error:
        report(theory(version("v1"), version("v2")), "v3", evidence())
    assert str(error.value.message) == 'The theory has no version "v3"; it has v1, v2.'


@pytest.mark.parametrize(
    ("days", "base", "latest"),
    [
        ([0, 50, 200], "v2", "v3"),
        ([0, 100, 200], "v2", "v3"),
        ([0, 101, 200], "v1", "v3"),
        ([0, 100.002, 200], "v1", "v3"),
        ([150, 120, 200], "v2", "v3"),
        ([50, 0, None], "v1", "v1"),
        ([None, None, None], "v3", "v3"),
    ],
)
def test_the_base_is_the_last_version_before_the_data_else_the_earliest(days: list, base: str, latest: str) -> None:
    study = theory(*(version(f"v{n}", link("L1"), days=day) for n, day in enumerate(days, 1)))
    made = report(study, "v1", evidence(*claims(SIX)))
    assert (made.base, made.latest) == (base, latest)


def test_without_claims_every_version_came_before_the_data() -> None:
    study = theory(version("v1", link("L1"), days=0), version("v2", link("L1"), days=10))
    assert report(study, "v1", evidence()).base == "v2"


def test_proposals_count_the_sources_of_all_cases_once() -> None:
    told = [*claims("MM1+ ML1:0 MM1+", "a", "x"), *claims("MM2?", "a", "x", "X"), *claims("MM1+", "a", "b")]
    cases = {"MM1": "K1", "ML1": "K2", "MM2": "K1"}
    given = Evidence([source(key, case) for key, case in cases.items()], told)
    found = report(theory(version("v1", link("L1"))), "v1", given).proposals
    assert [(one.cause, one.effect, one.n_sources) for one in found] == [("a", "x", 3)]


@pytest.mark.parametrize(
    ("scoped", "words"),
    [
        ({("L1", "X", "K1"): "exact", ("L1", None, None): "general"}, "exact"),
        ({("L1", "X", None): "outcome", ("L1", None, "K1"): "case"}, "outcome"),
        ({("L1", None, "K1"): "case", ("L1", None, None): "general"}, "case"),
        ({("L1", None, None): "general"}, "general"),
        ({("L1", "Y", None): "other", ("L1", None, "K2"): "other", ("L2", None, None): "other"}, None),
    ],
)
def test_the_closest_reason_for_leaving_a_proposition_out_holds(scoped: dict, words: str | None) -> None:
    study = theory(version("v1", link("L1", expected={"X": "+", "Y": "+"})), cases=(Case("K1", Name("one")),))
    row = report(study, "v1", evidence(scoped_out=scoped)).verdicts[0]
    assert (row.outcome, row.scoped_out) == ("X", words)
    assert (row.verdict == "not_applicable") is (words is not None)


def test_an_override_holds_for_its_version_link_outcome_and_case_alone() -> None:
    study = theory(version("v1", link("L1")), version("v2", link("L1"), days=10))
    chosen = Override("mixed", "Two sources spoke of another programme.", "AR")
    told = evidence(*claims(SIX), overrides={("v1", "L1", None, None): chosen})
    rows = {one.version: one.verdicts[0] for one in reports(study, told)}
    assert (rows["v1"].override, rows["v2"].override) == (chosen, None)
    assert ("overridden" in rows["v1"].flags, "overridden" in rows["v2"].flags) == (True, False)
    assert rows["v1"].verdict == "supported"


OBSERVED = {"hoop": ("contradicted", "hoop"), "smoking gun": ("supported", None), "straw": ("supported", None)}


@pytest.mark.parametrize("test", OBSERVED)
def test_an_observation_tells_by_its_test(test: str) -> None:
    row = verdict_of(SIX, found={test: False})
    assert (row.verdict, row.kind) == OBSERVED[test]
    assert ("hoop_failed" in row.flags) is (test == "hoop")
    found = verdict_of(SIX, found={test: True})
    assert (found.verdict, "smoking_gun" in found.flags) == ("supported", test == "smoking gun")


@pytest.mark.parametrize(
    ("found", "case", "failed"),
    [
        ({None: False}, None, {"X", "Y"}), ({"X": False}, None, {"X"}), ({None: False, "X": True}, None, {"Y"}),
        ({"X": False}, "K1", {"X"}), ({"X": False}, "K2", set()), ({}, None, set()),
    ],
)  # fmt: skip
def test_an_observation_counts_in_its_outcome_and_case(found: dict, case: str | None, failed: set) -> None:
    study = theory(
        version("v1", link("L1", expected={"X": "+", "Y": "+"})),
        cases=(Case("K1", Name("one")),),
        observations=(ExpectedObservation("E1", "L1", Name("seen"), "hoop", found, case),),
    )
    told = evidence(*claims(SIX, outcome="X"), *claims(SIX, outcome="Y"))
    rows = report(study, "v1", told).verdicts
    assert {row.outcome for row in rows if "hoop_failed" in row.flags} == failed


def test_one_observation_of_several_is_enough() -> None:
    seen = [ExpectedObservation(f"E{n}", "L1", Name("seen"), "hoop", {None: n != 1}) for n in range(3)]
    other = ExpectedObservation("E9", "L9", Name("seen"), "hoop", {None: False})
    study = theory(version("v1", link("L1")), observations=(*seen, other))
    assert "hoop_failed" in report(study, "v1", evidence(*claims(SIX))).verdicts[0].flags
    alone = theory(version("v1", link("L1")), observations=(other,))
    assert "hoop_failed" not in report(alone, "v1", evidence(*claims(SIX))).verdicts[0].flags


def test_patterns_are_rolled_up_by_outcome_in_the_order_of_the_theory() -> None:
    study = theory(
        version("v1", link("L1", expected={"Z": "+", "X": "+"}), link("L2", "b", "c", {"Q": "+"}),
                link("L3", "c", "d")),
        outcomes=(OutcomeOfInterest("Z", Name("z")), OutcomeOfInterest("X", Name("x"))),
        patterns=(Pattern("P", Name("p"), ("L1", "L2", "L3")), Pattern("R", Name("r"), ("L3",))),
    )  # fmt: skip
    made = report(study, "v1", evidence(*claims(SIX, outcome="X")))
    assert [(one.pattern, one.outcome, one.status, one.gaps) for one in made.patterns] == [
        ("P", None, "no_evidence", ("L3",)), ("P", "Z", "no_evidence", ("L1",)), ("P", "X", "activated", ()),
        ("P", "Q", "no_evidence", ("L2",)), ("R", None, "no_evidence", ("L3",)),
    ]  # fmt: skip
    assert [row.pattern for row in made.verdicts] == ["P", "P", "P", "P"]


def test_a_source_without_a_case_among_several_cases_is_not_placed() -> None:
    made = report(
        theory(version("v1", link("L1"))), "v1", in_cases({"MM1": "K1", "ML1": "K2", "MM2": None, "ML2": "K1"})
    )
    assert [(row.case, row.n_sources) for row in made.verdicts] == [("K1", 2), ("K2", 1)]
    assert made.unplaced == ("MM2",)


def test_a_registered_version_without_a_date_is_the_last() -> None:
    dated, undated = version("v1", link("L1"), days=0), version("v2", link("L1"), days=0)
    undated = replace(undated, registered_at=None)
    made = report(theory(undated, dated), "v1", evidence(*claims(SIX)))
    assert (made.base, made.latest) == ("v1", "v2")


def test_sources_that_are_not_placed_come_in_alphabetical_order_with_those_of_another_case() -> None:
    study = theory(version("v1", link("L1")), cases=(Case("K1", Name("one")),))
    made = report(study, "v1", in_cases({"ZZ1": "K9", "MM1": None, "AA1": "K8"}, "ZZ1+ MM1+ AA1+"))
    assert (made.unplaced, made.verdicts[0].n_sources) == (("AA1", "ZZ1"), 1)


def test_proposals_come_in_alphabetical_order() -> None:
    told = [*claims("MM1+", "z", "b"), *claims("MM1+", "a", "z"), *claims("MM1+", "a", "c")]
    found = report(theory(version("v1", link("L1"))), "v1", evidence(*told)).proposals
    assert [(one.cause, one.effect) for one in found] == [("a", "c"), ("a", "z"), ("z", "b")]


def test_of_two_coders_at_the_same_time_the_one_recorded_first_is_final() -> None:
    one, other = claims("MM1+ MM1:0")
    other = other._replace(coder="ZZ", coded_at=one.coded_at)
    for told, weights in (
        ((one, other), {"+": 1.0, "-": 0.0, "0": 0.0}),
        ((other, one), {"+": 0.0, "-": 0.0, "0": 1.0}),
    ):
        row = report(theory(version("v1", link("L1"))), "v1", evidence(*told)).verdicts[0]
        assert (row.weights, row.waiting) == (weights, 1)


def test_a_pair_that_only_a_further_coder_named_is_proposed_without_a_source() -> None:
    (later,) = claims("MM1+", "a", "x")
    told = [*claims("MM1+", "a", "b"), later._replace(coder="ZZ", coded_at=START + timedelta(days=300))]
    found = report(theory(version("v1", link("L1"))), "v1", evidence(*told)).proposals
    assert [(one.cause, one.effect, one.n_sources) for one in found] == [("a", "x", 0)]


def test_outcomes_that_the_theory_does_not_name_are_rolled_up_in_alphabetical_order() -> None:
    study = theory(version("v1", link("L1", expected=dict.fromkeys("QAZXB", "+"))),
                   patterns=(Pattern("P", Name("p"), ("L1",)),))  # fmt: skip
    assert [one.outcome for one in report(study, "v1", evidence()).patterns] == list("ABQXZ")


def test_the_base_comes_before_the_first_claim_on_any_pair() -> None:
    (later,) = claims("MM1+", "a", "x")
    told = [*claims(SIX), later._replace(coded_at=START + timedelta(days=150))]
    study = theory(version("v1", link("L1"), days=0), version("v2", link("L1"), days=120))
    assert report(study, "v1", evidence(*told)).base == "v1"


def test_pairs_that_are_spoken_of_come_in_alphabetical_order() -> None:
    told = evidence(*claims("MM1+", "z", "b"), *claims("MM1+", "a", "z"), *claims("MM1+", "a", "c"))
    assert Ledger(told, (None,), rule(Parameters())).pairs() == (("a", "c"), ("a", "z"), ("z", "b"))


def test_proposals_of_merged_factors_come_in_order_and_name_no_factor_twice() -> None:
    merged = replace(version("v1", link("L1")), key_map={"z": ("ab",), "x": ("a",), "y": ("a",)})
    told = [*claims("MM1+", "m", "b"), *claims("MM1+", "z", "b"), *claims("MM1+", "x", "y")]
    found = report(theory(merged), "v1", evidence(*told)).proposals
    assert [(one.cause, one.effect) for one in found] == [("ab", "b"), ("m", "b")]
