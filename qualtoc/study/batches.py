"""Many files at once: they wait in the database and are imported a few at a time, so that one sees how far it is.

Each file is one transaction, as everywhere. Nothing runs behind the page: whoever looks at it asks for the next ones,
a closed page or a stopped program leaves the rest waiting, and cancelling throws the rest away. Undo stops the reading:
the rest waits until somebody asks for it anew.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, or_, update
from sqlmodel import Session, col, insert, select

from qualtoc.coding.answers import Mapped
from qualtoc.coding.coding_files import FileKind
from qualtoc.coding.metadata_files import is_sources_table
from qualtoc.coding.tables import TABLE_EXTENSIONS
from qualtoc.database import Actor, AuditRow, Database, columns, now
from qualtoc.errors import Conflict, Message, NotFound, Problem, message
from qualtoc.study.imports import Imported, ImportReport, import_answers, import_one, in_order
from qualtoc.study.rows import ImportBatchRow, ImportStepRow

_CLAIM = timedelta(minutes=10)
_KEPT = timedelta(days=7)
_FEW = 20
_SMALL_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class WaitingTable:
    """A table of answers that waits until somebody says what its columns are."""

    no: int
    name: str


@dataclass(frozen=True, slots=True)
class Batch:
    """How far a batch is. `read` of `total` files were read; `state` is running, done or cancelled.

    `undone` counts the files that were imported and taken back since; `open` those that are being read just now.
    """

    id: UUID
    state: str
    read: int
    total: int
    report: ImportReport
    tables: tuple[WaitingTable, ...] = ()
    undone: int = 0
    open: int = 0

    @property
    def is_running(self) -> bool:
        """Whether files wait that need nobody's answer."""
        return self.state == "running" and self.read < self.total

    @property
    def is_ending(self) -> bool:
        """Whether it was cancelled while a file was being read, which is stored whole or not at all."""
        return self.state == "cancelled" and self.open > 0


def is_many(files: Sequence[tuple[str, bytes]]) -> bool:
    """Whether files are better imported as a batch: archives, tables of answers, many, or large ones."""
    answers = any(name.lower().endswith(TABLE_EXTENSIONS) and not is_sources_table(data, name) for name, data in files)
    archive = any(name.lower().endswith(".zip") for name, _ in files)
    return answers or archive or len(files) > _FEW or sum(len(data) for _, data in files) > _SMALL_BYTES


def begin(db: Database, actor: Actor, files: Sequence[tuple[str, bytes]]) -> UUID:
    """Put files down for import, those in archives too; gives the batch's id. What no file is, is told at once.

    Batches of more than a week ago are forgotten.
    """
    problems: list[Problem] = []
    known = in_order(files, problems)
    batch_id = uuid4()
    with db.transaction() as session:
        old = (col(ImportBatchRow.study_id) == actor.study_id) & (col(ImportBatchRow.started_at) < now() - _KEPT)
        session.execute(delete(ImportBatchRow).where(old))
        session.execute(
            insert(ImportBatchRow).values(
                id=batch_id, study_id=actor.study_id, author=actor.researcher, started_at=now(), state="running"
            )
        )
        steps: list[dict[str, Any]] = [
            {"batch_id": batch_id, "no": no, "name": name, "kind": kind, "data": data, "outcome": None}
            for no, (kind, name, data) in enumerate(known, 1)
        ]
        unread: list[dict[str, Any]] = [
            {"batch_id": batch_id, "no": -no, "name": one.file, "kind": "unknown", "data": None,
             "outcome": _stored(ImportReport((), (one,)))}
            for no, one in enumerate(problems, 1)
        ]  # fmt: skip
        for step in (*steps, *unread):
            session.execute(insert(ImportStepRow).values(**step))
    return batch_id


