"""A part of a version to look at: what stands around a factor, what a pattern or configuration holds, without layers.

An excerpt is a version again, so that whatever draws or tells a version can do the same with a part of it. It is only
looked at: nothing that is stored or weighed ever comes from one.
"""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from qualtoc.theory.model import CausalLink, Factor, FactorType, ProgrammeTheory, TheoryVersion

STEPS = (1, 2, 3, 4)
"""How far around a factor one may look."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Which part: up to so many `steps` around the factor `focus`, in a group, without layers and factors.

    `group` is "pattern:KEY", "cmo:KEY" or "outcome:KEY". What is empty restricts nothing.
    """

    focus: str = ""
    steps: int = 1
    group: str = ""
    without: tuple[FactorType, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.focus or self.group or self.without or self.hidden)


def excerpt(theory: ProgrammeTheory, version: TheoryVersion, wanted: Excerpt) -> TheoryVersion:
    """The part of a version; steps go along links and delivery edges in both directions."""
    if wanted.is_whole:
        return version
    part = _without(_group(theory, version, wanted.group), wanted)
    if wanted.focus not in {factor.key for factor in part.factors}:
        return part
    return _of_factors(part, _around(part, wanted.focus, wanted.steps))


def found(version: TheoryVersion, words: str) -> tuple[Factor, ...]:
    """The factors whose key, label or definition holds all the words, whatever their case and accents."""
    sought = _plain(words).split()
    return tuple(factor for factor in version.factors if sought and all(word in _said(factor) for word in sought))


def groups_of(theory: ProgrammeTheory, version: TheoryVersion) -> dict[str, str]:
    """The groups of which the version holds something, by name, each with the key of what it is."""
    links, factors = {link.key for link in version.links}, {factor.key for factor in version.factors}
    outcomes = {outcome for link in version.links for outcome in link.expected}
    named = {f"pattern:{one.key}": one.key for one in theory.patterns if links & set(one.links)}
    named |= {
        f"cmo:{one.key}": one.key for one in theory.configurations if factors & set(_factors_of_cmo(theory, one.key))
    }
    return named | {f"outcome:{one.key}": one.key for one in theory.outcomes if one.key in outcomes}


def members_of_groups(theory: ProgrammeTheory, version: TheoryVersion) -> dict[str, tuple[str, ...]]:
    """The factors of each group of which the version holds something, by the group's name."""
    return {
        name: tuple(factor.key for factor in _group(theory, version, name).factors)
        for name in groups_of(theory, version)
    }


def _group(theory: ProgrammeTheory, version: TheoryVersion, name: str) -> TheoryVersion:
    kind, _, key = name.partition(":")
    if kind == "pattern":
        links = {link for pattern in theory.patterns if pattern.key == key for link in pattern.links}
        return _of_links(version, [link for link in version.links if link.key in links])
    if kind == "outcome":
        meant = {factor.key for factor in version.factors if factor.outcome == key}
        links = {link.key for link in version.links if {key, None} & set(link.expected) or link.effect in meant}
        return _of_links(version, [link for link in version.links if link.key in links])
    if kind == "cmo":
        return _of_factors(version, set(_factors_of_cmo(theory, key)))
    return version


def _factors_of_cmo(theory: ProgrammeTheory, key: str) -> Iterable[str]:
    for one in theory.configurations:
        if one.key == key:
            yield from (*one.contexts, *one.contexts_absent, *one.resources, one.reasoning, one.outcome)


def _without(version: TheoryVersion, wanted: Excerpt) -> TheoryVersion:
    kept = {
        factor.key
        for factor in version.factors
        if factor.type not in wanted.without and factor.key not in wanted.hidden
    }
    return _of_factors(version, kept)


def _around(version: TheoryVersion, focus: str, steps: int) -> set[str]:
    beside: dict[str, set[str]] = {}
    for one, other in (*((link.cause, link.effect) for link in version.links), *version.structural_edges):
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    reached, edge = {focus}, {focus}
    for _ in range(steps):
        edge = {other for key in edge for other in beside.get(key, ())} - reached
        reached |= edge
    return reached


def _of_links(version: TheoryVersion, links: Iterable[CausalLink]) -> TheoryVersion:
    """The version with these links only, and the factors that they join or are moderated by."""
    kept = tuple(links)
    factors = {key for link in kept for key in (link.cause, link.effect, link.moderated_by) if key}
    return _of_factors(replace(version, links=kept), factors)


def _of_factors(version: TheoryVersion, kept: Collection[str]) -> TheoryVersion:
    links = tuple(link for link in version.links if link.cause in kept and link.effect in kept)
    keys = {link.key for link in links}
    return replace(
        version,
        factors=tuple(factor for factor in version.factors if factor.key in kept),
        links=links,
        assumptions=tuple(each for each in version.assumptions if each.link in keys),
        structural_edges=tuple(edge for edge in version.structural_edges if set(edge) <= set(kept)),
    )


def _said(factor: Factor) -> str:
    label, definition = factor.label, factor.definition
    return _plain(" ".join([factor.key, *(text or "" for text in (label.en, label.es, definition.en, definition.es))]))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
