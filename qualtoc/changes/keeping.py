"""Keeping what an act changes: rows that it says it may touch, or one column of many."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, insert, literal, select, update
from sqlmodel import Session, SQLModel

from qualtoc.changes.rows import ChangeRow, MovedRow, moved_ids, sums
from qualtoc.changes.values import Key, Values, among, is_value, key_of, plain, plain_row, rows_changed, some_at_once
from qualtoc.database import Actor, before_entry, columns, count_change, entry_id, table
from qualtoc.differences import difference, fingerprint, same


def watch(
    session: Session,
    row: type[SQLModel],
    *where: Any,
    only: Sequence[str] = (),
    with_same: Sequence[str] = (),
    source_id: UUID | None = None,
) -> None:
    """Keep with the entry of this act how the rows of a table for which `where` holds differ after the act.

    Called before anything is changed, for tables above others first; `where` asks for nothing that the act changes.
    What several of them meet is kept once. `only` names the columns beside the key that the act may change, where
    others are long; rows are neither made nor deleted then. `with_same` names columns that must be as they were for a
    changed row to be changed back. `source_id` is the source with which what is kept goes.
    """
    held = table(row)
    wanted = [column for column in held.c if not only or column.primary_key or column.name in only]

    places = [place for place, column in enumerate(wanted) if column.primary_key]
    may_be_quick = not any(isinstance(column.type, JSON) for column in wanted)  # in Python, 1 and true are the same

    def read(*which: Any) -> dict[Key, Any]:
        found = session.execute(columns(*wanted).where(*which).with_for_update())
        return {tuple(one[place] for place in places): one for one in found}

    before = read(*where)

    def record(session: Session, actor: Actor) -> None:
        session.flush()
        after = read(*where)
        for some in some_at_once([plain_row(one) for key, one in before.items() if key not in after]):
            after |= read(among(held, some))
        keys = [key for key in before if key in after] if only else dict.fromkeys((*before, *after))
        pairs = ((before.get(key), after.get(key)) for key in keys)
        unlike = (pair for pair in pairs if not (may_be_quick and pair[0] == pair[1]))
        found = (_differing(held, plain_row(one), plain_row(other), with_same) for one, other in unlike)
        content = [one for row in found if row and (one := _unrecorded(session, held, row))]
        if content:
            _add(session, actor.study_id, held.name, {"rows": content}, source_id)

    before_entry(session, record)


def move(
    session: Session, study_id: UUID, row: type[SQLModel], column: str, before: Any, after: Any, *where: Any
) -> int:
    """Give a column another value in all rows where it has this one and `where` holds, and keep with the entry of
    this act which ones; gives how many. A few statements, however many rows there are; the key is `id`."""
    held = table(row)
    moved = [is_value(held.c[column], before), *where]
    change_id = _add(session, study_id, held.name, {"column": column, "was": plain(before), "is": plain(after)}, None)
    chosen = select(literal(change_id, type_=table(MovedRow).c.change_id.type), held.c.id).where(*moved)
    session.execute(insert(table(MovedRow)).from_select(["change_id", "row_id"], chosen))
    count = rows_changed(
        session.execute(update(held).where(held.c.id.in_(moved_ids(change_id))).values({column: after}))
    )
    return count


def shift(
    session: Session,
    study_id: UUID,
    row: type[SQLModel],
    ids: Sequence[UUID],
    by: Mapping[str, int],
    *,
    source_id: UUID | None = None,
) -> None:
    """Add a number to each of these columns in all rows with these ids, and keep with the entry of this act which ones
    and what the columns sum up to then. A few statements, however many rows there are; the key is `id`."""
    held, known = table(row), table(ChangeRow)
    content: Values = {"by": dict(by)}
    change_id = _add(session, study_id, held.name, content, source_id)
    session.connection().execute(insert(table(MovedRow)), [{"change_id": change_id, "row_id": one} for one in ids])
    session.execute(
        update(held).where(held.c.id.in_(moved_ids(change_id))).values({name: held.c[name] + by[name] for name in by})
    )
    content["sums"] = sums(session, held, change_id, by)
    session.execute(update(known).where(known.c.id == change_id).values(content=content))


def _add(session: Session, study_id: UUID, kind: str, content: Values, source_id: UUID | None) -> UUID:
    change_id = uuid4()
    values = {
        "id": change_id, "study_id": study_id, "entry_id": entry_id(session), "source_id": source_id,
        "no": count_change(session), "kind": kind, "content": content,
    }  # fmt: skip
    session.execute(insert(table(ChangeRow)).values(values))
    return change_id


def _differing(held: Any, before: Values | None, after: Values | None, with_same: Sequence[str] = ()) -> Values | None:
    """How one row differs; None where it does not. Long values are kept by what differs in them."""
    present = after or before or {}
    key = {column.name: present[column.name] for column in held.primary_key}
    if before is None or after is None:
        return {"key": key, "before": before, "after": after}
    names = [name for name in before if not same(before[name], after[name])]
    if not names:
        return None
    long = [name for name in names if _is_long(before[name]) and _is_long(after[name])]
    short = {name for name in (*names, *with_same) if name not in long}
    row: Values = {"key": key, "before": _part(before, short), "after": _part(after, short)}
    if long:
        row["patches"] = {
            name: {
                "before": fingerprint(before[name]), "after": fingerprint(after[name]),
                "steps": difference(before[name], after[name]),
            }
            for name in long
        }  # fmt: skip
    return row


def _unrecorded(session: Session, held: Any, row: Values) -> Values | None:
    """A row without what was recorded of it before in this act; None where nothing is left."""
    known: dict[tuple[str, Key], set[str]] = session.info.setdefault("recorded", {})
    names = known.setdefault((held.name, key_of(held, row["key"])), set())
    if row["before"] is None or row["after"] is None:
        is_new = not names
        names.add("")
        return row if is_new else None
    patches = row.get("patches", {})
    left = {*row["before"], *patches} - names
    names |= left
    if not left or "" in names:
        return None
    kept_row: Values = {"key": row["key"], "before": _part(row["before"], left), "after": _part(row["after"], left)}
    return kept_row | ({"patches": _part(patches, left)} if patches else {})


def _part(values: Values, names: Collection[str]) -> Values:
    return {name: value for name, value in values.items() if name in names}


def _is_long(value: Any) -> bool:
    return isinstance(value, (dict, list)) or (isinstance(value, str) and len(value) > 1000)
