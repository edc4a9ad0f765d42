"""Only some sources weighed: the same verdicts as without the others, and the same judgement of what came late."""

from dataclasses import replace

from hypothesis import given, settings
from small_studies import claims, evidence, link, theory, version
from test_against_brute_force import evidence_of, studies, theory_of

from qualtoc.theory.pattern_matching import Parameters, report, reports

SIX = "MM1+ MM2+ MM3+ ML1:0 ML2:0 OBS1+"


def of_role(coded, *roles: str):
    return replace(coded, weighed=frozenset(s.key for s in coded.sources if s.role in roles))


def test_only_the_sources_of_a_role_are_weighed() -> None:
    coded = evidence(*claims(SIX), probed=5)
    study = theory(version("v1", link("L1")))
    managers, leads = (report(study, "v1", of_role(coded, role)).verdicts[0] for role in ("MM", "ML"))
    assert (managers.verdict, managers.n_sources, managers.n_probed) == ("supported", 3, 3)
    assert (leads.verdict, leads.kind, leads.n_sources, leads.not_asked) == ("contradicted", "null", 2, 0)


def test_what_is_emergent_follows_from_all_sources() -> None:
    study = theory(version("v1", link("L1", expected="0")), version("v2", link("L1"), days=200))
    coded = evidence(*claims("MM1+ ML1+"), extra=("RM1",))
    rows = [one.verdicts[0] for one in reports(study, of_role(coded, "RM"))]
    assert [(row.verdict, row.emergent) for row in rows] == [("no_evidence", False), ("no_evidence", True)]


def test_proposals_name_only_what_these_sources_speak_of() -> None:
    coded = evidence(*claims("MM1+"), *claims("MM2+", "x", "y"))
    found = report(theory(version("v1", link("L1"))), "v1", of_role(coded, "ML"))
    assert found.proposals == ()


@settings(max_examples=60, deadline=None)
@given(studies())
def test_the_sources_of_a_role_are_weighed_as_if_the_others_had_said_nothing(study) -> None:
    whole, parameters = evidence_of(study), Parameters(**study["parameters"])
    some = of_role(whole, "north")
    key = study["versions"][-1]["key"]
    kept = [source for source in whole.sources if source.role == "north"]
    alone = replace(whole, sources=kept, claims=[c for c in whole.claims if c.source in some.weighed])
    one, other = (report(theory_of(study), key, each, parameters).verdicts for each in (some, alone))
    assert [_counted(row) for row in one] == [_counted(row) for row in other]


def _counted(row) -> tuple:
    flags = [flag for flag in row.flags if flag != "emergent"]
    return row.verdict, row.kind, row.strength, row.weights, row.sources_by_sign, row.n_probed, row.silent, flags
