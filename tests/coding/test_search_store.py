"""The index of words on both databases, compared with reading every word."""

from datetime import date

import pytest
from alembic import command
from factories import a_study
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_sources import with_source
from sqlalchemy import text

from qualtoc import migrations
from qualtoc.coding import index_store, search_store, store
from qualtoc.coding.actions import describe_source
from qualtoc.coding.search import search, spans
from qualtoc.coding.source import Metadata
from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions

WORDS = st.sampled_from(
    ["trust", "Trusted", "trusts", "team", "équipo", "equipo", "niño", "niños", "ninos", "don't", "a", "b", "a b",
     "a-b", "coach", "coaching", "it's 3.5", "日本", "e\u0301l", "él", "el", "x" * 70, "ﷺ", "😀"]
)  # fmt: skip
TURNS = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=5)
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
ASKED = st.lists(
    st.one_of(WORDS, WORDS.map(lambda w: w[:3] + "*"), PHRASES.map('"{}"'.format), PHRASES.map('"{}*"'.format)),
    min_size=1, max_size=3,
).map(" ".join)  # fmt: skip
COMMON = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_by_hand(db: Database, actor: Actor, asked: str, way: str) -> list[tuple[str, int]]:
    """(source, turn) of every turn that holds what is asked, by reading them all."""
    with db.reading() as session:
        return [
            (source.key, turn.no)
            for source in store.sources(session, actor.study_id)
            if not source.withdrawn
            for turn in store.turns(session, source.id)
            if spans(search(asked, way), turn.words, source.language)
        ]


def looked_up(
    db: Database, actor: Actor, asked: str, way: str = "forms", source: str | None = None
) -> list[tuple[str, int]]:
    """The same by the index."""
    with db.reading() as session:
        keys = {one.id: one.key for one in store.sources(session, actor.study_id)}
        only = store.source(session, actor.study_id, source).id if source else None
        answer = search_store.found(session, actor.study_id, search(asked, way), source_id=only)
        places = [(keys[source_id], no) for source_id, no in search_store.places(session, search(asked, way), answer)]
        assert answer.counts == {key: sum(one == key for one, _ in places) for key, _ in places}
        return places


def searchable(asked: str) -> bool:
    return any(character.isalnum() for character in asked)


@COMMON
@given(
    st.lists(TURNS, min_size=1, max_size=3),
    st.lists(ASKED.filter(searchable), min_size=8, max_size=8),
    st.integers(0, 5),
)
def test_the_index_finds_exactly_the_turns_that_hold_the_words(
    db: Database, sources: list[list[str]], asked: list[str], seed: int
) -> None:
    with db.transaction() as session:
        session.execute(text("DELETE FROM study"))
    actor = Actor(a_study(db).id, "AR")
    for no, turns in enumerate(sources):
        with_source(db, actor, f"S{2 * no}", turns, language=("es", "en", "fr")[(seed + no) % 3])
        with_source(db, actor, f"S{2 * no + 1}", turns[::-1], language=("en", "es")[(seed + no) % 2])
    for one in asked:
        for way in ("forms", "folded", "exact"):
            assert looked_up(db, actor, one, way) == read_by_hand(db, actor, one, way)


def test_one_source_is_searched_alone_and_other_studies_never(db: Database) -> None:
    actor, other = (Actor(a_study(db, key=key).id, "AR") for key in ("one", "other"))
    for who in (actor, other):
        for key in ("B", "A"):
            with_source(db, who, key, ["We trust.", "No.", "Trusted"])
    assert looked_up(db, actor, "trust") == [("A", 1), ("A", 3), ("B", 1), ("B", 3)]
    assert looked_up(db, actor, "trust", source="B") == [("B", 1), ("B", 3)]


def test_a_withdrawn_source_is_not_found(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    with_source(db, actor, "A", ["We trust."], participant="P1")
    study_actions.withdraw_participant(db, actor, "P1")
    assert looked_up(db, actor, "trust") == []
    study_actions.readmit_participant(db, actor, "P1")
    assert looked_up(db, actor, "trust") == [("A", 1)]


def test_what_is_not_prepared_is_prepared_once(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    with_source(db, actor, "A", ["We trust."])
    with db.transaction() as session:
        session.execute(text("DELETE FROM searched_source"))
    assert looked_up(db, actor, "trust") == []
    assert search_store.prepare_all(db, actor.study_id) == 1
    assert looked_up(db, actor, "trust") == [("A", 1)]
    assert search_store.prepare_all(db, actor.study_id) == 0


def test_rows_that_are_written_anew_by_a_migration_are_found_as_before(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    with_source(db, actor, "A", ["We trust.", "No.", "Ella confía en él."])
    asked = {"trust", "confía", "confia", '"en él"', "t*"}
    before = {one: looked_up(db, actor, one, "exact") for one in asked}
    with db.engine.begin() as connection:
        config = migrations.configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, "0018")
        command.upgrade(config, "head")
    assert {one: looked_up(db, actor, one, "exact") for one in asked} == before
    study_actions.delete_study(db, actor)
    with db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM searched_turn")).scalar() == 0


def test_a_source_is_prepared_anew_when_its_language_is_corrected(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    with_source(db, actor, "A", ["Nosotros confiamos."], language="en")
    assert looked_up(db, actor, "confiaban") == []
    corrected = Metadata(language="es", date=date(2024, 1, 1))
    describe_source(db, actor, "A", corrected, known_people=study_actions.ensure_participant)
    assert search_store.prepare_all(db, actor.study_id) == 1
    assert looked_up(db, actor, "confiaban") == [("A", 1)]


def test_a_deleted_study_leaves_nothing_in_the_index(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    with_source(db, actor, "A", ["We trust."])
    study_actions.delete_study(db, actor)
    with db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM searched_turn")).scalar() == 0
    other = Actor(a_study(db).id, "AR")
    with_source(db, other, "A", ["Nothing of it."])
    assert looked_up(db, other, "trust") == []


def test_a_turn_of_twenty_thousand_words_is_searched_to_its_end(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    with_source(db, actor, "A", ["one two " * 10_000 + "three four"])
    assert looked_up(db, actor, '"two three four"') == [("A", 1)]
    assert looked_up(db, actor, '"one three"') == []


def test_many_turns_are_counted_and_fetched_in_parts(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = Actor(a_study(db).id, "AR")
    for key in ("C", "A", "B"):
        with_source(db, actor, key, ["We trust.", "No.", "Trusted", "They trust."])
    every = looked_up(db, actor, "trust")
    for few_turns, few_sources in ((0, 0), (0, 5)):
        monkeypatch.setattr(index_store, "_FEW_TURNS", few_turns)
        monkeypatch.setattr(index_store, "_FEW_SOURCES", few_sources)
        assert looked_up(db, actor, "trust") == every
        with db.reading() as session:
            found = search_store.found(session, actor.study_id, search("trust"))
            ids = {source.id: source.key for source in found.sources}
            for first, end in ((0, 2), (2, 7), (8, 9), (9, 20)):
                part = search_store.places(session, search("trust"), found, slice(first, end))
                assert [(ids[source_id], no) for source_id, no in part] == every[first:end]
