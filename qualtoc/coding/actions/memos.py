"""What a person can do with memos: write, rewrite, tick off and remove one, and let it point at something."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, insert, select

from qualtoc.coding import store
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.actions.removal import remove, standing
from qualtoc.coding.memo import KEYED, MEMO_TYPES, MemoType, Reference
from qualtoc.coding.rows import MemoLinkRow, MemoRow, SourceRow
from qualtoc.coding.text import normalised
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, Invalid, message

PLACE = ("source_id", "turn_no", "last_turn_no", "start", "end", "link", "object_kind", "object_key")
"""What says on what a memo stands; it stands on the study where all of it is None."""
NOWHERE: dict[str, Any] = dict.fromkeys(PLACE)


def write_memo(
    db: Database,
    actor: Actor,
    kind: MemoType,
    text: str,
    *,
    passage_of: Callable[[Session], Passage] | None = None,
    source_key: str | None = None,
    about_of: Callable[[Session], Reference] | None = None,
    replaces: UUID | None = None,
) -> UUID:
    """Write a memo on a passage, a source, anything else or the study; `replaces` edits an earlier one.

    `about_of` gives what it is about, and raises where that is not there: this slice does not know the theory. With a
    passage it says of what the passage is the place.

    Raises:
        Invalid: the memo has no text or an unknown type.
        Conflict: the memo to be replaced has been removed or changed in the meantime.
    """
    if not text.strip():
        raise Invalid(message("Write the memo first."), field="text")
    if kind not in MEMO_TYPES:
        raise Invalid(message("“{type}” is no type of memo.", type=kind), field="type")
    with db.transaction() as session:
        before: list[dict[str, Any]] = []
        values: dict[str, Any] = {}
        if replaces is not None:
            row = _memo(session, actor, replaces)
            values = {name: getattr(row, name) for name in (*PLACE, "done_at")} | {"first_id": row.first_id or row.id}
            remove(session, MemoRow, [row.id])
            before = [_of_source(session, row.id)]
        elif source_key is not None:
            values = {"source_id": store.source(session, actor.study_id, source_key).id}
        if passage_of is not None and replaces is None:
            values = on_passage(passage_of(session))
        if about_of is not None and replaces is None:
            values |= about_columns(about_of(session))
        written = {"type": kind, "text": normalised(text).strip(), "author": actor.researcher, "written_at": now()}
        memo_id = _insert(session, actor, {**values, **written, "declared": False})
        audit(session, actor, "write_memo", before=before, after=[_of_source(session, memo_id)])
        return memo_id


def tick_memo(db: Database, actor: Actor, memo_id: UUID, *, done: bool) -> UUID:
    """Tick a to-do off, or take the tick away; who wrote it and when stays. Gives its new id.

    Raises:
        Invalid: the memo is no to-do.
        Conflict: it has been changed or removed in the meantime.
    """
    with db.transaction() as session:
        row = _memo(session, actor, memo_id)
        if row.type != "to-do":
            raise Invalid(message("This memo is no to-do."))
        changed = {"first_id": row.first_id or row.id, "done_at": now() if done else None}
        new_id = _copied(session, actor, row, changed)
        audit(
            session, actor, "tick_memo" if done else "untick_memo", before=[_trail(row.id)], after=[_trail(new_id)]
        )  # fmt: skip
        return new_id


def link_memo(db: Database, actor: Actor, memo_id: UUID, to_of: Callable[[Session], Reference]) -> UUID:
    """Let a memo point at something. `to_of` gives it, and raises where it is not there.

    Raises:
        Invalid: it would point at itself.
        Conflict: the memo has been changed or removed in the meantime, or points there already.
    """
    with db.transaction() as session:
        row = _memo(session, actor, memo_id)
        thread, to = row.first_id or row.id, to_of(session)
        if to == Reference("memo", str(thread)):
            raise Invalid(message("A memo cannot point at itself."), field="to")
        there = select(MemoLinkRow.id).where(
            MemoLinkRow.memo_id == thread, MemoLinkRow.object_kind == to.kind, MemoLinkRow.object_key == to.key,
            col(MemoLinkRow.removed_at).is_(None),
        )  # fmt: skip
        if session.exec(there).first() is not None:
            raise Conflict(message("The memo points there already."), field="to")
        link_id = uuid4()
        session.execute(
            insert(MemoLinkRow).values(
                id=link_id, study_id=actor.study_id, memo_id=thread, object_kind=to.kind, object_key=to.key,
                author=actor.researcher, written_at=now(),
            )
        )  # fmt: skip
        audit(session, actor, "link_memo", after=[{"kind": "memo_link", "id": str(link_id)}])
        return link_id


def unlink_memo(db: Database, actor: Actor, link_id: UUID) -> None:
    """Let a memo point there no more.

    Raises:
        Conflict: it has been taken away in the meantime.
    """
    with db.transaction() as session:
        row = standing(
            session, actor, MemoLinkRow, link_id,
            unknown=message("There is no such link."), gone=message("This link was taken away in the meantime."),
        )  # fmt: skip
        remove(session, MemoLinkRow, [row.id])
        audit(session, actor, "unlink_memo", before=[{"kind": "memo_link", "id": str(row.id)}])


def memos_follow(
    session: Session, actor: Actor, kind: str, old: str, new: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Let the memos on something stand on what took its place, inside the caller's transaction.

    Gives the lines of the trail before and after, for the one entry of the act.
    """
    query = select(MemoRow).where(
        MemoRow.study_id == actor.study_id, MemoRow.object_kind == kind, MemoRow.object_key == old,
        col(MemoRow.removed_at).is_(None),
    )  # fmt: skip
    rows = list(session.exec(query))
    made = [_copied(session, actor, row, {"first_id": row.first_id or row.id, "object_key": new}) for row in rows]
    return [_trail(row.id) for row in rows], [_trail(one) for one in made]


