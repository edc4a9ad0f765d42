"""Editing a draft of the theory: each act gives a new version and what it changed, never the old version in place.

A registered version is not edited: it is forked into a draft. In a draft with a parent every change is recorded with
its reason, so that the comparison of both can say why (Hak and Dul 2010). Keys of factors and links never change:
claims refer to them. What a draft may still lack is what `versions.validate` says; it is asked again at registering.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.text import normalised
from qualtoc.errors import Conflict, Invalid, message
from qualtoc.theory.model import (
    FACTOR_TYPES,
    SIGNS,
    Assumption,
    CausalLink,
    Change,
    Factor,
    FactorType,
    Outcome,
    TheoryVersion,
    VersionStatus,
)
from qualtoc.theory.theory_writing import common_order
from qualtoc.theory.versions import validate

KEY = re.compile(r"[^\W_][\w.-]{0,63}")
"""What a new key looks like: a letter or digit first, then also points, hyphens and underscores; 64 at most."""

ASSUMPTION_STATUSES = ("untested", "held", "violated")
Part = TypeVar("Part", Factor, CausalLink, Assumption)


@dataclass(frozen=True, slots=True)
class Why:
    """Why somebody changed a draft, and the links whose claims are the evidence (none: no evidence is cited)."""

    reason: Bilingual = Bilingual()
    evidence_links: tuple[str, ...] = ()


NO_REASON = Why()


@dataclass(frozen=True, slots=True)
class Edited:
    """A new version, and the changes that led to it; recorded in the version where it has a parent."""

    version: TheoryVersion
    changes: tuple[Change, ...] = ()


def said(text: str | None) -> str | None:
    """A text as it is kept: one Unicode form, no control characters but line ends, nothing around; None if empty."""
    plain = normalised(text or "")
    kept = "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") else " " for c in plain)
    return kept.strip() or None


def in_words(en: str | None = None, es: str | None = None) -> Bilingual:
    """Both languages of a text as they are kept."""
    return Bilingual(said(en), said(es))


def fork(version: TheoryVersion, key: str, label: Bilingual) -> TheoryVersion:
    """A draft that says what a registered version says, with that version as its parent.

    Raises:
        Conflict: the version is a draft itself.
        Invalid: the key cannot be one.
    """
    if version.status == "draft":
        raise Conflict(message("{version} is a draft itself; go on with it.", version=version.key))
    check_key(key)
    return replace(
        version, key=key, label=label, status="draft", registered_at=None, registered_by=None, declared=False,
        parent=version.key, note=Bilingual(), changes=(),
    )  # fmt: skip


def register(draft: TheoryVersion, known_links: Collection[str], at: datetime, by: str) -> TheoryVersion:
    """The draft as a version that never changes again: registered where it is the first, else refined.

    Raises:
        Conflict: it is no draft, holds nothing, or an error of the method's list forbids it.
    """
    _demand_draft(draft)
    if not draft.links:
        raise Conflict(message("{version} has no causal link yet; there is nothing to register.", version=draft.key))
    errors = [finding for finding in validate(draft, known_links) if finding.level == "error"]
    if errors:
        raise Conflict(errors[0].message)
    status: VersionStatus = "registered" if draft.parent is None else "refined"
    return replace(draft, status=status, registered_at=at, registered_by=by, declared=False)


def add_factor(version: TheoryVersion, factor: Factor, why: Why = NO_REASON) -> Edited:
    """With one more factor.

    Raises:
        Invalid: key, type or label cannot be accepted, or the change needs a reason.
        Conflict: the key is taken, or the version is no draft.
    """
    check_key(factor.key)
    _check_factor(version, factor)
    if any(known.key == factor.key for known in version.factors):
        raise Conflict(message("There is a factor {factor} already; give this one another key.", factor=factor.key))
    return _recorded(
        version, replace(version, factors=(*version.factors, factor)), why, Change("", "add_node", (factor.key,), _NONE)
    )


def change_factor(version: TheoryVersion, factor: Factor, why: Why = NO_REASON) -> Edited:
    """With the factor of that key said anew: its label, type, outcome, what it rivals, its basis.

    Raises:
        Invalid: type or label cannot be accepted, or the change needs a reason.
        Conflict: there is no such factor, or the version is no draft.
    """
    _check_factor(version, factor)
    before = _part(version.factors, factor.key)
    if before == factor:
        return Edited(version)
    types = (before.type, factor.type) if before.type != factor.type else (None, None)
    return _recorded(
        version,
        replace(version, factors=_with(version.factors, factor)),
        why,
        Change("", "edit_node", (factor.key,), _NONE, old=types[0], new=types[1]),
    )


def rename_factor(version: TheoryVersion, key: str, label: Bilingual, why: Why = NO_REASON) -> Edited:
    """With another label on a factor; its key stays. Raises as `change_factor`."""
    return change_factor(version, replace(_part(version.factors, key), label=label), why)


def retype_factor(version: TheoryVersion, key: str, type: FactorType, why: Why = NO_REASON) -> Edited:
    """With a factor in another layer. Raises as `change_factor`."""
    return change_factor(version, replace(_part(version.factors, key), type=type), why)


def remove_factor(version: TheoryVersion, key: str, why: Why = NO_REASON) -> Edited:
    """Without a factor, and without the delivery edges from and to it.

    Raises:
        Conflict: links use it (they are named), there is no such factor, or the version is no draft.
        Invalid: the change needs a reason.
    """
    _demand_draft(version)
    _part(version.factors, key)
    using = [link.key for link in version.links if key in (link.cause, link.effect, link.moderated_by)]
    if using:
        raise Conflict(
            message("{factor} is used by {links}; change or remove these first.", factor=key, links=", ".join(using))
        )
    left = replace(
        version,
        factors=tuple(factor for factor in version.factors if factor.key != key),
        structural_edges=tuple(edge for edge in version.structural_edges if key not in edge),
    )
    return _recorded(version, left, why, Change("", "remove_node", (key,), _NONE))


def add_link(version: TheoryVersion, link: CausalLink, why: Why = NO_REASON) -> Edited:
    """With one more link.

    Raises:
        Invalid: its ends, signs or key cannot be accepted, or the change needs a reason.
        Conflict: the key or the pair is taken, or the version is no draft.
    """
    check_key(link.key)
    _check_link(version, link)
    if any(known.key == link.key for known in version.links):
        raise Conflict(message("There is a link {link} already; give this one another key.", link=link.key))
    return _recorded(
        version, replace(version, links=(*version.links, link)), why, Change("", "add_link", (link.key,), _NONE)
    )


def change_link(version: TheoryVersion, link: CausalLink, why: Why = NO_REASON) -> Edited:
    """With the link of that key said anew; each expectation that changes is a change of its own.

    Raises:
        Invalid: its ends or signs cannot be accepted, or the change needs a reason.
        Conflict: there is no such link, its pair is taken, or the version is no draft.
    """
    _check_link(version, link)
    before = _part(version.links, link.key)
    if before == link:
        return Edited(version)
    return _recorded(version, replace(version, links=_with(version.links, link)), why, *_changes_of_link(before, link))


def remove_link(version: TheoryVersion, key: str, why: Why = NO_REASON) -> Edited:
    """Without a link and without its assumptions.

    Raises:
        Conflict: a rival names it, there is no such link, or the version is no draft.
        Invalid: the change needs a reason.
    """
    _demand_draft(version)
    _part(version.links, key)
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
    return _recorded(version, left, why, Change("", "remove_link", (key,), _NONE))


def set_assumptions(
    version: TheoryVersion, link: str, assumptions: Sequence[Assumption], why: Why = NO_REASON
) -> Edited:
    """With exactly these assumptions on a link.

    Raises:
        Invalid: one has no words, an unknown status or belongs to another link, or the change needs a reason.
        Conflict: a key is taken by another link's assumption, or the version is no draft.
    """
    _demand_draft(version)
    _part(version.links, link)
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
            "", "change_assumption", (key,), _NONE, old=before[key].status if key in before else None,
            new=after[key].status if key in after else None,
        )
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]  # fmt: skip
    return _recorded(version, replace(version, assumptions=tuple(kept)), why, *changes)


def in_step(draft: TheoryVersion, others: Sequence[TheoryVersion]) -> TheoryVersion:
    """The draft with its parts in the order that the other versions have them, as a file with all of them needs it.

    Delivery edges of other versions come back with their factors, and what was recorded about a part that no version
    holds any more is forgotten: added and taken away again, it never was a change.
    """
    factors = _in_order(draft.factors, [version.factors for version in others])
    links = _in_order(draft.links, [version.links for version in others])
    assumptions = _in_order(draft.assumptions, [version.assumptions for version in others])
    everywhere = (*others, draft)
    held = {factor.key for factor in factors}
    edges = dict.fromkeys(edge for version in everywhere for edge in version.structural_edges)
    known_links = {link.key for version in everywhere for link in version.links}
    known = known_links | {factor.key for version in everywhere for factor in version.factors}
    known |= {assumption.key for version in everywhere for assumption in version.assumptions}
    changes = (
        replace(
            change,
            targets=tuple(key for key in change.targets if key in known),
            evidence_links=tuple(key for key in change.evidence_links if key in known_links),
        )
        for change in draft.changes
    )
    return replace(
        draft,
        factors=factors,
        links=links,
        assumptions=assumptions,
        structural_edges=tuple(edge for edge in edges if held.issuperset(edge)),
        changes=tuple(change for change in changes if change.targets),
    )


def free_key(taken: Collection[str], stem: str) -> str:
    """The stem with the number after the highest one taken, as wide as that: L19 after L18, L02 after L01."""
    numbers = [key[len(stem) :] for key in taken if key.startswith(stem) and key[len(stem) :].isdecimal()]
    width = max((len(number) for number in numbers), default=1)
    return f"{stem}{max(map(int, numbers), default=0) + 1:0{width}}"


def key_of(label: str, taken: Collection[str]) -> str:
    """A key made of the words of a label, in plain small letters, that is not taken."""
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    key = "_".join(re.findall(r"[a-z0-9]+", plain))[:40].strip("_") or "factor"
    return key if key not in taken else free_key(taken, f"{key}_")


def check_key(key: str, field: str = "key") -> None:
    """Refuse what cannot be a key.

    Raises:
        Invalid: see `KEY`.
    """
    if not KEY.fullmatch(key):
        raise Invalid(
            message("“{key}” cannot be a key; use letters, digits, points, hyphens and underscores.", key=key),
            field=field,
        )


_NONE = Bilingual()


def _demand_draft(version: TheoryVersion) -> None:
    if version.status != "draft":
        raise Conflict(message("Version {version} is registered and never changes; start a draft from it.",
                               version=version.key))  # fmt: skip


def _part(parts: Iterable[Part], key: str) -> Part:
    for part in parts:
        if part.key == key:
            return part
    raise Conflict(message("{part} is not in this draft any more.", part=key))


def _with(parts: tuple[Part, ...], changed: Part) -> tuple[Part, ...]:
    return tuple(changed if part.key == changed.key else part for part in parts)


def _in_order(parts: tuple[Part, ...], others: Sequence[Sequence[Part]]) -> tuple[Part, ...]:
    keys = common_order([part.key for part in other] for other in others)
    place = {key: position for position, key in enumerate(keys)}
    return tuple(sorted(parts, key=lambda part: place.get(part.key, len(place))))


def _check_factor(version: TheoryVersion, factor: Factor) -> None:
    _demand_draft(version)
    if factor.type not in FACTOR_TYPES:
        raise Invalid(message("Choose what kind of factor this is."), field="type")
    if not (factor.label.en or factor.label.es):
        raise Invalid(message("Give the factor a name."), field="label_en")
    links = {link.key for link in version.links}
    before = {key for known in version.factors if known.key == factor.key for key in known.rival_to}
    for key in factor.rival_to:
        if key not in links | before:
            raise Invalid(message("There is no link {link}.", link=key), field="rival_to")


def _check_link(version: TheoryVersion, link: CausalLink) -> None:
    _demand_draft(version)
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
            yield Change("", op, (after.key,), _NONE, old=old, new=new, outcome=outcome)
    if before.moderated_by != after.moderated_by:
        yield Change("", "change_moderator", (after.key,), _NONE, before.moderated_by, after.moderated_by)
    like_before = replace(
        after, expected=before.expected, by_outcome=before.by_outcome, moderated_by=before.moderated_by
    )
    if like_before != before:
        yield Change("", "edit_link", (after.key,), _NONE)


def _recorded(before: TheoryVersion, after: TheoryVersion, why: Why, *changes: Change) -> Edited:
    """The version with its changes written down; without a parent there is nothing that it changes."""
    _demand_draft(before)
    known = {link.key for version in (before, after) for link in version.links}
    for key in why.evidence_links:
        if key not in known:
            raise Invalid(message("There is no link {link}.", link=key), field="evidence")
    if after.parent is None:
        return Edited(after, changes)
    if not (why.reason.en or why.reason.es):
        raise Invalid(message("Give the reason for this change; the comparison of versions shows it."), field="reason")
    taken = {change.key for change in after.changes}
    told = []
    for change in changes:
        key = free_key(taken, "C")
        taken.add(key)
        told.append(replace(change, key=key, reason=why.reason, evidence_links=why.evidence_links))
    return Edited(replace(after, changes=(*after.changes, *told)), tuple(told))
