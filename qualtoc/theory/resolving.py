"""Where claims on older factors count: claims name the keys of factors, and a version may have merged or split them.

A merged factor's claims count for the factor that it went into. A split factor's claims count for one part only, so
that nobody's words are heard twice: for the first part, in the order that was given, that the version joins to the
other end by a link; else for the first part of all, the heir. No claim is rewritten: another version resolves it anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product

from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.model import Indicator, TheoryVersion

Pair = tuple[str, str]
"""Cause and effect."""

OPPOSITE = "~"
"""What a claim puts before the name of a factor to say its opposite; it stays where the factor is resolved."""


class Resolution:
    """How one version reads the pairs that claims name.

    >>> from qualtoc.coding.codebook import Bilingual
    >>> merged = TheoryVersion("v2", Bilingual("Second"), "draft", (), (), key_map={"trust": ("safety",)})
    >>> Resolution(merged).pair(("trust", "learning"))
    ('safety', 'learning')
    """

    def __init__(self, version: TheoryVersion) -> None:
        held = {factor.key for factor in version.factors}
        self._parts = {old: tuple(new) for old, new in version.key_map.items() if new and old not in held}
        self._links = {(link.cause, link.effect) for link in version.links}

    @property
    def is_plain(self) -> bool:
        """Whether every pair stays as it is."""
        return not self._parts

    def pair(self, named: Pair) -> Pair:
        """The pair that a pair of a claim counts for; the two ends are the same where both went into one factor."""
        if not self._parts:
            return named
        options = list(product(self.factor(named[0]), self.factor(named[1])))
        return next((pair for pair in options if pair in self._links), options[0])

    def factor(self, named: str) -> tuple[str, ...]:
        """The factors that a factor of a claim became, the heir first; itself where it was neither merged nor split."""
        found = self._parts.get(named)
        if found is None and named.startswith(OPPOSITE):
            return tuple(OPPOSITE + part for part in self._parts.get(named[len(OPPOSITE) :], (named[len(OPPOSITE) :],)))
        return found or (named,)

    def named_as(self, pair: Pair) -> tuple[Pair, ...]:
        """Every pair of keys that counts for a pair: itself, and those of factors that were merged or split into it."""
        causes, effects = ([end, *(old for old, parts in self._parts.items() if end in parts)] for end in pair)
        return tuple(named for named in product(causes, effects) if self.pair(named) == pair)

    def behind(self, named: Iterable[Pair]) -> dict[Pair, tuple[Pair, ...]]:
        """The pairs of claims that count for each pair, in their order."""
        found: dict[Pair, list[Pair]] = {}
        for pair in named:
            found.setdefault(self.pair(pair), []).append(pair)
        return {pair: tuple(pairs) for pair, pairs in found.items()}

    def claims(self, told: Sequence[CausalClaim]) -> Sequence[CausalClaim]:
        """The claims with the factors that they count for; those that name no merged or split factor are the same."""
        if not self._parts:
            return told
        ends: dict[Pair, Pair] = {}
        read = []
        for claim in told:
            named = (claim.cause, claim.effect)
            pair = ends.get(named) or ends.setdefault(named, self.pair(named))
            read.append(claim if pair == named else claim._replace(cause=pair[0], effect=pair[1]))
        return read


def indicators_in(version: TheoryVersion, indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """The indicators of the version's factors; one of a factor that was merged is one of what it went into.

    What was measured of a factor that was split is no measure of any of its parts, and left out.
    """
    held, resolution = {factor.key for factor in version.factors}, Resolution(version)
    found = []
    for indicator in indicators:
        became = resolution.factor(indicator.factor)
        if len(became) == 1 and became[0] in held:
            found.append(replace(indicator, factor=became[0]))
    return tuple(found)


def composed(before: Mapping[str, tuple[str, ...]], step: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """What a key map becomes when some of the factors that it leads to are merged or split once more."""
    onward = {
        old: tuple(dict.fromkeys(part for key in parts for part in step.get(key, (key,))))
        for old, parts in before.items()
    }
    return {**onward, **step}


def without(before: Mapping[str, tuple[str, ...]], key: str) -> dict[str, tuple[str, ...]]:
    """A key map in which nothing leads to a key any more."""
    left = {old: tuple(part for part in parts if part != key) for old, parts in before.items()}
    return {old: parts for old, parts in left.items() if parts}
