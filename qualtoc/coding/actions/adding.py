"""How codings come to be: one, or many at once; those of one coder and code that overlap are one coding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam
from sqlmodel import Session, col, insert

from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.actions.removal import remove
from qualtoc.coding.rows import CodingRow
from qualtoc.coding.text import Span, sha256
from qualtoc.database import Actor, columns, now, run, table

_coding_columns = table(CodingRow).c
_SAME_CODINGS = columns(table(CodingRow)).where(
    _coding_columns.source_id == bindparam("source_id"),
    _coding_columns.turn_no <= bindparam("last"),
    _coding_columns.last_turn_no >= bindparam("first"),
    _coding_columns.code_id == bindparam("code_id"),
    _coding_columns.coder == bindparam("coder"),
    _coding_columns.start < bindparam("end"),
    _coding_columns.end > bindparam("start"),
    _coding_columns.removed_at.is_(None),
)
_NEW_CODING = insert(table(CodingRow))


@dataclass(frozen=True, slots=True)
class ToCode:
    """A passage that is to have a code, and whose coding it will be."""

    passage: Passage
    coder: str


@dataclass(frozen=True, slots=True)
class _Coding:
    """A coding as it is read and stored."""

    id: UUID
    study_id: UUID
    source_id: UUID
    turn_no: int
    last_turn_no: int
    start: int
    end: int
    words: str
    code_id: UUID
    coder: str
    began_as: str | None
    is_example: bool


def add_coding(
    session: Session, actor: Actor, passage: Passage, code_id: UUID, *, began_as: str | None = None
) -> tuple[UUID, list[dict[str, Any]], list[dict[str, Any]]]:
    """Add a coding inside a transaction of the caller, joined with overlapping ones of the same coder and code.

    Gives its id, and what was added and removed as audit entries hold it: nothing where the coding was there before.
    `began_as` says that it was accepted from a suggestion; joined with one that was not, it is forgotten.
    """
    where = {
        "source_id": passage.source_id, "first": passage.turn_no, "last": passage.last_turn_no, "code_id": code_id,
        "coder": actor.researcher, "start": passage.span.start, "end": passage.span.end,
    }  # fmt: skip
    same = run(session, _SAME_CODINGS, where).all()
    joined = _joined(passage, same)
    for row in same:
        if Span(row.start, row.end) == joined.span:
            return row.id, [], []
    remove(session, CodingRow, [row.id for row in same])
    coding = _new(actor, joined, code_id, actor.researcher, same, began_as)
    run(session, _NEW_CODING, _values(coding))
    return coding.id, [_added(coding, joined)], [trail(row, passage.source_key) for row in same]


def add_codings(
    session: Session, actor: Actor, wanted: Sequence[ToCode], code_id: UUID
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Add many codings of one code as `add_coding` would one after the other; gives what was added and removed.

    What one passage adds and the next one joins is in neither. Three statements, however many there are.
    """
    if not wanted:
        return [], []
    standing = _Standing(_of_code(session, code_id, wanted))
    added: dict[UUID, tuple[_Coding, dict[str, Any]]] = {}
    removed: dict[UUID, dict[str, Any]] = {}
    for one in wanted:
        same = standing.overlapping(one)
        joined = _joined(one.passage, same)
        if any(Span(row.start, row.end) == joined.span for row in same):
            continue
        coding = _new(actor, joined, code_id, one.coder, same)
        for row in same:
            if added.pop(row.id, None) is None:
                removed[row.id] = trail(row, one.passage.source_key)
        standing.replace(same, coding)
        added[coding.id] = coding, _added(coding, joined)
    remove(session, CodingRow, [*removed])
    if added:
        session.execute(_NEW_CODING, [_values(coding) for coding, _ in added.values()])
    return [entry for _, entry in added.values()], list(removed.values())


def trail(row: Any, source_key: str) -> dict[str, Any]:
    """A coding as an audit entry holds it."""
    return {
        "kind": "coding", "id": str(row.id), "source": source_key, "code": str(row.code_id),
        "start": row.start, "end": row.end, "sha256": sha256(row.words),
    }  # fmt: skip


class _Standing:
    """The codings of a code, by source, coder and each turn that they touch."""

    def __init__(self, codings: Iterable[Any]) -> None:
        self._at: dict[tuple[UUID, str, int], dict[UUID, Any]] = {}
        for coding in codings:
            self.replace((), coding)

    def overlapping(self, wanted: ToCode) -> list[Any]:
        """Those of the same coder that share characters with what is to be coded."""
        passage = wanted.passage
        found: dict[UUID, Any] = {}
        for turn in range(passage.turn_no, passage.last_turn_no + 1):
            found |= self._at.get((passage.source_id, wanted.coder, turn), {})
        return [row for row in found.values() if Span(row.start, row.end).overlaps(passage.span)]

    def replace(self, old: Iterable[Any], new: Any) -> None:
        """Let a coding stand in the place of others."""
        for row in old:
            for place in self._places(row):
                del self._at[place][row.id]
        for place in self._places(new):
            self._at.setdefault(place, {})[new.id] = new

    @staticmethod
    def _places(row: Any) -> list[tuple[UUID, str, int]]:
        return [(row.source_id, row.coder, turn) for turn in range(row.turn_no, row.last_turn_no + 1)]


def _of_code(session: Session, code_id: UUID, wanted: Sequence[ToCode]) -> Sequence[Any]:
    """The codings of a code in the sources of what is to be coded, by the same coders."""
    query = columns(table(CodingRow)).where(
        col(CodingRow.code_id) == code_id,
        col(CodingRow.source_id).in_({one.passage.source_id for one in wanted}),
        col(CodingRow.coder).in_({one.coder for one in wanted}),
        col(CodingRow.removed_at).is_(None),
    )
    return session.execute(query).all()


def _new(
    actor: Actor, joined: Passage, code_id: UUID, coder: str, same: Sequence[Any], began_as: str | None = None
) -> _Coding:
    return _Coding(
        uuid4(), actor.study_id, joined.source_id, joined.turn_no, joined.last_turn_no, joined.span.start,
        joined.span.end, joined.words, code_id, coder,
        began_as if all(row.began_as for row in same) else None,
        any(row.is_example for row in same),
    )  # fmt: skip


def _values(coding: _Coding) -> Mapping[str, Any]:
    return {
        "id": coding.id, "study_id": coding.study_id, "source_id": coding.source_id, "turn_no": coding.turn_no,
        "last_turn_no": coding.last_turn_no, "start": coding.start, "end": coding.end, "words": coding.words,
        "code_id": coding.code_id, "coder": coding.coder, "coded_at": now(), "declared": False,
        "began_as": coding.began_as, "is_example": coding.is_example,
    }  # fmt: skip


def _added(coding: _Coding, joined: Passage) -> dict[str, Any]:
    return {"kind": "coding", "id": str(coding.id), "code": str(coding.code_id), **joined.trail()}


def _joined(passage: Passage, same: Sequence[Any]) -> Passage:
    """The passage with the codings that overlap it: their words, one after the other, without what two of them hold."""
    turn_no, last_turn_no, start, words = passage.turn_no, passage.last_turn_no, passage.span.start, passage.words
    for row in same:
        turn_no, last_turn_no = min(turn_no, row.turn_no), max(last_turn_no, row.last_turn_no)
        before, end = max(start - row.start, 0), start + len(words)
        words = row.words[:before] + words + row.words[max(end - row.start, 0) :]
        start -= before
    return Passage(passage.source_id, passage.source_key, turn_no, last_turn_no, Span(start, start + len(words)), words)
