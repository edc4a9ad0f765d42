"""Make, rename and delete a study; its guide."""

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import update
from sqlmodel import col, delete, insert, select

from qualtoc.changes import watch
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.text import sha256
from qualtoc.database import Actor, AuditRow, Database, audit, now
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.study import store
from qualtoc.study.actions.team import insert_researcher
from qualtoc.study.guide import Guide
from qualtoc.study.history import DELETION
from qualtoc.study.model import Researcher, Study
from qualtoc.study.rows import StudyRow


def new_study(
    db: Database,
    key: str,
    title: str,
    researchers: Sequence[Researcher],
    *,
    synthetic: bool = False,
    disclaimer: Bilingual | None = None,
    titles: Bilingual | None = None,
) -> Study:
    """Make an empty study with its team; `titles` is its title in both languages, where it has it in both.

    Raises:
        Invalid: key, title or team is missing, or the key cannot stand in an address.
        Conflict: there is a study of that key.
    """
    name = key.strip()
    if not name or any(not (c.isalnum() or c in "-_.") for c in name) or name.startswith("."):
        raise Invalid(message("The short name may hold letters, digits, - and _ only."), field="key")
    if not title.strip():
        raise Invalid(message("Give the study a title."), field="title")
    if not researchers:
        raise Invalid(message("Name at least one researcher."), field="researcher")
    text, told = disclaimer or Bilingual(), titles or Bilingual()
    with db.transaction() as session:
        if session.exec(select(StudyRow.id).where(StudyRow.key == name)).first():
            raise Conflict(message("There is a study “{study}” already.", study=name), field="key")
        study_id = uuid4()
        session.execute(
            insert(StudyRow).values(
                id=study_id, key=name, title=title.strip(), synthetic=synthetic, disclaimer_en=text.en,
                disclaimer_es=text.es, title_en=told.en, title_es=told.es, created_at=now(), guide=None,
            )
        )  # fmt: skip
        actor = Actor(study_id, researchers[0].key)
        for researcher in researchers:
            insert_researcher(session, actor, researcher)
        made = {"kind": "study", "id": str(study_id), "study": name}
        audit(session, actor, "new_study", after=[made], for_good=True)
        return store.study(session, name)


def rename_study(db: Database, actor: Actor, key: str) -> None:
    """Give a study another short name.

    Raises:
        Conflict: there is a study of that name.
    """
    with db.transaction() as session:
        if session.exec(select(StudyRow.id).where(StudyRow.key == key)).first():
            raise Conflict(message("There is a study “{study}” already.", study=key), field="key")
        watch(session, StudyRow, col(StudyRow.id) == actor.study_id, only=("key",))
        session.execute(update(StudyRow).where(col(StudyRow.id) == actor.study_id).values(key=key))
        audit(session, actor, "rename_study", after=[{"kind": "study", "id": str(actor.study_id), "study": key}])


def delete_study(db: Database, actor: Actor) -> None:
    """Delete a study with everything in it and its trail, for good.

    One entry of the trail stays: who deleted which study and when, how much it held, and the hash of its trail.

    Raises:
        NotFound: there is no such study any more.
    """
    with db.transaction() as session:
        key = session.exec(select(StudyRow.key).where(StudyRow.id == actor.study_id)).first()
        if key is None:
            raise NotFound(message("This study was deleted in the meantime."))
        held = {"kind": "study", "id": str(actor.study_id), "study": key, **store.extent(session, actor.study_id)}
        session.execute(delete(StudyRow).where(col(StudyRow.id) == actor.study_id))
        session.execute(delete(AuditRow).where(col(AuditRow.study_id) == actor.study_id))
        audit(session, actor, DELETION, before=[held])


def set_guide(db: Database, actor: Actor, guide: Guide) -> None:
    """Store the interview guide; an earlier one is replaced."""
    with db.transaction() as session:
        content = store.guide_content(guide)
        watch(session, StudyRow, col(StudyRow.id) == actor.study_id, only=("guide",))
        session.execute(update(StudyRow).where(col(StudyRow.id) == actor.study_id).values(guide=content))
        audit(session, actor, "set_guide", after=[{"kind": "guide", "sha256": sha256(repr(content))}])
