"""The stems of English and Spanish words: coach, coaches and coaching have one.

The only module that imports the stemmer. Stems are not words and are never shown; they only tell which words are forms
of one another. Where a trained pipeline is installed the stem is that of the lemma, so that went is a form of go.
Source: Porter, M. F. (2001), the Snowball stemmers.
"""

import importlib
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import cast
from zlib import crc32

from qualtoc.coding.language import lemmatizer, trained_pipeline
from qualtoc.coding.text import folded

_NAMES = {"en": "english", "es": "spanish"}
_MARKS = {"en": "ᵉ", "es": "ˢ"}  # so that a Spanish stem is never found in an English text
_ACUTE = dict(zip("aeiou", "áéíóú", strict=True))
_OTHER = {"n": "ñ", "u": "ü"}


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a word in lower case, without accents, with a mark of its language; other languages have no stems."""
    if language not in _NAMES:
        return folded(word) or word
    lemma = lemmatizer(language)
    plain = lemma(word) if lemma else word
    found = _stemmer(language)(folded(plain) if language == "en" else plain)
    return (folded(found) or found) + _MARKS[language]


def stems(word: str) -> tuple[str, ...]:
    """Every stem by which a text in any language may hold a form of the word, in lower case.

    People leave out accents that Spanish needs, and the stem depends on them: the word is tried with each one too.
    """
    bare = folded(word) or word
    spellings = {word, *(one for other in _with_one_of(_OTHER, bare) for one in _with_one_of(_ACUTE, other))}
    return tuple(sorted({stem(word, "en"), bare, *(stem(spelling, "es") for spelling in spellings)}))


def kind_of_stems(language: str) -> int:
    """A number below a million for what the stems of a language depend on beside this program; 0 without a pipeline."""
    pipeline = trained_pipeline(language)
    return 1 + crc32(f"{pipeline.name} {pipeline.version}".encode()) % 999_999 if pipeline else 0


def _with_one_of(letters: Mapping[str, str], word: str) -> set[str]:
    """The word as it is, and with each of these letters replaced, one at a time."""
    replaced = {
        word[:place] + letters[letter] + word[place + 1 :] for place, letter in enumerate(word) if letter in letters
    }
    return {word, *replaced}


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    stemmer = importlib.import_module("Stemmer").Stemmer(_NAMES[language])
    return cast(Callable[[str], str], stemmer.stemWord)
