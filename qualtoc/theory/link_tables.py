"""The factors and the links of a version as tables in CSV, and tables of links as people write them.

A link with a sign for several outcomes has a row for each in what is written, and may have one in what is read.
"""

import csv
import io
from collections.abc import Iterator, Mapping

from qualtoc.coding.decoding import decode
from qualtoc.documents import harmless, to_csv
from qualtoc.errors import FormatError, Message, Problem, message
from qualtoc.theory.model import TheoryVersion
from qualtoc.theory.outlines import (
    FACTOR_FIELDS,
    LINK_FIELDS,
    FoundLink,
    Outline,
    factor_fields,
    factor_of,
    link_fields,
    link_of,
    sign_for,
)

LINK_COLUMNS = (
    "link", "from", "to", "outcome", "expected", "rival", "emergent", "moderated_by", "basis", "loop", "note_en",
    "note_es",
)  # fmt: skip
_NAMES: Mapping[str, str] = {
    "cause": "from", "source": "from", "causa": "from", "de": "from", "desde": "from", "effect": "to", "target": "to",
    "efecto": "to", "a": "to", "hacia": "to", "sign": "expected", "signo": "expected", "expectation": "expected",
    "key": "link", "id": "link", "enlace": "link", "note": "note_en", "resultado": "outcome",
}  # fmt: skip
_FACTOR_NAMES: Mapping[str, str] = {
    "id": "key", "factor": "key", "name": "label_en", "label": "label_en", "kind": "type", "nombre": "label_es",
    "tipo": "type", "definition": "definition_en",
}  # fmt: skip


def links_csv(version: TheoryVersion) -> bytes:
    """The links, one row for each expectation."""
    rows = []
    for link in version.links:
        fields = link_fields(link)
        for outcome, sign in link.expected.items():
            rows.append([{**fields, "outcome": outcome or "", "expected": sign}[name] for name in LINK_COLUMNS])
    return to_csv(LINK_COLUMNS, rows)


def factors_csv(version: TheoryVersion) -> bytes:
    """The factors, one row each."""
    return to_csv(FACTOR_FIELDS, [list(factor_fields(factor).values()) for factor in version.factors])


def read_table(data: bytes, file: str) -> Outline:
    """The factors or the links of a table; which of them, its columns say.

    Raises:
        FormatError: it has neither the columns of links (from, to) nor those of factors (key or label, type), or a row
            says what cannot be; every problem is listed with its line.
    """
    rows = list(_rows(decode(data, file).text, file))
    header = [cell.strip().casefold() for cell in rows[0][1]] if rows else []
    as_links = [_NAMES.get(name, name) for name in header]
    if {"from", "to"} <= set(as_links):
        return _links(as_links, rows[1:], file)
    as_factors = [_FACTOR_NAMES.get(name, name) for name in header]
    if "type" in as_factors and {"key", "label_en", "label_es"} & set(as_factors):
        return _factors(as_factors, rows[1:], file)
    raise FormatError(
        (
            Problem(
                file,
                1,
                message(
                    "A table of links has the columns from, to and expected; one of factors has key, type and label_en."
                ),
            ),
        )
    )


def _links(header: list[str], rows: list[tuple[int, list[str]]], file: str) -> Outline:
    problems: list[Problem] = []
    found: dict[tuple[str, str, str], FoundLink] = {}
    for line, cells in rows:
        fields = _fields(header, cells, file, line, problems)
        if not (fields.get("from", "").strip() and fields.get("to", "").strip()):
            problems.append(Problem(file, line, message("A link needs both ends: from and to.")))
            continue
        outcome = fields.pop("outcome", "").strip()
        if outcome and fields.get("expected", "").strip():
            fields["expected"] = sign_for(outcome, fields["expected"].strip())
        one = link_of(fields, file, line, problems)
        name = (one.link.key, one.link.cause, one.link.effect)
        found[name] = _joined(found[name], one, file, problems) if name in found else one
    if problems:
        raise FormatError(tuple(problems))
    return Outline(links=tuple(found.values()), warnings=_unread(header, (*LINK_FIELDS, "outcome"), file))


def _joined(one: FoundLink, other: FoundLink, file: str, problems: list[Problem]) -> FoundLink:
    """A link with the expectations of two of its rows."""
    if set(one.link.expected) & set(other.link.expected) or None in {*one.link.expected, *other.link.expected}:
        said = message("{cause} → {effect} stands in line {first} already.", cause=one.link.cause,
                       effect=one.link.effect, first=one.line)  # fmt: skip
        problems.append(Problem(file, other.line, said))
    expected = {**one.link.expected, **other.link.expected}
    link = type(one.link)(**{**_values(one), "expected": expected, "by_outcome": len(expected) > 1})  # type: ignore[arg-type]
    return FoundLink(link, one.line, one.given, one.is_delivery)


def _values(found: FoundLink) -> dict[str, object]:
    return {name: getattr(found.link, name) for name in found.link.__slots__}


def _factors(header: list[str], rows: list[tuple[int, list[str]]], file: str) -> Outline:
    problems: list[Problem] = []
    found = [factor_of(_fields(header, cells, file, line, problems), file, line, problems) for line, cells in rows]
    if problems:
        raise FormatError(tuple(problems))
    return Outline(tuple(found), warnings=_unread(header, FACTOR_FIELDS, file))


def _fields(
    header: list[str], cells: list[str], file: str, line: int, problems: list[Problem]
) -> dict[str, str]:  # fmt: skip
    if len(cells) > len(header):
        problems.append(Problem(file, line, message("This row has more cells than the table has columns.")))
    return {name: _plain(cell) for name, cell in zip(header, cells, strict=False)}


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def _unread(header: list[str], known: tuple[str, ...], file: str) -> tuple[Message, ...]:
    return tuple(
        message("The column {column} is not known and was not read.", column=name)
        for name in header
        if name and name not in known
    )


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise FormatError((Problem(file, line, message("This line is not readable as a table.")),)) from None
