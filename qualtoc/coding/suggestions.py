"""Suggested codings: what a light classifier learns from the study's own codings, and why it suggests a turn.

A suggestion is worked out anew each time and is no coding: it becomes one when a person accepts it. The classifier is
naive Bayes on the words of a turn, each counted once (Wang and Manning, 2012): it trains in one pass, can take sources
away again, which is what cross-validation needs, and every word has a weight that can be shown.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

FEWEST_CODED = 5
"""A code that fewer turns have is not learnt."""
FIRST = 20
_DRAWN = 5


@dataclass(frozen=True, slots=True)
class TurnWords:
    """A turn as the classifier sees it: its different words as the search compares them, and the codes that it has."""

    source: str
    no: int
    words: frozenset[str]
    codes: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Counts:
    """How many turns there are, and in how many each word stands."""

    turns: int = 0
    words: Counter[str] = field(default_factory=Counter)

    def add(self, turns: Iterable[TurnWords]) -> None:
        for turn in turns:
            self.turns += 1
            self.words.update(turn.words)

    def without(self, other: "_Counts", words: Iterable[str]) -> "_Counts":
        """What is left without the turns of another one, of these words only."""
        left = {word: self.words[word] - other.words[word] for word in words}
        return _Counts(self.turns - other.turns, Counter({word: n for word, n in left.items() if n}))


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt of one code: the weight of every word, above 0 where it speaks for the code."""

    prior: float
    weights: Mapping[str, float]

    def score(self, turn: TurnWords) -> float:
        """The logarithm of the odds that the turn has the code; above 0 it is likelier than not."""
        return self.prior + sum(self.weights.get(word, 0.0) for word in turn.words)

    def reasons(self, turn: TurnWords, at_most: int = 5) -> tuple[str, ...]:
        """The words of the turn that speak for the code, the strongest first."""
        speaking = [(weight, word) for word in turn.words if (weight := self.weights.get(word, 0.0)) > 0]
        return tuple(word for _, word in sorted(speaking, key=lambda one: (-one[0], one[1]))[:at_most])


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the classifier found turns whose codes are known, each judged without its own source.

    `found` of the `suggested` turns had the code, of `coded` that have it. Of the `first` that it put first,
    `first_found` had it.
    """

    turns: int
    coded: int
    suggested: int
    found: int
    first: int
    first_found: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """A turn with its score, and the words that spoke for it, as the search compares them."""

    turn: TurnWords
    score: float
    reasons: tuple[str, ...]


def coded_turns(turns: Iterable[TurnWords]) -> list[TurnWords]:
    """The turns to learn from: those that somebody coded with anything."""
    return [turn for turn in turns if turn.codes]


def learnt(turns: Sequence[TurnWords], code: str) -> Learnt | None:
    """What the coded turns say of a code; None where fewer than FEWEST_CODED have it or all have it."""
    having, others = _counted(turns, code)
    return _learnt(having, others) if having.turns >= FEWEST_CODED and others.turns else None


def suggested(model: Learnt, turns: Iterable[TurnWords], code: str, at_most: int) -> list[Suggested]:
    """The turns without the code for which most speaks, best first."""
    scored = [(model.score(turn), turn) for turn in turns if code not in turn.codes and turn.words]
    best = sorted(scored, key=lambda one: (-one[0], one[1].source, one[1].no))[:at_most]
    return [Suggested(turn, score, model.reasons(turn)) for score, turn in best]


def cross_validated(turns: Sequence[TurnWords], code: str) -> Quality:
    """How well the code is found where each source is judged by what was learnt from all the others.

    Computed once for the same turns with the same codes: a page asks for it again after each answer.
    """
    return _cross_validated(tuple(turns), code)


@lru_cache(maxsize=8)
def _cross_validated(turns: tuple[TurnWords, ...], code: str) -> Quality:
    having, others = _counted(turns, code)
    by_source: dict[str, list[TurnWords]] = {}
    for turn in turns:
        by_source.setdefault(turn.source, []).append(turn)
    judged: list[tuple[float, bool]] = []
    for own in by_source.values():
        own_having, own_others = _counted(own, code)
        words = own_having.words.keys() | own_others.words.keys()
        rest, rest_others = having.without(own_having, words), others.without(own_others, words)
        if rest.turns and rest_others.turns:
            model = _learnt(rest, rest_others)
            judged += [(model.score(turn), code in turn.codes) for turn in own]
    judged.sort(key=lambda one: -one[0])
    positive = [has for score, has in judged if score > 0]
    first = [has for _, has in judged[:FIRST]]
    coded = sum(has for _, has in judged)
    return Quality(len(judged), coded, len(positive), sum(positive), len(first), sum(first))


def alike(
    words: Collection[str], turns: Sequence[TurnWords], leave_out: Collection[tuple[str, int]], at_most: int
) -> list[Suggested]:
    """The turns that share most with these words, best first: cosine of words weighted by how rare they are."""
    standing = Counter(word for turn in turns for word in turn.words)
    rare = {word: math.log(len(turns) / n) for word, n in standing.items()}
    wanted = {word for word in words if rare.get(word)}
    length = math.sqrt(sum(rare[word] ** 2 for word in wanted))
    scored = []
    for turn in turns:
        shared = wanted & turn.words
        if shared and (turn.source, turn.no) not in leave_out:
            own = math.sqrt(sum(rare[word] ** 2 for word in turn.words))
            reasons = tuple(sorted(shared, key=lambda word: (-rare[word], word))[:5])
            scored.append(Suggested(turn, sum(rare[word] ** 2 for word in shared) / (own * length), reasons))
    return sorted(scored, key=lambda one: (-one.score, one.turn.source, one.turn.no))[:at_most]


def _counted(turns: Iterable[TurnWords], code: str) -> tuple[_Counts, _Counts]:
    having, others = _Counts(), _Counts()
    for turn in turns:
        (having if code in turn.codes else others).add((turn,))
    return having, others


def _learnt(having: _Counts, others: _Counts) -> Learnt:
    """The weights: the logarithm of how much likelier a word stands in a turn with the code than in one without.

    Both shares are drawn towards the share of the word in all turns, as if _DRAWN more turns had been seen there
    (Cestnik, 1990): without that every rare word would speak for a rare code.
    """
    every = having.turns + others.turns
    weights = {}
    for word in having.words.keys() | others.words.keys():
        drawn = _DRAWN * (having.words[word] + others.words[word]) / every
        with_code = (having.words[word] + drawn) / (having.turns + _DRAWN)
        without = (others.words[word] + drawn) / (others.turns + _DRAWN)
        weights[word] = math.log(with_code / without)
    return Learnt(math.log(having.turns / others.turns), weights)
