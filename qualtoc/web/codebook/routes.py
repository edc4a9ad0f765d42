"""The codebook: the tree, a new code, a code's rules and quotations."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, store
from qualtoc.errors import Conflict, Invalid, NotFound, QualtocError, message
from qualtoc.study.model import Study
from qualtoc.web.codebook import changing, describing
from qualtoc.web.codebook.contexts import CodebookPage, NewCode, family_groups
from qualtoc.web.codebook.reading import choices, code_page, uuid_in
from qualtoc.web.deps import Acting, CurrentStudy, Db, Lang, Who, eyes
from qualtoc.web.forms import Errors, errors_of, is_for, status_of
from qualtoc.web.render import address, fragment, page

router = APIRouter(prefix="/studies/{study}")
Text = Annotated[str, Form()]
Texts = Annotated[list[str] | None, Form()]
PageNo = Annotated[int, Query(alias="page")]
ONCE_BEHIND = ("edit", "move", "merge", "split", "status")
"""The pages that once stood behind the address of their code; links to them still lead there."""


@router.get("/codebook")
def codebook(
    request: Request, study: CurrentStudy, who: Who, db: Db, lang: Lang, q: str = "", rules: bool = False,
    under: str = "",
) -> Response:  # fmt: skip
    """The tree of codes, or those that hold the words; with the rules of each where they are asked for."""
    with db.reading() as session:
        context = tree(session, study, who, lang, q, NewCode(parent=under), is_with_rules=rules)
    if is_for(request, "codes"):
        return fragment(request, "codebook/codebook.html", "codes", context)
    return page(request, "codebook/codebook.html", context)


@router.post("/codebook")
def new_code(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, label: Text = "", family: Text = "",
    parent: Text = "",
) -> Response:  # fmt: skip
    """Add an inductive code."""
    try:
        code_id = actions.new_code(db, actor, label, lang, family=family or None, parent=parent or None)
    except (Invalid, Conflict) as error:
        form = NewCode(label, family, parent)
        with db.reading() as session:
            context = tree(session, study, actor.researcher, lang, "", form, _in_form(error))
        return page(request, "codebook/codebook.html", context, status_of(error))
    with db.reading() as session:
        key = next(code.key for code in store.codebook(session, study.id).codes if code.id == code_id)
    return RedirectResponse(address("studies", study.key, "codebook", key), status_code=303)


@router.post("/codes/move/{code:path}")
def move(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str, moving: changing.Moving
) -> Response:
    """Put a code somewhere else in the tree: one step, beside another code, or at a chosen place."""
    try:
        with db.reading() as session:
            place = moving.place(store.codebook(session, study.id))
        actions.move_code(db, actor, code, to=place, step=moving.known_step)
    except (Invalid, Conflict) as error:
        return changing.not_moved(request, study, actor, db, lang, code, moving, error)
    if not is_for(request, "codes"):
        return RedirectResponse(address("studies", study.key, "codebook") + f"#{_anchor(code)}", status_code=303)
    with db.reading() as session:
        context = tree(session, study, actor.researcher, lang, "", NewCode())
    return fragment(request, "codebook/codebook.html", "codes", context)


@router.post("/codes/quotations/{code:path}")
def sort_out(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str, do: Text = "",
    to: Text = "", coding: Texts = None, number: PageNo = 1,
) -> Response:  # fmt: skip
    """Give the ticked quotations of a code another code, or make one of them an example of it."""
    ids = [found for one in coding or () if (found := uuid_in(one))]
    try:
        _sort_out(db, actor, do, ids, to)
    except (Invalid, Conflict, NotFound) as error:
        with db.reading() as session:
            context = code_page(session, study, actor.researcher, code, lang, number, errors_of(error))
        return page(request, "codebook/code.html", context, status_of(error))
    here = address("studies", study.key, "codebook", code)
    return RedirectResponse(f"{here}?page={number}" if number > 1 else here, status_code=303)


router.include_router(changing.router)
router.include_router(describing.router)


@router.get("/codebook/{code:path}")
def one_code(
    request: Request, study: CurrentStudy, who: Who, db: Db, lang: Lang, code: str, number: PageNo = 1
) -> Response:
    """A code with its rules and its quotations."""
    try:
        with db.reading() as session:
            context = code_page(session, study, who, code, lang, number, {})
    except NotFound:
        key, _, act = code.rpartition("/")
        if key and act in ONCE_BEHIND:
            return RedirectResponse(_with_query(address("studies", study.key, "codes", act, key), request))
        raise
    return page(request, "codebook/code.html", context)


def tree(
    session: Session, study: Study, who: str | None, language: str, words: str, form: NewCode,
    errors: Errors | None = None, *, is_with_rules: bool = False,
) -> CodebookPage:  # fmt: skip
    """The tree with the counts of what the person may see."""
    book, blind = store.codebook(session, study.id), eyes(session, study, who)
    groups = family_groups(book, store.codings_by_code(session, study.id, blind), words)
    retired = sum(code.status == "retired" for code in book.codes)
    return CodebookPage(
        groups, len(book.codes), retired, book.families, choices(book, language), words, is_with_rules, blind.is_on,
        form, errors or {},
    )  # fmt: skip


def _sort_out(db: Db, actor: Acting, do: str, ids: list[UUID], to: str) -> None:
    if do in ("example", "no_example"):
        actions.mark_examples(db, actor, ids, is_example=do == "example")
        return
    if not to:
        raise Invalid(message("Choose a code."), field="to")
    actions.recode_many(db, actor, ids, to, keep=False)


def _anchor(code: str) -> str:
    return address(f"code-{code}").removeprefix("/")


def _with_query(path: str, request: Request) -> str:
    return f"{path}?{request.url.query}" if request.url.query else path


def _in_form(error: QualtocError) -> Errors:
    errors = errors_of(error)
    return {name or "label": said for name, said in errors.items()}
