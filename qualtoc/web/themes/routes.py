"""Themes: the list, one theme, merging, putting passages to a theme, the map, and the files."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, store
from qualtoc.coding.actions import Passage
from qualtoc.errors import Conflict, Invalid, NotFound, QualtocError, message
from qualtoc.pictures import to_png
from qualtoc.reports import themes as reports
from qualtoc.reports.theme_document import as_document
from qualtoc.study.model import Study
from qualtoc.web import looking
from qualtoc.web.deps import Acting, CurrentStudy, Db, Lang, Translate, Who
from qualtoc.web.downloads import document_download, download, json_download, unknown_format
from qualtoc.web.forms import Errors, errors_of, is_for, status_of
from qualtoc.web.preferences import local
from qualtoc.web.render import address, fragment, page
from qualtoc.web.themes.contexts import ThemeForm
from qualtoc.web.themes.reading import (
    map_file,
    map_page,
    merge_page,
    put_page,
    seen_passage,
    shared_page,
    theme_page,
    themes_page,
)

LIST, ONE, MERGE, PUT = "themes/themes.html", "themes/theme.html", "themes/merge.html", "themes/put.html"
MAP, SHARED = "themes/map.html", "themes/shared.html"

OF_THE_STUDY = [Depends(looking.ask_first)]
"""The pages show what the reader may see; the files are the study's, and in blind mode they ask first."""

router = APIRouter(prefix="/studies/{study}")
Text = Annotated[str, Form()]
PageNo = Annotated[int, Query(alias="page")]
Others = Annotated[list[str], Query(alias="with")]


async def typed(
    name_en: Text = "", name_es: Text = "", claim_en: Text = "", claim_es: Text = "", rank: Text = "major",
    origin: Text = "data", seen: Text = "", code: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
) -> ThemeForm:  # fmt: skip
    """What was typed into the form of a theme."""
    return ThemeForm(name_en, name_es, claim_en, claim_es, rank, origin, tuple(one for one in code if one), seen)


Typed = Annotated[ThemeForm, Depends(typed)]


@router.get("/themes")
def themes(request: Request, study: CurrentStudy, db: Db, who: Who, lang: Lang) -> Response:
    """All themes in their order."""
    with db.reading() as session:
        return page(request, LIST, themes_page(session, study, who, lang))


@router.get("/themes.{extension}", dependencies=OF_THE_STUDY)
def themes_file(study: CurrentStudy, db: Db, extension: str, language: Translate) -> Response:
    """The themes as a file; words only of those who agreed to be quoted."""
    with db.reading() as session:
        found = reports.load(session, study)
    name = f"{study.key}-themes"
    if extension == "json":
        return json_download(reports.as_json(found, language), name)
    if extension == "csv":
        return download(reports.as_csv(found, language), name, extension)
    if extension == "yaml":
        return download(reports.as_yaml(found), name, extension)
    return document_download(as_document(found, language), name, extension)


@router.post("/themes")
def new_theme(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, who: Who, lang: Lang, form: Typed
) -> Response:
    """Form a theme."""
    try:
        key = actions.new_theme(
            db, actor, name=form.name, claim=form.claim, rank=form.rank, origin=form.origin, codes=form.codes
        )
    except Invalid as error:
        with db.reading() as session:
            context = themes_page(session, study, who, lang, form, _of_field(error, lang))
        return page(request, LIST, context, status_of(error))
    return _to(study, key)


@router.post("/theme-order")
def order_theme(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, who: Who, lang: Lang, theme: Text = "",
    to: Text = "", move: Text = "",
) -> Response:  # fmt: skip
    """Put a theme at an index, or (`move` is "up" or "down") in the place of its neighbour."""
    with db.reading() as session:
        keys = [one.key for one in store.themes(session, study.id)]
    if theme not in keys:
        raise NotFound(message("There is no theme “{theme}”.", theme=theme))
    steps = {"up": -1, "down": 1}
    index = keys.index(theme) + steps[move] if move in steps else _index(to)
    actions.order_theme(db, actor, theme, index)
    if is_for(request, "theme_list"):
        with db.reading() as session:
            return fragment(request, LIST, "theme_list", themes_page(session, study, who, lang))
    return RedirectResponse(f"{_home(study)}#theme-{theme}", status_code=303)


