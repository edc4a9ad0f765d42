"""Word files: the words of a .docx in reading order, with tracked changes as accepted.

The zip is checked before anything opens it, and the XML is walked here, because python-docx's paragraph text leaves
out insertions, content controls and text boxes.
"""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualtoc.coding.containers import DAMAGES, ZipLimits, check_zip, refuse_no_zip
from qualtoc.coding.decoding import FileText, unreadable
from qualtoc.errors import Message, message

if TYPE_CHECKING:
    from docx.document import Document
    from lxml import etree  # type: ignore[import-untyped]


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_REMOVED = frozenset(
    f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "tcPr", "sectPr", "instrText")
)
_CHARACTERS = {
    f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011",
}  # fmt: skip
_WORDS = re.compile(rb"<w:t(?:\s[^>]{0,200})?>\s*[^<\s]")


def read_docx(data: bytes, file: str, limits: ZipLimits) -> FileText:
    """The words of a Word file: paragraphs, lists and tables row by row, tracked changes as accepted.

    Headers, footers, footnotes and comments are left out, with a warning where they hold words.

    Raises:
        FormatError: it is no .docx, is encrypted or damaged, passes a limit, or declares a document type.
    """
    import docx  # with the XML below it a tenth of a second, which a start does not need

    refuse_no_zip(data, file, ".docx")
    try:
        check_zip(data, file, limits)
        document = docx.Document(io.BytesIO(data))
        lines = "".join(_block(document.element.body)).rstrip("\n")
        return FileText(lines, tuple(_left_out(document)))
    except _damages() as error:
        raise unreadable(file, message("The Word file is damaged; open it in Word and save it again.")) from error


def _damages() -> tuple[type[Exception], ...]:
    from docx.exceptions import PythonDocxError
    from lxml import etree

    return (*DAMAGES, PythonDocxError, etree.LxmlError)


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
