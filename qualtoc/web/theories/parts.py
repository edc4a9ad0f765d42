"""The part of a theory that is shown, in words: how much of it there is, and what else could be chosen."""

from dataclasses import dataclass

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.reports.wording import FACTOR_TYPE_WORDS
from qualtoc.theory.excerpts import STEPS, excerpt, found, groups_of
from qualtoc.theory.model import FACTOR_TYPES, FactorType, ProgrammeTheory, TheoryVersion
from qualtoc.web.theories.chosen import Chosen
from qualtoc.web.theories.lines import labels_of

Named = tuple[str, Bilingual]
GROUP_WORDS: dict[str, Message] = {
    "pattern": message("Patterns"),
    "cmo": message("Context, mechanism, outcome"),
    "outcome": message("Outcomes"),
}


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
    steps: tuple[int, ...] = STEPS

    @property
    def is_whole(self) -> bool:
        """Whether everything is shown."""
        return (len(self.version.factors), len(self.version.links)) == (self.n_factors, self.n_links)


def part_of(theory: ProgrammeTheory, version: TheoryVersion, chosen: Chosen) -> Part:
    """The part of the version that was chosen."""
    labels = labels_of(version)
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
    )


def _groups(theory: ProgrammeTheory, version: TheoryVersion) -> tuple[tuple[Message, tuple[Named, ...]], ...]:
    labels = {f"pattern:{one.key}": one.label for one in theory.patterns}
    labels |= {f"outcome:{one.key}": one.label for one in theory.outcomes}
    named = tuple((name, labels.get(name, Bilingual(key))) for name, key in groups_of(theory, version).items())
    kinds = ((words, tuple(one for one in named if one[0].startswith(kind))) for kind, words in GROUP_WORDS.items())
    return tuple((words, found) for words, found in kinds if found)
