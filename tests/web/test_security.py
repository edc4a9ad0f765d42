"""Who may ask, from where, and what a browser may do with the answers."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from qualtoc.database import Database
from qualtoc.settings import Settings
from qualtoc.web.app import create_app
from qualtoc.web.assets import static_url
from qualtoc.web.preferences import local
from qualtoc.web.security import POLICY, host_names

PORT = 8111
ADDRESS = f"http://127.0.0.1:{PORT}"
TOKEN = "the-token-of-this-test"


@pytest.fixture
def guarded(db: Database) -> Iterator[TestClient]:
    settings = Settings(database_url=db.url, port=PORT, max_upload_bytes=2000)
    app = create_app(db, settings, TOKEN)
    with TestClient(app, base_url=ADDRESS, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def opened(guarded: TestClient) -> TestClient:
    guarded.get("/", params={"token": TOKEN})
    guarded.headers["Sec-Fetch-Site"] = "same-origin"
    return guarded


def language_form(client: TestClient, **headers: str) -> int:
    return client.post("/preferences/language", data={"language": "es"}, headers=headers).status_code


@pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", "", "localhost."])
def test_a_host_that_is_not_this_server_is_refused(opened: TestClient, host: str) -> None:
    assert opened.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"[::1]:{PORT}", f"LOCALHOST:{PORT}"])
def test_the_names_of_this_computer_are_served(opened: TestClient, host: str) -> None:
    assert opened.get("/health", headers={"Host": host}).status_code == 204


def test_the_port_may_be_left_out_only_where_it_is_the_one_of_http() -> None:
    assert "localhost" in host_names(80)
    assert "localhost" not in host_names(PORT)


def test_a_static_file_and_the_sign_of_life_need_no_cookie_but_the_right_host(guarded: TestClient) -> None:
    assert guarded.get(static_url("qualtoc.css")).status_code == 200
    assert guarded.get("/health").status_code == 204
    assert guarded.get("/health", headers={"Host": "evil.example"}).status_code == 400


def test_without_the_token_a_page_says_how_to_open_qualtoc(guarded: TestClient) -> None:
    answer = guarded.get("/", headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert answer.template == "layout/token.html"  # type: ignore[attr-defined]
    assert "terminal" in answer.text


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", "ñ"])
def test_a_wrong_token_opens_nothing(guarded: TestClient, token: str) -> None:
    answer = guarded.get("/", params={"token": token})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_token_is_exchanged_for_a_cookie_and_leaves_the_address(guarded: TestClient) -> None:
    answer = guarded.get("/studies/a%2Fb", params={"token": TOKEN, "q": "uno dos"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/studies/a/b?q=uno+dos"
    assert TOKEN not in str(answer.headers)
    assert guarded.get("/").status_code == 200


def test_the_session_cookie_is_hidden_from_scripts_and_named_by_the_port(guarded: TestClient) -> None:
    cookie = guarded.get("/", params={"token": TOKEN}).headers["set-cookie"]
    assert cookie.startswith(f"qualtoc-{PORT}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie


def test_each_server_has_a_session_secret_of_its_own(db: Database) -> None:
    settings = Settings(database_url=db.url, port=PORT)
    first, second = (TestClient(create_app(db, settings, TOKEN), base_url=ADDRESS) for _ in range(2))
    first.get("/", params={"token": TOKEN})
    second.cookies.update(first.cookies)
    assert second.get("/").status_code == 403


def test_the_exchange_never_leads_to_another_host(guarded: TestClient) -> None:
    answer = guarded.get(f"{ADDRESS}//evil.example/x?token={TOKEN}")
    assert urlsplit(answer.headers["location"]).netloc == ""
    assert answer.headers["location"] == "/evil.example/x"


def test_the_token_is_no_key_for_a_write(guarded: TestClient) -> None:
    form, page = {"who": "AR"}, {"Sec-Fetch-Site": "same-origin"}
    assert guarded.post(f"/studies/demo/who?token={TOKEN}", data=form, headers=page).status_code == 403


def test_the_language_can_be_chosen_before_the_door_is_open(guarded: TestClient) -> None:
    assert language_form(guarded, **{"Sec-Fetch-Site": "same-origin"}) == 303
    assert '<html lang="es"' in guarded.get("/").text


def test_an_empty_token_is_refused_as_a_mistake(db: Database) -> None:
    app = create_app(db, Settings(database_url=db.url, port=PORT), "")
    with pytest.raises(ValueError, match="empty token"), TestClient(app):
        pass


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense", ""])
def test_a_write_from_another_site_is_refused(opened: TestClient, site: str) -> None:
    assert language_form(opened, **{"Sec-Fetch-Site": site, "Origin": ADDRESS}) == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_write_from_a_page_of_the_server_is_done(opened: TestClient, site: str) -> None:
    assert language_form(opened, **{"Sec-Fetch-Site": site}) == 303


@pytest.mark.parametrize("site", ["same-origin", "none"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", f"http://127.0.0.1:{PORT + 1}"])
def test_a_foreign_origin_is_refused_whatever_the_site_is_said_to_be(
    opened: TestClient, site: str, origin: str
) -> None:
    assert language_form(opened, **{"Sec-Fetch-Site": site, "Origin": origin}) == 403


def test_where_the_browser_names_no_site_the_origin_decides(opened: TestClient) -> None:
    del opened.headers["Sec-Fetch-Site"]
    assert language_form(opened, Origin=ADDRESS) == 303
    assert language_form(opened, Origin="http://evil.example") == 403
    assert language_form(opened, Origin="null") == 403
    assert language_form(opened, Origin=f"https://127.0.0.1:{PORT}") == 403
    assert language_form(opened) == 403


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_every_method_that_is_not_reading_is_checked(opened: TestClient, method: str) -> None:
    assert opened.request(method, "/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", f"127.0.0.1:{PORT}"])
@pytest.mark.parametrize("path", ["/", "/health", "/nowhere", "/static/x/nothing.js", "/preferences/theme", "/%00"])
def test_the_strict_policy_is_on_every_answer(opened: TestClient, host: str, path: str) -> None:
    answer = opened.get(path, headers={"Host": host})
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


def test_the_policy_knows_no_inline_script_and_no_other_host() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


def test_the_policy_is_on_the_page_of_an_unexpected_error_too(db: Database) -> None:
    app = create_app(db, Settings(database_url=db.url, port=PORT), token=None)
    app.add_api_route("/broken", lambda: 1 / 0)
    answer = TestClient(app, base_url=ADDRESS, raise_server_exceptions=False).get("/broken")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == POLICY


def test_a_page_has_no_inline_script_style_or_handler(opened: TestClient) -> None:
    html = opened.get("/").text
    assert "<script>" not in html
    assert "<style" not in html
    assert "style=" not in html
    assert "onclick" not in html


def test_a_body_over_the_limit_is_refused_with_a_page(opened: TestClient) -> None:
    answer = opened.post("/preferences/language", data={"language": "e" * 3000})
    assert answer.status_code == 413
    assert answer.headers["content-security-policy"] == POLICY


def test_a_body_of_undeclared_length_is_limited_too(opened: TestClient) -> None:
    parts = iter([b"language=", b"e" * 1500, b"e" * 1500])
    answer = opened.post(
        "/preferences/language", content=parts, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413
    assert answer.headers["content-security-policy"] == POLICY


def test_there_is_no_interface_description(opened: TestClient) -> None:
    assert [opened.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404, 404, 404]


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "x", "", "/a\nb"])
def test_a_form_never_sends_back_to_another_server(path: str) -> None:
    assert local(path) == "/"


def test_a_form_sends_back_to_its_page() -> None:
    assert local("/studies/demo/sources?role=manager") == "/studies/demo/sources?role=manager"
