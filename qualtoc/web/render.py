"""Pages and fragments from templates: the one door to Jinja.

A template gets the fields of one frozen dataclass and `frame`, which holds what the frame around every page needs.
A fragment is one block of a page, so that the first load and an update cannot differ. A block that is rendered
alone does not run the imports at the top of its file: import macros inside the block.

Each language has its own environment, so that macros speak it without being handed a translator.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import quote, urlsplit

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from fastapi import Request
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from qualtoc.coding.memo import verdict_reference
from qualtoc.errors import Message, message
from qualtoc.i18n import LANGUAGES, translator
from qualtoc.reports import wording
from qualtoc.study.model import Researcher, Study
from qualtoc.theory import tracing_store
from qualtoc.web import deps, legibility
from qualtoc.web import keys as keyboard
from qualtoc.web.assets import static_url
from qualtoc.web.speaking import SpeakingEnvironment

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
else:
    DataclassInstance = object

FOLDER = Path(__file__).parent
THEMES: Mapping[str, Message] = {
    "system": message("As the system"),
    "light": message("Light"),
    "dark": message("Dark"),
}
THEME_COOKIE = "theme"
HTMX = json.dumps(
    {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "scrollIntoViewOnBoost": False,
        "attributesToSettle": ["class", "width", "height"],
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "[45]..", "swap": True, "error": True},
        ],
    }
)
"""htmx without inline styles, evaluation or pages kept in the browser's storage; error bodies are shown too.

A style that the page has been given, as by whoever draws a field larger, is not copied to what is drawn anew: as an
attribute the policy refuses it.
"""


class InLanguages(Protocol):
    """What has a text for each language."""

    def text(self, language: str) -> str:
        """The text in a language."""

    def language(self, language: str) -> str:
        """The language of the text that is given to who asks for this one."""


class Frame:
    """What every page shows around its own content. What can be undone costs a query and is read when it is shown."""

    htmx = HTMX
    themes = THEMES
    key_groups = keyboard.GROUPS
    reading_choices = legibility.CHOICES

    def __init__(self, request: Request, *, is_plain: bool = False) -> None:
        self._request = request
        self._is_plain = is_plain
        self.language = deps.language_of(request)
        self.languages = {language: _language_name(language) for language in LANGUAGES}
        chosen = request.cookies.get(THEME_COOKIE)
        self.theme = chosen if chosen in THEMES else "system"
        self.study: Study | None = getattr(request.state, "study", None)
        self.who: Researcher | None = deps.who_of(request, self.study) if self.study else None

    @property
    def path(self) -> str:
        """The address of the page that is open, to come back to; "/" where it is not known."""
        opened = self._request.headers.get("hx-current-url")
        if opened is None and self._request.method != "GET":
            return "/"
        url = urlsplit(opened or str(self._request.url))
        return f"{url.path}?{url.query}" if url.query else url.path

    @property
    def keys(self) -> keyboard.Keys:
        """The keys that this person has chosen."""
        return keyboard.read(self._request.cookies.get(keyboard.KEYS_COOKIE, ""))

    @property
    def reading(self) -> dict[str, str]:
        """How this person wants transcripts set."""
        return legibility.read(self._request.cookies.get(legibility.READING_COOKIE, ""))

    @property
    def reading_classes(self) -> str:
        """The same as classes."""
        return legibility.classes(self.reading)

    @cached_property
    def home(self) -> str:
        """The address of the study; "/" outside any."""
        return address("studies", self.study.key) if self.study else "/"

    @property
    def part(self) -> str:
        """The part of the study that is open, as its address names it ("sources"); empty on the overview."""
        return ([*self._request.url.path.split("/"), "", "", ""])[3]

    @property
    def banner(self) -> str | None:
        """The study's own sentence that its data are synthetic; None where they are not."""
        if self.study is None or not self.study.synthetic:
            return None
        return self.study.disclaimer.text(self.language)

    @property
    def steps(self) -> dict[str, str]:
        """What "undo" would take back and "redo" would do again, in words; without what there is not."""
        if self._is_plain or self.study is None or self.who is None:
            return {}
        state = self._request.state
        if not hasattr(state, "steps"):
            with self._request.app.state.database.reading() as session:
                state.steps = deps.steps(session, self.study, self.who.key)
        known: deps.Steps = state.steps
        said = {"undo": known.undo, "redo": known.redo}
        return {name: translator(self.language).text(act) for name, act in said.items() if act}

    @property
    def is_tracing(self) -> bool:
        """Whether the study uses process tracing: one query, for pages that show the tabs of the reports."""
        state = self._request.state
        if self.study is not None and not hasattr(state, "is_tracing"):
            with self._request.app.state.database.reading() as session:
                state.is_tracing = tracing_store.is_on(session, self.study.id)
        return bool(getattr(state, "is_tracing", False))


