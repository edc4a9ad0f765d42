"""Who speaks in a source: names, kinds, participants, and how much each says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions
from qualtoc.coding import store as coding_store
from qualtoc.coding.source import SPEAKER_KINDS, Source, Speaker, SpeakerKind
from qualtoc.coding.text import word_count
from qualtoc.errors import Invalid, Message, message
from qualtoc.reports import wording
from qualtoc.study import store
from qualtoc.study.actions import ensure_participant
from qualtoc.web.deps import Acting, CurrentStudy, Db
from qualtoc.web.forms import NO_ERRORS, Errors, errors_of
from qualtoc.web.render import address, page

router = APIRouter(prefix="/studies/{study}/sources/{source}/voices")
Texts = Annotated[Sequence[str], Form()]


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker as given in the form, under the name that is stored, with how much they say."""

    stored: str
    given: Speaker
    turns: int
    words: int
    share: float


@dataclass(frozen=True, slots=True)
class VoicesPage:
    """Who speaks in a source."""

    here: str
    source: Source
    voices: tuple[Voice, ...]
    kinds: Mapping[SpeakerKind, Message]
    participants: tuple[str, ...]
    errors: Errors = NO_ERRORS


@router.get("")
def voices(request: Request, study: CurrentStudy, db: Db, source: str) -> Response:
    """Who speaks in a source, and how much."""
    return page(request, "correcting/voices.html", _page(study.key, study, db, source))


@router.post("")
def describe(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, source: str, stored: Texts = (), name: Texts = (),
    kind: Texts = (), participant: Texts = (),
) -> Response:  # fmt: skip
    """Correct who speaks; two speakers of one name become one."""
    if not len(stored) == len(name) == len(kind) == len(participant) or set(kind) - set(SPEAKER_KINDS):
        raise Invalid(message("Say of each speaker who it is."))
    given = {
        old: Speaker(" ".join(new.split()), cast(SpeakerKind, of_kind), " ".join(who.split()) or None)
        for old, new, of_kind, who in zip(stored, name, kind, participant, strict=True)
    }
    try:
        actions.describe_speakers(db, actor, source, given, known_people=ensure_participant)
    except Invalid as error:
        return page(
            request, "correcting/voices.html", _page(study.key, study, db, source, given, errors_of(error)), 422
        )
    return RedirectResponse(address("studies", study.key, "sources", source, "voices"), status_code=303)


def _page(
    study_key: str, study: CurrentStudy, db: Db, key: str, given: Mapping[str, Speaker] | None = None,
    errors: Errors = NO_ERRORS,
) -> VoicesPage:  # fmt: skip
    with db.reading() as session:
        source = coding_store.source(session, study.id, key)
        turns = coding_store.turns(session, source.id, 1, coding_store.NO_END)
        people = store.participants(session, study.id)
    said = [(turn.speaker, word_count(turn.words)) for turn in turns]
    every = sum(words for _, words in said) or 1
    shown = []
    for speaker in source.speakers:
        own = [words for name, words in said if name == speaker.name]
        as_given = (given or {}).get(speaker.name, speaker)
        shown.append(Voice(speaker.name, as_given, len(own), sum(own), sum(own) / every))
    here = address("studies", study_key, "sources", key)
    return VoicesPage(
        here, source, tuple(shown), dict(wording.SPEAKER_KIND_WORDS), tuple(person.key for person in people), errors
    )
