"""What people do with themes: forming, wording, ordering, merging, gathering and putting passages to them."""

from collections.abc import Callable

import pytest
from factories import a_study
from sqlmodel import Session

from qualtoc.coding import actions, store
from qualtoc.coding.actions import Passage
from qualtoc.coding.actions.themes import merge_digest
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.source import Metadata, Speaker
from qualtoc.coding.text import sha256
from qualtoc.coding.themes import Theme
from qualtoc.coding.transcripts import parse
from qualtoc.database import Actor, Database
from qualtoc.errors import Conflict, Invalid, NotFound
from qualtoc.study import actions as study_actions
from qualtoc.study.correcting import correct_transcript

TALK = b"Interviewer: How was it before?\n\nP1: Nobody trusted us then. Now the team trusts the manager.\n"


@pytest.fixture
def actor(db: Database) -> Actor:
    """A researcher of a study with three codes and one interview."""
    study = a_study(db)
    who = Actor(study.id, "AR")
    codes = tuple(Code(key, Bilingual(key), "deductive") for key in ("trust", "data", "supply"))
    actions.import_codebook(db, who, Codebook(codes=codes))
    facts = Metadata("P1", participant="P1", language="en", consent_quotes="yes")
    actions.import_source(
        db, who, parse(TALK, "P1.txt"), facts, "P1.txt", TALK, known_people=study_actions.ensure_participant
    )
    return who


def formed(db: Database, actor: Actor, name: str, *codes: str) -> str:
    return actions.new_theme(db, actor, name=Bilingual(name), claim=Bilingual(f"{name} matters."), codes=codes)


def themes(db: Database, actor: Actor) -> tuple[Theme, ...]:
    with db.reading() as session:
        return store.themes(session, actor.study_id)


def keys(db: Database, actor: Actor) -> list[str]:
    return [one.key for one in themes(db, actor)]


def put(db: Database, actor: Actor, key: str, words: str, side: str = "example") -> None:
    def passage(session: Session) -> Passage:
        return actions.found_passage(session, store.source(session, actor.study_id, "P1"), 2, words)

    actions.show_in_theme(db, actor, key, side, passage)


def shown(db: Database, actor: Actor, key: str) -> list[tuple[str, str]]:
    found = next(one for one in themes(db, actor) if one.key == key)
    return [(one.side, one.words) for one in found.quotations]


def test_a_theme_holds_its_sentence_and_its_codes_in_the_order_of_the_codebook(db: Database, actor: Actor) -> None:
    key = formed(db, actor, "Trust", "data", "trust", "data")
    (found,) = themes(db, actor)
    assert (found.key, found.claim.en, found.rank, found.origin) == (key, "Trust matters.", "major", "data")
    assert found.codes == ("trust", "data")


