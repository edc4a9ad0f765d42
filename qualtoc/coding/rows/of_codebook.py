"""Tables of the codebook, its versions, and what is to be coded again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    Text,
    UniqueConstraint,
)  # fmt: skip
from sqlmodel import Field, SQLModel

from qualtoc.database import UtcDateTime


class FamilyRow(SQLModel, table=True):
    """A group of codes."""

    __tablename__ = "code_family"

    study_id: UUID = Field(primary_key=True, foreign_key="study.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    position: int
    label: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class CodeRow(SQLModel, table=True):
    """A code; texts in both languages are one JSON object each: {"en": ..., "es": ...}.

    `hue` and `shape` are chosen; without, the family and the order give them. `became` has the keys of the codes into
    which it was merged or split.
    """

    __tablename__ = "code"
    __table_args__ = (UniqueConstraint("study_id", "key"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    key: str
    position: int
    family: str | None = None
    parent: str | None = None
    origin: str
    factor: str | None = None
    status: str = "active"
    texts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    keywords: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str
    hue: int | None = None
    shape: int | None = None
    became: list[str] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    status_reason: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CodebookVersionRow(SQLModel, table=True):
    """The codebook as it was: `content` as a YAML file, `meanings` a hash of each code's rules by the code's key.

    `no` counts from 1 in a study. It held until `ended_at`; one without is the present codebook's, unless that differs.
    """

    __tablename__ = "codebook_version"

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE", index=True)
    no: int
    kept_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    author: str
    reason: str = Field(sa_column=Column(Text, nullable=False))
    is_automatic: bool
    codes: int
    sha256: str
    content: str = Field(sa_column=Column(Text, nullable=False))
    meanings: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BackCodingRow(SQLModel, table=True):
    """A coder's source was coded again after a code changed (`outcome` coded_again), or needs it not (needs_none)."""

    __tablename__ = "back_coding"

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE", index=True)
    code_id: UUID = Field(foreign_key="code.id", ondelete="CASCADE")
    source_id: UUID = Field(foreign_key="source.id", ondelete="CASCADE")
    coder: str
    outcome: str
    reason: str = Field(sa_column=Column(Text, nullable=False))
    author: str
    decided_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
