"""Attributes of participants and cases in the database, and what a person can do with them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import delete, func
from sqlmodel import Session, col, insert, select

from qualtoc.changes import watch
from qualtoc.coding.text import sha256
from qualtoc.database import Actor, Database, audit, columns
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.study.attributes import (
    Attribute,
    AttributeType,
    Holder,
    ReadAttributes,
    sound_attribute,
    written_value,
)
from qualtoc.study.rows import AttributeRow, AttributeValueRow

Values = Mapping[tuple[str, UUID], str]
"""The values by key of the participant or case and id of the attribute; those that are not known are left out."""


def attributes(session: Session, study_id: UUID, holder: Holder) -> list[Attribute]:
    """The attributes of participants or of cases, in their order."""
    query = (
        columns(AttributeRow.id, AttributeRow.name, AttributeRow.type, AttributeRow.choices)
        .where(col(AttributeRow.study_id) == study_id, col(AttributeRow.holder) == holder)
        .order_by(col(AttributeRow.position), col(AttributeRow.name))
    )
    return [
        Attribute(row.id, holder, row.name, cast(AttributeType, row.type), tuple(row.choices))
        for row in session.execute(query)
    ]


def values(
    session: Session, study_id: UUID, holder: Holder, keys: Sequence[str] | None = None
) -> dict[tuple[str, UUID], str]:
    """The values of participants or cases; of these keys only, where they are given."""
    query = (
        columns(AttributeValueRow.key, AttributeValueRow.attribute_id, AttributeValueRow.value)
        .join(AttributeRow, col(AttributeRow.id) == col(AttributeValueRow.attribute_id))
        .where(col(AttributeRow.study_id) == study_id, col(AttributeRow.holder) == holder)
    )
    if keys is not None:
        query = query.where(col(AttributeValueRow.key).in_(list(keys)))
    return {(key, attribute_id): value for key, attribute_id, value in session.execute(query)}


def values_in_use(session: Session, study_id: UUID) -> list[tuple[Holder, str, str]]:
    """Holder, name and value of every attribute as it is in use, each once; one query."""
    query = (
        columns(AttributeRow.holder, AttributeRow.name, AttributeValueRow.value)
        .join(AttributeValueRow, col(AttributeRow.id) == col(AttributeValueRow.attribute_id))
        .where(col(AttributeRow.study_id) == study_id)
        .distinct()
        .order_by(col(AttributeRow.holder), col(AttributeRow.name), col(AttributeValueRow.value))
    )
    return [(cast(Holder, holder), name, value) for holder, name, value in session.execute(query)]


def new_attribute(
    db: Database, actor: Actor, holder: Holder, name: str, attribute_type: str, choices: Sequence[str] = ()
) -> UUID:
    """Make an attribute that every participant or case may have.

    Raises:
        Invalid: name, type or choices are missing.
        Conflict: there is one of that name.
    """
    plain, listed = sound_attribute(name, attribute_type, choices)
    with db.transaction() as session:
        if any(one.name == plain for one in attributes(session, actor.study_id, holder)):
            raise Conflict(message("There is an attribute “{name}” already.", name=plain), field="name")
        _watch(session, actor, holder)
        attribute_id = _insert(session, actor, holder, plain, cast(AttributeType, attribute_type), listed)
        trail = {"kind": "attribute", "id": str(attribute_id), "holder": holder, "type": attribute_type}
        audit(session, actor, "new_attribute", after=[trail])
    return attribute_id


def remove_attribute(db: Database, actor: Actor, attribute_id: UUID) -> None:
    """Take an attribute away with all its values.

    Raises:
        NotFound: there is no such attribute.
    """
    with db.transaction() as session:
        row = session.get(AttributeRow, attribute_id)
        if row is None or row.study_id != actor.study_id:
            raise NotFound(message("There is no such attribute."))
        watch(session, AttributeRow, col(AttributeRow.id) == attribute_id)
        watch(session, AttributeValueRow, col(AttributeValueRow.attribute_id) == attribute_id)
        held = session.exec(select(func.count()).where(AttributeValueRow.attribute_id == attribute_id)).one()
        trail = {"kind": "attribute", "id": str(attribute_id), "holder": row.holder, "values": held}
        session.execute(delete(AttributeRow).where(col(AttributeRow.id) == attribute_id))
        audit(session, actor, "remove_attribute", before=[trail])


def set_values(db: Database, actor: Actor, holder: Holder, written: Mapping[tuple[str, UUID], str]) -> int:
    """Store values as they were written, all or none; an empty one is not known any more. Gives how many changed.

    Raises:
        Invalid: one is no value of its attribute's type; `data["field"]` is its key and attribute, a space between.
        NotFound: an attribute is not there any more.
    """
    with db.transaction() as session:
        known = {one.id: one for one in attributes(session, actor.study_id, holder)}
        before = values(session, actor.study_id, holder)
        sound: dict[tuple[str, UUID], str] = {}
        for (key, attribute_id), text in written.items():
            one = known.get(attribute_id)
            if one is None:
                raise NotFound(message("There is no such attribute."))
            try:
                sound[key, attribute_id] = written_value(one.type, one.choices, text)
            except Invalid as error:
                raise Invalid(error.message, field=f"{attribute_id} {key}") from error
        changed = {place: value for place, value in sound.items() if before.get(place, "") != value}
        if changed:
            _store(session, changed)
            after = [_trail(holder, place, value) for place, value in changed.items()]
            was = [_trail(holder, place, before[place]) for place in changed if place in before]
            audit(session, actor, "set_attributes", before=was, after=after)
    return len(changed)


def import_attributes(db: Database, actor: Actor, holder: Holder, read: ReadAttributes) -> int:
    """Store what a table says, with the attributes that it brings; gives how many values those are."""
    with db.transaction() as session:
        _watch(session, actor, holder)
        ids = {one.name: one.id for one in attributes(session, actor.study_id, holder)}
        for name, (kind, choices) in read.made.items():
            ids[name] = _insert(session, actor, holder, name, kind, choices)
        given = {
            (key, ids[name]): value for key, cells in read.values.items() for name, value in cells.items() if value
        }
        _store(session, given)
        made = [
            {"kind": "attribute", "id": str(ids[name]), "holder": holder, "type": read.made[name][0]}
            for name in read.made
        ]
        audit(
            session,
            actor,
            "import_attributes",
            after=[*made, *(_trail(holder, place, v) for place, v in given.items())],
        )
    return len(given)


def set_texts(
    session: Session, actor: Actor, holder: Holder, given: Mapping[str, Mapping[str, str]]
) -> Iterator[dict[str, Any]]:
    """Store texts by key and name of the attribute, inside the caller's transaction; gives the lines of the trail."""
    _watch(session, actor, holder)
    ids = {one.name: one.id for one in attributes(session, actor.study_id, holder)}
    for name in dict.fromkeys(" ".join(name.split()) for cells in given.values() for name in cells):
        if name and name not in ids:
            ids[name] = _insert(session, actor, holder, name, "text", ())
    changed = {
        (key, ids[plain]): " ".join(value.split())[:500]
        for key, cells in given.items()
        for name, value in cells.items()
        if (plain := " ".join(name.split()))
    }
    _store(session, changed)
    yield from (_trail(holder, place, value) for place, value in changed.items())