def advance(db: Database, actor: Actor, batch_id: UUID, seconds: float = 1.0) -> Batch:
    """Import the next files of a batch for about so long, at least one; all files of a batch are one gesture.

    Where files of it are undone in the meantime, no further one is read.

    Raises:
        NotFound: the study has no such batch.
    """
    until = time.monotonic() + seconds
    with db.reading() as session:
        undone = _undone(session, batch_id)
    while (step := _claimed(db, actor, batch_id, undone)) is not None:
        no, kind, name, data, beside = step
        report = import_one(db, replace(actor, gesture=batch_id), kind, name, data, beside)
        _settle(db, batch_id, no, report)
        if time.monotonic() >= until:
            break
    with db.reading() as session:
        return batch(session, actor.study_id, batch_id)


def import_table(db: Database, actor: Actor, batch_id: UUID, no: int, mapped: Mapped) -> tuple[str, ...]:
    """Import a table of answers of a batch as its columns were mapped; gives the keys of its sources.

    Raises:
        NotFound: no such table waits.
        FormatError, Conflict: as `import_answers`; the table goes on waiting.
    """
    with db.reading() as session:
        name, data = waiting_table(session, actor.study_id, batch_id, no)
    done = import_answers(db, actor, name, data, mapped)
    _settle(db, batch_id, no, ImportReport(done))
    return tuple(one.source or "" for one in done)


def waiting_table(session: Session, study_id: UUID, batch_id: UUID, no: int) -> tuple[str, bytes]:
    """The name and the bytes of a table that waits.

    Raises:
        NotFound: no such table waits.
    """
    _row(session, study_id, batch_id)
    step = session.get(ImportStepRow, (batch_id, no))
    if step is None or step.kind != "answers" or step.data is None:
        raise NotFound(message("This table was imported or given up in the meantime."))
    return step.name, step.data


def cancel(db: Database, actor: Actor, batch_id: UUID) -> None:
    """Give up the files that still wait; what was imported stays, and a file that is being read is read to its end.

    Raises:
        NotFound: the study has no such batch.
        Conflict: nothing waits any more.
    """
    with db.transaction() as session:
        row = _row(session, actor.study_id, batch_id)
        if row.state != "running":
            raise Conflict(message("This import has ended already."))
        gone = (col(ImportStepRow.batch_id) == batch_id) & col(ImportStepRow.outcome).is_(None)
        session.execute(delete(ImportStepRow).where(gone, _is_free()))
        session.execute(update(ImportBatchRow).where(col(ImportBatchRow.id) == batch_id).values(state="cancelled"))


def batch(session: Session, study_id: UUID, batch_id: UUID) -> Batch:
    """How far a batch is, and what became of each file; three queries.

    Raises:
        NotFound: the study has no such batch.
    """
    row = _row(session, study_id, batch_id)
    free = _is_free().label("is_free")
    query = (
        columns(ImportStepRow.no, ImportStepRow.name, ImportStepRow.kind, ImportStepRow.outcome, free)
        .where(col(ImportStepRow.batch_id) == batch_id)
        .order_by(col(ImportStepRow.no))
    )
    steps = session.execute(query).all()
    outcomes = [_read(step.name, step.outcome) for step in steps if step.outcome is not None]
    imported = tuple(one for report in outcomes for one in report.imported)
    problems = tuple(one for report in outcomes for one in report.problems)
    tables = tuple(WaitingTable(s.no, s.name) for s in steps if s.kind == "answers" and s.outcome is None)
    total = len(steps) - len(tables)
    state = "done" if row.state == "running" and len(outcomes) == len(steps) else row.state
    being_read = sum(step.outcome is None and not step.is_free for step in steps)
    report = ImportReport(imported, problems)
    return Batch(batch_id, state, len(outcomes), total, report, tables, _undone(session, batch_id), being_read)


def _row(session: Session, study_id: UUID, batch_id: UUID) -> ImportBatchRow:
    row = session.get(ImportBatchRow, batch_id)
    if row is None or row.study_id != study_id:
        raise NotFound(message("There is no such import any more."))
    return row


