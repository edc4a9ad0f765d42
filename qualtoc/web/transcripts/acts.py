"""What a person does with a passage: one action each, answered with the touched turns and nothing else.

With htmx the answer holds the touched turns, the undo button and a word of what happened. Without it the browser is
sent back to the turn. What cannot be accepted is answered with the turns as they are now and the reason, so that a
page that has fallen behind catches up and what was typed stays in the form.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions
from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage, Selection
from qualtoc.coding.memo import Reference
from qualtoc.coding.source import Source
from qualtoc.coding.text import Span
from qualtoc.database import Actor, Database
from qualtoc.errors import Conflict, Invalid, Message, NotFound, QualtocError, message
from qualtoc.study import actions as study_actions
from qualtoc.study import store as study_store
from qualtoc.study.acts import ACTS
from qualtoc.theory import actions as theory_actions
from qualtoc.theory import store as theory_store
from qualtoc.theory.actions import ReportedInfluence
from qualtoc.theory.factor_names import stored_name
from qualtoc.web.deps import Acting, Steps, actor_of, steps
from qualtoc.web.render import fragment, page
from qualtoc.web.stepping import after_step
from qualtoc.web.transcripts.desk import AtDesk, Desk, desk
from qualtoc.web.transcripts.reading import SOURCE, Choices, Given, choices_of, form_of_turn
from qualtoc.web.transcripts.views import TurnView

router = APIRouter()
Text = Annotated[str, Form()]
ON_TURNS = ("coding", "memo", "claim", "code", "suggestion", "theme_quotation")
"""What undo and redo draw anew on the turns; after any other change the page is opened anew."""


@dataclass(frozen=True, slots=True)
class TouchedTurns:
    """The answer to an act. `choices` comes along where the codebook has changed, `coding` where one has moved."""

    source: Source
    here: str
    turns: tuple[TurnView, ...]
    said: Message | None = None
    problem: Message | None = None
    choices: Choices | None = None
    coding: UUID | None = None


@dataclass(frozen=True, slots=True)
class PassageForm:
    """Where an act takes place: the browser's selection, words of one turn, or what a mark lies on already.

    `code` is what is applied there, where the act applies one.
    """

    first_turn: int | None = None
    start: int = 0
    last_turn: int = 0
    end: int = 0
    turn: int | None = None
    words: str = ""
    occurrence: int = 1
    on_coding: UUID | None = None
    on_claim: UUID | None = None
    code: str = ""

    def of(self, at: Desk, session: Session) -> Passage:
        """The passage, checked against the words that are stored.

        Raises:
            Invalid, Conflict: it is not there.
        """
        source = at.source
        if self.on_coding is not None:
            coding, _ = coding_store.coding(session, at.study.id, self.on_coding)
            return _passage(source, coding.turn_no, coding.last_turn_no, coding.span, coding.words)
        if self.on_claim is not None:
            claim, _ = theory_store.claim(session, at.study.id, self.on_claim)
            return _passage(source, claim.turn_no, claim.last_turn_no, claim.span, claim.words)
        if self.first_turn is not None:
            selection = Selection(self.first_turn, self.start, self.last_turn, self.end, self.words)
            return actions.selected_passage(session, source, selection)
        if self.turn is None:
            raise Invalid(message("Select some words first."), field="words")
        return actions.found_passage(session, source, self.turn, self.words, self.occurrence)


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """The fields of a claim, as a person writes them; factors by label or key, or new."""

    cause: Text = ""
    effect: Text = ""
    sign: Text = ""
    outcome: Text = ""
    directness: Text = "explicit"
    standpoint: Text = "own"
    prompted: Text = ""
    note: Text = ""

    def influence(self, at: Desk) -> ReportedInfluence:
        """The influence that is reported.

        Raises:
            Invalid: a field is missing or not possible.
        """
        with at.db.reading() as session:
            theory = theory_store.theory(session, at.study.id)
            claimed = theory_store.claimed_names(session, at.study.id)
        named = [factor for version in (theory.versions if theory else ()) for factor in version.factors]
        keys = {name.casefold(): name for name in claimed}
        keys |= {name.casefold(): f.key for f in named for name in (f.label.en, f.label.es, f.key) if name}
        return ReportedInfluence(
            cause=stored_name(self.cause, keys),
            effect=stored_name(self.effect, keys),
            sign=self.sign,
            outcome=self.outcome or None,
            directness=self.directness,
            standpoint=self.standpoint,
            prompted=bool(self.prompted),
            note=self.note,
        )


_PASSAGES = TypeAdapter(PassageForm)


async def the_passage(request: Request) -> PassageForm:
    """The passage in the form that was sent. Read in one go: as ten parameters of a route it costs ten times as much.

    Raises:
        RequestValidationError: a field is not what it should be.
    """
    form = await request.form()
    try:
        return _PASSAGES.validate_python({name: value for name, value in form.items() if value != ""})
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


ThePassage = Annotated[PassageForm, Depends(the_passage)]
TheClaim = Annotated[ClaimForm, Depends()]


Where = Callable[[Session], Passage]


@dataclass(frozen=True, slots=True)
class Act:
    """An act at the desk under way: where it takes place, and what stood in the form."""

    at: Desk
    passage: PassageForm
    given: Given = Given()

    def done(self, name: str, do: Callable[[Where], object], said: Message, *, codes: bool = False) -> Response:
        """Do it on the passage and answer; the trail calls it `name`, `codes` tells that the codebook changes."""
        found: list[Passage] = []

        def passage_of(session: Session) -> Passage:
            found.append(self.passage.of(self.at, session))
            return found[-1]

        try:
            do(passage_of)
        except (Invalid, Conflict, NotFound) as error:
            return refused(self.at, error, self._turns(found), self.given)
        self.at.request.state.steps = Steps(undo=ACTS[name])
        return touched(self.at, self._turns(found), said, codes=codes)

    def _turns(self, found: Sequence[Passage]) -> tuple[int, int] | None:
        if found:
            return found[-1].turn_no, found[-1].last_turn_no
        first = self.passage.first_turn or self.passage.turn
        return (first, max(first, self.passage.last_turn)) if first is not None else None


@router.post(SOURCE + "/codings")
def apply_code(request: Request, study: str, source: str, passage: ThePassage) -> Response:
    """Apply a code to a passage: the commonest gesture, so the desk is not asked for, which would change the thread."""
    at = desk(study, source, request)
    actor = actor_of(request, at.study)
    act = Act(at, passage, Given(words=passage.words, occurrence=passage.occurrence, code=passage.code))
    return act.done(
        "apply_code", lambda where: actions.apply_code(at.db, actor, where, passage.code), message("Coded.")
    )


@router.post(SOURCE + "/codes")
def new_code(
    at: AtDesk, actor: Acting, passage: ThePassage, label: Text = "", family: Text = "", parent: Text = ""
) -> Response:
    """Make an inductive code, under `parent` where one is named, and apply it to a passage."""
    act = Act(at, passage, Given(words=passage.words, occurrence=passage.occurrence, label=label))
    said = message("New code “{code}”, applied.", code=" ".join(label.split()))

    def do(where: Where) -> object:
        return actions.new_code(
            at.db, actor, label, at.language, family=family or None, parent=parent or None, passage_of=where
        )

    return act.done("new_code", do, said, codes=True)


@router.post(SOURCE + "/claims")
def record_claim(at: AtDesk, actor: Acting, passage: ThePassage, claim: TheClaim) -> Response:
    """Record a causal claim on a passage."""
    act = Act(at, passage, _given_claim(passage, claim))
    return act.done(
        "record_claim",
        lambda where: theory_actions.record_claim(at.db, actor, where, claim.influence(at)),
        message("Claim recorded."),
    )


@router.post(SOURCE + "/memos")
def write_memo(at: AtDesk, actor: Acting, passage: ThePassage, type: Text = "theory", text: Text = "") -> Response:
    """Write a memo on a passage, or on a claim."""
    claim = passage.on_claim
    about_of = None if claim is None else lambda _: Reference("claim", str(claim))
    act = Act(at, passage, Given(words=passage.words, occurrence=passage.occurrence, type=type, text=text))
    return act.done(
        "write_memo",
        lambda where: actions.write_memo(at.db, actor, type, text, passage_of=where, about_of=about_of),  # type: ignore[arg-type]
        message("Memo written."),
    )


@router.post(SOURCE + "/undo")
def undo(at: AtDesk, actor: Acting) -> Response:
    """Undo the last act of this person, and draw the turns of this source that it touched."""
    return _step(at, actor, study_actions.undo, message("Undone."))


@router.post(SOURCE + "/redo")
def redo(at: AtDesk, actor: Acting) -> Response:
    """Do again what this person undid last, and draw the turns of this source that it touches."""
    return _step(at, actor, study_actions.redo, message("Done again."))


def _step(at: Desk, actor: Actor, step: Callable[[Database, Actor], str], said: Message) -> Response:
    try:
        act = step(at.db, actor)
    except (Conflict, NotFound) as error:
        return refused(at, error, None)
    with at.db.reading() as session:
        changes = study_store.changes_of_last_act(session, at.study.id, actor.researcher)
        turns = _turns_of(at, session, changes)
        way_back = after_step(session, at.study, act, at.here)
    if _is_htmx(at) and way_back != at.here:
        return Response(status_code=204, headers={"HX-Redirect": way_back})
    if _is_htmx(at) and any(change["kind"] not in ON_TURNS for change in changes):
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    if way_back != at.here:
        return RedirectResponse(way_back, status_code=303)
    codes = any(change["kind"] == "code" for change in changes)
    where = (min(turns), max(turns)) if turns else None
    return touched(at, where, said, codes=codes)


def touched(
    at: Desk, turns: tuple[int, int] | None, said: Message, *, codes: bool = False, coding: UUID | None = None
) -> Response:
    """The answer to what was done: the touched turns, or the way back to them. `coding` is the one that was moved."""
    if not _is_htmx(at):
        only = at.shown.query
        query = f"?turn={turns[0]}{only.replace('?', '&', 1)}#turn-{turns[0]}" if turns else only
        return RedirectResponse(f"{at.here}{query}", status_code=303)
    context = replace(_touched(at, turns, said=said, codes=codes), coding=coding)
    return fragment(at.request, "transcripts/_touched.html", "touched", context)


def refused(at: Desk, error: QualtocError, turns: tuple[int, int] | None, given: Given | None = None) -> Response:
    """The answer to what could not be done: the turns as they are, the reason, and the form as it was."""
    status = 404 if isinstance(error, NotFound) else 409 if isinstance(error, Conflict) else 422
    if _is_htmx(at):
        context = _touched(at, turns, problem=error.message)
        return fragment(at.request, "transcripts/_touched.html", "touched", context, status)
    if turns is None or given is None:
        raise error
    field = str(error.data.get("field", ""))
    with at.db.reading() as session:
        form = form_of_turn(at, session, turns[0], given)
    return page(at.request, "transcripts/turn.html", replace(form, problem=error.message, field=field), status)


def _touched(
    at: Desk,
    turns: tuple[int, int] | None,
    *,
    said: Message | None = None,
    problem: Message | None = None,
    codes: bool = False,
) -> TouchedTurns:
    with at.db.reading() as session:
        drawn = at.turns(session, *turns, with_reach=True) if turns else ()
        choices = None
        if codes:
            book = coding_store.codebook(session, at.study.id)
            choices = choices_of(at, session, book, None)
        if at.who is not None and not hasattr(at.request.state, "steps"):
            at.request.state.steps = steps(session, at.study, at.who)
    return TouchedTurns(at.source, at.here, drawn, said, problem, choices)


def _turns_of(at: Desk, session: Session, changes: Sequence[dict[str, str]]) -> set[int]:
    ids = {kind: [UUID(c["id"]) for c in changes if c["kind"] == kind] for kind in ("coding", "memo", "claim")}
    source_id = at.source.id
    return (
        coding_store.turns_of(session, source_id, "coding", ids["coding"])
        | coding_store.turns_of(session, source_id, "memo", ids["memo"])
        | theory_store.turns_of_claims(session, source_id, ids["claim"])
    )


def _passage(source: Source, first: int, last: int, span: Span, words: str) -> Passage:
    return Passage(source.id, source.key, first, last, span, words)


def _given_claim(passage: PassageForm, claim: ClaimForm) -> Given:
    return Given(
        words=passage.words, occurrence=passage.occurrence, cause=claim.cause, effect=claim.effect, sign=claim.sign,
        outcome=claim.outcome, directness=claim.directness, standpoint=claim.standpoint, prompted=claim.prompted,
        note=claim.note,
    )  # fmt: skip


def _is_htmx(at: Desk) -> bool:
    return at.request.headers.get("hx-request") == "true"
