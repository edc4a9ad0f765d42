"""What the pattern-matching page shows, made from a report: templates only loop, test and print."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from uuid import UUID

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message
from qualtoc.i18n import Translator
from qualtoc.reports.beside import in_versions, rivals_beside
from qualtoc.reports.matching import ClaimQuotation, PatternMatching
from qualtoc.reports.matrix import Matrix
from qualtoc.reports.pattern_words import (
    SIGNS_IN_ORDER,
    anchor,
    in_version_message,
    override_message,
    scope_in_words,
    sentence,
    totals_message,
    version_message,
)
from qualtoc.reports.wording import FLAG_WORDS, PARAMETER_WORDS, SAYS, STATUS_WORDS, TYPE_WORDS
from qualtoc.study.model import Study
from qualtoc.theory.model import Outcome, Sign
from qualtoc.theory.parameters import Parameters
from qualtoc.theory.rollup import PatternVerdict
from qualtoc.theory.store import Decision
from qualtoc.theory.verdicts import Verdict
from qualtoc.web.forms import Errors
from qualtoc.web.reports.chosen import Chosen

FEW_CLAIMS = 500
"""Up to so many claims the page shows every link with its quotations; above, one link at a time."""

FIRST_QUOTATIONS = 50
"""So many of one sign are shown at first where the study has more than a few claims, from different sources first."""

_WHOLE_NUMBERS = ("min_sources", "strong_min", "strong_types", "strong_roles")


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """A version that can be chosen; `is_late` where some of its expectations came after the data."""

    key: str
    said: Message
    is_open: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class ParameterField:
    """A parameter of the rule as a field of the form."""

    name: str
    words: Message
    value: float
    default: float
    least: float
    most: float
    step: float

    @property
    def is_changed(self) -> bool:
        """Whether it differs from its default."""
        return self.value != self.default


@dataclass(frozen=True, slots=True)
class Side:
    """The quotations of one sign; `total` counts those that are not shown too."""

    sign: Sign
    says: Message
    quotations: Sequence[ClaimQuotation]
    total: int


@dataclass(frozen=True, slots=True)
class Aside:
    """Claims that do not enter the verdict, and why."""

    name: str
    quotations: Sequence[ClaimQuotation]
    total: int


@dataclass(frozen=True, slots=True)
class FormState:
    """A form of a verdict that was sent and cannot be accepted, with what was written into it."""

    anchor: str
    kind: str
    errors: Errors = field(default_factory=dict)
    verdict: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one verdict. The ids are those of the decisions in force, to take them back."""

    row: Verdict
    anchor: str
    scope: str
    sentence: str
    expected: Side
    against: tuple[Side, ...]
    asides: tuple[Aside, ...]
    flags: tuple[tuple[str, Message, Message], ...]
    types: tuple[Message, ...]
    roles: tuple[Bilingual, ...]
    versions: tuple[Message, ...]
    rivals: tuple[str, ...]
    override: Message | None
    override_id: UUID | None
    scope_id: UUID | None


@dataclass(frozen=True, slots=True)
class PatternMatchingPage:
    """The whole page. `is_partial` where one link of several is shown; `acted` is the verdict just decided on.

    `cases` is empty where there is only one.
    """

    study: Study
    chosen: Chosen
    matching: PatternMatching
    matrix: Matrix
    details: tuple[Detail, ...]
    is_partial: bool
    is_large: bool
    versions: tuple[VersionChoice, ...]
    totals: Message
    totals_by_case: tuple[tuple[str, Message], ...]
    rule: tuple[ParameterField, ...]
    patterns: tuple[tuple[Bilingual, PatternVerdict, Message], ...]
    factors: Mapping[str, Bilingual]
    outcomes: Mapping[Outcome, Bilingual]
    cases: Mapping[str, Bilingual]
    roles: Mapping[str, Bilingual]
    anchor_of: Callable[[Verdict], str]
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
    shown = links_shown(chosen, matching, drawn)
    sources = {claim.id: claim.source for claim in matching.evidence.claims}
    found: set[UUID] = set()
    for row in drawn.verdicts():
        if row.link in shown:
            for claims in (*row.claims.values(), row.not_outcome_specific, row.other_outcome, row.weightless):
                found.update(claims if chosen.every else _first(claims, sources))
    return frozenset(found)


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
    form: FormState | None = None,
    acted: str | None = None,
    is_swapped: bool = False,
) -> PatternMatchingPage:
    """The page of a report whose quotations are those of the links shown."""
    shown = links_shown(chosen, matching, drawn)
    report, theory = matching.report, matching.theory
    rows = [row for row in drawn.verdicts() if row.link in shown]
    has_cases = len(report.by_case) > 1
    labels = {case.key: case.label for case in theory.cases}
    cases = {case: labels.get(case, Bilingual(case)) for case in report.by_case if case is not None}
    details = _Details(matching, decisions, translator)
    return PatternMatchingPage(
        study=matching.study,
        chosen=chosen,
        matching=matching,
        matrix=drawn,
        details=tuple(details.of(row) for row in rows),
        is_partial=len(shown) < len({row.link for row in drawn.verdicts()}),
        is_large=is_large(matching),
        versions=tuple(_versions(matching)),
        totals=totals_message(report.totals),
        totals_by_case=tuple((str(case), totals_message(counts)) for case, counts in report.by_case.items())
        if has_cases
        else (),
        rule=tuple(_rule(report.parameters)),
        patterns=tuple(_patterns(matching)),
        factors=_factors(matching),
        outcomes={outcome.key: outcome.label for outcome in theory.outcomes},
        cases=cases if has_cases else {},
        roles=details.roles,
        anchor_of=partial(anchor, has_cases=has_cases),
        form=form,
        acted=acted,
        is_swapped=is_swapped,
    )


