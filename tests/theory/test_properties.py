"""What no study may break: names, orders and newcomers; and numbers of the method that stand nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from small_maps import small_claims, sources
from small_studies import START, verdict_of
from test_against_brute_force import at, evidence_of, plain, studies, theory_of

from qualtoc.theory.causal_map import causal_map
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.graph import cycles
from qualtoc.theory.model import ProgrammeTheory, TheoryVersion
from qualtoc.theory.parameters import Parameters
from qualtoc.theory.pattern_matching import Report, reports
from qualtoc.theory.robustness import paths, robustness
from qualtoc.theory.theory_files import read
from qualtoc.theory.versions import content_hash

DEMO = Path(__file__).parents[2] / "codebooks" / "demo_theory.yaml"
RENAMED = {"a": "zeta", "b": "alpha", "c": "mu", "r": "beta", "m": "a", "a1": "b", "a2": "x2", "b1": "x1", "b2": "x0"}
"""New names of the factors of random studies, in another order of the alphabet."""


def other(name: str) -> str:
    return RENAMED.get(name, name)


def renamed_version(one: TheoryVersion) -> TheoryVersion:
    return replace(
        one,
        factors=tuple(replace(factor, key=other(factor.key)) for factor in one.factors),
        links=tuple(replace(each, cause=other(each.cause), effect=other(each.effect)) for each in one.links),
        key_map={other(old): tuple(map(other, new)) for old, new in one.key_map.items()},
    )


def renamed_theory(one: ProgrammeTheory) -> ProgrammeTheory:
    return replace(one, versions=tuple(map(renamed_version, one.versions)))


def renamed_claims(some: list[CausalClaim], name: Callable[[str], str] = other) -> list[CausalClaim]:
    return [claim._replace(cause=name(claim.cause), effect=name(claim.effect)) for claim in some]


def said(one: Report) -> tuple[Any, ...]:
    """A report without the names of factors, by which claims of merged ones and proposals are listed."""
    rows = [
        {**plain(row), "emergent": row.emergent, "claims": {sign: set(ids) for sign, ids in row.claims.items()}}
        for row in one.verdicts
    ]
    return rows, one.patterns, one.totals, one.by_case, one.base, one.latest, one.coded_before, one.unplaced


@settings(max_examples=50)
@given(studies())
def test_renaming_factors_changes_nothing_but_names(study: Mapping[str, Any]) -> None:
    held, told = theory_of(study), evidence_of(study)
    anew = renamed_theory(held)
    elsewhere = replace(told, claims=renamed_claims(list(told.claims)))
    for one, two in zip(reports(held, told), reports(anew, elsewhere), strict=True):
        assert said(one) == said(two)
        proposals = {(other(pair.cause), other(pair.effect), pair.n_sources) for pair in one.proposals}
        assert proposals == {(pair.cause, pair.effect, pair.n_sources) for pair in two.proposals}
        assert [(other(row.cause), other(row.effect)) for row in one.verdicts] == [
            (row.cause, row.effect) for row in two.verdicts
        ]


def relettered(name: str) -> str:
    """The name with other letters at every level; marks of opposites and levels stay."""
    return name.translate(str.maketrans("ABcd", "YXwv"))


@given(small_claims(), st.booleans())
def test_renaming_factors_changes_nothing_of_the_map_but_names(some: list[CausalClaim], combine: bool) -> None:
    one = causal_map(some, sources(some), zoom=1, combine_opposites=combine)
    two = causal_map(renamed_claims(some, relettered), sources(some), zoom=1, combine_opposites=combine)
    assert {(relettered(b.cause), relettered(b.effect), b.citations, b.sources) for b in one.bundles} == {
        (b.cause, b.effect, b.citations, b.sources) for b in two.bundles
    }
    assert robustness(one, ["A"], ["B"]) == robustness(two, ["Y"], ["X"])
    told = {(tuple(map(relettered, path.factors)), path.told_by) for path in paths(one, ["A"], ["B"])}
    assert told == {(path.factors, path.told_by) for path in paths(two, ["Y"], ["X"])}


@settings(max_examples=60)
@given(studies(), st.randoms(use_true_random=False))
def test_the_names_and_the_order_of_coders_change_no_verdict(study: Mapping[str, Any], random: Random) -> None:
    told, names = evidence_of(study), {"ana": "zoe", "ben": "abe"}
    anew = [claim._replace(coder=names[claim.coder]) for claim in told.claims]
    anew.sort(key=lambda claim: (claim.coder, random.random()))
    for one, two in zip(
        reports(theory_of(study), told), reports(theory_of(study), replace(told, claims=anew)), strict=True
    ):
        assert [plain(row) for row in one.verdicts] == [plain(row) for row in two.verdicts]
        assert (one.patterns, one.totals) == (two.patterns, two.totals)


@settings(max_examples=60)
@given(studies(), st.data())
def test_a_source_that_breaks_its_silence_never_lowers_a_count(study: Mapping[str, Any], data: st.DataObject) -> None:
    told = evidence_of(study)
    silent = sorted({one.key for one in told.sources} - {claim.source for claim in told.claims})
    if not silent:
        return
    claim = CausalClaim(
        UUID(int=99_999), data.draw(st.sampled_from(silent)), *data.draw(st.sampled_from([("a", "b"), ("r", "b")])),
        data.draw(st.sampled_from("+-0?")), data.draw(st.sampled_from([None, "X", "Y"])), "ana", at(500),
        data.draw(st.sampled_from(["explicit", "implied", "cooccur"])), data.draw(st.sampled_from(["own", "hearsay"])),
    )  # fmt: skip
    more = replace(told, claims=[*told.claims, claim])
    for one, two in zip(reports(theory_of(study), told), reports(theory_of(study), more), strict=True):
        for before, after in zip(one.verdicts, two.verdicts, strict=True):
            assert after.n_sources >= before.n_sources
            assert all(after.weights[sign] >= before.weights[sign] for sign in "+-0")


@given(small_claims(), st.sampled_from([("A", "B"), ("d", "B"), ("B", "d")]))
def test_a_newcomer_on_the_map_never_lowers_a_measure(some: list[CausalClaim], pair: tuple[str, str]) -> None:
    newcomer = CausalClaim(UUID(int=9999), "S9", *pair, "+", None, "JM", START)
    known = sources([*some, newcomer])
    before, after = (robustness(causal_map(each, known), ["A"], ["B"]) for each in (some, [*some, newcomer]))
    for name in ("t", "k", "r_src", "r_cit", "r_edge"):
        assert getattr(after, name) >= getattr(before, name)


def shuffled(value: Any, random: Random) -> Any:
    """The same YAML with the keys of every mapping in another order."""
    if isinstance(value, dict):
        keys = random.sample(list(value), len(value))
        return {key: shuffled(value[key], random) for key in keys}
    return [shuffled(one, random) for one in value] if isinstance(value, list) else value


def hashes(content: bytes) -> list[str]:
    return [content_hash(one) for one in read(content, "theory.yaml", START).theory.versions]


FILE = b"""
outcomes: [{id: X, label_en: One}, {id: Y, label_en: Two}]
factors:
  - {id: a, type: activity, label_en: A, label_es: La A, definition_en: What it is, basis: [manual]}
  - {id: b, type: outcome, label_en: B, outcome: X, since: v1}
  - {id: r, type: rival, label_en: R, rival_to: [L1]}
