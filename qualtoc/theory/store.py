"""Rows of the theory slice <-> values, and the queries that the theory page and the reports need."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import bindparam, exists, func, or_
from sqlmodel import Session, col, select

from qualtoc.coding.blinding import SEEING, StudyBlindness
from qualtoc.coding.rows import SourceRow
from qualtoc.coding.store import seen
from qualtoc.coding.text import Span
from qualtoc.database import columns, raw, run, table, utc_of, uuid_of, without_collector
from qualtoc.errors import NotFound, message
from qualtoc.theory.claims import CausalClaim, Directness, ReportedSign, Standpoint
from qualtoc.theory.contents import theory_of, version_of
from qualtoc.theory.model import ProgrammeTheory, TheoryVersion
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.rows import ClaimRow, DecisionRow, TheoryRow, TheoryVersionRow

_claim_columns, _source_columns = table(ClaimRow).c, table(SourceRow).c
_CLAIMS = (
    columns(
        raw(_claim_columns.id), _source_columns.key, _claim_columns.cause, _claim_columns.effect,
        _claim_columns.sign, _claim_columns.outcome, _claim_columns.coder, raw(_claim_columns.coded_at),
        _claim_columns.directness, _claim_columns.standpoint, raw(_claim_columns.prompted),
    )
    .join(table(SourceRow), _source_columns.id == _claim_columns.source_id)
    .where(  # by source, as claims are recorded: by study, SQLite would look for each row in another place
        _source_columns.study_id == bindparam("study_id"),
        _source_columns.withdrawn_at.is_(None),
        _claim_columns.removed_at.is_(None),
    )
    .order_by(_claim_columns.coded_at, _claim_columns.recorded_no, _claim_columns.id)
)  # fmt: skip
_CLAIM_MARKS = (
    columns(table(ClaimRow))
    .where(
        _claim_columns.source_id == bindparam("source_id"),
        _claim_columns.turn_no <= bindparam("last"),
        _claim_columns.last_turn_no >= bindparam("first"),
        _claim_columns.removed_at.is_(None),
    )
    .order_by(_claim_columns.start, _claim_columns.end, _claim_columns.id)
)


@dataclass(frozen=True, slots=True)
class ClaimMark:
    """A claim with its words, as a transcript page and a report show it."""

    claim: CausalClaim
    span: Span
    turn_no: int
    last_turn_no: int
    words: str
    note: str
    declared: bool


@dataclass(frozen=True, slots=True)
class ClaimPassage:
    """Where a claim stands, and its words."""

    span: Span
    turn_no: int
    words: str


@dataclass(frozen=True, slots=True)
class PairNumbers:
    """How much is said of a pair (cause, effect): claims, the sources that they stand in, and since when.

    `by_outcome` holds claims and sources for each outcome that claims name, None for those that name none.
    """

    claims: int
    sources: int
    first_at: datetime
    by_outcome: Mapping[str | None, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Decision:
    """What an analyst decided about a link in a scope; `verdict` is None where it was scoped out."""

    id: UUID
    link: str
    outcome: str | None
    case: str | None
    version: str | None
    verdict: str | None
    reason: str
    author: str


def theory(session: Session, study_id: UUID) -> ProgrammeTheory | None:
    """The programme theory with all its versions; None where the study has none yet."""
    row = session.get(TheoryRow, study_id)
    if row is None:
        return None
    rows = session.exec(
        select(TheoryVersionRow).where(TheoryVersionRow.study_id == study_id).order_by(col(TheoryVersionRow.position))
    )
    return theory_of(row.shared, [_version(version) for version in rows])


def content_hashes(session: Session, study_id: UUID) -> dict[str, str]:
    """The content hash of each version."""
    query = select(TheoryVersionRow.key, TheoryVersionRow.content_hash).where(TheoryVersionRow.study_id == study_id)
    return dict(session.exec(query).all())


def claims(session: Session, study_id: UUID) -> list[CausalClaim]:
    """All claims on sources that are not withdrawn, without words, in the order in which they were recorded."""
    with without_collector():
        rows = run(session, _CLAIMS, {"study_id": study_id}).all()
        return [
            CausalClaim(
                uuid_of(claim_id), source, cause, effect, sign, outcome, coder, cast(datetime, utc_of(coded_at)),
                directness, standpoint, bool(prompted),
            )
            for claim_id, source, cause, effect, sign, outcome, coder, coded_at, directness, standpoint, prompted
            in rows
        ]  # fmt: skip


def claimed_names(session: Session, study_id: UUID) -> set[str]:
    """Every name of a factor that claims give, as it is kept, of sources that are withdrawn too; one query."""
    of_study = col(ClaimRow.study_id) == study_id
    pairs = select(ClaimRow.cause, ClaimRow.effect).where(of_study).distinct().subquery()  # from the index alone
    same = (col(ClaimRow.cause) == pairs.c.cause) & (col(ClaimRow.effect) == pairs.c.effect)
    stands = exists().where(of_study, same, col(ClaimRow.removed_at).is_(None))
    return {name for pair in session.execute(select(pairs.c.cause, pairs.c.effect).where(stands)) for name in pair}


def claim_marks(session: Session, source_id: UUID, key: str, first: int = 1, last: int = 2**31 - 1) -> list[ClaimMark]:
    """The claims that touch the turns `first` to `last` of a source, in reading order."""
    rows = run(session, _CLAIM_MARKS, {"source_id": source_id, "first": first, "last": last})
    return [claim_mark(row, key) for row in rows]


def claims_on_pairs(session: Session, study_id: UUID, pairs: Iterable[tuple[str, str]]) -> list[ClaimMark]:
    """The claims on the pairs (cause, effect) with their words; withdrawn sources are left out."""
    chosen = [(col(ClaimRow.cause) == cause) & (col(ClaimRow.effect) == effect) for cause, effect in pairs]
    if not chosen:
        return []
    query = (
        select(ClaimRow, SourceRow.key)
        .join(SourceRow, col(SourceRow.id) == col(ClaimRow.source_id))
        .where(
            ClaimRow.study_id == study_id,
            col(ClaimRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
            or_(*chosen),
        )
        .order_by(col(SourceRow.key), col(ClaimRow.start))
    )
    return [claim_mark(row, key) for row, key in session.exec(query)]


def numbers_by_pair(session: Session, study_id: UUID) -> dict[tuple[str, str], PairNumbers]:
    """How much is said of each pair; withdrawn sources are left out. Two queries."""
    pair, sources = (col(ClaimRow.cause), col(ClaimRow.effect)), func.count(func.distinct(ClaimRow.source_id))
    by_outcome: dict[tuple[str, str], dict[str | None, tuple[int, int]]] = {}
    scoped = columns(*pair, ClaimRow.outcome, func.count(), sources)
    whole = columns(*pair, func.count(), sources, func.min(ClaimRow.coded_at))
    for cause, effect, outcome, n, n_sources in session.execute(
        _standing(scoped, study_id).group_by(*pair, ClaimRow.outcome)
    ):
        by_outcome.setdefault((cause, effect), {})[outcome] = (n, n_sources)
    return {
        (cause, effect): PairNumbers(n, n_sources, first_at, by_outcome.get((cause, effect), {}))
        for cause, effect, n, n_sources, first_at in session.execute(_standing(whole, study_id).group_by(*pair))
    }


def numbers_in(
    session: Session, study_id: UUID, version: TheoryVersion, numbers: Mapping[tuple[str, str], PairNumbers]
) -> Mapping[tuple[str, str], PairNumbers]:
    """The numbers of `numbers_by_pair` as a version counts them: what it merged is one pair, each source counted once.

    One more query where it merged pairs of which people spoke, else none.
    """
    resolution = Resolution(version)
    if resolution.is_plain:
        return numbers
    behind = resolution.behind(numbers)
    merged = {raw: pair for pair, raws in behind.items() if len(raws) > 1 for raw in raws}
    sources: dict[tuple[str, str], dict[str | None, set[UUID]]] = {}
    for cause, effect, outcome, source in _speakers(session, study_id, merged):
        sources.setdefault(merged[cause, effect], {}).setdefault(outcome, set()).add(source)
    return {
        pair: numbers[raws[0]] if len(raws) == 1 else _together([numbers[raw] for raw in raws], sources[pair])
        for pair, raws in behind.items()
    }


def _speakers(session: Session, study_id: UUID, pairs: Iterable[tuple[str, str]]) -> Iterable[Any]:
    chosen = [(col(ClaimRow.cause) == cause) & (col(ClaimRow.effect) == effect) for cause, effect in pairs]
    if not chosen:
        return ()
    asked = columns(ClaimRow.cause, ClaimRow.effect, ClaimRow.outcome, ClaimRow.source_id).where(or_(*chosen))
    return cast(Iterable[Any], session.execute(_standing(asked, study_id).distinct()))


def _together(parts: list[PairNumbers], sources: Mapping[str | None, set[UUID]]) -> PairNumbers:
    claims = {outcome: sum(part.by_outcome.get(outcome, (0, 0))[0] for part in parts) for outcome in sources}
    everybody = set[UUID]().union(*sources.values())
    return PairNumbers(
        sum(part.claims for part in parts), len(everybody), min(part.first_at for part in parts),
        {outcome: (claims[outcome], len(spoke)) for outcome, spoke in sources.items()},
    )  # fmt: skip


def first_coders(session: Session, study_id: UUID) -> dict[str, tuple[str, datetime]]:
    """For each source with claims, by its key, the coder who recorded the first and when; one query."""
    query = _standing(columns(SourceRow.key, ClaimRow.coder, func.min(ClaimRow.coded_at)), study_id)
    found: dict[str, tuple[str, datetime]] = {}
    for key, coder, at in session.execute(query.group_by(SourceRow.key, ClaimRow.coder)):
        if key not in found or at < found[key][1]:
            found[key] = (coder, at)
    return found


def claim_passages(
    session: Session, study_id: UUID, claim_ids: Collection[UUID] | None = None
) -> dict[UUID, ClaimPassage]:
    """The passage of every claim of the study by the claim's id, or of some claims only."""
    query = columns(
        ClaimRow.study_id, ClaimRow.id, ClaimRow.start, ClaimRow.end, ClaimRow.turn_no, ClaimRow.words
    ).where(col(ClaimRow.removed_at).is_(None))  # fmt: skip
    # a few claims are found by their ids: asked for the study as well, SQLite would look through all of it
    chosen = ClaimRow.study_id == study_id if claim_ids is None else col(ClaimRow.id).in_(claim_ids)
    return {
        claim_id: ClaimPassage(Span(start, end), turn_no, words)
        for found_in, claim_id, start, end, turn_no, words in session.execute(query.where(chosen))
        if found_in == study_id
    }


