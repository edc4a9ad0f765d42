"""What the pattern-matching page shows, made from a report: templates only loop, test and print."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.beside import RivalBeside, rivals_beside
from qualtoc.reports.matching import PatternMatching
from qualtoc.reports.matrix import Matrix
from qualtoc.reports.pattern_words import in_version_message, selection_messages, totals_message
from qualtoc.reports.wording import STATUS_WORDS, TYPE_WORDS
from qualtoc.study.model import Study
from qualtoc.theory.factor_names import name_in_words
from qualtoc.theory.model import Outcome
from qualtoc.theory.rollup import PatternVerdict
from qualtoc.theory.store import Decision
from qualtoc.theory.verdicts import Verdict
from qualtoc.web.reports.beside_page import AcrossRow, IndicatorBeside, across, beside_figures
from qualtoc.web.reports.chosen import Chosen, href_of
from qualtoc.web.reports.forms import FormState
from qualtoc.web.reports.pieces import Piece, pieces
from qualtoc.web.reports.proposed import Proposed, proposed
from qualtoc.web.reports.report_choices import (
    ParameterField,
    VersionChoice,
    replication_choices,
    role_choices,
    rule_fields,
    version_choices,
)
from qualtoc.web.reports.verdict_details import Detail, Details

VOICES_WORDS: Mapping[str, tuple[Message, Message]] = {
    "+": (message("source that says an increase"), message("sources that say an increase")),
    "0": (message("source that says no effect"), message("sources that say no effect")),
    "-": (message("source that says a decrease"), message("sources that say a decrease")),
    "?": (message("source without a clear direction"), message("sources without a clear direction")),
    "silent": (message("silent interview"), message("silent interviews")),
    "not_asked": (message("interview that was not asked"), message("interviews that were not asked")),
}
"""What a number of voices counts, one and any other, for whoever hears it read; translated once for the page."""

FEW_CLAIMS = 500
"""Up to so many claims the page shows every link with its quotations; above, one link at a time."""

FIRST_QUOTATIONS = 50
"""So many of one sign are shown at first where the study has more than a few claims, from different sources first."""


@dataclass(frozen=True, slots=True)
class PatternMatchingPage:
    """The whole page. `is_partial` where one link of several is shown; `acted` is the verdict just decided on.

    `cases` is empty where there is only one; `roles` and `types` hold what sources can be chosen by. `figures` are the
    indicators beside the verdicts, `across` what the cases say together.
    """

    study: Study
    chosen: Chosen
    matching: PatternMatching
    matrix: Matrix
    details: tuple[Detail, ...]
    is_partial: bool
    is_large: bool
    versions: tuple[VersionChoice, ...]
    totals: tuple[Piece, ...]
    totals_by_case: tuple[tuple[str, tuple[Piece, ...]], ...]
    narrowed: tuple[Message, ...]
    rule: tuple[ParameterField, ...]
    patterns: tuple[tuple[Bilingual, PatternVerdict, Message], ...]
    factors: Mapping[str, Bilingual]
    outcomes: Mapping[Outcome, Bilingual]
    cases: Mapping[str, Bilingual]
    roles: Mapping[str, Bilingual]
    role_choices: Mapping[str, Bilingual]
    type_choices: Mapping[str, Message]
    replication_choices: Mapping[str, Message]
    attribute_choices: Mapping[str, tuple[str, ...]]
    across: tuple[AcrossRow, ...]
    figures: tuple[IndicatorBeside, ...]
    proposals: tuple[Proposed, ...]
    voices_words: Mapping[str, tuple[str, ...]]
    anchor_of: Callable[[Verdict], str]
    rivals_of: Callable[[Verdict], tuple[RivalBeside, ...]]
    refined: Callable[[Verdict], tuple[Message, ...]]
    form: FormState | None = None
    acted: str | None = None
    is_swapped: bool = False


@dataclass(frozen=True, slots=True)
class NothingToMatch:
    """The page of a study without a theory."""

    study: Study


def links_shown(chosen: Chosen, matching: PatternMatching, drawn: Matrix) -> frozenset[str]:
    """The links whose verdicts are shown in full: the chosen one, else all where they have few claims, else one."""
    rows = tuple(drawn.verdicts())
    every = frozenset(row.link for row in rows)
    if chosen.link in every:
        return frozenset({chosen.link})
    return every if not is_large(matching) else frozenset(row.link for row in rows[:1])


def claims_shown(chosen: Chosen, matching: PatternMatching, drawn: Matrix) -> frozenset[UUID] | None:
    """The claims whose words the page shows; None for all of the study."""
    if not is_large(matching):
        return None
    rows = rows_shown(chosen, matching, drawn)
    sources = {claim.id: claim.source for claim in matching.claims_of(rows)}
    found: set[UUID] = set()
    for row in rows:
        for claims in (*row.claims.values(), row.not_outcome_specific, row.other_outcome, row.weightless):
            found.update(claims if chosen.every else _first(claims, sources))
    return frozenset(found)


def rows_shown(chosen: Chosen, matching: PatternMatching, drawn: Matrix) -> list[Verdict]:
    """The verdicts that are shown in full, in the order of the matrix."""
    shown = links_shown(chosen, matching, drawn)
    return [row for row in drawn.verdicts() if row.link in shown]


def _first(claims: Sequence[UUID], sources: Mapping[UUID, str]) -> list[UUID]:
    """The first claims of a list, those of different sources before second ones of the same."""
    seen = Counter[str]()
    ranked = []
    for claim in claims:
        source = sources[claim]
        ranked.append((seen[source], source, claim))
        seen[source] += 1
    return [claim for _, _, claim in sorted(ranked)[:FIRST_QUOTATIONS]]


def is_large(matching: PatternMatching) -> bool:
    """Whether a page with all quotations would be too long."""
    return len(matching.evidence.claims) > FEW_CLAIMS


def page_of(
    matching: PatternMatching,
    drawn: Matrix,
    chosen: Chosen,
    decisions: Sequence[Decision],
    translator: Translator,
    *,
    home: str,
    attribute_choices: Mapping[str, tuple[str, ...]],
    form: FormState | None = None,
    acted: str | None = None,
    is_swapped: bool = False,
) -> PatternMatchingPage:
    """The page of a report whose quotations are those of the links shown."""
    shown = links_shown(chosen, matching, drawn)
    report, theory = matching.report, matching.theory
    details = Details(matching, decisions, chosen, home, translator)
    role_labels = {role.key: role.label for role in theory.roles}
    return PatternMatchingPage(
        study=matching.study,
        chosen=chosen,
        matching=matching,
        matrix=drawn,
        details=tuple(details.of(row) for row in rows_shown(chosen, matching, drawn)),
        is_partial=len(shown) < len({row.link for row in drawn.verdicts()}),
        is_large=is_large(matching),
        versions=tuple(version_choices(matching)),
        totals=pieces(totals_message(matching.totals), translator, partial(href_of, home, chosen)),
        totals_by_case=tuple(_by_case(matching, chosen, home, translator)) if len(matching.cases) > 1 else (),
        narrowed=tuple(selection_messages(matching)),
        rule=tuple(rule_fields(report.parameters)),
        patterns=tuple(_patterns(matching)),
        factors=_factors(matching),
        outcomes={outcome.key: outcome.label for outcome in theory.outcomes},
        cases=_cases(matching),
        roles={s.key: role_labels.get(s.role, Bilingual(s.role)) for s in matching.sources.values() if s.role},
        role_choices=role_choices(matching, role_labels),
        type_choices={kind: TYPE_WORDS[kind] for kind in sorted({one.type for one in matching.evidence.sources})},
        replication_choices=replication_choices(matching),
        attribute_choices=attribute_choices,
        across=across(matching),
        figures=beside_figures(matching),
        proposals=proposed(matching, home),
        voices_words={who: tuple(map(translator.text, words)) for who, words in VOICES_WORDS.items()},
        anchor_of=details.anchor,
        rivals_of=partial(rivals_beside, matching),
        refined=partial(_refined, matching, details),
        form=form,
        acted=acted,
        is_swapped=is_swapped,
    )


def _cases(matching: PatternMatching) -> dict[str, Bilingual]:
    """The label of every case, chosen or not; empty where there is only one."""
    every = matching.report.by_case
    labels = {case.key: case.label for case in matching.theory.cases}
    return {case: labels.get(case, Bilingual(case)) for case in every if case is not None} if len(every) > 1 else {}


def _by_case(
    matching: PatternMatching, chosen: Chosen, home: str, translator: Translator
) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    for case in matching.cases:
        of_case = replace(chosen, case=case, replication=None)
        counts = matching.report.by_case[case]
        yield str(case), pieces(totals_message(counts), translator, partial(href_of, home, of_case))


def _refined(matching: PatternMatching, details: Details, row: Verdict) -> tuple[Message, ...]:
    """How the other versions judge the same, where that differs: the one registered first, then those after it."""
    return tuple(
        in_version_message(key, other, is_first=key == matching.report.base)
        for key, other in details.versions.of(row)
        if key != matching.version.key
    )


def _patterns(matching: PatternMatching) -> Iterator[tuple[Bilingual, PatternVerdict, Message]]:
    labels = {pattern.key: pattern.label for pattern in matching.theory.patterns}
    for row in matching.patterns:
        yield labels[row.pattern], row, STATUS_WORDS[row.status]


def _factors(matching: PatternMatching) -> dict[str, Bilingual]:
    """The label of every factor; what no version names is called by the words of its parts, else by its key."""
    labels = matching.labels
    spoken = {key for pair in matching.proposals for key in (pair.cause, pair.effect)}
    return {**{key: name_in_words(key, labels) for key in spoken}, **labels}
