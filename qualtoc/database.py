"""The database: sessions, one transaction for each act, and the audit trail.

SQLite by default, PostgreSQL when the URL says so. A writing transaction on SQLite begins behind one lock of the
process, so that writers queue instead of failing.

The audit trail holds ids, spans and hashes, never words of a transcript (method H4); undo is made of it.
"""

import gc
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, SafeUUID, uuid4

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Engine,
    Index,
    Text,
    TypeDecorator,
    false,
    inspect,
    type_coerce,
)
from sqlalchemy import select as any_select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Field, Session, SQLModel, insert

from qualtoc import locks, migrations, outages
from qualtoc.engines import engine_of
from qualtoc.errors import Invalid, Refused, message

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC; a naive one is a programming error."""
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """What makes the time of a stored value: in one step where SQLite stores it as text."""
        return utc_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


class AuditRow(SQLModel, table=True):
    """One act of one person. `number` orders the acts of all studies; those of one `gesture` are undone together.

    No foreign key ties it to its study: the entry of a deletion stays when the study is gone.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "study_id", "actor", "number"), Index(None, "gesture"))

    number: int | None = Field(default=None, primary_key=True)
    id: UUID = Field(unique=True)
    study_id: UUID
    actor: str
    at: datetime = Field(sa_type=UtcDateTime)
    action: str
    before: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    after: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    reason: str | None = None
    undoes: UUID | None = None
    undone: bool = False
    undoable: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    gesture: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which study; `gesture` where several acts are one thing to the person, and undone as one."""

    study_id: UUID
    researcher: str
    gesture: UUID | None = None


class Database:
    """An opened database.

    Raises:
        Refused: the address names no SQLite file and no PostgreSQL server, or a library for it is missing.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = engine_of(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writing_engine = self.engine.execution_options(writes=True)
        self._lock = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with _told(self.engine), Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are all stored at its end, or none of them after an error."""
        with (
            _told(self.engine),
            self._lock,
            Session(self._writing_engine, autoflush=False, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Make and change what only one process may make and change at a time, such as the tables; others wait.

        Whoever gets it looks again first: the one before may have done it all.
        """
        with _told(self.engine), ExitStack() as held:
            if not self.is_sqlite:
                held.enter_context(self.engine.begin()).exec_driver_sql(_ALONE)
            else:
                file = Path(f"{self.engine.url.database}.lock")
                try:
                    held.enter_context(locks.held(file))
                except OSError as error:
                    raise outages.no_file(file, error) from error
            yield

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


_ALONE = "SELECT pg_advisory_xact_lock(7165816767)"


def open_database(url: str) -> Database:
    """The database at the URL, with a schema that fits this program.

    A new or older SQLite file is migrated at once, an older one after a copy beside itself. A server database
    is never migrated here, except an empty one, which holds nothing that could be lost.

    Raises:
        Refused: a server database has an older schema, any database a newer one, or a file is another program's.
        Unavailable: the file, its folder, its disk or the server does not allow it.
    """
    database = Database(url)
    try:
        with _told(database.engine):
            is_current = migrations.revision(database.engine) == migrations.head()
        if not is_current:
            with database.alone():
                _make_current(database)
    except BaseException:
        database.dispose()
        raise
    return database


def _make_current(database: Database) -> None:
    current = migrations.revision(database.engine)
    if not database.is_sqlite and not (_is_empty(database) or _is_strange(current) or current == migrations.head()):
        raise Refused(message("The database is older than this program. Run: qualtoc migrate"))
    _migrate(database)


def _is_empty(database: Database) -> bool:
    return not set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def _is_strange(revision: str | None) -> bool:
    return revision is not None and not migrations.knows(revision)


def migrate(database: Database) -> Path | None:
    """Bring the schema up to date; gives the path of the copy that was made of an existing SQLite file.

    Raises:
        Refused: the schema is newer than the program, or the file is another program's.
        Unavailable: the file, its folder, its disk or the server does not allow it.
    """
    with database.alone():
        return _migrate(database)


def _migrate(database: Database) -> Path | None:
    is_empty = _is_empty(database)
    current = migrations.revision(database.engine)
    if _is_strange(current):
        raise Refused(message("The database is of a newer qualtoc. Install the newer version to open it."))
    if database.is_sqlite and current is None and not is_empty:
        raise Refused(message("This file is the database of another program; name another file."))
    copy = _copy_beside(database, current) if database.is_sqlite and current not in (None, migrations.head()) else None
    migrations.upgrade(database.engine)
    return copy


def audit(
    session: Session,
    actor: Actor,
    action: str,
    *,
    before: Sequence[dict[str, Any]] = (),
    after: Sequence[dict[str, Any]] = (),
    reason: str | None = None,
    undoes: UUID | None = None,
    for_good: bool = False,
) -> UUID:
    """Write the one entry of an act into its transaction; gives the entry's id.

    The act can be undone where it removed or added rows by a mark, or where it was watched and changed something;
    one that is `for_good` cannot.
    """
    for record in session.info.pop("recorders", ()):
        record(session, actor)
    is_known = "changes" in session.info or any(is_swapped(line) for line in (*before, *after))
    own_id = entry_id(session)
    for name in ("entry_id", "changes", "recorded"):
        session.info.pop(name, None)
    entry = {
        "id": own_id, "study_id": actor.study_id, "actor": actor.researcher, "at": now(), "action": action,
        "before": list(before), "after": list(after), "reason": reason, "undoes": undoes, "undone": False,
        "undoable": is_known and undoes is None and not for_good, "gesture": actor.gesture,
    }  # fmt: skip
    run(session, _NEW_ENTRY, entry)
    return own_id


def entry_id(session: Session) -> UUID:
    """The id that the entry of the act of this transaction will have."""
    found: UUID = session.info.setdefault("entry_id", uuid4())
    return found


def before_entry(session: Session, record: Callable[[Session, Actor], None]) -> None:
    """Have something recorded at the end of this act, before its entry is written."""
    session.info.setdefault("recorders", []).append(record)


def count_change(session: Session) -> int:
    """Say that this act keeps one more change; gives how many there were before."""
    count: int = session.info.get("changes", 0)
    session.info["changes"] = count + 1
    return count


def is_swapped(line: Mapping[str, Any]) -> bool:
    """Whether a line of the trail names a row that is removed by a mark and can come back."""
    return "id" in line and removal_mark(line["kind"]) is not None


def removal_mark(kind: str) -> str | None:
    """The column by which rows of a table are removed; None where there is no such table or column."""
    columns_of = SQLModel.metadata.tables[kind].c if kind in SQLModel.metadata.tables else ()
    return next((name for name in ("removed_at", "removed_from") if name in columns_of), None)


def table(row: type[SQLModel]) -> Any:
    """The table behind a class of rows. A query on its columns that is built once, at import, and run with parameters
    costs a seventh of one that is built on the class for each run: what every gesture needs is written that way."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


_NEW_ENTRY = insert(table(AuditRow))


def raw(column: Any) -> Any:
    """The column as the database gives it, for `uuid_of` and `utc_of`."""
    return type_coerce(column, Text)


def uuid_of(stored: Any) -> UUID:
    """The UUID of a raw column: hexadecimal digits on SQLite, where UUID's own checks cost most of reading many rows;
    PostgreSQL gives UUIDs."""
    if isinstance(stored, UUID):
        return stored
    made = UUID.__new__(UUID)
    _set_number(made, int(stored, 16))
    _set_safety(made, _UNKNOWN)
    return made


def utc_of(stored: Any) -> datetime | None:
    """The time of a raw column: text on SQLite; PostgreSQL gives aware times."""
    return datetime.fromisoformat(stored + "+00:00") if isinstance(stored, str) else stored


_UNKNOWN = SafeUUID.unknown
_set_number, _set_safety = (vars(UUID)[name].__set__ for name in ("int", "is_safe"))


@contextmanager
def without_collector() -> Iterator[None]:
    """Let the garbage collector rest while many values are made that all stay: it would look for cycles among them
    again and again, which doubles the time of reading a hundred thousand rows."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def run(session: Session, statement: Any, values: Mapping[str, Any]) -> Any:
    """What a statement on tables gives, without what a session does for mapped rows: a third of the cost of most."""
    connection = session.info.get("connection")
    if connection is None:
        connection = session.info["connection"] = session.connection()
    return connection.execute(statement, values)


def columns(*wanted: Any) -> Any:
    """A query for any number of columns, without types: SQLModel's own `select` knows those of four at most."""
    return any_select(*wanted)


def now() -> datetime:
    """The time, aware and in UTC: the one clock of the shell."""
    return datetime.now(UTC)


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Say in words what a database cannot do: hold the character zero or numbers of more than 64 bits, write on a
    full disk, or answer at all."""
    try:
        yield
    except OverflowError as error:
        raise Invalid(outages.NOT_STORABLE) from error
    except DBAPIError as error:
        told = outages.said(error, engine.url)
        if told is None:
            raise
        raise told from error


_PARTIAL = ".copying"


def _copy_beside(database: Database, revision: str | None) -> Path | None:
    """A copy of an SQLite file under a name of its own; it gets the name when it is whole."""
    name = database.engine.url.database
    if not name or not Path(name).exists():
        return None
    path = Path(name)
    copy = path.with_name(f"{path.name}.before-{migrations.head()}-{now():%Y%m%dT%H%M%S%f}")
    partial = path.with_name(f"{path.name}{_PARTIAL}")
    try:
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as target:
            source.backup(target)
        shutil.copymode(path, partial)
        partial.replace(copy)
    except sqlite3.Error as error:
        partial.unlink(missing_ok=True)
        raise outages.of_file(error, str(path)) or error from error
    except OSError as error:
        raise outages.no_file(copy, error) from error
    return copy
