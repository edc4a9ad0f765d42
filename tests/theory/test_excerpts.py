"""A part of a theory to look at: around a factor, of a group, without layers, and what holds some words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.excerpts import Excerpt, excerpt, found, groups_of
from qualtoc.theory.model import (
    CausalLink,
    CmoConfiguration,
    Factor,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    TheoryVersion,
)

CHAIN = TheoryVersion(
    "v1", Bilingual("First"), "draft",
    (
        Factor("c", "context", Bilingual("Contract", "Contratación")), Factor("a", "activity", Bilingual("Visits")),
        Factor("m", "mechanism", Bilingual("Trust"), Bilingual("Somebody relies on somebody.")),
        Factor("o", "outcome", Bilingual("Coverage"), outcome="X"), Factor("x", "context", Bilingual("Alone")),
    ),
    (
        CausalLink("L1", "a", "m", {None: "+"}, moderated_by="x"), CausalLink("L2", "m", "o", {"X": "+"}),
        CausalLink("L3", "o", "c", {"Y": "-"}),
    ),
    structural_edges=(("c", "a"),),
)  # fmt: skip
THEORY = ProgrammeTheory(
    Bilingual("T"), (CHAIN,), outcomes=(OutcomeOfInterest("X", Bilingual("X")), OutcomeOfInterest("Z", Bilingual("Z"))),
    patterns=(Pattern("P1", Bilingual("One"), ("L2",)), Pattern("P2", Bilingual("None"), ("L9",))),
    configurations=(CmoConfiguration("K1", ("c",), ("a",), "m", "o"),),
)  # fmt: skip


def shown(wanted: Excerpt) -> tuple[str, str]:
    part = excerpt(THEORY, CHAIN, wanted)
    return "".join(sorted(f.key for f in part.factors)), " ".join(link.key for link in part.links)


@pytest.mark.parametrize(
    ("wanted", "factors", "links"),
    [
        (Excerpt(), "acmox", "L1 L2 L3"),
        (Excerpt(focus="m"), "amo", "L1 L2"),
        (Excerpt(focus="m", steps=2), "acmo", "L1 L2 L3"),
        (Excerpt(focus="x", steps=4), "x", ""),
        (Excerpt(focus="c"), "aco", "L3"),
        (Excerpt(group="pattern:P1"), "mo", "L2"),
        (Excerpt(group="cmo:K1"), "acmo", "L1 L2 L3"),
        (Excerpt(group="outcome:X"), "amox", "L1 L2"),
        (Excerpt(without=("context", "mechanism")), "ao", ""),
        (Excerpt(hidden=("a",)), "cmox", "L2 L3"),
        (Excerpt(focus="m", hidden=("m",)), "acox", "L3"),
        (Excerpt(group="unknown:P1"), "acmox", "L1 L2 L3"),
    ],
)
def test_what_is_chosen_is_shown(wanted: Excerpt, factors: str, links: str) -> None:
    assert shown(wanted) == (factors, links)


def test_delivery_edges_stay_where_both_ends_do() -> None:
    assert excerpt(THEORY, CHAIN, Excerpt(focus="c")).structural_edges == (("c", "a"),)
    assert excerpt(THEORY, CHAIN, Excerpt(hidden=("c",))).structural_edges == ()


@settings(max_examples=40)
@given(st.sampled_from("camox"), st.integers(1, 4), st.sets(st.sampled_from("cam"), max_size=2))
def test_a_part_holds_only_what_the_whole_has_and_no_loose_link(focus: str, steps: int, hidden: set[str]) -> None:
    part = excerpt(THEORY, CHAIN, Excerpt(focus, steps, hidden=tuple(hidden)))
    keys = {factor.key for factor in part.factors}
    assert set(part.factors) <= set(CHAIN.factors)
    assert all(link in CHAIN.links and {link.cause, link.effect} <= keys for link in part.links)
    assert not keys & hidden


def test_words_are_found_in_both_languages_without_accents_and_case() -> None:
    assert [factor.key for factor in found(CHAIN, "CONTRATACION")] == ["c"]
    assert [factor.key for factor in found(CHAIN, "relies trust")] == ["m"]
    assert found(CHAIN, "  ") == ()


def test_groups_that_the_version_lacks_are_not_offered() -> None:
    assert list(groups_of(THEORY, CHAIN)) == ["pattern:P1", "cmo:K1", "outcome:X"]
