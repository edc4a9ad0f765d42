"""What a theory file says beside the graph: cases, outcomes, roles, patterns, CMO sets, indicators, observations."""

import re
from collections.abc import Collection, Iterable, Sequence

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import message
from qualtoc.theory.evidence import Scope
from qualtoc.theory.expectation_files import check_known
from qualtoc.theory.model import (
    DESIRED,
    REPLICATIONS,
    SIGNS,
    TESTS,
    Case,
    Change,
    CmoConfiguration,
    ExpectedObservation,
    Indicator,
    Measurement,
    Outcome,
    OutcomeOfInterest,
    Pattern,
    Role,
    SharedChange,
)
from qualtoc.yaml_lines import Fields, Node, Reader

GENERAL = "general"
"""How a file names the unscoped result of an expected observation beside those of outcomes."""

FIGURE = re.compile(r"[<>≤≥=]?\s*[+\-−]?\d+([.,]\d+)*\s*%?")
"""What a figure looks like, as sources write it: 94, +13, 0.32, 0,05, <0.001, 12 %."""

PARTS = ("cases", "outcomes", "roles", "patterns", "cmo", "expected_observations", "indicators")
"""The lists whose entries have an id of their own."""


def words(*names: str) -> tuple[str, ...]:
    """The keys of texts in one or both languages."""
    return tuple(key for name in names for key in (name, f"{name}_en", f"{name}_es"))


CASE = ("id", "kind", "embedded_units", "replication", "predicted_difference", *words("label", "note"))
OUTCOME = ("id", "observability", "attributability", "basis", *words("label", "definition", "note"))
CHANGE = ("id", "op", "target", "old", "new", "outcome", "evidence_links", "basis", *words("reason", "note"))
INDICATOR = ("id", "period", "desired", "values", "basis", *words("label", "unit", "source", "note"))
_ROLE = ("id", "n", "small_cell", "export_as", *words("label"))
_PATTERN = ("id", "links", "headline_link", "class", "published", "role", "effect", *words("label", "note"))
_CMO = ("id", "context", "context_absent", "mechanism", "outcome", "expected", "pattern", *words("label", "note"))
_MECHANISM = ("resource", "reasoning", "triggered")
_OBSERVATION = ("id", "link", "test", "found", "case", "l0", "l1", "basis",
                *words("text", "rival", "justification", "note"))  # fmt: skip
_FIGURES = ("baseline", "followup", "difference", "low", "high", "p")
_MEASUREMENT = ("case", "outcome", *_FIGURES, "significant", *words("note"))
_SCOPED_OUT = ("link", "outcome", "case", *words("reason"))


