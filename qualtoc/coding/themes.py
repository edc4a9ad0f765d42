"""Themes: codes gathered under one sentence that claims something, with what was said for it and against it.

A theme is the analyst's claim; nothing here judges whether it is true. What it stands on is counted in
`theme_grounding`.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, combinations, groupby
from typing import Literal, NamedTuple
from uuid import UUID

from qualtoc.coding import codebook_files
from qualtoc.coding.codebook import Bilingual, Codebook
from qualtoc.coding.text import Span, normalised, sha256
from qualtoc.errors import Invalid, message

ThemeRank = Literal["major", "minor"]
RANKS: tuple[ThemeRank, ...] = ("major", "minor")
ThemeOrigin = Literal["data", "theory"]
ORIGINS: tuple[ThemeOrigin, ...] = ("data", "theory")
Side = Literal["example", "counter"]
SIDES: tuple[Side, ...] = ("example", "counter")
LONGEST_NAME = 100
LONGEST_CLAIM = 600


@dataclass(frozen=True, slots=True)
class ThemeQuotation:
    """A passage put to a theme: an example of what it claims, or a counter-example."""

    id: UUID
    side: Side
    source: str
    span: Span
    words: str
    turn_no: int
    author: str

    @property
    def place(self) -> tuple[Side, str, Span]:
        """What makes two of them the same."""
        return self.side, self.source, self.span


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme. `claim` is its sentence; `codes` are the keys of the codes that were gathered by hand."""

    id: UUID
    key: str
    name: Bilingual
    claim: Bilingual
    rank: ThemeRank
    origin: ThemeOrigin
    codes: tuple[str, ...] = ()
    quotations: tuple[ThemeQuotation, ...] = ()

    @property
    def examples(self) -> tuple[ThemeQuotation, ...]:
        """The passages that speak for it."""
        return tuple(one for one in self.quotations if one.side == "example")

    @property
    def counters(self) -> tuple[ThemeQuotation, ...]:
        """The passages that speak against it."""
        return tuple(one for one in self.quotations if one.side == "counter")

    @property
    def digest(self) -> str:
        """A hash of everything that it holds, to notice that somebody changed it meanwhile."""
        return sha256(repr(self))


