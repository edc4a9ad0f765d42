"""Searching ten million words, on both databases: preparing the index, then words from rare to everywhere."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from benchmarks import generator
from benchmarks.measuring import Figure, figure, timed
from benchmarks.report import postgres, settle
from qualtoc.coding import search_store, store
from qualtoc.coding.search import search
from qualtoc.database import Database, open_database

WORDS = 10_000_000
ON_A_PAGE = 50
RUNS = 15


def measure() -> list[Figure]:
    """All figures of finding."""
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as server:
        return [*_searching(f"sqlite:///{folder}/words.db", "SQLite"), *_searching(server, "PostgreSQL")]


def _searching(url: str, name: str) -> Iterator[Figure]:
    db = open_database(url)
    large = generator.many_words(WORDS)
    rare, seldom, often = large.vocabulary[30_000], large.vocabulary[5_000], large.vocabulary[400]
    try:
        study_id = generator.write(db, large)
        start = time.perf_counter()
        search_store.prepare_all(db, study_id)
        yield Figure(f"{name}: prepare {WORDS:,} words", time.perf_counter() - start, "s", 1)
        if not db.is_sqlite:
            settle(db)
        asked = {
            "a rare word": rare, "a word of middling rank": seldom, "a frequent word": often, "nurse": "nurse",
            "two words": f"nurse {often}", "a beginning": f"{often[:4]}*", "a letter": "t*", "a phrase": '"the nurse"',
            "a common phrase": '"in the"', "the": "the", "a Spanish word": "fueron", "with accents": "capacitación",
        }  # fmt: skip
        for what, words in asked.items():
            yield _one(db, study_id, f"{name}: {what}", words)
        yield Figure(f"{name}: the database", _size(db), "MB", 1)
    finally:
        db.dispose()


def _one(db: Database, study_id: object, what: str, words: str) -> Figure:
    found = 0

    def once() -> None:
        nonlocal found
        with db.reading() as session:
            asked = search(words)
            turns = search_store.found(session, study_id, asked)  # type: ignore[arg-type]
            places = search_store.places(session, asked, turns, slice(ON_A_PAGE))
            sources = store.sources_by_id(session, {source_id for source_id, _ in places})
            search_store.turns(session, asked, places, sources.values())
            found = turns.total

    taken = timed(once, RUNS)
    return figure(what, taken, f"{found:,} turns")


def _size(db: Database) -> float:
    with db.reading() as session:
        if db.is_sqlite:
            pages = session.execute(text("PRAGMA page_count")).scalar_one()
            return float(pages * session.execute(text("PRAGMA page_size")).scalar_one() / 1e6)
        return float(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one() / 1e6)