@router.get("/themes/{theme}")
def theme_of(
    request: Request, study: CurrentStudy, db: Db, who: Who, lang: Lang, theme: str, number: PageNo = 1
) -> Response:
    """One theme with what it stands on."""
    with db.reading() as session:
        return page(request, ONE, theme_page(session, study, who, lang, theme, number))


@router.post("/themes/{theme}")
def describe_theme(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, who: Who, lang: Lang, theme: str, form: Typed
) -> Response:
    """Word a theme anew."""
    try:
        actions.describe_theme(
            db, actor, theme, name=form.name, claim=form.claim, rank=form.rank, origin=form.origin, seen=form.seen
        )
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = theme_page(session, study, who, lang, theme, form=form, errors=_of_field(error, lang))
        return page(request, ONE, context, status_of(error))
    return _to(study, theme)


@router.post("/themes/{theme}/removal")
def remove_theme(study: CurrentStudy, actor: Acting, db: Db, theme: str) -> Response:
    """Take a theme away; undo brings it back."""
    actions.remove_theme(db, actor, theme)
    return RedirectResponse(_home(study), status_code=303)


@router.post("/themes/{theme}/codes")
def gather_codes(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, who: Who, lang: Lang, theme: str, form: Typed
) -> Response:
    """Gather codes under a theme."""
    try:
        actions.gather_codes(db, actor, theme, form.codes)
    except Invalid as error:
        with db.reading() as session:
            context = theme_page(session, study, who, lang, theme, errors=errors_of(error))
        return page(request, ONE, context, status_of(error))
    return _to(study, theme, "codes")


@router.post("/themes/{theme}/codes/{code:path}/removal")
def release_code(study: CurrentStudy, actor: Acting, db: Db, theme: str, code: str) -> Response:
    """Take a code out of a theme."""
    actions.release_code(db, actor, theme, code)
    return _to(study, theme, "codes")


@router.post("/themes/{theme}/passages")
def put_words(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, who: Who, lang: Lang, theme: str, side: Text = "",
    coding: Annotated[UUID | None, Form()] = None, source: Text = "", turn: Text = "", words: Text = "",
) -> Response:  # fmt: skip
    """Put a passage to a theme: that of a coding, or words of a turn."""
    try:
        actions.show_in_theme(db, actor, theme, side, _passage(study, who, coding, source, turn, words))
    except (Invalid, Conflict, NotFound) as error:
        if isinstance(error, NotFound) and not source:
            raise
        place = (source, _index(turn), words)
        with db.reading() as session:
            context = theme_page(session, study, who, lang, theme, place=place, errors=_at_words(error))
        return page(request, ONE, context, status_of(error))
    return _to(study, theme, "passages")


@router.post("/theme-passages/{passage}/removal")
def take_away(study: CurrentStudy, actor: Acting, db: Db, passage: UUID, theme: Text = "") -> Response:
    """Take a passage away from its theme; undo brings it back."""
    actions.take_from_theme(db, actor, passage)
    return _to(study, theme, "passages") if theme else RedirectResponse(_home(study), status_code=303)


@router.get("/theme-passages")
def choose_theme(request: Request, study: CurrentStudy, db: Db, who: Who, coding: UUID, back: str = "") -> Response:
    """Where the passage of a coding is put to a theme."""
    with db.reading() as session:
        return page(request, PUT, put_page(session, study, who, coding, back))


