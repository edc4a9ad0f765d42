"""Editing the factors of a draft. Keys never change: claims refer to them."""

from dataclasses import replace

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Conflict, Invalid, message
from qualtoc.theory.edits import (
    NO_REASON,
    NO_WORDS,
    Edited,
    Why,
    check_key,
    check_name,
    demand_draft,
    part_of,
    recorded,
    with_part,
)
from qualtoc.theory.model import FACTOR_TYPES, Change, Factor, FactorType, TheoryVersion
from qualtoc.theory.resolving import without


def add_factor(version: TheoryVersion, factor: Factor, why: Why = NO_REASON, *, is_told: bool = False) -> Edited:
    """With one more factor; the key of one that is told is what claims call it, in whatever words.

    Raises:
        Invalid: key, type or label cannot be accepted, or the change needs a reason.
        Conflict: the key is taken, or the version is no draft.
    """
    (check_name if is_told else check_key)(factor.key)
    check_factor(version, factor)
    if any(known.key == factor.key for known in version.factors):
        raise Conflict(message("There is a factor {factor} already; give this one another key.", factor=factor.key))
    return recorded(
        version,
        replace(version, factors=(*version.factors, factor)),
        why,
        Change("", "add_node", (factor.key,), NO_WORDS),
    )


def change_factor(version: TheoryVersion, factor: Factor, why: Why = NO_REASON) -> Edited:
    """With the factor of that key said anew: its label, type, outcome, what it rivals, its basis.

    Raises:
        Invalid: type or label cannot be accepted, or the change needs a reason.
        Conflict: there is no such factor, or the version is no draft.
    """
    check_factor(version, factor)
    before = part_of(version.factors, factor.key)
    if before == factor:
        return Edited(version)
    types = (before.type, factor.type) if before.type != factor.type else (None, None)
    return recorded(
        version,
        replace(version, factors=with_part(version.factors, factor)),
        why,
        Change("", "edit_node", (factor.key,), NO_WORDS, old=types[0], new=types[1]),
    )


def rename_factor(version: TheoryVersion, key: str, label: Bilingual, why: Why = NO_REASON) -> Edited:
    """With another label on a factor; its key stays. Raises as `change_factor`."""
    return change_factor(version, replace(part_of(version.factors, key), label=label), why)


def retype_factor(version: TheoryVersion, key: str, type: FactorType, why: Why = NO_REASON) -> Edited:
    """With a factor in another layer. Raises as `change_factor`."""
    return change_factor(version, replace(part_of(version.factors, key), type=type), why)


def remove_factor(version: TheoryVersion, key: str, why: Why = NO_REASON) -> Edited:
    """Without a factor, and without the delivery edges from and to it.

    Raises:
        Conflict: links use it (they are named), there is no such factor, or the version is no draft.
        Invalid: the change needs a reason.
    """
    demand_draft(version)
    part_of(version.factors, key)
    using = [link.key for link in version.links if key in (link.cause, link.effect, link.moderated_by)]
    if using:
        raise Conflict(
            message("{factor} is used by {links}; change or remove these first.", factor=key, links=", ".join(using))
        )
    left = replace(
        version,
        factors=tuple(factor for factor in version.factors if factor.key != key),
        structural_edges=tuple(edge for edge in version.structural_edges if key not in edge),
        key_map=without(version.key_map, key),
    )
    return recorded(version, left, why, Change("", "remove_node", (key,), NO_WORDS))


def check_factor(version: TheoryVersion, factor: Factor) -> None:
    """Refuse what cannot be a factor of a draft.

    Raises:
        Invalid: its type, label or what it rivals.
        Conflict: the version is no draft.
    """
    demand_draft(version)
    if factor.type not in FACTOR_TYPES:
        raise Invalid(message("Choose what kind of factor this is."), field="type")
    if not (factor.label.en or factor.label.es):
        raise Invalid(message("Give the factor a name."), field="label_en")
    links = {link.key for link in version.links}
    before = {key for known in version.factors if known.key == factor.key for key in known.rival_to}
    for key in factor.rival_to:
        if key not in links | before:
            raise Invalid(message("There is no link {link}.", link=key), field="rival_to")
