"""A theory written as a theory file, so that what is read back is equal."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TypeVar

import yaml

from qualtoc.theory.evidence import Scope
from qualtoc.theory.model import Assumption, CausalLink, Factor, ProgrammeTheory, TheoryVersion
from qualtoc.theory.shared_writing import Row, both, change, shared_rows, time
from qualtoc.theory.theory_files import SCHEMA

Content = Factor | CausalLink | Assumption
Key = TypeVar("Key", bound=Hashable)


def to_yaml(theory: ProgrammeTheory, scoped_out: Mapping[Scope, str] | None = None) -> bytes:
    """The theory as a file, in UTF-8. A part that differs between versions is written once for each run of versions."""
    keys = [version.key for version in theory.versions]
    shared = shared_rows(theory)
    content: Row = {
        "schema": SCHEMA,
        "meta": {
            **both("title", theory.title),
            "synthetic": theory.synthetic or None,
            **both("disclaimer", theory.disclaimer),
        },
        "cases": shared.pop("cases"),
        "outcomes": shared.pop("outcomes"),
        "roles": shared.pop("roles"),
        "factors": _runs([version.factors for version in theory.versions], _factor, keys),
        "assumptions": _runs([version.assumptions for version in theory.versions], _assumption, keys),
        "links": _links(theory.versions),
        "structural_edges": _edges(theory.versions),
        "versions": [_version(version) for version in theory.versions],
        **shared,
        "scoped_out": [
            {"link": link, "outcome": outcome, "case": case, "reason": reason}
            for (link, outcome, case), reason in (scoped_out or {}).items()
        ],
    }
    return yaml.safe_dump(_filled(content), sort_keys=False, allow_unicode=True, width=120).encode()


def _filled(value: object) -> object:
    """The value without empty fields."""
    if isinstance(value, dict):
        inner = {key: _filled(part) for key, part in value.items()}
        return {key: part for key, part in inner.items() if part not in (None, [], {}, False)}
    return [_filled(part) for part in value] if isinstance(value, list | tuple) else value


def _factor(factor: Content) -> Row:
    assert isinstance(factor, Factor)
    return {
        "id": factor.key,
        "type": factor.type,
        **both("label", factor.label),
        **both("definition", factor.definition),
        "outcome": factor.outcome,
        "emergent": factor.emergent,
        "rival_to": list(factor.rival_to),
        "basis": list(factor.basis),
    }


def _assumption(assumption: Content) -> Row:
    assert isinstance(assumption, Assumption)
    return {
        "id": assumption.key,
        "link": assumption.link,
        **both("label", assumption.label),
        "status": assumption.status,
    }


def _runs(snapshots: Sequence[Sequence[Content]], row: Callable[[Content], Row], keys: Sequence[str]) -> list[Row]:
    """One row for each run of neighbouring versions in which a part stands unchanged."""
    rows = []
    for key in common_order([part.key for part in snapshot] for snapshot in snapshots):
        found = [next((part for part in snapshot if part.key == key), None) for snapshot in snapshots]
        for position, part in enumerate(found):
            if part is not None and (position == 0 or found[position - 1] != part):
                last = position
                while last + 1 < len(found) and found[last + 1] == part:
                    last += 1
                rows.append(
                    {**row(part), "since": keys[position], "until": None if last == len(keys) - 1 else keys[last]}
                )
    return rows


def _links(versions: Sequence[TheoryVersion]) -> list[Row]:
    """One row for each set of versions in which a link differs by its signs and moderator at most."""
    rows = []
    for key in common_order([link.key for link in version.links] for version in versions):
        alike: dict[str, tuple[CausalLink, dict[str, CausalLink]]] = {}
        for version in versions:
            for link in version.links:
                if link.key == key:
                    plain = replace(link, expected={}, moderated_by=None)
                    outcome = () if link.by_outcome else tuple(link.expected)
                    alike.setdefault(repr((plain, outcome)), (plain, {}))[1][version.key] = link
        rows += [_link(plain, by_version) for plain, by_version in alike.values()]
    return rows


def _link(plain: CausalLink, by_version: Mapping[str, CausalLink]) -> Row:
    first = next(iter(by_version.values()))
    outcome = None if plain.by_outcome else next(iter(first.expected), None)
    return {
        "id": plain.key,
        "from": plain.cause,
        "to": plain.effect,
        "by_outcome": plain.by_outcome,
        "outcome": outcome,
        "rival": plain.rival,
        "emergent": plain.emergent,
        "expected": {key: _signs(link) for key, link in by_version.items()},
        "moderated_by": {key: link.moderated_by for key, link in by_version.items()},
        "loop": plain.loop,
        "basis": list(plain.basis),
        **both("note", plain.note),
    }


def _signs(link: CausalLink) -> object:
    if link.by_outcome:
        return dict(link.expected)
    return next(iter(link.expected.values()), None)


def _version(version: TheoryVersion) -> Row:
    return {
        "id": version.key,
        **both("label", version.label),
        "status": version.status,
        "registered_at": None if version.registered_at is None else time(version.registered_at),
        "registered_by": version.registered_by,
        "parent": version.parent,
        **both("note", version.note),
        "changes": [change(each) for each in version.changes],
        "key_map": {old: list(new) for old, new in version.key_map.items()},
        "link_map": {old: list(new) for old, new in version.link_map.items()},
    }


def _edges(versions: Sequence[TheoryVersion]) -> list[Row]:
    """One row for each run of neighbouring versions that hold both factors and have the edge."""
    keys = [version.key for version in versions]
    rows: list[Row] = []
    for edge in common_order(list(version.structural_edges) for version in versions):
        held = [{factor.key for factor in version.factors}.issuperset(edge) for version in versions]
        there = [edge in version.structural_edges for version in versions]
        everywhere = held == there
        runs = [(0, len(keys) - 1)] if everywhere else _stretches(there)
        rows += [
            {
                "from": edge[0], "to": edge[1], "since": keys[first] if first else None,
                "until": keys[last] if last < len(keys) - 1 else None,
            }
            for first, last in runs
        ]  # fmt: skip
    return rows


def _stretches(there: Sequence[bool]) -> list[tuple[int, int]]:
    """The first and last positions of each unbroken run."""
    starts = [at for at, is_there in enumerate(there) if is_there and (at == 0 or not there[at - 1])]
    ends = [at for at, is_there in enumerate(there) if is_there and (at == len(there) - 1 or not there[at + 1])]
    return list(zip(starts, ends, strict=True))


def common_order(lists: Iterable[Sequence[Key]]) -> list[Key]:
    """All keys of some lists in an order that each list keeps; by first appearance where the lists disagree."""
    kept = [list(keys) for keys in lists]
    graph: dict[Key, list[Key]] = {key: [] for keys in kept for key in keys}
    for keys in kept:
        for before, after in pairwise(keys):
            graph[after].append(before)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return list(graph)
