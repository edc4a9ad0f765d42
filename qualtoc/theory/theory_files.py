"""Theory files: YAML that people write by hand, with one or several versions, to a theory and back.

A file states each factor, link and assumption once and says in which versions it exists: `since` and `until`, and
for links the versions under `expected`, where null means that the link is not in that version. An entry may stand
twice under one id for versions that do not overlap, so that a reworded factor keeps its history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.theory import validation as checks
from qualtoc.theory.evidence import Scope
from qualtoc.theory.expectation_files import Expectations, check_known
from qualtoc.theory.model import (
    FACTOR_TYPES,
    Assumption,
    CausalLink,
    Factor,
    ProgrammeTheory,
    TheoryVersion,
    VersionStatus,
)
from qualtoc.theory.shared_files import CHANGE, PARTS, SharedParts, change, label, words
from qualtoc.yaml_lines import Fields, Node, Reader

SCHEMA = "qualtoc-theory/1"

_STATUSES: tuple[VersionStatus, ...] = ("draft", "registered", "refined")
_TOP = (
    "schema", "meta", "cases", "outcomes", "sources", "roles", "factors", "assumptions", "links", "structural_edges",
    "versions", "patterns", "cmo", "expected_observations", "indicators", "changes", "scoped_out",
)  # fmt: skip
_FACTOR = (
    "id", "type", "outcome", "emergent", "rival_to", "basis", "since", "until", "pattern", "desirability",
    "indicators", *words("label", "definition", "note"),
)  # fmt: skip
_ASSUMPTION = ("id", "link", "since", "until", "status", "basis", *words("label", "note"))
_LINK = (
    "id", "from", "to", "expected", "by_outcome", "outcome", "rival", "emergent", "moderated_by", "loop", "basis",
    "pattern", *words("note"),
)  # fmt: skip
_VERSION = ("id", "status", "registered_at", "registered_by", "parent", "basis", "changes", "key_map",
            "link_map", *words("label", "note"))  # fmt: skip
_EDGE = ("from", "to", "since", "until")


class TheoryFile(NamedTuple):
    """What a theory file holds; `scoped_out` maps link, outcome and case to the analyst's reason."""

    theory: ProgrammeTheory
    scoped_out: dict[Scope, str]
    warnings: tuple[Message, ...]


def read(data: bytes, file: str, now: datetime) -> TheoryFile:
    """The theory of a file. A registered version without a date is stamped with `now`.

    Raises:
        FormatError: something is wrong; every problem is listed with its line.
    """
    reader = Reader(data, file)
    found = _Reading(reader, now).theory_file()
    reader.finish()
    return found


@dataclass(slots=True)
class _Entry:
    """An entry with the positions of the versions that it exists in."""

    fields: Fields
    key: str
    positions: tuple[int, ...]
    contents: dict[int, Factor | CausalLink | Assumption] = field(default_factory=dict)


