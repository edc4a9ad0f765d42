"""Who says what about a proposition: by role and type of source, by outcome, and who was asked and said nothing.

Counts of sources, never of claims, and never netted: each group shows every sign beside the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from qualtoc.coding.source import SourceType
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.evidence import CaseKey, Evidence, EvidenceSource
from qualtoc.theory.model import SIGNS, Outcome, Sign, TheoryVersion
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.verdicts import Verdict

GroupKind = Literal["role", "type"]


@dataclass(frozen=True, slots=True)
class Group:
    """What the sources of one role of interviewees, or of one other type, say of a proposition.

    `key` is the role, None for interviews without one, or the type. `of` counts the sources of the group in the case;
    a source that says two things stands under both signs.
    """

    kind: GroupKind
    key: str | None
    of: int
    by_sign: dict[str, tuple[str, ...]]

    @property
    def speaking(self) -> int:
        """How many of its sources say something, with a direction or without."""
        return len(set().union(*self.by_sign.values()))

    @property
    def leaning(self) -> Sign | None:
        """The sign that most of them report; None on a tie, or where fewer than two report any."""
        counts = [len(self.by_sign[sign]) for sign in SIGNS]
        voices = len({source for sign in SIGNS for source in self.by_sign[sign]})
        best = max(counts)
        return SIGNS[counts.index(best)] if voices >= 2 and counts.count(best) == 1 else None


@dataclass(frozen=True, slots=True)
class OutcomeVoices:
    """The sources by sign whose claims name one outcome; `outcome` is None where they name none."""

    outcome: Outcome
    by_sign: dict[str, tuple[str, ...]]


class Voices:
    """The voices of a body of evidence as a version reads it; what several propositions need is worked out once."""

    def __init__(self, evidence: Evidence, cases: Sequence[CaseKey], version: TheoryVersion | None = None) -> None:
        self.evidence = evidence
        self._resolution = None if version is None else Resolution(version)
        self._merged: dict[str, list[str]] = {}  # the links that went into a link, whose questions were asked about it
        for old, new in version.link_map.items() if version else ():
            for link in new:
                self._merged.setdefault(link, []).append(old)
        only = cases[0] if len(cases) == 1 else None
        self._sources: dict[CaseKey, list[EvidenceSource]] = {}
        for source in evidence.sources:
            if evidence.weighs(source.key):
                self._sources.setdefault(only if source.case is None else source.case, []).append(source)

    def groups(self, row: Verdict) -> tuple[Group, ...]:
        """The groups of the case in which somebody speaks, roles by key first, then other types."""
        members: dict[tuple[GroupKind, str | None], set[str]] = {}
        for source in self._sources.get(row.case, ()):
            members.setdefault(_group_of(source), set()).add(source.key)
        found = []
        for (kind, key), keys in sorted(members.items(), key=lambda entry: (entry[0][0], entry[0][1] or "\uffff")):
            by_sign = {sign: tuple(s for s in said if s in keys) for sign, said in row.sources_by_sign.items()}
            found.append(Group(kind, key, len(keys), by_sign))
        return tuple(group for group in found if group.speaking)

    def outcomes(self, row: Verdict) -> tuple[OutcomeVoices, ...]:
        """What is said of each outcome, for a link that makes no difference between them; else empty."""
        if row.outcome is not None:
            return ()
        said = {claim: sign for sign, claims in row.claims.items() for claim in claims}
        found: dict[Outcome, dict[str, set[str]]] = {}
        for claim in self._by_pair.get((row.cause, row.effect), ()):
            if claim.id in said:
                by_sign = found.setdefault(claim.outcome, {sign: set() for sign in row.claims})
                by_sign[said[claim.id]].add(claim.source)
        named = sorted(found, key=lambda outcome: (outcome is None, outcome or ""))
        return tuple(
            OutcomeVoices(key, {sign: tuple(sorted(keys)) for sign, keys in found[key].items()}) for key in named
        )

    def silent(self, row: Verdict) -> tuple[str, ...]:
        """The interviews that probed the link and say nothing of it in this scope."""
        return tuple(sorted((self._interviews(row) & self._probed(row)) - self._speakers(row, in_scope=True)))

    def not_asked(self, row: Verdict) -> tuple[str, ...]:
        """The interviews that did not probe the link."""
        return tuple(sorted(self._interviews(row) - self._probed(row)))

    def _interviews(self, row: Verdict) -> set[str]:
        return {source.key for source in self._sources.get(row.case, ()) if source.type == "interview"}

    def _probed(self, row: Verdict) -> set[str]:
        links = (row.link, *self._merged.get(row.link, ()))
        asked = (self.evidence.asked.get(link, frozenset[str]()) for link in links)
        return self._speakers(row, in_scope=False).union(*asked)

    def _speakers(self, row: Verdict, *, in_scope: bool) -> set[str]:
        claims: Iterable[CausalClaim] = self._by_pair.get((row.cause, row.effect), ())
        if in_scope and row.outcome is not None:
            claims = (claim for claim in claims if claim.outcome in (row.outcome, None))
        return {claim.source for claim in claims if self._first_coder[claim.source] == claim.coder}

    @cached_property
    def _by_pair(self) -> dict[tuple[str, str], list[CausalClaim]]:
        found: dict[tuple[str, str], list[CausalClaim]] = {}
        for claim in self.evidence.claims:
            pair = (claim.cause, claim.effect)
            found.setdefault(pair if self._resolution is None else self._resolution.pair(pair), []).append(claim)
        return found

    @cached_property
    def _first_coder(self) -> dict[str, str]:
        first: dict[str, CausalClaim] = {}
        for claim in self.evidence.claims:
            known = first.get(claim.source)
            if known is None or claim.coded_at < known.coded_at:
                first[claim.source] = claim
        return {source: claim.coder for source, claim in first.items()}


def _group_of(source: EvidenceSource) -> tuple[GroupKind, SourceType | str | None]:
    return ("role", source.role) if source.type == "interview" else ("type", source.type)
