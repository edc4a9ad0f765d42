"""The researchers of a study."""

from uuid import uuid4

from sqlalchemy import update
from sqlmodel import Session, col, insert, select

from qualtoc.changes import watch
from qualtoc.coding.text import sha256
from qualtoc.database import Actor, Database, audit
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.study.model import Researcher
from qualtoc.study.rows import ResearcherRow

PROFILE = ("name", "credentials", "occupation", "gender", "experience")


def insert_researcher(session: Session, actor: Actor, researcher: Researcher) -> None:
    """Add a person to the team inside a transaction of the caller.

    Raises:
        Invalid: the initials are missing.
        Conflict: the team has somebody of those initials.
    """
    key = researcher.key.strip()
    if not key:
        raise Invalid(message("Give the researcher's initials."), field="researcher")
    query = select(ResearcherRow.id).where(ResearcherRow.study_id == actor.study_id, ResearcherRow.key == key)
    if session.exec(query).first():
        raise Conflict(message("There is a researcher {researcher} already.", researcher=key), field="researcher")
    watch(session, ResearcherRow, col(ResearcherRow.study_id) == actor.study_id, col(ResearcherRow.key) == key)
    values = {name: getattr(researcher, name).strip() for name in PROFILE}
    session.execute(insert(ResearcherRow).values(id=uuid4(), study_id=actor.study_id, key=key, **values))


def add_researcher(db: Database, actor: Actor, researcher: Researcher) -> None:
    """Add a person to the team.

    Raises:
        Invalid, Conflict: as `insert_researcher`.
    """
    with db.transaction() as session:
        insert_researcher(session, actor, researcher)
        audit(session, actor, "add_researcher", after=[{"kind": "researcher", "researcher": researcher.key}])


def describe_researcher(db: Database, actor: Actor, researcher: Researcher) -> None:
    """Change a researcher's profile.

    Raises:
        NotFound: the team has nobody of that key.
    """
    values = {name: getattr(researcher, name).strip() for name in PROFILE}
    of_key = (col(ResearcherRow.study_id) == actor.study_id) & (col(ResearcherRow.key) == researcher.key)
    with db.transaction() as session:
        watch(session, ResearcherRow, of_key)
        found = session.execute(update(ResearcherRow).where(of_key).values(**values))
        if found.rowcount == 0:  # type: ignore[attr-defined]
            raise NotFound(message("There is no researcher {researcher}.", researcher=researcher.key))
        trail = {"kind": "researcher", "researcher": researcher.key, "sha256": sha256(repr(values))}
        audit(session, actor, "describe_researcher", after=[trail])
