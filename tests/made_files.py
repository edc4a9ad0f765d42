"""Small files of every kind that can be imported, made by code, so that tests can say exactly what stands in them."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

import docx

_ODT = "application/vnd.oasis.opendocument.text"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "drawing")
)
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def a_zip(parts: dict[str, bytes | str]) -> bytes:
    """A zip of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def a_docx(paragraphs: Sequence[str] = (), table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file of paragraphs and one table."""
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, words_of_row in zip(made.rows, table, strict=True):
            for cell, words in zip(row.cells, words_of_row, strict=True):
                cell.text = words
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def an_odt(body: str, styles: str = "") -> bytes:
    """An OpenDocument text of this XML inside office:text; `styles` is that inside the master styles."""
    content = f"<office:document-content {_SPACES}><office:body><office:text>{body}</office:text></office:body>"
    content += "</office:document-content>"
    looks = f"<office:document-styles {_SPACES}>{styles}</office:document-styles>"
    return a_zip({"mimetype": _ODT, "content.xml": content, "styles.xml": looks})


def odt_paragraphs(*paragraphs: str) -> bytes:
    """An OpenDocument text of these paragraphs."""
    return an_odt("".join(f"<text:p>{escape(words)}</text:p>" for words in paragraphs))


def an_rtf(body: str) -> bytes:
    """A rich text with this body, in Windows-1252."""
    return (r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}" + body + "}").encode("latin-1")


def a_pdf(pages: Sequence[Sequence[str]], *, scanned: Sequence[int] = ()) -> bytes:
    """A PDF whose pages hold these lines; those of the numbers in `scanned` (from 1) hold an image instead."""
    bodies: dict[int, bytes] = {}
    kids: list[int] = []
    for no, lines in enumerate(pages, 1):
        page = 5 + 2 * no
        content = b"q 500 0 0 700 40 40 cm /I1 Do Q" if no in scanned else b"\n".join(_drawn(lines))
        bodies[page] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> "
            b"/XObject << /I1 4 0 R >> >> /Contents %d 0 R >>" % (page + 1)
        )
        bodies[page + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
        kids.append(page)
    refs = b" ".join(b"%d 0 R" % kid for kid in kids)
    bodies[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    bodies[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (refs, len(kids))
    bodies[3] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    bodies[4] = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Length 1 >>\nstream\n\x80\nendstream"
    )
    return _numbered(bodies)


def an_xlsx(rows: Sequence[Sequence[str | int | float]], *, days: Sequence[int] = ()) -> bytes:
    """A workbook with one sheet; strings are shared, columns in `days` (from 0) show their numbers as days."""
    strings = list(dict.fromkeys(cell for row in rows for cell in row if isinstance(cell, str) and cell))
    lines = "".join(
        f'<row r="{no}">'
        + "".join(_cell(cell, no, column, strings, days) for column, cell in enumerate(row))
        + "</row>"
        for no, row in enumerate(rows, 1)
    )
    shared = "".join(f'<si><t xml:space="preserve">{escape(one)}</t></si>' for one in strings)
    relation = f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    return a_zip(
        {
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{relation}</Relationships>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{_SHEET}">{shared}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{_SHEET}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
            "</styleSheet>",
        }
    )


def _cell(value: str | int | float, row: int, column: int, strings: Sequence[str], days: Sequence[int]) -> str:
    place = f'r="{chr(ord("A") + column)}{row}"'
    if value == "":
        return ""
    if isinstance(value, str):
        return f'<c {place} t="s"><v>{strings.index(value)}</v></c>'
    return f'<c {place} s="{int(column in days)}"><v>{value}</v></c>'


def _drawn(lines: Sequence[str]) -> list[bytes]:
    drawn = []
    for no, words in enumerate(lines):
        said = words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        drawn.append(b"BT /F1 11 Tf 60 %d Td (%s) Tj ET" % (790 - 15 * no, said))
    return drawn


def _numbered(bodies: dict[int, bytes]) -> bytes:
    """The PDF of these objects; numbers that are missing are free."""
    written, places = b"%PDF-1.4\n", {}
    for no in sorted(bodies):
        places[no] = len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (no, bodies[no])
    table = len(written)
    size = max(bodies) + 1
    written += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for no in range(1, size):
        written += b"%010d 00000 n \n" % places[no] if no in places else b"0000000000 00001 f \n"
    return written + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, table)
