"""The verdict rule for one proposition: expected against observed, in steps that can be checked by hand.

Transparent counting instead of a model (Trochim 1989; Yin 2018): weigh the sources for each sign, let the best sign
win if its share passes a threshold, compare it with what was expected, then say how strong that is by named criteria.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal
from uuid import UUID

from qualtoc.coding.source import SourceType
from qualtoc.theory.evidence import CaseKey, Ledger, Override, Pair, Tally
from qualtoc.theory.model import SIGNS, Outcome, Sign
from qualtoc.theory.parameters import Rule

VerdictWord = Literal["supported", "contradicted", "mixed", "insufficient", "no_evidence", "not_applicable"]
Kind = Literal["null", "opposite", "unexpected", "hoop"]
Strength = Literal["strong", "moderate", "weak"]
Observed = Literal["+", "-", "0", "mixed"]
Flag = Literal[
    "single_type", "single_role", "role_split", "emergent", "hoop_failed", "smoking_gun", "rival_open", "not_probed",
    "overridden", "fragile", "outcome_split",
]  # fmt: skip

VERDICTS: tuple[VerdictWord, ...] = (
    "supported", "contradicted", "mixed", "insufficient", "no_evidence", "not_applicable",
)  # fmt: skip
JUDGED: frozenset[VerdictWord] = frozenset({"supported", "contradicted", "mixed"})
STRENGTHS: tuple[Strength, ...] = ("weak", "moderate", "strong")
FLAGS: tuple[Flag, ...] = (
    "single_type", "single_role", "role_split", "emergent", "hoop_failed", "smoking_gun", "rival_open", "not_probed",
    "overridden", "fragile", "outcome_split",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the weights say at one threshold."""

    verdict: VerdictWord
    kind: Kind | None = None
    observed: Observed | None = None


@dataclass(frozen=True, slots=True)
class Loso:
    """Leave one source out: in how many of the runs the verdict word stays the same."""

    same: int
    of: int


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which criteria of a strong verdict the winning sign meets; `needed` is the number of sources it takes."""

    needed: int
    sources: bool
    types: bool
    roles: bool
    explicit: bool
    dissent: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Expected against observed for one link, outcome, case and version, with everything that led to it.

    `share`, `n_winning`, `roles`, `types` and `n_explicit` speak of the best sign; share and dissent are proportions,
    None without weight. `silent` counts probed interviews without any claim in scope, `not_asked` interviews that
    were not probed. `claims` holds claim ids by sign; `not_outcome_specific` those that name no outcome although the
    link has one, `other_outcome` those that name another, `weightless` those that weigh nothing, `waiting` how many
    claims of further coders wait for consensus.
    """

    link: str
    cause: str
    effect: str
    outcome: Outcome
    case: CaseKey
    pattern: str | None
    rival: bool
    expected: Sign
    observed: Observed | None
    verdict: VerdictWord
    kind: Kind | None
    strength: Strength | None
    weights: dict[str, float]
    sources_by_sign: dict[str, tuple[str, ...]]
    share: float | None
    dissent: float | None
    n_winning: int
    n_sources: int
    n_explicit: int
    n_probed: int
    silent: int
    not_asked: int
    roles: tuple[str, ...]
    types: tuple[SourceType, ...]
    criteria: Criteria
    flags: tuple[Flag, ...]
    emergent: bool
    lead: Sign | None
    loso: Loso
    theta_range: tuple[float, float]
    claims: dict[str, tuple[UUID, ...]]
    not_outcome_specific: tuple[UUID, ...]
    other_outcome: tuple[UUID, ...]
    weightless: tuple[UUID, ...]
    waiting: int
    scoped_out: str | None
    override: Override | None


