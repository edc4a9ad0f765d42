"""What a person can do with questions to the codings: save one under a name, and remove it."""

from uuid import UUID, uuid4

from sqlmodel import Session, col, insert, select

from qualtoc.coding.actions.removal import remove, standing
from qualtoc.coding.retrieval import Query, content
from qualtoc.coding.rows import SavedQueryRow
from qualtoc.coding.text import normalised, sha256
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Invalid, message


def save_query(db: Database, actor: Actor, name: str, query: Query) -> UUID:
    """Save a query under a name; one of the same name is replaced. Gives its id.

    Raises:
        Invalid: the name is empty or too long.
    """
    called = " ".join(normalised(name).split())
    if not called or len(called) > 100:
        raise Invalid(message("Give the query a name of at most 100 letters."), field="name")
    with db.transaction() as session:
        before = _named(session, actor, called)
        remove(session, SavedQueryRow, before)
        query_id = uuid4()
        session.execute(
            insert(SavedQueryRow).values(
                id=query_id, study_id=actor.study_id, name=called, content=content(query), author=actor.researcher,
                written_at=now(),
            )
        )  # fmt: skip
        entry = {"kind": "saved_query", "id": str(query_id), "sha256": sha256(repr(query))}
        audit(session, actor, "save_query", before=[_trail(one) for one in before], after=[entry])
        return query_id


def remove_query(db: Database, actor: Actor, query_id: UUID) -> None:
    """Take a saved query away; undo brings it back.

    Raises:
        NotFound: there is no such query.
        Conflict: it has been removed in the meantime.
    """
    with db.transaction() as session:
        standing(
            session, actor, SavedQueryRow, query_id,
            unknown=message("There is no such query."), gone=message("This query was removed in the meantime."),
        )  # fmt: skip
        remove(session, SavedQueryRow, [query_id])
        audit(session, actor, "remove_query", before=[_trail(query_id)])


def _named(session: Session, actor: Actor, name: str) -> list[UUID]:
    of_that_name = select(SavedQueryRow.id).where(
        SavedQueryRow.study_id == actor.study_id,
        SavedQueryRow.name == name,
        col(SavedQueryRow.removed_at).is_(None),
    )
    return list(session.exec(of_that_name))


def _trail(query_id: UUID) -> dict[str, str]:
    return {"kind": "saved_query", "id": str(query_id)}
