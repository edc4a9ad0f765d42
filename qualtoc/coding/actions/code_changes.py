"""What a person can do with codes that have codings: move, merge and split them, and make a quotation an example.

Each is one act of a few statements, however many codings there are. Codings stay the same codings: whose they are and
since when does not change with their code.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Session, col, insert, select

from qualtoc.changes import move, watch
from qualtoc.coding import store
from qualtoc.coding.actions.code_rows import name_of, refuse_twin, store_codes
from qualtoc.coding.actions.removal import remove, standing_codings
from qualtoc.coding.code_changes import MergedCodings, Union, merged, merged_codings, split
from qualtoc.coding.code_tree import Place, Step, moved, stepped
from qualtoc.coding.codebook import Bilingual, Code, Codebook, Origin
from qualtoc.coding.codebook_files import key_of
from qualtoc.coding.consequences import Consequences, what_happens
from qualtoc.coding.rows import CodingRow, MemoLinkRow, MemoRow, SuggestionRow, ThemeCodeRow
from qualtoc.database import Actor, Database, audit, now, table
from qualtoc.errors import Conflict, Invalid, NotFound, message

_AT_ONCE = 5_000
_NEW_CODINGS = insert(table(CodingRow))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The codings of a code that a split takes: all that hold the words in these sources, or with `ids` only these.

    Nothing at all where `is_none`: the new codes are empty then, and the codings sorted out one by one.
    """

    words: str = ""
    sources: tuple[str, ...] = ()
    ids: tuple[UUID, ...] = ()
    is_none: bool = False

    def of(self, session: Session, study_id: UUID, code_id: UUID) -> frozenset[UUID]:
        """The ids of the codings that are chosen."""
        if self.is_none:
            return frozenset()
        if self.ids:
            return frozenset(self.ids) & store.holding(session, study_id, code_id, "").keys()
        return frozenset(store.holding(session, study_id, code_id, self.words, self.sources))


def move_code(
    db: Database, actor: Actor, key: str, *, to: Place | None = None, step: Step | None = None
) -> Place | None:
    """Put a code at a place of the tree, or one step further; gives the place. None where there is no such step.

    Raises:
        NotFound: there is no such code or place.
        Conflict: it would stand under itself, or the place changed meanwhile.
    """
    with db.transaction() as session:
        book = store.codebook(session, actor.study_id)
        place = stepped(book, key, step) if step else to
        after = moved(book, key, place) if place else book
        if after.codes != book.codes:
            store_codes(session, actor, book, after)
            audit(session, actor, "move_code", after=[{"kind": "moved_code", "id": str(book.by_key[key].id)}])
        return place


def merge_codes(
    db: Database,
    actor: Actor,
    keys: Sequence[str],
    into: str,
    *,
    seen: str | None = None,
    with_keywords: bool = True,
    reason: str = "",
) -> Consequences:
    """Merge codes into another one, which gets their codings, sub-codes and decisions on suggestions.

    `seen` is the stamp of the consequences that the person saw.

    Raises:
        NotFound, Invalid, Conflict: as `code_changes.merged` says; and Conflict where the consequences are others by
            now than those that were seen.
    """
    with db.transaction() as session:
        book = store.codebook(session, actor.study_id)
        keys = tuple(dict.fromkeys(keys))
        after = _with_reason(merged(book, keys, into, with_keywords=with_keywords), keys, reason)
        goal, gone = _id(book, into), [_id(book, key) for key in keys]
        touched = store.touched(session, actor.study_id, actor.researcher, [*gone, goal])
        merging = merged_codings(touched.codings, goal)
        told = what_happens(book, keys, touched, into=goal, merging=merging)
        _refuse_stale(told, seen)
        added = _join(session, actor, merging, goal)
        before: list[dict[str, Any]] = []
        lines = []
        for key, code_id in zip(keys, gone, strict=True):
            _take_memos_along(session, actor, key, into)
            before += _leave_themes(session, actor, code_id, goal)
            number = move(session, actor.study_id, CodingRow, "code_id", code_id, goal, *_of(actor))
            move(session, actor.study_id, SuggestionRow, "code_id", code_id, goal)
            move(session, actor.study_id, ThemeCodeRow, "code_id", code_id, goal)
            lines.append({"kind": "merged_code", "id": str(code_id), "into": str(goal), "codings": number})
        store_codes(session, actor, book, after)
        audit(session, actor, "merge_codes", before=before, after=[*added, *lines], reason=reason.strip() or None)
        return told


