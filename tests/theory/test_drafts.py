"""Drafts in the database: one transaction and one audit entry each, and nobody overwrites anybody."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from factories import a_study
from sqlmodel import select

from qualtoc.coding.codebook import Bilingual
from qualtoc.database import Actor, AuditRow, Database
from qualtoc.errors import Conflict, Invalid, QualtocError
from qualtoc.study import actions as study_actions
from qualtoc.theory import actions, drafts, editing, shared_actions, store
from qualtoc.theory.editing import Edited, Why
from qualtoc.theory.fingerprints import of_factor, of_shared
from qualtoc.theory.model import Case, CausalLink, Factor, OutcomeOfInterest, TheoryVersion

WHY = Why(Bilingual("Nobody saw it."))


@pytest.fixture
def actor(db: Database) -> Actor:
    """AR, whose study has an empty first draft."""
    actor = Actor(a_study(db, researchers=("AR", "JM")).id, "AR")
    drafts.start_theory(db, actor, Bilingual("Mentoring"))
    return actor


def factor(key: str, why: Why = WHY) -> Callable[[TheoryVersion], Edited]:
    return partial(editing.add_factor, factor=Factor(key, "mechanism", Bilingual(key)), why=why)


def link(key: str, cause: str, effect: str) -> Callable[[TheoryVersion], Edited]:
    return partial(editing.add_link, link=CausalLink(key, cause, effect, {None: "+"}), why=WHY)


def seen(db: Database, actor: Actor, key: str) -> str:
    with db.reading() as session:
        return store.content_hashes(session, actor.study_id)[key]


def held(db: Database, actor: Actor, key: str) -> TheoryVersion:
    with db.reading() as session:
        theory = store.theory(session, actor.study_id)
        assert theory is not None
        return store.version(theory, key)


def acts(db: Database) -> list[AuditRow]:
    with db.reading() as session:
        return list(session.exec(select(AuditRow).order_by(AuditRow.number)))


def registered(db: Database, actor: Actor) -> None:
    edits = [factor("a"), factor("b"), link("L1", "a", "b")]
    drafts.edit_draft(db, actor, "v1", seen(db, actor, "v1"), edits)
    drafts.register_draft(db, actor, "v1", seen(db, actor, "v1"))


def test_a_theory_from_nothing_is_registered_by_somebody_at_a_time(db: Database, actor: Actor) -> None:
    registered(db, actor)
    version = held(db, actor, "v1")
    assert (version.status, version.registered_by, version.declared) == ("registered", "AR", False)
    assert version.registered_at is not None
    assert [act.action for act in acts(db)][-3:] == ["start_theory", "edit_draft", "register_version"]


def test_a_study_has_one_theory(db: Database, actor: Actor) -> None:
    with pytest.raises(Conflict):
        drafts.start_theory(db, actor, Bilingual("Another"))


def test_one_entry_names_what_was_changed_and_no_words(db: Database, actor: Actor) -> None:
    drafts.edit_draft(db, actor, "v1", seen(db, actor, "v1"), [factor("a"), factor("b")])
    (entry,) = [act for act in acts(db) if act.action == "edit_draft"]
    assert entry.after[0]["changes"] == [{"op": "add_node", "target": ["a"]}, {"op": "add_node", "target": ["b"]}]
    assert entry.before[0]["sha256"] != entry.after[0]["sha256"] == seen(db, actor, "v1")


def test_edits_are_made_all_or_none(db: Database, actor: Actor) -> None:
    with pytest.raises(Invalid):
        drafts.edit_draft(db, actor, "v1", seen(db, actor, "v1"), [factor("a"), link("L1", "a", "z")])
    assert held(db, actor, "v1").factors == ()
    assert "edit_draft" not in [act.action for act in acts(db)]


def test_who_saw_another_state_changes_nothing(db: Database, actor: Actor) -> None:
    before = seen(db, actor, "v1")
    drafts.edit_draft(db, actor, "v1", before, [factor("a")])
    with pytest.raises(Conflict, match="in the meantime"):
        drafts.edit_draft(db, Actor(actor.study_id, "JM"), "v1", before, [factor("b")])
    assert [one.key for one in held(db, actor, "v1").factors] == ["a"]


def test_of_many_at_the_same_moment_one_wins(db: Database, actor: Actor) -> None:
    before, at_once, told = seen(db, actor, "v1"), Barrier(6), []

    def save(key: str) -> None:
        at_once.wait()
        try:
            drafts.edit_draft(db, actor, "v1", before, [factor(key)])
            told.append(key)
        except QualtocError:
            pass

    people = [Thread(target=save, args=(key,)) for key in "abcdef"]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert [one.key for one in held(db, actor, "v1").factors] == told
    assert len(told) == 1


def test_a_registered_version_stays_and_its_draft_goes_on(db: Database, actor: Actor) -> None:
    registered(db, actor)
    with pytest.raises(Conflict, match="never changes"):
        drafts.edit_draft(db, actor, "v1", seen(db, actor, "v1"), [factor("c")])
    drafts.start_draft(db, actor, "v1", "v2", Bilingual("Second"))
    drafts.edit_draft(db, actor, "v2", seen(db, actor, "v2"), [factor("c")])
    drafts.register_draft(db, actor, "v2", seen(db, actor, "v2"))
    assert len(held(db, actor, "v1").factors) == 2
    assert (held(db, actor, "v2").status, held(db, actor, "v2").parent) == ("refined", "v1")
    assert held(db, actor, "v2").changes[0].reason.en == "Nobody saw it."


def test_a_key_of_a_version_is_used_once(db: Database, actor: Actor) -> None:
    registered(db, actor)
    with pytest.raises(Conflict, match="already"):
        drafts.start_draft(db, actor, "v1", "v1", Bilingual())


def test_a_draft_with_a_parent_can_be_thrown_away_and_the_first_not(db: Database, actor: Actor) -> None:
    with pytest.raises(Conflict):
        drafts.discard_draft(db, actor, "v1", seen(db, actor, "v1"))
    registered(db, actor)
    drafts.start_draft(db, actor, "v1", "v2", Bilingual())
    drafts.discard_draft(db, actor, "v2", seen(db, actor, "v2"))
    with db.reading() as session:
        assert list(store.content_hashes(session, actor.study_id)) == ["v1"]


def test_an_outcome_is_added_beside_registered_versions(db: Database, actor: Actor) -> None:
    registered(db, actor)
    before = seen(db, actor, "v1")
    outcome = OutcomeOfInterest("SCR", Bilingual("Screening"))
    with pytest.raises(Invalid, match="Give the reason"):
        shared_actions.save_shared(db, actor, "outcome", outcome)
    shared_actions.save_shared(db, actor, "outcome", outcome, why=WHY)
    with pytest.raises(Conflict):
        shared_actions.save_shared(db, actor, "outcome", outcome, why=WHY)
    assert seen(db, actor, "v1") == before


def test_two_people_change_different_things_of_one_draft_and_both_are_kept(db: Database, actor: Actor) -> None:
    drafts.edit_draft(db, actor, "v1", seen(db, actor, "v1"), [factor("a"), factor("b")])
    screen, before = seen(db, actor, "v1"), held(db, actor, "v1")
    untouched = partial(_says_as, "a", before)
    renamed = partial(editing.rename_factor, key="b", label=Bilingual("Second"))
    drafts.edit_draft(db, actor, "v1", screen, [renamed])
    drafts.edit_draft(
        db, actor, "v1", screen, [partial(editing.rename_factor, key="a", label=Bilingual("One"))], untouched
    )
    assert [f.label.en for f in held(db, actor, "v1").factors] == ["One", "Second"]
    with pytest.raises(Conflict, match="Somebody changed"):
        drafts.edit_draft(
            db, actor, "v1", screen, [partial(editing.rename_factor, key="a", label=Bilingual("1"))], untouched
        )
    assert held(db, actor, "v1").factors[0].label.en == "One"


def _says_as(key: str, before: TheoryVersion, now: TheoryVersion) -> bool:
    return of_factor(now, key) == of_factor(before, key)


def test_somebody_else_s_change_of_a_shared_part_is_not_overwritten(db: Database, actor: Actor) -> None:
    case = Case("K", Bilingual("First"))
    shared_actions.save_shared(db, actor, "case", case)
    screen = of_shared(case)
    shared_actions.save_shared(db, actor, "case", Case("K", Bilingual("Theirs")), screen)
    for attempt in (
        partial(shared_actions.save_shared, db, actor, "case", Case("K", Bilingual("Mine")), screen),
        partial(shared_actions.remove_shared, db, actor, "case", "K", screen),
    ):
        with pytest.raises(Conflict, match="Somebody changed"):
            attempt()
    with db.reading() as session:
        theory = store.theory(session, actor.study_id)
    assert theory is not None and theory.cases == (Case("K", Bilingual("Theirs")),)
    assert [act.action for act in acts(db)][-2:] == ["add_case", "change_case"]


def test_what_a_file_changes_of_shared_parts_is_recorded_and_takes_no_record_away(db: Database, actor: Actor) -> None:
    registered(db, actor)
    with db.reading() as session:
        before = store.theory(session, actor.study_id)
    shared_actions.save_shared(db, actor, "case", Case("K", Bilingual("First")), why=WHY)
    assert before is not None
    actions.import_theory(db, actor, before)
    with db.reading() as session:
        after = store.theory(session, actor.study_id)
    assert after is not None and after.cases == ()
    assert [(one.change.op, one.change.targets, one.by) for one in after.changes] == [
        ("add_case", ("K",), "AR"), ("remove_case", ("K",), "AR"),
    ]  # fmt: skip
    assert after.changes[1].change.reason.en == "Imported from a theory file."


def test_a_dismissed_proposal_keeps_its_reason_and_can_be_brought_back(db: Database, actor: Actor) -> None:
    with pytest.raises(Invalid):
        drafts.dismiss_proposal(db, actor, "a", "b", " ")
    drafts.dismiss_proposal(db, actor, "a", "b", "Only hearsay")
    with pytest.raises(Conflict):
        drafts.dismiss_proposal(db, actor, "a", "b", "Again")
    with db.reading() as session:
        (dismissed,) = drafts.dismissals(session, actor.study_id)
        assert store.decisions(session, actor.study_id) == []
    assert (dismissed.cause, dismissed.effect, dismissed.reason) == ("a", "b", "Only hearsay")
    study_actions.undo(db, actor)
    drafts.dismiss_proposal(db, actor, "a", "b", "Once more")
    with db.reading() as session:
        (dismissed,) = drafts.dismissals(session, actor.study_id)
    actions.withdraw_decision(db, actor, dismissed.id)
    with db.reading() as session:
        assert drafts.dismissals(session, actor.study_id) == ()
