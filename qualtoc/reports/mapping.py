"""The causal map of a study with what it stands on: all claims of first coders, in or out of the theory.

A handful of queries; words are read only where they are shown.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal, cast, get_args
from uuid import UUID

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.source import Source
from qualtoc.coding.text import sha256
from qualtoc.database import without_collector
from qualtoc.errors import Invalid, message
from qualtoc.reports.map_question import GENERAL, Grouping, Question, check, group_of
from qualtoc.reports.matching import ClaimQuotation
from qualtoc.study import store as study_store
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory.causal_map import (
    Bundle,
    CausalMap,
    Pair,
    causal_map,
    effective_sign,
)
from qualtoc.theory.claims import CausalClaim, ReportedSign
from qualtoc.theory.factor_names import name_in_words, shown_name
from qualtoc.theory.model import CausalLink, FactorType, Outcome, ProgrammeTheory, Sign, TheoryVersion
from qualtoc.theory.networks import betweenness
from qualtoc.theory.reaching import Reached, reached
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.robustness import GroupDifference, Path, Robustness, paths, robustness, surprise

MOST_STEPS = 10
MOST_PATHS = 50
Standing = Literal["found", "only_denied", "not_found", "not_expected"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)


@dataclass(frozen=True, slots=True)
class Compared:
    """A pair of factors, theory against data: the links that expect something of it, and what is said of it.

    `bundle` is None where nobody speaks of the pair. "only_denied": all that is said is that there is no effect,
    and some link expects one.
    """

    cause: str
    effect: str
    links: tuple[CausalLink, ...]
    bundle: Bundle | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Chains:
    """What leads from some factors to others, where claims of no effect lead nowhere; `more`: paths were left out."""

    origin: tuple[str, ...]
    target: tuple[str, ...]
    steps: int
    paths: tuple[Path, ...]
    more: bool
    robustness: Robustness


@dataclass(frozen=True, slots=True)
class Reach:
    """All that some factors lead to, or that leads to them where `is_back`, within so many steps."""

    ends: tuple[str, ...]
    is_back: bool
    steps: int
    found: tuple[Reached, ...]


@dataclass(frozen=True)
class StudyMap:
    """A map with its question.

    `everything` is the map of all that passes the filters, `shown` that of links with enough sources, `leading` the
    same without the claims that say "no effect", where a path is asked for. `names` and `outcomes` are all that first
    coders' claims name, whatever the filters; `waiting` counts the claims of further coders. `quotations` holds the
    claims whose words were asked for, by id.
    """

    study: Study
    theory: ProgrammeTheory | None
    version: TheoryVersion | None
    question: Question
    resolution: Resolution | None
    sources: Mapping[str, Source]
    case_of: Mapping[str, str | None]
    everything: CausalMap
    shown: CausalMap
    leading: CausalMap
    names: tuple[str, ...]
    outcomes: tuple[str, ...]
    waiting: int
    quotations: Mapping[UUID, ClaimQuotation]
    hashes: Mapping[str, str]

    @cached_property
    def speaking(self) -> frozenset[str]:
        """The sources of which some claim is on the map."""
        return frozenset(source for bundle in self.shown.bundles for source in bundle.sources)

    @cached_property
    def labels(self) -> Mapping[str, Bilingual]:
        """The label of every factor that is shown or expected; its name where the theory has no words for it."""
        ends = [(one.cause, one.effect) for one in self.compared]
        return {
            name: name_in_words(name, self._known)
            for name in dict.fromkeys([*self.names, *(n for pair in ends for n in pair)])
        }

    @cached_property
    def _known(self) -> Mapping[str, Bilingual]:
        """The label of every factor of the theory that has one."""
        known: dict[str, Bilingual] = {}
        for version in self.theory.versions if self.theory else ():
            known.update({f.key: f.label for f in version.factors if f.label.text("en") or f.label.text("es")})
        return known

    @cached_property
    def types(self) -> Mapping[str, FactorType]:
        """The type of each shown name that is a factor of the version."""
        factors = self.version.factors if self.version else ()
        return {self.name(factor.key): factor.type for factor in reversed(factors)}

    @cached_property
    def links_of(self) -> Mapping[Pair, tuple[CausalLink, ...]]:
        """The links of the version by their pair, as the map names it."""
        found: dict[Pair, list[CausalLink]] = {}
        for link in self.version.links if self.version else ():
            found.setdefault((self.name(link.cause), self.name(link.effect)), []).append(link)
        return {pair: tuple(links) for pair, links in found.items() if pair[0] != pair[1]}

    @cached_property
    def compared(self) -> tuple[Compared, ...]:
        """Theory against data, pair by pair: what is expected in the theory's order, then what is not, by sources.

        What is expected is compared with all that passes the filters, however few say it.
        """
        expected = [_compared(pair, links, self.everything.by_pair.get(pair)) for pair, links in self.links_of.items()]
        others = [bundle for bundle in by_sources(self.shown) if (bundle.cause, bundle.effect) not in self.links_of]
        return (*expected, *(_compared((b.cause, b.effect), (), b) for b in others))

    def standing(self, standing: Standing) -> tuple[Compared, ...]:
        """The pairs of one standing."""
        return tuple(one for one in self.compared if one.standing == standing)

    def name(self, coded: str) -> str:
        """The name under which a coded factor is shown."""
        return shown_name(coded, combine_opposites=self.question.opposites, zoom=self.question.zoom)[0]

    def sign(self, claim: CausalClaim) -> ReportedSign:
        """The sign between the factors as shown."""
        pair = (claim.cause, claim.effect)
        return self._effective(claim.sign, *(self.resolution.pair(pair) if self.resolution else pair))

    def coded(self, claim: CausalClaim) -> tuple[Bilingual, Bilingual] | None:
        """The labels of the factors as the claim names them; None where the map names them so too."""
        if (self.name(claim.cause), self.name(claim.effect)) == (claim.cause, claim.effect):
            return None
        cause, effect = (name_in_words(name, self._known) for name in (claim.cause, claim.effect))
        return cause, effect

    def expected(self, link: CausalLink) -> dict[Outcome, Sign]:
        """The signs that a link of the version expects between the factors as shown, by outcome."""
        ends = (link.cause, link.effect)
        return {outcome: cast(Sign, self._effective(sign, *ends)) for outcome, sign in link.expected.items()}

    def _effective(self, sign: ReportedSign, cause: str, effect: str) -> ReportedSign:
        flips = [
            shown_name(name, combine_opposites=self.question.opposites, zoom=self.question.zoom)[1]
            for name in (cause, effect)
        ]
        return effective_sign(sign, from_flipped=flips[0], to_flipped=flips[1])

    def by_role(self, bundle: Bundle) -> tuple[GroupDifference, ...]:
        """How many interviews of each role name the link, of how many that pass the filters."""
        return surprise(bundle, self._groups("role"))

    def by_group(self, bundle: Bundle) -> tuple[GroupDifference, ...]:
        """How many sources of each asked group name the link, of how many that pass the filters."""
        return surprise(bundle, self._groups(cast(Grouping, self.question.by)))

    def _groups(self, grouping: Grouping) -> dict[str, str]:
        found = ((one.key, group_of(self.sources[one.key], grouping, self.case_of)) for one in self.shown.sources)
        return {key: group for key, group in found if group}

    @cached_property
    def betweenness(self) -> Mapping[str, Fraction]:
        """The betweenness of each factor on a shown link; empty unless it is asked for."""
        return betweenness(self.shown.by_pair) if self.question.betweenness else {}

    def chains(self) -> Chains | None:
        """What leads from the asked origin to the asked target; None where the question names no such pair.

        Raises:
            Invalid: both are the same, or the number of steps is out of its range.
        """
        asked = self.question
        if not (asked.origin and asked.target):
            return None
        _check_steps(asked.steps)
        ends, thread_of = (asked.origin, asked.target), self._thread_of
        found = paths(self.leading, *ends, max_steps=asked.steps, most=MOST_PATHS + 1, thread_of=thread_of)
        measured = robustness(self.leading, *ends, max_steps=asked.steps, thread_of=thread_of)
        return Chains(asked.origin, asked.target, asked.steps, found[:MOST_PATHS], len(found) > MOST_PATHS, measured)

    def reach(self) -> Reach | None:
        """All that the asked factors lead to, or that leads to them; None unless only one end is asked for.

        Raises:
            Invalid: the number of steps is out of its range.
        """
        asked = self.question
        if bool(asked.origin) == bool(asked.target):
            return None
        _check_steps(asked.steps)
        ends, is_back = asked.origin or asked.target, not asked.origin
        found = reached(self.leading, ends, max_steps=asked.steps, is_back=is_back, thread_of=self._thread_of)
        return Reach(ends, is_back, asked.steps, found)

    @property
    def _thread_of(self) -> Mapping[str, str] | None:
        return self._groups(cast(Grouping, self.question.tellers)) if self.question.tellers else None

    def quoted(self, bundle: Bundle) -> list[ClaimQuotation]:
        """The quotations of a link in the order of their sources and places."""
        found = [self.quotations[claim.id] for claim in bundle.claims if claim.id in self.quotations]
        return sorted(found, key=lambda quotation: (quotation.claim.source, quotation.span))


def _check_steps(steps: int) -> None:
    if not 1 <= steps <= MOST_STEPS:
        raise Invalid(
            message("A path has 1 to {most} steps, not {value}.", most=MOST_STEPS, value=steps), field="steps"
        )


@without_collector()
def load(session: Session, study: Study, question: Question) -> StudyMap:
    """The map that answers a question, without words and hashes; four queries.

    Raises:
        Invalid: the question names something that the study does not know; `data["field"]` says which part of it.
        NotFound: the theory has no such version.
    """
    theory = theory_store.theory(session, study.id)
    versions = theory.versions if theory else ()
    version = theory_store.version(theory, question.version or None) if theory and versions else None
    every_source = coding_store.sources(session, study.id)
    fallback = study_store.default_case(study, theory, every_source)
    sources = {source.key: source for source in every_source if not source.withdrawn}
    case_of = {key: source.case or fallback for key, source in sources.items()}
    final, waiting = final_claims(theory_store.claims(session, study.id))
    resolution = Resolution(version) if version and not Resolution(version).is_plain else None
    names = _names(final, question, resolution)
    outcomes = {claim.outcome or GENERAL for claim in final}
    check(question, sources.values(), case_of, outcomes, names)
    claims = [claim for claim in final if question.keeps(claim)] if question.outcome else final
    known = question.sources(sources.values(), case_of)
    everything = causal_map(
        claims, known, question.filter(), combine_opposites=question.opposites, zoom=question.zoom,
        read_as=resolution.pair if resolution else None,
    )  # fmt: skip
    shown = leading = with_least(everything, question.min_sources)
    if question.origin or question.target:
        leading = with_least(everything.influence, question.min_sources)
    return StudyMap(
        study, theory, version, question, resolution, sources, case_of, everything, shown, leading,
        tuple(sorted(names)),
        tuple(sorted(outcomes, key=lambda one: (one == GENERAL, one))), waiting, {}, {},
    )  # fmt: skip


def with_words(
    session: Session, found: StudyMap, claim_ids: Collection[UUID] | None = None, *, for_export: bool
) -> StudyMap:
    """The map with the words of some claims, or of all where None; one query. Exports hold only those with consent."""
    passages = theory_store.claim_passages(session, found.study.id, claim_ids)
    quotations = {}
    for bundle in found.everything.bundles:
        for claim in bundle.claims:
            if claim.id in passages:
                passage, may_leave = passages[claim.id], found.sources[claim.source].may_be_quoted
                words = passage.words if may_leave or not for_export else None
                quotations[claim.id] = ClaimQuotation(claim, passage.span, passage.turn_no, words, may_leave)
    return replace(found, quotations=quotations)


def for_export(session: Session, study: Study, question: Question) -> StudyMap:
    """The map as it may leave: words only where the source's consent is a plain yes, and the hashes of what it is of.

    Raises:
        Invalid: the question names something that the study does not know.
        NotFound: the theory has no such version.
    """
    found = with_words(session, load(session, study, question), for_export=True)
    told = sorted(
        (c.source, c.cause, c.effect, c.sign, c.outcome or "", c.directness, c.standpoint, c.coder)
        for bundle in found.everything.bundles
        for c in bundle.claims
    )
    theory = theory_store.content_hashes(session, study.id).get(found.version.key) if found.version else None
    return replace(found, hashes={"claims": sha256(repr(told)), **({"theory": theory} if theory else {})})


def final_claims(claims: Iterable[CausalClaim]) -> tuple[list[CausalClaim], int]:
    """The claims of each source's first coder, and how many of further coders wait for consensus."""
    every = list(claims)
    by_coder = {(claim.source, claim.coder) for claim in every}
    if len(by_coder) == len({source for source, _ in by_coder}):
        return every, 0  # the usual case, without looking at a hundred thousand times
    first: dict[str, CausalClaim] = {}
    for claim in every:
        before = first.get(claim.source)
        if before is None or claim.coded_at < before.coded_at:
            first[claim.source] = claim
    final = [claim for claim in every if claim.coder == first[claim.source].coder]
    return final, len(every) - len(final)


