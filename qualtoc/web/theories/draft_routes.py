"""Editing the theory in the browser: from nothing or from a registered version to the next registered one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from qualtoc.coding.codebook import Bilingual
from qualtoc.database import Actor, Database
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.study.model import Study
from qualtoc.theory import drafts, editing, store
from qualtoc.theory.actions import withdraw_decision
from qualtoc.theory.editing import Why, in_words
from qualtoc.theory.fingerprints import of_factor
from qualtoc.theory.link_tables import links_csv
from qualtoc.theory.model import TheoryVersion
from qualtoc.theory.theory_writing import to_yaml
from qualtoc.web.deps import Acting, CurrentStudy, Db, Lang
from qualtoc.web.downloads import disposition, download
from qualtoc.web.forms import errors_of, status_of
from qualtoc.web.render import address, fragment, page
from qualtoc.web.theories import drafting
from qualtoc.web.theories.answering import form as form_answer
from qualtoc.web.theories.answering import saved
from qualtoc.web.theories.checking import consequences
from qualtoc.web.theories.draft_pages import draft_of, factor_page, link_form_page, link_seen, registration
from qualtoc.web.theories.drafting import LinkForm

router = APIRouter(prefix="/studies/{study}")
Text = Annotated[str, Form()]
SeenOf = Callable[[TheoryVersion, str], str]
"""What the form of a part shows of it, by the part's key."""
FACTOR, LINK, REGISTER = "theories/factor_form.html", "theories/link_form.html", "theories/registration.html"


async def typed(request: Request) -> FormData:
    """Every field that was sent."""
    return await request.form()


Typed = Annotated[FormData, Depends(typed)]


@router.post("/theory/start")
def start_theory(study: CurrentStudy, actor: Acting, db: Db, lang: Lang, title: Text = "") -> Response:
    """Begin a theory from nothing."""
    said = in_words(es=title) if lang == "es" else in_words(en=title)
    drafts.start_theory(db, actor, said)
    return _to_theory(study, "v1")


@router.post("/theory/draft")
def start_draft(study: CurrentStudy, actor: Acting, db: Db, parent: Text = "") -> Response:
    """Begin a draft from a registered version."""
    with db.reading() as session:
        taken = store.content_hashes(session, study.id)
    key = editing.free_key(taken, "v")
    drafts.start_draft(db, actor, parent, key, Bilingual(key))
    return _to_theory(study, key)


@router.post("/theory/draft/removal")
def discard_draft(study: CurrentStudy, actor: Acting, db: Db, version: Text = "", seen: Text = "") -> Response:
    """Throw a draft away."""
    drafts.discard_draft(db, actor, version, seen)
    return RedirectResponse(address("studies", study.key, "theory"), status_code=303)


@router.get("/theory/draft/factor")
def factor(request: Request, study: CurrentStudy, db: Db, version: str, key: str = "", type: str = "") -> Response:
    """The form of a factor; `type` is the layer to which somebody moved it in the drawing."""
    with db.reading() as session:
        return form_answer(request, FACTOR, "factor_form", factor_page(session, study, version, key, moved_to=type))


@router.post("/theory/draft/factor")
def save_factor(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, form: Typed, version: str, key: str = ""
) -> Response:
    """Store a factor."""
    given = drafting.typed_factor(form)
    try:
        with db.reading() as session:
            edits = drafting.edits_of_factor(given, key, draft_of(session, study, version).theory, lang)
        drafts.edit_draft(db, actor, version, str(form.get("seen", "")), edits, _untouched(form, of_factor, key))
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = factor_page(
                session, study, version, key, given, errors_of(error), is_conflict=isinstance(error, Conflict)
            )
        return form_answer(request, FACTOR, "factor_form", context, status_of(error))
    return _saved(request, study, version, f"factor-{key}" if key else "factors")


@router.post("/theory/draft/factor/check")
def check_factor(
    request: Request, study: CurrentStudy, db: Db, lang: Lang, form: Typed, version: str, key: str = ""
) -> Response:
    """What saving the typed factor would bring and solve."""
    given = drafting.typed_factor(form)
    given = replace(given, why=given.why.to_come)
    with db.reading() as session:
        draft = draft_of(session, study, version)
    found = consequences(draft, drafting.edits_of_factor(given, key, draft.theory, lang))
    return fragment(request, "theories/consequences.html", "consequences", found)


@router.post("/theory/draft/link/check")
def check_link(
    request: Request, study: CurrentStudy, db: Db, lang: Lang, form: Typed, version: str, key: str = ""
) -> Response:
    """What saving the typed link would bring and solve."""
    given = drafting.typed_link(form)
    given = replace(given, why=given.why.to_come)
    with db.reading() as session:
        draft = draft_of(session, study, version)
    found = consequences(draft, drafting.edits_of_link(given, key, draft.theory, lang)[1])
    return fragment(request, "theories/consequences.html", "consequences", found)


@router.post("/theory/draft/factor/removal")
def remove_factor(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, form: Typed, version: str, key: str
) -> Response:
    """Take a factor away that no link uses."""
    given = drafting.typed_factor(form)
    try:
        _take_away(db, actor, version, key, editing.remove_factor, form, of_factor, given.why.why(lang))
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = factor_page(session, study, version, key, given, errors_of(error))
        return form_answer(request, FACTOR, "factor_form", context, status_of(error))
    return _saved(request, study, version, "factors")