@router.post("/theme-passages")
def put_passage(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, who: Who, coding: Annotated[UUID, Form()],
    theme: Text = "", side: Text = "", back: Text = "",
) -> Response:  # fmt: skip
    """Put the passage of a coding to a theme, and go back to the page of the study from which somebody came."""
    try:
        if not theme:
            raise Invalid(message("Choose a theme."), field="theme")
        actions.show_in_theme(db, actor, theme, side, lambda session: seen_passage(session, study, who, coding))
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = put_page(session, study, who, coding, back, errors_of(error))
        return page(request, PUT, context, status_of(error))
    if back.startswith(address("studies", study.key) + "/"):
        return RedirectResponse(local(back), status_code=303)
    return _to(study, theme, "passages")


@router.get("/themes/{theme}/merging")
def preview_merge(
    request: Request, study: CurrentStudy, db: Db, who: Who, lang: Lang, theme: str, others: Others = []  # noqa: B006
) -> Response:  # fmt: skip
    """What merging other themes into this one would do."""
    with db.reading() as session:
        try:
            return page(request, MERGE, merge_page(session, study, who, theme, others))
        except Invalid as error:
            context = theme_page(session, study, who, lang, theme, errors=errors_of(error))
            return page(request, ONE, context, status_of(error))


@router.post("/themes/{theme}/merging")
def merge(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, who: Who, theme: str, seen: Text = "",
    others: Annotated[list[str], Form(alias="with")] = [],  # noqa: B006 - FastAPI copies it
) -> Response:  # fmt: skip
    """Merge other themes into this one."""
    try:
        actions.merge_themes(db, actor, theme, others, seen)
    except Conflict as error:
        with db.reading() as session:
            context = merge_page(session, study, who, theme, others, errors_of(error))
        return page(request, MERGE, context, status_of(error))
    return _to(study, theme)


@router.get("/theme-map")
def theme_map(
    request: Request, study: CurrentStudy, db: Db, who: Who, language: Translate, least: str = ""
) -> Response:
    """The map of all themes, and the same as tables."""
    with db.reading() as session:
        return page(request, MAP, map_page(session, study, who, language, _index(least) or None))


@router.get("/theme-map/shared")
def shared(request: Request, study: CurrentStudy, db: Db, who: Who, one: str = "", other: str = "") -> Response:
    """The passages of one theme that are coded for the other too."""
    with db.reading() as session:
        return page(request, SHARED, shared_page(session, study, who, one, other))


@router.get("/theme-map.{extension}", dependencies=OF_THE_STUDY)
def theme_map_file(
    request: Request, study: CurrentStudy, db: Db, extension: str, language: Translate, least: str = ""
) -> Response:
    """The map as a drawing or an image."""
    if extension not in ("svg", "png"):
        raise unknown_format(extension)
    with db.reading() as session:
        context = map_file(session, study, language, _index(least) or None)
    svg = bytes(page(request, "themes/drawing.svg", context, is_plain=True).body)
    return download(to_png(svg.decode()) if extension == "png" else svg, f"{study.key}-theme-map", extension)


def _passage(
    study: Study, who: str | None, coding: UUID | None, source: str, turn: str, words: str
) -> Callable[[Session], Passage]:
    def found(session: Session) -> Passage:
        if coding is not None:
            return seen_passage(session, study, who, coding)
        if not source:
            raise Invalid(message("Choose a source."), field="source")
        return actions.found_passage(session, store.source(session, study.id, source), _index(turn), words)

    return found


def _index(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _of_field(error: QualtocError, lang: str) -> Errors:
    """The error at the field of the reader's language, where a text has one for each."""
    return {f"{name}_{lang}" if name in ("name", "claim") else name: said for name, said in errors_of(error).items()}


def _at_words(error: QualtocError) -> Errors:
    """The error at a field of the form; at the words where it names none."""
    return {name if name in ("source", "turn", "words") else "words": said for name, said in errors_of(error).items()}


def _home(study: Study) -> str:
    return address("studies", study.key, "themes")


def _to(study: Study, theme: str, part: str = "") -> Response:
    place = f"#{part}" if part else ""
    return RedirectResponse(address("studies", study.key, "themes", theme) + place, status_code=303)