def _insert(
    session: Session, actor: Actor, holder: Holder, name: str, kind: AttributeType, choices: Sequence[str]
) -> UUID:
    attribute_id = uuid4()
    query = select(func.count()).where(AttributeRow.study_id == actor.study_id, AttributeRow.holder == holder)
    position = session.exec(query).one()
    session.execute(
        insert(AttributeRow).values(
            id=attribute_id, study_id=actor.study_id, holder=holder, name=name, type=kind, choices=list(choices),
            position=position,
        )
    )  # fmt: skip
    return attribute_id


def _watch(session: Session, actor: Actor, holder: Holder) -> None:
    """Keep which attributes are made."""
    of_holder = (col(AttributeRow.study_id) == actor.study_id) & (col(AttributeRow.holder) == holder)
    watch(session, AttributeRow, of_holder)


def _store(session: Session, given: Mapping[tuple[str, UUID], str]) -> None:
    """Put values in the place of those that are there; empty ones only take theirs away."""
    by_attribute: dict[UUID, list[str]] = {}
    for key, attribute_id in given:
        by_attribute.setdefault(attribute_id, []).append(key)
    for attribute_id, keys in by_attribute.items():
        there = (col(AttributeValueRow.attribute_id) == attribute_id) & col(AttributeValueRow.key).in_(keys)
        watch(session, AttributeValueRow, there)
        session.execute(delete(AttributeValueRow).where(there))
    rows = [{"attribute_id": place[1], "key": place[0], "value": value} for place, value in given.items() if value]
    if rows:
        session.execute(insert(AttributeValueRow), rows)


def _trail(holder: Holder, place: tuple[str, UUID], value: str) -> dict[str, Any]:
    return {"kind": "attribute_value", "attribute": str(place[1]), holder: place[0], "sha256": sha256(value)}
