"""What a person can do with a draft of the theory and with proposals: one transaction, one audit entry each.

Whoever saves says which state of the draft was on the screen, by its hash. Where it is another one by now nothing is
written, so that two people who edit one draft never overwrite each other.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from qualtoc.changes import watch
from qualtoc.coding.codebook import Bilingual
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.theory import contents, editing, store
from qualtoc.theory.editing import Edited
from qualtoc.theory.model import ProgrammeTheory, TheoryVersion
from qualtoc.theory.rows import DecisionRow, TheoryRow, TheoryVersionRow
from qualtoc.theory.shared_validation import validate_shared
from qualtoc.theory.versions import content_hash

DISMISSED = "dismiss_proposal"
Edit = Callable[[TheoryVersion], Edited]
Untouched = Callable[[TheoryVersion], bool]


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A pair that claims name and that shall not become a link, with the reason."""

    id: UUID
    cause: str
    effect: str
    reason: str
    author: str


def start_theory(db: Database, actor: Actor, title: Bilingual, key: str = "v1") -> None:
    """Give a study without a theory an empty first draft.

    Raises:
        Conflict: the study has a theory.
    """
    try:
        with db.transaction() as session:
            if session.get(TheoryRow, actor.study_id) is not None:
                raise Conflict(message("This study has a theory already."))
            watch(session, TheoryRow, col(TheoryRow.study_id) == actor.study_id)
            watch(session, TheoryVersionRow, col(TheoryVersionRow.study_id) == actor.study_id)
            draft = TheoryVersion(key, Bilingual(key), "draft", (), ())
            shared = contents.shared_content(ProgrammeTheory(title, ()))
            session.add(TheoryRow(study_id=actor.study_id, shared=shared))
            session.flush()
            session.add(_row(actor, draft, 0))
            session.flush()
            audit(session, actor, "start_theory", after=[_trail(draft)])
    except IntegrityError:
        raise Conflict(message("This study has a theory already.")) from None


def start_draft(db: Database, actor: Actor, parent: str, key: str, label: Bilingual) -> None:
    """Start a draft from a registered version.

    Raises:
        Conflict: the parent is a draft, or there is a version of that key.
        Invalid: the key cannot be one.
        NotFound: there is no such parent.
    """
    with db.transaction() as session:
        _theory_row(session, actor)
        theory = _theory(session, actor)
        if key in {version.key for version in theory.versions}:
            raise Conflict(message("There is a version {version} already.", version=key), field="key")
        draft = editing.fork(store.version(theory, parent), key, label)
        _watch(session, actor, key)
        last = select(TheoryVersionRow.position).where(TheoryVersionRow.study_id == actor.study_id)
        session.add(_row(actor, draft, max(session.exec(last)) + 1))
        session.flush()
        audit(session, actor, "start_draft", after=[{**_trail(draft), "parent": parent}])


def edit_draft(
    db: Database, actor: Actor, key: str, seen: str, edits: Sequence[Edit], is_untouched: Untouched | None = None
) -> TheoryVersion:
    """Change a draft by some edits, all or none; gives the draft as it is now. `seen` is the hash that was on screen.

    Where the draft is another one by now, `is_untouched` is asked whether it still says what the edits are about as it
    stood on screen; then they are made beside what somebody else did. Without it nothing is written.

    Raises:
        Conflict: somebody changed the same thing in the meantime, the draft is registered, or an edit cannot be made.
        Invalid: an edit is refused.
        NotFound: there is no such version.
    """
    with db.transaction() as session:
        row, draft, others = _draft(session, actor, key, seen, is_untouched)
        _watch(session, actor, key)
        before, changes = draft, []
        for edit in edits:
            edited = edit(draft)
            draft = edited.version
            changes += [{"op": change.op, "target": list(change.targets)} for change in edited.changes]
        draft = editing.in_step(draft, others)
        if draft == before:
            return before
        _fill(session, row, draft)
        after = {**_trail(draft), "changes": changes}
        audit(session, actor, "edit_draft", before=[_trail(before)], after=[after])
        return draft


def register_draft(
    db: Database, actor: Actor, key: str, seen: str, label: Bilingual | None = None, note: Bilingual | None = None
) -> TheoryVersion:
    """Register a draft; from now on it never changes, and this cannot be undone.

    Name and note stay as they are where none is given.

    Raises:
        Conflict: the draft is another one than that on the screen, is registered, or has an error.
        NotFound: there is no such version.
    """
    with db.transaction() as session:
        row, draft, others = _draft(session, actor, key, seen)
        known = {link.key for version in (*others, draft) for link in version.links}
        words = label if label and (label.en or label.es) else draft.label
        named = replace(draft, label=words, note=draft.note if note is None else note)
        _refuse_errors(replace(_theory(session, actor), versions=(*others, named)))
        done = editing.register(named, known, now(), actor.researcher)
        _fill(session, row, done)
        audit(session, actor, "register_version", before=[_trail(draft)], after=[_trail(done)], for_good=True)
        return done


