"""A theory written as a theory file, so that what is read back is equal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import yaml

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.evidence import Scope
from qualtoc.theory.model import (
    Assumption,
    CausalLink,
    Change,
    CmoConfiguration,
    Factor,
    Outcome,
    ProgrammeTheory,
    TheoryVersion,
)
from qualtoc.theory.theory_files import GENERAL, SCHEMA

Content = Factor | CausalLink | Assumption
Row = dict[str, object]


def to_yaml(theory: ProgrammeTheory, scoped_out: Mapping[Scope, str] | None = None) -> bytes:
    """The theory as a file, in UTF-8. A part that differs between versions is written once for each run of versions."""
    keys = [version.key for version in theory.versions]
    content: Row = {
        "schema": SCHEMA,
        "meta": {
            **_both("title", theory.title),
            "synthetic": theory.synthetic or None,
            **_both("disclaimer", theory.disclaimer),
        },
        "cases": [
            {
                "id": case.key,
                **_both("label", case.label),
                "replication": case.replication,
                "predicted_difference": case.predicted_difference,
            }
            for case in theory.cases
        ],
        "outcomes": [
            {"id": each.key, **_both("label", each.label), **_both("definition", each.definition)}
            for each in theory.outcomes
        ],
        "roles": [{"id": role.key, **_both("label", role.label)} for role in theory.roles],
        "factors": _runs([version.factors for version in theory.versions], _factor, keys),
        "assumptions": _runs([version.assumptions for version in theory.versions], _assumption, keys),
        "links": _links(theory.versions),
        "structural_edges": [{"from": cause, "to": effect} for cause, effect in _edges(theory.versions)],
        "versions": [_version(version) for version in theory.versions],
        "patterns": [
            {
                "id": each.key,
                **_both("label", each.label),
                "links": list(each.links),
                "headline_link": each.headline_link,
            }
            for each in theory.patterns
        ],
        "cmo": [_configuration(each) for each in theory.configurations],
        "expected_observations": _observations(theory),
        "scoped_out": [
            {"link": link, "outcome": outcome, "case": case, "reason": reason}
            for (link, outcome, case), reason in (scoped_out or {}).items()
        ],
    }
    return yaml.safe_dump(_filled(content), sort_keys=False, allow_unicode=True, width=120).encode()


def _configuration(found: CmoConfiguration) -> Row:
    return {
        "id": found.key,
        "context": list(found.contexts),
        "context_absent": list(found.contexts_absent),
        "mechanism": {
            "resource": list(found.resources),
            "reasoning": found.reasoning,
            "triggered": None if found.triggered else "false",
        },
        "outcome": found.outcome,
        "expected": found.expected,
        "pattern": found.pattern,
    }


def _filled(value: object) -> object:
    """The value without empty fields."""
    if isinstance(value, dict):
        inner = {key: _filled(part) for key, part in value.items()}
        return {key: part for key, part in inner.items() if part not in (None, [], {}, False)}
    return [_filled(part) for part in value] if isinstance(value, list | tuple) else value


def _both(name: str, text: Bilingual) -> Row:
    return {f"{name}_en": text.en, f"{name}_es": text.es}


def _factor(factor: Content) -> Row:
    assert isinstance(factor, Factor)
    return {
        "id": factor.key,
        "type": factor.type,
        **_both("label", factor.label),
        **_both("definition", factor.definition),
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
        **_both("label", assumption.label),
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
        **_both("note", plain.note),
    }


def _signs(link: CausalLink) -> object:
    if link.by_outcome:
        return dict(link.expected)
    return next(iter(link.expected.values()), None)


def _version(version: TheoryVersion) -> Row:
    return {
        "id": version.key,
        **_both("label", version.label),
        "status": version.status,
        "registered_at": None if version.registered_at is None else _time(version.registered_at),
        "registered_by": version.registered_by,
        "parent": version.parent,
        **_both("note", version.note),
        "changes": [_change(change) for change in version.changes],
    }


def _change(change: Change) -> Row:
    return {
        "id": change.key,
        "op": change.op,
        "target": list(change.targets),
        "outcome": change.outcome,
        "old": change.old,
        "new": change.new,
        **_both("reason", change.reason),
        "evidence_links": list(change.evidence_links),
    }


def _observations(theory: ProgrammeTheory) -> list[Row]:
    return [
        {
            "id": each.key,
            "link": each.link,
            **_both("text", each.text),
            "test": each.test,
            "found": {_outcome(outcome): str(seen).lower() for outcome, seen in each.found.items()},
            "case": each.case,
        }
        for each in theory.observations
    ]


def _outcome(outcome: Outcome) -> str:
    return GENERAL if outcome is None else outcome


def _edges(versions: Iterable[TheoryVersion]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(edge for version in versions for edge in version.structural_edges))


def common_order(lists: Iterable[Sequence[str]]) -> list[str]:
    """All keys of some lists in an order that each list keeps; by first appearance where the lists disagree."""
    kept = [list(keys) for keys in lists]
    graph: dict[str, list[str]] = {key: [] for keys in kept for key in keys}
    for keys in kept:
        for before, after in pairwise(keys):
            graph[after].append(before)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return list(graph)


def _time(time: datetime) -> str:
    utc = time.astimezone(UTC)
    return utc.date().isoformat() if utc.time().isoformat() == "00:00:00" else utc.isoformat()
