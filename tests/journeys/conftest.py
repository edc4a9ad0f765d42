"""A real server and a real browser: what the journeys walk with.

`live_server` serves a fresh database with the token in use, `page` (pytest-playwright) is a tab of Chromium.
`QUALTOC_BROWSER` names the browser; else an installed Chromium or Chrome is taken, else Playwright's own.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live_server import LiveServer, serving

from qualtoc.database import open_database
from qualtoc.demo import load_demo

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture
def live_server(tmp_path: Path) -> Iterator[LiveServer]:
    """A server on a free port of this computer, with a new SQLite file."""
    database = open_database(f"sqlite:///{tmp_path}/journey.db")
    with serving(database) as server:
        yield server
    database.dispose()


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with the demo study, made once; its tests only look."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('demo')}/demo.db")
    load_demo(database)
    with serving(database) as server:
        yield server
    database.dispose()


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: a journey opens the address of its own server. The plugin's own fixture is one that pytest 9 warns of."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """An installed browser where there is one; a superuser's Chromium runs without its sandbox."""
    named = os.environ.get("QUALTOC_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    chosen = {"executable_path": named} if named else {}
    return {**browser_type_launch_args, **chosen, "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A narrow laptop that asks for English."""
    return {**browser_context_args, "locale": "en-US", "viewport": {"width": 1280, "height": 720}}
