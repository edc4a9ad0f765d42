"""Moving the ends of a coding: one act, checked words, joined where it has to be, and undone."""

import pytest
from factories import a_study
from small_study import with_codebook, with_interviews
from sqlmodel import Session, select

from qualtoc.coding import store
from qualtoc.coding.actions import Passage, apply_code, found_passage, remove_coding, resize
from qualtoc.coding.store import CodingMark
from qualtoc.database import Actor, AuditRow, Database
from qualtoc.errors import Conflict, Invalid
from qualtoc.study import actions as study_actions
from qualtoc.study.model import Study

NOW = "the team trusts the manager"


@pytest.fixture
def study(db: Database) -> Study:
    study = a_study(db, researchers=("AR", "LC"))
    with_codebook(db, study)
    with_interviews(db, study, range(1, 3))
    return study


def codings(db: Database, study: Study) -> list[CodingMark]:
    with db.reading() as session:
        return store.coding_marks(session, store.source(session, study.id, "P1").id)


def resized(db: Database, study: Study, words: str, source: str = "P1", coder: str = "LC") -> tuple[object, int, int]:
    def where(session: Session) -> Passage:
        return found_passage(session, store.source(session, study.id, source), 2, words)

    return resize(db, Actor(study.id, coder), codings(db, study)[0].id, where)


def test_a_coding_has_the_new_words_and_stays_its_coders(db: Database, study: Study) -> None:
    made, first, last = resized(db, study, "Now the team")
    assert (first, last) == (2, 2)
    assert [(mark.id, mark.words, mark.coder) for mark in codings(db, study)] == [(made, "Now the team", "AR")]


def test_the_trail_has_one_entry_without_words_and_undo_brings_the_ends_back(db: Database, study: Study) -> None:
    resized(db, study, "Now the team trusts the manager.")
    with db.reading() as session:
        entry = session.exec(select(AuditRow).order_by(AuditRow.number.desc())).first()  # type: ignore[union-attr]
    assert entry is not None
    assert (entry.action, entry.actor, len(entry.before), len(entry.after)) == ("resize", "LC", 1, 1)
    assert "team" not in repr((entry.before, entry.after))
    study_actions.undo(db, Actor(study.id, "LC"))
    assert [mark.words for mark in codings(db, study)] == [NOW]


def test_ends_that_reach_another_coding_of_the_code_join_both(db: Database, study: Study) -> None:
    def before(session: Session) -> Passage:
        return found_passage(session, store.source(session, study.id, "P1"), 2, "nobody trusted us")

    apply_code(db, Actor(study.id, "AR"), before, "trust")
    resized(db, study, "trusted us. Now the team")
    assert [mark.words for mark in codings(db, study)] == ["trusted us. Now the team trusts the manager"]


def test_the_same_words_change_nothing_and_leave_no_entry(db: Database, study: Study) -> None:
    before = codings(db, study)
    with db.reading() as session:
        entries = len(session.exec(select(AuditRow.id)).all())
    resized(db, study, NOW)
    with db.reading() as session:
        assert len(session.exec(select(AuditRow.id)).all()) == entries
    assert codings(db, study) == before


@pytest.mark.parametrize(("words", "source"), [("nobody trusted us", "P1"), (NOW, "P2")])
def test_words_that_it_never_had_are_refused(db: Database, study: Study, words: str, source: str) -> None:
    with pytest.raises(Invalid, match="keeps at least some"):
        resized(db, study, words, source)
    assert [mark.words for mark in codings(db, study)] == [NOW]


def test_a_coding_that_was_taken_away_is_a_conflict(db: Database, study: Study) -> None:
    gone = codings(db, study)[0].id
    remove_coding(db, Actor(study.id, "AR"), gone)

    def where(session: Session) -> Passage:
        return found_passage(session, store.source(session, study.id, "P1"), 2, "Now")

    with pytest.raises(Conflict):
        resize(db, Actor(study.id, "AR"), gone, where)
