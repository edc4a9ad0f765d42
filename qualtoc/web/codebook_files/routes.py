"""The codebook as files: YAML, CSV, XLSX, DOCX and HTML; and a file taken in after a look at what it changes."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, store
from qualtoc.coding.codebook import Codebook
from qualtoc.coding.codebook_files import codebook_yaml
from qualtoc.coding.codebook_imports import EXTENSIONS, TakenIn, read_codebook_file, taken_in
from qualtoc.coding.codebook_tables import codebook_csv, codebook_xlsx
from qualtoc.coding.text import sha256
from qualtoc.demo import provided
from qualtoc.errors import Conflict, FormatError, Invalid, Message, Problem, message
from qualtoc.reports.codebook import PART_WORDS, as_document, load
from qualtoc.web.deps import Acting, CurrentStudy, Db, Translate, Who, eyes_by_id
from qualtoc.web.downloads import WRITERS, document_download, download, unknown_format
from qualtoc.web.forms import NO_ERRORS, Errors, errors_of, status_of
from qualtoc.web.render import address, page

MOST_BYTES = 5_000_000
"""A larger file is no codebook."""

router = APIRouter(prefix="/studies/{study}")
Text = Annotated[str, Form()]
IMPORT = "codebook_files/import.html"
TABLES: dict[str, Callable[[Codebook], bytes]] = {
    "yaml": lambda book: codebook_yaml(book).encode(),
    "csv": codebook_csv,
    "xlsx": codebook_xlsx,
}


READY_MADE: dict[str, Message] = {
    "coaching_activities": message("Coaching activities for quality improvement"),
    "mentorship_health_systems": message("Mentorship and coaching across health systems"),
    "wellbeing_dignity": message("Staff well-being and dignified care"),
}
"""The codebooks that come along, by the name of the file."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The file that was chosen, its bytes in base 64, and a hash of the codebook that was seen beside it."""

    name: str = ""
    content: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ImportPage:
    """What taking the file in would do, or why it cannot be done."""

    form: Chosen
    found: TakenIn | None
    warnings: tuple[Message, ...]
    problems: tuple[Problem, ...]
    accepted: str
    part_words: dict[str, Message]
    ready_made: dict[str, Message]
    errors: Errors = NO_ERRORS


@router.get("/codebook.{extension}")
def as_file(study: CurrentStudy, who: Who, db: Db, translator: Translate, extension: str) -> Response:
    """The codebook to be imported again (YAML, CSV, XLSX), or to be read and printed (DOCX, HTML, Markdown)."""
    if extension not in TABLES and extension not in WRITERS:
        raise unknown_format(extension)
    with db.reading() as session:
        if extension in WRITERS:
            blind = eyes_by_id(session, study, who)
            document = as_document(load(session, study, blind), translator)
            return document_download(document, f"{study.key}-codebook", extension)
        book = store.codebook(session, study.id)
    return download(TABLES[extension](book), f"{study.key}-codebook", extension)


@router.get("/codebook-import")
def choose_file(request: Request, study: CurrentStudy, db: Db, ready: str = "") -> Response:
    """Where a codebook is chosen; with what a ready-made one would add, where one is named."""
    if ready not in READY_MADE:
        return page(request, IMPORT, _page(Chosen()))
    content = b64encode(provided("codebooks", f"{ready}.yaml").read_bytes()).decode()
    with db.reading() as session:
        present = store.codebook(session, study.id)
    form = Chosen(f"{ready}.yaml", content, _digest(present))
    read, warnings = _read(form, present)
    return page(request, IMPORT, _page(form, taken_in(present, read), warnings))


@router.post("/codebook-import")
def take_in(
    request: Request, study: CurrentStudy, actor: Acting, db: Db,
    file: Annotated[UploadFile | None, File()] = None, name: Text = "", content: Text = "", seen: Text = "",
    act: Text = "",
) -> Response:  # fmt: skip
    """Show what a file would change in the codebook, or (`act` is "take") change it, all or nothing."""
    if file is not None and file.filename:
        name, content = file.filename, b64encode(file.file.read()).decode()
    form = Chosen(name, content, seen)
    try:
        with db.reading() as session:
            present = store.codebook(session, study.id)
            read, warnings = _read(form, present)
        if act == "take":
            _refuse_unseen(present, seen)
            actions.import_codebook(db, actor, read)
            return RedirectResponse(address("studies", study.key, "codebook"), status_code=303)
    except FormatError as error:
        return page(request, IMPORT, _page(form, problems=error.problems), 422)
    except (Invalid, Conflict) as error:
        return page(request, IMPORT, _page(form, errors=errors_of(error)), status_of(error))
    shown = Chosen(name, content, _digest(present))
    return page(request, IMPORT, _page(shown, taken_in(present, read), warnings))


def _read(form: Chosen, present: Codebook) -> tuple[Codebook, tuple[Message, ...]]:
    if not form.name:
        raise Invalid(message("Choose at least one file."), field="file")
    try:
        data = b64decode(form.content, validate=True)
    except ValueError:
        raise Invalid(message("Choose the file again."), field="file") from None
    if len(data) > MOST_BYTES:
        raise FormatError((Problem(form.name, None, message("This file is too large for a codebook.")),))
    if not form.name.lower().endswith(EXTENSIONS):
        wrong = message("A codebook is read from these kinds of files: {expected}.", expected=", ".join(EXTENSIONS))
        raise FormatError((Problem(form.name, None, wrong),))
    return read_codebook_file(data, form.name, present)


def _refuse_unseen(present: Codebook, seen: str) -> None:
    if _digest(present) != seen:
        raise Conflict(message("The codebook has changed in the meantime. Look again at what the file would change."))


def _digest(book: Codebook) -> str:
    return sha256(codebook_yaml(book))


def _page(
    form: Chosen, found: TakenIn | None = None, warnings: tuple[Message, ...] = (),
    problems: tuple[Problem, ...] = (), errors: Errors = NO_ERRORS,
) -> ImportPage:  # fmt: skip
    return ImportPage(form, found, warnings, problems, ",".join(EXTENSIONS), dict(PART_WORDS), READY_MADE, errors)
