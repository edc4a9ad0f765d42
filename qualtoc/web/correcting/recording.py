"""The recording of a source: added, played beside the timed turns, taken away."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, Query, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import recordings as actions
from qualtoc.coding.actions.recordings import Recording
from qualtoc.coding.recordings import MEDIA_TYPES, asked_range
from qualtoc.coding.source import Source
from qualtoc.coding.store import TurnText
from qualtoc.errors import Invalid, NotFound, message
from qualtoc.web.deps import Acting, CurrentStudy, Db
from qualtoc.web.forms import NO_ERRORS, Errors, errors_of
from qualtoc.web.render import address, page

MOST_BYTES = 4 << 20
"""How much of a recording one answer gives; a player asks for more by itself."""

router = APIRouter(prefix="/studies/{study}/sources/{source}/recording")


@dataclass(frozen=True, slots=True)
class TimedTurn:
    """A turn with the time at which it begins in the recording, for people."""

    turn: TurnText
    time: str


@dataclass(frozen=True, slots=True)
class RecordingPage:
    """The recording of a source beside its turns; `start` is where it begins to play, in seconds."""

    here: str
    source: Source
    recording: Recording | None
    turns: tuple[TimedTurn, ...]
    start: float | None
    accepted: str
    errors: Errors = NO_ERRORS


@router.get("")
def recording(
    request: Request, study: CurrentStudy, db: Db, source: str, turn: Annotated[int | None, Query()] = None
) -> Response:
    """The recording of a source; `turn` begins there."""
    return page(request, "correcting/recording.html", _page(study, db, source, turn))


@router.post("")
def add(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, source: str,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:  # fmt: skip
    """Keep a recording in this database; it goes nowhere else."""
    name, data = ((file.filename or ""), file.file.read()) if file else ("", b"")
    try:
        actions.add_recording(db, actor, source, name, data)
    except Invalid as error:
        context = _page(study, db, source, None, errors_of(error))
        return page(request, "correcting/recording.html", context, 422)
    return RedirectResponse(_at(study, source), status_code=303)


@router.post("/removal")
def remove(study: CurrentStudy, actor: Acting, db: Db, source: str) -> Response:
    """Delete the recording."""
    actions.remove_recording(db, actor, source)
    return RedirectResponse(_at(study, source), status_code=303)


@router.get("/file")
def played(request: Request, study: CurrentStudy, db: Db, source: str) -> Response:
    """The bytes that a player asks for."""
    with db.reading() as session:
        found = coding_store.source(session, study.id, source)
        known = actions.recording(session, found)
        if known is None:
            raise NotFound(message("This source has no recording."))
        header = request.headers.get("range")
        start, end = asked_range(header, known.size) or (0, known.size)
        end = min(end, start + MOST_BYTES) if header else end
        data = actions.recorded_bytes(session, found, start, end)
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "no-store"}
    if header:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{known.size}"
    return Response(data, 206 if header else 200, headers, known.media_type)


def _page(study: CurrentStudy, db: Db, key: str, no: int | None, errors: Errors = NO_ERRORS) -> RecordingPage:
    with db.reading() as session:
        source = coding_store.source(session, study.id, key)
        known = actions.recording(session, source)
        turns = coding_store.turns(session, source.id, 1, coding_store.NO_END)
    timed = tuple(TimedTurn(turn, _clock(turn.seconds)) for turn in turns if turn.seconds is not None)
    start = next((one.turn.seconds for one in timed if one.turn.no == no), None)
    here = address("studies", study.key, "sources", key)
    return RecordingPage(here, source, known, timed, start, ",".join(MEDIA_TYPES), errors)


def _clock(seconds: float | None) -> str:
    whole = int(seconds or 0)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _at(study: CurrentStudy, source: str) -> str:
    return address("studies", study.key, "sources", source, "recording")
