"""A server for one person on this computer: bound to loopback, opened with a token that lives as long as it does."""

import secrets
import socket
from collections.abc import Callable
from dataclasses import replace

import uvicorn

from qualtoc.database import Database
from qualtoc.errors import Refused, message
from qualtoc.settings import Settings
from qualtoc.web.app import create_app


def serve_until_stopped(db: Database, settings: Settings, path: str, announce: Callable[[str], None]) -> None:
    """Serve until the person ends it; `announce` gets the address, with the token, as soon as it answers.

    Raises:
        Refused: the port is taken.
    """
    listening = _bound(settings.host, settings.port)
    port = listening.getsockname()[1]
    token = secrets.token_urlsafe(32)
    app = create_app(db, replace(settings, port=port), token)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    listening.listen(128)
    announce(f"http://{host}:{port}{path}?token={token}")
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends each answer at once; without it, Nagle's algorithm holds it back 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise Refused(message("Port {port} is taken; choose another one with --port.", port=port)) from None
    return listening
