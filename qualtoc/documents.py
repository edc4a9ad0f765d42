"""Documents as values, and the bytes they become: Markdown, HTML, DOCX; and tables as CSV.

A document holds text that is already in its reader's language. Nothing here knows what a study is, reads a
clock or opens a file: the same document gives the same bytes on every day and every machine.
"""

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.text.paragraph import Paragraph as DocxParagraph


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. `level` counts from 1 below the document's title; `anchor` is where links lead."""

    level: int
    text: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a line feed in it is a line break."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below one header row; `row_anchors`, where given, holds one anchor for each row.

    Raises:
        ValueError: a row is longer or shorter than the header, or the anchors do not match the rows.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    row_anchors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("each row has as many cells as the header")
        if self.row_anchors and len(self.row_anchors) != len(self.rows):
            raise ValueError("each row has one anchor, or none has")

    def anchored_rows(self) -> Iterable[tuple[str | None, tuple[str, ...]]]:
        """Each row with its anchor, None where the table has no anchors."""
        return zip(self.row_anchors or (None,) * len(self.rows), self.rows, strict=True)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody's words, and whose they are."""

    text: str
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A bulleted list."""

    items: tuple[str, ...]


Block = Heading | Paragraph | Table | Quotation | ListBlock


@dataclass(frozen=True, slots=True)
class Document:
    """A titled sequence of blocks. `notice` is printed above everything else, and on every page where there are pages.

    `language` is the code of the language that it is written in, such as "en".
    """

    title: str
    language: str
    blocks: tuple[Block, ...]
    notice: str | None = None


_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without the characters that no XML file may hold, and with LF line ends."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


# Markdown ---------------------------------------------------------------------------------------------------------

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&$])")
_MARKDOWN_LINE_START = re.compile(r"^(\s*)([#+\-=:]|\d+(?=[.)]))")


def to_markdown(document: Document) -> bytes:
    """The document as Markdown with pipe tables, in UTF-8. Anchors are empty `a` elements."""
    parts = [f"# {_markdown_line(document.title)}"]
    if document.notice:
        parts.insert(0, f"> **{_markdown_line(document.notice)}**")
    parts.extend(_markdown_block(block) for block in document.blocks)
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _markdown_block(block: Block) -> str:
    match block:
        case Heading(level, text, anchor):
            return f"{_markdown_anchor(anchor)}{'#' * min(level + 1, 6)} {_markdown_line(text)}"
        case Paragraph(text):
            return _markdown_lines(text)
        case Quotation(text, attribution):
            words = text + (f"\n— {attribution}" if attribution else "")
            return "> " + _markdown_lines(words).replace("\n", "\n> ")
        case ListBlock(items):
            return "\n".join(f"- {_markdown_line(item)}" for item in items)
        case Table():
            return _markdown_table(block)


def _markdown_table(table: Table) -> str:
    lines = [_markdown_row(None, table.header), "|" + " --- |" * len(table.header)]
    lines.extend(_markdown_row(anchor, row) for anchor, row in table.anchored_rows())
    caption = f"{_markdown_lines(table.caption)}\n\n" if table.caption else ""
    return caption + "\n".join(lines)


def _markdown_row(anchor: str | None, cells: Sequence[str]) -> str:
    printed = ["<br>".join(_escaped_lines(cell)) for cell in cells]
    mark = f'<a id="{html.escape(anchor)}"></a>' if anchor else ""
    return f"| {mark}" + " | ".join(printed) + " |"


def _markdown_anchor(anchor: str | None) -> str:
    return f'<a id="{html.escape(anchor)}"></a>\n\n' if anchor else ""


def _markdown_lines(text: str) -> str:
    return "\\\n".join(_escaped_lines(text))


def _markdown_line(text: str) -> str:
    return " ".join(_escaped_lines(text))


def _escaped_lines(text: str) -> list[str]:
    lines = (line.strip() for line in printable(text).split("\n"))
    return [_escaped_for_markdown(line) for line in lines if line]


def _escaped_for_markdown(line: str) -> str:
    escaped = _MARKDOWN_SPECIAL.sub(r"\\\1", line)
    match = _MARKDOWN_LINE_START.match(escaped)
    if not match:
        return escaped
    marker = match.group(2)
    escaped_marker = f"{marker}\\" if marker.isdecimal() else f"\\{marker}"
    return match.group(1) + escaped_marker + escaped[match.end() :]


# HTML -------------------------------------------------------------------------------------------------------------

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-inline-size: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; inline-size: 100%; margin-block: 1rem; }
caption { text-align: start; font-weight: 600; padding-block: .5rem; }
th, td { border: 1px solid #888; padding: .35rem .5rem; text-align: start; vertical-align: top; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
blockquote { margin-inline: 1rem; padding-inline-start: 1rem; border-inline-start: 3px solid #888; }
.notice { border: 2px solid; padding: .5rem .75rem; font-weight: 600; }
:target { outline: 3px solid; }
@media screen and (max-width: 40rem) {
  table { font-size: .8125rem; }
  th, td { padding: .2rem .3rem; }
}
@media print {
  :root { color-scheme: light; }
  body { font-size: 10pt; max-inline-size: none; margin: 0; }
  h2, h3, h4, h5, h6 { break-after: avoid; }
}
"""


