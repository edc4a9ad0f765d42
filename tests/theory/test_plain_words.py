"""The sentences for somebody who knows neither the tool nor statistics, as English templates filled in."""

import re

import pytest
from small_studies import claims, evidence, link, theory, verdict_of, version

from qualtoc.i18n import translator
from qualtoc.theory.pattern_matching import Parameters, report
from qualtoc.theory.plain_words import Figure, plain_words
from qualtoc.theory.verdicts import Verdict

SPEAKER = translator("en")
TECHNICAL = re.compile(r"theta|threshold|weight|LOSO|null|hoop|%|≥|≤|dissent|share", re.IGNORECASE)
SAID = (
    "MM1+ MM2+ MM3+ ML1+ ML2+ OBS1+", "MM1+ MM2+ ML1+ ML2:0", "MM1:0 ML1:0", "MM1- ML1-", "MM1+ ML1-", "MM1+",
    "MM1+implied ML1+implied", "", "MM1? ML1?", "MM1+cooccur",
)  # fmt: skip


def words(row: Verdict) -> list[str]:
    return [SPEAKER.text(sentence) for sentence in plain_words(row, "effort", "coverage")]


def test_a_strong_verdict_in_plain_words() -> None:
    assert words(verdict_of(SAID[0], probed=7)) == [
        "“effort” was expected to increase “coverage”.",
        "All 6 sources that speak of it report an increase.",
        "In 2 of the 7 interviews that asked about it, nobody mentions it.",
        "So the expectation held.",
        "The evidence is strong: enough sources of different types and roles say so, and hardly any say otherwise.",
    ]


def test_those_who_say_otherwise_are_counted_in_the_same_sentence() -> None:
    row = verdict_of("MM1:0 MM2:0 ML1:0 OBS1:0 OBS2:0 MM3+ ML2?", probed=0)
    assert words(row)[1] == (
        "Of 7 sources that speak of it, 5 report no effect, 1 reports an increase, and 1 speaks of it without a "
        "clear direction."
    )
    assert words(row)[2] == "So the expectation did not hold: they report no effect where one was expected."


def test_asked_and_not_said_differs_from_not_asked_and_from_said_once() -> None:
    assert words(verdict_of(""))[1:] == [
        "It was asked about in 19 interviews and nobody speaks of it, so nothing follows."
    ]
    assert words(verdict_of("", probed=0))[1:] == [
        "Nobody was asked about it and nobody speaks of it, so nothing follows."
    ]
    assert words(verdict_of("OBS1+", probed=0))[1:] == [
        "Only 1 source speaks of it, and reports an increase.",
        "Too little for a conclusion: it is a lead to follow.",
    ]


def test_what_was_expected_after_the_data_is_not_called_tested() -> None:
    study = theory(version("v1", link("L1", expected="0")), version("v2", link("L1"), days=200))
    row = report(study, "v2", evidence(*claims(SAID[0]))).verdicts[0]
    assert "accommodated after the fact, not tested" in words(row)[-1]


def test_an_open_rival_is_a_reason_for_not_calling_it_strong() -> None:
    study = theory(version("v1", link("L1"), link("R1", "r", "b", rival=True), rival_to=("L1",)))
    coded = evidence(*claims(SAID[0]), *claims(SAID[0], "r", "b"), probed=5)
    row, rival = report(study, "v1", coded).verdicts
    assert "another explanation is supported too and nobody has answered it" in " ".join(words(row))
    assert words(rival)[0] == "Another explanation was tested: “effort” increases “coverage”."
    assert "So this other explanation is supported." in words(rival)


@pytest.mark.parametrize("expected", ["+", "-", "0"])
@pytest.mark.parametrize("said", SAID)
def test_no_sentence_needs_statistics_in_either_language(said: str, expected: str) -> None:
    row = verdict_of(said, expected)
    for sentence in plain_words(row, "A", "B"):
        assert not TECHNICAL.search(sentence.template), sentence
        assert translator("es").text(sentence) != SPEAKER.text(sentence)


def test_every_number_says_which_sources_it_counts() -> None:
    sentences = plain_words(verdict_of("MM1+ MM2+ ML1:0"), "A", "B")
    whole, parts = sentences[1].values["all"], sentences[1].values["parts"]
    assert whole == Figure(3, "speaking")
    assert [part.values["n"] for part in parts] == [Figure(2, "+"), Figure(1, "0")]


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("MM1+ MM2+ ML1+", "people in different roles"),
        ("MM1+ MM2+ OBS1+", "sources of different types"),
        ("MM1+ ML1+ OBS1+", "sources of different types and people in different roles"),
    ],
)
def test_moderate_evidence_says_in_what_its_sources_differ(said: str, who: str) -> None:
    begin = f"The evidence is moderate: {who} say so, but "
    assert len([one for one in words(verdict_of(said)) if one.startswith(begin)]) == 1


def test_one_source_that_says_two_things_is_not_counted_as_several() -> None:
    assert words(verdict_of("MM1+ MM1:0"))[1] == (
        "The only source that speaks of it says more than one thing (1): 1 reports an increase and 1 reports no effect."
    )


def test_one_interview_that_asked_is_one() -> None:
    assert words(verdict_of("", probed=1))[1] == (
        "It was asked about in 1 interview and nobody speaks of it, so nothing follows."
    )
    silent = words(verdict_of("OBS1+ OBS2+", probed=1))[2]
    assert silent == "In the only interview that asked about it (1 of 1), nobody mentions it."


def said_of(outcome: str | None, **rest: object) -> list[str]:
    """The sentences on outcome X, where a document speaks of another outcome or of none."""
    scoped = link("L1", expected={"X": "+", "Y": "+"}, **rest)
    return words(report(theory(version("v1", scoped)), "v1", evidence(*claims("DOC1+", outcome=outcome), probed=0))
                 .verdicts[0])  # fmt: skip


def test_what_a_document_says_of_no_outcome_is_not_called_silence() -> None:
    assert said_of(None)[1] == "What was said about it names no outcome, so nothing follows for this one."


def test_what_is_said_of_another_outcome_is_not_called_silence() -> None:
    only = link("L1", expected={"X": "+"})
    row = report(theory(version("v1", only)), "v1", evidence(*claims("DOC1+", outcome="Y"), probed=0)).verdicts[0]
    assert words(row)[1] == "It is spoken of for another outcome only, so nothing follows for this one."


def test_what_waits_for_the_coders_is_not_called_silence() -> None:
    first, second = claims("MM1+", cause="c"), claims("MM1+")
    late = [claim._replace(coder="RS") for claim in second]
    row = report(theory(version("v1", link("L1"))), "v1", evidence(*first, *late, probed=0)).verdicts[0]
    assert words(row)[1] == "What was said about it waits until the coders agree, so nothing follows yet."


def test_two_types_are_not_called_one_where_three_are_asked_for() -> None:
    row = verdict_of("MM1+ ML1+ MM2+ ML2+ MM3+ OBS1+", parameters=Parameters(strong_types=3, strong_roles=3))
    assert words(row)[-1] == (
        "The evidence is moderate: sources of different types and people in different roles say so, but they are of "
        "too few types and they come from too few roles."
    )
