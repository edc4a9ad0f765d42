"""Correcting beside a slow and obvious reading: many overlapping codings, accents, emoji, CRLF and marks of time."""

import random
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from factories import a_study
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, insert, select, update

from qualtoc.changes import MovedRow
from qualtoc.coding import actions as coding
from qualtoc.coding import store
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.reanchoring import followed, moves
from qualtoc.coding.rows import CodeRow, CodingRow
from qualtoc.coding.text import Span, sha256
from qualtoc.coding.turns import find_turns
from qualtoc.database import Actor, Database
from qualtoc.errors import Conflict
from qualtoc.study import actions, correcting
from qualtoc.study.imports import import_files
from qualtoc.study.mark_store import Mark, Wording, marks_on, steady, wording

SAID = ["la señora", "confía", "👩🏽‍⚕️", "[inaudible 00:12:31]", "no, no", "día", "equipo", "- eh -", "grupo"]
ADDED = ["", " más", "é", "👍", "\r\nP2: Sí.\r\n", "[inaudible 00:12:31]", "\n", "Ana: ¿Y?\n", " la "]
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(ADDED)), min_size=1, max_size=4
)  # fmt: skip
Edits = list[tuple[float, int, str]]
WITH_DATABASE = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


def a_talk(chance: random.Random) -> str:
    lines = [f"{chance.choice(['Ana', 'P1'])}: {' '.join(chance.choices(SAID, k=9))}." for _ in range(12)]
    return "Ana: ¿Cómo fue?\nP1: Bien.\n" + "\n".join(lines) + "\nAna: Gracias.\nP1: A usted.\n"


def edited(text: str, edits: Edits) -> str:
    for share, gone, added in edits:
        at = int(share * len(text))
        text = text[:at] + added + text[at + gone :]
    return text


class Coded:
    """A new study with one transcript and sixty codings on it that overlap."""

    def __init__(self, db: Database, seed: int) -> None:
        self.db, chance = db, random.Random(seed)
        self.actor = Actor(a_study(db, key=f"k-{uuid4()}", researchers=("AR", "JM")).id, "AR")
        import_files(db, self.actor, [("P1.txt", a_talk(chance).encode())])
        code = Code("confianza", Bilingual(es="Confianza"), "inductive")
        coding.import_codebook(db, self.actor, Codebook((), (code,)))
        with db.transaction() as session:
            self.id = store.source(session, self.actor.study_id, "P1").id
            [code_id] = session.exec(select(CodeRow.id).where(CodeRow.study_id == self.actor.study_id))
            text = store.text(session, self.id)
            starts = [chance.randrange(len(text) - 1) for _ in range(60)]
            spans = [(start, min(start + chance.randint(1, 60), len(text))) for start in starts]
            session.execute(insert(CodingRow), [
                {"id": uuid4(), "study_id": self.actor.study_id, "source_id": self.id, "turn_no": 1, "last_turn_no": 1,
                 "start": start, "end": end, "words": text[start:end], "code_id": code_id, "coder": "AR",
                 "coded_at": datetime(2026, 1, 1, tzinfo=UTC)} for start, end in spans
            ])  # fmt: skip
            for mark in marks_on(session, self.id):
                first, last = obvious_turns(wording(session, self.id), mark.span)
                placed = update(CodingRow).where(col(CodingRow.id) == mark.id)
                session.execute(placed.values(turn_no=first, last_turn_no=last))

    def correct(self, new: str) -> None:
        """Correct, and give up what has no words any more."""
        with self.db.reading() as session:
            source = store.source(session, self.actor.study_id, "P1")
            old = store.text(session, source.id)
            lost = correcting.preview(session, source, new).lost
        decided = {one.mark.name: correcting.GIVEN_UP for one in lost}
        digest = sha256(old)
        correcting.correct_transcript(self.db, self.actor, "P1", new, text_sha256=digest, reason="", decided=decided)

    def state(self) -> tuple[Wording, list[Mark], dict[UUID, str]]:
        """The text with its turns, the codings, and the words that are kept with them."""
        with self.db.reading() as session:
            words = select(CodingRow.id, CodingRow.words).where(CodingRow.source_id == self.id)
            return wording(session, self.id), marks_on(session, self.id), dict(session.exec(words).all())


