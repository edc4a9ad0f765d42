"""What routes ask for by type: the database, the language, the study in the address, and who is coding.

Dependencies that only look at the request are `async`, because a plain function costs a change of thread. What is
asked for with every gesture leans on few others: each costs something even where its value is known already.
"""

from dataclasses import dataclass
from typing import Annotated, cast
from urllib.parse import quote, unquote

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from qualtoc.coding import store as coding_store
from qualtoc.coding.blinding import SEEING, StudyBlindness
from qualtoc.database import Actor, Database
from qualtoc.errors import Invalid, Message, message
from qualtoc.i18n import LANGUAGES, Translator, translator
from qualtoc.settings import Settings
from qualtoc.study import store
from qualtoc.study.acts import ACTS, files_imported
from qualtoc.study.model import LastAct, Researcher, Study

LANGUAGE_COOKIE = "language"


async def database(request: Request) -> Database:
    """The opened database of this server."""
    return database_of(request)


async def language(request: Request) -> str:
    """The language of the interface: chosen, else the browser's, else the server's."""
    return language_of(request)


async def translate(request: Request) -> Translator:
    """The translator into the language of the interface."""
    return translator(language_of(request))


Db = Annotated[Database, Depends(database)]
Lang = Annotated[str, Depends(language)]
Translate = Annotated[Translator, Depends(translate)]


async def current_study(study: str, request: Request) -> Study:
    """The study whose key stands in the address; the frame shows it too.

    Raises:
        NotFound: there is no such study.
    """
    known: Study | None = getattr(request.state, "study", None)
    return known if known is not None else await run_in_threadpool(_read_study, request, study)


def study_in(session: Session, request: Request, key: str) -> Study:
    """The study of that key, known to the request from now on.

    Raises:
        NotFound: there is no such study.
    """
    request.state.study = found = store.study(session, key, language_of(request))
    return found


CurrentStudy = Annotated[Study, Depends(current_study)]


async def who(request: Request, study: CurrentStudy) -> str | None:
    """The key of the researcher who is coding; None where the study has no researchers."""
    researcher = who_of(request, study)
    return researcher.key if researcher else None


Who = Annotated[str | None, Depends(who)]


async def actor(request: Request, study: CurrentStudy) -> Actor:
    """Who acts, for everything that is written to the trail.

    Raises:
        Invalid: the study has no researchers yet.
    """
    return actor_of(request, study)


Acting = Annotated[Actor, Depends(actor)]


def database_of(request: Request) -> Database:
    """The database of the server that answers this request."""
    return cast(Database, request.app.state.database)


def settings_of(request: Request) -> Settings:
    """The settings of the server that answers this request."""
    return cast(Settings, request.app.state.settings)


def language_of(request: Request) -> str:
    """The language in which this request is answered, one of LANGUAGES."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return accepted_language(request.headers.get("accept-language", "")) or settings_of(request).language


def accepted_language(header: str) -> str | None:
    """The first of LANGUAGES that an Accept-Language header asks for, by its weights; None where it asks for none."""
    wanted: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), tag.partition("-")[0].lower()))
        except ValueError:
            continue
    known = [tag for weight, tag in sorted(wanted, key=lambda pair: pair[0]) if tag in LANGUAGES and weight < 0]
    return known[0] if known else None


def who_cookie(study: Study) -> str:
    """The name of the cookie that remembers who codes in this study."""
    return f"who-{study.id.hex}"


def who_of(request: Request, study: Study) -> Researcher | None:
    """The researcher who codes: the one chosen, else the first of the study, else None."""
    chosen = unquote(request.cookies.get(who_cookie(study), ""))
    of_the_team = [researcher for researcher in study.researchers if researcher.key == chosen]
    return next(iter(of_the_team or study.researchers), None)


def actor_of(request: Request, study: Study) -> Actor:
    """Who acts in this study.

    Raises:
        Invalid: the study has no researchers yet.
    """
    researcher = who_of(request, study)
    if researcher is None:
        raise Invalid(message("Nobody is on the team yet. Add a researcher on the page People first."))
    return Actor(study.id, researcher.key)


def eyes_of(session: Session, request: Request, study: Study) -> StudyBlindness:
    """What the person who asks may see of each source, by its key; one query where the study is coded blind."""
    if not study.is_blind:
        return SEEING
    researcher = who_of(request, study)
    return coding_store.eyes(session, study.id, researcher.key if researcher else None)


def eyes(session: Session, study: Study, who: str | None) -> StudyBlindness:
    """What a person may see of each source, by its key; no query where a team does not code blind."""
    return SEEING if _is_open(study) else coding_store.eyes(session, study.id, who)


def eyes_by_id(session: Session, study: Study, who: str | None) -> StudyBlindness:
    """What a person may see of each source, by its id; no query where a team does not code blind."""
    return SEEING if _is_open(study) else coding_store.study_blindness(session, study.id, who)


def _is_open(study: Study) -> bool:
    """Whether a team of several does not code blind. That of one may have left others' work hidden when they left."""
    return len(study.researchers) > 1 and not study.is_blind


@dataclass(frozen=True, slots=True)
class Steps:
    """What undo would take back and what redo would do again, in words; None where there is nothing."""

    undo: Message | None = None
    redo: Message | None = None


def steps(session: Session, study: Study, researcher: str) -> Steps:
    """What this person can undo and redo in this study; one query."""
    found = store.latest_acts(session, study.id, researcher)
    return Steps(*(_called(act) if act else None for act in (found.undo, found.redo)))


def _called(act: LastAct) -> Message:
    return files_imported(act.files) if act.files > 1 else ACTS.get(act.action, message("last act"))


def _read_study(request: Request, key: str) -> Study:
    with database_of(request).reading() as session:
        return study_in(session, request, key)


def cookie_value(text: str) -> str:
    """The text as a cookie can carry it; `who_of` reads it back."""
    return quote(text, safe="")
