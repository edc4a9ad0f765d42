"""The generated sentences, as English templates; numbers and source keys are values."""

from fractions import Fraction

from small_studies import claims, evidence, link, theory, verdict_of, version

from qualtoc.theory.evidence import Override
from qualtoc.theory.explanation import explanation
from qualtoc.theory.parameters import Parameters
from qualtoc.theory.pattern_matching import report
from qualtoc.theory.verdicts import Verdict

NO_EFFECT = "MM1:0 MM2:0 MM5:0 MM6:0 MM8:0 MM9:0 MM11:0 ML1:0 ML2:0 ML5:0 RM2:0 OBS3:0 MM3+ ML4+"


def sentences(row: Verdict) -> list[str]:
    return [str(text) for text in explanation(row, "v1", Parameters())]


def contrast(text: str = NO_EFFECT, outcome: str | None = "ANC", expected: str = "+", days: int = 0) -> Verdict:
    study = theory(version("v1", link("L1", expected={"ANC": expected, "CCS": "+"}), days=days))
    return report(study, "v1", evidence(*claims(text, outcome=outcome))).verdicts[0]


def test_a_contradicted_expectation_says_counts_dissent_silence_and_criteria() -> None:
    texts = explanation(contrast(), "v1", Parameters())
    assert str(texts[0]) == "L1 · ANC · v1: expected +, observed 0."
    assert texts[1].values == {"n": 12, "all": 14, "share": Fraction(6, 7), "theta": Fraction(3, 4)}
    assert texts[2].values == {"sources": ("ML4", "MM3")}
    assert str(texts[3]) == "6 of 19 interviewees say nothing about it."
    assert [str(part) for part in texts[4].values["met"]] == [
        "12 ≥ 5 sources", "2 types of source", "3 roles", "explicit in 12 of 12",
    ]  # fmt: skip
    assert [str(part) for part in texts[4].values["failed"]] == ["dissent 1/7 > 1/10"]


def test_asked_and_never_said_differs_from_never_asked_and_from_said_once() -> None:
    assert sentences(verdict_of(""))[1] == "No evidence: asked in 19 interviews, nobody mentioned it."
    assert sentences(verdict_of("", probed=0))[1] == "No evidence: never asked."
    assert sentences(verdict_of("MM1+"))[2:] == [
        "Insufficient: mentioned once only, by MM1.", "It is a lead towards an increase.",
    ]  # fmt: skip


def test_an_expectation_that_came_after_the_data_is_not_called_tested() -> None:
    assert "This is accommodated after the fact, not tested." in sentences(contrast(expected="0", days=200))


def test_general_claims_are_named_as_not_outcome_specific() -> None:
    assert "Not outcome-specific (14)." in sentences(contrast(outcome=None))


def test_an_override_is_printed_beside_the_verdict() -> None:
    row = verdict_of("MM1+ ML1+ OBS1+", overrides={("v1", "L1", None, None): Override("mixed", "One site only.")})
    assert row.verdict == "supported"
    assert "overridden" in row.flags
    assert str(explanation(row, "v1", Parameters())[-1]) == (
        "An analyst chose another verdict: Mixed. Reason: One site only."
    )


def test_a_proposition_scoped_out_gives_the_reason() -> None:
    row = verdict_of("MM1+ ML1+", scoped_out={("L1", None, None): "It was never carried out."})
    assert "Not applicable: It was never carried out." in sentences(row)


def test_a_source_that_says_it_twice_is_not_called_mentioned_once() -> None:
    assert sentences(verdict_of("MM1+ MM1+implied"))[2] == "Insufficient: only one source carries weight, MM1."


def test_one_source_is_too_little_by_weight_where_one_would_be_enough() -> None:
    row = verdict_of("MM1+implied ML1?", parameters=Parameters(min_sources=1))
    assert [str(text) for text in explanation(row, "v1", Parameters(min_sources=1))][2] == (
        "Insufficient: sources 1, weight 0.5; at least needed: sources 1, weight 1.0."
    )


def test_the_only_interview_that_asked_is_not_one_of_many() -> None:
    assert "The only interviewee who was asked (1 of 1) says nothing about it." in sentences(
        verdict_of("OBS1+ OBS2+", probed=1)
    )


def test_what_names_no_outcome_is_not_called_never_asked() -> None:
    scoped = theory(version("v1", link("L1", expected={"ANC": "+", "CCS": "+"})))
    row = report(scoped, "v1", evidence(*claims("DOC1+"), probed=0)).verdicts[0]
    assert sentences(row)[1] == "No evidence: nothing that was said about it names this outcome."


def test_a_single_source_that_says_two_things_is_quoted_with_both() -> None:
    said = sentences(verdict_of("MM1+ MM1:0"))
    assert said[1:3] == ["('MM1',) reports an increase.", "('MM1',) reports no effect."]


def test_a_decrease_is_printed_as_a_minus() -> None:
    assert sentences(verdict_of("MM1- ML1-"))[0] == "L1 · v1: expected +, observed −."
    assert sentences(contrast(expected="-"))[0] == "L1 · ANC · v1: expected −, observed 0."
