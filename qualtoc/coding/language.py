"""The language of a text, guessed from its stop words, phrases found in a text, and lemmas where a trained pipeline or
lookup tables are installed.

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
    """A trained pipeline of spaCy, or its lookup tables, that the person has installed."""

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
def lemma_tables(language: str) -> Pipeline | None:
    """The lookup tables for a language that the person has installed (the extra `lemmas`), or None. Loads nothing."""
    found = _tables_of(language)
    return Pipeline(found.dist.name, found.dist.version) if found and found.dist else None


Lemmatizer = Callable[[str], str]


@cache
def lemmatizer(language: str) -> Lemmatizer | None:
    """What gives the lemma of a word in lower case, seen by itself; None where no pipeline that can is installed.

    Without its sentence a word has one lemma, the same wherever it stands, so that every word finds itself. Loads spaCy
    where there is a pipeline.
    """
    known = trained_pipeline(language)
    if known is None:
        return None
    try:
        return _lemmatizer_by(importlib.import_module("spacy").load(known.name, exclude=_NOT_NEEDED))
    except (OSError, ValueError, ImportError):  # made for another version of spaCy, or damaged
        return None


@cache
def table_lemmatizer(language: str) -> Lemmatizer | None:
    """The same by a blank pipeline with the installed lookup tables; None where none are."""
    tables = _tables_of(language)
    if tables is None:
        return None
    try:
        lookups = importlib.import_module("spacy.lookups").Lookups()
        table = importlib.import_module("spacy.util").load_language_data(tables.load()["lemma_lookup"])
        lookups.add_table("lemma_lookup", table)
        pipeline = importlib.import_module("spacy").blank(language)
        pipeline.add_pipe("lemmatizer", config={"mode": "lookup"}).initialize(lookups=lookups)
    except (OSError, ValueError, ImportError, LookupError):
        return None
    return _lemmatizer_by(pipeline)


def _tables_of(language: str) -> importlib.metadata.EntryPoint | None:
    known = importlib.metadata.entry_points(group="spacy_lookups")
    return next((one for one in known if one.name == language), None)


def _lemmatizer_by(pipeline: Callable[[str], Any]) -> Lemmatizer:
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
_SPACES = {"IS_SPACE": True, "OP": "*"}  # a line's end, or more than one space


def phrase_finder(
    language: str, phrases: Iterable[str], form_of: Callable[[str], str], forms_of: Callable[[str], Iterable[str]]
) -> Finder:
    """What finds phrases in a text: (phrase, start, end) in code points for each place, by spaCy's token matcher.

    Tokens are those of the language's blank pipeline. A token of a text has the form `form_of`; it stands for a token
    of a phrase where that is among `forms_of`. Loads spaCy.
    """
    pipeline = importlib.import_module("spacy").blank(language if language in LANGUAGES else "xx")
    matcher = importlib.import_module("spacy.matcher").Matcher(pipeline.vocab)
    for phrase in phrases:
        tokens = [token.text for token in pipeline.make_doc(phrase) if not token.is_space]
        spaced = ((_SPACES, {"NORM": {"IN": sorted({*forms_of(token), form_of(token)})}}) for token in tokens)
        matcher.add(phrase, [[part for parts in spaced for part in parts][1:]])

    def find(text: str) -> list[tuple[str, int, int]]:
        tokens = pipeline.make_doc(text)
        for token in tokens:
            token.norm_ = form_of(token.text)
        places = [(pipeline.vocab.strings[key], tokens[first:end]) for key, first, end in matcher(tokens)]
        return [(phrase, span.start_char, span.end_char) for phrase, span in places]

    return find
