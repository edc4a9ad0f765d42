"""Process tracing in the database: off until switched on, one entry in the trail for each act, undone by one act."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from factories import a_study
from sqlmodel import Session, select

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage
from qualtoc.database import Actor, AuditRow, Database
from qualtoc.errors import Conflict, Invalid, NotFound, QualtocError
from qualtoc.study import actions as study_actions
from qualtoc.study.imports import import_files
from qualtoc.theory import tracings
from qualtoc.theory.likelihoods import LikelihoodPair
from qualtoc.theory.tracing import Rival, TracedItem
from qualtoc.theory.tracing_items import PairRange
from qualtoc.theory.tracing_store import StoredTracing, is_on, tracing
from qualtoc.theory.tracing_store import tracings as stored_tracings

INTERVIEW = b"Interviewer: And?\n\nP1: We know our number. It went up after our plan.\n"
THEORY = b"""
factors:
  - {id: plan, type: activity}
  - {id: belief, type: mechanism}
  - {id: trust, type: mechanism}
links:
  - {id: L1, from: plan, to: belief, expected: "+"}
  - {id: L2, from: belief, to: trust, expected: "+"}
versions:
  - {id: v1, status: registered, registered_at: 2020-01-01}
  - {id: v2, status: draft, parent: v1}
"""


@pytest.fixture
def actor(db: Database) -> Actor:
    """AR, whose study has an interview and a registered theory."""
    actor = Actor(a_study(db, researchers=("AR", "JM")).id, "AR")
    done = import_files(db, actor, [("P1.txt", INTERVIEW), ("theory.yaml", THEORY)])
    assert done.problems == ()
    return actor


@pytest.fixture
def traced(db: Database, actor: Actor) -> UUID:
    """The tracing of L1, process tracing switched on."""
    tracings.switch_on(db, actor)
    return begin(db, actor)


def begin(db: Database, actor: Actor, **changed) -> UUID:
    scope = {"version": "v1", "link": "L1", "outcome": None, "case": "mentoring", **changed}
    given = {"hypothesis": "Plans made teams believe", "rivals": [Rival("", "Targets")], **scope}
    return tracings.trace_link(db, actor, **given)


def item(key: str, **rest) -> TracedItem:
    given = {"text": "They know their number", "rival": "R1", "justification": "Rare elsewhere", **rest}
    return TracedItem(key, pair=given.pop("pair", LikelihoodPair(0.2, 0.8)), finding="found", **given)


def words(text: str) -> Callable[[Session], Passage]:
    def found(session: Session) -> Passage:
        study = session.exec(select(AuditRow.study_id)).first()
        assert study is not None
        return coding.found_passage(session, coding_store.source(session, study, "P1"), 2, text)

    return found


def held(db: Database, actor: Actor, tracing_id: UUID) -> StoredTracing:
    with db.reading() as session:
        return tracing(session, actor.study_id, tracing_id)


def trail(db: Database) -> list[AuditRow]:
    with db.reading() as session:
        return list(session.exec(select(AuditRow).order_by(AuditRow.number)))


def switched(db: Database, actor: Actor) -> bool:
    with db.reading() as session:
        return is_on(session, actor.study_id)


def test_process_tracing_is_off_until_a_person_switches_it_on(db: Database, actor: Actor) -> None:
    assert not switched(db, actor)
    with pytest.raises(Conflict):
        begin(db, actor)
    tracings.switch_on(db, actor)
    assert switched(db, actor)
    assert (trail(db)[-1].action, trail(db)[-1].actor) == ("switch_on_process_tracing", "AR")
    assert study_actions.undo(db, actor) == "switch_on_process_tracing"
    assert not switched(db, actor)


def test_switching_off_keeps_what_was_entered(db: Database, actor: Actor, traced: UUID) -> None:
    tracings.switch_off(db, actor)
    with pytest.raises(Conflict):
        tracings.switch_off(db, actor)
    tracings.switch_on(db, actor)
    with pytest.raises(Conflict):
        tracings.switch_on(db, actor)
    assert held(db, actor, traced).tracing.rivals == (Rival("R1", "Targets"),)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"hypothesis": " "}, Invalid), ({"rivals": [Rival("", " ")]}, Invalid), ({"version": "v2"}, Invalid),
        ({"rivals": [Rival("", "a"), Rival("", "A")]}, Invalid), ({"version": "v9"}, NotFound),
        ({"link": "L9"}, NotFound), ({"outcome": "CCS"}, NotFound),
    ],
)  # fmt: skip
def test_what_cannot_be_traced(db: Database, actor: Actor, wrong: dict[str, object], error: type[Exception]) -> None:
    tracings.switch_on(db, actor)
    with pytest.raises(error):
        begin(db, actor, **wrong)
    assert trail(db)[-1].action == "switch_on_process_tracing"


def test_a_link_is_traced_once_in_a_scope(db: Database, actor: Actor, traced: UUID) -> None:
    with pytest.raises(Conflict):
        begin(db, actor)
    assert begin(db, actor, link="L2") != traced


def test_an_item_is_stored_as_it_was_entered(db: Database, actor: Actor, traced: UUID) -> None:
    span = PairRange(LikelihoodPair(0.1, 0.7), LikelihoodPair(0.3, 0.9))
    made = partial(item, range=span, observation="O1", event="Meeting", others={})
    assert tracings.add_item(db, actor, traced, made) == "E1"
    assert held(db, actor, traced).items == (made("E1"),)


def test_a_key_is_never_used_twice(db: Database, actor: Actor, traced: UUID) -> None:
    for _ in range(2):
        tracings.add_item(db, actor, traced, item)
    row = held(db, actor, traced).rows["E2"]
    tracings.remove_item(db, actor, traced, "E2", row)
    assert tracings.add_item(db, actor, traced, item) == "E3"


def test_a_changed_item_keeps_its_passages(db: Database, actor: Actor, traced: UUID) -> None:
    tracings.add_item(db, actor, traced, item)
    tracings.show_item(db, actor, traced, "E1", words("We know our number"))
    row = held(db, actor, traced).rows["E1"]
    tracings.change_item(db, actor, traced, row, item("E1", pair=LikelihoodPair(0.3, 0.8)))
    found = held(db, actor, traced)
    assert found.items[0].pair == LikelihoodPair(0.3, 0.8)
    assert [one.words for one in found.passages] == ["We know our number"]


def test_an_unchanged_item_leaves_no_entry(db: Database, actor: Actor, traced: UUID) -> None:
    tracings.add_item(db, actor, traced, item)
    tracings.change_item(db, actor, traced, held(db, actor, traced).rows["E1"], item("E1"))
    assert trail(db)[-1].action == "add_tracing_item"


def test_an_old_state_overwrites_nothing(db: Database, actor: Actor, traced: UUID) -> None:
    tracings.add_item(db, actor, traced, item)
    old = held(db, actor, traced).rows["E1"]
    tracings.change_item(db, actor, traced, old, item("E1", text="Said unprompted"))
    with pytest.raises(Conflict):
        tracings.change_item(db, actor, traced, old, item("E1", text="Overwritten"))
    with pytest.raises(Conflict):
        tracings.remove_item(db, actor, traced, "E1", old)
    with pytest.raises(Conflict):
        tracings.untrace(db, actor, traced, uuid4())
    assert held(db, actor, traced).items[0].text == "Said unprompted"


def test_a_rival_keeps_its_key_and_stays_while_an_item_names_it(db: Database, actor: Actor, traced: UUID) -> None:
    tracings.add_item(db, actor, traced, item)
    row = held(db, actor, traced).row
    both = [Rival("", "Campaign"), Rival("", "Targets")]
    tracings.restate(db, actor, traced, row, hypothesis="It operates", rivals=both)
    found = held(db, actor, traced)
    assert found.tracing.rivals == (Rival("R2", "Campaign"), Rival("R1", "Targets"))
    with pytest.raises(Conflict):
        tracings.restate(db, actor, traced, found.row, hypothesis="It operates", rivals=both[:1])


def test_an_item_in_a_package_cannot_be_removed_from_under_it(db: Database, actor: Actor, traced: UUID) -> None:
    for _ in range(2):
        tracings.add_item(db, actor, traced, item)
    tracings.add_item(db, actor, traced, partial(item, members=("E1", "E2")))
    with pytest.raises(Conflict):
        tracings.remove_item(db, actor, traced, "E1", held(db, actor, traced).rows["E1"])


def test_a_passage_stands_with_an_item_once(db: Database, actor: Actor, traced: UUID) -> None:
    tracings.add_item(db, actor, traced, item)
    passage = tracings.show_item(db, actor, traced, "E1", words("We know our number"))
    with pytest.raises(Conflict):
        tracings.show_item(db, actor, traced, "E1", words("We know our number"))
    tracings.remove_passage(db, actor, passage)
    with pytest.raises(Conflict):
        tracings.remove_passage(db, actor, passage)
    with pytest.raises(NotFound):
        tracings.remove_passage(db, actor, uuid4())


def test_undo_walks_back_through_everything(db: Database, actor: Actor, traced: UUID) -> None:
    tracings.add_item(db, actor, traced, item)
    passage = tracings.show_item(db, actor, traced, "E1", words("after our plan"))
    first = held(db, actor, traced)
    tracings.change_item(db, actor, traced, first.rows["E1"], item("E1", text="Other words"))
    tracings.remove_passage(db, actor, passage)
    tracings.restate(db, actor, traced, first.row, hypothesis="Other", rivals=first.tracing.rivals)
    tracings.untrace(db, actor, traced, held(db, actor, traced).row)
    with pytest.raises(NotFound):
        held(db, actor, traced)
    for _ in range(4):
        study_actions.undo(db, actor)
    assert held(db, actor, traced) == first
    assert [study_actions.undo(db, actor) for _ in range(4)] == [
        "show_tracing_item", "add_tracing_item", "trace_link", "switch_on_process_tracing",
    ]  # fmt: skip


def test_removing_an_item_and_undoing_it_brings_its_passages_back(db: Database, actor: Actor, traced: UUID) -> None:
    tracings.add_item(db, actor, traced, item)
    tracings.show_item(db, actor, traced, "E1", words("after our plan"))
    whole = held(db, actor, traced)
    tracings.remove_item(db, actor, traced, "E1", whole.rows["E1"])
    assert held(db, actor, traced).passages == ()
    study_actions.undo(db, actor)
    assert held(db, actor, traced) == whole


def test_the_trail_holds_no_words(db: Database, actor: Actor, traced: UUID) -> None:
    tracings.add_item(db, actor, traced, item)
    tracings.show_item(db, actor, traced, "E1", words("We know our number"))
    written = json.dumps([[entry.before, entry.after] for entry in trail(db)])
    assert "number" not in written
    assert "Rare" not in written


def test_each_act_leaves_one_entry(db: Database, actor: Actor, traced: UUID) -> None:
    before = len(trail(db))
    tracings.add_item(db, actor, traced, item)
    tracings.untrace(db, actor, traced, held(db, actor, traced).row)
    assert [entry.action for entry in trail(db)[before:]] == ["add_tracing_item", "untrace"]


def test_tracings_come_in_the_order_of_their_links(db: Database, actor: Actor, traced: UUID) -> None:
    begin(db, actor, link="L2")
    tracings.add_item(db, actor, traced, item)
    with db.reading() as session:
        found = stored_tracings(session, actor.study_id)
    assert [one.tracing.link for one in found] == ["L1", "L2"]


def test_two_people_who_trace_the_same_link_at_once_make_one_tracing(db: Database, actor: Actor) -> None:
    tracings.switch_on(db, actor)
    barrier, refused = Barrier(2), list[QualtocError]()

    def one(who: str) -> None:
        barrier.wait()
        try:
            begin(db, replace(actor, researcher=who))
        except QualtocError as error:
            refused.append(error)

    threads = [Thread(target=one, args=(who,)) for who in ("AR", "JM")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading() as session:
        assert len(stored_tracings(session, actor.study_id)) == 1
    assert [type(error) for error in refused] == [Conflict]
