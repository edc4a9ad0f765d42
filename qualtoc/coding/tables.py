"""Tables as files: the rows of a .csv, .tsv or .xlsx as words, with the line or row where each stands.

An .xlsx is read here, cell by cell: libraries that give a sheet as a rectangle can be made to fill the memory by one
cell far away.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from qualtoc.coding.containers import DAMAGES, ZipLimits, damaged, parts, refuse_no_zip
from qualtoc.coding.decoding import decode, unreadable
from qualtoc.coding.text import normalised
from qualtoc.errors import FormatError, Message, Problem, message

if TYPE_CHECKING:
    from lxml import etree  # type: ignore[import-untyped]

TABLE_EXTENSIONS = (".csv", ".tsv", ".xlsx")
_MOST_ROWS = 50_000
_MOST_COLUMNS = 500
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DELIMITER_LINE = re.compile("sep=([,;\t])\n")  # what Excel writes above its tables
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATE_FORMATS = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
_DATE_CODE = re.compile(r"y|d", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]{0,200}"|\[[^\]]{0,200}\]|\\.')
_FIRST_DAY = dt.date(1899, 12, 30)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: where it stands, counted from 1, and its cells as words."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the names of its columns, and the rows below them that hold anything.

    `unread` names the other sheets of its workbook, hidden ones left out.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    unread: tuple[str, ...] = ()

    def cell(self, row: Row, column: int) -> str:
        """The words of a cell; none where the row is shorter."""
        return row.cells[column] if column < len(row.cells) else ""


def read_table(data: bytes, file: str) -> Table:
    """The table in a file: the first row that holds anything names the columns; of a workbook, its first sheet.

    Raises:
        FormatError: the file is no table, is damaged, passes a limit, or holds no row below its header.
    """
    rows, unread = _sheet(data, file) if PurePath(file).suffix.lower() == ".xlsx" else (_lines(data, file), ())
    found = [row for row in rows if any(cell.strip() for cell in row.cells)]
    if not found:
        raise unreadable(file, message("The table is empty."))
    if len(found) > _MOST_ROWS or max(len(row.cells) for row in found) > _MOST_COLUMNS:
        most = message("The table has more than {rows} rows or {columns} columns.", rows=_MOST_ROWS,
                       columns=_MOST_COLUMNS)  # fmt: skip
        raise unreadable(file, most)
    header = tuple(cell.strip() for cell in found[0].cells)
    if len(found) == 1:
        raise unreadable(file, message("The table has a header and no rows."), found[0].line)
    return Table(header, tuple(found[1:]), unread)


def sheets_warning(table: Table) -> tuple[Message, ...]:
    """What to tell where a workbook has sheets that were not read; nothing where there are none."""
    told = message("Only the first sheet of the workbook is read. Left out: {sheets}.", sheets=table.unread)
    return (told,) if table.unread else ()


def as_csv(table: Table) -> bytes:
    """The table as CSV in UTF-8, its rows at the lines on which they stand."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(table.header)
    for row in table.rows:
        writer.writerow(row.cells)
    return written.getvalue().encode()


def _lines(data: bytes, file: str) -> Iterator[Row]:
    text = decode(data, file).text
    stated = _DELIMITER_LINE.match(text)
    rest = text[stated.end() :] if stated else text
    first = rest.lstrip("\n").split("\n", 1)[0]
    delimiter = stated[1] if stated else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(rest, newline=""), delimiter=delimiter, strict=True)
    before = skipped = 1 if stated else 0
    try:
        for cells in reader:
            yield Row(before + 1, tuple(cells))
            before = reader.line_num + skipped
    except csv.Error as error:
        wrong = message("The table cannot be read here; is a quotation mark missing?")
        raise FormatError([Problem(file, before + 1, wrong)]) from error


