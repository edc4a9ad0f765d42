"""Codings and quotations, one by one and counted, out of the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import bindparam, func, null
from sqlmodel import Session, col, select

from qualtoc.coding.blinding import SEEING, Blindness, StudyBlindness
from qualtoc.coding.codebook_versions import Version
from qualtoc.coding.rows import (
    BlindModeRow,
    CodeRow,
    CodingRow,
    DoneMarkRow,
    MemoRow,
    SourceRow,
)
from qualtoc.coding.store.of_blindness import seen
from qualtoc.coding.store.of_sources import NO_END
from qualtoc.coding.store.of_versions import made_under
from qualtoc.coding.text import Span
from qualtoc.database import AuditRow, columns, run, table
from qualtoc.errors import NotFound, message

_coding_columns = table(CodingRow).c


_CODING_MARKS = (
    columns(
        _coding_columns.id, _coding_columns.turn_no, _coding_columns.last_turn_no, _coding_columns.start,
        _coding_columns.end, _coding_columns.code_id, _coding_columns.coder, _coding_columns.coded_at,
        _coding_columns.words,
    )
    .where(
        _coding_columns.source_id == bindparam("source_id"),
        _coding_columns.turn_no <= bindparam("last"),
        _coding_columns.last_turn_no >= bindparam("first"),
        _coding_columns.removed_at.is_(None),
    )
    .order_by(_coding_columns.start, _coding_columns.end, _coding_columns.id)
)  # fmt: skip


_blind_columns, _done_columns = table(BlindModeRow).c, table(DoneMarkRow).c


_BLINDNESS = (
    columns(null())
    .where(_blind_columns.study_id == bindparam("study_id"), _blind_columns.removed_at.is_(None))
    .union_all(
        columns(_done_columns.coder).where(
            _done_columns.source_id == bindparam("source_id"), _done_columns.removed_at.is_(None)
        )
    )
)


@dataclass(frozen=True, slots=True)
class CodingMark:
    """A coding as a transcript page draws it."""

    id: UUID
    turn_no: int
    last_turn_no: int
    span: Span
    code_id: UUID
    coder: str
    coded_at: datetime
    words: str
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class CodedQuotation:
    """A coding with its exact words, as lists and exports of quotations show it.

    `began_as` is empty where a person coded by hand, else by what it was suggested: rule, learnt or alike. `version`
    is the number of the codebook under which it was made, where that was asked.
    """

    id: UUID
    source: str
    span: Span
    words: str
    code: str
    coder: str
    turn_no: int = 1
    is_example: bool = False
    began_as: str = ""
    version: int | None = None


def coding_marks(session: Session, source_id: UUID, first: int = 1, last: int = NO_END) -> list[CodingMark]:
    """The codings that touch the turns `first` to `last` of a source, in reading order."""
    rows = run(session, _CODING_MARKS, {"source_id": source_id, "first": first, "last": last}).all()
    return [CodingMark(r[0], r[1], r[2], Span(r[3], r[4]), *r[5:]) for r in rows]


def blindness(session: Session, study_id: UUID, source_id: UUID, who: str | None) -> Blindness:
    """What a person may see of a source while the study is coded blind; one query."""
    found = run(session, _BLINDNESS, {"study_id": study_id, "source_id": source_id}).all()
    return Blindness(any(coder is None for (coder,) in found), who, frozenset(c for (c,) in found if c is not None))


def quotations(
    session: Session,
    study_id: UUID,
    *,
    code_id: UUID | None = None,
    source_id: UUID | None = None,
    first: int = 0,
    at_most: int | None = None,
    blind: StudyBlindness = SEEING,
    kept: Sequence[Version] | None = None,
    present: int | None = None,
) -> list[CodedQuotation]:
    """The codings with their words, in the order of sources and positions; withdrawn sources are left out.

    `first` counts from 0; all that follow come where `at_most` is None. `blind` leaves out what must not be seen yet.
    `kept` asks for the version of the codebook of each; `present` is the number of the codebook as it is now.
    """
    query = (
        columns(
            CodingRow.id, SourceRow.key, CodingRow.start, CodingRow.end, CodingRow.words, CodeRow.key, CodingRow.coder,
            CodingRow.turn_no, CodingRow.is_example, CodingRow.began_as, made_under(kept, present),
        )
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .join(CodeRow, col(CodeRow.id) == col(CodingRow.code_id))
        .where(
            CodingRow.study_id == study_id,
            col(CodingRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
            *seen(blind, CodingRow, CodingRow.coder),
        )
        .order_by(col(SourceRow.key), col(CodingRow.start), col(CodingRow.end), col(CodeRow.key), col(CodingRow.id))
    )  # fmt: skip
    if at_most is not None:
        query = query.offset(first).limit(at_most)
    if code_id is not None:
        query = query.where(CodingRow.code_id == code_id)
    if source_id is not None:
        query = query.where(CodingRow.source_id == source_id)
    return [
        CodedQuotation(i, source_key, Span(start, end), words, code_key, coder, turn_no, example, began or "", under)
        for i, source_key, start, end, words, code_key, coder, turn_no, example, began, under in session.execute(query)
    ]


def quotation_counts(
    session: Session, study_id: UUID, *, code_id: UUID | None = None, source_id: UUID | None = None
) -> dict[str, int]:
    """How many codings `quotations` has for each source, by its key."""
    query = (
        select(SourceRow.key, func.count())
        .join(CodingRow, col(SourceRow.id) == col(CodingRow.source_id))
        .where(
            CodingRow.study_id == study_id,
            col(CodingRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
        )
        .group_by(col(SourceRow.key))
    )
    if code_id is not None:
        query = query.where(CodingRow.code_id == code_id)
    if source_id is not None:
        query = query.where(CodingRow.source_id == source_id)
    return dict(session.exec(query).all())


def codings_by_code(session: Session, study_id: UUID, blind: StudyBlindness = SEEING) -> dict[UUID, int]:
    """How many codings each code has; withdrawn sources and what `blind` hides are left out."""
    query = (
        select(CodingRow.code_id, func.count())
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .where(
            CodingRow.study_id == study_id,
            col(CodingRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
            *seen(blind, CodingRow, CodingRow.coder),
        )
        .group_by(col(CodingRow.code_id))
    )
    return dict(session.exec(query).all())


def coded_turns(session: Session, study_id: UUID, blind: StudyBlindness = SEEING) -> dict[UUID, int]:
    """For each source the number of turns in which a coding begins that `blind` does not hide."""
    query = (
        select(CodingRow.source_id, func.count(func.distinct(CodingRow.turn_no)))
        .where(
            CodingRow.study_id == study_id,
            col(CodingRow.removed_at).is_(None),
            *seen(blind, CodingRow, col(CodingRow.coder)),
        )
        .group_by(col(CodingRow.source_id))
    )
    return dict(session.exec(query).all())


def codings_by_coder(session: Session, study_id: UUID) -> list[tuple[str, str, int]]:
    """(source key, coder, number of codings) of every source that is not withdrawn."""
    query = (
        select(SourceRow.key, CodingRow.coder, func.count())
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .where(
            CodingRow.study_id == study_id,
            col(CodingRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
        )
        .group_by(col(SourceRow.key), col(CodingRow.coder))
        .order_by(col(SourceRow.key), col(CodingRow.coder))
    )
    return [(s, c, n) for s, c, n in session.execute(query)]


def coded_turn_numbers(session: Session, source_id: UUID) -> set[int]:
    """The numbers of the turns of a source that a coding touches."""
    query = (
        select(CodingRow.turn_no, CodingRow.last_turn_no)
        .where(CodingRow.source_id == source_id, col(CodingRow.removed_at).is_(None))
        .distinct()
    )
    return {no for first, last in session.execute(query) for no in range(first, last + 1)}


def codings_by_code_in(session: Session, source_id: UUID) -> dict[UUID, int]:
    """How many codings each code has in one source."""
    query = (
        select(CodingRow.code_id, func.count())
        .where(CodingRow.source_id == source_id, col(CodingRow.removed_at).is_(None))
        .group_by(col(CodingRow.code_id))
    )
    return dict(session.exec(query).all())


def codes_applied_last(session: Session, study_id: UUID, coder: str, limit: int = 9) -> list[UUID]:
    """The ids of the codes that a coder applied last by hand, latest first.

    Read from the end of the audit trail, so that the cost does not grow with the study.
    """
    query = (
        select(AuditRow.after)
        .where(
            AuditRow.study_id == study_id,
            AuditRow.actor == coder,
            col(AuditRow.action).in_(("apply_code", "new_code", "recode")),
            col(AuditRow.undone).is_(False),
        )
        .order_by(col(AuditRow.number).desc())
        .limit(8 * limit)
    )
    applied = (change["code"] for after in session.exec(query) for change in after if change["kind"] == "coding")
    return [UUID(code) for code in dict.fromkeys(applied)][:limit]


def coding(session: Session, study_id: UUID, coding_id: UUID) -> tuple[CodingMark, bool]:
    """One coding, and whether it is still there.

    Raises:
        NotFound: the study never had such a coding.
    """
    row = session.get(CodingRow, coding_id)
    if row is None or row.study_id != study_id:
        raise NotFound(message("There is no such coding."))
    mark = CodingMark(
        row.id, row.turn_no, row.last_turn_no, Span(row.start, row.end), row.code_id, row.coder, row.coded_at,
        row.words, row.is_example,
    )  # fmt: skip
    return mark, row.removed_at is None


def turns_of(session: Session, source_id: UUID, kind: Literal["coding", "memo"], ids: Iterable[UUID]) -> set[int]:
    """The numbers of the turns that these codings or memos of a source touch, removed ones too."""
    row: Any = CodingRow if kind == "coding" else MemoRow
    query = select(row.turn_no, row.last_turn_no).where(row.source_id == source_id, row.id.in_(list(ids)))
    found = session.execute(query).all() if ids else []
    return {no for first, last in found if first is not None for no in range(first, last + 1)}
