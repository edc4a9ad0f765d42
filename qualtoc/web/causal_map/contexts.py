"""What the pages of the causal map show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from qualtoc.errors import Message
from qualtoc.reports.map_document import BROAD_NAMES, MEANING, POINTER, Measure
from qualtoc.reports.mapping import Chains, Compared, Reach, Standing, StudyMap
from qualtoc.reports.matching import ClaimQuotation
from qualtoc.theory.causal_map import Bundle, FactorCount
from qualtoc.theory.robustness import GroupDifference
from qualtoc.web.causal_map.choices import FilterField, Words
from qualtoc.web.causal_map.chosen import MOST_ENDS, Chosen, Wanted
from qualtoc.web.causal_map.drawn import DrawnMap


@dataclass(frozen=True, slots=True)
class GroupLine:
    """How the groups speak of a link, where some group speaks more or less of it than the others."""

    bundle: Bundle
    groups: tuple[GroupDifference, ...]


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
    reach: Reach | None
    measures: tuple[Measure, ...]
    problem: Message | None
    group_lines: tuple[GroupLine, ...]
    group_names: Mapping[str, Words]
    by: FilterField
    tellers: FilterField
    teller_names: Mapping[str, Words]
    most_ends: int = MOST_ENDS
    meaning: Message = MEANING
    pointer: Message = POINTER
    broad_names: Message = BROAD_NAMES
    template: ClassVar[str] = "causal_map/causal_map.html"


@dataclass(frozen=True, slots=True)
class MapFile:
    """The drawing as a file of its own; `notice` stands in it where the data are synthetic."""

    found: StudyMap
    drawn: DrawnMap
    is_with_expected: bool
    notice: str | None
    meaning: Message = MEANING


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
    """The claims behind a number, link by link; `shown` of `total` stand there.

    `among` names the group whose claims they are, empty for all. `groups` are those of a single link.
    """

    found: StudyMap
    chosen: Chosen
    wanted: Wanted
    links: tuple[ClaimsOfLink, ...]
    shown: int
    total: int
    n_sources: int
    among: tuple[Words, ...]
    groups: tuple[GroupDifference, ...]
    group_names: Mapping[str, Words]
    pointer: Message = POINTER
