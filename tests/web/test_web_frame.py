"""The frame around every page: languages, study, who codes, undo, errors, static files, fragments."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from tomllib import loads

import pytest
from factories import a_study
from fastapi import APIRouter, FastAPI, Request
from fastapi.testclient import TestClient
from sqlmodel import col, delete
from starlette.requests import ClientDisconnect

from qualtoc.database import Database
from qualtoc.errors import Conflict, FormatError, Invalid, NotFound, Problem, Refused, message
from qualtoc.settings import Settings, default_database_url
from qualtoc.study.model import Study
from qualtoc.study.rows import ResearcherRow
from qualtoc.web import render
from qualtoc.web.assets import FOLDER, assets, static_url
from qualtoc.web.deps import Acting, CurrentStudy, Lang, Who, accepted_language
from qualtoc.web.errors import ErrorPage, prefers_json

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}

probes = APIRouter()


@probes.get("/studies/{study}/probe")
def probe(request: Request, study: CurrentStudy, who: Who, lang: Lang) -> object:
    return render.page(request, "layout/error.html", ErrorPage(200, message("{who} in {lang}", who=who, lang=lang)))


@probes.post("/studies/{study}/probe")
def probe_write(request: Request, study: CurrentStudy, acting: Acting) -> object:
    return render.fragment(request, "layout/error.html", "error_message", ErrorPage(200, message("<b>done</b>")))


@probes.get("/raise/{kind}")
def raising(kind: str) -> object:
    problems = [Problem("a.yaml", 7, message("<unknown> key")), Problem("a.yaml", None, message("empty"))]
    errors = {
        "NotFound": NotFound(message("There is nothing to undo.")),
        "Invalid": Invalid(message("bad"), field="theta"),
        "Conflict": Conflict(message("changed")),
        "Refused": Refused(message("refused")),
        "FormatError": FormatError(problems),
        "Left": ClientDisconnect(),
        "Unexpected": RuntimeError("secret words of a transcript"),
    }
    raise errors[kind]


@probes.get("/number")
def number(n: int) -> object:
    return {"n": n}


@pytest.fixture
def probing(db: Database, client: TestClient) -> Iterator[TestClient]:
    app = client.app
    assert isinstance(app, FastAPI)
    app.include_router(probes)
    return client


@pytest.fixture
def study(db: Database) -> Study:
    return a_study(db, title="Mentoring <i>", researchers=("AR", "JM"))


def test_the_language_is_the_browsers_until_it_is_chosen(probing: TestClient) -> None:
    assert '<html lang="es"' in probing.get("/", headers={"Accept-Language": "es-HN,es;q=0.9,en;q=0.8"}).text
    assert '<html lang="en"' in probing.get("/", headers={"Accept-Language": "fr, en;q=0.5"}).text
    probing.post("/preferences/language", data={"language": "es", "back": "/"})
    assert '<html lang="es"' in probing.get("/", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("*", None),
        ("de", None),
        ("en;q=0, es;q=0.1", "es"),
        ("en;q=0.1,ES-mx;q=0.2", "es"),
        ("x;q=y", None),
    ],
)
def test_the_accepted_language_follows_the_weights(header: str, language: str | None) -> None:
    assert accepted_language(header) == language


def test_a_language_that_is_not_spoken_is_refused(probing: TestClient) -> None:
    assert probing.post("/preferences/language", data={"language": "xx"}).status_code == 422


def test_light_and_dark_are_remembered(probing: TestClient) -> None:
    assert 'data-theme="system"' in probing.get("/").text
    probing.post("/preferences/theme", data={"theme": "dark"})
    assert 'data-theme="dark"' in probing.get("/").text


def test_a_theme_cookie_of_somebody_else_is_ignored(probing: TestClient) -> None:
    probing.cookies.set("theme", "x")
    assert 'data-theme="system"' in probing.get("/").text


def test_the_frame_shows_the_study_escaped_with_its_parts(probing: TestClient, study: Study) -> None:
    html = probing.get(f"/studies/{study.key}/probe").text
    assert "Mentoring &lt;i&gt;" in html
    assert f'href="/studies/{study.key}/sources" data-go="t"' in html


def test_an_unknown_study_is_not_found(probing: TestClient) -> None:
    assert probing.get("/studies/nowhere/probe").status_code == 404


def test_the_first_researcher_codes_until_another_is_chosen(probing: TestClient, study: Study) -> None:
    assert probing.get(f"/studies/{study.key}/probe").context.said.values["who"] == "AR"  # type: ignore[attr-defined]
    probing.post(f"/studies/{study.key}/who", data={"who": "JM"})
    assert probing.get(f"/studies/{study.key}/probe").context.said.values["who"] == "JM"  # type: ignore[attr-defined]


def test_who_codes_is_remembered_for_each_study_apart(probing: TestClient, db: Database, study: Study) -> None:
    other = a_study(db, key="other", researchers=("AR", "JM"))
    probing.post(f"/studies/{study.key}/who", data={"who": "JM"})
    assert probing.get(f"/studies/{other.key}/probe").context.said.values["who"] == "AR"  # type: ignore[attr-defined]


def test_somebody_who_is_not_on_the_team_cannot_code(probing: TestClient, study: Study) -> None:
    assert probing.post(f"/studies/{study.key}/who", data={"who": "XX"}).status_code == 422


def test_a_study_without_researchers_has_nobody_who_codes(probing: TestClient, db: Database) -> None:
    empty = a_study(db, key="empty")
    with db.transaction() as session:
        session.execute(delete(ResearcherRow).where(col(ResearcherRow.study_id) == empty.id))
    assert probing.get(f"/studies/{empty.key}/probe").context.said.values["who"] is None  # type: ignore[attr-defined]
    assert probing.post(f"/studies/{empty.key}/probe").status_code == 422


def test_a_synthetic_study_says_so_on_its_pages(probing: TestClient, db: Database) -> None:
    synthetic = a_study(db, key="made-up", synthetic=True)
    assert 'class="banner"' in probing.get(f"/studies/{synthetic.key}/probe").text


def test_a_study_of_real_people_has_no_banner(probing: TestClient, study: Study) -> None:
    assert 'class="banner"' not in probing.get(f"/studies/{study.key}/probe").text


def test_a_fragment_is_one_block_and_brings_the_undo_button_along(probing: TestClient, study: Study) -> None:
    answer = probing.post(f"/studies/{study.key}/probe", headers=HTMX)
    assert answer.text.lstrip().startswith("<div")
    assert "<html" not in answer.text
    assert "&lt;b&gt;done" in answer.text
    assert 'id="undo" hx-swap-oob="true"' in answer.text
    assert answer.template == "layout/error.html"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "status"), [("NotFound", 404), ("Invalid", 422), ("Conflict", 409), ("Refused", 403), ("FormatError", 422)]
)
def test_each_error_has_its_status_and_a_page(probing: TestClient, kind: str, status: int) -> None:
    answer = probing.get(f"/raise/{kind}")
    assert answer.status_code == status
    assert answer.template == "layout/error.html"  # type: ignore[attr-defined]
    assert "<h1>" in answer.text


def test_an_error_speaks_the_readers_language(probing: TestClient) -> None:
    assert "There is nothing to undo." in probing.get("/raise/NotFound", headers={"Accept-Language": "en"}).text
    spanish = probing.get("/raise/NotFound", headers={"Accept-Language": "es"}).text
    assert "There is nothing to undo." not in spanish
    assert '<html lang="es"' in spanish


def test_an_error_inside_a_page_is_aimed_at_the_messages(probing: TestClient) -> None:
    answer = probing.get("/raise/Conflict", headers=HTMX)
    assert answer.status_code == 409
    assert answer.headers["hx-retarget"] == "#messages"
    assert answer.headers["hx-reswap"] == "innerHTML"
    assert "<html" not in answer.text


def test_every_problem_of_a_file_is_listed_with_its_line(probing: TestClient) -> None:
    html = probing.get("/raise/FormatError").text
    assert "<code>a.yaml:7</code> &lt;unknown&gt; key" in html
    assert "<code>a.yaml</code> empty" in html


def test_an_error_is_json_for_whom_asks_for_it(probing: TestClient) -> None:
    assert probing.get("/raise/FormatError", headers=JSON).json() == {
        "status": 422,
        "message": "<unknown> key",
        "field": None,
        "problems": [
            {"file": "a.yaml", "line": 7, "message": "<unknown> key"},
            {"file": "a.yaml", "line": None, "message": "empty"},
        ],
        "reference": None,
    }
    assert probing.get("/raise/Invalid", headers=JSON).json()["field"] == "theta"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [("text/html,application/json", False), ("application/json, text/html", True), ("*/*", False), ("", False)],
)
def test_json_is_given_where_it_is_preferred(accept: str, wanted: bool) -> None:
    assert prefers_json(accept) is wanted


def test_a_form_that_is_not_valid_names_the_field(probing: TestClient) -> None:
    answer = probing.get("/number", params={"n": "many"})
    assert answer.status_code == 422
    assert answer.context.field == "n"  # type: ignore[attr-defined]


def test_a_missing_page_and_a_wrong_method_are_pages(probing: TestClient) -> None:
    assert "<h1>" in probing.get("/nowhere").text
    answer = probing.delete("/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


def test_an_unexpected_error_gives_a_reference_and_no_detail(
    probing: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    calm = TestClient(probing.app, base_url=str(probing.base_url), raise_server_exceptions=False)
    with caplog.at_level(logging.ERROR):
        answer = calm.get("/raise/Unexpected")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    reference = answer.context.reference  # type: ignore[attr-defined]
    assert reference in answer.text
    assert reference in caplog.text


def test_a_page_that_is_left_while_it_sends_is_no_error(probing: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert probing.get("/raise/Left").text == ""
    assert not caplog.records


def test_a_static_file_is_kept_for_ever_at_the_address_of_its_content(probing: TestClient) -> None:
    answer = probing.get(static_url("qualtoc.css"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")
    assert sha256(answer.content).hexdigest().startswith(static_url("qualtoc.css").split("/")[2])


def test_a_static_file_at_an_old_address_is_not_kept(probing: TestClient) -> None:
    assert probing.get("/static/0123456789abcdef/qualtoc.css").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "/etc/passwd", "vendor/VENDOR.toml"])
def test_nothing_but_the_static_files_is_served(probing: TestClient, path: str) -> None:
    assert probing.get(f"/static/x/{path}").status_code == 404


def test_what_is_vendored_is_what_the_list_says() -> None:
    listed = loads((FOLDER / "vendor" / "VENDOR.toml").read_text(encoding="utf-8"))
    digests = {f"vendor/{entry['file']}": entry["sha256"] for entry in listed.values()}
    found = {path: sha256(asset.content).hexdigest() for path, asset in assets().items() if path.startswith("vendor/")}
    assert digests == found


def test_every_link_of_the_frame_to_a_static_file_leads_somewhere(probing: TestClient) -> None:
    links = re.findall(r'(?:href|src)="(/static/[^"]+)"', probing.get("/").text)
    assert len(links) >= 4
    assert {probing.get(link).status_code for link in links} == {200}


def test_a_context_must_not_take_the_name_of_the_frame(probing: TestClient) -> None:
    @dataclass(frozen=True)
    class Greedy:
        frame: str = ""

    request = Request(
        {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"", "app": probing.app}
    )
    with pytest.raises(AssertionError, match="the name frame"):
        render.page(request, "studies/studies.html", Greedy())


def test_an_address_quotes_its_parts() -> None:
    assert render.address("studies", "a/b ñ") == "/studies/a%2Fb%20%C3%B1"


def test_settings_come_from_the_environment_or_from_defaults() -> None:
    assert Settings.read({}) == Settings(database_url=default_database_url())
    given = {"QUALTOC_DATABASE_URL": "sqlite:///x.db", "QUALTOC_PORT": "9000", "QUALTOC_LANGUAGE": "es"}
    assert Settings.read(given) == Settings(database_url="sqlite:///x.db", port=9000, language="es")


@pytest.mark.parametrize(
    ("variable", "value", "field"),
    [("PORT", "many", "port"), ("PORT", "70000", "port"), ("LANGUAGE", "xx", "language"), ("HOST", "0.0.0.0", "host"),
     ("MAX_UPLOAD_BYTES", "0", "max_upload_bytes")],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_refused_by_name(variable: str, value: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        Settings.read({f"QUALTOC_{variable}": value})
    assert refused.value.data["field"] == field


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2023, 6, 15, tzinfo=UTC), "15 Jun 2023"),
        (datetime(2023, 6, 15, 14, 5, tzinfo=UTC), "15 Jun 2023, 14:05 UTC"),
    ],
)
def test_a_day_that_a_file_declares_has_no_hour(moment: datetime, shown: str) -> None:
    assert render._datetime("en", moment) == shown