def test_a_theme_without_a_sentence_or_with_an_unknown_code_is_refused(db: Database, actor: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        actions.new_theme(db, actor, name=Bilingual("Trust"), claim=Bilingual(" "))
    assert refused.value.data["field"] == "claim"
    with pytest.raises(NotFound):
        formed(db, actor, "Trust", "gone")
    with pytest.raises(Invalid):
        actions.new_theme(db, actor, name=Bilingual("T"), claim=Bilingual("C."), rank="main")
    assert themes(db, actor) == ()


def test_a_theme_is_worded_anew_in_its_place(db: Database, actor: Actor) -> None:
    first, second = formed(db, actor, "Trust"), formed(db, actor, "Data")
    actions.describe_theme(
        db, actor, first, name=Bilingual("Trust", "Confianza"), claim=Bilingual("It came late."), rank="minor",
        origin="theory",
    )  # fmt: skip
    found = themes(db, actor)[0]
    assert keys(db, actor) == [first, second]
    assert (found.name.es, found.claim.en, found.rank, found.origin) == (
        "Confianza",
        "It came late.",
        "minor",
        "theory",
    )


def test_wording_over_what_somebody_else_changed_is_refused(db: Database, actor: Actor) -> None:
    key = formed(db, actor, "Trust")
    seen = themes(db, actor)[0].digest
    actions.gather_codes(db, actor, key, ["trust"])
    with pytest.raises(Conflict):
        actions.describe_theme(
            db, actor, key, name=Bilingual("T"), claim=Bilingual("C."), rank="major", origin="data", seen=seen
        )


def test_themes_are_put_in_order(db: Database, actor: Actor) -> None:
    a, b, c = (formed(db, actor, name) for name in "abc")
    actions.order_theme(db, actor, c, 0)
    assert keys(db, actor) == [c, a, b]
    actions.order_theme(db, actor, a, 99)
    assert keys(db, actor) == [c, b, a]


def test_a_passage_changes_sides_and_stands_once(db: Database, actor: Actor) -> None:
    key = formed(db, actor, "Trust")
    put(db, actor, key, "the team trusts the manager")
    with pytest.raises(Conflict):
        put(db, actor, key, "the team trusts the manager")
    put(db, actor, key, "the team trusts the manager", "counter")
    assert shown(db, actor, key) == [("counter", "the team trusts the manager")]


def test_a_passage_is_taken_away(db: Database, actor: Actor) -> None:
    key = formed(db, actor, "Trust")
    put(db, actor, key, "Nobody trusted us then", "counter")
    actions.take_from_theme(db, actor, themes(db, actor)[0].quotations[0].id)
    assert shown(db, actor, key) == []


def test_passages_of_withdrawn_participants_are_left_out(db: Database, actor: Actor) -> None:
    key = formed(db, actor, "Trust")
    put(db, actor, key, "Nobody trusted us then")
    study_actions.withdraw_participant(db, actor, "P1")
    assert shown(db, actor, key) == []
    study_actions.readmit_participant(db, actor, "P1")
    assert shown(db, actor, key) == [("example", "Nobody trusted us then")]


def test_a_passage_follows_its_words_when_the_transcript_is_corrected(db: Database, actor: Actor) -> None:
    key = formed(db, actor, "Trust")
    put(db, actor, key, "the team trusts the manager")
    with db.reading() as session:
        source = store.source(session, actor.study_id, "P1")
        text = store.text(session, source.id)
    correct_transcript(
        db, actor, "P1", text.replace("Nobody trusted us then.", "Nobody at all."), text_sha256=sha256(text), reason=""
    )
    with db.reading() as session:
        corrected = store.text(session, source.id)
    (one,) = themes(db, actor)[0].quotations
    assert one.span.of(corrected) == one.words == "the team trusts the manager"


def test_merging_takes_codes_and_passages_and_the_other_theme_is_gone(db: Database, actor: Actor) -> None:
    kept, gone = formed(db, actor, "Trust", "trust"), formed(db, actor, "Data", "data", "trust")
    put(db, actor, kept, "Nobody trusted us then")
    put(db, actor, gone, "Nobody trusted us then")
    put(db, actor, gone, "the team trusts the manager", "counter")
    actions.merge_themes(db, actor, kept, [gone], merge_digest(themes(db, actor)))
    (found,) = themes(db, actor)
    assert (found.key, found.codes) == (kept, ("trust", "data"))
    assert shown(db, actor, kept) == [
        ("example", "Nobody trusted us then"),
        ("counter", "the team trusts the manager"),
    ]


def test_merging_what_was_changed_after_the_preview_is_refused(db: Database, actor: Actor) -> None:
    kept, gone = formed(db, actor, "Trust", "trust"), formed(db, actor, "Data")
    seen = merge_digest(themes(db, actor))
    actions.gather_codes(db, actor, gone, ["supply"])
    with pytest.raises(Conflict):
        actions.merge_themes(db, actor, kept, [gone], seen)
    assert keys(db, actor) == [kept, gone]


def test_a_theme_is_not_merged_into_itself_alone(db: Database, actor: Actor) -> None:
    key = formed(db, actor, "Trust")
    with pytest.raises(Invalid):
        actions.merge_themes(db, actor, key, [key])


def test_a_key_is_not_given_twice_even_after_a_removal(db: Database, actor: Actor) -> None:
    first = formed(db, actor, "Trust")
    actions.remove_theme(db, actor, first)
    assert formed(db, actor, "Trust") != first


def test_undo_and_redo_bring_back_every_state(db: Database, actor: Actor) -> None:
    one, two = formed(db, actor, "Trust", "trust"), formed(db, actor, "Data", "data")
    put(db, actor, two, "Nobody trusted us then")
    put(db, actor, two, "the team trusts the manager")
    new = {"name": Bilingual("Other"), "claim": Bilingual("Else."), "rank": "minor", "origin": "theory"}
    taken = themes(db, actor)[1].quotations[1].id
    acts: list[Callable[[], object]] = [
        lambda: actions.describe_theme(db, actor, one, **new),
        lambda: actions.order_theme(db, actor, two, 0),
        lambda: actions.gather_codes(db, actor, one, ["supply"]),
        lambda: actions.release_code(db, actor, one, "trust"),
        lambda: put(db, actor, two, "Nobody trusted us then", "counter"),
        lambda: actions.take_from_theme(db, actor, taken),
        lambda: actions.merge_themes(db, actor, one, [two]),
        lambda: actions.remove_theme(db, actor, one),
    ]
    states = [themes(db, actor)]
    for act in acts:
        act()
        states.append(themes(db, actor))
    assert len(set(states)) == len(states)
    for state in reversed(states[:-1]):
        study_actions.undo(db, actor)
        assert themes(db, actor) == state
    for state in states[1:]:
        study_actions.redo(db, actor)
        assert themes(db, actor) == state


def test_voices_of_a_group_are_told_apart_by_the_turns_that_are_coded(db: Database, actor: Actor) -> None:
    said = ("Moderator: And trust?", "Ana: The team trusts her.", "Bea: I do not know.", "Ana: I do.", "Bea: Fine.")
    talk = "\n\n".join((*said, "Moderator: Why?", "Ana: So.", "Bea: Well.")).encode()
    facts = Metadata("G1", language="en", consent_quotes="yes")
    actions.import_source(
        db, actor, parse(talk, "G1.txt"), facts, "G1.txt", talk, known_people=study_actions.ensure_participant
    )
    people = {name: Speaker(name, "participant", name) for name in ("Ana", "Bea")}
    actions.describe_speakers(db, actor, "G1", people)

    def passage(session: Session) -> Passage:
        return actions.found_passage(session, store.source(session, actor.study_id, "G1"), 2, "team trusts")

    actions.apply_code(db, actor, passage, "trust")
    with db.reading() as session:
        found = store.voices(session, actor.study_id, lambda *_: False)
        hidden = store.voices(session, actor.study_id, lambda *_: True)
    assert found.of_source == {"G1": {"Ana", "Bea"}}
    assert (found.of_turn["G1", 2], found.coded) == ("Ana", {("trust", "G1"): {"Ana"}})
    assert hidden.coded == {}
