"""Editing what the versions of a theory share: a list of all of it, and one form for each part."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from qualtoc.errors import Conflict, Invalid, NotFound
from qualtoc.study.model import Study
from qualtoc.theory.shared_actions import remove_shared, save_shared
from qualtoc.web.deps import Acting, CurrentStudy, Db, Lang
from qualtoc.web.forms import errors_of, is_for, status_of
from qualtoc.web.render import address, fragment, page
from qualtoc.web.theories.answering import form as form_answer
from qualtoc.web.theories.answering import saved
from qualtoc.web.theories.checking import shared_consequences
from qualtoc.web.theories.drafting import typed_reason
from qualtoc.web.theories.shared_forms import part_of, typed
from qualtoc.web.theories.shared_pages import kind_of, shared_form, shared_page, theory_in

router = APIRouter(prefix="/studies/{study}")
LIST, FORM = "theories/shared.html", "theories/shared_form.html"


async def sent(request: Request) -> FormData:
    """Every field that was sent."""
    return await request.form()


Sent = Annotated[FormData, Depends(sent)]


@router.get("/theory/shared")
def shared(request: Request, study: CurrentStudy, db: Db) -> Response:
    """All that the versions share."""
    with db.reading() as session:
        context = shared_page(session, study)
    if is_for(request, "shared"):
        return fragment(request, LIST, "shared", context)
    return page(request, LIST, context)


@router.get("/theory/shared/{kind}")
def part(
    request: Request, study: CurrentStudy, db: Db, kind: str, key: str = "", link: str = "", factor: str = ""
) -> Response:
    """The form of a part; a new one may know its link or factor already."""
    given = None if key else {name: [value] for name, value in (("link", link), ("factor", factor)) if value}
    with db.reading() as session:
        return form_answer(request, FORM, "shared_form", shared_form(session, study, kind, key, given))


@router.post("/theory/shared/{kind}")
def save(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, form: Sent, kind: str, key: str = ""
) -> Response:
    """Store a part."""
    given, seen = typed(form), str(form.get("seen", ""))
    try:
        with db.reading() as session:
            made = part_of(kind_of(kind), key, given, theory_in(session, study))
        save_shared(db, actor, kind_of(kind), made, seen if key else "", typed_reason(form).why(lang))
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = shared_form(
                session, study, kind, key, given, errors_of(error), is_conflict=isinstance(error, Conflict)
            )
        return form_answer(request, FORM, "shared_form", context, status_of(error))
    return _to_list(request, study, f"{kind}-{made.key}")


@router.post("/theory/shared/{kind}/check")
def check(
    request: Request, study: CurrentStudy, db: Db, lang: Lang, form: Sent, kind: str, key: str = ""
) -> Response:  # fmt: skip
    """What saving the typed part would bring and solve."""
    known = kind_of(kind)
    with db.reading() as session:
        theory = theory_in(session, study)
    why = typed_reason(form).to_come.why(lang)
    found = shared_consequences(theory, known, part_of(known, key, typed(form), theory), why, is_new=not key)
    return fragment(request, "theories/consequences.html", "consequences", found)


@router.post("/theory/shared/{kind}/removal")
def remove(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, form: Sent, kind: str, key: str
) -> Response:
    """Take a part away that nothing names."""
    try:
        remove_shared(db, actor, kind_of(kind), key, str(form.get("seen", "")), typed_reason(form).why(lang))
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            try:
                context = shared_form(session, study, kind, key, typed(form), errors_of(error))
            except NotFound:
                return _to_list(request, study, kind)
        return form_answer(request, FORM, "shared_form", context, status_of(error))
    return _to_list(request, study, kind)


def _to_list(request: Request, study: Study, place: str) -> Response:
    return saved(request, f"{address('studies', study.key, 'theory', 'shared')}#{quote(place)}", place)