def obvious_turns(said: Wording, span: Span) -> tuple[int, int]:
    """The first and the last turn of a span, by looking at every turn."""
    numbers = [turn.no for turn in said.turns if turn.span.overlaps(span)]
    before = [turn.no for turn in said.turns if turn.span.start <= span.start] or [1]
    return (numbers[0], numbers[-1]) if numbers else (before[-1], before[-1])


def obvious(old: Wording, marks: list[Mark], new: Wording) -> dict[UUID, Span | None]:
    between = moves(old.text, new.text)
    return {mark.id: followed(between, mark.span).span for mark in marks}


@WITH_DATABASE
@given(st.integers(0, 99), EDITS)
def test_every_coding_stands_where_a_slow_reading_says(db: Database, seed: int, edits: Edits) -> None:
    study = Coded(db, seed)
    before, marks, _ = was = study.state()
    text = edited(before.text, edits)
    if correcting.cleaned(text, "P1") == before.text:
        return
    study.correct(text)
    after, found, words = now = study.state()
    expected = obvious(before, marks, after)
    assert {mark.id: mark.span for mark in found if mark.is_there} == {i: s for i, s in expected.items() if s}
    assert {mark.id for mark in found if not mark.is_there} == {i for i, span in expected.items() if span is None}
    standing = [mark for mark in found if mark.is_there]
    assert all(words[mark.id] == mark.span.of(after.text) for mark in standing)
    assert all((mark.turn_no, mark.last_turn_no) == obvious_turns(after, mark.span) for mark in standing)
    actions.undo(db, study.actor)
    assert study.state() == was
    actions.redo(db, study.actor)
    assert study.state() == now
    correcting.take_back_correction(db, study.actor, "P1")
    assert study.state() == was
    actions.undo(db, study.actor)
    assert study.state() == now


@given(st.integers(0, 99), EDITS)
def test_up_to_the_steady_place_nothing_differs(seed: int, edits: Edits) -> None:
    one, other = a_talk(random.Random(seed)), edited(a_talk(random.Random(seed)), edits)
    before, after = (Wording(text, find_turns(text).turns) for text in (one, other))
    here = steady(before, after)
    assert one[:here] == other[:here]
    assert [t.span for t in before.turns if t.span.start < here] == [t.span for t in after.turns if t.span.start < here]


@pytest.fixture
def study(db: Database) -> Coded:
    return Coded(db, 7)


def test_codings_that_only_move_are_kept_by_their_ids_together(study: Coded) -> None:
    study.correct("Ana: Hola.\n" + study.state()[0].text)
    with study.db.reading() as session:
        assert len(session.exec(select(MovedRow)).all()) > 40


def test_a_correction_is_not_undone_under_codings_that_moved_since(study: Coded) -> None:
    study.correct("Ana: Hola.\n" + study.state()[0].text)
    with study.db.transaction() as session:
        last = select(CodingRow.id).order_by(col(CodingRow.start).desc()).limit(1)
        session.execute(update(CodingRow).where(col(CodingRow.id) == session.exec(last).one()).values(start=1))
    with pytest.raises(Conflict):
        actions.undo(study.db, study.actor)


def test_what_two_corrections_gave_up_comes_back_when_both_are_taken_back(study: Coded) -> None:
    was = study.state()
    for _ in range(2):
        text = study.state()[0].text
        middle = text.index("\n", len(text) // 2)
        study.correct(text[:middle] + "\n" + text[text.index("\n", middle + 150) + 1 :])
    for _ in range(2):
        correcting.take_back_correction(study.db, study.actor, "P1")
    assert study.state() == was


def test_a_coding_that_was_removed_since_never_comes_back_onto_other_words(study: Coded) -> None:
    other = Actor(study.actor.study_id, "JM")
    study.correct(study.state()[0].text.replace("P1: Bien.", "P1: Bien. Muchísimas gracias."))

    def passage(session: Session) -> coding.Passage:
        source = store.source(session, other.study_id, "P1")
        return coding.found_passage(session, source, 2, "Muchísimas gracias")

    made = coding.apply_code(study.db, other, passage, "confianza")
    with study.db.reading() as session:
        [coded] = session.exec(select(CodingRow.id).where(CodingRow.coder == "JM"))
    assert made and coding.remove_coding(study.db, other, coded)
    actions.undo(study.db, study.actor)
    with pytest.raises(Conflict):
        actions.undo(study.db, other)
    text, marks, words = study.state()
    assert all(words[mark.id] == mark.span.of(text.text) for mark in marks)
