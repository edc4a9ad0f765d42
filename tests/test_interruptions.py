"""Nothing half-done stays when qualtoc is killed in the middle, and two that start at once do each other no harm."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from qualtoc import migrations
from qualtoc.coding import store as coding_store
from qualtoc.database import Actor, Database, open_database
from qualtoc.study import store
from qualtoc.study.imports import import_files
from tests.factories import a_study
from tests.postgres_server import PostgresServer

ROOT = Path(__file__).parent.parent


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"empty_{uuid4().hex}"
    server.run(f"CREATE DATABASE {name}")
    yield server.url_of(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


def interrupted(url: str, *acts: str) -> dict[str, dict[str, Any]]:
    """What became of the database after each end in the middle of each act."""
    command = [sys.executable, "-m", "tests.interrupted", url, *acts]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, dict[str, Any]] = json.loads(ended.stdout)
    return found


def test_an_act_that_is_killed_behind_any_of_its_steps_leaves_nothing(db: Database) -> None:
    actor = Actor(a_study(db, key="s").id, "AR")
    book = b"codes: [{id: growth, origin: inductive, label: Growth}]\n"
    talk = b"Interviewer: And?\n\nP1: I think it rose.\n"
    assert not import_files(db, actor, [("book.yaml", book), ("P1.txt", talk)]).problems
    for found in interrupted(db.url, "transcript", "codings", "code", "table").values():
        assert found["ends"] > 0
        assert (found["half"], found["done"]) == ([], True)


def test_the_making_of_the_tables_that_is_killed_in_the_middle_leaves_none(empty_url: str) -> None:
    found = interrupted(empty_url, "open")["open"]
    assert found["ends"] > 4
    assert (found["half"], found["done"]) == ([], True)


def test_a_migration_that_is_killed_in_the_middle_leaves_the_old_file_and_whole_copies(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    old = Database(url)
    migrations.upgrade(old.engine, "0003")
    old.dispose()
    (tmp_path / "old.db.copying").write_bytes(b"left behind by an earlier end")
    found = interrupted(url, "open")["open"]
    assert found["ends"] > 1
    assert (found["half"], found["done"]) == ([], True)
    copies = list(tmp_path.glob("old.db.before-*"))
    assert copies
    for copy in copies:
        kept = sqlite3.connect(copy)
        assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == ("0003",)
        assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept.close()
    assert not (tmp_path / "old.db.copying").exists()


def test_two_that_make_the_demo_at_once_make_it_once(empty_url: str) -> None:
    command = [sys.executable, "-m", "qualtoc", "demo", "--prepare-only", "--language", "en"]
    environment = {**os.environ, "QUALTOC_DATABASE_URL": empty_url}
    started = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = sorted(process.communicate()[1] for process in started)
    assert said == ["The demo study is there.\n", "The demo study was made.\n"]
    assert [process.returncode for process in started] == [0, 0]
    opened = open_database(empty_url)
    with opened.reading() as session:
        assert [study.key for study in store.studies(session)] == ["demo"]
        assert len(coding_store.sources(session, store.study(session, "demo").id)) == 26
        assert store.deletions(session) == []
    opened.dispose()
