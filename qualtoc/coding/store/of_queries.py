"""Saved queries, and the codings among which a query chooses, out of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col

from qualtoc.coding.blinding import SEEING, StudyBlindness
from qualtoc.coding.codebook_versions import Version
from qualtoc.coding.retrieval import Coded, Query, query_of
from qualtoc.coding.rows import (
    CodeRow,
    CodingRow,
    SavedQueryRow,
    SourceRow,
    SpeakerRow,
    TurnRow,
)
from qualtoc.coding.store.of_blindness import seen
from qualtoc.coding.store.of_versions import made_under
from qualtoc.coding.text import Span
from qualtoc.database import columns, raw, uuid_of


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query under its name, and who saved it."""

    id: UUID
    name: str
    query: Query
    author: str


def coded_places(
    session: Session,
    study_id: UUID,
    blind: StudyBlindness = SEEING,
    kept: Sequence[Version] | None = None,
    present: int | None = None,
) -> list[Coded]:
    """All codings of sources that are not withdrawn, as a query chooses among them, in the order of the text.

    What `blind` hides is left out; `kept` and `present` are as for `quotations`.
    """
    query = (
        columns(
            raw(col(CodingRow.id)), SourceRow.key, CodingRow.turn_no, CodingRow.last_turn_no, CodingRow.start,
            CodingRow.end, CodeRow.key, CodingRow.coder, CodingRow.words,
            CodingRow.began_as, made_under(kept, present),
        )
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .join(CodeRow, col(CodeRow.id) == col(CodingRow.code_id))
        .where(
            CodingRow.study_id == study_id,
            col(CodingRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
            *seen(blind, CodingRow, col(CodingRow.coder)),
        )
        .order_by(col(SourceRow.key), col(CodingRow.start), col(CodingRow.end), col(CodeRow.key), col(CodingRow.id))
    )  # fmt: skip
    return [
        Coded(uuid_of(i), source, first, last, Span(start, end), code, coder, words, "", began or "", under)
        for i, source, first, last, start, end, code, coder, words, began, under in session.execute(query)
    ]


def speaking_participants(session: Session, study_id: UUID) -> dict[tuple[str, int], str]:
    """Who speaks in a turn, by key of the source and number of the turn, where the voices of a source are people."""
    query = (
        columns(SourceRow.key, TurnRow.no, SpeakerRow.participant)
        .join(TurnRow, col(TurnRow.source_id) == col(SourceRow.id))
        .join(
            SpeakerRow,
            (col(SpeakerRow.source_id) == col(TurnRow.source_id)) & (col(SpeakerRow.name) == col(TurnRow.speaker)),
        )
        .where(SourceRow.study_id == study_id, col(SpeakerRow.participant).is_not(None))
    )
    return {(source, no): participant for source, no, participant in session.execute(query)}


def saved_queries(session: Session, study_id: UUID) -> list[SavedQuery]:
    """The queries that were saved, by name."""
    query = (
        columns(SavedQueryRow.id, SavedQueryRow.name, SavedQueryRow.content, SavedQueryRow.author)
        .where(SavedQueryRow.study_id == study_id, col(SavedQueryRow.removed_at).is_(None))
        .order_by(col(SavedQueryRow.name), col(SavedQueryRow.id))
    )
    return [SavedQuery(i, name, query_of(stored), author) for i, name, stored, author in session.execute(query)]
