"""Versions of the codebook: the list, keeping one, comparing two, and one as a file."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, store
from qualtoc.coding.codebook import Codebook
from qualtoc.coding.codebook_files import codebook_yaml
from qualtoc.coding.codebook_tables import codebook_csv, codebook_xlsx
from qualtoc.coding.codebook_versions import Version, compare
from qualtoc.coding.text import sha256
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.study.model import Study
from qualtoc.web.codebook_versions import back_coding
from qualtoc.web.codebook_versions.contexts import (
    NOW,
    ComparisonPage,
    OpenSources,
    VersionLine,
    VersionsPage,
    change_lines,
    kind_counts,
)
from qualtoc.web.codebook_versions.reading import sources_to_do
from qualtoc.web.deps import Acting, CurrentStudy, Db, Who, eyes_by_id
from qualtoc.web.downloads import download, unknown_format
from qualtoc.web.forms import NO_ERRORS, Errors, errors_of, is_for, status_of
from qualtoc.web.render import address, fragment, page

router = APIRouter(prefix="/studies/{study}")
router.include_router(back_coding.router)
Text = Annotated[str, Form()]
VERSIONS = "codebook_versions/versions.html"
COMPARE = "codebook_versions/compare.html"


@router.get("/codebook-versions")
def versions(request: Request, study: CurrentStudy, who: Who, db: Db) -> Response:
    """The versions that were kept, and the codebook as it is."""
    with db.reading() as session:
        context = _versions(session, study, who)
    return page(request, VERSIONS, context)


@router.post("/codebook-versions")
def keep_version(request: Request, study: CurrentStudy, who: Who, actor: Acting, db: Db, reason: Text = "") -> Response:
    """Keep the codebook as it is."""
    try:
        actions.keep_version(db, actor, reason)
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = _versions(session, study, who, reason, errors_of(error))
        return page(request, VERSIONS, context, status_of(error))
    return RedirectResponse(address("studies", study.key, "codebook-versions"), status_code=303)


@router.get("/codebook-versions/compare")
def compare_versions(request: Request, study: CurrentStudy, db: Db, old: str = "", new: str = NOW) -> Response:
    """What changed from one version to another, or to the codebook as it is."""
    with db.reading() as session:
        context = _comparison(session, study, old, new)
    if is_for(request, "comparison"):
        return fragment(request, COMPARE, "comparison", context)
    return page(request, COMPARE, context)


@router.get("/codebook-versions/{no}.{extension}")
def as_file(study: CurrentStudy, db: Db, no: int, extension: str) -> Response:
    """A version as a file that can be imported."""
    writers = {"yaml": lambda book: codebook_yaml(book).encode(), "csv": codebook_csv, "xlsx": codebook_xlsx}
    if extension not in writers:
        raise unknown_format(extension)
    with db.reading() as session:
        book = store.kept_codebook(session, study.id, no)
    return download(writers[extension](book), f"{study.key}-codebook-{no}", extension)


def _versions(
    session: Session, study: Study, who: str | None, reason: str = "", errors: Errors = NO_ERRORS
) -> VersionsPage:
    kept = store.versions(session, study.id)
    book = store.codebook(session, study.id)
    blind = eyes_by_id(session, study, who)
    codings = store.codings_by_version(session, study.id, kept, blind)
    before = (None, *(one.no for one in kept))
    lines = [VersionLine(one, codings.get(one.no, 0), no) for one, no in zip(kept, before, strict=False)]
    digest = sha256(codebook_yaml(book))
    same = [one.no for one in kept if one.sha256 == digest]
    to_do = OpenSources.of(sources_to_do(session, study, kept, book, blind))
    same_as, newest = same[-1] if same else None, tuple(reversed(lines))
    return VersionsPage(newest, len(book.codes), same_as, codings.get(None, 0), to_do, reason, errors)


def _comparison(session: Session, study: Study, old: str, new: str) -> ComparisonPage:
    kept = store.versions(session, study.id)
    if not kept:
        raise NotFound(message("No version of the codebook is kept yet."))
    old = old or str(kept[-1].no)
    present = store.codebook(session, study.id)
    books = [present if one == NOW else _kept(session, study, one) for one in (old, new)]
    found = compare(*books)
    by_no: dict[str, Version] = {str(one.no): one for one in kept}
    return ComparisonPage(
        old, new, by_no.get(old), by_no.get(new), (*by_no, NOW), found, change_lines(found, present.by_key),
        kind_counts(found),
    )  # fmt: skip


def _kept(session: Session, study: Study, no: str) -> Codebook:
    if not (no.isascii() and no.isdigit() and len(no) < 10):
        raise NotFound(message("There is no version {no} of the codebook.", no=no))
    return store.kept_codebook(session, study.id, int(no))
