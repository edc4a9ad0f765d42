"""The causal map: every claim that somebody made, in or out of the theory, gathered by pair of factors.

A link of the map means "somebody claims that A influenced B", not that it did; what is counted are sources, then
claims. Names of factors may be hierarchical (`Health; Vaccination`) and may be opposites (`~Health`). The module
knows no theory and no verdict. Give it final claims only: one coder for each source, no withdrawn source.
Sources: Copestake, Morsink & Remnant 2019; Powell, Copestake & Remnant 2024.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, cached_property, partial
from itertools import product
from typing import NamedTuple

from qualtoc.errors import Invalid, message
from qualtoc.theory.claims import (
    DIRECTNESS,
    REPORTED_SIGNS,
    STANDPOINTS,
    CausalClaim,
    Directness,
    ReportedSign,
    Standpoint,
)
from qualtoc.theory.factor_names import shown_name, tidied

INFLUENCE: frozenset[ReportedSign] = frozenset({"+", "-", "?"})
"""The signs without `0`: a filter for asking what leads where, since `0` says that there was no influence."""
FLIPPED: Mapping[ReportedSign, ReportedSign] = {"+": "-", "-": "+", "0": "0", "?": "?"}
Pair = tuple[str, str]
"""Cause and effect, by name."""


@dataclass(frozen=True, slots=True)
class MapSource:
    """A source as the map filters and groups it. `group` is any grouping: site, team, round of interviews."""

    key: str
    case: str | None = None
    role: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class MapFilter:
    """Which claims the map shows; None means all. Co-occurrence is no claim of influence and left out by default.

    `min_sources` is applied last, to links as they are shown: after opposites are combined and names are zoomed.

    Raises:
        Invalid: `min_sources` is below 1.
    """

    cases: frozenset[str | None] | None = None
    roles: frozenset[str | None] | None = None
    groups: frozenset[str | None] | None = None
    standpoints: frozenset[Standpoint] | None = None
    directness: frozenset[Directness] | None = frozenset({"explicit", "implied"})
    signs: frozenset[ReportedSign] | None = None
    min_sources: int = 1

    def __post_init__(self) -> None:
        if self.min_sources < 1:
            text = message("A link needs at least one source, not {value}.", value=self.min_sources)
            raise Invalid(text, field="min_sources")

    def keeps_source(self, source: MapSource) -> bool:
        """Whether claims of the source are shown."""
        wanted = ((self.cases, source.case), (self.roles, source.role), (self.groups, source.group))
        return all(values is None or value in values for values, value in wanted)

    def kinds(self) -> frozenset[tuple[Directness, Standpoint, ReportedSign]]:
        """The kinds of claims that are shown, their sources aside."""
        directness = DIRECTNESS if self.directness is None else self.directness
        standpoints = STANDPOINTS if self.standpoints is None else self.standpoints
        return frozenset(product(directness, standpoints, REPORTED_SIGNS if self.signs is None else self.signs))


class Part(NamedTuple):
    """The claims coded on one pair with one sign: its effective sign, and which ends are combined opposites."""

    sign: ReportedSign
    from_flipped: bool
    to_flipped: bool
    claims: Sequence[CausalClaim]


class Telling(NamedTuple):
    """A pair of factors as shown, one pair of names that was coded for it, and the sources that told it so."""

    shown: Pair
    coded: Pair
    tellers: Set[str]


@dataclass(frozen=True, slots=True)
class Bundle:
    """All claims on one pair, as the map shows it: `cause` and `effect` are shown names, `claims` are as coded.

    `signs` counts claims and `sources_by_sign` names sources, in alphabetical order, by effective sign: never a mean.
    `from_flipped` and `to_flipped` count the claims whose cause or effect was an opposite that was combined.
    """

    cause: str
    effect: str
    parts: tuple[Part, ...] = field(repr=False)
    claims: tuple[CausalClaim, ...] = field(repr=False)
    sources: tuple[str, ...]
    signs: Mapping[ReportedSign, int]
    sources_by_sign: Mapping[ReportedSign, tuple[str, ...]]
    from_flipped: int
    to_flipped: int

    @property
    def citations(self) -> int:
        """The number of claims."""
        return len(self.claims)


@dataclass(frozen=True, slots=True)
class FactorCount:
    """How often a factor is named on the links that are shown. Citations are claims; `sources` are distinct people.

    The scores are those of CausalMapFunctions: out - 2 in, and in - 2 out.
    """

    name: str
    sources: int
    in_citations: int
    out_citations: int

    @property
    def outcomeness(self) -> Fraction:
        """The share of incoming citations, 0 (a driver) to 1 (an outcome): a normalised Copeland score."""
        return Fraction(self.in_citations, self.in_citations + self.out_citations)

    @property
    def driver_score(self) -> int:
        """Outgoing citations less twice the incoming ones."""
        return self.out_citations - 2 * self.in_citations

    @property
    def outcome_score(self) -> int:
        """Incoming citations less twice the outgoing ones."""
        return self.in_citations - 2 * self.out_citations


@dataclass(frozen=True)
class CausalMap:
    """The links that a filter shows, and the self-loops that combining names made: hidden, but counted.

    `sources` are all that pass the filter, silent ones included. `below_minimum` counts the links that too few name.
    """

    bundles: tuple[Bundle, ...]
    hidden: tuple[Bundle, ...]
    sources: tuple[MapSource, ...]
    below_minimum: int

    @cached_property
    def by_pair(self) -> Mapping[Pair, Bundle]:
        """The shown links by cause and effect."""
        return {(bundle.cause, bundle.effect): bundle for bundle in self.bundles}

    @cached_property
    def leaving(self) -> Mapping[str, tuple[Bundle, ...]]:
        """The shown links by their cause."""
        by_cause: dict[str, list[Bundle]] = {}
        for bundle in self.bundles:
            by_cause.setdefault(bundle.cause, []).append(bundle)
        return {cause: tuple(bundles) for cause, bundles in by_cause.items()}

    @cached_property
    def influence(self) -> "CausalMap":
        """The map without the claims that say "no effect", which lead nowhere; few sources leave no link out."""
        bundles, hidden = (
            tuple(bundle for each in bundles if (bundle := _bundle((each.cause, each.effect), _leading(each.parts))))
            for bundles in (self.bundles, self.hidden)
        )
        return replace(self, bundles=bundles, hidden=hidden)

    @cached_property
    def tellings(self) -> Mapping[Pair, tuple[Telling, ...]]:
        """By pair as shown, the names in which it was coded, and by whom.

        Hidden self-loops are among them, since a story may pass through two factors that are shown as one.
        """
        return {(one.cause, one.effect): _tellings(one) for one in (*self.bundles, *self.hidden)}

    @property
    def hidden_citations(self) -> int:
        """The number of claims in hidden self-loops."""
        return sum(bundle.citations for bundle in self.hidden)

    @cached_property
    def factors(self) -> tuple[FactorCount, ...]:
        """Every factor on a shown link, in alphabetical order; sources are counted anew, never added up."""
        into: dict[str, int] = {}
        out: dict[str, int] = {}
        sources: dict[str, set[str]] = {}
        for bundle in self.bundles:
            out[bundle.cause] = out.get(bundle.cause, 0) + bundle.citations
            into[bundle.effect] = into.get(bundle.effect, 0) + bundle.citations
            for name in (bundle.cause, bundle.effect):
                sources.setdefault(name, set()).update(bundle.sources)
        return tuple(
            FactorCount(name, len(sources[name]), into.get(name, 0), out.get(name, 0)) for name in sorted(sources)
        )


def effective_sign(sign: ReportedSign, *, from_flipped: bool, to_flipped: bool) -> ReportedSign:
    """The sign between plain factors: flipped once for each end that was an opposite; `0` and `?` stay.

    "~trust -> learning" with - is "trust -> learning" with +.

    >>> effective_sign("-", from_flipped=True, to_flipped=False)
    '+'
    """
    return FLIPPED[sign] if from_flipped != to_flipped else sign


def causal_map(
    claims: Iterable[CausalClaim],
    sources: Iterable[MapSource],
    shown: MapFilter | None = None,
    *,
    combine_opposites: bool = False,
    zoom: int | None = None,
    read_as: Callable[[Pair], Pair] | None = None,
) -> CausalMap:
    """The map of all claims by known sources that pass the filter, links in alphabetical order.

    Claims are gathered again from the claims for every zoom, so that a person who spoke of two children of a factor
    is counted once. Claims of sources that are not given are left out. `read_as` gives the pair that a coded pair
    counts for, where a theory has merged or split factors since. The cost grows with the number of claims.

    Raises:
        Invalid: the zoom is below 1.
    """
    rule = shown or MapFilter()
    kept = {source.key: source for source in sources if rule.keeps_source(source)}
    coded: defaultdict[tuple[str, str, ReportedSign], list[CausalClaim]] = defaultdict(list)
    kinds = rule.kinds()
    for claim in claims:
        _, source, cause, effect, sign, _, _, _, directness, standpoint, _ = claim
        if source in kept and (directness, standpoint, sign) in kinds:
            coded[cause, effect, sign].append(claim)
    gathered: defaultdict[Pair, list[Part]] = defaultdict(list)
    seen = cache(partial(shown_name, combine_opposites=combine_opposites, zoom=zoom))
    for (cause, effect, sign), found in coded.items():
        (start, from_flipped), (end, to_flipped) = map(seen, read_as((cause, effect)) if read_as else (cause, effect))
        effective = effective_sign(sign, from_flipped=from_flipped, to_flipped=to_flipped)
        gathered[start, end].append(Part(effective, from_flipped, to_flipped, found))
    every = [bundle for pair in sorted(gathered) if (bundle := _bundle(pair, gathered[pair]))]
    links = [bundle for bundle in every if bundle.cause != bundle.effect]
    enough = tuple(bundle for bundle in links if len(bundle.sources) >= rule.min_sources)
    loops = tuple(bundle for bundle in every if bundle.cause == bundle.effect)
    return CausalMap(enough, loops, tuple(kept.values()), len(links) - len(enough))


def _bundle(pair: Pair, parts: Sequence[Part]) -> Bundle | None:
    """The link of these claims; None without any."""
    signs: dict[ReportedSign, int] = dict.fromkeys(REPORTED_SIGNS, 0)
    sources: dict[ReportedSign, set[str]] = {sign: set() for sign in REPORTED_SIGNS}
    for part in parts:
        signs[part.sign] += len(part.claims)
        sources[part.sign].update([claim.source for claim in part.claims])
    made = Bundle(
        *pair,
        parts=tuple(parts),
        claims=tuple(claim for part in parts for claim in part.claims),
        sources=tuple(sorted(set().union(*sources.values()))),
        signs=signs,
        sources_by_sign={sign: tuple(sorted(keys)) for sign, keys in sources.items()},
        from_flipped=sum(len(part.claims) for part in parts if part.from_flipped),
        to_flipped=sum(len(part.claims) for part in parts if part.to_flipped),
    )
    return made if parts else None


def _leading(parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if part.sign in INFLUENCE]


def _tellings(bundle: Bundle) -> tuple[Telling, ...]:
    tellers: defaultdict[Pair, set[str]] = defaultdict(set)
    for part in bundle.parts:
        coded = part.claims[0]
        tellers[tidied(coded.cause), tidied(coded.effect)].update([claim.source for claim in part.claims])
    return tuple(Telling((bundle.cause, bundle.effect), coded, who) for coded, who in tellers.items())
