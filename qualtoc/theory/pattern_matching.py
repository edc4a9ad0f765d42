"""The pattern-matching report: every proposition of a theory version against what the sources say.

Compare a pattern that was predicted beforehand, and rival predictions, with the pattern observed (Trochim 1985, 1989;
Yin 2018; Hak and Dul 2010). A theory that expects different things of different outcomes is judged for each outcome
(nonequivalent outcomes), and each case is judged by itself; evidence is never added up over cases.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qualtoc.errors import NotFound, message
from qualtoc.theory.emergence import first_registrations, is_late
from qualtoc.theory.evidence import CaseKey, Evidence, EvidenceSource, Ledger, Override, Pair
from qualtoc.theory.model import CausalLink, ExpectedObservation, Outcome, ProgrammeTheory, TheoryVersion
from qualtoc.theory.parameters import Parameters, rule
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.rollup import PatternVerdict, Totals, rolled_up, totals
from qualtoc.theory.verdicts import FLAGS, Proposition, Verdict, verdict

__all__ = ["Evidence", "EvidenceSource", "Override", "Parameters", "Proposal", "Report", "report", "reports"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair that sources speak of and the version does not hold; `by_case` counts the sources of each case."""

    cause: str
    effect: str
    by_case: tuple[tuple[CaseKey, int], ...]

    @property
    def n_sources(self) -> int:
        """How many sources speak of it in these cases; a source belongs to one case."""
        return sum(number for _, number in self.by_case)

    def within(self, cases: Collection[CaseKey]) -> "Proposal":
        """The same as these cases alone speak of it."""
        return replace(self, by_case=tuple(one for one in self.by_case if one[0] in cases))


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts of one version, the roll-up of the patterns and the totals.

    `base` and `latest` are the versions that the roll-up judges registered and emergent links in. Of `n_sources`
    sources with claims, `coded_before` were coded before the version was registered. `unplaced` are sources whose
    case is none of the theory's.
    """

    version: str
    parameters: Parameters
    verdicts: tuple[Verdict, ...]
    patterns: tuple[PatternVerdict, ...]
    totals: Totals
    by_case: dict[CaseKey, Totals]
    base: str
    latest: str
    proposals: tuple[Proposal, ...]
    n_sources: int
    coded_before: int
    unplaced: tuple[str, ...]


def report(
    theory: ProgrammeTheory, version_key: str, evidence: Evidence, parameters: Parameters | None = None
) -> Report:
    """The report of a version; the roll-up of patterns is the same whichever version is asked for.

    Rows come by link, outcome and case in the order of the theory.

    Raises:
        NotFound: the theory has no version of that key.
    """
    version = _version(theory, version_key)
    chosen = parameters or Parameters()
    return _report(_Matching(theory, Ledger(evidence, _cases(theory, evidence), rule(chosen))), version, chosen)


def reports(theory: ProgrammeTheory, evidence: Evidence, parameters: Parameters | None = None) -> tuple[Report, ...]:
    """The report of every version from one count of the evidence: the base first, the others in the theory's order.

    Empty where the theory has no version.
    """
    chosen = parameters or Parameters()
    matching = _Matching(theory, Ledger(evidence, _cases(theory, evidence), rule(chosen)))
    found = [_report(matching, version, chosen) for version in theory.versions]
    return tuple(sorted(found, key=lambda one: one.version != one.base))


def _report(matching: "_Matching", version: TheoryVersion, parameters: Parameters) -> Report:
    rows = matching.verdicts(version)
    base, latest = matching.base_and_latest()
    first_coded = matching.ledger.first_coded_at.values()
    registered_at = version.registered_at
    return Report(
        version=version.key,
        parameters=parameters,
        verdicts=rows,
        patterns=matching.patterns(base, latest),
        totals=totals(rows),
        by_case={case: totals([row for row in rows if row.case == case]) for case in matching.ledger.cases},
        base=base.key,
        latest=latest.key,
        proposals=matching.proposals(version),
        n_sources=len(first_coded),
        coded_before=sum(1 for at in first_coded if registered_at is None or at < registered_at),
        unplaced=matching.ledger.unplaced,
    )


def _version(theory: ProgrammeTheory, key: str) -> TheoryVersion:
    for version in theory.versions:
        if version.key == key:
            return version
    known = ", ".join(version.key for version in theory.versions)
    raise NotFound(message('The theory has no version "{key}"; it has {known}.', key=key, known=known))


def _cases(theory: ProgrammeTheory, evidence: Evidence) -> tuple[CaseKey, ...]:
    if theory.cases:
        return tuple(case.key for case in theory.cases)
    return tuple(sorted({source.case for source in evidence.sources if source.case is not None})) or (None,)


class _Matching:
    """One theory against one ledger; versions are judged once."""

    def __init__(self, theory: ProgrammeTheory, ledger: Ledger) -> None:
        self.theory = theory
        self.ledger = ledger
        self.registered = sorted(
            (version for version in theory.versions if version.status != "draft"),
            key=lambda version: (version.registered_at is None, _seconds(version.registered_at)),
        )
        self.pattern_of = {link: pattern.key for pattern in reversed(theory.patterns) for link in pattern.links}
        self.observations: dict[str, list[ExpectedObservation]] = {}
        for observation in theory.observations:
            self.observations.setdefault(observation.link, []).append(observation)
        self._since = first_registrations(self.registered, ledger.first_claim_at)
        self._behind: dict[str, dict[Pair, tuple[Pair, ...]]] = {}
        self._judged: dict[str, tuple[Verdict, ...]] = {}
        self._verdicts: dict[Proposition, Verdict] = {}

    def verdicts(self, version: TheoryVersion) -> tuple[Verdict, ...]:
        """The verdicts of a version, rivals looked at."""
        if version.key not in self._judged:
            rows = [
                self._verdict(self._proposition(version, link, outcome, case))
                for link in version.links
                for outcome in link.expected
                for case in self.ledger.cases
            ]
            self._judged[version.key] = tuple(self._with_rivals(version, rows))
        return self._judged[version.key]

    def _verdict(self, proposition: Proposition) -> Verdict:
        """The verdict of a proposition; one that stands unchanged in two versions is judged once."""
        if proposition not in self._verdicts:
            self._verdicts[proposition] = verdict(proposition, self.ledger)
        return self._verdicts[proposition]

    def base_and_latest(self) -> tuple[TheoryVersion, TheoryVersion]:
        """The last version registered before any claim was coded (else the earliest), and the last of all."""
        if not self.registered:
            return self.theory.versions[-1], self.theory.versions[-1]
        first = min(self.ledger.first_claim_at.values(), default=None)
        before = [version for version in self.registered if first is None or _is_by(version, first)]
        return (before[-1] if before else self.registered[0]), self.registered[-1]

    def patterns(self, base: TheoryVersion, latest: TheoryVersion) -> tuple[PatternVerdict, ...]:
        """The roll-up for each pattern, outcome scope and case that has links."""
        expected = {link.key for link in base.links if not link.emergent}
        in_base = [row for row in self.verdicts(base) if row.link in expected]
        in_latest = [row for row in self.verdicts(latest) if row.link not in expected]
        outcomes = self._outcomes((*in_base, *in_latest))
        found = []
        for pattern in self.theory.patterns:
            for outcome in outcomes:
                for case in self.ledger.cases:
                    registered, emergent = (
                        [r for r in rows if r.link in pattern.links and r.outcome == outcome and r.case == case]
                        for rows in (in_base, in_latest)
                    )
                    if registered or emergent:
                        found.append(rolled_up(pattern.key, case, outcome, registered, emergent))
        return tuple(found)

    def proposals(self, version: TheoryVersion) -> tuple[Proposal, ...]:
        """The pairs that somebody spoke of and the version does not hold, as the version names their factors.

        What was said between factors that it merged into one is no proposal.
        """
        held = {(link.cause, link.effect) for link in version.links}
        behind = Resolution(version).behind(self.ledger.pairs())
        free = [pair for pair in sorted(behind) if pair not in held and pair[0] != pair[1]]
        cases = self.ledger.cases
        found = (
            Proposal(*pair, tuple((case, len(self._speakers(behind[pair], case))) for case in cases)) for pair in free
        )
        return tuple(found) if self.ledger.evidence.weighed is None else tuple(one for one in found if one.n_sources)

    def _speakers(self, pairs: tuple[Pair, ...], case: CaseKey) -> set[str]:
        tallies = (self.ledger.tallies(pair, case) for pair in pairs)
        return set().union(*(tally.speakers for by_outcome in tallies for tally in by_outcome.values()))

    def _outcomes(self, rows: Iterable[Verdict]) -> tuple[Outcome, ...]:
        known = [outcome.key for outcome in self.theory.outcomes]
        others = sorted({row.outcome for row in rows if row.outcome is not None} - set(known))
        return (None, *known, *others)

    def _proposition(self, version: TheoryVersion, link: CausalLink, outcome: Outcome, case: CaseKey) -> Proposition:
        evidence = self.ledger.evidence
        pairs = self._pairs(version, link)
        scoped_out = [
            evidence.scoped_out[key]
            for key in ((link.key, o, c) for o in (outcome, None) for c in (case, None))
            if key in evidence.scoped_out
        ]
        return Proposition(
            link=link.key,
            cause=link.cause,
            effect=link.effect,
            outcome=outcome,
            case=case,
            expected=link.expected[outcome],
            rival=link.rival,
            single_outcome=outcome is not None and not link.by_outcome,
            emergent=link.emergent or is_late(link, outcome, self._since, self.ledger.first_claim_at, pairs),
            hoop_failed=self._was_found(link, outcome, case, "hoop", found=False),
            smoking_gun=self._was_found(link, outcome, case, "smoking gun", found=True),
            pattern=self.pattern_of.get(link.key),
            scoped_out=scoped_out[0] if scoped_out else None,
            override=evidence.overrides.get((version.key, link.key, outcome, case)),
            pairs=pairs,
            asked_as=_asked_as(version, link) if version.link_map else (),
        )

    def _pairs(self, version: TheoryVersion, link: CausalLink) -> tuple[Pair, ...]:
        """The pairs whose claims count for a link; empty where the version has neither merged nor split factors."""
        if not version.key_map:
            return ()
        if version.key not in self._behind:
            self._behind[version.key] = Resolution(version).behind(self.ledger.pairs())
        return self._behind[version.key].get((link.cause, link.effect), ())

    def _was_found(self, link: CausalLink, outcome: Outcome, case: CaseKey, test: str, *, found: bool) -> bool:
        """Whether some expected observation of a test was looked for in this scope, with this result."""
        return any(
            observation.test == test
            and observation.case in (None, case)
            and observation.found.get(outcome, observation.found.get(None)) is found
            for observation in self.observations.get(link.key, ())
        )

    def _with_rivals(self, version: TheoryVersion, rows: Sequence[Verdict]) -> Iterable[Verdict]:
        """The rows again, none stronger than moderate where an open rival explains the same."""
        rivals = _rivals(version)
        supported = [row for row in rows if row.verdict == "supported"]
        standing = [row for row in supported if row.link not in self.ledger.evidence.addressed_rivals]
        for row in rows:
            named = rivals.get(row.link, set())
            is_open = any(
                rival.link in named and rival.case == row.case and _meet(rival.outcome, row.outcome)
                for rival in standing
            )
            yield _capped(row) if is_open else row


def _rivals(version: TheoryVersion) -> dict[str, set[str]]:
    """The rival links of each link."""
    rival_to = {factor.key: factor.rival_to for factor in version.factors}
    rivals: dict[str, set[str]] = {}
    for link in version.links:
        if link.rival:
            for explained in rival_to.get(link.cause, ()):
                rivals.setdefault(explained, set()).add(link.key)
    return rivals


def _asked_as(version: TheoryVersion, link: CausalLink) -> tuple[str, ...]:
    """The link and those that went into it."""
    return (link.key, *(old for old, new in version.link_map.items() if link.key in new))


def _meet(one: Outcome, other: Outcome) -> bool:
    return one == other or one is None or other is None


def _capped(row: Verdict) -> Verdict:
    flags = tuple(flag for flag in FLAGS if flag in row.flags or flag == "rival_open")
    return replace(row, flags=flags, strength="moderate" if row.strength == "strong" else row.strength)


def _is_by(version: TheoryVersion, time: datetime) -> bool:
    return version.registered_at is not None and version.registered_at <= time


def _seconds(time: datetime | None) -> float:
    return 0.0 if time is None else time.timestamp()
