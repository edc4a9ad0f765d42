"""The unit table of the verdict rule: every case of it, checked in every column."""

import pytest
from small_studies import claims, evidence, link, theory, verdict_of, version

from qualtoc.theory.pattern_matching import report
from qualtoc.theory.verdicts import Loso

SIX = "MM1+ MM2+ MM3+ ML1+ ML2+ OBS1+"
SIX_NULL = SIX.replace("+", ":0")

TABLE = [
    ("V1", SIX, "+", ("supported", None, "strong"), 1.0, (), (6, 6)),
    ("V2", "MM1+ MM2+ MM3+ ML1+ ML2+ ML3+", "+", ("supported", None, "moderate"), 1.0, ("single_type",), (6, 6)),
    ("V3", "MM1+ MM2+ MM3+ MM4+ MM5+ MM6+", "+", ("supported", None, "weak"), 1.0,
     ("single_type", "single_role"), (6, 6)),
    ("V4", SIX_NULL, "+", ("contradicted", "null", "strong"), 1.0, (), (6, 6)),
    ("V5", "MM1- MM2- ML1- ML2-", "+", ("contradicted", "opposite", "moderate"), 1.0, ("single_type",), (4, 4)),
    ("V6", "MM1+ MM2+ ML1:0", "+", ("mixed", None, None), 2 / 3, ("fragile",), (2, 3)),
    ("V7", "MM1+ MM2+ ML1+ ML2:0", "+", ("supported", None, "moderate"), 0.75, ("single_type", "fragile"), (1, 4)),
    ("V8", "MM1+ MM1+ MM1+ MM1+", "+", ("insufficient", None, None), 1.0, ("fragile",), (0, 1)),
    ("V9", "MM1+cooccur ML1+cooccur", "+", ("no_evidence", None, None), None, (), (0, 0)),
    ("V10", "MM1+implied ML1+implied", "+", ("supported", None, "weak"), 1.0, ("single_type", "fragile"), (0, 2)),
    ("V11", "", "+", ("no_evidence", None, None), None, (), (0, 0)),
    ("V15", "MM1+ MM1:0 ML1+", "+", ("mixed", None, None), 2 / 3, ("fragile",), (0, 2)),
    ("V16", SIX_NULL, "0", ("supported", None, "strong"), 1.0, (), (6, 6)),
    ("V17", "MM1+ MM2+ MM3+ MM4+ ML1:0 ML2:0", "+", ("mixed", None, None), 2 / 3, ("role_split", "fragile"), (4, 6)),
    ("V18", "MM1+ MM1+ MM1+ ML1+ MM2:0", "+", ("mixed", None, None), 2 / 3, ("fragile",), (2, 3)),
    ("V19", "MM1+ ML1+ MM2:0implied", "+", ("supported", None, "moderate"), 0.8, ("single_type", "fragile"), (1, 3)),
    ("V19 hearsay", "MM1+ ML1+ MM2:0hearsay", "+", ("supported", None, "moderate"), 0.8,
     ("single_type", "fragile"), (1, 3)),
    ("V20", "MM1+impliedhearsay ML1+implied", "+", ("insufficient", None, None), 1.0, (), (2, 2)),
    ("V21", SIX, "0", ("contradicted", "unexpected", "strong"), 1.0, (), (6, 6)),
    ("V23", "MM1+implied MM2+implied MM3+implied ML1+implied ML2+ OBS1+", "+", ("supported", None, "moderate"), 1.0,
     (), (6, 6)),
    ("V24", "MM1+ MM2+ MM3+ MM4+ MM5+ OBS1+", "+", ("supported", None, "moderate"), 1.0, ("single_role",), (6, 6)),
    ("V24 document", "MM1+ MM2+ MM3+ MM4+ MM5+ DOC1+", "+", ("supported", None, "moderate"), 1.0,
     ("single_role",), (6, 6)),
    ("V25", " ".join(f"MM{n}+" for n in range(1, 11)) + " OBS1:0implied", "+", ("supported", None, "weak"), 10 / 10.5,
     ("single_type", "single_role"), (11, 11)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "outcome", "share", "flags", "loso"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_the_table_of_the_rule(text, expected, outcome, share, flags, loso) -> None:
    row = verdict_of(text, expected)
    assert (row.verdict, row.kind, row.strength) == outcome
    assert row.share == (None if share is None else pytest.approx(share))
    assert row.flags == flags
    assert row.loso == Loso(*loso)


def test_v12_a_proposition_that_is_scoped_out_is_not_applicable() -> None:
    row = verdict_of("MM1+ ML1+", scoped_out={("L1", None, None): "no such activity here"})
    assert (row.verdict, row.observed, row.strength) == ("not_applicable", None, None)
    assert row.scoped_out == "no such activity here"


def test_v13_a_failed_hoop_contradicts() -> None:
    row = verdict_of(SIX, found={"hoop": False})
    assert (row.verdict, row.kind, row.strength, row.flags) == ("contradicted", "hoop", None, ("hoop_failed",))
    assert row.observed == "+"


@pytest.mark.parametrize(("addressed", "strength", "flags"), [
    (frozenset(), "moderate", ("rival_open",)),
    (frozenset({"R1"}), "strong", ()),
])  # fmt: skip
def test_v14_an_open_rival_caps_the_strength_until_a_memo_addresses_it(addressed, strength, flags) -> None:
    rival = link("R1", "r", "b", rival=True)
    study = theory(version("v1", link("L1"), rival, rival_to=("L1",)))
    coded = [*claims(SIX), *claims("MM1+ ML1+ OBS1+", "r", "b")]
    row = report(study, "v1", evidence(*coded, addressed_rivals=addressed)).verdicts[0]
    assert (row.verdict, row.strength, row.flags) == ("supported", strength, flags)


def test_v22_a_quarter_of_forty_interviews_is_needed() -> None:
    row = verdict_of(SIX, probed=40)
    assert (row.verdict, row.strength, row.criteria.needed, row.n_winning) == ("supported", "moderate", 10, 6)


def test_v26_a_smoking_gun_against_a_failed_hoop_is_mixed() -> None:
    row = verdict_of(SIX, found={"hoop": False, "smoking gun": True})
    assert (row.verdict, row.kind, row.strength) == ("mixed", None, None)
    assert row.flags == ("hoop_failed", "smoking_gun")


def test_v27_a_hoop_tests_an_expected_effect_only() -> None:
    row = verdict_of(SIX_NULL, "0", found={"hoop": False})
    assert (row.verdict, row.strength, row.flags) == ("supported", "strong", ())


def test_v28_general_claims_count_for_no_outcome() -> None:
    study = theory(version("v1", link("L1", expected={"X": "+", "Y": "+"})))
    row = report(study, "v1", evidence(*claims(SIX))).verdicts[0]
    assert (row.verdict, row.strength, len(row.not_outcome_specific)) == ("no_evidence", None, 6)
    assert (row.n_probed, row.silent) == (19, 14)


def test_never_asked_and_never_said_is_not_probed() -> None:
    assert verdict_of("", probed=0).flags == ("not_probed",)
