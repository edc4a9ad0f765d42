"""Tables of themes with their codes and passages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Index,
    Text,
)  # fmt: skip
from sqlmodel import Field, SQLModel

from qualtoc.database import UtcDateTime


class ThemeRow(SQLModel, table=True):
    """A theme as it was worded and placed; `theme` stays the same when a newer row takes the place of this one."""

    __tablename__ = "theme"
    __table_args__ = (Index(None, "study_id"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    theme: UUID
    key: str
    position: int
    name: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    claim: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    rank: str
    origin: str
    author: str
    written_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ThemeCodeRow(SQLModel, table=True):
    """A code that a theme gathers."""

    __tablename__ = "theme_code"
    __table_args__ = (Index(None, "study_id", "theme"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    theme: UUID
    code_id: UUID = Field(foreign_key="code.id", ondelete="CASCADE")
    author: str
    written_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ThemeQuotationRow(SQLModel, table=True):
    """A passage put to a theme; `side` is example or counter."""

    __tablename__ = "theme_quotation"
    __table_args__ = (
        CheckConstraint('start >= 0 AND start < "end"', name="span"),
        Index(None, "study_id", "theme"),
        Index(None, "source_id"),
    )

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    theme: UUID
    side: str
    source_id: UUID = Field(foreign_key="source.id", ondelete="CASCADE")
    turn_no: int
    last_turn_no: int
    start: int
    end: int
    words: str = Field(sa_column=Column(Text, nullable=False))
    author: str
    written_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
