"""Tables of sources, codebook, codings and memos.

Codings, claims and memos are never changed in place: an edit removes a row and adds another, so that undo is
a swap and the trail stays true. `removed_at` marks what is not there any more.
"""

import datetime as dt
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    false,
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
