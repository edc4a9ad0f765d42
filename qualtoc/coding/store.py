"""Rows of the coding slice <-> values, and the queries that pages and reports need; each is one query."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import Text, bindparam, func, null, tuple_
from sqlalchemy import cast as cast_in_sql
from sqlmodel import Session, col, select

from qualtoc.coding.blinding import Blindness
from qualtoc.coding.codebook import Bilingual, Code, Codebook, CodeStatus, Family, Origin
from qualtoc.coding.memo import Memo, MemoType
from qualtoc.coding.retrieval import Coded, Query, query_of
from qualtoc.coding.rows import (
    BlindModeRow,
    CodeRow,
    CodingRow,
    DoneMarkRow,
    FamilyRow,
    MemoRow,
    SavedQueryRow,
    SourceRow,
    SourceTextRow,
    SpeakerRow,
    TurnRow,
)
from qualtoc.coding.source import QuoteConsent, Source, SourceType, Speaker
from qualtoc.coding.text import Span
from qualtoc.database import AuditRow, columns, raw, run, table, utc_of, uuid_of
from qualtoc.errors import NotFound, message

BILINGUAL_FIELDS = ("label", "definition", "include", "exclude", "example", "reason")
NO_END = 2**31 - 1

_source_columns, _speaker_columns, _turn_columns = (table(row).c for row in (SourceRow, SpeakerRow, TurnRow))
_SOURCE = columns(table(SourceRow)).where(
    _source_columns.study_id == bindparam("study_id"), _source_columns.key == bindparam("key")
)
_SOURCES = (
    columns(table(SourceRow)).where(_source_columns.study_id == bindparam("study_id")).order_by(_source_columns.key)
)
_SPEAKERS = (
    columns(_speaker_columns.name, _speaker_columns.kind, _speaker_columns.participant)
    .where(_speaker_columns.source_id == bindparam("source_id"))
    .order_by(_speaker_columns.name)
)
_TURNS = (
    columns(
        _turn_columns.no, _turn_columns.start, _turn_columns.words, _turn_columns.speaker, _turn_columns.seconds,
    )
    .where(
        _turn_columns.source_id == bindparam("source_id"),
        _turn_columns.no >= bindparam("first"),
        _turn_columns.no <= bindparam("last"),
    )
    .order_by(_turn_columns.no)
)  # fmt: skip

_family_columns, _code_columns = table(FamilyRow).c, table(CodeRow).c
_FAMILIES = (
    columns(_family_columns.key, cast_in_sql(_family_columns.label, Text))
    .where(_family_columns.study_id == bindparam("study_id"))
    .order_by(_family_columns.position)
)
_CODES = (
    columns(
        raw(_code_columns.id), _code_columns.key, _code_columns.family, _code_columns.parent,
        _code_columns.origin, _code_columns.factor, _code_columns.status, cast_in_sql(_code_columns.texts, Text),
        cast_in_sql(_code_columns.keywords, Text), raw(_code_columns.created_at),
    )
    .where(_code_columns.study_id == bindparam("study_id"))
    .order_by(_code_columns.position, _code_columns.key)
)  # fmt: skip
_CODES_THERE = _CODES.where(_code_columns.removed_at.is_(None))
_CODE = _CODES_THERE.where(_code_columns.key == bindparam("key"))

_coding_columns, _memo_columns = table(CodingRow).c, table(MemoRow).c
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
_MEMO_MARKS = (
    columns(table(MemoRow))
    .where(
        _memo_columns.study_id
        == columns(_source_columns.study_id).where(_source_columns.id == bindparam("source_id")).scalar_subquery(),
        _memo_columns.source_id == bindparam("source_id"),
        _memo_columns.turn_no <= bindparam("last"),
        _memo_columns.last_turn_no >= bindparam("first"),
        _memo_columns.removed_at.is_(None),
    )
    .order_by(_memo_columns.start)
)


@dataclass(frozen=True, slots=True)
class TurnText:
    """A turn with its words. `start` is the code point offset of the words in the source."""

    no: int
    start: int
    words: str
    speaker: str | None
    seconds: float | None

    @property
    def end(self) -> int:
        """The offset after the last word."""
        return self.start + len(self.words)


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


@dataclass(frozen=True, slots=True)
class MemoMark:
    """A memo on a passage, with the turns that it touches."""

    memo: Memo
    turn_no: int | None
    last_turn_no: int | None


@dataclass(frozen=True, slots=True)
class CodedQuotation:
    """A coding with its exact words, as lists and exports of quotations show it."""

    id: UUID
    source: str
    span: Span
    words: str
    code: str
    coder: str
    turn_no: int = 1


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query under its name, and who saved it."""

    id: UUID
    name: str
    query: Query
    author: str