@dataclass(frozen=True, slots=True)
class Proposition:
    """One link in one outcome scope and case, with what the theory and the analyst say about it beforehand.

    `pairs` are the pairs of factors whose claims count for it and `asked_as` the links whose questions do, where the
    version has merged or split factors; empty: its own.
    """

    link: str
    cause: str
    effect: str
    outcome: Outcome
    case: CaseKey
    expected: Sign
    rival: bool
    single_outcome: bool
    emergent: bool
    hoop_failed: bool
    smoking_gun: bool
    pattern: str | None
    scoped_out: str | None
    override: Override | None
    pairs: tuple[Pair, ...]
    asked_as: tuple[str, ...]


def verdict(proposition: Proposition, ledger: Ledger) -> Verdict:
    """The verdict of the rule, before rivals are looked at."""
    pairs = proposition.pairs or ((proposition.cause, proposition.effect),)
    tally = ledger.tally(pairs, proposition.outcome, proposition.case)
    return _Row(proposition, ledger, tally).verdict()


def judge(
    proposition: Proposition, units: tuple[int, int, int], n_sources: int, rule: Rule, theta: Fraction
) -> Judgement:
    """The verdict of weight units for +, - and 0 from so many sources, at a threshold (steps 0 to 6)."""
    total = sum(units)
    if proposition.scoped_out is not None:
        return Judgement("not_applicable")
    if total == 0:
        return Judgement("no_evidence")
    if n_sources < rule.min_sources or total < rule.min_weight:
        return Judgement("insufficient")
    observed = winner(units, theta)
    if observed is None:
        return Judgement("mixed", observed="mixed")
    if observed != proposition.expected:
        return Judgement("contradicted", _kind(proposition.expected, observed), observed)
    if proposition.hoop_failed and proposition.expected != "0":
        if proposition.smoking_gun:
            return Judgement("mixed", observed=observed)
        return Judgement("contradicted", "hoop", observed)
    return Judgement("supported", observed=observed)


def winner(units: tuple[int, int, int], theta: Fraction) -> Sign | None:
    """The sign whose share of the weight reaches the threshold; None on a tie of the best or below it."""
    best = max(units)
    if units.count(best) > 1 or best * theta.denominator < theta.numerator * sum(units):
        return None
    return SIGNS[units.index(best)]


def total_units(voices: Iterable[tuple[int, int, int, int]]) -> tuple[int, int, int]:
    """The sums of the weight units for +, - and 0."""
    plus = minus = none = 0
    for p, m, n, _ in voices:
        plus += p
        minus += m
        none += n
    return plus, minus, none


def _kind(expected: Sign, observed: Sign) -> Kind:
    if observed == "0":
        return "null"
    return "unexpected" if expected == "0" else "opposite"


