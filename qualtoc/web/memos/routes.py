"""Memos: finding, taking along, writing, editing, ticking off, linking and removing them."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, cast
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, store
from qualtoc.coding.memo import STUDY, MemoFilter, MemoType, Reference, is_about, reference
from qualtoc.coding.store import MemoMark
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.reports import memos as reports
from qualtoc.study import actions as study_actions
from qualtoc.study import memo_store
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.web.deps import Acting, CurrentStudy, Db, Translate, eyes_of, language_of
from qualtoc.web.downloads import document_download, download, json_download
from qualtoc.web.forms import Errors, errors_of, is_for, pages, status_of
from qualtoc.web.memos.contexts import (
    MemoForm,
    MemoLine,
    MemoPage,
    Memos,
    MemosAbout,
    NewMemo,
    Pointer,
    link_choices,
    query_of,
)
from qualtoc.web.memos.objects import Thing, thing
from qualtoc.web.preferences import local
from qualtoc.web.render import address, fragment, page

MEMOS_ON_A_PAGE = 50
SHOWN_ON_OTHER_PAGES = 20
MEMOS_TO_POINT_AT = 200

router = APIRouter(prefix="/studies/{study}/memos")
Choices = tuple[tuple[str, str], ...]
"""What can be named in a field: how it is written there, and what it is called."""

Text = Annotated[str, Form()]
Given = Annotated[str, Query()]
PageNo = Annotated[int, Query(alias="page")]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which memos an address asks for; what is no day, no kind and nothing to be about asks nothing."""

    q: Given = ""
    type: Given = ""
    author: Given = ""
    kind: Given = ""
    about: Given = ""
    source: Given = ""
    since: Given = ""
    until: Given = ""
    open: Given = ""

    def wanted(self) -> MemoFilter:
        """The filter that is meant."""
        return MemoFilter(
            self.type, self.author, self.kind, _named(self.about), self.source, _day(self.since), _day(self.until),
            self.open == "yes", self.q,
        )  # fmt: skip


Wanted = Annotated[Asked, Depends()]


@dataclass(frozen=True, slots=True)
class Written:
    """What a form says of a new memo."""

    type: Text = ""
    text: Text = ""
    link: Text = ""
    about: Text = ""
    back: Text = ""

    @property
    def form(self) -> MemoForm:
        """The form, to be shown again."""
        return MemoForm(self.type, self.text, self.link, self.about, self.back)

    def reference(self, choices: Choices) -> Reference:
        """What the memo is about.

        Raises:
            Invalid: nothing is named so.
        """
        if self.link.strip():
            return Reference("link", self.link.strip())
        return _meant(self.about, choices) if self.about.strip() else STUDY


TheForm = Annotated[Written, Depends()]


@router.get("")
def memos(request: Request, study: CurrentStudy, db: Db, asked: Wanted, number: PageNo = 1) -> Response:
    """The memos that are asked for."""
    with db.reading() as session:
        context = _memos(session, request, study, asked.wanted(), number)
    if is_for(request, "memo_list"):
        return fragment(request, "memos/memos.html", "memo_list", context)
    return page(request, "memos/memos.html", context)


@router.get(".{extension}")
def memos_file(
    request: Request, study: CurrentStudy, db: Db, extension: str, language: Translate, asked: Wanted
) -> Response:
    """The memos that are asked for as a file; words of participants are in it where they may leave the study."""
    with db.reading() as session:
        found = reports.find(session, study, asked.wanted(), eyes_of(session, request, study))
        wanted = reports.shown(session, study, found, found.chosen, language.language)
    name = f"{study.key}-memos"
    if extension == "json":
        return json_download(reports.as_json(study, wanted, language), name)
    if extension == "csv":
        return download(reports.as_csv(study, wanted, language), name, extension)
    if extension == "yaml":
        return download(reports.as_yaml(wanted), name, extension)
    return document_download(reports.as_document(study, wanted, language), name, extension)


@router.get("/new")
def new_memo(request: Request, study: CurrentStudy, db: Db, about: Given = "", back: Given = "") -> Response:
    """The form of a memo on something in particular."""
    with db.reading() as session:
        return _new(request, session, study, MemoForm(about=about, back=back), {}, 200)


