"""What the pages of the causal map show."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from qualtoc.coding.source import SOURCE_TYPES
from qualtoc.errors import Message, message
from qualtoc.i18n import Worded
from qualtoc.reports.map_document import ANY_WORDS, FILTER_WORDS, MEANING, NOT_SPECIFIC, POINTER, Measure, filter_value
from qualtoc.reports.mapping import ANY, GENERAL, Chains, Compared, Standing, StudyMap
from qualtoc.reports.matching import ClaimQuotation
from qualtoc.theory.causal_map import Bundle, FactorCount
from qualtoc.theory.claims import STANDPOINTS
from qualtoc.theory.robustness import GroupDifference
from qualtoc.web.causal_map.chosen import Chosen, Wanted
from qualtoc.web.causal_map.drawn import DrawnMap

Words = str | Message | Worded


@dataclass(frozen=True, slots=True)
class FilterField:
    """One choice of the filter; the first option leaves all in."""

    name: str
    words: Message
    value: str
    options: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class RoleLine:
    """How the roles speak of a link, where some role speaks more or less of it than the others."""

    bundle: Bundle
    roles: tuple[GroupDifference, ...]


@dataclass(frozen=True, slots=True)
class CausalMapPage:
    """The map, drawn and told. `more_links` and `more_factors` count what only the files hold."""

    found: StudyMap
    chosen: Chosen
    fields: tuple[FilterField, ...]
    has_levels: bool
    has_opposites: bool
    drawn: DrawnMap | None
    links: tuple[Bundle, ...]
    more_links: int
    factors: tuple[FactorCount, ...]
    more_factors: int
    standings: tuple[tuple[Standing, Message, Message, tuple[Compared, ...]], ...]
    chains: Chains | None
    measures: tuple[Measure, ...]
    problem: Message | None
    roles: tuple[RoleLine, ...]
    role_names: Mapping[str, Words]
    meaning: Message = MEANING
    pointer: Message = POINTER
    template: ClassVar[str] = "causal_map/causal_map.html"


@dataclass(frozen=True, slots=True)
class NoClaims:
    """The page before there is any claim."""

    template: ClassVar[str] = "causal_map/no_claims.html"


@dataclass(frozen=True, slots=True)
class ClaimsOfLink:
    """A link with some of its quotations."""

    bundle: Bundle
    quotations: tuple[ClaimQuotation, ...]


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """The claims behind a number, link by link; `shown` of `total` stand there."""

    found: StudyMap
    chosen: Chosen
    wanted: Wanted
    links: tuple[ClaimsOfLink, ...]
    shown: int
    total: int
    n_sources: int
    role: Words


def filter_fields(found: StudyMap) -> tuple[FilterField, ...]:
    """The choices that tell something apart in this study, and those that are made."""
    fields = [
        FilterField(name, words, str(getattr(found.question, name)), (("", every), *options))
        for name, words, every, options in _choices(found)
    ]
    return tuple(one for one in fields if one.value or len(one.options) > 2)


def role_names(found: StudyMap) -> dict[str, Words]:
    """Every role of the sources in words."""
    known: dict[str, Words] = {role.key: role.label for role in found.theory.roles} if found.theory else {}
    used = sorted({source.role for source in found.sources.values() if source.role})
    return {role: known.get(role, role) for role in used}


def _choices(found: StudyMap) -> Iterator[tuple[str, Message, Message, tuple[tuple[str, Words], ...]]]:
    theory = found.theory
    cases: dict[str, Words] = {case.key: case.label for case in theory.cases} if theory else {}
    used = sorted({case for case in found.case_of.values() if case})
    yield "case", FILTER_WORDS["case"], message("All cases"), tuple((case, cases.get(case, case)) for case in used)
    yield "role", FILTER_WORDS["role"], message("All roles"), tuple(role_names(found).items())
    yield "outcome", FILTER_WORDS["outcome"], message("All outcomes"), tuple(_outcomes(found))
    yield (
        "directness", FILTER_WORDS["directness"], message("Said outright or implied"),
        (*_worded("directness", ("explicit", "implied", "cooccur")), (ANY, ANY_WORDS)),
    )  # fmt: skip
    yield (
        "standpoint",
        FILTER_WORDS["standpoint"],
        message("All standpoints"),
        tuple(_worded("standpoint", STANDPOINTS)),
    )
    types = {source.type for source in found.sources.values()}
    yield (
        "type",
        FILTER_WORDS["type"],
        message("All types"),
        tuple(_worded("type", [t for t in SOURCE_TYPES if t in types])),
    )
    versions = found.theory.versions if found.theory else ()
    yield "version", message("Compared with"), message("Last version"), tuple((v.key, v.key) for v in versions)


def _outcomes(found: StudyMap) -> Iterator[tuple[str, Words]]:
    labels: dict[str, Words] = {one.key: one.label for one in found.theory.outcomes} if found.theory else {}
    for outcome in found.outcomes:
        yield outcome, NOT_SPECIFIC if outcome == GENERAL else labels.get(outcome, outcome)


def _worded(name: str, values: Iterable[str]) -> Iterator[tuple[str, Words]]:
    for value in values:
        words = filter_value(name, value)
        yield value, words if isinstance(words, Message) else value
