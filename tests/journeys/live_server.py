"""A running server for the journeys: a thread with uvicorn on a free port."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import uvicorn

from qualtoc.database import Database
from qualtoc.settings import Settings
from qualtoc.web.app import create_app

TOKEN = "a-token-of-the-tests"
START_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A running server. `address` is without the token, `door` is the first address, which lets a browser in."""

    address: str
    door: str
    database: Database


@contextmanager
def serving(database: Database) -> Iterator[LiveServer]:
    """A server of this database on a free port of this computer, with the token in use."""
    # With the protocol named, each answer is sent at once, as by the real server (qualtoc/web/serving.py).
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        port = listening.getsockname()[1]
        app = create_app(database, Settings(database_url=database.url, port=port), TOKEN)
        config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        _wait_for(server)
        address = f"http://127.0.0.1:{port}"
        yield LiveServer(address, f"{address}/?token={TOKEN}", database)
        server.should_exit = True
        thread.join(START_SECONDS)


def _wait_for(server: uvicorn.Server) -> None:
    end = time.monotonic() + START_SECONDS
    while not server.started:
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.01)
