"""Merging and splitting the factors of a draft, and its delivery edges."""

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.study.model import Study
from qualtoc.theory import drafts
from qualtoc.web.deps import Acting, CurrentStudy, Db, Lang
from qualtoc.web.forms import errors_of, status_of
from qualtoc.web.render import address, fragment
from qualtoc.web.theories import regrouping
from qualtoc.web.theories.answering import form as form_answer
from qualtoc.web.theories.answering import saved
from qualtoc.web.theories.checking import consequences
from qualtoc.web.theories.draft_pages import Draft, draft_of
from qualtoc.web.theories.drafting import ReasonForm, typed_reason
from qualtoc.web.theories.shared_forms import typed
from qualtoc.web.theories.shared_routes import Sent

router = APIRouter(prefix="/studies/{study}")
FORM = "theories/regroup_form.html"
NO_WHY = ReasonForm()


@router.get("/theory/draft/merge")
def merge(
    request: Request, study: CurrentStudy, db: Db, version: str, key: Annotated[list[str] | None, Query()] = None
) -> Response:
    """The form that merges factors."""
    with db.reading() as session:
        draft = draft_of(session, study, version)
    form = regrouping.form_of_merge(draft, key or [])
    return form_answer(request, FORM, "regroup_form", regrouping.merge_page(draft, form, NO_WHY))


@router.post("/theory/draft/merge")
def save_merge(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, form: Sent, version: str
) -> Response:
    """Merge factors."""
    given, why = typed(form), typed_reason(form)
    with db.reading() as session:
        draft = draft_of(session, study, version)
    name, edits = regrouping.merge_edits(given, draft.theory, why.why(lang))
    try:
        drafts.edit_draft(db, actor, version, str(form.get("seen", "")), edits)
    except (Invalid, Conflict) as error:
        context = regrouping.merge_page(draft, given, why, errors_of(error))
        return form_answer(request, FORM, "regroup_form", context, status_of(error))
    return _to_factor(request, study, version, name)


@router.get("/theory/draft/split")
def split(request: Request, study: CurrentStudy, db: Db, version: str, key: str) -> Response:
    """The form that splits a factor."""
    with db.reading() as session:
        draft = draft_of(session, study, version)
    _demand_factor(draft, key)
    return form_answer(
        request, FORM, "regroup_form", regrouping.split_page(draft, key, regrouping.form_of_split(draft, key), NO_WHY)
    )


@router.post("/theory/draft/split")
def save_split(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, form: Sent, version: str, key: str
) -> Response:
    """Split a factor."""
    given, why = typed(form), typed_reason(form)
    with db.reading() as session:
        draft = draft_of(session, study, version)
    name, edits = regrouping.split_edits(given, key, draft.theory, why.why(lang))
    try:
        drafts.edit_draft(db, actor, version, str(form.get("seen", "")), edits)
    except (Invalid, Conflict) as error:
        context = regrouping.split_page(draft, key, given, why, errors_of(error))
        return form_answer(request, FORM, "regroup_form", context, status_of(error))
    return _to_factor(request, study, version, name)


@router.get("/theory/draft/edges")
def edges(request: Request, study: CurrentStudy, db: Db, version: str) -> Response:
    """The form of the delivery edges."""
    with db.reading() as session:
        draft = draft_of(session, study, version)
    return form_answer(request, FORM, "regroup_form", regrouping.edges_page(draft, None, NO_WHY))


@router.post("/theory/draft/edges")
def save_edges(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, form: Sent, version: str
) -> Response:
    """Store which delivery edges the draft has."""
    given, why = typed(form), typed_reason(form)
    with db.reading() as session:
        draft = draft_of(session, study, version)
    try:
        edits = regrouping.edge_edits(given, draft.version, why.why(lang))
        drafts.edit_draft(db, actor, version, str(form.get("seen", "")), edits)
    except (Invalid, Conflict) as error:
        context = regrouping.edges_page(draft, given, why, errors_of(error))
        return form_answer(request, FORM, "regroup_form", context, status_of(error))
    return _to(request, study, version, "edges")


@router.post("/theory/draft/{action}/check")
def check(
    request: Request, study: CurrentStudy, db: Db, lang: Lang, form: Sent, action: str, version: str, key: str = ""
) -> Response:
    """What saving the typed regrouping would bring and solve."""
    given, why = typed(form), typed_reason(form).to_come.why(lang)
    with db.reading() as session:
        draft = draft_of(session, study, version)
    if action == "merge":
        edits = regrouping.merge_edits(given, draft.theory, why)[1]
    elif action == "split":
        edits = regrouping.split_edits(given, key, draft.theory, why)[1]
    elif action == "edges":
        edits = regrouping.edge_edits(given, draft.version, why)
    else:
        raise NotFound(message("There is no “{key}”, or no longer.", key=action))
    return fragment(request, "theories/consequences.html", "consequences", consequences(draft, edits))


def _demand_factor(draft: Draft, key: str) -> None:
    if key not in {factor.key for factor in draft.version.factors}:
        raise NotFound(message("The draft has no factor {factor}.", factor=key))


def _to_factor(request: Request, study: Study, version: str, key: str) -> Response:
    return _to(request, study, version, f"factor-{key}")


def _to(request: Request, study: Study, version: str, place: str) -> Response:
    here = address("studies", study.key, "theory")
    return saved(request, f"{here}?{urlencode({'version': version})}#{quote(place)}", place)
