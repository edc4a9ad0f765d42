"""What to do next, from what is missing."""

from dataclasses import replace
from uuid import UUID

from qualtoc.coding.source import Source
from qualtoc.study.model import Holdings
from qualtoc.study.next_steps import Progress, next_steps

SOURCE = Source(
    UUID(int=1), "P1", "interview", "P1", "nurse", "HN", None, None, None, None, "en", "yes", words=100, turns=10
)  # fmt: skip
DONE = Progress(
    Holdings(sources=1, interviews=1, words=100, codings=1, claims=1, memos=0, codes=1),
    [SOURCE],
    {SOURCE.id: 1},
    has_theory=True,
    has_guide=True,
    has_cases=True,
)


def said(progress: Progress) -> list[str]:
    return [str(step.text) for step in next_steps(progress)]


def test_where_nothing_is_missing_the_report_is_left() -> None:
    assert said(DONE) == ["Answer the COREQ items"]


def test_a_missing_guide_is_said_with_its_reason() -> None:
    step = next_steps(replace(DONE, has_guide=False))[0]
    assert (str(step.text), step.place) == ("Import the interview guide", "import")
    assert str(step.why) == "Without an interview guide silence cannot be told from never asked."


def test_an_uncoded_source_is_named() -> None:
    assert said(replace(DONE, coded_turns={}))[0] == "Code P1"


def test_several_uncoded_sources_are_counted() -> None:
    second = replace(SOURCE, id=UUID(int=2), key="P2")
    progress = replace(DONE, sources=[SOURCE, second], coded_turns={})
    assert said(progress)[0] == "Code P1, the first of 2 sources without a coding"


def test_missing_facts_lead_to_the_facts_of_the_first_source() -> None:
    unknown = replace(SOURCE, role=None, case=None, consent_quotes="unknown")
    steps = next_steps(replace(DONE, sources=[unknown]))
    assert [step.place for step in steps] == ["source_facts", "source_facts", "source_facts", "coreq"]
    assert {step.source for step in steps[:3]} == {"P1"}


def test_a_case_is_not_asked_for_where_the_study_has_none() -> None:
    assert said(replace(DONE, sources=[replace(SOURCE, case=None)], has_cases=False)) == ["Answer the COREQ items"]


def test_what_is_withdrawn_is_not_asked_about() -> None:
    assert said(replace(DONE, sources=[replace(SOURCE, role=None, withdrawn=True)], coded_turns={})) == []


def test_the_first_claim_is_asked_for_once_there_is_a_theory() -> None:
    held = replace(DONE.holdings, claims=0)
    assert said(replace(DONE, holdings=held))[0] == "Record the first causal claim"
