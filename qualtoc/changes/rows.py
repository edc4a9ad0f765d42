"""Tables of what acts changed in place; apart from the trail, because what stands here may hold words."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, func
from sqlmodel import Field, Session, SQLModel, select

from qualtoc.database import columns, table


class ChangeRow(SQLModel, table=True):
    """What an act changed in the rows of one table (`kind`). `no` orders the changes of an act."""

    __tablename__ = "change"

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    entry_id: UUID = Field(index=True)
    source_id: UUID | None = Field(default=None, foreign_key="source.id", ondelete="CASCADE")
    no: int
    kind: str
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class MovedRow(SQLModel, table=True):
    """A row of which a change in bulk changed one column."""

    __tablename__ = "moved_row"

    change_id: UUID = Field(primary_key=True, foreign_key="change.id", ondelete="CASCADE")
    row_id: UUID = Field(primary_key=True)


def kept(session: Session, of_entry: UUID) -> list[ChangeRow]:
    """What is kept of an act, in the order in which its tables were watched."""
    query = select(ChangeRow).where(table(ChangeRow).c.entry_id == of_entry).order_by(table(ChangeRow).c.no)
    return list(session.scalars(query))


def moved_ids(change_id: UUID) -> Any:
    """The ids of the rows that a change in bulk changed."""
    return select(table(MovedRow).c.row_id).where(table(MovedRow).c.change_id == change_id)


def sums(session: Session, held: Any, change_id: UUID, names: Collection[str]) -> dict[str, int]:
    """What columns of the rows sum up to that a change in bulk changed, and as "" how many rows those are."""
    summed = [func.coalesce(func.sum(held.c[name]), 0) for name in names]
    query = columns(func.count(), *summed).where(held.c.id.in_(moved_ids(change_id)))
    return dict(zip(("", *names), map(int, session.execute(query).one()), strict=True))


def moved_by(of_entry: UUID) -> Any:
    """The ids of all rows that changes in bulk of an act changed."""
    changes, moved = table(ChangeRow), table(MovedRow)
    return select(moved.c.row_id).join(changes, changes.c.id == moved.c.change_id).where(changes.c.entry_id == of_entry)
