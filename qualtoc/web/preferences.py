"""What a browser remembers for a person, in cookies: language, light or dark, how texts are set, keys, who codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from qualtoc.errors import Invalid, Message, message
from qualtoc.i18n import LANGUAGES
from qualtoc.web import keys, legibility
from qualtoc.web.deps import LANGUAGE_COOKIE, CurrentStudy, cookie_value, who_cookie
from qualtoc.web.keys import ActGroup, Keys
from qualtoc.web.render import THEME_COOKIE, THEMES, page

A_YEAR_IN_SECONDS = 365 * 24 * 3600

router = APIRouter()
Back = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class KeysForm:
    """The keys of every act, to be changed. `typed` is what stands in the fields, `field` the act that is wrong."""

    groups: tuple[ActGroup, ...]
    typed: Mapping[str, str]
    with_letters: bool
    back: str
    problem: Message | None = None
    field: str = ""


@router.post("/preferences/language")
async def choose_language(language: Annotated[str, Form()], back: Back = "/") -> RedirectResponse:
    """Remember the language of the interface."""
    if language not in LANGUAGES:
        raise Invalid(message("qualtoc does not speak this language yet."), field="language")
    return _remember(LANGUAGE_COOKIE, language, back)


@router.post("/preferences/theme")
async def choose_theme(theme: Annotated[str, Form()], back: Back = "/") -> RedirectResponse:
    """Remember light or dark, or that the system decides."""
    if theme not in THEMES:
        raise Invalid(message("Choose light, dark, or as the system."), field="theme")
    return _remember(THEME_COOKIE, theme, back)


@router.post("/preferences/reading")
async def choose_reading(request: Request) -> RedirectResponse:
    """Remember how transcripts are set; what the form does not name stays as it is."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    kept = legibility.read(request.cookies.get(legibility.READING_COOKIE, ""))
    return _remember(
        legibility.READING_COOKIE, legibility.cookie_of(legibility.chosen({**kept, **form})), form.get("back", "/")
    )


@router.get("/preferences/keys")
async def keys_form(request: Request, back: str = "/") -> Response:
    """The keys, to be changed."""
    now = keys.read(request.cookies.get(keys.KEYS_COOKIE, ""))
    return page(request, "layout/keys.html", KeysForm(keys.GROUPS, _typed(now), now.with_letters, local(back)))


@router.post("/preferences/keys")
async def choose_keys(request: Request) -> Response:
    """Remember the keys; refuses those that would do two things, or belong to the browser or a screen reader."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    back, with_letters = local(form.get("back", "/")), "letters_off" not in form
    if "first" in form:
        return _remember(keys.KEYS_COOKIE, keys.cookie_of(keys.FIRST), back)
    try:
        return _remember(keys.KEYS_COOKIE, keys.cookie_of(keys.chosen(form, with_letters)), back)
    except Invalid as error:
        typed = {**_typed(keys.FIRST), **form}
        field = str(error.data.get("field", ""))
        context = KeysForm(keys.GROUPS, typed, with_letters, back, error.message, field)
        return page(request, "layout/keys.html", context, 422)


def _typed(now: Keys) -> dict[str, str]:
    return {act.name: " ".join(now.of(act)) for act in keys.ACTS}


@router.post("/studies/{study}/who")
async def choose_who(study: CurrentStudy, who: Annotated[str, Form()], back: Back = "/") -> RedirectResponse:
    """Remember who codes in this study."""
    if who not in {researcher.key for researcher in study.researchers}:
        raise Invalid(message("This person is not on the team of the study."), field="who")
    return _remember(who_cookie(study), cookie_value(who), back)


def local(path: str) -> str:
    """The path where it leads to a page of this server, else the first page."""
    leads_away = not path.startswith("/") or path[1:2] in ("/", "\\") or not path.isprintable()
    return "/" if leads_away else path


def _remember(cookie: str, value: str, back: str) -> RedirectResponse:
    response = RedirectResponse(local(back), status_code=303)
    response.set_cookie(cookie, value, max_age=A_YEAR_IN_SECONDS, path="/", httponly=True, samesite="lax")
    return response
