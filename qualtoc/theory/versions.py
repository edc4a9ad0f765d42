"""Versions of a theory: their fingerprint, what changed between two, and whether one may be registered.

Expectations are fixed before they are matched (Hak and Dul 2010; Yin 2018), so a registered version is known by the
hash of what it says. Registering, renaming the version or noting a reason does not change what it says.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.theory import graph
from qualtoc.theory.model import Assumption, CausalLink, Change, Factor, Outcome, TheoryVersion

DifferenceKind = Literal["added", "removed", "expectation", "structure", "wording"]
Part = Literal["factor", "link", "assumption"]

RIVALS_NOTHING = 'The rival {factor} needs "rival_to", the links that it rivals.'
"""The one error that a draft may have on its way: its links may not be there yet."""

MANY_LINKS = 30
"""More links than this are unlikely to be testable on some twenty interviews."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of what changed from a version to another.

    For an expectation `old` and `new` are signs, None where the outcome is not in scope. `reasons` are the recorded
    changes of the newer version that name this part.
    """

    kind: DifferenceKind
    part: Part
    key: str
    outcome: Outcome = None
    old: str | None = None
    new: str | None = None
    reasons: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong (error) or worth a second look (warning) in a version. `key` names the part."""

    level: Literal["error", "warning"]
    part: Part
    key: str
    message: Message


def content_hash(version: TheoryVersion) -> str:
    """The SHA-256 of the version's canonical JSON, in hexadecimal digits; the order of parts does not matter."""
    return hashlib.sha256(canonical_json(version).encode()).hexdigest()


def canonical_json(version: TheoryVersion) -> str:
    """What the version says as JSON with sorted keys: factors, links, assumptions, delivery edges; no times."""
    content: dict[str, object] = {
        "factors": {factor.key: asdict(factor) for factor in version.factors},
        "links": {link.key: {**asdict(link), "expected": _by_name(link.expected)} for link in version.links},
        "assumptions": {assumption.key: asdict(assumption) for assumption in version.assumptions},
        "structural_edges": sorted(version.structural_edges),
    }
    for name, kept in (("key_map", version.key_map), ("link_map", version.link_map)):
        if kept:  # left out where it is empty: versions without splits and merges keep their hash
            content[name] = {old: list(new) for old, new in kept.items()}
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def difference(old: TheoryVersion, new: TheoryVersion) -> tuple[Difference, ...]:
    """What changed from one version to another: factors, then links, then assumptions, in their order."""
    rows = [
        *_parts("factor", {f.key: f for f in old.factors}, {f.key: f for f in new.factors}),
        *_parts("link", {k.key: k for k in old.links}, {k.key: k for k in new.links}),
        *_parts("assumption", {a.key: a for a in old.assumptions}, {a.key: a for a in new.assumptions}),
    ]
    return tuple(replace(row, reasons=_reasons(row, new.changes)) for row in rows)


def validate(version: TheoryVersion, known_links: Collection[str] = ()) -> tuple[Finding, ...]:
    """Errors, which forbid to register the version, and then warnings.

    `known_links` are the links of other versions, which a rival may name as well.
    """
    return (*_errors(version, {*known_links, *(link.key for link in version.links)}), *_warnings(version))


def _by_name(expected: Mapping[Outcome, str]) -> dict[str, str]:
    """JSON has no null among its keys; outcomes are marked so that none can collide with the unscoped entry."""
    return {"" if outcome is None else f"={outcome}": sign for outcome, sign in expected.items()}


Content = Factor | CausalLink | Assumption


def _parts(part: Part, old: Mapping[str, Content], new: Mapping[str, Content]) -> Iterable[Difference]:
    for key in (*new, *(key for key in old if key not in new)):
        if key not in old:
            yield Difference("added", part, key)
        elif key not in new:
            yield Difference("removed", part, key)
        elif old[key] != new[key]:
            yield from _changes(part, old[key], new[key])


def _changes(part: Part, old: Content, new: Content) -> Iterable[Difference]:
    if isinstance(old, CausalLink) and isinstance(new, CausalLink):
        for outcome in dict.fromkeys((*old.expected, *new.expected)):
            before, after = old.expected.get(outcome), new.expected.get(outcome)
            if before != after:
                yield Difference("expectation", part, new.key, outcome, before, after)
        old = replace(old, expected=new.expected)
    if old != new:
        kind: DifferenceKind = "wording" if _without_words(old) == _without_words(new) else "structure"
        yield Difference(kind, part, new.key)


def _without_words(content: Content) -> Content:
    if isinstance(content, Factor):
        return replace(content, label=Bilingual(), definition=Bilingual(), basis=())
    if isinstance(content, CausalLink):
        return replace(content, note=Bilingual(), basis=())
    return replace(content, label=Bilingual())


def _reasons(row: Difference, changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(
        change
        for change in changes
        if row.key in change.targets
        and (row.kind != "expectation" or change.outcome in (None, row.outcome))
        and (row.kind == "expectation") == (change.op in ("change_expected", "change_scope"))
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
    for factor in version.factors:
        if factor.type == "rival" and not factor.rival_to:
            missing = message('The rival {factor} needs "rival_to", the links that it rivals.', factor=factor.key)
            yield Finding("error", "factor", factor.key, missing)
        for key in factor.rival_to:
            if key not in known_links:
                yield Finding("error", "factor", factor.key, _dangling("rival_to", key, factor.key))
    for assumption in version.assumptions:
        if assumption.link not in known_links:
            yield Finding("error", "assumption", assumption.key, _dangling("link", assumption.link, assumption.key))


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
    for cycle in graph.cycles(version):
        loop = message("{factors} form a cycle; is it a learning loop?", factors=" → ".join((*cycle, cycle[0])))
        yield Finding("warning", "factor", cycle[0], loop)
    if len(version.links) > MANY_LINKS:
        many = message("The theory has {count} links; few studies can test more than {most}.",
                       count=len(version.links), most=MANY_LINKS)  # fmt: skip
        yield Finding("warning", "link", version.links[-1].key, many)


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
