"""Whose work is shown: narrowed by the address, and hidden in blind mode until both are done."""

from urllib.parse import parse_qsl
from uuid import UUID, uuid4

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from small_study import BOOK, with_codebook, with_interviews
from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage, apply_code, found_passage, say_done, switch_blind_mode
from qualtoc.coding.blinding import Blindness
from qualtoc.coding.codebook import Code, Codebook
from qualtoc.coding.store import CodingMark
from qualtoc.coding.text import Span
from qualtoc.database import Actor, Database, now
from qualtoc.study import actions as study_actions
from qualtoc.study.model import Study
from qualtoc.web.transcripts.shown import Shown, asked, codes_of
from qualtoc.web.transcripts.views import LANES, lanes_of

HERE = "/studies/mentoring/sources/P1"
COLLEAGUES = ("AR", "LC", "JM")


@pytest.fixture
def study(db: Database) -> Study:
    """Two coders: AR has a coding, a claim and a memo in P1, LC one coding of a code below AR's."""
    study = a_study(db, researchers=("AR", "LC"))
    with_codebook(db, study)
    with_interviews(db, study, range(1, 2))

    def nobody(session: Session) -> Passage:
        return found_passage(session, coding_store.source(session, study.id, "P1"), 2, "nobody trusted us")

    apply_code(db, Actor(study.id, "LC"), nobody, "deep_trust")
    return study


def shown(client: TestClient, query: str = "") -> tuple[list[str], int, int]:
    """The codings' coders, and how many claims and memos the second turn shows."""
    turn = client.get(HERE + query).context.sections[0].turns[1]
    return sorted(chip.coder for chip in turn.codings), len(turn.claims), len(turn.memos)


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", (["AR", "LC"], 1, 1)),
        ("?coder=LC", (["LC"], 0, 0)),
        ("?but=LC", (["AR"], 1, 1)),
        ("?code=trust", (["AR", "LC"], 0, 0)),
        ("?code=deep_trust", (["LC"], 0, 0)),
        ("?origin=inductive", (["LC"], 0, 0)),
        ("?origin=deductive&coder=LC", ([], 0, 0)),
        ("?claims=only", ([], 1, 0)),
        ("?origin=nonsense", (["AR", "LC"], 1, 1)),
    ],
)
def test_the_address_narrows_what_is_shown(
    client: TestClient, study: Study, query: str, left: tuple[list[str], int, int]
) -> None:
    assert shown(client, query) == left


@pytest.mark.parametrize("query", ["?claims=only", "?code=supply", "?origin=inductive", "?but=AR", "?coder=JM"])
def test_a_turn_whose_codings_are_not_shown_is_no_turn_without_a_code(
    client: TestClient, study: Study, query: str
) -> None:
    context = client.get(HERE + query).context
    assert [turn.no for turn in context.sections[0].turns if turn.is_coded] == [2]
    assert context.coded == 1


def test_what_is_narrowed_stays_so_after_an_act_and_in_every_part(client: TestClient, study: Study) -> None:
    page = client.get(f"{HERE}?code=deep_trust").text
    assert f'{HERE}/codings?code=deep_trust"' in page
    sent = {"turn": "1", "words": "before", "code": "supply"}
    answer = client.post(f"{HERE}/codings?code=deep_trust", data=sent, headers={"HX-Request": "true"})
    assert answer.context.turns[0].codings == ()
    assert (
        client.post(f"{HERE}/codings?code=deep_trust", data=sent, follow_redirects=False)
        .headers["location"]
        .startswith(f"{HERE}?turn=1&code=deep_trust#")
    )


def test_a_code_shows_itself_and_those_below_it_even_where_the_tree_is_a_ring() -> None:
    ring = Codebook((), tuple(Code(a, BOOK.codes[0].label, "deductive", parent=b, id=uuid4()) for a, b in ("ab", "ba")))
    assert len(codes_of(Shown(code="a"), ring)) == 2


@given(
    st.builds(
        Shown, st.sampled_from(["", "A & B", "ñ"]), st.just(""), st.sampled_from(["", "a=b"]), st.just("inductive")
    )
)
def test_an_address_says_again_what_was_asked(wanted: Shown) -> None:
    assert asked(dict(parse_qsl(wanted.query[1:]))) == wanted


def test_blind_mode_hides_the_others_until_both_are_done(client: TestClient, db: Database, study: Study) -> None:
    client.post(f"{HERE}/blind-mode", data={"on": "yes"})
    assert shown(client) == (["AR"], 1, 1)
    client.post(f"{HERE}/done", data={"done": "yes"})
    assert shown(client) == (["AR"], 1, 1)
    say_done(db, Actor(study.id, "LC"), "P1", done=True)
    assert shown(client) == (["AR", "LC"], 1, 1)
    client.post(f"{HERE}/done", data={"done": "no"})
    assert shown(client) == (["AR"], 1, 1)
    study_actions.undo(db, Actor(study.id, "AR"))
    assert shown(client) == (["AR", "LC"], 1, 1)


def test_undoing_a_done_mark_opens_the_page_anew(client: TestClient, study: Study) -> None:
    client.post(f"{HERE}/done", data={"done": "yes"})
    answer = client.post(f"{HERE}/undo", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")


def test_blind_mode_hides_counts_and_pages_of_what_it_hides(client: TestClient, db: Database, study: Study) -> None:
    switch_blind_mode(db, Actor(study.id, "AR"), on=True)
    client.cookies.set(f"who-{study.id.hex}", "LC")
    context = client.get(HERE).context
    counts = {choice.shade.key: choice.count for group in context.choices.groups for choice in group.choices}
    assert (counts["trust"], counts["deep_trust"], context.coded) == (0, 1, 1)
    with db.reading() as session:
        marks = coding_store.coding_marks(session, coding_store.source(session, study.id, "P1").id)
    (theirs,) = [mark for mark in marks if mark.coder == "AR"]
    assert client.get(f"{HERE}/codings/{theirs.id}", headers={"HX-Request": "true"}).status_code == 409


@given(st.sets(st.sampled_from(COLLEAGUES)), st.sampled_from(COLLEAGUES), st.sampled_from(COLLEAGUES))
def test_two_coders_see_each_other_at_the_same_time(done: set[str], one: str, other: str) -> None:
    sees = not Blindness(True, one, done).hides(other)
    assert sees == (not Blindness(True, other, done).hides(one))
    assert sees == (one == other or {one, other} <= done)


def a_mark(first: int, last: int) -> CodingMark:
    return CodingMark(uuid4(), first, last, Span(first * 10, last * 10 + 5), UUID(int=1), "AR", now(), "x")


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), max_size=LANES))
def test_stripes_that_share_a_turn_never_share_a_lane(places: list[tuple[int, int]]) -> None:
    marks = [a_mark(first, first + more) for first, more in places]
    lanes = lanes_of(marks)
    for mark in marks:
        beside = [m for m in marks if m.turn_no <= mark.last_turn_no and mark.turn_no <= m.last_turn_no]
        assert len({lanes[one.id] for one in beside if one.turn_no <= mark.turn_no <= one.last_turn_no}) == len(
            [one for one in beside if one.turn_no <= mark.turn_no <= one.last_turn_no]
        )
