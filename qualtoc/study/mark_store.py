"""Everything that stands on spans of a source: read with its place, and put where it stands in another text.

It does not know why the text changes. What it writes costs what moves: marks whose words only stand elsewhere are
moved together, however many there are.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col

from qualtoc.changes import shift, watch
from qualtoc.coding import store as coding_store
from qualtoc.coding.rows import CodeRow, CodingRow, MemoRow, SuggestionRow, ThemeQuotationRow, TurnRow
from qualtoc.coding.source import Turn
from qualtoc.coding.text import Span
from qualtoc.database import columns, now, raw, table, uuid_of, without_collector
from qualtoc.differences import common_start
from qualtoc.errors import message
from qualtoc.theory.rows import ClaimRow, TracingQuotationRow

TABLES: Mapping[str, Any] = {
    "coding": CodingRow, "claim": ClaimRow, "memo": MemoRow, "tracing_quotation": TracingQuotationRow,
    "suggestion": SuggestionRow, "theme_quotation": ThemeQuotationRow,
}  # fmt: skip
"""Everything that stands on a span of a source."""
KINDS = {
    "coding": message("coding"), "claim": message("claim"), "memo": message("memo"),
    "tracing_quotation": message("passage of process tracing"), "suggestion": message("suggestion"),
    "theme_quotation": message("passage of a theme"),
}  # fmt: skip
"""What each kind of mark is called."""
_PLACE = ("start", "end", "turn_no", "last_turn_no", "words", "removed_at")
_WITH_WORDS = ("coding", "claim", "tracing_quotation", "theme_quotation")
_WITH_LAST_TURN = ("coding", "claim", "memo", "theme_quotation")
_AT_ONCE = 400
_WORTH_A_SHIFT = 20
"""So many marks that move alike are moved together; fewer are written one by one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a span of a source. `is_there` is False where it was removed and undo could bring it back."""

    kind: str
    id: UUID
    span: Span
    turn_no: int
    last_turn_no: int
    label: str
    is_there: bool
    whose: str = ""

    @property
    def name(self) -> str:
        """The mark's name in a form."""
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a source with its turns."""

    text: str
    turns: Sequence[Turn]


Placed = tuple[Mark, Span]
"""A mark and where it stands now."""


def wording(session: Session, source_id: UUID) -> Wording:
    """The text of a source with its turns, as they are; two queries."""
    query = (
        columns(TurnRow.no, TurnRow.start, TurnRow.end, TurnRow.speaker, TurnRow.seconds)
        .where(col(TurnRow.source_id) == source_id)
        .order_by(col(TurnRow.no))
    )
    turns = [Turn(row.no, Span(row.start, row.end), row.speaker, row.seconds) for row in session.execute(query)]
    return Wording(coding_store.text(session, source_id), turns)


def steady(one: Wording, other: Wording) -> int:
    """Up to where marks stand alike in two wordings: before this place neither text nor turns differ."""
    alike = common_start(one.text, other.text)
    for before, after in zip(one.turns, other.turns, strict=False):
        if before.span != after.span:
            return min(alike, before.span.start, after.span.start)
    further = [turn.span.start for turns in (one.turns, other.turns)
               for turn in turns[min(len(one.turns), len(other.turns)) :][:1]]  # fmt: skip
    return min(alike, *further) if further else alike


def marks_on(session: Session, source_id: UUID, *, beyond: int = 0, but: Any = None) -> list[Mark]:
    """Everything on a source, removed ones too, that ends after a place; in order, one query for each kind.

    Those whose ids the query `but` gives are left out.
    """
    found: list[Mark] = []
    with without_collector():
        for kind, held in TABLES.items():
            rows = session.execute(_query(kind, held, but).where(held.source_id == source_id, held.end > beyond))
            found.extend(
                Mark(kind, uuid_of(i), Span(start, end), first, last, label, is_there, whose)
                for i, start, end, first, last, label, is_there, whose in rows
            )
    return sorted(found, key=lambda mark: (mark.span.start, mark.span.end, mark.kind, mark.id.int))


def stand(
    session: Session, study_id: UUID, source_id: UUID, placed: Sequence[Placed], before: Wording, after: Wording
) -> None:
    """Let marks stand where they are in another wording, and keep with the entry of this act where they stood."""
    alike: dict[tuple[str, int, int, int], list[Placed]] = {}
    anew: list[Placed] = []
    at = _TurnFinder(after.turns)
    for mark, span in placed:
        if mark.span.of(before.text) == span.of(after.text):
            first, last = at.of(span)
            way = (mark.kind, span.start - mark.span.start, first - mark.turn_no, last - mark.last_turn_no)
            alike.setdefault(way, []).append((mark, span))
        else:
            anew.append((mark, span))
    for way, some in alike.items():
        if len(some) < _WORTH_A_SHIFT:
            anew += some
        else:
            _shift(session, study_id, source_id, way, [mark.id for mark, _ in some])
    _watch(session, source_id, [mark for mark, _ in anew])
    write(session, anew, after)


def write(session: Session, placed: Sequence[Placed], after: Wording) -> None:
    """Write where marks stand in a wording, and keep nothing."""
    at = _TurnFinder(after.turns)
    changes: dict[str, list[dict[str, Any]]] = {}
    for mark, span in placed:
        first, last = at.of(span)
        values: dict[str, Any] = {"of_id": mark.id, "start": span.start, "end": span.end, "turn_no": first}
        if mark.kind in _WITH_LAST_TURN:
            values["last_turn_no"] = last
        if mark.kind in _WITH_WORDS:
            values["words"] = span.of(after.text)
        changes.setdefault(mark.kind, []).append(values)
    for kind, rows in changes.items():
        held = table(TABLES[kind])
        named: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "of_id"}
        session.connection().execute(update(held).where(held.c.id == bindparam("of_id")).values(named), rows)


def remove(session: Session, source_id: UUID, marks: Sequence[Mark]) -> None:
    """Remove marks whose words are gone."""
    _mark_removed(session, source_id, marks, is_removed=True)


def bring_back(session: Session, source_id: UUID, marks: Sequence[Mark]) -> None:
    """Bring removed marks back."""
    _mark_removed(session, source_id, marks, is_removed=False)


def drop(session: Session, source_id: UUID, marks: Sequence[Mark], *, is_kept: bool = True) -> None:
    """Delete marks that were removed before and whose words are gone by now, so that nobody brings them back onto
    other words. What is kept of them comes back with the former text."""
    for kind, ids in _by_kind(marks):
        gone = TABLES[kind].id.in_(ids)
        if is_kept:
            watch(session, TABLES[kind], gone, source_id=source_id)
        session.execute(delete(TABLES[kind]).where(gone))


def _mark_removed(session: Session, source_id: UUID, marks: Sequence[Mark], *, is_removed: bool) -> None:
    _watch(session, source_id, marks)
    for kind, ids in _by_kind(marks):
        held = TABLES[kind]
        session.execute(update(held).where(held.id.in_(ids)).values(removed_at=now() if is_removed else None))


def _shift(
    session: Session, study_id: UUID, source_id: UUID, way: tuple[str, int, int, int], ids: Sequence[UUID]
) -> None:
    """Move marks of a kind by so many letters, and their first and last turn by so many turns."""
    kind, letters, first, last = way
    by = {"start": letters, "end": letters, "turn_no": first}
    by |= {"last_turn_no": last} if kind in _WITH_LAST_TURN else {}
    shift(session, study_id, TABLES[kind], ids, by, source_id=source_id)


def _watch(session: Session, source_id: UUID, marks: Sequence[Mark]) -> None:
    """Keep what is changed of marks."""
    for kind, ids in _by_kind(marks):
        held = TABLES[kind]
        only = [name for name in _PLACE if name in held.model_fields]
        watch(session, held, held.id.in_(ids), only=only, source_id=source_id)


def _by_kind(marks: Sequence[Mark]) -> Iterator[tuple[str, Sequence[UUID]]]:
    """The ids of marks by kind, in lists that a statement can hold."""
    for kind in TABLES:
        ids = [mark.id for mark in marks if mark.kind == kind]
        for start in range(0, len(ids), _AT_ONCE):
            yield kind, ids[start : start + _AT_ONCE]


def _query(kind: str, held: Any, but: Any) -> Any:
    last = held.last_turn_no if kind in _WITH_LAST_TURN else held.turn_no
    whose = held.coder if hasattr(held, "coder") else held.author
    query = columns(
        raw(held.id), held.start, held.end, held.turn_no, last, _label(kind, held), held.removed_at.is_(None), whose
    )
    if kind in ("coding", "suggestion"):
        query = query.join(CodeRow, col(CodeRow.id) == held.code_id)
    return query if but is None else query.where(held.id.not_in(but))


def _label(kind: str, held: Any) -> Any:
    """The column by which people know a mark of a kind."""
    if kind in ("coding", "suggestion"):
        return col(CodeRow.key)
    if kind == "claim":
        return held.cause + " → " + held.effect
    if kind == "theme_quotation":
        return held.side
    return held.text if kind == "memo" else held.item


class _TurnFinder:
    """Finds the turns that spans touch, in a time that does not grow with the source."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._places = [(turn.no, turn.span.start, turn.span.end) for turn in turns]
        self._begins = [start for _, start, _ in self._places]

    def of(self, span: Span) -> tuple[int, int]:
        """The first and the last turn that a span touches; between turns, the nearest one before."""
        low = max(bisect_right(self._begins, span.start) - 1, 0)
        high = bisect_left(self._begins, span.end)
        return coding_store.turn_at(self._places[low : max(high, low + 1)], span) if self._places else (1, 1)
