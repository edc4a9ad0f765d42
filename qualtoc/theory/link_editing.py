"""Editing the links of a draft with their signs, moderators and assumptions, and its delivery edges."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qualtoc.errors import Conflict, Invalid, message
from qualtoc.theory.edits import NO_REASON, NO_WORDS, Edited, Why, check_key, demand_draft, part_of, recorded, with_part
from qualtoc.theory.model import SIGNS, Assumption, CausalLink, Change, Outcome, TheoryVersion

ASSUMPTION_STATUSES = ("untested", "held", "violated")


def add_link(version: TheoryVersion, link: CausalLink, why: Why = NO_REASON) -> Edited:
    """With one more link.

    Raises:
        Invalid: its ends, signs or key cannot be accepted, or the change needs a reason.
        Conflict: the key or the pair is taken, or the version is no draft.
    """
    check_key(link.key)
    check_link(version, link)
    if any(known.key == link.key for known in version.links):
        raise Conflict(message("There is a link {link} already; give this one another key.", link=link.key))
    return recorded(
        version, replace(version, links=(*version.links, link)), why, Change("", "add_link", (link.key,), NO_WORDS)
    )


def change_link(version: TheoryVersion, link: CausalLink, why: Why = NO_REASON) -> Edited:
    """With the link of that key said anew; each expectation that changes is a change of its own.

    Raises:
        Invalid: its ends or signs cannot be accepted, or the change needs a reason.
        Conflict: there is no such link, its pair is taken, or the version is no draft.
    """
    check_link(version, link)
    before = part_of(version.links, link.key)
    if before == link:
        return Edited(version)
    return recorded(
        version, replace(version, links=with_part(version.links, link)), why, *_changes_of_link(before, link)
    )


def remove_link(version: TheoryVersion, key: str, why: Why = NO_REASON) -> Edited:
    """Without a link and without its assumptions.

    Raises:
        Conflict: a rival names it, there is no such link, or the version is no draft.
        Invalid: the change needs a reason.
    """
    demand_draft(version)
    part_of(version.links, key)
    naming = [factor.key for factor in version.factors if key in factor.rival_to]
    if naming:
        raise Conflict(
            message("{link} is rivalled by {factors}; change that first.", link=key, factors=", ".join(naming))
        )
    left = replace(
        version,
        links=tuple(link for link in version.links if link.key != key),
        assumptions=tuple(each for each in version.assumptions if each.link != key),
    )
    return recorded(version, left, why, Change("", "remove_link", (key,), NO_WORDS))


def set_assumptions(
    version: TheoryVersion, link: str, assumptions: Sequence[Assumption], why: Why = NO_REASON
) -> Edited:
    """With exactly these assumptions on a link.

    Raises:
        Invalid: one has no words, an unknown status or belongs to another link, or the change needs a reason.
        Conflict: a key is taken by another link's assumption, or the version is no draft.
    """
    demand_draft(version)
    part_of(version.links, link)
    others = [each for each in version.assumptions if each.link != link]
    for each in assumptions:
        _check_assumption(each, link)
    taken = [each.key for each in (*others, *assumptions)]
    if len(set(taken)) < len(taken):
        raise Conflict(message("Two assumptions would have the same key; open the form again."))
    before = {each.key: each for each in version.assumptions if each.link == link}
    after = {each.key: each for each in assumptions}
    if before == after:
        return Edited(version)
    kept = [after.get(each.key, each) for each in version.assumptions if each.link != link or each.key in after]
    kept += [each for key, each in after.items() if key not in before]
    changes = [
        Change(
            "", "change_assumption", (key,), NO_WORDS, old=before[key].status if key in before else None,
            new=after[key].status if key in after else None,
        )
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]  # fmt: skip
    return recorded(version, replace(version, assumptions=tuple(kept)), why, *changes)


def add_edge(version: TheoryVersion, cause: str, effect: str, why: Why = NO_REASON) -> Edited:
    """With one more delivery edge, which is drawn and never tested.

    Raises:
        Invalid: an end is no factor of the draft, both are the same, or the change needs a reason.
        Conflict: the version has the edge, or is no draft.
    """
    demand_draft(version)
    factors = {factor.key for factor in version.factors}
    for field, key in (("cause", cause), ("effect", effect)):
        if key not in factors:
            raise Invalid(message("Choose a factor of this draft."), field=field)
    if cause == effect:
        raise Invalid(message("A factor cannot deliver itself; choose another one."), field="effect")
    if (cause, effect) in version.structural_edges:
        raise Conflict(message("This draft has that delivery edge already."), field="effect")
    after = replace(version, structural_edges=(*version.structural_edges, (cause, effect)))
    return recorded(version, after, why, Change("", "add_edge", (cause, effect), NO_WORDS))


def remove_edge(version: TheoryVersion, cause: str, effect: str, why: Why = NO_REASON) -> Edited:
    """Without a delivery edge.

    Raises:
        Conflict: the version has no such edge, or is no draft.
        Invalid: the change needs a reason.
    """
    demand_draft(version)
    if (cause, effect) not in version.structural_edges:
        raise Conflict(message("{part} is not in this draft any more.", part=f"{cause} → {effect}"))
    left = tuple(edge for edge in version.structural_edges if edge != (cause, effect))
    return recorded(
        version, replace(version, structural_edges=left), why, Change("", "remove_edge", (cause, effect), NO_WORDS)
    )


def check_link(version: TheoryVersion, link: CausalLink) -> None:
    """A link can stand in a draft as it is.

    Raises:
        Conflict: the version is no draft.
        Invalid: an end or the moderator is no factor of the draft, the ends are the same or joined by another link, or
            a sign is wrong; `data["field"]` names it.
    """
    demand_draft(version)
    factors = {factor.key for factor in version.factors}
    for field, key in (("cause", link.cause), ("effect", link.effect), ("moderated_by", link.moderated_by)):
        if key not in factors and (key is not None or field != "moderated_by"):
            raise Invalid(message("Choose a factor of this draft."), field=field)
    if link.cause == link.effect:
        raise Invalid(message("A factor cannot influence itself; choose another one."), field="effect")
    for known in version.links:
        if known.key != link.key and (known.cause, known.effect) == (link.cause, link.effect):
            raise Invalid(
                message("{link} joins these two factors already; change that link.", link=known.key), field="effect"
            )
    _check_signs(link)


def _check_signs(link: CausalLink) -> None:
    if not link.expected:
        raise Invalid(message("Say which sign you expect, for one outcome at least or in general."), field="expected")
    if any(sign not in SIGNS for sign in link.expected.values()):
        raise Invalid(message("An expected sign is +, − or 0."), field="expected")
    if len(link.expected) > 1 and None in link.expected:
        raise Invalid(message("Expect a sign in general or for outcomes, not both."), field="expected")
    if link.by_outcome != (len(link.expected) > 1):
        raise Invalid(message("A link by outcome expects a sign for two outcomes or more."), field="expected")


def _check_assumption(assumption: Assumption, link: str) -> None:
    check_key(assumption.key)
    if assumption.link != link or not (assumption.label.en or assumption.label.es):
        raise Invalid(message("Say in words what is assumed."), field="assumption_en")
    if assumption.status not in ASSUMPTION_STATUSES:
        raise Invalid(message("An assumption is untested, held or violated."), field="assumption_status")


def _changes_of_link(before: CausalLink, after: CausalLink) -> Iterable[Change]:
    outcomes: dict[Outcome, None] = dict.fromkeys((*before.expected, *after.expected))
    for outcome in outcomes:
        old, new = before.expected.get(outcome), after.expected.get(outcome)
        if old != new:
            op = "change_expected" if old and new else "change_scope"
            yield Change("", op, (after.key,), NO_WORDS, old=old, new=new, outcome=outcome)
    if before.moderated_by != after.moderated_by:
        yield Change("", "change_moderator", (after.key,), NO_WORDS, before.moderated_by, after.moderated_by)
    like_before = replace(
        after, expected=before.expected, by_outcome=before.by_outcome, moderated_by=before.moderated_by
    )
    if like_before != before:
        yield Change("", "edit_link", (after.key,), NO_WORDS)
