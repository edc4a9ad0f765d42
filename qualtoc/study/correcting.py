"""Correcting a transcript after coding: text, turns and everything that stands on them change together or not at all.

The former revision stays readable, with where everything stood in it, so that a correction can be taken back.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlmodel import Session, col, insert, select

from qualtoc.changes import kept, watch
from qualtoc.coding import search_store
from qualtoc.coding import store as coding_store
from qualtoc.coding.coding_files import locate
from qualtoc.coding.decoding import clean
from qualtoc.coding.reanchoring import Moves, followed, moves, speakers_of_correction, turns_of_correction
from qualtoc.coding.rows import (
    CodeRow,
    CodingRow,
    MemoRow,
    SourceRevisionRow,
    SourceRow,
    SourceTextRow,
    SpeakerRow,
    SuggestionRow,
    ThemeQuotationRow,
    TurnRow,
)
from qualtoc.coding.source import Source, Turn
from qualtoc.coding.text import Span, sha256, word_count
from qualtoc.database import Actor, Database, audit, columns, now
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.theory.rows import ClaimRow, TracingQuotationRow

TABLES: Mapping[str, Any] = {
    "coding": CodingRow, "claim": ClaimRow, "memo": MemoRow, "tracing_quotation": TracingQuotationRow,
    "suggestion": SuggestionRow, "theme_quotation": ThemeQuotationRow,
}  # fmt: skip
"""Everything that stands on a span of a source."""
_MOVING = ("start", "end", "turn_no", "last_turn_no", "words", "removed_at")
"""What a correction changes of them."""
_WITH_WORDS = ("coding", "claim", "tracing_quotation", "theme_quotation")
_WITH_LAST_TURN = ("coding", "claim", "memo", "theme_quotation")
GIVEN_UP = ""


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
class Moved:
    """A mark with where it stands after a correction, and its words before and after; None where it is lost."""

    mark: Mark
    span: Span | None
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction would do: how many marks keep their words, which get others, and which lose theirs."""

    is_changed: bool
    kept: int
    touched: tuple[Moved, ...]
    lost: tuple[Moved, ...]
    turns: int
    turns_before: int


@dataclass(frozen=True, slots=True)
class Revision:
    """A former text of a source. `is_last` where the correction after it can be taken back."""

    id: UUID
    no: int
    text: str
    reason: str
    author: str
    corrected_at: datetime
    is_last: bool


def cleaned(written: str, key: str) -> str:
    """The text of an editor as sources hold it.

    Raises:
        FormatError: it holds no words or a control character.
    """
    return clean(written.replace("\r\n", "\n"), key)


def preview(session: Session, source: Source, written: str) -> Correction:
    """What a correction to this text would do; reads the marks of the source, and changes nothing.

    Raises:
        FormatError: as `cleaned`.
    """
    old, new = coding_store.text(session, source.id), cleaned(written, source.key)
    between = moves(old, new)
    before = _turns(session, source.id)
    all_moved = [_moved(mark, between, old, new) for mark in _marks(session, source.id) if mark.is_there]
    return Correction(
        old != new,
        sum(one.after is not None and one.after == one.before for one in all_moved),
        tuple(one for one in all_moved if one.after is not None and one.after != one.before),
        tuple(one for one in all_moved if one.after is None),
        len(turns_of_correction(old, before, new, between)),
        len(before),
    )


def correct_transcript(
    db: Database,
    actor: Actor,
    key: str,
    written: str,
    *,
    text_sha256: str,
    reason: str,
    decided: Mapping[str, str] | None = None,
) -> None:
    """Give a source another text; everything on it follows its words.

    `text_sha256` is the hash of the text that was corrected. `decided` says of each mark without words, by its name,
    the words on which it stands now, or GIVEN_UP.

    Raises:
        NotFound: there is no such source.
        FormatError: the text holds no words.
        Invalid: nothing changed, or the words for a mark are not there; `data["field"]` names the mark.
        Conflict: somebody corrected the source in the meantime, or a mark without words was not decided on.
    """
    with db.transaction() as session:
        source = coding_store.source(session, actor.study_id, key)
        old, new = coding_store.text(session, source.id), cleaned(written, key)
        if sha256(old) != text_sha256:
            raise Conflict(message("Somebody corrected this transcript in the meantime; look at it and begin again."))
        if old == new:
            raise Invalid(message("Nothing was changed in the text."), field="text")
        between, turns, marks = moves(old, new), _turns(session, source.id), _marks(session, source.id)
        new_turns = turns_of_correction(old, turns, new, between)
        if not new_turns:
            raise Invalid(message("The file holds no words beside names and times."), field="text")
        placed, given_up, dropped = _placed(marks, between, new, decided or {})
        _watch(session, source.id)
        revision = _keep(session, actor, source, old, turns, marks, {mark.id for mark in given_up}, reason)
        _write_text(session, source, new, new_turns)
        _write_marks(session, placed, new, new_turns)
        _remove(session, given_up)
        _drop(session, source.id, dropped)
        after = {"kind": "source_revision", "id": str(revision), "source": key, "sha256": sha256(new)}
        trail = [{"kind": "given_up", "of": mark.kind, "id": str(mark.id)} for mark in given_up]
        before = {"kind": "source_text", "source": key, "sha256": sha256(old)}
        moved = sum(1 for mark, span in placed if mark.span != span)
        audit(session, actor, "correct_transcript", before=[before], after=[after | {"moved": moved}, *trail],
              reason=reason or None)  # fmt: skip


