"""The quotations: all of them on screen, those with consent as files."""

import csv
import io
from collections.abc import Callable

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from report_study import with_report, with_source

from qualtoc.database import Actor, Database

HERE = "/studies/mentoring/quotations"


@pytest.fixture
def actor(db: Database) -> Actor:
    return with_report(db, a_study(db), sources=6)


def sources(client: TestClient, query: str = "") -> list[str]:
    return [one.source for one in client.get(HERE + query).context.quotations]


def test_without_codings_the_page_names_the_next_step(client: TestClient, db: Database) -> None:
    a_study(db)
    assert "No passage is coded yet." in client.get(HERE).text


def test_every_quotation_is_on_screen_and_marked_where_it_stays(client: TestClient, actor: Actor) -> None:
    page = client.get(HERE)
    assert sources(client) == ["P01", "P02", "P03", "P04", "P05", "P06"]
    assert page.text.count("not for export") == 3
    assert "3 of them are not in the files, for want of consent." in page.text
    assert '/studies/mentoring/sources/P01#turn-2"' in page.text


def test_quotations_are_narrowed_by_code_and_source(client: TestClient, actor: Actor) -> None:
    assert sources(client, "?source=P02&code=belief") == ["P02"]
    assert sources(client, "?code=&source=") == sources(client)
    assert client.get(f"{HERE}?source=P99").status_code == 404


def test_a_choice_without_quotations_says_so(client: TestClient, db: Database) -> None:
    with_report(db, a_study(db), sources=0)
    assert "No passage of this choice is coded." in client.get(f"{HERE}?code=belief").text


def test_htmx_gets_the_table_with_its_address(client: TestClient, actor: Actor) -> None:
    answer = client.get(f"{HERE}?source=P02&code=", headers={"HX-Request": "true", "HX-Target": "quotations"})
    assert "<html" not in answer.text
    assert answer.headers["HX-Replace-Url"] == f"{HERE}?source=P02"


def test_files_follow_the_choice(client: TestClient, actor: Actor) -> None:
    report = client.get(f"{HERE}.json?source=P05").json()
    assert [row["source"] for row in report["quotations"]] == ["P05"]
    assert report["quotations"][0]["code_path"] == "Efficacy / Belief in the team"
    assert report["kept_back"] == 0


def test_files_say_how_many_were_kept_back(client: TestClient, actor: Actor) -> None:
    said = "Quotations: 3. Kept back for want of consent: 3"
    assert said in client.get(f"{HERE}.html").text
    assert client.get(f"{HERE}.json").json()["kept_back"] == 3
    assert "kept_back" in client.get(f"{HERE}.csv").text.splitlines()[0]


def test_no_cell_of_the_csv_starts_a_formula(client: TestClient, actor: Actor) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(f"{HERE}.csv").content.decode("utf-8-sig"))))
    assert rows[1]["text"] == "'=1+1 Words of P05 on screening."
    assert [row["source"] for row in rows] == ["P01", "P05", "P06"]


def test_an_empty_csv_of_a_synthetic_study_says_so(client: TestClient, db: Database) -> None:
    a_study(db, synthetic=True)
    assert "These data are made up." in client.get(f"{HERE}.csv").text


def test_long_lists_come_in_pages(client: TestClient, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualtoc.web.reports.quotations.ON_A_PAGE", 4)
    assert sources(client, "?page=2") == ["P05", "P06"]


def test_the_page_takes_as_many_queries_for_many_quotations(
    client: TestClient, db: Database, actor: Actor, queries: Callable[[str], int]
) -> None:
    few = queries(HERE)
    for number in range(7, 12):
        with_source(db, actor, number)
    assert queries(HERE) == few <= 14


def test_the_page_and_its_files_are_spanish(client: TestClient, actor: Actor) -> None:
    spanish = {"Accept-Language": "es"}
    assert "Fe en el equipo" in client.get(HERE, headers=spanish).text
    assert client.get(f"{HERE}.json", headers=spanish).json()["quotations"][0]["code_path"] == (
        "Eficacia / Fe en el equipo"
    )
