"""Correcting a transcript with 20,000 codings, alone and beside other sources, on both databases; undo and redo."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import generator
from benchmarks.generator import Large, Text
from benchmarks.measuring import Figure
from benchmarks.merging import figure_since
from benchmarks.report import postgres, settle
from qualtoc.coding import store
from qualtoc.coding.text import sha256
from qualtoc.database import Actor, Database, open_database
from qualtoc.study import actions, correcting
from qualtoc.study import store as study_store

CORRECTED = Text("S00", 100_000, 20_000)
OTHERS = tuple(Text(f"S{no:02}", 20_000, 2_000) for no in range(1, 21))


def measure() -> list[Figure]:
    """All figures of correcting."""
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as server:
        return [
            *_corrections(f"sqlite:///{folder}/alone.db", "SQLite", Large((CORRECTED,))),
            *_corrections(f"sqlite:///{folder}/others.db", "SQLite, 20 other sources", Large((CORRECTED, *OTHERS))),
            *_corrections(server, "PostgreSQL, 20 other sources", Large((CORRECTED, *OTHERS))),
        ]


def _corrections(url: str, name: str, large: Large) -> Iterator[Figure]:
    db = open_database(url)
    try:
        study_id = generator.write(db, large)
        if not db.is_sqlite:
            settle(db)
        with db.reading() as session:
            actor = Actor(study_id, study_store.researchers(session, study_id)[0].key)
        acts: dict[str, Callable[[], object]] = {
            "say what a correction at the begin will do": lambda: _say(db, actor, at=0.001),
            "correct a word at the begin": lambda: _correct(db, actor, at=0.001),
            "undo": lambda: actions.undo(db, actor),
            "redo": lambda: actions.redo(db, actor),
            "correct a word near the end": lambda: _correct(db, actor, at=0.999),
            "undo it": lambda: actions.undo(db, actor),
        }
        for what, do in acts.items():
            start, worked = time.perf_counter(), time.process_time()
            do()
            yield figure_since(f"{name}: {what}", start, worked)
    finally:
        db.dispose()


def _say(db: Database, actor: Actor, *, at: float) -> None:
    with db.reading() as session:
        source = store.source(session, actor.study_id, CORRECTED.key)
        correcting.preview(session, source, _corrected(store.text(session, source.id), at))


def _correct(db: Database, actor: Actor, *, at: float) -> None:
    with db.reading() as session:
        source = store.source(session, actor.study_id, CORRECTED.key)
        old = store.text(session, source.id)
    correcting.correct_transcript(
        db, actor, CORRECTED.key, _corrected(old, at), text_sha256=sha256(old), reason="Heard again."
    )


def _corrected(text: str, at: float) -> str:
    """The text with one word more, as far into it as this share says."""
    place = text.index(" ", int(at * len(text)))
    return f"{text[:place]} well{text[place:]}"
