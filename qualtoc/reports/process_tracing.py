"""The links that a study traces, each with its verdict beside the posterior; as JSON, as a document elsewhere.

Nothing is shown while process tracing is off. The verdict of pattern matching and the posterior come from different
rules and are never merged. Probabilities leave with two digits, and neither 0 nor 1 can come out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from qualtoc import __version__
from qualtoc.coding import store as coding_store
from qualtoc.coding.source import Source
from qualtoc.coding.text import Span
from qualtoc.errors import NotFound, message
from qualtoc.i18n import Translator
from qualtoc.reports import matching
from qualtoc.reports.matching import PatternMatching
from qualtoc.reports.wording import notice_entry
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory import tracing_store
from qualtoc.theory.likelihoods import HIGHEST, LOWEST, TAU, LikelihoodPair, Number
from qualtoc.theory.model import CausalLink, TheoryVersion
from qualtoc.theory.process_tracing import PRIORS, TableRow, two_digits
from qualtoc.theory.tracing import RivalRow, Traced, TracedItem, Tracing, WeighedItem, traced
from qualtoc.theory.tracing_store import Shown, StoredTracing
from qualtoc.theory.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class TracedPassage:
    """A passage that shows an item; `words` is None in an export where consent keeps them back."""

    id: UUID
    source: str
    turn_no: int
    span: Span
    words: str | None
    may_leave: bool


@dataclass(frozen=True, slots=True)
class TracedLink:
    """A tracing with what follows from it and the verdict of the same scope; `link` is None if the version lost it.

    `passages` come by the item's key; those of withdrawn sources are left out.
    """

    stored: StoredTracing
    found: Traced
    link: CausalLink | None
    verdict: Verdict | None
    passages: Mapping[str, tuple[TracedPassage, ...]]

    @property
    def tracing(self) -> Tracing:
        """The hypothesis, its scope and its rivals."""
        return self.found.tracing


@dataclass(frozen=True, slots=True)
class StudyTracings:
    """What a study traces, the base version's links first. `judged` is None where it is off or there is no theory."""

    study: Study
    is_on: bool
    links: tuple[TracedLink, ...] = ()
    judged: PatternMatching | None = None
    hashes: Mapping[str, str] | None = None

    def one(self, tracing_id: UUID) -> TracedLink:
        """The tracing of that id.

        Raises:
            NotFound: there is none, or no longer.
        """
        for link in self.links:
            if link.tracing.id == tracing_id:
                return link
        raise NotFound(message("This link is not traced, or no longer."))


def load(session: Session, study: Study, version: str | None = None, *, for_export: bool) -> StudyTracings:
    """The tracings of a version, or of all where None; a handful of queries, however many there are.

    Raises:
        NotFound: the theory has no such version.
    """
    if not tracing_store.is_on(session, study.id):
        return StudyTracings(study, is_on=False)
    if not _has_versions(session, study):
        return StudyTracings(study, is_on=True)
    judged = matching.judge(session, study, version)
    sources = {source.id: source for source in coding_store.sources(session, study.id)}
    order = [report.version for report in judged.reports]
    stored = [
        one for one in tracing_store.tracings(session, study.id) if version in (None, one.tracing.version)
    ]  # fmt: skip
    stored.sort(key=lambda one: order.index(one.tracing.version) if one.tracing.version in order else len(order))
    links = tuple(_traced(one, judged, sources, for_export=for_export) for one in stored)
    return StudyTracings(study, True, links, judged, theory_store.content_hashes(session, study.id))


def digits(number: Number) -> float:
    """A probability with two digits, from .01 to .99: less would say never, more always."""
    return min(max(two_digits(number), float(LOWEST)), float(HIGHEST))


def as_json(found: StudyTracings, translator: Translator) -> dict[str, Any]:
    """The tracings in the documented schema; without any while process tracing is off."""
    return {
        "study": found.study.key,
        "synthetic": found.study.synthetic,
        **notice_entry(found.study, translator),
        "software": f"qualtoc {__version__}",
        "switched_on": found.is_on,
        "conventions": {
            "tau": float(TAU), "lowest": float(LOWEST), "highest": float(HIGHEST),
            "priors": [float(prior) for prior in PRIORS],
        },
        "hashes": dict(found.hashes or {}),
        "tracings": [_link(link, translator) for link in found.links],
    }  # fmt: skip


def _has_versions(session: Session, study: Study) -> bool:
    theory = theory_store.theory(session, study.id)
    return theory is not None and bool(theory.versions)


def _traced(
    stored: StoredTracing, judged: PatternMatching, sources: Mapping[UUID, Source], *, for_export: bool
) -> TracedLink:
    here = [one for one in stored.passages if not sources[one.source_id].withdrawn]
    shown, still = {one.item for one in stored.passages}, {one.item for one in here}
    voices = {key: len({one.source_id for one in here if one.item == key}) for key in still}
    found = traced(stored.tracing, stored.items, voices=voices, withdrawn=shown - still)
    return TracedLink(
        stored, found, _link_of(judged.theory.versions, stored.tracing), _verdict(judged, stored.tracing),
        _passages(here, sources, for_export=for_export),
    )  # fmt: skip


