"""Tables of memos and of where they point."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Column,
    Index,
    Text,
)  # fmt: skip
from sqlmodel import Field, SQLModel

from qualtoc.database import UtcDateTime


class MemoRow(SQLModel, table=True):
    """A note on the study, a source, a passage or a link, or on what `object_kind` and `object_key` name.

    `first_id` is the id of the memo as it was first written, where it was written anew since; `done_at` says when a
    to-do was ticked off.
    """

    __tablename__ = "memo"
    __table_args__ = (
        Index(None, "study_id", "source_id", "turn_no"),
        Index(None, "study_id", "object_kind", "object_key"),
    )

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    source_id: UUID | None = Field(default=None, foreign_key="source.id", ondelete="CASCADE")
    turn_no: int | None = None
    last_turn_no: int | None = None
    start: int | None = None
    end: int | None = None
    link: str | None = None
    type: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    author: str
    written_at: datetime = Field(sa_type=UtcDateTime)
    declared: bool = False
    object_kind: str | None = None
    object_key: str | None = None
    first_id: UUID | None = None
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MemoLinkRow(SQLModel, table=True):
    """A memo points at another memo or at anything else; `memo_id` is the id that the memo had at first."""

    __tablename__ = "memo_link"

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE", index=True)
    memo_id: UUID
    object_kind: str
    object_key: str
    author: str
    written_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
