"""Tables of sources: texts, turns, voices, recordings, former revisions, and the words that a search compares."""

import datetime as dt
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)  # fmt: skip
from sqlmodel import Field, SQLModel

from qualtoc.database import UtcDateTime


class SourceRow(SQLModel, table=True):
    """An imported text without its words, which lie in `turn` and `source_text`.

    One whose import was undone belongs to no study, so that no question about a study meets it; `removed_from` says
    from which one it was taken.
    """

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("study_id", "key"), UniqueConstraint("study_id", "file_sha256"))

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE", nullable=True)
    removed_from: UUID | None = Field(default=None, foreign_key="study.id", ondelete="CASCADE")
    key: str
    type: str
    participant: str | None = None
    case: str | None = None
    role: str | None = None
    date: dt.date | None = None
    interviewer: str | None = None
    place: str | None = None
    minutes: int | None = None
    language: str
    consent_quotes: str
    file_name: str
    file_sha256: str
    text_sha256: str
    words: int
    turns: int
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    imported_at: datetime = Field(sa_type=UtcDateTime)


class SourceTextRow(SQLModel, table=True):
    """The whole text of a source and the file it came from."""

    __tablename__ = "source_text"

    source_id: UUID = Field(primary_key=True, foreign_key="source.id", ondelete="CASCADE")
    text: str = Field(sa_column=Column(Text, nullable=False))
    original: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class SourceRevisionRow(SQLModel, table=True):
    """What a source was before a correction: its text, its turns as lists, and where everything stood in it.

    `no` counts from 1 in a source. One that is removed was taken back: the source is again as it says.
    """

    __tablename__ = "source_revision"
    __table_args__ = (Index(None, "source_id"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    source_id: UUID = Field(foreign_key="source.id", ondelete="CASCADE")
    no: int
    text: str = Field(sa_column=Column(Text, nullable=False))
    text_sha256: str
    turns: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    marks: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    reason: str
    author: str
    corrected_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RecordingRow(SQLModel, table=True):
    """The recording of a source; its bytes lie in pieces, so that a player can begin anywhere."""

    __tablename__ = "recording"

    source_id: UUID = Field(primary_key=True, foreign_key="source.id", ondelete="CASCADE")
    file_name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime = Field(sa_type=UtcDateTime)


class RecordingPieceRow(SQLModel, table=True):
    """A piece of a recording, by its number from 0; all but the last are of one length."""

    __tablename__ = "recording_piece"

    source_id: UUID = Field(primary_key=True, foreign_key="recording.source_id", ondelete="CASCADE")
    no: int = Field(primary_key=True)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class SpeakerRow(SQLModel, table=True):
    """A voice of one source; `participant` says who it is, where a source has several."""

    __tablename__ = "speaker"

    source_id: UUID = Field(primary_key=True, foreign_key="source.id", ondelete="CASCADE")
    name: str = Field(primary_key=True)
    kind: str
    participant: str | None = None


class TurnRow(SQLModel, table=True):
    """A turn with its words, so that coding a passage reads the touched turns and nothing else."""

    __tablename__ = "turn"

    source_id: UUID = Field(primary_key=True, foreign_key="source.id", ondelete="CASCADE")
    no: int = Field(primary_key=True)
    start: int
    end: int
    speaker: str | None = None
    seconds: float | None = None
    words: str = Field(sa_column=Column(Text, nullable=False))


class SearchedSourceRow(SQLModel, table=True):
    """A source whose turns can be searched, and the text, language and program for which they were prepared."""

    __tablename__ = "searched_source"

    no: int | None = Field(default=None, primary_key=True)
    source_id: UUID = Field(foreign_key="source.id", ondelete="CASCADE", unique=True)
    text_sha256: str
    language: str
    version: int


class SearchedTurnRow(SQLModel, table=True):
    """The words of a turn as a search compares them; the database's own index of words lies on it.

    `id` is made of the number of the searched source and that of the turn. Everything here can be made again.
    """

    __tablename__ = "searched_turn"

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    source_no: int = Field(foreign_key="searched_source.no", ondelete="CASCADE", index=True)
    exact: str = Field(sa_column=Column(Text, nullable=False))
    folded: str = Field(sa_column=Column(Text, nullable=False))
    stems: str = Field(sa_column=Column(Text, nullable=False))
