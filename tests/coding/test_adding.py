"""Adding many codings at once does what adding them one after the other does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from factories import a_study
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_sources import with_source
from sqlalchemy import event, text
from sqlmodel import Session, col, select

from qualtoc.coding import actions, store
from qualtoc.coding.actions import Passage
from qualtoc.coding.actions.adding import ToCode, add_coding, add_codings
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.rows import CodingRow
from qualtoc.coding.text import Span
from qualtoc.database import Actor, Database
from qualtoc.errors import Conflict, NotFound

TURNS = ["Áé 😀 one two", "three four", "five e\u0301 six seven"]
BOOK = Codebook((), tuple(Code(key, Bilingual(key), "inductive") for key in ("trust", "fear")))
SPANS = st.tuples(st.integers(0, 30), st.integers(1, 12), st.sampled_from(("AR", "LC")))


class Undone(Exception):
    """What was done is not to stay."""


def coding_study(db: Database) -> Actor:
    study = a_study(db, researchers=("AR", "LC"))
    actor = Actor(study.id, "AR")
    actions.import_codebook(db, actor, BOOK)
    return actor


def passage(session: Session, actor: Actor, start: int, length: int) -> Passage:
    source = store.source(session, actor.study_id, "A")
    whole = store.text(session, source.id).rstrip("\n")
    span = Span(start, min(start + length, len(whole)))
    first, last = store.turn_at(store.turn_starts(session, [source.id])[source.id], span)
    return Passage(source.id, source.key, first, last, span, span.of(whole))


def standing(session: Session, actor: Actor) -> list[tuple[Any, ...]]:
    rows = session.exec(
        select(CodingRow).where(CodingRow.study_id == actor.study_id, col(CodingRow.removed_at).is_(None))
    )
    return sorted((one.coder, one.start, one.end, one.turn_no, one.last_turn_no, one.words) for one in rows)


@contextmanager
def undone(db: Database) -> Iterator[Session]:
    try:
        with db.transaction() as session:
            yield session
            raise Undone
    except Undone:
        pass


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SPANS, max_size=5), st.lists(SPANS, min_size=1, max_size=8))
def test_many_codings_are_joined_as_one_after_the_other(
    db: Database, before: list[tuple[int, int, str]], wanted: list[tuple[int, int, str]]
) -> None:
    with db.transaction() as session:
        session.execute(text("DELETE FROM study"))
    actor = coding_study(db)
    with_source(db, actor, "A", TURNS)
    code_id = only_code(db, actor)
    found = []
    for at_once in (False, True):
        with undone(db) as session:
            for start, length, coder in before:
                add_coding(session, replace(actor, researcher=coder), passage(session, actor, start, length), code_id)
            first = {row.id for row in session.exec(select(CodingRow))}
            many = [ToCode(passage(session, actor, start, length), coder) for start, length, coder in wanted]
            if at_once:
                added, removed = add_codings(session, actor, many, code_id)
                assert {one["id"] for one in removed} <= {str(one) for one in first}
                assert all(one["sha256"] for one in added)
            else:
                for one in many:
                    add_coding(session, replace(actor, researcher=one.coder), one.passage, code_id)
            rows = standing(session, actor)
            assert all(row[5] == passage(session, actor, row[1], row[2] - row[1]).words for row in rows)
            found.append(rows)
    assert found[0] == found[1]


def only_code(db: Database, actor: Actor) -> UUID:
    with db.reading() as session:
        code_id = store.code(session, actor.study_id, "trust").id
    assert code_id is not None
    return code_id


def test_recoding_many_takes_as_many_statements_as_recoding_two(db: Database) -> None:
    actor = coding_study(db)
    for key in "ABCDE":
        with_source(db, actor, key, ["one two three four five six"])
    for key in "ABCDE":
        for word in ["one", "two", "three", "four", "five", "six"]:
            actions.apply_code(db, actor, at(key, word, actor), "trust")
    with db.reading() as session:
        ids = list(session.exec(select(CodingRow.id).order_by(col(CodingRow.source_id), col(CodingRow.start))))
    taken = []
    for chosen in (ids[:2], ids[2:28]):
        with statements(db) as seen:
            assert actions.recode_many(db, actor, chosen, "fear", keep=False) == len(chosen)
        taken.append(len(seen))
    assert taken[1] == taken[0] <= 20


def test_recoding_what_is_gone_changes_nothing(db: Database) -> None:
    actor = coding_study(db)
    with_source(db, actor, "A", ["one two"])
    ids = [actions.apply_code(db, actor, at("A", word, actor), "trust")[1] for word in ("one", "two")]
    actions.remove_coding(db, actor, ids[1])
    with pytest.raises(Conflict):
        actions.recode_many(db, actor, ids, "fear", keep=False)
    with pytest.raises(NotFound):
        actions.recode_many(db, actor, [ids[0], UUID(int=7)], "fear", keep=False)
    with db.reading() as session:
        assert [one.code for one in store.quotations(session, actor.study_id)] == ["trust"]


def at(key: str, word: str, actor: Actor) -> Any:
    return lambda session: actions.found_passage(session, store.source(session, actor.study_id, key), 1, word)


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)