class SharedParts:
    """Reads what the versions of a file share; the keys of links and factors are known when it begins.

    `inline` are indicators that stand under their factor, by its key.
    """

    def __init__(
        self, reader: Reader, top: Fields, *, links: Collection[str], factors: Collection[str],
        inline: Iterable[tuple[str, Node]] = (),
    ) -> None:  # fmt: skip
        self.reader, self.top = reader, top
        self.link_keys, self.factor_keys = frozenset(links), frozenset(factors)
        self.cases = tuple(case(each) for each in self.entries("cases", CASE))
        self.outcomes = tuple(outcome(each) for each in self.entries("outcomes", OUTCOME))
        self.case_keys = {each.key for each in self.cases}
        self.outcome_keys = {each.key for each in self.outcomes}
        self.roles = tuple(_role(each) for each in self.entries("roles", _ROLE))
        self.patterns = tuple(self._pattern(each) for each in self.entries("patterns", _PATTERN))
        self.configurations = tuple(self._configuration(each) for each in self.entries("cmo", _CMO))
        self.observations = tuple(self._observation(e) for e in self.entries("expected_observations", _OBSERVATION))
        self.indicators = tuple(self._indicators(inline))
        self.changes = tuple(self._changes())

    def entries(self, name: str, known: Sequence[str]) -> list[Fields]:
        """The entries of a list of the file."""
        return [self.reader.fields(node, known, name) for node in self.top.rows(name)]

    def scoped_out(self) -> dict[Scope, str]:
        """What does not apply, with the analyst's reason."""
        rows: dict[Scope, str] = {}
        for fields in self.entries("scoped_out", _SCOPED_OUT):
            link, about, where = fields.needed("link"), fields.text("outcome"), fields.text("case")
            check_known(fields, "link", [link], self.link_keys)
            self._check_scope(fields)
            reason = Bilingual(*fields.both("reason")).text("en")
            if not reason:
                fields.problem("reason", message('"{key}" is missing in {where}.', key="reason", where=fields.where))
            rows[link, about, where] = reason
        return rows

    def _check_scope(self, fields: Fields) -> None:
        check_known(fields, "outcome", [fields.text("outcome")], self.outcome_keys)
        check_known(fields, "case", [fields.text("case")], self.case_keys)

    def _pattern(self, fields: Fields) -> Pattern:
        key, links, headline = fields.needed("id"), fields.texts("links"), fields.text("headline_link")
        check_known(fields, "links", links, self.link_keys)
        check_known(fields, "headline_link", [headline], links)
        return Pattern(key, label(fields, key), links, headline)

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
        check_known(fields, "context", found.contexts, self.factor_keys)
        check_known(fields, "context_absent", found.contexts_absent, self.factor_keys)
        check_known(mechanism, "resource", found.resources, self.factor_keys)
        check_known(mechanism, "reasoning", [found.reasoning], self.factor_keys)
        check_known(fields, "outcome", [found.outcome], self.factor_keys)
        return found

    def _observation(self, fields: Fields) -> ExpectedObservation:
        key, link = fields.needed("id"), fields.needed("link")
        check_known(fields, "link", [link], self.link_keys)
        check_known(fields, "case", [fields.text("case")], self.case_keys)
        return ExpectedObservation(
            key, link, Bilingual(*fields.both("text")), fields.choice("test", TESTS, "straw"), self._found(fields),
            fields.text("case"), likelihood(fields, "l0"), likelihood(fields, "l1"), Bilingual(*fields.both("rival")),
            Bilingual(*fields.both("justification")),
        )  # fmt: skip

    def _found(self, fields: Fields) -> dict[Outcome, bool]:
        node = fields.get("found")
        if node is None:
            return {}
        if node.kind != "mapping":
            return {None: fields.flag("found")}
        inner = Fields(self.reader, node, "found")
        named = [name for name in node.fields if name != GENERAL]
        check_known(fields, "found", named, self.outcome_keys)
        return {self._general(name): inner.flag(name) for name in node.fields if name in inner}

    def _general(self, name: str) -> Outcome:
        return None if name == GENERAL and GENERAL not in self.outcome_keys else name

    def _indicators(self, inline: Iterable[tuple[str, Node]]) -> Iterable[Indicator]:
        taken: set[str] = set()
        for fields in self.entries("indicators", ("factor", *INDICATOR)):
            factor = fields.needed("factor")
            check_known(fields, "factor", [factor], self.factor_keys)
            taken.add(fields.text("id") or "")
            yield self._indicator(fields, factor)
        for factor, node in inline:
            found = self._indicator(self.reader.fields(node, INDICATOR, "indicators"), factor)
            if found.key and found.key in taken:
                self.reader.problem(node.line, message('"{key}" stands twice.', key=found.key))
            taken.add(found.key)
            yield found

    def _indicator(self, fields: Fields, factor: str) -> Indicator:
        key = fields.needed("id")
        values = (self.reader.fields(node, _MEASUREMENT, "values") for node in fields.rows("values"))
        return Indicator(
            key, factor, label(fields, key), Bilingual(*fields.both("unit")), Bilingual(*fields.both("source")),
            fields.text("period"), fields.choice("desired", DESIRED, "increase") if "desired" in fields else None,
            tuple(self._measurement(each) for each in values),
        )  # fmt: skip

    def _measurement(self, fields: Fields) -> Measurement:
        self._check_scope(fields)
        return Measurement(
            fields.text("case"), fields.text("outcome"), **{name: figure(fields, name) for name in _FIGURES},
            is_significant=fields.flag("significant") if "significant" in fields else None,
            note=Bilingual(*fields.both("note")),
        )  # fmt: skip

    def _changes(self) -> Iterable[SharedChange]:
        for fields in self.entries("changes", ("at", "by", *CHANGE)):
            at = fields.time("at")
            if at is None:
                fields.problem("at", message('"{key}" is missing in {where}.', key="at", where=fields.where))
            else:
                yield SharedChange(change(fields), at, fields.needed("by"))


def case(fields: Fields) -> Case:
    """A case of a file."""
    key = fields.needed("id")
    replication = fields.choice("replication", REPLICATIONS, "none")
    return Case(key, label(fields, key), replication, fields.text("predicted_difference"))


def outcome(fields: Fields) -> OutcomeOfInterest:
    """An outcome of a file."""
    key = fields.needed("id")
    return OutcomeOfInterest(key, label(fields, key), Bilingual(*fields.both("definition")))


def change(fields: Fields) -> Change:
    """A recorded change of a file."""
    return Change(
        key=fields.needed("id"), op=fields.needed("op"), targets=fields.texts("target"),
        reason=Bilingual(*fields.both("reason")), old=fields.text("old"), new=fields.text("new"),
        outcome=fields.text("outcome"), evidence_links=fields.texts("evidence_links"),
    )  # fmt: skip


def label(fields: Fields, key: str) -> Bilingual:
    """The label, or the key where the file gives none."""
    found = Bilingual(*fields.both("label"))
    return found if found.en or found.es else Bilingual(key)


def figure(fields: Fields, key: str) -> str | None:
    """A figure exactly as it is written; None where it is not reported."""
    written = fields.text(key)
    if written is not None and not FIGURE.fullmatch(written):
        fields.problem(key, message('"{key}" must be a figure in {where}, not "{value}"; leave unknown ones out.',
                                    key=key, where=fields.where, value=written))  # fmt: skip
        return None
    return written


def likelihood(fields: Fields, key: str) -> str | None:
    """A likelihood from 0 to 1, as it is written."""
    written = fields.text(key)
    if written is not None and not is_likelihood(written):
        fields.problem(key, message('"{key}" must be a number from 0 to 1 in {where}, not "{value}".',
                                    key=key, where=fields.where, value=written))  # fmt: skip
        return None
    return written


def is_likelihood(written: str) -> bool:
    """Whether a text is a decimal from 0 to 1."""
    return bool(re.fullmatch(r"0?\.\d+|[01](\.\d+)?", written)) and float(written) <= 1


def _role(fields: Fields) -> Role:
    key = fields.needed("id")
    return Role(key, label(fields, key))