def take_back_correction(db: Database, actor: Actor, key: str) -> None:
    """Give a source the text of its former revision again, with everything where it stood; what was given up is back.

    Raises:
        NotFound: the source was never corrected.
        Conflict: something that was made since stands on words that the former text lacks.
    """
    with db.transaction() as session:
        source = coding_store.source(session, actor.study_id, key)
        row = _last_revision(session, source.id)
        if row is None:
            raise NotFound(message("This transcript was not corrected."))
        old, new = coding_store.text(session, source.id), row.text
        stood = {UUID(one[1]): one for one in row.marks}
        between = moves(old, new)
        marks = _marks(session, source.id)
        placed = [(mark, Span(*stood[mark.id][2:4])) for mark in marks if mark.id in stood]
        placed += _following(between, [mark for mark in marks if mark.id not in stood])
        turns = tuple(Turn(no, Span(start, end), speaker, seconds) for no, start, end, speaker, seconds in row.turns)
        _watch(session, source.id)
        _write_text(session, source, new, turns)
        _write_marks(session, placed, new, turns)
        for kind, mark_id, *_, gave_up in row.marks:
            if gave_up:
                table = TABLES[kind]
                session.execute(update(table).where(table.id == UUID(mark_id)).values(removed_at=None))
        session.execute(update(SourceRevisionRow).where(col(SourceRevisionRow.id) == row.id).values(removed_at=now()))
        gone = {"kind": "source_revision", "id": str(row.id), "source": key, "sha256": sha256(old)}
        back = {"kind": "source_text", "source": key, "sha256": sha256(new)}
        audit(session, actor, "take_back_correction", before=[gone], after=[back])


def _drop(session: Session, source_id: UUID, marks: Sequence[Mark]) -> None:
    """Delete marks that were removed before and whose words are gone; they come back with the former text."""
    for kind, table in TABLES.items():
        gone = table.id.in_([mark.id for mark in marks if mark.kind == kind])
        watch(session, table, gone, source_id=source_id)
        session.execute(delete(table).where(gone))


def _watch(session: Session, source_id: UUID) -> None:
    """Keep what a correction changes in the source and in everything on it."""
    watch(session, SourceRow, col(SourceRow.id) == source_id, source_id=source_id)
    watch(session, SourceTextRow, col(SourceTextRow.source_id) == source_id, only=("text",), source_id=source_id)
    for below in (TurnRow, SpeakerRow):
        watch(session, below, col(below.source_id) == source_id, source_id=source_id)
    for table in TABLES.values():
        only = [name for name in _MOVING if name in table.model_fields]
        watch(session, table, table.source_id == source_id, table.start.is_not(None), only=only, source_id=source_id)


@contextmanager
def everything_follows(session: Session, entry_id: UUID) -> Iterator[None]:
    """While a correction is undone or redone, let what was made since follow its words, and the search know the text.

    Raises:
        Conflict: something that was made since stands on words that the other text lacks.
    """
    parts = kept(session, entry_id)
    source_ids = [UUID(row["key"]["source_id"]) for part in parts if part.kind == "source_text"
                  for row in part.content["rows"]]  # fmt: skip
    known = {row["key"]["id"] for part in parts if part.kind in TABLES for row in part.content.get("rows", ())}
    before = {one: coding_store.text(session, one) for one in source_ids}
    since = {one: [mark for mark in _marks(session, one) if str(mark.id) not in known] for one in source_ids}
    yield
    for source_id, old in before.items():
        new = coding_store.text(session, source_id)
        _write_marks(session, _following(moves(old, new), since[source_id]), new, _turns(session, source_id))
        search_store.prepare(session, source_id)


