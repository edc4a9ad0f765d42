"""Rows that are removed by a mark, so that undo can bring them back."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session

from qualtoc.database import Actor, now
from qualtoc.errors import Conflict, Message, NotFound


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


def remove(session: Session, table: type[Removable], ids: Sequence[UUID]) -> None:
    """Mark rows as removed now."""
    if ids:
        session.execute(update(table).where(table.id.in_(ids)).values(removed_at=now()))
