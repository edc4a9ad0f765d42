"""What the pages of process tracing show."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.source import Source
from qualtoc.reports import tracing_document
from qualtoc.reports.pattern_words import anchor
from qualtoc.reports.process_tracing import StudyTracings, TracedLink
from qualtoc.theory.model import CausalLink, ExpectedObservation, TheoryVersion
from qualtoc.theory.store import ClaimMark
from qualtoc.theory.tracing import TracedItem
from qualtoc.theory.verdicts import Verdict
from qualtoc.web.forms import NO_ERRORS, Errors
from qualtoc.web.process_tracing.entering import ItemForm, StatementForm, in_scope

Labels = Mapping[str, Bilingual]


@dataclass(frozen=True, slots=True)
class Scope:
    """A proposition that could be traced; `value` names it in a form."""

    version: str
    row: Verdict

    @property
    def value(self) -> str:
        """Version, link, outcome and case as one text."""
        return scope_value(self.version, self.row.link, self.row.outcome, self.row.case)


@dataclass(frozen=True, slots=True)
class TracingsPage:
    """Every traced link of a study, or what process tracing is and how it is switched on."""

    found: StudyTracings
    labels: Labels
    open_scopes: tuple[Scope, ...]
    words: Any = tracing_document
    template: ClassVar[str] = "process_tracing/tracings.html"


@dataclass(frozen=True, slots=True)
class TracingPage:
    """One traced link with everything that its numbers rest on. `expected` are the theory's further observations.

    `judged_at` is the query and the place of its verdict on the page of pattern matching.
    """

    found: StudyTracings
    one: TracedLink
    labels: Labels
    expected: tuple[ExpectedObservation, ...]
    can_pack: bool
    judged_at: str
    words: Any = tracing_document
    template: ClassVar[str] = "process_tracing/tracing.html"


@dataclass(frozen=True, slots=True)
class StatementPage:
    """The form for a hypothesis and its rivals; `one` is None for a new tracing."""

    scope: str
    scope_words: str
    ends: tuple[Bilingual, ...]
    form: StatementForm
    seen: str
    one: TracedLink | None = None
    errors: Errors = NO_ERRORS
    template: ClassVar[str] = "process_tracing/statement.html"


@dataclass(frozen=True, slots=True)
class ItemPage:
    """The form for an item or a package; `key` is empty for a new one. `members` may stand in a package."""

    one: TracedLink
    key: str
    form: ItemForm
    members: tuple[TracedItem, ...]
    seen: str
    errors: Errors = NO_ERRORS
    words: Any = tracing_document
    template: ClassVar[str] = "process_tracing/item.html"


@dataclass(frozen=True, slots=True)
class PassagesPage:
    """The passages that show an item, and where more may be found: claims on the link, and any other words."""

    one: TracedLink
    item: TracedItem
    claims: tuple[ClaimMark, ...]
    more_claims: int
    sources: tuple[Source, ...]
    languages: Mapping[str, str]
    errors: Errors = NO_ERRORS
    source: str = ""
    turn: str = ""
    typed: str = ""
    template: ClassVar[str] = "process_tracing/passages.html"


def judged_at(found: StudyTracings, one: TracedLink) -> str:
    """Where pattern matching shows the verdict of the same version, link, outcome and case; "" where it has none."""
    if found.judged is None or one.verdict is None:
        return ""
    has_cases, stated = len(found.judged.report.by_case) > 1, one.tracing
    asked = {"version": stated.version, "case": stated.case if has_cases else None, "link": stated.link}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"?{query}#{anchor(one.verdict, has_cases=has_cases)}"


def scope_value(version: str, link: str, outcome: str | None, case: str | None) -> str:
    """A scope as one text."""
    return json.dumps([version, link, outcome, case], ensure_ascii=False)


def labels_of(found: StudyTracings) -> dict[str, Bilingual]:
    """The labels of factors in any version."""
    versions = found.judged.theory.versions if found.judged else ()
    return {factor.key: factor.label for version in versions for factor in version.factors}


def open_scopes(found: StudyTracings) -> tuple[Scope, ...]:
    """The propositions of registered versions that are not traced yet, those of rival explanations last."""
    if found.judged is None:
        return ()
    drafts = {version.key for version in found.judged.theory.versions if version.status == "draft"}
    traced = {
        scope_value(one.tracing.version, one.tracing.link, one.tracing.outcome, one.tracing.case)
        for one in found.links
    }  # fmt: skip
    scopes = (
        Scope(report.version, row)
        for report in found.judged.reports
        if report.version not in drafts
        for row in report.verdicts
    )
    left = (scope for scope in scopes if scope.value not in traced)
    return tuple(sorted(left, key=lambda scope: scope.row.rival))


def rivals_of(found: StudyTracings, scope: Scope) -> tuple[Bilingual, ...]:
    """What the theory holds against a link: its rival factors, and the rivals that expected observations name.

    Against the link of a rival explanation stand the links that it rivals.
    """
    if found.judged is None:
        return ()
    theory, row = found.judged.theory, scope.row
    version = next(version for version in theory.versions if version.key == scope.version)
    factors = (factor.label for factor in version.factors if row.link in factor.rival_to)
    if row.rival:
        factors = (_ends_in_words(version, link) for link in _rivalled(version, row.link))
    named = (each.rival for each in theory.observations if in_scope(each, row.link, row.outcome, row.case))
    return tuple(rival for rival in dict.fromkeys((*factors, *named)) if rival.en or rival.es)


def _rivalled(version: TheoryVersion, rival: str) -> list[CausalLink]:
    """The links that the cause of a rival link rivals."""
    causes = {link.cause for link in version.links if link.key == rival}
    named = {key for factor in version.factors if factor.key in causes for key in factor.rival_to}
    return [link for link in version.links if link.key in named]


def _ends_in_words(version: TheoryVersion, link: CausalLink) -> Bilingual:
    labels = {factor.key: factor.label for factor in version.factors}
    cause, effect = (labels.get(key, Bilingual(key)) for key in (link.cause, link.effect))
    return Bilingual(*(f"{cause.text(language)} → {effect.text(language)}" for language in ("en", "es")))


def still_expected(found: StudyTracings, one: TracedLink) -> tuple[ExpectedObservation, ...]:
    """The expected observations of the theory for this link and scope that no item has taken up."""
    stated = one.tracing
    taken = {item.observation for item in one.stored.items}
    every: Iterable[ExpectedObservation] = found.judged.theory.observations if found.judged else ()
    return tuple(
        each
        for each in every
        if in_scope(each, stated.link, stated.outcome, stated.case) and each.key not in taken
    )  # fmt: skip


def may_be_packed(one: TracedLink, key: str) -> tuple[TracedItem, ...]:
    """The items that may stand in the package of that key: no packages, and in no other one."""
    taken = {member for item in one.stored.items if item.key != key for member in item.members}
    return tuple(i for i in one.stored.items if not i.members and i.key not in taken and i.key != key)
