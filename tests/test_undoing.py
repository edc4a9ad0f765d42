"""Every act that changes something can be undone and redone: everything is as before it, and again as after it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import SQLModel

from qualtoc.changes import move, watch
from qualtoc.coding import actions as coding
from qualtoc.coding.rows import CodeRow, CodingRow
from qualtoc.coding.source import Metadata, Speaker
from qualtoc.coding.text import sha256
from qualtoc.database import Actor, Database, audit
from qualtoc.study import actions, correcting
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher
from tests.factories import a_study

INTERVIEW = "Interviewer: How was it?\n\nMM01: Antes yo llegaba con miedo 😀 y ahora acompaño al equipo.\n"
CODEBOOK = b"""
schema: qualtoc-codebook/1
families: [{id: F1, label_en: Identity}]
codes:
  - {id: identity, family: F1, origin: deductive, label_en: Identity}
  - {id: fear, family: F1, origin: inductive, label_en: Fear}
"""
OF_UNDO = {
    "audit_entry", "change", "moved_row", "searched_source", "searched_turn", "alembic_version",
    "codebook_version",  # what was coded under stays known when the change is undone
}  # fmt: skip


@pytest.fixture
def actor(db: Database) -> Actor:
    """AR, who works on a study with one interview and two codes; JM is on the team too."""
    study = a_study(db, researchers=("AR", "JM"))
    actor = Actor(study.id, "AR")
    done = import_files(db, actor, [("MM01.txt", INTERVIEW.encode()), ("codes.yaml", CODEBOOK)])
    assert not done.problems
    return actor


def everything(db: Database) -> dict[str, list[Any]]:
    """All rows of all tables but those of undo itself; when something was removed does not count, that it was does."""
    with db.reading() as session:
        found = {}
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in OF_UNDO:
                rows = [dict(row._mapping) for row in session.execute(table.select())]
                for row in rows:
                    if row.get("removed_at"):
                        row["removed_at"] = True
                found[table.name] = sorted(rows, key=lambda row: repr([row[c.name] for c in table.primary_key]))
        return found


def standing(tables: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What is not removed: rows that an act added stay behind, marked, when it is undone."""
    removed = {row["id"] for row in tables["source"] if row["removed_from"]}
    return {
        name: [
            row for row in rows
            if not row.get("removed_at") and not row.get("removed_from") and row.get("source_id") not in removed
        ]
        for name, rows in tables.items()
    }  # fmt: skip


def goes_and_comes(db: Database, actor: Actor, act: Callable[[], object]) -> None:
    """Do, undo, redo, undo and redo again, and look at everything each time."""
    before = standing(everything(db))
    act()
    after = everything(db)
    assert standing(after) != before, "nothing was done"
    for _ in range(2):
        actions.undo(db, actor)
        assert standing(everything(db)) == before
        actions.redo(db, actor)
        assert everything(db) == after


def test_describe_researcher(db: Database, actor: Actor) -> None:
    goes_and_comes(db, actor, lambda: actions.describe_researcher(db, actor, Researcher("AR", name="Ana")))


def test_add_researcher(db: Database, actor: Actor) -> None:
    goes_and_comes(db, actor, lambda: actions.add_researcher(db, actor, Researcher("XY", name="Ana")))


def test_withdraw(db: Database, actor: Actor) -> None:
    goes_and_comes(db, actor, lambda: actions.withdraw_participant(db, actor, "MM01"))


def test_describe_source(db: Database, actor: Actor) -> None:
    facts = Metadata(source="M2", participant="P9", role="nurse", place="X")
    goes_and_comes(db, actor, lambda: actions.describe_source(db, actor, "MM01", facts))


def test_speakers(db: Database, actor: Actor) -> None:
    described = {"MM01": Speaker("Ana", "participant"), "Interviewer": Speaker("Ana", "participant")}
    goes_and_comes(db, actor, lambda: coding.describe_speakers(db, actor, "MM01", described))


def test_correct_transcript(db: Database, actor: Actor) -> None:
    from qualtoc.coding import store
    from tests.test_actions import words_at

    coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    coding.apply_code(db, actor, words_at(db, actor, "al equipo"), "identity")
    with db.reading() as session:
        source = store.source(session, actor.study_id, "MM01")
        old = store.text(session, source.id)

    new = old.replace("Antes yo", "Antes, sí, yo").replace("MM01:", "Rosa:")
    goes_and_comes(
        db, actor, lambda: correcting.correct_transcript(db, actor, "MM01", new, text_sha256=sha256(old), reason="x")
    )
    goes_and_comes(db, actor, lambda: correcting.take_back_correction(db, actor, "MM01"))


def test_import_source(db: Database, actor: Actor) -> None:
    goes_and_comes(db, actor, lambda: import_files(db, actor, [("MM02.txt", b"A: one\n\nB: two")]))


def test_move(db: Database, actor: Actor) -> None:
    from qualtoc.coding import store
    from tests.test_actions import words_at

    coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    coding.apply_code(db, actor, words_at(db, actor, "al equipo"), "fear")

    def merge() -> None:
        with db.transaction() as session:
            book = store.codebook(session, actor.study_id).by_key
            n = move(session, actor.study_id, CodingRow, "code_id", book["fear"].id, book["identity"].id)
            assert n == 2
            watch(session, CodeRow, CodeRow.key == "fear")
            session.execute(CodeRow.__table__.update().where(CodeRow.key == "fear").values(status="retired"))
            audit(session, actor, "merge_codes", after=[{"kind": "moved_codings", "count": n}])

    goes_and_comes(db, actor, merge)
