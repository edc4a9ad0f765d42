"""What the pages about whole studies show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.source import SOURCE_TYPES, Source
from qualtoc.errors import Message
from qualtoc.reports.wording import FACTOR_TYPE_WORDS
from qualtoc.study.imports import ImportReport
from qualtoc.study.model import Holdings, Researcher, Study, StudyLine
from qualtoc.study.next_steps import NextStep
from qualtoc.theory.model import FACTOR_TYPES, CausalLink, FactorType, ProgrammeTheory, TheoryVersion
from qualtoc.web.forms import Errors, Pages


@dataclass(frozen=True, slots=True)
class Studies:
    """The list of studies."""

    studies: tuple[StudyLine, ...]


@dataclass(frozen=True, slots=True)
class NewStudy:
    """The form of a new study with what was typed."""

    title: str = ""
    key: str = ""
    researcher: str = ""
    name: str = ""
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with its words for role and case and the turns in which a coding begins."""

    source: Source
    role: Bilingual | None
    case: Bilingual | None
    coded: int


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """The sources of one type that stand on this page; `total` counts all of the type."""

    type: str
    total: int
    lines: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A causal link with the labels of its factors."""

    link: CausalLink
    cause: Bilingual
    effect: Bilingual


@dataclass(frozen=True, slots=True)
class TheoryLayer:
    """The factors of one type, in the order of the theory; what stands in brackets at a label's end is left out."""

    type: FactorType
    name: Message
    factors: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class TheorySummary:
    """The version that counts, small."""

    key: str
    status: str
    registered_at: datetime | None
    versions: int
    factors: int
    emergent: int
    layers: tuple[TheoryLayer, ...]
    links: tuple[LinkLine, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A study at a glance."""

    study: Study
    holdings: Holdings
    withdrawn: int
    groups: tuple[SourceGroup, ...]
    pages: Pages
    theory: TheorySummary | None
    steps: tuple[NextStep, ...]
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answered:
    """How many COREQ items are answered."""

    answered: Message


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of each file."""

    report: ImportReport


@dataclass(frozen=True, slots=True)
class StudyToDelete:
    """The question before a study is deleted."""

    study: Study
    holdings: Holdings
    typed: str = ""
    errors: Errors = field(default_factory=dict)


def source_groups(
    sources: list[Source], coded: Mapping[UUID, int], theory: ProgrammeTheory | None, pages: Pages
) -> tuple[SourceGroup, ...]:
    """The sources of one page by type, each with its progress."""
    roles = {role.key: role.label for role in theory.roles} if theory else {}
    cases = {case.key: case.label for case in theory.cases} if theory else {}
    ordered = sorted(sources, key=lambda source: SOURCE_TYPES.index(source.type))
    shown = ordered[pages.slice]
    lines = [
        SourceLine(
            source,
            roles.get(source.role, Bilingual(source.role, source.role)) if source.role else None,
            cases.get(source.case, Bilingual(source.case, source.case)) if source.case else None,
            min(coded.get(source.id, 0), source.turns),
        )
        for source in shown
    ]
    groups = (
        SourceGroup(kind, sum(s.type == kind for s in sources), tuple(x for x in lines if x.source.type == kind))
        for kind in SOURCE_TYPES
    )
    return tuple(group for group in groups if group.lines)


def theory_summary(theory: ProgrammeTheory, version: TheoryVersion) -> TheorySummary:
    """The version in numbers, with its links in words."""
    labels = {factor.key: factor.label for factor in version.factors}
    return TheorySummary(
        version.key,
        version.status,
        version.registered_at,
        len(theory.versions),
        len(version.factors),
        sum(link.emergent for link in version.links),
        tuple(
            TheoryLayer(kind, FACTOR_TYPE_WORDS[kind], labels_of_type)
            for kind in FACTOR_TYPES
            if (labels_of_type := tuple(_short(factor.label) for factor in version.factors if factor.type == kind))
        ),
        tuple(
            LinkLine(link, *(labels.get(key, Bilingual(key, key)) for key in (link.cause, link.effect)))
            for link in version.links
        ),
    )


def _short(label: Bilingual) -> Bilingual:
    en, es = (text.partition(" (")[0] or text if text else None for text in (label.en, label.es))
    return Bilingual(en, es)


def new_team(key: str, name: str) -> list[Researcher]:
    """The first researcher of a study, where the initials are given."""
    return [Researcher(key.strip(), name.strip())] if key.strip() else []