def _following(between: Moves, marks: Sequence[Mark]) -> list[tuple[Mark, Span]]:
    placed = []
    for mark in marks:
        span = followed(between, mark.span).span
        if span is None and mark.is_there:
            raise Conflict(message("A {kind} that was made since stands on words that the former text lacks; "
                                   "remove it first.", kind=KINDS[mark.kind]))  # fmt: skip
        if span is not None:
            placed.append((mark, span))
    return placed


def revisions(session: Session, source_id: UUID) -> list[Revision]:
    """The former revisions of a source, the latest first."""
    query = (
        select(SourceRevisionRow)
        .where(SourceRevisionRow.source_id == source_id, col(SourceRevisionRow.removed_at).is_(None))
        .order_by(col(SourceRevisionRow.no).desc())
    )
    return [
        Revision(row.id, row.no, row.text, row.reason, row.author, row.corrected_at, number == 0)
        for number, row in enumerate(session.exec(query))
    ]


def _placed(
    marks: Sequence[Mark], between: Moves, new: str, decided: Mapping[str, str]
) -> tuple[list[tuple[Mark, Span]], list[Mark], list[Mark]]:
    """Where each mark stands now, those that are given up, and removed ones that cannot come back any more."""
    placed: list[tuple[Mark, Span]] = []
    given_up: list[Mark] = []
    dropped: list[Mark] = []
    for mark in marks:
        span = followed(between, mark.span).span
        if span is not None:
            placed.append((mark, span))
        elif not mark.is_there:
            dropped.append(mark)
        elif mark.name not in decided:
            raise Conflict(message("Say of every passage without words where it stands now, or give it up."))
        elif decided[mark.name].strip() == GIVEN_UP:
            given_up.append(mark)
        else:
            placed.append((mark, _by_hand(new, decided[mark.name], mark)))
    return placed, given_up, dropped


def _by_hand(new: str, words: str, mark: Mark) -> Span:
    try:
        return locate(new, words.strip(), 1)
    except Invalid as error:
        raise Invalid(error.message, field=mark.name) from error


def _moved(mark: Mark, between: Moves, old: str, new: str) -> Moved:
    span = followed(between, mark.span).span
    return Moved(mark, span, mark.span.of(old), span.of(new) if span else None)


def _marks(session: Session, source_id: UUID) -> list[Mark]:
    """Everything on spans of a source, removed ones too; one query for each kind."""
    found: list[Mark] = []
    for kind, table in TABLES.items():
        last = table.last_turn_no if kind in _WITH_LAST_TURN else table.turn_no
        query = columns(
            table.id, table.start, table.end, table.turn_no, last, table.removed_at, _label(kind, table), _whose(table)
        )
        if kind in ("coding", "suggestion"):
            query = query.join(CodeRow, col(CodeRow.id) == table.code_id)
        rows = session.execute(query.where(table.source_id == source_id, table.start.is_not(None))).all()
        found.extend(
            Mark(kind, row[0], Span(row[1], row[2]), row[3], row[4], row[6], row[5] is None, row[7]) for row in rows
        )
    return sorted(found, key=lambda mark: (mark.span, mark.kind, str(mark.id)))


def _label(kind: str, table: Any) -> Any:
    """The column by which people know a mark of a kind."""
    if kind in ("coding", "suggestion"):
        return col(CodeRow.key)
    if kind == "claim":
        return table.cause + " → " + table.effect
    if kind == "theme_quotation":
        return table.side
    return table.text if kind == "memo" else table.item


def _whose(table: Any) -> Any:
    """The column that says whose mark it is."""
    return table.coder if hasattr(table, "coder") else table.author


def _turns(session: Session, source_id: UUID) -> list[Turn]:
    query = (
        columns(TurnRow.no, TurnRow.start, TurnRow.end, TurnRow.speaker, TurnRow.seconds)
        .where(col(TurnRow.source_id) == source_id)
        .order_by(col(TurnRow.no))
    )
    return [Turn(row.no, Span(row.start, row.end), row.speaker, row.seconds) for row in session.execute(query)]


def _last_revision(session: Session, source_id: UUID) -> SourceRevisionRow | None:
    query = (
        select(SourceRevisionRow)
        .where(SourceRevisionRow.source_id == source_id, col(SourceRevisionRow.removed_at).is_(None))
        .order_by(col(SourceRevisionRow.no).desc())
        .limit(1)
    )
    return session.exec(query).first()


