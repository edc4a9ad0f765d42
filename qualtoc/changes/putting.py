"""Putting back what an act changed, or forwards again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlmodel import Session, SQLModel

from qualtoc.changes.rows import ChangeRow, kept, moved_ids, sums
from qualtoc.changes.values import Key, Values, among, is_value, key_of, plain_row, some_at_once, typed
from qualtoc.database import columns, now
from qualtoc.differences import changed, fingerprint, same
from qualtoc.errors import Conflict, Message, message

Keep = Mapping[str, Callable[[Session, UUID, Values], bool]]
"""By table: whether a row that an act made stays although the act is undone, because others need it by now."""

_CHANGED_SINCE = {
    False: message("This was changed since and cannot be undone any more."),
    True: message("This was changed since and cannot be redone any more."),
}
_IN_USE = message("Something else is built on this by now; it stays.")


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
        for some in some_at_once([row["key"] for row in gone]):
            self._refuse_used(some)
            these = among(self.table, some)
            marked = update(self.table).where(these).values(removed_at=now()) if self.is_marked else None
            self.session.execute(delete(self.table).where(these) if marked is None else marked)

    def update(self) -> None:
        """Give rows that stay the values of the other side."""
        if "column" in self.change.content:
            self._put_moved()
        if "by" in self.change.content:
            self._put_shifted()
        staying = [row for row in self.rows if row["before"] is not None and row["after"] is not None]
        found = self._check(staying)
        alike: dict[tuple[str, ...], list[Values]] = {}
        for row in staying:
            values = dict(row[self.then])
            for name, patch in row.get("patches", {}).items():
                present = found[key_of(self.table, row["key"])][name]
                values[name] = changed(present, patch["steps"], forwards=self.forwards)
            named = {f"of_{name}": typed(self.table.c[name], value) for name, value in row["key"].items()}
            alike.setdefault(tuple(values), []).append(named | self._stored(values))
        of_key = [self.table.c[name] == bindparam(f"of_{name}") for name in self._key_names]
        for names, rows in alike.items():
            statement = update(self.table).where(*of_key).values({name: bindparam(name) for name in names})
            self.session.connection().execute(statement, rows)

    def insert(self) -> None:
        """Put rows back that are not there."""
        coming = [row[self.then] for row in self.rows if row[self.now] is None]
        there = self._present([{name: row[name] for name in self._key_names} for row in coming], ("removed_at",))
        if self.keep is None and not all(self.is_marked and row["removed_at"] for row in there.values()):
            raise Conflict(self.told)
        if self.is_marked:
            for some in some_at_once(list(there.values())):
                self.session.execute(update(self.table).where(among(self.table, some)).values(removed_at=None))
        coming = [row for row in coming if key_of(self.table, row) not in there]
        for some in some_at_once(coming):
            self.session.execute(insert(self.table), [self._stored(row) for row in some])

    def _put_moved(self) -> None:
        content = self.change.content
        column = self.table.c[content["column"]]
        now, then = (content["was"], content["is"]) if self.forwards else (content["is"], content["was"])
        moved = moved_ids(self.change.id)
        # looked at first, apart: a condition on the value beside that on the ids lets PostgreSQL guess one row and loop
        found = select(column).where(self.table.c.id.in_(moved)).with_for_update().subquery()
        left = select(func.count()).where(is_value(found.c[column.name], typed(column, now)))
        if self.session.scalar(left) != self.session.scalar(select(func.count()).select_from(moved.subquery())):
            raise Conflict(self.told)
        statement = update(self.table).where(self.table.c.id.in_(moved))
        self.session.execute(statement.values({column.name: typed(column, then)}))

    def _put_shifted(self) -> None:
        content, sign = self.change.content, 1 if self.forwards else -1
        by: dict[str, int] = content["by"]
        left = dict(content["sums"])
        if self.forwards:
            left |= {name: left[name] - left[""] * number for name, number in by.items()}
        if sums(self.session, self.table, self.change.id, by) != left:
            raise Conflict(self.told)
        statement = update(self.table).where(self.table.c.id.in_(moved_ids(self.change.id)))
        self.session.execute(statement.values({name: self.table.c[name] + sign * by[name] for name in by}))

    def _check(self, rows: Sequence[Values]) -> dict[Key, Values]:
        """The rows as they are; refuse those that are not as the act, or its undoing, left them."""
        names = {name for row in rows for name in (*row[self.now], *row.get("patches", ()))}
        found = self._present([row["key"] for row in rows], names)
        for row in rows:
            present = found.get(key_of(self.table, row["key"]))
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
        for some in some_at_once(keys):
            rows = self.session.execute(columns(*wanted).where(among(self.table, some)).with_for_update())
            found |= {key_of(self.table, row): row for row in map(plain_row, rows)}
        return found

    def _refuse_used(self, keys: Sequence[Values]) -> None:
        """Refuse to delete rows that others point to: they would be deleted too, or stand on what is removed."""
        for below in SQLModel.metadata.tables.values():
            for key in below.foreign_keys:
                if key.column.table is self.table and below.name not in ("change", "moved_row"):
                    named = [typed(key.column, one[key.column.name]) for one in keys]
                    query = select(key.parent).where(key.parent.in_(named)).limit(1)
                    if self.is_marked and "removed_at" in below.c:
                        query = query.where(below.c.removed_at.is_(None))
                    if self.session.execute(query).first():
                        raise Conflict(_IN_USE)

    @property
    def is_marked(self) -> bool:
        """Whether rows of this table are removed by a mark; others are deleted."""
        return "removed_at" in self.table.c

    @property
    def _key_names(self) -> list[str]:
        return [column.name for column in self.table.primary_key]

    def _stored(self, values: Values) -> Values:
        return {name: typed(self.table.c[name], value) for name, value in values.items()}
