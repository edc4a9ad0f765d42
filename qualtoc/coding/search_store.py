"""The search over all sources of a study: one interface to SQLite's FTS5 and PostgreSQL's text search.

Both index the same rows of words, made by `search.spelt`, and are asked only which turns hold them: first how many of
each source, which is all that most answers need of a hundred thousand turns, then the few turns of a page.
"""

from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Integer, Uuid, bindparam, case, column, delete, values
from sqlmodel import Session, col, insert

from qualtoc.coding import index_store
from qualtoc.coding.blinding import SEEING, StudyBlindness
from qualtoc.coding.index_store import TURNS
from qualtoc.coding.language import LANGUAGES
from qualtoc.coding.rows import CodingRow, SearchedSourceRow, SearchedTurnRow, SourceRow, TurnRow
from qualtoc.coding.search import SPELLINGS, Search, spans, spelt
from qualtoc.coding.source import Source
from qualtoc.coding.store import seen
from qualtoc.coding.text import Span
from qualtoc.coding.word_forms import kind_of_stems
from qualtoc.database import Database, columns, raw, run, table, uuid_of

VERSION = 2
"""Of how words are compared; a source that was prepared by another version is prepared again."""
MOST_AT_ONCE = 1_000_000
"""About so many characters are prepared in one step: a second or two."""
_IN_A_SOURCE = (1 << TURNS) - 1
_MOST_BYTES = 900_000
_ROWS_AT_ONCE = 2_000


