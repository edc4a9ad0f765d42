"""What can be chosen on the page of the causal map, in words: filters, groupings, and the groups of the sources."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualtoc.coding.source import SOURCE_TYPES
from qualtoc.errors import Message, message
from qualtoc.i18n import Worded
from qualtoc.reports.map_document import ANY_WORDS, FILTER_WORDS, GROUPING_WORDS, NOT_SPECIFIC, filter_value
from qualtoc.reports.map_question import ANY, FILTERED_BY, GENERAL, GROUPINGS, Grouping, group_of, groups
from qualtoc.reports.mapping import StudyMap
from qualtoc.reports.wording import TYPE_WORDS
from qualtoc.theory.claims import STANDPOINTS

Words = str | Message | Worded


@dataclass(frozen=True, slots=True)
class FilterField:
    """One choice of the filter; the first option leaves all in."""

    name: str
    words: Message
    value: str
    options: tuple[tuple[str, Words], ...]


def filter_fields(found: StudyMap) -> tuple[FilterField, ...]:
    """The choices that tell something apart in this study, and those that are made."""
    fields = [
        FilterField(name, words, str(getattr(found.question, name)), (("", every), *options))
        for name, words, every, options in _choices(found)
    ]
    return tuple(one for one in fields if one.value or len(one.options) > 2)


def grouping_field(found: StudyMap, name: str, words: Message, *, usual: tuple[str, Words] | None) -> FilterField:
    """A choice among the groupings that put sources of this study together; `usual` is what stands first, if given."""
    value = str(getattr(found.question, name))
    kinds = [kind for kind in GROUPINGS if kind == value or _puts_together(found, kind)]
    options = [(str(kind), GROUPING_WORDS[kind]) for kind in kinds]
    return FilterField(name, words, value, (*([usual] if usual else []), *options))


def group_names(found: StudyMap, grouping: str) -> dict[str, Words]:
    """Every group of a grouping in words; none for no grouping."""
    if grouping not in GROUPINGS:
        return {}
    theory = found.theory
    known: dict[str, Words] = {kind: words for kind, words in TYPE_WORDS.items() if grouping == "type"}
    if theory and grouping in ("role", "case"):
        known = {one.key: one.label for one in (theory.roles if grouping == "role" else theory.cases)}
    return {group: known.get(group, group) for group in groups(found.sources.values(), grouping, found.case_of)}


def _puts_together(found: StudyMap, grouping: Grouping) -> bool:
    """Whether there is more than one group, and one of more than one source."""
    sizes = Counter(group_of(source, grouping, found.case_of) for source in found.sources.values())
    del sizes[None]
    return len(sizes) > 1 and max(sizes.values()) > 1


def _choices(found: StudyMap) -> Iterator[tuple[str, Message, Message, tuple[tuple[str, Words], ...]]]:
    yield "case", FILTER_WORDS["case"], message("All cases"), tuple(group_names(found, "case").items())
    yield "role", FILTER_WORDS["role"], message("All roles"), tuple(group_names(found, "role").items())
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
    yield "group", FILTER_WORDS["group"], message("All groups"), tuple(_groups(found))
    types = {source.type for source in found.sources.values()}
    yield (
        "type",
        FILTER_WORDS["type"],
        message("All types"),
        tuple(_worded("type", [t for t in SOURCE_TYPES if t in types])),
    )
    versions = found.theory.versions if found.theory else ()
    yield "version", message("Compared with"), message("Last version"), tuple((v.key, v.key) for v in versions)


def _groups(found: StudyMap) -> Iterator[tuple[str, Words]]:
    """The groups of more than one source, of the groupings that have no filter of their own, and the chosen one."""
    for kind in FILTERED_BY:
        if _puts_together(found, kind):
            sizes = Counter(group_of(source, kind, found.case_of) for source in found.sources.values())
            for group in groups(found.sources.values(), kind, found.case_of):
                value = f"{kind}:{group}"
                if sizes[group] > 1 or value == found.question.group:
                    yield value, message("{name}: {value}", name=GROUPING_WORDS[kind], value=group)


def _outcomes(found: StudyMap) -> Iterator[tuple[str, Words]]:
    labels: dict[str, Words] = {one.key: one.label for one in found.theory.outcomes} if found.theory else {}
    for outcome in found.outcomes:
        yield outcome, NOT_SPECIFIC if outcome == GENERAL else labels.get(outcome, outcome)


def _worded(name: str, values: Iterable[str]) -> Iterator[tuple[str, Words]]:
    for value in values:
        words = filter_value(name, value)
        yield value, words if isinstance(words, Message) else value
