"""Errors forbid to register and warnings do not: each of them raised alone, with the part that it names."""

from dataclasses import replace

import pytest

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.model import Assumption, CausalLink, Factor, TheoryVersion
from qualtoc.theory.validation import MANY_LINKS, validate

NAME = Bilingual("name")


def factor(key: str, type: str = "context", **rest: object) -> Factor:
    return Factor(key, type, NAME, **rest)  # type: ignore[arg-type]


def link(key: str, cause: str, effect: str, **rest: object) -> CausalLink:
    return CausalLink(key, cause, effect, **{"expected": {None: "+"}, "basis": ("manual",), **rest})


def sound() -> TheoryVersion:
    """visits -> trust -> health, with a rival of the second link: nothing to complain of."""
    factors = (
        factor("visits", "activity"), factor("trust", "mechanism"), factor("health", "outcome"),
        factor("drugs", "rival", rival_to=("L2",)),
    )  # fmt: skip
    links = (link("L1", "visits", "trust"), link("L2", "trust", "health"), link("R1", "drugs", "health", rival=True))
    return TheoryVersion("v1", NAME, "draft", factors, links)


def with_links(*links: CausalLink) -> TheoryVersion:
    return replace(sound(), links=(*sound().links, *links))


def with_factors(*factors: Factor) -> TheoryVersion:
    return replace(sound(), factors=(*sound().factors, *factors))


def changed_link(key: str, **rest: object) -> TheoryVersion:
    return replace(sound(), links=tuple(replace(k, **rest) if k.key == key else k for k in sound().links))


def found(version: TheoryVersion) -> list[tuple[str, str, str, str]]:
    return [(one.level, one.part, one.key, str(one.message)) for one in validate(version)]


def test_a_sound_version_has_nothing_to_complain_of() -> None:
    assert found(sound()) == []


ERRORS = [
    (with_links(link("L3", "trust", "trust")), "link", "L3", "L3 leads from trust to itself."),
    (with_links(link("L3", "visits", "trust")), "link", "L3", "L3 joins the same two factors as L1."),
    (changed_link("L1", expected={}), "link", "L1", "L1 has no expected sign."),
    (changed_link("L1", by_outcome=True), "link", "L1", "L1 is by outcome and needs at least two outcomes."),
    (changed_link("L1", cause="nobody"), "link", "L1", '"from" of L1 names nobody, which is not there.'),
    (changed_link("L1", effect="nothing"), "link", "L1", '"to" of L1 names nothing, which is not there.'),
    (changed_link("L1", moderated_by="mood"), "link", "L1", '"moderated_by" of L1 names mood, which is not there.'),
    (changed_link("L1", rival=True), "link", "L1", 'The rival visits needs "rival_to", the links that it rivals.'),
    (with_factors(factor("luck", "rival")), "factor", "luck",
     'The rival luck needs "rival_to", the links that it rivals.'),
    (with_factors(factor("luck", "rival", rival_to=("L9",))), "factor", "luck",
     '"rival_to" of luck names L9, which is not there.'),
    (replace(sound(), assumptions=(Assumption("A1", "L9", NAME),)), "assumption", "A1",
     '"link" of A1 names L9, which is not there.'),
    (replace(sound(), structural_edges=(("visits", "nothing"),)), "edge", "visits → nothing",
     '"structural_edges" of visits → nothing names nothing, which is not there.'),
    (replace(sound(), key_map={"old": ("gone",)}), "factor", "old", '"key_map" of v1 names gone, which is not there.'),
]  # fmt: skip


@pytest.mark.parametrize(("version", "part", "key", "text"), ERRORS)
def test_each_error_names_its_part(version: TheoryVersion, part: str, key: str, text: str) -> None:
    assert ("error", part, key, text) in found(version)
    assert [row for row in found(version) if row[0] == "error"][0][1:] == (part, key, text)


WARNINGS = [
    (with_factors(factor("rain")), "factor", "rain", "rain has no link."),
    (replace(with_factors(factor("talks", "activity")), structural_edges=(("visits", "talks"),)), "factor", "talks",
     "No path leads from the activity talks to an outcome."),
    (with_factors(factor("wealth", "outcome")), "factor", "wealth", "No link leads to the outcome wealth."),
    (replace(changed_link("L1", cause="drugs"), structural_edges=(("visits", "health"),)), "factor", "trust",
     "No activity or context leads to the mechanism trust."),
    (changed_link("L1", basis=()), "link", "L1", "L1 has no basis: where does the expectation come from?"),
    (with_links(link("L3", "health", "trust")), "factor", "trust",
     "trust → health → trust form a cycle; is it a learning loop?"),
    (replace(sound(), links=sound().links[:2], structural_edges=(("drugs", "health"),)), "factor", "health",
     "No rival explanation is stated for the outcome health."),
]  # fmt: skip


@pytest.mark.parametrize(("version", "part", "key", "text"), WARNINGS)
def test_each_warning_names_its_part_and_forbids_nothing(
    version: TheoryVersion, part: str, key: str, text: str
) -> None:
    assert ("warning", part, key, text) in found(version)
    assert [row for row in found(version) if row[0] == "error"] == []


@pytest.mark.parametrize(("extra", "is_many"), [(27, False), (28, True)])
def test_more_than_thirty_links_are_pointed_out(extra: int, is_many: bool) -> None:
    factors = [factor(f"c{n}") for n in range(extra)]
    links = [link(f"M{n}", f"c{n}", "trust") for n in range(extra)]
    version = replace(with_links(*links), factors=(*sound().factors, *factors))
    texts = [row[3] for row in found(version)]
    assert len(version.links) == extra + 3
    assert (f"The theory has {extra + 3} links; few studies can test more than {MANY_LINKS}." in texts) is is_many


def test_a_rival_may_name_a_link_of_another_version() -> None:
    version = with_factors(factor("luck", "rival", rival_to=("L9",)))
    assert [one for one in validate(version, {"L9"}) if one.level == "error"] == []


def test_a_moderator_and_a_delivery_edge_keep_a_factor_from_being_alone() -> None:
    version = replace(changed_link("L1", moderated_by="rain"), factors=(*sound().factors, factor("rain")))
    assert "rain has no link." not in [row[3] for row in found(version)]
    delivered = replace(with_factors(factor("rain")), structural_edges=(("rain", "visits"),))
    assert "rain has no link." not in [row[3] for row in found(delivered)]
