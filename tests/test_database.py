"""The schema's history on both databases, and what a database does with transactions."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import SQLModel

from qualtoc import migrations
from qualtoc.database import Database, migrate, open_database
from qualtoc.errors import Refused
from qualtoc.study import store
from tests.factories import a_study
from tests.postgres_server import PostgresServer


def test_the_migrations_make_exactly_the_tables_of_the_program(db: Database) -> None:
    with db.engine.connect() as connection:
        known = {"compare_type": True, "include_name": is_no_index_of_words}
        context = MigrationContext.configure(connection, opts=known)
        assert compare_metadata(context, SQLModel.metadata) == []


def is_no_index_of_words(name: str | None, *_: object) -> bool:
    """The index of words is made of tables on SQLite and of expressions on PostgreSQL; SQLAlchemy knows neither."""
    return not (name or "").startswith("search_index")


def test_the_history_names_every_script_in_order() -> None:
    scripts = ScriptDirectory.from_config(migrations.configuration()).walk_revisions()
    assert tuple(reversed([script.revision for script in scripts])) == migrations.HISTORY


def test_foreign_keys_are_kept(db: Database) -> None:
    study = a_study(db)
    foreign = inspect(db.engine).get_foreign_keys("coding")
    assert {key["referred_table"] for key in foreign} == {"study", "source", "code"}
    assert study.key == "mentoring"


def test_an_error_in_a_transaction_leaves_nothing(db: Database) -> None:
    def half_an_act() -> None:
        with db.transaction() as session:
            session.connection().exec_driver_sql("DELETE FROM study")
            raise ValueError("interrupted")

    a_study(db)
    with pytest.raises(ValueError, match="interrupted"):
        half_an_act()
    with db.reading() as session:
        assert len(store.studies(session)) == 1


def test_sqlite_runs_with_wal_and_foreign_keys(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new.db")
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.dispose()


def test_an_old_sqlite_file_is_copied_beside_itself_and_migrated(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    old = Database(url)
    migrations.upgrade(old.engine, "0001")
    with old.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO study (id, key, title, synthetic, created_at) "
            "VALUES ('0123456789abcdef0123456789abcdef', 'mentoring', 'Mentoring', 0, '2024-01-01 00:00:00')"
        )
    old.dispose()
    opened = open_database(url)
    assert migrations.revision(opened.engine) == migrations.head()
    with opened.reading() as session:
        assert [study.key for study in store.studies(session)] == ["mentoring"]
    opened.dispose()
    (copy,) = tmp_path.glob("old.db.before-*")
    kept = sqlite3.connect(copy)
    assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    assert kept.execute("SELECT key FROM study").fetchone() == ("mentoring",)
    kept.close()


@pytest.mark.postgresql
def test_an_old_server_database_is_refused_until_it_is_migrated(postgres: PostgresServer) -> None:
    postgres.run("CREATE DATABASE old_server")
    url = postgres.url_of("old_server")
    old = Database(url)
    migrations.upgrade(old.engine, "0001")
    with pytest.raises(Refused, match="qualtoc migrate"):
        open_database(url)
    assert migrations.revision(old.engine) == "0001"
    migrate(old)
    old.dispose()
    open_database(url).dispose()
    postgres.run("DROP DATABASE old_server WITH (FORCE)")


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/newer.db"
    open_database(url).dispose()
    connection = sqlite3.connect(tmp_path / "newer.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(Refused, match="newer"):
        open_database(url)
