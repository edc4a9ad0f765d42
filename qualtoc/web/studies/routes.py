"""Studies as wholes: the list, a new one, the overview, importing, deleting, undo."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import store as coding_store
from qualtoc.coreq import answered_message
from qualtoc.database import Database
from qualtoc.errors import Conflict, Invalid, message
from qualtoc.reports import coreq
from qualtoc.study import actions, store
from qualtoc.study.batches import begin, is_many
from qualtoc.study.imports import import_files
from qualtoc.study.model import Study, key_of
from qualtoc.study.next_steps import Progress, next_steps
from qualtoc.theory import store as theory_store
from qualtoc.web.deps import Acting, CurrentStudy, Db, Lang, eyes_of
from qualtoc.web.forms import NO_ERRORS, Errors, errors_of, pages, status_of
from qualtoc.web.preferences import local
from qualtoc.web.render import address, page
from qualtoc.web.stepping import after_step
from qualtoc.web.studies.contexts import (
    Answered,
    ImportResult,
    NewStudy,
    Overview,
    Studies,
    StudyToDelete,
    new_team,
    source_groups,
    theory_summary,
)

SOURCES_ON_A_PAGE = 100

router = APIRouter()
Text = Annotated[str, Form()]
Files = Annotated[Sequence[UploadFile], File()]
PageNo = Annotated[int, Query(alias="page")]


@router.get("/")
def studies(request: Request, db: Db, language: Lang) -> Response:
    """All studies of this database."""
    with db.reading() as session:
        lines = tuple(replace(line, study=line.study.in_language(language)) for line in store.study_lines(session))
    return page(request, "studies/studies.html", Studies(lines))


@router.get("/new")
async def new_study_form(request: Request) -> Response:
    """The form of a new study."""
    return page(request, "studies/new.html", NewStudy())


@router.post("/studies")
def new_study(
    request: Request, db: Db, title: Text = "", key: Text = "", researcher: Text = "", name: Text = ""
) -> Response:
    """Make a study; without a short name, its title gives one."""
    try:
        made = actions.new_study(db, key.strip() or key_of(title) or "study", title, new_team(researcher, name))
    except (Invalid, Conflict) as error:
        form = NewStudy(title, key, researcher, name, errors_of(error))
        return page(request, "studies/new.html", form, status_of(error))
    return RedirectResponse(address("studies", made.key), status_code=303)


@router.get("/studies/{study}")
def overview(request: Request, study: CurrentStudy, db: Db, number: PageNo = 1) -> Response:
    """A study at a glance."""
    with db.reading() as session:
        context = _overview(session, request, study, number)
    return page(request, "studies/overview.html", context)


@router.get("/studies/{study}/answered")
def answered(request: Request, study: CurrentStudy, db: Db) -> Response:
    """How many COREQ items are answered: costs a whole report, so the overview asks for it when it stands."""
    with db.reading() as session:
        said = answered_message(coreq.load(session, study))
    return page(request, "studies/_answered.html", Answered(said))


@router.post("/studies/{study}/import")
def import_into(request: Request, study: CurrentStudy, actor: Acting, db: Db, files: Files = ()) -> Response:
    """Import any kind of files and show what became of each; many, and tables of answers, become a batch."""
    given = [(file.filename, file.file.read()) for file in files if file.filename]
    if not given:
        with db.reading() as session:
            nothing = {"files": message("Choose at least one file.")}
            return page(request, "studies/overview.html", _overview(session, request, study, errors=nothing), 422)
    if is_many(given):
        return RedirectResponse(address("studies", study.key, "imports", str(begin(db, actor, given))), status_code=303)
    report = import_files(db, actor, given)
    status = 200 if report.imported else 422
    return page(request, "studies/imported.html", ImportResult(report), status)


@router.get("/studies/{study}/deletion")
def deletion_form(request: Request, study: CurrentStudy, db: Db) -> Response:
    """Ask before a study is deleted."""
    with db.reading() as session:
        held = store.holdings(session, study.id, eyes_of(session, request, study))
    return page(request, "studies/deletion.html", StudyToDelete(study, held))


@router.post("/studies/{study}/deletion")
def delete_study(request: Request, study: CurrentStudy, actor: Acting, db: Db, typed: Text = "") -> Response:
    """Delete a study whose name was typed."""
    if typed.strip() not in (study.key, study.title, study.titles.en, study.titles.es):
        wrong = {"typed": message("This is not the name of the study; nothing was deleted.")}
        with db.reading() as session:
            held = store.holdings(session, study.id, eyes_of(session, request, study))
        return page(request, "studies/deletion.html", StudyToDelete(study, held, typed, wrong), 422)
    actions.delete_study(db, actor)
    return RedirectResponse("/", status_code=303)


@router.post("/studies/{study}/undo")
def undo(request: Request, study: CurrentStudy, actor: Acting, db: Db, back: Text = "/") -> Response:
    """Undo the last act of the person who codes, and show the page again."""
    return _again(request, study, db, actions.undo(db, actor), back)


@router.post("/studies/{study}/redo")
def redo(request: Request, study: CurrentStudy, actor: Acting, db: Db, back: Text = "/") -> Response:
    """Do again what the person who codes undid last, and show the page again."""
    return _again(request, study, db, actions.redo(db, actor), back)


def _again(request: Request, study: Study, db: Database, act: str, back: str) -> Response:
    """The page from which an act was undone or redone, or the one above where that page may be gone."""
    page_left = local(back) if back != "/" else address("studies", study.key)
    with db.reading() as session:
        target = after_step(session, study, act, page_left)
    if request.headers.get("hx-request") == "true":
        headers = {"HX-Redirect": target} if target != page_left else {"HX-Refresh": "true"}
        return Response(status_code=204, headers=headers)
    return RedirectResponse(target, status_code=303)


def _overview(
    session: Session, request: Request, study: Study, number: int = 1, errors: Errors = NO_ERRORS
) -> Overview:
    sources = coding_store.sources(session, study.id)
    blind = eyes_of(session, request, study)
    coded = coding_store.coded_turns(session, study.id, blind)
    theory = theory_store.theory(session, study.id)
    version = theory_store.version(theory, None) if theory and theory.versions else None
    held = store.holdings(session, study.id, blind)
    progress = Progress(
        held,
        sources,
        coded,
        has_theory=version is not None,
        has_guide=store.guide(session, study.id) is not None,
        has_cases=store.default_case(study, theory, sources) is None,
    )
    here = pages(number, len(sources), SOURCES_ON_A_PAGE)
    return Overview(
        study,
        held,
        sum(source.withdrawn for source in sources),
        source_groups(sources, coded, theory, here),
        here,
        theory_summary(theory, version) if theory and version else None,
        next_steps(progress),
        errors,
    )
