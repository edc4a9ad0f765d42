"""Everything that the pattern-matching page shows about one verdict; templates only loop, test and print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.beside import InVersions, RivalBeside, outcomes_beside, rivalled, rivals_beside
from qualtoc.reports.matching import ClaimQuotation, PatternMatching
from qualtoc.reports.pattern_words import (
    SIGNS_IN_ORDER,
    anchor,
    contrast_message,
    in_plain_words,
    in_version_message,
    override_message,
    rival_message,
    scope_in_words,
    sentence,
)
from qualtoc.reports.wording import FLAG_WORDS, SAYS, TYPE_WORDS
from qualtoc.theory.model import Sign
from qualtoc.theory.plain_words import Figure
from qualtoc.theory.store import Decision
from qualtoc.theory.verdicts import Verdict
from qualtoc.theory.voices import Group, OutcomeVoices, Voices
from qualtoc.web.reports.chosen import Chosen
from qualtoc.web.reports.pieces import Piece, paragraph


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
class Who:
    """A role or type of source with what its sources say; `key` names it in an address."""

    words: Message | Bilingual
    key: str
    group: Group


@dataclass(frozen=True, slots=True)
class Rival:
    """A rival explanation beside the link that it rivals."""

    beside: RivalBeside
    anchor: str
    scope: str
    said: Message


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one verdict. The ids are those of the decisions in force, to take them back.

    `open_rivals` are the keys of the supported rivals that no memo addresses.
    """

    row: Verdict
    anchor: str
    scope: str
    plain: tuple[Piece, ...]
    sentence: str
    expected: Side
    against: tuple[Side, ...]
    asides: tuple[Aside, ...]
    flags: tuple[tuple[str, Message, Message], ...]
    who: tuple[Who, ...]
    outcomes: tuple[OutcomeVoices, ...]
    contrast: Message | None
    versions: tuple[Message, ...]
    rivals: tuple[Rival, ...]
    rivalled: tuple[tuple[str, str], ...]
    open_rivals: tuple[str, ...]
    override: Message | None
    override_id: UUID | None
    scope_id: UUID | None


class Details:
    """The details of verdicts; what they share is looked up once."""

    def __init__(
        self,
        matching: PatternMatching,
        decisions: Sequence[Decision],
        chosen: Chosen,
        home: str,
        translator: Translator,
    ) -> None:
        self.matching = matching
        self.chosen = chosen
        self.home = home
        self.translator = translator
        self.has_cases = len(matching.report.by_case) > 1
        self.overrides = {(d.version, d.link, d.outcome, d.case): d.id for d in decisions if d.verdict is not None}
        self.scopes = {(d.link, d.outcome, d.case): d.id for d in decisions if d.verdict is None}
        self.role_labels = {role.key: role.label for role in matching.theory.roles}
        self.versions = InVersions(matching)
        self.voices = Voices(matching.evidence, tuple(matching.report.by_case), matching.version)

    def of(self, row: Verdict) -> Detail:
        """The details of one verdict."""
        matching = self.matching
        sides = [
            Side(sign, SAYS[sign], matching.quoted(row, sign), len(row.claims.get(sign, ()))) for sign in SIGNS_IN_ORDER
        ]
        rivals = tuple(self._rival(one) for one in rivals_beside(matching, row))
        outcomes = self.voices.outcomes(row)
        return Detail(
            row=row,
            anchor=self.anchor(row),
            scope=self.scope(row),
            plain=paragraph(in_plain_words(matching, row), self.translator, partial(self.href, row)),
            sentence=sentence(matching, row, self.translator),
            expected=next(side for side in sides if side.sign == row.expected),
            against=tuple(side for side in sides if side.sign != row.expected),
            asides=tuple(aside for aside in self._asides(row) if aside.quotations),
            flags=tuple((flag, *FLAG_WORDS[flag]) for flag in row.flags),
            who=tuple(self._who(group) for group in self.voices.groups(row)),
            outcomes=outcomes if len([one for one in outcomes if one.outcome is not None]) > 1 else (),
            contrast=contrast_message(outcomes_beside(matching, row)),
            versions=tuple(
                in_version_message(key, other, is_first=key == matching.report.base)
                for key, other in self.versions.of(row)
            ),
            rivals=rivals,
            rivalled=tuple((self.scope(other), self.anchor(other)) for other in rivalled(matching, row)),
            open_rivals=tuple(dict.fromkeys(one.beside.row.link for one in rivals if one.beside.is_open)),
            override=override_message(row.override) if row.override else None,
            override_id=self.overrides.get((matching.version.key, row.link, row.outcome, row.case)),
            scope_id=self._scope_id(row),
        )

    def href(self, row: Verdict, figure: Figure) -> str:
        """Where the voices behind a number of a verdict are listed."""
        return f"{self.home}/pattern-matching/claims{self.chosen.claims(row, figure.who)}"

    def anchor(self, row: Verdict) -> str:
        """Where links lead to a verdict."""
        return anchor(row, has_cases=self.has_cases)

    def scope(self, row: Verdict) -> str:
        """The link with its outcome and case."""
        return scope_in_words(row, has_cases=self.has_cases)

    def _rival(self, beside: RivalBeside) -> Rival:
        return Rival(beside, self.anchor(beside.row), self.scope(beside.row), rival_message(beside))

    def _who(self, group: Group) -> Who:
        if group.kind == "type":
            return Who(TYPE_WORDS[group.key], f"type:{group.key}", group)  # type: ignore[index]
        if group.key is None:
            return Who(message("interview without a role"), "role:", group)
        return Who(self.role_labels.get(group.key, Bilingual(group.key)), f"role:{group.key}", group)

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
