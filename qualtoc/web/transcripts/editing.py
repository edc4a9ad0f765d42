"""One mark by itself: a coding, a claim or a memo, to be read, changed or taken away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.responses import Response

from qualtoc.coding import actions
from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook_versions import stale_codes, version_at
from qualtoc.coding.store import CodingMark, MemoMark
from qualtoc.errors import Conflict, Invalid, Message, NotFound, message
from qualtoc.reports.wording import MEMO_TYPE_WORDS
from qualtoc.theory import actions as theory_actions
from qualtoc.theory import store as theory_store
from qualtoc.theory.factor_names import worded_name
from qualtoc.theory.store import ClaimMark
from qualtoc.web.deps import Acting
from qualtoc.web.render import Rendered, fragment, page
from qualtoc.web.transcripts import naming
from qualtoc.web.transcripts.acts import TheClaim, ThePassage, refused, touched
from qualtoc.web.transcripts.desk import AtDesk, Desk
from qualtoc.web.transcripts.naming import CodeShade
from qualtoc.web.transcripts.reading import SOURCE, Choices, Given, choices_of

router = APIRouter()
CODING = SOURCE + "/codings/{coding}"
CLAIM = SOURCE + "/claims/{claim}"
MEMO = SOURCE + "/memos/{memo}"
Text = Annotated[str, Form()]
GONE = message("This was changed or removed in the meantime; the page shows it as it is now.")


@dataclass(frozen=True, slots=True)
class CodingEditor:
    """A coding: whose, since when, under which version of the codebook, and the codes that it can have instead.

    `version` is None under the codebook as it is; `is_stale` says that the code means something else by now. `language`
    is that of its words.
    """

    here: str
    source_key: str
    only: str
    language: str
    coding: CodingMark
    shade: CodeShade
    choices: Choices
    version: int | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class ClaimEditor:
    """A claim with all its fields. `language` is that of its words."""

    here: str
    source_key: str
    only: str
    language: str
    mark: ClaimMark
    given: Given
    choices: Choices


@dataclass(frozen=True, slots=True)
class MemoEditor:
    """A memo on a passage."""

    here: str
    source_key: str
    only: str
    mark: MemoMark
    types: dict[str, Message]


@router.get(CODING)
def coding(at: AtDesk, coding: UUID) -> Response:
    """A coding, to be read or changed."""
    with at.db.reading() as session:
        mark, is_there = coding_store.coding(session, at.study.id, coding)
        if not is_there or at.blind.hides(mark.coder):
            return refused(at, Conflict(GONE), (mark.turn_no, mark.last_turn_no))
        book = coding_store.codebook(session, at.study.id)
        shade = naming.shade_of(mark.code_id, naming.names(book, None, at.language))
        kept = coding_store.versions(session, at.study.id)
        version = version_at(kept, mark.coded_at)
        is_stale = any(one.code.key == shade.key and version in one.versions for one in stale_codes(kept, book))
        context = CodingEditor(
            at.here, at.source.key, at.shown.query, at.source.language, mark, shade,
            choices_of(at, session, book, None), version, is_stale,
        )  # fmt: skip
    return _shown(at, "transcripts/coding_mark.html", context)


@router.post(CODING)
def recode(at: AtDesk, actor: Acting, coding: UUID, code: Text = "") -> Response:
    """Give a coding another code."""
    return _done(at, _turns_of_coding(at, coding), lambda: actions.recode(at.db, actor, coding, code), CHANGED)


@router.post(CODING + "/ends")
def resize(at: AtDesk, actor: Acting, coding: UUID, passage: ThePassage) -> Response:
    """Put a coding on other words: what the browser selected, or what a form names."""
    try:
        now, first, last = actions.resize(at.db, actor, coding, lambda session: passage.of(at, session))
    except (Invalid, Conflict, NotFound) as error:
        return refused(at, error, _turns_of_coding(at, coding))
    return touched(at, (first, last), message("The coding has other ends now."), coding=now)


@router.post(CODING + "/removal")
def remove_coding(at: AtDesk, actor: Acting, coding: UUID) -> Response:
    """Take a coding away."""
    return _done(at, _turns_of_coding(at, coding), lambda: actions.remove_coding(at.db, actor, coding), REMOVED)


@router.post(CODING + "/example")
def mark_example(at: AtDesk, actor: Acting, coding: UUID, is_example: Text = "") -> Response:
    """Make the words of a coding an example of its code, or no example any more."""
    turns = _turns_of_coding(at, coding)
    return _done(at, turns, lambda: actions.mark_example(at.db, actor, coding, is_example=is_example == "yes"), CHANGED)


@router.get(CLAIM)
def claim(at: AtDesk, claim: UUID) -> Response:
    """A claim, to be read or changed."""
    with at.db.reading() as session:
        mark, is_there = theory_store.claim(session, at.study.id, claim)
        if not is_there or at.blind.hides(mark.claim.coder):
            return refused(at, Conflict(GONE), (mark.turn_no, mark.last_turn_no))
        book = coding_store.codebook(session, at.study.id)
        theory = theory_store.theory(session, at.study.id)
        choices = choices_of(at, session, book, theory)
    given = _given(mark, naming.factor_names(theory, at.language))
    context = ClaimEditor(at.here, at.source.key, at.shown.query, at.source.language, mark, given, choices)
    return _shown(at, "transcripts/claim_mark.html", context)


@router.post(CLAIM)
def change_claim(at: AtDesk, actor: Acting, claim: UUID, fields: TheClaim) -> Response:
    """Correct a claim."""
    turns = _turns_of_claim(at, claim)
    return _done(at, turns, lambda: theory_actions.change_claim(at.db, actor, claim, fields.influence(at)), CHANGED)


@router.post(CLAIM + "/removal")
def remove_claim(at: AtDesk, actor: Acting, claim: UUID) -> Response:
    """Take a claim away."""
    return _done(at, _turns_of_claim(at, claim), lambda: theory_actions.remove_claim(at.db, actor, claim), REMOVED)


@router.get(MEMO)
def memo(at: AtDesk, memo: UUID) -> Response:
    """A memo on a passage, to be read or changed."""
    try:
        with at.db.reading() as session:
            mark = coding_store.memo(session, at.study.id, memo)
        if at.blind.hides(mark.memo.author):
            raise NotFound(message("There is no such memo."))
    except NotFound as error:
        return refused(at, error, _turns_of_memo(at, memo))
    types = {str(key): name for key, name in MEMO_TYPE_WORDS.items()}
    return _shown(at, "transcripts/memo_mark.html", MemoEditor(at.here, at.source.key, at.shown.query, mark, types))


@router.post(MEMO)
def change_memo(at: AtDesk, actor: Acting, memo: UUID, type: Text = "", text: Text = "") -> Response:
    """Write a memo anew."""
    turns = _turns_of_memo(at, memo)
    return _done(
        at,
        turns,
        lambda: actions.write_memo(at.db, actor, type, text, replaces=memo),  # type: ignore[arg-type]
        CHANGED,
    )


@router.post(MEMO + "/removal")
def remove_memo(at: AtDesk, actor: Acting, memo: UUID) -> Response:
    """Take a memo away."""
    return _done(at, _turns_of_memo(at, memo), lambda: actions.remove_memo(at.db, actor, memo), REMOVED)


CHANGED = message("Changed.")
REMOVED = message("Removed; undo brings it back.")


def _shown(at: Desk, template: str, context: CodingEditor | ClaimEditor | MemoEditor) -> Rendered:
    if at.request.headers.get("hx-request") == "true":
        return fragment(at.request, template, "mark_editor", context)
    return page(at.request, template, context)


def _done(at: Desk, turns: tuple[int, int] | None, do: Callable[[], object], said: Message) -> Response:
    try:
        do()
    except (Invalid, Conflict, NotFound) as error:
        return refused(at, error, turns)
    return touched(at, turns, said)


def _turns_of_coding(at: Desk, coding_id: UUID) -> tuple[int, int]:
    with at.db.reading() as session:
        mark, _ = coding_store.coding(session, at.study.id, coding_id)
    return mark.turn_no, mark.last_turn_no


def _turns_of_claim(at: Desk, claim_id: UUID) -> tuple[int, int]:
    with at.db.reading() as session:
        mark, _ = theory_store.claim(session, at.study.id, claim_id)
    return mark.turn_no, mark.last_turn_no


def _turns_of_memo(at: Desk, memo_id: UUID) -> tuple[int, int] | None:
    with at.db.reading() as session:
        turns = coding_store.turns_of(session, at.source.id, "memo", [memo_id])
    return (min(turns), max(turns)) if turns else None


def _given(mark: ClaimMark, names: dict[str, str]) -> Given:
    claim = mark.claim
    return Given(
        cause=worded_name(claim.cause, names), effect=worded_name(claim.effect, names), sign=claim.sign,
        outcome=claim.outcome or "", directness=claim.directness, standpoint=claim.standpoint,
        prompted="yes" if claim.prompted else "", note=mark.note,
    )  # fmt: skip
