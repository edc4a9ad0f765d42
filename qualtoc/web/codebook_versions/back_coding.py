"""Back-coding: the sources to be coded again after a code changed, and what was decided on them."""

import json
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, store
from qualtoc.coding.back_coding import CodeToDo
from qualtoc.coding.codebook import Codebook
from qualtoc.coding.codebook_versions import Stale, compare
from qualtoc.errors import Conflict, Invalid, message
from qualtoc.study.model import Study
from qualtoc.web.codebook_versions.contexts import BackCodingPage, ChangeLine, CodeToDoPage, OpenSources, change_line
from qualtoc.web.codebook_versions.reading import sources_to_do
from qualtoc.web.deps import Acting, CurrentStudy, Db, Who, eyes_by_id
from qualtoc.web.forms import NO_ERRORS, Errors, errors_of, pages, status_of
from qualtoc.web.render import address, page

ROWS_ON_A_PAGE = 100

router = APIRouter(prefix="/back-coding")
Text = Annotated[str, Form()]
Texts = Annotated[Sequence[str], Form()]
PageNo = Annotated[int, Query(alias="page")]
LIST = "codebook_versions/back_coding.html"
CODE = "codebook_versions/code_to_do.html"


@router.get("")
def back_coding(request: Request, study: CurrentStudy, who: Who, db: Db, since: int = 1) -> Response:
    """The codes with sources to be coded again since a version."""
    with db.reading() as session:
        kept, book = store.versions(session, study.id), store.codebook(session, study.id)
        blind = eyes_by_id(session, study, who)
        found = sources_to_do(session, study, kept, book, blind, since)
    to_do = OpenSources.of(found)
    done = sum(len(one.sources) for one in found) - to_do.looks
    return page(request, LIST, BackCodingPage(since, kept, found, to_do, done))


@router.post("/reopen/{decision}")
def reopen(study: CurrentStudy, actor: Acting, db: Db, decision: UUID, code: Text = "") -> Response:
    """Take a decision back."""
    actions.reopen_back_coding(db, actor, decision)
    return RedirectResponse(address("studies", study.key, "back-coding", code), status_code=303)


@router.get("/{code:path}")
def code_to_do(request: Request, study: CurrentStudy, who: Who, db: Db, code: str, number: PageNo = 1) -> Response:
    """One code with the sources to be coded again."""
    with db.reading() as session:
        context = _code(session, study, who, code, number)
    return page(request, CODE, context)


@router.post("/{code:path}")
def decide(
    request: Request, study: CurrentStudy, who: Who, actor: Acting, db: Db, code: str, place: Texts = (),
    outcome: Text = "", reason: Text = "", everything: Text = "", number: PageNo = 1,
) -> Response:  # fmt: skip
    """Say that sources, the chosen ones or all open ones (`everything`), were coded again, or need it not."""
    try:
        with db.reading() as session:
            still = _open(session, study, who, code) if everything else []
        actions.decide_back_coding(db, actor, code, [*still, *(_place(one) for one in place)], outcome, reason)
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = _code(session, study, who, code, number, outcome, reason, place, errors_of(error))
        return page(request, CODE, context, status_of(error))
    return RedirectResponse(address("studies", study.key, "back-coding", code), status_code=303)


def _code(
    session: Session, study: Study, who: str | None, key: str, number: int, outcome: str = "coded_again",
    reason: str = "", chosen: Sequence[str] = (), errors: Errors = NO_ERRORS,
) -> CodeToDoPage:  # fmt: skip
    code, book = store.code(session, study.id, key), store.codebook(session, study.id)
    to_do = _to_do(session, study, who, key, book)
    last = max(to_do.stale.versions) if to_do else None
    here = pages(number, len(to_do.sources) if to_do else 0, ROWS_ON_A_PAGE)
    return CodeToDoPage(
        to_do, code, _change(session, study, to_do.stale, book) if to_do else None, last,
        to_do.sources[here.slice] if to_do else (), here, outcome, reason, chosen, errors,
    )  # fmt: skip


def _to_do(session: Session, study: Study, who: str | None, key: str, book: Codebook) -> CodeToDo | None:
    kept = store.versions(session, study.id)
    blind = eyes_by_id(session, study, who)
    found = sources_to_do(session, study, kept, book, blind)
    return next((one for one in found if one.stale.code.key == key), None)


def _open(session: Session, study: Study, who: str | None, key: str) -> list[tuple[str, str]]:
    to_do = _to_do(session, study, who, key, store.codebook(session, study.id))
    return [(row.source, row.coder) for row in to_do.sources if row.decision is None] if to_do else []


def _change(session: Session, study: Study, stale: Stale, book: Codebook) -> ChangeLine | None:
    """What changed of the code since the last version under which it meant something else."""
    before = store.kept_codebook(session, study.id, max(stale.versions))
    changes = [one for one in compare(before, book).codes if one.code.key == stale.code.key]
    return change_line(changes[0], is_here=True) if changes else None


def _place(given: str) -> tuple[str, str]:
    try:
        source, coder = json.loads(given)
    except (ValueError, TypeError):
        raise Invalid(message("Choose at least one source."), field="places") from None
    return str(source), str(coder)
