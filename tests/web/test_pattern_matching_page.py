"""The pattern-matching report in the browser and as files."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from report_study import KEPT_BACK, with_report, with_source

from qualtoc.database import Actor, Database
from qualtoc.i18n import translator
from qualtoc.reports import pattern_matching as reports
from qualtoc.study import actions as study_actions
from qualtoc.web.reports import report_page as views

HERE = "/studies/mentoring/pattern-matching"
HTMX = {"HX-Request": "true", "HX-Target": "report"}
FILES = [
    f"{part}.{extension}"
    for part, extensions in {
        "pattern-matching": ("docx", "html", "json", "md"),
        "coreq": ("docx", "html", "json", "md"),
        "quotations": ("csv", "docx", "html", "json"),
    }.items()
    for extension in extensions
]
SCOPE = {"at": "verdict-L12-ANC", "version": "v1", "link": "L12", "outcome": "ANC", "case": "mentoring"}


@pytest.fixture
def study(db: Database) -> None:
    with_report(db, a_study(db, synthetic=True))


def text_of(content: bytes) -> str:
    """What a file says; of a Word file, every part of it."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def verdicts(answer) -> dict[str, tuple[str, str | None]]:
    return {one.scope: (one.row.verdict, one.row.strength) for one in answer.context.details}


