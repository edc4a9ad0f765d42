"""The steps of the rule one by one, each at the place where one more or one less changes the answer."""

from datetime import timedelta

import pytest
from small_studies import START, claims, evidence, link, theory, verdict_of, version

from qualtoc.theory.pattern_matching import Parameters, report
from qualtoc.theory.verdicts import FLAGS, JUDGED, STRENGTHS, VERDICTS, Criteria


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


def test_dissent_is_the_weight_against_the_best_sign() -> None:
    row = verdict_of("MM1+ MM2+ ML1+ ML2:0")
    assert (row.share, row.dissent) == (0.75, 0.25)
    assert (verdict_of("").share, verdict_of("").dissent) == (None, None)
    assert verdict_of("MM1+ ML1+").dissent == 0


def test_without_weight_no_criterion_of_a_strong_verdict_is_met() -> None:
    assert verdict_of("").criteria == Criteria(
        needed=5, sources=False, types=False, roles=False, explicit=False, dissent=False
    )


def test_a_single_explicit_source_meets_what_it_can() -> None:
    assert verdict_of("MM1+").criteria == Criteria(
        needed=5, sources=False, types=False, roles=False, explicit=True, dissent=True
    )


STRONG = "MM1+ MM2+ MM3+ ML1+ OBS1+"


@pytest.mark.parametrize(
    ("text", "probed", "strength"),
    [
        (STRONG, 20, "strong"),
        (STRONG, 21, "moderate"),
        ("MM1+ ML1+ OBS1+", 12, "strong"),
        ("MM1+ ML1+ OBS1+", 13, "moderate"),
        ("MM1+ ML1+ OBS1+", 0, "strong"),
        ("MM1+ OBS1+", 0, "moderate"),
        ("MM1+ ML1+implied OBS1+ OBS2+implied", 16, "strong"),
        ("MM1+implied ML1+implied OBS1+ OBS2+ DOC1+implied", 16, "moderate"),
    ],
)
def test_a_strong_verdict_needs_this_many_sources_and_half_of_them_explicit(
    text: str, probed: int, strength: str
) -> None:
    assert verdict_of(text, probed=probed).strength == strength


NINE = "MM1+ MM2+ MM3+ MM4+ MM5+ ML1+ ML2+ ML3+ OBS1+"


@pytest.mark.parametrize(("against", "strength"), [("MM9:0", "strong"), ("MM9:0 MM8:0impliedhearsay", "moderate")])
def test_a_strong_verdict_has_a_tenth_of_the_weight_against_it_at_most(against: str, strength: str) -> None:
    assert verdict_of(f"{NINE} {against}").strength == strength


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("MM1+ ML1+implied", "moderate"),
        ("MM1+ OBS1+implied", "moderate"),
        ("MM1+implied OBS1+implied", "weak"),
        ("MM1+ MM2+", "weak"),
        ("DOC1+ DOC2+", "weak"),
    ],
)
def test_a_moderate_verdict_needs_two_kinds_of_sources_and_one_explicit(text: str, strength: str) -> None:
    assert verdict_of(text).strength == strength


def test_only_explicit_claims_of_the_winning_sign_count_as_explicit() -> None:
    row = verdict_of("MM1+ MM1:0implied MM2+implied MM2:0 ML1+implied ML2+ ML3+ ML4+")
    assert (row.observed, row.n_winning, row.n_explicit) == ("+", 6, 4)


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("MM1-", "-"),
        ("MM1:0", "0"),
        ("MM1+impliedhearsay ML1:0impliedhearsay", None),
        ("MM1+impliedhearsay ML1:0impliedhearsay MM2-impliedhearsay", None),
        ("MM1?", None),
        ("MM1+ ML1+", None),
        ("MM1+ ML1:0", None),
    ],
)
def test_a_lead_is_the_direction_of_what_is_insufficient(text: str, lead: str | None) -> None:
    assert verdict_of(text).lead == lead


