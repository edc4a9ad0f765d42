"""The steps of the rule one by one, each at the place where one more or one less changes the answer."""

from datetime import timedelta

import pytest
from small_studies import START, claims, evidence, link, theory, verdict_of, version

from qualtoc.theory.pattern_matching import report
from qualtoc.theory.verdicts import FLAGS, JUDGED, STRENGTHS, VERDICTS


def test_the_words_of_the_method_are_these() -> None:
    assert VERDICTS == ("supported", "contradicted", "mixed", "insufficient", "no_evidence", "not_applicable")
    assert {"supported", "contradicted", "mixed"} == JUDGED
    assert STRENGTHS == ("weak", "moderate", "strong")
    assert FLAGS == (
        "single_type", "single_role", "role_split", "emergent", "hoop_failed", "smoking_gun", "rival_open",
        "not_probed", "overridden", "fragile", "outcome_split",
    )  # fmt: skip


@pytest.mark.parametrize(("days", "emergent"), [(99, False), (100, False), (101, True), (None, True)])
def test_what_is_registered_after_the_first_claim_is_emergent(days: int | None, emergent: bool) -> None:
    coded = claims("MM1+ ML1+")
    assert min(claim.coded_at for claim in coded) == START + timedelta(days=100)
    (row,) = report(theory(version("v1", link("L1"), days=days)), "v1", evidence(*coded)).verdicts
    assert row.emergent is emergent
    assert ("emergent" in row.flags) is emergent


def test_without_any_claim_nothing_is_emergent() -> None:
    assert verdict_of("").emergent is False
