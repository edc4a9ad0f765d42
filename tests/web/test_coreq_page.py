"""The COREQ page: 32 items, answered in place."""

import io
from collections.abc import Callable

import docx
import pytest
from factories import a_study
from fastapi.testclient import TestClient
from report_study import with_report, with_source

from qualtoc.coreq import Item
from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions

HERE = "/studies/mentoring/coreq"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def actor(db: Database) -> Actor:
    return with_report(db, a_study(db), sources=6)


def items(client: TestClient) -> list[Item]:
    return [one.item for group in client.get(HERE).context.groups for one in group.items]


def item(client: TestClient, no: int) -> Item:
    return items(client)[no - 1]


def edit(client: TestClient, no: int, text: str, headers: dict[str, str] | None = None, **more: str):
    sent = {"kind": "edited", "text": text, "computed_hash": item(client, no).computed_hash, **more}
    return client.post(f"{HERE}/{no}", data=sent, headers=headers, follow_redirects=False)


def test_all_items_stand_in_order_by_domain(client: TestClient, actor: Actor) -> None:
    answer = client.get(HERE)
    assert [one.no for one in items(client)] == list(range(1, 33))
    assert sum(group.begins_domain for group in answer.context.groups) == 3
    assert "of 32 items answered" in answer.text


def test_an_empty_study_has_the_whole_list(client: TestClient, db: Database) -> None:
    a_study(db)
    assert len(items(client)) == 32


def test_editing_begins_with_what_is_computed(client: TestClient, actor: Actor) -> None:
    page = client.get(f"{HERE}?edit=12").text
    assert page.count("<textarea") == 1
    assert "Participants: 6; interviews: 6." in page.split("<textarea")[1].split("</textarea>")[0]


def test_htmx_gets_the_one_item(client: TestClient, actor: Actor) -> None:
    answer = client.get(f"{HERE}/12?edit=true", headers=HTMX)
    assert answer.text.count("<article") == 1
    assert "<textarea" in answer.text


def test_without_htmx_the_address_of_an_item_leads_to_the_list(client: TestClient, actor: Actor) -> None:
    answer = client.get(f"{HERE}/3?edit=true", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?edit=3#coreq-03")


def test_an_answer_is_written_and_taken_back(client: TestClient, actor: Actor) -> None:
    before = client.get(HERE).context.n_answered
    answer = edit(client, 10, "Purposive.")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}#coreq-10")
    assert (item(client, 10).response, item(client, 10).status) == ("Purposive.", "complete")
    assert client.get(HERE).context.n_answered == before + 1
    client.post(f"{HERE}/10/clear")
    assert item(client, 10).status == "author_needed"


def test_the_count_comes_along_with_a_swapped_item(client: TestClient, actor: Actor) -> None:
    answer = edit(client, 10, "Purposive.", HTMX)
    assert 'id="coreq-answered"' in answer.text
    assert "hx-swap-oob" in answer.text


def test_a_prefilled_item_is_confirmed(client: TestClient, actor: Actor) -> None:
    assert item(client, 1).status == "to_confirm"
    client.post(f"{HERE}/1", data={"kind": "confirmed", "computed_hash": item(client, 1).computed_hash})
    assert item(client, 1).status == "complete"


def test_an_empty_answer_is_refused_where_it_was_written(client: TestClient, actor: Actor) -> None:
    for headers in (None, HTMX):
        answer = edit(client, 10, "  ", headers)
        assert answer.status_code == 422
        assert "Write the answer first." in answer.text


def test_not_applicable_needs_a_reason_and_keeps_the_text(client: TestClient, actor: Actor) -> None:
    answer = edit(client, 23, "Half written.", kind="not_applicable")
    assert answer.status_code == 422
    assert "Say why the item does not apply." in answer.text
    assert "Half written." in answer.text
    edit(client, 23, "", kind="not_applicable", reason="Notes only.")
    assert (item(client, 23).status, item(client, 23).reason) == ("not_applicable", "Notes only.")


def test_moved_data_are_said_beside_the_answer_with_the_new_text(
    client: TestClient, db: Database, actor: Actor
) -> None:
    edit(client, 12, "Six people.")
    assert "The data have changed since this was answered." not in client.get(HERE).text
    study_actions.withdraw_participant(db, actor, "P01")
    page = client.get(HERE).text
    assert "The data have changed since this was answered." in page
    assert "Participants: 5; interviews: 5." in page
    assert "Six people." in page


def test_profile_items_lead_to_the_people(client: TestClient, actor: Actor) -> None:
    page = client.get(HERE).text
    assert page.count('href="/studies/mentoring/people"') == 1 + 4


def test_files_hold_the_answers_in_the_language_of_the_interface(client: TestClient, actor: Actor) -> None:
    edit(client, 10, "Intencional.")
    content = client.get(f"{HERE}.docx", headers={"Accept-Language": "es"}).content
    rows = docx.Document(io.BytesIO(content)).tables[0].rows
    assert [cell.text for cell in rows[10].cells][0::2] == ["10", "Intencional.", "autor"]
    assert "Participantes: 6; entrevistas: 6." in rows[12].cells[2].text


def test_the_json_has_the_documented_schema(client: TestClient, actor: Actor) -> None:
    report = client.get(f"{HERE}.json").json()
    assert report["study"] == "mentoring"
    assert {"no", "item", "domain", "response", "origin", "status"} <= set(report["items"][0])
    assert report["answered"] == client.get(HERE).context.n_answered


@pytest.mark.parametrize("address", [f"{HERE}/33", f"{HERE}/0"])
def test_there_are_32_items(client: TestClient, actor: Actor, address: str) -> None:
    assert client.get(address, headers=HTMX).status_code == 422


def test_an_unknown_format_is_not_found(client: TestClient, actor: Actor) -> None:
    assert client.get(f"{HERE}.csv").status_code == 404


def test_the_page_takes_as_many_queries_for_many_sources(
    client: TestClient, db: Database, actor: Actor, queries: Callable[[str], int]
) -> None:
    few = queries(HERE)
    for number in range(7, 12):
        with_source(db, actor, number)
    assert queries(HERE) == few <= 30


def test_the_page_is_spanish(client: TestClient, actor: Actor) -> None:
    page = client.get(HERE, headers={"Accept-Language": "es"}).text
    assert "de 32 ítems respondidos" in page
    assert "Tamaño de la muestra" in page
