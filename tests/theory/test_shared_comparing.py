"""Two versions and what they share: what only one of them holds, what was changed in between, what is as it was."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.model import (
    Case,
    CausalLink,
    Change,
    CmoConfiguration,
    ExpectedObservation,
    Factor,
    Indicator,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    SharedChange,
    TheoryVersion,
)
from qualtoc.theory.shared_comparing import compared, places

NAME = Bilingual("nombre")


def day(number: int) -> datetime:
    return datetime(2024, 3, number, tzinfo=UTC)


def version(key: str, links: str, at: int | None, **rest: object) -> TheoryVersion:
    """Links as "L1ab L2bc": from a to b, from b to c."""
    joined = tuple(CausalLink(word[:2], word[2], word[3], {"X": "+"}) for word in links.split())
    factors = tuple(
        Factor(k, "context", NAME) for k in sorted({e for link in joined for e in (link.cause, link.effect)})
    )
    return TheoryVersion(key, NAME, "registered" if at else "draft", factors, joined,
                         registered_at=day(at) if at else None, **rest)  # fmt: skip


OLD, NEW = version("v1", "L1ab L2bc", 2), version("v2", "L2bc L3bd", 10)
THEORY = ProgrammeTheory(
    NAME, (OLD, NEW), (Case("K", NAME),), (OutcomeOfInterest("X", NAME),),
    patterns=(Pattern("P1", NAME, ("L1", "L2")), Pattern("P2", NAME, ("L3",)), Pattern("P3", NAME, ("L2",))),
    configurations=(CmoConfiguration("C1", ("a",), ("b",), "b", "c"),),
    observations=(ExpectedObservation("E1", "L1", NAME, "hoop"),),
    indicators=(Indicator("I1", "d", NAME), Indicator("I2", "c", NAME)),
)  # fmt: skip


def recorded(op: str, key: str, at: int) -> SharedChange:
    return SharedChange(Change("S1", op, (key,), NAME), day(at), "AR")


def test_what_only_one_version_holds_of_a_shared_part_is_said() -> None:
    found = {one.key: (one.turn, one.came, one.went) for one in compared(THEORY, OLD, NEW).differences}
    assert found == {
        "I1": ("added", ("d",), ()), "E1": ("removed", (), ("L1",)), "P1": ("structure", (), ("L1",)),
        "P2": ("added", ("L3",), ()), "C1": ("structure", (), ("a",)),
    }  # fmt: skip
    assert compared(THEORY, OLD, OLD).differences == ()


def test_what_is_as_it_was_is_counted_by_kind() -> None:
    untouched = compared(THEORY, OLD, NEW).untouched
    assert untouched == {"outcome": 1, "case": 1, "indicator": 1, "pattern": 1}


def test_a_merged_factor_and_link_are_still_held() -> None:
    merged = version("v2", "L2bc", 10, key_map={"a": ("b",)}, link_map={"L1": ("L2",)})
    assert compared(replace(THEORY, versions=(OLD, merged)), OLD, merged).differences == ()


@pytest.mark.parametrize(("at", "is_between"), [(2, False), (3, True), (10, True), (11, False)])
def test_changes_between_two_registrations_are_listed_whichever_version_comes_first(at: int, is_between: bool) -> None:
    held = replace(THEORY, changes=(recorded("change_case", "K", at),))
    for pair in ((OLD, NEW), (NEW, OLD)):
        found = compared(held, *pair)
        assert (len(found.recorded) == 1) == is_between
        assert ("case" in found.untouched) != is_between


def test_up_to_a_draft_all_changes_since_the_registration_are_listed() -> None:
    draft = replace(NEW, status="draft", registered_at=None)
    held = replace(THEORY, changes=(recorded("change_case", "K", 1), recorded("remove_role", "nurse", 20)))
    assert [one.change.op for one in compared(held, OLD, draft).recorded] == ["remove_role"]
    assert compared(held, draft, draft).recorded == ()


def test_parts_have_their_place_in_the_drawing() -> None:
    assert [places(THEORY, kind, key) for kind, key in (("indicator", "I1"), ("pattern", "P1"), ("case", "K"))] == [
        ("d",), ("L1", "L2"), (),
    ]  # fmt: skip