def to_html(document: Document) -> bytes:
    """The document as one page that stands alone: no script, nothing loaded, prints well. UTF-8."""
    title, notice = _html_text(document.title), document.notice
    banner = f'<p class="notice" role="note">{_html_text(notice)}</p>\n' if notice else ""
    body = "\n".join(_html_block(block) for block in document.blocks)
    page = (
        f'<!DOCTYPE html>\n<html lang="{html.escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(printable(document.title))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{banner}<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
    return page.encode()


def _html_block(block: Block) -> str:
    match block:
        case Heading(level, text, anchor):
            tag = f"h{min(level + 1, 6)}"
            return f"<{tag}{_html_id(anchor)}>{_html_text(text)}</{tag}>"
        case Paragraph(text):
            return f"<p>{_html_text(text)}</p>"
        case Quotation(text, attribution):
            cited = f"\n<footer>— {_html_text(attribution)}</footer>" if attribution else ""
            return f"<blockquote>\n<p>{_html_text(text)}</p>{cited}\n</blockquote>"
        case ListBlock(items):
            return "<ul>\n" + "".join(f"<li>{_html_text(item)}</li>\n" for item in items) + "</ul>"
        case Table():
            return _html_table(block)


def _html_table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_html_text(cell)}</th>' for cell in table.header)
    rows = "".join(
        f"<tr{_html_id(anchor)}>" + "".join(f"<td>{_html_text(cell)}</td>" for cell in row) + "</tr>\n"
        for anchor, row in table.anchored_rows()
    )
    caption = f"<caption>{_html_text(table.caption)}</caption>\n" if table.caption else ""
    return f"<table>\n{caption}<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>"


def _html_id(anchor: str | None) -> str:
    return f' id="{html.escape(anchor)}"' if anchor else ""


def _html_text(text: str) -> str:
    return html.escape(printable(text)).replace("\n", "<br>\n")


# DOCX -------------------------------------------------------------------------------------------------------------

_FIXED_TIME = datetime(2000, 1, 1)
"""The date in every file: bytes must not depend on the day, and a true date stands in the text where it matters."""


