"""Cases and sources chosen by an attribute: which keys have a value, and which values there are to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from qualtoc.errors import NotFound, message
from qualtoc.study import attribute_store
from qualtoc.study.attributes import Holder

HOLDERS: tuple[Holder, ...] = ("case", "participant")


@dataclass(frozen=True, slots=True)
class Holding:
    """The cases, or else the participants, that have the value of an attribute."""

    holder: Holder
    keys: frozenset[str]


def holding(session: Session, study_id: UUID, chosen: str) -> Holding:
    """Who has "name=value": cases where they have such an attribute, else participants.

    Raises:
        NotFound: there is no such attribute, or nobody has this value.
    """
    name, _, value = (part.strip() for part in chosen.partition("="))
    for holder in HOLDERS:
        ids = {one.id for one in attribute_store.attributes(session, study_id, holder) if one.name == name}
        if ids:
            known = attribute_store.values(session, study_id, holder)
            keys = frozenset(key for (key, attribute), held in known.items() if attribute in ids and held == value)
            if keys:
                return Holding(holder, keys)
    raise NotFound(message("Nothing in the study has the attribute {attribute}.", attribute=chosen))


def choices(session: Session, study_id: UUID) -> Mapping[str, tuple[str, ...]]:
    """The values of each attribute that tell cases, else participants, apart, by its name."""
    found: dict[str, dict[Holder, list[str]]] = {}
    for holder, name, value in attribute_store.values_in_use(session, study_id):
        found.setdefault(name, {}).setdefault(holder, []).append(value)
    first = {name: next(held[holder] for holder in HOLDERS if holder in held) for name, held in found.items()}
    return {name: tuple(values) for name, values in first.items() if len(values) > 1}
