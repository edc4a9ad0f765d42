"""Sources, their turns and words, out of the database."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from qualtoc.coding.rows import (
    SourceRow,
    SourceTextRow,
    SpeakerRow,
    TurnRow,
)
from qualtoc.coding.source import QuoteConsent, Source, SourceType, Speaker
from qualtoc.coding.text import Span
from qualtoc.database import columns, run, table
from qualtoc.errors import NotFound, message

NO_END = 2**31 - 1


_source_columns, _speaker_columns, _turn_columns = (table(row).c for row in (SourceRow, SpeakerRow, TurnRow))


_SOURCE = columns(table(SourceRow)).where(
    _source_columns.study_id == bindparam("study_id"), _source_columns.key == bindparam("key")
)


_SOURCES = (
    columns(table(SourceRow)).where(_source_columns.study_id == bindparam("study_id")).order_by(_source_columns.key)
)


_SPEAKERS = (
    columns(_speaker_columns.name, _speaker_columns.kind, _speaker_columns.participant)
    .where(_speaker_columns.source_id == bindparam("source_id"))
    .order_by(_speaker_columns.name)
)


_TURNS = (
    columns(
        _turn_columns.no, _turn_columns.start, _turn_columns.words, _turn_columns.speaker, _turn_columns.seconds,
    )
    .where(
        _turn_columns.source_id == bindparam("source_id"),
        _turn_columns.no >= bindparam("first"),
        _turn_columns.no <= bindparam("last"),
    )
    .order_by(_turn_columns.no)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TurnText:
    """A turn with its words. `start` is the code point offset of the words in the source."""

    no: int
    start: int
    words: str
    speaker: str | None
    seconds: float | None

    @property
    def end(self) -> int:
        """The offset after the last word."""
        return self.start + len(self.words)


def sources(session: Session, study_id: UUID) -> list[Source]:
    """All sources of the study in the order of their keys, without words and speakers."""
    return [_source(row) for row in run(session, _SOURCES, {"study_id": study_id}).all()]


def source(session: Session, study_id: UUID, key: str) -> Source:
    """One source with its speakers.

    Raises:
        NotFound: the study has no source of that key.
    """
    row = run(session, _SOURCE, {"study_id": study_id, "key": key}).first()
    if row is None:
        raise NotFound(message("There is no source {source} in this study.", source=key))
    speakers = run(session, _SPEAKERS, {"source_id": row.id})
    return _source(row, tuple(Speaker(*speaker) for speaker in speakers))


def sources_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Source]:
    """These sources, without words and speakers, by their ids; one query."""
    query = columns(table(SourceRow)).where(_source_columns.id.in_(list(ids)))
    return {row.id: _source(row) for row in session.execute(query)} if ids else {}


def source_keys(session: Session, study_id: UUID) -> dict[UUID, str]:
    """The key of each source by its id."""
    query = select(SourceRow.id, SourceRow.key).where(SourceRow.study_id == study_id)
    return dict(session.exec(query).all())


def source_of_file(session: Session, study_id: UUID, file_sha256: str) -> str | None:
    """The key of the source that was imported from the same file, if there is one."""
    return session.exec(
        select(SourceRow.key).where(SourceRow.study_id == study_id, SourceRow.file_sha256 == file_sha256)
    ).first()


def source_files(session: Session, study_id: UUID) -> list[tuple[str, str]]:
    """The file's name and the key of each source; several sources may come from files of one name."""
    query = select(SourceRow.file_name, SourceRow.key).where(SourceRow.study_id == study_id).order_by(SourceRow.key)
    return [(name, key) for name, key in session.exec(query)]


def turns(session: Session, source_id: UUID, first: int = 1, last: int | None = None) -> list[TurnText]:
    """The turns `first` to `last` (inclusive; to the end where None)."""
    wanted = {"source_id": source_id, "first": first, "last": NO_END if last is None else last}
    return [TurnText(*row) for row in run(session, _TURNS, wanted).all()]


def text(session: Session, source_id: UUID) -> str:
    """The whole text of a source."""
    return session.exec(select(SourceTextRow.text).where(SourceTextRow.source_id == source_id)).one()


def texts(session: Session, source_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The whole texts of several sources."""
    query = select(SourceTextRow.source_id, SourceTextRow.text).where(
        col(SourceTextRow.source_id).in_(list(source_ids))
    )
    return dict(session.exec(query).all())


def turn_starts(session: Session, source_ids: Iterable[UUID]) -> dict[UUID, list[tuple[int, int, int]]]:
    """(no, start, end) of every turn of the sources, in order."""
    query = (
        select(TurnRow.source_id, TurnRow.no, TurnRow.start, TurnRow.end)
        .where(col(TurnRow.source_id).in_(list(source_ids)))
        .order_by(col(TurnRow.source_id), col(TurnRow.no))
    )
    found: dict[UUID, list[tuple[int, int, int]]] = {}
    for source_id, no, start, end in session.exec(query):
        found.setdefault(source_id, []).append((no, start, end))
    return found


def source_links(session: Session, study_id: UUID) -> list[tuple[str, bool]]:
    """(key, withdrawn) of every source in the order of the keys: what a list of links needs."""
    query = (
        select(SourceRow.key, col(SourceRow.withdrawn_at).is_not(None))
        .where(SourceRow.study_id == study_id)
        .order_by(SourceRow.key)
    )
    return [(key, withdrawn) for key, withdrawn in session.execute(query)]


def _source(row: Any, speakers: tuple[Speaker, ...] = ()) -> Source:
    return Source(
        id=row.id,
        key=row.key,
        type=cast(SourceType, row.type),
        participant=row.participant,
        role=row.role,
        case=row.case,
        date=row.date,
        interviewer=row.interviewer,
        place=row.place,
        minutes=row.minutes,
        language=row.language,
        consent_quotes=cast(QuoteConsent, row.consent_quotes),
        words=row.words,
        turns=row.turns,
        withdrawn=row.withdrawn_at is not None,
        speakers=speakers,
    )


def turn_at(starts: Sequence[tuple[int, int, int]], span: Span) -> tuple[int, int]:
    """The first and the last turn that a span touches; between turns, the nearest one before."""
    touched = [no for no, start, end in starts if start < span.end and span.start < end]
    if touched:
        return touched[0], touched[-1]
    before = [no for no, start, _ in starts if start <= span.start]
    no = before[-1] if before else 1
    return no, no
