"""The interview guide: its questions, the links that each asks about, and which were asked in which interview."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from qualtoc.coding.codebook import Bilingual


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the guide; `links` are the keys of the causal links that it asks about."""

    id: str
    text: Bilingual
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """The questions in their order. `asked` names the questions of a source; others were asked all of them."""

    questions: tuple[Question, ...] = ()
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def renamed(guide: Guide, names: Mapping[str, str]) -> Guide:
    """The guide after sources were given other names (old to new); a name that `asked` holds already keeps its own."""
    asked = {
        source if names.get(source) in guide.asked else names.get(source, source): questions
        for source, questions in guide.asked.items()
    }
    return replace(guide, asked=asked)


def asked_links(guide: Guide, interviews: Iterable[str]) -> dict[str, frozenset[str]]:
    """The interviews in which each link was asked about, for every link of the guide, by key.

    An interview that `asked` does not name was asked every question; one that it names with no question, none.
    """
    everything = tuple(question.id for question in guide.questions)
    links = {question.id: question.links for question in guide.questions}
    found: dict[str, set[str]] = {link: set() for question in guide.questions for link in question.links}
    for interview in interviews:
        for question in guide.asked.get(interview, everything):
            for link in links.get(question, ()):
                found[link].add(interview)
    return {link: frozenset(sources) for link, sources in found.items()}
