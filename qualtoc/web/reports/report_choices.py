"""The choices that a pattern-matching page offers: versions, parameters of the rule, cases and sources."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message
from qualtoc.reports.matching import PatternMatching
from qualtoc.reports.pattern_words import version_message
from qualtoc.reports.wording import PARAMETER_WORDS, REPLICATION_WORDS
from qualtoc.theory.parameters import Parameters

_WHOLE_NUMBERS = ("min_sources", "strong_min", "strong_types", "strong_roles")


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """A version that can be chosen; `is_late` where some of its expectations came after the data."""

    key: str
    said: Message
    is_open: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class ParameterField:
    """A parameter of the rule as a field of the form."""

    name: str
    words: Message
    value: float
    default: float
    least: float
    most: float
    step: float

    @property
    def is_changed(self) -> bool:
        """Whether it differs from its default."""
        return self.value != self.default


def version_choices(matching: PatternMatching) -> Iterator[VersionChoice]:
    """The versions, the base first, each with when it was fixed."""
    by_key = {version.key: version for version in matching.theory.versions}
    for report in matching.reports:
        said = version_message(by_key[report.version], report)
        is_late = any(row.emergent for row in report.verdicts)
        yield VersionChoice(report.version, said, report.version == matching.version.key, is_late)


def rule_fields(given: Parameters) -> Iterator[ParameterField]:
    """Every parameter as a field."""
    usual = Parameters()
    for parameter in fields(Parameters):
        name = parameter.name
        least, most, step = (0.5, 1.0, 0.01) if name == "theta" else (0.0, 1.0, 0.01)
        if name in _WHOLE_NUMBERS:
            least, most, step = (0 if name == "strong_roles" else 1), 1000, 1
        if name == "min_weight":
            most = 1000.0
        value, default = getattr(given, name), getattr(usual, name)
        yield ParameterField(name, PARAMETER_WORDS[name], value, default, least, most, step)


def role_choices(matching: PatternMatching, labels: Mapping[str, Bilingual]) -> dict[str, Bilingual]:
    """The roles of interviewees."""
    held = {source.role for source in matching.evidence.sources if source.type == "interview" and source.role}
    return {role: labels.get(role, Bilingual(role)) for role in sorted(held)}


def replication_choices(matching: PatternMatching) -> dict[str, Message]:
    """The kinds of replication that cases were chosen for; empty where all are of one kind."""
    held = {case.replication for case in matching.theory.cases}
    return {kind: words for kind, words in REPLICATION_WORDS.items() if kind in held} if len(held) > 1 else {}
