"""Versions: fingerprints, differences, and what blocks registering."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from small_studies import link, version

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.graph import cycles
from qualtoc.theory.model import Change, Factor
from qualtoc.theory.theory_files import read
from qualtoc.theory.validation import validate
from qualtoc.theory.versions import content_hash, difference


def errors(*links: object, rival_to: tuple[str, ...] = ()) -> list[str]:
    found = validate(version("v1", *links, rival_to=rival_to))
    return [str(finding.message) for finding in found if finding.level == "error"]


def warnings(*links: object) -> list[str]:
    return [str(finding.message) for finding in validate(version("v1", *links)) if finding.level == "warning"]


def test_the_hash_does_not_depend_on_the_order_of_parts() -> None:
    one = version("v1", link("L1"), link("L2", "b", "c", {"X": "+", "Y": "0"}))
    other = replace(one, links=(link("L2", "b", "c", {"Y": "0", "X": "+"}), link("L1")), factors=one.factors[::-1])
    assert content_hash(one) == content_hash(other)


def test_the_hash_does_not_depend_on_registering() -> None:
    one = version("v1", link("L1"))
    assert content_hash(one) == content_hash(
        replace(one, registered_at=datetime(2030, 1, 1, tzinfo=UTC), status="draft")
    )


def test_another_sign_is_another_hash() -> None:
    assert content_hash(version("v1", link("L1"))) != content_hash(version("v1", link("L1", expected="0")))


def test_a_difference_says_what_changed_and_why() -> None:
    reason = Change("C1", "change_expected", ("L1",), Bilingual("Nobody saw it."), outcome="Y")
    old = version("v1", link("L1", expected={"X": "+", "Y": "+"}), link("L2", "b", "c"))
    new = replace(version("v2", link("L1", expected={"X": "+", "Y": "0"}), link("L3", "b", "d")), changes=(reason,))
    rows = [(row.kind, row.part, row.key, row.outcome, row.old, row.new) for row in difference(old, new)]
    assert rows == [
        ("added", "factor", "d", None, None, None), ("removed", "factor", "c", None, None, None),
        ("expectation", "link", "L1", "Y", "+", "0"), ("added", "link", "L3", None, None, None),
        ("removed", "link", "L2", None, None, None),
    ]  # fmt: skip
    assert [row.reasons for row in difference(old, new) if row.kind == "expectation"] == [(reason,)]


def test_a_new_label_is_wording_only_and_a_new_moderator_is_not() -> None:
    old = version("v1", link("L1"))
    renamed = replace(old, factors=(replace(old.factors[0], label=Bilingual("Another")), *old.factors[1:]))
    moderated = replace(old, links=(replace(old.links[0], moderated_by="a"),))
    assert [row.kind for row in difference(old, renamed)] == ["wording"]
    assert [row.kind for row in difference(old, moderated)] == ["structure"]


def test_the_same_version_has_no_differences() -> None:
    assert difference(version("v1", link("L1")), version("v2", link("L1"))) == ()


def test_a_self_loop_a_second_link_on_a_pair_and_a_single_outcome_are_errors() -> None:
    assert errors(link("L1", "a", "a")) == ["L1 leads from a to itself."]
    assert errors(link("L1"), link("L2")) == ["L2 joins the same two factors as L1."]
    assert errors(link("L1", expected={"X": "+"}, by_outcome=True)) == [
        "L1 is by outcome and needs at least two outcomes."
    ]


def test_a_link_without_a_sign_is_an_error() -> None:
    assert errors(link("L1", expected={})) == ["L1 has no expected sign."]


def test_a_rival_must_name_what_it_rivals() -> None:
    rival = link("R1", "r", "b", rival=True)
    assert errors(link("L1"), rival) == ['The rival r needs "rival_to", the links that it rivals.']
    assert errors(link("L1"), rival, rival_to=("L1",)) == []
    assert errors(link("L1"), rival, rival_to=("L9",)) == ['"rival_to" of r names L9, which is not there.']


def test_a_name_that_is_not_there_is_an_error() -> None:
    assert errors(link("L1", moderated_by="zz")) == ['"moderated_by" of L1 names zz, which is not there.']


def test_a_cycle_is_named_and_only_a_warning() -> None:
    assert "a → b → a form a cycle; is it a learning loop?" in warnings(link("L1"), link("L2", "b", "a"))


def test_cycles_begin_with_the_first_factor_of_the_version() -> None:
    loops = version("v1", link("L1"), link("L2", "b", "c"), link("L3", "c", "a"), link("L4", "c", "b"))
    assert cycles(loops) == (("a", "b", "c"), ("b", "c"))


def test_a_link_without_basis_and_a_factor_without_link_are_warnings() -> None:
    alone = version("v1", link("L1", basis=("a document",)), link("L2", "b", "c"))
    alone = replace(alone, factors=(*alone.factors, Factor("z", "activity", Bilingual("z"))))
    found = [str(finding.message) for finding in validate(alone)]
    assert "L2 has no basis: where does the expectation come from?" in found
    assert "z has no link." in found
    assert "No path leads from the activity z to an outcome." in found
    assert not any("L1 has no basis" in text for text in found)


def test_a_dense_theory_is_checked_without_listing_all_its_cycles() -> None:
    names = "abcdefghijklmn"
    dense = [link(f"{x}{y}", x, y) for x in names for y in names if x != y]
    assert len(cycles(version("v1", *dense))) == 50


def test_the_demo_s_versions_keep_the_hash_that_they_were_registered_with() -> None:
    data = (Path(__file__).parents[2] / "codebooks" / "demo_theory.yaml").read_bytes()
    theory = read(data, "theory.yaml", datetime(2024, 1, 1, tzinfo=UTC)).theory
    assert [content_hash(one) for one in theory.versions] == [
        "38da472d7675f9a2e4fd2afc3a7fdb0ba7b3a3940a1950c8756e2d3301bd95c8",
        "a61d36465cb46a2adb62656ca442720d80c6be9bf11c8721f428907c053c4974",
    ]
