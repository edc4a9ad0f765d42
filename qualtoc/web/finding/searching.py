"""Searching all sources, and coding what is found."""

from dataclasses import replace
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, search_store, store
from qualtoc.coding.actions import Hit
from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.codebook import marks
from qualtoc.coding.search import WAYS, Search, search
from qualtoc.coding.search_store import FoundTurn, FoundTurns
from qualtoc.coding.text import Span
from qualtoc.errors import Conflict, Invalid, Message, NotFound, message
from qualtoc.study.model import Study
from qualtoc.web.deps import Acting, CurrentStudy, Db, eyes_of
from qualtoc.web.finding.contexts import Finding, OfSource, SearchForm, lines
from qualtoc.web.finding.preparing import ensure_prepared
from qualtoc.web.forms import Errors, errors_of, is_for, pages, status_of
from qualtoc.web.render import address, fragment, page

TEMPLATE = "finding/searching.html"
TURNS_ON_A_PAGE = 50
NOTHING = FoundTurns()

router = APIRouter(prefix="/studies/{study}/finding")
Text = Annotated[str, Form()]
Asked = Annotated[str, Query()]
PageNo = Annotated[int, Query(alias="page")]


@router.get("")
def finding(
    request: Request,
    study: CurrentStudy,
    db: Db,
    q: Asked = "",
    how: Asked = "forms",
    source: Asked = "",
    number: PageNo = 1,
    coded: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """The search and what it finds, in the order of sources and turns."""
    form = SearchForm(q, how if how in WAYS else "forms", source)
    said = _coded(coded) if coded is not None else None
    return _answer(request, study, db, form, number, said=said)


@router.post("/codings")
def code_found(
    request: Request,
    study: CurrentStudy,
    actor: Acting,
    db: Db,
    q: Text = "",
    how: Text = "forms",
    source: Text = "",
    code: Text = "",
    reach: Text = "words",
    what: Text = "chosen",
    number: Annotated[int, Form(alias="page")] = 1,
    hits: Annotated[list[str], Form(alias="hit")] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Code all that was found, the hits with a tick, or the one whose button was pressed."""
    form = SearchForm(q, how, source, code, reach)
    try:
        ensure_prepared(db, study)
        chosen = None if what == "all" else _hits(hits if what == "chosen" else [what])
        if not code:
            raise Invalid(message("Choose a code first."), field="code")
        n = actions.code_found(db, actor, search(q, how), code, reach=reach, chosen=chosen, source=source or None)
    except (Invalid, Conflict) as error:
        return _answer(request, study, db, form, number, errors=errors_of(error), status=status_of(error))
    if request.headers.get("hx-request") == "true":
        return _answer(request, study, db, form, number, said=_coded(n))
    query = _query(form) + (f"&page={number}" if number > 1 else "")
    return RedirectResponse(f"{address('studies', study.key, 'finding')}{query}&coded={n}", status_code=303)


def _answer(
    request: Request,
    study: Study,
    db: Db,
    form: SearchForm,
    number: int,
    *,
    said: Message | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    to_prepare = search_store.prepare_some(db, study.id).left
    asked = None
    try:
        asked = search(form.q, form.how) if form.q.strip() and not to_prepare else None
    except Invalid as error:
        errors, status = errors_of(error), status_of(error)
    with db.reading() as session:
        context = _finding(session, study, form, asked, number, eyes_of(session, request, study))
    context = replace(context, said=said, errors=errors or {}, to_prepare=to_prepare)
    if is_for(request, "found"):
        return fragment(request, TEMPLATE, "found", context, status)
    return page(request, TEMPLATE, context, status)


def _finding(
    session: Session, study: Study, form: SearchForm, asked: Search | None, number: int, blind: StudyBlindness
) -> Finding:
    keys = tuple(key for key, withdrawn in store.source_links(session, study.id) if not withdrawn)
    if form.source and form.source not in keys:
        raise NotFound(message("There is no source {source} in this study.", source=form.source))
    only = store.source(session, study.id, form.source).id if form.source else None
    found = search_store.found(session, study.id, asked, source_id=only) if asked else NOTHING
    here = pages(number, found.total, TURNS_ON_A_PAGE)
    places = search_store.places(session, asked, found, here.slice) if asked else ()
    counts = found.counts
    sources = store.sources_by_id(session, {source_id for source_id, _ in places})
    turns = search_store.turns(session, asked, places, sources.values()) if asked else []
    book = store.codebook(session, study.id)
    codes = {code.id: code.key for code in book.codes}
    on_them = search_store.codes_on(session, places, blind)

    def of(turn: FoundTurn) -> list[tuple[Span, str]]:
        return [(span, codes[code]) for span, code in on_them.get((turn.source_id, turn.no), ()) if code in codes]

    groups = []
    for source_id, of_source in groupby(turns, lambda turn: turn.source_id):
        source = sources[source_id]
        made = tuple(line for turn in of_source for line in lines(turn, source.key, of(turn)))
        groups.append(OfSource(source, counts[source.key], made))
    return Finding(
        form, _query(form), keys, tuple(groups), here, len(counts), book,
        marks(book), asked is not None,
    )  # fmt: skip


def _query(form: SearchForm) -> str:
    given = {"q": form.q, "how": "" if form.how == "forms" else form.how, "source": form.source}
    return "?" + urlencode({name: value for name, value in given.items() if value})


def _coded(n: int) -> Message:
    return message("Passages coded: {n}.", n=n) if n else message("These passages had the code already.")


def _hits(values: list[str]) -> list[Hit]:
    """The hits that a form names as `lines` wrote them.

    Raises:
        Invalid: one is written otherwise.
    """
    hits = []
    for value in values:
        try:
            turn, start, end, source = value.split(":", 3)
            hits.append(Hit(source, int(turn), Span(int(start), int(end))))
        except ValueError:
            raise Invalid(message("Choose at least one passage."), field="chosen") from None
    return hits
