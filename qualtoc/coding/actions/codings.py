"""What a person can do with codings: apply a code to a passage, give a coding another code, take it away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam
from sqlmodel import Session, insert, select

from qualtoc.coding import store
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.actions.removal import remove, standing_coding
from qualtoc.coding.rows import CodingRow, SourceRow
from qualtoc.coding.text import Span, sha256
from qualtoc.database import Actor, Database, audit, columns, now, run, table
from qualtoc.errors import Conflict, Invalid, message

_coding_columns = table(CodingRow).c
_SAME_CODINGS = columns(table(CodingRow)).where(
    _coding_columns.source_id == bindparam("source_id"),
    _coding_columns.turn_no <= bindparam("last"),
    _coding_columns.last_turn_no >= bindparam("first"),
    _coding_columns.code_id == bindparam("code_id"),
    _coding_columns.coder == bindparam("coder"),
    _coding_columns.start < bindparam("end"),
    _coding_columns.end > bindparam("start"),
    _coding_columns.removed_at.is_(None),
)
_NEW_CODING = insert(table(CodingRow))


def apply_code(
    db: Database, actor: Actor, passage_of: Callable[[Session], Passage], code_key: str
) -> tuple[Passage, UUID]:
    """Apply a code to a passage; gives the passage and the coding's id.

    The same code of the same coder on overlapping characters becomes one coding over both.

    Raises:
        NotFound: there is no such code.
        Conflict: the code is retired.
    """
    with db.transaction() as session:
        passage = passage_of(session)
        code = store.code(session, actor.study_id, code_key)
        if code.status == "retired":
            raise Conflict(message("The code “{code}” is retired.", code=code.key))
        assert code.id is not None
        coding_id, added, removed = add_coding(session, actor, passage, code.id)
        audit(session, actor, "apply_code", before=removed, after=added)
        return passage, coding_id


def recode(db: Database, actor: Actor, coding_id: UUID, code_key: str) -> tuple[int, int]:
    """Give a coding another code; gives the first and last turn that it touches.

    Raises:
        Conflict: the coding has been removed or changed in the meantime.
    """
    with db.transaction() as session:
        row = standing_coding(session, actor, coding_id)
        code = store.code(session, actor.study_id, code_key)
        assert code.id is not None
        source_key = session.exec(select(SourceRow.key).where(SourceRow.id == row.source_id)).one()
        passage = Passage(row.source_id, source_key, row.turn_no, row.last_turn_no, Span(row.start, row.end), row.words)
        remove(session, CodingRow, [row.id])
        owner = replace(actor, researcher=row.coder)
        _, added, removed = add_coding(session, owner, passage, code.id)
        before = [_trail(row, source_key), *removed]
        audit(session, actor, "recode", before=before, after=added)
        return row.turn_no, row.last_turn_no


def recode_many(db: Database, actor: Actor, coding_ids: Sequence[UUID], code_key: str, *, keep: bool) -> int:
    """Give several codings another code, or with `keep` put the code on their passages as well; gives how many changed.

    A coding stays its coder's; a code that is put on as well is the actor's.

    Raises:
        NotFound: there is no such code or coding.
        Conflict: the code is retired, or a coding has been removed or changed in the meantime.
        Invalid: no coding is chosen.
    """
    if not coding_ids:
        raise Invalid(message("Choose at least one passage."), field="chosen")
    with db.transaction() as session:
        code = store.code(session, actor.study_id, code_key)
        if code.status == "retired":
            raise Conflict(message("The code “{code}” is retired.", code=code.key))
        assert code.id is not None
        before: dict[str, dict[str, Any]] = {}
        after: dict[str, dict[str, Any]] = {}
        chosen = [standing_coding(session, actor, one) for one in coding_ids]
        changing = [row for row in chosen if row.code_id != code.id]
        keys = store.source_keys(session, actor.study_id) if changing else {}
        for row in changing:
            if not keep:
                remove(session, CodingRow, [row.id])
                before[str(row.id)] = _trail(row, keys[row.source_id])
            _, added, removed = add_coding(
                session, actor if keep else replace(actor, researcher=row.coder), _passage(row, keys), code.id
            )
            after |= {entry["id"]: entry for entry in added}
            for entry in removed:
                if after.pop(entry["id"], None) is None:
                    before[entry["id"]] = entry
        if before or after:
            audit(session, actor, "recode_many", before=list(before.values()), after=list(after.values()))
        return len(changing)


def _passage(row: CodingRow, keys: Mapping[UUID, str]) -> Passage:
    span = Span(row.start, row.end)
    return Passage(row.source_id, keys[row.source_id], row.turn_no, row.last_turn_no, span, row.words)


def remove_coding(db: Database, actor: Actor, coding_id: UUID) -> tuple[int, int]:
    """Take a coding away; gives the first and last turn that it touched.

    Raises:
        Conflict: it has been removed in the meantime.
    """
    with db.transaction() as session:
        row = standing_coding(session, actor, coding_id)
        remove(session, CodingRow, [row.id])
        source_key = session.exec(select(SourceRow.key).where(SourceRow.id == row.source_id)).one()
        audit(session, actor, "remove_coding", before=[_trail(row, source_key)])
        return row.turn_no, row.last_turn_no


def add_coding(
    session: Session, actor: Actor, passage: Passage, code_id: UUID, *, began_as: str | None = None
) -> tuple[UUID, list[dict[str, Any]], list[dict[str, Any]]]:
    """Add a coding inside a transaction of the caller, joined with overlapping ones of the same coder and code.

    Gives its id, and what was added and removed as audit entries hold it: nothing where the coding was there before.
    `began_as` says that it was accepted from a suggestion; joined with one that was not, it is forgotten.
    """
    where = {
        "source_id": passage.source_id, "first": passage.turn_no, "last": passage.last_turn_no, "code_id": code_id,
        "coder": actor.researcher, "start": passage.span.start, "end": passage.span.end,
    }  # fmt: skip
    same = run(session, _SAME_CODINGS, where).all()
    joined = _joined(session, passage, same)
    for row in same:
        if Span(row.start, row.end) == joined.span:
            return row.id, [], []
    remove(session, CodingRow, [row.id for row in same])
    coding_id = uuid4()
    coding = {
        "id": coding_id, "study_id": actor.study_id, "source_id": joined.source_id, "turn_no": joined.turn_no,
        "last_turn_no": joined.last_turn_no, "start": joined.span.start, "end": joined.span.end, "words": joined.words,
        "code_id": code_id, "coder": actor.researcher, "coded_at": now(), "declared": False,
        "began_as": began_as if all(row.began_as for row in same) else None,
        "is_example": any(row.is_example for row in same),
    }  # fmt: skip
    run(session, _NEW_CODING, coding)
    added = {"kind": "coding", "id": str(coding_id), "code": str(code_id), **joined.trail()}
    return coding_id, [added], [_trail(row, passage.source_key) for row in same]


def _trail(row: Any, source_key: str) -> dict[str, Any]:
    """A coding as an audit entry holds it."""
    return {
        "kind": "coding", "id": str(row.id), "source": source_key, "code": str(row.code_id),
        "start": row.start, "end": row.end, "sha256": sha256(row.words),
    }  # fmt: skip


def _joined(session: Session, passage: Passage, same: Sequence[Any]) -> Passage:
    if not same:
        return passage
    span = Span(min(passage.span.start, *(r.start for r in same)), max(passage.span.end, *(r.end for r in same)))
    return Passage(
        passage.source_id,
        passage.source_key,
        min(passage.turn_no, *(r.turn_no for r in same)),
        max(passage.last_turn_no, *(r.last_turn_no for r in same)),
        span,
        span.of(store.text(session, passage.source_id)),
    )
