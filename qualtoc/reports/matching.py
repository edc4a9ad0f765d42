"""A pattern-matching report with what it stands on: a handful of queries, and words only where they are shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.memo import Memo
from qualtoc.coding.source import Source
from qualtoc.coding.text import Span, sha256
from qualtoc.database import without_collector
from qualtoc.errors import NotFound, message
from qualtoc.reports.attribute_choice import Holding, holding
from qualtoc.study import store as study_store
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.evidence import CaseKey, Evidence, EvidenceSource
from qualtoc.theory.model import ProgrammeTheory, TheoryVersion
from qualtoc.theory.parameters import Parameters
from qualtoc.theory.pattern_matching import Proposal, Report, reports
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.rollup import PatternVerdict, Totals, totals
from qualtoc.theory.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of a study a report is about; "" stands for all of it.

    `case` and `replication` choose cases, each judged by itself; `role` and `type` choose the sources that are weighed.
    `attribute` is "name=value": it chooses cases where they have such an attribute, else the sources of participants.
    """

    case: str = ""
    replication: str = ""
    role: str = ""
    type: str = ""
    attribute: str = ""


EVERYTHING = Selection()


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
    asked for, by id. `hashes` is empty on screen. `cases` are those that the report is about. `memos` holds the memos
    on rival links, by link. `by_people` says that the attribute of the selection chooses participants, not cases.
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
    selection: Selection = EVERYTHING
    cases: tuple[CaseKey, ...] = ()
    memos: Mapping[str, Sequence[Memo]] = field(default_factory=dict)
    by_people: bool = False

    @property
    def read(self) -> tuple[EvidenceSource, ...]:
        """The sources that are weighed in these cases."""
        every = tuple(self.report.by_case)
        usual = every[0] if len(every) == 1 else None
        return tuple(
            source
            for source in self.evidence.sources
            if self.evidence.weighs(source.key) and (usual if source.case is None else source.case) in self.cases
            and source.key not in self.report.unplaced
        )  # fmt: skip

    @property
    def totals(self) -> Totals:
        """How many propositions of these cases were judged, and how many of these matched."""
        return totals(self.rows)

    @property
    def patterns(self) -> tuple[PatternVerdict, ...]:
        """The roll-up of the patterns in these cases."""
        return tuple(row for row in self.report.patterns if row.case in self.cases)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """The pairs that sources of these cases speak of and the version does not hold."""
        if self.is_every_case:
            return self.report.proposals
        within = (pair.within(self.cases) for pair in self.report.proposals)
        return tuple(pair for pair in within if pair.n_sources)

    @property
    def labels(self) -> dict[str, Bilingual]:
        """The label of every factor of any version; one that this version has is called as it calls it."""
        versions = (*self.theory.versions, self.version)
        return {factor.key: factor.label for version in versions for factor in version.factors}

    @property
    def is_every_case(self) -> bool:
        """Whether the report is about all cases of the study."""
        return len(self.cases) == len(self.report.by_case)

    @property
    def rows(self) -> tuple[Verdict, ...]:
        """The verdicts of these cases, in the order of the theory."""
        if self.is_every_case:
            return self.report.verdicts
        return tuple(row for row in self.report.verdicts if row.case in self.cases)

    def claims_of(self, rows: Iterable[Verdict]) -> list[CausalClaim]:
        """The claims on the links of these verdicts as the version reads them, whatever they say."""
        links = {(row.cause, row.effect) for row in rows}
        resolution = Resolution(self.version)
        if not resolution.is_plain:
            named = {(claim.cause, claim.effect) for claim in self.evidence.claims}
            links = {pair for pair in named if resolution.pair(pair) in links}
        return [claim for claim in self.evidence.claims if (claim.cause, claim.effect) in links]

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


