"""How commands print what they found: in the one format that is asked for."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qualtoc.cli.common import as_json, write
from qualtoc.documents import Document, to_csv, to_docx, to_html, to_markdown

DOCUMENTS: Mapping[str, Callable[[Document], bytes]] = {"markdown": to_markdown, "html": to_html, "docx": to_docx}
TABLES = ("text", "json", "csv")


def put(
    format: str,
    output: Path | None,
    *,
    json: Callable[[], Any] | None = None,
    document: Callable[[], Document] | None = None,
    **others: Callable[[], str | bytes],
) -> None:
    """Write in the format that is asked for; only that one is made."""
    if json is not None and format == "json":
        write(as_json(json()), output)
    elif document is not None and format in DOCUMENTS:
        write(DOCUMENTS[format](document()), output)
    else:
        write(others[format](), output)


def put_rows(format: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows of a table as JSON, as CSV, or as lines for a terminal; each has a value for each column."""
    values = [tuple(row[name] for name in columns) for row in rows]
    put(format, None, json=lambda: rows, csv=lambda: to_csv(columns, values), text=lambda: as_lines(values))


def as_lines(rows: Sequence[Sequence[object]]) -> str:
    """Rows as lines for a terminal, their values parted by tabs."""
    return "".join("\t".join(" ".join(str(value).split()) for value in row) + "\n" for row in rows)
