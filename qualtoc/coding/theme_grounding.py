"""What a theme stands on: the sources and participants that speak for it, those against it, and who is silent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualtoc.coding.codebook import Codebook
from qualtoc.coding.source import Source
from qualtoc.coding.themes import Theme, ThemeQuotation, gathered

Counts = Mapping[str, Mapping[str, int]]
"""How many codings each code has in each source, by their keys."""


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks where, in sources whose voices are people: in which source, in which turn, and coded with which code.

    Sources and codes are named by their keys. A source that is not here speaks with one voice, its participant's.
    """

    of_source: Mapping[str, frozenset[str]] = field(default_factory=dict)
    of_turn: Mapping[tuple[str, int], str] = field(default_factory=dict)
    coded: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def people(self, source: Source) -> frozenset[str]:
        """The participants of a source."""
        alone = frozenset({source.participant} if source.participant else ())
        return self.of_source.get(source.key) or alone

    def heard(self, source: Source, codes: Iterable[str], quotations: Iterable[ThemeQuotation]) -> frozenset[str]:
        """Whose words in a source these codes or passages hold; everybody's where nobody can be told apart."""
        if source.key not in self.of_source:
            return self.people(source)
        coded = {person for code in codes for person in self.coded.get((code, source.key), ())}
        turns = {self.of_turn.get((one.source, one.turn_no)) for one in quotations if one.source == source.key}
        return frozenset(coded | {person for person in turns if person})


ONE_VOICE = Voices()


@dataclass(frozen=True, slots=True)
class CaseLine:
    """How a theme stands in one case: numbers of sources. Whoever speaks on both sides counts on both."""

    case: str
    speaking: int
    against: int
    silent: int
    sources: int


@dataclass(frozen=True, slots=True)
class Grounding:
    """What a theme stands on, by the keys of sources and participants in their order.

    `by_code` has the codings and the sources of each gathered code, its sub-codes included. Sources that only speak
    against it are not silent. A participant is silent who speaks in none of their sources, on either side.
    """

    codings: int
    by_code: Mapping[str, tuple[int, int]]
    speaking: tuple[str, ...]
    against: tuple[str, ...]
    silent: tuple[str, ...]
    participants: tuple[str, ...]
    silent_participants: tuple[str, ...]
    cases: tuple[CaseLine, ...]


def grounding(
    theme: Theme, book: Codebook, counts: Counts, sources: Sequence[Source], voices: Voices = ONE_VOICE
) -> Grounding:
    """What a theme stands on among these sources, in their order; codings and quotations elsewhere do not count."""
    here = {source.key for source in sources}
    codings = {code: {s: n for s, n in counts.get(code, {}).items() if s in here} for code in book.by_key}
    every = gathered(theme.codes, book)
    by_code = {code: _count(codings[one] for one in gathered((code,), book)) for code in theme.codes if code in codings}
    speaking = {one.source for one in theme.examples if one.source in here}
    speaking |= {source for code in every for source in codings[code]}
    against = {one.source for one in theme.counters if one.source in here}
    heard = speaking | against
    people = list(dict.fromkeys(person for one in sources for person in sorted(voices.people(one))))
    vocal = {person for one in sources if one.key in speaking for person in voices.heard(one, every, theme.examples)}
    contrary = {person for one in sources if one.key in against for person in voices.heard(one, (), theme.counters)}
    return Grounding(
        sum(n for code in every for n in codings[code].values()),
        by_code,
        tuple(one.key for one in sources if one.key in speaking),
        tuple(one.key for one in sources if one.key in against),
        tuple(one.key for one in sources if one.key not in heard),
        tuple(person for person in people if person in vocal),
        tuple(person for person in people if person not in vocal | contrary),
        _cases(sources, speaking, against),
    )


def _count(of_sources: Iterable[Mapping[str, int]]) -> tuple[int, int]:
    parts = list(of_sources)
    return sum(sum(one.values()) for one in parts), len({source for one in parts for source in one})


def _cases(sources: Sequence[Source], speaking: set[str], against: set[str]) -> tuple[CaseLine, ...]:
    by_case: dict[str, list[str]] = {}
    for source in sources:
        by_case.setdefault(source.case or "", []).append(source.key)
    return tuple(
        CaseLine(
            case,
            sum(key in speaking for key in keys),
            sum(key in against for key in keys),
            sum(key not in speaking and key not in against for key in keys),
            len(keys),
        )
        for case, keys in sorted(by_case.items())
    )