def _take_memos_along(session: Session, actor: Actor, code: str, into: str) -> None:
    """Let the memos on a code, and those that point at it, stand on another one and point there."""
    for row in (MemoRow, MemoLinkRow):
        of_code = (col(row.study_id) == actor.study_id, col(row.object_kind) == "code")
        move(session, actor.study_id, row, "object_key", code, into, *of_code)


def split_code(
    db: Database,
    actor: Actor,
    key: str,
    names: Sequence[str],
    language: str,
    chosen: Chosen,
    *,
    seen: str | None = None,
    under: bool = False,
    retire: bool = False,
    origin: Origin | None = None,
    reason: str = "",
) -> tuple[str, ...]:
    """Make new codes of a code and give the chosen codings to the first of them; gives the keys of the new ones.

    They stand beside the code or `under` it, and are of its origin where none is given. `seen` is the stamp of the
    consequences that the person saw.

    Raises:
        NotFound: there is no such code.
        Invalid: no name is given, or no coding is chosen.
        Conflict: a code of a name exists, the code is retired, or the consequences are others by now.
    """
    with db.transaction() as session:
        book = store.codebook(session, actor.study_id, with_removed=True)
        parts = _parts(book, key, names, language, origin, is_under=under, reason=reason)
        book = store.codebook(session, actor.study_id)
        after = split(book, key, parts, retire=retire)
        former = _id(book, key)
        ids = chosen.of(session, actor.study_id, former)
        if not ids and not chosen.is_none:
            raise Invalid(message("Choose at least one passage."), field="chosen")
        _refuse_stale(_split_consequences(session, actor, book, key, ids), seen)
        added = store_codes(session, actor, book, _with_reason(after, (key,) if retire else (), reason))
        goal = parts[0].id
        number = 0
        for some in _some(ids):
            here = (*_of(actor), col(CodingRow.id).in_(some))
            number += move(session, actor.study_id, CodingRow, "code_id", former, goal, *here)
        line = {"kind": "split_code", "id": str(former), "into": str(goal), "codings": number}
        audit(session, actor, "split_code", after=[*added, line], reason=reason.strip() or None)
        return tuple(part.key for part in parts)


def mark_example(db: Database, actor: Actor, coding_id: UUID, *, is_example: bool) -> None:
    """Make the words of a coding an example of its code, or no example any more.

    Raises:
        NotFound: there is no such coding.
        Conflict: it has been removed or changed in the meantime.
    """
    mark_examples(db, actor, [coding_id], is_example=is_example)


def mark_examples(db: Database, actor: Actor, coding_ids: Collection[UUID], *, is_example: bool) -> None:
    """Make the words of codings examples of their codes, or no examples any more; one act.

    Raises:
        Invalid: no coding is chosen.
        NotFound: there is no such coding.
        Conflict: one has been removed or changed in the meantime.
    """
    if not coding_ids:
        raise Invalid(message("Choose at least one passage."), field="chosen")
    with db.transaction() as session:
        chosen = standing_codings(session, actor, list(coding_ids))
        changing = [row for row in chosen if row.is_example != is_example]
        for source_id in {row.source_id for row in changing}:
            ids = [row.id for row in changing if row.source_id == source_id]
            watch(session, CodingRow, col(CodingRow.id).in_(ids), only=("is_example",), source_id=source_id)
            session.execute(update(CodingRow).where(col(CodingRow.id).in_(ids)).values(is_example=is_example))
        if changing:
            audit(session, actor, "mark_example", after=[_example(row, is_example=is_example) for row in changing])


def merge_consequences(session: Session, actor: Actor, keys: Sequence[str], into: str | None) -> Consequences:
    """What merging codes into another one will touch, or what belongs to them where none is named.

    Raises:
        NotFound, Invalid, Conflict: as `code_changes.merged` says.
    """
    book = store.codebook(session, actor.study_id)
    keys = tuple(dict.fromkeys(keys))
    if into is not None:
        merged(book, keys, into)
    ids = [_id(book, key) for key in (*keys, *((into,) if into else ()))]
    touched = store.touched(session, actor.study_id, actor.researcher, ids)
    return what_happens(book, keys, touched, into=_id(book, into) if into else None)


def split_consequences(session: Session, actor: Actor, key: str, chosen: Chosen) -> Consequences:
    """What giving the chosen codings of a code to a new one will touch."""
    book = store.codebook(session, actor.study_id)
    return _split_consequences(session, actor, book, key, chosen.of(session, actor.study_id, _id(book, key)))


def refuse_stale(session: Session, actor: Actor, key: str, seen: str | None) -> None:
    """Refuse where other things belong to a code than when the person saw what would happen.

    Raises:
        Conflict: somebody has coded or changed the code since.
    """
    if seen:
        _refuse_stale(merge_consequences(session, actor, (key,), None), seen)


