"""What a browser remembers for a person, in cookies: the language, light or dark, and who codes in a study."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse

from qualtoc.errors import Invalid, message
from qualtoc.i18n import LANGUAGES
from qualtoc.web.deps import LANGUAGE_COOKIE, CurrentStudy, cookie_value, who_cookie
from qualtoc.web.render import THEME_COOKIE, THEMES

A_YEAR_IN_SECONDS = 365 * 24 * 3600

router = APIRouter()
Back = Annotated[str, Form()]


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
