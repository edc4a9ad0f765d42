"""Codes from elsewhere have any key: every page of every code has an address of its own, and its links lead there."""

import re
from html import unescape
from urllib.parse import quote, unquote, urljoin

import pytest
from factories import a_study
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from small_study import with_interviews
from starlette.routing import compile_path

from qualtoc.coding import actions
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.codebook_files import read_codebook
from qualtoc.database import Actor, Database
from qualtoc.errors import FormatError
from qualtoc.web.codebook import routes
from qualtoc.web.render import address

HOME = "/studies/mentoring"
ACTS = ("edit", "move", "merge", "split", "status")
ODD = ("a/merge", "a/b/", "/a", "a//../b", "50 %", "a?b=c&d", "#1", "\"q\" 'q'", "🙂/🙂", "a\\b", "k" * 300)
PAGES = tuple(iter_route_contexts(routes.router.routes))
KEYS = st.builds(
    "".join, st.lists(st.sampled_from([*ACTS, "look", "a", "/", ".", "%", "%2F", "?", "#", " ", "é", "🙂"]))
)


def reached(path: str, method: str) -> tuple[str, str]:
    """The name of the page at an address as browsers send it, and the key of its code."""
    for one in PAGES:
        found = compile_path(one.path or "")[0].match(unquote(path)) if method in (one.methods or ()) else None
        if found:
            return one.name or "", found["code"]
    raise AssertionError(path)


@given(KEYS.filter(bool))
def test_no_key_hides_a_page_of_another_code(key: str) -> None:
    gets = {
        "edit": "edit",
        "move": "places",
        "merge": "merge_choices",
        "split": "split_choices",
        "status": "status_page",
    }
    posts = {
        "move": "move", "merge": "merge", "split": "split", "split-preview": "preview_split", "status": "set_status",
        "look": "look", "quotations": "sort_out",
    }  # fmt: skip
    for method, names in (("GET", gets), ("POST", posts)):
        found = {act: reached(address("studies", "s", "codes", act, key), method) for act in names}
        assert found == {act: (name, key) for act, name in names.items()}
    page = address("studies", "s", "codebook", key)
    assert (reached(page, "GET"), reached(page, "POST")) == (("one_code", key), ("describe_code", key))


@pytest.fixture
def home(client: TestClient, db: Database) -> TestClient:
    """A study whose codes have odd keys, beside the code "a"."""
    study = a_study(db)
    codes = tuple(Code(key, Bilingual(f"Code {no}"), "inductive") for no, key in enumerate(("a", "trust", *ODD)))
    actions.import_codebook(db, Actor(study.id, "AR"), Codebook((), codes))
    with_interviews(db, study, range(1, 2))
    return client


def links(html: str, here: str) -> list[str]:
    """The addresses to which links and forms lead, as a browser resolves them."""
    return [urljoin(here, unescape(one)) for one in re.findall(r'(?:href|action)="([^"]*)"', html)]


def test_every_code_is_reached_by_the_links_of_the_tree(home: TestClient) -> None:
    tree = f"{HOME}/codebook"
    there = [one for one in links(home.get(tree).text, tree) if one.startswith(f"{tree}/")]
    assert [home.get(one).context.code.key for one in there] == ["a", "trust", *ODD]


@pytest.mark.parametrize("key", ["a/merge", "a?b=c&d"])
def test_a_code_of_an_odd_key_is_changed_on_its_pages(home: TestClient, key: str) -> None:
    page = f"{HOME}/codebook/{quote(key, safe='')}"
    label = home.get(page).context.code.label
    acts = {one.split("/")[4]: one for one in links(home.get(page).text, page) if "/codes/" in one}
    assert set(acts) == {*ACTS, "quotations"}
    assert [home.get(acts[act]).status_code for act in ACTS] == [200] * 5
    home.post(acts["status"], data={"status": "retired", "reason": "Too wide"})
    assert home.get(page).context.code.status == "retired"
    home.post(acts["status"], data={"status": "active", "reason": "Needed"})
    home.post(page, data={"label_en": f"{label.en} anew"})
    home.post(acts["move"], data={"chosen": "under:trust"})
    code = home.get(page).context.code
    assert (code.status, code.label.en, code.parent) == ("active", f"{label.en} anew", "trust")
    sent = home.post(acts["merge"], data={"into": "a"}, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{HOME}/codebook/a")
    assert home.get(page).context.heirs[0][0] == "a"


def test_an_address_of_before_leads_to_the_page_unless_a_code_has_that_key(home: TestClient) -> None:
    assert home.get(f"{HOME}/codebook/a/merge").context.code.key == "a/merge"
    moved = home.get(f"{HOME}/codebook/trust/merge?into=a", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (307, f"{HOME}/codes/merge/trust?into=a")
    assert home.get(f"{HOME}/codebook/nothing/merge").status_code == 404


def test_the_language_is_changed_on_the_page_of_an_odd_key(home: TestClient) -> None:
    page = f"{HOME}/codebook/a%3Fb%3Dc%26d"
    back = re.search('name="back" value="([^"]*)"', home.get(page).text)
    assert back is not None
    assert home.get(unescape(back[1])).context.code.key == "a?b=c&d"


@pytest.mark.parametrize("key", [".", "..", '"a\\nb"'])
def test_a_file_has_no_codes_whose_keys_no_address_holds(key: str) -> None:
    with pytest.raises(FormatError, match="one line"):
        read_codebook(f"codes:\n- id: {key}\n  label: A\n".encode(), "a.yaml")
