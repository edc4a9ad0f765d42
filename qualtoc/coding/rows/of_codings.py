"""Tables of codings, of what was decided on suggestions, of saved queries and of work in blind mode."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Text,
    false,
)  # fmt: skip
from sqlmodel import Field, SQLModel

from qualtoc.database import UtcDateTime


class CodingRow(SQLModel, table=True):
    """A coder applied a code to a quotation. `began_as` is rule or learnt where it was accepted from a suggestion;
    `is_example` says that it shows what its code means."""

    __tablename__ = "coding"
    __table_args__ = (
        CheckConstraint('start >= 0 AND start < "end"', name="span"),
        Index(None, "source_id", "turn_no", "last_turn_no"),
        Index(None, "study_id", "code_id"),
    )

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    source_id: UUID = Field(foreign_key="source.id", ondelete="CASCADE")
    turn_no: int
    last_turn_no: int
    start: int
    end: int
    words: str = Field(sa_column=Column(Text, nullable=False))
    code_id: UUID = Field(foreign_key="code.id", ondelete="CASCADE")
    coder: str
    coded_at: datetime = Field(sa_type=UtcDateTime)
    declared: bool = False
    began_as: str | None = None
    is_example: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SuggestionRow(SQLModel, table=True):
    """What a person decided on a suggested coding: `state` is accepted or rejected. `began_as` is rule or learnt.

    A suggestion on which nobody decided is worked out anew and stands nowhere.
    """

    __tablename__ = "suggestion"
    __table_args__ = (Index(None, "study_id", "source_id", "turn_no"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    source_id: UUID = Field(foreign_key="source.id", ondelete="CASCADE")
    turn_no: int
    start: int
    end: int
    code_id: UUID = Field(foreign_key="code.id", ondelete="CASCADE")
    began_as: str
    state: str
    author: str
    decided_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SavedQueryRow(SQLModel, table=True):
    """A question to the codings under a name, as `coding.retrieval.content` writes it."""

    __tablename__ = "saved_query"
    __table_args__ = (Index(None, "study_id"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    name: str
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    author: str
    written_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BlindModeRow(SQLModel, table=True):
    """The study is coded blind: nobody sees the others' work on a source before both are done with it."""

    __tablename__ = "blind_mode"

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE", index=True)
    author: str
    since: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DoneMarkRow(SQLModel, table=True):
    """A coder says that they are done with a source."""

    __tablename__ = "done_mark"

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    source_id: UUID = Field(foreign_key="source.id", ondelete="CASCADE", index=True)
    coder: str
    said_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
