"""What the researchers of a study might do next: computed from what is missing, in the order of the work."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from qualtoc.coding.source import Source
from qualtoc.errors import Message, message
from qualtoc.study.model import Holdings

Place = Literal["import", "codebook", "theory", "people", "coreq", "source", "source_facts"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do, why, and where: a place of the study, and the source it is about where it is about one."""

    place: Place
    text: Message
    why: Message
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What decides about the next steps. `coded_turns` holds sources with at least one coding.

    `has_cases` tells whether the theory or a source names cases.
    """

    holdings: Holdings
    sources: Sequence[Source]
    coded_turns: Mapping[UUID, int]
    has_theory: bool
    has_guide: bool
    has_cases: bool


def next_steps(progress: Progress) -> tuple[NextStep, ...]:
    """The steps that are open, first things first; none where nothing is missing."""
    here = [source for source in progress.sources if not source.withdrawn]
    return (*_materials(progress), *_work(progress, here), *_facts(progress, here), *_reporting(here))


def _materials(progress: Progress) -> Iterator[NextStep]:
    if not progress.sources:
        yield NextStep(
            "import",
            message("Import transcripts"),
            message("Text, Word or subtitle files, with a sources.csv that says who speaks, in which role and case."),
        )
    if not progress.holdings.codes:
        yield NextStep(
            "codebook",
            message("Import a codebook, or write the first code"),
            message("Codes from the theory come first; codes from the data join them while you read."),
        )
    if not progress.has_theory:
        yield NextStep(
            "theory",
            message("Give the study its programme theory"),
            message("Verdicts compare what sources report with what the theory expected before the first coding."),
        )
    if not progress.has_guide:
        yield NextStep(
            "import",
            message("Import the interview guide"),
            message("Without an interview guide silence cannot be told from never asked."),
        )


def _work(progress: Progress, here: Sequence[Source]) -> Iterator[NextStep]:
    uncoded = [source.key for source in here if not progress.coded_turns.get(source.id)]
    if uncoded and progress.holdings.codes:
        yield NextStep(
            "source",
            message("Code {source}", source=uncoded[0])
            if len(uncoded) == 1
            else message("Code {source}, the first of {n} sources without a coding", source=uncoded[0], n=len(uncoded)),
            message("Passages that nobody has coded appear in no count and no report."),
            uncoded[0],
        )
    if here and not progress.holdings.claims and progress.has_theory:
        yield NextStep(
            "source",
            message("Record the first causal claim"),
            message("A claim is a passage in which somebody reports that one factor influenced another."),
            here[0].key,
        )


def _facts(progress: Progress, here: Sequence[Source]) -> Iterator[NextStep]:
    without_role = [source.key for source in here if source.type == "interview" and not source.role]
    without_case = [source.key for source in here if progress.has_cases and not source.case]
    without_consent = [
        source.key for source in here if source.type == "interview" and source.consent_quotes == "unknown"
    ]
    if without_role:
        yield NextStep(
            "source_facts",
            message("Say the role of {source}", source=without_role[0])
            if len(without_role) == 1
            else message(
                "Say the role of {source}, the first of {n} interviews", source=without_role[0], n=len(without_role)
            ),
            message("Agreement of several roles is stronger than agreement within one."),
            without_role[0],
        )
    if without_case:
        yield NextStep(
            "source_facts",
            message("Say the case of {source}", source=without_case[0])
            if len(without_case) == 1
            else message(
                "Say the case of {source}, the first of {n} sources", source=without_case[0], n=len(without_case)
            ),
            message("Verdicts are reached for each case; a source without a case speaks for none."),
            without_case[0],
        )
    if without_consent:
        first, n = without_consent[0], len(without_consent)
        yield NextStep(
            "source_facts",
            message("Record the consent to quote {source}", source=first)
            if n == 1
            else message("Record the consent to quote {source}, the first of {n} interviews", source=first, n=n),
            message("Until then their words are shown here and never exported; their claims count all the same."),
            first,
        )


def _reporting(here: Sequence[Source]) -> Iterator[NextStep]:
    if here:
        yield NextStep(
            "coreq",
            message("Answer the COREQ items"),
            message("Most of the 32 are computed or prefilled; some only the authors know."),
        )
