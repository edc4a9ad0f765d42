"""The codebook: the tree, a new code, a code's rules and quotations, retiring, downloading."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, store
from qualtoc.coding.codebook import Bilingual, CodeStatus, marks
from qualtoc.coding.codebook_files import codebook_yaml
from qualtoc.errors import Conflict, Invalid, QualtocError, message
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.web.codebook.contexts import TEXTS, CodebookPage, CodePage, NewCode, by_source, family_groups
from qualtoc.web.deps import Acting, CurrentStudy, Db, Lang
from qualtoc.web.forms import Errors, errors_of, is_for, pages, status_of
from qualtoc.web.render import address, fragment, page

QUOTATIONS_ON_A_PAGE = 100

router = APIRouter(prefix="/studies/{study}")
Text = Annotated[str, Form()]
PageNo = Annotated[int, Query(alias="page")]


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a code as a form sends them."""

    label_en: Text = ""
    label_es: Text = ""
    definition_en: Text = ""
    definition_es: Text = ""
    include_en: Text = ""
    include_es: Text = ""
    exclude_en: Text = ""
    exclude_es: Text = ""
    example_en: Text = ""
    example_es: Text = ""

    def both(self) -> dict[str, Bilingual]:
        """The texts by name, each in both languages."""
        return {name: Bilingual(getattr(self, f"{name}_en"), getattr(self, f"{name}_es")) for name in TEXTS}


Described = Annotated[Texts, Depends()]


@router.get("/codebook")
def codebook(request: Request, study: CurrentStudy, db: Db, q: str = "", rules: bool = False) -> Response:
    """The tree of codes, or those that hold the words; with the rules of each where they are asked for."""
    with db.reading() as session:
        context = _codebook(session, study, q, is_with_rules=rules)
    if is_for(request, "codes"):
        return fragment(request, "codebook/codebook.html", "codes", context)
    return page(request, "codebook/codebook.html", context)


@router.get("/codebook.yaml")
def download(study: CurrentStudy, db: Db) -> Response:
    """The codebook as the file that can be imported again."""
    with db.reading() as session:
        book = store.codebook(session, study.id)
    name = f"attachment; filename*=UTF-8''{quote(study.key)}-codebook.yaml"
    return Response(codebook_yaml(book), media_type="application/yaml", headers={"Content-Disposition": name})


@router.post("/codebook")
def new_code(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, label: Text = "", family: Text = ""
) -> Response:
    """Add an inductive code."""
    try:
        code_id = actions.new_code(db, actor, label, lang, family=family or None)
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = _codebook(session, study, "", NewCode(label, family), _in_form(error))
        return page(request, "codebook/codebook.html", context, status_of(error))
    with db.reading() as session:
        key = next(code.key for code in store.codebook(session, study.id).codes if code.id == code_id)
    return RedirectResponse(address("studies", study.key, "codebook", key), status_code=303)


@router.get("/codebook/{code:path}")
def code_page(request: Request, study: CurrentStudy, db: Db, lang: Lang, code: str, number: PageNo = 1) -> Response:
    """A code with its rules and its quotations."""
    with db.reading() as session:
        context = _code(session, study, code, lang, number)
    return page(request, "codebook/code.html", context)


@router.post("/codebook/{code:path}/status")
def set_status(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str, status: Text = "",
    reason: Text = "",
) -> Response:  # fmt: skip
    """Retire a code, or take it up again, for a reason."""
    try:
        actions.set_code_status(db, actor, code, _status(status), reason)
    except Invalid as error:
        with db.reading() as session:
            context = _code(session, study, code, lang, 1, reason=reason, errors=errors_of(error))
        return page(request, "codebook/code.html", context, status_of(error))
    return RedirectResponse(address("studies", study.key, "codebook", code), status_code=303)


@router.post("/codebook/{code:path}")
def describe_code(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str, texts: Described
) -> Response:
    """Write the texts of a code anew."""
    try:
        actions.describe_code(db, actor, code, texts.both())
    except Invalid as error:
        with db.reading() as session:
            context = _code(session, study, code, lang, 1, texts=texts.both(), errors=errors_of(error))
        return page(request, "codebook/code.html", context, status_of(error))
    return RedirectResponse(address("studies", study.key, "codebook", code), status_code=303)


def _codebook(
    session: Session,
    study: Study,
    words: str,
    form: NewCode | None = None,
    errors: Errors | None = None,
    *,
    is_with_rules: bool = False,
) -> CodebookPage:
    book = store.codebook(session, study.id)
    groups = family_groups(book, store.codings_by_code(session, study.id), words)
    retired = sum(code.status == "retired" for code in book.codes)
    return CodebookPage(
        groups, len(book.codes), retired, book.families, words, is_with_rules, form or NewCode(), errors or {}
    )


def _code(
    session: Session,
    study: Study,
    key: str,
    language: str,
    number: int,
    *,
    texts: Mapping[str, Bilingual] | None = None,
    reason: str = "",
    errors: Errors | None = None,
) -> CodePage:
    code = store.code(session, study.id, key)
    book = store.codebook(session, study.id)
    total = store.codings_by_code(session, study.id).get(code.id, 0) if code.id else 0
    here = pages(number, total, QUOTATIONS_ON_A_PAGE)
    quotations = store.quotations(
        session, study.id, code_id=code.id, first=here.first_index, at_most=QUOTATIONS_ON_A_PAGE
    )
    sources = {source.key: source for source in store.sources(session, study.id)}
    return CodePage(
        code,
        marks(book)[key],
        book.path(key, language)[:-1],
        _factor(theory_store.theory(session, study.id), code.factor),
        by_source(quotations, sources),
        here,
        texts or {name: getattr(code, name) for name in TEXTS},
        reason,
        errors or {},
    )


def _factor(theory: ProgrammeTheory | None, key: str | None) -> Bilingual | None:
    if key is None:
        return None
    versions = reversed(theory.versions) if theory else ()
    return next((f.label for version in versions for f in version.factors if f.key == key), Bilingual(key, key))


def _status(given: str) -> CodeStatus:
    match given:
        case "retired":
            return "retired"
        case "active":
            return "active"
    raise Invalid(message("A code can be retired, or taken up again."), field="reason")


def _in_form(error: QualtocError) -> Errors:
    errors = errors_of(error)
    return {name or "label": said for name, said in errors.items()}
