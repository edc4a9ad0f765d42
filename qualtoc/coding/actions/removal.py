"""Rows that are removed by a mark, so that undo can bring them back."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session

from qualtoc.coding.rows import CodingRow
from qualtoc.database import Actor, now
from qualtoc.errors import Conflict, Message, NotFound, message


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
    if row is None or row.study_id != actor.study_id:
        raise NotFound(unknown)
    if row.removed_at is not None:
        raise Conflict(gone)
    return row


def standing_coding(session: Session, actor: Actor, coding_id: UUID) -> CodingRow:
    """The coding of the study with that id.

    Raises:
        NotFound: the study never had it.
        Conflict: it has been removed or changed in the meantime.
    """
    return standing(
        session, actor, CodingRow, coding_id,
        unknown=message("There is no such coding."),
        gone=message("This coding was changed or removed in the meantime; the page shows it as it is now."),
    )  # fmt: skip


def remove(session: Session, table: type[Removable], ids: Sequence[UUID]) -> None:
    """Mark rows as removed now."""
    if ids:
        session.execute(update(table).where(table.id.in_(ids)).values(removed_at=now()))
