"""Word files: the words of a .docx in reading order, with tracked changes as accepted.

The zip is checked before anything opens it, and the XML is walked here, because python-docx's paragraph text leaves
out insertions, content controls and text boxes.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualtoc.coding.decoding import unreadable
from qualtoc.errors import Message, message

if TYPE_CHECKING:
    from docx.document import Document
    from lxml import etree  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What a zip may hold: entries, bytes when unpacked, and how many times larger than packed.

    XML has a limit of its own, because the tree of a part takes up to thirty times the part's size in memory.
    """

    entries: int = 2_000
    xml_bytes: int = 24_000_000
    unpacked_bytes: int = 200_000_000
    ratio: int = 100


@dataclass(frozen=True, slots=True)
class WordText:
    """The words of a Word file, one line for each paragraph, and what was left out."""

    text: str
    warnings: tuple[Message, ...]


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_REMOVED = frozenset(
    f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "tcPr", "sectPr", "instrText")
)
_CHARACTERS = {
    f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011",
}  # fmt: skip
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_WORDS = re.compile(rb"<w:t(?:\s[^>]{0,200})?>\s*[^<\s]")
_SMALL_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 16
_DAMAGES = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, SyntaxError, LookupError, ValueError, TypeError,
    AttributeError, AssertionError, OSError, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip


def read_docx(data: bytes, file: str, limits: ZipLimits) -> WordText:
    """The words of a Word file: paragraphs, lists and tables row by row, tracked changes as accepted.

    Headers, footers, footnotes and comments are left out, with a warning where they hold words.

    Raises:
        FormatError: it is no .docx, is encrypted or damaged, passes a limit, or declares a document type.
    """
    import docx  # with the XML below it a tenth of a second, which a start does not need

    _refuse_other_formats(data, file)
    try:
        _check_zip(data, file, limits)
        document = docx.Document(io.BytesIO(data))
        lines = "".join(_block(document.element.body)).rstrip("\n")
        return WordText(lines, tuple(_left_out(document)))
    except _damages() as error:
        raise unreadable(file, message("The Word file is damaged; open it in Word and save it again.")) from error


def _damages() -> tuple[type[Exception], ...]:
    from docx.exceptions import PythonDocxError
    from lxml import etree

    return (*_DAMAGES, PythonDocxError, etree.LxmlError)


def _refuse_other_formats(data: bytes, file: str) -> None:
    if not data:
        raise unreadable(file, message("The file is empty."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise unreadable(file, message("This is an old or encrypted Word file; save it as .docx without a password."))
    if not data.startswith(b"PK"):
        raise unreadable(file, message("This is no Word file although its name ends in .docx."))


def _check_zip(data: bytes, file: str, limits: ZipLimits) -> None:
    total = xml = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > limits.entries:
            raise unreadable(file, message("The Word file holds more than {limit} parts.", limit=limits.entries))
        for entry in entries:
            if entry.flag_bits & 0x1:
                raise unreadable(file, message("The file is encrypted; save it without a password."))
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise zipfile.BadZipFile(entry.filename)
            size = _check_entry(archive, entry, file, limits, total)
            total += size
            xml += size if _is_markup(archive, entry) else 0
            if xml > limits.xml_bytes:
                raise unreadable(file, message("The Word file unpacks to too much; it may be a zip bomb."))


def _is_markup(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether a part may be read as XML: whatever it is called, the list of contents may say that it is."""
    with archive.open(entry) as part:
        return part.read(_CHUNK_BYTES).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str, limits: ZipLimits, before: int) -> int:
    """The bytes really unpacked from one entry; what its header declares is not believed."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    size, tail = 0, b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK_BYTES):
            size += len(chunk)
            too_dense = size > _SMALL_BYTES and size > limits.ratio * max(entry.compress_size, 1)
            if before + size > limits.unpacked_bytes or too_dense:
                raise unreadable(file, message("The Word file unpacks to too much; it may be a zip bomb."))
            if is_xml and any(mark in tail + chunk for mark in _DOCTYPES):
                raise unreadable(file, message("The Word file declares a document type, which Word never does."))
            tail = chunk[-20:]
    return size


def _block(parent: "etree._Element") -> Iterator[str]:
    """The lines of the paragraphs and tables in an element; each ends with a line feed.

    A paragraph whose mark was deleted goes on in the next one. A blank line precedes each row of a table, so that a
    speaker in its first cell stands at the begin of a paragraph.
    """
    for child in parent:
        if child.tag == f"{_W}p":
            boxes: list[etree._Element] = []
            yield "".join(_runs(child, boxes))
            yield "" if child.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None else "\n"
            for box in boxes:
                yield from _block(box)
        elif child.tag == f"{_W}tr":
            yield from ("\n", *_block(child)) if child.find(f"{_W}trPr/{_W}del") is None else ()
        elif child.tag == _ALTERNATIVES:
            yield from _block(child[0]) if len(child) else ()
        elif isinstance(child.tag, str) and child.tag not in _REMOVED:
            yield from _block(child)


def _runs(parent: "etree._Element", boxes: list["etree._Element"]) -> Iterator[str]:
    """The words of a paragraph. Text boxes anchored in it are put aside in `boxes`."""
    for child in parent:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag == _ALTERNATIVES:
            yield from _runs(child[0], boxes) if len(child) else ()
        elif child.tag == f"{_W}r" and child.find(f"{_W}rPr/{_W}vanish") is not None:
            continue
        elif isinstance(child.tag, str) and child.tag not in _REMOVED:
            yield from _runs(child, boxes)


def _left_out(document: "Document") -> Iterator[Message]:
    named = (
        ("header+xml", message("The headers of the pages were left out.")),
        ("footer+xml", message("The footers of the pages were left out.")),
        ("footnotes+xml", message("The footnotes were left out.")),
        ("endnotes+xml", message("The endnotes were left out.")),
        ("comments+xml", message("The comments were left out.")),
    )
    parts = list(document.part.package.iter_parts())
    for ending, text in named:
        if any(part.content_type.endswith(ending) and _WORDS.search(part.blob) for part in parts):
            yield text