class Place(NamedTuple):
    """Where a code was put on words: the source's key and a half-open stretch in code points."""

    source: str
    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two themes, by key, that share coded words: in how many unbroken stretches of text, and in which sources."""

    one: str
    other: str
    passages: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merging:
    """What merging themes into one does. `doubles` fall together; `contested` passages stand on both sides then."""

    kept: Theme
    others: tuple[Theme, ...]
    merged: Theme
    codes: tuple[str, ...]
    quotations: tuple[ThemeQuotation, ...]
    doubles: tuple[ThemeQuotation, ...]
    contested: tuple[ThemeQuotation, ...]


def worded(text: Bilingual, longest: int, field: str) -> Bilingual:
    """The text as a theme keeps it, in one line.

    Raises:
        Invalid: it is empty in both languages, or too long.
    """
    clean = Bilingual(*(" ".join(normalised(one).split()) or None if one else None for one in (text.en, text.es)))
    if clean == Bilingual():
        if field == "claim":
            raise Invalid(message("Write the sentence that the theme claims."), field=field)
        raise Invalid(message("Give the theme a name."), field=field)
    if any(len(one) > longest for one in (clean.en, clean.es) if one):
        raise Invalid(message("This is too long: at most {longest} letters.", longest=longest), field=field)
    return clean


def key_of(name: Bilingual, taken: Collection[str]) -> str:
    """A key for a theme of that name that no other has."""
    return codebook_files.key_of(name.text("en"), taken, otherwise="theme")


def gathered(codes: Iterable[str], book: Codebook) -> frozenset[str]:
    """The codes with all that stand below them, and what merged or split ones became, by key."""
    below: dict[str, list[str]] = {}
    for code in book.codes:
        if code.parent is not None:
            below.setdefault(code.parent, []).append(code.key)
    found: set[str] = set()
    waiting = [key for key in codes if key in book.by_key]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += [*below.get(key, ()), *(one for one in book.by_key[key].became if one in book.by_key)]
    return frozenset(found)


def meetings(themes: Sequence[Theme], book: Codebook, places: Iterable[Place]) -> tuple[Meeting, ...]:
    """The pairs of themes whose codings lie on the same words, in the order of the themes.

    A code that both gather makes them meet wherever it stands.
    """
    of_code: dict[str, list[int]] = {}
    for number, theme in enumerate(themes):
        for code in gathered(theme.codes, book):
            of_code.setdefault(code, []).append(number)
    passages: dict[tuple[int, int], int] = {}
    sources: dict[tuple[int, int], list[str]] = {}
    for source, of_source in groupby(sorted(places), key=lambda place: place.source):
        for pair in _met(of_source, of_code):
            passages[pair] = passages.get(pair, 0) + 1
            if not sources.setdefault(pair, []) or sources[pair][-1] != source:
                sources[pair].append(source)
    return tuple(
        Meeting(themes[one].key, themes[other].key, passages[one, other], tuple(sources[one, other]))
        for one, other in sorted(passages)
    )


def overlapping(stretches: Iterable[tuple[int, int]]) -> Callable[[Span], bool]:
    """What tells whether a span shares a character with any of these half-open stretches, quickly for many of them."""
    ordered = sorted(stretches)
    starts = [start for start, _ in ordered]
    farthest = list(accumulate((end for _, end in ordered), max))

    def touches(span: Span) -> bool:
        before = bisect_left(starts, span.end)
        return before > 0 and farthest[before - 1] > span.start

    return touches


def moved(keys: Sequence[str], key: str, to: int) -> tuple[str, ...]:
    """The keys with one of them at another index, from 0; an index beyond an end means that end."""
    rest = [one for one in keys if one != key]
    to = min(max(to, 0), len(rest))
    return (*rest[:to], key, *rest[to:])


def merging(kept: Theme, others: Sequence[Theme], book: Codebook) -> Merging:
    """What comes of merging `others` into `kept`, which keeps its name, sentence, rank and origin."""
    codes = {code for theme in (kept, *others) for code in theme.codes}
    ordered = tuple(key for key in book.by_key if key in codes)
    have = {one.place for one in kept.quotations}
    added: list[ThemeQuotation] = []
    doubles: list[ThemeQuotation] = []
    for one in (one for theme in others for one in theme.quotations):
        (doubles if one.place in have else added).append(one)
        have.add(one.place)
    every = (*kept.quotations, *added)
    against = {(one.source, one.span) for one in every if one.side == "counter"}
    contested = tuple(one for one in every if one.side == "example" and (one.source, one.span) in against)
    return Merging(
        kept,
        tuple(others),
        replace(kept, codes=ordered, quotations=every),
        tuple(code for code in ordered if code not in kept.codes),
        tuple(added),
        tuple(doubles),
        contested,
    )


def _met(places: Iterable[Place], of_code: Mapping[str, Sequence[int]]) -> Iterable[tuple[int, int]]:
    """The pairs of themes, once for each stretch of one source that is coded for both and for both only from there."""
    changes: dict[int, list[tuple[int, int]]] = {}
    for place in places:
        for theme in of_code.get(place.code, ()):
            changes.setdefault(place.start, []).append((theme, 1))
            changes.setdefault(place.end, []).append((theme, -1))
    open_now: dict[int, int] = {}
    for at in sorted(changes):
        before = frozenset(open_now)
        for theme, step in changes[at]:
            open_now[theme] = open_now.get(theme, 0) + step
        open_now = {theme: n for theme, n in open_now.items() if n}
        begun = open_now.keys() - before
        for one, other in combinations(sorted(open_now), 2) if begun else ():
            if one in begun or other in begun:
                yield one, other
