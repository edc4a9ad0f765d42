"""Memos on anything of a study in the database: written, ticked off, linked, undone, and named."""

from uuid import UUID, uuid4

import pytest
from factories import a_study
from report_study import with_report
from sqlmodel import Session

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.memo import STUDY, Memo, Reference, reference, turn_reference, verdict_reference
from qualtoc.coding.store import of_memos
from qualtoc.database import Actor, Database
from qualtoc.errors import Conflict, Invalid
from qualtoc.i18n import translator
from qualtoc.study import actions, memo_store
from qualtoc.study.imports import import_files
from qualtoc.theory import actions as theory_actions
from qualtoc.theory import store as theory_store
from qualtoc.theory.actions import ReportedInfluence


@pytest.fixture
def actor(db: Database) -> Actor:
    return with_report(db, a_study(db), sources=2, refined=False)


def memos(db: Database, actor: Actor) -> list[Memo]:
    with db.reading() as session:
        return coding_store.memos(session, actor.study_id)


def a_claim(session: Session, actor: Actor) -> Reference:
    return Reference("claim", str(theory_store.claims(session, actor.study_id)[0].id))


def everything(db: Database, actor: Actor) -> list[Reference]:
    with db.reading() as session:
        claim = a_claim(session, actor)
    return [
        STUDY, Reference("source", "P01"), turn_reference("P01", 2), Reference("passage", "P01#3-9"), claim,
        Reference("code", "belief"), Reference("factor", "efficacy"), Reference("link", "L12"),
        verdict_reference("v1", "L12", "ANC", None),
    ]  # fmt: skip


def test_a_memo_is_written_on_everything_and_says_what_it_is_about(db: Database, actor: Actor) -> None:
    wanted = everything(db, actor)
    for one in wanted:
        actions.write_memo_about(db, actor, "theory", f"On {one}", one)
    assert {memo.about for memo in memos(db, actor)} == set(wanted)
    assert [memo.source for memo in memos(db, actor) if memo.about.kind in ("turn", "claim")] == ["P01", "P01"]


@pytest.mark.parametrize(
    "about",
    ["source:P99", "turn:P01#99", "passage:P01#3-99999", "code:none", "factor:none", "link:none", "claim:x",
     "claim:00000000-0000-0000-0000-000000000000", "verdict:v1/L99//", "verdict:v1/L12/none/", "verdict:v1/L12//none",
     "memo:00000000-0000-0000-0000-000000000000"],
)  # fmt: skip
def test_a_memo_on_what_is_not_there_is_refused(db: Database, actor: Actor, about: str) -> None:
    if about.startswith("source"):
        about = "passage:P99#1-2"
    with pytest.raises(Invalid):
        actions.write_memo_about(db, actor, "theory", "A thought", reference(about))
    assert memos(db, actor) == []


def test_a_memo_on_a_claim_stays_on_it_when_the_claim_is_corrected(db: Database, actor: Actor) -> None:
    with db.reading() as session:
        about = a_claim(session, actor)
        claim = theory_store.claims(session, actor.study_id)[0]
    actions.write_memo_about(db, actor, "theory", "Is it so?", about)
    thread = memos(db, actor)[0].thread
    influence = ReportedInfluence(claim.cause, claim.effect, "-")
    new_id = theory_actions.change_claim(db, actor, claim.id, influence)[2]
    assert [(memo.about.key, memo.thread) for memo in memos(db, actor)] == [(str(new_id), thread)]
    actions.undo(db, actor)
    assert [(memo.about, memo.thread) for memo in memos(db, actor)] == [(about, thread)]


def test_a_to_do_is_ticked_off_and_open_again_after_undo(db: Database, actor: Actor) -> None:
    memo_id = coding.write_memo(db, actor, "to-do", "Ask P02 again")
    written = memos(db, actor)[0].written_at
    coding.tick_memo(db, actor, memo_id, done=True)
    [memo] = memos(db, actor)
    assert (memo.is_open, memo.written_at, memo.thread) == (False, written, memo_id)
    actions.undo(db, actor)
    assert memos(db, actor)[0].is_open


def test_what_is_no_to_do_cannot_be_ticked_off(db: Database, actor: Actor) -> None:
    memo_id = coding.write_memo(db, actor, "theory", "A thought")
    with pytest.raises(Invalid):
        coding.tick_memo(db, actor, memo_id, done=True)


def test_a_link_stays_when_the_memos_at_both_ends_are_written_anew(db: Database, actor: Actor) -> None:
    one = coding.write_memo(db, actor, "theory", "One")
    other = coding.write_memo(db, actor, "theory", "Other")
    actions.link_memo_to(db, actor, one, Reference("memo", str(other)))
    newer = coding.write_memo(db, actor, "theory", "One, better", replaces=one)
    coding.write_memo(db, actor, "theory", "Other, better", replaces=other)
    with db.reading() as session:
        [link] = coding_store.memo_links(session, actor.study_id)
        name = memo_store.named(session, actor.study_id, [link.to], "en")[link.to].words
    assert (link.memo, translator("en").text(name)) == (one, "“Other, better”")
    with pytest.raises(Conflict):
        actions.link_memo_to(db, actor, newer, Reference("memo", str(other)))
    with pytest.raises(Invalid):
        actions.link_memo_to(db, actor, newer, Reference("memo", str(one)))