def claim_counts(session: Session, study_id: UUID, blind: StudyBlindness = SEEING) -> dict[UUID, int]:
    """The number of claims in each source that `blind` does not hide."""
    query = (
        select(ClaimRow.source_id, func.count())
        .where(
            ClaimRow.study_id == study_id,
            col(ClaimRow.removed_at).is_(None),
            *seen(blind, ClaimRow, col(ClaimRow.coder)),
        )
        .group_by(col(ClaimRow.source_id))
    )
    return dict(session.exec(query).all())


def claim(session: Session, study_id: UUID, claim_id: UUID) -> tuple[ClaimMark, bool]:
    """One claim, and whether it is still there.

    Raises:
        NotFound: the study never had such a claim.
    """
    query = (
        select(ClaimRow, SourceRow.key)
        .join(SourceRow, col(SourceRow.id) == col(ClaimRow.source_id))
        .where(ClaimRow.study_id == study_id, ClaimRow.id == claim_id)
    )
    found = session.exec(query).first()
    if found is None:
        raise NotFound(message("There is no such claim."))
    row, key = found
    return claim_mark(row, key), row.removed_at is None


def claim_marks_by_id(session: Session, study_id: UUID, ids: Collection[UUID]) -> dict[UUID, ClaimMark]:
    """These claims of a study by their ids; those that are removed are left out."""
    query = (
        select(ClaimRow, SourceRow.key)
        .join(SourceRow, col(SourceRow.id) == col(ClaimRow.source_id))
        .where(ClaimRow.study_id == study_id, col(ClaimRow.id).in_(list(ids)), col(ClaimRow.removed_at).is_(None))
    )
    return {row.id: claim_mark(row, key) for row, key in session.exec(query)} if ids else {}


