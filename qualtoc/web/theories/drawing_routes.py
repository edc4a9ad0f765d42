"""Acts on the drawing itself: putting a box elsewhere, and laying everything out again."""

from math import nan
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from qualtoc.errors import NotFound, message
from qualtoc.study.model import Study
from qualtoc.theory import arranging, layouts
from qualtoc.web.deps import Acting, CurrentStudy, Db, Translate
from qualtoc.web.render import address
from qualtoc.web.theories.chosen import AsChosen, Chosen
from qualtoc.web.theories.reading import whole_drawing

router = APIRouter(prefix="/studies/{study}/theory/drawing")
Text = Annotated[str, Form()]


@router.post("/place")
def place(
    study: CurrentStudy, actor: Acting, db: Db, translator: Translate, chosen: AsChosen, factor: Text = "",
    height: Text = "", move: Text = "",
) -> Response:  # fmt: skip
    """Put a factor's box at a height, or (`move` is "up" or "down") in the place of its neighbour."""
    with db.reading() as session:
        version, drawing = whole_drawing(session, study, chosen, translator)
    if factor not in {box.key for box in drawing.boxes}:
        raise NotFound(message("The draft has no factor {factor}.", factor=factor))
    if move:
        heights = arranging.exchanged(drawing, factor, is_up=move == "up")
    else:
        heights = arranging.put(drawing, factor, _number(height))
    layouts.keep_heights(db, actor, version, heights)
    return _back(study, chosen, factor if move else "")


@router.post("/tidy")
def tidy(study: CurrentStudy, actor: Acting, db: Db, chosen: AsChosen) -> Response:
    """Lay the version out by its layers again."""
    layouts.tidy(db, actor, chosen.version)
    return _back(study, chosen)


def _back(study: Study, chosen: Chosen, factor: str = "") -> Response:
    place = f"#factor-{factor}" if factor else ""
    return RedirectResponse(f"{address('studies', study.key, 'theory')}{chosen.query()}{place}", status_code=303)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return nan
