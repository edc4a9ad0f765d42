"""One source after the other with one coding each, made through the actions."""

from sqlmodel import Session

from qualtoc.coding import actions, store
from qualtoc.coding.actions import Passage
from qualtoc.coding.source import Metadata
from qualtoc.coding.transcripts import parse
from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions


def applied(
    db: Database, actor: Actor, source: str, code: str, words: str = "we trust her", consent: str = "yes"
) -> None:
    """A source with these words, to which the code is applied."""
    data = f"Interviewer: How is it?\n\nP1: Now {words} in all, at {source}.\n".encode()
    facts = Metadata(source, participant=source, language="en", consent_quotes=consent)  # type: ignore[arg-type]
    actions.import_source(
        db, actor, parse(data, f"{source}.txt"), facts, f"{source}.txt", data,
        known_people=study_actions.ensure_participant,
    )  # fmt: skip

    def passage(session: Session) -> Passage:
        return actions.found_passage(session, store.source(session, actor.study_id, source), 2, words)

    actions.apply_code(db, actor, passage, code)
