"""A rival that is supported and that nobody answered leaves the links that it explains moderate at most."""

import pytest
from small_studies import claims, evidence, link, theory, version

from qualtoc.theory.model import Case
from qualtoc.theory.pattern_matching import Evidence, EvidenceSource, Parameters, report

SIX = "MM1+ MM2+ MM3+ ML1+ ML2+ OBS1+"
NULL = "MM1:0 MM2:0 MM3:0 ML1:0 ML2:0 OBS1:0"


def rivalled(link_scope: str | None, rival_scope: str | None, *, rival_to: tuple[str, ...] = ("L1",), text: str = SIX,
             rival: bool = True, **rest) -> dict:  # fmt: skip
    """The verdicts of a link and of what rivals it, by key, where both are spoken of in every scope."""
    scope_of = {"L1": link_scope, "R1": rival_scope}
    held = [link("L1", expected={link_scope: "+"}), link("R1", "r", "b", {rival_scope: "+"}, rival=rival)]
    told = [*claims(SIX, outcome=scope_of["L1"]), *claims(text, "r", "b", scope_of["R1"])]
    study = theory(version("v1", *held, rival_to=rival_to))
    return {row.link: row for row in report(study, "v1", evidence(*told, **rest)).verdicts}


@pytest.mark.parametrize(
    ("link_scope", "rival_scope", "is_open"),
    [(None, None, True), (None, "X", True), ("X", None, True), ("X", "X", True), ("X", "Y", False)],
)
def test_a_rival_meets_a_link_in_the_same_outcome_or_without_any(
    link_scope: str | None, rival_scope: str | None, is_open: bool
) -> None:
    row = rivalled(link_scope, rival_scope)["L1"]
    assert ("rival_open" in row.flags, row.strength) == (is_open, "moderate" if is_open else "strong")


def test_only_a_rival_of_the_link_that_is_supported_and_not_answered_stands_open() -> None:
    assert rivalled(None, None, rival_to=("L9",))["L1"].strength == "strong"
    assert rivalled(None, None, text=NULL)["L1"].strength == "strong"
    assert rivalled(None, None, text="MM1+")["L1"].strength == "strong"
    assert rivalled(None, None, addressed_rivals=frozenset({"R1"}))["L1"].strength == "strong"
    assert rivalled(None, None, rival=False)["L1"].strength == "strong"


def test_a_rival_is_no_rival_of_itself() -> None:
    rows = rivalled(None, None)
    assert (rows["R1"].strength, rows["R1"].flags) == ("strong", ())


def test_an_open_rival_leaves_other_flags_and_a_lower_strength_as_they_are() -> None:
    held = version("v1", link("L1"), link("R1", "r", "b", rival=True), rival_to=("L1",))
    weak = [*claims("MM1+ MM2+"), *claims(SIX, "r", "b")]
    row = report(theory(held), "v1", evidence(*weak)).verdicts[0]
    assert (row.strength, row.flags) == ("weak", ("single_type", "single_role", "rival_open", "fragile"))
    mixed = [*claims("MM1+ MM2:0"), *claims(SIX, "r", "b")]
    row = report(theory(held), "v1", evidence(*mixed)).verdicts[0]
    assert (row.verdict, row.strength, "rival_open" in row.flags) == ("mixed", None, True)


def test_a_rival_stands_open_in_its_own_case_only() -> None:
    held = version("v1", link("L1"), link("R1", "r", "b", rival=True), rival_to=("L1",))
    sources = [
        EvidenceSource(f"K{a}{n}", "interview", case, "role") for a, case in (("A", "K1"), ("B", "K2")) for n in (1, 2)
    ]
    told = [
        claim
        for case, cause in (("K1", "a"), ("K2", "a"), ("K2", "r"))
        for claim in claims(f"{case}1+ {case}2+".replace("K1", "KA").replace("K2", "KB"), cause)
    ]
    study = theory(held, cases=tuple(Case(key, held.label) for key in ("K1", "K2")))
    rows = report(study, "v1", Evidence(sources, told), Parameters()).verdicts
    assert {row.case: "rival_open" in row.flags for row in rows if row.link == "L1"} == {"K1": False, "K2": True}
