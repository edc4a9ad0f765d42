"""The theory as files for other programs, and their files taken into a draft: a preview first, then one act."""

from base64 import b64encode
from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from qualtoc.errors import Conflict, FormatError, Invalid, message
from qualtoc.pictures import to_png
from qualtoc.reports.wording import notice
from qualtoc.study.model import Study
from qualtoc.theory import drafts, store
from qualtoc.theory.graphml import to_graphml
from qualtoc.theory.link_tables import factors_csv
from qualtoc.theory.mermaid import to_mermaid
from qualtoc.theory.model import TheoryVersion
from qualtoc.web.deps import Acting, CurrentStudy, Db, Lang, Translate
from qualtoc.web.downloads import download, unknown_format
from qualtoc.web.forms import errors_of, status_of
from qualtoc.web.render import address, page
from qualtoc.web.theories.chosen import AsChosen
from qualtoc.web.theories.comparing import comparison
from qualtoc.web.theories.drafting import ReasonForm
from qualtoc.web.theories.drawing_files import as_file
from qualtoc.web.theories.importing import ImportForm, import_page, planned
from qualtoc.web.theories.reading import drawing_file, theory_of

router = APIRouter(prefix="/studies/{study}")
Text = Annotated[str, Form()]
IMPORT = "theories/import.html"


@router.get("/theory.png")
def as_png(request: Request, study: CurrentStudy, db: Db, chosen: AsChosen, translator: Translate) -> Response:
    """The drawing as an image."""
    with db.reading() as session:
        context, version = drawing_file(session, study, chosen, translator)
    svg = page(request, "theories/drawing.svg", context, is_plain=True)
    return download(to_png(bytes(svg.body).decode()), f"{study.key}-theory-{version}", "png")


@router.get("/theory/compare.{extension}")
def compared(
    request: Request, study: CurrentStudy, db: Db, translator: Translate, extension: str, old: str = "", new: str = ""
) -> Response:
    """Two versions in one drawing."""
    if extension not in ("svg", "png"):
        raise unknown_format(extension)
    with db.reading() as session:
        found = comparison(session, study, theory_of(session, study), old, new, translator)
    names = found.old.version.key, found.new.version.key
    heading = translator.text(message("From {old} to {new}", old=names[0], new=names[1]))
    told = notice(study, translator)
    sheet = as_file(found.drawn, f"{study.title} · {heading}", [told] if told else [])
    svg = bytes(page(request, "theories/drawing.svg", sheet, is_plain=True).body)
    return download(
        to_png(svg.decode()) if extension == "png" else svg, f"{study.key}-theory-{'-'.join(names)}", extension
    )


@router.get("/theory-{part}.{extension}")
def as_other(
    study: CurrentStudy, db: Db, translator: Translate, part: str, extension: str, version: str = ""
) -> Response:
    """A version for another program: `theory-graph.graphml`, `theory-chart.mmd` or `theory-factors.csv`."""
    writers: dict[tuple[str, str], Callable[[TheoryVersion], bytes]] = {
        ("graph", "graphml"): lambda found: to_graphml(found, notice(study, translator)),
        ("chart", "mmd"): lambda found: to_mermaid(found, translator.language, notice(study, translator)).encode(),
        ("factors", "csv"): factors_csv,
    }
    if (part, extension) not in writers:
        raise unknown_format(extension)
    with db.reading() as session:
        found = store.version(theory_of(session, study), version or None)
    return download(writers[part, extension](found), f"{study.key}-{part}-{found.key}", extension)


@router.get("/theory/draft/import")
def choose_file(request: Request, study: CurrentStudy, db: Db, version: str) -> Response:
    """Where a file is chosen that is to be taken into a draft."""
    with db.reading() as session:
        return page(request, IMPORT, import_page(session, study, version, ImportForm()))


@router.post("/theory/draft/import")
def take_in(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, version: str,
    file: Annotated[UploadFile | None, File()] = None, name: Text = "", content: Text = "", unsigned: Text = "",
    seen: Text = "", reason: Text = "", evidence: Text = "", act: Text = "",
) -> Response:  # fmt: skip
    """Show what a file would change in a draft, or (`act` is "take") change it, all or nothing."""
    if file is not None and file.filename:
        name, content = file.filename, b64encode(file.file.read()).decode()
    form = ImportForm(name, content, unsigned, ReasonForm(reason, evidence), seen)
    try:
        with db.reading() as session:
            if not name:
                raise Invalid(message("Choose at least one file."), field="file")
            found = planned(session, study, version, form, lang, is_preview=act != "take")
        if act == "take" and not found.problems:
            drafts.edit_draft(db, actor, version, seen, found.edits)
            return RedirectResponse(_theory(study, version), status_code=303)
    except FormatError as error:
        with db.reading() as session:
            context = import_page(session, study, version, form, problems=error.problems)
        return page(request, IMPORT, context, 422)
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = import_page(session, study, version, form, errors=errors_of(error))
        return page(request, IMPORT, context, status_of(error))
    with db.reading() as session:
        context = import_page(session, study, version, form, found)
    return page(request, IMPORT, context, 422 if found.problems else 200)


def _theory(study: Study, version: str) -> str:
    return f"{address('studies', study.key, 'theory')}?version={quote(version)}"