def _sheet(data: bytes, file: str) -> tuple[Iterable[Row], tuple[str, ...]]:
    """The rows of the first sheet, and the names of the others."""
    from lxml import etree

    refuse_no_zip(data, file, ".xlsx")
    limits = ZipLimits(xml_bytes=60_000_000)
    names = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml")
    found = parts(data, file, limits, *names)
    try:
        path, unread = _first_sheet(found)
        sheet = parts(data, file, limits, path)[path]
        strings = _strings(found.get("xl/sharedStrings.xml"))
        dates = _date_styles(found.get("xl/styles.xml"))
        return list(_rows(sheet, strings, dates, file)), unread
    except (*DAMAGES, etree.LxmlError) as error:
        raise unreadable(file, damaged()) from error


def _first_sheet(found: dict[str, bytes]) -> tuple[str, tuple[str, ...]]:
    """The path of the first sheet of a workbook that is not hidden, and the names of the others."""
    workbook, relations = _tree(found["xl/workbook.xml"]), _tree(found["xl/_rels/workbook.xml.rels"])
    targets = {one.get("Id"): one.get("Target") for one in relations}
    sheets = list(workbook.iter(f"{_MAIN}sheet"))
    shown = [sheet for sheet in sheets if sheet.get("state", "visible") == "visible"] or sheets
    target = str(targets[shown[0].get(_RELATION)])
    others = tuple(_plain(sheet.get("name", "")) for sheet in shown[1:])
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}", others


def _tree(xml: bytes) -> "etree._Element":
    from lxml import etree

    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _strings(xml: bytes | None) -> list[str]:
    if xml is None:
        return []
    return [_words(one) for one in _tree(xml).iter(f"{_MAIN}si")]


def _words(element: "etree._Element") -> str:
    """The words of a rich string, without what it says of their pronunciation."""
    pieces = [
        text.text or ""
        for text in element.iter(f"{_MAIN}t")
        if text.getparent() is None or text.getparent().tag != f"{_MAIN}rPh"
    ]
    return _plain(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(pieces)))


def _plain(words: str) -> str:
    return _CONTROLS.sub(" ", normalised(words))


def _date_styles(xml: bytes | None) -> set[int]:
    """The numbers of the cell styles that show a day."""
    if xml is None:
        return set()
    styles = _tree(xml)
    own = {
        int(one.get("numFmtId", "0"))
        for one in styles.iter(f"{_MAIN}numFmt")
        if _DATE_CODE.search(_QUOTED.sub("", one.get("formatCode", "")))
    }
    cells = styles.find(f"{_MAIN}cellXfs")
    kinds = [int(one.get("numFmtId", "0")) for one in cells] if cells is not None else []
    return {no for no, kind in enumerate(kinds) if kind in _DATE_FORMATS or kind in own}


def _rows(xml: bytes, strings: list[str], dates: set[int], file: str) -> Iterator[Row]:
    from lxml import etree

    line = 0
    steps = etree.iterparse(io.BytesIO(xml), tag=f"{_MAIN}row", resolve_entities=False, no_network=True)
    for _, element in steps:
        line = int(element.get("r", line + 1))
        cells: list[str] = []
        for cell in element.iter(f"{_MAIN}c"):
            column = _column(cell.get("r"), len(cells))
            if column >= _MOST_COLUMNS:
                continue
            cells.extend([""] * (column - len(cells)))
            cells[column:] = [_value(cell, strings, dates)]
        yield Row(line, tuple(cells))
        element.clear()


def _column(place: str | None, following: int) -> int:
    """The number of a cell's column from 0; the following one where the cell does not say."""
    found = _CELL.fullmatch(place or "")
    if not found:
        return following
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return max(number - 1, following)


def _value(cell: "etree._Element", strings: list[str], dates: set[int]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{_MAIN}is")
        return _words(inline) if inline is not None else ""
    value = cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return strings[int(value)] if value else ""
    if kind == "b":
        return "yes" if value == "1" else "no"
    if kind == "n" and value:
        return _number(value, is_day=int(cell.get("s", "0")) in dates)
    return _plain(value)


def _number(value: str, *, is_day: bool) -> str:
    number = float(value)
    if is_day and 1 <= number < 2_958_466:
        return (_FIRST_DAY + dt.timedelta(days=int(number))).isoformat()
    return str(int(number)) if number == int(number) and abs(number) < 10**15 else repr(number)
