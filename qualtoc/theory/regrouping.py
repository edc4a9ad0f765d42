"""Merging and splitting the factors of a draft, with a map that lets the claims on the old ones count on.

A merged factor's links go to the one that it went into; where two links would then join the same factors, they become
one, which they can only where they expect the same. A split factor's links go to the part that is chosen for each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualtoc.errors import Conflict, Invalid, message
from qualtoc.theory.edits import NO_REASON, NO_WORDS, Edited, Why, check_key, demand_draft, part_of, recorded
from qualtoc.theory.factor_editing import check_factor
from qualtoc.theory.model import CausalLink, Change, Factor, TheoryVersion
from qualtoc.theory.resolving import composed


def merge_factors(version: TheoryVersion, keys: Sequence[str], into: Factor, why: Why = NO_REASON) -> Edited:
    """With some factors made one: a new one, or one of them, whose key it then keeps.

    Raises:
        Invalid: fewer than two factors are named, or the merged one cannot be accepted, or the change needs a reason.
        Conflict: two links that would become one expect different things, a rival names a link that would vanish, the
            new key is taken, or the version is no draft.
    """
    demand_draft(version)
    gone = tuple(dict.fromkeys(keys))
    if len(gone) < 2:
        raise Invalid(message("Choose at least two factors to merge."), field="keys")
    merged = [part_of(version.factors, key) for key in gone]
    _check_new(version, into, gone)
    rivals = into.rival_to or tuple(dict.fromkeys(key for factor in merged for key in factor.rival_to))
    into = replace(into, rival_to=rivals)
    step = {key: (into.key,) for key in gone if key != into.key}
    moved = tuple(_reattached(link, dict.fromkeys(gone, into.key)) for link in version.links)
    links, link_map = _united([link for link in moved if link.cause != link.effect])
    vanished = [link.key for link in moved if link.cause == link.effect]
    _refuse_rivalled(version, vanished)
    after = _with_factors(version, gone, (into,), step, dict.fromkeys(gone, into.key))
    after = _with_links(after, links, link_map, vanished)
    touched = [link.key for link in version.links if {link.cause, link.effect, link.moderated_by} & {*gone}]
    targets = tuple(dict.fromkeys((*gone, into.key, *touched)))
    return recorded(version, after, why, Change("", "merge_nodes", targets, NO_WORDS, ", ".join(gone), into.key))


def split_factor(
    version: TheoryVersion, key: str, parts: Sequence[Factor], ends: Mapping[str, str], why: Why = NO_REASON
) -> Edited:
    """With several factors in place of one, the heir first: it takes what is not given to another part.

    `ends` names the part for each link of the old factor, by the link's key.

    Raises:
        Invalid: fewer than two parts, one that cannot be accepted, or a link that goes to none of them.
        Conflict: a part's key is taken (the old one is, too), or the version is no draft.
    """
    demand_draft(version)
    old = part_of(version.factors, key)
    names = [part.key for part in parts]
    if len(set(names)) < 2 or len(set(names)) < len(names):
        raise Invalid(message("A factor is split into two parts or more, each with a key of its own."), field="parts")
    for part in parts:
        _check_new(version, part, ())
    if any(part not in names for part in ends.values()):
        raise Invalid(message("Choose for each link the part that it goes to."), field="ends")
    after = _with_factors(
        version, (key,), tuple(replace(part, rival_to=part.rival_to or old.rival_to) for part in parts),
        {key: tuple(names)}, {key: names[0]},
    )  # fmt: skip
    links = tuple(_reattached(link, {key: ends.get(link.key, names[0])}, {key: names[0]}) for link in version.links)
    touched = [link.key for link in version.links if key in (link.cause, link.effect, link.moderated_by)]
    return recorded(
        version, replace(after, links=links), why,
        Change("", "split_node", (key, *names, *touched), NO_WORDS, key, ", ".join(names)),
    )  # fmt: skip


def _check_new(version: TheoryVersion, factor: Factor, gone: Sequence[str]) -> None:
    check_key(factor.key)
    check_factor(version, factor)
    if factor.key not in gone and any(known.key == factor.key for known in version.factors):
        raise Conflict(
            message("There is a factor {factor} already; give this one another key.", factor=factor.key), field="key"
        )


def _reattached(link: CausalLink, ends: Mapping[str, str], moderators: Mapping[str, str] | None = None) -> CausalLink:
    moderator = link.moderated_by and (moderators or ends).get(link.moderated_by, link.moderated_by)
    return replace(
        link, cause=ends.get(link.cause, link.cause), effect=ends.get(link.effect, link.effect), moderated_by=moderator
    )


def _united(links: Sequence[CausalLink]) -> tuple[tuple[CausalLink, ...], dict[str, tuple[str, ...]]]:
    """The links with those that join the same factors made one, and where each of the others went."""
    by_pair: dict[tuple[str, str], CausalLink] = {}
    went: dict[str, tuple[str, ...]] = {}
    for link in links:
        pair = (link.cause, link.effect)
        first = by_pair.setdefault(pair, link)
        if first is not link:
            by_pair[pair] = _one(first, link)
            went[link.key] = (first.key,)
    return tuple(by_pair.values()), went


def _one(first: CausalLink, other: CausalLink) -> CausalLink:
    moderators = {link.moderated_by for link in (first, other)} - {None}
    if (first.expected, first.rival) != (other.expected, other.rival) or len(moderators) > 1:
        raise Conflict(
            message("{link} and {other} would become one and do not expect the same; change one of them first.",
                    link=first.key, other=other.key)
        )  # fmt: skip
    return replace(
        first, emergent=first.emergent or other.emergent, moderated_by=next(iter(moderators), None),
        basis=tuple(dict.fromkeys((*first.basis, *other.basis))), loop=first.loop or other.loop,
    )  # fmt: skip


def _refuse_rivalled(version: TheoryVersion, vanished: Sequence[str]) -> None:
    for key in vanished:
        naming = [factor.key for factor in version.factors if key in factor.rival_to]
        if naming:
            raise Conflict(
                message("{link} is rivalled by {factors}; change that first.", link=key, factors=", ".join(naming))
            )


def _with_factors(
    version: TheoryVersion, gone: Sequence[str], new: tuple[Factor, ...], step: Mapping[str, tuple[str, ...]],
    edge_ends: Mapping[str, str],
) -> TheoryVersion:  # fmt: skip
    """With new factors in the place of the first that is gone, and the delivery edges taken along."""
    place = min(at for at, factor in enumerate(version.factors) if factor.key in gone)
    before = [factor for factor in version.factors[:place] if factor.key not in gone]
    after = [factor for factor in version.factors[place:] if factor.key not in gone]
    edges = ((edge_ends.get(one, one), edge_ends.get(other, other)) for one, other in version.structural_edges)
    key_map = composed(version.key_map, step)
    return replace(
        version, factors=(*before, *new, *after),
        structural_edges=tuple(dict.fromkeys(edge for edge in edges if edge[0] != edge[1])),
        key_map={old: parts for old, parts in key_map.items() if old not in {factor.key for factor in new}},
    )  # fmt: skip


def _with_links(
    version: TheoryVersion, links: tuple[CausalLink, ...], link_map: Mapping[str, tuple[str, ...]],
    vanished: Sequence[str],
) -> TheoryVersion:  # fmt: skip
    went = {key: new[0] for key, new in link_map.items()}
    return replace(
        version, links=links, link_map=composed(version.link_map, link_map),
        assumptions=tuple(
            replace(each, link=went.get(each.link, each.link))
            for each in version.assumptions
            if each.link not in vanished
        ),
        factors=tuple(
            replace(factor, rival_to=tuple(dict.fromkeys(went.get(key, key) for key in factor.rival_to)))
            for factor in version.factors
        ),
    )  # fmt: skip
