"""The coding page: what is drawn, what an act answers, and what happens when a page has fallen behind."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_study import with_codebook, with_interviews
from sqlalchemy import event

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual, Codebook
from qualtoc.coding.store import CodingMark
from qualtoc.coding.text import Span, utf16_units_before
from qualtoc.database import Actor, Database
from qualtoc.study.imports import import_files
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.model import Factor, ProgrammeTheory, TheoryVersion
from qualtoc.theory.store import ClaimMark
from qualtoc.web.transcripts import naming, views

HERE = "/studies/mentoring/sources/P1"
HTMX = {"HX-Request": "true"}
WORDS = "Before, nobody trusted us. Now the team trusts the manager."


@pytest.fixture
def study(db: Database) -> Study:
    study = a_study(db, researchers=("AR", "LC"))
    with_codebook(db, study)
    with_interviews(db, study, range(1, 2))
    return study


@pytest.fixture
def statements(db: Database) -> Iterator[list[str]]:
    """The statements that were sent to the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def selected(words: str, text: str = WORDS, turn: int = 2) -> dict[str, str]:
    """What a browser posts for words of a turn: UTF-16 offsets and the words."""
    start = text.index(words)
    first, end = (utf16_units_before(text, at) for at in (start, start + len(words)))
    return {
        "first_turn": str(turn),
        "start": str(first),
        "last_turn": str(turn),
        "end": str(end),
        "words": words,
    }


def codings(db: Database, study: Study, key: str = "P1") -> list[CodingMark]:
    with db.reading() as session:
        return coding_store.coding_marks(session, coding_store.source(session, study.id, key).id)


def claims(db: Database, study: Study) -> list[ClaimMark]:
    with db.reading() as session:
        return theory_store.claim_marks(session, coding_store.source(session, study.id, "P1").id, "P1")


def words_of(html: str, turn: int) -> str:
    """The text of a turn as a browser has it."""
    found = re.search(rf'id="turn-{turn}".*?<p class="words">(.*?)</p>', html, re.DOTALL)
    assert found is not None
    return unescape(re.sub("<[^>]+>", "", found.group(1)))


def a_source(db: Database, study: Study, text: str, name: str = "Q1.txt") -> None:
    report = import_files(db, Actor(study.id, "AR"), [(name, text.encode())])
    assert report.problems == ()


def a_long_source(db: Database, study: Study, pairs: int, name: str = "Q1.txt") -> None:
    a_source(db, study, "\n\n".join(f"Interviewer: Why {n}?\n\nNurse: Because of {n}." for n in range(pairs)), name)


def test_a_turn_shows_its_marks_and_its_margin(client: TestClient, study: Study) -> None:
    answer = client.get(HERE)
    turn = answer.context.sections[0].turns[1]
    assert "".join(piece.text for piece in turn.pieces) == WORDS == words_of(answer.text, 2)
    assert [chip.shade.label for chip in turn.codings] == ["Trust"]
    assert [(chip.cause, chip.effect, chip.sign) for chip in turn.claims] == [("visits", "trust", "+")]
    assert [chip.text for chip in turn.memos] == ["Trust came late for P1."]


def test_the_page_speaks_spanish(client: TestClient, study: Study) -> None:
    client.cookies.set("language", "es")
    answer = client.get(HERE)
    assert answer.context.choices.groups[0].label == "Relaciones"
    assert answer.context.sections[0].turns[1].codings[0].shade.label == "Confianza"


def test_a_selection_is_coded_and_only_its_turn_is_drawn_anew(client: TestClient, db: Database, study: Study) -> None:
    answer = client.post(f"{HERE}/codings", data=selected("nobody trusted us") | {"code": "supply"}, headers=HTMX)
    assert answer.status_code == 200
    assert [turn.no for turn in answer.context.turns] == [2]
    assert 'id="undo"' in answer.text
    assert "nobody trusted us" in [mark.words for mark in codings(db, study)]


def test_overlapping_codings_of_one_code_become_one(client: TestClient, db: Database, study: Study) -> None:
    client.post(f"{HERE}/codings", data=selected("Now the team") | {"code": "trust"}, headers=HTMX)
    assert [mark.words for mark in codings(db, study)] == ["Now the team trusts the manager"]


