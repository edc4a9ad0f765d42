"""Putting a passage to a theme from the text: what is selected, words of a turn, or what a coding lies on."""

from typing import Annotated

from fastapi import APIRouter, Form
from sqlmodel import Session
from starlette.responses import Response

from qualtoc.coding import actions
from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage
from qualtoc.errors import Invalid, NotFound, message
from qualtoc.web.deps import Acting
from qualtoc.web.transcripts.acts import Act, ThePassage, Where
from qualtoc.web.transcripts.desk import AtDesk
from qualtoc.web.transcripts.reading import SOURCE, Given

router = APIRouter()
Text = Annotated[str, Form()]


@router.post(SOURCE + "/themes")
def show_in_theme(at: AtDesk, actor: Acting, passage: ThePassage, theme: Text = "", side: Text = "") -> Response:
    """Put a passage to a theme, as an example or a counter-example."""

    def do(where: Where) -> None:
        def seen(session: Session) -> Passage:
            on = passage.on_coding
            if on and at.blind.hides(coding_store.coding(session, at.study.id, on)[0].coder):
                raise NotFound(message("There is no such coding."))
            return where(session)

        if not theme:
            raise Invalid(message("Choose a theme."), field="theme")
        actions.show_in_theme(at.db, actor, theme, side, seen)

    act = Act(at, passage, Given(words=passage.words, occurrence=passage.occurrence, theme=theme))
    return act.done("show_in_theme", do, message("Put to the theme."))
