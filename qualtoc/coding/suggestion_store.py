"""What suggestions are worked out from, and what was decided on them, out of the database.

The words of the sources are kept in memory between two questions: they change with the text only, and who accepts one
suggestion after the other asks for them again each time.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col

from qualtoc.coding.blinding import SEEING, StudyBlindness
from qualtoc.coding.index_store import TURNS
from qualtoc.coding.rows import (
    CodeRow,
    CodingRow,
    SearchedSourceRow,
    SearchedTurnRow,
    SourceRow,
    SpeakerRow,
    SuggestionRow,
    TurnRow,
)
from qualtoc.coding.store import seen
from qualtoc.coding.suggestions import TurnWords
from qualtoc.coding.text import Span
from qualtoc.database import columns, raw
from qualtoc.errors import NotFound, message

State = Literal["accepted", "rejected"]
ANOTHER = ""
"""Stands among the codes of a turn for all that it has beside the code that was asked for."""
_MOST_TURNS = 60_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on a suggested passage of a code."""

    source_id: UUID
    turn_no: int
    span: Span
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class DecidedPassage:
    """A suggestion on which somebody decided, as a page lists it; `began_as` is rule, learnt or alike."""

    id: UUID
    source: str
    language: str
    turn_no: int
    words: str
    began_as: str
    author: str
    decided_at: datetime


def turn_words(session: Session, study_id: UUID, code_key: str, blind: StudyBlindness = SEEING) -> list[TurnWords]:
    """The turns of participants and of texts without speakers, as the classifier sees them, in the order of the text.

    The codes of a turn are that code, ANOTHER, both or none. Three queries, and one for every 500 sources whose words
    are not in memory. Withdrawn sources, what interviewers say, and codings that must not be seen are left out.
    """
    sources = session.execute(
        columns(
            SearchedSourceRow.no, raw(col(SourceRow.id)).label("id"), SourceRow.key, SearchedSourceRow.text_sha256,
            SearchedSourceRow.language, SearchedSourceRow.version,
        )
        .join(SourceRow, col(SourceRow.id) == col(SearchedSourceRow.source_id))
        .where(col(SourceRow.study_id) == study_id, col(SourceRow.withdrawn_at).is_(None))
        .order_by(col(SourceRow.key))
    ).all()  # fmt: skip
    words = _words(session, sources)
    codes = _codes(session, study_id, code_key, blind)
    heard = _heard(session, study_id)
    found = []
    for source in sources:
        of_source, its_codes = words[source.no], codes.get(source.id, {})
        found += [
            TurnWords(source.key, no, of_source[no], its_codes.get(no, _NONE))
            for no in heard.get(source.id, ())
            if no in of_source
        ]
    return found


def decisions(session: Session, study_id: UUID, code_id: UUID, blind: StudyBlindness = SEEING) -> list[Decision]:
    """What was decided on the suggestions of a code so far, as far as it may be seen; one query."""
    query = columns(
        SuggestionRow.source_id, SuggestionRow.turn_no, SuggestionRow.start, SuggestionRow.end, SuggestionRow.state
    ).where(*_standing(study_id, code_id), *seen(blind, SuggestionRow, col(SuggestionRow.author)))
    return [
        Decision(source_id, no, Span(start, end), state == "accepted")
        for source_id, no, start, end, state in session.execute(query)
    ]


def decided_passages(
    session: Session, study_id: UUID, code_id: UUID, state: State, at_most: int, blind: StudyBlindness
) -> list[DecidedPassage]:
    """The accepted or the rejected suggestions of a code with their words, the newest first; one query.

    Withdrawn sources, and what others decided and must not be seen yet, are left out.
    """
    query = (
        columns(
            SuggestionRow.id, SourceRow.key, SourceRow.language, SuggestionRow.turn_no, SuggestionRow.start,
            SuggestionRow.end, TurnRow.start.label("turn_start"), TurnRow.words, SuggestionRow.began_as,  # type: ignore[attr-defined]
            SuggestionRow.author, SuggestionRow.decided_at,
        )
        .join(SourceRow, col(SourceRow.id) == col(SuggestionRow.source_id))
        .join(
            TurnRow,
            and_(
                col(TurnRow.source_id) == col(SuggestionRow.source_id), col(TurnRow.no) == col(SuggestionRow.turn_no)
            ),
        )
        .where(
            *_standing(study_id, code_id), col(SuggestionRow.state) == state, col(SourceRow.withdrawn_at).is_(None),
            *seen(blind, SuggestionRow, col(SuggestionRow.author)),
        )
        .order_by(col(SuggestionRow.decided_at).desc(), col(SuggestionRow.id))
        .limit(at_most)
    )  # fmt: skip
    return [
        DecidedPassage(
            row.id, row.key, row.language, row.turn_no,
            row.words[max(row.start - row.turn_start, 0) : max(row.end - row.turn_start, 0)],
            row.began_as, row.author, row.decided_at,
        )
        for row in session.execute(query)
    ]  # fmt: skip