def _passages(
    shown: Iterable[Shown], sources: Mapping[UUID, Source], *, for_export: bool
) -> dict[str, tuple[TracedPassage, ...]]:
    by_item: dict[str, list[TracedPassage]] = {}
    for one in shown:
        source = sources[one.source_id]
        words = one.words if source.may_be_quoted or not for_export else None
        passage = TracedPassage(one.id, source.key, one.turn_no, one.span, words, source.may_be_quoted)
        by_item.setdefault(one.item, []).append(passage)
    return {key: tuple(sorted(found, key=lambda one: (one.source, one.span))) for key, found in by_item.items()}


def _link_of(versions: Sequence[TheoryVersion], tracing: Tracing) -> CausalLink | None:
    links = (link for version in versions if version.key == tracing.version for link in version.links)
    return next((link for link in links if link.key == tracing.link), None)


def _verdict(judged: PatternMatching, tracing: Tracing) -> Verdict | None:
    scope = (tracing.link, tracing.outcome, tracing.case)
    rows = (row for report in judged.reports if report.version == tracing.version for row in report.verdicts)
    return next((row for row in rows if (row.link, row.outcome, row.case) == scope), None)


def _link(one: TracedLink, translator: Translator) -> dict[str, Any]:
    stated, found = one.tracing, one.found
    return {
        "theory_version": stated.version,
        "link": stated.link,
        "from": one.link.cause if one.link else None,
        "to": one.link.effect if one.link else None,
        "outcome": stated.outcome,
        "case": stated.case,
        "hypothesis": stated.hypothesis,
        "rivals": [{"rival": rival.key, "text": rival.text} for rival in stated.rivals],
        "verdict": _counted(one.verdict),
        "items": [_item(item, one, translator) for item in found.items],
        "posterior": _posterior(found, translator),
        "table": [_row(row) for row in found.assessment.table] if found.assessment else [],
        "hypotheses": [_hypothesis(row) for row in found.rivals],
        "retold": [{"rho": float(row.rho), "posterior": digits(row.posterior)} for row in found.retold],
        "problem": translator.text(found.problem) if found.problem else None,
        "missing": translator.text(found.missing) if found.missing else None,
    }


def _counted(row: Verdict | None) -> dict[str, Any] | None:
    """The verdict of pattern matching, beside the posterior and never part of it."""
    if row is None:
        return None
    given = row.override
    return {
        "expected": row.expected,
        "observed": row.observed,
        "verdict": row.verdict,
        "kind": row.kind,
        "strength": row.strength,
        "n_sources": row.n_sources,
        "sources_by_sign": {sign: len(keys) for sign, keys in row.sources_by_sign.items()},
        "override": {"verdict": given.verdict, "reason": given.reason, "by": given.by} if given else None,
    }


def _posterior(found: Traced, translator: Translator) -> dict[str, Any] | None:
    if found.assessment is None:
        return None
    said = translator.text(found.assessment.band)
    return {**_row(found.assessment.result), "decibels": round(found.assessment.decibels, 1), "words": said}


def _row(row: TableRow) -> dict[str, float]:
    return {
        "prior": float(row.prior),
        "posterior": digits(row.posterior),
        "low": digits(row.low),
        "high": digits(row.high),
    }


def _hypothesis(row: RivalRow) -> dict[str, Any]:
    by_prior = zip(PRIORS, row.posteriors, strict=True)
    return {
        "hypothesis": row.key,
        "text": row.text,
        "posteriors": [{"prior": float(prior), "posterior": digits(value)} for prior, value in by_prior],
    }


def _item(weighed: WeighedItem, link: TracedLink, translator: Translator) -> dict[str, Any]:
    item = weighed.item
    return {
        "item": item.key,
        "text": item.text,
        "observation": item.observation,
        "event": item.event or None,
        "rival": item.rival,
        **_pair(item.pair),
        "range": _range(item),
        "under_rivals": {rival: float(value) for rival, value in item.others.items()},
        "justification": item.justification,
        "finding": item.finding,
        "counted_as": weighed.finding,
        "members": list(item.members),
        "rho": None if item.rho is None else float(item.rho),
        "package": weighed.package,
        "test": weighed.test.name if weighed.test else None,
        "test_against": weighed.test.against if weighed.test else None,
        "ratio": round(float(weighed.ratio), 3),
        "decibels": round(weighed.decibels, 1),
        "learning": None if weighed.learning is None else round(float(weighed.learning), 2),
        "n_sources": weighed.sources,
        "quotations": [
            {"source": one.source, "start": one.span.start, "end": one.span.end, "text": one.words}
            for one in link.passages.get(item.key, ())
        ],
    }


def _pair(pair: LikelihoodPair | None) -> dict[str, float | None]:
    return {"l0": float(pair.l0), "l1": float(pair.l1)} if pair else {"l0": None, "l1": None}


def _range(item: TracedItem) -> dict[str, list[float]] | None:
    if item.range is None:
        return None
    low, high = item.range.low, item.range.high
    return {"l0": [float(low.l0), float(high.l0)], "l1": [float(low.l1), float(high.l1)]}
