"""The tests' own PostgreSQL server: whoever takes a database finds it as new, whatever the one before did."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, text

from qualtoc.database import open_database
from qualtoc.demo import load_demo
from tests.postgres_server import TEMPLATE, PostgresServer

pytestmark = pytest.mark.postgresql

TABLES = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'S') AND oid >= 16384 ORDER BY relname"
COLUMNS = """
    SELECT table_schema, table_name, column_name, data_type, column_default, is_nullable
    FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 3
"""
CONSTRAINTS = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE oid >= 16384 ORDER BY 1, 2"
INDEXES = "SELECT schemaname, indexname, indexdef FROM pg_indexes WHERE schemaname <> 'pg_catalog' ORDER BY 1, 2"
LOCKS = """
    SELECT locktype FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
OTHERS_AT_WORK = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


def whole(server: PostgresServer, name: str) -> dict[str, list[Any]]:
    """All that can be seen of a database: each row, the numbers that are next, its definitions and its locks."""
    database = open_database(server.url_of(name))
    with database.engine.connect() as connection:
        seen = {
            question: _rows(connection, question)
            for question in (TABLES, COLUMNS, CONSTRAINTS, INDEXES, LOCKS, OTHERS_AT_WORK)
        }
        for (table,) in seen[TABLES]:
            seen[table] = _rows(connection, f'SELECT * FROM "{table}"')
    database.dispose()
    return seen


def _rows(connection: Connection, question: str) -> list[Any]:
    return [tuple(row) for row in connection.execute(text(question))]


def dropped(server: PostgresServer, name: str) -> bool:
    """Whether a database is no longer there."""
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(server.url_of(name).replace("+psycopg", ""))
    return True


def test_a_database_that_held_a_study_comes_back_as_new(postgres: PostgresServer) -> None:
    name = postgres.new()
    fresh = whole(postgres, TEMPLATE)
    database = open_database(postgres.url_of(name))
    load_demo(database)
    database.dispose()
    filled = whole(postgres, name)
    assert sum(filled[table] != fresh[table] for (table,) in fresh[TABLES]) > 20
    assert filled["audit_entry_number_seq"] != fresh["audit_entry_number_seq"]
    postgres.give_back(name)
    again = postgres.take()
    assert again == name
    assert whole(postgres, again) == fresh
    postgres.give_back(again)


def test_what_a_test_left_open_is_closed_before_the_next_one(postgres: PostgresServer) -> None:
    name = postgres.take()
    left = psycopg.connect(postgres.url_of(name).replace("+psycopg", ""))
    left.execute("SELECT pg_advisory_lock(1)")
    left.execute("CREATE TEMPORARY TABLE heap (number integer)")
    left.execute("LOCK TABLE study")
    postgres.give_back(name)
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()
    again = postgres.take()
    assert whole(postgres, again) == whole(postgres, TEMPLATE)
    postgres.give_back(again)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE memo ADD COLUMN colour text",
        "DROP INDEX ix_audit_entry_study_id_actor_number",
        "ALTER TABLE study ALTER COLUMN title DROP NOT NULL",
        "CREATE TABLE heap (number integer)",
        "DROP TABLE alembic_version",
        "UPDATE alembic_version SET version_num = '0001'",
        "INSERT INTO alembic_version VALUES ('0001')",
        "CREATE SCHEMA beside",
        "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_a_database_that_is_otherwise_than_new_is_not_used_again(statement: str, postgres: PostgresServer) -> None:
    name = postgres.take()
    with psycopg.connect(postgres.url_of(name).replace("+psycopg", "")) as connection:
        connection.execute(statement)
    postgres.give_back(name)
    assert dropped(postgres, name)


def test_two_databases_at_a_time_are_two(postgres: PostgresServer) -> None:
    names = [postgres.take(), postgres.take()]
    assert len(set(names)) == 2
    for name in names:
        postgres.give_back(name)