class _Row:
    """The parts of one verdict, each computed once."""

    def __init__(self, proposition: Proposition, ledger: Ledger, tally: Tally) -> None:
        self.proposition = proposition
        self.ledger = ledger
        self.tally = tally
        self.rule = ledger.rule
        self.pairs = proposition.pairs or ((proposition.cause, proposition.effect),)
        self.units = total_units(tally.voices.values())
        self.judgement = self._judge(self.units, len(tally.voices), self.rule.theta)
        self.best = self.units.index(max(self.units))
        self.winning = [key for key, voice in tally.voices.items() if voice[self.best]]

    def verdict(self) -> Verdict:
        """The verdict with everything that led to it."""
        proposition, judgement, tally = self.proposition, self.judgement, self.tally
        n_probed, silent, not_asked = self._probed()
        total = sum(self.units)
        share = Fraction(self.units[self.best], total) if total else None
        n_explicit = sum(1 for key in self.winning if tally.voices[key][3] >> self.best & 1)
        roles, types = self._roles(), self._types()
        criteria = self._criteria(n_probed, roles, types, n_explicit, share)
        loso = self._loso()
        general, other = self._aside()
        return Verdict(
            link=proposition.link, cause=proposition.cause, effect=proposition.effect, outcome=proposition.outcome,
            case=proposition.case, pattern=proposition.pattern, rival=proposition.rival,
            expected=proposition.expected, observed=judgement.observed, verdict=judgement.verdict,
            kind=judgement.kind, strength=self._strength(criteria, roles, types, n_explicit),
            weights={sign: units / self.rule.unit for sign, units in zip(SIGNS, self.units, strict=True)},
            sources_by_sign=self._sources_by_sign(), share=None if share is None else float(share),
            dissent=None if share is None else float(1 - share), n_winning=len(self.winning),
            n_sources=len(tally.voices), n_explicit=n_explicit, n_probed=n_probed, silent=silent,
            not_asked=not_asked, roles=roles, types=types, criteria=criteria,
            flags=self._flags(roles, types, n_probed, loso), emergent=proposition.emergent, lead=self._lead(),
            loso=loso, theta_range=self._theta_range(),
            claims={sign: tuple(ids) for sign, ids in tally.claims.items()}, not_outcome_specific=general,
            other_outcome=other, weightless=tuple(tally.weightless), waiting=tally.waiting,
            scoped_out=proposition.scoped_out, override=proposition.override,
        )  # fmt: skip

    def _judge(self, units: tuple[int, int, int], n_sources: int, theta: Fraction) -> Judgement:
        return judge(self.proposition, units, n_sources, self.rule, theta)

    def _probed(self) -> tuple[int, int, int]:
        case, outcome = self.proposition.case, self.proposition.outcome
        interviews = self.ledger.interviews[case]
        tallies = self.ledger.tallies_of(self.pairs, case)
        links = self.proposition.asked_as or (self.proposition.link,)
        asked = frozenset[str]().union(*(self.ledger.evidence.asked.get(link, frozenset()) for link in links))
        spoke: set[str] = set().union(*(tally.speakers for tally in tallies.values()))
        in_scope = spoke
        if outcome is not None:
            in_scope = set().union(*(tallies[tag].speakers for tag in (outcome, None) if tag in tallies))
        probed = interviews & (asked | spoke)
        return len(probed), len(probed - in_scope), len(interviews) - len(probed)

    def _aside(self) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        """The claims that name no outcome, and those that name another than the link's only one."""
        outcome = self.proposition.outcome
        if outcome is None:
            return (), ()
        tallies = self.ledger.tallies_of(self.pairs, self.proposition.case)
        general = tallies[None].ids() if None in tallies else ()
        if not self.proposition.single_outcome:
            return general, ()
        others = (tally.ids() for tag, tally in tallies.items() if tag not in (None, outcome))
        return general, tuple(claim for ids in others for claim in ids)

    def _sources_by_sign(self) -> dict[str, tuple[str, ...]]:
        voices = sorted(self.tally.voices.items())
        by_sign: dict[str, tuple[str, ...]] = {
            sign: tuple(key for key, voice in voices if voice[index]) for index, sign in enumerate(SIGNS)
        }
        return {**by_sign, "?": tuple(sorted(self.tally.unclear))}

    def _roles(self) -> tuple[str, ...]:
        return tuple(sorted({role for key in self.winning if (role := self._role(key)) is not None}))

    def _role(self, key: str) -> str | None:
        source = self.ledger.sources[key]
        return source.role if source.type == "interview" else None

    def _types(self) -> tuple[SourceType, ...]:
        return tuple(sorted({self.ledger.sources[key].type for key in self.winning}))

    def _criteria(
        self, n_probed: int, roles: tuple[str, ...], types: tuple[SourceType, ...], n_explicit: int,
        share: Fraction | None,
    ) -> Criteria:  # fmt: skip
        parameters, n = self.rule.parameters, len(self.winning)
        needed = self.rule.needed(n_probed)
        return Criteria(
            needed=needed,
            sources=n >= needed,
            types=len(types) >= parameters.strong_types,
            roles=len(roles) >= parameters.strong_roles,
            explicit=n > 0 and n_explicit >= self.rule.strong_direct * n,
            dissent=share is not None and 1 - share <= self.rule.strong_dissent,
        )

    def _strength(
        self, met: Criteria, roles: tuple[str, ...], types: tuple[SourceType, ...], n_explicit: int
    ) -> Strength | None:
        if self.judgement.verdict not in ("supported", "contradicted") or self.judgement.kind == "hoop":
            return None
        if met.sources and met.types and met.roles and met.explicit and met.dissent:
            return "strong"
        triangulated = len(types) >= 2 or len(roles) >= 2
        return "moderate" if len(self.winning) >= 2 and triangulated and n_explicit >= 1 else "weak"

    def _lead(self) -> Sign | None:
        if self.judgement.verdict != "insufficient" or self.units.count(max(self.units)) > 1:
            return None
        return SIGNS[self.best]

    def _loso(self) -> Loso:
        """Sources with the same weights give the same run, so each kind of voice is judged once."""
        p, m, n = self.units
        count = len(self.tally.voices)
        kinds = Counter(voice[:3] for voice in self.tally.voices.values())
        same = 0
        for (plus, minus, none), times in kinds.items():
            run = self._judge((p - plus, m - minus, n - none), count - 1, self.rule.theta)
            same += times if run.verdict == self.judgement.verdict else 0
        return Loso(same, count)

    def _theta_range(self) -> tuple[float, float]:
        """The unbroken run of thresholds around the one in use at which the word stays the same, and so the kind."""
        thetas = self.rule.thetas
        runs = [self._judge(self.units, len(self.tally.voices), theta) for theta in thetas]
        same = [run.verdict == self.judgement.verdict for run in runs]
        low = high = thetas.index(self.rule.theta)
        while low > 0 and same[low - 1]:
            low -= 1
        while high < len(thetas) - 1 and same[high + 1]:
            high += 1
        return float(thetas[low]), float(thetas[high])

    def _flags(
        self, roles: tuple[str, ...], types: tuple[SourceType, ...], n_probed: int, loso: Loso
    ) -> tuple[Flag, ...]:
        proposition, judgement = self.proposition, self.judgement
        won = judgement.observed in SIGNS
        raised: Mapping[Flag, bool] = {
            "single_type": won and len(types) == 1,
            "single_role": won and len(roles) == 1,
            "role_split": self._is_role_split(),
            "emergent": proposition.emergent,
            "hoop_failed": proposition.hoop_failed and proposition.expected != "0",
            "smoking_gun": proposition.smoking_gun,
            "not_probed": judgement.verdict == "no_evidence" and n_probed == 0,
            "overridden": proposition.override is not None,
            "fragile": loso.same < loso.of,
            "outcome_split": proposition.outcome is None and self._is_outcome_split(),
        }
        return tuple(flag for flag in FLAGS if raised.get(flag))

    def _is_role_split(self) -> bool:
        """Whether the most frequent signs of two roles differ, each from two weighted interviews without a tie."""
        counts: dict[str, list[int]] = {}
        for key, voice in self.tally.voices.items():
            if (role := self._role(key)) is not None:
                row = counts.setdefault(role, [0, 0, 0, 0])
                row[3] += 1
                for index in range(3):
                    row[index] += voice[index] > 0
        clear = [row[:3] for row in counts.values() if row[3] >= 2 and row[:3].count(max(row[:3])) == 1]
        return len({row.index(max(row)) for row in clear}) > 1

    def _is_outcome_split(self) -> bool:
        """Whether the claims tagged with one outcome say another sign than those tagged with a second."""
        signs = set()
        for outcome, tally in self.ledger.tallies_of(self.pairs, self.proposition.case).items():
            units = total_units(tally.voices.values())
            enough = len(tally.voices) >= self.rule.min_sources and sum(units) >= self.rule.min_weight
            if outcome is not None and enough:
                signs.add(winner(units, self.rule.theta))
        return len(signs - {None}) > 1
