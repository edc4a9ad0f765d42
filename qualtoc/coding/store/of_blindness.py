"""What a person may see of a study that is coded blind, out of the database."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, null, or_
from sqlmodel import Session, col, select

from qualtoc.coding.blinding import LOOK, StudyBlindness
from qualtoc.coding.rows import BlindModeRow, DoneMarkRow, SourceRow
from qualtoc.database import AuditRow, columns


def eyes(session: Session, study_id: UUID, who: str | None) -> StudyBlindness:
    """What a person may see of all sources, by their keys; one query."""
    marks = columns(SourceRow.key, DoneMarkRow.coder).join(DoneMarkRow, col(DoneMarkRow.source_id) == col(SourceRow.id))
    return _blindness(session, study_id, who, marks)


def study_blindness(session: Session, study_id: UUID, who: str | None) -> StudyBlindness:
    """What a person may see of all sources, by their ids; one query."""
    return _blindness(session, study_id, who, columns(DoneMarkRow.source_id, DoneMarkRow.coder))


def _blindness(session: Session, study_id: UUID, who: str | None, marks: Any) -> StudyBlindness:
    blind = columns(null(), null()).where(BlindModeRow.study_id == study_id, col(BlindModeRow.removed_at).is_(None))
    done = marks.where(DoneMarkRow.study_id == study_id, col(DoneMarkRow.removed_at).is_(None))
    found: dict[object, set[str]] = {}
    is_on = False
    for source, coder in session.execute(blind.union_all(done)):
        if coder is None:
            is_on = True
        else:
            found.setdefault(source, set()).add(coder)
    return StudyBlindness(is_on, who, found)


def has_looked(session: Session, study_id: UUID, who: str | None) -> bool:
    """Whether the study is not coded blind, or the person has chosen to look at everybody's work since it is."""
    since = select(func.min(BlindModeRow.since)).where(
        BlindModeRow.study_id == study_id, col(BlindModeRow.removed_at).is_(None)
    )
    switched_on = session.exec(since).one()
    if switched_on is None:
        return True
    looked = select(AuditRow.number).where(
        AuditRow.study_id == study_id, AuditRow.actor == (who or ""), AuditRow.action == LOOK,
        col(AuditRow.at) >= switched_on,
    )  # fmt: skip
    return session.exec(looked.limit(1)).first() is not None


def seen(blind: StudyBlindness, row: Any, whose: Any) -> list[ColumnElement[bool]]:
    """The conditions under which rows on sources may be seen, `whose` being the column of their coder or author.

    None where the study is not coded blind, so that asking costs nothing then.
    """
    if not blind.is_on:
        return []
    done = exists().where(col(DoneMarkRow.source_id) == row.source_id, col(DoneMarkRow.removed_at).is_(None))
    both = and_(done.where(col(DoneMarkRow.coder) == blind.who), done.where(col(DoneMarkRow.coder) == whose))
    return [or_(whose == blind.who, both)]
