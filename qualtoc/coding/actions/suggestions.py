"""What a person can do with suggested codings: accept them, which makes them codings, or reject them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlmodel import Session, insert

from qualtoc.coding import store
from qualtoc.coding.actions.adding import add_coding
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.actions.removal import remove, standing
from qualtoc.coding.rows import SuggestionRow
from qualtoc.coding.text import Span, sha256
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, Invalid, message

BeganAs = Literal["rule", "learnt", "alike"]
BEGINNINGS: tuple[BeganAs, ...] = ("rule", "learnt", "alike")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested passage as a page names it: the span in the source, and the beginning of the hash of its words."""

    source: str
    turn_no: int
    span: Span
    sha256: str


def decide_suggestions(
    db: Database, actor: Actor, suggestions: Sequence[Suggestion], code_key: str, began_as: str, *, accept: bool
) -> int:
    """Accept suggested codings of a code, or reject them so that they do not come again; gives how many.

    Raises:
        NotFound: there is no such code or source.
        Invalid: none is chosen, or there is no such kind of suggestion.
        Conflict: the code is retired, or the words are not there any more.
    """
    if not suggestions:
        raise Invalid(message("Choose at least one passage."), field="chosen")
    if began_as not in BEGINNINGS:
        raise Invalid(message("“{value}” is no kind of suggestion.", value=began_as), field="by")
    with db.transaction() as session:
        code = store.code(session, actor.study_id, code_key)
        if code.status == "retired":
            raise Conflict(message("The code “{code}” is retired.", code=code.key))
        assert code.id is not None
        state = "accepted" if accept else "rejected"
        added: dict[str, dict[str, Any]] = {}
        removed: dict[str, dict[str, Any]] = {}
        for suggestion in suggestions:
            passage = _passage(session, actor, suggestion)
            entry = _decide(session, actor, passage, code.id, began_as, state)
            added[entry["id"]] = entry
            if accept:
                _, new, old = add_coding(session, actor, passage, code.id, began_as=began_as)
                added |= {one["id"]: one for one in new}
                removed |= {one["id"]: one for one in old if added.pop(one["id"], None) is None}
        action = "accept_suggestions" if accept else "reject_suggestions"
        audit(session, actor, action, before=list(removed.values()), after=list(added.values()))
        return len(suggestions)


def reopen_suggestions(db: Database, actor: Actor, ids: Sequence[UUID]) -> int:
    """Let rejected suggestions be suggested again; gives how many.

    Raises:
        Invalid: none is chosen.
        NotFound: the study has no such suggestion.
        Conflict: one was accepted, or taken back in the meantime.
    """
    if not ids:
        raise Invalid(message("Choose at least one passage."), field="chosen")
    unknown = message("There is no such suggestion.")
    with db.transaction() as session:
        for row_id in ids:
            gone = message("This was taken back in the meantime.")
            row = standing(session, actor, SuggestionRow, row_id, unknown=unknown, gone=gone)
            if row.state != "rejected":
                raise Conflict(message("Only rejected suggestions can be taken back; remove the coding instead."))
        remove(session, SuggestionRow, ids)
        audit(session, actor, "reopen_suggestions", before=[{"kind": "suggestion", "id": str(one)} for one in ids])
    return len(ids)


def _passage(session: Session, actor: Actor, suggestion: Suggestion) -> Passage:
    source = store.source(session, actor.study_id, suggestion.source)
    found = store.turns(session, source.id, suggestion.turn_no, suggestion.turn_no)
    span = suggestion.span
    if found and found[0].start <= span.start and span.end <= found[0].end and not source.withdrawn:
        words = found[0].words[span.start - found[0].start : span.end - found[0].start]
        if suggestion.sha256 and sha256(words).startswith(suggestion.sha256):
            return Passage(source.id, source.key, suggestion.turn_no, suggestion.turn_no, span, words)
    raise Conflict(message("A passage is not there any more; search again."))


def _decide(
    session: Session, actor: Actor, passage: Passage, code_id: UUID, began_as: str, state: str
) -> dict[str, Any]:
    """Store the decision; gives its line of the trail."""
    row_id = uuid4()
    session.execute(
        insert(SuggestionRow).values(
            id=row_id, study_id=actor.study_id, source_id=passage.source_id, turn_no=passage.turn_no,
            start=passage.span.start, end=passage.span.end, code_id=code_id, began_as=began_as, state=state,
            author=actor.researcher, decided_at=now(),
        )
    )  # fmt: skip
    return {"kind": "suggestion", "id": str(row_id), "code": str(code_id), "state": state, **passage.trail()}
