"""Merging and splitting codes with 20,000 codings each, on both databases: the preview, the act, undo and redo."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import generator
from benchmarks.generator import Large, Text
from benchmarks.measuring import Figure
from benchmarks.report import postgres, settle
from qualtoc.coding import actions, store
from qualtoc.database import Actor, open_database
from qualtoc.study import actions as study_actions
from qualtoc.study import store as study_store

SOURCES, EACH = 40, 1_000
"""Two codes share these codings: some 20,000 each, of which many lie on the same words."""


def measure() -> list[Figure]:
    """All figures of merging and splitting."""
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as server:
        return [*_changes(f"sqlite:///{folder}/codes.db", "SQLite"), *_changes(server, "PostgreSQL")]


def _changes(url: str, name: str) -> Iterator[Figure]:
    db = open_database(url)
    try:
        large = Large(tuple(Text(f"S{no:02}", 20_000, EACH) for no in range(SOURCES)), codes=2, researchers=4)
        study_id = generator.write(db, large)
        if not db.is_sqlite:
            settle(db)
        with db.reading() as session:
            first, second = (code.key for code in store.codebook(session, study_id).codes)
            actor = Actor(study_id, study_store.researchers(session, study_id)[0].key)
        with db.reading() as session:
            start, worked = time.perf_counter(), time.process_time()
            told = actions.merge_consequences(session, actor, (first,), second)
            note = f"{told.codings:,} codings, {told.joined:,} of both fall together"
            yield figure_since(f"{name}: say what a merge will do", start, worked, note)
        acts: dict[str, Callable[[], object]] = {
            "merge": lambda: actions.merge_codes(db, actor, (first,), second, seen=told.stamp),
            "undo the merge": lambda: study_actions.undo(db, actor),
            "redo the merge": lambda: study_actions.redo(db, actor),
            "undo it again": lambda: study_actions.undo(db, actor),
            "move the code": lambda: actions.move_code(db, actor, second, step="up"),
            "split off what holds a word": lambda: actions.split_code(
                db, actor, first, ["Part"], "en", actions.Chosen("nurse")
            ),
            "undo the split": lambda: study_actions.undo(db, actor),
            "retire": lambda: actions.set_code_status(db, actor, first, "retired", "Too wide."),
        }
        for what, do in acts.items():
            start, worked = time.perf_counter(), time.process_time()
            do()
            yield figure_since(f"{name}: {what}", start, worked)
    finally:
        db.dispose()


def figure_since(what: str, start: float, worked: float, note: str = "") -> Figure:
    """The time since `start` by the clock, with this process's own since `worked` beside it."""
    own = f"{1000 * (time.process_time() - worked):,.0f} ms of this process"
    return Figure(what, 1000 * (time.perf_counter() - start), "ms", 1, None, f"{own}; {note}" if note else own)
