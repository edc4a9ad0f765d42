"""A source and its turns: what was imported, word for word, and changes only by a correction that keeps what was."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from qualtoc.coding.text import Span

SourceType = Literal["interview", "observation", "document"]
SpeakerKind = Literal["interviewer", "participant", "other"]
QuoteConsent = Literal["yes", "paraphrase", "no", "unknown"]

SOURCE_TYPES: tuple[SourceType, ...] = ("interview", "observation", "document")
SPEAKER_KINDS: tuple[SpeakerKind, ...] = ("interviewer", "participant", "other")


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of speech: `span` covers the words without the speaker's label.

    `no` counts from 1 within a source. `speaker` is None for a paragraph, the preamble included.
    `seconds` is the time at which it begins in the recording, where the file says so.
    """

    no: int
    span: Span
    speaker: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice of one source. `kind` is guessed at import and can be corrected; `participant` is who it is."""

    name: str
    kind: SpeakerKind
    participant: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a source beside its words; every field may be missing at import."""

    source: str | None = None
    type: SourceType | None = None
    participant: str | None = None
    role: str | None = None
    case: str | None = None
    date: dt.date | None = None
    interviewer: str | None = None
    place: str | None = None
    minutes: int | None = None
    language: str | None = None
    consent_quotes: QuoteConsent | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One imported text as lists and reports know it (the words are loaded only where they are shown)."""

    id: UUID
    key: str
    type: SourceType
    participant: str | None
    role: str | None
    case: str | None
    date: dt.date | None
    interviewer: str | None
    place: str | None
    minutes: int | None
    language: str
    consent_quotes: QuoteConsent
    words: int
    turns: int
    withdrawn: bool = False
    speakers: tuple[Speaker, ...] = field(default=())

    @property
    def may_be_quoted(self) -> bool:
        """Whether words may leave the study: only a plain yes lets them."""
        return self.consent_quotes == "yes" and not self.withdrawn
