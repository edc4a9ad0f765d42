"""The evidence that a report weighs, and the same counted once per pair, case and outcome.

Sources count, never claims: one talkative person is one voice. Only the first coder's claims of a source are
final; those of others wait for consensus and are counted as waiting.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from qualtoc.coding.source import SourceType
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.model import Outcome
from qualtoc.theory.parameters import Rule

Pair = tuple[str, str]
"""Cause and effect."""
CaseKey = str | None
Scope = tuple[str, Outcome, CaseKey]
"""Link, outcome and case of a proposition. In `Evidence.scoped_out`, None stands for every outcome or case."""

EXPLICIT = {"+": 1, "-": 2, "0": 4}


@dataclass(frozen=True, slots=True)
class EvidenceSource:
    """A source that was not withdrawn. `role` counts for interviews only."""

    key: str
    type: SourceType
    case: CaseKey = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """Another verdict that an analyst chose, with the reason; printed beside the computed one."""

    verdict: str
    reason: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything but the theory that a report depends on.

    `asked` names, for each link, the interviews in which a guide question on it was asked. `scoped_out` holds the
    reason for each proposition that an analyst took out. `overrides` are keyed by version, link, outcome and case.
    `addressed_rivals` holds the keys of the rival links that a memo addresses. `weighed` names the only sources that
    are weighed (all where None): what is emergent, and which coder came first, follows from all of them.
    """

    sources: Sequence[EvidenceSource] = ()
    claims: Sequence[CausalClaim] = ()
    asked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    scoped_out: Mapping[Scope, str] = field(default_factory=dict)
    overrides: Mapping[tuple[str, str, Outcome, CaseKey], Override] = field(default_factory=dict)
    addressed_rivals: frozenset[str] = frozenset()
    weighed: frozenset[str] | None = None

    def weighs(self, source: str) -> bool:
        """Whether the source is among those that are weighed."""
        return self.weighed is None or source in self.weighed


@dataclass(slots=True)
class Tally:
    """What the final claims on a pair say in one case and scope.

    `voices` maps each source that carries weight to its weight units for +, - and 0, and a bit mask of the signs
    (1, 2, 4) that it reported explicitly. `claims` holds claim ids by sign, `weightless` those that weigh nothing.
    """

    voices: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    claims: dict[str, list[UUID]] = field(default_factory=lambda: {"+": [], "-": [], "0": [], "?": []})
    weightless: list[UUID] = field(default_factory=list)
    speakers: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)
    waiting: int = 0

    def add(self, claim: CausalClaim, units: int) -> None:
        """Counts one final claim of so many weight units."""
        claim_id, source, _, _, sign, _, _, _, directness, _, _ = claim
        self.speakers.add(source)
        if sign == "?":
            self.unclear.add(source)
        elif units == 0:
            self.weightless.append(claim_id)
            return
        else:
            plus, minus, none, explicit = self.voices.get(source, (0, 0, 0, 0))
            if directness == "explicit":
                explicit |= EXPLICIT[sign]
            if sign == "+":
                voice = (plus if plus > units else units, minus, none, explicit)
            elif sign == "-":
                voice = (plus, minus if minus > units else units, none, explicit)
            else:
                voice = (plus, minus, none if none > units else units, explicit)
            self.voices[source] = voice
        self.claims[sign].append(claim_id)

    def ids(self) -> tuple[UUID, ...]:
        """The ids of all its claims."""
        return (*(claim for ids in self.claims.values() for claim in ids), *self.weightless)


def merged(tallies: Iterable[Tally]) -> Tally:
    """The tally of all claims of several tallies; a source keeps its highest weight for each sign."""
    parts = tuple(tallies)
    if len(parts) == 1:
        return parts[0]
    whole = Tally()
    for part in parts:
        for source, (plus, minus, none, explicit) in part.voices.items():
            p, m, n, e = whole.voices.get(source, (0, 0, 0, 0))
            whole.voices[source] = (max(p, plus), max(m, minus), max(n, none), e | explicit)
        for sign, ids in part.claims.items():
            whole.claims[sign].extend(ids)
        whole.weightless.extend(part.weightless)
        whole.speakers |= part.speakers
        whole.unclear |= part.unclear
        whole.waiting += part.waiting
    return whole