class _Reading:
    """One file under reading. Lines of entries are kept, so that checks on values can name them."""

    def __init__(self, reader: Reader, now: datetime) -> None:
        self.reader = reader
        self.now = now
        self.top = reader.fields(reader.root, _TOP, reader.file, strict=False)
        self.versions = self._plain_versions()
        self.order = {version.key: position for position, version in enumerate(self.versions)}
        self.outcome_keys = {node.fields["id"].raw.strip() for node in self.top.rows("outcomes") if "id" in node.fields}
        self.factors = [self._factor(each) for each in self._entries("factors", _FACTOR)]
        self.links = [self._link(each) for each in self._entries("links", _LINK)]
        self.assumptions = [self._assumption(each) for each in self._entries("assumptions", _ASSUMPTION)]

    def theory_file(self) -> TheoryFile:
        """The theory with every version filled from the entries; problems are gathered in the reader."""
        known = {entry.key for entry in (*self.factors, *self.links, *self.assumptions)}
        self._check_duplicates()
        edges = self._structural_edges()
        for position, version in enumerate(self.versions):
            self._check_changes(version, known)
            self.versions[position] = self._filled(version, position, edges)
        self._check_versions()
        meta = self._meta()
        shared = self._shared()
        theory = ProgrammeTheory(
            title=Bilingual(*meta.both("title")),
            versions=tuple(self.versions),
            cases=shared.cases, outcomes=shared.outcomes, roles=shared.roles, patterns=shared.patterns,
            configurations=shared.configurations, observations=shared.observations, indicators=shared.indicators,
            changes=shared.changes,
            synthetic=meta.flag("synthetic"),
            disclaimer=Bilingual(*meta.both("disclaimer")),
        )  # fmt: skip
        return TheoryFile(theory, shared.scoped_out(), tuple(self.reader.warnings))

    # What stands beside the graph

    def _meta(self) -> Fields:
        schema = self.top.text("schema")
        if schema not in (None, SCHEMA):
            self.top.problem(
                "schema", message('The schema must be {schema}, not "{found}".', schema=SCHEMA, found=schema)
            )
        if "sources" in self.top:
            self.reader.warn(message("The sources of a theory file are not imported; they come with the transcripts."))
        node = self.top.get("meta") or Node("mapping", 1)
        return self.reader.fields(node, tuple(node.fields), "meta")

    def _entries(self, name: str, known: Sequence[str]) -> list[Fields]:
        return [self.reader.fields(node, known, name) for node in self.top.rows(name)]

    def _shared(self) -> SharedParts:
        factors = {entry.key: entry.fields for entry in self.factors}
        inline = [(entry.key, node) for entry in self.factors for node in entry.fields.rows("indicators")]
        return SharedParts(self.reader, self.top, links=self._link_keys(), factors=factors, inline=inline)

    # Versions

    def _plain_versions(self) -> list[TheoryVersion]:
        """The versions without their graphs; one draft named v1 where the file has none."""
        found: list[TheoryVersion] = []
        for fields in self._entries("versions", _VERSION):
            key, at = fields.needed("id"), fields.time("registered_at")
            usual: VersionStatus = "draft" if at is None else "refined" if found else "registered"
            status = fields.choice("status", _STATUSES, usual)
            if key in {version.key for version in found}:
                fields.problem("id", message('"{key}" stands twice among the versions.', key=key))
            parent = fields.text("parent") or (found[-1].key if found else None)
            if "parent" in fields:
                check_known(fields, "parent", [parent], [version.key for version in found])
            declared = at is not None and status != "draft"
            changes = tuple(change(self.reader.fields(node, CHANGE, "changes")) for node in fields.rows("changes"))
            found.append(TheoryVersion(
                key=key, label=label(fields, key), status=status, factors=(), links=(), declared=declared,
                registered_at=None if status == "draft" else at or self.now, parent=parent,
                registered_by=None if status == "draft" else fields.text("registered_by"),
                note=Bilingual(*fields.both("note")), changes=changes,
                key_map=_map(fields, "key_map"), link_map=_map(fields, "link_map"),
            ))  # fmt: skip
        return found or [TheoryVersion("v1", Bilingual("v1"), "draft", (), ())]

    def _filled(
        self, version: TheoryVersion, position: int, edges: Mapping[tuple[str, str], set[int]]
    ) -> TheoryVersion:  # fmt: skip
        factors = [each.contents[position] for each in self.factors if position in each.contents]
        links = [each.contents[position] for each in self.links if position in each.contents]
        keys, link_keys = {factor.key for factor in factors}, {link.key for link in links}
        assumptions = (each.contents[position] for each in self.assumptions if position in each.contents)
        return replace(
            version,
            factors=tuple(factor for factor in factors if isinstance(factor, Factor)),
            links=tuple(link for link in links if isinstance(link, CausalLink)),
            assumptions=tuple(a for a in assumptions if isinstance(a, Assumption) and a.link in link_keys),
            structural_edges=tuple(
                edge for edge, positions in edges.items() if position in positions and keys.issuperset(edge)
            ),
        )

    def _structural_edges(self) -> dict[tuple[str, str], set[int]]:
        """Each delivery edge with the positions of the versions that it may stand in."""
        edges: dict[tuple[str, str], set[int]] = {}
        for fields in self._entries("structural_edges", _EDGE):
            edge = fields.needed("from"), fields.needed("to")
            check_known(fields, "from", edge[:1], [entry.key for entry in self.factors])
            check_known(fields, "to", edge[1:], [entry.key for entry in self.factors])
            edges.setdefault(edge, set()).update(self._positions(fields))
        return edges

    # The graph

    def _positions(self, fields: Fields) -> tuple[int, ...]:
        """The positions of the versions from `since` to `until`, both included."""
        first, last = fields.text("since"), fields.text("until")
        check_known(fields, "since", [first], self.order)
        check_known(fields, "until", [last], self.order)
        low = self.order.get(first or "", 0)
        high = self.order.get(last or "", len(self.versions) - 1)
        return tuple(range(low, high + 1))

    def _factor(self, fields: Fields) -> _Entry:
        key, outcome = fields.needed("id"), fields.text("outcome")
        check_known(fields, "outcome", [outcome], self.outcome_keys)
        if "type" not in fields:
            fields.problem("type", message('"{key}" is missing in {where}.', key="type", where=fields.where))
        factor = Factor(
            key=key, type=fields.choice("type", FACTOR_TYPES, "intermediate"), label=label(fields, key),
            definition=Bilingual(*fields.both("definition")), outcome=outcome, emergent=fields.flag("emergent"),
            rival_to=fields.texts("rival_to"), basis=fields.texts("basis"),
        )  # fmt: skip
        positions = self._positions(fields)
        return _Entry(fields, key, positions, dict.fromkeys(positions, factor))

    def _assumption(self, fields: Fields) -> _Entry:
        key, link = fields.needed("id"), fields.needed("link")
        check_known(fields, "link", [link], self._link_keys())
        assumption = Assumption(key, link, label(fields, key), fields.text("status") or "untested")
        positions = self._positions(fields)
        return _Entry(fields, key, positions, dict.fromkeys(positions, assumption))

    def _link(self, fields: Fields) -> _Entry:
        key, outcome = fields.needed("id"), fields.text("outcome")
        by_outcome = fields.flag("by_outcome")
        check_known(fields, "outcome", [outcome], self.outcome_keys)
        link = CausalLink(
            key=key, cause=fields.needed("from"), effect=fields.needed("to"), expected={}, by_outcome=by_outcome,
            rival=fields.flag("rival"), emergent=fields.flag("emergent"), loop=fields.text("loop"),
            basis=fields.texts("basis"), note=Bilingual(*fields.both("note")),
        )  # fmt: skip
        expectations = Expectations(self.reader, self.order, self.outcome_keys)
        expected = expectations.by_position(fields, by_outcome=by_outcome, outcome=outcome)
        moderators = expectations.moderators(fields)
        contents: dict[int, Factor | CausalLink | Assumption] = {
            position: replace(link, expected=signs, moderated_by=moderators.get(position))
            for position, signs in expected.items()
        }
        return _Entry(fields, key, tuple(expected), contents)

    # Checks

    def _link_keys(self) -> set[str]:
        return {entry.key for entry in self.links}

    def _check_duplicates(self) -> None:
        for entries in (self.factors, self.links, self.assumptions):
            taken: set[tuple[str, int]] = set()
            for entry in entries:
                mine = {(entry.key, position) for position in entry.positions}
                if entry.key and mine & taken:
                    entry.fields.problem("id", message('"{key}" stands twice.', key=entry.key))
                taken |= mine
        for name in PARTS:
            self._check_ids(name)

    def _check_ids(self, name: str) -> None:
        seen: set[str] = set()
        for node in self.top.rows(name):
            key = node.fields["id"].raw if "id" in node.fields else ""
            if key and key in seen:
                self.reader.problem(node.keys["id"], message('"{key}" stands twice.', key=key))
            seen.add(key)

    def _check_changes(self, version: TheoryVersion, known: set[str]) -> None:
        for node in self.top.rows("versions"):
            fields = Fields(self.reader, node, "versions")
            if "id" not in node.fields or node.fields["id"].raw.strip() != version.key:
                continue
            for row in fields.rows("changes"):
                change = Fields(self.reader, row, "changes")
                check_known(change, "target", change.texts("target"), known)
                check_known(change, "evidence_links", change.texts("evidence_links"), self._link_keys())

    def _check_versions(self) -> None:
        """The checks of the versions themselves, each problem once, at the line of the entry that it names."""
        lines = {
            (part, entry.key): entry.fields.node.line
            for part, entries in (("factor", self.factors), ("link", self.links), ("assumption", self.assumptions))
            for entry in entries
        }
        told = []
        for version in self.versions:
            for finding in checks.validate(version, self._link_keys()):
                text = finding.message
                if finding.level == "error" and text not in told and "has no expected" not in text.template:
                    told.append(text)
                    # What a draft still lacks is no error of the file: it only cannot be registered yet.
                    if version.status == "draft" and text.template == checks.RIVALS_NOTHING:
                        self.reader.warn(text)
                    else:
                        self.reader.problem(lines.get((finding.part, finding.key)), text)


def _map(fields: Fields, name: str) -> dict[str, tuple[str, ...]]:
    """Where claims on factors, or questions on links, count that the version has no more."""
    inner = Fields(fields.reader, fields.get(name) or fields.node, name)
    return {old: parts for old, _, _ in fields.pairs(name) if (parts := inner.texts(old))}
