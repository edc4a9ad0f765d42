"""Learning from 500, 5,000 and 50,000 coded segments: suggestions for a code, their quality, and reading the turns."""

import tempfile
from collections.abc import Iterator
from itertools import count
from uuid import UUID

from benchmarks import generator
from benchmarks.generator import Large, Text
from benchmarks.measuring import Figure, figure, timed
from qualtoc.coding import search_store, suggestion_store, suggestions
from qualtoc.database import Database, open_database

SIZES = (500, 5_000, 50_000)
CODED_IN_A_SOURCE = 250
RUNS = 5
CODE = "code-07"


def measure() -> list[Figure]:
    """All figures of learning."""
    with tempfile.TemporaryDirectory() as folder:
        return [figure for size in SIZES for figure in _of(f"sqlite:///{folder}/{size}.db", size)]


def _of(url: str, size: int) -> Iterator[Figure]:
    db = open_database(url)
    try:
        study_id = generator.write(db, _large(size))
        search_store.prepare_all(db, study_id)
        yield from _learning(db, study_id, f"{size:,} coded segments")
    finally:
        db.dispose()


def _large(size: int) -> Large:
    """Interviews of 5,000 words with 250 coded segments each, in words as people use them."""
    texts = tuple(Text(f"S{no:03}", 5_000, CODED_IN_A_SOURCE) for no in range(size // CODED_IN_A_SOURCE))
    return Large(texts, codes=25, vocabulary=generator.many_words(0).vocabulary)


def _learning(db: Database, study_id: UUID, what: str) -> Iterator[Figure]:
    with db.reading() as session:
        turns = suggestion_store.turn_words(session, study_id, CODE)
        reading = timed(lambda: suggestion_store.turn_words(session, study_id, CODE), RUNS)
    coded = suggestions.coded_turns(turns)
    model = suggestions.learnt(coded, CODE)
    assert model is not None
    yield figure(f"read the turns, {what}", reading, f"{len(turns):,} turns of participants, {len(coded):,} coded")
    yield figure(f"learn one code, {what}", timed(lambda: suggestions.learnt(coded, CODE), RUNS))
    yield figure(f"suggest, {what}", timed(lambda: suggestions.suggested(model, turns, CODE, 30), RUNS))
    fewer = (coded[:-left] for left in count(1))  # what was cross-validated is kept for the same turns
    yield figure(f"cross-validate, {what}", timed(lambda: suggestions.cross_validated(next(fewer), CODE), RUNS))
    yield figure(f"the same again, {what}", timed(lambda: suggestions.cross_validated(coded, CODE), RUNS))
