"""The study and its people as values."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from qualtoc.coding.codebook import Bilingual


@dataclass(frozen=True, slots=True)
class Researcher:
    """A person on the team; the profile fields answer COREQ items 2 to 5."""

    key: str
    name: str = ""
    credentials: str = ""
    occupation: str = ""
    gender: str = ""
    experience: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """An interviewee by pseudonym."""

    key: str
    role: str | None = None
    prior_relationship: bool | None = None
    transcript_returned: bool | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """A case-study project: what a COREQ report is about.

    `title` is what is shown: what a person typed, or one of `titles` where the study has it in both languages.
    `is_blind` says that several code it and do not see each other's work on a source before both are done with it.
    """

    id: UUID
    key: str
    title: str
    synthetic: bool = False
    disclaimer: Bilingual = Bilingual()
    researchers: tuple[Researcher, ...] = ()
    titles: Bilingual = Bilingual()
    is_blind: bool = False

    def in_language(self, language: str) -> "Study":
        """The study with its title in a language, where it has one."""
        return replace(self, title=self.titles.text(language) or self.title)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an author answered to a COREQ item: `edited` text, `confirmed` as computed, or `not_applicable`.

    `computed_hash` is the hash of the computed text that the author saw.
    """

    text: str
    kind: str
    reason: str
    computed_hash: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LastAct:
    """An act that can be undone or redone: its name (a word of the audit trail), and the number of the entry that
    says so, which for redo is that of its undoing. `files` is there where it is one of several of a gesture."""

    action: str
    number: int
    files: int = 1


@dataclass(frozen=True, slots=True)
class LastActs:
    """What a person can undo and redo now; None where there is nothing."""

    undo: LastAct | None = None
    redo: LastAct | None = None


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a study holds, in numbers; sources that are withdrawn and what was removed are left out."""

    sources: int
    interviews: int
    words: int
    codings: int
    claims: int
    memos: int
    codes: int


@dataclass(frozen=True, slots=True)
class StudyLine:
    """A study as the list of studies shows it; `last_at` is the time of the last act in it."""

    study: Study
    sources: int
    words: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Deletion:
    """What stays known of a study that was deleted: its id, its key, by whom and when."""

    study_id: UUID
    key: str
    by: str
    at: datetime


def key_of(title: str) -> str:
    """A short name for a study of that title, as it can stand in an address; empty where the title holds no letter."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(c))
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in plain).split()
    key = ""
    for word in words:
        if key and len(key) + len(word) > 40:
            break
        key = f"{key}-{word}" if key else word[:60]
    return key
