"""Every act that changes something can be undone and redone: everything is as before it, and again as after it."""

import ast
from pathlib import Path
from typing import Any, get_args

import pytest
from factories import a_study
from sqlmodel import SQLModel, select
from undoable_acts import GROUPS, TALK, THEORY, Doing

from qualtoc import demo
from qualtoc.changes import ChangeRow, MovedRow
from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import recordings
from qualtoc.coding.blinding import LOOK
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.text import sha256
from qualtoc.database import Actor, AuditRow, Database
from qualtoc.errors import Conflict, NotFound
from qualtoc.study import actions, acts, batches, correcting, store
from qualtoc.study.acts import ACTS, SEVERAL_FILES
from qualtoc.study.guide import Guide
from qualtoc.study.imports import import_files
from qualtoc.study.model import LastAct, LastActs, Researcher
from qualtoc.theory import drafts
from qualtoc.theory.shared_editing import Kind

PACKAGE = Path(__file__).parent.parent / "qualtoc"
OF_UNDO = {"audit_entry", "change", "moved_row", "searched_source", "searched_turn", "alembic_version"}
"""Tables of undo itself, and those that can be made again of others."""
FOR_GOOD = {"new_study", "register_version", "add_recording", "remove_recording", LOOK}
"""Acts that cannot be undone; why, docs/decisions/0002 says. Who looks while coding blind changes nothing."""


@pytest.fixture
def me(db: Database) -> Doing:
    """AR at work in a new study; JM is on the team too."""
    return Doing(db, Actor(a_study(db, researchers=("AR", "JM")).id, "AR"))


def everything(db: Database) -> dict[str, list[Any]]:
    """All rows of all tables but those of undo itself; when something was removed does not count, that it was does.

    Versions of the codebook that are kept by themselves stay for good: they tell under which rules codings were made.
    """
    with db.reading() as session:
        found = {}
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in OF_UNDO:
                rows = [dict(row._mapping) for row in session.execute(table.select())]
                rows = [row for row in rows if not row.pop("is_automatic", False)]
                for row in rows:
                    row.pop("ended_at", None)
                    row.update({"removed_at": True} if row.get("removed_at") else {})
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


def last_act(db: Database) -> str:
    with db.reading() as session:
        return session.exec(select(AuditRow.action).order_by(AuditRow.number.desc()).limit(1)).one()


@pytest.mark.parametrize("kind", GROUPS)
def test_every_act_can_be_undone_and_redone(me: Doing, kind: str) -> None:
    for name, act in GROUPS[kind](me):
        before = standing(everything(me.db))
        act()
        after = everything(me.db)
        assert last_act(me.db) == name
        assert standing(after) != before, name
        for _ in range(2):
            assert actions.undo(me.db, me.actor) == name
            assert standing(everything(me.db)) == before, name
            assert actions.redo(me.db, me.actor) == name
            assert everything(me.db) == after, name