@pytest.mark.parametrize(
    ("text", "theta", "held"),
    [
        ("MM1+ ML1+", 0.75, (0.6, 0.9)),
        ("MM1+ MM2+ ML1+ ML2:0", 0.75, (0.6, 0.75)),
        ("MM1+ MM2+ ML1+ ML2:0", 0.80, (0.8, 0.9)),
        ("MM1+ MM2+ ML1:0", 0.75, (0.67, 0.9)),
        ("MM1+ MM2+ ML1:0", 0.60, (0.6, 0.6)),
        ("MM1+ ML1:0", 0.75, (0.6, 0.9)),
        ("MM1+ MM2+ MM3+ MM4+ ML1:0", 0.9, (0.9, 0.9)),
        ("MM1+ MM2+ MM3+ MM4+ ML1:0", 0.67, (0.6, 0.8)),
        ("MM1+ MM2+ ML1+ ML2:0", 0.7, (0.6, 0.75)),
        ("MM1+ MM2+ ML1+ ML2:0", 0.5, (0.5, 0.75)),
        ("MM1+ ML1+", 1.0, (0.6, 1.0)),
    ],
)
def test_the_range_of_theta_is_the_unbroken_run_in_which_the_verdict_holds(
    text: str, theta: float, held: tuple[float, float]
) -> None:
    assert verdict_of(text, parameters=Parameters(theta=theta)).theta_range == held


def test_sources_and_roles_come_in_alphabetical_order() -> None:
    row = verdict_of("ZZ1+ MM2? AA1+ ML1+ BB1+ CC1+ OBS1+ DOC1+ MM1? MM3? ZZ9- AA9- KK1:0 BB9:0")
    assert row.sources_by_sign == {
        "+": ("AA1", "BB1", "CC1", "DOC1", "ML1", "OBS1", "ZZ1"), "-": ("AA9", "ZZ9"), "0": ("BB9", "KK1"),
        "?": ("MM1", "MM2", "MM3"),
    }  # fmt: skip
    assert row.roles == ("AA", "BB", "CC", "ML", "ZZ")
    assert row.types == ("document", "interview", "observation")


@pytest.mark.parametrize("sign", ["+", "-", "0"])
@pytest.mark.parametrize("said", ["MM1{0} MM1{0}implied", "MM1{0}implied MM1{0}", "MM1{0}hearsay MM1{0} MM1{0}implied"])
def test_a_source_weighs_as_much_as_its_heaviest_claim_in_whatever_order(said: str, sign: str) -> None:
    written = sign if sign != "0" else ":0"
    assert verdict_of(said.format(written), sign).weights == {**dict.fromkeys("+-0", 0.0), sign: 1.0}


@pytest.mark.parametrize("winning", ["+", "-", "0"])
@pytest.mark.parametrize("other", ["+", "-", "0"])
def test_an_explicit_claim_of_one_sign_makes_no_other_explicit(winning: str, other: str) -> None:
    if winning != other:
        text = f"MM1:{other} MM1:{winning}implied " + " ".join(f"ML{n}:{winning}" for n in range(1, 6))
        row = verdict_of(text, winning)
        assert (row.observed, row.n_winning, row.n_explicit) == (winning, 6, 5)


def test_an_unscoped_link_gathers_the_claims_of_every_outcome() -> None:
    told = [
        *claims("MM1+implied MM2+cooccur MM3? MM4+", outcome="X"), *claims("MM1+ MM5-cooccur", outcome="Y"),
        *claims("MM6:0 MM7?"),
    ]  # fmt: skip
    row = report(theory(version("v1", link("L1"))), "v1", evidence(*told)).verdicts[0]
    assert row.weights == {"+": 2.0, "-": 0.0, "0": 1.0}
    assert {sign: len(ids) for sign, ids in row.claims.items()} == {"+": 3, "-": 0, "0": 1, "?": 2}
    assert (len(row.weightless), row.n_sources, row.sources_by_sign["?"]) == (2, 3, ("MM3", "MM7"))
    assert (row.n_probed, row.silent) == (19, 12)


