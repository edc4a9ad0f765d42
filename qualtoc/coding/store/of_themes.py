"""Themes, and what is coded with their codes, out of the database."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from qualtoc.coding.blinding import SEEING, StudyBlindness
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.rows import (
    CodeRow,
    CodingRow,
    SourceRow,
    SpeakerRow,
    ThemeCodeRow,
    ThemeQuotationRow,
    ThemeRow,
    TurnRow,
)
from qualtoc.coding.store.of_blindness import seen
from qualtoc.coding.store.of_codings import CodedQuotation
from qualtoc.coding.store.of_queries import speaking_participants
from qualtoc.coding.text import Span
from qualtoc.coding.theme_grounding import Voices
from qualtoc.coding.themes import Place, Theme, ThemeQuotation
from qualtoc.database import columns
from qualtoc.errors import NotFound, message


@dataclass(frozen=True, slots=True)
class CodedSource:
    """How many codings a coder made with a code in a source."""

    code: str
    source: str
    coder: str
    codings: int


def themes(session: Session, study_id: UUID) -> tuple[Theme, ...]:
    """The themes of the study in their order; three queries. What stands in withdrawn sources is left out."""
    query = (
        columns(
            ThemeRow.theme, ThemeRow.key, ThemeRow.name, ThemeRow.claim, ThemeRow.rank, ThemeRow.origin,
        )
        .where(col(ThemeRow.study_id) == study_id, col(ThemeRow.removed_at).is_(None))
        .order_by(col(ThemeRow.position), col(ThemeRow.written_at), col(ThemeRow.id))
    )  # fmt: skip
    rows = session.execute(query).all()
    codes = _codes(session, study_id) if rows else {}
    quotations = _quotations(session, study_id) if rows else {}
    return tuple(
        Theme(
            row.theme, row.key, _bilingual(row.name), _bilingual(row.claim), row.rank, row.origin,
            tuple(codes.get(row.theme, ())), tuple(quotations.get(row.theme, ())),
        )
        for row in rows
    )  # fmt: skip


def theme_names(session: Session, study_id: UUID) -> tuple[tuple[str, Bilingual], ...]:
    """The keys and names of the themes in their order; one query."""
    query = (
        columns(ThemeRow.key, ThemeRow.name)
        .where(col(ThemeRow.study_id) == study_id, col(ThemeRow.removed_at).is_(None))
        .order_by(col(ThemeRow.position), col(ThemeRow.written_at), col(ThemeRow.id))
    )
    return tuple((row.key, _bilingual(row.name)) for row in session.execute(query))


def has_themes(session: Session, study_id: UUID) -> bool:
    """Whether the study has a theme; one query."""
    query = select(ThemeRow.id).where(ThemeRow.study_id == study_id, col(ThemeRow.removed_at).is_(None)).limit(1)
    return session.exec(query).first() is not None


def theme(session: Session, study_id: UUID, key: str) -> Theme:
    """One theme by its key.

    Raises:
        NotFound: the study has no theme of that key.
    """
    found = next((one for one in themes(session, study_id) if one.key == key), None)
    if found is None:
        raise NotFound(message("There is no theme “{theme}”.", theme=key))
    return found


def coded_sources(session: Session, study_id: UUID) -> list[CodedSource]:
    """How many codings each coder made with each code in each source that is not withdrawn; one query."""
    query = (
        columns(CodeRow.key, SourceRow.key, CodingRow.coder, func.count())
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .join(CodeRow, col(CodeRow.id) == col(CodingRow.code_id))
        .where(*_here(study_id))
        .group_by(col(CodeRow.key), col(SourceRow.key), col(CodingRow.coder))
    )
    return [CodedSource(*row) for row in session.execute(query)]


def coded_stretches(session: Session, study_id: UUID, codes: Collection[str]) -> list[tuple[Place, str]]:
    """Where these codes (by key) were put, in sources that are not withdrawn, each with its coder; one query."""
    query = (
        columns(SourceRow.key, CodingRow.start, CodingRow.end, CodeRow.key, CodingRow.coder)
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .join(CodeRow, col(CodeRow.id) == col(CodingRow.code_id))
        .where(*_here(study_id), col(CodeRow.key).in_(list(codes)))
    )
    rows = session.execute(query) if codes else ()
    return [(Place(source, start, end, code), coder) for source, start, end, code, coder in rows]


def voices(session: Session, study_id: UUID, hides: Callable[[str, str], bool]) -> Voices:
    """Who speaks where, in sources whose voices are participants; three queries, one where there is no such source.

    `hides` says whether a coder's work on a source is left out.
    """
    query = (
        select(SourceRow.key, SpeakerRow.participant)
        .join(SourceRow, col(SourceRow.id) == col(SpeakerRow.source_id))
        .where(SourceRow.study_id == study_id, col(SpeakerRow.participant).is_not(None))
    )
    of_source: dict[str, set[str]] = {}
    for source, person in session.exec(query):
        of_source.setdefault(source, set()).add(person or "")
    if not of_source:
        return Voices()
    coded: dict[tuple[str, str], set[str]] = {}
    for code, source, coder, person in session.execute(_coded_voices(study_id)):
        if not hides(source, coder):
            coded.setdefault((code, source), set()).add(person)
    return Voices(
        {source: frozenset(people) for source, people in of_source.items()},
        speaking_participants(session, study_id),
        {place: frozenset(people) for place, people in coded.items()},
    )


def _coded_voices(study_id: UUID) -> Any:
    return (
        columns(CodeRow.key, SourceRow.key, CodingRow.coder, SpeakerRow.participant)
        .distinct()
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .join(CodeRow, col(CodeRow.id) == col(CodingRow.code_id))
        .join(TurnRow, col(TurnRow.source_id) == col(CodingRow.source_id))
        .join(
            SpeakerRow,
            (col(SpeakerRow.source_id) == col(TurnRow.source_id)) & (col(SpeakerRow.name) == col(TurnRow.speaker)),
        )
        .where(
            *_here(study_id),
            col(TurnRow.no) >= col(CodingRow.turn_no),
            col(TurnRow.no) <= col(CodingRow.last_turn_no),
            col(SpeakerRow.participant).is_not(None),
        )
    )


def codings_with(
    session: Session, study_id: UUID, codes: Collection[str], blind: StudyBlindness = SEEING, *, first: int = 0,
    at_most: int | None = None,
) -> list[CodedQuotation]:  # fmt: skip
    """The codings with any of these codes, with their words, in the order of the text; `first` counts from 0.

    `blind` leaves out what must not be seen yet.
    """
    query = (
        columns(
            CodingRow.id, SourceRow.key, CodingRow.start, CodingRow.end, CodingRow.words, CodeRow.key, CodingRow.coder,
            CodingRow.turn_no,
        )
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .join(CodeRow, col(CodeRow.id) == col(CodingRow.code_id))
        .where(*_here(study_id), col(CodeRow.key).in_(list(codes)), *seen(blind, CodingRow, CodingRow.coder))
        .order_by(col(SourceRow.key), col(CodingRow.start), col(CodingRow.end), col(CodeRow.key), col(CodingRow.id))
    )  # fmt: skip
    if at_most is not None:
        query = query.offset(first).limit(at_most)
    rows: Iterable[Any] = session.execute(query) if codes else ()
    return [CodedQuotation(r[0], r[1], Span(r[2], r[3]), r[4], r[5], r[6], r[7]) for r in rows]


def _here(study_id: UUID) -> tuple[Any, ...]:
    return (
        col(CodingRow.study_id) == study_id,
        col(CodingRow.removed_at).is_(None),
        col(SourceRow.withdrawn_at).is_(None),
        col(CodeRow.removed_at).is_(None),
    )


def _codes(session: Session, study_id: UUID) -> dict[UUID, list[str]]:
    """The keys of the gathered codes by theme, in the order of the codebook."""
    query = (
        select(ThemeCodeRow.theme, CodeRow.key)
        .join(CodeRow, col(CodeRow.id) == col(ThemeCodeRow.code_id))
        .where(
            ThemeCodeRow.study_id == study_id, col(ThemeCodeRow.removed_at).is_(None), col(CodeRow.removed_at).is_(None)
        )
        .order_by(col(CodeRow.position), col(CodeRow.key))
    )
    found: dict[UUID, list[str]] = {}
    for of_theme, key in session.exec(query):
        if key not in found.setdefault(of_theme, []):
            found[of_theme].append(key)
    return found


def _quotations(session: Session, study_id: UUID) -> dict[UUID, list[ThemeQuotation]]:
    """The passages by theme, in the order of sources and positions."""
    query = (
        columns(
            ThemeQuotationRow.theme, ThemeQuotationRow.id, ThemeQuotationRow.side, SourceRow.key,
            ThemeQuotationRow.start, ThemeQuotationRow.end, ThemeQuotationRow.words, ThemeQuotationRow.turn_no,
            ThemeQuotationRow.author,
        )
        .join(SourceRow, col(SourceRow.id) == col(ThemeQuotationRow.source_id))
        .where(
            col(ThemeQuotationRow.study_id) == study_id,
            col(ThemeQuotationRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
        )
        .order_by(
            col(SourceRow.key), col(ThemeQuotationRow.start), col(ThemeQuotationRow.end), col(ThemeQuotationRow.id)
        )
    )  # fmt: skip
    found: dict[UUID, list[ThemeQuotation]] = {}
    for of_theme, row_id, side, source, start, end, words, turn_no, author in session.execute(query):
        one = ThemeQuotation(row_id, side, source, Span(start, end), words, turn_no, author)
        found.setdefault(of_theme, []).append(one)
    return found


def _bilingual(stored: Mapping[str, str | None]) -> Bilingual:
    return Bilingual(stored.get("en"), stored.get("es"))