@without_collector()
def judge(
    session: Session,
    study: Study,
    version_key: str | None = None,
    parameters: Parameters | None = None,
    selection: Selection = EVERYTHING,
) -> PatternMatching:
    """The report of a version (the base where None) without any words and hashes.

    Raises:
        NotFound: the study has no theory, the theory no such version, or the study nothing of that selection.
    """
    theory = theory_store.theory(session, study.id)
    if theory is None or not theory.versions:
        raise NotFound(message("The study “{study}” has no programme theory yet; import one first.", study=study.key))
    if version_key is not None:
        theory_store.version(theory, version_key)
    sources = coding_store.sources(session, study.id)
    held = holding(session, study.id, selection.attribute) if selection.attribute else None
    evidence = _weighed(study_store.evidence(session, study, theory, sources), selection, held, sources)
    found = reports(theory, evidence, parameters)
    chosen = next(one for one in found if version_key in (None, one.version))
    version = theory_store.version(theory, chosen.version)
    by_key = {source.key: source for source in sources}
    cases = _cases(theory, chosen, selection, held)
    if not cases:
        wanted = selection.case or selection.replication or selection.attribute
        raise NotFound(message("The study has no case {case}.", case=wanted))
    by_people = held is not None and held.holder == "participant"
    return PatternMatching(
        study, theory, version, chosen, found, evidence, by_key, {}, {}, selection, cases, by_people=by_people
    )


def load(
    session: Session,
    study: Study,
    version_key: str | None = None,
    parameters: Parameters | None = None,
    selection: Selection = EVERYTHING,
    *,
    for_export: bool,
) -> PatternMatching:
    """The report of a version (the base where None) with the words of all claims; exports hold only those with consent.

    Raises:
        NotFound: the study has no theory, the theory no such version, or the study nothing of that selection.
    """
    judged = judge(session, study, version_key, parameters, selection)
    return with_hashes(session, with_words(session, judged, for_export=for_export))


def with_hashes(session: Session, judged: PatternMatching) -> PatternMatching:
    """The report with the hashes of what it stands on."""
    hashes = _hashes(session, judged.study, judged.report, judged.evidence.claims)
    return replace(judged, hashes=hashes)


def with_words(
    session: Session,
    judged: PatternMatching,
    claim_ids: Collection[UUID] | None = None,
    *,
    for_export: bool,
    rows: Iterable[Verdict] | None = None,
) -> PatternMatching:
    """The report with the words of some claims, or of all where None, and the memos on rivals; two queries.

    `rows` may name the verdicts that the claims belong to: they are found sooner then.
    """
    passages = theory_store.claim_passages(session, judged.study.id, claim_ids)
    quotations = {}
    for claim in judged.evidence.claims if rows is None else judged.claims_of(rows):
        if claim.id in passages and claim.source in judged.sources:
            passage, may_leave = passages[claim.id], judged.may_quote(claim.source)
            words = passage.words if may_leave or not for_export else None
            quotations[claim.id] = ClaimQuotation(claim, passage.span, passage.turn_no, words, may_leave)
    rivals = {link.key for link in judged.version.links if link.rival}
    memos = coding_store.memos_on_links(session, judged.study.id) if rivals else {}
    on_rivals = {link: found for link, found in memos.items() if link in rivals}
    return replace(judged, quotations=quotations, memos=on_rivals)


def rows_of(matching: PatternMatching, outcome: str | None) -> tuple[Verdict, ...]:
    """The verdicts of one outcome in the chosen cases, or all of these cases.

    Raises:
        NotFound: no link of the version speaks of that outcome.
    """
    if outcome is None:
        return matching.rows
    rows = tuple(row for row in matching.rows if row.outcome == outcome)
    if not rows:
        raise NotFound(message("No link of this version speaks of the outcome {outcome}.", outcome=outcome))
    return rows


def _cases(theory: ProgrammeTheory, found: Report, selection: Selection, held: Holding | None) -> tuple[CaseKey, ...]:
    roles = {case.key: case.replication for case in theory.cases}
    return tuple(
        case
        for case in found.by_case
        if selection.case in ("", case)
        and selection.replication in ("", roles.get(case or "", "none"))
        and (held is None or held.holder != "case" or case in held.keys)
    )


def _weighed(evidence: Evidence, selection: Selection, held: Holding | None, sources: Iterable[Source]) -> Evidence:
    """The evidence with only the selected sources weighed.

    Raises:
        NotFound: no source is of that role, type or attribute.
    """
    role, kind = selection.role, selection.type
    people = held.keys if held is not None and held.holder == "participant" else None
    if not role and not kind and people is None:
        return evidence
    theirs = None if people is None else {source.key for source in sources if source.participant in people}
    chosen = frozenset(
        source.key
        for source in evidence.sources
        if kind in ("", source.type)
        and (not role or (source.type == "interview" and source.role == role))
        and (theirs is None or source.key in theirs)
    )
    if not chosen:
        raise NotFound(message("The study has no source of this role or type."))
    return replace(evidence, weighed=chosen)


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
