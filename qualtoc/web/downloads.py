"""Files that leave in an answer: what they are, and names that every browser and every alphabet can read."""

import json
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import Response

from qualtoc.documents import Document, to_docx, to_html, to_markdown
from qualtoc.errors import NotFound, message

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "graphml": "application/graphml+xml; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "mmd": "text/plain; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml; charset=utf-8",
}
WRITERS = {"docx": to_docx, "html": to_html, "md": to_markdown}


def download(content: bytes, name: str, extension: str) -> Response:
    """The bytes as a file of that name; the extension, without a dot, says what they are."""
    headers = {"Content-Disposition": disposition(f"{name}.{extension}"), "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=MEDIA_TYPES[extension], headers=headers)


def document_download(document: Document, name: str, extension: str) -> Response:
    """A document as Markdown, HTML or DOCX.

    Raises:
        NotFound: documents are not written in that format.
    """
    if extension not in WRITERS:
        raise unknown_format(extension)
    return download(WRITERS[extension](document), name, extension)


def json_download(content: object, name: str) -> Response:
    """A report as JSON, as people can read it."""
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return download(text.encode("utf-8", "surrogatepass"), name, "json")


def unknown_format(extension: str) -> NotFound:
    """What is said about an address that ends in another format."""
    return NotFound(message("This is not written as “{format}”.", format=extension))


def disposition(file_name: str) -> str:
    """The header that names a file: in ASCII for old programs, in UTF-8 for all others (RFC 6266)."""
    plain = unicodedata.normalize("NFKD", file_name).encode("ascii", "ignore").decode()
    safe = "".join(c if c.isalnum() or c in "-_. " else "_" for c in plain)
    return f"attachment; filename=\"{safe}\"; filename*=UTF-8''{quote(file_name, safe='')}"
