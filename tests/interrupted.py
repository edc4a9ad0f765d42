"""Does acts again and again, each killed behind one step after the other: `python -m tests.interrupted URL ACT...`.

A step is a statement that writes, or a file that is opened, renamed or removed around the database. After each end the
database is opened as at the next start and compared with what it was before. Prints how often the act was ended, and
every difference. Each try is a process of its own, forked before anything is opened.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Engine, event, func, inspect
from sqlalchemy import select as any_select
from sqlmodel import SQLModel

from qualtoc import migrations
from qualtoc.coding import actions as coding_actions
from qualtoc.coding import store as coding_store
from qualtoc.coding.language import guessed_language
from qualtoc.database import Actor, Database, open_database
from qualtoc.study import store
from qualtoc.study.imports import import_files

WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP")
FILES = ("sqlite3.connect", "os.rename", "os.remove", "os.chmod", "shutil.copymode")
TALK = b"Interviewer: And?\n\nP9: It rose, they say.\n\nInterviewer: Why?\n\nP9: It rained.\n"
CODINGS = b"coder: ZZ\ncodings:\n- {source: P1, words: it rose, code: growth}\n- {source: P1, words: it rose, from: a, to: b, sign: '+'}\nmemos:\n- {source: P1, words: it rose, type: theory, text: so}\n"  # noqa: E501


def imports(name: str, data: bytes) -> Callable[[Database], object]:
    """The import of one file."""

    def act(db: Database) -> None:
        assert not import_files(db, actor_of(db), [(name, data)]).problems

    return act


def actor_of(db: Database) -> Actor:
    """AR, who works on the study `s`."""
    with db.reading() as session:
        return Actor(store.study(session, "s").id, "AR")


def code(db: Database) -> None:
    """Apply a code to words of P1."""
    actor = actor_of(db)
    with db.reading() as session:
        source = coding_store.source(session, actor.study_id, "P1")
    coding_actions.apply_code(db, actor, lambda s: coding_actions.found_passage(s, source, 2, "think"), "growth")


ACTS: dict[str, Callable[[Database], object]] = {
    "transcript": imports("P9.txt", TALK),
    "codings": imports("codings.yaml", CODINGS),
    "table": imports("sources.csv", b"file,role,source\nP1.txt,north,N1\nlater.txt,south,N2\n"),
    "code": code,
    "open": lambda db: None,
}


def main(url: str, names: Sequence[str]) -> None:
    """Try the acts one behind the other; each is done in the end."""
    guessed_language("What every process would load for itself: stop words and migrations.")
    migrations.configuration()
    sys.stdout.write(json.dumps({name: tried(url, name) for name in names}))


def tried(url: str, name: str) -> dict[str, Any]:
    """End the act behind its first step, then behind a later one, and so on, until it comes to its end.

    Making the tables has hundreds of steps, and a server takes longer than a file: there some are left out.
    """
    before = in_a_process(partial(state, url, name))
    stride = 19 if name == "open" else 1 if url.startswith("sqlite") else 2
    ends, states = 0, []
    while in_a_process(partial(interrupted, url, name, 1 + stride * ends)) is None:
        ends += 1
        states.append(in_a_process(partial(state, url, name)))
    after = state(url, name)
    half = [[step, found] for step, found in enumerate(states) if found not in (before, after)]
    return {"ends": ends, "half": half, "done": after != before}


def interrupted(url: str, name: str, step: int) -> bool:
    """Do the act; ended behind that step where it has so many."""
    plant(step, files=name == "open")
    database = open_database(url)
    ACTS[name](database)
    database.dispose()
    return True


def plant(step: int, *, files: bool) -> None:
    """End this process behind the step of that number."""
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def written(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            count()

    event.listen(Engine, "after_cursor_execute", written)
    if files:
        sys.addaudithook(lambda said, _: count() if said in FILES else None)


def state(url: str, name: str) -> Any:
    """What stands in the database: for `open` its revision and tables, else the number of rows of each table."""
    database = Database(url)
    with database.engine.connect() as connection:
        if name == "open":
            found: Any = [migrations.revision(database.engine), sorted(inspect(connection).get_table_names())]
        else:
            tables = SQLModel.metadata.sorted_tables
            found = {t.name: connection.execute(any_select(func.count()).select_from(t)).scalar() for t in tables}
    database.dispose()
    return found


def in_a_process(do: Callable[[], Any]) -> Any:
    """What it gives in a process of its own; None where the process was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, json.dumps(do()).encode())
            os._exit(0)
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        answer = said.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    assert os.waitstatus_to_exitcode(status) == 0
    return json.loads(answer)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
