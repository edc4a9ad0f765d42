"""Where something is said: what a browser selected or a form names, as a span of a source with its exact words."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from qualtoc.coding import store
from qualtoc.coding.rows import CodingRow
from qualtoc.coding.source import Source
from qualtoc.coding.text import Span, code_points_before, normalised, sha256
from qualtoc.errors import Conflict, Invalid, NotFound, message


@dataclass(frozen=True, slots=True)
class Selection:
    """What a browser selected: from a UTF-16 offset in the words of one turn to one in another, with the words.

    Words of several turns are joined by a line end.
    """

    first_turn: int
    start_utf16: int
    last_turn: int
    end_utf16: int
    words: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a source with its exact words and the turns that it touches."""

    source_id: UUID
    source_key: str
    turn_no: int
    last_turn_no: int
    span: Span
    words: str

    def trail(self) -> dict[str, Any]:
        """The passage as an audit entry holds it: without words."""
        return {
            "source": self.source_key,
            "start": self.span.start,
            "end": self.span.end,
            "sha256": sha256(self.words),
        }


def selected_passage(session: Session, source: Source, selection: Selection) -> Passage:
    """The passage that a browser selected; reads the touched turns only.

    Raises:
        Conflict: the words there are not the words that were selected.
        Invalid: the offsets lie outside the turns, or nothing is selected.
    """
    touched = store.turns(session, source.id, selection.first_turn, selection.last_turn)
    if not touched or touched[0].no != selection.first_turn or touched[-1].no != selection.last_turn:
        raise Invalid(message("The source has no turn {turn}.", turn=selection.last_turn))
    first, last = touched[0], touched[-1]
    inner_start = code_points_before(first.words, selection.start_utf16)
    inner_end = code_points_before(last.words, selection.end_utf16)
    span = Span(first.start + inner_start, last.start + inner_end)
    pieces = [turn.words for turn in touched]
    pieces[-1] = pieces[-1][:inner_end]
    pieces[0] = pieces[0][inner_start:]
    if _folded("\n".join(pieces)) != _folded(normalised(selection.words)):
        raise Conflict(message("The selected words are not the words at that place; reload the page and try again."))
    words = pieces[0] if len(pieces) == 1 else span.of(store.text(session, source.id))
    return Passage(source.id, source.key, first.no, last.no, span, words)


def found_passage(session: Session, source: Source, turn_no: int, words: str, occurrence: int = 1) -> Passage:
    """The passage of a turn that holds the given words: coding by form, without scripts.

    Raises:
        Invalid: the turn does not exist or does not hold the words that often.
    """
    found = store.turns(session, source.id, turn_no, turn_no)
    if not found:
        raise Invalid(message("The source has no turn {turn}.", turn=turn_no), field="turn")
    wanted = normalised(words).strip()
    position = -1
    for _ in range(max(occurrence, 1)):
        position = found[0].words.find(wanted, position + 1) if wanted else -1
        if position < 0:
            raise Invalid(message("Turn {turn} does not hold these words.", turn=turn_no), field="words")
    span = Span(found[0].start + position, found[0].start + position + len(wanted))
    return Passage(source.id, source.key, turn_no, turn_no, span, wanted)


def coded_passage(session: Session, study_id: UUID, coding_id: UUID) -> Passage:
    """The passage on which a coding stands.

    Raises:
        NotFound: the study never had such a coding.
        Conflict: it has been removed.
    """
    row = session.get(CodingRow, coding_id)
    if row is None or row.study_id != study_id:
        raise NotFound(message("There is no such coding."))
    if row.removed_at is not None:
        raise Conflict(message("This coding was changed or removed in the meantime; the page shows it as it is now."))
    source = store.sources_by_id(session, [row.source_id])[row.source_id]
    span = Span(row.start, row.end)
    return Passage(row.source_id, source.key, row.turn_no, row.last_turn_no, span, row.words)


def _folded(words: str) -> str:
    return " ".join(words.split())
