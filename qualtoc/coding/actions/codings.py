"""What a person can do with codings: apply a code to a passage, give a coding another code, take it away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from qualtoc.coding import store
from qualtoc.coding.actions.adding import ToCode, add_coding, add_codings, trail
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.actions.removal import remove, standing_coding, standing_codings
from qualtoc.coding.rows import CodingRow, SourceRow
from qualtoc.coding.text import Span
from qualtoc.database import Actor, Database, audit
from qualtoc.errors import Conflict, Invalid, message


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
        before = [trail(row, source_key), *removed]
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
        chosen = standing_codings(session, actor, coding_ids)
        changing = [row for row in chosen if row.code_id != code.id]
        keys = store.source_keys(session, actor.study_id) if changing else {}
        before: list[dict[str, Any]] = []
        if not keep:
            remove(session, CodingRow, [row.id for row in changing])
            before = [trail(row, keys[row.source_id]) for row in changing]
        wanted = [ToCode(_passage(row, keys), actor.researcher if keep else row.coder) for row in changing]
        after, joined = add_codings(session, actor, wanted, code.id)
        if before or after:
            audit(session, actor, "recode_many", before=[*before, *joined], after=after)
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
        audit(session, actor, "remove_coding", before=[trail(row, source_key)])
        return row.turn_no, row.last_turn_no
