"""What a person can do with process tracing: one transaction, one audit entry each.

It is off until somebody switches it on. Whoever changes or removes something says by a row's id which state was on the
screen; where there is another by now, nothing is written.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, select

from qualtoc.coding.actions import Passage
from qualtoc.coding.actions.removal import remove, standing
from qualtoc.coding.text import sha256
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.theory import store
from qualtoc.theory.model import Outcome
from qualtoc.theory.rows import DecisionRow, TheoryRow, TracingItemRow, TracingQuotationRow, TracingRow
from qualtoc.theory.tracing import Rival, TracedItem, Tracing, checked
from qualtoc.theory.tracing_store import (
    SWITCHED_ON,
    StoredTracing,
    content_of,
    is_on,
    plain,
    standing_rows,
    switch,
    tracing,
)


def switch_on(db: Database, actor: Actor) -> None:
    """Offer process tracing in this study.

    Raises:
        Conflict: it is on already.
    """
    with db.transaction() as session:
        if is_on(session, actor.study_id):
            raise Conflict(message("Process tracing is switched on already."))
        decision_id = uuid4()
        session.add(
            DecisionRow(
                id=decision_id, study_id=actor.study_id, kind=SWITCHED_ON, link="", reason="", author=actor.researcher,
                decided_at=now(),
            )
        )  # fmt: skip
        session.flush()
        audit(session, actor, "switch_on_process_tracing", after=[{"kind": "decision", "id": str(decision_id)}])


def switch_off(db: Database, actor: Actor) -> None:
    """Offer process tracing no more; what was entered stays and comes back when it is switched on again.

    Raises:
        Conflict: it is off already.
    """
    with db.transaction() as session:
        decisions = session.exec(switch(actor.study_id)).all()
        if not decisions:
            raise Conflict(message("Process tracing is switched off already."))
        remove(session, DecisionRow, [row.id for row in decisions])
        before = [{"kind": "decision", "id": str(row.id)} for row in decisions]
        audit(session, actor, "switch_off_process_tracing", before=before)


def trace_link(
    db: Database, actor: Actor, *, version: str, link: str, outcome: Outcome, case: str | None, hypothesis: str,
    rivals: Sequence[Rival],
) -> UUID:  # fmt: skip
    """Begin to trace a link in a scope; gives the tracing's id.

    Raises:
        Invalid: the hypothesis or every rival is missing, or the version is a draft.
        NotFound: there is no such version, or it expects nothing of the link in that scope.
        Conflict: the link is traced there already, or process tracing is off.
    """
    with db.transaction() as session:
        _lock(session, actor)
        _check_proposition(session, actor, version, link, outcome)
        made = Tracing(uuid4(), version, link, outcome, case, plain(hypothesis), _rivals(rivals))
        _check_stated(made)
        twin = standing_rows(TracingRow, actor.study_id).where(
            TracingRow.version == version, TracingRow.link == link, TracingRow.outcome == outcome,
            TracingRow.case == case,
        )  # fmt: skip
        if session.exec(twin).first() is not None:
            raise Conflict(message("This link is traced in this scope already."))
        audit(session, actor, "trace_link", after=[_add_tracing(session, actor, made)])
        return made.id


def restate(
    db: Database, actor: Actor, tracing_id: UUID, seen: UUID, *, hypothesis: str, rivals: Sequence[Rival]
) -> None:
    """Put the hypothesis and its rivals into other words, add rivals or take them out.

    Raises:
        Invalid: the hypothesis or every rival is missing.
        Conflict: somebody changed it in the meantime, or an item of evidence names a rival that is taken out.
    """
    with db.transaction() as session:
        _lock(session, actor)
        stored = tracing(session, actor.study_id, tracing_id)
        _check_seen(stored.row, seen)
        was = stored.tracing
        made = Tracing(
            was.id, was.version, was.link, was.outcome, was.case, plain(hypothesis), _rivals(rivals, was.rivals)
        )
        _check_stated(made)
        for item in stored.items:
            if not made.named(item.rival):
                text = message("{item} names the rival “{rival}”; change that item first.",
                               item=item.key, rival=was.named(item.rival))  # fmt: skip
                raise Conflict(text, field="rivals")
        if made == was:
            return
        remove(session, TracingRow, [stored.row])
        after = [_add_tracing(session, actor, made)]
        audit(session, actor, "restate_tracing", before=[_trail("tracing", stored.row, was)], after=after)


def untrace(db: Database, actor: Actor, tracing_id: UUID, seen: UUID) -> None:
    """Take a tracing away with its items and passages.

    Raises:
        Conflict: somebody changed it in the meantime.
    """
    with db.transaction() as session:
        _lock(session, actor)
        stored = tracing(session, actor.study_id, tracing_id)
        _check_seen(stored.row, seen)
        before = [_trail("tracing", stored.row, stored.tracing)]
        before += [_trail("tracing_item", row, stored.tracing) for row in stored.rows.values()]
        before += [_trail("tracing_quotation", one.id, stored.tracing) for one in stored.passages]
        remove(session, TracingRow, [stored.row])
        remove(session, TracingItemRow, list(stored.rows.values()))
        remove(session, TracingQuotationRow, [one.id for one in stored.passages])
        audit(session, actor, "untrace", before=before)


def add_item(db: Database, actor: Actor, tracing_id: UUID, make: Callable[[str], TracedItem]) -> str:
    """Enter an item of evidence, made for the next free key; gives that key.

    Raises:
        Invalid: something is missing or cannot be; see `checked`.
        NotFound, Conflict: the tracing is gone, or process tracing is off.
    """
    with db.transaction() as session:
        _lock(session, actor)
        stored = tracing(session, actor.study_id, tracing_id)
        item = checked(stored.tracing, make(_next_key(session, tracing_id)), stored.items)
        audit(session, actor, "add_tracing_item", after=[_add_item(session, actor, stored.tracing, item)])
        return item.key


def change_item(db: Database, actor: Actor, tracing_id: UUID, seen: UUID, item: TracedItem) -> None:
    """Change an item of evidence; its passages stay with it.

    Raises:
        Invalid: something is missing or cannot be; see `checked`.
        NotFound: there is no such item.
        Conflict: somebody changed it in the meantime.
    """
    with db.transaction() as session:
        _lock(session, actor)
        stored = tracing(session, actor.study_id, tracing_id)
        row = _row_of(stored, item.key)
        _check_seen(row, seen)
        made = checked(stored.tracing, item, stored.items)
        if made in stored.items:
            return
        remove(session, TracingItemRow, [row])
        after = [_add_item(session, actor, stored.tracing, made)]
        before = [_trail("tracing_item", row, stored.tracing)]
        audit(session, actor, "change_tracing_item", before=before, after=after)


def remove_item(db: Database, actor: Actor, tracing_id: UUID, key: str, seen: UUID) -> None:
    """Take an item of evidence away with its passages.

    Raises:
        NotFound: there is no such item.
        Conflict: somebody changed it in the meantime, or a package holds it.
    """
    with db.transaction() as session:
        _lock(session, actor)
        stored = tracing(session, actor.study_id, tracing_id)
        row = _row_of(stored, key)
        _check_seen(row, seen)
        for other in stored.items:
            if key in other.members:
                raise Conflict(message("{item} is in the package {key}; change that first.", item=key, key=other.key))
        passages = [one.id for one in stored.passages if one.item == key]
        before = [_trail("tracing_item", row, stored.tracing)]
        before += [_trail("tracing_quotation", one, stored.tracing) for one in passages]
        remove(session, TracingItemRow, [row])
        remove(session, TracingQuotationRow, passages)
        audit(session, actor, "remove_tracing_item", before=before)


def show_item(db: Database, actor: Actor, tracing_id: UUID, key: str, passage_of: Callable[[Session], Passage]) -> UUID:
    """Attach a passage that shows an item of evidence; gives the id of what was attached.

    Raises:
        NotFound: there is no such item.
        Conflict: the passage is attached already.
    """
    with db.transaction() as session:
        _lock(session, actor)
        stored = tracing(session, actor.study_id, tracing_id)
        _row_of(stored, key)
        passage = passage_of(session)
        place = (key, passage.source_id, passage.span)
        if any((one.item, one.source_id, one.span) == place for one in stored.passages):
            raise Conflict(message("This passage stands with {item} already.", item=key), field="words")
        row_id = uuid4()
        session.add(
            TracingQuotationRow(
                id=row_id, study_id=actor.study_id, tracing=tracing_id, item=key, source_id=passage.source_id,
                turn_no=passage.turn_no, start=passage.span.start, end=passage.span.end, words=passage.words,
                author=actor.researcher, written_at=now(),
            )
        )  # fmt: skip
        session.flush()
        after = {**_trail("tracing_quotation", row_id, stored.tracing), "item": key, **passage.trail()}
        audit(session, actor, "show_tracing_item", after=[after])
        return row_id


def remove_passage(db: Database, actor: Actor, passage_id: UUID) -> None:
    """Take a passage away from its item.

    Raises:
        NotFound: there never was such a passage.
        Conflict: it was taken away in the meantime.
    """
    with db.transaction() as session:
        _lock(session, actor)
        row = standing(
            session, actor, TracingQuotationRow, passage_id,
            unknown=message("There is no such passage."),
            gone=message("This passage was taken away in the meantime."),
        )  # fmt: skip
        remove(session, TracingQuotationRow, [row.id])
        trail = {"kind": "tracing_quotation", "id": str(row.id), "tracing": str(row.tracing), "item": row.item}
        audit(session, actor, "remove_tracing_quotation", before=[trail])


def _lock(session: Session, actor: Actor) -> None:
    """Let nobody else trace in this study until this transaction ends.

    Raises:
        NotFound: the study has no theory.
        Conflict: process tracing is switched off.
    """
    held = select(TheoryRow.study_id).where(TheoryRow.study_id == actor.study_id).with_for_update()
    if session.exec(held).first() is None:
        raise NotFound(message("There is no theory yet."))
    if not is_on(session, actor.study_id):
        raise Conflict(message("Process tracing is switched off in this study; switch it on first."))


def _check_proposition(session: Session, actor: Actor, version_key: str, link_key: str, outcome: Outcome) -> None:
    theory = store.theory(session, actor.study_id)
    if theory is None:
        raise NotFound(message("There is no theory yet."))
    version = store.version(theory, version_key)
    if version.status == "draft":
        raise Invalid(message("Only links of a registered version are traced; register {version} first.",
                              version=version.key))  # fmt: skip
    for link in version.links:
        if link.key == link_key and outcome in link.expected:
            return
    raise NotFound(message("Version {version} expects nothing of {link} there.", version=version.key, link=link_key))


def _rivals(given: Iterable[Rival], before: Sequence[Rival] = ()) -> tuple[Rival, ...]:
    """The rivals with a key each: the one that they came with or had before, else the next number that never was."""
    named = [Rival(rival.key, plain(rival.text)) for rival in given if rival.text.strip()]
    kept = {rival.text: rival.key for rival in before}
    taken = {rival.key for rival in (*before, *named)}
    numbers = (f"R{number}" for number in range(1, 10_000) if f"R{number}" not in taken)
    return tuple(Rival(one.key or kept.get(one.text) or next(numbers), one.text) for one in named)


def _check_stated(made: Tracing) -> None:
    if not made.hypothesis:
        raise Invalid(message("Say what is claimed to be at work."), field="hypothesis")
    if not made.rivals:
        raise Invalid(message("Name at least one rival explanation: without it l0 means nothing."), field="rivals")
    for kind in ([rival.key for rival in made.rivals], [rival.text.casefold() for rival in made.rivals]):
        if len(set(kind)) < len(kind):
            raise Invalid(message("Two rivals are the same."), field="rivals")


def _check_seen(row: UUID, seen: UUID) -> None:
    if row != seen:
        raise Conflict(message("Somebody changed this in the meantime; nothing of yours was stored yet."))


def _row_of(stored: StoredTracing, key: str) -> UUID:
    if key not in stored.rows:
        raise NotFound(message("There is no item of evidence {key}, or no longer.", key=key))
    return stored.rows[key]


def _next_key(session: Session, tracing_id: UUID) -> str:
    """The next key: no key is used twice, so that passages never come to another item."""
    keys = session.exec(select(TracingItemRow.key).where(TracingItemRow.tracing == tracing_id)).all()
    return f"E{max((int(key[1:]) for key in keys), default=0) + 1}"


def _add_tracing(session: Session, actor: Actor, made: Tracing) -> dict[str, Any]:
    row_id = uuid4()
    session.add(
        TracingRow(
            id=row_id, study_id=actor.study_id, tracing=made.id, version=made.version, link=made.link,
            outcome=made.outcome, case=made.case, hypothesis=made.hypothesis,
            rivals=[[rival.key, rival.text] for rival in made.rivals], author=actor.researcher, written_at=now(),
        )
    )  # fmt: skip
    session.flush()
    return _trail("tracing", row_id, made)


def _add_item(session: Session, actor: Actor, of: Tracing, item: TracedItem) -> dict[str, Any]:
    row_id, content = uuid4(), content_of(item)
    session.add(
        TracingItemRow(
            id=row_id, study_id=actor.study_id, tracing=of.id, key=item.key, content=content,
            author=actor.researcher, written_at=now(),
        )
    )  # fmt: skip
    session.flush()
    hashed = sha256(repr(sorted(content.items())))
    return {**_trail("tracing_item", row_id, of), "item": item.key, "sha256": hashed}


def _trail(kind: str, row: UUID, of: Tracing) -> dict[str, Any]:
    scope = {"version": of.version, "link": of.link, "outcome": of.outcome, "case": of.case}
    return {"kind": kind, "id": str(row), "tracing": str(of.id), **scope}
