"""Messages in the reader's language: English templates, translated by compiled catalogues, their values formatted.

The template of a `Message` is the key of its translation; whatever has no translation stays English. Nothing here
knows who reads: the language is an argument.
"""

import gettext
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from typing import Literal, Protocol, runtime_checkable

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from qualtoc.errors import Message

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")
CATALOGUES = resources.files("qualtoc") / "locale"

_PERCENT = {"en": "#,##0.#%", "es": "#,##0.#\N{NO-BREAK SPACE}%"}


@runtime_checkable
class Worded(Protocol):
    """A value that has its own words for each language, such as the label of a code."""

    def text(self, language: str) -> str:
        """The words in that language."""


@dataclass(frozen=True, slots=True)
class Translator:
    """What turns messages and values into the text of one language."""

    language: Language
    catalogue: gettext.NullTranslations

    def text(self, said: Message | str) -> str:
        """The sentence in this language, its places filled; a plain string is a template without places."""
        if isinstance(said, str):
            return self.gettext(said)
        if said.plural is None:
            template = self.gettext(said.template)
        else:
            template = self.catalogue.ngettext(said.template, said.plural, said.count)
        return template.format(**{k: self.value(v) for k, v in said.values.items()}) if said.values else template

    def plural(self, singular: str, plural: str, n: int, **values: object) -> str:
        """The template that fits the number, with `{n}` and the other places filled."""
        template = self.catalogue.ngettext(singular, plural, n)
        return template.format(n=self.value(n), **{key: self.value(value) for key, value in values.items()})

    def gettext(self, template: str) -> str:
        """The translated template itself, its places still open; the empty string stays empty."""
        return self.catalogue.gettext(template) if template else ""

    def value(self, value: object) -> str:
        """A value as this language writes it.

        Whole numbers from 10,000 on are grouped, other numbers have at most three decimals, a Fraction is a
        percentage with at most one, dates are spelled, several things are listed, None is a dash.
        """
        match value:
            case str():
                return value
            case Message():
                return self.text(value)
            case None:
                return "–"
            case tuple() | list():
                return format_list([self.value(part) for part in value], locale=self.language) if value else "–"
            case datetime() | date():
                return self._when(value)
            case int() | float() | Fraction():
                return _number(self.language, value)
            case Worded():
                return value.text(self.language)
        return str(value)

    def _when(self, moment: date) -> str:
        if isinstance(moment, datetime):
            return format_datetime(moment, "d MMM y, HH:mm 'UTC'", locale=self.language)
        return format_date(moment, "d MMM y", locale=self.language)


@lru_cache(maxsize=4096, typed=True)  # a report has hundreds of numbers, most of them again and again
def _number(language: Language, number: int | float | Fraction) -> str:
    if isinstance(number, Fraction):
        return format_percent(float(number), format=_PERCENT[language], locale=language)
    if isinstance(number, int) and abs(number) < 10_000:
        return str(number)
    return format_decimal(number, format="#,##0.###", locale=language)


Translate = Callable[[Message], str]


@lru_cache(maxsize=8)
def translator(language: str) -> Translator:
    """The translator of a language; English where qualtoc does not speak it. "es-HN" is "es"."""
    short = language.replace("_", "-").split("-")[0].lower()
    if short == "es":
        return Translator("es", _catalogue("es"))
    return Translator("en", gettext.NullTranslations())


def _catalogue(language: str) -> gettext.NullTranslations:
    compiled = CATALOGUES / language / "LC_MESSAGES" / "qualtoc.mo"
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)
