"""What is said of a code, written anew: names, rules, keywords, its factor, where it is from, its mark."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, store
from qualtoc.coding.actions import DESCRIBED, state_of
from qualtoc.coding.codebook import MARKS, Bilingual, Code, marks
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.web.codebook.contexts import TEXTS, Choice, EditPage, Look
from qualtoc.web.codebook.reading import succession
from qualtoc.web.deps import Acting, CurrentStudy, Db, Lang, Who, eyes
from qualtoc.web.forms import Errors, errors_of, status_of
from qualtoc.web.render import address, fragment, page

router = APIRouter()
Given = str | None


@dataclass(frozen=True, slots=True)
class RuleFields:
    """What a form says of a code; a field that it does not send stays as it is."""

    label_en: Given = None
    label_es: Given = None
    definition_en: Given = None
    definition_es: Given = None
    include_en: Given = None
    include_es: Given = None
    exclude_en: Given = None
    exclude_es: Given = None
    example_en: Given = None
    example_es: Given = None
    reason_en: Given = None
    reason_es: Given = None
    keywords_en: Given = None
    keywords_es: Given = None
    family: Given = None
    factor: Given = None
    origin: Given = None
    made_on: Given = None
    hue: Given = None
    shape: Given = None
    seen: Given = None

    def changes(self, code: Code) -> dict[str, Any]:
        """What the form changes in a code, by the names of its fields.

        Raises:
            Invalid: the date or the mark is none.
        """
        found: dict[str, Any] = dict(self._texts(code))
        for name in ("keywords_en", "keywords_es"):
            if (typed := getattr(self, name)) is not None:
                found[name] = tuple(_keywords(typed, getattr(code, name)))
        for name in ("family", "factor", "origin"):
            if (typed := getattr(self, name)) is not None:
                found[name] = typed or None
        for name in ("hue", "shape"):
            if (typed := getattr(self, name)) is not None:
                found[name] = _mark(typed)
        if self.made_on:
            found["created_at"] = _moment(self.made_on, code.created_at)
        return found

    def _texts(self, code: Code) -> Iterator[tuple[str, Bilingual]]:
        for name in (*TEXTS, "reason"):
            en, es = getattr(self, f"{name}_en"), getattr(self, f"{name}_es")
            if en is not None or es is not None:
                was: Bilingual = getattr(code, name)
                yield name, Bilingual(was.en if en is None else en, was.es if es is None else es)


async def fields_sent(request: Request) -> RuleFields:
    """The fields that the form sends, those that are empty too."""
    form = await request.form()
    return RuleFields(**{one.name: str(form[one.name]) for one in fields(RuleFields) if one.name in form})


Fields = Annotated[RuleFields, Depends(fields_sent)]


@router.get("/codes/edit/{code:path}")
def edit(request: Request, study: CurrentStudy, who: Who, db: Db, lang: Lang, code: str) -> Response:
    """The form with everything that is said of a code."""
    with db.reading() as session:
        return page(request, "codebook/edit.html", _page(session, study, who, code, lang, {}, {}))


@router.post("/codes/look/{code:path}")
def look(request: Request, study: CurrentStudy, who: Who, db: Db, lang: Lang, code: str, said: Fields) -> Response:
    """How the code would look as the form stands; nothing is changed."""
    with db.reading() as session:
        stored = store.code(session, study.id, code)
        try:
            context = _page(session, study, who, code, lang, said.changes(stored), {})
        except Invalid as error:
            context = _page(session, study, who, code, lang, {}, errors_of(error))
    return fragment(request, "codebook/edit.html", "look", context)


@router.post("/codebook/{code:path}")
def describe_code(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str, said: Fields
) -> Response:
    """Write what is said of a code anew."""
    with db.reading() as session:
        stored = store.code(session, study.id, code)
    changes: dict[str, Any] = {}
    try:
        changes = said.changes(stored)
        actions.describe_code(db, actor, code, changes, seen=said.seen)
    except (Invalid, Conflict, NotFound) as error:
        with db.reading() as session:
            context = _page(session, study, actor.researcher, code, lang, changes, errors_of(error))
        return page(request, "codebook/edit.html", context, status_of(error))
    return RedirectResponse(address("studies", study.key, "codebook", code), status_code=303)


def _page(
    session: Session, study: Study, who: str | None, key: str, language: str, changes: Mapping[str, Any], errors: Errors
) -> EditPage:
    stored, book = store.code(session, study.id, key), store.codebook(session, study.id)
    theory = theory_store.theory(session, study.id)
    typed = replace(stored, **{name: value for name, value in changes.items() if name in DESCRIBED})
    drawn = marks(replace(book, codes=tuple(typed if one.key == key else one for one in book.codes)))
    plain = replace(typed, hue=None, shape=None)
    automatic = marks(replace(book, codes=tuple(plain if one.key == key else one for one in book.codes)))[key]
    twins = tuple(one.label for one in book.codes if one.key != key and drawn[one.key] == drawn[key])
    counts = store.codings_by_code(session, study.id, eyes(session, study, who))
    return EditPage(
        typed, book.path(key, language)[:-1],
        Look(typed, drawn[key], twins, counts.get(stored.id, 0) if stored.id else 0), book.families,
        _factors(theory, typed.factor, language), succession(theory, stored.factor), automatic, state_of(stored),
        errors,
    )  # fmt: skip


def _factors(theory: ProgrammeTheory | None, chosen: str | None, language: str) -> tuple[Choice, ...]:
    """The factors of the newest version, and the one that is chosen already."""
    factors = theory.versions[-1].factors if theory and theory.versions else ()
    found = [Choice(one.key, one.label.text(language) or one.key) for one in factors]
    if chosen and all(one.value != chosen for one in found):
        found.append(Choice(chosen, chosen))
    return tuple(found)


def _keywords(typed: str, known: Collection[str]) -> Iterator[str]:
    """The keywords of a field: one a line or with commas between; those that are known stay whole."""
    for line in typed.splitlines():
        yield from (line,) if line.strip() in known else line.replace(";", ",").split(",")


def _mark(typed: str) -> int | None:
    if not typed:
        return None
    if not typed.isdecimal() or not typed.isascii() or int(typed) >= MARKS:
        raise Invalid(message("There is no such colour or shape."), field="mark")
    return int(typed)


def _moment(typed: str, was: datetime | None) -> datetime:
    """The day as a moment; the one that is known where the day is the same."""
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise Invalid(message("Write the date as year-month-day, such as 2026-03-31."), field="made_on") from None
    return was if was is not None and was.date() == day else datetime.combine(day, time(), UTC)
