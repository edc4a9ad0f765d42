"""What a person can do with memos: write, rewrite and remove one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, insert

from qualtoc.coding import store
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.actions.removal import remove, standing
from qualtoc.coding.memo import MEMO_TYPES, MemoType
from qualtoc.coding.rows import MemoRow
from qualtoc.coding.text import normalised
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Invalid, message

PLACE = ("source_id", "turn_no", "last_turn_no", "start", "end", "link")
"""What says on what a memo stands; it stands on the study where all of it is None."""


def write_memo(
    db: Database,
    actor: Actor,
    kind: MemoType,
    text: str,
    *,
    passage_of: Callable[[Session], Passage] | None = None,
    source_key: str | None = None,
    link_of: Callable[[Session], str] | None = None,
    replaces: UUID | None = None,
) -> UUID:
    """Write a memo on a passage, a source, a link or the study; `replaces` edits an earlier one.

    `link_of` gives the link's key and raises where the theory, which this slice does not know, has no such link.

    Raises:
        Invalid: the memo has no text or an unknown type.
        Conflict: the memo to be replaced has been removed or changed in the meantime.
    """
    if not text.strip():
        raise Invalid(message("Write the memo first."), field="text")
    if kind not in MEMO_TYPES:
        raise Invalid(message("“{type}” is no type of memo.", type=kind), field="type")
    with db.transaction() as session:
        before = []
        if replaces is not None:
            row = _memo(session, actor, replaces)
            place = {name: getattr(row, name) for name in PLACE}
            remove(session, MemoRow, [row.id])
            before = [_trail(row.id)]
        elif passage_of is not None:
            place = _on_passage(passage_of(session))
        elif source_key is not None:
            place = {"source_id": store.source(session, actor.study_id, source_key).id}
        else:
            place = {"link": link_of(session) if link_of is not None else None}
        memo_id = uuid4()
        session.execute(
            insert(MemoRow).values(
                id=memo_id, study_id=actor.study_id, type=kind, text=normalised(text).strip(),
                author=actor.researcher, written_at=now(), declared=False, **place,
            )
        )  # fmt: skip
        audit(session, actor, "write_memo", before=before, after=[_trail(memo_id)])
        return memo_id


def remove_memo(db: Database, actor: Actor, memo_id: UUID) -> None:
    """Take a memo away.

    Raises:
        Conflict: it has been removed in the meantime.
    """
    with db.transaction() as session:
        row = _memo(session, actor, memo_id)
        remove(session, MemoRow, [row.id])
        audit(session, actor, "remove_memo", before=[_trail(row.id)])


def _on_passage(passage: Passage) -> dict[str, Any]:
    return {
        "source_id": passage.source_id, "turn_no": passage.turn_no, "last_turn_no": passage.last_turn_no,
        "start": passage.span.start, "end": passage.span.end,
    }  # fmt: skip


def _trail(memo_id: UUID) -> dict[str, Any]:
    return {"kind": "memo", "id": str(memo_id)}


def _memo(session: Session, actor: Actor, memo_id: UUID) -> MemoRow:
    return standing(
        session, actor, MemoRow, memo_id,
        unknown=message("There is no such memo."),
        gone=message("This memo was changed or removed in the meantime; the page shows it as it is now."),
    )  # fmt: skip
