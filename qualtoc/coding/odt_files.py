"""OpenDocument texts: the words of an .odt in reading order, with tracked changes as accepted."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualtoc.coding.containers import DAMAGES, ZipLimits, damaged, parts, refuse_no_zip
from qualtoc.coding.decoding import FileText, unreadable
from qualtoc.errors import Message, message

if TYPE_CHECKING:
    from lxml import etree  # type: ignore[import-untyped]

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _OFFICE, _STYLE = (f"{_OASIS}{name}:1.0}}" for name in ("text", "table", "office", "style"))
_BODY = f"{_OFFICE}body/{_OFFICE}text"
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_NOTES = {f"{_TEXT}note": "note", f"{_OFFICE}annotation": "comment", f"{_OFFICE}annotation-end": ""}
_REMOVED = frozenset(
    (f"{_TEXT}tracked-changes", f"{_TEXT}sequence-decls", f"{_OFFICE}forms", f"{_OFFICE}scripts", f"{_TEXT}ruby-text")
)
_MOST_SPACES = 1_000


def read_odt(data: bytes, file: str, limits: ZipLimits) -> FileText:
    """The words of an OpenDocument text: paragraphs, lists, text boxes, and tables row by row.

    Headers, footers, footnotes and comments are left out, with a warning where they hold words.

    Raises:
        FormatError: it is no .odt, is encrypted or damaged, passes a limit, or declares a document type.
    """
    from lxml import etree

    refuse_no_zip(data, file, ".odt")
    found = parts(data, file, limits, "mimetype", "content.xml", "styles.xml", "META-INF/manifest.xml")
    if b"encryption-data" in found.get("META-INF/manifest.xml", b""):
        raise unreadable(file, message("The file is encrypted; save it without a password."))
    if not found.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument.text"):
        raise unreadable(file, message("This is no {extension} file although its name ends so.", extension=".odt"))
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        body = etree.fromstring(found["content.xml"], parser).find(_BODY)
        left_out: set[str] = set()
        text = "".join(_block(body, left_out)).strip("\n")
        styles = etree.fromstring(found["styles.xml"], parser) if "styles.xml" in found else None
        return FileText(text, tuple(_warnings(left_out, styles)))
    except (*DAMAGES, etree.LxmlError) as error:
        raise unreadable(file, damaged()) from error


def _block(parent: "etree._Element", left_out: set[str]) -> Iterator[str]:
    """The lines in an element; each ends with a line feed, and a blank line precedes each row of a table."""
    for child in parent:
        if child.tag in _PARAGRAPHS:
            boxes: list[etree._Element] = []
            yield "".join(_runs(child, boxes, left_out)) + "\n"
            for box in boxes:
                yield from _block(box, left_out)
        elif child.tag == f"{_TABLE}table-row":
            yield from ("\n", *_block(child, left_out))
        elif isinstance(child.tag, str) and child.tag not in _REMOVED:
            yield from _block(child, left_out)


def _runs(parent: "etree._Element", boxes: list["etree._Element"], left_out: set[str]) -> Iterator[str]:
    """The words of a paragraph. Text boxes anchored in it are put aside in `boxes`."""
    yield _spaced(parent.text)
    for child in parent:
        if child.tag in _NOTES:
            left_out.add(_NOTES[child.tag])
        elif child.tag == f"{_TEXT}s":
            yield " " * min(int(child.get(f"{_TEXT}c", "1")), _MOST_SPACES)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag.endswith("}text-box"):
            boxes.append(child)
        elif isinstance(child.tag, str) and child.tag not in _REMOVED:
            yield from _runs(child, boxes, left_out)
        yield _spaced(child.tail)


def _spaced(words: str | None) -> str:
    """Line ends and doubled spaces in the XML are one space, as the format has it."""
    if not words:
        return ""
    inner = " ".join(words.split())
    return f"{' ' * words[0].isspace()}{inner}{' ' * (bool(inner) and words[-1].isspace())}"


def _warnings(left_out: set[str], styles: "etree._Element | None") -> Iterator[Message]:
    for name, text in (
        ("header", message("The headers of the pages were left out.")),
        ("footer", message("The footers of the pages were left out.")),
    ):
        found = styles.iter(f"{_STYLE}{name}") if styles is not None else ()
        if any("".join(one.itertext()).strip() for one in found):
            yield text
    if "note" in left_out:
        yield message("The footnotes were left out.")
    if "comment" in left_out:
        yield message("The comments were left out.")
