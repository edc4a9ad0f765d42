"""Pattern matching: the report on screen and as a file, and what an analyst decides about it."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.database import Database
from qualtoc.errors import Invalid
from qualtoc.i18n import translator
from qualtoc.reports import pattern_matching as reports
from qualtoc.reports.attribute_choice import choices
from qualtoc.reports.matrix import matrix
from qualtoc.study import actions as study_actions
from qualtoc.study.model import Study
from qualtoc.theory import actions
from qualtoc.theory import store as theory_store
from qualtoc.web.deps import Acting, CurrentStudy, Db, Translate, language_of
from qualtoc.web.downloads import document_download, json_download
from qualtoc.web.forms import errors_of, is_for
from qualtoc.web.render import address, fragment, page
from qualtoc.web.reports.chosen import Choices, Chosen
from qualtoc.web.reports.forms import FormState
from qualtoc.web.reports.report_page import NothingToMatch, PatternMatchingPage, claims_shown, page_of, rows_shown

TEMPLATE = "reports/pattern_matching.html"

router = APIRouter(prefix="/studies/{study}")
Text = Annotated[str, Form()]


@router.get("/pattern-matching")
def pattern_matching(request: Request, study: CurrentStudy, db: Db, chosen: Choices) -> Response:
    """The report of a version; htmx asks for the report alone, or for the details of one link."""
    with db.reading() as session:
        if theory_store.theory(session, study.id) is None:
            return page(request, "reports/nothing_to_match.html", NothingToMatch(study))
        blocks = [name for name in ("report", "details") if is_for(request, name)]
        context = _context(request, session, study, chosen, is_swapped=bool(blocks))
    if not blocks:
        return page(request, TEMPLATE, context)
    headers = {"HX-Replace-Url": _address(study, chosen)}
    return fragment(request, TEMPLATE, [*blocks, "rule_changes", "shapes"], context, headers=headers)


@router.get("/pattern-matching.{extension}")
def pattern_matching_file(
    study: CurrentStudy, db: Db, chosen: Choices, extension: str, language: Translate, part: str = "full"
) -> Response:
    """The report as a file, whole or a part of it; it holds only words with consent."""
    shape = reports.part(part)
    with db.reading() as session:
        found = reports.load(session, study, chosen.version, chosen.parameters, chosen.selection, for_export=True)
    name = f"{study.key}-pattern-matching-{found.version.key}" + ("" if shape == "full" else f"-{shape}")
    if extension == "json":
        return json_download(reports.as_json(found, language), name)
    return document_download(reports.as_document(found, language, part=shape), name, extension)


@router.post("/pattern-matching/verdict")
def override_verdict(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, chosen: Choices, at: Text, version: Text, link: Text,
    outcome: Text = "", case: Text = "", verdict: Text = "", reason: Text = "",
) -> Response:  # fmt: skip
    """Set another verdict beside the computed one, with a reason."""

    def override() -> None:
        actions.override_verdict(
            db, actor, version=version, link=link, outcome=outcome or None, case=case or None, verdict=verdict,
            reason=reason,
        )  # fmt: skip

    return _answer(request, study, db, chosen, FormState(at, "verdict", verdict=verdict, text=reason), override)


@router.post("/pattern-matching/scope")
def scope_out(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, chosen: Choices, at: Text, link: Text,
    outcome: Text = "", case: Text = "", reason: Text = "",
) -> Response:  # fmt: skip
    """Say that a link does not apply, with a reason."""

    def scope() -> None:
        actions.scope_out(db, actor, link=link, outcome=outcome or None, case=case or None, reason=reason)

    return _answer(request, study, db, chosen, FormState(at, "scope", text=reason), scope)


@router.post("/pattern-matching/decisions/{decision}/withdrawal")
def withdraw_decision(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, chosen: Choices, decision: UUID, at: Text = ""
) -> Response:
    """Take a decision back."""

    def withdraw() -> None:
        actions.withdraw_decision(db, actor, decision)

    return _answer(request, study, db, chosen, FormState(at, "withdrawal"), withdraw)


@router.post("/pattern-matching/memo")
def address_rival(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, chosen: Choices, at: Text, rival: Text,
    text: Text = "",
) -> Response:  # fmt: skip
    """Address a rival explanation in a memo on its link."""

    def write() -> None:
        study_actions.write_memo_on_link(db, actor, "theory", text, rival)

    return _answer(request, study, db, chosen, FormState(at, f"memo-{rival}", text=text), write)


def _answer(
    request: Request, study: Study, db: Database, chosen: Chosen, form: FormState, act: Callable[[], None]
) -> Response:
    """Acts and shows the report again; a form that cannot be accepted stays open with what was written into it."""
    by_htmx = request.headers.get("hx-request") == "true"
    status, problem = 200, None
    try:
        act()
    except Invalid as error:
        status, problem = 422, FormState(form.anchor, form.kind, errors_of(error), form.verdict, form.text)
    if not by_htmx and problem is None:
        return RedirectResponse(f"{_address(study, chosen)}#{form.anchor}", status_code=303)
    with db.reading() as session:
        acted = form.anchor if problem is None else None
        context = _context(request, session, study, chosen, form=problem, acted=acted, is_swapped=by_htmx)
    return (
        fragment(request, TEMPLATE, "report", context, status) if by_htmx else page(request, TEMPLATE, context, status)
    )


def _context(
    request: Request,
    session: Session,
    study: Study,
    chosen: Chosen,
    *,
    form: FormState | None = None,
    acted: str | None = None,
    is_swapped: bool = False,
) -> PatternMatchingPage:
    judged = reports.judge(session, study, chosen.version, chosen.parameters, chosen.selection)
    drawn = matrix(judged, chosen.show or "")
    wanted, rows = claims_shown(chosen, judged, drawn), rows_shown(chosen, judged, drawn)
    shown = reports.with_words(session, judged, wanted, for_export=False, rows=rows)
    decisions = theory_store.decisions(session, study.id)
    language = translator(language_of(request))
    home = address("studies", study.key)
    return page_of(
        shown, drawn, chosen, decisions, language, home=home, attribute_choices=choices(session, study.id), form=form,
        acted=acted, is_swapped=is_swapped,
    )  # fmt: skip


def _address(study: Study, chosen: Chosen) -> str:
    return address("studies", study.key, "pattern-matching") + chosen.query()
