"""The causal map: drawn and told, the claims behind each number, and as files."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from qualtoc.database import Database, without_collector
from qualtoc.errors import NotFound, message
from qualtoc.i18n import Translator
from qualtoc.pictures import to_png
from qualtoc.reports import causal_map as reports
from qualtoc.reports.wording import notice
from qualtoc.study.model import Study
from qualtoc.web.causal_map.chosen import AsChosen, AsWanted, Chosen
from qualtoc.web.causal_map.reading import claims_page, map_file, map_page
from qualtoc.web.deps import CurrentStudy, Db, Translate
from qualtoc.web.downloads import document_download, download, json_download
from qualtoc.web.forms import is_for
from qualtoc.web.render import address, fragment, page

router = APIRouter(prefix="/studies/{study}")


@router.get("/causal-map")
@without_collector()
def causal_map(request: Request, study: CurrentStudy, db: Db, chosen: AsChosen, translator: Translate) -> Response:
    """All claims as a map, or what to do where there are none."""
    with db.reading() as session:
        context = map_page(session, study, chosen, translator)
    if is_for(request, "causal-map"):
        headers = {"HX-Replace-Url": address("studies", study.key, "causal-map") + chosen.query()}
        return fragment(request, context.template, "causal_map", context, headers=headers)
    return page(request, context.template, context)


@router.get("/causal-map/claims")
@without_collector()
def claims(request: Request, study: CurrentStudy, db: Db, chosen: AsChosen, wanted: AsWanted) -> Response:
    """The claims behind a number of the map, with their words."""
    with db.reading() as session:
        context = claims_page(session, study, chosen, wanted)
    return page(request, "causal_map/claims.html", context)


@router.get("/causal-map.svg")
def causal_map_svg(request: Request, study: CurrentStudy, db: Db, chosen: AsChosen, language: Translate) -> Response:
    """The drawing as a file, with what is expected and nobody speaks of where that is asked for."""
    return download(_drawing(request, study, db, chosen, language), f"{study.key}-causal-map", "svg")


@router.get("/causal-map.png")
def causal_map_png(request: Request, study: CurrentStudy, db: Db, chosen: AsChosen, language: Translate) -> Response:
    """The same as an image."""
    drawn = _drawing(request, study, db, chosen, language)
    return download(to_png(drawn.decode()), f"{study.key}-causal-map", "png")


@router.get("/causal-map.{extension}")
@without_collector()
def causal_map_file(study: CurrentStudy, db: Db, extension: str, chosen: AsChosen, language: Translate) -> Response:
    """The map as a file; words only of those who agreed to be quoted."""
    with db.reading() as session:
        found = reports.for_export(session, study, chosen.question)
    name = f"{study.key}-causal-map"
    if extension == "json":
        return json_download(reports.as_json(found, language), name)
    if extension == "csv":
        return download(reports.as_csv(found, language), name, extension)
    if extension == "graphml":
        return download(reports.as_graphml(found, language), name, extension)
    return document_download(reports.as_document(found, language), name, extension)


def _drawing(request: Request, study: Study, db: Database, chosen: Chosen, language: Translator) -> bytes:
    with db.reading() as session:
        context = map_file(session, study, chosen, language, notice(study, language))
    if context is None:
        raise NotFound(message("No claim of this choice is on the map."))
    return bytes(page(request, "causal_map/drawing.svg", context, is_plain=True).body)
