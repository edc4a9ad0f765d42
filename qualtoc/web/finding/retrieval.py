"""Questions to the codings: asked, saved, read in context, recoded in place, and taken along as a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi import Query as Given
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, store
from qualtoc.coding.attribute_conditions import AttributeCondition
from qualtoc.coding.codebook import Codebook, CodeMark, marks
from qualtoc.coding.retrieval import COUNTED, Coded, Query, RelationKind
from qualtoc.coding.source import Source
from qualtoc.errors import Conflict, Invalid, Message, message
from qualtoc.i18n import translator
from qualtoc.reports import retrieval as reports
from qualtoc.study import attribute_store
from qualtoc.study.attributes import HOLDERS, Attribute
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.web.deps import Acting, CurrentStudy, Db, Translate, eyes_of, language_of
from qualtoc.web.downloads import document_download, download, json_download
from qualtoc.web.finding.asking import CODES, CONDITIONS, Asked, address_of
from qualtoc.web.forms import Errors, Pages, errors_of, is_for, pages, status_of
from qualtoc.web.render import address, fragment, page

TEMPLATE = "finding/retrieval.html"
ON_A_PAGE = 100

router = APIRouter(prefix="/studies/{study}/finding/quotations")
Text = Annotated[str, Form()]
TheQuery = Annotated[Asked, Depends()]
PageNo = Annotated[int, Given(alias="page")]


@dataclass(frozen=True, slots=True)
class Condition:
    """A row of the form: how another passage must stand to the one that is looked for; `kind` is empty where none."""

    kind: str = ""
    code: str = ""
    within: int = 1
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen in the form: what is stored, and how it is called."""

    coders: Mapping[str, str]
    sources: Mapping[str, str]
    cases: Mapping[str, str]
    roles: Mapping[str, str]
    outcomes: Mapping[str, str]
    factors: Mapping[str, str]
    attributes: tuple[tuple[Attribute, AttributeCondition], ...]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """A query, what it means, and a page of what it chose; `kept_back` of all may not leave the study.

    `asked` is the query as the end of an address."""

    query: Query
    codes: tuple[str, ...]
    conditions: tuple[Condition, ...]
    readable: str
    asked: str
    sort: str
    found: tuple[Coded, ...]
    pages: Pages
    kept_back: int
    sources: Mapping[str, Source]
    book: Codebook
    marks: Mapping[str, CodeMark]
    choices: Choices
    saved: tuple[tuple[UUID, str, str], ...]
    relations: Mapping[RelationKind, Message]
    counted: tuple[str, ...] = COUNTED
    said: Message | None = None
    errors: Errors = field(default_factory=dict)


@router.get("")
def retrieval(
    request: Request, study: CurrentStudy, db: Db, asked: TheQuery, sort: str = "source", number: PageNo = 1
) -> Response:
    """The form and the codings that answer it."""
    try:
        return _answer(request, study, db, asked.query(), sort, number)
    except Invalid as error:
        return _answer(request, study, db, Query(), sort, number, errors=errors_of(error), status=status_of(error))


@router.get(".{extension}")
def retrieval_file(
    request: Request,
    study: CurrentStudy,
    db: Db,
    extension: str,
    language: Translate,
    asked: TheQuery,
    sort: str = "source",
) -> Response:
    """What may leave the study of what answers the query, as a file in the same order."""
    with db.reading() as session:
        answer = reports.load(session, study, asked.query(), sort, eyes_of(session, request, study), with_versions=True)
    name = f"{study.key}-retrieved"
    if extension == "json":
        return json_download(reports.as_json(study, answer, language), name)
    if extension == "csv":
        return download(reports.as_csv(study, answer, language), name, extension)
    return document_download(reports.as_document(study, answer, language), name, extension)


