"""Tables of the programme theory, its versions, the claims and what an analyst decided."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from qualtoc.database import UtcDateTime


class TheoryRow(SQLModel, table=True):
    """What the versions of a study's theory share: cases, outcomes, roles, patterns."""

    __tablename__ = "theory"

    study_id: UUID = Field(primary_key=True, foreign_key="study.id", ondelete="CASCADE")
    shared: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class TheoryVersionRow(SQLModel, table=True):
    """One snapshot, content as JSON and its hash. Registered ones are never changed."""

    __tablename__ = "theory_version"
    __table_args__ = (UniqueConstraint("study_id", "key"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    key: str
    position: int
    status: str
    registered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    declared: bool = False
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    content_hash: str


class DrawingLayoutRow(SQLModel, table=True):
    """The heights at which somebody put the boxes of a version's drawing, by factor; none where it was tidied."""

    __tablename__ = "drawing_layout"

    study_id: UUID = Field(primary_key=True, foreign_key="study.id", ondelete="CASCADE")
    version: str = Field(primary_key=True)
    heights: dict[str, float] = Field(sa_column=Column(JSON, nullable=False))


class ClaimRow(SQLModel, table=True):
    """A passage in which a source reports an influence; never changed in place (see coding/rows.py)."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint('start >= 0 AND start < "end"', name="span"),
        Index(None, "source_id", "turn_no", "last_turn_no"),
        Index(None, "study_id", "cause", "effect"),
    )

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    source_id: UUID = Field(foreign_key="source.id", ondelete="CASCADE")
    turn_no: int
    last_turn_no: int
    start: int
    end: int
    words: str = Field(sa_column=Column(Text, nullable=False))
    cause: str
    effect: str
    sign: str
    outcome: str | None = None
    directness: str
    standpoint: str
    prompted: bool = False
    note: str = ""
    coder: str
    coded_at: datetime = Field(sa_type=UtcDateTime)
    declared: bool = False
    recorded_no: int = 0
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DecisionRow(SQLModel, table=True):
    """What an analyst decided about a link in a scope: an overridden verdict, or that it does not apply."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "study_id"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    kind: str
    version: str | None = None
    link: str
    outcome: str | None = None
    case: str | None = None
    verdict: str | None = None
    reason: str
    author: str
    decided_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TracingRow(SQLModel, table=True):
    """A link traced in a scope: the hypothesis that it operates there, and its rivals as pairs of key and text.

    `tracing` stays the same when the words change, which replaces the row.
    """

    __tablename__ = "tracing"
    __table_args__ = (Index(None, "study_id"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    tracing: UUID
    version: str
    link: str
    outcome: str | None = None
    case: str | None = None
    hypothesis: str
    rivals: list[list[str]] = Field(sa_column=Column(JSON, nullable=False))
    author: str
    written_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TracingItemRow(SQLModel, table=True):
    """One item of evidence of a tracing; `key` stays the same when the item changes, which replaces the row."""

    __tablename__ = "tracing_item"
    __table_args__ = (Index(None, "study_id", "tracing"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    tracing: UUID
    key: str
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    author: str
    written_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TracingQuotationRow(SQLModel, table=True):
    """A passage that shows an item of evidence."""

    __tablename__ = "tracing_quotation"
    __table_args__ = (
        CheckConstraint('start >= 0 AND start < "end"', name="span"),
        Index(None, "study_id", "tracing"),
    )

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    tracing: UUID
    item: str
    source_id: UUID = Field(foreign_key="source.id", ondelete="CASCADE")
    turn_no: int
    start: int
    end: int
    words: str = Field(sa_column=Column(Text, nullable=False))
    author: str
    written_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
