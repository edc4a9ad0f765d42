"""What a person can do with versions of the codebook: keep one, and tell what was coded again after a change."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, update
from sqlmodel import Session, col, insert, select

from qualtoc import changes
from qualtoc.coding import store
from qualtoc.coding.actions.removal import remove, standing
from qualtoc.coding.back_coding import OUTCOMES
from qualtoc.coding.codebook import Codebook
from qualtoc.coding.codebook_files import codebook_yaml
from qualtoc.coding.codebook_versions import Version, meanings
from qualtoc.coding.rows import BackCodingRow, CodebookVersionRow
from qualtoc.coding.text import normalised, sha256
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, Invalid, message

CODEBOOK_ACTS = frozenset(("describe_code", "set_code_status", "import_codebook", "merge_codes", "split_code"))
"""The acts that may change what a code means; undoing one of them is such an act too."""


def keep_version(db: Database, actor: Actor, reason: str) -> int:
    """Keep the codebook as it is as a version, for a reason; gives its number.

    Raises:
        Invalid: no reason is given, or the codebook has no codes.
        Conflict: the newest version is the same.
    """
    why = normalised(reason).strip()
    if not why:
        raise Invalid(message("Say why this version is kept."), field="reason")
    with db.transaction() as session:
        book = store.codebook(session, actor.study_id)
        if not book.codes:
            raise Invalid(message("The codebook has no codes yet."), field="reason")
        last, digest = _last(session, actor), sha256(codebook_yaml(book))
        if last is not None and last.sha256 == digest:
            raise Conflict(message("The codebook is the same as version {no}.", no=last.no), field="reason")
        if last is not None and last.ended_at is None:
            changes.watch(session, CodebookVersionRow, *_at(actor, last.no), only=("ended_at",))
            _end(session, actor, last, last.kept_at)
        version_id, no = _insert(session, actor, book, why, None)
        entry = {"kind": "codebook_version", "id": str(version_id), "no": no, "sha256": digest}
        audit(session, actor, "keep_codebook_version", after=[entry])
        return no


def keep_what_was_coded_under(session: Session, actor: Actor) -> None:
    """Keep the codebook as it is before an act changes it, where codings were made under it.

    Called inside the transaction of every act that may change what a code means, before it changes anything. What is
    kept stays when the act is undone: it tells under which rules codings were made.
    """
    book = store.codebook(session, actor.study_id)
    last, moment = _last(session, actor), now()
    if last is not None and last.sha256 == sha256(codebook_yaml(book)):
        _end(session, actor, last, moment)
        return
    if last is not None and last.ended_at is None:
        _end(session, actor, last, last.kept_at)
    since = None if last is None else last.ended_at or last.kept_at
    if book.codes and store.is_coded_since(session, actor.study_id, since):
        _insert(session, actor, book, "", moment)


def decide_back_coding(
    db: Database, actor: Actor, code: str, places: Collection[tuple[str, str]], outcome: str, reason: str
) -> int:
    """Say that sources were coded again for a code, or need it not; gives how many. `places` are sources and coders.

    Raises:
        Invalid: no source is chosen, the outcome is unknown, or the reason is missing where nothing needs to be done.
        NotFound: there is no such code.
        Conflict: a source is not there any more.
    """
    why = normalised(reason).strip()
    _check(places, outcome, why)
    with db.transaction() as session:
        code_id = store.code(session, actor.study_id, code).id
        assert code_id is not None
        sources = {key: source_id for source_id, key in store.source_keys(session, actor.study_id).items()}
        if not {source for source, _ in places} <= sources.keys():
            raise Conflict(message("A source is not there any more."))
        wanted = set(places)
        former = [
            UUID(one.id) for one in store.decisions(session, actor.study_id, code) if (one.source, one.coder) in wanted
        ]
        remove(session, BackCodingRow, former)
        rows: list[dict[str, Any]] = [
            {
                "id": uuid4(), "study_id": actor.study_id, "code_id": code_id, "source_id": sources[source],
                "coder": coder, "outcome": outcome, "reason": why, "author": actor.researcher, "decided_at": now(),
            }
            for source, coder in sorted(wanted)
        ]  # fmt: skip
        session.execute(insert(BackCodingRow), rows)
        after = [
            _trail(row["id"]) | {"code": str(code_id), "source": source, "coder": coder, "outcome": outcome}
            for row, (source, coder) in zip(rows, sorted(wanted), strict=True)
        ]
        audit(session, actor, "decide_back_coding", before=[_trail(one) for one in former], after=after)
        return len(rows)


def reopen_back_coding(db: Database, actor: Actor, decision_id: UUID) -> None:
    """Take a decision back: the source is to be coded again.

    Raises:
        NotFound: there is no such decision.
        Conflict: it was taken back in the meantime.
    """
    with db.transaction() as session:
        standing(
            session, actor, BackCodingRow, decision_id,
            unknown=message("There is no such decision."), gone=message("This was taken back in the meantime."),
        )  # fmt: skip
        remove(session, BackCodingRow, [decision_id])
        audit(session, actor, "reopen_back_coding", before=[_trail(decision_id)])


def _check(places: Collection[tuple[str, str]], outcome: str, reason: str) -> None:
    if not places:
        raise Invalid(message("Choose at least one source."), field="places")
    if outcome not in OUTCOMES:
        raise Invalid(message("Say whether it was coded again or needs none."), field="outcome")
    if outcome == "needs_none" and not reason:
        raise Invalid(message("Say why nothing needs to be coded again."), field="reason")


def _last(session: Session, actor: Actor) -> Version | None:
    kept: Sequence[Version] = store.versions(session, actor.study_id)
    return kept[-1] if kept else None


def _at(actor: Actor, no: int) -> tuple[Any, ...]:
    row = CodebookVersionRow
    return col(row.study_id) == actor.study_id, col(row.no) == no, col(row.removed_at).is_(None)


def _end(session: Session, actor: Actor, version: Version, moment: datetime) -> None:
    session.execute(update(CodebookVersionRow).where(*_at(actor, version.no)).values(ended_at=moment))


def _insert(session: Session, actor: Actor, book: Codebook, reason: str, ended_at: datetime | None) -> tuple[UUID, int]:
    """Add a version, by its end where it held until now; gives its id and number."""
    row = CodebookVersionRow
    highest = session.exec(select(func.max(row.no)).where(row.study_id == actor.study_id)).one()
    content, version_id = codebook_yaml(book), uuid4()
    session.execute(
        insert(row).values(
            id=version_id, study_id=actor.study_id, no=(highest or 0) + 1, kept_at=ended_at or now(),
            ended_at=ended_at, author=actor.researcher, reason=reason, is_automatic=ended_at is not None,
            codes=len(book.codes), sha256=sha256(content), content=content, meanings=meanings(book),
        )
    )  # fmt: skip
    return version_id, (highest or 0) + 1


def _trail(decision_id: UUID) -> dict[str, Any]:
    return {"kind": "back_coding", "id": str(decision_id)}
