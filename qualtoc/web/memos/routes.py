"""Memos: finding, writing, editing and removing them."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, store
from qualtoc.coding.memo import MemoType, is_found
from qualtoc.coding.store import MemoMark
from qualtoc.errors import Invalid
from qualtoc.study import actions as study_actions
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.web.deps import Acting, CurrentStudy, Db
from qualtoc.web.forms import Errors, errors_of, is_for, pages, status_of
from qualtoc.web.memos.contexts import MemoForm, MemoLine, MemoPage, Memos, link_choices
from qualtoc.web.render import address, fragment, page

MEMOS_ON_A_PAGE = 50

router = APIRouter(prefix="/studies/{study}/memos")
Text = Annotated[str, Form()]
PageNo = Annotated[int, Query(alias="page")]


@router.get("")
def memos(
    request: Request,
    study: CurrentStudy,
    db: Db,
    kind: Annotated[str, Query(alias="type")] = "",
    q: str = "",
    number: PageNo = 1,
) -> Response:
    """The memos of a type that hold the words."""
    with db.reading() as session:
        context = _memos(session, study, kind, q, number)
    if is_for(request, "memo_list"):
        return fragment(request, "memos/memos.html", "memo_list", context)
    return page(request, "memos/memos.html", context)


@router.post("")
def write_memo(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, type: Text = "", text: Text = "", link: Text = ""
) -> Response:
    """Write a memo on the study, or on one of its causal links."""
    try:
        if link.strip():
            study_actions.write_memo_on_link(db, actor, cast(MemoType, type), text, link.strip())
        else:
            actions.write_memo(db, actor, cast(MemoType, type), text)
    except Invalid as error:
        with db.reading() as session:
            context = _memos(session, study, "", "", 1, MemoForm(type, text, link), errors_of(error))
        return page(request, "memos/memos.html", context, status_of(error))
    return RedirectResponse(address("studies", study.key, "memos"), status_code=303)


@router.get("/{memo}")
def memo_page(request: Request, study: CurrentStudy, db: Db, memo: UUID) -> Response:
    """One memo, to be edited or removed."""
    with db.reading() as session:
        line = _line(session, study, memo)
    return page(request, "memos/memo.html", MemoPage(line, MemoForm(line.mark.memo.type, line.mark.memo.text)))


@router.post("/{memo}")
def edit_memo(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, memo: UUID, type: Text = "", text: Text = ""
) -> Response:
    """Write a memo anew."""
    try:
        actions.write_memo(db, actor, cast(MemoType, type), text, replaces=memo)
    except Invalid as error:
        with db.reading() as session:
            context = MemoPage(_line(session, study, memo), MemoForm(type, text), errors_of(error))
        return page(request, "memos/memo.html", context, status_of(error))
    return RedirectResponse(address("studies", study.key, "memos"), status_code=303)


@router.post("/{memo}/removal")
def remove_memo(study: CurrentStudy, actor: Acting, db: Db, memo: UUID) -> Response:
    """Take a memo away; undo brings it back."""
    actions.remove_memo(db, actor, memo)
    return RedirectResponse(address("studies", study.key, "memos"), status_code=303)


def _memos(
    session: Session,
    study: Study,
    kind: str,
    words: str,
    number: int,
    form: MemoForm | None = None,
    errors: Errors | None = None,
) -> Memos:
    everything = store.memos_with_turns(session, study.id)
    found = [mark for mark in everything if is_found(mark.memo, words, kind or None)]
    here = pages(number, len(found), MEMOS_ON_A_PAGE)
    shown = found[here.slice]
    return Memos(
        _lines(session, study, shown),
        here,
        dict(Counter(mark.memo.type for mark in everything)),
        kind,
        words,
        link_choices(theory_store.theory(session, study.id)),
        form or MemoForm(),
        errors or {},
    )


def _line(session: Session, study: Study, memo: UUID) -> MemoLine:
    return _lines(session, study, [store.memo(session, study.id, memo)])[0]


def _lines(session: Session, study: Study, marks: Sequence[MemoMark]) -> tuple[MemoLine, ...]:
    passages = store.passages(session, study.id, marks)
    languages = {source.key: source.language for source in store.sources(session, study.id)} if passages else {}
    return tuple(
        MemoLine(mark, passages.get(mark.memo.id), languages.get(mark.memo.source or "", "")) for mark in marks
    )