def test_without_htmx_the_browser_is_sent_back_to_the_turn(client: TestClient, study: Study) -> None:
    sent = {"turn": "2", "words": "trusted us", "code": "supply"}
    answer = client.post(f"{HERE}/codings", data=sent, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{HERE}?turn=2#turn-2"


def test_words_that_are_not_there_are_a_conflict_with_the_turn_as_it_is(
    client: TestClient, db: Database, study: Study
) -> None:
    stale = selected("nobody trusted us") | {"words": "somebody trusted us", "code": "supply"}
    answer = client.post(f"{HERE}/codings", data=stale, headers=HTMX)
    assert answer.status_code == 409
    assert words_of(answer.text, 2) == WORDS
    assert "are not the words at that place" in answer.text
    assert len(codings(db, study)) == 1


def test_a_selection_outside_the_turn_is_refused(client: TestClient, study: Study) -> None:
    sent = selected("us.") | {"end": "9999", "code": "supply"}
    assert client.post(f"{HERE}/codings", data=sent, headers=HTMX).status_code == 422


def test_an_unknown_code_is_answered_with_the_reason(client: TestClient, study: Study) -> None:
    answer = client.post(f"{HERE}/codings", data=selected("us.") | {"code": "nothing"}, headers=HTMX)
    assert answer.status_code == 404
    assert "The codebook has no code “nothing”." in unescape(answer.text)


@pytest.mark.parametrize(
    "words", ["👩🏽‍⚕️ nurse", "e\u0301l dijo café", "قالت الممرضة", "a\tb", "𝒳 = 1", "ﬁne"], ids=ascii
)
def test_offsets_survive_every_script(client: TestClient, db: Database, study: Study, words: str) -> None:
    a_source(db, study, f"Interviewer: How? 🙂\n\nNurse: 🙂🙂 before {words} after\n")
    page = client.get("/studies/mentoring/sources/Q1")
    text = words_of(page.text, 2)
    there = text[text.index("before ") + 7 : text.index(" after")]
    sent = selected(there, text) | {"code": "supply"}
    assert client.post("/studies/mentoring/sources/Q1/codings", data=sent, headers=HTMX).status_code == 200
    assert [mark.words for mark in codings(db, study, "Q1")] == [there]


def test_a_selection_over_several_turns_is_drawn_in_all_of_them(client: TestClient, db: Database, study: Study) -> None:
    sent = {"first_turn": "1", "start": "4", "last_turn": "2", "end": "7", "words": "was it before?\nBefore,"}
    answer = client.post(f"{HERE}/codings", data=sent | {"code": "supply"}, headers=HTMX)
    assert answer.status_code == 200
    assert [turn.no for turn in answer.context.turns] == [1, 2]
    assert all(turn.is_coded for turn in answer.context.turns)
    assert [len(turn.codings) for turn in answer.context.turns] == [1, 1]


def test_a_new_code_is_made_applied_and_brought_along(client: TestClient, study: Study) -> None:
    answer = client.post(f"{HERE}/codes", data=selected("nobody") | {"label": "Solitude", "family": "F1"}, headers=HTMX)
    assert answer.status_code == 200
    labels = [choice.shade.label for group in answer.context.choices.groups for choice in group.choices]
    assert "Solitude" in labels
    assert 'id="code-options"' in answer.text
    assert "Solitude" in [chip.shade.label for chip in answer.context.turns[0].codings]


def test_a_code_of_that_name_is_a_conflict(client: TestClient, study: Study) -> None:
    answer = client.post(f"{HERE}/codes", data=selected("nobody") | {"label": "confianza"}, headers=HTMX)
    assert answer.status_code == 409


def test_a_claim_is_recorded_changed_and_removed(client: TestClient, db: Database, study: Study) -> None:
    fields = {"cause": "training", "effect": "trust", "sign": "0", "standpoint": "observed", "prompted": "yes"}
    client.post(f"{HERE}/claims", data=selected("nobody trusted us") | fields, headers=HTMX)
    made = next(mark for mark in claims(db, study) if mark.claim.cause == "training")
    assert (made.claim.sign, made.claim.standpoint, made.claim.prompted) == ("0", "observed", True)
    changed = client.post(f"{HERE}/claims/{made.claim.id}", data=fields | {"sign": "-"}, headers=HTMX)
    assert changed.status_code == 200
    now = next(mark for mark in claims(db, study) if mark.claim.cause == "training")
    assert now.claim.sign == "-"
    assert client.post(f"{HERE}/claims/{now.claim.id}/removal", headers=HTMX).status_code == 200
    assert [mark.claim.cause for mark in claims(db, study)] == ["visits"]


def test_a_claim_without_a_sign_keeps_the_form_of_a_page_without_scripts(client: TestClient, study: Study) -> None:
    sent = {"turn": "2", "words": "nobody trusted us", "cause": "a", "effect": "b", "note": "unsure"}
    answer = client.post(f"{HERE}/claims", data=sent)
    assert answer.status_code == 422
    assert answer.context.field == "sign"
    assert answer.context.given.note == "unsure"


def test_the_form_of_a_turn_offers_everything_without_scripts(client: TestClient, study: Study) -> None:
    answer = client.get(f"{HERE}/turns/2")
    assert answer.context.turn.words == WORDS
    for address in ("codings", "codes", "claims", "memos"):
        assert f'"{HERE}/{address}"' in answer.text


def test_a_memo_on_a_coding_stands_on_its_words(client: TestClient, db: Database, study: Study) -> None:
    coding = codings(db, study)[0]
    sent = {"turn": "2", "on_coding": str(coding.id), "type": "code", "text": "Too broad?"}
    answer = client.post(f"{HERE}/memos", data=sent, headers=HTMX)
    assert [chip.text for chip in answer.context.turns[0].memos][-1] == "Too broad?"
    memo = answer.context.turns[0].memos[-1]
    changed = client.post(f"{HERE}/memos/{memo.id}", data={"type": "code", "text": "Fine."}, headers=HTMX)
    assert "Fine." in [chip.text for chip in changed.context.turns[0].memos]


def test_a_coding_opens_gets_another_code_and_goes(client: TestClient, db: Database, study: Study) -> None:
    coding = codings(db, study)[0]
    address = f"{HERE}/codings/{coding.id}"
    assert client.get(address).context.shade.label == "Trust"
    assert "<html" not in client.get(address, headers=HTMX).text
    changed = client.post(address, data={"code": "supply"}, headers=HTMX)
    assert [chip.shade.label for chip in changed.context.turns[0].codings] == ["Supply"]
    assert client.post(f"{HERE}/codings/{codings(db, study)[0].id}/removal", headers=HTMX).status_code == 200
    assert codings(db, study) == []


def test_what_another_tab_removed_is_a_conflict_with_the_turn_as_it_is(
    client: TestClient, db: Database, study: Study
) -> None:
    coding = codings(db, study)[0]
    client.post(f"{HERE}/codings/{coding.id}/removal", headers=HTMX)
    answer = client.post(f"{HERE}/codings/{coding.id}", data={"code": "supply"}, headers=HTMX)
    assert answer.status_code == 409
    assert [turn.no for turn in answer.context.turns] == [2]
    assert answer.context.turns[0].codings == ()
    opened = client.get(f"{HERE}/codings/{coding.id}", headers=HTMX)
    assert opened.status_code == 409
    assert opened.context.turns[0].codings == ()
    assert client.get(f"{HERE}/codings/{coding.id}").status_code == 409


def test_two_people_do_not_lose_each_others_work(client: TestClient, db: Database, study: Study) -> None:
    client.post(f"{HERE}/codings", data=selected("nobody") | {"code": "supply"}, headers=HTMX)
    client.cookies.set(f"who-{study.id.hex}", "LC")
    answer = client.post(f"{HERE}/codings", data=selected("nobody") | {"code": "supply"}, headers=HTMX)
    assert sorted(chip.coder for chip in answer.context.turns[0].codings) == ["AR", "AR", "LC"]


def test_one_coders_work_can_be_singled_out(client: TestClient, db: Database, study: Study) -> None:
    assert client.get(f"{HERE}?coder=LC").context.sections[0].turns[1].codings == ()
    assert len(client.get(f"{HERE}?coder=AR").context.sections[0].turns[1].codings) == 1


def test_undo_draws_the_turn_as_it_was(client: TestClient, db: Database, study: Study) -> None:
    client.post(f"{HERE}/codings", data=selected("nobody") | {"code": "supply"}, headers=HTMX)
    answer = client.post(f"{HERE}/undo", headers=HTMX)
    assert answer.status_code == 200
    assert [turn.no for turn in answer.context.turns] == [2]
    assert len(codings(db, study)) == 1


def test_redo_draws_the_turn_as_it_was_before_undo(client: TestClient, db: Database, study: Study) -> None:
    client.post(f"{HERE}/codings", data=selected("nobody") | {"code": "supply"}, headers=HTMX)
    undone = client.post(f"{HERE}/undo", headers=HTMX)
    answer = client.post(f"{HERE}/redo", headers=HTMX)
    assert [turn.no for turn in answer.context.turns] == [2]
    assert len(codings(db, study)) == 2
    assert "Done again." in answer.text
    assert 'data-step="redo"' in undone.text
    assert 'data-step="redo"' not in answer.text


def test_the_undo_of_an_import_leads_to_the_list_of_sources(client: TestClient, db: Database, study: Study) -> None:
    empty = a_study(db, key="empty")
    a_source(db, empty, "Nurse: Hello.\n\nInterviewer: Hello.\n")
    answer = client.post("/studies/empty/sources/Q1/undo", headers=HTMX)
    assert answer.headers["hx-redirect"] == "/studies/empty/sources"
    back = client.post("/studies/empty/redo", data={"back": "/studies/empty/sources"}, follow_redirects=False)
    assert (back.status_code, back.headers["location"]) == (303, "/studies/empty/sources")
    assert client.get("/studies/empty/sources/Q1").status_code == 200


def test_undoing_a_new_code_takes_it_out_of_the_lists(client: TestClient, study: Study) -> None:
    client.post(f"{HERE}/codes", data=selected("nobody") | {"label": "Solitude"}, headers=HTMX)
    answer = client.post(f"{HERE}/undo", headers=HTMX)
    assert "Solitude" not in answer.text


def test_nothing_to_undo_says_so(client: TestClient, db: Database) -> None:
    empty = a_study(db, key="empty", researchers=("AR", "LC"))
    a_source(db, empty, "Nurse: Hello.\n\nInterviewer: Hello.\n")
    client.cookies.set(f"who-{empty.id.hex}", "LC")
    answer = client.post("/studies/empty/sources/Q1/undo", headers=HTMX)
    assert answer.status_code == 404
    assert "There is nothing to undo." in answer.text


def test_scripts_in_texts_and_names_are_shown_and_not_run(client: TestClient, db: Database, study: Study) -> None:
    evil = "<script>alert(1)</script> & <b>"
    a_source(db, study, f"Interviewer: Why?\n\nNurse: {evil} said.\n")
    there = "/studies/mentoring/sources/Q1"
    sent = selected(evil, f"{evil} said.") | {"label": "<img src=x onerror=alert(2)>"}
    assert client.post(f"{there}/codes", data=sent, headers=HTMX).status_code == 200
    client.post(f"{there}/memos", data=selected(evil, f"{evil} said.") | {"text": '"><svg onload=x>'}, headers=HTMX)
    html = client.get(there).text
    assert words_of(html, 2) == f"{evil} said."
    for tag in ("<script>alert", "<img src=x", "<svg onload"):
        assert tag not in html


def test_a_long_source_draws_marks_in_one_part_only(client: TestClient, db: Database, study: Study) -> None:
    a_long_source(db, study, 100)
    sections = client.get("/studies/mentoring/sources/Q1").context.sections
    assert [(part.first, part.last, part.is_marked) for part in sections[:2]] == [(1, 40, True), (41, 80, False)]
    assert len(sections) == 5
    jumped = client.get("/studies/mentoring/sources/Q1?turn=90").context.sections
    assert [part.is_marked for part in jumped] == [False, False, True, False, False]


def test_a_part_comes_by_itself(client: TestClient, db: Database, study: Study) -> None:
    a_long_source(db, study, 100)
    answer = client.get("/studies/mentoring/sources/Q1/parts/2", headers=HTMX)
    assert (answer.context.part.first, answer.context.part.last) == (41, 80)
    assert answer.text.lstrip().startswith('<section class="part" id="part-2">')
    assert client.get("/studies/mentoring/sources/Q1/parts/9").status_code == 404


def test_a_page_takes_as_many_queries_for_a_long_source(
    client: TestClient, db: Database, study: Study, queries: Callable[[str], int]
) -> None:
    before = queries(HERE)
    a_long_source(db, study, 100)
    there = "/studies/mentoring/sources/Q1"
    for turn in range(2, 42, 2):
        sent = {"turn": str(turn), "words": "Because", "code": "trust"}
        client.post(f"{there}/codings", data=sent, follow_redirects=False)
    assert queries(there) <= before


def test_one_coding_takes_as_many_statements_in_a_long_source(
    client: TestClient, db: Database, study: Study, statements: list[str]
) -> None:
    a_long_source(db, study, 5, "short.txt")
    a_long_source(db, study, 150, "long.txt")
    sent = {"turn": "2", "words": "Because", "code": "trust"}
    taken = []
    for key in ("short", "long"):
        statements.clear()
        client.post(f"/studies/mentoring/sources/{key}/codings", data=sent, headers=HTMX)
        taken.append(len(statements))
    assert taken[0] == taken[1]
    assert not [statement for statement in statements if "source_text" in statement]


def test_codes_used_last_come_first(client: TestClient, study: Study) -> None:
    client.post(f"{HERE}/codings", data=selected("nobody") | {"code": "supply"}, headers=HTMX)
    assert [choice.shade.key for choice in client.get(HERE).context.recent] == ["supply", "trust"]


def test_the_margin_speaks_the_readers_language_and_a_name_its_own(client: TestClient, study: Study) -> None:
    client.cookies.set("language", "es")
    client.post(f"{HERE}/codings", data={"code": "deep_trust", **selected("nobody trusted us")}, headers=HTMX)
    page = client.get(HERE).text
    assert '<div class="transcript" id="transcript" lang="en"' in page
    assert '<div class="margin" lang="es">' in page
    assert re.search(r'data-chip="\w+" lang="en">Deep trust<span', page)
    assert re.search(r'data-chip="\w+">Confianza<span', page)


def test_the_whole_source_is_drawn_at_once_for_printing(client: TestClient, db: Database, study: Study) -> None:
    a_long_source(db, study, 60)
    whole = client.get("/studies/mentoring/sources/Q1?whole=yes").context.sections
    assert [part.is_marked for part in whole] == [True, True, True]
    assert "/sources/Q1?whole=yes" in client.get("/studies/mentoring/sources/Q1").text


def test_words_under_several_marks_name_them_all_where_they_are_pointed_at() -> None:
    layers = (views.Layer("mark hue-1", "a1", "Trust (AR)"), views.Layer("mark hue-2", "b2", "<Doubt> (LC)"))
    turn = views.TurnView(1, "So it was.", "", "", "", pieces=(views.Piece("So ", layers), views.Piece("it was.")))
    assert turn.drawn == (
        '<span class="mark hue-1" data-mark="a1"><span class="mark hue-2" data-mark="b2" '
        'title="Trust (AR)\n&lt;Doubt&gt; (LC)">So </span></span>it was.'
    )


def test_a_factor_that_has_no_name_in_the_readers_language_says_which_one_it_has() -> None:
    factors = (Factor("visits", "activity", Bilingual(es="Visitas")), Factor("trust", "mechanism", Bilingual("Trust")))
    theory = ProgrammeTheory(Bilingual("T"), (TheoryVersion("v1", Bilingual(), "draft", factors, ()),))
    names = naming.names(Codebook((), ()), theory, "en")
    claim = CausalClaim(uuid4(), "P1", "visits", "trust", "+", None, "AR", datetime(2024, 1, 1, tzinfo=UTC))
    chip = views.claim_chip(ClaimMark(claim, Span(0, 1), 1, 1, "x", "", declared=False), names)
    assert (chip.cause, chip.cause_lang, chip.effect, chip.effect_lang) == ("Visitas", "es", "Trust", "")


def test_the_codebook_beside_the_text_is_counted_anew(client: TestClient, study: Study) -> None:
    before = client.get(f"{HERE}/counts").json()
    client.post(f"{HERE}/codings", data={"code": "deep_trust", **selected("nobody trusted us")}, headers=HTMX)
    assert client.get(f"{HERE}/counts").json() == {**before, "deep_trust": 1}
    assert "deep_trust" not in before
