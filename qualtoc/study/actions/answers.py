"""Answers to COREQ items."""

from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, insert, select

from qualtoc.coding.actions.removal import remove
from qualtoc.coding.text import normalised
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Invalid, NotFound, message
from qualtoc.study.rows import CoreqAnswerRow


def answer_coreq(db: Database, actor: Actor, no: int, kind: str, text: str, reason: str, computed_hash: str) -> None:
    """Answer a COREQ item: `edited` text, `confirmed` as computed, or `not_applicable` with a reason.

    Raises:
        Invalid: the item does not exist, or text or reason is missing.
    """
    if not 1 <= no <= 32:
        raise Invalid(message("COREQ has items 1 to 32."), field="no")
    if kind not in ("edited", "confirmed", "not_applicable"):
        raise Invalid(message("“{value}” is no way to answer.", value=kind), field="kind")
    if kind == "edited" and not text.strip():
        raise Invalid(message("Write the answer first."), field="text")
    if kind == "not_applicable" and not reason.strip():
        raise Invalid(message("Say why the item does not apply."), field="reason")
    with db.transaction() as session:
        before = _remove_answers(session, actor, no)
        answer_id = uuid4()
        session.execute(
            insert(CoreqAnswerRow).values(
                id=answer_id, study_id=actor.study_id, no=no, kind=kind, text=normalised(text).strip(),
                reason=normalised(reason).strip(), computed_hash=computed_hash, author=actor.researcher,
                written_at=now(),
            )
        )  # fmt: skip
        audit(session, actor, "answer_coreq", before=before, after=[_answer_trail(answer_id, no)])


def clear_coreq(db: Database, actor: Actor, no: int) -> None:
    """Take an answer back, so that the item shows what is computed.

    Raises:
        NotFound: the item has no answer.
    """
    with db.transaction() as session:
        before = _remove_answers(session, actor, no)
        if not before:
            raise NotFound(message("Item {no} has no answer.", no=no))
        audit(session, actor, "clear_coreq", before=before)


def _remove_answers(session: Session, actor: Actor, no: int) -> list[dict[str, Any]]:
    answers = session.exec(
        select(CoreqAnswerRow.id).where(
            CoreqAnswerRow.study_id == actor.study_id, CoreqAnswerRow.no == no, col(CoreqAnswerRow.removed_at).is_(None)
        )
    ).all()
    remove(session, CoreqAnswerRow, answers)
    return [_answer_trail(answer_id, no) for answer_id in answers]


def _answer_trail(answer_id: UUID, no: int) -> dict[str, Any]:
    return {"kind": "coreq_answer", "id": str(answer_id), "no": no}