@router.get("/theory/draft/link")
def link(
    request: Request, study: CurrentStudy, db: Db, lang: Lang, version: str, key: str = "", cause: str = "",
    effect: str = "", drawn: str = "",
) -> Response:  # fmt: skip
    """The form of a link, that of a proposal where cause and effect are named, or of a link just drawn."""
    with db.reading() as session:
        if drawn and not key:
            form = link_form_page(session, study, version, "", LinkForm(cause, effect))
            return form_answer(request, LINK, "link_form", form)
        if cause and effect and not key:
            draft = draft_of(session, study, version)
            proposed = drafting.form_of_proposal(cause, effect, draft.theory, draft.version, lang)
            return form_answer(request, LINK, "link_form", link_form_page(session, study, version, "", proposed))
        return form_answer(request, LINK, "link_form", link_form_page(session, study, version, key))


@router.post("/theory/draft/link")
def save_link(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, form: Typed, version: str, key: str = ""
) -> Response:
    """Store a link with its signs, its assumptions and the factors that it brings along."""
    given = drafting.typed_link(form)
    try:
        with db.reading() as session:
            name, edits = drafting.edits_of_link(given, key, draft_of(session, study, version).theory, lang)
        drafts.edit_draft(db, actor, version, str(form.get("seen", "")), edits, _untouched(form, link_seen, key))
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = link_form_page(
                session, study, version, key, given, errors_of(error), is_conflict=isinstance(error, Conflict)
            )
        return form_answer(request, LINK, "link_form", context, status_of(error))
    return _saved(request, study, version, f"link-{name}")


@router.post("/theory/draft/link/removal")
def remove_link(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, form: Typed, version: str, key: str
) -> Response:
    """Take a link away."""
    given = drafting.typed_link(form)
    try:
        _take_away(db, actor, version, key, editing.remove_link, form, link_seen, given.why.why(lang))
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = link_form_page(session, study, version, key, given, errors_of(error))
        return form_answer(request, LINK, "link_form", context, status_of(error))
    return _saved(request, study, version, "links")


@router.get("/theory/draft/registration")
def confirm_registration(request: Request, study: CurrentStudy, db: Db, version: str) -> Response:
    """What registering means, before it is done."""
    with db.reading() as session:
        return page(request, REGISTER, registration(session, study, version))


@router.post("/theory/draft/registration")
def register(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, form: Typed, version: Text = "", seen: Text = ""
) -> Response:  # fmt: skip
    """Register a draft under the name and with the note that were typed."""
    named = drafting.typed_naming(form)
    try:
        drafts.register_draft(db, actor, version, seen, named.label, named.note)
    except Conflict as error:
        with db.reading() as session:
            context = registration(session, study, version, errors_of(error), named)
        return page(request, REGISTER, context, status_of(error))
    return _to_theory(study, version)


@router.post("/theory/proposals/dismissal")
def dismiss(
    study: CurrentStudy, actor: Acting, db: Db, cause: Text = "", effect: Text = "", reason: Text = "",
    version: Text = "",
) -> Response:  # fmt: skip
    """Say why a pair shall not become a link."""
    drafts.dismiss_proposal(db, actor, cause, effect, reason)
    return _to_theory(study, version, "proposals")


@router.post("/theory/proposals/return")
def bring_back(
    study: CurrentStudy, actor: Acting, db: Db, dismissal: Text = "", version: Text = ""
) -> Response:  # fmt: skip
    """Let a dismissed proposal wait again."""
    with db.reading() as session:
        found = [one.id for one in drafts.dismissals(session, study.id) if str(one.id) == dismissal]
    if not found:
        raise NotFound(message("There is no such decision."))
    withdraw_decision(db, actor, found[0])
    return _to_theory(study, version, "proposals")


@router.get("/theory.yaml")
def theory_file(study: CurrentStudy, db: Db) -> Response:
    """The theory with all its versions as a file that can be imported again."""
    with db.reading() as session:
        theory = store.theory(session, study.id)
        decisions = store.decisions(session, study.id)
    if theory is None:
        raise NotFound(message("There is no theory yet."))
    scoped_out = {(one.link, one.outcome, one.case): one.reason for one in decisions if one.verdict is None}
    headers = {"Content-Disposition": disposition(f"{study.key}-theory.yaml"), "X-Content-Type-Options": "nosniff"}
    return Response(to_yaml(theory, scoped_out), media_type="application/yaml; charset=utf-8", headers=headers)


@router.get("/theory-links.csv")
def links_file(study: CurrentStudy, db: Db, version: str = "") -> Response:
    """The links of a version as a table: one row for each expectation."""
    with db.reading() as session:
        theory = store.theory(session, study.id)
    if theory is None:
        raise NotFound(message("There is no theory yet."))
    chosen = store.version(theory, version or None)
    return download(links_csv(chosen), f"{study.key}-links-{chosen.key}", "csv")


def _untouched(form: FormData, seen_of: SeenOf, key: str) -> drafts.Untouched | None:
    """Whether a draft still says of a part what the form showed of it; None where the form does not tell."""
    shown = form.get("seen_part")
    return None if shown is None else lambda version: seen_of(version, key) == shown


def _take_away(
    db: Database, actor: Actor, version: str, key: str, remove: drafting.Remove, form: FormData, seen_of: SeenOf,
    why: Why,
) -> None:  # fmt: skip
    """Take a factor or a link out of a draft that still says of it what the form showed."""
    seen = str(form.get("seen", ""))
    drafts.edit_draft(db, actor, version, seen, [lambda held: remove(held, key, why)], _untouched(form, seen_of, key))


def _to_theory(study: Study, version: str, place: str = "") -> Response:
    return RedirectResponse(_place(study, version, place), status_code=303)


def _saved(request: Request, study: Study, version: str, place: str) -> Response:
    return saved(request, _place(study, version, place), place)


def _place(study: Study, version: str, place: str) -> str:
    query = f"?{urlencode({'version': version})}" if version else ""
    return address("studies", study.key, "theory") + query + (f"#{quote(place)}" if place else "")