def to_look_for(session: Session, study_id: UUID, coding_id: UUID, blind: StudyBlindness) -> tuple[UUID, str]:
    """The id of the code of a coding, and its words, to find passages alike; one query.

    Raises:
        NotFound: the study has no such coding, its source is withdrawn, or it may not be seen.
    """
    query = (
        columns(CodingRow.code_id, CodingRow.words)
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .where(col(CodingRow.id) == coding_id, *_counted(study_id), *seen(blind, CodingRow, col(CodingRow.coder)))
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFound(message("There is no such coding."))
    return found.code_id, found.words


def began_as_suggestions(session: Session, study_id: UUID, blind: StudyBlindness = SEEING) -> tuple[int, int]:
    """How many codings began as suggestions, and how many there are; withdrawn sources, and codings that must not be
    seen, are left out."""
    query = (
        columns(func.count(col(CodingRow.began_as)), func.count())
        .select_from(CodingRow)
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .where(*_counted(study_id), *seen(blind, CodingRow, col(CodingRow.coder)))
    )
    began, every = session.execute(query).one()
    return began, every


def began_by_code(session: Session, study_id: UUID) -> dict[str, tuple[int, int]]:
    """By the key of each code with codings: how many began as suggestions, and how many there are; one query."""
    query = (
        columns(CodeRow.key, func.count(col(CodingRow.began_as)), func.count())
        .select_from(CodingRow)
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .join(CodeRow, col(CodeRow.id) == col(CodingRow.code_id))
        .where(*_counted(study_id))
        .group_by(col(CodeRow.key))
    )
    return {key: (began, every) for key, began, every in session.execute(query)}


_Words = dict[int, frozenset[str]]
_NONE: frozenset[str] = frozenset()


class _Kept:
    """The words of the sources that were asked for last, by what they depend on; _MOST_TURNS turns at most."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], _Words] = OrderedDict()
        self._turns = 0
        self._lock = Lock()

    def get(self, what: tuple[Any, ...]) -> _Words | None:
        with self._lock:
            found = self._kept.get(what)
            if found is not None:
                self._kept.move_to_end(what)
            return found

    def keep(self, what: tuple[Any, ...], words: _Words) -> None:
        with self._lock:
            if what not in self._kept:
                self._turns += len(words)
            self._kept[what] = words
            while self._turns > _MOST_TURNS and len(self._kept) > 1:
                self._turns -= len(self._kept.popitem(last=False)[1])


_KEPT = _Kept()


def _words(session: Session, sources: Sequence[Any]) -> dict[int, _Words]:
    """The words of each turn by its number, for each searched source by its own."""
    kept = {one.no: (one.id, one.text_sha256, one.language, one.version) for one in sources}
    found = {no: words for no, what in kept.items() if (words := _KEPT.get(what)) is not None}
    missing = [no for no in kept if no not in found]
    for first in range(0, len(missing), _AT_ONCE):
        some = missing[first : first + _AT_ONCE]
        query = columns(SearchedTurnRow.source_no, SearchedTurnRow.id, SearchedTurnRow.stems)
        made: dict[int, _Words] = {no: {} for no in some}
        same: dict[str, str] = {}  # one string for each word, however often it stands
        for no, turn, stems in session.execute(query.where(col(SearchedTurnRow.source_no).in_(some))):
            made[no][turn - (no << TURNS)] = frozenset([same.setdefault(word, word) for word in stems.split()])
        for no, words in made.items():
            _KEPT.keep(kept[no], words)
        found |= made
    return found


def _codes(
    session: Session, study_id: UUID, code_key: str, blind: StudyBlindness
) -> dict[Any, dict[int, frozenset[str]]]:
    """By the source's raw id and the number of a coded turn: whether it has the code, others, or both."""
    has, lacks = frozenset((code_key,)), frozenset((ANOTHER,))
    is_it = col(CodeRow.key) == code_key
    query = (
        columns(
            raw(col(CodingRow.source_id)), CodingRow.turn_no, CodingRow.last_turn_no,
            func.max(case((is_it, 1), else_=0)), func.max(case((is_it, 0), else_=1)),
        )
        .join(CodeRow, col(CodeRow.id) == col(CodingRow.code_id))
        .where(
            col(CodingRow.study_id) == study_id, col(CodingRow.removed_at).is_(None),
            *seen(blind, CodingRow, col(CodingRow.coder)),
        )
        .group_by(col(CodingRow.source_id), col(CodingRow.turn_no), col(CodingRow.last_turn_no))
    )  # fmt: skip
    found: dict[Any, dict[int, frozenset[str]]] = {}
    for source_id, first, last, is_there, others in session.execute(query):
        codes = (has if is_there else _NONE) | (lacks if others else _NONE)
        of_source = found.setdefault(source_id, {})
        for no in range(first, last + 1):
            of_source[no] = of_source.get(no, _NONE) | codes
    return found


def _heard(session: Session, study_id: UUID) -> dict[Any, list[int]]:
    """By the source's raw id the numbers of the turns that no interviewer speaks, rising."""
    query = (
        columns(raw(col(TurnRow.source_id)), TurnRow.no)
        .join(SourceRow, col(SourceRow.id) == col(TurnRow.source_id))
        .outerjoin(
            SpeakerRow,
            and_(col(SpeakerRow.source_id) == col(TurnRow.source_id), col(SpeakerRow.name) == col(TurnRow.speaker)),
        )
        .where(
            col(SourceRow.study_id) == study_id, col(SourceRow.withdrawn_at).is_(None),
            or_(col(SpeakerRow.kind).is_(None), col(SpeakerRow.kind) != "interviewer"),
        )
        .order_by(col(TurnRow.source_id), col(TurnRow.no))
    )  # fmt: skip
    found: dict[Any, list[int]] = {}
    for source_id, no in session.execute(query):
        found.setdefault(source_id, []).append(no)
    return found


def _standing(study_id: UUID, code_id: UUID) -> Iterable[Any]:
    return (
        col(SuggestionRow.study_id) == study_id, col(SuggestionRow.code_id) == code_id,
        col(SuggestionRow.removed_at).is_(None),
    )  # fmt: skip


def _counted(study_id: UUID) -> Iterable[Any]:
    return (
        col(CodingRow.study_id) == study_id, col(CodingRow.removed_at).is_(None), col(SourceRow.withdrawn_at).is_(None)
    )  # fmt: skip
