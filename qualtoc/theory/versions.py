"""Versions of a theory: their fingerprint, and what changed between two.

Expectations are fixed before they are matched (Hak and Dul 2010; Yin 2018), so a registered version is known by the
hash of what it says. Registering, renaming the version or noting a reason does not change what it says.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.model import Assumption, CausalLink, Change, Factor, Outcome, TheoryVersion

DifferenceKind = Literal["added", "removed", "expectation", "structure", "wording"]
Part = Literal["factor", "link", "assumption", "edge"]
_MOVES_EDGES = ("merge_nodes", "split_node", "remove_node")
"""The changes of factors that take delivery edges along."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of what changed from a version to another.

    For an expectation `old` and `new` are signs, None where the outcome is not in scope. The key of a delivery edge is
    `from → to`. `reasons` are the recorded changes of the newer version that name this part.
    """

    kind: DifferenceKind
    part: Part
    key: str
    outcome: Outcome = None
    old: str | None = None
    new: str | None = None
    reasons: tuple[Change, ...] = ()


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
    """What changed from one version to another: factors, links, assumptions, delivery edges, each in their order."""
    rows = [
        *_parts("factor", {f.key: f for f in old.factors}, {f.key: f for f in new.factors}),
        *_parts("link", {k.key: k for k in old.links}, {k.key: k for k in new.links}),
        *_parts("assumption", {a.key: a for a in old.assumptions}, {a.key: a for a in new.assumptions}),
        *_edges(old.structural_edges, new.structural_edges),
    ]
    return tuple(replace(row, reasons=_reasons(row, new.changes)) for row in rows)


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


def _edges(old: Collection[tuple[str, str]], new: Collection[tuple[str, str]]) -> Iterable[Difference]:
    yield from (Difference("added", "edge", edge_key(*edge)) for edge in new if edge not in old)
    yield from (Difference("removed", "edge", edge_key(*edge)) for edge in old if edge not in new)


def edge_key(cause: str, effect: str) -> str:
    """How a difference names a delivery edge."""
    return f"{cause} → {effect}"


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


def _reasons_of_edge(ends: Sequence[str], changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes of a delivery edge itself, else those of its factors that took it along."""
    own = tuple(one for one in changes if one.op in ("add_edge", "remove_edge") and [*one.targets] == ends)
    return own or tuple(one for one in changes if one.op in _MOVES_EDGES and set(ends) & set(one.targets))


def _reasons(row: Difference, changes: Iterable[Change]) -> tuple[Change, ...]:
    if row.part == "edge":
        return _reasons_of_edge(row.key.split(" → "), tuple(changes))
    return tuple(
        change
        for change in changes
        if row.key in change.targets
        and (row.kind != "expectation" or change.outcome in (None, row.outcome))
        and (row.kind == "expectation") == (change.op in ("change_expected", "change_scope"))
        and change.op not in ("add_edge", "remove_edge")
    )
