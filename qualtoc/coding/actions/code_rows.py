"""How codes are written into their rows: made, and changed in place with what they were kept for undo."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import update
from sqlmodel import Session, col, insert

from qualtoc.changes import watch
from qualtoc.coding import store
from qualtoc.coding.actions.versions import keep_what_was_coded_under
from qualtoc.coding.codebook import Code, Codebook
from qualtoc.coding.codebook_versions import is_otherwise
from qualtoc.coding.rows import CodeRow
from qualtoc.coding.text import normalised
from qualtoc.database import Actor, now
from qualtoc.errors import Conflict, Invalid, message


def store_codes(session: Session, actor: Actor, before: Codebook, after: Codebook) -> list[dict[str, Any]]:
    """Make the rows say what the second codebook says: changed codes in place, new ones added, the order of both.

    Gives the new codes as the trail names them. Nothing is removed.
    """
    known = store.positions(session, actor.study_id)
    places = _places(known, before, after)
    changed = [
        code
        for code in after.codes
        if code.key in before.by_key and (code != before.by_key[code.key] or places[code.key] != known[code.key])
    ]
    if any(is_otherwise(before.by_key[code.key], code) for code in changed):
        keep_what_was_coded_under(session, actor)
    watch_codes(session, actor, [code.key for code in changed])
    for code in changed:
        values = {**changing_values(code), "position": places[code.key]}
        session.execute(update(CodeRow).where(col(CodeRow.id) == code.id).values(values))
    added = [code for code in after.codes if code.key not in before.by_key]
    return insert_codes(session, actor, added)


def watch_codes(session: Session, actor: Actor, keys: Sequence[str]) -> None:
    """Keep for undo how these codes are before they are changed in place."""
    if keys:
        watch(session, CodeRow, col(CodeRow.study_id) == actor.study_id, col(CodeRow.key).in_(list(keys)))


def insert_codes(session: Session, actor: Actor, codes: Sequence[Code]) -> list[dict[str, Any]]:
    """Add codes behind all others; gives them as the trail names them."""
    last = max(store.positions(session, actor.study_id).values(), default=-1)
    rows = [row_values(actor, code, position) for position, code in enumerate(codes, last + 1)]
    if rows:
        session.execute(insert(CodeRow), rows)
    return [{"kind": "code", "id": str(row["id"])} for row in rows]


def row_values(actor: Actor, code: Code, position: int) -> dict[str, Any]:
    """The values of a new code's row."""
    return {
        "id": code.id or uuid4(), "study_id": actor.study_id, "key": code.key, "position": position,
        "created_by": actor.researcher, **changing_values(code), "created_at": code.created_at or now(),
    }  # fmt: skip


def changing_values(code: Code) -> dict[str, Any]:
    """Everything of a code's row that may change."""
    return {
        "family": code.family, "parent": code.parent, "origin": code.origin, "factor": code.factor,
        "status": code.status, "texts": store.code_texts(code),
        "keywords": {"en": list(code.keywords_en), "es": list(code.keywords_es)}, "hue": code.hue, "shape": code.shape,
        "became": list(code.became) or None, "status_reason": code.status_reason or None,
        **({"created_at": code.created_at} if code.created_at else {}),
    }  # fmt: skip


def refuse_twin(book: Codebook, name: str, *, but: str = "", field: str = "label") -> None:
    """Refuse a name that another code than `but` has, in any language or as its key.

    Raises:
        Conflict: another code has it.
    """
    for other in book.codes:
        names = {text.casefold() for text in (other.label.en, other.label.es, other.key) if text}
        if other.key != but and name.casefold() in names:
            raise Conflict(message("There is a code “{code}” already.", code=name), code=other.key, field=field)


def name_of(label: str, field: str = "label") -> str:
    """The name as it is stored.

    Raises:
        Invalid: there is nothing but spaces.
    """
    name = normalised(label).strip()
    if not name:
        raise Invalid(message("Give the code a name."), field=field)
    return name


def _places(known: Mapping[str, int], before: Codebook, after: Codebook) -> dict[str, int]:
    """The position of each code that both have: those of the order before, given out in the order after."""
    free: list[int] = []
    for code in before.codes:
        free.append(max(known[code.key], free[-1] + 1) if free else known[code.key])
    return dict(zip((code.key for code in after.codes if code.key in before.by_key), free, strict=True))