links:
  - {id: L1, from: a, to: b, by_outcome: true, expected: {v1: {X: "+", Y: "0"}, v2: {X: "-", Y: "+"}}, note_en: Why}
  - {id: R1, from: r, to: b, rival: true, expected: {v1: "+", v2: null}, moderated_by: {v1: a}}
assumptions: [{id: A1, link: L1, label_en: Staff stay, status: untested, since: v1}]
structural_edges: [{from: r, to: a}]
versions:
  - {id: v1, status: registered, registered_at: 2020-01-01, label: First, note_en: So}
  - {id: v2, status: refined, registered_at: 2021-01-01, parent: v1}
"""


@settings(max_examples=30)
@given(st.randoms(use_true_random=False))
def test_a_hash_does_not_depend_on_the_order_of_keys_in_the_file(random: Random) -> None:
    anew = yaml.safe_dump(shuffled(yaml.safe_load(FILE), random), sort_keys=False).encode()
    assert hashes(anew) == hashes(FILE)


@settings(max_examples=50)
@given(studies(), st.randoms(use_true_random=False))
def test_a_hash_does_not_depend_on_the_order_of_parts(study: Mapping[str, Any], random: Random) -> None:
    for one in theory_of(study).versions:
        links = [
            replace(each, expected=dict(random.sample(list(each.expected.items()), len(each.expected))))
            for each in random.sample(one.links, len(one.links))
        ]
        factors = random.sample(one.factors, len(one.factors))
        assert content_hash(replace(one, links=tuple(links), factors=tuple(factors))) == content_hash(one)


# Numbers of the method that stand nowhere else

ANC = "MM1:0 MM2:0 MM5:0 MM6:0 MM8:0 MM9:0 MM11:0 ML1:0 ML2:0 ML5:0 RM2:0 OBS3:0 MM3+ ML4+"


@pytest.mark.parametrize(
    ("theta", "verdict"),
    [(0.6, "contradicted"), (0.67, "contradicted"), (0.75, "contradicted"), (0.8, "contradicted"), (0.9, "mixed")],
)
def test_antenatal_care_is_contradicted_up_to_four_fifths_and_mixed_at_nine_tenths(theta: float, verdict: str) -> None:
    assert verdict_of(ANC, parameters=Parameters(theta=theta)).verdict == verdict


def test_antenatal_care_has_a_share_of_six_sevenths_and_too_much_dissent() -> None:
    row = verdict_of(ANC)
    assert row.share is not None and row.dissent is not None
    assert (round(row.share, 3), round(row.dissent, 3)) == (0.857, 0.143)
    assert (row.criteria.needed, row.criteria.dissent, row.strength) == (5, False, "moderate")


def test_v20_weighs_three_quarters_and_v23_is_explicit_in_a_third() -> None:
    assert verdict_of("MM1+impliedhearsay ML1+implied").weights["+"] == 0.75
    row = verdict_of("MM1+implied MM2+implied MM3+implied ML1+implied ML2+ OBS1+")
    assert (row.n_explicit, row.n_winning) == (2, 6)


def test_the_demo_has_one_cycle_in_its_first_version_and_two_in_its_second() -> None:
    first, second = read(DEMO.read_bytes(), "theory.yaml", START).theory.versions
    assert (len(cycles(first)), len(cycles(second))) == (1, 2)
