"""Several factors folded into one box, so that a big theory can be looked at from further away.

A folded version is a version again and can be drawn like any. Like an excerpt it is only looked at: nothing that is
stored or weighed ever comes from one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.excerpts import members_of_groups
from qualtoc.theory.factor_names import SEPARATOR
from qualtoc.theory.model import FACTOR_TYPES, CausalLink, Factor, ProgrammeTheory, TheoryVersion

MARK = "fold:"
"""What the key of a folded box begins with; its name follows. No factor can have such a key."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Factors that may stand in one box: a layer, the factors of a pattern or configuration, or a family of names.

    `name` is "layer:TYPE", "pattern:KEY", "cmo:KEY", "outcome:KEY" or "begin:WORDS".
    """

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Folded:
    """A version with folded boxes: `boxes` holds the members of each, `bundles` the links behind each drawn one."""

    version: TheoryVersion
    boxes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bundles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def foldable(theory: ProgrammeTheory, version: TheoryVersion) -> tuple[Fold, ...]:
    """What can be folded: all that gathers at least two factors of the version, and not every one of them."""
    named: dict[str, list[str]] = {}
    for factor in version.factors:
        named.setdefault(f"layer:{factor.type}", []).append(factor.key)
    named = {f"layer:{kind}": named[f"layer:{kind}"] for kind in FACTOR_TYPES if f"layer:{kind}" in named}
    for factor in version.factors:
        label = factor.label.en or factor.label.es or ""
        if SEPARATOR in label:
            named.setdefault(f"begin:{label.partition(SEPARATOR)[0].strip()}", []).append(factor.key)
    held = {factor.key for factor in version.factors}
    named |= {name: [key for key in keys if key in held] for name, keys in members_of_groups(theory, version).items()}
    found = (Fold(name, tuple(dict.fromkeys(keys))) for name, keys in named.items())
    return tuple(one for one in found if 1 < len(one.members) < len(version.factors))


def folded(version: TheoryVersion, folds: Iterable[Fold], labels: Mapping[str, Bilingual]) -> Folded:
    """The version with each fold as one box, labelled by its name.

    A factor of several folds stands in the first of them; what then has fewer than two stays open. Links between the
    members of one box are not drawn; those that join the same two boxes become one, with the key of the first.
    """
    box_of: dict[str, str] = {}
    boxes: dict[str, tuple[str, ...]] = {}
    held = {factor.key for factor in version.factors}
    for one in folds:
        free = tuple(key for key in one.members if key in held and key not in box_of)
        if len(free) > 1:
            boxes[MARK + one.name] = free
            box_of |= dict.fromkeys(free, MARK + one.name)
    if not boxes:
        return Folded(version)
    links, bundles = _bundled(version.links, box_of)
    kept = {link: key for key, behind in bundles.items() for link in behind}
    ends = ((box_of.get(one, one), box_of.get(other, other)) for one, other in version.structural_edges)
    small = replace(
        version, factors=tuple(_factors(version, box_of, boxes, labels)), links=links,
        assumptions=tuple(replace(one, link=kept[one.link]) for one in version.assumptions if one.link in kept),
        structural_edges=tuple(dict.fromkeys((one, other) for one, other in ends if one != other)),
    )  # fmt: skip
    return Folded(small, boxes, bundles)


def _factors(
    version: TheoryVersion, box_of: Mapping[str, str], boxes: Mapping[str, tuple[str, ...]],
    labels: Mapping[str, Bilingual],
) -> Iterable[Factor]:  # fmt: skip
    """Each factor that stands open, and each box in the place of its first member."""
    by_key = {factor.key: factor for factor in version.factors}
    told: set[str] = set()
    for factor in version.factors:
        box = box_of.get(factor.key)
        if box is None:
            yield factor
        elif box not in told:
            told.add(box)
            yield _box(box, [by_key[key] for key in boxes[box]], labels.get(box.removeprefix(MARK), Bilingual(box)))


def _box(key: str, members: Sequence[Factor], label: Bilingual) -> Factor:
    counted = Counter(factor.type for factor in members)
    kind = max(FACTOR_TYPES, key=lambda one: counted[one])
    rivalled = tuple(dict.fromkeys(link for factor in members for link in factor.rival_to))
    return Factor(key, kind, label, emergent=all(factor.emergent for factor in members), rival_to=rivalled)


def _bundled(
    links: Iterable[CausalLink], box_of: Mapping[str, str]
) -> tuple[tuple[CausalLink, ...], dict[str, tuple[str, ...]]]:
    by_pair: dict[tuple[str, str], list[CausalLink]] = {}
    for link in links:
        cause, effect = box_of.get(link.cause, link.cause), box_of.get(link.effect, link.effect)
        if cause != effect or link.cause not in box_of:
            by_pair.setdefault((cause, effect), []).append(link)
    drawn, bundles = [], {}
    for (cause, effect), some in by_pair.items():
        first, is_alone = some[0], len(some) == 1
        moderator = box_of.get(first.moderated_by or "", first.moderated_by) if is_alone else None
        drawn.append(
            replace(
                first, cause=cause, effect=effect, moderated_by=moderator, loop=first.loop if is_alone else None,
                rival=all(one.rival for one in some), emergent=all(one.emergent for one in some),
            )
        )  # fmt: skip
        bundles[first.key] = tuple(one.key for one in some)
    return tuple(drawn), bundles
