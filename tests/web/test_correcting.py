"""Correcting a transcript after coding: everything follows its words, together or not at all, and can be taken back."""

import pytest
from small_study import a_full_study
from sqlmodel import Session, col, select

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.rows import CodingRow, MemoRow, SourceRow, TurnRow
from qualtoc.coding.text import sha256
from qualtoc.database import Actor, AuditRow, Database
from qualtoc.errors import Conflict, Invalid, QualtocError
from qualtoc.study import actions as study_actions
from qualtoc.study import correcting
from qualtoc.theory.rows import ClaimRow

CODED = "the team trusts the manager"


@pytest.fixture
def actor(db: Database) -> Actor:
    return Actor(a_full_study(db, interviews=1).id, "AR")


def text_of(db: Database, actor: Actor) -> str:
    with db.reading() as session:
        return coding_store.text(session, coding_store.source(session, actor.study_id, "P1").id)


def corrected(db: Database, actor: Actor, old: str, new: str, **decided: str) -> None:
    text = text_of(db, actor)
    assert old in text
    correcting.correct_transcript(
        db, actor, "P1", text.replace(old, new), text_sha256=sha256(text), reason="heard again",
        decided={name.replace("_", "-", 1): words for name, words in decided.items()},
    )  # fmt: skip


def state(db: Database) -> list[object]:
    """Everything that a correction can change, as values."""
    with db.reading() as session:
        marks = [
            session.execute(select(table).order_by(col(table.id))).scalars().all()
            for table in (CodingRow, ClaimRow, MemoRow)
        ]
        turns = session.execute(select(TurnRow).order_by(col(TurnRow.no))).scalars().all()
        sources = session.execute(select(SourceRow)).scalars().all()
        return [row.model_dump() for rows in (*marks, turns, sources) for row in rows]


def words_on(session: Session, table: type[CodingRow] | type[ClaimRow] | type[MemoRow], text: str) -> list[str]:
    rows = session.execute(select(table).where(col(table.removed_at).is_(None))).scalars().all()
    return [text[row.start : row.end] for row in rows if row.start is not None and row.end is not None]


def test_codings_claims_and_memos_follow_their_words(db: Database, actor: Actor) -> None:
    corrected(db, actor, "Before, nobody", "Well, before the visits nobody")
    text = text_of(db, actor)
    with db.reading() as session:
        assert [words_on(session, table, text) for table in (CodingRow, ClaimRow, MemoRow)] == [[CODED]] * 3
        [coded] = session.execute(select(CodingRow)).scalars().all()
        assert (coded.words, coded.turn_no) == (CODED, 2)
        assert coding_store.source(session, actor.study_id, "P1").words == len(text.split())


def test_words_that_were_corrected_are_corrected_in_the_quotation(db: Database, actor: Actor) -> None:
    corrected(db, actor, "trusts the manager", "trusts its manager")
    with db.reading() as session:
        [coded] = session.execute(select(CodingRow)).scalars().all()
    assert coded.words == "the team trusts its manager"


def test_preview_says_what_stays_changes_and_is_lost_and_changes_nothing(db: Database, actor: Actor) -> None:
    before = state(db)
    text = text_of(db, actor)
    with db.reading() as session:
        source = coding_store.source(session, actor.study_id, "P1")
        touched = correcting.preview(session, source, text.replace("the manager", "its manager"))
        lost = correcting.preview(session, source, text.replace(f" Now {CODED}", ""))
    assert (touched.kept, len(touched.touched), len(touched.lost)) == (0, 3, 0)
    assert {one.mark.kind for one in lost.lost} == {"coding", "claim", "memo"}
    assert state(db) == before


def test_lost_marks_must_be_decided_on(db: Database, actor: Actor) -> None:
    before = state(db)
    with pytest.raises(Conflict):
        corrected(db, actor, f" Now {CODED}", "")
    assert state(db) == before


def test_lost_marks_are_given_up_or_placed_by_hand(db: Database, actor: Actor) -> None:
    text = text_of(db, actor)
    new = text.replace(f" Now {CODED}", " It is as it was.")
    with db.reading() as session:
        names = [
            one.mark.name
            for one in correcting.preview(session, coding_store.source(session, actor.study_id, "P1"), new).lost
        ]
    decided = {name: "as it was" if name.startswith("coding") else correcting.GIVEN_UP for name in names}
    correcting.correct_transcript(db, actor, "P1", new, text_sha256=sha256(text), reason="", decided=decided)
    with db.reading() as session:
        assert [words_on(session, table, new) for table in (CodingRow, ClaimRow, MemoRow)] == [["as it was"], [], []]


def test_words_by_hand_that_are_not_there_change_nothing(db: Database, actor: Actor) -> None:
    before, text = state(db), text_of(db, actor)
    new = text.replace(f" Now {CODED}", "")
    with db.reading() as session:
        names = [
            one.mark.name
            for one in correcting.preview(session, coding_store.source(session, actor.study_id, "P1"), new).lost
        ]
    with pytest.raises(Invalid):
        correcting.correct_transcript(
            db, actor, "P1", new, text_sha256=sha256(text), reason="", decided=dict.fromkeys(names, "never said")
        )
    assert state(db) == before


@pytest.mark.parametrize(("old", "new"), [("Before,", "At first,"), (f" Now {CODED}", " So it was.")])
def test_correction_that_is_taken_back_leaves_everything_as_it_was(
    db: Database, actor: Actor, old: str, new: str
) -> None:
    before, text = state(db), text_of(db, actor)
    with db.reading() as session:
        source = coding_store.source(session, actor.study_id, "P1")
        lost = correcting.preview(session, source, text.replace(old, new)).lost
    decided = {one.mark.name: correcting.GIVEN_UP for one in lost}
    correcting.correct_transcript(
        db, actor, "P1", text.replace(old, new), text_sha256=sha256(text), reason="", decided=decided
    )
    with db.reading() as session:
        assert [one.text for one in correcting.revisions(session, source.id)] == [text]
    correcting.take_back_correction(db, actor, "P1")
    assert state(db) == before
    with db.reading() as session:
        assert correcting.revisions(session, source.id) == []


def test_coding_that_was_removed_before_comes_back_on_its_words(db: Database, actor: Actor) -> None:
    with db.reading() as session:
        [coded] = session.execute(select(CodingRow)).scalars().all()
    coding.remove_coding(db, actor, coded.id)
    corrected(db, Actor(actor.study_id, "BR"), "Before, nobody", "Well, nobody")
    study_actions.undo(db, actor)
    with db.reading() as session:
        assert words_on(session, CodingRow, text_of(db, actor)) == [CODED]


def test_text_that_somebody_else_corrected_is_not_overwritten(db: Database, actor: Actor) -> None:
    with pytest.raises(Conflict):
        correcting.correct_transcript(db, actor, "P1", "P1: So.", text_sha256=sha256("other"), reason="")


@pytest.mark.parametrize("text", ["", "  \n", "\x01"])
def test_text_without_words_is_refused(db: Database, actor: Actor, text: str) -> None:
    with pytest.raises(QualtocError):
        correcting.correct_transcript(db, actor, "P1", text, text_sha256=sha256(text_of(db, actor)), reason="")


def test_trail_holds_no_words_of_the_transcript(db: Database, actor: Actor) -> None:
    corrected(db, actor, "nobody trusted", "somebody distrusted")
    with db.reading() as session:
        [entry] = session.execute(select(AuditRow).where(col(AuditRow.action) == "correct_transcript")).scalars().all()
    assert "distrusted" not in f"{entry.before}{entry.after}"
    assert entry.reason == "heard again"
