"""Undo the latest act of a person."""

from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from qualtoc.coding.rows import (
    BlindModeRow,
    CodeRow,
    CodingRow,
    DoneMarkRow,
    MemoRow,
    SavedQueryRow,
    SuggestionRow,
)
from qualtoc.database import Actor, AuditRow, Database, audit, now
from qualtoc.errors import Conflict, NotFound, message
from qualtoc.study import store
from qualtoc.study.rows import CoreqAnswerRow
from qualtoc.theory.rows import ClaimRow, DecisionRow, TracingItemRow, TracingQuotationRow, TracingRow

TABLES: dict[str, Any] = {
    "blind_mode": BlindModeRow, "done_mark": DoneMarkRow,
    "coding": CodingRow, "saved_query": SavedQueryRow, "suggestion": SuggestionRow, "memo": MemoRow, "code": CodeRow,
    "claim": ClaimRow, "decision": DecisionRow,
    "coreq_answer": CoreqAnswerRow, "tracing": TracingRow, "tracing_item": TracingItemRow,
    "tracing_quotation": TracingQuotationRow,
}  # fmt: skip


def undo(db: Database, actor: Actor) -> str:
    """Undo the latest act of this researcher; gives its name.

    What the act added is removed, what it removed comes back.

    Raises:
        NotFound: there is nothing to undo.
        Conflict: somebody has changed the same things since.
    """
    with db.transaction() as session:
        last = store.last_act(session, actor.study_id, actor.researcher)
        if last is None:
            raise NotFound(message("There is nothing to undo."))
        entry = session.get(AuditRow, last.number)
        assert entry is not None
        for change in entry.after:
            _swap(session, change, present=True)
        for change in entry.before:
            _swap(session, change, present=False)
        _refuse_orphans(session, entry)
        session.execute(update(AuditRow).where(col(AuditRow.number) == last.number).values(undone=True))
        audit(session, actor, "undo", before=entry.after, after=entry.before, undoes=entry.id)
        return last.action


def _swap(session: Session, change: dict[str, Any], *, present: bool) -> None:
    table = TABLES[change["kind"]]
    marked = table.removed_at.is_(None) if present else table.removed_at.is_not(None)
    statement = update(table).where(table.id == UUID(change["id"]), marked)
    found = session.execute(statement.values(removed_at=now() if present else None))
    if found.rowcount == 0:  # type: ignore[attr-defined]
        raise Conflict(message("This was changed since and cannot be undone any more."))


def _refuse_orphans(session: Session, entry: AuditRow) -> None:
    codes = [UUID(change["id"]) for change in entry.after if change["kind"] == "code"]
    query = select(CodingRow.id).where(col(CodingRow.code_id).in_(codes), col(CodingRow.removed_at).is_(None))
    if codes and session.exec(query).first():
        raise Conflict(message("The code is in use by now and cannot be undone any more."))
