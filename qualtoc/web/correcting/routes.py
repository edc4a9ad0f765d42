"""The editor of a transcript with a preview of what moves, and the former revisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import store as coding_store
from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.source import Source
from qualtoc.coding.text import sha256
from qualtoc.errors import Conflict, FormatError, Invalid, Message, NotFound, message
from qualtoc.study import correcting
from qualtoc.study.correcting import Correction, Moved, Revision
from qualtoc.study.mark_store import KINDS
from qualtoc.study.model import Study
from qualtoc.web.deps import Acting, CurrentStudy, Db, eyes_of
from qualtoc.web.forms import NO_ERRORS, Errors, errors_of, status_of
from qualtoc.web.render import address, page

SHOWN = 100

router = APIRouter(prefix="/studies/{study}/sources/{source}")
Text = Annotated[str, Form()]
Texts = Annotated[Sequence[str], Form()]


@dataclass(frozen=True, slots=True)
class EditorPage:
    """A transcript to be corrected. `correction` is what the text would do; None before one has looked."""

    here: str
    source: Source
    text: str
    text_sha256: str
    reason: str
    correction: Correction | None
    decided: Mapping[str, str]
    kinds: Mapping[str, Message]
    most: int
    revisions: int
    errors: Errors = NO_ERRORS


@dataclass(frozen=True, slots=True)
class RevisionsPage:
    """The former revisions of a transcript; `shown` is the one whose text stands below."""

    here: str
    source: Source
    revisions: tuple[Revision, ...]
    shown: Revision | None


@router.get("/correction")
def editor(request: Request, study: CurrentStudy, db: Db, source: str) -> Response:
    """The words of a transcript, to be corrected."""
    with db.reading() as session:
        found = coding_store.source(session, study.id, source)
        text = coding_store.text(session, found.id)
        context = _editor(session, study, found, text, sha256(text), "")
    return page(request, "correcting/editor.html", context)


@router.post("/correction")
def correct(
    request: Request,
    study: CurrentStudy,
    actor: Acting,
    db: Db,
    source: str,
    text: Text = "",
    text_sha256: Text = "",
    reason: Text = "",
    act: Text = "preview",
    mark: Texts = (),
    place: Texts = (),
) -> Response:
    """Show what a correction would move, or store it."""
    decided = dict(zip(mark, place, strict=False))
    if act == "store":
        try:
            correcting.correct_transcript(
                db, actor, source, text, text_sha256=text_sha256, reason=reason, decided=decided
            )
            return RedirectResponse(_at(study, source), status_code=303)
        except (Conflict, Invalid, FormatError) as error:
            wrong, status = errors_of(error), status_of(error)
    else:
        wrong, status = NO_ERRORS, 200
    with db.reading() as session:
        found = coding_store.source(session, study.id, source)
        try:
            correction = _veiled(correcting.preview(session, found, text), eyes_of(session, request, study), source)
        except FormatError as error:
            correction, wrong, status = None, {"text": error.message}, 422
        context = _editor(session, study, found, text, text_sha256, reason, correction, decided, wrong)
    return page(request, "correcting/editor.html", context, status)


@router.get("/revisions")
def revisions(request: Request, study: CurrentStudy, db: Db, source: str) -> Response:
    """The former revisions of a transcript."""
    return page(request, "correcting/revisions.html", _revisions(study, db, source, None))


@router.get("/revisions/{no}")
def revision(request: Request, study: CurrentStudy, db: Db, source: str, no: int) -> Response:
    """The text of one former revision."""
    return page(request, "correcting/revisions.html", _revisions(study, db, source, no))


@router.post("/revisions/last/removal")
def take_back(study: CurrentStudy, actor: Acting, db: Db, source: str) -> Response:
    """Take the last correction back."""
    correcting.take_back_correction(db, actor, source)
    return RedirectResponse(_at(study, source), status_code=303)


def _editor(
    session: Session,
    study: Study,
    source: Source,
    text: str,
    digest: str,
    reason: str,
    correction: Correction | None = None,
    decided: Mapping[str, str] | None = None,
    errors: Errors = NO_ERRORS,
) -> EditorPage:
    former = correcting.count_of_revisions(session, source.id)
    return EditorPage(
        _at(study, source.key), source, text, digest, reason, correction, decided or {}, KINDS, SHOWN,
        former, errors,
    )  # fmt: skip


def _veiled(correction: Correction, blind: StudyBlindness, source: str) -> Correction:
    """The correction without what coders who may not be seen yet put on their passages."""

    def veiled(some: Sequence[Moved]) -> tuple[Moved, ...]:
        return tuple(
            replace(one, mark=replace(one.mark, label="")) if blind.hides(source, one.mark.whose) else one
            for one in some
        )

    return replace(correction, touched=veiled(correction.touched), lost=veiled(correction.lost))


def _revisions(study: Study, db: Db, key: str, no: int | None) -> RevisionsPage:
    with db.reading() as session:
        source = coding_store.source(session, study.id, key)
        former = tuple(correcting.revisions(session, source.id))
    shown = next((one for one in former if one.no == no), None)
    if no is not None and shown is None:
        raise NotFound(message("There is no such revision."))
    return RevisionsPage(_at(study, key), source, former, shown)


def _at(study: Study, source: str) -> str:
    return address("studies", study.key, "sources", source)
