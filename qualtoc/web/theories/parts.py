"""The part of a theory that is shown, in words: how much of it there is, and what else could be chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.reports.wording import FACTOR_TYPE_WORDS
from qualtoc.theory.excerpts import STEPS, excerpt, found, groups_of
from qualtoc.theory.folding import Fold, foldable
from qualtoc.theory.model import FACTOR_TYPES, FactorType, ProgrammeTheory, TheoryVersion
from qualtoc.web.theories.chosen import PICKED, Chosen
from qualtoc.web.theories.lines import labels_of

Named = tuple[str, Bilingual]
GROUP_WORDS: dict[str, Message] = {
    "pattern": message("Patterns"),
    "cmo": message("Context, mechanism, outcome"),
    "outcome": message("Outcomes"),
}


LAYER = "layer:"
FOLD_WORDS: dict[str, Message] = {
    "layer": message("Layers"), **GROUP_WORDS, "begin": message("Names that begin alike"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Foldable:
    """Factors that can be folded into one box, in words: of which kind they are, and how the box is called."""

    fold: Fold
    kind: Message
    label: Message | Bilingual

    @property
    def name(self) -> str:
        """Its name in the address."""
        return self.fold.name


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown of a version. `hits` are the factors that hold the words that were looked for."""

    version: TheoryVersion
    n_factors: int
    n_links: int
    factors: tuple[tuple[Message, tuple[Named, ...]], ...]
    layers: tuple[tuple[FactorType, Message], ...]
    groups: tuple[tuple[Message, tuple[Named, ...]], ...]
    hidden: tuple[Named, ...]
    hits: tuple[Named, ...]
    focus: Bilingual | None
    foldable: tuple[Foldable, ...] = ()
    folded: tuple[Foldable, ...] = ()
    steps: tuple[int, ...] = STEPS

    @property
    def is_whole(self) -> bool:
        """Whether everything is shown, each factor in a box of its own."""
        return not self.folded and not self.is_excerpt

    @property
    def is_excerpt(self) -> bool:
        """Whether something is left out."""
        return (len(self.version.factors), len(self.version.links)) != (self.n_factors, self.n_links)

    @property
    def layers_to_fold(self) -> dict[str, str]:
        """For each layer that can be folded, the name by which it is."""
        layers = (one.name for one in self.foldable if one.name.startswith(LAYER))
        return {name.removeprefix(LAYER): name for name in layers}


def part_of(theory: ProgrammeTheory, version: TheoryVersion, chosen: Chosen) -> Part:
    """The part of the version that was chosen."""
    labels = labels_of(version)
    can_fold = tuple(_foldable(theory, version))
    by_type = tuple(
        (FACTOR_TYPE_WORDS[kind], tuple((f.key, labels[f.key]) for f in version.factors if f.type == kind))
        for kind in FACTOR_TYPES
    )
    return Part(
        excerpt(theory, version, chosen.excerpt),
        len(version.factors),
        len(version.links),
        tuple((name, factors) for name, factors in by_type if factors),
        tuple((kind, FACTOR_TYPE_WORDS[kind]) for kind in FACTOR_TYPES if any(f.type == kind for f in version.factors)),
        _groups(theory, version),
        tuple((key, labels[key]) for key in chosen.hide),
        tuple((factor.key, labels[factor.key]) for factor in found(version, chosen.search)),
        labels.get(chosen.focus),
        can_fold,
        (*_picked(chosen, version), *(one for one in can_fold if one.name in chosen.fold)),
    )


def _picked(chosen: Chosen, version: TheoryVersion) -> Iterable[Foldable]:
    """The box of the factors that were chosen by hand; one alone, or all of them, is none."""
    if 1 < len(chosen.pick) < len(version.factors):
        yield Foldable(Fold(PICKED, chosen.pick), message("Chosen by hand"), message("Chosen factors"))


def _foldable(theory: ProgrammeTheory, version: TheoryVersion) -> Iterable[Foldable]:
    labels = _labels_of_groups(theory)
    for one in foldable(theory, version):
        kind, _, key = one.name.partition(":")
        label = FACTOR_TYPE_WORDS[cast(FactorType, key)] if kind == "layer" else labels.get(one.name, Bilingual(key))
        yield Foldable(one, FOLD_WORDS[kind], label)


def _labels_of_groups(theory: ProgrammeTheory) -> dict[str, Bilingual]:
    labels = {f"pattern:{one.key}": one.label for one in theory.patterns}
    return labels | {f"outcome:{one.key}": one.label for one in theory.outcomes}


def _groups(theory: ProgrammeTheory, version: TheoryVersion) -> tuple[tuple[Message, tuple[Named, ...]], ...]:
    labels = _labels_of_groups(theory)
    named = tuple((name, labels.get(name, Bilingual(key))) for name, key in groups_of(theory, version).items())
    kinds = ((words, tuple(one for one in named if one[0].startswith(kind))) for kind, words in GROUP_WORDS.items())
    return tuple((words, found) for words, found in kinds if found)
