"""Quotations: every coded passage on screen, those with consent as a file."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Code, Codebook, CodeMark, marks
from qualtoc.coding.source import Source
from qualtoc.coding.store import CodedQuotation
from qualtoc.reports import quotations as reports
from qualtoc.study.model import Study
from qualtoc.web.deps import CurrentStudy, Db, Translate
from qualtoc.web.downloads import document_download, download, json_download
from qualtoc.web.forms import Pages, is_for, pages
from qualtoc.web.render import address, fragment, page

TEMPLATE = "reports/quotations.html"
ON_A_PAGE = 100

router = APIRouter(prefix="/studies/{study}")
Key = Annotated[str, Query()]
PageNo = Annotated[int, Query(alias="page")]


@dataclass(frozen=True, slots=True)
class QuotationsPage:
    """A page of the table. `kept_back` of all `pages.total` quotations are not in the files."""

    study: Study
    book: Codebook
    marks: dict[str, CodeMark]
    codes: tuple[Code, ...]
    sources: dict[str, Source]
    quotations: tuple[CodedQuotation, ...]
    pages: Pages
    kept_back: int
    code: str
    source: str
    query: str


@router.get("/quotations")
def quotations(
    request: Request, study: CurrentStudy, db: Db, code: Key = "", source: Key = "", number: PageNo = 1
) -> Response:
    """The coded passages by source, of one code or source where it is chosen."""
    with db.reading() as session:
        book = coding_store.codebook(session, study.id)
        sources = {one.key: one for one in coding_store.sources(session, study.id) if not one.withdrawn}
        chosen = {
            "code_id": coding_store.code(session, study.id, code).id if code else None,
            "source_id": coding_store.source(session, study.id, source).id if source else None,
        }
        counts = coding_store.quotation_counts(session, study.id, **chosen)
        here = pages(number, sum(counts.values()), ON_A_PAGE)
        shown = coding_store.quotations(
            session, study.id, code_id=chosen["code_id"], source_id=chosen["source_id"], first=here.first_index,
            at_most=ON_A_PAGE,
        )  # fmt: skip
    kept = sum(n for key, n in counts.items() if key not in sources or not sources[key].may_be_quoted)
    query = urlencode([(name, value) for name, value in (("code", code), ("source", source)) if value])
    context = QuotationsPage(
        study, book, marks(book), book.codes, sources, tuple(shown), here, kept, code, source,
        f"?{query}" if query else "",
    )  # fmt: skip
    if is_for(request, "quotations"):
        headers = {"HX-Replace-Url": address("studies", study.key, "quotations") + context.query}
        return fragment(request, TEMPLATE, "quotations", context, headers=headers)
    return page(request, TEMPLATE, context)


@router.get("/quotations.{extension}")
def quotations_file(
    study: CurrentStudy, db: Db, extension: str, language: Translate, code: Key = "", source: Key = ""
) -> Response:
    """The quotations with consent as a file, which says how many were kept back."""
    with db.reading() as session:
        book, leaving, kept = reports.load(session, study, code=code or None, source=source or None)
    name = "-".join(part for part in (study.key, "quotations", code, source) if part)
    if extension == "json":
        return json_download(reports.as_json(study, book, leaving, language.language, kept), name)
    if extension == "csv":
        return download(reports.as_csv(study, book, leaving, language.language, kept), name, extension)
    return document_download(reports.as_document(study, book, leaving, kept, language), name, extension)
