"""Changes of codes that have codings: each says first what it will touch, and is one act that can be undone."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions
from qualtoc.coding.code_tree import Place, Step, beside
from qualtoc.coding.codebook import Codebook, CodeStatus, Origin
from qualtoc.database import Actor, Database
from qualtoc.errors import Conflict, Invalid, QualtocError, message
from qualtoc.study.model import Study
from qualtoc.web.codebook.contexts import SplitForm, StatusPage
from qualtoc.web.codebook.reading import about, chosen_of, merge_page, move_page, split_page
from qualtoc.web.deps import Acting, CurrentStudy, Db, Lang
from qualtoc.web.forms import Errors, errors_of, is_for, status_of
from qualtoc.web.render import address, fragment, page

router = APIRouter()
Text = Annotated[str, Form()]
Texts = Annotated[list[str] | None, Form()]
Asked = Annotated[list[str] | None, Query()]
STEPS = ("up", "down", "in", "out")
STATUSES = ("active", "candidate", "retired")


@dataclass(frozen=True, slots=True)
class MoveForm:
    """Where a code shall stand: a step, a `chosen` place ("family:F1", "under:trust"), or `where` to another code.

    `where` is before, after or under `to`.
    """

    step: Text = ""
    chosen: Text = ""
    to: Text = ""
    where: Text = ""

    @property
    def known_step(self) -> Step | None:
        """The step, where one is asked for."""
        return cast(Step, self.step) if self.step in STEPS else None

    def place(self, book: Codebook) -> Place | None:
        """The place that is asked for; None for a step.

        Raises:
            Invalid: none is asked for.
            Conflict: the code beside which it should stand is gone.
        """
        if self.known_step:
            return None
        kind, _, key = self.chosen.partition(":")
        if kind == "family":
            return Place(family=key or None)
        if kind == "under" or self.where == "under":
            return Place(key or self.to)
        if self.where not in ("before", "after"):
            raise Invalid(message("Choose where it shall stand."), field="chosen")
        if self.to not in book.by_key:
            raise Conflict(message("The codebook has no code “{code}”.", code=self.to), field="chosen")
        return self._beside(book)

    def _beside(self, book: Codebook) -> Place:
        other = book.by_key[self.to]
        there = [one.key for one in beside(book, self.to)]
        at = there.index(self.to) + (self.where == "after")
        known = {family.key for family in book.families}
        parent = other.parent if other.parent in book.by_key else None
        family = other.family if parent is None and other.family in known else None
        return Place(parent, family, there[at] if at < len(there) else None)


Moving = Annotated[MoveForm, Depends()]


@router.get("/codes/move/{code:path}")
def places(request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str) -> Response:
    """Where a code can stand."""
    with db.reading() as session:
        return page(request, "codebook/move.html", move_page(session, study, actor, code, lang, None, {}))


def not_moved(
    request: Request, study: Study, actor: Actor, db: Database, language: str, key: str, form: MoveForm,
    error: QualtocError,
) -> Response:  # fmt: skip
    """The places again, with what is wrong."""
    with db.reading() as session:
        context = move_page(session, study, actor, key, language, form.chosen or None, _on("chosen", error))
    return page(request, "codebook/move.html", context, status_of(error))


@router.get("/codes/status/{code:path}")
def status_page(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str, status: str = ""
) -> Response:
    """What retiring a code, or taking it up again, will touch."""
    with db.reading() as session:
        found = about(session, study, actor, code, lang)
    wanted = status or ("active" if found.code.status == "retired" else "retired")
    return page(request, "codebook/status.html", StatusPage(found, wanted))


@router.post("/codes/status/{code:path}")
def set_status(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str, status: Text = "",
    reason: Text = "", seen: Text = "",
) -> Response:  # fmt: skip
    """Retire a code, take it up again or make it a candidate, for a reason."""
    try:
        actions.set_code_status(db, actor, code, _status(status), reason, seen=seen or None)
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = StatusPage(about(session, study, actor, code, lang), status, reason, errors_of(error))
        return page(request, "codebook/status.html", context, status_of(error))
    return RedirectResponse(address("studies", study.key, "codebook", code), status_code=303)


@router.get("/codes/merge/{code:path}")
def merge_choices(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str, into: str = "",
    also: Asked = None, reason: str = "", with_keywords: str = "yes",
) -> Response:  # fmt: skip
    """What merging a code into another one will do."""
    with db.reading() as session:
        context = merge_page(
            session, study, actor, code, lang, into, also or (), reason=reason, with_keywords=with_keywords == "yes"
        )
    if is_for(request, "merge_preview"):
        return fragment(request, "codebook/merge.html", "merge_preview", context)
    return page(request, "codebook/merge.html", context)


@router.post("/codes/merge/{code:path}")
def merge(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str, into: Text = "",
    also: Texts = None, with_keywords: Text = "", reason: Text = "", seen: Text = "",
) -> Response:  # fmt: skip
    """Merge a code, and those that go along, into another one."""
    keys = [code, *(one for one in also or () if one not in (code, into))]
    try:
        if not into:
            raise Invalid(message("Choose another code into which it goes."), field="into")
        actions.merge_codes(
            db, actor, keys, into, seen=seen or None, with_keywords=with_keywords == "yes", reason=reason
        )
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = merge_page(
                session, study, actor, code, lang, into, keys[1:], with_keywords=with_keywords == "yes",
                reason=reason, errors=errors_of(error),
            )  # fmt: skip
        return page(request, "codebook/merge.html", context, status_of(error))
    return RedirectResponse(address("studies", study.key, "codebook", into), status_code=303)


@dataclass(frozen=True, slots=True)
class SplitFields:
    """What a form sends of a split."""

    names: Text = ""
    words: Text = ""
    source: Texts = None
    coding: Texts = None
    which: Text = "matching"
    under: Text = ""
    retire: Text = ""
    origin: Text = ""
    reason: Text = ""
    seen: Text = ""

    @property
    def form(self) -> SplitForm:
        """The same as the page shows it again."""
        return SplitForm(
            self.names, self.words, tuple(self.source or ()), tuple(self.coding or ()), self.which, self.under == "yes",
            self.retire == "yes", self.origin, self.reason,
        )  # fmt: skip


Splitting = Annotated[SplitFields, Depends()]


@router.get("/codes/split/{code:path}")
def split_choices(request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str) -> Response:
    """What a split can take."""
    with db.reading() as session:
        return page(request, "codebook/split.html", split_page(session, study, actor, code, lang, SplitForm(), {}))


@router.post("/codes/split-preview/{code:path}")
def preview_split(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str, fields: Splitting
) -> Response:
    """What the split will take as the form stands; nothing is changed."""
    with db.reading() as session:
        context = split_page(session, study, actor, code, lang, fields.form, {})
    if is_for(request, "split_preview"):
        return fragment(request, "codebook/split.html", "split_preview", context)
    return page(request, "codebook/split.html", context)


@router.post("/codes/split/{code:path}")
def split(
    request: Request, study: CurrentStudy, actor: Acting, db: Db, lang: Lang, code: str, fields: Splitting
) -> Response:
    """Make new codes of a code, and give the chosen codings to the first."""
    form = fields.form
    try:
        if form.which == "ticked" and not form.ticked:
            raise Invalid(message("Choose at least one passage."), field="chosen")
        made = actions.split_code(
            db, actor, code, form.names.splitlines(), lang, chosen_of(form), seen=fields.seen or None,
            under=form.under, retire=form.retire, origin=_origin(form.origin), reason=form.reason,
        )  # fmt: skip
    except (Invalid, Conflict) as error:
        with db.reading() as session:
            context = split_page(session, study, actor, code, lang, form, errors_of(error))
        return page(request, "codebook/split.html", context, status_of(error))
    key = code if form.which == "none" else made[0]
    return RedirectResponse(address("studies", study.key, "codebook", key), status_code=303)


def _status(given: str) -> CodeStatus:
    if given not in STATUSES:
        raise Invalid(message("A code is active, a candidate or retired."), field="reason")
    return cast(CodeStatus, given)


def _origin(given: str) -> Origin | None:
    return cast(Origin, given) if given in ("deductive", "inductive") else None


def _on(field: str, error: QualtocError) -> Errors:
    """The error beside a field of the form."""
    return {field: error.message}
