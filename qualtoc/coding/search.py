"""Searching words: what is asked, as a value, and where a text holds it.

A text is compared as a row of words, in one of three spellings: `exact` (lower case), `folded` (without accents too)
and `stems` (forms of one word are the same). A database finds the turns by an index of the same spellings; which words
of them are meant is said here, so every database gives the same answer.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from qualtoc.coding.text import Span, folded
from qualtoc.coding.word_forms import stem, stems
from qualtoc.errors import Invalid, message

Way = Literal["forms", "folded", "exact"]
Spelling = Literal["exact", "folded", "stems"]

WAYS: tuple[Way, ...] = ("forms", "folded", "exact")
SPELLINGS: tuple[Spelling, ...] = ("exact", "folded", "stems")
LONGEST_WORD = 64
"""Longer words are compared by so many characters."""
_MOST_CHARACTERS = 300
_MOST_TERMS = 20
_ASKED = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»"), '"')
_SENTENCE_END = re.compile(r"(\.\.\.|[.!?…])[\"'”’»)\]]*\s+|\n+")
_TITLE = re.compile(r"(?:^|[\W\d_])(?:dra?|sra?|srta|lic|ing|prof|mrs?|ms|st|ej|vs)$", re.IGNORECASE)
_INITIAL = re.compile(r"(?:^|[\W\d_])[^\W\d_]$")
_NEXT_LETTER = re.compile(r"[\"'“‘«(\[]*([^\W\d_])")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other, in one spelling; any of the `phrases`.

    With `is_prefix` the last word need only begin so.
    """

    spelling: Spelling
    phrases: tuple[tuple[str, ...], ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: turns that hold all terms. `text` is what was typed."""

    text: str
    way: Way
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands (code points, half-open) and how it is written there."""

    start: int
    end: int
    text: str


def search(text: str, way: str = "forms") -> Search:
    """The search that somebody typed: words, "phrases in quotes", and beginnings* of words.

    `way` says how words are compared: forms of a word count as the word (`forms`), accents do not count (`folded`), or
    they do (`exact`). Phrases and beginnings are never compared by their forms.

    Raises:
        Invalid: there is no word in it, it is too long, or there is no such way.
    """
    if way not in WAYS:
        raise Invalid(message("“{value}” is no way to search.", value=way), field="how")
    if len(text) > _MOST_CHARACTERS:
        raise Invalid(message("Search for fewer words at once."), field="q")
    terms = tuple(dict.fromkeys(_terms(unicodedata.normalize("NFC", text), way)))
    if not terms:
        raise Invalid(message("Write a word or a phrase to search for."), field="q")
    if len(terms) > _MOST_TERMS:
        raise Invalid(message("Search for fewer words at once."), field="q")
    return Search(text.strip(), way, terms)


def words(text: str) -> Iterator[Word]:
    """The words of a text: letters and digits with their marks; all else parts them."""
    for found in _word().finditer(text):
        yield Word(found.start(), found.end(), found.group())


def spelt(text: str, language: str) -> tuple[str, str, str]:
    """The text in each of SPELLINGS, its words parted by one space: what an index holds. All have as many words."""
    plain = [word.text for word in words(text)]
    return (
        " ".join([spelling(word, "exact", language) for word in plain]),
        " ".join([spelling(word, "folded", language) for word in plain]),
        " ".join([spelling(word, "stems", language) for word in plain]),
    )


@lru_cache(maxsize=400_000)
def spelling(word: str, kind: Spelling, language: str) -> str:
    """One word of a text as it is compared."""
    if kind == "exact":
        return _kept(unicodedata.normalize("NFC", word.casefold()), word)
    if kind == "stems" and word.isalpha():
        return _kept(stem(word.casefold(), language), word)
    return _kept(folded(word), word)


def asked_stems(word: str) -> tuple[str, ...]:
    """Every spelling `stems` that a form of a word may have in a text of any language."""
    return tuple(dict.fromkeys(_kept(one, word) for one in stems(word.casefold())))


def spans(asked: Search, text: str, language: str) -> tuple[Span, ...]:
    """Where the words of the search stand in a text, in order; none where a term is missing. Those that touch or
    overlap count as one."""
    places = list(words(text))
    found: list[tuple[int, int]] = []
    compared: dict[Spelling, list[str]] = {}
    for term in asked.terms:
        row = compared.get(term.spelling)
        if row is None:
            row = compared[term.spelling] = [spelling(word.text, term.spelling, language) for word in places]
        here = _of_term(term, row)
        if not here:
            return ()
        found += [(places[first].start, places[last].end) for first, last in here]
    return _merged(found)


def sentence_around(text: str, span: Span) -> Span:
    """The span, widened to the whole sentences that it touches. What the browser selects as one is the same
    (web/static/coding/selection.js)."""
    start, end = 0, len(text)
    for cut in _sentence_ends(text):
        if cut <= span.start:
            start = cut
        elif cut >= span.end:
            end = cut
            break
    while end > span.end and text[end - 1].isspace():
        end -= 1
    while start < span.start and text[start].isspace():
        start += 1
    return Span(start, end)


def _sentence_ends(text: str) -> Iterator[int]:
    """Where the next sentence begins: behind a sign and white space, and behind every new line; not behind "Dr. López",
    not behind a pause or an initial that a small letter follows."""
    for cut in _SENTENCE_END.finditer(text):
        sign = cut[1]
        if "\n" in cut[0] or sign in ("!", "?"):
            yield cut.end()
            continue
        before = text[max(cut.start() - 8, 0) : cut.start()]
        following = _NEXT_LETTER.match(text, cut.end())
        is_small = following is not None and following[1].islower()
        is_pause = is_small and (sign != "." or _INITIAL.search(before))
        if not is_pause and not (sign == "." and _TITLE.search(before)):
            yield cut.end()


def _terms(text: str, way: Way) -> Iterator[Term]:
    for phrase, star, plain in _ASKED.findall(text.translate(_QUOTES)):
        is_prefix = bool(star) or (plain or phrase).endswith("*")
        row = [word.text for word in words(plain or phrase)]
        if not row:
            continue
        if plain and way == "forms" and not is_prefix and len(row) == 1 and row[0].isalpha():
            yield Term("stems", tuple((one,) for one in asked_stems(row[0])))
        else:
            kind: Spelling = "exact" if way == "exact" else "folded"
            yield Term(kind, (tuple(spelling(word, kind, "") for word in row),), is_prefix)


def _of_term(term: Term, row: Sequence[str]) -> list[tuple[int, int]]:
    """The first and the last word (inclusive) of each place where the term stands."""
    found = []
    for phrase in term.phrases:
        *before, last = phrase
        reach = len(before)
        for place in range(reach, len(row)):
            is_last = row[place].startswith(last) if term.is_prefix else row[place] == last
            if is_last and row[place - reach : place] == before:
                found.append((place - reach, place))
    return found


def _merged(found: list[tuple[int, int]]) -> tuple[Span, ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(Span(start, end) for start, end in merged)


def _kept(compared: str, word: str) -> str:
    """The characters that an index takes for parts of a word; the word itself where none are left."""
    kept = compared if compared.isalnum() else "".join(c for c in compared if c.isalnum() or unicodedata.combining(c))
    return (kept or word)[:LONGEST_WORD]


@cache
def _word() -> re.Pattern[str]:
    """A letter or digit, and what follows of letters, digits and marks, which Python's own \\w parts."""
    marks = "".join(chr(code) for code in range(0x300, 0x3100) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
    return re.compile(rf"[^\W_](?:[^\W_]|[{marks}])*")
