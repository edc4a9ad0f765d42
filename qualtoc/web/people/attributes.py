"""Attributes of participants and cases: a table to edit, new attributes, and tables to import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import store as coding_store
from qualtoc.coding.tables import read_table
from qualtoc.errors import Conflict, FormatError, Invalid, Message, Problem, message
from qualtoc.study import attribute_store, store
from qualtoc.study.attributes import Attribute, Holder, read_attributes
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.web.deps import Acting, CurrentStudy, Db
from qualtoc.web.forms import NO_ERRORS, Errors, Pages, errors_of, pages, status_of
from qualtoc.web.render import address, page

ROWS_ON_A_PAGE = 100
TYPE_WORDS: Mapping[str, Message] = {
    "text": message("text"), "number": message("number"), "date": message("date"), "choice": message("choice"),
}  # fmt: skip

router = APIRouter(prefix="/studies/{study}/people/attributes/{holder}")
Text = Annotated[str, Form()]
Texts = Annotated[Sequence[str], Form()]
PageNo = Annotated[int, Query(alias="page")]


@dataclass(frozen=True, slots=True)
class AttributesPage:
    """The attributes of participants or of cases, a row for each key; `given` are values as typed, by field.

    `typed` is what stood in the form of a new attribute.
    """

    here: str
    holder: Holder
    attributes: tuple[Attribute, ...]
    keys: tuple[str, ...]
    given: Mapping[str, str]
    types: Mapping[str, Message]
    pages: Pages
    problems: tuple[Problem, ...] = ()
    errors: Errors = NO_ERRORS
    typed: Mapping[str, str] = field(default_factory=dict)


@router.get("")
def attributes(request: Request, study: CurrentStudy, db: Db, holder: Holder, number: PageNo = 1) -> Response:
    """The table of attributes."""
    with db.reading() as session:
        context = _page(session, study, holder, number)
    return page(request, "people/attributes.html", context)


@router.post("")
def set_values(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, holder: Holder, field: Texts = (), value: Texts = (),
    number: PageNo = 1,
) -> Response:  # fmt: skip
    """Store the values that were typed, all or none."""
    given = dict(zip(field, value, strict=False))
    try:
        written = {_place(name): text for name, text in given.items()}
        attribute_store.set_values(db, actor, holder, written)
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = _page(session, study, holder, number, given, errors=errors_of(error))
        return page(request, "people/attributes.html", context, status_of(error))
    return _to(study, holder, number)


@router.post("/new")
def new_attribute(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, holder: Holder, name: Text = "", kind: Text = "text",
    choices: Text = "",
) -> Response:  # fmt: skip
    """Make an attribute."""
    try:
        attribute_store.new_attribute(db, actor, holder, name, kind, choices.split("\n"))
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = _page(session, study, holder, 1, errors=errors_of(error))
        typed = {"name": name, "kind": kind, "choices": choices}
        return page(request, "people/attributes.html", replace(context, typed=typed), status_of(error))
    return _to(study, holder)


@router.post("/removal/{attribute}")
def remove_attribute(study: CurrentStudy, actor: Acting, db: Db, holder: Holder, attribute: UUID) -> Response:
    """Take an attribute away with its values."""
    attribute_store.remove_attribute(db, actor, attribute)
    return _to(study, holder)


@router.post("/table")
def import_table(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, holder: Holder,
    table: Annotated[UploadFile | None, File()] = None,
) -> Response:  # fmt: skip
    """Store the attributes of a CSV or XLSX table, whole or not at all."""
    name = (table.filename or "") if table else ""
    data = table.file.read() if table else b""
    with db.reading() as session:
        try:
            known = attribute_store.attributes(session, study.id, holder)
            read = read_attributes(read_table(data, name), name, known, _keys(session, study, holder))
        except FormatError as error:
            context = _page(session, study, holder, 1, problems=error.problems)
            return page(request, "people/attributes.html", context, 422)
    attribute_store.import_attributes(db, actor, holder, read)
    return _to(study, holder)


def _page(
    session: Session, study: Study, holder: Holder, number: int, given: Mapping[str, str] | None = None,
    problems: tuple[Problem, ...] = (), errors: Errors = NO_ERRORS,
) -> AttributesPage:  # fmt: skip
    keys = _keys(session, study, holder)
    here = pages(number, len(keys), ROWS_ON_A_PAGE)
    shown = tuple(keys[here.slice])
    stored = attribute_store.values(session, study.id, holder, shown)
    values = {f"{attribute_id} {key}": value for (key, attribute_id), value in stored.items()}
    known = tuple(attribute_store.attributes(session, study.id, holder))
    where = address("studies", study.key, "people", "attributes", holder)
    return AttributesPage(where, holder, known, shown, values | dict(given or {}), TYPE_WORDS, here, problems, errors)


def _keys(session: Session, study: Study, holder: Holder) -> list[str]:
    """The participants of a study, or its cases: those of the theory and those that sources name."""
    if holder == "participant":
        return [person.key for person in store.participants(session, study.id)]
    theory = theory_store.theory(session, study.id)
    named = {source.case for source in coding_store.sources(session, study.id) if source.case}
    return sorted(named | {case.key for case in (theory.cases if theory else ())})


def _place(field: str) -> tuple[str, UUID]:
    attribute_id, _, key = field.partition(" ")
    try:
        return key, UUID(attribute_id)
    except ValueError:
        raise Invalid(message("There is no such attribute.")) from None


def _to(study: Study, holder: Holder, number: int = 1) -> Response:
    there = address("studies", study.key, "people", "attributes", holder)
    return RedirectResponse(there if number == 1 else f"{there}?page={number}", status_code=303)
