"""Suggested codings: by the keywords of a code, by what was learnt from the codings, or alike to a passage."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, search_store, store, suggestion_store
from qualtoc.coding import suggestions as learning
from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.codebook import Codebook, CodeMark, marks
from qualtoc.coding.suggestion_store import DecidedPassage, State
from qualtoc.coding.suggestions import Quality
from qualtoc.errors import Conflict, Invalid, Message, message
from qualtoc.study.model import Study
from qualtoc.web.deps import Acting, CurrentStudy, Db, eyes_of
from qualtoc.web.finding.proposing import Found, Proposal, desk_of, named
from qualtoc.web.forms import Errors, errors_of, is_for, status_of
from qualtoc.web.render import address, fragment, page

TEMPLATE = "finding/suggestions.html"
BEGINNING_WORDS: Mapping[str, Message] = {
    "rule": message("by a keyword"),
    "learnt": message("by what was coded"),
    "alike": message("like another passage"),
}
"""By what a passage was suggested."""
STATES: tuple[State, ...] = ("accepted", "rejected")

router = APIRouter(prefix="/studies/{study}/finding/suggestions")
Text = Annotated[str, Form()]
Asked = Annotated[str, Query()]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggestions for a code, best first, or with `state` what was accepted or rejected of them, the newest first.

    `began` of all `codings` of the study began as suggestions. `to_prepare` counts sources whose words are not in the
    index yet; nothing is suggested as long as there are any, and `go_on` is the address at which it goes on.
    """

    code: str
    by: str
    like: str
    like_words: str
    proposals: tuple[Proposal, ...]
    quality: Quality | None
    accepted: int
    rejected: int
    began: int
    codings: int
    fewest: int
    state: str
    decided: tuple[DecidedPassage, ...]
    book: Codebook
    marks: Mapping[str, CodeMark]
    beginnings: Mapping[str, Message]
    said: Message | None = None
    errors: Errors = field(default_factory=dict)
    to_prepare: int = 0
    go_on: str = ""


@router.get("")
def suggestions(
    request: Request, study: CurrentStudy, db: Db, code: Asked = "", by: Asked = "learnt", like: UUID | None = None,
    state: Asked = "",
) -> Response:  # fmt: skip
    """Suggestions for a code, or passages alike to a coding; with `state` those on which somebody has decided."""
    return _answer(request, study, db, _Wanted(code, by, like, state))


@router.post("")
def decide(
    request: Request,
    study: CurrentStudy,
    actor: Acting,
    db: Db,
    code: Text = "",
    by: Text = "learnt",
    like: Annotated[UUID | None, Form()] = None,
    what: Text = "",
    chosen: Annotated[list[str], Form(alias="suggestion")] = [],  # noqa: B006 - FastAPI copies it
    shown: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Accept or reject: `what` is accept or reject for the ticked ones, accept-all for all that were shown, or one of
    the first two words, a colon and one suggestion."""
    wanted = _Wanted(code, by, like)
    verb, _, one = what.partition(":")
    if what == "accept-all":
        verb, chosen = "accept", shown
    began_as = "alike" if like is not None else by
    try:
        if verb not in ("accept", "reject"):
            raise Invalid(message("Accept or reject the suggestion."), field="what")
        passages = [named(value) for value in ([one] if one else chosen)]
        n = actions.decide_suggestions(db, actor, passages, code, began_as, accept=verb == "accept")
    except (Invalid, Conflict) as error:
        return _answer(request, study, db, wanted, errors=errors_of(error), status=status_of(error))
    if request.headers.get("hx-request") == "true":
        said = message("Accepted: {n}.", n=n) if verb == "accept" else message("Rejected: {n}.", n=n)
        return _answer(request, study, db, wanted, said=said)
    return RedirectResponse(_here(study, wanted), status_code=303)


@router.post("/reopened")
def reopen(
    request: Request,
    study: CurrentStudy,
    actor: Acting,
    db: Db,
    code: Text = "",
    by: Text = "learnt",
    chosen: Annotated[list[UUID], Form(alias="suggestion")] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Let what was rejected be suggested again."""
    wanted = _Wanted(code, by, None, "rejected")
    try:
        n = actions.reopen_suggestions(db, actor, chosen)
    except (Invalid, Conflict) as error:
        return _answer(request, study, db, wanted, errors=errors_of(error), status=status_of(error))
    if request.headers.get("hx-request") == "true":
        return _answer(request, study, db, wanted, said=message("To be suggested again: {n}.", n=n))
    return RedirectResponse(_here(study, wanted), status_code=303)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for: suggestions for a code, by what, alike to which coding; or those in one state."""

    code: str
    by: str
    like: UUID | None
    state: str = ""


def _here(study: Study, wanted: _Wanted) -> str:
    asked = {"code": wanted.code, "by": wanted.by, "like": str(wanted.like or ""), "state": wanted.state}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{address('studies', study.key, 'finding', 'suggestions')}?{query}"


def _answer(
    request: Request,
    study: Study,
    db: Db,
    wanted: _Wanted,
    *,
    said: Message | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    to_prepare = search_store.prepare_some(db, study.id).left
    with db.reading() as session:
        blind = eyes_of(session, request, study)
        context = _context(session, study, wanted, blind, said, errors or {}, is_ready=not to_prepare)
    context = replace(context, to_prepare=to_prepare, go_on=_here(study, wanted))
    if is_for(request, "suggested"):
        return fragment(request, TEMPLATE, "suggested", context, status)
    return page(request, TEMPLATE, context, status)


def _context(
    session: Session, study: Study, wanted: _Wanted, blind: StudyBlindness, said: Message | None, errors: Errors, *,
    is_ready: bool,
) -> Suggestions:  # fmt: skip
    book = store.codebook(session, study.id)
    began, every = suggestion_store.began_as_suggestions(session, study.id, blind)
    by = wanted.by if wanted.by in ("rule", "learnt") else "learnt"
    state = wanted.state if wanted.state in STATES else ""
    code, like_words = wanted.code, ""
    if wanted.like is not None:
        code_id, like_words = suggestion_store.to_look_for(session, study.id, wanted.like, blind)
        code = code or next((one.key for one in book.codes if one.id == code_id), "")
    found = Found()
    if code and is_ready:
        desk = desk_of(session, study, code, blind)
        if state:
            found = Found(decisions=desk.decisions, decided=desk.decided(state))
        elif wanted.like is not None:
            found = Found(desk.alike(like_words), None, desk.decisions)
        else:
            found = Found(desk.by_keywords(), None, desk.decisions) if by == "rule" else desk.learnt()
    accepted = sum(one.is_accepted for one in found.decisions)
    return Suggestions(
        code, by, str(wanted.like or ""), like_words, found.proposals, found.quality, accepted,
        len(found.decisions) - accepted, began, every, learning.FEWEST_CODED, state, found.decided, book,
        marks(book), BEGINNING_WORDS, said, errors,
    )  # fmt: skip
