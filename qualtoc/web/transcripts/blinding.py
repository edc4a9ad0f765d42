"""Coding blind: the switch of the study, and who is done with a source."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions
from qualtoc.web.deps import Acting
from qualtoc.web.transcripts.desk import AtDesk
from qualtoc.web.transcripts.reading import SOURCE

router = APIRouter()
YesOrNo = Annotated[str, Form()]


@router.post(SOURCE + "/blind-mode")
def blind_mode(at: AtDesk, actor: Acting, on: YesOrNo = "no") -> Response:
    """Hide the coders' work from one another in all sources of the study, or no more."""
    actions.switch_blind_mode(at.db, actor, on=on == "yes")
    return RedirectResponse(f"{at.here}{at.shown.query}", status_code=303)


@router.post(SOURCE + "/done")
def done(at: AtDesk, actor: Acting, done: YesOrNo = "no") -> Response:
    """Say that one is done with the source, or not after all."""
    actions.say_done(at.db, actor, at.source.key, done=done == "yes")
    return RedirectResponse(f"{at.here}{at.shown.query}", status_code=303)
