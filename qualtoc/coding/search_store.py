"""The search over all sources of a study: one interface to SQLite's FTS5 and PostgreSQL's text search.

Both index the same rows of words, made by `search.spelt`, and are asked only which turns hold them. A turn is known
there by one number, made of its source's and its own: an answer of a hundred thousand turns is a list of numbers.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, delete, text, tuple_
from sqlmodel import Session, col, insert

from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.language import LANGUAGES
from qualtoc.coding.rows import CodingRow, SearchedSourceRow, SearchedTurnRow, SourceRow, TurnRow
from qualtoc.coding.search import SPELLINGS, Search, Term, spans, spelt
from qualtoc.coding.source import Source
from qualtoc.coding.store import seen
from qualtoc.coding.text import Span
from qualtoc.coding.word_forms import kind_of_stems
from qualtoc.database import Database, columns, raw, run, table, uuid_of

SIGHTED = StudyBlindness()
VERSION = 2
"""Of how words are compared; a source that was prepared by another version is prepared again."""
TURNS = 24
"""How many bits of a searched turn's number are the turn's; those above are its source's."""
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
class FoundTurns:
    """The turns that hold what was searched, in the order of sources and turns.

    `ids` are their numbers, rising; `sources` are (id, key, first, end) of each source that has some, in the order of
    the keys: its numbers are those from `first` to before `end` in `ids`.
    """

    ids: Sequence[int] = ()
    sources: tuple[tuple[UUID, str, int, int], ...] = ()

    @property
    def total(self) -> int:
        """How many turns there are."""
        return sum(end - first for _, _, first, end in self.sources)

    @property
    def counts(self) -> dict[str, int]:
        """How many turns each source has, by its key."""
        return {key: end - first for _, key, first, end in self.sources}

    @property
    def places(self) -> tuple[tuple[UUID, int], ...]:
        """Every turn as its source's id and its own number."""
        return self.part(slice(0, self.total))

    def part(self, wanted: slice) -> tuple[tuple[UUID, int], ...]:
        """Some of `places`, without making the others. The slice has a start and a stop."""
        found: list[tuple[UUID, int]] = []
        before = 0
        for source_id, _, first, end in self.sources:
            start, stop = max(wanted.start - before, 0), min(wanted.stop - before, end - first)
            found += [(source_id, one & _IN_A_SOURCE) for one in self.ids[first + start : first + max(start, stop)]]
            before += end - first
        return tuple(found)


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
    with db.reading() as session:
        waiting = _waiting(session, study_id)
    for source_id in waiting:
        with db.transaction() as session:
            prepare(session, source_id)
    return len(waiting)


def prepare(session: Session, source_id: UUID) -> None:
    """Put the words of a source into the index, inside a transaction of the caller; what was there of it goes."""
    wanted = columns(SourceRow.text_sha256, SourceRow.language).where(col(SourceRow.id) == source_id)
    source = session.execute(wanted.with_for_update()).one()
    session.execute(delete(SearchedSourceRow).where(col(SearchedSourceRow.source_id) == source_id))
    version = _version(source.language)
    known = {"source_id": source_id, "text_sha256": source.text_sha256, "language": source.language, "version": version}
    no = session.execute(insert(SearchedSourceRow).values(**known).returning(col(SearchedSourceRow.no))).scalar_one()
    turns = session.execute(columns(TurnRow.no, TurnRow.words).where(col(TurnRow.source_id) == source_id))
    rows = [_row(no, turn, words, source.language) for turn, words in turns]
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        session.execute(insert(SearchedTurnRow), rows[first : first + _ROWS_AT_ONCE])


def found(session: Session, study_id: UUID, asked: Search, *, source_id: UUID | None = None) -> FoundTurns:
    """The turns of a study, or of one of its sources, that hold what is asked; two queries.

    Withdrawn sources, and sources that are not prepared, are left out.
    """
    known = run(session, _SEARCHED, {"study_id": study_id}).all()
    if source_id is not None:
        known = [row for row in known if uuid_of(row.id) == source_id]
    if not known:
        return FoundTurns()
    numbers = [row.no for row in known]
    ids = _ids(session, asked, min(numbers) << TURNS, (max(numbers) << TURNS) + _IN_A_SOURCE)
    sources = []
    for row in known:
        first, end = bisect_left(ids, row.no << TURNS), bisect_left(ids, (row.no + 1) << TURNS)
        if first < end:
            sources.append((uuid_of(row.id), row.key, first, end))
    return FoundTurns(ids, tuple(sources))


