"""The causal map on a large study: from values in memory as claims grow, and as its page asks for it."""

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import generator
from benchmarks.measuring import Figure, figure, timed
from benchmarks.report import CLAIMS, RUNS, SIZES, SOURCES, postgres, settle
from qualtoc.database import Database, open_database, without_collector
from qualtoc.demo import ensure_demo
from qualtoc.reports.map_question import Question
from qualtoc.reports.mapping import load
from qualtoc.study import store
from qualtoc.theory import store as theory_store
from qualtoc.theory.causal_map import MapSource, causal_map


def measure() -> list[Figure]:
    """All figures of the map."""
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as server:
        return [*_on(f"sqlite:///{folder}/map.db", "SQLite"), *_on(server, "PostgreSQL")[-1:], *_demo(folder)]


def _on(url: str, name: str) -> list[Figure]:
    db = open_database(url)
    try:
        generator.write(db, generator.many_claims(SOURCES, CLAIMS))
        if not db.is_sqlite:
            settle(db)
        return [*_alone(db), *_asked(db, name), _loaded(db, f"with loading from {name}", Question())]
    finally:
        db.dispose()


def _alone(db: Database) -> Iterator[Figure]:
    """The map from values in memory, for a growing number of claims, and how the time grows with it."""
    with db.reading() as session:
        claims = theory_store.claims(session, store.study(session, "large").id)
    sources = [MapSource(key) for key in {claim.source for claim in claims}]
    medians = []
    for size in SIZES:
        some = claims[:size]
        taken = timed(lambda: causal_map(some, sources).factors, RUNS)  # noqa: B023 - called before the next round
        medians.append(figure(f"links and factors alone, {size:,} claims", taken))
    yield from medians
    exponent = math.log(medians[-1].median / medians[0].median) / math.log(SIZES[-1] / SIZES[0])
    yield Figure(
        "growth exponent (1 is linear)", exponent, "", len(SIZES), note=f"{SIZES[0]:,} to {SIZES[-1]:,} claims"
    )


def _asked(db: Database, name: str) -> Iterator[Figure]:
    """The map with a path, and with names zoomed and opposites combined."""
    with db.reading() as session:
        names = load(session, store.study(session, "large"), Question()).names
    path = Question(origin=names[:1], target=names[-1:])
    yield _loaded(db, f"with paths and robustness, from {name}", path)
    yield _loaded(db, f"zoomed and combined, from {name}", Question(zoom=1, opposites=True))


def _loaded(db: Database, what: str, question: Question, key: str = "large") -> Figure:
    """The map as its page asks for it: read from the database, gathered, compared and traced, in a new session."""

    @without_collector()
    def once() -> None:
        with db.reading() as session:
            found = load(session, store.study(session, key), question)
        assert found.shown.factors and (found.compared, found.chains())

    return figure(what, timed(once, RUNS))


def _demo(folder: str) -> Iterator[Figure]:
    db = open_database(f"sqlite:///{folder}/demo.db")
    try:
        study, _ = ensure_demo(db)
        yield _loaded(db, "the demo study, with loading from SQLite", Question(), study.key)
    finally:
        db.dispose()
