"""The trail told as sentences: names are those of today, and nothing that somebody said stands in them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from factories import a_study
from sqlalchemy import event

from qualtoc.coding import actions as coding
from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.source import Metadata
from qualtoc.database import Actor, Database, audit
from qualtoc.i18n import translator
from qualtoc.reports import history as reports
from qualtoc.study import actions, history_store
from qualtoc.study.history import Asked, Entry, Names, told
from qualtoc.study.imports import import_files

ALL = Asked()
TRUST, SAFETY = str(UUID(int=1)), str(UUID(int=2))
NAMES = Names({TRUST: "trust", SAFETY: "psychological safety"})


def entry(action: str, **rest: Any) -> Entry:
    return Entry(1, rest.pop("id", uuid4()), datetime(2026, 1, 2, tzinfo=UTC), "AR", action, **rest)


def said(one: Entry, language: str = "en", others: dict[UUID, Entry] | None = None) -> str:
    return translator(language).text(told(one, NAMES, others))


JOINED = {"kind": "coding", "id": str(uuid4()), "code": SAFETY}
MERGED = entry("merge_codes", after=[JOINED, {"kind": "merged_code", "id": TRUST, "into": SAFETY, "codings": 41}])


def test_a_merge_names_both_codes_and_how_many_codings() -> None:
    assert said(MERGED) == "“trust” merged into “psychological safety”; codings: 41"


def test_an_undo_and_its_redo_name_the_act() -> None:
    undone = entry("undo", undoes=MERGED.id)
    others = {MERGED.id: MERGED, undone.id: undone}
    assert said(undone, others=others) == "undone: “trust” merged into “psychological safety”; codings: 41"
    again = entry("redo", undoes=undone.id)
    assert said(again, others=others).startswith("done again: “trust” merged")


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (entry("apply_code", after=[{"kind": "coding", "code": TRUST, "source": "MM01"}]), "“trust” applied in MM01"),
        (entry("apply_code"), "code applied"),
        (
            entry("set_code_status", after=[{"kind": "code_status", "id": TRUST, "status": "retired"}]),
            "status of “trust”: retired",
        ),
        (
            entry("move_code", after=[{"kind": "moved_code", "id": one} for one in (TRUST, SAFETY)]),
            "code moved: “trust” and “psychological safety”",
        ),
        (entry("write_memo", after=[{"kind": "memo", "id": "1", "key": "trust"}]), "memo written: trust"),
        (entry("describe_theme", after=[{"kind": "theme", "theme": "unknown"}]), "theme changed"),
        (entry("answer_coreq", after=[{"kind": "coreq_answer", "no": 7}]), "COREQ answer: no. 7"),
        (entry("an_act_of_tomorrow"), "an_act_of_tomorrow"),
        (
            entry("describe_sources", after=[{"kind": "source_facts", "source": key, "case": "K"} for key in "ABCDE"]),
            "facts of sources changed: A, B, C, and 2 more",
        ),
    ],
)
def test_entries_are_told(one: Entry, sentence: str) -> None:
    assert said(one) == sentence


def test_the_trail_is_told_in_spanish() -> None:
    assert said(MERGED, "es") == "«trust» se unió a «psychological safety»; codificaciones: 41"


@pytest.fixture
def actor(db: Database) -> Actor:
    """AR, whose study has a codebook and two sources; JM added a code."""
    actor = Actor(a_study(db, researchers=("AR", "JM")).id, "AR")
    coding.import_codebook(db, actor, Codebook(codes=(Code("trust", Bilingual("Trust", "Confianza"), "deductive"),)))
    import_files(db, actor, [("MM01.txt", b"A: one\n\nB: two"), ("Ñu.txt", b"A: three\n\nB: four")])
    coding.new_code(db, Actor(actor.study_id, "JM"), "Hope", "en")
    return actor


def sentences(db: Database, actor: Actor, asked: Asked = ALL, language: str = "en", **which: Any) -> list[str]:
    with db.reading() as session:
        found = reports.find(session, actor.study_id, asked, language, **which)
    return [found.of(one, translator(language)) for one in found.entries]


def test_entries_are_found_by_person_kind_source_and_day(db: Database, actor: Actor) -> None:
    assert sentences(db, actor, Asked(who="JM")) == ["new code “Hope”"]
    assert sentences(db, actor, Asked(kind="codebook")) == ["new code “Hope”", "codebook imported; codes: 1"]
    assert sentences(db, actor, Asked(source="Ñu")) == ["Ñu imported"]
    assert sentences(db, actor, Asked(until=date(2020, 1, 1))) == []
    assert len(sentences(db, actor, Asked(since=date(2020, 1, 1)))) == 5


def test_a_renamed_code_has_its_name_of_today(db: Database, actor: Actor) -> None:
    coding.describe_code(db, actor, "hope", {"label": Bilingual("Courage")})
    assert sentences(db, actor, Asked(who="JM")) == ["new code “Courage”"]


def test_a_renamed_source_is_told_by_both_names(db: Database, actor: Actor) -> None:
    coding.write_memo(db, actor, "theory", "Early", source_key="Ñu")
    for old, new in (("Ñu", "Gnu"), ("Gnu", "MM02")):
        actions.describe_source(db, actor, old, Metadata(source=new))
    assert sentences(db, actor)[2] == "memo written: Ñu (now MM02)"
    assert "Ñu (now MM02) imported" in sentences(db, actor)
    assert sentences(db, actor)[0] == "facts of Gnu (now MM02) changed"
    actions.undo(db, actor)
    assert "memo written: Ñu (now Gnu)" in sentences(db, actor)


def test_who_codes_blind_sees_nothing_of_what_others_did_on_passages(db: Database, actor: Actor) -> None:
    other = Actor(actor.study_id, "JM")
    coding.write_memo(db, other, "theory", "Late", source_key="MM01")
    actions.undo(db, other)
    assert sentences(db, actor, blind=StudyBlindness(True, "AR"))[0] == "new code “Hope”"
    assert sentences(db, actor, blind=StudyBlindness(True, "JM"))[:2] == [
        "undone: memo written: MM01",
        "memo written: MM01",
    ]
    assert sentences(db, actor, Asked(source="MM01", kind="memos")) == ["memo written: MM01"]


def test_what_others_did_on_a_source_is_told_once_both_are_done_with_it(db: Database, actor: Actor) -> None:
    other = Actor(actor.study_id, "JM")
    coding.write_memo(db, other, "theory", "Late", source_key="MM01")
    coding.write_memo(db, other, "theory", "Later", source_key="Ñu")
    coding.write_memo(db, other, "method", "Of the whole")
    for done, told_of in (
        ({"MM01": {"AR", "JM"}, "Ñu": {"JM"}}, ["memo written: MM01"]),
        ({"MM01": {"JM"}, "Ñu": {"AR"}}, []),
        ({"MM01": {"AR", "JM"}, "Ñu": {"AR", "JM"}}, ["memo written: Ñu", "memo written: MM01"]),
    ):
        eyes = StudyBlindness(True, "AR", done)
        assert sentences(db, actor, Asked(who="JM", kind="memos"), blind=eyes) == told_of
    eyes = StudyBlindness(True, "AR", {"MM01": {"AR", "JM"}})
    actions.undo(db, other)
    assert sentences(db, actor, Asked(who="JM"), blind=eyes)[0] == "memo written: MM01"


def test_an_act_on_several_sources_is_told_once_both_are_done_with_all_of_them(db: Database, actor: Actor) -> None:
    with db.transaction() as session:
        lines = [{"kind": "coding", "source": source} for source in ("MM01", "Ñu")]
        audit(session, Actor(actor.study_id, "JM"), "recode_many", before=lines[:1], after=lines[1:])
    both = {"AR", "JM"}
    for done, number in (({"MM01": both}, 0), ({"Ñu": both}, 0), ({"MM01": both, "Ñu": both}, 1)):
        told_of = sentences(db, actor, Asked(kind="coding"), blind=StudyBlindness(True, "AR", done))
        assert len(told_of) == number


def test_a_page_of_the_history_costs_the_same_however_long_it_is(db: Database, actor: Actor) -> None:
    def queries() -> int:
        counted: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
        sentences(db, actor, most=5)
        return sum("SELECT" in statement for statement in counted)

    before = queries()
    for number in range(6):
        coding.new_code(db, actor, f"Code {number}", "en")
        actions.undo(db, actor)
        actions.redo(db, actor)
    assert queries() <= before + 2


def test_the_table_guards_formulas_and_holds_everything(db: Database, actor: Actor) -> None:
    coding.describe_code(db, actor, "hope", {"label": Bilingual("=1+1")})
    with db.reading() as session:
        found = reports.find(session, actor.study_id, Asked(), "en")
        table = reports.as_csv(found, translator("en")).decode("utf-8-sig")
        plain = reports.as_json(found, translator("en"))
        assert history_store.count(session, actor.study_id, Asked()) == len(plain) == 6
    assert table.startswith("number,at,researcher,act,told,reason,undone,id,undoes,before,after")
    assert [one["act"] for one in plain][:2] == ["describe_code", "new_code"]


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("gather_codes", "“trust” gathered in the theme “Safe ground”"),
        ("release_code", "“trust” taken out of the theme “Safe ground”"),
        ("remove_theme", "theme “Safe ground” removed"),
    ],
)
def test_acts_on_themes_name_the_theme_and_the_code(action: str, sentence: str) -> None:
    theme = str(UUID(int=8))
    line = {"kind": "theme_code", "id": str(uuid4()), "theme": theme, "code": TRUST}
    named = Names(NAMES.codes, {theme: "Safe ground"})
    assert translator("en").text(told(entry(action, before=[line]), named)) == sentence
