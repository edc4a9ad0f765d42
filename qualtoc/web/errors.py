"""Errors become answers here: a page, a message inside the page (htmx) or JSON, in the reader's language."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from secrets import token_hex

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from qualtoc.errors import (
    Conflict,
    FormatError,
    Invalid,
    Message,
    NotFound,
    Problem,
    QualtocError,
    Refused,
    Unavailable,
    message,
)
from qualtoc.i18n import translator
from qualtoc.web import deps, looking, render

log = logging.getLogger(__name__)

STATUSES: Mapping[type[QualtocError], int] = {
    NotFound: 404,
    Invalid: 422,
    FormatError: 422,
    Conflict: 409,
    Refused: 403,
    Unavailable: 503,
}
TITLES: Mapping[int, Message] = {
    400: message("This address is not served here"),
    403: message("Not allowed"),
    404: message("Not found"),
    409: message("Changed in the meantime"),
    413: message("Too large"),
    422: message("This cannot be accepted"),
    500: message("Something went wrong here"),
    503: message("The database cannot be used"),
}
TEMPLATE = "layout/error.html"


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What an error page says. `problems` are those of a file; `reference` finds an unexpected error in the log."""

    status: int
    said: Message
    problems: tuple[Problem, ...] = ()
    field: str | None = None
    reference: str | None = None
    title: Message = dataclass_field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", TITLES.get(self.status, message("This is not possible")))


def answer(
    request: Request, error: ErrorPage, *, template: str = TEMPLATE, headers: Mapping[str, str] | None = None
) -> Response:
    """The error as what the client asked for: JSON, a message for the page that is open, or a page."""
    if prefers_json(request.headers.get("accept", "")):
        return JSONResponse(_as_json(request, error), status_code=error.status, headers=headers)
    if request.headers.get("hx-request") == "true":
        aimed = {**(headers or {}), "HX-Retarget": "#messages", "HX-Reswap": "innerHTML"}
        return render.fragment(request, TEMPLATE, "error_message", error, error.status, headers=aimed)
    return render.page(request, template, error, error.status, headers=headers, is_plain=True)


def prefers_json(accept: str) -> bool:
    """Whether an Accept header names JSON and does not name HTML before it."""
    json_at, html_at = accept.find("application/json"), accept.find("text/html")
    return json_at >= 0 and (html_at < 0 or json_at < html_at)


def install(app: FastAPI) -> None:
    """Let the application answer all errors in this way."""
    app.add_exception_handler(QualtocError, _known)
    app.add_exception_handler(looking.AskFirst, looking.asked)
    app.add_exception_handler(RequestValidationError, _form)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, QualtocError)
    status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
    problems = error.problems if isinstance(error, FormatError) else ()
    field = error.data.get("field") if not isinstance(error, FormatError) else None
    return answer(request, ErrorPage(status, error.message, problems, str(field) if field else None))


def _form(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    names = tuple(dict.fromkeys(str(problem["loc"][-1]) for problem in error.errors()))
    said = message("Something in the form is missing or not valid: {fields}.", fields=names)
    return answer(request, ErrorPage(422, said, field=names[0] if names else None))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = _http_message(request, error.status_code)
    # 400 is the guard's word for a foreign address; a form that cannot be read is like one that is not valid.
    status = 422 if error.status_code == 400 else error.status_code
    return answer(request, ErrorPage(status, said), headers=error.headers)


def _gone(request: Request, error: Exception) -> Response:
    """What nobody reads: the page was left, or typed on in, before all that it sent had arrived."""
    return Response(status_code=400)


def _http_message(request: Request, status: int) -> Message:
    match status:
        case 400:
            return message("This cannot be read: too many files at once, or a text or a file name that is too long.")
        case 404:
            return message("There is no page at this address.")
        case 405:
            return message("This address does not answer to this kind of request.")
        case 413:
            return too_large(deps.settings_of(request).max_upload_bytes)
    return message("The request could not be answered. Go back and try again.")


def too_large(limit_bytes: int) -> Message:
    """What is said about an upload over the limit."""
    return message("What was sent is too large: at most {size} MB are accepted.", size=round(limit_bytes / 2**20, 1))


def _unexpected(request: Request, error: Exception) -> Response:
    reference = token_hex(4)
    log.error("unexpected error %s: %s %s", reference, request.method, request.url.path, exc_info=error)
    said = message("Nothing that was stored before is lost. Go back and try again.")
    return answer(request, ErrorPage(500, said, reference=reference))


def _as_json(request: Request, error: ErrorPage) -> dict[str, object]:
    text = translator(deps.language_of(request)).text
    problems = [{"file": p.file, "line": p.line, "message": text(p.message)} for p in error.problems]
    return {
        "status": error.status,
        "message": text(error.said),
        "field": error.field,
        "problems": problems,
        "reference": error.reference,
    }