@pytest.mark.parametrize(
    ("text", "is_split"),
    [
        ("MM1+ MM2+ ML1:0 ML2:0", True),
        ("MM1+ MM2+ ML1- ML2-", True),
        ("MM1:0 MM2:0 ML1- ML2-", True),
        ("MM1+ MM2+ ML1+ ML2+", False),
        ("MM1+ MM2+ ML1:0", False),
        ("MM1+ ML1:0 ML2:0", False),
        ("MM1+ MM2:0 ML1:0 ML2:0", False),
        ("MM1- MM2:0 ML1+ ML2+", False),
        ("MM1+ MM2+ MM3:0 ML1:0 ML2:0 ML3+", True),
        ("MM1+ MM2+ MM3- ML1+ ML2+ ML3:0", False),
        ("MM1+ MM2+ MM3:0 ML1+ ML2+ ML3-", False),
        ("MM1+impliedhearsay MM2+impliedhearsay ML1:0impliedhearsay ML2:0impliedhearsay", True),
        ("MM1+cooccur MM2+ ML1:0 ML2:0", False),
        ("MM1? MM2+ ML1:0 ML2:0", False),
        ("OBS1+ OBS2+ DOC1:0 DOC2:0", False),
        ("MM1+ MM2+ AA1+ AA2- ML1:0 ML2:0", True),
        ("MM1+ MM2+ MM3+ MM4+ ML1:0 ML2:0 ML3:0 ML4:0 ML5+", True),
    ],
)
def test_roles_split_where_the_clear_signs_of_two_of_them_differ(text: str, is_split: bool) -> None:
    assert ("role_split" in verdict_of(text).flags) is is_split


@pytest.mark.parametrize(
    ("by_outcome", "is_split"),
    [
        ({"X": "MM1+ ML1+", "Y": "MM2:0 ML2:0"}, True),
        ({"X": "MM1+ ML1+", "Y": "MM2- ML2-"}, True),
        ({"X": "MM1+ ML1+", "Y": "MM2+ ML2+"}, False),
        ({"X": "MM1+ ML1+", None: "MM2:0 ML2:0"}, False),
        ({"X": "MM1+ ML1+", "Y": "MM2:0"}, False),
        ({"X": "MM1+ ML1+", "Y": "MM2:0implied ML2:0implied"}, True),
        ({"X": "MM1+ ML1+", "Y": "MM2:0impliedhearsay ML2:0implied"}, False),
        ({"X": "MM1+ ML1+", "Y": "MM2:0 ML2+"}, False),
        ({"X": "MM1+ ML1+", "Y": "MM2:0 ML2:0 ML3:0 ML4+"}, True),
        ({"X": "MM1+ ML1+", "Y": "MM2:0 ML2:0 ML4+"}, False),
        ({"X": "MM1+ ML1+"}, False),
    ],
)
def test_outcomes_split_where_enough_is_said_of_two_of_them_and_the_winning_signs_differ(
    by_outcome: dict, is_split: bool
) -> None:
    told = [claim for outcome, text in by_outcome.items() for claim in claims(text, outcome=outcome)]
    row = report(theory(version("v1", link("L1"))), "v1", evidence(*told)).verdicts[0]
    assert ("outcome_split" in row.flags) is is_split


@pytest.mark.parametrize("least", [0.0, 0.25])
def test_what_weighs_nothing_splits_no_outcomes(least: float) -> None:
    told = [*claims("MM1+ ML1+", outcome="X"), *claims("MM2:0cooccur ML2:0cooccur", outcome="Y")]
    parameters = Parameters(min_weight=least)
    row = report(theory(version("v1", link("L1"))), "v1", evidence(*told), parameters).verdicts[0]
    assert "outcome_split" not in row.flags


def test_a_link_with_an_outcome_is_never_split_by_outcome() -> None:
    told = [*claims("MM1+ ML1+", outcome="X"), *claims("MM2:0 ML2:0", outcome="Y")]
    row = report(theory(version("v1", link("L1", expected={"X": "+"}))), "v1", evidence(*told)).verdicts[0]
    assert (row.outcome, "outcome_split" in row.flags) == ("X", False)


def test_a_verdict_whose_kind_changes_without_a_source_keeps_its_word() -> None:
    """Without MM1 the best sign is - and no longer 0: contradicted either way. Without ML1 the two are even."""
    row = verdict_of("MM1:0 ML1:0implied ML2-", parameters=Parameters(theta=0.6))
    assert (row.verdict, row.kind) == ("contradicted", "null")
    assert (row.loso.same, row.loso.of) == (2, 3)
