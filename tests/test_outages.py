"""What is said when a database cannot do its work: one line on the command line, a page in the browser."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from qualtoc import outages
from qualtoc.cli import main
from qualtoc.coding.rows import SourceRow
from qualtoc.database import Actor, Database, open_database
from qualtoc.errors import Conflict, Invalid, Refused, Unavailable
from qualtoc.study import store
from qualtoc.study.imports import import_files
from tests.factories import a_study
from tests.postgres_server import PostgresServer


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Every SQLite database may grow by no more than a few pages."""

    def bound(connection: sqlite3.Connection, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={max(pages, 1)}")

    event.listen(Engine, "connect", bound)
    yield
    event.remove(Engine, "connect", bound)


def answered(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """What a command says that ends with 1 and prints no data."""
    monkeypatch.setattr("sys.argv", ["qualtoc", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capfd.readouterr()
    assert (ended.value.code, said.out) == (1, "")
    return said.err.splitlines()


def with_no_folder(folder: Path) -> None:
    """Leave nothing there."""


def with_other_file(folder: Path) -> None:
    (folder / "q.db").write_text("These are minutes of a meeting. " * 200)


def with_foreign_tables(folder: Path) -> None:
    connection = sqlite3.connect(folder / "q.db")
    connection.execute("CREATE TABLE photo (id INTEGER)")
    connection.close()


def with_newer(folder: Path) -> None:
    open_database(f"sqlite:///{folder}/q.db").dispose()
    connection = sqlite3.connect(folder / "q.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()


def with_folder_for_file(folder: Path) -> None:
    (folder / "q.db").mkdir()


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (shutil.rmtree, "There is no folder {folder}; make it, or name another file."),
        (with_other_file, "The file {folder}/q.db is no database; name another file."),
        (with_foreign_tables, "This file is the database of another program; name another file."),
        (with_newer, "The database is of a newer qualtoc. Install the newer version to open it."),
        (with_folder_for_file,
         "The database {folder}/q.db cannot be opened; it must be a file in a folder that can be written."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["study list", "migrate", "demo --prepare-only"])
def test_a_database_that_cannot_be_opened_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path, prepare: Any, told: str,
    command: str,
) -> None:  # fmt: skip
    folder = tmp_path / "here"
    folder.mkdir()
    prepare(folder)
    lines = answered(monkeypatch, capfd, *command.split(), "--database", f"sqlite:///{folder}/q.db", "--language", "en")
    assert lines == [told.format(folder=folder), "1 problem."]


def test_a_full_disk_is_told_in_one_line_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path, full_disk: None
) -> None:
    url = f"sqlite:///{tmp_path}/q.db"
    lines = answered(monkeypatch, capfd, "study", "list", "--database", url, "--language", "en")
    assert lines == ["The disk is full; nothing of this was stored. Make room and try again.", "1 problem."]
    lines = answered(monkeypatch, capfd, "study", "list", "--database", url, "--language", "es")
    assert lines == ["El disco está lleno; nada de esto se guardó. Haga espacio e intente de nuevo.", "1 problema."]


def test_an_import_on_a_full_disk_stores_nothing_and_says_so(tmp_path: Path) -> None:
    db = open_database(f"sqlite:///{tmp_path}/q.db")
    actor = Actor(a_study(db).id, "AR")
    event.listen(db.engine, "connect", lambda c, _: c.execute("PRAGMA max_page_count=1"))
    db.dispose()
    report = import_files(db, actor, [("long.txt", b"Ana: So it is. " * 20_000)])
    assert [str(problem.message) for problem in report.problems] == [str(outages.FULL)]
    with db.reading() as session:
        assert store.holdings(session, actor.study_id).sources == 0
    db.dispose()


def test_a_database_that_can_only_be_read_is_told_in_a_page(client: TestClient, db: Database) -> None:
    only = "PRAGMA query_only=ON" if db.is_sqlite else "SET default_transaction_read_only = on"
    db.dispose()

    def bound(connection: Any, _record: Any) -> None:
        connection.cursor().execute(only)
        connection.commit()

    event.listen(db.engine, "connect", bound)
    answer = client.post("/studies", data={"title": "Mentoring", "researcher": "AR"})
    assert answer.status_code == 503
    assert ("can only be read" if db.is_sqlite else "may not do this") in answer.text
    db.dispose()


def test_a_server_that_does_not_answer_or_lacks_the_database_is_told(postgres: PostgresServer) -> None:
    with pytest.raises(Unavailable, match="at 127.0.0.1 does not answer"):
        open_database("postgresql://u:secret@127.0.0.1:1/x")
    with pytest.raises(Unavailable, match="no database “nowhere”"):
        open_database(postgres.url_of("nowhere"))
    with pytest.raises(Unavailable, match="refuses this user"):
        open_database(postgres.url_of("postgres").replace("postgres:", "nobody:", 1))


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite", "mysql://x/y", "", "postgresql", "/a/b.db"]
)
def test_an_address_without_a_file_or_a_server_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="no address of a database"):
        open_database(url)


def test_two_who_store_the_same_at_once_are_told_of_a_conflict(db: Database) -> None:
    a_study(db)
    with pytest.raises(Conflict), db.transaction() as session:
        session.connection().exec_driver_sql("INSERT INTO study SELECT * FROM study")


def test_a_mistake_of_the_program_is_not_hidden(db: Database) -> None:
    with pytest.raises(DBAPIError), db.reading() as session:
        session.connection().exec_driver_sql("SELECT nothing FROM nowhere")


def test_a_number_that_no_database_can_hold_is_told(db: Database) -> None:
    study = a_study(db)
    with pytest.raises(Invalid, match="cannot be stored"), db.reading() as session:
        session.exec(select(SourceRow.key).where(SourceRow.study_id == study.id, SourceRow.words == 2**80)).all()


def test_a_file_that_cannot_be_read_is_told_in_the_language_asked_for(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/q.db"
    db = open_database(url)
    a_study(db)
    db.dispose()
    arguments = ("import", "mentoring", str(tmp_path), str(tmp_path / "no.txt"), "--database", url, "--language", "es")
    assert answered(monkeypatch, capfd, *arguments) == [
        f"{tmp_path}: El archivo no se puede leer: es una carpeta.",
        f"{tmp_path}/no.txt: El archivo no se puede leer: no existe ese archivo o carpeta.",
        "2 problemas.",
    ]
