"""Text as qualtoc counts it: code points of NFC- and LF-normalised text, half-open spans.

Browsers count UTF-16 units, so every offset that comes from one is converted here and nowhere else.
"""

import hashlib
import unicodedata
from dataclasses import dataclass

from qualtoc.errors import Invalid, message


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch [start, end) of a text, in code points. Never empty.

    Raises:
        Invalid: start is negative or end is not after start.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start < 0 or self.end <= self.start:
            raise Invalid(message("The passage from {start} to {end} is empty.", start=self.start, end=self.end))

    def overlaps(self, other: "Span") -> bool:
        """Whether both share at least one character."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """The words of the span."""
        return text[self.start : self.end]


def normalised(text: str) -> str:
    """The text in Unicode NFC with LF line ends and without a leading byte-order mark."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain)


def sha256(text: str) -> str:
    """The SHA-256 of the text's UTF-8 bytes, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def code_points_before(text: str, utf16_offset: int) -> int:
    """The code point offset that a browser's UTF-16 offset points at. Linear in the offset.

    Raises:
        Invalid: the offset lies outside the text or inside a surrogate pair.
    """
    units = 0
    for position, character in enumerate(text):
        if units == utf16_offset:
            return position
        units += 2 if ord(character) > 0xFFFF else 1
        if units > utf16_offset:
            break
    if units == utf16_offset:
        return len(text)
    raise Invalid(message("The selection does not fit the text; reload the page and select again."))


def utf16_units_before(text: str, code_point_offset: int) -> int:
    """The UTF-16 offset of a code point offset: what a browser calls the same place."""
    return len(text[:code_point_offset].encode("utf-16-le", "surrogatepass")) // 2


def word_count(text: str) -> int:
    """The number of words, separated by white space."""
    return len(text.split())


def folded(text: str) -> str:
    """The text as a search compares it: without case and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
