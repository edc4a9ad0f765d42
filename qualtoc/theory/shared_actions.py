"""What a person can do with what the versions of a theory share: one transaction, one audit entry each.

Whoever saves says what the form showed of the part, by its fingerprint. Changes of other parts do not stand in the way.
"""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, select

from qualtoc.changes import watch
from qualtoc.coding.rows import SourceRow
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, NotFound, message
from qualtoc.theory import contents, shared_editing, store
from qualtoc.theory.edits import NO_REASON, Why
from qualtoc.theory.fingerprints import of_shared
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.theory.rows import ClaimRow, TheoryRow
from qualtoc.theory.shared_editing import Kind, Shared, parts


def save_shared(
    db: Database, actor: Actor, kind: Kind, part: Shared, seen: str = "", why: Why = NO_REASON
) -> None:  # fmt: skip
    """Store a part that the versions share; a new one where `seen` is empty.

    Raises:
        Conflict: somebody changed or removed this part in the meantime, or its key is taken.
        Invalid: something about it cannot be accepted.
        NotFound: the study has no theory.
    """

    def edit(theory: ProgrammeTheory) -> ProgrammeTheory:
        return shared_editing.keep(theory, kind, part, why, is_new=not seen, at=now(), by=actor.researcher)

    _edit(db, actor, f"{'change' if seen else 'add'}_{kind}", kind, part.key, seen, why, edit)


def remove_shared(
    db: Database, actor: Actor, kind: Kind, key: str, seen: str, why: Why = NO_REASON
) -> None:  # fmt: skip
    """Take a part away that the versions share.

    Raises:
        Conflict: somebody changed or removed it in the meantime, or something names it.
        Invalid: the change needs a reason.
        NotFound: the study has no theory.
    """

    def edit(theory: ProgrammeTheory) -> ProgrammeTheory:
        return shared_editing.drop(theory, kind, key, why, at=now(), by=actor.researcher)

    _edit(db, actor, f"remove_{kind}", kind, key, seen, why, edit)


def _edit(
    db: Database, actor: Actor, action: str, kind: Kind, key: str, seen: str, why: Why,
    edit: Callable[[ProgrammeTheory], ProgrammeTheory],
) -> None:  # fmt: skip
    with db.transaction() as session:
        row = session.exec(select(TheoryRow).where(TheoryRow.study_id == actor.study_id).with_for_update()).first()
        theory = store.theory(session, actor.study_id)
        if row is None or theory is None:
            raise NotFound(message("There is no theory yet."))
        if seen:
            _refuse_changed(theory, kind, key, seen)
        if action.startswith("remove"):
            _refuse_used(session, actor, kind, key)
        changed = edit(theory)
        if changed == theory:
            return
        watch(session, TheoryRow, col(TheoryRow.study_id) == actor.study_id)
        row.shared = contents.shared_content(changed)
        session.add(row)
        session.flush()
        trail: dict[str, Any] = {"kind": kind, "key": key}
        audit(session, actor, action, after=[trail], reason=why.reason.text("en") or None)


def _refuse_changed(theory: ProgrammeTheory, kind: Kind, key: str, seen: str) -> None:
    present = next((part for part in parts(theory, kind) if part.key == key), None)
    if present is None:
        raise Conflict(message("“{key}” was removed in the meantime.", key=key))
    if of_shared(present) != seen:
        raise Conflict(message("Somebody changed “{key}” in the meantime; nothing of yours was stored yet.", key=key))


def _refuse_used(session: Session, actor: Actor, kind: Kind, key: str) -> None:
    """Refuse to remove what claims or sources name."""
    used = None
    if kind == "outcome":
        query = select(ClaimRow.id).where(
            ClaimRow.study_id == actor.study_id, ClaimRow.outcome == key, col(ClaimRow.removed_at).is_(None)
        )
        used = session.exec(query).first() and message("Claims name the outcome “{key}”; it stays.", key=key)
    elif kind == "case":
        in_case = select(SourceRow.id).where(SourceRow.study_id == actor.study_id, SourceRow.case == key)
        used = session.exec(in_case).first() and message("Sources belong to the case “{key}”; it stays.", key=key)
    if used:
        raise Conflict(used)
