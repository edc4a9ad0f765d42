"""People: who does the study, and who took part in it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import store as coding_store
from qualtoc.database import Actor
from qualtoc.errors import Conflict, Invalid, NotFound, QualtocError, message
from qualtoc.study import actions, store
from qualtoc.study.model import Participant, Researcher, Study
from qualtoc.theory import store as theory_store
from qualtoc.web.deps import Acting, CurrentStudy, Db, Who, eyes_of
from qualtoc.web.forms import Errors, errors_of, pages, status_of
from qualtoc.web.people.contexts import (
    ParticipantLine,
    ParticipantPage,
    People,
    ResearcherPage,
    participant_lines,
)
from qualtoc.web.render import address, page

PARTICIPANTS_ON_A_PAGE = 100
FLAGS = {"yes": True, "no": False, "": None}

router = APIRouter(prefix="/studies/{study}/people")
Text = Annotated[str, Form()]
PageNo = Annotated[int, Query(alias="page")]


@dataclass(frozen=True, slots=True)
class Profile:
    """The fields of a researcher's form."""

    key: Text = ""
    name: Text = ""
    credentials: Text = ""
    occupation: Text = ""
    gender: Text = ""
    experience: Text = ""

    def researcher(self, key: str | None = None) -> Researcher:
        """The researcher of the form, under the key that the address names where there is one."""
        return Researcher(
            key or self.key.strip(), self.name, self.credentials, self.occupation, self.gender, self.experience
        )


Profiled = Annotated[Profile, Depends()]


@router.get("")
def people(request: Request, study: CurrentStudy, db: Db, number: PageNo = 1) -> Response:
    """The team and the participants."""
    with db.reading() as session:
        context = _people(session, study, number)
    return page(request, "people/people.html", context)


@router.post("/researchers")
def add_researcher(request: Request, study: CurrentStudy, who: Who, db: Db, profile: Profiled) -> Response:
    """Add a person to the team."""
    try:
        actions.add_researcher(db, Actor(study.id, who or profile.key.strip()), profile.researcher())
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = _people(session, study, 1, profile.researcher(), _in_form(error))
        return page(request, "people/people.html", context, status_of(error))
    return RedirectResponse(address("studies", study.key, "people"), status_code=303)


@router.get("/researchers/{researcher:path}")
async def researcher_form(request: Request, study: CurrentStudy, researcher: str) -> Response:
    """A researcher's profile."""
    return page(request, "people/researcher.html", ResearcherPage(_member(study, researcher)))


@router.post("/researchers/{researcher:path}")
def describe_researcher(study: CurrentStudy, actor: Acting, db: Db, researcher: str, profile: Profiled) -> Response:
    """Change a researcher's profile."""
    actions.describe_researcher(db, actor, profile.researcher(researcher))
    return RedirectResponse(address("studies", study.key, "people"), status_code=303)


@router.get("/participants/{participant:path}")
def participant_page(request: Request, study: CurrentStudy, db: Db, participant: str) -> Response:
    """A participant, with the way to withdraw them."""
    with db.reading() as session:
        line = _participant(session, study, participant)
        blind = eyes_of(session, request, study)
        codings, claims = store.holdings_of_sources(session, [source.id for source in line.sources], blind)
    return page(request, "people/participant.html", ParticipantPage(line, codings, claims))


@router.post("/participants/{participant:path}")
def describe_participant(
    study: CurrentStudy, actor: Acting, db: Db, participant: str, prior_relationship: Text = "", returned: Text = ""
) -> Response:
    """Say whether the participant was known before, and whether the transcript was returned."""
    actions.describe_participant(
        db, actor, participant, prior_relationship=_flag(prior_relationship), transcript_returned=_flag(returned)
    )
    return RedirectResponse(address("studies", study.key, "people"), status_code=303)


@router.post("/withdrawals/{participant:path}")
def withdraw(study: CurrentStudy, actor: Acting, db: Db, participant: str) -> Response:
    """Take a participant out of every computation."""
    actions.withdraw_participant(db, actor, participant)
    return RedirectResponse(_at(study, participant), status_code=303)


@router.post("/readmissions/{participant:path}")
def readmit(study: CurrentStudy, actor: Acting, db: Db, participant: str) -> Response:
    """Take back a withdrawal that was entered by mistake."""
    actions.readmit_participant(db, actor, participant)
    return RedirectResponse(_at(study, participant), status_code=303)


def _people(
    session: Session, study: Study, number: int, form: Researcher | None = None, errors: Errors | None = None
) -> People:
    participants = store.participants(session, study.id)
    here = pages(number, len(participants), PARTICIPANTS_ON_A_PAGE)
    lines = _lines(session, study, participants[here.slice])
    return People(study.researchers, tuple(lines), here, form or Researcher(""), errors or {})


def _in_form(error: QualtocError) -> Errors:
    errors = errors_of(error)
    return {"key" if name == "researcher" else name: said for name, said in errors.items()}


def _member(study: Study, key: str) -> Researcher:
    for researcher in study.researchers:
        if researcher.key == key:
            return researcher
    raise NotFound(message("There is no researcher {researcher}.", researcher=key))


def _participant(session: Session, study: Study, key: str) -> ParticipantLine:
    found = [person for person in store.participants(session, study.id) if person.key == key]
    if not found:
        raise NotFound(message("There is no participant {participant}.", participant=key))
    return _lines(session, study, found)[0]


def _lines(session: Session, study: Study, participants: list[Participant]) -> list[ParticipantLine]:
    sources = coding_store.sources(session, study.id)
    return participant_lines(participants, sources, theory_store.theory(session, study.id))


def _flag(given: str) -> bool | None:
    if given not in FLAGS:
        raise Invalid(message("Answer yes, no, or leave it open."))
    return FLAGS[given]


def _at(study: Study, participant: str) -> str:
    return address("studies", study.key, "people", "participants", participant)