def _undone(session: Session, batch_id: UUID) -> int:
    """How many files of a batch were imported and are undone."""
    undone = (col(AuditRow.gesture) == batch_id) & col(AuditRow.undone).is_(True)
    return session.exec(select(func.count()).select_from(AuditRow).where(undone)).one()


def _is_free() -> ColumnElement[bool]:
    """That nobody reads a file just now; what a stopped program began is free again after a while."""
    return or_(col(ImportStepRow.claimed_at).is_(None), col(ImportStepRow.claimed_at) < now() - _CLAIM)


def _claimed(
    db: Database, actor: Actor, batch_id: UUID, undone: int
) -> tuple[int, FileKind, str, bytes, list[str]] | None:
    """The next file, taken so that no second page imports it too; None where more than `undone` files are undone."""
    with db.transaction() as session:
        if _row(session, actor.study_id, batch_id).state != "running" or _undone(session, batch_id) > undone:
            return None
        waiting = (
            select(ImportStepRow)
            .where(
                ImportStepRow.batch_id == batch_id, col(ImportStepRow.outcome).is_(None),
                ImportStepRow.kind != "answers", _is_free(),
            )
            .order_by(col(ImportStepRow.no))
            .limit(1)
            .with_for_update()
        )  # fmt: skip
        step = session.exec(waiting).first()
        if step is None or step.data is None:
            return None
        step.claimed_at = now()
        session.add(step)
        names: list[str] = []
        if step.kind == "sources":
            names = list(session.exec(select(ImportStepRow.name).where(ImportStepRow.batch_id == batch_id)))
        return step.no, cast(FileKind, step.kind), step.name, step.data, names


def _settle(db: Database, batch_id: UUID, no: int, report: ImportReport) -> None:
    """Keep what became of a file, and let its bytes go."""
    with db.transaction() as session:
        place = (col(ImportStepRow.batch_id) == batch_id) & (col(ImportStepRow.no) == no)
        session.execute(update(ImportStepRow).where(place).values(outcome=_stored(report), data=None))


def _stored(report: ImportReport) -> dict[str, Any]:
    return {
        "imported": [
            {
                "kind": one.kind, "source": one.source, "turns": one.turns, "speakers": list(one.speakers),
                "words": one.words, "language": one.language, "warnings": [_plain(w) for w in one.warnings],
            }
            for one in report.imported
        ],
        "problems": [
            {"file": one.file, "line": one.line, "message": _plain(one.message), "source": one.source}
            for one in report.problems
        ],
    }  # fmt: skip


def _read(name: str, stored: dict[str, Any]) -> ImportReport:
    imported = tuple(
        Imported(
            name, one["kind"], one["source"], one["turns"], tuple(one["speakers"]), one["words"], one["language"],
            tuple(_message(warning) for warning in one["warnings"]),
        )
        for one in stored["imported"]
    )  # fmt: skip
    problems = tuple(Problem(p["file"], p["line"], _message(p["message"]), p["source"]) for p in stored["problems"])
    return ImportReport(imported, problems)


def _plain(text: Message) -> dict[str, Any]:
    """A message as JSON: numbers stay numbers, and lists lists, so that each language writes them in its own way."""
    values = {name: _value(value) for name, value in text.values.items()}
    return {"template": text.template, "values": values, "plural": text.plural, "count": text.count}


def _value(value: object) -> Any:
    if isinstance(value, Message):
        return _plain(value)
    if isinstance(value, (tuple, list)):
        return [_value(one) for one in value]
    return value if isinstance(value, (int, float, str, type(None))) else str(value)


def _message(stored: dict[str, Any]) -> Message:
    values = {name: _again(value) for name, value in stored["values"].items()}
    return Message(stored["template"], values, stored.get("plural"), stored.get("count", 1))


def _again(value: Any) -> object:
    if isinstance(value, dict):
        return _message(value)
    return tuple(_again(one) for one in value) if isinstance(value, list) else value
