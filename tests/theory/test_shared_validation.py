"""What versions share: each error and each warning raised alone, with the part that it names."""

from dataclasses import replace

import pytest

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.model import (
    Case,
    CausalLink,
    CmoConfiguration,
    ExpectedObservation,
    Factor,
    Indicator,
    Measurement,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    TheoryVersion,
)
from qualtoc.theory.shared_editing import LISTS, Kind, Shared
from qualtoc.theory.shared_validation import validate_shared

NAME = Bilingual("nombre", "nombre")


def version(key: str, links: str) -> TheoryVersion:
    """Links as "L1 a>b L2 b>c"; every factor is a context."""
    words = links.split()
    joined = [
        CausalLink(name, *ends.split(">"), {"X": "+"}) for name, ends in zip(words[::2], words[1::2], strict=True)
    ]
    keys = dict.fromkeys(key for link in joined for key in (link.cause, link.effect))
    return TheoryVersion(key, NAME, "draft", tuple(Factor(key, "context", NAME) for key in keys), tuple(joined))


def theory(*versions: TheoryVersion) -> ProgrammeTheory:
    return ProgrammeTheory(
        NAME, versions or (version("v1", "L1 a>b L2 b>c"),), (Case("K", NAME),), (OutcomeOfInterest("X", NAME),)
    )


def found(held: ProgrammeTheory, kind: Kind, *some: Shared) -> list[tuple[str, str, str]]:
    given = replace(held, **{LISTS[kind]: some})
    return [(one.level, one.key, str(one.message)) for one in validate_shared(given) if one.part == kind]


@pytest.mark.parametrize(
    ("kind", "part", "word"),
    [
        ("indicator", Indicator("I1", "gone", NAME), "gone"),
        ("indicator", Indicator("I1", "a", NAME, source=NAME, values=(Measurement("Q", None, "1"),)), "Q"),
        ("indicator", Indicator("I1", "a", NAME, source=NAME, values=(Measurement(None, "Z", "1"),)), "Z"),
        ("observation", ExpectedObservation("E1", "L9", NAME, "hoop"), "L9"),
        ("observation", ExpectedObservation("E1", "L1", NAME, "hoop", case="Q"), "Q"),
        ("pattern", Pattern("P1", NAME, ("L1", "L9"), "L1"), "L9"),
        ("cmo", CmoConfiguration("C1", ("gone",), ("a",), "b", "c"), "gone"),
    ],
)
def test_what_names_something_that_no_version_holds_is_an_error(kind: Kind, part: Shared, word: str) -> None:
    ((level, key, text),) = found(theory(), kind, part)
    assert (level, key) == ("error", part.key) and f"names {word}, which is not there" in text


@pytest.mark.parametrize(
    ("kind", "part", "words"),
    [
        ("outcome", OutcomeOfInterest("Y", NAME), "No link expects anything for the outcome Y."),
        ("case", Case("K", NAME, "literal"), "K is the only case chosen for literal replication"),
        ("case", Case("K", NAME, "theoretical", "otherwise, we think"), "names no verdict"),
        ("case", Case("K", NAME, "theoretical", "L9: null"), "names the link L9"),
        ("case", Case("K", NAME, "theoretical", "L1 · Z: null"), "names the outcome Z"),
        ("indicator", Indicator("I1", "a", NAME, values=(Measurement(baseline="1"),)), "figures and no source"),
        ("pattern", Pattern("P1", NAME, ("L1", "L2")), "has no headline link"),
        ("cmo", CmoConfiguration("C1", ("a",), ("a",), "c", "a"), "no path leads from the reasoning c"),
    ],
)
def test_what_is_worth_a_second_look_is_a_warning(kind: Kind, part: Shared, words: str) -> None:
    ((level, key, text),) = found(theory(), kind, part)
    assert (level, key) == ("warning", part.key) and words in text


@pytest.mark.parametrize(
    ("kind", "part", "words"),
    [
        ("indicator", Indicator("I1", "a", NAME), "v2 does not hold the factor of the indicator I1."),
        ("observation", ExpectedObservation("E1", "L1", NAME, "hoop"), "v2 does not hold the link"),
        ("pattern", Pattern("P1", NAME, ("L1",)), "v2 holds no link of the pattern P1."),
    ],
)
def test_what_only_an_older_version_holds_is_a_warning(kind: Kind, part: Shared, words: str) -> None:
    held = theory(version("v1", "L1 a>b L2 b>c"), version("v2", "L2 b>c"))
    ((level, _, text),) = found(held, kind, part)
    assert level == "warning" and words in text


def test_sound_parts_and_a_theory_without_versions_are_not_complained_of() -> None:
    assert found(theory(), "observation", ExpectedObservation("E1", "L1", NAME, "hoop", {"X": True}, "K")) == []
    assert found(theory(), "cmo", CmoConfiguration("C1", ("a",), ("a",), "b", "c")) == []
    cases = (Case("K", NAME, "literal"), Case("L", NAME, "literal"), Case("M", NAME, "theoretical", "L1 · X: null"))
    assert found(theory(), "case", *cases) == []
    assert validate_shared(ProgrammeTheory(NAME, ())) == ()
