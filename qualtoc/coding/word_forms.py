"""The stems of English and Spanish words: coach, coaches and coaching have one, and so have went and go.

The only module that imports the stemmer. Stems are not words and are never shown; they only tell which words are forms
of one another. A word is first brought to its lemma, by a trained pipeline or the lookup tables that the person has
installed, and by tables of irregular forms of our own. A form of several words has a stem of its own that their forms
find: fue is found by ir and by ser, and finds both.
Source: Porter, M. F. (2001), the Snowball stemmers.
"""

import importlib
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import cast
from zlib import crc32

from qualtoc.coding import irregular_english, irregular_spanish
from qualtoc.coding.language import lemma_tables, lemmatizer, table_lemmatizer, trained_pipeline
from qualtoc.coding.text import folded

_NAMES = {"en": "english", "es": "spanish"}
_MARKS = {"en": "ᵉ", "es": "ˢ"}  # so that a Spanish stem is never found in an English text
_OR = "ᵒ"
_ACUTE = dict(zip("aeiou", "áéíóú", strict=True))
_OTHER = {"n": "ñ", "u": "ü"}
_FORMS = {"en": irregular_english.FORMS, "es": irregular_spanish.FORMS}
_SOFT = {"c": "z", "g": "j"}  # how they sound before e and i
_HEARD = {"qu": "c", "q": "c", "zc": "z", "zz": "z", "duj": "duz"}


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a word in lower case, without accents, with a mark of its language; other languages have no stems."""
    if language not in _NAMES:
        return folded(word) or word
    return _joined(_readings(word, language)) + _MARKS[language]


def stems(word: str) -> tuple[str, ...]:
    """Every stem by which a text in any language may hold a form of the word, in lower case.

    People leave out accents that Spanish needs, and the stem depends on them: the word is tried with each one too.
    """
    bare = folded(word) or word
    spellings = {word, *(one for other in _with_one_of(_OTHER, bare) for one in _with_one_of(_ACUTE, other))}
    return tuple(
        sorted({bare, *_asked(word, "en"), *(one for spelling in spellings for one in _asked(spelling, "es"))})
    )


def kind_of_stems(language: str) -> int:
    """A number below a million for what the stems of a language depend on beside this program; 0 where on nothing."""
    installed = [f"{one.name} {one.version}" for one in (trained_pipeline(language), lemma_tables(language)) if one]
    return 1 + crc32(" ".join(installed).encode()) % 999_999 if installed else 0


def _asked(word: str, language: str) -> set[str]:
    """The stems of the words of which this one is a form, and those of the forms that they share with others."""
    readings = _readings(word, language)
    shared = {joined for one in readings for joined in _shared(language).get(one, ())}
    return {one + _MARKS[language] for one in (*readings, _joined(readings), *shared)}


def _readings(word: str, language: str) -> frozenset[str]:
    """The stem of each word of which this one is a form, without a mark."""
    trained, tables = lemmatizer(language), table_lemmatizer(language)
    lemma = trained(word) if trained else word
    lemmas: tuple[str, ...] = (lemma,)
    if lemma == word:
        lemmas = _irregular(language).get(word) or _irregular(language).get(folded(word)) or ()
        if not lemmas:
            lemmas = (tables(word) if tables else word,)
    return frozenset(_stem_of(one, language) for one in lemmas)


def _stem_of(lemma: str, language: str) -> str:
    if language == "en":
        return _stemmer(language)(folded(lemma))
    return spanish_stem(lemma)


def spanish_stem(word: str) -> str:
    """The stem of a Spanish word as it sounds: busqué has that of buscar, veces that of vez, pienso that of pensar."""
    word = _plurals().get(word, word)
    plain = folded(_stemmer("es")(word))
    following = folded(word)[len(plain) : len(plain) + 1]
    if following in ("e", "i") and plain[-1:] in _SOFT:
        plain = plain[:-1] + _SOFT[plain[-1]]
    for ending, heard in _HEARD.items():
        if plain.endswith(ending):
            plain = plain.removesuffix(ending) + heard
            break
    if plain.endswith("uy") and len(plain) > 3:
        plain = plain[:-1]
    return _alternating().get(plain, plain)


def _joined(readings: frozenset[str]) -> str:
    return _OR.join(sorted(readings))


@cache
def _irregular(language: str) -> Mapping[str, tuple[str, ...]]:
    """The words of which each irregular form is one."""
    words: dict[str, tuple[str, ...]] = {}
    for word, form in _lines(_FORMS[language]):
        words[form] = (*words.get(form, ()), word)
    return words


@cache
def _shared(language: str) -> Mapping[str, frozenset[str]]:
    """By the stem of a word the stems of the irregular forms that it shares with other words."""
    shared: dict[str, set[str]] = {}
    for words in _irregular(language).values():
        readings = frozenset(_stem_of(word, language) for word in words)
        if len(readings) > 1:
            for one in readings:
                shared.setdefault(one, set()).add(_joined(readings))
    return {one: frozenset(joined) for one, joined in shared.items()}


@cache
def _alternating() -> Mapping[str, str]:
    return {other: base for base, other in _lines(irregular_spanish.STEMS)}


@cache
def _plurals() -> Mapping[str, str]:
    return {singular: plural for plural, singular in _lines(irregular_spanish.PLURALS)}


def _lines(table: str) -> list[tuple[str, str]]:
    """(word, form) for every form of a table."""
    parted = (line.partition(":") for line in table.strip().splitlines())
    return [(word, form) for word, _, forms in parted for form in forms.split()]


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
