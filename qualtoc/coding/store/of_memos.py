"""Memos out of the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import bindparam, func, or_
from sqlmodel import Session, col, select

from qualtoc.coding.memo import Memo, MemoLink, MemoType, ObjectKind, Reference, turn_reference
from qualtoc.coding.rows import (
    MemoLinkRow,
    MemoRow,
    SourceRow,
    TurnRow,
)
from qualtoc.coding.source import Source
from qualtoc.coding.store.of_sources import NO_END
from qualtoc.coding.text import Span
from qualtoc.database import columns, run, table
from qualtoc.errors import NotFound, message

_source_columns, _memo_columns = table(SourceRow).c, table(MemoRow).c
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

MOST_NAMED = 1_000
"""So many memos are asked for by name in one statement; of more, all of the study are read."""


@dataclass(frozen=True, slots=True)
class MemoMark:
    """A memo on a passage, with the turns that it touches."""

    memo: Memo
    turn_no: int | None
    last_turn_no: int | None


def memo_marks(session: Session, source: Source, first: int = 1, last: int = NO_END) -> list[MemoMark]:
    """The memos on passages that touch the turns `first` to `last` of a source."""
    rows = run(session, _MEMO_MARKS, {"source_id": source.id, "first": first, "last": last})
    return [MemoMark(_memo(row, source.key), row.turn_no, row.last_turn_no) for row in rows]


def memos(session: Session, study_id: UUID, threads: Collection[UUID] | None = None) -> list[Memo]:
    """All memos of the study, or those of these threads, newest first; of more than MOST_NAMED threads all again."""
    query = (
        select(MemoRow, SourceRow.key)
        .join(SourceRow, col(SourceRow.id) == col(MemoRow.source_id), isouter=True)
        .where(MemoRow.study_id == study_id, col(MemoRow.removed_at).is_(None))
        .order_by(col(MemoRow.written_at).desc(), col(MemoRow.id))
    )
    if threads is not None and len(threads) <= MOST_NAMED:
        query = query.where(func.coalesce(MemoRow.first_id, MemoRow.id).in_(threads))
    return [_memo(row, key) for row, key in session.exec(query)]


def memos_with_turns(session: Session, study_id: UUID) -> list[MemoMark]:
    """All memos of the study with the turns that they touch, newest first."""
    query = (
        columns(*table(MemoRow).c, SourceRow.key)
        .join(SourceRow, col(SourceRow.id) == col(MemoRow.source_id), isouter=True)
        .where(col(MemoRow.study_id) == study_id, col(MemoRow.removed_at).is_(None))
        .order_by(col(MemoRow.written_at).desc(), col(MemoRow.id))
    )
    return [MemoMark(_memo(row, row[-1]), row.turn_no, row.last_turn_no) for row in session.execute(query)]


def memo_links(session: Session, study_id: UUID) -> list[MemoLink]:
    """Where memos of the study point, oldest first; links from memos that are removed stand among them."""
    query = (
        columns(
            MemoLinkRow.id, MemoLinkRow.memo_id, MemoLinkRow.object_kind, MemoLinkRow.object_key, MemoLinkRow.author
        )
        .where(col(MemoLinkRow.study_id) == study_id, col(MemoLinkRow.removed_at).is_(None))
        .order_by(col(MemoLinkRow.written_at), col(MemoLinkRow.id))
    )
    return [
        MemoLink(link_id, memo_id, Reference(cast(ObjectKind, kind), key), author)
        for link_id, memo_id, kind, key, author in session.execute(query)
    ]


def memo(session: Session, study_id: UUID, memo_id: UUID) -> MemoMark:
    """One memo that has not been removed, by its id or by the one that it had at first.

    Raises:
        NotFound: the study has no such memo.
    """
    query = (
        select(MemoRow, SourceRow.key)
        .join(SourceRow, col(SourceRow.id) == col(MemoRow.source_id), isouter=True)
        .where(
            MemoRow.study_id == study_id,
            or_(col(MemoRow.id) == memo_id, col(MemoRow.first_id) == memo_id),
            col(MemoRow.removed_at).is_(None),
        )
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFound(message("There is no such memo."))
    return MemoMark(_memo(found[0], found[1]), found[0].turn_no, found[0].last_turn_no)


def passages(session: Session, study_id: UUID, memos: Sequence[MemoMark]) -> dict[UUID, str]:
    """The words under each memo that stands on a passage, as far as its first turn goes; one query for all.

    Of more than MOST_NAMED memos the words under all memos of the study are read, because a statement holds only so
    many names.
    """
    query = (
        columns(MemoRow.id, TurnRow.start, TurnRow.words)
        .join(TurnRow, (col(TurnRow.source_id) == col(MemoRow.source_id)) & (col(TurnRow.no) == col(MemoRow.turn_no)))
        .where(col(MemoRow.study_id) == study_id, col(MemoRow.removed_at).is_(None), col(MemoRow.start).is_not(None))
    )
    spans = {mark.memo.id: mark.memo.span for mark in memos if mark.memo.span is not None}
    if len(spans) <= MOST_NAMED:
        query = query.where(col(MemoRow.id).in_(spans))
    return {
        memo_id: words[max(span.start - start, 0) : span.end - start]
        for memo_id, start, words in (session.execute(query) if spans else ())
        if (span := spans.get(memo_id)) is not None
    }


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


def _memo(row: Any, source_key: str | None) -> Memo:
    span = Span(row.start, row.end) if row.start is not None and row.end is not None else None
    return Memo(
        row.id, cast(MemoType, row.type), row.text, row.author, row.written_at, source_key, span, row.link,
        _keyed(row, source_key), row.first_id, row.done_at,
    )  # fmt: skip


def _keyed(row: Any, source_key: str | None) -> Reference | None:
    if row.object_kind == "turn":
        return turn_reference(source_key or "", row.turn_no or 1)
    return Reference(row.object_kind, row.object_key) if row.object_kind else None