def test_without_a_theory_the_page_names_the_next_step(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.get(HERE)
    assert answer.template == "reports/nothing_to_match.html"
    assert "Import a theory" in answer.text


def test_without_claims_every_link_stands_there_without_evidence(client: TestClient, db: Database) -> None:
    with_report(db, a_study(db), sources=0)
    answer = client.get(HERE)
    assert set(verdicts(answer).values()) == {("no_evidence", None)}
    assert "No causal claim is recorded yet." in answer.text


def test_the_version_registered_before_the_data_comes_first(reader: TestClient) -> None:
    answer = reader.get(HERE)
    assert [(one.key, one.is_open, one.is_late) for one in answer.context.versions] == [
        ("v1", True, False),
        ("v2", False, True),
    ]
    assert "before the first coding" in answer.text
    assert "accommodated after the fact, not tested" in answer.text


def test_verdicts_differ_by_outcome_and_version(reader: TestClient) -> None:
    assert verdicts(reader.get(HERE)) == {
        "L12 · CCS": ("supported", "moderate"),
        "L12 · ANC": ("contradicted", "moderate"),
        "L20": ("no_evidence", None),
        "R1": ("supported", "moderate"),
    }
    assert verdicts(reader.get(f"{HERE}?version=v2"))["L12 · ANC"] == ("supported", "moderate")


def test_the_matrix_has_a_column_for_each_outcome_and_rivals_apart(reader: TestClient) -> None:
    matrix = reader.get(HERE).context.matrix
    assert matrix.columns == (None, "CCS", "ANC")
    assert [[row.link.key for row in group.rows] for group in matrix.groups] == [["L12"], ["L20"]]
    assert [row.link.key for row in matrix.rivals] == ["R1"]


def test_quotations_for_and_against_stand_side_by_side_with_their_turns(reader: TestClient) -> None:
    detail = next(one for one in reader.get(HERE).context.details if one.scope == "L12 · ANC")
    assert [one.claim.source for one in detail.expected.quotations] == ["P06", "P07"]
    assert [(side.sign, len(side.quotations)) for side in detail.against] == [("0", 12), ("-", 0)]
    assert '/studies/mentoring/sources/P06#turn-2">P06</a>' in reader.get(HERE).text


def test_words_without_consent_are_on_screen_with_a_mark(reader: TestClient) -> None:
    page = reader.get(HERE).text
    assert "Words of P03 on screening." in page
    assert "not for export" in page


def test_a_higher_threshold_makes_the_verdict_mixed_and_is_marked(reader: TestClient) -> None:
    answer = reader.get(f"{HERE}?theta=0.9")
    assert verdicts(answer)["L12 · ANC"] == ("mixed", None)
    assert [field.name for field in answer.context.rule if field.is_changed] == ["theta"]
    assert "Back to the defaults" in answer.text
    assert "Back to the defaults" not in reader.get(HERE).text


def test_a_parameter_changes_the_report_in_place(reader: TestClient) -> None:
    answer = reader.get(f"{HERE}?theta=0.9&min_sources=2", headers=HTMX)
    assert "<html" not in answer.text
    assert 'id="rule-changes"' in answer.text
    assert f'href="{HERE}.docx?theta=0.9"' in answer.text
    assert answer.headers["HX-Replace-Url"] == f"{HERE}?theta=0.9"


@pytest.mark.parametrize("query", ["theta=3", "theta=much", "min_sources=1.5", "theta=nan"])
def test_a_parameter_out_of_its_range_is_refused(reader: TestClient, query: str) -> None:
    answer = reader.get(f"{HERE}?{query}")
    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.text


@pytest.mark.parametrize("query", ["version=v9", "case=nowhere"])
def test_what_the_study_does_not_have_is_not_found(reader: TestClient, query: str) -> None:
    assert reader.get(f"{HERE}?{query}").status_code == 404


def test_one_link_can_be_shown_alone(reader: TestClient) -> None:
    answer = reader.get(f"{HERE}?link=R1")
    assert list(verdicts(answer)) == ["R1"]
    assert "Show all links" in answer.text


def test_many_claims_are_shown_one_link_at_a_time(
    client: TestClient, study: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "FEW_CLAIMS", 5)
    assert list(verdicts(client.get(HERE))) == ["L12 · CCS", "L12 · ANC"]
    answer = client.get(f"{HERE}?link=R1", headers={**HTMX, "HX-Target": "details"})
    assert 'id="details"' in answer.text
    assert 'id="report"' not in answer.text
    assert "Words of P01 on screening." not in answer.text


def test_of_many_quotations_the_first_are_shown_and_all_can_be_asked_for(
    client: TestClient, study: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "FEW_CLAIMS", 5)
    monkeypatch.setattr(views, "FIRST_QUOTATIONS", 3)
    few, every = (client.get(f"{HERE}?link=L12{more}").context.details[0].expected for more in ("", "&every=yes"))
    assert [one.claim.source for one in few.quotations] == ["P01", "P02", "P03"]
    assert (few.total, len(every.quotations)) == (14, 14)
    assert "The first 3 of 14 are shown." in client.get(f"{HERE}?link=L12").text


def test_the_page_takes_as_many_queries_for_many_sources(
    client: TestClient, db: Database, queries: Callable[[str], int]
) -> None:
    actor = with_report(db, a_study(db), sources=2)
    few = queries(HERE)
    for number in range(3, 12):
        with_source(db, actor, number)
    assert queries(HERE) == few <= 21


def test_an_override_needs_a_reason_and_keeps_what_was_chosen(client: TestClient, study: None) -> None:
    answer = client.post(f"{HERE}/verdict", data={**SCOPE, "verdict": "mixed"})
    assert answer.status_code == 422
    assert "Give the reason for this decision." in answer.text
    assert '<option value="mixed" selected>' in answer.text


def test_an_override_is_printed_beside_the_computed_verdict_in_every_format(client: TestClient, study: None) -> None:
    sent = {**SCOPE, "verdict": "mixed", "reason": "The two who disagree know best."}
    answer = client.post(f"{HERE}/verdict?theta=0.8", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?theta=0.8#verdict-L12-ANC")
    for address in (HERE, *(f"{HERE}.{extension}" for extension in ("docx", "html", "json", "md"))):
        said = text_of(client.get(address).content)
        assert "The two who disagree know best." in said, address
        assert "contradicted" in said, address
        assert "mixed" in said, address


def test_an_override_is_taken_back(client: TestClient, study: None) -> None:
    client.post(f"{HERE}/verdict", data={**SCOPE, "verdict": "mixed", "reason": "Because."})
    detail = next(one for one in client.get(HERE).context.details if one.scope == "L12 · ANC")
    client.post(f"{HERE}/decisions/{detail.override_id}/withdrawal", data={"at": detail.anchor})
    assert "Because." not in client.get(HERE).text


def test_a_link_that_does_not_apply_is_taken_out_of_the_counts(client: TestClient, study: None) -> None:
    assert client.get(HERE).context.matching.report.totals.judged == 2
    sent = {**SCOPE, "reason": "No antenatal care here."}
    answer = client.post(f"{HERE}/scope", data=sent, headers=HTMX)
    assert verdicts(answer)["L12 · ANC"] == ("not_applicable", None)
    assert answer.context.matching.report.totals.judged == 1
    assert "Does not apply: No antenatal care here." in answer.text


def test_a_memo_on_the_rival_lifts_its_cap(client: TestClient, study: None) -> None:
    detail = next(one for one in client.get(HERE).context.details if one.scope == "L12 · CCS")
    assert (detail.open_rivals, detail.row.strength) == (("R1",), "moderate")
    empty = client.post(f"{HERE}/memo", data={"at": detail.anchor, "rival": "R1", "text": " "}, headers=HTMX)
    assert (empty.status_code, "Write the memo first." in empty.text) == (422, True)
    answer = client.post(f"{HERE}/memo", data={"at": detail.anchor, "rival": "R1", "text": "Ruled out."}, headers=HTMX)
    assert verdicts(answer)["L12 · CCS"] == ("supported", "strong")


def test_the_file_equals_what_the_command_line_prints(client: TestClient, db: Database, study: None) -> None:
    with db.reading() as session:
        found = client.get(HERE).context.study
        printed = reports.as_json(reports.load(session, found, "v2", for_export=True), translator("en"))
    assert client.get(f"{HERE}.json?version=v2").json() == json.loads(json.dumps(printed))


def test_files_have_names_in_ascii_and_utf8(reader: TestClient) -> None:
    headers = reader.get(f"{HERE}.md?version=v2").headers
    name = "mentoring-pattern-matching-v2.md"
    assert headers["content-disposition"] == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    assert headers["x-content-type-options"] == "nosniff"


def test_an_unknown_format_is_not_found(reader: TestClient) -> None:
    assert reader.get(f"{HERE}.exe").status_code == 404


@pytest.mark.parametrize("file", FILES)
def test_no_file_holds_words_without_consent(reader: TestClient, file: str) -> None:
    said = text_of(reader.get(f"/studies/mentoring/{file}").content)
    for key in KEPT_BACK:
        assert f"Words of {key}" not in said
    if not file.startswith("coreq"):
        assert "Words of P01 on screening." in said


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("language", "notice"), [("en", "These data are made up."), ("es", "Estos datos son inventados.")]
)
def test_every_file_says_that_the_data_are_synthetic(reader: TestClient, file: str, language: str, notice: str) -> None:
    answer = reader.get(f"/studies/mentoring/{file}", headers={"Accept-Language": language})
    assert notice in text_of(answer.content)


@pytest.mark.parametrize("extension", ["docx", "html", "json", "md"])
def test_a_changed_parameter_is_marked_in_every_format(reader: TestClient, extension: str) -> None:
    said = text_of(reader.get(f"{HERE}.{extension}?theta=0.9").content)
    marks = '"parameters_changed": [\n    {' if extension == "json" else "Parameters changed from their defaults: 1."
    assert marks in said


def test_what_is_kept_back_is_counted_with_its_sources(reader: TestClient) -> None:
    assert "Kept back for want of consent, but counted: 3 (P02, P03, and P04)." in reader.get(f"{HERE}.md").text


def test_a_withdrawn_participant_counts_no_more(client: TestClient, db: Database, study: None) -> None:
    study_actions.withdraw_participant(db, Actor(client.get(HERE).context.study.id, "AR"), "P01")
    detail = next(one for one in client.get(HERE).context.details if one.scope == "L12 · ANC")
    assert detail.row.n_sources == 13
    assert "Words of P01" not in client.get(HERE).text


def test_the_page_is_spanish(reader: TestClient) -> None:
    page = reader.get(HERE, headers={"Accept-Language": "es"}).text
    assert '<html lang="es"' in page
    assert "Avance visible" in page
    assert "contradicho" in page
