"""Versions of the codebook: what changed between two, under which one something was coded, and what is to do again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from factories import a_study
from hypothesis import given
from hypothesis import strategies as st
from small_coding import applied
from sqlmodel import Session, select

from qualtoc.coding import actions, store
from qualtoc.coding.back_coding import Counted, Decision, Worked, to_code_again
from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.coding.codebook_versions import Version, compare, meanings, present_number, stale_codes, version_at
from qualtoc.coding.retrieval import Query
from qualtoc.coding.rows import CodebookVersionRow
from qualtoc.database import Actor, Database
from qualtoc.errors import Conflict, Invalid
from qualtoc.reports import quotations, retrieval
from qualtoc.study import actions as study_actions
from qualtoc.study import store as study_store

TRUST = Code("trust", Bilingual("Trust", "Confianza"), "deductive", family="F1", definition=Bilingual("Relies."))
FEAR = Code("fear", Bilingual("Fear"), "inductive", parent="trust")
BOOK = Codebook((Family("F1", Bilingual("Relations")),), (TRUST, FEAR))
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SIGHTED = StudyBlindness()


def with_code(book: Codebook, code: Code) -> Codebook:
    return replace(book, codes=tuple(code if one.key == code.key else one for one in book.codes))


def a_version(no: int, book: Codebook, ended_at: datetime | None) -> Version:
    return Version(no, NOON, ended_at, "AR", "", True, len(book.codes), str(no), meanings(book))


# What changed ------------------------------------------------------------------------------------------------------


def test_a_codebook_is_the_same_as_itself() -> None:
    found = compare(BOOK, BOOK)
    assert found.is_empty
    assert found.unchanged == 2


def test_a_changed_rule_is_told_in_the_language_that_changed() -> None:
    [change] = compare(BOOK, with_code(BOOK, replace(TRUST, definition=Bilingual("Relies.", "Confía.")))).codes
    [part] = change.parts
    assert (change.kind, part.name, part.old, part.new) == (
        "changed",
        "definition",
        Bilingual(),
        Bilingual(None, "Confía."),
    )
    assert change.is_of_meaning


def test_a_new_name_or_place_or_mark_is_no_change_of_meaning() -> None:
    [change] = compare(BOOK, with_code(BOOK, replace(FEAR, label=Bilingual("Worry"), parent=None, hue=3))).codes
    assert [part.name for part in change.parts] == ["label", "parent", "mark"]
    assert change.parts[1].old == Bilingual("Trust", "Confianza")
    assert not change.is_of_meaning


def test_codes_that_came_and_went_are_named() -> None:
    new = replace(BOOK, codes=(TRUST, Code("hope", Bilingual("Hope"), "inductive")))
    assert [(change.kind, change.code.key) for change in compare(BOOK, new).codes] == [
        ("new", "hope"),
        ("missing", "fear"),
    ]


def test_a_merge_and_a_split_are_told_apart() -> None:
    merged = with_code(BOOK, replace(FEAR, status="retired", became=("trust",)))
    [change] = compare(BOOK, merged).codes
    assert (change.kind, change.became) == ("merged", (TRUST.label,))
    hope, dread = Code("hope", Bilingual("Hope"), "inductive"), Code("dread", Bilingual("Dread"), "inductive")
    split = with_code(BOOK, replace(FEAR, status="retired", became=("hope", "dread")))
    split = replace(split, codes=(*split.codes, hope, dread))
    assert [change.kind for change in compare(BOOK, split).codes] == ["split", "new", "new"]


def test_retired_and_taken_up_again_are_told() -> None:
    retired = with_code(BOOK, replace(FEAR, status="retired"))
    assert [change.kind for change in compare(BOOK, retired).codes] == ["retired"]
    assert [change.kind for change in compare(retired, BOOK).codes] == ["taken_up"]


def test_another_order_and_other_families_are_told() -> None:
    new = Codebook((Family("F1", Bilingual("Bonds")), Family("F2", Bilingual("New"))), (FEAR, TRUST))
    found = compare(BOOK, new)
    assert found.is_reordered
    assert found.families == ((Bilingual("Relations"), Bilingual("Bonds")), (None, Bilingual("New")))


def test_what_is_merged_into_a_code_changes_what_it_means() -> None:
    merged = with_code(BOOK, replace(FEAR, status="retired", became=("trust",)))
    assert meanings(BOOK)["trust"] != meanings(merged)["trust"]
    assert meanings(BOOK)["trust"] == meanings(with_code(BOOK, replace(TRUST, label=Bilingual("Faith"))))["trust"]


CHANGED = st.builds(
    Code, key=st.just("trust"), label=st.just(TRUST.label), origin=st.just("deductive"), family=st.just("F1"),
    definition=st.sampled_from([TRUST.definition, Bilingual("Other")]),
    include=st.sampled_from([Bilingual(), Bilingual("a")]),
    exclude=st.sampled_from([Bilingual(), Bilingual(None, "b")]), status=st.sampled_from(["active", "retired"]),
)  # fmt: skip


@given(CHANGED)
def test_a_comparison_back_tells_the_same_parts_the_other_way(code: Code) -> None:
    there, back = compare(BOOK, with_code(BOOK, code)), compare(with_code(BOOK, code), BOOK)
    assert [(p.name, p.old, p.new) for c in there.codes for p in c.parts] == [
        (p.name, p.new, p.old) for c in back.codes for p in c.parts
    ]
    assert len(there.codes) + there.unchanged == 2


# Under which version -----------------------------------------------------------------------------------------------


def test_a_coding_was_made_under_the_version_that_held_then() -> None:
    kept = [a_version(1, BOOK, NOON), a_version(2, BOOK, NOON + HOUR)]
    moments = [NOON - HOUR, NOON, NOON + HOUR / 2, NOON + 2 * HOUR]
    assert [version_at(kept, moment) for moment in moments] == [1, 1, 2, None]
    assert version_at([*kept, a_version(3, BOOK, None)], NOON + 2 * HOUR) == 3


def test_the_codebook_is_the_version_that_is_the_same_or_the_next_one() -> None:
    kept = [a_version(1, BOOK, NOON), a_version(2, BOOK, NOON + HOUR)]
    assert [present_number(kept, digest) for digest in ("1", "2", "other")] == [1, 2, 3]
    assert present_number([], "other") == 1


def test_a_code_that_means_what_it_meant_again_is_stale_only_for_what_was_coded_in_between() -> None:
    other = with_code(BOOK, replace(TRUST, definition=Bilingual("Other.")))
    kept = [a_version(1, BOOK, NOON), a_version(2, other, NOON + HOUR)]
    [stale] = stale_codes(kept, BOOK)
    assert (stale.code.key, stale.versions, stale.since, stale.is_new) == ("trust", {2}, NOON + HOUR, False)


def test_a_new_code_is_to_be_looked_for_in_what_was_coded_before_it() -> None:
    hope = Code("hope", Bilingual("Hope"), "inductive", created_at=NOON + 2 * HOUR)
    kept = [a_version(1, BOOK, NOON)]
    [stale] = stale_codes(kept, replace(BOOK, codes=(*BOOK.codes, hope)))
    worked = [
        Worked("P1", "AR", 1, NOON),
        Worked("P2", "AR", None, NOON + HOUR),
        Worked("P3", "AR", None, NOON + 3 * HOUR),
    ]
    [to_do] = to_code_again([stale], worked, [], [])
    assert [(one.source, one.codings) for one in to_do.sources] == [("P1", 0), ("P2", 0)]


def test_retired_codes_and_candidates_are_not_looked_for() -> None:
    book = replace(
        BOOK, codes=(replace(TRUST, status="retired", definition=Bilingual("x")), replace(FEAR, status="candidate"))
    )
    assert stale_codes([a_version(1, replace(BOOK, codes=(TRUST,)), NOON)], book) == ()


def test_a_decision_holds_until_the_code_changes_again() -> None:
    other = with_code(BOOK, replace(TRUST, definition=Bilingual("Other.")))
    [stale] = stale_codes([a_version(1, BOOK, NOON)], other)
    worked, counts = [Worked("P1", "AR", 1, NOON), Worked("P2", "AR", 1, NOON)], [Counted("trust", "P2", "AR", 1, 3)]

    def decided(at: datetime) -> list[tuple[str, int, bool]]:
        one = Decision("1", "trust", "P1", "AR", "needs_none", "Short", "AR", at)
        [found] = to_code_again([stale], worked, counts, [one])
        return [(row.source, row.codings, row.decision is None) for row in found.sources]

    assert decided(NOON + HOUR) == [("P2", 3, True), ("P1", 0, False)]
    assert decided(NOON - HOUR) == [("P2", 3, True), ("P1", 0, True)]


# Kept by people and by itself ----------------------------------------------------------------------------------------


def a_coded_study(db: Database) -> Actor:
    study = a_study(db, researchers=("AR", "MB"))
    actor = Actor(study.id, "AR")
    actions.import_codebook(db, actor, BOOK)
    applied(db, actor, "P1", "trust")
    return actor


def kept(db: Database, actor: Actor) -> list[tuple[int, bool, bool]]:
    with db.reading() as session:
        return [(one.no, one.is_automatic, one.ended_at is None) for one in store.versions(session, actor.study_id)]


def described(db: Database, actor: Actor, words: str) -> None:
    actions.describe_code(db, actor, "trust", {"definition": Bilingual(words)})


def by_version(db: Database, actor: Actor) -> dict[int | None, int]:
    with db.reading() as session:
        return store.codings_by_version(session, actor.study_id, store.versions(session, actor.study_id), SIGHTED)


def test_a_version_is_kept_before_a_code_changes_under_which_something_was_coded(db: Database) -> None:
    actor = a_coded_study(db)
    described(db, actor, "Second")
    described(db, actor, "Third")
    assert kept(db, actor) == [(1, True, False)]
    applied(db, actor, "P2", "trust")
    described(db, actor, "Fourth")
    applied(db, actor, "P3", "trust")
    assert kept(db, actor) == [(1, True, False), (2, True, False)]
    assert by_version(db, actor) == {1: 1, 2: 1, None: 1}
    with db.reading() as session:
        assert store.kept_codebook(session, actor.study_id, 1).by_key["trust"].definition.en == "Relies."
        assert store.kept_codebook(session, actor.study_id, 2).by_key["trust"].definition.en == "Third"


def test_nothing_is_kept_where_nothing_was_coded(db: Database) -> None:
    study = a_study(db)
    actor = Actor(study.id, "AR")
    actions.import_codebook(db, actor, BOOK)
    described(db, actor, "Second")
    assert kept(db, actor) == []


def test_undoing_a_change_keeps_what_was_coded_in_between(db: Database) -> None:
    actor = a_coded_study(db)
    described(db, actor, "Second")
    study_actions.undo(db, actor)
    assert kept(db, actor) == [(1, True, False)]
    applied(db, actor, "P2", "trust")
    described(db, actor, "Third")
    assert kept(db, actor) == [(1, True, False)]
    assert by_version(db, actor) == {1: 2}


def test_what_was_coded_before_a_change_was_undone_was_coded_under_the_change(db: Database) -> None:
    actor = a_coded_study(db)
    described(db, actor, "Second")
    applied(db, Actor(actor.study_id, "MB"), "P2", "trust")
    study_actions.undo(db, actor)
    assert kept(db, actor) == [(1, True, False), (2, True, False)]
    assert by_version(db, actor) == {1: 1, 2: 1}
    assert open_places(db, actor) == [("trust", "P2", 1)]


def test_a_merge_is_a_change_of_the_code_that_stays(db: Database) -> None:
    actor = a_coded_study(db)
    applied(db, actor, "P2", "fear")
    actions.merge_codes(db, actor, ["fear"], "trust", reason="The same")
    assert sorted(open_places(db, actor)) == [("trust", "P1", 1), ("trust", "P2", 1)]
    with db.reading() as session:
        [change] = [
            one
            for one in compare(
                store.kept_codebook(session, actor.study_id, 1), store.codebook(session, actor.study_id)
            ).codes
            if one.code.key == "fear"
        ]
    assert change.kind == "merged"


def test_a_person_keeps_a_version_for_a_reason_and_undoes_it(db: Database) -> None:
    actor = a_coded_study(db)
    with pytest.raises(Invalid):
        actions.keep_version(db, actor, " ")
    assert actions.keep_version(db, actor, "Before the second coder begins") == 1
    with pytest.raises(Conflict):
        actions.keep_version(db, actor, "Again")
    described(db, actor, "Second")
    assert actions.keep_version(db, actor, "After the first meeting") == 2
    assert kept(db, actor) == [(1, False, False), (2, False, True)]
    study_actions.undo(db, actor)
    assert kept(db, actor) == [(1, False, False)]
    study_actions.redo(db, actor)
    assert kept(db, actor) == [(1, False, False), (2, False, True)]


def test_a_version_can_be_read_whatever_stands_in_the_codebook(db: Database) -> None:
    actor = a_coded_study(db)
    odd = '\'=1+1 # : - "x"\n  ¿Qué? \u2028 {a: [b]}'
    described(db, actor, odd)
    actions.new_code(db, actor, "yes", "es")
    actions.keep_version(db, actor, "Odd")
    with db.reading() as session:
        book = store.codebook(session, actor.study_id)
        held = store.kept_codebook(session, actor.study_id, 2)
    assert compare(book, held).is_empty
    assert held.by_key["yes"].label == Bilingual(None, "yes")


def test_sources_are_listed_until_somebody_decides_and_again_when_that_is_undone(db: Database) -> None:
    actor = a_coded_study(db)
    described(db, actor, "Second")
    assert open_places(db, actor) == [("trust", "P1", 1)]
    with pytest.raises(Invalid):
        actions.decide_back_coding(db, actor, "trust", [("P1", "AR")], "needs_none", "")
    actions.decide_back_coding(db, actor, "trust", [("P1", "AR")], "coded_again", "")
    assert open_places(db, actor) == []
    study_actions.undo(db, actor)
    assert open_places(db, actor) == [("trust", "P1", 1)]
    study_actions.redo(db, actor)
    with db.reading() as session:
        [decision] = store.decisions(session, actor.study_id)
    actions.reopen_back_coding(db, actor, UUID(decision.id))
    assert open_places(db, actor) == [("trust", "P1", 1)]


def test_what_others_coded_is_hidden_while_the_study_is_coded_blind(db: Database) -> None:
    actor = a_coded_study(db)
    described(db, actor, "Second")
    assert open_places(db, actor, StudyBlindness(True, "MB", {})) == []


def test_only_the_latest_version_is_changed_when_it_ends(db: Database) -> None:
    actor = a_coded_study(db)
    actions.keep_version(db, actor, "First")
    described(db, actor, "Second")
    with db.reading() as session:
        first = session.exec(select(CodebookVersionRow)).one()
    applied(db, actor, "P2", "trust")
    described(db, actor, "Third")
    with db.reading() as session:
        assert ended(session, 1) == first.ended_at


def test_files_say_under_which_version_each_passage_was_coded(db: Database) -> None:
    actor = a_coded_study(db)
    described(db, actor, "Second")
    applied(db, actor, "P2", "trust")
    with db.reading() as session:
        study = study_store.study(session, "mentoring")
        _, leaving, _ = quotations.load(session, study)
        answer = retrieval.load(session, study, Query(), with_versions=True)
        without = retrieval.load(session, study, Query())
    assert [(one.source, one.version) for one in leaving] == [("P1", 1), ("P2", 2)]
    assert [(one.source, one.version) for one in answer.leaving] == [("P1", 1), ("P2", 2)]
    assert {one.version for one in without.found} == {None}


def ended(session: Session, no: int) -> datetime | None:
    return session.exec(select(CodebookVersionRow.ended_at).where(CodebookVersionRow.no == no)).one()


def open_places(db: Database, actor: Actor, blind: StudyBlindness = SIGHTED) -> list[tuple[str, str, int]]:
    with db.reading() as session:
        versions = store.versions(session, actor.study_id)
        stale = stale_codes(versions, store.codebook(session, actor.study_id))
        worked = store.worked(session, actor.study_id, versions, blind)
        ids = [one.code.id for one in stale if one.code.id]
        counts = store.counted(session, actor.study_id, versions, blind, ids)
        found = to_code_again(stale, worked, counts, store.decisions(session, actor.study_id))
    return [(one.stale.code.key, row.source, row.codings) for one in found for row in one.sources if not row.decision]