def sources(session: Session, study_id: UUID) -> list[Source]:
    """All sources of the study in the order of their keys, without words and speakers."""
    return [_source(row) for row in run(session, _SOURCES, {"study_id": study_id}).all()]


def source(session: Session, study_id: UUID, key: str) -> Source:
    """One source with its speakers.

    Raises:
        NotFound: the study has no source of that key.
    """
    row = run(session, _SOURCE, {"study_id": study_id, "key": key}).first()
    if row is None:
        raise NotFound(message("There is no source {source} in this study.", source=key))
    speakers = run(session, _SPEAKERS, {"source_id": row.id})
    return _source(row, tuple(Speaker(*speaker) for speaker in speakers))


def sources_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Source]:
    """These sources, without words and speakers, by their ids; one query."""
    query = columns(table(SourceRow)).where(_source_columns.id.in_(list(ids)))
    return {row.id: _source(row) for row in session.execute(query)} if ids else {}


def source_keys(session: Session, study_id: UUID) -> dict[UUID, str]:
    """The key of each source by its id."""
    query = select(SourceRow.id, SourceRow.key).where(SourceRow.study_id == study_id)
    return dict(session.exec(query).all())


def coded_places(session: Session, study_id: UUID) -> list[Coded]:
    """All codings of sources that are not withdrawn, as a query chooses among them, in the order of the text."""
    query = (
        columns(
            raw(col(CodingRow.id)), SourceRow.key, CodingRow.turn_no, CodingRow.last_turn_no, CodingRow.start,
            CodingRow.end, CodeRow.key, CodingRow.coder, CodingRow.words,
        )
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .join(CodeRow, col(CodeRow.id) == col(CodingRow.code_id))
        .where(
            CodingRow.study_id == study_id,
            col(CodingRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
        )
        .order_by(col(SourceRow.key), col(CodingRow.start), col(CodingRow.end), col(CodeRow.key), col(CodingRow.id))
    )  # fmt: skip
    return [
        Coded(uuid_of(i), source, first, last, Span(start, end), code, coder, words)
        for i, source, first, last, start, end, code, coder, words in session.execute(query)
    ]


def saved_queries(session: Session, study_id: UUID) -> list[SavedQuery]:
    """The queries that were saved, by name."""
    query = (
        columns(SavedQueryRow.id, SavedQueryRow.name, SavedQueryRow.content, SavedQueryRow.author)
        .where(SavedQueryRow.study_id == study_id, col(SavedQueryRow.removed_at).is_(None))
        .order_by(col(SavedQueryRow.name), col(SavedQueryRow.id))
    )
    return [SavedQuery(i, name, query_of(stored), author) for i, name, stored, author in session.execute(query)]


def source_of_file(session: Session, study_id: UUID, file_sha256: str) -> str | None:
    """The key of the source that was imported from the same file, if there is one."""
    return session.exec(
        select(SourceRow.key).where(SourceRow.study_id == study_id, SourceRow.file_sha256 == file_sha256)
    ).first()


def source_files(session: Session, study_id: UUID) -> list[tuple[str, str]]:
    """The file's name and the key of each source; several sources may come from files of one name."""
    query = select(SourceRow.file_name, SourceRow.key).where(SourceRow.study_id == study_id).order_by(SourceRow.key)
    return [(name, key) for name, key in session.exec(query)]


def turns(session: Session, source_id: UUID, first: int = 1, last: int | None = None) -> list[TurnText]:
    """The turns `first` to `last` (inclusive; to the end where None)."""
    wanted = {"source_id": source_id, "first": first, "last": NO_END if last is None else last}
    return [TurnText(*row) for row in run(session, _TURNS, wanted).all()]


def text(session: Session, source_id: UUID) -> str:
    """The whole text of a source."""
    return session.exec(select(SourceTextRow.text).where(SourceTextRow.source_id == source_id)).one()


def texts(session: Session, source_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The whole texts of several sources."""
    query = select(SourceTextRow.source_id, SourceTextRow.text).where(
        col(SourceTextRow.source_id).in_(list(source_ids))
    )
    return dict(session.exec(query).all())


def turn_starts(session: Session, source_ids: Iterable[UUID]) -> dict[UUID, list[tuple[int, int, int]]]:
    """(no, start, end) of every turn of the sources, in order."""
    query = (
        select(TurnRow.source_id, TurnRow.no, TurnRow.start, TurnRow.end)
        .where(col(TurnRow.source_id).in_(list(source_ids)))
        .order_by(col(TurnRow.source_id), col(TurnRow.no))
    )
    found: dict[UUID, list[tuple[int, int, int]]] = {}
    for source_id, no, start, end in session.exec(query):
        found.setdefault(source_id, []).append((no, start, end))
    return found


def codebook(session: Session, study_id: UUID, *, with_removed: bool = False) -> Codebook:
    """The codebook of the study, retired codes included."""
    here = {"study_id": study_id}
    families = run(session, _FAMILIES, here)
    codes = run(session, _CODES if with_removed else _CODES_THERE, here)
    return _codebook(tuple(map(tuple, families.all())), tuple(map(tuple, codes.all())))


def code(session: Session, study_id: UUID, key: str) -> Code:
    """One code that has not been removed.

    Raises:
        NotFound: the codebook has no code of that key.
    """
    row = run(session, _CODE, {"study_id": study_id, "key": key}).first()
    if row is None:
        raise NotFound(message("The codebook has no code “{code}”.", code=key))
    return _code(*row)


def coding_marks(session: Session, source_id: UUID, first: int = 1, last: int = NO_END) -> list[CodingMark]:
    """The codings that touch the turns `first` to `last` of a source, in reading order."""
    rows = run(session, _CODING_MARKS, {"source_id": source_id, "first": first, "last": last}).all()
    return [CodingMark(r[0], r[1], r[2], Span(r[3], r[4]), *r[5:]) for r in rows]


def blindness(session: Session, study_id: UUID, source_id: UUID, who: str | None) -> Blindness:
    """What a person may see of a source while the study is coded blind; one query."""
    found = run(session, _BLINDNESS, {"study_id": study_id, "source_id": source_id}).all()
    return Blindness(any(coder is None for (coder,) in found), who, frozenset(c for (c,) in found if c is not None))


def memo_marks(session: Session, source: Source, first: int = 1, last: int = NO_END) -> list[MemoMark]:
    """The memos on passages that touch the turns `first` to `last` of a source."""
    rows = run(session, _MEMO_MARKS, {"source_id": source.id, "first": first, "last": last})
    return [MemoMark(_memo(row, source.key), row.turn_no, row.last_turn_no) for row in rows]


def memos(session: Session, study_id: UUID) -> list[Memo]:
    """All memos of the study, newest first."""
    query = (
        select(MemoRow, SourceRow.key)
        .join(SourceRow, col(SourceRow.id) == col(MemoRow.source_id), isouter=True)
        .where(MemoRow.study_id == study_id, col(MemoRow.removed_at).is_(None))
        .order_by(col(MemoRow.written_at).desc(), col(MemoRow.id))
    )
    return [_memo(row, key) for row, key in session.exec(query)]


def memos_with_turns(session: Session, study_id: UUID) -> list[MemoMark]:
    """All memos of the study with the turns that they touch, newest first."""
    query = (
        columns(
            MemoRow.id, MemoRow.type, MemoRow.text, MemoRow.author, MemoRow.written_at, SourceRow.key, MemoRow.start,
            MemoRow.end, MemoRow.link, MemoRow.turn_no, MemoRow.last_turn_no,
        )
        .join(SourceRow, col(SourceRow.id) == col(MemoRow.source_id), isouter=True)
        .where(col(MemoRow.study_id) == study_id, col(MemoRow.removed_at).is_(None))
        .order_by(col(MemoRow.written_at).desc(), col(MemoRow.id))
    )  # fmt: skip
    found = []
    for memo_id, kind, words, author, at, key, start, end, link, first, last in session.execute(query):
        span = Span(start, end) if start is not None and end is not None else None
        found.append(MemoMark(Memo(memo_id, kind, words, author, at, key, span, link), first, last))
    return found


def memo(session: Session, study_id: UUID, memo_id: UUID) -> MemoMark:
    """One memo that has not been removed.

    Raises:
        NotFound: the study has no such memo.
    """
    query = (
        select(MemoRow, SourceRow.key)
        .join(SourceRow, col(SourceRow.id) == col(MemoRow.source_id), isouter=True)
        .where(MemoRow.study_id == study_id, MemoRow.id == memo_id, col(MemoRow.removed_at).is_(None))
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFound(message("There is no such memo."))
    return MemoMark(_memo(found[0], found[1]), found[0].turn_no, found[0].last_turn_no)


def passages(session: Session, study_id: UUID, memos: Sequence[MemoMark]) -> dict[UUID, str]:
    """The words under each memo that stands on a passage, as far as its first turn goes; one query for all."""
    places = {(m.memo.source, m.turn_no) for m in memos if m.memo.span is not None and m.turn_no is not None}
    query = (
        select(SourceRow.key, TurnRow.no, TurnRow.start, TurnRow.words)
        .join(SourceRow, col(SourceRow.id) == col(TurnRow.source_id))
        .where(SourceRow.study_id == study_id, tuple_(col(SourceRow.key), col(TurnRow.no)).in_(list(places)))
    )
    turns = {(key, no): (start, words) for key, no, start, words in session.execute(query)} if places else {}
    found = {}
    for mark in memos:
        place = turns.get((mark.memo.source or "", mark.turn_no or 0))
        if place is not None and mark.memo.span is not None:
            start, words = place
            found[mark.memo.id] = words[max(mark.memo.span.start - start, 0) : mark.memo.span.end - start]
    return found


def memos_on_link(session: Session, study_id: UUID, link: str) -> list[Memo]:
    """The memos on a causal link, newest first."""
    query = (
        columns(MemoRow, SourceRow.key)
        .join(SourceRow, col(SourceRow.id) == col(MemoRow.source_id), isouter=True)
        .where(MemoRow.study_id == study_id, MemoRow.link == link, col(MemoRow.removed_at).is_(None))
        .order_by(col(MemoRow.written_at).desc(), col(MemoRow.id))
    )
    return [_memo(row, key) for row, key in session.execute(query)]


def memos_on_links(session: Session, study_id: UUID) -> dict[str, list[Memo]]:
    """The memos on causal links, by link, oldest first; one query."""
    query = (
        columns(MemoRow, SourceRow.key)
        .join(SourceRow, col(SourceRow.id) == col(MemoRow.source_id), isouter=True)
        .where(MemoRow.study_id == study_id, col(MemoRow.link).is_not(None), col(MemoRow.removed_at).is_(None))
        .order_by(col(MemoRow.written_at), col(MemoRow.id))
    )
    found: dict[str, list[Memo]] = {}
    for row, key in session.execute(query):
        found.setdefault(row.link, []).append(_memo(row, key))
    return found


def links_with_memos(session: Session, study_id: UUID) -> set[str]:
    """The keys of the causal links on which a memo stands."""
    query = select(MemoRow.link).where(
        MemoRow.study_id == study_id, col(MemoRow.link).is_not(None), col(MemoRow.removed_at).is_(None)
    )
    return {link for link in session.exec(query) if link is not None}


def quotations(
    session: Session,
    study_id: UUID,
    *,
    code_id: UUID | None = None,
    source_id: UUID | None = None,
    first: int = 0,
    at_most: int | None = None,
) -> list[CodedQuotation]:
    """The codings with their words, in the order of sources and positions; withdrawn sources are left out.

    `first` counts from 0; all that follow come where `at_most` is None.
    """
    query = (
        columns(
            CodingRow.id, SourceRow.key, CodingRow.start, CodingRow.end, CodingRow.words, CodeRow.key, CodingRow.coder,
            CodingRow.turn_no,
        )
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .join(CodeRow, col(CodeRow.id) == col(CodingRow.code_id))
        .where(
            CodingRow.study_id == study_id,
            col(CodingRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
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
        CodedQuotation(i, source_key, Span(start, end), words, code_key, coder, turn_no)
        for i, source_key, start, end, words, code_key, coder, turn_no in session.execute(query)
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


def codings_by_code(session: Session, study_id: UUID) -> dict[UUID, int]:
    """How many codings each code has; withdrawn sources are left out."""
    query = (
        select(CodingRow.code_id, func.count())
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .where(
            CodingRow.study_id == study_id,
            col(CodingRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
        )
        .group_by(col(CodingRow.code_id))
    )
    return dict(session.exec(query).all())


def coded_turns(session: Session, study_id: UUID) -> dict[UUID, int]:
    """For each source the number of turns in which a coding begins."""
    query = (
        select(CodingRow.source_id, func.count(func.distinct(CodingRow.turn_no)))
        .where(CodingRow.study_id == study_id, col(CodingRow.removed_at).is_(None))
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


def source_links(session: Session, study_id: UUID) -> list[tuple[str, bool]]:
    """(key, withdrawn) of every source in the order of the keys: what a list of links needs."""
    query = (
        select(SourceRow.key, col(SourceRow.withdrawn_at).is_not(None))
        .where(SourceRow.study_id == study_id)
        .order_by(SourceRow.key)
    )
    return [(key, withdrawn) for key, withdrawn in session.execute(query)]


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
        row.id, row.turn_no, row.last_turn_no, Span(row.start, row.end), row.code_id, row.coder, row.coded_at, row.words
    )
    return mark, row.removed_at is None


def turns_of(session: Session, source_id: UUID, kind: Literal["coding", "memo"], ids: Iterable[UUID]) -> set[int]:
    """The numbers of the turns that these codings or memos of a source touch, removed ones too."""
    row: Any = CodingRow if kind == "coding" else MemoRow
    query = select(row.turn_no, row.last_turn_no).where(row.source_id == source_id, row.id.in_(list(ids)))
    found = session.execute(query).all() if ids else []
    return {no for first, last in found if first is not None for no in range(first, last + 1)}


def _source(row: Any, speakers: tuple[Speaker, ...] = ()) -> Source:
    return Source(
        id=row.id,
        key=row.key,
        type=cast(SourceType, row.type),
        participant=row.participant,
        role=row.role,
        case=row.case,
        date=row.date,
        interviewer=row.interviewer,
        place=row.place,
        minutes=row.minutes,
        language=row.language,
        consent_quotes=cast(QuoteConsent, row.consent_quotes),
        words=row.words,
        turns=row.turns,
        withdrawn=row.withdrawn_at is not None,
        speakers=speakers,
    )


@lru_cache(maxsize=16)
def _codebook(families: tuple[tuple[str, str], ...], codes: tuple[tuple[Any, ...], ...]) -> Codebook:
    """The codebook of its rows as they are stored. The same rows give the same value, so most gestures parse none."""
    return Codebook(
        tuple(Family(key, _bilingual(json.loads(label))) for key, label in families),
        tuple(_code(*row) for row in codes),
    )


def _code(
    id: UUID | str, key: str, family: str | None, parent: str | None, origin: Origin, factor: str | None,
    status: CodeStatus, texts: str, keywords: str, created_at: datetime | str,
) -> Code:  # fmt: skip
    in_languages: Mapping[str, Mapping[str, Any]] = json.loads(texts)
    found_by = json.loads(keywords)
    return Code(
        key=key,
        origin=origin,
        id=uuid_of(id),
        family=family,
        parent=parent,
        factor=factor,
        keywords_en=tuple(found_by.get("en", ())),
        keywords_es=tuple(found_by.get("es", ())),
        status=status,
        created_at=utc_of(created_at),
        **{name: _bilingual(in_languages.get(name) or {}) for name in BILINGUAL_FIELDS},
    )


def _memo(row: Any, source_key: str | None) -> Memo:
    span = Span(row.start, row.end) if row.start is not None and row.end is not None else None
    return Memo(row.id, cast(MemoType, row.type), row.text, row.author, row.written_at, source_key, span, row.link)


def _bilingual(value: Mapping[str, Any]) -> Bilingual:
    return Bilingual(value.get("en"), value.get("es"))


def code_texts(code: Code) -> dict[str, dict[str, str | None]]:
    """The texts of a code as its row stores them."""
    return {name: {"en": getattr(code, name).en, "es": getattr(code, name).es} for name in BILINGUAL_FIELDS}


def turn_at(starts: Sequence[tuple[int, int, int]], span: Span) -> tuple[int, int]:
    """The first and the last turn that a span touches; between turns, the nearest one before."""
    touched = [no for no, start, end in starts if start < span.end and span.start < end]
    if touched:
        return touched[0], touched[-1]
    before = [no for no, start, _ in starts if start <= span.start]
    no = before[-1] if before else 1
    return no, no