def _split_consequences(
    session: Session, actor: Actor, book: Codebook, key: str, ids: Collection[UUID]
) -> Consequences:
    touched = store.touched(session, actor.study_id, actor.researcher, [_id(book, key)])
    told = what_happens(book, (key,), touched, ids=ids)
    return told if ids else replace(told, codings=0, coders=(), sources=0, withdrawn=0, examples=0)


def _refuse_stale(told: Consequences, seen: str | None) -> None:
    if seen and seen != told.stamp:
        said = message("Somebody coded or changed a code in the meantime: the figures are new. Look again.")
        raise Conflict(said, field="seen")


def _join(session: Session, actor: Actor, merging: MergedCodings, goal: UUID) -> list[dict[str, Any]]:
    """Let codings of one coder that overlap fall together; gives what was added as the trail names it."""
    at = now()
    for some in _some(one.id for one in merging.removed):
        move(session, actor.study_id, CodingRow, "removed_at", None, at, col(CodingRow.id).in_(some))
    texts = store.texts(session, {union.members[0].source_id for union in merging.added})
    rows = [_row(actor, union, goal, texts[union.members[0].source_id]) for union in merging.added]
    if rows:
        session.connection().execute(_NEW_CODINGS, rows)
    return [{"kind": "coding", "id": str(row["id"]), "code": str(goal)} for row in rows]


def _row(actor: Actor, union: Union, goal: UUID, text: str) -> dict[str, Any]:
    members = union.members
    return {
        "id": uuid4(), "study_id": actor.study_id, "source_id": members[0].source_id,
        "turn_no": min(one.turn_no for one in members), "last_turn_no": max(one.last_turn_no for one in members),
        "start": union.span.start, "end": union.span.end, "words": union.span.of(text), "code_id": goal,
        "coder": members[0].coder, "coded_at": min(one.coded_at for one in members),
        "declared": all(one.declared for one in members), "is_example": any(one.is_example for one in members),
        "began_as": members[0].began_as if all(one.began_as for one in members) else None,
    }  # fmt: skip


def _leave_themes(session: Session, actor: Actor, code_id: UUID, goal: UUID) -> list[dict[str, Any]]:
    """Take a merged code out of the themes that gather the other one already."""
    query = select(ThemeCodeRow).where(
        ThemeCodeRow.study_id == actor.study_id, col(ThemeCodeRow.code_id).in_((code_id, goal)),
        col(ThemeCodeRow.removed_at).is_(None),
    )  # fmt: skip
    rows = session.exec(query).all()
    there = {row.theme for row in rows if row.code_id == goal}
    twice = [row.id for row in rows if row.code_id == code_id and row.theme in there]
    remove(session, ThemeCodeRow, twice)
    return [{"kind": "theme_code", "id": str(one)} for one in twice]


def _parts(
    book: Codebook, key: str, names: Sequence[str], language: str, origin: Origin | None, *, is_under: bool, reason: str
) -> list[Code]:
    former = book.by_key[key] if key in book.by_key else Code(key, Bilingual(), "inductive")
    parent, family = (key, None) if is_under else (former.parent, former.family)
    parts: list[Code] = []
    for name in dict.fromkeys(name_of(name, "names") for name in names if name.strip()):
        known = replace(book, codes=(*book.codes, *parts))
        refuse_twin(known, name, field="names")
        parts.append(
            Code(
                key_of(name, set(known.by_key)), _in(language, name), origin or former.origin, uuid4(), family=family,
                parent=parent, reason=_in(language, reason.strip() or None),
            )
        )  # fmt: skip
    return parts


def _in(language: str, text: str | None) -> Bilingual:
    return Bilingual(es=text) if language == "es" else Bilingual(en=text)


def _with_reason(book: Codebook, keys: Collection[str], reason: str) -> Codebook:
    return replace(
        book,
        codes=tuple(
            replace(code, status_reason=reason.strip() or code.status_reason) if code.key in keys else code
            for code in book.codes
        ),
    )


def _example(row: CodingRow, *, is_example: bool) -> dict[str, Any]:
    return {"kind": "example", "id": str(row.id), "code": str(row.code_id), "is_example": is_example}


def _some(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """The ids in lists that a statement can hold."""
    every = sorted(ids)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]


def _of(actor: Actor) -> tuple[Any, ...]:
    return (col(CodingRow.study_id) == actor.study_id,)


def _id(book: Codebook, key: str) -> UUID:
    """The id of a code.

    Raises:
        NotFound: there is no such code.
    """
    code = book.by_key.get(key)
    if code is None or code.id is None:
        raise NotFound(message("The codebook has no code “{code}”.", code=key))
    return code.id