class _Details:
    """The details of verdicts; what they share is looked up once."""

    def __init__(self, matching: PatternMatching, decisions: Sequence[Decision], translator: Translator) -> None:
        self.matching = matching
        self.translator = translator
        self.has_cases = len(matching.report.by_case) > 1
        self.overrides = {(d.version, d.link, d.outcome, d.case): d.id for d in decisions if d.verdict is not None}
        self.scopes = {(d.link, d.outcome, d.case): d.id for d in decisions if d.verdict is None}
        self.role_labels = {role.key: role.label for role in matching.theory.roles}
        self.roles = {
            source.key: self.role_labels.get(source.role, Bilingual(source.role))
            for source in matching.sources.values()
            if source.role
        }

    def of(self, row: Verdict) -> Detail:
        matching = self.matching
        sides = [
            Side(sign, SAYS[sign], matching.quoted(row, sign), len(row.claims.get(sign, ()))) for sign in SIGNS_IN_ORDER
        ]
        return Detail(
            row=row,
            anchor=anchor(row, has_cases=self.has_cases),
            scope=scope_in_words(row, has_cases=self.has_cases),
            sentence=sentence(matching, row, self.translator),
            expected=next(side for side in sides if side.sign == row.expected),
            against=tuple(side for side in sides if side.sign != row.expected),
            asides=tuple(aside for aside in self._asides(row) if aside.quotations),
            flags=tuple((flag, *FLAG_WORDS[flag]) for flag in row.flags),
            types=tuple(TYPE_WORDS[kind] for kind in row.types),
            roles=tuple(self.role_labels.get(role, Bilingual(role)) for role in row.roles),
            versions=tuple(in_version_message(key, other) for key, other in in_versions(matching, row)),
            rivals=tuple(dict.fromkeys(one.row.link for one in rivals_beside(matching, row) if one.is_open)),
            override=override_message(row.override) if row.override else None,
            override_id=self.overrides.get((matching.version.key, row.link, row.outcome, row.case)),
            scope_id=self._scope_id(row),
        )

    def _asides(self, row: Verdict) -> Iterator[Aside]:
        claims = {
            "unclear": row.claims.get("?", ()), "general": row.not_outcome_specific, "other": row.other_outcome,
            "weightless": row.weightless,
        }  # fmt: skip
        for name, ids in claims.items():
            yield Aside(name, self.matching.in_order(ids), len(ids))

    def _scope_id(self, row: Verdict) -> UUID | None:
        keys = ((row.link, outcome, case) for outcome in (row.outcome, None) for case in (row.case, None))
        return next((self.scopes[key] for key in keys if key in self.scopes), None)


def _versions(matching: PatternMatching) -> Iterator[VersionChoice]:
    by_key = {version.key: version for version in matching.theory.versions}
    for report in matching.reports:
        said = version_message(by_key[report.version], report)
        is_late = any(row.emergent for row in report.verdicts)
        yield VersionChoice(report.version, said, report.version == matching.version.key, is_late)


def _rule(given: Parameters) -> Iterator[ParameterField]:
    usual = Parameters()
    for parameter in fields(Parameters):
        name = parameter.name
        least, most, step = (0.5, 1.0, 0.01) if name == "theta" else (0.0, 1.0, 0.01)
        if name in _WHOLE_NUMBERS:
            least, most, step = (0 if name == "strong_roles" else 1), 1000, 1
        if name == "min_weight":
            most = 1000.0
        value, default = getattr(given, name), getattr(usual, name)
        yield ParameterField(name, PARAMETER_WORDS[name], value, default, least, most, step)


def _patterns(matching: PatternMatching) -> Iterator[tuple[Bilingual, PatternVerdict, Message]]:
    labels = {pattern.key: pattern.label for pattern in matching.theory.patterns}
    for row in matching.report.patterns:
        yield labels[row.pattern], row, STATUS_WORDS[row.status]


def _factors(matching: PatternMatching) -> dict[str, Bilingual]:
    """The label of every factor; what no version names is called by its key."""
    spoken = {key: Bilingual(key) for pair in matching.report.proposals for key in (pair.cause, pair.effect)}
    named = {factor.key: factor.label for version in matching.theory.versions for factor in version.factors}
    return {**spoken, **named, **{factor.key: factor.label for factor in matching.version.factors}}