class Rendered(HTMLResponse):
    """Rendered HTML that knows its template and context; a test client sees them on its response."""

    def __init__(self, html: str, *, template: str, context: object, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(html, status_code=status, headers=headers)
        self.template = template
        self.context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response; the debug extension is what the test client of Starlette offers."""
        if "http.response.debug" in scope.get("extensions", {}):
            info = {"template": self.template, "context": self.context}
            await send({"type": "http.response.debug", "info": info})
        await super().__call__(scope, receive, send)


def page(
    request: Request,
    template: str,
    context: DataclassInstance,
    status: int = 200,
    *,
    headers: Mapping[str, str] | None = None,
    is_plain: bool = False,
) -> Rendered:
    """A whole page. `is_plain` leaves out what needs the database."""
    frame = Frame(request, is_plain=is_plain)
    html = _environment(frame.language).get_template(template).render(_names(context, frame))
    return Rendered(html, template=template, context=context, status=status, headers=headers or {})


def fragment(
    request: Request,
    template: str,
    block: str | Sequence[str],
    context: DataclassInstance,
    status: int = 200,
    *,
    headers: Mapping[str, str] | None = None,
) -> Rendered:
    """One block of a page, or several one after the other, for an answer that htmx puts into the page.

    After a change, the answer brings the buttons of undo and redo along, so that they always say what they would do.
    """
    frame = Frame(request)
    names = _names(context, frame)
    blocks = [block] if isinstance(block, str) else block
    html = "".join(_block(frame.language, template, name, names) for name in blocks)
    if request.method != "GET" and status < 400 and frame.study is not None:
        html += _environment(frame.language).get_template("layout/_undo.html").render(frame=frame, swapped=True)
    return Rendered(html, template=template, context=context, status=status, headers=headers or {})


def address(*parts: str) -> str:
    """The path made of these parts, each quoted: `address("studies", "demo")` is "/studies/demo"."""
    return "".join(["/" + _quoted(part) for part in parts])


@lru_cache(maxsize=4096)
def _quoted(part: str) -> str:
    return quote(part, safe="")


def _block(language: str, template: str, name: str, names: dict[str, Any]) -> str:
    loaded = _environment(language).get_template(template)
    return "".join(loaded.blocks[name](loaded.new_context(names)))


def _names(context: DataclassInstance, frame: Frame) -> dict[str, Any]:
    assert is_dataclass(context) and not isinstance(context, type), "a context is an instance of a dataclass"
    names = {field.name: getattr(context, field.name) for field in fields(context)}
    assert "frame" not in names, "the name frame belongs to the frame"
    return {**names, "frame": frame}


@cache
def _environment(language: str) -> SpeakingEnvironment:
    catalogue = translator(language).catalogue
    environment = SpeakingEnvironment(
        catalogue,
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=[InternationalizationExtension],
    )
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        static=static_url, address=address, wording=wording, key_parts=keyboard.parts, on_verdict=verdict_reference
    )
    environment.filters.update(_filters(language))
    return environment


def _filters(language: str) -> dict[str, Any]:
    speaker = translator(language)
    return {
        "t": speaker.text,
        "value": speaker.value,
        "bilingual": partial(_text_in, language),
        "labelled": partial(_labelled, language),
        "lang": partial(_lang, language),
        "date": partial(_date, language),
        "datetime": partial(_datetime, language),
        "number": partial(_number, language),
        "percent": partial(_percent, language),
    }


def _text_in(language: str, text: InLanguages) -> str:
    return text.text(language)


def _labelled(language: str, text: InLanguages) -> str:
    """The text as a page shows it: one that exists only in another language says so to a screen reader."""
    attribute = _lang(language, text)
    return Markup("<span{}>{}</span>").format(attribute, text.text(language)) if attribute else text.text(language)


def _lang(language: str, text: InLanguages) -> Markup:
    """The attribute of an element that holds the text; empty where it is in the language of the page."""
    own = text.language(language)
    return Markup(' lang="{}"').format(own) if own != language else Markup("")


def _date(language: str, day: date | None) -> str:
    return format_date(day, "d MMM y", locale=language) if day else ""


def _datetime(language: str, moment: datetime | None) -> str:
    # A day that a file declares is stored as its midnight; it has no hour to show.
    if moment is None or moment.timetz() == time(tzinfo=UTC):
        return _date(language, moment)
    return format_datetime(moment, "d MMM y, HH:mm 'UTC'", locale=language)


def _number(language: str, number: int | float | Fraction | None) -> str:
    if number is None:
        return ""
    if isinstance(number, int) and -1000 < number < 1000:
        return str(number)  # no language groups so few digits, and a report has hundreds of them
    return _decimal(language, number if isinstance(number, int) else float(number))


@lru_cache(maxsize=4096, typed=True)
def _decimal(language: str, number: int | float) -> str:
    return format_decimal(number, locale=language)


def _percent(language: str, share: float | Fraction | None) -> str:
    return format_percent(float(share), locale=language) if share is not None else ""


@cache
def _language_name(language: str) -> str:
    return cast(str, Locale.parse(language).get_display_name(language)).capitalize()
