"""What a person can do about coding blind: switch it on and off for the study, and say that they are done."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlmodel import Session, col, insert, select

from qualtoc.coding import store
from qualtoc.coding.actions.removal import remove
from qualtoc.coding.blinding import LOOK
from qualtoc.coding.rows import BlindModeRow, DoneMarkRow
from qualtoc.database import Actor, Database, audit, now


def switch_blind_mode(db: Database, actor: Actor, *, on: bool) -> None:
    """Hide the coders' work from one another, or no more; nothing happens where it is so already."""
    with db.transaction() as session:
        standing = session.exec(
            select(BlindModeRow.id).where(
                BlindModeRow.study_id == actor.study_id, col(BlindModeRow.removed_at).is_(None)
            )
        ).all()
        if on == bool(standing):
            return
        made = {"id": uuid4(), "study_id": actor.study_id, "author": actor.researcher, "since": now()}
        if on:
            session.execute(insert(BlindModeRow).values(**made))
        remove(session, BlindModeRow, standing)
        audit(
            session, actor, "blind_mode_on" if on else "blind_mode_off",
            before=[{"kind": "blind_mode", "id": str(one)} for one in standing],
            after=[{"kind": "blind_mode", "id": str(made["id"])}] if on else [],
        )  # fmt: skip


def say_done(db: Database, actor: Actor, source_key: str, *, done: bool) -> None:
    """Say that the actor is done with a source, or not any more; nothing happens where it is so already.

    Raises:
        NotFound: there is no such source.
    """
    with db.transaction() as session:
        source = store.source(session, actor.study_id, source_key)
        standing = _done_marks(session, actor, source.id)
        if done == bool(standing):
            return
        made = {
            "id": uuid4(), "study_id": actor.study_id, "source_id": source.id, "coder": actor.researcher,
            "said_at": now(),
        }  # fmt: skip
        if done:
            session.execute(insert(DoneMarkRow).values(**made))
        remove(session, DoneMarkRow, standing)
        trail = {"kind": "done_mark", "source": source.key}
        audit(
            session, actor, "say_done" if done else "take_done_back",
            before=[trail | {"id": str(one)} for one in standing],
            after=[trail | {"id": str(made["id"])}] if done else [],
        )  # fmt: skip


def _done_marks(session: Session, actor: Actor, source_id: UUID) -> Sequence[UUID]:
    return session.exec(
        select(DoneMarkRow.id).where(
            DoneMarkRow.source_id == source_id,
            DoneMarkRow.coder == actor.researcher,
            col(DoneMarkRow.removed_at).is_(None),
        )
    ).all()


def look_while_blind(db: Database, actor: Actor) -> None:
    """Look at everybody's work although the study is coded blind: it is kept in the trail that somebody did."""
    with db.transaction() as session:
        if not store.has_looked(session, actor.study_id, actor.researcher):
            audit(session, actor, LOOK, after=[{"kind": "looked"}])
