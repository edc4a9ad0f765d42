"""COREQ: 32 items in their order, answered in place, and the summary as a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coreq import Item, answered, answered_message, response_text
from qualtoc.coreq.responses import PROFILE_FIELDS
from qualtoc.database import Database
from qualtoc.errors import Invalid, Message
from qualtoc.i18n import Translator, translator
from qualtoc.reports import coreq as reports
from qualtoc.study import actions
from qualtoc.study.model import Study
from qualtoc.web.deps import Acting, CurrentStudy, Db, Translate, language_of
from qualtoc.web.downloads import document_download, json_download
from qualtoc.web.forms import Errors, errors_of
from qualtoc.web.render import address, fragment, page

TEMPLATE = "reports/coreq.html"
ITEM = "reports/_item.html"

router = APIRouter(prefix="/studies/{study}")
Text = Annotated[str, Form()]
ItemNo = Annotated[int, Path(ge=1, le=32)]


@dataclass(frozen=True, slots=True)
class ItemForm:
    """The open form of an item. `text` is what stands in its field, prefilled with what is computed."""

    text: str
    reason: str = ""
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answerable:
    """An item as the page shows it: `computed` and `response` are texts in the reader's language."""

    item: Item
    computed: str
    response: str
    is_profile: bool
    is_answered: bool
    form: ItemForm | None = None
    acted: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Items that stand under one heading."""

    domain: Message
    title: Message
    items: tuple[Answerable, ...]
    begins_domain: bool


@dataclass(frozen=True, slots=True)
class CoreqPage:
    """The whole list."""

    study: Study
    groups: tuple[Group, ...]
    answered: Message
    n_answered: int


@dataclass(frozen=True, slots=True)
class CoreqItem:
    """One item, and the count of answered ones beside it."""

    study: Study
    one: Answerable
    answered: Message
    is_swapped: bool = True


@router.get("/coreq")
def coreq(request: Request, study: CurrentStudy, db: Db, edit: int = 0) -> Response:
    """The 32 items; `edit` opens the form of one."""
    with db.reading() as session:
        items = _answerable(request, session, study, edit)
    return page(request, TEMPLATE, _page(study, items))


@router.get("/coreq/{no}")
def coreq_item(request: Request, study: CurrentStudy, db: Db, no: ItemNo, edit: bool = False) -> Response:
    """One item for htmx, with its form where it is edited; without htmx, the list at that item."""
    if request.headers.get("hx-request") != "true":
        return RedirectResponse(_address(study, no, edit=edit), status_code=303)
    return _item(request, study, db, no, is_open=edit)


@router.get("/coreq.{extension}")
def coreq_file(study: CurrentStudy, db: Db, extension: str, language: Translate) -> Response:
    """The summary as a file."""
    with db.reading() as session:
        items = reports.load(session, study)
    name = f"{study.key}-coreq"
    if extension == "json":
        return json_download(reports.as_json(study, items, language.text, language.language), name)
    return document_download(reports.as_document(study, items, language.text, language.language), name, extension)


@router.post("/coreq/{no}")
def answer_coreq(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, no: ItemNo, kind: Text = "edited", text: Text = "",
    reason: Text = "", computed_hash: Text = "",
) -> Response:  # fmt: skip
    """Answer an item: an edited text, the computed one confirmed, or not applicable with a reason."""

    def answer() -> None:
        actions.answer_coreq(db, actor, no, kind, text, reason, computed_hash)

    return _act(request, study, db, no, answer, text, reason)


@router.post("/coreq/{no}/clear")
def clear_coreq(request: Request, study: CurrentStudy, actor: Acting, db: Db, no: ItemNo) -> Response:
    """Take an answer back."""

    def clear() -> None:
        actions.clear_coreq(db, actor, no)

    return _act(request, study, db, no, clear)


def _act(
    request: Request, study: Study, db: Database, no: int, act: Callable[[], None], text: str = "", reason: str = ""
) -> Response:
    """Acts and shows the item again; a form that cannot be accepted stays open with what was written into it."""
    form, status = None, 200
    try:
        act()
    except Invalid as error:
        form, status = ItemForm(text, reason, errors_of(error)), 422
    if request.headers.get("hx-request") == "true":
        return _item(request, study, db, no, form=form, acted=True, status=status)
    if form is None:
        return RedirectResponse(_address(study, no), status_code=303)
    with db.reading() as session:
        items = _answerable(request, session, study, no, form)
    return page(request, TEMPLATE, _page(study, items), status)


def _item(
    request: Request, study: Study, db: Database, no: int, *, is_open: bool = False, form: ItemForm | None = None,
    acted: bool = False, status: int = 200,
) -> Response:  # fmt: skip
    with db.reading() as session:
        items = _answerable(request, session, study, no if is_open or form else 0, form, acted=no if acted else 0)
    said = answered_message(tuple(one.item for one in items))
    return fragment(request, ITEM, ["item", "answered"], CoreqItem(study, items[no - 1], said), status)


def _answerable(
    request: Request, session: Session, study: Study, edit: int, form: ItemForm | None = None, *, acted: int = 0
) -> tuple[Answerable, ...]:
    language = translator(language_of(request))
    return tuple(
        _one(
            item, language, form if form and item.no == edit else None, is_open=item.no == edit, acted=item.no == acted
        )
        for item in reports.load(session, study)
    )


def _one(item: Item, language: Translator, form: ItemForm | None, *, is_open: bool, acted: bool) -> Answerable:
    computed = " ".join(language.text(sentence) for sentence in item.computed)
    if is_open and form is None:
        form = ItemForm(item.response if item.response is not None else computed, item.reason or "")
    is_confirmed = item.origin == "prefilled" and (item.status == "complete" or item.data_moved)
    is_answered = item.status == "not_applicable" or item.response is not None or is_confirmed
    response = response_text(item, language.text)
    return Answerable(item, computed, response, item.no in PROFILE_FIELDS, is_answered, form, acted)


def _page(study: Study, items: tuple[Answerable, ...]) -> CoreqPage:
    listed = tuple(one.item for one in items)
    return CoreqPage(study, tuple(_groups(items)), answered_message(listed), answered(listed))


def _groups(items: tuple[Answerable, ...]) -> Iterator[Group]:
    domain = None
    for title, found in groupby(items, lambda one: one.item.group):
        members = tuple(found)
        begins = members[0].item.domain != domain
        domain = members[0].item.domain
        yield Group(domain, title, members, begins)


def _address(study: Study, no: int, *, edit: bool = False) -> str:
    query = f"?edit={no}" if edit else ""
    return f"{address('studies', study.key, 'coreq')}{query}#coreq-{no:02}"
