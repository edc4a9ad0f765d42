"""Bytes become text here: the encoding is found or guessed, and the text is normalised once.

It knows nothing of transcripts: the CSV of sources passes through the same door.
"""

import re
import unicodedata
from dataclasses import dataclass

from qualtoc.coding.text import normalised
from qualtoc.errors import FormatError, Message, Problem, message


@dataclass(frozen=True, slots=True)
class Decoded:
    """The normalised text of a file, the name of its encoding and what a person should check."""

    text: str
    encoding: str
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class FileText:
    """The words of a formatted file, one line for each paragraph, and what was left out or should be checked."""

    text: str
    warnings: tuple[Message, ...] = ()


_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def decode(data: bytes, file: str) -> Decoded:
    """The text of a file: UTF-8, UTF-16 or UTF-32, and Windows-1252 as the last guess, with a warning.

    Raises:
        FormatError: the file is empty, binary, of another format, in no known encoding, or without words.
    """
    refuse_other_formats(data, file)
    encoding, body, warnings = _encoding(data, file)
    try:
        raw = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(data, file, encoding, error.start) from None
    text = clean(raw, file)
    if "\ufffd" in text:
        warnings = (*warnings, message("Some characters were lost before the import; they show as \ufffd."))
    return Decoded(text, encoding, warnings)


def refuse_other_formats(data: bytes, file: str) -> None:
    """Nothing, where the bytes may be text.

    Raises:
        FormatError: the file is empty or begins as a zip, an old Word file, a PDF or an RTF file does.
    """
    if not data:
        raise unreadable(file, message("The file is empty."))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise unreadable(file, message("This is a zip or Word file, not text; a Word document must end in .docx."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise unreadable(file, message("This is an old or encrypted Word file; save it as .docx without a password."))
    if data.startswith(b"%PDF"):
        raise unreadable(file, message("This is a PDF; its name must end in .pdf."))
    if data.startswith(b"{\\rtf"):
        raise unreadable(file, message("This is an RTF file; its name must end in .rtf."))


def clean(raw: str, file: str) -> str:
    """The text in NFC, with LF line ends (page breaks count as line ends), free of control characters.

    Raises:
        FormatError: it holds a control character, or nothing that a reader could see.
    """
    text = normalised(_LINE_ENDS.sub("\n", raw.replace("\r\n", "\n"))).lstrip("\ufeff")
    found = _CONTROLS.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        code = f"U+{ord(found.group()):04X}"
        raise unreadable(file, message("The control character {code} is no text; is the file binary?", code=code), line)
    if not any(_is_visible(character) for character in text):
        raise unreadable(file, message("The file holds only white space."))
    return text


def unreadable(file: str, text: Message, line: int | None = None) -> FormatError:
    """The error for a file with one problem."""
    return FormatError([Problem(file, line, text)])


def _encoding(data: bytes, file: str) -> tuple[str, bytes, tuple[Message, ...]]:
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return name, data[len(mark) :], ()
    if b"\x00" in data:
        return _encoding_by_zeros(data, file), data, ()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_broken_utf8(data):
            raise _undecodable(data, file, "utf-8", error.start) from None
        guess = message("The encoding was guessed to be Windows-1252; check accents and quotation marks.")
        return "cp1252", data, (guess,)
    return "utf-8", data, ()


def _encoding_by_zeros(data: bytes, file: str) -> str:
    """Western text in UTF-16 has a zero in every second byte: the odd ones if little-endian."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    half = len(data) // 2
    if len(data) % 2 == 0 and max(even, odd) > 0.5 * half and min(even, odd) < 0.05 * half:
        return "utf-16-le" if odd > even else "utf-16-be"
    line = data[: data.index(0)].count(b"\n") + 1
    raise unreadable(file, message("The file is binary, not text."), line)


def _is_broken_utf8(data: bytes) -> bool:
    """Whether most bytes beyond ASCII form UTF-8: reading those as Windows-1252 would spoil every accent."""
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    accents = sum(character > "\x7f" for character in lenient) - broken
    return accents > broken


def _undecodable(data: bytes, file: str, encoding: str, position: int) -> FormatError:
    line = data[:position].count(b"\n") + 1
    text = message("A character is no valid {encoding}; save the file as UTF-8.", encoding=encoding)
    return unreadable(file, text, line)


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "ZC"
