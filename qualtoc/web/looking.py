"""Pages that show the work of all coders, while the study is coded blind: whoever opens one is asked first."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, store
from qualtoc.errors import Refused, message
from qualtoc.web.deps import Acting, CurrentStudy, Db, who_of
from qualtoc.web.preferences import local
from qualtoc.web.render import address, page

router = APIRouter()
BUILDING = ("/theory/draft", "/theory/shared", "/theory/import")
"""Below these addresses the theory is written; nothing that anybody said is shown there."""


class AskFirst(Refused):
    """The page shows what the person should not see before they are done."""


@dataclass(frozen=True, slots=True)
class Looking:
    """The question; `back` is the page that was asked for."""

    back: str


def ask_first(request: Request, study: CurrentStudy, db: Db) -> None:
    """Let a page be shown that shows the work of all coders.

    Raises:
        AskFirst: the study is coded blind, and the person has not chosen to look.
    """
    researcher = who_of(request, study)
    if request.method not in ("GET", "HEAD") or not study.is_blind or researcher is None:
        return
    if request.url.path.startswith(tuple(address("studies", study.key) + part for part in BUILDING)):
        return
    with db.reading() as session:
        if not store.has_looked(session, study.id, researcher.key):
            raise AskFirst(message("This page shows the work of all coders, and the study is coded blind."))


def asked(request: Request, error: Exception) -> Response:
    """The question in place of the page; a part of a page is not shown."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=403, headers={"HX-Redirect": _wanted(request)})
    return page(request, "layout/looking.html", Looking(_wanted(request)), 403)


@router.post("/studies/{study}/looking")
def look(study: CurrentStudy, actor: Acting, db: Db, back: Annotated[str, Form()] = "") -> Response:
    """Look at everybody's work although the study is coded blind."""
    actions.look_while_blind(db, actor)
    return RedirectResponse(local(back) if back else address("studies", study.key), status_code=303)


def _wanted(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
