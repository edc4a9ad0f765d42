"""Correcting a transcript after coding: text, turns and everything that stands on them change together or not at all.

The former revision stays readable, with where everything stood in it, so that a correction can be taken back.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, insert, select

from qualtoc.changes import kept, moved_by, watch
from qualtoc.coding import search_store
from qualtoc.coding import store as coding_store
from qualtoc.coding.coding_files import locate
from qualtoc.coding.decoding import clean
from qualtoc.coding.reanchoring import Moves, followed, moves, speakers_of_correction, turns_of_correction
from qualtoc.coding.rows import SourceRevisionRow, SourceRow, SourceTextRow, SpeakerRow, TurnRow
from qualtoc.coding.source import Source, Turn
from qualtoc.coding.text import Span, sha256, word_count
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.study.mark_store import (
    KINDS,
    TABLES,
    Mark,
    Placed,
    Wording,
    bring_back,
    drop,
    marks_on,
    remove,
    stand,
    steady,
    wording,
    write,
)

GIVEN_UP = ""


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
    before, new = wording(session, source.id), cleaned(written, source.key)
    old = before.text
    between = moves(old, new)
    all_moved = [_moved(mark, between, old, new) for mark in marks_on(session, source.id) if mark.is_there]
    return Correction(
        old != new,
        sum(one.after is not None and one.after == one.before for one in all_moved),
        tuple(one for one in all_moved if one.after is not None and one.after != one.before),
        tuple(one for one in all_moved if one.after is None),
        len(turns_of_correction(old, before.turns, new, between)),
        len(before.turns),
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
        before, new = wording(session, source.id), cleaned(written, key)
        old = before.text
        if sha256(old) != text_sha256:
            raise Conflict(message("Somebody corrected this transcript in the meantime; look at it and begin again."))
        if old == new:
            raise Invalid(message("Nothing was changed in the text."), field="text")
        between = moves(old, new)
        after = _reworded(before, new, between)
        marks = _movable(session, source.id, beyond=steady(before, after))
        placed, given_up, dropped = _placed(marks, between, new, decided or {})
        _watch(session, source.id)
        revision = _keep(session, actor, source, before, marks, {mark.id for mark in given_up}, reason)
        _write_text(session, source, after)
        stand(session, actor.study_id, source.id, placed, before, after)
        remove(session, source.id, given_up)
        drop(session, source.id, dropped)
        kept_as = {"kind": "source_revision", "id": str(revision), "source": key, "sha256": sha256(new)}
        trail = [{"kind": "given_up", "of": mark.kind, "id": str(mark.id)} for mark in given_up]
        replaced = {"kind": "source_text", "source": key, "sha256": sha256(old)}
        moved = sum(1 for mark, span in placed if mark.span != span)
        audit(session, actor, "correct_transcript", before=[replaced],
              after=[kept_as | {"moved": moved}, *trail], reason=reason or None)  # fmt: skip


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
        before, after = wording(session, source.id), _former(row)
        stood = {UUID(one[1]): one for one in row.marks}
        here, marks = steady(before, after), _movable(session, source.id, but=row.id)
        back = [(mark, Span(*stood[mark.id][2:4])) for mark in marks if mark.id in stood]
        others = [mark for mark in marks if mark.id not in stood and mark.span.end > here]
        since, lost = _following(moves(before.text, after.text), others)
        _watch(session, source.id)
        _write_text(session, source, after)
        stand(session, actor.study_id, source.id, [*back, *since], before, after)
        bring_back(session, source.id, [mark for mark, _ in back if stood[mark.id][4]])
        drop(session, source.id, lost)
        session.execute(update(SourceRevisionRow).where(col(SourceRevisionRow.id) == row.id).values(removed_at=now()))
        gone = {"kind": "source_revision", "id": str(row.id), "source": key, "sha256": sha256(before.text)}
        again = {"kind": "source_text", "source": key, "sha256": sha256(after.text)}
        audit(session, actor, "take_back_correction", before=[gone], after=[again])


def _watch(session: Session, source_id: UUID) -> None:
    """Keep what a correction changes in the source, its turns and its speakers."""
    watch(session, SourceRow, col(SourceRow.id) == source_id, source_id=source_id)
    watch(session, SourceTextRow, col(SourceTextRow.source_id) == source_id, only=("text",), source_id=source_id)
    for below in (TurnRow, SpeakerRow):
        watch(session, below, col(below.source_id) == source_id, source_id=source_id)


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
    before = {one: wording(session, one) for one in source_ids}
    yield
    for source_id, old in before.items():
        new = wording(session, source_id)
        marks = marks_on(session, source_id, beyond=steady(old, new), but=moved_by(entry_id))
        since = [mark for mark in marks if str(mark.id) not in known]
        placed, lost = _following(moves(old.text, new.text), since)
        write(session, placed, new)
        drop(session, source_id, lost, is_kept=False)
        search_store.prepare(session, source_id)


def _following(between: Moves, marks: Sequence[Mark]) -> tuple[list[Placed], list[Mark]]:
    """Where marks stand that were made since, and those that were removed since and have no words any more."""
    placed, lost = [], []
    for mark in marks:
        span = followed(between, mark.span).span
        if span is not None:
            placed.append((mark, span))
        elif mark.is_there:
            raise Conflict(message("A {kind} that was made since stands on words that the former text lacks; "
                                   "remove it first.", kind=KINDS[mark.kind]))  # fmt: skip
        else:
            lost.append(mark)
    return placed, lost


def count_of_revisions(session: Session, source_id: UUID) -> int:
    """How many former revisions a source has."""
    there = (col(SourceRevisionRow.source_id) == source_id) & col(SourceRevisionRow.removed_at).is_(None)
    return session.exec(select(func.count()).select_from(SourceRevisionRow).where(there)).one()


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
) -> tuple[list[Placed], list[Mark], list[Mark]]:
    """Where each mark stands now, those that are given up, and removed ones that cannot come back any more."""
    placed: list[Placed] = []
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
    before: Wording,
    marks: Sequence[Mark],
    given_up: set[UUID],
    reason: str,
) -> UUID:
    """Keep what the source was; gives the revision's id."""
    last = _last_revision(session, source.id)
    revision_id = uuid4()
    session.execute(
        insert(SourceRevisionRow).values(
            id=revision_id, study_id=actor.study_id, source_id=source.id, no=last.no + 1 if last else 1,
            text=before.text, text_sha256=sha256(before.text),
            turns=[[t.no, t.span.start, t.span.end, t.speaker, t.seconds] for t in before.turns],
            marks=[[m.kind, str(m.id), m.span.start, m.span.end, m.id in given_up] for m in marks],
            reason=reason.strip(), author=actor.researcher, corrected_at=now(), removed_at=None,
        )
    )  # fmt: skip
    return revision_id