def _keep(
    session: Session,
    actor: Actor,
    source: Source,
    text: str,
    turns: Sequence[Turn],
    marks: Sequence[Mark],
    given_up: set[UUID],
    reason: str,
) -> UUID:
    """Keep what the source was; gives the revision's id."""
    last = _last_revision(session, source.id)
    revision_id = uuid4()
    session.execute(
        insert(SourceRevisionRow).values(
            id=revision_id, study_id=actor.study_id, source_id=source.id, no=last.no + 1 if last else 1, text=text,
            text_sha256=sha256(text),
            turns=[[t.no, t.span.start, t.span.end, t.speaker, t.seconds] for t in turns],
            marks=[[m.kind, str(m.id), m.span.start, m.span.end, m.id in given_up] for m in marks],
            reason=reason.strip(), author=actor.researcher, corrected_at=now(), removed_at=None,
        )
    )  # fmt: skip
    return revision_id


def _write_text(session: Session, source: Source, text: str, turns: Sequence[Turn]) -> None:
    """Put a text with its turns and speakers in the place of the old one, and its words into the search."""
    measures = {"text_sha256": sha256(text), "words": word_count(text), "turns": len(turns)}
    session.execute(update(SourceRow).where(col(SourceRow.id) == source.id).values(**measures))
    session.execute(update(SourceTextRow).where(col(SourceTextRow.source_id) == source.id).values(text=text))
    session.execute(delete(TurnRow).where(col(TurnRow.source_id) == source.id))
    rows = [
        {"source_id": source.id, "no": turn.no, "start": turn.span.start, "end": turn.span.end,
         "speaker": turn.speaker, "seconds": turn.seconds, "words": turn.span.of(text)}
        for turn in turns
    ]  # fmt: skip
    session.execute(insert(TurnRow), rows)
    speakers = speakers_of_correction(turns, text, source.speakers)
    names = {speaker.name for speaker in speakers}
    gone = col(SpeakerRow.source_id) == source.id
    session.execute(delete(SpeakerRow).where(gone, col(SpeakerRow.name).not_in(names)))
    fresh = [speaker for speaker in speakers if speaker.name not in {known.name for known in source.speakers}]
    if fresh:
        session.execute(insert(SpeakerRow), [{"source_id": source.id, "name": s.name, "kind": s.kind} for s in fresh])
    search_store.prepare(session, source.id)


def _write_marks(session: Session, placed: Sequence[tuple[Mark, Span]], text: str, turns: Sequence[Turn]) -> None:
    """Write where marks stand now; those that stand where they stood, in the same turns, are left alone."""
    starts = [(turn.no, turn.span.start, turn.span.end) for turn in turns]
    at = _TurnFinder(starts)
    changes: dict[str, list[dict[str, Any]]] = {}
    for mark, span in placed:
        first, last = at.of(span)
        values: dict[str, Any] = {"id": mark.id, "start": span.start, "end": span.end, "turn_no": first}
        if mark.kind in _WITH_LAST_TURN:
            values["last_turn_no"] = last
        if mark.kind in _WITH_WORDS:
            values["words"] = span.of(text)
        changes.setdefault(mark.kind, []).append(values)
    for kind, rows in changes.items():
        session.execute(update(TABLES[kind]), rows)


class _TurnFinder:
    """Finds the turns that spans touch, in a time that does not grow with the source."""

    def __init__(self, starts: Sequence[tuple[int, int, int]]) -> None:
        self._starts = starts
        self._begins = [start for _, start, _ in starts]

    def of(self, span: Span) -> tuple[int, int]:
        """The first and the last turn that a span touches; between turns, the nearest one before."""
        low = max(bisect_right(self._begins, span.start) - 1, 0)
        high = bisect_left(self._begins, span.end)
        return coding_store.turn_at(self._starts[low : max(high, low + 1)], span) if self._starts else (1, 1)


def _remove(session: Session, marks: Sequence[Mark]) -> None:
    for mark in marks:
        table = TABLES[mark.kind]
        session.execute(update(table).where(table.id == mark.id).values(removed_at=now()))


KINDS = {
    "coding": message("coding"), "claim": message("claim"), "memo": message("memo"),
    "tracing_quotation": message("passage of process tracing"), "suggestion": message("suggestion"),
    "theme_quotation": message("passage of a theme"),
}  # fmt: skip
"""What each kind of mark is called."""
