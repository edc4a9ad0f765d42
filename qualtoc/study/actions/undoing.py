"""Undo and redo the acts of a person, one after the other.

An act is undone by its entry of the trail: rows that it removed by a mark come back and those that it added are
removed, and what it changed in place becomes what it was (`qualtoc.changes`). Undo is an act of its own with its own
entry; redo undoes the latest undo, as long as the person has done nothing new since. Acts of one gesture, such as the
files of an import, are undone and redone together or not at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from qualtoc import changes
from qualtoc.coding.actions.versions import CODEBOOK_ACTS, keep_what_was_coded_under
from qualtoc.coding.rows import CodeRow, SourceRow
from qualtoc.database import Actor, AuditRow, Database, audit, columns, is_swapped, now, removal_mark
from qualtoc.errors import Conflict, NotFound, message
from qualtoc.study import correcting, store
from qualtoc.study.acts import SEVERAL_FILES
from qualtoc.study.model import LastAct
from qualtoc.study.rows import ParticipantRow, ResearcherRow
from qualtoc.theory.rows import DecisionRow, TheoryVersionRow, TracingRow

Line = dict[str, Any]
_AT_ONCE = 500
_CHANGED = message("This was changed since and cannot be undone any more.")


def undo(db: Database, actor: Actor) -> str:
    """Undo the latest act of this researcher, with all of its gesture; gives its name.

    Raises:
        NotFound: there is nothing to undo.
        Conflict: somebody has changed the same things since.
    """
    with db.transaction() as session:
        entries = _entries(session, store.latest_acts(session, actor.study_id, actor.researcher).undo)
        if not entries:
            raise NotFound(message("There is nothing to undo."))
        who = _as_one(actor, entries)
        for entry in entries:
            _put(session, actor, entry, forwards=False)
            _mark(session, entry, undone=True)
            audit(session, who, "undo", before=entry.after, after=entry.before, undoes=entry.id)
        return _name(entries)


def redo(db: Database, actor: Actor) -> str:
    """Do again what this researcher undid last; gives the name of the act.

    Raises:
        NotFound: there is nothing to redo, or the researcher has done something new since.
        Conflict: somebody has changed the same things since.
    """
    with db.transaction() as session:
        undoings = _entries(session, store.latest_acts(session, actor.study_id, actor.researcher).redo)
        if not undoings:
            raise NotFound(message("There is nothing to redo."))
        who, done = _as_one(actor, undoings), []
        for undoing in undoings:
            entry = session.exec(select(AuditRow).where(AuditRow.id == undoing.undoes)).one()
            _put(session, actor, entry, forwards=True)
            _mark(session, entry, undone=False)
            _mark(session, undoing, undone=True)
            audit(session, who, "redo", before=entry.before, after=entry.after, undoes=undoing.id)
            done.append(entry)
        return _name(done)


def keep_for_good(db: Database, study_id: UUID) -> None:
    """Let nobody undo what was done in a study so far: a program did it, such as the one that makes the demo."""
    with db.transaction() as session:
        session.execute(update(AuditRow).where(col(AuditRow.study_id) == study_id).values(undoable=False))


def _entries(session: Session, act: LastAct | None) -> Sequence[AuditRow]:
    """The entry of an act and those of its gesture that are not undone, the newest first."""
    entry = session.get(AuditRow, act.number) if act else None
    if entry is None or entry.gesture is None:
        return [entry] if entry else []
    of_gesture = select(AuditRow).where(
        AuditRow.gesture == entry.gesture, AuditRow.actor == entry.actor, col(AuditRow.undone).is_(False),
        AuditRow.undoable == entry.undoable,
    )  # fmt: skip
    return session.exec(of_gesture.order_by(col(AuditRow.number).desc())).all()


def _as_one(actor: Actor, entries: Sequence[AuditRow]) -> Actor:
    """Who acts, in one gesture where there is more than one entry."""
    return replace(actor, gesture=uuid4()) if len(entries) > 1 else actor


def _name(entries: Sequence[AuditRow]) -> str:
    return entries[0].action if len(entries) == 1 else SEVERAL_FILES


def _mark(session: Session, entry: AuditRow, *, undone: bool) -> None:
    marking = update(AuditRow).where(col(AuditRow.number) == entry.number).values(undone=undone)
    session.execute(marking.execution_options(synchronize_session=False))


def _put(session: Session, actor: Actor, entry: AuditRow, *, forwards: bool) -> None:
    """Bring everything of an act to what it was before it, or forwards to what it was after it."""
    gone, back = (entry.before, entry.after) if forwards else (entry.after, entry.before)
    if entry.action in CODEBOOK_ACTS:
        keep_what_was_coded_under(session, actor)
    with _clashes_told(), correcting.everything_follows(session, entry.id):
        for kind, ids in _by_kind(gone):
            _swap(session, actor, kind, ids, present=True)
        for kind, ids in _by_kind(back):
            _swap(session, actor, kind, ids, present=False)
        changes.put(session, entry.id, forwards=forwards, keep=KEPT)
    for kind, ids in _by_kind(gone):
        _refuse_orphans(session, kind, ids)
        if kind == "code":
            _refuse_missed(session, actor, ids)
    for kind, ids in _by_kind(back):
        _refuse_orphaned(session, kind, ids)


def _by_kind(lines: Iterable[Line]) -> list[tuple[str, list[UUID]]]:
    """The ids of the rows that lines of the trail name, by kind and some at a time."""
    found: dict[str, list[UUID]] = {}
    for line in lines:
        if is_swapped(line):
            found.setdefault(line["kind"], []).append(UUID(line["id"]))
    return [(k, ids[i : i + _AT_ONCE]) for k, ids in found.items() for i in range(0, len(ids), _AT_ONCE)]


def _swap(session: Session, actor: Actor, kind: str, ids: Sequence[UUID], *, present: bool) -> None:
    """Remove rows that are present, or bring removed ones back."""
    table = SQLModel.metadata.tables[kind]
    mark = table.c[removal_mark(kind) or ""]
    values: dict[str, Any] = {mark.name: now() if present else None}
    if kind == "source":
        values = {mark.name: actor.study_id if present else None, "study_id": None if present else actor.study_id}
    as_it_was = mark.is_(None) if present else mark.is_not(None)
    done = session.execute(update(table).where(table.c.id.in_(ids), as_it_was).values(values))
    if done.rowcount != len(set(ids)):  # type: ignore[attr-defined]
        raise Conflict(_CHANGED)


def _refuse_orphans(session: Session, kind: str, ids: Sequence[UUID]) -> None:
    """Refuse to remove what others that are not removed stand on."""
    for table in SQLModel.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table.name == kind and "removed_at" in table.c:
                standing = key.parent.in_(ids) & table.c.removed_at.is_(None)
                found = session.execute(columns(key.parent).where(standing).limit(1)).first()
                if found is not None:
                    raise _in_use(session, kind, found[0])


def _refuse_missed(session: Session, actor: Actor, ids: Sequence[UUID]) -> None:
    """Refuse to remove codes that others stand under by now, or that were merged, or into which others were."""
    rows = session.execute(
        columns(CodeRow.id, CodeRow.key, CodeRow.parent, CodeRow.became, CodeRow.removed_at).where(
            col(CodeRow.study_id) == actor.study_id
        )
    ).all()
    gone = [row for row in rows if row.id in set(ids)]
    keys = {row.key for row in gone}
    there = [row for row in rows if row.removed_at is None]
    if any(row.became for row in gone) or any({row.parent, *(row.became or ())} & keys for row in there):
        raise Conflict(_CODE_IN_USE)


def _refuse_orphaned(session: Session, kind: str, ids: Sequence[UUID]) -> None:
    """Refuse to bring back what stands on something that is removed by now."""
    table = SQLModel.metadata.tables[kind]
    for key in table.foreign_keys:
        above = key.column.table
        mark = removal_mark(above.name)
        if mark is None:
            continue
        gone = columns(table.c.id).join(above, key.column == key.parent).where(table.c.id.in_(ids))
        if session.execute(gone.where(above.c[mark].is_not(None)).limit(1)).first():
            raise Conflict(_CHANGED)


_CODE_IN_USE = message("The code is in use by now and cannot be undone any more.")


def _in_use(session: Session, kind: str, row_id: UUID) -> Conflict:
    """What is said of a row on which others stand; a source is named, as it may be one of many."""
    if kind == "source":
        key = session.exec(select(SourceRow.key).where(SourceRow.id == row_id)).one()
        return Conflict(message("{source} is in use by now; undo or remove first what stands on it.", source=key))
    return Conflict(_CODE_IN_USE if kind == "code" else _CHANGED)


@contextmanager
def _clashes_told() -> Iterator[None]:
    """Say in words that something else of the same name is there by now."""
    try:
        yield
    except IntegrityError:
        raise Conflict(message("Something else of the same name is there by now.")) from None


def _is_named(session: Session, study_id: UUID, key: changes.Values) -> bool:
    """Whether a source names a participant."""
    named = select(ParticipantRow.key).where(ParticipantRow.id == UUID(key["id"])).scalar_subquery()
    query = select(SourceRow.id).where(SourceRow.study_id == study_id, SourceRow.participant == named)
    return session.exec(query).first() is not None


def _has_worked(session: Session, study_id: UUID, key: changes.Values) -> bool:
    """Refuse to forget a researcher who has done something in the study."""
    researcher = session.exec(select(ResearcherRow.key).where(ResearcherRow.id == UUID(key["id"]))).one()
    acted = select(AuditRow.id).where(AuditRow.study_id == study_id, AuditRow.actor == researcher).limit(1)
    if session.exec(acted).first() is not None:
        raise Conflict(message("{researcher} has worked in this study by now and stays on the team.",
                               researcher=researcher))  # fmt: skip
    return False


def _is_built_on(session: Session, study_id: UUID, key: changes.Values) -> bool:
    """Refuse to take a version away on which somebody has decided or traced something."""
    version = session.exec(select(TheoryVersionRow.key).where(TheoryVersionRow.id == UUID(key["id"]))).one()
    for row in (DecisionRow, TracingRow):
        of_version = (col(row.study_id) == study_id) & (col(row.version) == version) & col(row.removed_at).is_(None)
        if session.exec(select(row.id).where(of_version).limit(1)).first() is not None:
            raise Conflict(message("Verdicts or traced links stand on version {version}; it stays.", version=version))
    return False


KEPT: changes.Keep = {"participant": _is_named, "researcher": _has_worked, "theory_version": _is_built_on}