def audited() -> set[str]:
    """Every name of an act that stands in the program where an entry of the trail is written."""
    names = {f"{verb}_{kind}" for verb in ("add", "change", "remove") for kind in get_args(Kind)}
    texts = (path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    for text in (text for text in texts if "audit(" in text):
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "audit":
                named = ast.walk(call.args[2])
                names |= {one.value for one in named if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return names - {"override"}  # compared with, never written


def tried() -> set[str]:
    """Every name of an act that is done, undone and redone here."""
    tree = ast.walk(ast.parse(Path(__file__).with_name("undoable_acts.py").read_text(encoding="utf-8")))
    yielded = [one.value.elts[0] for one in tree if isinstance(one, ast.Yield) and isinstance(one.value, ast.Tuple)]
    return {one.value for one in yielded if isinstance(one, ast.Constant)}


def test_every_act_of_the_program_has_a_name() -> None:
    elsewhere = {"accept_suggestions", "reject_suggestions", "withdraw_participant", "readmit_participant"}
    assert audited() | elsewhere | {drafts.DISMISSED, LOOK} == set(ACTS) | {"undo", "redo"}


def test_every_act_is_tried_or_is_for_good() -> None:
    alike_to_cases = {f"{verb}_{kind}" for verb in ("add", "change", "remove") for kind in get_args(Kind)}
    assert set(ACTS) - alike_to_cases - FOR_GOOD == tried() - alike_to_cases
    assert set(acts.FOR_GOOD) == FOR_GOOD


def test_acts_that_are_for_good_are_skipped_by_undo(me: Doing) -> None:
    with pytest.raises(NotFound):
        actions.undo(me.db, me.actor)
    me.stand()
    recordings.add_recording(me.db, me.actor, "P1", "P1.wav", b"RIFFshort")
    assert actions.undo(me.db, me.actor) == "import_codebook"


def test_something_new_leaves_nothing_to_redo(me: Doing) -> None:
    me.stand()
    actions.undo(me.db, me.actor)
    actions.add_researcher(me.db, me.actor, Researcher("XY"))
    with pytest.raises(NotFound):
        actions.redo(me.db, me.actor)


def files(*numbers: int) -> list[tuple[str, bytes]]:
    return [(f"M{n}.txt", f"M{n}: We {'really ' * n}trusted them.\n".encode()) for n in numbers]


def test_an_import_of_many_files_is_undone_and_redone_as_one(me: Doing) -> None:
    before = standing(everything(me.db))
    book = ("book.yaml", b"codes: [{id: hope, label: Hope}]\n")
    coded = ("codings.yaml", b"coder: AR\ncodings: [{source: M1, words: trusted, code: hope}]\n")
    assert not import_files(me.db, me.actor, [*files(1, 2, 3), book, coded]).problems
    after = everything(me.db)
    with me.db.reading() as session:
        assert store.latest_acts(session, me.actor.study_id, "AR").undo == LastAct("import_codings", 6, files=5)
    for _ in range(2):
        assert actions.undo(me.db, me.actor) == SEVERAL_FILES
        assert standing(everything(me.db)) == before
        with pytest.raises(NotFound):
            actions.undo(me.db, me.actor)
        assert actions.redo(me.db, me.actor) == SEVERAL_FILES
        assert everything(me.db) == after


def test_an_import_of_which_one_file_was_coded_since_stays_whole(me: Doing) -> None:
    import_files(me.db, me.actor, files(1, 2, 3))
    other = Actor(me.actor.study_id, "JM")
    coding.write_memo(me.db, other, "theory", "Mine", source_key="M2")
    left = everything(me.db)
    with pytest.raises(Conflict) as refused:
        actions.undo(me.db, me.actor)
    assert refused.value.message.values["source"] == "M2"
    assert everything(me.db) == left
    actions.undo(me.db, other)
    assert actions.undo(me.db, me.actor) == SEVERAL_FILES


def test_a_batch_is_undone_as_far_as_it_is_and_its_rest_apart(me: Doing) -> None:
    batch = batches.begin(me.db, me.actor, files(1, 2, 3))
    batches.advance(me.db, me.actor, batch, seconds=0)
    batches.advance(me.db, me.actor, batch, seconds=0)
    assert actions.undo(me.db, me.actor) == SEVERAL_FILES
    assert sources(me) == []
    batches.advance(me.db, me.actor, batch)
    assert (sources(me), actions.undo(me.db, me.actor)) == (["M3"], "import_source")
    actions.redo(me.db, me.actor)
    assert sources(me) == ["M3"]


def test_who_looks_at_the_work_of_others_can_still_redo(me: Doing) -> None:
    me.stand()
    actions.undo(me.db, me.actor)
    coding.switch_blind_mode(me.db, Actor(me.actor.study_id, "JM"), on=True)
    coding.look_while_blind(me.db, me.actor)
    assert actions.redo(me.db, me.actor) == "import_codebook"


def sources(me: Doing) -> list[str]:
    with me.db.reading() as session:
        return sorted(coding_store.source_keys(session, me.actor.study_id).values())


def test_undo_and_redo_go_back_and_forth_act_by_act(me: Doing) -> None:
    names = ["A", "B", "C"]
    for name in names:
        actions.add_researcher(me.db, me.actor, Researcher(name))
    for _ in names:
        actions.undo(me.db, me.actor)
    assert team(me) == ["AR", "JM"]
    actions.redo(me.db, me.actor)
    assert team(me) == ["A", "AR", "JM"]
    actions.undo(me.db, me.actor)
    for _ in names:
        actions.redo(me.db, me.actor)
    assert team(me) == ["A", "AR", "B", "C", "JM"]
    with pytest.raises(NotFound):
        actions.redo(me.db, me.actor)


def test_what_somebody_else_changed_since_is_not_undone(me: Doing) -> None:
    me.stand()
    coding.describe_code(me.db, me.actor, "trust", {"definition": Bilingual("Mine")})
    other = Actor(me.actor.study_id, "JM")
    coding.describe_code(me.db, other, "trust", {"definition": Bilingual("Theirs")})
    with pytest.raises(Conflict):
        actions.undo(me.db, me.actor)
    actions.undo(me.db, other)
    assert actions.undo(me.db, me.actor) == "describe_code"


def test_what_others_did_beside_it_stays_when_an_act_is_undone(me: Doing) -> None:
    me.stand()
    coding.describe_code(me.db, me.actor, "trust", {"definition": Bilingual("Mine")})
    other = Actor(me.actor.study_id, "JM")
    actions.describe_researcher(me.db, other, Researcher("JM", name="Jo"))
    actions.undo(me.db, me.actor)
    with me.db.reading() as session:
        assert {one.key: one.name for one in store.researchers(session, me.actor.study_id)} == {"AR": "", "JM": "Jo"}


def test_a_source_that_others_code_by_now_stays(me: Doing) -> None:
    me.stand()
    actions.undo(me.db, me.actor)
    coding.write_memo(me.db, Actor(me.actor.study_id, "JM"), "theory", "Late", source_key="P1")
    with pytest.raises(Conflict):
        actions.undo(me.db, me.actor)


def test_a_source_whose_import_was_undone_can_be_imported_anew(me: Doing) -> None:
    import_files(me.db, me.actor, [("P1.txt", TALK)])
    actions.undo(me.db, me.actor)
    again = import_files(me.db, me.actor, [("P1.txt", TALK)])
    assert not again.problems
    with me.db.reading() as session:
        assert [one.key for one in coding_store.sources(session, me.actor.study_id)] == ["P1"]


def test_deleting_a_study_leaves_nothing_of_what_was_undone(me: Doing) -> None:
    me.stand()
    coding.describe_code(me.db, me.actor, "trust", {"definition": Bilingual("Mine")})
    for _ in range(3):
        actions.undo(me.db, me.actor)
    actions.delete_study(me.db, me.actor)
    assert {name: len(rows) for name, rows in everything(me.db).items() if rows} == {}
    with me.db.reading() as session:
        assert [*session.exec(select(ChangeRow)), *session.exec(select(MovedRow))] == []


def test_a_researcher_who_has_worked_stays_on_the_team(me: Doing) -> None:
    me.stand()
    actions.add_researcher(me.db, me.actor, Researcher("XY"))
    actions.set_guide(me.db, Actor(me.actor.study_id, "XY"), Guide(()))
    with pytest.raises(Conflict):
        actions.undo(me.db, me.actor)


def test_a_draft_that_was_registered_since_stays_as_it_is(me: Doing) -> None:
    import_files(me.db, me.actor, [("theory.yaml", THEORY)])
    drafts.start_draft(me.db, me.actor, "v1", "v3", Bilingual("Third"))
    drafts.register_draft(me.db, me.actor, "v3", me.seen("v3"), Bilingual("Third"))
    with pytest.raises(Conflict):
        actions.undo(me.db, me.actor)


def test_a_coding_made_after_a_correction_follows_its_words_when_that_is_undone(me: Doing) -> None:
    me.stand()
    with me.db.reading() as session:
        source = coding_store.source(session, me.actor.study_id, "P1")
        old = coding_store.text(session, source.id)
    new = old.replace("nobody", "almost nobody")
    correcting.correct_transcript(me.db, me.actor, "P1", new, text_sha256=sha256(old), reason="")
    coding.apply_code(me.db, Actor(me.actor.study_id, "JM"), me.at("the manager"), "trust")
    for step in (actions.undo, actions.redo):
        step(me.db, me.actor)
        with me.db.reading() as session:
            [quotation] = coding_store.quotations(session, me.actor.study_id)
            assert quotation.span.of(coding_store.text(session, source.id)) == "the manager"


def team(me: Doing) -> list[str]:
    with me.db.reading() as session:
        return sorted(one.key for one in store.researchers(session, me.actor.study_id))


def test_everything_of_a_large_study_is_undone_act_by_act_and_redone(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "keep_for_good", lambda *_: None)
    study, _ = demo.ensure_demo(db)
    actor = Actor(study.id, "AR")
    assert actions.undo(db, actor) == "rename_study"
    whole, acts = everything(db), 0
    with pytest.raises(NotFound):
        while True:
            actions.undo(db, actor)
            acts += 1
    left = {name: len(rows) for name, rows in standing(everything(db)).items() if rows}
    assert left == {"study": 1, "researcher": 2}
    for _ in range(acts):
        actions.redo(db, actor)
    assert everything(db) == whole


def test_in_the_demo_nothing_waits_to_be_undone(db: Database) -> None:
    study, _ = demo.ensure_demo(db)
    with db.reading() as session:
        assert store.latest_acts(session, study.id, "AR") == LastActs()
