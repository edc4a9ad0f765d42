"""Rows that are removed by a mark, so that undo can bring them back."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from qualtoc.coding.rows import CodingRow
from qualtoc.database import Actor, now
from qualtoc.errors import Conflict, Message, NotFound, message

_NO_CODING = message("There is no such coding.")
_CODING_GONE = message("This coding was changed or removed in the meantime; the page shows it as it is now.")


class Removable(Protocol):
    """A table whose rows are removed by a mark."""

    id: Any
    study_id: Any
    removed_at: Any


Row = TypeVar("Row", bound=Removable)


def standing(session: Session, actor: Actor, table: type[Row], row_id: UUID, *, unknown: Message, gone: Message) -> Row:
    """The row of the study with that id.

    Raises:
        NotFound: the study never had it; says `unknown`.
        Conflict: it has been removed in the meantime; says `gone`.
    """
    row = session.get(table, row_id)
    return _standing(row if row is not None and row.study_id == actor.study_id else None, unknown=unknown, gone=gone)


def standing_coding(session: Session, actor: Actor, coding_id: UUID) -> CodingRow:
    """The coding of the study with that id.

    Raises:
        NotFound: the study never had it.
        Conflict: it has been removed or changed in the meantime.
    """
    return standing(session, actor, CodingRow, coding_id, unknown=_NO_CODING, gone=_CODING_GONE)


def standing_codings(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[CodingRow]:
    """The codings of the study with these ids, in their order, each once; one query.

    Raises:
        NotFound: the study never had one of them.
        Conflict: one has been removed or changed in the meantime.
    """
    rows = session.exec(select(CodingRow).where(col(CodingRow.id).in_(ids), CodingRow.study_id == actor.study_id))
    found = {row.id: row for row in rows}
    chosen = [found.get(one) for one in dict.fromkeys(ids)]
    return [_standing(row, unknown=_NO_CODING, gone=_CODING_GONE) for row in chosen]


def remove(session: Session, table: type[Removable], ids: Sequence[UUID]) -> None:
    """Mark rows as removed now."""
    if ids:
        session.execute(update(table).where(table.id.in_(ids)).values(removed_at=now()))


def _standing(row: Row | None, *, unknown: Message, gone: Message) -> Row:
    if row is None:
        raise NotFound(unknown)
    if row.removed_at is not None:
        raise Conflict(gone)
    return row
