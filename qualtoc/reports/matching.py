"""A pattern-matching report with what it stands on: a handful of queries, and words only where they are shown."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.source import Source
from qualtoc.coding.text import Span, sha256
from qualtoc.database import without_collector
from qualtoc.errors import NotFound, message
from qualtoc.study import store as study_store
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.evidence import Evidence
from qualtoc.theory.model import ProgrammeTheory, TheoryVersion
from qualtoc.theory.parameters import Parameters
from qualtoc.theory.pattern_matching import Report, reports
from qualtoc.theory.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class ClaimQuotation:
    """A claim's words as a report shows them; `words` is None in an export where consent keeps them back."""

    claim: CausalClaim
    span: Span
    turn_no: int
    words: str | None
    may_leave: bool


@dataclass(frozen=True, slots=True)
class PatternMatching:
    """A report with what it stands on.

    `reports` holds the report of every version, the base first. `quotations` holds the claims whose words were
    asked for, by id. `hashes` is empty on screen.
    """

    study: Study
    theory: ProgrammeTheory
    version: TheoryVersion
    report: Report
    reports: tuple[Report, ...]
    evidence: Evidence
    sources: Mapping[str, Source]
    quotations: Mapping[UUID, ClaimQuotation]
    hashes: Mapping[str, str]

    def quoted(self, verdict: Verdict, sign: str) -> list[ClaimQuotation]:
        """The quotations behind one sign of a verdict, in the order of their sources and places."""
        return self.in_order(verdict.claims.get(sign, ()))

    def in_order(self, claims: Iterable[UUID]) -> list[ClaimQuotation]:
        """The quotations of these claims in the order of their sources and places."""
        found = [self.quotations[claim_id] for claim_id in claims if claim_id in self.quotations]
        return sorted(found, key=lambda quotation: (quotation.claim.source, quotation.span))

    def may_quote(self, source: str) -> bool:
        """Whether words of the source may leave the study."""
        return self.sources[source].may_be_quoted

    def in_versions(self, row: Verdict) -> tuple[tuple[str, Verdict], ...]:
        """The verdicts of the same link and scope in all versions, the base first; empty where none differs."""
        scope = (row.link, row.outcome, row.case)
        found = tuple(
            (one.version, other)
            for one in self.reports
            for other in one.verdicts
            if (other.link, other.outcome, other.case) == scope
        )
        said = {(other.expected, other.verdict, other.kind, other.strength) for _, other in found}
        return found if len(said) > 1 else ()

    def open_rivals(self, row: Verdict) -> tuple[str, ...]:
        """The supported rival links that weaken a verdict as long as no memo addresses them."""
        if "rival_open" not in row.flags:
            return ()
        named = {factor.key for factor in self.version.factors if row.link in factor.rival_to}
        supported = (
            rival.link
            for rival in self.report.verdicts
            if rival.rival
            and rival.cause in named
            and rival.verdict == "supported"
            and rival.case == row.case
            and (rival.outcome == row.outcome or None in (rival.outcome, row.outcome))
        )
        return tuple(dict.fromkeys(key for key in supported if key not in self.evidence.addressed_rivals))


def judge(
    session: Session, study: Study, version_key: str | None = None, parameters: Parameters | None = None
) -> PatternMatching:
    """The report of a version (the base where None) without any words and hashes.

    Raises:
        NotFound: the study has no theory, or the theory no such version.
    """
    theory = theory_store.theory(session, study.id)
    if theory is None or not theory.versions:
        raise NotFound(message("The study “{study}” has no programme theory yet; import one first.", study=study.key))
    if version_key is not None:
        theory_store.version(theory, version_key)
    sources = coding_store.sources(session, study.id)
    with without_collector():
        evidence = study_store.evidence(session, study, theory, sources)
        found = reports(theory, evidence, parameters)
    chosen = next(one for one in found if version_key in (None, one.version))
    version = theory_store.version(theory, chosen.version)
    by_key = {source.key: source for source in sources}
    return PatternMatching(study, theory, version, chosen, found, evidence, by_key, {}, {})


def load(
    session: Session,
    study: Study,
    version_key: str | None = None,
    parameters: Parameters | None = None,
    *,
    for_export: bool,
) -> PatternMatching:
    """The report of a version (the base where None) with the words of all claims; exports hold only those with consent.

    Raises:
        NotFound: the study has no theory, or the theory no such version.
    """
    judged = judge(session, study, version_key, parameters)
    hashes = _hashes(session, study, judged.report, judged.evidence.claims)
    return replace(with_words(session, judged, for_export=for_export), hashes=hashes)


def with_words(
    session: Session, judged: PatternMatching, claim_ids: Collection[UUID] | None = None, *, for_export: bool
) -> PatternMatching:
    """The report with the words of some claims, or of all where None; one query."""
    passages = theory_store.claim_passages(session, judged.study.id, claim_ids)
    quotations = {}
    for claim in judged.evidence.claims:
        if claim.id in passages and claim.source in judged.sources:
            passage, may_leave = passages[claim.id], judged.may_quote(claim.source)
            words = passage.words if may_leave or not for_export else None
            quotations[claim.id] = ClaimQuotation(claim, passage.span, passage.turn_no, words, may_leave)
    return replace(judged, quotations=quotations)


def rows_of(found: Report, outcome: str | None) -> tuple[Verdict, ...]:
    """The verdicts of one outcome, or all.

    Raises:
        NotFound: no link of the version speaks of that outcome.
    """
    if outcome is None:
        return found.verdicts
    rows = tuple(row for row in found.verdicts if row.outcome == outcome)
    if not rows:
        raise NotFound(message("No link of this version speaks of the outcome {outcome}.", outcome=outcome))
    return rows


def _hashes(session: Session, study: Study, found: Report, claims: Iterable[CausalClaim]) -> dict[str, str]:
    versions = theory_store.content_hashes(session, study.id)
    book = coding_store.codebook(session, study.id)
    weighed = sorted(
        (c.source, c.cause, c.effect, c.sign, c.outcome or "", c.directness, c.standpoint, c.coder) for c in claims
    )
    return {
        "theory": versions[found.version],
        "base": versions[found.base],
        "codebook": sha256(repr(sorted((code.key, code.status, repr(code.label)) for code in book.codes))),
        "claims": sha256(repr(weighed)),
    }
