"""Theory files: YAML that people write by hand, with one or several versions, to a theory and back.

A file states each factor, link and assumption once and says in which versions it exists: `since` and `until`, and
for links the versions under `expected`, where null means that the link is not in that version. An entry may stand
twice under one id for versions that do not overlap, so that a reworded factor keeps its history.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.theory import versions as checks
from qualtoc.theory.evidence import Scope
from qualtoc.theory.expectation_files import Expectations, check_known
from qualtoc.theory.model import (
    FACTOR_TYPES,
    SIGNS,
    Assumption,
    Case,
    CausalLink,
    Change,
    CmoConfiguration,
    ExpectedObservation,
    Factor,
    Outcome,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    Role,
    TheoryVersion,
    VersionStatus,
)
from qualtoc.yaml_lines import Fields, Node, Reader

SCHEMA = "qualtoc-theory/1"
GENERAL = "general"
"""How a file names the unscoped result of an expected observation beside those of outcomes."""

_STATUSES: tuple[VersionStatus, ...] = ("draft", "registered", "refined")
_REPLICATIONS: tuple[Literal["literal", "theoretical", "none"], ...] = ("literal", "theoretical", "none")
_TESTS: tuple[Literal["hoop", "smoking gun", "straw"], ...] = ("hoop", "smoking gun", "straw")
_TOP = (
    "schema", "meta", "cases", "outcomes", "sources", "roles", "factors", "assumptions", "links", "structural_edges",
    "versions", "patterns", "cmo", "expected_observations", "scoped_out",
)  # fmt: skip


def _words(*names: str) -> tuple[str, ...]:
    """The keys of texts in one or both languages."""
    return tuple(key for name in names for key in (name, f"{name}_en", f"{name}_es"))


_CASE = ("id", "kind", "embedded_units", "replication", "predicted_difference", *_words("label", "note"))
_OUTCOME = ("id", "observability", "attributability", "basis", *_words("label", "definition", "note"))
_ROLE = ("id", "n", "small_cell", "export_as", *_words("label"))
_FACTOR = (
    "id", "type", "outcome", "emergent", "rival_to", "basis", "since", "until", "pattern", "desirability",
    "indicators", *_words("label", "definition", "note"),
)  # fmt: skip
_ASSUMPTION = ("id", "link", "since", "until", "status", "basis", *_words("label", "note"))
_LINK = (
    "id", "from", "to", "expected", "by_outcome", "outcome", "rival", "emergent", "moderated_by", "loop", "basis",
    "pattern", *_words("note"),
)  # fmt: skip
_VERSION = ("id", "status", "registered_at", "registered_by", "parent", "basis", "changes", *_words("label", "note"))
_CHANGE = ("id", "op", "target", "old", "new", "outcome", "evidence_links", "basis", *_words("reason", "note"))
_PATTERN = ("id", "links", "headline_link", "class", "published", "role", "effect", *_words("label", "note"))
_CMO = ("id", "context", "context_absent", "mechanism", "outcome", "expected", "pattern", *_words("label", "note"))
_MECHANISM = ("resource", "reasoning", "triggered")
_OBSERVATION = ("id", "link", "test", "found", "case", "l0", "l1", "basis", *_words("text", "note"))
_SCOPED_OUT = ("link", "outcome", "case", *_words("reason"))


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
        self.cases = tuple(self._case(each) for each in self._entries("cases", _CASE))
        self.outcomes = tuple(self._outcome(each) for each in self._entries("outcomes", _OUTCOME))
        self.outcome_keys = {outcome.key for outcome in self.outcomes}
        self.factors = [self._factor(each) for each in self._entries("factors", _FACTOR)]
        self.links = [self._link(each) for each in self._entries("links", _LINK)]
        self.assumptions = [self._assumption(each) for each in self._entries("assumptions", _ASSUMPTION)]

    def theory_file(self) -> TheoryFile:
        known = {entry.key for entry in (*self.factors, *self.links, *self.assumptions)}
        self._check_duplicates()
        edges = self._structural_edges()
        for position, version in enumerate(self.versions):
            self._check_changes(version, known)
            self.versions[position] = self._filled(version, position, edges)
        self._check_versions()
        meta = self._meta()
        theory = ProgrammeTheory(
            title=Bilingual(*meta.both("title")),
            versions=tuple(self.versions),
            cases=self.cases,
            outcomes=self.outcomes,
            roles=tuple(self._role(each) for each in self._entries("roles", _ROLE)),
            patterns=tuple(self._pattern(each) for each in self._entries("patterns", _PATTERN)),
            configurations=tuple(self._configuration(each) for each in self._entries("cmo", _CMO)),
            observations=tuple(
                self._observation(each) for each in self._entries("expected_observations", _OBSERVATION)
            ),
            synthetic=meta.flag("synthetic"),
            disclaimer=Bilingual(*meta.both("disclaimer")),
        )
        return TheoryFile(theory, self._scoped_out(), tuple(self.reader.warnings))

    # The parts that stand beside the graph

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

    def _case(self, fields: Fields) -> Case:
        key = fields.needed("id")
        replication = fields.choice("replication", _REPLICATIONS, "none")
        return Case(key, _label(fields, key), replication, fields.text("predicted_difference"))

    def _outcome(self, fields: Fields) -> OutcomeOfInterest:
        key = fields.needed("id")
        return OutcomeOfInterest(key, _label(fields, key), Bilingual(*fields.both("definition")))

    def _role(self, fields: Fields) -> Role:
        key = fields.needed("id")
        return Role(key, _label(fields, key))

    def _pattern(self, fields: Fields) -> Pattern:
        key, links, headline = fields.needed("id"), fields.texts("links"), fields.text("headline_link")
        check_known(fields, "links", links, self._link_keys())
        check_known(fields, "headline_link", [headline], links)
        return Pattern(key, _label(fields, key), links, headline)

    def _configuration(self, fields: Fields) -> CmoConfiguration:
        mechanism = self.reader.fields(fields.get("mechanism") or Node("mapping", fields.node.line), _MECHANISM, "cmo")
        found = CmoConfiguration(
            key=fields.needed("id"),
            contexts=fields.texts("context"),
            contexts_absent=fields.texts("context_absent"),
            resources=mechanism.texts("resource"),
            reasoning=mechanism.needed("reasoning"),
            outcome=fields.needed("outcome"),
            triggered=mechanism.flag("triggered") if "triggered" in mechanism else True,
            expected=fields.choice("expected", SIGNS, "+") if "expected" in fields else None,
            pattern=fields.text("pattern"),
        )
        known = {factor.key for factor in self.factors}
        check_known(fields, "context", found.contexts, known)
        check_known(fields, "context_absent", found.contexts_absent, known)
        check_known(mechanism, "resource", found.resources, known)
        check_known(mechanism, "reasoning", [found.reasoning], known)
        check_known(fields, "outcome", [found.outcome], known)
        return found

    def _observation(self, fields: Fields) -> ExpectedObservation:
        key, link = fields.needed("id"), fields.needed("link")
        check_known(fields, "link", [link], self._link_keys())
        check_known(fields, "case", [fields.text("case")], [case.key for case in self.cases])
        test = fields.choice("test", _TESTS, "straw")
        text = Bilingual(*fields.both("text"))
        return ExpectedObservation(key, link, text, test, self._found(fields), fields.text("case"))

    def _found(self, fields: Fields) -> dict[Outcome, bool]:
        node = fields.get("found")
        if node is None:
            return {}
        if node.kind != "mapping":
            return {None: fields.flag("found")}
        inner = Fields(self.reader, node, "found")
        named = [outcome for outcome in node.fields if outcome != GENERAL]
        check_known(fields, "found", named, self.outcome_keys)
        return {self._general(outcome): inner.flag(outcome) for outcome in node.fields if outcome in inner}

    def _scoped_out(self) -> dict[Scope, str]:
        rows: dict[Scope, str] = {}
        for fields in self._entries("scoped_out", _SCOPED_OUT):
            link, outcome, case = fields.needed("link"), fields.text("outcome"), fields.text("case")
            check_known(fields, "link", [link], self._link_keys())
            check_known(fields, "outcome", [outcome], self.outcome_keys)
            check_known(fields, "case", [case], [known.key for known in self.cases])
            reason = Bilingual(*fields.both("reason")).text("en")
            if not reason:
                fields.problem("reason", message('"{key}" is missing in {where}.', key="reason", where=fields.where))
            rows[link, outcome, case] = reason
        return rows

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
            changes = tuple(
                self._change(self.reader.fields(node, _CHANGE, "changes")) for node in fields.rows("changes")
            )
            found.append(TheoryVersion(
                key=key, label=_label(fields, key), status=status, factors=(), links=(), declared=declared,
                registered_at=None if status == "draft" else at or self.now, parent=parent,
                registered_by=None if status == "draft" else fields.text("registered_by"),
                note=Bilingual(*fields.both("note")), changes=changes,
            ))  # fmt: skip
        return found or [TheoryVersion("v1", Bilingual("v1"), "draft", (), ())]

    def _change(self, fields: Fields) -> Change:
        return Change(
            key=fields.needed("id"), op=fields.needed("op"), targets=fields.texts("target"),
            reason=Bilingual(*fields.both("reason")), old=fields.text("old"), new=fields.text("new"),
            outcome=fields.text("outcome"), evidence_links=fields.texts("evidence_links"),
        )  # fmt: skip

    def _filled(
        self, version: TheoryVersion, position: int, edges: Iterable[tuple[str, str]]
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
            structural_edges=tuple(edge for edge in edges if keys.issuperset(edge)),
        )

    def _structural_edges(self) -> list[tuple[str, str]]:
        edges = []
        for fields in self._entries("structural_edges", ("from", "to")):
            edge = fields.needed("from"), fields.needed("to")
            check_known(fields, "from", edge[:1], [entry.key for entry in self.factors])
            check_known(fields, "to", edge[1:], [entry.key for entry in self.factors])
            edges.append(edge)
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
            key=key, type=fields.choice("type", FACTOR_TYPES, "intermediate"), label=_label(fields, key),
            definition=Bilingual(*fields.both("definition")), outcome=outcome, emergent=fields.flag("emergent"),
            rival_to=fields.texts("rival_to"), basis=fields.texts("basis"),
        )  # fmt: skip
        positions = self._positions(fields)
        return _Entry(fields, key, positions, dict.fromkeys(positions, factor))

    def _assumption(self, fields: Fields) -> _Entry:
        key, link = fields.needed("id"), fields.needed("link")
        check_known(fields, "link", [link], self._link_keys())
        assumption = Assumption(key, link, _label(fields, key), fields.text("status") or "untested")
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

    def _general(self, outcome: str) -> Outcome:
        return None if outcome == GENERAL and GENERAL not in self.outcome_keys else outcome

    def _check_duplicates(self) -> None:
        for entries in (self.factors, self.links, self.assumptions):
            taken: set[tuple[str, int]] = set()
            for entry in entries:
                mine = {(entry.key, position) for position in entry.positions}
                if entry.key and mine & taken:
                    entry.fields.problem("id", message('"{key}" stands twice.', key=entry.key))
                taken |= mine
        for name in ("cases", "outcomes", "roles", "patterns", "cmo", "expected_observations"):
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


def _label(fields: Fields, key: str) -> Bilingual:
    """The label, or the key where the file gives none."""
    label = Bilingual(*fields.both("label"))
    return label if label.en or label.es else Bilingual(key)
