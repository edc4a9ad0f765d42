"""What a person can do with the ends of a coding: move them, so that it holds more words or fewer."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from qualtoc.coding.actions.adding import add_coding
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.actions.removal import remove, standing_coding
from qualtoc.coding.rows import CodingRow
from qualtoc.coding.text import Span, sha256
from qualtoc.database import Actor, Database, audit
from qualtoc.errors import Invalid, message


def resize(
    db: Database, actor: Actor, coding_id: UUID, passage_of: Callable[[Session], Passage]
) -> tuple[UUID, int, int]:
    """Put a coding on other words of its source; gives its new id, and the first and last turn that it touches by now
    or touched before.

    It stays its coder's, and is joined with codings of the same coder and code that it overlaps then. Where the words
    are those that it has already, nothing happens.

    Raises:
        NotFound: there is no such coding.
        Conflict: it has been removed or changed in the meantime, or the words are not where they should be.
        Invalid: the words stand in another source, or the new ones do not touch the old ones.
    """
    with db.transaction() as session:
        row = standing_coding(session, actor, coding_id)
        passage = passage_of(session)
        span = Span(row.start, row.end)
        if passage.source_id != row.source_id or not passage.span.overlaps(span):
            raise Invalid(message("A coding keeps at least some of its words; code the others anew."), field="words")
        turns = min(row.turn_no, passage.turn_no), max(row.last_turn_no, passage.last_turn_no)
        if passage.span == span:
            return row.id, *turns
        remove(session, CodingRow, [row.id])
        new_id, added, removed = add_coding(session, replace(actor, researcher=row.coder), passage, row.code_id)
        kept = {"began_as": row.began_as, "is_example": row.is_example}
        if any(kept.values()):
            values = {name: value for name, value in kept.items() if value}
            session.execute(update(CodingRow).where(col(CodingRow.id) == new_id).values(values))
        before = {
            "kind": "coding", "id": str(row.id), "source": passage.source_key, "code": str(row.code_id),
            "start": row.start, "end": row.end, "sha256": sha256(row.words),
        }  # fmt: skip
        audit(session, actor, "resize", before=[before, *removed], after=added)
        return new_id, *turns
