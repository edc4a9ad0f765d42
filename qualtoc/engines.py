"""How SQLite and PostgreSQL are reached, and how each is set.

SQLite writes ahead (WAL) and keeps foreign keys; a writing transaction on it begins IMMEDIATE.
"""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import create_engine

from qualtoc.errors import Refused, Unavailable, message


def engine_of(url: str) -> Engine:
    """The engine for a database at a URL.

    Raises:
        Refused: the address names no SQLite file and no PostgreSQL server, or a library for it is missing.
        Unavailable: the folder of the file is not there.
    """
    parsed = _address(url)
    if parsed.get_backend_name() == "postgresql":
        return _server(parsed)
    if parsed.database in (None, "", ":memory:"):
        raise Refused(_NO_ADDRESS)
    path = Path(str(parsed.database)).expanduser()
    if not path.parent.is_dir():
        raise Unavailable(message("There is no folder {folder}; make it, or name another file.", folder=path.parent))
    parsed = parsed.set(drivername="sqlite", database=str(path))
    engine = create_engine(parsed, connect_args={"check_same_thread": False}, pool_size=16, max_overflow=32)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _address(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise Refused(_NO_ADDRESS) from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise Refused(_NO_ADDRESS)
    return parsed


_NO_ADDRESS = message(
    "This is no address of a database; it begins with sqlite:/// and a file, or with postgresql:// and a server."
)


def _server(address: URL) -> Engine:
    try:
        return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except ModuleNotFoundError:
        missing = message('PostgreSQL needs one more library. Run: pip install "psycopg[binary]"')
        raise Refused(missing) from None


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "mmap_size=134217728",  # reading rows in another order than they lie in takes a fifth less
)


def _set_pragmas(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        _set_pragma(connection, pragma)


def _set_pragma(connection: sqlite3.Connection, pragma: str) -> None:
    """Set one; a change to WAL does not wait by itself for another process that does the same."""
    for _ in range(200):
        try:
            connection.execute(f"PRAGMA {pragma}")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.05)
    connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
