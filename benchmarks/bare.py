"""The least that a stored row costs: one route, one insert, one commit, with qualtoc's own pragmas and server settings.

`python -m benchmarks.bare DATABASE` serves it on a free port of this computer. What qualtoc does for a coding on top
(who, where, checking the words, joining codings, the audit entry, drawing the turn) is measured against this.
"""

import socket
import sys
from typing import Annotated
from uuid import UUID, uuid4

import uvicorn
from fastapi import FastAPI, Form
from fastapi.responses import HTMLResponse
from sqlmodel import Field, SQLModel

from qualtoc.database import Database


class BareRow(SQLModel, table=True):
    """A row of about the size of a coding."""

    __tablename__ = "bare"

    id: UUID = Field(primary_key=True)
    code: str
    turn: int
    start: int
    end: int
    words: str


def bare_app(db: Database) -> FastAPI:
    """The application with its one route."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    Text, Number = Annotated[str, Form()], Annotated[int, Form()]

    @app.post("/codings")
    def add(code: Text, first_turn: Number, start: Number, end: Number, words: Text) -> HTMLResponse:
        with db.transaction() as session:
            session.add(BareRow(id=uuid4(), code=code, turn=first_turn, start=start, end=end, words=words))
            session.flush()
        return HTMLResponse("<p>Coded.</p>")

    return app


def main() -> None:
    """Serve until the end of the process."""
    db = Database(sys.argv[1])
    SQLModel.metadata.tables["bare"].create(db.engine)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]} \n")
    config = uvicorn.Config(bare_app(db), log_level="warning", access_log=False, server_header=False, lifespan="off")
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