def by_sources(shown: CausalMap) -> list[Bundle]:
    """The links of a map, those of most sources first."""
    return sorted(shown.bundles, key=lambda b: (-len(b.sources), -b.citations, b.cause, b.effect))


def with_least(everything: CausalMap, least: int | None) -> CausalMap:
    """The map with the links that so many sources name."""
    if least is None:
        return everything
    enough = tuple(bundle for bundle in everything.bundles if len(bundle.sources) >= least)
    return replace(everything, bundles=enough, below_minimum=len(everything.bundles) - len(enough))


def _names(claims: Iterable[CausalClaim], question: Question, resolution: Resolution | None) -> set[str]:
    pairs = {(claim.cause, claim.effect) for claim in claims}
    coded = {name for pair in pairs for name in (resolution.pair(pair) if resolution else pair)}
    return {shown_name(name, combine_opposites=question.opposites, zoom=question.zoom)[0] for name in coded}


def _compared(pair: Pair, links: tuple[CausalLink, ...], bundle: Bundle | None) -> Compared:
    standing: Standing = "found" if links else "not_expected"
    if bundle is None:
        standing = "not_found"
    elif links and bundle.signs["0"] == bundle.citations and any(s != "0" for o in links for s in o.expected.values()):
        standing = "only_denied"
    return Compared(*pair, links, bundle, standing)
