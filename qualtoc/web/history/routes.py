"""The history of a study as a page with filters, and as files."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from qualtoc.coding import store as coding_store
from qualtoc.reports import history as reports
from qualtoc.study import history_store, store
from qualtoc.study.history import Asked
from qualtoc.study.model import LastActs, Study
from qualtoc.web.deps import CurrentStudy, Db, Translate, Who, eyes_of, language_of
from qualtoc.web.downloads import download, json_download, unknown_format
from qualtoc.web.forms import is_for, pages
from qualtoc.web.history.contexts import History, days_of, query_of
from qualtoc.web.render import fragment, page

ENTRIES_ON_A_PAGE = 50

router = APIRouter(prefix="/studies/{study}/history")
Given = Annotated[str, Query()]
PageNo = Annotated[int, Query(alias="page")]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which entries an address asks for; what is no day asks nothing."""

    who: Given = ""
    kind: Given = ""
    source: Given = ""
    since: Given = ""
    until: Given = ""

    def asked(self) -> Asked:
        """What is meant."""
        return Asked(self.who, self.kind, self.source, _day(self.since), _day(self.until))


Chosen = Annotated[Choice, Depends()]


@router.get("")
def history(request: Request, study: CurrentStudy, who: Who, db: Db, chosen: Chosen, number: PageNo = 1) -> Response:
    """The entries that are asked for, by day."""
    with db.reading() as session:
        context = _history(session, request, study, who, chosen.asked(), number)
    if is_for(request, "entries"):
        return fragment(request, "history/history.html", "entries", context)
    return page(request, "history/history.html", context)


@router.get(".{extension}")
def history_file(
    request: Request, study: CurrentStudy, db: Db, extension: str, words: Translate, chosen: Chosen
) -> Response:
    """The entries that are asked for as a table or as JSON."""
    if extension not in ("csv", "json"):
        raise unknown_format(extension)
    with db.reading() as session:
        blind = eyes_of(session, request, study)
        found = reports.find(session, study.id, chosen.asked(), words.language, blind=blind)
    name = f"{study.key}-history"
    if extension == "csv":
        return download(reports.as_csv(found, words), name, extension)
    return json_download(reports.as_json(found, words), name)


def _history(
    session: Session, request: Request, study: Study, who: str | None, asked: Asked, number: int
) -> History:  # fmt: skip
    blind = eyes_of(session, request, study)
    total = history_store.count(session, study.id, asked, blind=blind, together=True)
    here = pages(number, total, ENTRIES_ON_A_PAGE)
    found = reports.find(
        session, study.id, asked, language_of(request), blind=blind, first=here.first_index, most=here.size,
        together=True,
    )  # fmt: skip
    last = store.latest_acts(session, study.id, who) if who else LastActs()
    people = history_store.people(session, study.id)
    sources = sorted(coding_store.source_keys(session, study.id).values())
    days = days_of(found, last, who)
    return History(
        days, here, asked, query_of(asked), {one: one for one in people},
        {one: one for one in sources}, blind.is_on,
        any(line.stays for day in days for line in day.lines),
    )  # fmt: skip


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written.strip())
    except ValueError:
        return None
