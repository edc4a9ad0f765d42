"""Tables of the study: who works on it, who took part, what was asked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from qualtoc.database import UtcDateTime


class StudyRow(SQLModel, table=True):
    """A study. `facts` holds what authors state once for the whole study (recording, setting, design)."""

    __tablename__ = "study"

    id: UUID = Field(primary_key=True)
    key: str = Field(unique=True)
    title: str
    title_en: str | None = None
    title_es: str | None = None
    synthetic: bool = False
    disclaimer_en: str | None = None
    disclaimer_es: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    guide: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


class ResearcherRow(SQLModel, table=True):
    """A person on the team. Profile fields are what COREQ items 2 to 5 ask."""

    __tablename__ = "researcher"
    __table_args__ = (UniqueConstraint("study_id", "key"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    key: str
    name: str = ""
    credentials: str = ""
    occupation: str = ""
    gender: str = ""
    experience: str = ""


class ParticipantRow(SQLModel, table=True):
    """An interviewee, by pseudonym. Withdrawal takes all their sources out of every computation."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("study_id", "key"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    key: str
    role: str | None = None
    prior_relationship: bool | None = None
    transcript_returned: bool | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CoreqAnswerRow(SQLModel, table=True):
    """What an author answered to one COREQ item; the newest row of an item that is not removed holds."""

    __tablename__ = "coreq_answer"
    __table_args__ = (Index(None, "study_id", "no"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    no: int
    kind: str
    text: str = ""
    reason: str = ""
    computed_hash: str = ""
    author: str
    written_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AwaitedFileRow(SQLModel, table=True):
    """What a table of sources says of a transcript that was not there yet, by the file's plain name."""

    __tablename__ = "awaited_file"

    study_id: UUID = Field(primary_key=True, foreign_key="study.id", ondelete="CASCADE")
    file: str = Field(primary_key=True)
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ImportBatchRow(SQLModel, table=True):
    """Files on their way into a study. `state` is running, done or cancelled."""

    __tablename__ = "import_batch"
    __table_args__ = (Index(None, "study_id"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    author: str
    started_at: datetime = Field(sa_type=UtcDateTime)
    state: str = "running"


class ImportStepRow(SQLModel, table=True):
    """One file of a batch, in the order in which they are read. `data` is gone when it is `outcome` what is known."""

    __tablename__ = "import_step"

    batch_id: UUID = Field(primary_key=True, foreign_key="import_batch.id", ondelete="CASCADE")
    no: int = Field(primary_key=True)
    name: str
    kind: str
    data: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


class AttributeRow(SQLModel, table=True):
    """An attribute of participants or cases (`holder`): text, number, date or choice, with its choices."""

    __tablename__ = "attribute"
    __table_args__ = (UniqueConstraint("study_id", "holder", "name"),)

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    holder: str
    name: str
    type: str
    choices: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    position: int


class AttributeValueRow(SQLModel, table=True):
    """The value of an attribute for one participant or case, by its key."""

    __tablename__ = "attribute_value"

    attribute_id: UUID = Field(primary_key=True, foreign_key="attribute.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    value: str
