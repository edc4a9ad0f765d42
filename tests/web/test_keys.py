"""Keys that can be changed: what is refused, what a cookie keeps, and what the page shows."""

import json
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.errors import Invalid
from qualtoc.web import keys, legibility
from qualtoc.web.keys import ACTS, FIRST, KEPT, NAMED

LETTERS = [chr(code) for code in range(33, 127) if chr(code) not in KEPT]


def on_the_page(html: str) -> dict[str, str]:
    """Which act each key does, as the scripts read it."""
    found = re.search(r'data-keys="([^"]*)"', html)
    assert found is not None
    return dict(json.loads(unescape(found.group(1))))


def test_no_key_of_the_first_day_does_two_things_or_is_the_browsers() -> None:
    assert keys.chosen({act.name: " ".join(act.keys) for act in ACTS}, with_letters=True) == FIRST
    assert len(FIRST.by_key) == sum(len(act.keys) for act in ACTS)


@given(
    st.dictionaries(st.sampled_from([act.name for act in ACTS]), st.lists(st.sampled_from(LETTERS), max_size=2)),
    st.booleans(),
)
def test_a_cookie_keeps_what_is_possible_and_nothing_has_two_meanings(
    wanted: dict[str, list[str]], with_letters: bool
) -> None:
    typed = {name: " ".join(pressed) for name, pressed in wanted.items()}
    given_keys = [key for act in ACTS for key in (set(wanted[act.name]) if act.name in wanted else act.keys)]
    if len(given_keys) > len(set(given_keys)):
        with pytest.raises(Invalid, match="two things"):
            keys.chosen(typed, with_letters)
    else:
        made = keys.chosen(typed, with_letters)
        assert keys.read(keys.cookie_of(made)) == made


@pytest.mark.parametrize("key", ["Ctrl+k", "Alt+ArrowLeft", "Tab", "F5", "Insert", "PageDown", "'", "7", "jj", "\x00"])
def test_what_belongs_to_the_browser_or_a_screen_reader_is_refused(key: str) -> None:
    with pytest.raises(Invalid):
        keys.chosen({"next_turn": key}, with_letters=True)


def test_letters_can_be_switched_off_and_the_named_keys_stay() -> None:
    assert set(keys.chosen({}, with_letters=False).by_key) <= set(NAMED)


@pytest.mark.parametrize("cookie", ["x", "next_turn=Tab", "%", "next_turn=k"])
def test_a_cookie_that_makes_no_sense_is_as_none(cookie: str) -> None:
    assert keys.read(cookie) == FIRST


def test_a_changed_key_is_on_every_page_and_in_the_list_of_keys(client: TestClient) -> None:
    answer = client.post("/preferences/keys", data={"next_turn": "y", "back": "/new"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/new")
    page = client.get("/new").text
    assert on_the_page(page)["y"] == "next_turn"
    assert "j" not in on_the_page(page)
    assert "<kbd>y</kbd>" in page
    client.post("/preferences/keys", data={"first": "yes"})
    assert on_the_page(client.get("/new").text) == FIRST.by_key


def test_a_conflict_keeps_the_form_and_names_the_field(client: TestClient) -> None:
    answer = client.post("/preferences/keys", data={"next_turn": "k", "back": "/"})
    assert answer.status_code == 422
    assert answer.context.field == "previous_turn"
    assert answer.context.typed["next_turn"] == "k"
    assert "cannot do two things" in answer.text


def test_how_a_text_is_set_is_remembered_and_what_is_not_named_stays(client: TestClient) -> None:
    client.post("/preferences/reading", data={"size": "large"})
    client.post("/preferences/reading", data={"width": "wide"})
    kept = legibility.read(client.cookies["reading"].strip('"'))
    assert legibility.classes(kept) == "size-large width-wide"


def test_a_size_that_does_not_exist_is_refused(client: TestClient) -> None:
    assert client.post("/preferences/reading", data={"size": "huge"}).status_code == 422
    assert legibility.read("size-huge") == legibility.chosen({})
