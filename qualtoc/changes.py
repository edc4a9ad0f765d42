"""What an act changed in place, made or deleted, kept so that the act can be undone and redone.

Rows that are removed by a mark need none of this: the trail names them. For all others an action says, before it
changes anything, which rows it may touch (`watch`); `database.audit` then keeps how they differ. A change of one
column in thousands of rows is kept as a list of ids (`move`). What is kept may hold words, so it lies apart from the
trail, and goes with its study and its source.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)
from sqlmodel import Field, Session, SQLModel

from qualtoc.database import Actor, UtcDateTime, before_entry, columns, count_change, entry_id, table
from qualtoc.differences import changed, difference, fingerprint, same
from qualtoc.errors import Conflict, Message, message

Values = dict[str, Any]
Key = tuple[Any, ...]
Keep = Mapping[str, Callable[[Session, UUID, Values], bool]]
"""By table: whether a row that an act made stays although the act is undone, because others need it by now."""

_AT_ONCE = 400
_CHANGED_SINCE = {
    False: message("This was changed since and cannot be undone any more."),
    True: message("This was changed since and cannot be redone any more."),
}
_IN_USE = message("Something else is built on this by now; it stays.")


class ChangeRow(SQLModel, table=True):
    """What an act changed in the rows of one table (`kind`). `no` orders the changes of an act."""

    __tablename__ = "change"

    id: UUID = Field(primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE")
    entry_id: UUID = Field(index=True)
    source_id: UUID | None = Field(default=None, foreign_key="source.id", ondelete="CASCADE")
    no: int
    kind: str
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class MovedRow(SQLModel, table=True):
    """A row of which a change in bulk changed one column."""

    __tablename__ = "moved_row"

    change_id: UUID = Field(primary_key=True, foreign_key="change.id", ondelete="CASCADE")
    row_id: UUID = Field(primary_key=True)


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
        for some in _some([_values(one) for key, one in before.items() if key not in after]):
            after |= read(_among(held, some))
        keys = [key for key in before if key in after] if only else dict.fromkeys((*before, *after))
        pairs = ((before.get(key), after.get(key)) for key in keys)
        unlike = (pair for pair in pairs if not (may_be_quick and pair[0] == pair[1]))
        found = (_differing(held, _values(one), _values(other), with_same) for one, other in unlike)
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
    moved = [_is(held.c[column], before), *where]
    change_id = _add(session, study_id, held.name, {"column": column, "was": _plain(before), "is": _plain(after)}, None)
    chosen = select(literal(change_id, type_=table(MovedRow).c.change_id.type), held.c.id).where(*moved)
    session.execute(insert(table(MovedRow)).from_select(["change_id", "row_id"], chosen))
    count = _count(session.execute(update(held).where(held.c.id.in_(_moved(change_id))).values({column: after})))
    return count


def kept(session: Session, of_entry: UUID) -> list[ChangeRow]:
    """What is kept of an act, in the order in which its tables were watched."""
    query = select(ChangeRow).where(table(ChangeRow).c.entry_id == of_entry).order_by(table(ChangeRow).c.no)
    return list(session.scalars(query))


def put(session: Session, of_entry: UUID, *, forwards: bool, keep: Keep) -> None:
    """Bring everything that an act changed to what it was before it, or forwards to what it was after it.

    Rows for which `keep` says so are not deleted.

    Raises:
        Conflict: something was changed since, or what would be deleted is in use.
    """
    parts = [_Part(session, change, forwards=forwards, keep=keep) for change in kept(session, of_entry)]
    for part in parts if forwards else reversed(parts):
        part.update()
    for part in reversed(parts):
        part.delete()
    for part in parts:
        part.insert()


class _Part:
    """The change of one table on its way back or forth."""

    def __init__(self, session: Session, change: ChangeRow, *, forwards: bool, keep: Keep) -> None:
        self.session, self.change, self.kind = session, change, change.kind
        self.table = SQLModel.metadata.tables[change.kind]
        self.forwards, self.keep = forwards, keep.get(change.kind)
        self.rows: list[Values] = change.content.get("rows", [])
        self.now, self.then = ("before", "after") if forwards else ("after", "before")

    @property
    def told(self) -> Message:
        """What is said where something was changed since."""
        return _CHANGED_SINCE[self.forwards]

    def delete(self) -> None:
        """Delete what is not there on the other side."""
        gone = [row for row in self.rows if row[self.then] is None]
        if self.keep is not None:
            gone = [row for row in gone if not self.keep(self.session, self.change.study_id, row["key"])]
        self._check(gone)
        for some in _some([row["key"] for row in gone]):
            self._refuse_used(some)
            self.session.execute(delete(self.table).where(_among(self.table, some)))

    def update(self) -> None:
        """Give rows that stay the values of the other side."""
        if "column" in self.change.content:
            self._move()
        staying = [row for row in self.rows if row["before"] is not None and row["after"] is not None]
        found = self._check(staying)
        alike: dict[tuple[str, ...], list[Values]] = {}
        for row in staying:
            values = dict(row[self.then])
            for name, patch in row.get("patches", {}).items():
                present = found[_key(self.table, row["key"])][name]
                values[name] = changed(present, patch["steps"], forwards=self.forwards)
            named = {f"of_{name}": _typed(self.table.c[name], value) for name, value in row["key"].items()}
            alike.setdefault(tuple(values), []).append(named | self._stored(values))
        of_key = [self.table.c[name] == bindparam(f"of_{name}") for name in self._key_names]
        for names, rows in alike.items():
            statement = update(self.table).where(*of_key).values({name: bindparam(name) for name in names})
            self.session.connection().execute(statement, rows)

    def insert(self) -> None:
        """Put rows back that are not there."""
        coming = [row[self.then] for row in self.rows if row[self.now] is None]
        there = self._present([{name: row[name] for name in self._key_names} for row in coming])
        if there and self.keep is None:
            raise Conflict(self.told)
        coming = [row for row in coming if _key(self.table, row) not in there]
        for some in _some(coming):
            self.session.execute(insert(self.table), [self._stored(row) for row in some])

    def _move(self) -> None:
        content = self.change.content
        column = self.table.c[content["column"]]
        now, then = (content["was"], content["is"]) if self.forwards else (content["is"], content["was"])
        moved = _moved(self.change.id)
        statement = update(self.table).where(self.table.c.id.in_(moved), _is(column, _typed(column, now)))
        done = _count(self.session.execute(statement.values({column.name: _typed(column, then)})))
        if done != self.session.scalar(select(func.count()).select_from(moved.subquery())):
            raise Conflict(self.told)

    def _check(self, rows: Sequence[Values]) -> dict[Key, Values]:
        """The rows as they are; refuse those that are not as the act, or its undoing, left them."""
        names = {name for row in rows for name in (*row[self.now], *row.get("patches", ()))}
        found = self._present([row["key"] for row in rows], names)
        for row in rows:
            present = found.get(_key(self.table, row["key"]))
            if present is None or not all(same(present[name], value) for name, value in row[self.now].items()):
                raise Conflict(self.told)
            for name, patch in row.get("patches", {}).items():
                if fingerprint(present[name]) != patch[self.now]:
                    raise Conflict(self.told)
        return found

    def _present(self, keys: Sequence[Values], names: Collection[str] = ()) -> dict[Key, Values]:
        """The rows of these keys as they are now: their keys, and the columns of these names."""
        found: dict[Key, Values] = {}
        wanted = [column for column in self.table.c if column.primary_key or column.name in names]
        for some in _some(keys):
            rows = self.session.execute(columns(*wanted).where(_among(self.table, some)).with_for_update())
            plain = ({name: _plain(value) for name, value in row._mapping.items()} for row in rows)
            found |= {_key(self.table, row): row for row in plain}
        return found

    def _refuse_used(self, keys: Sequence[Values]) -> None:
        """Refuse to delete rows that others point to: they would be deleted too."""
        for below in SQLModel.metadata.tables.values():
            for key in below.foreign_keys:
                if key.column.table is self.table and below.name not in ("change", "moved_row"):
                    named = [_typed(key.column, one[key.column.name]) for one in keys]
                    if self.session.execute(select(key.parent).where(key.parent.in_(named)).limit(1)).first():
                        raise Conflict(_IN_USE)

    @property
    def _key_names(self) -> list[str]:
        return [column.name for column in self.table.primary_key]

    def _stored(self, values: Values) -> Values:
        return {name: _typed(self.table.c[name], value) for name, value in values.items()}


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
    names = known.setdefault((held.name, _key(held, row["key"])), set())
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


def _values(row: Any) -> Any:
    """A row as JSON has it; None where there is none."""
    return None if row is None else {name: _plain(value) for name, value in row._mapping.items()}


def _is_long(value: Any) -> bool:
    return isinstance(value, (dict, list)) or (isinstance(value, str) and len(value) > 1000)


def _key(held: Any, values: Values) -> Key:
    return tuple(values[column.name] for column in held.primary_key)


def _among(held: Any, keys: Sequence[Values]) -> Any:
    """Whether a row's key is one of these."""
    named = list(held.primary_key)
    typed = [tuple(_typed(column, key[column.name]) for column in named) for key in keys]
    return named[0].in_([one[0] for one in typed]) if len(named) == 1 else tuple_(*named).in_(typed)


def _moved(change_id: UUID) -> Any:
    return select(table(MovedRow).c.row_id).where(table(MovedRow).c.change_id == change_id)


def _is(column: Any, value: Any) -> Any:
    return column.is_(None) if value is None else column == value


def _count(result: Any) -> int:
    return int(result.rowcount)


def _some(values: Sequence[Values]) -> Iterator[Sequence[Values]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _plain(value: Any) -> Any:
    """A value of a row as JSON has it.

    Raises:
        TypeError: bytes are not kept.
    """
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        raise TypeError("bytes are not kept")
    return value


def _typed(column: Any, value: Any) -> Any:
    """A value of JSON as the column has it."""
    if not isinstance(value, str) or isinstance(column.type, JSON):
        return value
    if isinstance(column.type, Uuid):
        return UUID(value)
    if isinstance(column.type, (DateTime, UtcDateTime)):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
