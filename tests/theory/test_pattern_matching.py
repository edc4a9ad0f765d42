"""What the report must not get wrong: scopes, rivals, versions, coders, cases and the roll-up."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from small_studies import claims, evidence, link, source, theory, verdict_of, version

from qualtoc.coding.codebook import Bilingual as Name
from qualtoc.errors import Invalid, NotFound
from qualtoc.theory.model import Case, Pattern
from qualtoc.theory.pattern_matching import Evidence, Parameters, report

SIX = "MM1+ MM2+ MM3+ ML1+ ML2+ OBS1+"


def test_one_talkative_person_is_one_source() -> None:
    assert verdict_of("MM1+ MM1+ MM1+ MM1+ MM1+").n_sources == 1


def test_both_sides_are_shown_and_never_netted() -> None:
    row = verdict_of("MM1+ MM2+ MM3+ ML1- ML2-")
    assert row.weights == {"+": 3.0, "-": 2.0, "0": 0.0}
    assert row.sources_by_sign == {"+": ("MM1", "MM2", "MM3"), "-": ("ML1", "ML2"), "0": (), "?": ()}


def test_a_tie_is_mixed_even_at_a_threshold_of_one_half() -> None:
    assert verdict_of("MM1+ ML1:0", parameters=Parameters(theta=0.5)).verdict == "mixed"


def test_an_unclear_sign_is_listed_and_weighs_nothing() -> None:
    row = verdict_of("MM1?")
    assert (row.verdict, row.sources_by_sign["?"], row.silent) == ("no_evidence", ("MM1",), 18)


def test_outcomes_are_never_averaged_in_an_unscoped_link_without_a_flag() -> None:
    coded = [*claims("MM1+ ML1+", outcome="X"), *claims("MM2:0 ML2:0", outcome="Y")]
    row = report(theory(version("v1", link("L1"))), "v1", evidence(*coded)).verdicts[0]
    assert (row.verdict, "outcome_split" in row.flags) == ("mixed", True)


def test_claims_on_another_outcome_are_listed_and_do_not_break_the_silence() -> None:
    study = theory(version("v1", link("L1", expected={"X": "+"})))
    coded = [*claims("MM1+ ML1+", outcome="X"), *claims("MM2+", outcome="Y"), *claims("MM3+")]
    row = report(study, "v1", evidence(*coded)).verdicts[0]
    assert (len(row.other_outcome), len(row.not_outcome_specific)) == (1, 1)
    assert (row.n_sources, row.n_probed, row.silent) == (2, 19, 16)


def test_a_second_coder_waits_for_consensus() -> None:
    first = claims("MM1+ ML1+")
    second = [c._replace(id=UUID(int=7), coder="AR", sign="0", coded_at=c.coded_at + timedelta(1)) for c in first[:1]]
    row = report(theory(version("v1", link("L1"))), "v1", evidence(*first, *second)).verdicts[0]
    assert (row.verdict, row.waiting, row.weights["0"]) == ("supported", 1, 0.0)


def test_a_rival_of_another_case_does_not_stand_open_here() -> None:
    rival = link("R1", "r", "b", rival=True)
    study = theory(
        version("v1", link("L1"), rival, rival_to=("L1",)), cases=(Case("A", Name("A")), Case("B", Name("B")))
    )
    keys = ["MM1", "ML1", "OBS1"]
    sources = [source(key, "A") for key in keys] + [source(key.replace("1", "2"), "B") for key in keys]
    coded = [*claims("MM1+ ML1+ OBS1+"), *claims("MM2+ ML2+ OBS2+", "r", "b")]
    here = report(study, "v1", Evidence(sources, coded)).verdicts[0]
    assert (here.case, here.verdict, here.flags) == ("A", "supported", ())


def test_roles_split_only_where_two_interviews_of_each_role_speak() -> None:
    assert "role_split" not in verdict_of("MM1+ MM2+ ML1:0").flags
    assert "role_split" in verdict_of("MM1+ MM2+ ML1:0 ML2:0").flags


def test_the_same_expectation_is_tested_in_the_first_version_and_emergent_when_it_came_later() -> None:
    study = theory(version("v1", link("L1", expected="+")), version("v2", link("L1", expected="0"), days=200))
    coded = evidence(*claims("MM1:0 ML1:0 OBS1:0"))
    assert not report(study, "v1", coded).verdicts[0].emergent
    assert report(study, "v2", coded).verdicts[0].emergent
    assert report(study, "v2", coded).verdicts[0].verdict == "supported"


def test_the_roll_up_is_the_same_whichever_version_is_asked_for() -> None:
    later = version("v2", link("L2", "a", "c"), days=200)
    study = theory(version("v1", link("L1", expected="-")), later, patterns=(Pattern("P", Name("P"), ("L1", "L2")),))
    coded = evidence(*claims(SIX), *claims(SIX, "a", "c"))
    one, two = (report(study, key, coded).patterns for key in ("v1", "v2"))
    assert one == two
    assert [(row.pattern, row.status, row.strength, row.gaps) for row in one] == [("P", "unanticipated", "strong", ())]


def test_a_version_registered_after_the_first_claims_says_so() -> None:
    found = report(theory(version("v1", link("L1"), days=300)), "v1", evidence(*claims("MM1+ ML1+")))
    assert (found.coded_before, found.n_sources) == (2, 2)


def test_a_pair_that_no_version_has_waits_as_a_proposal() -> None:
    found = report(theory(version("v1", link("L1"))), "v1", evidence(*claims("MM1+ ML1+", "x", "y")))
    assert [(pair.cause, pair.effect, pair.n_sources) for pair in found.proposals] == [("x", "y", 2)]


def test_claims_of_withdrawn_sources_count_nowhere() -> None:
    coded = evidence(*claims("MM1+ ML1+"))
    left = replace(coded, sources=[each for each in coded.sources if each.key != "ML1"])
    assert report(theory(version("v1", link("L1"))), "v1", left).verdicts[0].verdict == "insufficient"


def test_nothing_judged_is_no_strict_match() -> None:
    totals = report(theory(version("v1", link("L1"))), "v1", evidence()).totals
    assert (totals.strict_match, totals.matched, totals.judged, totals.not_judged) == (False, 0, 0, 1)


def test_an_unknown_version_is_not_found() -> None:
    with pytest.raises(NotFound):
        report(theory(version("v1", link("L1"))), "v9", evidence())


@pytest.mark.parametrize(("field", "value"), [
    ("theta", 0.4), ("theta", float("nan")), ("w_hearsay", 1.1), ("min_sources", 0), ("strong_min", 2.5),
    ("min_weight", -1), ("strong_dissent", True),
])  # fmt: skip
def test_a_parameter_outside_its_range_is_named(field: str, value: object) -> None:
    with pytest.raises(Invalid) as caught:
        Parameters(**{field: value})
    assert caught.value.data["field"] == field


def test_changes_from_the_defaults_are_listed() -> None:
    changed = Parameters(theta=0.8, min_sources=3).changes()
    assert [(row.name, row.default, row.value) for row in changed] == [("theta", 0.75, 0.8), ("min_sources", 2, 3)]


CCS = "MM1+ MM2+ MM3+ MM5+ MM6+ MM8+ MM9+ MM10+ ML1+ ML2+ ML3+ ML4+ ML5+ RM1+ OBS3+ ML6:0 DOC4+implied"
ANC = "MM1:0 MM2:0 MM5:0 MM6:0 MM8:0 MM9:0 MM11:0 ML1:0 ML2:0 ML5:0 RM2:0 OBS3:0 MM3+ ML4+"


@pytest.mark.parametrize(("key", "outcome", "weights", "share", "found"), [
    ("v1", "CCS", {"+": 15.5, "-": 0.0, "0": 1.0}, 15.5 / 16.5, ("supported", None, "strong", False)),
    ("v1", "ANC", {"+": 2.0, "-": 0.0, "0": 12.0}, 12 / 14, ("contradicted", "null", "moderate", False)),
    ("v2", "ANC", {"+": 2.0, "-": 0.0, "0": 12.0}, 12 / 14, ("supported", None, "moderate", True)),
])  # fmt: skip
def test_one_link_is_judged_apart_for_two_outcomes_and_two_versions(key, outcome, weights, share, found) -> None:
    first = version("v1", link("L1", expected={"CCS": "+", "ANC": "+"}))
    study = theory(first, version("v2", link("L1", expected={"CCS": "+", "ANC": "0"}), days=200))
    coded = evidence(*claims(CCS, outcome="CCS"), *claims(ANC, outcome="ANC"))
    row = next(row for row in report(study, key, coded).verdicts if row.outcome == outcome)
    assert (row.weights, row.share) == (weights, pytest.approx(share))
    assert (row.verdict, row.kind, row.strength, row.emergent) == found


def test_the_range_of_theta_and_the_runs_without_one_source_are_shown() -> None:
    row = verdict_of(ANC)
    assert (row.loso.same, row.loso.of, row.theta_range, row.silent) == (14, 14, (0.6, 0.8), 6)


def test_without_its_two_dissenters_the_null_is_strong() -> None:
    row = verdict_of(ANC.removesuffix(" MM3+ ML4+"))
    assert (row.verdict, row.kind, row.strength) == ("contradicted", "null", "strong")