def turns(
    session: Session, asked: Search, places: Sequence[tuple[UUID, int]], sources: Iterable[Source]
) -> list[FoundTurn]:
    """The turns at these places with their hits, in the order of the places; one query."""
    languages = {source.id: source.language for source in sources}
    query = columns(TurnRow.source_id, TurnRow.no, TurnRow.start, TurnRow.words, TurnRow.speaker).where(
        tuple_(col(TurnRow.source_id), col(TurnRow.no)).in_(list(places))
    )
    rows = {(row.source_id, row.no): row for row in session.execute(query)} if places else {}
    read = []
    for place in places:
        row = rows.get(place)
        if row is not None:
            hits = spans(asked, row.words, languages[row.source_id])
            moved = tuple(Span(row.start + hit.start, row.start + hit.end) for hit in hits)
            read.append(FoundTurn(row.source_id, row.no, row.start, row.words, row.speaker, moved))
    return read


def codes_on(
    session: Session, places: Sequence[tuple[UUID, int]], blind: StudyBlindness = SIGHTED
) -> dict[tuple[UUID, int], list[tuple[Span, UUID]]]:
    """The codings that touch each of these turns, as span and id of the code, as far as they may be seen; one query."""
    query = (
        columns(TurnRow.source_id, TurnRow.no, CodingRow.start, CodingRow.end, CodingRow.code_id)
        .join(
            CodingRow,
            (col(CodingRow.source_id) == col(TurnRow.source_id))
            & (col(CodingRow.turn_no) <= col(TurnRow.no))
            & (col(CodingRow.last_turn_no) >= col(TurnRow.no)),
        )
        .where(
            tuple_(col(TurnRow.source_id), col(TurnRow.no)).in_(list(places)),
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


def _ids(session: Session, asked: Search, first: int, last: int) -> list[int]:
    """The numbers of the turns from `first` to `last` that hold all terms, rising."""
    if session.get_bind().dialect.name == "sqlite":
        match = " AND ".join(f"{term.spelling} : ({_fts5(term)})" for term in asked.terms)
        query = text(
            "SELECT rowid FROM search_index WHERE search_index MATCH :match AND rowid BETWEEN :first AND :last "
            "ORDER BY rowid"
        )
        return list(session.execute(query, {"match": match, "first": first, "last": last}).scalars())
    conditions, values = [], {"first": first, "last": last}
    for no, term in enumerate(asked.terms):
        condition, its_values = _postgresql(term, no)
        conditions.append(condition)
        values |= its_values
    held = " AND ".join(["id + 0 BETWEEN :first AND :last", *conditions])
    # PostgreSQL believes that words are cheaply compared and reads all rows, in the order of their ids where it may. So
    # only its index of words is left to it: the ids are a condition that no index knows, and every other way is closed.
    # Its bitmaps forget rows beyond few megabytes.
    session.execute(_ONLY_BY_WORDS)
    ids = list(session.execute(text(f"SELECT id FROM searched_turn WHERE {held} ORDER BY id"), values).scalars())
    session.execute(_BY_ANYTHING)
    return ids


_WAYS = ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan")
_ONLY_BY_WORDS = text(
    "SELECT set_config('work_mem', '64MB', true), " + ", ".join(f"set_config('{way}', 'off', true)" for way in _WAYS)
)
_BY_ANYTHING = text("SELECT " + ", ".join(f"set_config('{way}', 'on', true)" for way in _WAYS))


def _fts5(term: Term) -> str:
    """The term in the language of FTS5. Words hold letters, digits and marks only, so quotes around them suffice."""
    phrases = (" + ".join(f'"{word}"' for word in phrase) for phrase in term.phrases)
    return " OR ".join(f"({phrase}{' *' if term.is_prefix else ''})" for phrase in phrases)


def _postgresql(term: Term, no: int) -> tuple[str, dict[str, Any]]:
    """The term as a condition: the index finds turns with its words, and a phrase is looked for in their row of words,
    because positions in a tsvector end at 16,383."""
    star = ":*" if term.is_prefix else ""
    asked = " | ".join(
        "(" + " & ".join([*(f"'{word}'" for word in phrase[:-1]), f"'{phrase[-1]}'{star}"]) + ")"
        for phrase in term.phrases
    )
    row = f"string_to_array({term.spelling}, ' ')"
    condition, values = f"array_to_tsvector({row}) @@ CAST(:asked{no} AS tsquery)", {f"asked{no}": asked}
    if len(term.phrases[0]) > 1:
        condition += f" AND ' ' || {term.spelling} || ' ' LIKE :phrase{no}"
        values[f"phrase{no}"] = "% " + " ".join(term.phrases[0]) + ("%" if term.is_prefix else " %")
    return condition, values