def test_a_link_is_taken_away_and_brought_back(db: Database, actor: Actor) -> None:
    memo_id = coding.write_memo(db, actor, "theory", "One")
    link = actions.link_memo_to(db, actor, memo_id, Reference("factor", "efficacy"))
    coding.unlink_memo(db, actor, link)
    with db.reading() as session:
        assert coding_store.memo_links(session, actor.study_id) == []
    actions.undo(db, actor)
    with db.reading() as session:
        assert [one.id for one in coding_store.memo_links(session, actor.study_id)] == [link]


def test_everything_has_a_name(db: Database, actor: Actor) -> None:
    wanted = everything(db, actor)
    with db.reading() as session:
        named = memo_store.named(session, actor.study_id, wanted, "es")
    assert [translator("es").text(named[one].words) for one in wanted] == [
        "el estudio", "P01", "P01, turno 2", "palabras de P01", "Avance visible → Eficacia colectiva",
        "Fe en el equipo", "Eficacia colectiva", "L12: Avance visible → Eficacia colectiva",
        "L12 (ANC, v1): Avance visible → Eficacia colectiva",
    ]  # fmt: skip
    assert all(one.is_there for one in named.values())


FILE = """
coder: AR
memos:
  - {type: theory, text: On the link, link: L12}
  - {type: code, text: On the code, about: "code:belief"}
  - {type: to-do, text: On the turn, about: "turn:P01#2", done_at: 2026-01-02}
  - {type: theory, text: On the verdict, about: "verdict:v1/L12/ANC/"}
"""


def test_memos_on_everything_come_out_of_a_file(db: Database, actor: Actor) -> None:
    assert not import_files(db, actor, [("memos.yaml", FILE.encode())]).problems
    assert {str(memo.about) for memo in memos(db, actor)} == {
        "link:L12", "code:belief", "turn:P01#2", "verdict:v1/L12/ANC/",
    }  # fmt: skip
    assert [memo.is_open for memo in memos(db, actor) if memo.type == "to-do"] == [False]


def test_what_is_shown_of_memos_is_the_same_however_many_they_are(
    db: Database, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in everything(db, actor):
        actions.write_memo_about(db, actor, "theory", f"On {one}", one)
    first, second = memos(db, actor)[:2]
    coding.write_memo(db, actor, "theory", "Written anew", replaces=second.id)
    wanted = [first.reference, second.reference, Reference("memo", str(uuid4())), Reference("memo", "x")]

    def shown() -> tuple[dict[UUID, str], dict[Reference, memo_store.Named]]:
        with db.reading() as session:
            marks = coding_store.memos_with_turns(session, actor.study_id)
            words = coding_store.passages(session, actor.study_id, marks)
            return words, memo_store.named(session, actor.study_id, wanted, "en")

    few = shown()
    assert len(few[0]) == 3
    assert [few[1][one].is_there for one in wanted] == [True, True, False, False]
    assert str(few[1][second.reference].words.values["words"]) == "Written anew"
    monkeypatch.setattr(of_memos, "MOST_NAMED", 0)
    assert shown() == few


LINKED = """
coder: AR
memos:
  - {type: theory, text: One, id: a, points_at: ["memo:b", "link:L12", "memo:a"]}
  - {type: theory, text: Other, id: b, points_at: ["memo:a", "code:none"]}
"""


def test_memos_of_a_file_point_at_each_other_and_what_is_not_there_is_warned_of(db: Database, actor: Actor) -> None:
    report = import_files(db, actor, [("memos.yaml", LINKED.encode())])
    with db.reading() as session:
        found = coding_store.memo_links(session, actor.study_id)
    ids = {memo.text: memo.id for memo in memos(db, actor)}
    assert {(link.memo, str(link.to)) for link in found} == {
        (ids["One"], f"memo:{ids['Other']}"), (ids["One"], "link:L12"), (ids["Other"], f"memo:{ids['One']}"),
    }  # fmt: skip
    assert len(report.imported[0].warnings) == 1
    actions.undo(db, actor)
    with db.reading() as session:
        assert coding_store.memo_links(session, actor.study_id) == []


@pytest.mark.parametrize(
    "wrong",
    ["link: L99", 'about: "code:none"', 'about: "turn:P01#99"', 'about: "factor:none"', "about: nonsense",
     'about: "memo:x"', 'points_at: [nonsense]', 'link: L12, about: "code:belief"'],
)  # fmt: skip
def test_a_memo_of_a_file_on_what_is_not_there_is_a_problem_with_its_line(
    db: Database, actor: Actor, wrong: str
) -> None:
    file = f"coder: AR\nmemos:\n  - {{type: theory, text: One, {wrong}}}\n"
    [problem] = import_files(db, actor, [("memos.yaml", file.encode())]).problems
    assert (problem.file, problem.line) == ("memos.yaml", 3)
    assert memos(db, actor) == []


def test_memos_on_a_code_go_along_when_it_is_merged_in_this_study_alone(db: Database, actor: Actor) -> None:
    other = Actor(a_study(db, key="other").id, "AR")
    for one in (actor, other):
        coding.import_codebook(db, one, Codebook((), (Code("belief", Bilingual("B"), "inductive"),
                                                      Code("faith", Bilingual("F"), "inductive"))))  # fmt: skip
        actions.write_memo_about(db, one, "code", "The same?", Reference("code", "belief"))
    coding.merge_codes(db, actor, ["belief"], "faith")
    assert [memo.about.key for memo in memos(db, actor) + memos(db, other)] == ["faith", "belief"]
    actions.undo(db, actor)
    assert [memo.about.key for memo in memos(db, actor)] == ["belief"]