def discard_draft(db: Database, actor: Actor, key: str, seen: str) -> None:
    """Throw a draft away that has a parent; the version that it started from stays.

    Raises:
        Conflict: it is the first of the study, another version starts from it, or see `edit_draft`.
    """
    with db.transaction() as session:
        row, draft, others = _draft(session, actor, key, seen)
        _watch(session, actor, key)
        if draft.parent is None or any(other.parent == key for other in others):
            raise Conflict(message("{version} cannot be thrown away: it is the start of the theory.", version=key))
        session.delete(row)
        session.flush()
        audit(session, actor, "discard_draft", before=[_trail(draft)])


def dismiss_proposal(db: Database, actor: Actor, cause: str, effect: str, reason: str) -> UUID:
    """Say why a pair that claims name shall not become a link; it can be taken back as any decision.

    Raises:
        Invalid: no reason is given, or the pair is not whole.
    """
    if not reason.strip():
        raise Invalid(message("Give the reason for this decision."), field="reason")
    if not cause or not effect:
        raise Invalid(message("Name the factor that influences and the factor that is influenced."), field="cause")
    pair = _pair_name(cause, effect)
    with db.transaction() as session:
        earlier = session.exec(_dismissed(actor.study_id).where(DecisionRow.link == pair)).first()
        if earlier is not None:
            raise Conflict(message("This proposal was dismissed in the meantime."))
        decision_id = uuid4()
        session.add(
            DecisionRow(
                id=decision_id, study_id=actor.study_id, kind=DISMISSED, link=pair, reason=reason.strip(),
                author=actor.researcher, decided_at=now(),
            )
        )  # fmt: skip
        session.flush()
        trail = {"kind": "decision", "id": str(decision_id), "cause": cause, "effect": effect}
        audit(session, actor, DISMISSED, after=[trail], reason=reason.strip())
        return decision_id


def dismissals(session: Session, study_id: UUID) -> tuple[Dismissal, ...]:
    """The proposals that are dismissed, oldest first."""
    rows = session.exec(_dismissed(study_id).order_by(col(DecisionRow.decided_at)))
    pairs = ((row, json.loads(row.link)) for row in rows)
    return tuple(Dismissal(row.id, cause, effect, row.reason, row.author) for row, (cause, effect) in pairs)


def _dismissed(study_id: UUID) -> Any:
    return select(DecisionRow).where(
        DecisionRow.study_id == study_id, DecisionRow.kind == DISMISSED, col(DecisionRow.removed_at).is_(None)
    )


def _pair_name(cause: str, effect: str) -> str:
    """A pair in the column of a link: no link is named so, and any two keys are told apart."""
    return json.dumps([cause, effect], ensure_ascii=False)


def _theory_row(session: Session, actor: Actor) -> TheoryRow:
    """The theory's row, which nobody else changes until this transaction ends."""
    query = select(TheoryRow).where(TheoryRow.study_id == actor.study_id).with_for_update()
    row = session.exec(query).first()
    if row is None:
        raise NotFound(message("There is no theory yet."))
    return row


def _theory(session: Session, actor: Actor) -> ProgrammeTheory:
    theory = store.theory(session, actor.study_id)
    if theory is None:
        raise NotFound(message("There is no theory yet."))
    return theory


def _draft(
    session: Session, actor: Actor, key: str, seen: str, is_untouched: Untouched | None = None
) -> tuple[TheoryVersionRow, TheoryVersion, tuple[TheoryVersion, ...]]:
    """A draft that is as it was seen, with its row, and the other versions; the theory is locked."""
    _theory_row(session, actor)
    theory = _theory(session, actor)
    version = store.version(theory, key)
    row = session.exec(
        select(TheoryVersionRow).where(TheoryVersionRow.study_id == actor.study_id, TheoryVersionRow.key == key)
    ).one()
    if row.status != "draft":
        raise Conflict(
            message("Version {version} is registered and never changes; start a draft from it.", version=key)
        )
    if row.content_hash != seen and not (is_untouched and is_untouched(version)):
        raise Conflict(message("Somebody changed this draft in the meantime; nothing of yours was stored yet."))
    return row, version, tuple(other for other in theory.versions if other.key != key)


def _refuse_errors(theory: ProgrammeTheory) -> None:
    """Refuse to register beside shared parts that name what no version holds any more."""
    for finding in validate_shared(theory):
        if finding.level == "error":
            raise Conflict(finding.message)


def _watch(session: Session, actor: Actor, key: str) -> None:
    """Keep what becomes of a draft; nothing of it comes back once it is registered."""
    of_key = (col(TheoryVersionRow.study_id) == actor.study_id) & (col(TheoryVersionRow.key) == key)
    watch(session, TheoryVersionRow, of_key, with_same=("status",))


def _row(actor: Actor, draft: TheoryVersion, position: int) -> TheoryVersionRow:
    return TheoryVersionRow(
        id=uuid4(), study_id=actor.study_id, key=draft.key, position=position, status=draft.status,
        content=contents.version_content(draft), content_hash=content_hash(draft),
    )  # fmt: skip


def _fill(session: Session, row: TheoryVersionRow, version: TheoryVersion) -> None:
    row.status, row.registered_at, row.declared = version.status, version.registered_at, version.declared
    row.content, row.content_hash = contents.version_content(version), content_hash(version)
    session.add(row)
    session.flush()


def _trail(version: TheoryVersion) -> dict[str, Any]:
    return {"kind": "theory_version", "version": version.key, "sha256": content_hash(version)}