@router.get("/about")
def memos_about(
    request: Request, study: CurrentStudy, db: Db, about: Given = "", form: Given = "", only: Given = ""
) -> Response:
    """The memos on something, or those that point at it, as a part of its page."""
    named = _named(about)
    if named is None or request.headers.get("hx-request") != "true":
        return RedirectResponse(address("studies", study.key, "memos") + query_of(MemoFilter(about=named)), 303)
    with db.reading() as session:
        found = reports.find(session, study, MemoFilter(about=named), eyes_of(session, request, study))
        chosen = [mark for mark in found.chosen if only != "pointing" or not is_about(mark.memo, named)]
        lines = _lines(session, study, found, chosen[:SHOWN_ON_OTHER_PAGES], language_of(request))
    came_from = urlsplit(request.headers.get("hx-current-url", ""))
    back = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    new = None if form == "no" else MemoForm(about=str(named), back=back)
    return fragment(
        request, "memos/about.html", "memos_about", MemosAbout(lines, len(chosen), only == "pointing", str(named), new)
    )


@router.post("")
def write_memo(request: Request, study: CurrentStudy, actor: Acting, db: Db, written: TheForm) -> Response:
    """Write a memo on the study or on anything in it."""
    with db.reading() as session:
        choices = () if not written.about.strip() or _named(written.about) else _things(session, request, study)
    try:
        about = written.reference(choices)
        study_actions.write_memo_about(db, actor, cast(MemoType, written.type), written.text, about)
    except Invalid as error:
        with db.reading() as session:
            if written.about.strip():
                return _new(request, session, study, written.form, errors_of(error), status_of(error))
            context = _memos(session, request, study, MemoFilter(), 1, written.form, errors_of(error))
        return page(request, "memos/memos.html", context, status_of(error))
    return RedirectResponse(_back(study, written.back), status_code=303)


@router.get("/{memo}")
def memo_page(request: Request, study: CurrentStudy, db: Db, memo: UUID) -> Response:
    """One memo, to be edited, ticked off, linked or removed."""
    return _page(request, study, db, memo)


@router.post("/{memo}")
def edit_memo(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, memo: UUID, type: Text = "", text: Text = ""
) -> Response:
    """Write a memo anew."""
    try:
        actions.write_memo(db, actor, cast(MemoType, type), text, replaces=memo)
    except Invalid as error:
        return _page(request, study, db, memo, MemoForm(type, text), error=error)
    return RedirectResponse(address("studies", study.key, "memos"), status_code=303)


@router.post("/{memo}/removal")
def remove_memo(study: CurrentStudy, actor: Acting, db: Db, memo: UUID) -> Response:
    """Take a memo away; undo brings it back."""
    actions.remove_memo(db, actor, memo)
    return RedirectResponse(address("studies", study.key, "memos"), status_code=303)


@router.post("/{memo}/done")
def tick_memo(study: CurrentStudy, actor: Acting, db: Db, memo: UUID, done: Text = "yes", back: Text = "") -> Response:
    """Tick a to-do off, or open it again."""
    actions.tick_memo(db, actor, memo, done=done == "yes")
    return RedirectResponse(_back(study, back), status_code=303)


@router.post("/{memo}/links")
def link_memo(request: Request, study: CurrentStudy, actor: Acting, db: Db, memo: UUID, to: Text = "") -> Response:
    """Let a memo point at something: what a form names, or a name that only one thing has."""
    with db.reading() as session:
        mark = store.memo(session, study.id, memo)
        found = reports.find(session, study, MemoFilter(), eyes_of(session, request, study))
        choices = _choices(session, request, study, found)
    try:
        if not to.strip():
            raise Invalid(message("Choose what the memo points at."), field="to")
        study_actions.link_memo_to(db, actor, mark.memo.id, _meant(to, choices))
    except (Invalid, Conflict) as error:
        return _page(request, study, db, memo, to=to, error=type(error)(error.message, field="to"))
    return RedirectResponse(address("studies", study.key, "memos", str(mark.memo.thread)), status_code=303)


@router.post("/{memo}/links/{link}/removal")
def unlink_memo(study: CurrentStudy, actor: Acting, db: Db, memo: UUID, link: UUID) -> Response:
    """Let a memo point there no more."""
    actions.unlink_memo(db, actor, link)
    return RedirectResponse(address("studies", study.key, "memos", str(memo)), status_code=303)