def turns_of_claims(session: Session, source_id: UUID, ids: Iterable[UUID]) -> set[int]:
    """The numbers of the turns that these claims of a source touch, removed ones too."""
    query = select(ClaimRow.turn_no, ClaimRow.last_turn_no).where(
        ClaimRow.source_id == source_id, col(ClaimRow.id).in_(list(ids))
    )
    found = session.execute(query).all() if ids else []
    return {no for first, last in found for no in range(first, last + 1)}


def decisions(session: Session, study_id: UUID) -> list[Decision]:
    """The decisions about verdicts that are in force, oldest first."""
    query = (
        select(DecisionRow)
        .where(
            DecisionRow.study_id == study_id,
            col(DecisionRow.kind).in_(("override", "scope_out")),
            col(DecisionRow.removed_at).is_(None),
        )
        .order_by(col(DecisionRow.decided_at))
    )
    return [
        Decision(r.id, r.link, r.outcome, r.case, r.version, r.verdict, r.reason, r.author) for r in session.exec(query)
    ]


def version(theory: ProgrammeTheory, key: str | None) -> TheoryVersion:
    """The version of that key; the last one registered or refined where the key is None.

    Raises:
        NotFound: the theory has no such version.
    """
    if key is None:
        settled = [v for v in theory.versions if v.status != "draft"] or list(theory.versions)
        return settled[-1]
    for candidate in theory.versions:
        if candidate.key == key:
            return candidate
    raise NotFound(message("The theory has no version {version}.", version=key))


def claim_mark(row: Any, source_key: str) -> ClaimMark:
    """A row as a mark."""
    claim = CausalClaim(
        id=row.id,
        source=source_key,
        cause=row.cause,
        effect=row.effect,
        sign=cast(ReportedSign, row.sign),
        outcome=row.outcome,
        coder=row.coder,
        coded_at=row.coded_at,
        directness=cast(Directness, row.directness),
        standpoint=cast(Standpoint, row.standpoint),
        prompted=row.prompted,
    )
    return ClaimMark(claim, Span(row.start, row.end), row.turn_no, row.last_turn_no, row.words, row.note, row.declared)


def _standing(query: Any, study_id: UUID) -> Any:
    """The query on claims of the study that are neither removed nor in a withdrawn source."""
    return query.join(SourceRow, col(SourceRow.id) == col(ClaimRow.source_id)).where(
        ClaimRow.study_id == study_id, col(ClaimRow.removed_at).is_(None), col(SourceRow.withdrawn_at).is_(None)
    )


def _version(row: TheoryVersionRow) -> TheoryVersion:
    return version_of(
        row.content, key=row.key, status=row.status, registered_at=row.registered_at, declared=row.declared
    )