_searched_columns, _source_columns = table(SearchedSourceRow).c, table(SourceRow).c
_SEARCHED = (
    columns(_searched_columns.no, raw(_source_columns.id).label("id"), _source_columns.key)
    .join_from(table(SearchedSourceRow), table(SourceRow), _source_columns.id == _searched_columns.source_id)
    .where(_source_columns.study_id == bindparam("study_id"), _source_columns.withdrawn_at.is_(None))
    .order_by(_source_columns.key)
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """How many sources a step prepared, and how many are left."""

    done: int
    left: int


@dataclass(frozen=True, slots=True)
class SourceTurns:
    """How many turns of a source hold what was searched; `no` is its number in the index."""

    id: UUID
    key: str
    no: int
    turns: int


@dataclass(frozen=True, slots=True)
class FoundTurns:
    """How many turns of each source hold what was searched, in the order of the keys; sources without any are left
    out. `ids` are the numbers of all these turns, rising, where they are few."""

    sources: tuple[SourceTurns, ...] = ()
    ids: Sequence[int] | None = None

    @property
    def total(self) -> int:
        """How many turns there are."""
        return sum(source.turns for source in self.sources)

    @property
    def counts(self) -> dict[str, int]:
        """How many turns each source has, by its key."""
        return {source.key: source.turns for source in self.sources}

    def only(self, ids: Container[UUID]) -> "FoundTurns":
        """What is found in some of the sources."""
        return replace(self, sources=tuple(source for source in self.sources if source.id in ids))


@dataclass(frozen=True, slots=True)
class FoundTurn:
    """A turn that holds what was searched: its words, the spans of the hits in its source, and who speaks."""

    source_id: UUID
    no: int
    start: int
    words: str
    speaker: str | None
    hits: tuple[Span, ...]


def prepare_all(db: Database, study_id: UUID) -> int:
    """Prepare the sources of a study whose words are not in the index as they are now; gives how many those were."""
    step = prepare_some(db, study_id)
    prepared = step.done
    while step.left:
        step = prepare_some(db, study_id)
        prepared += step.done
    return prepared


def prepare_some(db: Database, study_id: UUID) -> Prepared:
    """Prepare some of the sources whose words are not in the index as they are now, about MOST_AT_ONCE characters.

    As long as sources are left, a search would pass them over.
    """
    with db.reading() as session:
        waiting = _waiting(session, study_id)
    done = characters = 0
    while done < len(waiting) and characters < MOST_AT_ONCE:
        with db.transaction() as session:
            characters += prepare(session, waiting[done])
        done += 1
    return Prepared(done, len(waiting) - done)


def prepare(session: Session, source_id: UUID) -> int:
    """Put the words of a source into the index, inside a transaction of the caller; what was there of it goes.

    Gives how many characters these are.
    """
    wanted = columns(SourceRow.text_sha256, SourceRow.language).where(col(SourceRow.id) == source_id)
    source = session.execute(wanted.with_for_update()).one()
    session.execute(delete(SearchedSourceRow).where(col(SearchedSourceRow.source_id) == source_id))
    version = _version(source.language)
    known = {"source_id": source_id, "text_sha256": source.text_sha256, "language": source.language, "version": version}
    no = session.execute(insert(SearchedSourceRow).values(**known).returning(col(SearchedSourceRow.no))).scalar_one()
    turns = session.execute(columns(TurnRow.no, TurnRow.words).where(col(TurnRow.source_id) == source_id)).all()
    rows = [_row(no, turn, words, source.language) for turn, words in turns]
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        session.execute(insert(SearchedTurnRow), rows[first : first + _ROWS_AT_ONCE])
    return sum(len(words) for _, words in turns)


def found(session: Session, study_id: UUID, asked: Search, *, source_id: UUID | None = None) -> FoundTurns:
    """How many turns of a study, or of one of its sources, hold what is asked; three queries at most.

    Withdrawn sources, and sources that are not prepared, are left out.
    """
    known = run(session, _SEARCHED, {"study_id": study_id}).all()
    if source_id is not None:
        known = [row for row in known if uuid_of(row.id) == source_id]
    if not known:
        return FoundTurns()
    held = index_store.held(session, asked, [row.no for row in known])
    turns = held.turns
    sources = (SourceTurns(uuid_of(row.id), row.key, row.no, turns[row.no]) for row in known if row.no in turns)
    return FoundTurns(tuple(sources), held.ids)


def places(
    session: Session, asked: Search, found: FoundTurns, wanted: slice = slice(None)
) -> tuple[tuple[UUID, int], ...]:
    """The turns that were found, or a part of them, as source's id and number, in the order of sources and turns; one
    query at most."""
    first, end, _ = wanted.indices(found.total)
    touched: list[tuple[SourceTurns, slice]] = []
    before = 0
    for source in found.sources:
        here = slice(max(first - before, 0), min(end - before, source.turns))
        if here.start < here.stop:
            touched.append((source, here))
        before += source.turns
    if not touched:
        return ()
    ids = found.ids
    if ids is None:
        ids = index_store.ids(session, asked, [source.no for source, _ in touched])
    return tuple(
        (source.id, one & _IN_A_SOURCE)
        for source, here in touched
        for one in ids[bisect_left(ids, source.no << TURNS) : bisect_left(ids, (source.no + 1) << TURNS)][here]
    )


def turns(
    session: Session, asked: Search | None, places: Sequence[tuple[UUID, int]], sources: Iterable[Source]
) -> list[FoundTurn]:
    """The turns at these places, with their hits where something is asked, in the order of the places; one query."""
    languages = {source.id: source.language for source in sources}
    listed = _rows_of(places)
    query = columns(TurnRow.source_id, TurnRow.no, TurnRow.start, TurnRow.words, TurnRow.speaker).join_from(
        listed, TurnRow, (col(TurnRow.source_id) == listed.c.source_id) & (col(TurnRow.no) == listed.c.no)
    )
    rows = {(row.source_id, row.no): row for row in session.execute(query)} if places else {}
    read = []
    for place in places:
        row = rows.get(place)
        if row is not None:
            hits = spans(asked, row.words, languages[row.source_id]) if asked else ()
            moved = tuple(Span(row.start + hit.start, row.start + hit.end) for hit in hits)
            read.append(FoundTurn(row.source_id, row.no, row.start, row.words, row.speaker, moved))
    return read


def codes_on(
    session: Session, places: Sequence[tuple[UUID, int]], blind: StudyBlindness = SEEING
) -> dict[tuple[UUID, int], list[tuple[Span, UUID]]]:
    """The codings that touch each of these turns, as span and id of the code, as far as they may be seen; one query."""
    listed = _rows_of(places)
    query = (
        columns(listed.c.source_id, listed.c.no, CodingRow.start, CodingRow.end, CodingRow.code_id)
        .join_from(
            listed,
            CodingRow,
            (col(CodingRow.source_id) == listed.c.source_id)
            & (col(CodingRow.turn_no) <= listed.c.no)
            & (col(CodingRow.last_turn_no) >= listed.c.no),
        )
        .where(
            col(CodingRow.removed_at).is_(None),
            *seen(blind, CodingRow, col(CodingRow.coder)),
        )
        .order_by(col(CodingRow.start), col(CodingRow.id))
    )
    on: dict[tuple[UUID, int], list[tuple[Span, UUID]]] = {}
    for source_id, no, start, end, code_id in session.execute(query) if places else ():
        on.setdefault((source_id, no), []).append((Span(start, end), code_id))
    return on


def _version(language: str) -> int:
    """Of how words of a language are compared, with what is installed on this computer."""
    return VERSION * 1_000_000 + kind_of_stems(language) if kind_of_stems(language) else VERSION


def _waiting(session: Session, study_id: UUID) -> list[UUID]:
    languages = {language: _version(language) for language in LANGUAGES}
    current = case(languages, value=col(SourceRow.language), else_=VERSION)
    prepared = (
        columns(SearchedSourceRow.no)
        .where(
            col(SearchedSourceRow.source_id) == col(SourceRow.id),
            col(SearchedSourceRow.text_sha256) == col(SourceRow.text_sha256),
            col(SearchedSourceRow.language) == col(SourceRow.language),
            col(SearchedSourceRow.version) == current,
        )
        .exists()
    )
    return list(session.execute(columns(SourceRow.id).where(col(SourceRow.study_id) == study_id, ~prepared)).scalars())


def _row(source_no: int, turn: int, words: str, language: str) -> dict[str, Any]:
    rows = spelt(words, language)
    if len(words) > _MOST_BYTES // 8:
        rows = tuple(_fitting(row) for row in rows)  # type: ignore[assignment]
    return {"id": (source_no << TURNS) + turn, "source_no": source_no, **dict(zip(SPELLINGS, rows, strict=True))}


def _fitting(row: str) -> str:
    """As many words as PostgreSQL can index of one turn: a megabyte of different words, the length of ten novels."""
    seen: set[str] = set()
    size, kept = 0, []
    for word in row.split(" "):
        if word not in seen:
            seen.add(word)
            size += len(word.encode()) + 1
        if size > _MOST_BYTES:
            break
        kept.append(word)
    return " ".join(kept)


def _rows_of(places: Sequence[tuple[UUID, int]]) -> CTE:
    """The places as rows to be joined: SQLite looks for pairs in a list by reading every turn."""
    pairs = values(column("source_id", Uuid), column("no", Integer), name="pairs")
    return pairs.data([*places]).cte("listed")
