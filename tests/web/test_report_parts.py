"""What stands beside a verdict on the page, the list behind each number, and the three shapes of the report."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from report_study import with_report, with_source

from qualtoc.database import Database

HERE = "/studies/mentoring/pattern-matching"
CLAIMS = f"{HERE}/claims?link=L12&outcome=ANC"
TECHNICAL = re.compile(r"theta|threshold|LOSO|dissent|SHA-256", re.IGNORECASE)


@pytest.fixture
def study(db: Database) -> None:
    with_report(db, a_study(db, synthetic=True))


def detail(client: TestClient, scope: str, query: str = ""):
    return next(one for one in client.get(f"{HERE}{query}").context.details if one.scope == scope)


def figures(page: str) -> list[tuple[str, str]]:
    """Address and number of every number that is a link."""
    found = re.findall(r'<a class="number" href="([^"]*)"[^>]*>\s*([\d.,]+)', page)
    return [(unescape(href), number) for href, number in found]


def test_every_number_of_the_page_opens_as_many_sources_as_it_says(reader: TestClient) -> None:
    found = set(figures(reader.get(HERE).text))
    lists = {(href, number) for href, number in found if "/claims?" in href}
    assert len(lists) > 15
    for href, number in lists:
        assert len(reader.get(href).context.sources) == int(number), href


def test_a_total_opens_the_propositions_that_it_counts(reader: TestClient) -> None:
    page = reader.get(HERE).text
    totals = [(href, number) for href, number in figures(page) if "show=" in href]
    assert [number for _, number in totals] == ["1", "2", "1"]
    for href, number in totals:
        assert len(reader.get(href).context.details) == int(number), href


def test_the_summary_holds_no_number_of_voices_that_leads_nowhere(reader: TestClient) -> None:
    found = figures(reader.get(f"{HERE}/summary").text)
    assert len(found) >= 6
    assert {reader.get(href).status_code for href, _ in found} == {200}


def test_the_voices_of_a_role_are_listed_with_their_words(reader: TestClient) -> None:
    answer = reader.get(f"{CLAIMS}&who=0&group=role:lead")
    assert answer.context.sources == ("P09", "P10", "P11", "P12")
    assert [one.claim.source for one in answer.context.quotations] == ["P09", "P10", "P11", "P12"]
    assert "Words of P09 on pregnancy." in answer.text


def test_who_was_not_asked_is_listed_without_words(reader: TestClient) -> None:
    answer = reader.get(f"{HERE}/claims?link=R1&who=not_asked")
    assert len(answer.context.sources) == 9
    assert "there is nothing to quote" in answer.text


@pytest.mark.parametrize("query", ["link=L99&who=0", "link=L12&outcome=ANC&who=all", "link=L12&outcome=XYZ&who=0"])
def test_voices_that_the_report_does_not_have_are_not_found(reader: TestClient, query: str) -> None:
    assert reader.get(f"{HERE}/claims?{query}").status_code == 404


def test_a_rival_stands_beside_its_link_until_and_after_a_memo_answers_it(client: TestClient, study: None) -> None:
    (rival,) = detail(client, "L12 · CCS").rivals
    assert (rival.scope, rival.beside.is_open) == ("R1", True)
    assert detail(client, "R1").rivalled == (("L12 · CCS", "verdict-L12-CCS"), ("L12 · ANC", "verdict-L12-ANC"))
    at = detail(client, "L12 · CCS").anchor
    client.post(f"{HERE}/memo", data={"at": at, "rival": "R1", "text": "Supplies came later."})
    (rival,) = detail(client, "L12 · CCS").rivals
    assert (rival.beside.is_open, [memo.text for memo in rival.beside.memos]) == (
        False,
        ["Supplies came later."],
    )
    for address in (HERE, f"{HERE}.md", f"{HERE}.json"):
        assert "Supplies came later" in client.get(address).text.replace("\\", ""), address


def test_the_registered_version_stands_first_and_the_refined_one_is_said_to_be_accommodated(reader: TestClient) -> None:
    for query in ("", "?version=v2"):
        first, second = (str(said) for said in detail(reader, "L12 · ANC", query).versions)
        assert first.startswith("In v1, registered first: expected +; 0 contradicted (null)")
        assert second.startswith("In v2: expected 0; + supported")
        assert second.endswith("accommodated after the fact, not tested")


def test_roles_and_outcomes_stand_side_by_side(reader: TestClient) -> None:
    one = detail(reader, "L12 · ANC")
    assert [(who.key, who.group.of, len(who.group.by_sign["0"]), len(who.group.by_sign["+"])) for who in one.who] == [
        ("role:lead", 4, 4, 0), ("role:manager", 8, 6, 2), ("type:observation", 2, 2, 0),
    ]  # fmt: skip
    assert str(one.contrast).startswith("The same was expected of each outcome, and different things are reported.")


def test_only_the_sources_of_a_role_are_weighed_and_the_page_and_files_say_so(reader: TestClient) -> None:
    answer = reader.get(f"{HERE}?role=lead")
    one = next(found for found in answer.context.details if found.scope == "L12 · ANC")
    assert (one.row.n_sources, one.row.verdict, one.row.share) == (4, "contradicted", 1.0)
    assert "Only some sources are weighed: Lead (4 of 14)." in answer.text
    assert "Only some sources are weighed" in reader.get(f"{HERE}.md?role=lead").text
    assert reader.get(f"{HERE}.json?role=lead").json()["selection"]["sources"] == ["P09", "P10", "P11", "P12"]
    assert reader.get(f"{HERE}?role=nobody").status_code == 404


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_summary_needs_neither_tool_nor_statistics(reader: TestClient, language: str) -> None:
    answer = reader.get(f"{HERE}.md?part=summary", headers={"Accept-Language": language})
    assert not TECHNICAL.search(answer.text)
    assert len(answer.text.split()) < 500
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="mentoring-pattern-matching-v1-summary'
    )


def test_the_summary_shows_a_voice_against_beside_one_in_favour(reader: TestClient) -> None:
    (one,) = reader.get(f"{HERE}/summary").context.voices
    assert (one.row.outcome, one.expected.claim.sign, one.against.claim.sign) == ("ANC", "+", "0")


def test_the_appendix_holds_every_parameter_and_hash(reader: TestClient) -> None:
    page = reader.get(f"{HERE}/appendix?theta=0.9").text
    said = reader.get(f"{HERE}.md?part=appendix&theta=0.9").text
    hashes = reader.get(f"{HERE}.json?theta=0.9").json()["hashes"]
    for digest in hashes.values():
        assert digest in page and digest in said
    assert "strong_dissent" in page
    assert "Parameters changed from their defaults: 1." in said
    assert "Parameters changed from their defaults: 1." in reader.get(f"{HERE}.md?part=summary&theta=0.9").text


def test_an_unknown_part_is_refused(reader: TestClient) -> None:
    assert reader.get(f"{HERE}.md?part=all").status_code == 422


@pytest.mark.parametrize("part", ["summary", "appendix", "claims?link=L12&outcome=ANC&who=0"])
def test_each_part_takes_as_many_queries_for_many_sources(
    client: TestClient, db: Database, queries: Callable[[str], int], part: str
) -> None:
    actor = with_report(db, a_study(db), sources=2)
    few = queries(f"{HERE}/{part}")
    for number in range(3, 9):
        with_source(db, actor, number)
    assert queries(f"{HERE}/{part}") == few <= 20


def test_without_a_theory_each_part_names_the_next_step(client: TestClient, db: Database) -> None:
    a_study(db)
    for part in ("summary", "appendix"):
        assert "Import a theory" in client.get(f"{HERE}/{part}").text
