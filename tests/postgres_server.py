"""The PostgreSQL server of one worker of the tests, and its databases.

Making a database takes longer than most tests that want one. So a database is emptied behind a test and serves the
next one. One that does not become again exactly what a new one is is dropped instead: because a test changed a table,
say, or because something still holds a lock.
"""

from dataclasses import dataclass
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from qualtoc.database import open_database

TEMPLATE = "qualtoc_template"
TURNED_OFF = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
"""What a test writes need not outlive the computer, and how a query is planned depends on no earlier test."""
MANY_ROWS = 20_000
"""So many rows removed from a database make it slower than a new one."""

_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_SEQUENCES = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
_DEFINITIONS = {
    "pg_class": "oid",
    "pg_attribute": "attrelid",
    "pg_attrdef": "oid",
    "pg_constraint": "oid",
    "pg_index": "indexrelid",
    "pg_namespace": "oid",
    "pg_proc": "oid",
    "pg_trigger": "oid",
    "pg_type": "oid",
}
"""Where tables and what belongs to them are defined; what is changed has another transaction in xmin."""
_SCHEMA = " UNION ALL ".join(
    f"SELECT '{name}', count(*), sum(hashtextextended(concat({number}, ' ', xmin), 0)) FROM {name} "
    f"WHERE {number} >= 16384"
    for name, number in _DEFINITIONS.items()
)
_VERSION = "SELECT version_num, 0, 0 FROM alembic_version"


@dataclass(slots=True)
class _Copy:
    """A copy of the migrated database; how many rows were removed from it."""

    connection: psycopg.Connection
    removed: int = 0


class PostgresServer:
    """A running server with one migrated database, of which each test has a copy for itself."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        for setting in TURNED_OFF:
            self.run(f"ALTER SYSTEM SET {setting} = off")
        self.run("SELECT pg_reload_conf()")
        self.run(f"CREATE DATABASE {TEMPLATE}")
        open_database(self.url_of(TEMPLATE)).dispose()
        self._free: list[str] = []
        self._copies: dict[str, _Copy] = {}
        with self._connected(TEMPLATE) as template:
            self._fresh = _definition(template)
            self._emptying = _emptying(template)

    def take(self) -> str:
        """The name of a migrated and empty database that nobody else uses."""
        return self._free.pop() if self._free else self.new()

    def new(self) -> str:
        """The name of a copy that nobody used before."""
        name = f"test_{uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")  # a fourth of the usual time
        self._copies[name] = _Copy(self._connected(name))
        return name

    def give_back(self, name: str) -> None:
        """Empty a database for who takes it next, or drop it."""
        try:
            is_fresh = self._is_emptied(self._copies[name])
        except psycopg.Error:
            is_fresh = False
        if is_fresh:
            self._free.append(name)
            return
        self._copies.pop(name).connection.close()
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def url_of(self, name: str) -> str:
        """The URL of one database of the server."""
        return self._url.set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Run one statement that concerns databases as such."""
        with self._engine.connect() as connection:
            connection.execute(text(statement))

    def dispose(self) -> None:
        """Close the connections of this object."""
        for copy in self._copies.values():
            copy.connection.close()
        self._engine.dispose()

    def _connected(self, name: str) -> psycopg.Connection:
        """A connection past foreign keys and triggers, which does not wait for others."""
        address = self._url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        return psycopg.connect(
            address, autocommit=True, options="-c session_replication_role=replica -c lock_timeout=2s"
        )

    def _is_emptied(self, copy: _Copy) -> bool:
        copy.connection.execute(f"SELECT pg_terminate_backend(pid) {_OTHERS}")
        if _definition(copy.connection) != self._fresh:
            return False
        cursor = copy.connection.execute(self._emptying)
        copy.removed += cursor.rowcount
        while cursor.nextset():
            copy.removed += cursor.rowcount
        copy.connection.execute(_SEQUENCES)
        return copy.removed < MANY_ROWS


def _definition(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    """What a migrated database is apart from the rows of studies: its schema and its version."""
    return connection.execute(f"{_VERSION} UNION ALL {_SCHEMA}").fetchall()


def _emptying(template: psycopg.Connection) -> str:
    """The statements that remove all rows but the version. A migration that puts rows in breaks this assumption."""
    named = template.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND oid >= 16384 ORDER BY relname")
    names = [name for (name,) in named if name != "alembic_version"]
    filled = [name for name in names if template.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()]
    assert not filled, f"a migration puts rows in {filled}, which must stay"
    return "; ".join(f'DELETE FROM "{name}"' for name in names)
