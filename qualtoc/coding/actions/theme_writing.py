"""Writing themes: the rows of a wording, a gathered code and a passage, each with its line of the trail."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, insert, select

from qualtoc.coding import store
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.actions.removal import remove
from qualtoc.coding.rows import ThemeCodeRow, ThemeQuotationRow, ThemeRow
from qualtoc.coding.text import sha256
from qualtoc.coding.themes import Theme
from qualtoc.database import Actor, now

Trail = list[dict[str, Any]]


def reword(session: Session, actor: Actor, made: Theme) -> tuple[Trail, Trail]:
    """Put a theme's new wording in the place of the old one; gives what the trail says was there before and after."""
    (row,) = rows_of(session, actor, ThemeRow, [made.id])
    remove(session, ThemeRow, [row.id])
    return [trail("theme", row.id, made.id)], [insert_theme(session, actor, made, row.position)]


def insert_theme(session: Session, actor: Actor, theme: Theme, position: int) -> dict[str, Any]:
    """Store the wording and the place of a theme; gives the line of the trail."""
    row_id = uuid4()
    values = {
        "key": theme.key, "position": position, "name": {"en": theme.name.en, "es": theme.name.es},
        "claim": {"en": theme.claim.en, "es": theme.claim.es}, "rank": theme.rank, "origin": theme.origin,
    }  # fmt: skip
    session.execute(
        insert(ThemeRow).values(
            id=row_id, study_id=actor.study_id, theme=theme.id, author=actor.researcher, written_at=now(), **values
        )
    )
    return {**trail("theme", row_id, theme.id), "sha256": sha256(repr(sorted(values.items())))}


def insert_code(session: Session, actor: Actor, theme: UUID, code: str) -> dict[str, Any]:
    """Gather a code; gives the line of the trail.

    Raises:
        NotFound: the codebook has no code of that key.
    """
    row_id, code_id = uuid4(), store.code(session, actor.study_id, code).id
    session.execute(
        insert(ThemeCodeRow).values(
            id=row_id, study_id=actor.study_id, theme=theme, code_id=code_id, author=actor.researcher, written_at=now()
        )
    )
    return {**trail("theme_code", row_id, theme), "code": str(code_id)}


def insert_quotation(session: Session, actor: Actor, theme: UUID, side: str, passage: Passage) -> dict[str, Any]:
    """Put a passage to a theme; gives the line of the trail."""
    row_id = uuid4()
    session.execute(
        insert(ThemeQuotationRow).values(
            id=row_id, study_id=actor.study_id, theme=theme, side=side, source_id=passage.source_id,
            turn_no=passage.turn_no, last_turn_no=passage.last_turn_no, start=passage.span.start, end=passage.span.end,
            words=passage.words, author=actor.researcher, written_at=now(),
        )
    )  # fmt: skip
    return {**trail("theme_quotation", row_id, theme), "side": side, **passage.trail()}


def copy_quotation(session: Session, actor: Actor, row: Any, theme: UUID) -> dict[str, Any]:
    """The same passage at another theme, still by whoever put it to the first one."""
    row_id = uuid4()
    values = {name: getattr(row, name) for name in ThemeQuotationRow.model_fields}
    values |= {"id": row_id, "theme": theme, "removed_at": None}
    session.execute(insert(ThemeQuotationRow).values(**values))
    return {**trail("theme_quotation", row_id, theme), "side": row.side}


def remove_themes(session: Session, actor: Actor, themes: Sequence[UUID]) -> Trail:
    """Take themes away with their codes and passages; gives what the trail says was there before."""
    before: Trail = []
    for kind, table in (("theme", ThemeRow), ("theme_code", ThemeCodeRow), ("theme_quotation", ThemeQuotationRow)):
        rows = rows_of(session, actor, table, themes)
        remove(session, table, [row.id for row in rows])
        before += [trail(kind, row.id, row.theme) for row in rows]
    return before


def rows_of(session: Session, actor: Actor, table: Any, themes: Sequence[UUID]) -> Sequence[Any]:
    """The rows of these themes in a table that are not removed."""
    query = select(table).where(table.study_id == actor.study_id, table.theme.in_(themes), table.removed_at.is_(None))
    return session.exec(query).all()


def trail(kind: str, row: UUID, theme: UUID) -> dict[str, Any]:
    """A row as the trail names it."""
    return {"kind": kind, "id": str(row), "theme": str(theme)}
