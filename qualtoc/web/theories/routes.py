"""A theory drawn and told, compared with its other versions, and each link with what is said of it."""

from collections.abc import Sequence
from typing import Annotated, cast

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from qualtoc.coding.memo import MemoType
from qualtoc.errors import Invalid, NotFound, message
from qualtoc.study import actions as study_actions
from qualtoc.study.imports import import_files
from qualtoc.theory import store
from qualtoc.web.deps import Acting, CurrentStudy, Db, Translate
from qualtoc.web.downloads import disposition
from qualtoc.web.forms import errors_of, is_for, status_of
from qualtoc.web.render import address, fragment, page
from qualtoc.web.theories.chosen import AsChosen, Chosen
from qualtoc.web.theories.comparing import comparison
from qualtoc.web.theories.contexts import Imported, MemoForm
from qualtoc.web.theories.draft_routes import router as drafts
from qualtoc.web.theories.drawing_routes import router as drawing
from qualtoc.web.theories.file_routes import router as files
from qualtoc.web.theories.reading import drawing_file, link_page, theory_page
from qualtoc.web.theories.regroup_routes import router as regroup
from qualtoc.web.theories.shared_routes import router as shared

pages = APIRouter(prefix="/studies/{study}")
Text = Annotated[str, Form()]
Files = Annotated[Sequence[UploadFile], File()]


@pages.get("/theory")
def theory(request: Request, study: CurrentStudy, db: Db, chosen: AsChosen, translator: Translate) -> Response:
    """A version of the theory, or what to do where there is none."""
    with db.reading() as session:
        context = theory_page(session, study, chosen, translator)
    if is_for(request, "theory"):
        return fragment(request, context.template, "theory", context)
    return page(request, context.template, context)


@pages.post("/theory")
def import_theory(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, translator: Translate, files: Files = ()
) -> Response:
    """Import a theory file; what is to be said of it stands on the page."""
    given = [(file.filename, file.file.read()) for file in files if file.filename]
    nothing = {} if given else {"files": message("Choose at least one file.")}
    report = import_files(db, actor, given)
    warnings = tuple(warning for one in report.imported for warning in one.warnings)
    result = Imported(tuple(one.file for one in report.imported), warnings, report.problems)
    if report.imported and not warnings and not report.problems:
        return RedirectResponse(address("studies", study.key, "theory"), status_code=303)
    with db.reading() as session:
        context = theory_page(session, study, Chosen(), translator, result, nothing)
    return page(request, context.template, context, 200 if report.imported else 422)


@pages.get("/theory.svg")
def theory_svg(request: Request, study: CurrentStudy, db: Db, chosen: AsChosen, translator: Translate) -> Response:
    """The drawing as a file."""
    with db.reading() as session:
        context, version = drawing_file(session, study, chosen, translator)
    headers = {
        "Content-Type": "image/svg+xml; charset=utf-8",
        "Content-Disposition": disposition(f"{study.key}-theory-{version}.svg"),
    }
    return page(request, "theories/drawing.svg", context, headers=headers, is_plain=True)


@pages.get("/theory/compare")
def compare(
    request: Request, study: CurrentStudy, db: Db, translator: Translate, old: str = "", new: str = ""
) -> Response:  # fmt: skip
    """What changed from one version to another."""
    with db.reading() as session:
        held = store.theory(session, study.id)
        if held is None or not held.versions:
            raise NotFound(message("There is no theory yet."))
        context = comparison(session, study, held, old, new, translator)
    if is_for(request, "comparison"):
        return fragment(request, "theories/compare.html", "comparison", context)
    return page(request, "theories/compare.html", context)


@pages.get("/theory/links/{link:path}")
def link(request: Request, study: CurrentStudy, db: Db, link: str, chosen: AsChosen) -> Response:
    """A link with what each version expects of it and what is said of it."""
    with db.reading() as session:
        context = link_page(session, study, link, chosen)
    return page(request, "theories/link.html", context)


@pages.post("/theory/links/{link:path}/memos")
def write_memo(
    request: Request,
    study: CurrentStudy,
    actor: Acting,
    db: Db,
    link: str,
    chosen: AsChosen,
    type: Text = "",
    text: Text = "",
) -> Response:
    """Write a memo on a link."""
    with db.reading() as session:
        context = link_page(session, study, link, chosen, MemoForm(type, text))
    try:
        study_actions.write_memo_on_link(db, actor, cast(MemoType, type), text, link)
    except Invalid as error:
        with db.reading() as session:
            context = link_page(session, study, link, chosen, MemoForm(type, text), errors_of(error))
        return page(request, "theories/link.html", context, status_of(error))
    here = address("studies", study.key, "theory", "links", context.line.link.key)
    return RedirectResponse(f"{here}{chosen.query()}#memos", status_code=303)


router = APIRouter()
for part in (pages, drafts, drawing, files, regroup, shared):
    router.include_router(part)
