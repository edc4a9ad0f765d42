"""Participants: known from sources, described, withdrawn and readmitted."""

from uuid import uuid4

from sqlalchemy import update
from sqlmodel import Session, col, delete, insert, select

from qualtoc.changes import watch
from qualtoc.coding.rows import SourceRow
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, NotFound, message
from qualtoc.study.rows import ParticipantRow


def ensure_participant(session: Session, actor: Actor, key: str, role: str | None) -> None:
    """Know a participant whom a source names, inside a transaction of the caller.

    A source that joins a withdrawn participant is withdrawn with them; one that leaves them is not any more.
    """
    of_key = (col(ParticipantRow.study_id) == actor.study_id) & (col(ParticipantRow.key) == key)
    watch(session, ParticipantRow, of_key)
    row = _participant(session, actor, key)
    if row is None:
        session.execute(insert(ParticipantRow).values(id=uuid4(), study_id=actor.study_id, key=key, role=role))
    elif role and row.role != role:
        session.execute(update(ParticipantRow).where(col(ParticipantRow.id) == row.id).values(role=role))
    withdrawn_at = row.withdrawn_at if row else None
    otherwise = (
        (col(SourceRow.study_id) == actor.study_id)
        & (col(SourceRow.participant) == key)
        & col(SourceRow.withdrawn_at).is_distinct_from(withdrawn_at)
    )
    changed = session.exec(select(SourceRow.id).where(otherwise)).all()
    if changed:
        watch(session, SourceRow, col(SourceRow.id).in_(changed), only=("withdrawn_at",))
        session.execute(update(SourceRow).where(col(SourceRow.id).in_(changed)).values(withdrawn_at=withdrawn_at))


def know_instead(session: Session, actor: Actor, key: str, role: str | None) -> None:
    """Know a participant whom a source names by now, and forget those whom no source names any more.

    Who was withdrawn, or of whom something was said, is never forgotten.
    """
    watch(session, ParticipantRow, col(ParticipantRow.study_id) == actor.study_id)
    ensure_participant(session, actor, key, role)
    named = select(SourceRow.participant).where(
        SourceRow.study_id == actor.study_id, col(SourceRow.participant).is_not(None)
    )
    session.execute(
        delete(ParticipantRow).where(
            col(ParticipantRow.study_id) == actor.study_id,
            col(ParticipantRow.key).not_in(named),
            col(ParticipantRow.withdrawn_at).is_(None),
            col(ParticipantRow.prior_relationship).is_(None),
            col(ParticipantRow.transcript_returned).is_(None),
        )
    )


def withdraw_participant(db: Database, actor: Actor, key: str) -> None:
    """Take a participant's sources out of every computation; nothing is deleted.

    Raises:
        NotFound: there is no such participant.
        Conflict: the participant was withdrawn before.
    """
    _set_withdrawn(db, actor, key, withdraw=True)


def readmit_participant(db: Database, actor: Actor, key: str) -> None:
    """Take a withdrawal back that was entered by mistake.

    Raises:
        NotFound: there is no such participant.
        Conflict: the participant is not withdrawn.
    """
    _set_withdrawn(db, actor, key, withdraw=False)


def describe_participant(
    db: Database, actor: Actor, key: str, *, prior_relationship: bool | None, transcript_returned: bool | None
) -> None:
    """Say whether a participant was known before, and whether the transcript was returned for comment.

    Raises:
        NotFound: there is no such participant.
    """
    with db.transaction() as session:
        row = _participant(session, actor, key)
        if row is None:
            raise NotFound(message("There is no participant {participant}.", participant=key))
        _watch(session, actor, key)
        row.prior_relationship, row.transcript_returned = prior_relationship, transcript_returned
        session.add(row)
        session.flush()
        audit(session, actor, "describe_participant", after=[{"kind": "participant", "participant": key}])


def _set_withdrawn(db: Database, actor: Actor, key: str, *, withdraw: bool) -> None:
    with db.transaction() as session:
        row = _participant(session, actor, key)
        if row is None:
            raise NotFound(message("There is no participant {participant}.", participant=key))
        if withdraw == (row.withdrawn_at is not None):
            raise Conflict(
                message("Participant {participant} was withdrawn before.", participant=key)
                if withdraw
                else message("Participant {participant} is not withdrawn.", participant=key)
            )
        _watch(session, actor, key)
        at = now() if withdraw else None
        session.execute(update(ParticipantRow).where(col(ParticipantRow.id) == row.id).values(withdrawn_at=at))
        session.execute(
            update(SourceRow)
            .where(col(SourceRow.study_id) == actor.study_id, col(SourceRow.participant) == key)
            .values(withdrawn_at=at)
        )
        action = "withdraw_participant" if withdraw else "readmit_participant"
        audit(session, actor, action, after=[{"kind": "participant", "id": str(row.id), "participant": key}])


def _watch(session: Session, actor: Actor, key: str) -> None:
    """Keep what becomes of a participant and of whether their sources are withdrawn."""
    watch(session, ParticipantRow, col(ParticipantRow.study_id) == actor.study_id, col(ParticipantRow.key) == key)
    of_theirs = (col(SourceRow.study_id) == actor.study_id) & (col(SourceRow.participant) == key)
    watch(session, SourceRow, of_theirs, only=("withdrawn_at",))


def _participant(session: Session, actor: Actor, key: str) -> ParticipantRow | None:
    return session.exec(
        select(ParticipantRow).where(ParticipantRow.study_id == actor.study_id, ParticipantRow.key == key)
    ).first()
