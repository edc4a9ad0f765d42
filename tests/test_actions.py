"""What people do is stored whole, leaves one entry in the trail, and can be undone."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage, Selection
from qualtoc.coding.source import Metadata, Source
from qualtoc.coding.text import sha256, utf16_units_before
from qualtoc.database import Actor, AuditRow, Database
from qualtoc.errors import Conflict, Invalid, NotFound
from qualtoc.study import actions, store
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher
from qualtoc.theory import actions as theory
from qualtoc.theory import store as theory_store
from qualtoc.theory.actions import ReportedInfluence
from tests.factories import a_study

INTERVIEW = "Interviewer: How was it?\n\nMM01: Antes yo llegaba con miedo 😀 y ahora acompaño al equipo.\n"
CODEBOOK = b"""
schema: qualtoc-codebook/1
families: [{id: F1, label_en: Identity}]
codes:
  - {id: identity, family: F1, origin: deductive, label_en: Identity}
  - {id: fear, family: F1, origin: inductive, label_en: Fear}
"""


@pytest.fixture
def actor(db: Database) -> Actor:
    """AR, who works on a study with one interview and two codes; JM is on the team too."""
    study = a_study(db, researchers=("AR", "JM"))
    actor = Actor(study.id, "AR")
    done = import_files(db, actor, [("MM01.txt", INTERVIEW.encode()), ("codes.yaml", CODEBOOK)])
    assert not done.problems
    return actor


def the_source(db: Database, actor: Actor) -> Source:
    with db.reading() as session:
        return coding_store.source(session, actor.study_id, "MM01")


def words_at(db: Database, actor: Actor, words: str) -> Callable[[Session], Passage]:
    """A passage as the browser selects it: UTF-16 offsets in turn 2, with the words."""
    source = the_source(db, actor)

    def passage(session: Session) -> Passage:
        turn = coding_store.turns(session, source.id, 2, 2)[0]
        start = turn.words.index(words)
        selection = Selection(
            2, utf16_units_before(turn.words, start), 2, utf16_units_before(turn.words, start + len(words)), words
        )
        return coding.selected_passage(session, source, selection)

    return passage


def codings(db: Database, actor: Actor) -> list[tuple[str, str]]:
    with db.reading() as session:
        return [(q.code, q.words) for q in coding_store.quotations(session, actor.study_id)]


def trail(db: Database) -> list[AuditRow]:
    with db.reading() as session:
        return list(session.exec(select(AuditRow).order_by(AuditRow.number)))


def test_a_selection_after_an_emoji_codes_exactly_its_words(db: Database, actor: Actor) -> None:
    coding.apply_code(db, actor, words_at(db, actor, "acompaño al equipo"), "identity")
    assert codings(db, actor) == [("identity", "acompaño al equipo")]


def test_a_selection_whose_words_are_others_is_refused(db: Database, actor: Actor) -> None:
    source = the_source(db, actor)
    with pytest.raises(Conflict):
        coding.apply_code(
            db, actor, lambda s: coding.selected_passage(s, source, Selection(2, 0, 2, 5, "Ahora")), "identity"
        )
    assert codings(db, actor) == []


def test_the_same_code_on_overlapping_words_becomes_one_coding(db: Database, actor: Actor) -> None:
    coding.apply_code(db, actor, words_at(db, actor, "yo llegaba"), "fear")
    coding.apply_code(db, actor, words_at(db, actor, "llegaba con miedo"), "fear")
    assert codings(db, actor) == [("fear", "yo llegaba con miedo")]
    assert actions.undo(db, actor) == "apply_code"
    assert codings(db, actor) == [("fear", "yo llegaba")]


def test_coding_the_same_words_twice_changes_nothing(db: Database, actor: Actor) -> None:
    coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    assert codings(db, actor) == [("fear", "miedo")]


def test_another_coder_may_code_the_same_words(db: Database, actor: Actor) -> None:
    coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    coding.apply_code(db, Actor(actor.study_id, "JM"), words_at(db, actor, "miedo"), "fear")
    assert codings(db, actor) == [("fear", "miedo"), ("fear", "miedo")]


def test_a_new_code_and_its_coding_are_one_act_and_one_undo(db: Database, actor: Actor) -> None:
    coding.new_code(db, actor, "Acompañar", "es", passage_of=words_at(db, actor, "acompaño"))
    assert codings(db, actor) == [("acompañar", "acompaño")]
    actions.undo(db, actor)
    assert codings(db, actor) == []
    with db.reading() as session:
        assert "acompañar" not in coding_store.codebook(session, actor.study_id).by_key


def test_a_code_that_others_use_by_now_is_not_undone(db: Database, actor: Actor) -> None:
    coding.new_code(db, actor, "Hope", "en")
    coding.apply_code(db, Actor(actor.study_id, "JM"), words_at(db, actor, "miedo"), "hope")
    with pytest.raises(Conflict):
        actions.undo(db, actor)
    assert codings(db, actor) == [("hope", "miedo")]


def test_a_name_that_a_code_has_is_refused_in_any_case(db: Database, actor: Actor) -> None:
    with pytest.raises(Conflict) as refused:
        coding.new_code(db, actor, "FEAR", "en")
    assert refused.value.data["code"] == "fear"


def test_what_another_tab_removed_cannot_be_changed(db: Database, actor: Actor) -> None:
    _, coding_id = coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    coding.remove_coding(db, actor, coding_id)
    with pytest.raises(Conflict):
        coding.recode(db, actor, coding_id, "identity")


def test_recoding_keeps_the_coder(db: Database, actor: Actor) -> None:
    _, coding_id = coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    coding.recode(db, Actor(actor.study_id, "JM"), coding_id, "identity")
    with db.reading() as session:
        assert [(q.code, q.coder) for q in coding_store.quotations(session, actor.study_id)] == [("identity", "AR")]


def test_undo_takes_back_only_what_the_same_researcher_did(db: Database, actor: Actor) -> None:
    coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    with pytest.raises(NotFound):
        actions.undo(db, Actor(actor.study_id, "JM"))


def test_several_undos_go_back_one_act_at_a_time(db: Database, actor: Actor) -> None:
    _, coding_id = coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    coding.recode(db, actor, coding_id, "identity")
    actions.undo(db, actor)
    assert codings(db, actor) == [("fear", "miedo")]
    actions.undo(db, actor)
    assert codings(db, actor) == []


def test_a_claim_is_recorded_changed_and_undone(db: Database, actor: Actor) -> None:
    influence = ReportedInfluence("training", "identity", "+")
    _, claim_id = theory.record_claim(db, actor, words_at(db, actor, "acompaño"), influence)
    theory.change_claim(db, actor, claim_id, ReportedInfluence("training", "identity", "0"))

    def signs() -> list[str]:
        with db.reading() as session:
            return [claim.sign for claim in theory_store.claims(session, actor.study_id)]

    assert signs() == ["0"]
    actions.undo(db, actor)
    assert signs() == ["+"]


def test_the_same_claim_on_the_same_words_is_refused(db: Database, actor: Actor) -> None:
    influence = ReportedInfluence("training", "identity", "+")
    theory.record_claim(db, actor, words_at(db, actor, "acompaño"), influence)
    with pytest.raises(Conflict):
        theory.record_claim(db, actor, words_at(db, actor, "acompaño"), influence)


@pytest.mark.parametrize(
    "wrong", [{"sign": "supports"}, {"directness": "maybe"}, {"standpoint": "x"}, {"effect": "training"}, {"cause": ""}]
)
def test_a_claim_with_a_word_that_the_method_does_not_know_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        ReportedInfluence(**({"cause": "training", "effect": "identity", "sign": "+"} | wrong))  # type: ignore[arg-type]


def test_the_trail_holds_no_words_of_a_transcript(db: Database, actor: Actor) -> None:
    coding.apply_code(db, actor, words_at(db, actor, "acompaño al equipo"), "identity")
    theory.record_claim(db, actor, words_at(db, actor, "con miedo"), ReportedInfluence("a", "b", "+"))
    coding.write_memo(db, actor, "reflexive", "acompaño, dice", passage_of=words_at(db, actor, "acompaño"))
    written = json.dumps([[entry.before, entry.after, entry.reason] for entry in trail(db)], ensure_ascii=False)
    assert "acompaño" not in written and "miedo" not in written


def test_each_act_writes_one_entry_with_who_and_when(db: Database, actor: Actor) -> None:
    before = len(trail(db))
    coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    (entry,) = trail(db)[before:]
    assert (entry.actor, entry.action) == ("AR", "apply_code")
    assert entry.at.utcoffset() is not None and entry.after[0]["sha256"]


def test_a_failed_act_leaves_nothing_behind(db: Database, actor: Actor) -> None:
    before = len(trail(db))
    with pytest.raises(NotFound):
        coding.apply_code(db, actor, words_at(db, actor, "miedo"), "no_such_code")
    assert codings(db, actor) == [] and len(trail(db)) == before


def test_a_retired_code_keeps_its_codings_and_takes_no_new_ones(db: Database, actor: Actor) -> None:
    coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    coding.set_code_status(db, actor, "fear", "retired", "merged in practice")
    with pytest.raises(Conflict):
        coding.apply_code(db, actor, words_at(db, actor, "acompaño"), "fear")
    assert codings(db, actor) == [("fear", "miedo")]


def test_a_memo_is_edited_by_replacing_it_and_undone(db: Database, actor: Actor) -> None:
    first = coding.write_memo(db, actor, "theory", "Is fear the cause?", source_key="MM01")
    coding.write_memo(db, actor, "theory", "Fear is the cause.", replaces=first)

    def texts() -> list[str]:
        with db.reading() as session:
            return [memo.text for memo in coding_store.memos(session, actor.study_id)]

    assert texts() == ["Fear is the cause."]
    actions.undo(db, actor)
    assert texts() == ["Is fear the cause?"]


def test_a_withdrawn_participant_counts_nowhere_and_can_be_readmitted(db: Database, actor: Actor) -> None:
    coding.apply_code(db, actor, words_at(db, actor, "miedo"), "fear")
    theory.record_claim(db, actor, words_at(db, actor, "miedo"), ReportedInfluence("a", "b", "+"))
    actions.withdraw_participant(db, actor, "MM01")
    with db.reading() as session:
        assert coding_store.quotations(session, actor.study_id) == []
        assert theory_store.claims(session, actor.study_id) == []
        assert coding_store.codings_by_code(session, actor.study_id) == {}
    actions.readmit_participant(db, actor, "MM01")
    assert codings(db, actor) == [("fear", "miedo")]


def test_the_passage_of_a_form_is_found_by_its_words(db: Database, actor: Actor) -> None:
    source = the_source(db, actor)
    coding.apply_code(db, actor, lambda s: coding.found_passage(s, source, 2, "con miedo"), "fear")
    assert codings(db, actor) == [("fear", "con miedo")]


@pytest.mark.parametrize(("turn", "words"), [(2, "not said"), (9, "miedo"), (2, "")])
def test_words_that_the_turn_does_not_hold_are_refused(db: Database, actor: Actor, turn: int, words: str) -> None:
    source = the_source(db, actor)
    with db.reading() as session, pytest.raises(Invalid):
        coding.found_passage(session, source, turn, words)


@pytest.mark.parametrize("key", ["", "a b", "a/b", ".hidden"])
def test_a_study_key_must_fit_an_address(db: Database, key: str) -> None:
    with pytest.raises(Invalid):
        actions.new_study(db, key, "Title", [Researcher("AR")])


def test_deleting_a_study_leaves_the_others(db: Database, actor: Actor) -> None:
    a_study(db, key="other")
    actions.delete_study(db, actor)
    with db.reading() as session:
        assert [study.key for study in store.studies(session)] == ["other"]
        assert store.count_of_acts(session, store.study(session, "other").id) == 1


def test_who_deleted_a_study_and_when_stays_known_without_words(db: Database, actor: Actor) -> None:
    with db.reading() as session:
        acts = [entry.id for entry in reversed(store.acts(session, actor.study_id))]
    actions.delete_study(db, actor)
    with db.reading() as session:
        (gone,) = store.deletions(session)
        (entry,) = store.acts(session, actor.study_id)
    assert (gone.key, gone.by, gone.study_id) == ("mentoring", actor.researcher, actor.study_id)
    assert entry.at.tzinfo is not None
    assert entry.before == [
        {
            "kind": "study", "id": str(actor.study_id), "study": "mentoring", "sources": 1, "codings": 0, "claims": 0,
            "memos": 0, "entries": len(acts), "sha256": sha256("\n".join(map(str, acts))),
        }
    ]  # fmt: skip
    assert entry.after == []


def test_a_study_is_not_deleted_twice(db: Database, actor: Actor) -> None:
    actions.delete_study(db, actor)
    with pytest.raises(NotFound):
        actions.delete_study(db, actor)
    a_study(db)
    with db.reading() as session:
        assert len(store.deletions(session)) == 1


def test_an_unknown_coding_is_not_found(db: Database, actor: Actor) -> None:
    with pytest.raises(NotFound):
        coding.remove_coding(db, actor, uuid4())


def test_a_fact_can_be_emptied_again(db: Database, actor: Actor) -> None:
    actions.describe_source(db, actor, "MM01", Metadata(role="manager", minutes=40))
    actions.describe_source(db, actor, "MM01", Metadata(), ["minutes"])
    assert (the_source(db, actor).role, the_source(db, actor).minutes) == ("manager", None)


def test_a_new_interview_of_a_withdrawn_participant_is_withdrawn_too(db: Database, actor: Actor) -> None:
    actions.withdraw_participant(db, actor, "MM01")
    second = b"---\nparticipant: MM01\n---\nInterviewer: And now?\n\nMM01: Better.\n"
    assert not import_files(db, actor, [("MM01b.txt", second)]).problems
    with db.reading() as session:
        assert coding_store.source(session, actor.study_id, "MM01b").withdrawn


def test_a_source_whose_name_cannot_stand_in_an_address_is_refused(db: Database, actor: Actor) -> None:
    done = import_files(db, actor, [("a.txt", b"---\nsource: a/b\n---\nInterviewer: Hm?\n\nX1: Hm.\n")])
    assert "a/b" in str(done.problems[0].message) and not done.imported


def test_a_second_codebook_stands_behind_the_first(db: Database, actor: Actor) -> None:
    more = b"codes: [{id: aim, origin: deductive, label_en: Aim}, {id: fear, origin: inductive, label_en: Worry}]"
    assert not import_files(db, actor, [("more.yaml", more)]).problems
    with db.reading() as session:
        book = coding_store.codebook(session, actor.study_id)
    assert [code.key for code in book.codes] == ["identity", "fear", "aim"]
    assert book.by_key["fear"].label.en == "Worry"


def test_a_table_after_the_transcript_gives_its_source_the_name_and_the_participant(db: Database, actor: Actor) -> None:
    table = b"file,source,participant,consent_quotes\nMM01,MM77,Rosa,yes\n"
    assert not import_files(db, actor, [("sources.csv", table)]).problems
    with db.reading() as session:
        source = coding_store.source(session, actor.study_id, "MM77")
        assert (source.participant, source.consent_quotes) == ("Rosa", "yes")
        assert [person.key for person in store.participants(session, actor.study_id) if person.key == "MM01"] == []


def test_a_table_cannot_give_a_source_the_name_of_another(db: Database, actor: Actor) -> None:
    import_files(db, actor, [("other.txt", b"Interviewer: And?\n\nRosa: So it was.\n")])
    problems = import_files(db, actor, [("sources.csv", b"file,source\nother.txt,MM01\n")]).problems
    assert ["MM01" in str(problem.message) for problem in problems] == [True]


def test_a_row_for_files_of_one_name_describes_none_of_them(db: Database, actor: Actor) -> None:
    files = [("x.txt", b"---\nsource: A\n---\nOne was there."), ("x.txt", b"---\nsource: B\n---\nTwo were there.")]
    import_files(db, actor, files)
    (told,) = import_files(db, actor, [("sources.csv", b"file,consent_quotes\nx.txt,yes\n")]).imported
    assert "several sources" in str(told.warnings[0])
    with db.reading() as session:
        assert coding_store.source(session, actor.study_id, "A").consent_quotes == "unknown"


TABLE = (
    b"file,source,role,date,minutes,consent_quotes\nlater.docx,MM09,manager,2023-05-16,42,yes\nMM01.txt,,nurse,,,no\n"
)
LATER = b"Interviewer: And now?\n\nMM09: Better.\n"


def test_a_table_is_remembered_for_files_that_come_later(db: Database, actor: Actor) -> None:
    (told,) = import_files(db, actor, [("sources.csv", TABLE)]).imported
    assert ["later.docx" in str(warning) for warning in told.warnings] == [True]
    (entry,) = [entry for entry in trail(db) if entry.action == "describe_sources"]
    assert entry.after[-1].keys() == {"kind", "files", "sha256"}
    assert not import_files(db, actor, [("LATER.txt", LATER)]).problems
    with db.reading() as session:
        late = coding_store.source(session, actor.study_id, "LATER")
        assert (late.role, late.consent_quotes) == (None, "unknown")
    assert not import_files(db, actor, [("sources.csv", TABLE.replace(b"later.docx,MM09", b"more,MM08"))]).problems
    assert not import_files(db, actor, [("folder/More.md", b"Interviewer: So?\n\nMM08: Yes.\n")]).problems
    with db.reading() as session:
        late = coding_store.source(session, actor.study_id, "MM08")
    assert (late.role, late.minutes, late.consent_quotes) == ("manager", 42, "yes")
    assert (str(late.date), late.participant) == ("2023-05-16", "MM08")


def test_a_row_that_is_remembered_counts_for_one_file_only_and_a_newer_table_replaces_it(
    db: Database, actor: Actor
) -> None:
    for role in (b"head", b"cook"):
        import_files(db, actor, [("sources.csv", b"file,role\nnotes.txt," + role + b"\n")])
    import_files(db, actor, [("notes.txt", LATER), ("other.txt", LATER + b"Yes.")])
    import_files(db, actor, [("b/notes.txt", b"---\nsource: N2\n---\nThey talk about rain.\n")])
    with db.reading() as session:
        roles = {source.key: source.role for source in coding_store.sources(session, actor.study_id)}
    assert roles == {"MM01": None, "notes": "cook", "other": None, "N2": None}


def test_a_row_waits_when_its_file_of_the_same_batch_could_not_be_read(db: Database, actor: Actor) -> None:
    table = ("sources.csv", b"file,role\nlater.txt,cook\n")
    assert len(import_files(db, actor, [table, ("later.txt", b"\x00\x01\x02")]).problems) == 1
    assert not import_files(db, actor, [("later.txt", LATER)]).problems
    with db.reading() as session:
        assert coding_store.source(session, actor.study_id, "later").role == "cook"


def test_a_renamed_source_keeps_what_it_was_asked(db: Database, actor: Actor) -> None:
    guide = b"questions:\n- {id: Q1, text: So?, links: [L]}\n- {id: Q2, text: Why?, links: [L]}\nasked: {MM01: [Q2]}\n"
    assert not import_files(db, actor, [("guide.yaml", guide)]).problems
    actions.describe_source(db, actor, "MM01", Metadata(source="MM02"))
    table = b"file,source\nMM01.txt,MM03\n"
    assert not import_files(db, actor, [("sources.csv", table)]).problems
    with db.reading() as session:
        found = store.guide(session, actor.study_id)
    assert found is not None
    assert found.asked == {"MM03": ("Q2",)}
    assert [change["kind"] for change in trail(db)[-1].after] == ["source_facts", "guide"]