class Ledger:
    """The evidence counted once; every version and every pattern is judged from it."""

    def __init__(self, evidence: Evidence, cases: Sequence[CaseKey], weights: Rule) -> None:
        self.evidence = evidence
        self.cases = tuple(cases)
        self.rule = weights
        self.sources = {source.key: source for source in evidence.sources}
        self.case_of = {source.key: self._case(source) for source in evidence.sources}
        in_cases = frozenset(cases)
        self.unplaced = tuple(sorted(key for key, case in self.case_of.items() if case not in in_cases))
        self.interviews: dict[CaseKey, frozenset[str]] = {
            case: frozenset(
                s.key
                for s in evidence.sources
                if s.type == "interview" and self.case_of[s.key] == case and evidence.weighs(s.key)
            )
            for case in self.cases
        }
        self.first_claim_at: dict[Pair, datetime] = {}
        self.first_coded_at: dict[str, datetime] = {}
        self._tallies: dict[tuple[str, str, CaseKey], dict[Outcome, Tally]] = {}
        self._merged: dict[tuple[tuple[Pair, ...], CaseKey], Tally] = {}
        self._count()

    def tallies(self, pair: Pair, case: CaseKey) -> dict[Outcome, Tally]:
        """The tallies of a pair in a case by the outcome that the claims are tagged with."""
        return self._tallies.get((*pair, case), {})

    def tallies_of(self, pairs: tuple[Pair, ...], case: CaseKey) -> dict[Outcome, Tally]:
        """The same of several pairs whose claims count for one link."""
        if len(pairs) == 1:
            return self.tallies(pairs[0], case)
        parts = [self.tallies(pair, case) for pair in pairs]
        outcomes = dict.fromkeys(outcome for part in parts for outcome in part)
        return {outcome: merged(part[outcome] for part in parts if outcome in part) for outcome in outcomes}

    def tally(self, pairs: tuple[Pair, ...], outcome: Outcome, case: CaseKey) -> Tally:
        """The tally of the claims that count in a scope: all of the pairs where the scope is None."""
        if outcome is not None:
            return self.tallies_of(pairs, case).get(outcome) or Tally()
        key = (pairs, case)
        if key not in self._merged:
            self._merged[key] = merged(self.tallies_of(pairs, case).values())
        return self._merged[key]

    def pairs(self) -> tuple[Pair, ...]:
        """Every pair that somebody spoke of, in alphabetical order."""
        return tuple(sorted(self.first_claim_at))

    def _case(self, source: EvidenceSource) -> CaseKey:
        return self.cases[0] if source.case is None and len(self.cases) == 1 else source.case

    def _count(self) -> None:
        claims = [claim for claim in self.evidence.claims if claim.source in self.sources]
        first_coder: dict[str, str] = {}
        by_source, by_pair = self.first_coded_at, self.first_claim_at
        for _, source, cause, effect, _, _, coder, coded_at, *_ in claims:
            before = by_source.get(source)
            if before is None or coded_at < before:
                by_source[source] = coded_at
                first_coder[source] = coder
            pair = (cause, effect)
            earlier = by_pair.get(pair)
            if earlier is None or coded_at < earlier:
                by_pair[pair] = coded_at
        weighed = self.evidence.weighed
        self._add_up(claims if weighed is None else [c for c in claims if c.source in weighed], first_coder)

    def _add_up(self, claims: Sequence[CausalClaim], first_coder: Mapping[str, str]) -> None:
        weight, case_of = self.rule.weight, self.case_of
        for claim in claims:
            _, source, cause, effect, _, outcome, coder, _, directness, standpoint, _ = claim
            key = (cause, effect, case_of[source])
            by_outcome = self._tallies.get(key)
            if by_outcome is None:
                by_outcome = self._tallies[key] = {}
            tally = by_outcome.get(outcome)
            if tally is None:
                tally = by_outcome[outcome] = Tally()
            if first_coder[source] == coder:
                tally.add(claim, weight[directness, standpoint])
            else:
                tally.waiting += 1
