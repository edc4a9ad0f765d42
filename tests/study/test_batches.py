"""Batches of files: how far one is, what went wrong where, cancelling, and tables that wait for a mapping."""

from typing import Any
from uuid import UUID

import pytest
from factories import a_study
from made_files import a_zip, an_xlsx, odt_paragraphs

from qualtoc.coding import store as coding_store
from qualtoc.coding.answers import ANSWER, ATTRIBUTE, Mapped
from qualtoc.database import Actor, Database
from qualtoc.errors import Conflict, NotFound
from qualtoc.study import actions, attribute_store, batches
from qualtoc.study.imports import ImportReport

TALK = "Interviewer: How was it?\n\nP{n}: It was good.\n"


def sources(db: Database, actor: Actor) -> list[str]:
    with db.reading() as session:
        return [source.key for source in coding_store.sources(session, actor.study_id)]


def talks(count: int) -> dict[str, bytes | str]:
    return {f"P{n}.txt": TALK.format(n=n) for n in range(1, count + 1)}


def test_archive_is_imported_step_by_step_to_its_end(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    batch_id = batches.begin(db, actor, [("all.zip", a_zip(talks(3))), ("x.exe", b"MZ"), ("bad.odt", b"PK")])
    first = batches.advance(db, actor, batch_id, seconds=0)
    assert (first.read, first.total, first.state) == (2, 5, "running")
    last = batches.advance(db, actor, batch_id, seconds=60)
    assert (last.read, last.state, last.is_running) == (5, "done", False)
    assert sources(db, actor) == ["P1", "P2", "P3"]
    assert [(problem.file, str(problem.message)[:8]) for problem in last.report.problems] == [
        ("x.exe", "Files of"), ("bad.odt", "The file"),
    ]  # fmt: skip


def test_cancelling_keeps_what_was_imported_and_nothing_of_the_rest(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    batch_id = batches.begin(db, actor, [("all.zip", a_zip(talks(3)))])
    batches.advance(db, actor, batch_id, seconds=0)
    batches.cancel(db, actor, batch_id)
    assert batches.advance(db, actor, batch_id, seconds=60).state == "cancelled"
    assert sources(db, actor) == ["P1"]
    with pytest.raises(Conflict):
        batches.cancel(db, actor, batch_id)


def test_table_of_sources_in_an_archive_describes_what_stands_beside_it(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    files = a_zip({"P1.odt": odt_paragraphs(*TALK.format(n=1).split("\n")), "sources.csv": "file,role\nP1.odt,nurse\n"})
    batch_id = batches.begin(db, actor, [("all.zip", files)])
    report = batches.advance(db, actor, batch_id, seconds=60).report
    assert [(one.kind, one.warnings) for one in report.imported] == [("sources", ()), ("transcript", ())]
    with db.reading() as session:
        assert coding_store.source(session, actor.study_id, "P1").role == "nurse"


def test_answers_wait_for_their_mapping_and_come_whole_or_not_at_all(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    table = an_xlsx([["id", "age", "Why?"], ["R1", 34, "Time."], ["R2", 35, "Trust."]])
    batch_id = batches.begin(db, actor, [("P2.txt", TALK.format(n=2).encode()), ("answers.xlsx", table)])
    at = batches.advance(db, actor, batch_id, seconds=60)
    assert (at.read, at.total, at.is_running, [one.name for one in at.tables]) == (1, 1, False, ["answers.xlsx"])
    no = at.tables[0].no
    assert batches.import_table(db, actor, batch_id, no, Mapped(("source", ATTRIBUTE, ANSWER))) == ("R1", "R2")
    with db.reading() as session:
        assert batches.batch(session, actor.study_id, batch_id).state == "done"
        [age] = attribute_store.attributes(session, actor.study_id, "participant")
        held = attribute_store.values(session, actor.study_id, "participant")
    assert (age.name, held) == ("age", {("R1", age.id): "34", ("R2", age.id): "35"})
    with pytest.raises(NotFound):
        batches.import_table(db, actor, batch_id, no, Mapped(("source", ATTRIBUTE, ANSWER)))


def test_answers_of_a_source_that_is_there_bring_no_other_either(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    batch_id = batches.begin(
        db, actor, [("R2.txt", TALK.format(n=2).encode()), ("a.csv", b"id,Why?\nR1,Time.\nR2,Trust.\n")]
    )
    at = batches.advance(db, actor, batch_id, seconds=60)
    with pytest.raises(Conflict):
        batches.import_table(db, actor, batch_id, at.tables[0].no, Mapped(("source", ANSWER)))
    assert sources(db, actor) == ["R2"]
    with db.reading() as session:
        assert batches.batch(session, actor.study_id, batch_id).tables != ()


def test_batch_of_another_study_is_not_found(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    batch_id = batches.begin(db, actor, [("P1.txt", TALK.format(n=1).encode())])
    other = Actor(a_study(db, key="other").id, "AR")
    with pytest.raises(NotFound):
        batches.advance(db, other, batch_id)


def waiting(db: Database, actor: Actor, count: int) -> UUID:
    """A batch of this many files, of which one is read already."""
    batch_id = batches.begin(db, actor, [("all.zip", a_zip(talks(count)))])
    batches.advance(db, actor, batch_id, seconds=0)
    return batch_id


def how_far(db: Database, actor: Actor, batch_id: UUID) -> batches.Batch:
    with db.reading() as session:
        return batches.batch(session, actor.study_id, batch_id)


def test_undo_while_files_are_read_stops_the_reading(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = Actor(a_study(db).id, "AR")
    batch_id = waiting(db, actor, 4)
    read = batches.import_one

    def undone_behind(*given: Any) -> ImportReport:
        report = read(*given)
        actions.undo(db, actor)
        return report

    monkeypatch.setattr(batches, "import_one", undone_behind)
    stopped = batches.advance(db, actor, batch_id, seconds=60)
    assert (sources(db, actor), stopped.read, stopped.undone, stopped.is_running) == ([], 2, 2, True)
    monkeypatch.undo()
    assert batches.advance(db, actor, batch_id, seconds=60).read == 4
    assert sources(db, actor) == ["P3", "P4"]


def test_undone_files_of_a_batch_come_back_and_are_counted_no_more(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    batch_id = waiting(db, actor, 2)
    batches.advance(db, actor, batch_id, seconds=60)
    actions.undo(db, actor)
    assert how_far(db, actor, batch_id).undone == 2
    actions.redo(db, actor)
    assert (how_far(db, actor, batch_id).undone, sources(db, actor)) == (0, ["P1", "P2"])


def test_file_that_is_read_while_the_rest_is_cancelled_is_told_of(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = Actor(a_study(db).id, "AR")
    batch_id = waiting(db, actor, 4)
    read = batches.import_one

    def cancelled_before(*given: Any) -> ImportReport:
        batches.cancel(db, actor, batch_id)
        assert how_far(db, actor, batch_id).is_ending
        return read(*given)

    monkeypatch.setattr(batches, "import_one", cancelled_before)
    ended = batches.advance(db, actor, batch_id, seconds=60)
    assert (ended.read, ended.total, ended.is_ending) == (2, 2, False)
    assert sources(db, actor) == [one.source for one in ended.report.imported] == ["P1", "P2"]
