"""Sentences whose numbers are links: a message in the reader's language, cut where a figure stands."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from qualtoc.errors import Message
from qualtoc.i18n import Translator
from qualtoc.theory.plain_words import Figure

_MARK = re.compile("\ue000([0-9]+)\ue001(.*?)\ue002", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence; `href` leads to the quotations behind a number, None for plain words."""

    text: str
    href: str | None = None


def pieces(said: Message, translator: Translator, href_of: Callable[[Figure], str]) -> tuple[Piece, ...]:
    """The sentence in pieces; a figure of nothing is plain."""
    figures: list[Figure] = []
    text = translator.text(_marked(said, figures, translator.language))
    found: list[Piece] = []
    end = 0
    for mark in _MARK.finditer(text):
        figure = figures[int(mark[1])] if int(mark[1]) < len(figures) else None
        found.append(Piece(text[end : mark.start()]))
        found.append(Piece(mark[2], href_of(figure) if figure is not None and figure.number else None))
        end = mark.end()
    return tuple(piece for piece in (*found, Piece(text[end:])) if piece.text)


def paragraph(
    sentences: Iterable[Message], translator: Translator, href_of: Callable[[Figure], str]
) -> tuple[Piece, ...]:
    """Several sentences in pieces, one after the other."""
    found: list[Piece] = []
    for said in sentences:
        found += [*([Piece(" ")] if found else []), *pieces(said, translator, href_of)]
    return tuple(found)


def _marked(said: Message, figures: list[Figure], language: str) -> Message:
    """The message with a mark around each of its figures, those of messages within it too."""

    def mark(value: object) -> object:
        match value:
            case Figure():
                figures.append(value)
                return f"\ue000{len(figures) - 1}\ue001{value.text(language)}\ue002"
            case Message():
                return _marked(value, figures, language)
            case tuple():
                return tuple(mark(part) for part in value)
        return value

    return replace(said, values={name: mark(value) for name, value in said.values.items()})
