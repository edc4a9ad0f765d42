"""Process tracing: the traced links, their hypotheses, items and passages, the switch, and files."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions as coding_actions
from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage
from qualtoc.database import Database
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.reports import process_tracing as reports
from qualtoc.reports.tracing_document import as_document
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory import tracings
from qualtoc.web.deps import Acting, CurrentStudy, Db, Lang, Translate
from qualtoc.web.downloads import document_download, json_download
from qualtoc.web.forms import NO_ERRORS, errors_of, is_for, status_of
from qualtoc.web.process_tracing.entering import AsStated, AsTyped
from qualtoc.web.process_tracing.reading import (
    item_page,
    new_item,
    new_statement,
    passages_page,
    scope_of,
    statement_page,
    tracing_page,
    tracings_page,
)
from qualtoc.web.render import address, fragment, page

router = APIRouter(prefix="/studies/{study}")
HERE = "/process-tracing"
Text = Annotated[str, Form()]


@router.get(HERE)
def all_tracings(request: Request, study: CurrentStudy, db: Db) -> Response:
    """All traced links, or what process tracing is and the way to switch it on."""
    with db.reading() as session:
        context = tracings_page(session, study)
    return page(request, context.template, context)


@router.get(HERE + ".{extension}")
def tracings_file(
    study: CurrentStudy, db: Db, extension: str, language: Translate, version: str = ""
) -> Response:  # fmt: skip
    """All traced links as a file; words only of those who agreed to be quoted."""
    with db.reading() as session:
        found = reports.load(session, study, version or None, for_export=True)
    name = f"{study.key}-process-tracing"
    if extension == "json":
        return json_download(reports.as_json(found, language), name)
    return document_download(as_document(found, language), name, extension)


@router.post(HERE + "/switch")
def switch(study: CurrentStudy, actor: Acting, db: Db, on: Text = "") -> Response:
    """Switch process tracing on or off; what was entered stays."""
    (tracings.switch_on if on else tracings.switch_off)(db, actor)
    return RedirectResponse(_at(study), status_code=303)


@router.get(HERE + "/new")
def new_tracing(request: Request, study: CurrentStudy, db: Db, lang: Lang, scope: str = "") -> Response:
    """The form for a hypothesis and its rivals."""
    with db.reading() as session:
        context = new_statement(session, study, scope, lang)
    return page(request, context.template, context)


@router.post(HERE)
def trace_link(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, form: AsStated, scope: Text = ""
) -> Response:
    """Begin to trace a link."""
    with db.reading() as session:
        chosen = scope_of(reports.load(session, study, for_export=False), scope)
    try:
        made = tracings.trace_link(
            db, actor, version=chosen.version, link=chosen.row.link, outcome=chosen.row.outcome, case=chosen.row.case,
            hypothesis=form.hypothesis, rivals=form.rivals,
        )  # fmt: skip
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = new_statement(session, study, scope, lang, form, errors_of(error))
        return page(request, context.template, context, status_of(error))
    return RedirectResponse(_at(study, made), status_code=303)


@router.get(HERE + "/{tracing}")
def one_tracing(request: Request, study: CurrentStudy, db: Db, tracing: UUID) -> Response:
    """One traced link; to the others where this one was taken away."""
    with db.reading() as session:
        try:
            context = tracing_page(session, study, tracing)
        except NotFound:
            return RedirectResponse(_at(study), status_code=303)
    return page(request, context.template, context)


@router.get(HERE + "/{tracing}/statement")
def statement(request: Request, study: CurrentStudy, db: Db, tracing: UUID) -> Response:
    """The form to reword the hypothesis and its rivals."""
    with db.reading() as session:
        try:
            context = statement_page(session, study, tracing)
        except NotFound:
            return RedirectResponse(_at(study, tracing), status_code=303)
    return page(request, context.template, context)


@router.post(HERE + "/{tracing}/statement")
def restate(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, tracing: UUID, form: AsStated, seen: Text = ""
) -> Response:
    """Reword the hypothesis and its rivals."""
    try:
        tracings.restate(db, actor, tracing, _seen(seen), hypothesis=form.hypothesis, rivals=form.rivals)
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = statement_page(session, study, tracing, form, errors_of(error))
        return page(request, context.template, context, status_of(error))
    return RedirectResponse(_at(study, tracing), status_code=303)


@router.post(HERE + "/{tracing}/removal")
def untrace(study: CurrentStudy, actor: Acting, db: Db, tracing: UUID, seen: Text = "") -> Response:
    """Take a tracing away; undo brings it back."""
    tracings.untrace(db, actor, tracing, _seen(seen))
    return RedirectResponse(_at(study), status_code=303)


@router.get(HERE + "/{tracing}/items")
def item_form(
    request: Request, study: CurrentStudy, db: Db, tracing: UUID, lang: Lang, observation: str = "",
    is_package: Annotated[bool, Query(alias="package")] = False,
) -> Response:  # fmt: skip
    """The form for a new item of evidence."""
    with db.reading() as session:
        try:
            context = new_item(session, study, tracing, lang, observation=observation, is_package=is_package)
        except NotFound:
            return RedirectResponse(_at(study, tracing), status_code=303)
    return page(request, context.template, context)


@router.post(HERE + "/{tracing}/items")
def add_item(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, tracing: UUID, lang: Lang, form: AsTyped
) -> Response:
    """Enter an item of evidence."""
    try:
        key = tracings.add_item(db, actor, tracing, form.item)
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = item_page(session, study, tracing, "", lang, form, errors_of(error))
        return page(request, context.template, context, status_of(error))
    return RedirectResponse(f"{_at(study, tracing)}#{key}", status_code=303)


@router.get(HERE + "/{tracing}/items/{key}")
def item(request: Request, study: CurrentStudy, db: Db, tracing: UUID, key: str, lang: Lang) -> Response:
    """The form to change an item of evidence."""
    with db.reading() as session:
        try:
            context = item_page(session, study, tracing, key, lang)
        except NotFound:
            return RedirectResponse(_at(study, tracing), status_code=303)
    return page(request, context.template, context)


@router.post(HERE + "/{tracing}/items/{key}")
def change_item(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, tracing: UUID, key: str, lang: Lang, form: AsTyped,
    seen: Text = "",
) -> Response:  # fmt: skip
    """Change an item of evidence."""
    try:
        tracings.change_item(db, actor, tracing, _seen(seen), form.item(key))
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = item_page(session, study, tracing, key, lang, form, errors_of(error))
        return page(request, context.template, context, status_of(error))
    return RedirectResponse(f"{_at(study, tracing)}#{key}", status_code=303)


@router.post(HERE + "/{tracing}/items/{key}/removal")
def remove_item(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, tracing: UUID, key: str, seen: Text = ""
) -> Response:
    """Take an item of evidence away; undo brings it back."""
    tracings.remove_item(db, actor, tracing, key, _seen(seen))
    return _again(request, study, db, tracing, "")


@router.get(HERE + "/{tracing}/items/{key}/passages")
def passages(request: Request, study: CurrentStudy, db: Db, tracing: UUID, key: str) -> Response:
    """The passages that show an item, and where to find more."""
    with db.reading() as session:
        try:
            context = passages_page(session, study, tracing, key)
        except NotFound:
            return RedirectResponse(_at(study, tracing), status_code=303)
    return page(request, context.template, context)


@router.post(HERE + "/{tracing}/items/{key}/passages")
def show_item(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, tracing: UUID, key: str, claim: Text = "",
    source: Text = "", turn: Text = "", words: Text = "",
) -> Response:  # fmt: skip
    """Attach a passage to an item: that of a claim, or words of a turn."""
    wanted = _of_claim(study, claim) if claim else _of_words(study, source, turn, words)
    status, errors = 200, NO_ERRORS
    try:
        tracings.show_item(db, actor, tracing, key, wanted)
    except (Invalid, Conflict) as error:
        status, errors = status_of(error), errors_of(error)
    by_htmx = is_for(request, "passages")
    if not errors and not by_htmx:
        return RedirectResponse(f"{_at(study, tracing)}/items/{key}/passages", status_code=303)
    typed = {"source": source, "turn": turn, "typed": words} if errors else {}
    with db.reading() as session:
        context = passages_page(session, study, tracing, key, errors=errors, **typed)
    if by_htmx:
        return fragment(request, context.template, "passages", context, status)
    return page(request, context.template, context, status)


@router.post(HERE + "/{tracing}/passages/{passage}/removal")
def remove_passage(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, tracing: UUID, passage: UUID, key: Text = ""
) -> Response:
    """Take a passage away from its item; undo brings it back."""
    tracings.remove_passage(db, actor, passage)
    return _again(request, study, db, tracing, key)


def _again(request: Request, study: Study, db: Database, tracing: UUID, key: str) -> Response:
    """The traced link as it is now: its content for htmx, else the page."""
    if not is_for(request, "tracing"):
        return RedirectResponse(_at(study, tracing) + (f"#{key}" if key else ""), status_code=303)
    with db.reading() as session:
        context = tracing_page(session, study, tracing)
    return fragment(request, context.template, "tracing", context)


def _of_claim(study: Study, claim: str) -> Callable[[Session], Passage]:
    def passage(session: Session) -> Passage:
        mark, is_there = theory_store.claim(session, study.id, _seen(claim))
        if not is_there:
            raise Conflict(message("This claim was changed or removed in the meantime."))
        source = coding_store.source(session, study.id, mark.claim.source)
        return Passage(source.id, source.key, mark.turn_no, mark.last_turn_no, mark.span, mark.words)

    return passage


def _of_words(study: Study, source: str, turn: str, words: str) -> Callable[[Session], Passage]:
    def passage(session: Session) -> Passage:
        if not source:
            raise Invalid(message("Choose the source."), field="source")
        if not (turn.strip().isascii() and turn.strip().isdecimal()):
            raise Invalid(message("Give the number of the turn."), field="turn")
        there = coding_store.source(session, study.id, source)
        if there.withdrawn:
            raise Invalid(message("This source was withdrawn."), field="source")
        return coding_actions.found_passage(session, there, int(turn.strip()[:9]), words)

    return passage


def _seen(given: str) -> UUID:
    """The id of a state, as a form sends it; one that nothing has where it is none."""
    try:
        return UUID(given)
    except ValueError:
        return UUID(int=0)


def _at(study: Study, tracing: UUID | None = None) -> str:
    return address("studies", study.key, "process-tracing", *([str(tracing)] if tracing else []))
