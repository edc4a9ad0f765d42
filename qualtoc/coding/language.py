"""The language of a text, guessed from its stop words, phrases found in a text, and lemmas where a trained pipeline is
installed.

The only module that imports spaCy, and only when it is used. Nothing is ever downloaded.
"""

import importlib
import importlib.metadata
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from qualtoc.errors import Message, message

LANGUAGES = ("en", "es")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MOST_WORDS = 20_000
_LEAST_SHARE = 0.15
_SIZES = ("sm", "md", "lg", "trf")
_NOT_NEEDED = ("ner", "parser", "senter")


def guess_language(text: str) -> tuple[str, float]:
    """The language whose stop words cover most of the text's words, and the share of words that they cover (0 to 1).

    Of English and Spanish; stop words that both have are not counted. ("en", 0.0) for a text without words. A share
    below about 0.15 means that the text is in neither.
    """
    words = [found.group().lower().replace("’", "'") for found in _WORD.finditer(text)][:_MOST_WORDS]
    if not words:
        return LANGUAGES[0], 0.0
    shares = {language: sum(word in stop_words(language) for word in words) / len(words) for language in LANGUAGES}
    best = max(LANGUAGES, key=lambda language: shares[language])
    return best, shares[best]


def guessed_language(text: str) -> tuple[str, Message | None]:
    """The language to store for a text, and a warning where its words do not tell."""
    language, share = guess_language(text)
    if share < _LEAST_SHARE:
        return LANGUAGES[0], message("The language was not recognised; choose it in the source's details.")
    return language, None


@cache
def stop_words(language: str) -> frozenset[str]:
    """The stop words that one of the languages has and the others do not."""
    others: frozenset[str] = frozenset().union(*(_all_stop_words(other) for other in LANGUAGES if other != language))
    return _all_stop_words(language) - others


def spacy_version() -> str:
    """The version of spaCy that is installed; spaCy itself is not loaded."""
    return importlib.metadata.version("spacy")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A trained pipeline of spaCy that the person has installed."""

    name: str
    version: str


@cache
def trained_pipeline(language: str) -> Pipeline | None:
    """The trained pipeline for a language, None where none is installed: the smallest, of several. Loads nothing."""
    found = importlib.metadata.entry_points(group="spacy_models")
    named = sorted({one.name for one in found if one.name.startswith(f"{language}_")}, key=_by_size)
    for name in named:
        try:
            return Pipeline(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            continue
    return None


@cache
def lemmatizer(language: str) -> Callable[[str], str] | None:
    """What gives the lemma of a word in lower case, seen by itself; None where no pipeline that can is installed.

    Without its sentence a word has one lemma, the same wherever it stands, so that every word finds itself. Loads spaCy
    where there is a pipeline.
    """
    known = trained_pipeline(language)
    if known is None:
        return None
    try:
        pipeline = importlib.import_module("spacy").load(known.name, exclude=_NOT_NEEDED)
    except (OSError, ValueError, ImportError):  # made for another version of spaCy, or damaged
        return None

    def lemma(word: str) -> str:
        tokens = pipeline(word)
        found = tokens[0].lemma_.casefold() if len(tokens) == 1 else ""
        return found if found.isalpha() else word

    return lemma


def _by_size(name: str) -> tuple[int, str]:
    size = name.rpartition("_")[2]
    return (_SIZES.index(size) if size in _SIZES else len(_SIZES), name)


@cache
def _all_stop_words(language: str) -> frozenset[str]:
    module = importlib.import_module(f"spacy.lang.{language}.stop_words")
    return frozenset(module.STOP_WORDS)


Finder = Callable[[str], list[tuple[str, int, int]]]


def phrase_finder(language: str, phrases: Iterable[str], form_of: Callable[[str], str]) -> Finder:
    """What finds phrases in a text: (phrase, start, end) in code points for each place, by spaCy's phrase matcher.

    Tokens are those of the language's blank pipeline, compared by `form_of`. Loads spaCy.
    """
    pipeline = importlib.import_module("spacy").blank(language if language in LANGUAGES else "xx")
    matcher = importlib.import_module("spacy.matcher").PhraseMatcher(pipeline.vocab, attr="NORM")

    def read(text: str) -> Any:
        tokens = pipeline.make_doc(text)
        for token in tokens:
            token.norm_ = form_of(token.text)
        return tokens

    for phrase in phrases:
        matcher.add(phrase, [read(phrase)])

    def find(text: str) -> list[tuple[str, int, int]]:
        tokens = read(text)
        places = [(pipeline.vocab.strings[key], tokens[first:end]) for key, first, end in matcher(tokens)]
        return [(phrase, span.start_char, span.end_char) for phrase, span in places]

    return find
