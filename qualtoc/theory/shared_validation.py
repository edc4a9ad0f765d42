"""What is wrong with what the versions of a theory share, and what is worth a second look.

An error is a name that leads nowhere: what it names was there when it was written and no version holds it any more.
Like every dangling key it forbids to register. A warning is about the newest version, the one that is worked on.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qualtoc.errors import Message, message
from qualtoc.theory import graph
from qualtoc.theory.model import (
    Case,
    CmoConfiguration,
    ExpectedObservation,
    Indicator,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    TheoryVersion,
)
from qualtoc.theory.replication import predictions
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.shared_editing import LISTS, Kind, parts
from qualtoc.theory.validation import Finding

Told = Iterable[Message]


def validate_shared(theory: ProgrammeTheory) -> tuple[Finding, ...]:
    """Errors, and then warnings, about outcomes, cases, indicators, observations, patterns and configurations."""
    if not theory.versions:
        return ()
    look = _Look(theory)
    errors = [Finding("error", kind, key, text) for kind, key, text in _said(theory, look.errors())]
    return (*errors, *(Finding("warning", kind, key, text) for kind, key, text in _said(theory, look.warnings())))


def _said(
    theory: ProgrammeTheory, tellers: Mapping[Kind, Callable[[Any], Told]]
) -> Iterable[tuple[Kind, str, Message]]:  # fmt: skip
    for kind in LISTS:
        if kind in tellers:
            yield from ((kind, part.key, text) for part in parts(theory, kind) for text in tellers[kind](part))


class _Look:
    """Looks at shared parts with all that the versions hold in mind."""

    def __init__(self, theory: ProgrammeTheory) -> None:
        self.theory = theory
        self.newest: TheoryVersion = theory.versions[-1]
        everywhere = theory.versions
        self.links = {link.key for version in everywhere for link in version.links}
        self.factors = {factor.key for version in everywhere for factor in version.factors}
        self.cases = {case.key for case in theory.cases}
        self.outcomes = {outcome.key for outcome in theory.outcomes}
        self.expected = {outcome for version in everywhere for link in version.links for outcome in link.expected}
        self.links_now = {link.key for link in self.newest.links} | set(self.newest.link_map)
        self.factors_now = {factor.key for factor in self.newest.factors}
        self.resolution = Resolution(self.newest)

    def errors(self) -> Mapping[Kind, Callable[[Any], Told]]:
        """What names something that is not there."""
        return {
            "indicator": self._indicator_errors, "observation": self._observation_errors,
            "pattern": self._pattern_errors, "cmo": self._cmo_errors,
        }  # fmt: skip

    def warnings(self) -> Mapping[Kind, Callable[[Any], Told]]:
        """What is worth a second look."""
        return {
            "outcome": self._outcome_warnings, "case": self._case_warnings, "indicator": self._indicator_warnings,
            "observation": self._observation_warnings, "pattern": self._pattern_warnings, "cmo": self._cmo_warnings,
        }  # fmt: skip

    def _indicator_errors(self, part: Indicator) -> Told:
        yield from _missing("factor", part.key, [part.factor], self.factors)
        yield from _missing("case", part.key, [one.case for one in part.values], self.cases)
        yield from _missing("outcome", part.key, [one.outcome for one in part.values], self.outcomes)

    def _observation_errors(self, part: ExpectedObservation) -> Told:
        yield from _missing("link", part.key, [part.link], self.links)
        yield from _missing("case", part.key, [part.case], self.cases)

    def _pattern_errors(self, part: Pattern) -> Told:
        yield from _missing("links", part.key, part.links, self.links)

    def _cmo_errors(self, part: CmoConfiguration) -> Told:
        named = (*part.contexts, *part.contexts_absent, *part.resources, part.reasoning, part.outcome)
        yield from _missing("factors", part.key, named, self.factors)

    def _outcome_warnings(self, part: OutcomeOfInterest) -> Told:
        if part.key not in self.expected:
            yield message("No link expects anything for the outcome {outcome}.", outcome=part.key)

    def _case_warnings(self, part: Case) -> Told:
        alike = [case.key for case in self.theory.cases if case.replication == "literal"]
        if alike == [part.key]:
            yield message("{case} is the only case chosen for literal replication; that takes two.", case=part.key)
        if part.replication != "theoretical":
            return
        stated = predictions(part)
        if not stated:
            yield message("The difference predicted for {case} names no verdict, so nothing can be compared with it.",
                          case=part.key)  # fmt: skip
        for one in stated:
            if one.link is not None and one.link not in self.links:
                yield message("The difference predicted for {case} names the link {link}, which is not there.",
                              case=part.key, link=one.link)  # fmt: skip
            if one.outcome is not None and one.outcome not in self.expected:
                yield message("The difference predicted for {case} names the outcome {outcome}, which is not there.",
                              case=part.key, outcome=one.outcome)  # fmt: skip

    def _indicator_warnings(self, part: Indicator) -> Told:
        became = self.resolution.factor(part.factor)
        if part.factor in self.factors and (len(became) > 1 or became[0] not in self.factors_now):
            yield message("{version} does not hold the factor of the indicator {indicator}.",
                          version=self.newest.key, indicator=part.key)  # fmt: skip
        if part.values and not (part.source.en or part.source.es):
            yield message("The indicator {indicator} has figures and no source.", indicator=part.key)

    def _observation_warnings(self, part: ExpectedObservation) -> Told:
        if part.link in self.links - self.links_now:
            yield message("{version} does not hold the link of the expected observation {observation}.",
                          version=self.newest.key, observation=part.key)  # fmt: skip

    def _pattern_warnings(self, part: Pattern) -> Told:
        if part.headline_link is None and len(part.links) > 1:
            yield message("The pattern {pattern} has no headline link.", pattern=part.key)
        if set(part.links) <= self.links and not set(part.links) & self.links_now:
            yield message("{version} holds no link of the pattern {pattern}.",
                          version=self.newest.key, pattern=part.key)  # fmt: skip

    def _cmo_warnings(self, part: CmoConfiguration) -> Told:
        ends = {part.reasoning, part.outcome}
        if ends <= self.factors_now and part.triggered and not graph.leads(self.newest, part.reasoning, part.outcome):
            yield message("In {configuration} no path leads from the reasoning {reasoning} to the outcome {outcome}.",
                          configuration=part.key, reasoning=part.reasoning, outcome=part.outcome)  # fmt: skip


def _missing(place: str, owner: str, named: Iterable[str | None], known: set[str]) -> Told:
    for key in dict.fromkeys(one for one in named if one is not None and one not in known):
        yield message('"{place}" of {owner} names {key}, which is not there.', place=place, owner=owner, key=key)
