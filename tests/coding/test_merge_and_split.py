"""Merging, splitting, moving and retiring codes in the database, and undoing it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from factories import a_study
from sqlmodel import Session, select
from sqlmodel import update as sql_update

from qualtoc.coding import actions as coding
from qualtoc.coding import store
from qualtoc.coding.code_tree import Place
from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.coding.retrieval import Query
from qualtoc.coding.rows import CodeRow, CodingRow, SourceRow, SuggestionRow
from qualtoc.coding.source import Metadata
from qualtoc.coding.transcripts import parse
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, Invalid, NotFound
from qualtoc.reports.retrieval import below
from qualtoc.study import actions as study_actions
from qualtoc.study.imports import import_files

WORDS = "They rely on each other and the whole team speaks up when something is wrong 😀 in the ward."
BOOK = Codebook(
    (Family("F", Bilingual("Relations")), Family("G", Bilingual("System"))),
    (
        Code("trust", Bilingual("Trust", "Confianza"), "deductive", family="F", keywords_en=("rely on",)),
        Code("deep", Bilingual("Deep trust"), "inductive", parent="trust"),
        Code("safety", Bilingual("Safety"), "deductive", family="F", factor="psych_safety"),
        Code("voice", Bilingual("Voice"), "deductive", family="G"),
    ),
)


def a_coded_study(db: Database, codings: Sequence[tuple[str, str, str]]) -> dict[str, Actor]:
    """A study with one source, in which coders put codes on words, as (coder, code, words); gives the actors."""
    study = a_study(db, researchers=("AR", "BX"))
    actors = {one: Actor(study.id, one) for one in ("AR", "BX")}
    coding.import_codebook(db, actors["AR"], BOOK)
    text = f"I: How?\n\nP: {WORDS}\n".encode()
    facts = Metadata("P1", participant="P1", language="en", consent_quotes="yes")
    known = study_actions.ensure_participant
    coding.import_source(db, actors["AR"], parse(text, "P1.txt"), facts, "P1.txt", text, known_people=known)
    for coder, code, words in codings:
        apply(db, actors[coder], code, words)
    return actors


def apply(db: Database, actor: Actor, code: str, words: str) -> UUID:
    def passage(session: Session) -> coding.Passage:
        return coding.found_passage(session, store.source(session, actor.study_id, "P1"), 2, words)

    return coding.apply_code(db, actor, passage, code)[1]


def codings(db: Database, actor: Actor) -> list[tuple[str, str, str]]:
    with db.reading() as session:
        return sorted((one.coder, one.code, one.words) for one in store.quotations(session, actor.study_id))


def book_of(db: Database, actor: Actor) -> Codebook:
    with db.reading() as session:
        return store.codebook(session, actor.study_id)


def state(db: Database) -> list[list[Any]]:
    """All codes, codings and decisions as they are, without what only says when something was removed."""
    with db.reading() as session:
        rows: list[list[Any]] = []
        for table in (CodeRow, CodingRow, SuggestionRow):
            found = [one.model_dump() for one in session.exec(select(table).order_by(table.id))]  # type: ignore[attr-defined]
            rows.append([{**one, "removed_at": one["removed_at"] is not None} for one in found])
        return rows


def test_a_merge_brings_codings_sub_codes_and_keywords_to_the_other_code(db: Database) -> None:
    actors = a_coded_study(
        db, [("AR", "trust", "rely on each other"), ("BX", "trust", "team"), ("AR", "voice", "ward")]
    )
    told = coding.merge_codes(db, actors["AR"], ["trust"], "safety", reason="Nobody tells them apart.")
    assert codings(db, actors["AR"]) == [
        ("AR", "safety", "rely on each other"), ("AR", "voice", "ward"), ("BX", "safety", "team"),
    ]  # fmt: skip
    book = book_of(db, actors["AR"])
    assert (book.by_key["deep"].parent, book.by_key["safety"].keywords_en) == ("safety", ("rely on",))
    merged = book.by_key["trust"]
    assert (merged.status, merged.became, merged.status_reason) == ("retired", ("safety",), "Nobody tells them apart.")
    assert (told.codings, told.coders, told.sources, told.sub_codes) == (2, (("AR", 1), ("BX", 1)), 1, ("deep",))


def test_codings_of_one_coder_on_the_same_words_fall_together(db: Database) -> None:
    actors = a_coded_study(
        db,
        [
            ("AR", "trust", "the whole team"), ("AR", "safety", "team speaks up"), ("BX", "trust", "wrong 😀 in"),
            ("BX", "safety", "wrong 😀 in"), ("AR", "safety", "wrong 😀 in"),
        ],
    )  # fmt: skip
    told = coding.merge_codes(db, actors["AR"], ["trust"], "safety")
    assert told.joined == 3
    assert codings(db, actors["AR"]) == [
        ("AR", "safety", "the whole team speaks up"), ("AR", "safety", "wrong 😀 in"), ("BX", "safety", "wrong 😀 in"),
    ]  # fmt: skip


def test_a_merge_is_undone_and_redone_to_the_row(db: Database) -> None:
    actors = a_coded_study(
        db, [("AR", "trust", "the whole team"), ("AR", "safety", "team speaks up"), ("BX", "trust", "ward")]
    )
    before = state(db)
    coding.merge_codes(db, actors["AR"], ["trust", "deep"], "safety")
    after = state(db)
    study_actions.undo(db, actors["AR"])
    undone = state(db)
    assert [one for one in undone[1] if not one["removed_at"]] == [one for one in before[1] if not one["removed_at"]]
    assert (undone[0], undone[2]) == (before[0], before[2])
    study_actions.redo(db, actors["AR"])
    assert state(db) == after


def test_a_merge_after_somebody_coded_is_refused(db: Database) -> None:
    actors = a_coded_study(db, [("AR", "trust", "team")])
    with db.reading() as session:
        seen = coding.merge_consequences(session, actors["AR"], ["trust"], "safety").stamp
    apply(db, actors["BX"], "trust", "ward")
    with pytest.raises(Conflict):
        coding.merge_codes(db, actors["AR"], ["trust"], "safety", seen=seen)
    assert book_of(db, actors["AR"]).by_key["trust"].status == "active"
    with db.reading() as session:
        seen = coding.merge_consequences(session, actors["AR"], ["trust"], "safety").stamp
    coding.merge_codes(db, actors["AR"], ["trust"], "safety", seen=seen)
    assert book_of(db, actors["AR"]).by_key["trust"].became == ("safety",)


def test_what_is_hidden_while_coding_blind_is_not_counted_and_goes_along(db: Database) -> None:
    actors = a_coded_study(db, [("AR", "trust", "team"), ("BX", "trust", "ward")])
    coding.switch_blind_mode(db, actors["AR"], on=True)
    told = coding.merge_codes(db, actors["AR"], ["trust"], "safety")
    assert (told.codings, told.coders, told.is_blind) == (1, (("AR", 1),), True)
    assert {code for _, code, _ in codings(db, actors["AR"])} == {"safety"}


def test_saved_queries_and_decisions_on_suggestions_are_told_and_go_along(db: Database) -> None:
    actors = a_coded_study(db, [("AR", "trust", "team")])
    coding.save_query(db, actors["AR"], "All trust", Query(codes=("trust",)))
    book = book_of(db, actors["AR"])
    with db.transaction() as session:
        coded = session.exec(select(CodingRow)).one()
        session.add(
            SuggestionRow(
                id=UUID(int=7), study_id=coded.study_id, source_id=coded.source_id, turn_no=2, start=1, end=4,
                code_id=coded.code_id, began_as="rule", state="rejected", author="AR", decided_at=now(),
            )
        )  # fmt: skip
        session.flush()
        audit(session, actors["AR"], "reject_suggestions", after=[])
    told = coding.merge_codes(db, actors["AR"], ["trust"], "safety")
    assert (told.queries, told.decisions) == (("All trust",), 1)
    with db.reading() as session:
        assert session.exec(select(SuggestionRow)).one().code_id == book.by_key["safety"].id


def test_a_split_takes_the_codings_that_hold_the_words(db: Database) -> None:
    actors = a_coded_study(
        db, [("AR", "trust", "rely on each other"), ("AR", "trust", "team"), ("BX", "trust", "ward")]
    )
    made = coding.split_code(db, actors["AR"], "trust", ["Teams"], "en", coding.Chosen("TEAM"), under=True)
    assert made == ("teams",)
    assert codings(db, actors["AR"]) == [
        ("AR", "teams", "team"), ("AR", "trust", "rely on each other"), ("BX", "trust", "ward"),
    ]  # fmt: skip
    part = book_of(db, actors["AR"]).by_key["teams"]
    assert (part.parent, part.origin, part.family) == ("trust", "deductive", None)


def test_a_split_into_empty_codes_moves_no_coding_and_may_retire_the_code(db: Database) -> None:
    actors = a_coded_study(db, [("AR", "trust", "team")])
    names, chosen = ["One", "Two", " ", "Two"], coding.Chosen(is_none=True)
    made = coding.split_code(db, actors["AR"], "trust", names, "es", chosen, retire=True, origin="inductive")
    book = book_of(db, actors["AR"])
    assert (made, book.by_key["trust"].became) == (("one", "two"), ("one", "two"))
    assert [book.by_key[key].label.es for key in made] == ["One", "Two"]
    assert [book.by_key[key].family for key in made] == ["F", "F"]
    assert codings(db, actors["AR"]) == [("AR", "trust", "team")]


def test_a_split_is_undone_and_redone(db: Database) -> None:
    actors = a_coded_study(db, [("AR", "trust", "team"), ("AR", "trust", "ward")])
    before, book = codings(db, actors["AR"]), book_of(db, actors["AR"])
    coding.split_code(db, actors["AR"], "trust", ["Wards"], "en", coding.Chosen("ward"), retire=True)
    after, changed = codings(db, actors["AR"]), book_of(db, actors["AR"])
    study_actions.undo(db, actors["AR"])
    assert (codings(db, actors["AR"]), book_of(db, actors["AR"])) == (before, book)
    study_actions.redo(db, actors["AR"])
    assert (codings(db, actors["AR"]), book_of(db, actors["AR"])) == (after, changed)


def test_what_cannot_be_split_is_refused(db: Database) -> None:
    actors = a_coded_study(db, [("AR", "trust", "team")])
    every = coding.Chosen()
    for key, names, chosen, error in (
        ("trust", ["Safety"], every, Conflict), ("trust", [" "], every, Invalid), ("nothing", ["N"], every, NotFound),
        ("trust", ["N"], coding.Chosen("zzz"), Invalid),
    ):  # fmt: skip
        with pytest.raises(error):
            coding.split_code(db, actors["AR"], key, names, "en", chosen)
    assert len(book_of(db, actors["AR"]).codes) == 4


def test_a_moved_code_stays_where_it_was_put_and_goes_back(db: Database) -> None:
    actors = a_coded_study(db, [])
    book = book_of(db, actors["AR"])
    assert coding.move_code(db, actors["AR"], "safety", step="up") == Place(None, "F", "trust")
    assert [code.key for code in book_of(db, actors["AR"]).codes] == ["safety", "deep", "trust", "voice"]
    coding.move_code(db, actors["AR"], "voice", to=Place("trust", before="deep"))
    moved = book_of(db, actors["AR"])
    assert (moved.by_key["voice"].parent, moved.by_key["voice"].family) == ("trust", None)
    assert [code.key for code in moved.codes if code.parent == "trust"] == ["voice", "deep"]
    assert coding.move_code(db, actors["AR"], "safety", step="up") is None
    study_actions.undo(db, actors["AR"])
    study_actions.undo(db, actors["AR"])
    assert book_of(db, actors["AR"]) == book


def test_a_code_is_described_retired_and_taken_up_again_with_undo(db: Database) -> None:
    actors = a_coded_study(db, [])
    book = book_of(db, actors["AR"])
    coding.describe_code(
        db,
        actors["AR"],
        "trust",
        {
            "definition": Bilingual("Relies."),
            "hue": 3,
            "shape": 5,
            "keywords_es": ("confiar", " "),
            "origin": "inductive",
        },
    )
    coding.set_code_status(db, actors["AR"], "trust", "retired", "Too wide.")
    told = book_of(db, actors["AR"]).by_key["trust"]
    assert (told.definition.en, told.hue, told.shape, told.keywords_es) == ("Relies.", 3, 5, ("confiar",))
    assert (told.status, told.status_reason, told.origin, told.keywords_en) == (
        "retired", "Too wide.", "inductive", ("rely on",),
    )  # fmt: skip
    study_actions.undo(db, actors["AR"])
    study_actions.undo(db, actors["AR"])
    assert book_of(db, actors["AR"]) == book


def test_a_name_a_mark_or_a_family_that_cannot_be_is_refused(db: Database) -> None:
    actors = a_coded_study(db, [])
    for changes, error in (
        ({"label": Bilingual("SAFETY")}, Conflict), ({"hue": 8}, Invalid), ({"family": "X"}, NotFound),
        ({"origin": "other"}, Invalid), ({"label": Bilingual(" ", "")}, Invalid),
    ):  # fmt: skip
        with pytest.raises(error):
            coding.describe_code(db, actors["AR"], "trust", changes)


def test_a_quotation_is_made_an_example_and_stays_one_when_its_ends_move(db: Database) -> None:
    actors = a_coded_study(db, [])
    coding_id = apply(db, actors["AR"], "trust", "team")
    coding.mark_example(db, actors["AR"], coding_id, is_example=True)
    with db.reading() as session:
        assert [one.words for one in store.examples(session, actors["AR"].study_id)["trust"]] == ["team"]

    def longer(session: Session) -> coding.Passage:
        return coding.found_passage(session, store.source(session, actors["AR"].study_id, "P1"), 2, "whole team")

    coding.resize(db, actors["AR"], coding_id, longer)
    coding.merge_codes(db, actors["AR"], ["trust"], "safety")
    with db.reading() as session:
        assert [one.words for one in store.examples(session, actors["AR"].study_id)["safety"]] == ["whole team"]
    study_actions.undo(db, actors["AR"])
    study_actions.undo(db, actors["AR"])
    study_actions.undo(db, actors["AR"])
    with db.reading() as session:
        assert store.examples(session, actors["AR"].study_id) == {}


@pytest.mark.parametrize(
    ("consent", "withdrawn", "words"), [("yes", False, ["team"]), ("no", False, []), ("yes", True, [])]
)
def test_only_examples_that_may_be_quoted_leave_the_study(
    db: Database, consent: str, withdrawn: bool, words: list[str]
) -> None:
    actors = a_coded_study(db, [])
    coding.mark_example(db, actors["AR"], apply(db, actors["AR"], "trust", "team"), is_example=True)

    with db.transaction() as session:
        session.execute(sql_update(SourceRow).values(consent_quotes=consent, withdrawn_at=now() if withdrawn else None))
    with db.reading() as session:
        found = store.examples(session, actors["AR"].study_id, only_quotable=True)
    assert [one.words for one in found.get("trust", ())] == words


def test_a_file_or_query_that_names_a_merged_code_finds_what_it_became(db: Database) -> None:
    actors = a_coded_study(db, [("AR", "safety", "team")])
    coding.merge_codes(db, actors["AR"], ["trust"], "safety")
    coding.merge_codes(db, actors["AR"], ["safety"], "voice")
    file = (
        "schema: qualtoc-codings/1\nsource: P1\ncoder: BX\ncodings:\n  - {code: trust, words: ward}\n"
        "  - {code: voice, words: the ward}\n"
    )
    import_files(db, actors["AR"], [("codings.yaml", file.encode())])
    assert codings(db, actors["AR"]) == [("AR", "voice", "team"), ("BX", "voice", "the ward")]
    assert below(book_of(db, actors["AR"]))["trust"] == ["voice", "deep"]


def test_a_code_that_others_merged_or_put_codes_under_is_not_undone(db: Database) -> None:
    actors = a_coded_study(db, [])
    for code in ("hope", "joy"):
        coding.new_code(db, actors["AR"], code, "en")
    coding.merge_codes(db, actors["BX"], ["joy"], "safety")
    with pytest.raises(Conflict):
        study_actions.undo(db, actors["AR"])
    study_actions.undo(db, actors["BX"])
    study_actions.undo(db, actors["AR"])
    coding.move_code(db, actors["BX"], "deep", to=Place("hope"))
    with pytest.raises(Conflict):
        study_actions.undo(db, actors["AR"])
    assert set(book_of(db, actors["AR"]).by_key) == {"trust", "deep", "safety", "voice", "hope"}


def test_a_file_that_has_a_merged_code_in_use_takes_it_up_again(db: Database) -> None:
    actors = a_coded_study(db, [])
    coding.merge_codes(db, actors["AR"], ["trust"], "safety")
    coding.import_codebook(db, actors["AR"], BOOK)
    again = book_of(db, actors["AR"]).by_key["trust"]
    assert (again.status, again.became) == ("active", ())