def _memos(
    session: Session,
    request: Request,
    study: Study,
    wanted: MemoFilter,
    number: int,
    form: MemoForm | None = None,
    errors: Errors | None = None,
) -> Memos:
    language = language_of(request)
    found = reports.find(session, study, wanted, eyes_of(session, request, study))
    here = pages(number, len(found.chosen), MEMOS_ON_A_PAGE)
    every = [mark.memo for mark in found.every]
    about = memo_store.named(session, study.id, [wanted.about], language) if wanted.about else {}
    return Memos(
        _lines(session, study, found, found.chosen[here.slice], language),
        here,
        dict(Counter(memo.type for memo in every)),
        sum(memo.is_open for memo in every),
        wanted,
        thing(study.key, wanted.about, about) if wanted.about else None,
        query_of(wanted),
        tuple(sorted({memo.author for memo in every})),
        tuple(sorted({memo.about.kind for memo in every})),
        tuple(sorted({memo.source for memo in every if memo.source})),
        link_choices(theory_store.theory(session, study.id)),
        form or MemoForm(),
        errors or {},
    )


def _new(request: Request, session: Session, study: Study, form: MemoForm, errors: Errors, status: int) -> Response:
    named, about = _named(form.about), None
    if named is not None and not errors:
        about = thing(study.key, named, memo_store.named(session, study.id, [named], language_of(request)))
    choices = () if about else _things(session, request, study)
    return page(request, "memos/new.html", NewMemo(about, choices, form, errors), status)


def _page(
    request: Request, study: Study, db: Db, memo: UUID, form: MemoForm | None = None, *, to: str = "",
    error: Invalid | Conflict | None = None,
) -> Response:  # fmt: skip
    with db.reading() as session:
        mark = store.memo(session, study.id, memo)
        found = reports.find(session, study, MemoFilter(), eyes_of(session, request, study))
        if mark.memo.id not in {one.memo.id for one in found.every}:
            raise NotFound(message("There is no such memo."))
        [line] = _lines(session, study, found, [mark], language_of(request))
        itself = str(mark.memo.reference)
        choices = tuple(one for one in _choices(session, request, study, found) if one[0] != itself)
    given = form or MemoForm(mark.memo.type, mark.memo.text)
    context = MemoPage(line, given, choices, to, errors_of(error) if error else {})
    return page(request, "memos/memo.html", context, status_of(error) if error else 200)


def _choices(session: Session, request: Request, study: Study, found: reports.Found) -> Choices:
    """What a memo can point at: the newest memos of those found, then sources, codes, factors and links."""
    newest = found.every[:MEMOS_TO_POINT_AT]
    memos = [(str(mark.memo.reference), memo_store.beginning(mark.memo.text)) for mark in newest]
    return (*memos, *_things(session, request, study))


def _things(session: Session, request: Request, study: Study) -> Choices:
    """What a memo can be about: sources, codes, factors and links."""
    return tuple((str(one), name) for one, name in memo_store.choices(session, study.id, language_of(request)))


def _meant(typed: str, choices: Choices) -> Reference:
    """What is typed into a field: a reference, or the name of one of the choices.

    Raises:
        Invalid: nothing is named so.
    """
    named = {name.casefold(): written for written, name in reversed(choices)}
    return reference(named.get(typed.strip().casefold(), typed))


def _lines(
    session: Session, study: Study, found: reports.Found, marks: Sequence[MemoMark], language: str
) -> tuple[MemoLine, ...]:
    memos = reports.shown(session, study, found, marks, language)

    def other(about: Reference) -> Thing:
        return thing(study.key, about, memos.names)

    return tuple(
        MemoLine(
            mark,
            thing(study.key, mark.memo.about, memos.names, mark.turn_no),
            memos.passages.get(mark.memo.id),
            memos.sources[mark.memo.source].language if mark.memo.source else "",
            tuple(Pointer(str(one.id), other(one.to)) for one in memos.points_at(mark.memo)),
            tuple(
                Pointer(str(one.id), other(Reference("memo", str(one.memo)))) for one in memos.pointed_at_by(mark.memo)
            ),
        )
        for mark in memos.marks
    )


def _back(study: Study, back: str) -> str:
    """The page of this study from which somebody came, else the list of memos."""
    home = address("studies", study.key)
    return local(back) if back.startswith((f"{home}/", f"{home}?")) else f"{home}/memos"


def _named(written: str) -> Reference | None:
    try:
        return reference(written) if written else None
    except Invalid:
        return None


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written) if written else None
    except ValueError:
        return None
