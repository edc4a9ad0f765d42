"""How wide words are in a drawing, and where they break into lines.

No font is at hand where the drawing is computed, so the widths are those of a wide sans serif (Verdana, DejaVu Sans);
a narrower font leaves a little more room.
"""

import re
import unicodedata
from functools import lru_cache

SIZE = 12.5
"""Font size of a factor's label, in units of the drawing."""

LINE = 15.5
"""Height of a line of a label."""

_NARROW, _SLIM, _CAPITAL, _WIDE, _FULL, _USUAL = 0.32, 0.42, 0.7, 0.96, 1.0, 0.62
_CLASSES = {"il|.,:;'!’‘· ": _NARROW, 'fjtr()[]-"“”/': _SLIM, "mMW@%—…": _WIDE, "w+=<>−±≠∅": 0.82}
_WIDTHS = {character: width for characters, width in _CLASSES.items() for character in characters}


def width(text: str, size: float = SIZE) -> float:
    """The width of a text in units of the drawing, rather too much than too little."""
    return size * sum(map(_width, text))


@lru_cache(maxsize=4096)
def wrapped(text: str, most: float, size: float = SIZE) -> tuple[str, ...]:
    """The text in lines no wider than `most` and of much the same width; nothing is cut off, an endless word breaks."""
    lines = _lines(text, most, size)
    least = max((width(part, size) for part in _words(text)), default=most)
    narrower = most
    while len(lines) > 1 and narrower - 4 >= least:
        narrower -= 4
        closer = _lines(text, narrower, size)
        if len(closer) > len(lines):
            break
        lines = closer
    return lines


def _lines(text: str, most: float, size: float) -> tuple[str, ...]:
    lines = [""]
    for word in (part for whole in _words(text) for part in _parts(whole, most, size)):
        longer = lines[-1] + word
        if not lines[-1] or width(longer.rstrip(), size) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(line.rstrip() for line in lines)


def _words(text: str) -> list[str]:
    """The words, each with the space or hyphen after it: a line may end behind either."""
    return re.findall(r"\S+?(?:(?<=[^\W\d]{2}[-/])(?=[^\W\d]{3})|\s+|$)", " ".join(text.split()))


def _parts(word: str, most: float, size: float) -> list[str]:
    parts = [""]
    for character in word:
        if parts[-1] and width(parts[-1] + character, size) > most:
            parts.append("")
        parts[-1] += character
    return parts


def _width(character: str) -> float:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _FULL
    return _CAPITAL if character.isupper() else _USUAL
