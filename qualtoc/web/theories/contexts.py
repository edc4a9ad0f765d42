"""What the pages about a theory show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.memo import Memo
from qualtoc.coding.source import Source
from qualtoc.errors import Message, Problem, message
from qualtoc.theory.drafts import Dismissal
from qualtoc.theory.model import Case, Outcome, OutcomeOfInterest, ProgrammeTheory, SharedChange, TheoryVersion
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.shared_editing import Kind
from qualtoc.theory.store import ClaimMark, PairNumbers
from qualtoc.theory.validation import Finding
from qualtoc.web.forms import Errors
from qualtoc.web.theories.chosen import Chosen
from qualtoc.web.theories.drawn import DrawnTheory
from qualtoc.web.theories.lines import FactorGroup, LinkLine, Pair, labels_of
from qualtoc.web.theories.parts import Part
from qualtoc.web.theories.shared_pages import SharedLine

Coders = Mapping[str, tuple[str, datetime]]
"""For each source the coder of its first claim, and when that was."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version with its fingerprint; of `n_sources` sources with claims, so many were coded before it was there."""

    version: TheoryVersion
    digest: str
    coded_before: int
    n_sources: int


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim in words. It waits where another coder recorded the first claim of the source."""

    mark: ClaimMark
    language: str | None
    may_leave: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair that claims name and no version has, with some of the words; keys in place of labels that nobody gave."""

    cause: Bilingual
    effect: Bilingual
    claims: int
    sources: int
    quotations: tuple[ClaimLine, ...]
    pair: Pair


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the files: warnings of those that were stored, problems of those that were not."""

    files: tuple[str, ...] = ()
    warnings: tuple[Message, ...] = ()
    problems: tuple[Problem, ...] = ()


NO_RESULT = Imported()


@dataclass(frozen=True, slots=True)
class NoTheory:
    """The page before there is any theory."""

    result: Imported = NO_RESULT
    errors: Errors = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()
    more_proposals: int = 0
    unknown_factors: tuple[tuple[str, int], ...] = ()
    dismissed: tuple[Dismissal, ...] = ()
    template: ClassVar[str] = "theories/no_theory.html"


@dataclass(frozen=True, slots=True)
class TheoryPage:
    """A version of the theory, drawn and told."""

    title: Bilingual
    line: VersionLine
    versions: tuple[VersionLine, ...]
    chosen: Chosen
    outcomes: tuple[tuple[str, Bilingual], ...]
    overlays: Mapping[str, Message]
    drawn: DrawnTheory
    part: Part
    cases: tuple[Case, ...]
    links: tuple[LinkLine, ...]
    groups: tuple[FactorGroup, ...]
    errors_found: tuple[Finding, ...]
    warnings_found: tuple[Finding, ...]
    proposals: tuple[Proposal, ...]
    more_proposals: int
    unknown_factors: tuple[tuple[str, int], ...]
    dismissed: tuple[Dismissal, ...] = ()
    theory_outcomes: tuple[OutcomeOfInterest, ...] = ()
    draft: str | None = None
    result: Imported = NO_RESULT
    errors: Errors = field(default_factory=dict)
    is_arranged: bool = False
    template: ClassVar[str] = "theories/theory.html"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The claims on a link that a change rests on: how many there are, and some of the words."""

    link: str
    claims: int
    sources: int
    quotations: tuple[ClaimLine, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One difference of two versions, in words, with the recorded reasons and their evidence."""

    kind: Message
    role: str
    key: str
    part: str
    label: Message | Bilingual
    outcome: Outcome
    old: str | None
    new: str | None
    details: tuple[Message, ...]
    reasons: tuple[Bilingual, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class SharedRow:
    """A part that all versions share and of which two say something else; or that was changed between them."""

    kind: Kind
    kind_words: Message
    key: str
    name: Message | Bilingual | None
    turn: Message
    details: tuple[Message, ...] = ()
    change: SharedChange | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions and what changed from the old to the new one.

    `shared` are the parts beside the drawing that differ, `untouched` how many of each kind are as they were.
    """

    old: VersionLine
    new: VersionLine
    versions: tuple[VersionLine, ...]
    rows: tuple[ChangeRow, ...]
    counts: tuple[tuple[Message, int], ...]
    drawn: DrawnTheory
    shared: tuple[SharedRow, ...] = ()
    untouched: tuple[tuple[Message, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Voices:
    """The claims that count for one scope of a link, by how they stand to its expectation (None: nothing expected)."""

    outcome: Outcome
    expected: str | None
    on_its_side: tuple[ClaimLine, ...]
    against: tuple[ClaimLine, ...]
    unclear: tuple[ClaimLine, ...]


@dataclass(frozen=True, slots=True)
class MemoForm:
    """What was typed as a memo."""

    type: str = "theory"
    text: str = ""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A link with what each version expects of it and what is said of it.

    `went_into` is the link that it became part of in the chosen version, where that merged factors.
    """

    line: LinkLine
    version: TheoryVersion
    is_in_version: bool
    chosen: Chosen
    versions: tuple[TheoryVersion, ...]
    expectations: tuple[tuple[Outcome, tuple[str | None, ...]], ...]
    patterns: tuple[Bilingual, ...]
    voices: tuple[Voices, ...]
    asides: tuple[tuple[Message, tuple[ClaimLine, ...]], ...]
    claims: int
    shown: int
    memos: tuple[Memo, ...]
    observations: tuple[SharedLine, ...] = ()
    went_into: str | None = None
    form: MemoForm = MemoForm()
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Telling:
    """Turns marks into lines: knows the sources and who coded each first."""

    sources: Mapping[str, Source]
    coders: Coders

    def line(self, mark: ClaimMark) -> ClaimLine:
        """One claim."""
        source = self.sources.get(mark.claim.source)
        first = self.coders.get(mark.claim.source)
        return ClaimLine(
            mark,
            source.language if source else None,
            source is not None and source.may_be_quoted,
            first is not None and first[0] != mark.claim.coder,
        )

    def lines(self, marks: Iterable[ClaimMark]) -> tuple[ClaimLine, ...]:
        """Several claims, in their order."""
        return tuple(self.line(mark) for mark in marks)


def draft_of(versions: Iterable[TheoryVersion], opened: TheoryVersion) -> str | None:
    """The draft that proposals go into: the open version, else the newest draft; None where there is none."""
    drafts = [version.key for version in versions if version.status == "draft"]
    return opened.key if opened.key in drafts else next(reversed(drafts), None)


def version_lines(theory: ProgrammeTheory, digests: Mapping[str, str], coders: Coders) -> tuple[VersionLine, ...]:
    """Every version, with how much had been coded when it was registered."""
    return tuple(
        VersionLine(
            version,
            digests.get(version.key, ""),
            sum(version.registered_at is None or at < version.registered_at for _, at in coders.values()),
            len(coders),
        )
        for version in theory.versions
    )


def voices(marks: Sequence[ClaimMark], expected: Mapping[Outcome, str], outcome: Outcome, telling: Telling) -> Voices:
    """The claims that count in a scope, for and against what is expected there."""
    sign = expected.get(outcome)
    counted = [mark for mark in marks if outcome is None or mark.claim.outcome == outcome]
    return Voices(
        outcome,
        sign,
        telling.lines(mark for mark in counted if mark.claim.sign == sign),
        telling.lines(mark for mark in counted if mark.claim.sign not in (sign, "?")),
        telling.lines(mark for mark in counted if mark.claim.sign == "?"),
    )


def asides(
    marks: Sequence[ClaimMark], outcomes: Iterable[Outcome], telling: Telling
) -> tuple[tuple[Message, tuple[ClaimLine, ...]], ...]:
    """The claims on a link that count in none of its scopes."""
    known = set(outcomes)
    if None in known:
        return ()
    groups = (
        (message("Not outcome-specific"), [mark for mark in marks if mark.claim.outcome is None]),
        (message("Said of another outcome"), [m for m in marks if m.claim.outcome not in known | {None}]),
    )
    return tuple((name, telling.lines(found)) for name, found in groups if found)


def unknown_pairs(
    theory: ProgrammeTheory | None, numbers: Mapping[Pair, PairNumbers], dismissed: Iterable[Dismissal] = ()
) -> list[Pair]:
    """The pairs that claims name, no version holds and nobody dismissed, those of most sources first."""
    held = {(one.cause, one.effect) for one in dismissed}
    for version in theory.versions if theory else ():
        links, resolution = {(link.cause, link.effect) for link in version.links}, Resolution(version)
        held |= {pair for pair in numbers if resolution.pair(pair) in links}
    return sorted((pair for pair in numbers if pair not in held), key=lambda pair: (-numbers[pair].sources, pair))


def unknown_factors(theory: ProgrammeTheory | None, numbers: Mapping[Pair, PairNumbers]) -> tuple[tuple[str, int], ...]:
    """The keys that claims name and no version holds, with the number of their claims."""
    versions = theory.versions if theory else ()
    known = {key for version in versions for key in (*version.key_map, *(factor.key for factor in version.factors))}
    counts: dict[str, int] = {}
    for pair, said in numbers.items():
        for key in set(pair) - known:
            counts[key] = counts.get(key, 0) + said.claims
    return tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def all_labels(theory: ProgrammeTheory | None) -> dict[str, Bilingual]:
    """The label of every factor of any version, the newest first."""
    labels: dict[str, Bilingual] = {}
    for version in theory.versions if theory else ():
        labels.update(labels_of(version))
    return labels