def remove_memo(db: Database, actor: Actor, memo_id: UUID) -> None:
    """Take a memo away.

    Raises:
        Conflict: it has been removed in the meantime.
    """
    with db.transaction() as session:
        row = _memo(session, actor, memo_id)
        remove(session, MemoRow, [row.id])
        audit(session, actor, "remove_memo", before=[_of_source(session, row.id)])


def on_passage(passage: Passage) -> dict[str, Any]:
    """The columns that say on which words a memo stands."""
    return {
        "source_id": passage.source_id, "turn_no": passage.turn_no, "last_turn_no": passage.last_turn_no,
        "start": passage.span.start, "end": passage.span.end,
    }  # fmt: skip


def about_columns(about: Reference) -> dict[str, Any]:
    """The columns that say what a memo is about, beside those of a source or a passage."""
    if about.kind == "link":
        return {"link": about.key}
    if about.kind == "turn":
        return {"object_kind": "turn"}
    return {"object_kind": about.kind, "object_key": about.key} if about.kind in KEYED else {}


def _copied(session: Session, actor: Actor, row: MemoRow, changed: dict[str, Any]) -> UUID:
    """Put a changed copy of a memo in its place; gives the copy's id."""
    kept = ("type", "text", "author", "written_at", "declared", "done_at")
    remove(session, MemoRow, [row.id])
    return _insert(session, actor, {name: getattr(row, name) for name in (*PLACE, *kept)} | changed)


def _insert(session: Session, actor: Actor, values: dict[str, Any]) -> UUID:
    memo_id = uuid4()
    session.execute(insert(MemoRow).values(id=memo_id, study_id=actor.study_id, **values))
    return memo_id


def _of_source(session: Session, memo_id: UUID) -> dict[str, Any]:
    """A memo as the trail names it, with the key of the source, link or other thing on which it stands."""
    places = select(SourceRow.key, MemoRow.link, MemoRow.object_kind, MemoRow.object_key).select_from(MemoRow)
    of_memo = places.outerjoin(SourceRow, col(MemoRow.source_id) == SourceRow.id).where(MemoRow.id == memo_id)
    source, link, kind, key = session.exec(of_memo).one()
    named = {"source": source, "link": link, "key": None if kind == "claim" else key}
    return _trail(memo_id) | {name: value for name, value in named.items() if value}


def _trail(memo_id: UUID) -> dict[str, Any]:
    return {"kind": "memo", "id": str(memo_id)}


def _memo(session: Session, actor: Actor, memo_id: UUID) -> MemoRow:
    return standing(
        session, actor, MemoRow, memo_id,
        unknown=message("There is no such memo."),
        gone=message("This memo was changed or removed in the meantime; the page shows it as it is now."),
    )  # fmt: skip
