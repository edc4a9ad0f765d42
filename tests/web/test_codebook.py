"""The codebook and its codes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_study import BOOK, a_full_study, with_interviews

import qualtoc.web
from qualtoc.coding.codebook import Bilingual, Code, Codebook, CodeMark, Family, marks
from qualtoc.coding.codebook_files import read_codebook
from qualtoc.database import Database
from qualtoc.web.codebook import reading

BOOK_PAGE = "/studies/mentoring/codebook"


def codes(client: TestClient, address: str = BOOK_PAGE) -> list[tuple[str, int, int]]:
    groups = client.get(address).context.groups
    return [(line.code.key, line.depth, line.codings) for group in groups for line in group.lines]


def code(client: TestClient, key: str) -> Code:
    found: Code = client.get(f"{BOOK_PAGE}/{key}").context.code
    return found


def test_an_empty_codebook_says_where_codes_come_from(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.get(BOOK_PAGE)
    assert answer.context.groups == ()
    assert "No code yet." in answer.text


def test_codes_stand_below_their_family_with_their_counts(client: TestClient, db: Database) -> None:
    a_full_study(db)
    assert codes(client) == [("trust", 0, 2), ("deep_trust", 1, 0), ("supply", 0, 0)]
    page = client.get(BOOK_PAGE).text
    assert "Relations" in page
    assert "Confianza" in page


def test_a_sub_code_has_the_hue_of_its_family_and_a_shape_of_its_own() -> None:
    drawn = marks(BOOK)
    assert (drawn["trust"], drawn["deep_trust"], drawn["supply"]) == (CodeMark(0, 0), CodeMark(0, 1), CodeMark(1, 0))


def test_twenty_families_stay_apart_by_hue_and_lines() -> None:
    families = tuple(Family(f"F{n}", Bilingual(f"Family {n}")) for n in range(20))
    codes = tuple(Code(f"c{n}", Bilingual(f"Code {n}"), "inductive", family=f"F{n}") for n in range(20))
    drawn = marks(Codebook(families, codes))
    assert {mark.hue for mark in drawn.values()} == set(range(20))
    style = (Path(qualtoc.web.__file__).parent / "static" / "qualtoc.css").read_text("utf-8")
    rules = [(names.split(", "), said) for names, said in re.findall(r"^([^{}\n]*) \{([^{}]*)\}$", style, re.M)]
    looks = [tuple(said for names, said in rules if f".hue-{n}" in names) for n in range(24)]
    assert (len(set(looks)), min(map(len, looks))) == (24, 1)


def test_the_tree_shows_its_families_as_their_codes_are_drawn(client: TestClient, db: Database) -> None:
    a_full_study(db)
    groups = client.get(BOOK_PAGE).context.groups
    assert [(group.hue, group.lines[0].mark.hue) for group in groups] == [(0, 0), (1, 1)]


def test_codes_are_found_in_both_languages_without_accents(client: TestClient, db: Database) -> None:
    a_full_study(db)
    assert [key for key, _, _ in codes(client, f"{BOOK_PAGE}?q=confia")] == ["trust"]
    answer = client.get(f"{BOOK_PAGE}?q=zzz", headers={"HX-Request": "true", "HX-Target": "codes"})
    assert "No code holds these words." in answer.text
    assert "<html" not in answer.text


def test_the_rules_of_all_codes_are_shown_when_asked_for(client: TestClient, db: Database) -> None:
    a_full_study(db)
    assert "Somebody relies on somebody." not in client.get(BOOK_PAGE).text
    assert "Somebody relies on somebody." in client.get(f"{BOOK_PAGE}?rules=yes").text


def test_the_page_takes_as_many_queries_for_many_codings(
    client: TestClient, db: Database, queries: Callable[[str], int]
) -> None:
    study = a_full_study(db, 1)
    few = queries(BOOK_PAGE), queries(f"{BOOK_PAGE}/trust")
    with_interviews(db, study, range(2, 8))
    assert (queries(BOOK_PAGE), queries(f"{BOOK_PAGE}/trust")) == few
    assert max(few) <= 15


def test_a_code_shows_its_quotations_by_source_and_leads_to_them(client: TestClient, db: Database) -> None:
    a_full_study(db)
    answer = client.get(f"{BOOK_PAGE}/trust")
    groups = answer.context.groups
    assert [(group.source.key, group.quotations[0].words) for group in groups] == [
        ("P1", "the team trusts the manager"),
        ("P2", "the team trusts the manager"),
    ]
    assert 'href="/studies/mentoring/sources/P1#turn-2"' in answer.text


def test_the_quotations_of_a_code_are_paged(client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "QUOTATIONS_ON_A_PAGE", 2)
    a_full_study(db, 3)
    second = client.get(f"{BOOK_PAGE}/trust?page=2").context
    assert (second.pages.total, len(second.groups)) == (3, 1)


def test_a_new_code_is_inductive_and_opens(client: TestClient, db: Database) -> None:
    a_full_study(db)
    answer = client.post(BOOK_PAGE, data={"label": "Being <seen>", "family": "F1"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BOOK_PAGE}/being_seen")
    made = code(client, "being_seen")
    assert (made.label.en, made.origin, made.family) == ("Being <seen>", "inductive", "F1")


def test_a_code_of_a_known_name_is_refused_beside_the_field(client: TestClient, db: Database) -> None:
    a_full_study(db)
    answer = client.post(BOOK_PAGE, data={"label": "trust", "family": "F2"})
    assert answer.status_code == 409
    assert set(answer.context.errors) == {"label"}
    assert '<option value="F2" selected>' in answer.text


def test_a_code_is_retired_for_a_reason_and_taken_up_again(client: TestClient, db: Database) -> None:
    a_full_study(db)
    status = "/studies/mentoring/codes/status/trust"
    assert client.post(status, data={"status": "retired"}).status_code == 422
    client.post(status, data={"status": "retired", "reason": "Too wide"})
    assert code(client, "trust").status == "retired"
    assert client.get(BOOK_PAGE).context.retired == 1
    client.post(status, data={"status": "active", "reason": "Needed after all"})
    assert code(client, "trust").status == "active"


def test_the_texts_of_a_code_are_written_anew_and_the_others_stay(client: TestClient, db: Database) -> None:
    a_full_study(db)
    form = {"label_en": "Trust in the manager", "label_es": "Confianza", "definition_en": "New rule"}
    client.post(f"{BOOK_PAGE}/trust", data=form)
    changed = code(client, "trust")
    assert (changed.label.en, changed.label.es, changed.definition.en) == (
        "Trust in the manager",
        "Confianza",
        "New rule",
    )
    assert (changed.family, changed.origin) == ("F1", "deductive")


def test_a_code_without_any_label_is_refused_and_the_rest_is_kept(client: TestClient, db: Database) -> None:
    a_full_study(db)
    answer = client.post(f"{BOOK_PAGE}/trust", data={"label_en": "", "label_es": " ", "definition_en": "Kept"})
    assert answer.status_code == 422
    assert "Kept</textarea>" in answer.text
    assert code(client, "trust").label.en == "Trust"


def test_the_download_can_be_imported_again(client: TestClient, db: Database) -> None:
    a_full_study(db)
    answer = client.get("/studies/mentoring/codebook.yaml")
    book, warnings = read_codebook(answer.content, "codebook.yaml")
    assert [one.key for one in book.codes] == [one.key for one in BOOK.codes]
    assert book.families == BOOK.families
    assert warnings == ()
    assert "attachment" in answer.headers["content-disposition"]


def test_an_unknown_code_is_not_found(client: TestClient, db: Database) -> None:
    a_study(db)
    assert client.get(f"{BOOK_PAGE}/nothing").status_code == 404


def test_the_pages_speak_spanish(client: TestClient, db: Database) -> None:
    a_full_study(db)
    for address in (BOOK_PAGE, f"{BOOK_PAGE}/trust"):
        answer = client.get(address, headers={"Accept-Language": "es"})
        assert '<html lang="es"' in answer.text
        assert "Confianza" in answer.text
