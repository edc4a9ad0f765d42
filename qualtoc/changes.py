"""What an act changed in place, made or deleted, kept so that the act can be undone and redone.

Rows that are removed by a mark need none of this: the trail names them. For all others an action says, before it
changes anything, which rows it may touch (`watch`); `database.audit` then keeps how they differ. A change of one
column in thousands of rows is kept as a list of ids (`move`). What is kept may hold words, so it lies apart from the
trail, and goes with its study and its source.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class ChangeRow(SQLModel, table=True):
    """What an act changed in the rows of one kind. `no` orders the changes of an act."""

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