@router.post("/codings")
def recode(
    request: Request,
    study: CurrentStudy,
    actor: Acting,
    db: Db,
    asked: TheQuery,
    sort: str = "source",
    number: PageNo = 1,
    code: Annotated[str, Form(alias="new_code")] = "",
    what: Text = "add",
    chosen: Annotated[list[UUID], Form(alias="coding")] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Put another code on the ticked passages, beside their own or in its place; the query stands in the address."""
    try:
        if not code:
            raise Invalid(message("Choose a code first."), field="new_code")
        n = actions.recode_many(db, actor, chosen, code, keep=what != "replace")
    except (Invalid, Conflict) as error:
        errors, status = errors_of(error), status_of(error)
        return _answer(request, study, db, asked.query(), sort, number, errors=errors, status=status)
    if request.headers.get("hx-request") == "true":
        said = message("Passages coded: {n}.", n=n)
        return _answer(request, study, db, asked.query(), sort, number, said=said)
    return RedirectResponse(_here(study, asked.query()), status_code=303)


@router.post("/saved")
def save_query(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, asked: TheQuery, name: Text = ""
) -> Response:
    """Save the query of the address under a name."""
    query = asked.query()
    try:
        actions.save_query(db, actor, name, query)
    except Invalid as error:
        return _answer(request, study, db, query, "source", 1, errors=errors_of(error), status=status_of(error))
    return RedirectResponse(_here(study, query), status_code=303)


@router.post("/saved/{query}/removal")
def remove_query(study: CurrentStudy, actor: Acting, db: Db, query: UUID) -> Response:
    """Take a saved query away; undo brings it back."""
    actions.remove_query(db, actor, query)
    return RedirectResponse(_here(study, Query()), status_code=303)


def _answer(
    request: Request,
    study: Study,
    db: Db,
    query: Query,
    sort: str,
    number: int,
    *,
    said: Message | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    with db.reading() as session:
        blind = eyes_of(session, request, study)
        try:
            answer = reports.load(session, study, query, sort, blind)
        except Invalid as error:
            errors, status = errors_of(error), status_of(error)
            answer = reports.load(session, study, Query(), sort, blind)
        context = _context(session, request, study, query, answer, sort, number, said, errors or {})
    if is_for(request, "retrieved"):
        return fragment(request, TEMPLATE, "retrieved", context, status)
    return page(request, TEMPLATE, context, status)


def _context(
    session: Session, request: Request, study: Study, query: Query, answer: reports.Answer, sort: str, number: int,
    said: Message | None, errors: Errors,
) -> Retrieval:  # fmt: skip
    here = pages(number, len(answer.found), ON_A_PAGE)
    conditions = [
        Condition(one.kind, one.codes[0] if one.codes else "", one.within, one.is_not) for one in query.relations
    ]
    language = language_of(request)
    return Retrieval(
        query,
        (*query.codes, *[""] * CODES)[: max(CODES, len(query.codes))],
        (*conditions, *[Condition()] * CONDITIONS)[: max(CONDITIONS, len(conditions))],
        reports.readable(query, answer.book, translator(language)),
        address_of(query),
        sort if sort in reports.SORTS else "source",
        answer.found[here.slice],
        here,
        answer.kept_back,
        answer.sources,
        answer.book,
        marks(answer.book),
        _choices(session, study, answer, language),
        tuple((one.id, one.name, address_of(one.query)) for one in store.saved_queries(session, study.id)),
        reports.RELATION_WORDS,
        said=said,
        errors=errors,
    )


def _choices(session: Session, study: Study, answer: reports.Answer, language: str) -> Choices:
    sources = answer.sources.values()
    theory = theory_store.theory(session, study.id)
    versions = theory.versions if theory else ()
    labels = {factor.key: factor.label.text(language) for version in versions for factor in version.factors}
    names = sorted(theory_store.claimed_names(session, study.id))
    return Choices(
        {one.key: one.name or one.key for one in study.researchers},
        {key: key for key in answer.sources},
        {key: key for key in sorted({one.case for one in sources if one.case})},
        {key: key for key in sorted({one.role for one in sources if one.role})},
        {one.key: one.label.text(language) for one in theory.outcomes} if theory else {},
        {name: labels.get(name, name) for name in names},
        _attributes(session, study, answer.query),
    )


def _attributes(session: Session, study: Study, query: Query) -> tuple[tuple[Attribute, AttributeCondition], ...]:
    """Each attribute of the study with what the query asks of it."""
    asked = {(one.holder, one.name): one for one in query.attributes}
    return tuple(
        (one, asked.get((holder, one.name), AttributeCondition(holder, one.name)))
        for holder in HOLDERS
        for one in attribute_store.attributes(session, study.id, holder)
    )


def _here(study: Study, query: Query) -> str:
    return address("studies", study.key, "finding", "quotations") + address_of(query)
