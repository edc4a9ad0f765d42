"""Whether a version may be registered, and what is worth a second look before it is.

Errors forbid to register; warnings do not. A cycle is content (a learning loop), so it is named and never refused.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

from qualtoc.errors import Message, message
from qualtoc.theory import graph
from qualtoc.theory.model import CausalLink, Factor, TheoryVersion
from qualtoc.theory.shared_editing import Kind
from qualtoc.theory.versions import Part, edge_key

RIVALS_NOTHING = 'The rival {factor} needs "rival_to", the links that it rivals.'
"""The one error that a draft may have on its way: its links may not be there yet."""

MANY_LINKS = 30
"""More links than this are unlikely to be testable on some twenty interviews."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong (error) or worth a second look (warning) in a version, or in what all versions share.

    `key` names the part.
    """

    level: Literal["error", "warning"]
    part: Part | Kind
    key: str
    message: Message


def validate(version: TheoryVersion, known_links: Collection[str] = ()) -> tuple[Finding, ...]:
    """Errors, which forbid to register the version, and then warnings.

    `known_links` are the links of other versions, which a rival may name as well.
    """
    return (*_errors(version, {*known_links, *(link.key for link in version.links)}), *_warnings(version))


def by_level(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The errors, and the warnings."""
    told = tuple(findings)
    return (
        tuple(one for one in told if one.level == "error"),
        tuple(one for one in told if one.level != "error"),
    )


def _errors(version: TheoryVersion, known_links: Collection[str]) -> Iterable[Finding]:
    factors = {factor.key: factor for factor in version.factors}
    pairs: dict[tuple[str, str], str] = {}
    for link in version.links:
        for text in _link_errors(link, factors):
            yield Finding("error", "link", link.key, text)
        first = pairs.setdefault((link.cause, link.effect), link.key)
        if first != link.key:
            twice = message("{link} joins the same two factors as {other}.", link=link.key, other=first)
            yield Finding("error", "link", link.key, twice)
    yield from _factor_errors(version, known_links)
    yield from _dangling_elsewhere(version, factors, known_links)


def _factor_errors(version: TheoryVersion, known_links: Collection[str]) -> Iterable[Finding]:
    for factor in version.factors:
        if factor.type == "rival" and not factor.rival_to:
            missing = message('The rival {factor} needs "rival_to", the links that it rivals.', factor=factor.key)
            yield Finding("error", "factor", factor.key, missing)
        for key in factor.rival_to:
            if key not in known_links:
                yield Finding("error", "factor", factor.key, _dangling("rival_to", key, factor.key))


def _dangling_elsewhere(
    version: TheoryVersion, factors: Collection[str], known_links: Collection[str]
) -> Iterable[Finding]:
    for assumption in version.assumptions:
        if assumption.link not in known_links:
            yield Finding("error", "assumption", assumption.key, _dangling("link", assumption.link, assumption.key))
    for edge in version.structural_edges:
        for key in (end for end in edge if end not in factors):
            yield Finding("error", "edge", edge_key(*edge), _dangling("structural_edges", key, edge_key(*edge)))
    for old, parts in version.key_map.items():
        for key in (part for part in parts if part not in factors):
            yield Finding("error", "factor", old, _dangling("key_map", key, version.key))


def _link_errors(link: CausalLink, factors: Mapping[str, Factor]) -> Iterable[Message]:
    if link.cause and link.cause == link.effect:
        yield message("{link} leads from {factor} to itself.", link=link.key, factor=link.cause)
    for place, key in (("from", link.cause), ("to", link.effect), ("moderated_by", link.moderated_by)):
        if key and key not in factors:
            yield _dangling(place, key, link.key)
    if not link.expected:
        yield message("{link} has no expected sign.", link=link.key)
    elif link.by_outcome and len(link.expected) < 2:
        yield message("{link} is by outcome and needs at least two outcomes.", link=link.key)
    cause = factors.get(link.cause)
    if link.rival and cause is not None and cause.type != "rival" and not cause.rival_to:
        yield message('The rival {factor} needs "rival_to", the links that it rivals.', factor=link.cause)


def _dangling(place: str, key: str, owner: str) -> Message:
    return message('"{place}" of {owner} names {key}, which is not there.', place=place, owner=owner, key=key)


def _warnings(version: TheoryVersion) -> Iterable[Finding]:
    yield from _factor_warnings(version)
    for link in version.links:
        if not link.basis:
            untraced = message("{link} has no basis: where does the expectation come from?", link=link.key)
            yield Finding("warning", "link", link.key, untraced)
    yield from _shared_claims(version)
    for cycle in graph.cycles(version):
        loop = message("{factors} form a cycle; is it a learning loop?", factors=" → ".join((*cycle, cycle[0])))
        yield Finding("warning", "factor", cycle[0], loop)
    if len(version.links) > MANY_LINKS:
        many = message("The theory has {count} links; few studies can test more than {most}.",
                       count=len(version.links), most=MANY_LINKS)  # fmt: skip
        yield Finding("warning", "link", version.links[-1].key, many)


def _shared_claims(version: TheoryVersion) -> Iterable[Finding]:
    """Old claims on a split factor count for one link; that another one might claim them too is worth a look."""
    links = {(link.cause, link.effect): link.key for link in version.links}
    parts = {**version.key_map, **{factor.key: (factor.key,) for factor in version.factors}}
    split = [old for old, new in parts.items() if len(new) > 1]
    named = [pair for old in split for other in parts for pair in ((old, other), (other, old))]
    told: set[tuple[str, ...]] = set()
    for cause, effect in dict.fromkeys(named):
        joined = tuple(links[pair] for pair in product(parts[cause], parts[effect]) if pair in links)
        if len(joined) > 1 and joined not in told:
            told.add(joined)
            text = message("Older claims on {factor} count for {link} and not for {other}; look at each of them.",
                           factor=f"{cause} → {effect}", link=joined[0], other=", ".join(joined[1:]))  # fmt: skip
            yield Finding("warning", "link", joined[0], text)


def _factor_warnings(version: TheoryVersion) -> Iterable[Finding]:
    types = {factor.key: factor.type for factor in version.factors}
    edges = {(link.cause, link.effect) for link in version.links}
    joined = {key for edge in (*edges, *version.structural_edges) for key in edge}
    joined |= {link.moderated_by for link in version.links if link.moderated_by}
    leading = graph.leading_to_outcomes(version)
    rivalled = {link.effect for link in version.links if link.rival}
    before: dict[str, set[str]] = {}
    for cause, effect in (*edges, *version.structural_edges):
        before.setdefault(effect, set()).add(types.get(cause, ""))
    for factor in version.factors:
        key = factor.key
        causes = before.get(key, set())
        found = {
            "alone": key not in joined,
            "leads nowhere": factor.type == "activity" and key not in leading,
            "no cause": factor.type == "outcome" and not causes,
            "no trigger": factor.type == "mechanism" and not causes & {"activity", "context"},
            "no rival": factor.type == "outcome" and key not in rivalled,
        }
        for name, text in _FACTOR_WARNINGS.items():
            if found[name]:
                yield Finding("warning", "factor", key, replace(text, values={"factor": key}))


_FACTOR_WARNINGS = {
    "alone": message("{factor} has no link."),
    "leads nowhere": message("No path leads from the activity {factor} to an outcome."),
    "no cause": message("No link leads to the outcome {factor}."),
    "no trigger": message("No activity or context leads to the mechanism {factor}."),
    "no rival": message("No rival explanation is stated for the outcome {factor}."),
}
