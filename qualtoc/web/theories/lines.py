"""The links and factors of a version as a page tells them: in words, with what the data say in numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.reports.wording import FACTOR_TYPE_WORDS, SIGN_GLYPHS, VERDICT_WORDS, verdict_glyph
from qualtoc.theory.emergence import first_registrations, is_late
from qualtoc.theory.model import (
    FACTOR_TYPES,
    Assumption,
    CausalLink,
    Factor,
    FactorType,
    Outcome,
    ProgrammeTheory,
    Sign,
    TheoryVersion,
)
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.store import PairNumbers
from qualtoc.theory.verdicts import Verdict

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a link expects for an outcome, None where it is unscoped; late where it was registered after the data."""

    outcome: Outcome
    sign: Sign
    is_late: bool = False

    @property
    def said(self) -> Message:
        """In words, for a title."""
        glyph = SIGN_GLYPHS[self.sign]
        if self.outcome is None:
            return message("expected {sign}", sign=glyph)
        return message("expected {sign} for {outcome}", sign=glyph, outcome=self.outcome)


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """A verdict, short: `case` is None where there is only one, `outcome` where it need not be said."""

    glyph: str
    word: Message
    role: str
    outcome: Outcome = None
    case: str | None = None

    @property
    def short(self) -> Message:
        """Glyph and word."""
        return message("{glyph} {verdict}", glyph=self.glyph, verdict=self.word)

    @property
    def said(self) -> Message:
        """Glyph and word, with what they are about."""
        words = self.short
        about = " ".join(part for part in (self.case, self.outcome) if part)
        return message("{about}: {verdict}", about=about, verdict=words) if about else words


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link with everything that a table or a title says of it; `expected` holds what the chosen outcome shows."""

    link: CausalLink
    cause: Bilingual
    effect: Bilingual
    expected: tuple[Expectation, ...]
    is_in_scope: bool
    claims: int
    sources: int
    moderator: Bilingual | None
    assumptions: tuple[Assumption, ...]
    verdicts: tuple[VerdictLine, ...] = ()

    @property
    def is_emergent(self) -> bool:
        """By hand, or because all that is shown of it was expected after the data."""
        return self.link.emergent or (bool(self.expected) and all(one.is_late for one in self.expected))

    @property
    def signs(self) -> tuple[str, ...]:
        """The different signs that it expects, as glyphs."""
        return tuple(dict.fromkeys(SIGN_GLYPHS[one.sign] for one in self.expected))


@dataclass(frozen=True, slots=True)
class FactorGroup:
    """The factors of one layer."""

    type: FactorType
    name: Message
    factors: tuple[Factor, ...]


class Lines:
    """Makes the lines of one version for one outcome (None: all).

    `numbers` are those of the pairs as claims name them, `counted` as the version counts them.
    """

    def __init__(
        self, theory: ProgrammeTheory, version: TheoryVersion, outcome: Outcome,
        numbers: Mapping[Pair, PairNumbers], verdicts: Iterable[Verdict] = (), *,
        counted: Mapping[Pair, PairNumbers] | None = None,
    ) -> None:  # fmt: skip
        self._version = version
        self._outcome = outcome
        self._numbers = numbers if counted is None else counted
        self._behind = Resolution(version).behind(numbers)
        self._labels = labels_of(version)
        settled = sorted(
            (one for one in theory.versions if one.registered_at is not None and one.status != "draft"),
            key=lambda one: one.registered_at.timestamp() if one.registered_at else 0.0,
        )
        self._since = first_registrations(settled, numbers)
        self._first_claim_at = {pair: said.first_at for pair, said in numbers.items()}
        self._verdicts: dict[str, list[Verdict]] = {}
        for verdict in verdicts:
            self._verdicts.setdefault(verdict.link, []).append(verdict)
        self._assumptions: dict[str, list[Assumption]] = {}
        for assumption in version.assumptions:
            self._assumptions.setdefault(assumption.link, []).append(assumption)

    def all(self) -> tuple[LinkLine, ...]:
        """Every link of the version, rivals last."""
        return tuple(self.line(link) for link in sorted(self._version.links, key=lambda link: link.rival))

    def line(self, link: CausalLink) -> LinkLine:
        """One link."""
        outcomes = self._shown(link)
        claims, sources = self._said(link)
        moderator = self._labels.get(link.moderated_by, Bilingual(link.moderated_by)) if link.moderated_by else None
        return LinkLine(
            link,
            self._labels.get(link.cause, Bilingual(link.cause)),
            self._labels.get(link.effect, Bilingual(link.effect)),
            tuple(Expectation(o, link.expected[o], self._is_late(link, o)) for o in outcomes),
            self._outcome is None or None in link.expected or self._outcome in link.expected,
            claims,
            sources,
            moderator,
            tuple(self._assumptions.get(link.key, ())),
            tuple(self._verdict_lines(link, outcomes)),
        )

    def _shown(self, link: CausalLink) -> tuple[Outcome, ...]:
        if self._outcome in link.expected:
            return (self._outcome,)
        return tuple(link.expected)

    def _said(self, link: CausalLink) -> tuple[int, int]:
        numbers = self._numbers.get((link.cause, link.effect))
        if numbers is None:
            return 0, 0
        if self._outcome is not None and self._outcome in link.expected:
            return numbers.by_outcome.get(self._outcome, (0, 0))
        return numbers.claims, numbers.sources

    def _is_late(self, link: CausalLink, outcome: Outcome) -> bool:
        pairs = self._behind.get((link.cause, link.effect), ())
        return is_late(link, outcome, self._since, self._first_claim_at, pairs)

    def _verdict_lines(self, link: CausalLink, outcomes: tuple[Outcome, ...]) -> Iterable[VerdictLine]:
        found = [verdict for verdict in self._verdicts.get(link.key, ()) if verdict.outcome in outcomes]
        has_cases = len({verdict.case for verdict in found}) > 1
        for verdict in found:
            yield VerdictLine(
                verdict_glyph(verdict.verdict, verdict.kind),
                VERDICT_WORDS[verdict.verdict],
                verdict.verdict.replace("_", "-"),
                verdict.outcome if len(outcomes) > 1 else None,
                verdict.case if has_cases else None,
            )


def labels_of(version: TheoryVersion) -> dict[str, Bilingual]:
    """The label of each factor of the version; its key where it has none."""
    return {
        factor.key: factor.label if factor.label.text("en") else Bilingual(factor.key) for factor in version.factors
    }


def factor_groups(version: TheoryVersion) -> tuple[FactorGroup, ...]:
    """The factors by layer, in the order of the layers."""
    groups = (
        FactorGroup(kind, FACTOR_TYPE_WORDS[kind], tuple(factor for factor in version.factors if factor.type == kind))
        for kind in FACTOR_TYPES
    )
    return tuple(group for group in groups if group.factors)