def _reworded(before: Wording, text: str, between: Moves) -> Wording:
    """A corrected text with its turns.

    Raises:
        Invalid: it has no turns.
    """
    turns = turns_of_correction(before.text, before.turns, text, between)
    if not turns:
        raise Invalid(message("The file holds no words beside names and times."), field="text")
    return Wording(text, turns)


def _movable(session: Session, source_id: UUID, *, beyond: int = 0, but: UUID | None = None) -> list[Mark]:
    """The marks on a source that end after a place and that another wording can move.

    Those that a correction gave up stand in the text before it, and stay as they are until it is taken back, as the
    one whose revision is `but` is now.
    """
    marks = marks_on(session, source_id, beyond=beyond)
    if all(mark.is_there for mark in marks):
        return marks
    query = select(SourceRevisionRow.id, SourceRevisionRow.marks).where(
        SourceRevisionRow.source_id == source_id, col(SourceRevisionRow.removed_at).is_(None)
    )
    given_up = {UUID(one[1]) for i, stood in session.exec(query) if i != but for one in stood if one[4]}
    return [mark for mark in marks if mark.is_there or mark.id not in given_up]


def _former(row: SourceRevisionRow) -> Wording:
    turns = tuple(Turn(no, Span(start, end), speaker, seconds) for no, start, end, speaker, seconds in row.turns)
    return Wording(row.text, turns)


def _write_text(session: Session, source: Source, after: Wording) -> None:
    """Put a text with its turns and speakers in the place of the old one, and its words into the search."""
    text, turns = after.text, after.turns
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