def to_docx(document: Document) -> bytes:
    """The document as a Word file: styles of Word's own, header rows repeated, a bookmark at each anchor.

    The notice is the header of every page as well. The same document always gives the same bytes.
    """
    import docx  # a quarter of a second, and only those who download a Word file pay it

    word = docx.Document()
    _describe(word, document)
    if any(isinstance(block, Table) and len(block.header) > 4 for block in document.blocks):
        _turn_page(word)
    if document.notice:
        word.sections[0].header.paragraphs[0].add_run(printable(document.notice)).bold = True
        word.add_paragraph().add_run(printable(document.notice)).bold = True
    word.add_heading(printable(document.title), level=0)
    bookmark = _bookmarker()
    for block in document.blocks:
        _add_docx_block(word, block, bookmark)
    saved = io.BytesIO()
    word.save(saved)
    return _with_fixed_dates(saved.getvalue())


def _turn_page(word: "DocxDocument") -> None:
    from docx.enum.section import WD_ORIENT

    page = word.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = page.page_height, page.page_width


def _describe(word: "DocxDocument", document: Document) -> None:
    from docx.oxml.ns import qn

    about = word.core_properties
    about.title, about.language = printable(document.title)[:255], document.language
    about.author, about.last_modified_by, about.comments, about.keywords = "qualtoc", "qualtoc", "", ""
    about.created = about.modified = _FIXED_TIME
    about.revision = 1
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), document.language)


def _add_docx_block(word: "DocxDocument", block: Block, bookmark: "Bookmark") -> None:
    match block:
        case Heading(level, text, anchor):
            bookmark(word.add_heading(printable(text), level=min(level, 9)), anchor)
        case Paragraph(text):
            word.add_paragraph(printable(text))
        case Quotation(text, attribution):
            word.add_paragraph(printable(text), style="Quote")
            if attribution:
                word.add_paragraph(printable(f"— {attribution}"))
        case ListBlock(items):
            for item in items:
                word.add_paragraph(printable(item), style="List Bullet")
        case Table():
            _add_docx_table(word, block, bookmark)


def _add_docx_table(word: "DocxDocument", table: Table, bookmark: "Bookmark") -> None:
    from docx.oxml import OxmlElement

    if table.caption:
        word.add_paragraph(printable(table.caption), style="Caption").paragraph_format.keep_with_next = True
    grid = word.add_table(rows=1, cols=len(table.header), style="Table Grid")
    header = grid.rows[0]
    header._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, text in zip(header.cells, table.header, strict=True):
        cell.paragraphs[0].add_run(printable(text)).bold = True
    for anchor, texts in table.anchored_rows():
        cells = grid.add_row().cells
        for cell, text in zip(cells, texts, strict=True):
            cell.text = printable(text)
        bookmark(cells[0].paragraphs[0], anchor)


Bookmark = Callable[["DocxParagraph", str | None], None]


def _bookmarker() -> Bookmark:
    """A function that marks paragraphs with anchors, counting the bookmarks of one file."""
    names: list[str] = []

    def bookmark(paragraph: "DocxParagraph", anchor: str | None) -> None:
        if anchor:
            names.append(anchor)
            start = _bookmark_element("w:bookmarkStart", len(names), anchor)
            paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
            paragraph._p.append(_bookmark_element("w:bookmarkEnd", len(names)))

    return bookmark


def _bookmark_element(tag: str, number: int, name: str | None = None) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    element.set(qn("w:id"), str(number))
    if name:
        element.set(qn("w:name"), name)
    return element


def _with_fixed_dates(archive: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return packed.getvalue()


# CSV --------------------------------------------------------------------------------------------------------------

_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table as CSV: commas, CRLF, UTF-8 with the mark by which spreadsheets know it. None is an empty cell.

    No cell starts a formula: what begins like one gets a leading apostrophe, numbers such as -3.5 excepted.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in header])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def harmless(cell: object) -> str:
    """The cell's text, with an apostrophe before anything that a spreadsheet would run as a formula."""
    if cell is None:
        return ""
    text = _ILLEGAL.sub("", str(cell))
    risky = text[:1] in ("\t", "\r", "\n") or text.lstrip()[:1] in tuple("=+-@")
    return f"'{text}" if risky and text and not _PLAIN_NUMBER.fullmatch(text) else text
