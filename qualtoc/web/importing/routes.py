"""Batches: how far one is, the next files, cancelling, and mapping a table of answers."""

from dataclasses import dataclass, field, replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import store as coding_store
from qualtoc.coding.answers import ANSWER, SHAPES, AnsweredSource, Mapped, column_names, guessed, sources_of
from qualtoc.coding.tables import Table, read_table, sheets_warning
from qualtoc.errors import Conflict, FormatError, Message, Problem
from qualtoc.study import batches
from qualtoc.study.batches import Batch
from qualtoc.study.imports import Imported
from qualtoc.study.model import Study
from qualtoc.web.deps import Acting, CurrentStudy, Db
from qualtoc.web.forms import is_for
from qualtoc.web.render import address, fragment, page

SHOWN_WHILE_RUNNING = 12
SHOWN = 200
SAMPLES = 3

router = APIRouter(prefix="/studies/{study}/imports/{batch}")
Text = Annotated[str, Form()]
Texts = Annotated[list[str], Form()]


@dataclass(frozen=True, slots=True)
class BatchPage:
    """How far a batch is. `imported` and `problems` are the last of them; all are counted in the batch.

    `goes_on` says that the page asks for the next files by itself; not where some are undone, before somebody says so.
    """

    here: str
    batch: Batch
    imported: tuple[Imported, ...]
    problems: tuple[Problem, ...]
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its number from 0, its name, what it holds in the first rows, and what it is taken for."""

    no: int
    name: str
    samples: tuple[str, ...]
    role: str


@dataclass(frozen=True, slots=True)
class MappingPage:
    """A table of answers with the mapping of its columns, and the sources that it would make."""

    here: str
    back: str
    name: str
    rows: int
    columns: tuple[Column, ...]
    shape: str
    roles: dict[str, Message]
    made: tuple[AnsweredSource, ...]
    unread: tuple[Message, ...]
    problems: tuple[Problem, ...] = field(default=())


@router.get("")
def batch_page(request: Request, study: CurrentStudy, db: Db, batch: UUID) -> Response:
    """How far a batch is, with what became of each file."""
    with db.reading() as session:
        found = batches.batch(session, study.id, batch)
        context = _context(session, study, found, goes_on=not found.undone)
    return page(request, "importing/batch.html", context)


@router.post("/next")
def advance(request: Request, study: CurrentStudy, actor: Acting, db: Db, batch: UUID) -> Response:
    """Import the next files."""
    found = batches.advance(db, actor, batch)
    if is_for(request, "batch_state"):
        with db.reading() as session:
            context = _context(session, study, found, goes_on=True)
        return fragment(request, "importing/batch.html", "batch_state", context)
    return RedirectResponse(_at(study.key, batch), status_code=303)


@router.post("/cancellation")
def cancel(study: CurrentStudy, actor: Acting, db: Db, batch: UUID) -> Response:
    """Give up what still waits."""
    batches.cancel(db, actor, batch)
    return RedirectResponse(_at(study.key, batch), status_code=303)


@router.get("/tables/{no}")
def mapping_form(request: Request, study: CurrentStudy, db: Db, batch: UUID, no: int) -> Response:
    """The columns of a table of answers, as they are guessed; what is still to be said is no mistake yet."""
    with db.reading() as session:
        name, data = batches.waiting_table(session, study.id, batch, no)
    table = read_table(data, name)
    guess = guessed(table)
    context = _mapping(study.key, batch, no, name, table, guess)
    if ANSWER not in guess.roles:
        context = replace(context, problems=())
    return page(request, "importing/mapping.html", context)


@router.post("/tables/{no}")
def import_table(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, batch: UUID, no: int, role: Texts = [],  # noqa: B006
    shape: Text = "row", act: Text = "preview",
) -> Response:  # fmt: skip
    """Show what a mapping would make, or import it."""
    mapped = Mapped(tuple(role), shape if shape in SHAPES else "row")
    with db.reading() as session:
        name, data = batches.waiting_table(session, study.id, batch, no)
    table = read_table(data, name)
    if act == "import":
        try:
            batches.import_table(db, actor, batch, no, mapped)
            return RedirectResponse(_at(study.key, batch), status_code=303)
        except FormatError:
            pass
        except Conflict as error:
            shown = _mapping(study.key, batch, no, name, table, mapped, (Problem(name, None, error.message),))
            return page(request, "importing/mapping.html", shown, 409)
    context = _mapping(study.key, batch, no, name, table, mapped)
    return page(request, "importing/mapping.html", context, 422 if context.problems else 200)


def _context(session: Session, study: Study, found: Batch, *, goes_on: bool) -> BatchPage:
    most = SHOWN_WHILE_RUNNING if found.is_running else SHOWN
    report = found.report
    if found.undone:
        there = set(coding_store.source_keys(session, study.id).values())
        imported = tuple(one for one in report.imported if one.source is None or one.source in there)
        found = replace(found, report=replace(report, imported=imported))
    shown = found.report.imported[-most:]
    going = goes_on and found.is_running or found.is_ending
    return BatchPage(_at(study.key, found.id), found, shown, report.problems[-SHOWN:], going)


def _mapping(
    study: str, batch: UUID, no: int, name: str, table: Table, mapped: Mapped, problems: tuple[Problem, ...] = ()
) -> MappingPage:
    made: tuple[AnsweredSource, ...] = ()
    if not problems:
        try:
            made = sources_of(table, mapped, name)
        except FormatError as error:
            problems = error.problems
    roles = mapped.roles if len(mapped.roles) == len(table.header) else guessed(table).roles
    columns = tuple(
        Column(number, title, _samples(table, number), roles[number]) for number, title in enumerate(table.header)
    )
    here = _at(study, batch)
    return MappingPage(
        f"{here}/tables/{no}",
        here,
        name,
        len(table.rows),
        columns,
        mapped.shape,
        column_names(),
        made,
        sheets_warning(table),
        problems,
    )


def _samples(table: Table, column: int) -> tuple[str, ...]:
    """The first different words in a column."""
    found = dict.fromkeys(cell for row in table.rows[:50] if (cell := table.cell(row, column).strip()))
    return tuple(found)[:SAMPLES]


def _at(study: str, batch: UUID) -> str:
    return address("studies", study, "imports", str(batch))
