"""In blind mode no page says what another coder did in a source before both are done with it."""

import re

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from report_study import with_report
from sqlmodel import Session, select

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage, found_passage, say_done, switch_blind_mode
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.database import Actor, AuditRow, Database
from qualtoc.theory import actions as theory_actions
from qualtoc.theory import store as theory_store
from qualtoc.theory.actions import ReportedInfluence

HOME = "/studies/mentoring"
SECRETS = ("Zurcido", "Zafiro")
"""Words of LC's memo and of the note on LC's claim: none may be read."""
ASKED_FIRST = (
    "/pattern-matching", "/pattern-matching.csv", "/pattern-matching/claims", "/causal-map", "/coreq", "/quotations",
    "/quotations.csv", "/themes.csv", "/theme-map.svg", "/theory", "/theory/links/L12",
)  # fmt: skip


@pytest.fixture
def actor(db: Database) -> Actor:
    """AR coded P01; LC coded its second half with another code, claimed something of it and wrote a memo on it."""
    actor = with_report(db, a_study(db, researchers=("AR", "LC")), sources=2, refined=False)
    other = Actor(actor.study_id, "LC")
    coding.import_codebook(db, other, Codebook((), (Code("hush", Bilingual("Quiet place"), "inductive"),)))

    def passage(session: Session) -> Passage:
        return found_passage(session, coding_store.source(session, actor.study_id, "P01"), 2, "on pregnancy")

    coding.apply_code(db, other, passage, "hush")
    theory_actions.record_claim(db, other, passage, ReportedInfluence("progress", "efficacy", "-", None, note="Zafiro"))
    coding.write_memo(db, other, "theory", "Zurcido", passage_of=passage)
    switch_blind_mode(db, actor, on=True)
    return actor


def of_lc(db: Database, actor: Actor) -> tuple[str, str, str]:
    """The ids of LC's coding, claim and memo."""
    with db.reading() as session:
        coded = next(one for one in coding_store.coded_places(session, actor.study_id) if one.coder == "LC")
        claim = next(one for one in theory_store.claims(session, actor.study_id) if one.coder == "LC")
        memo = next(one for one in coding_store.memos(session, actor.study_id) if one.author == "LC")
    return str(coded.id), str(claim.id), str(memo.id)


def links_in(text: str) -> set[str]:
    found = {
        address.replace("&amp;", "&") for address in re.findall(r'(?:href|hx-get)="(/studies/mentoring[^"#]*)', text)
    }
    return {address for address in found if "language" not in address}


def test_no_page_that_can_be_reached_tells_of_the_others(client: TestClient, db: Database, actor: Actor) -> None:
    secret = {*of_lc(db, actor), *SECRETS}
    waiting, seen = {HOME, f"{HOME}/sources", f"{HOME}/sources/P01"}, set()
    while waiting and len(seen) < 250:
        address = min(waiting)
        waiting.remove(address)
        seen.add(address)
        answer = client.get(address)
        told = {one for one in secret if one in answer.text}
        assert not told, (address, told)
        if answer.headers["content-type"].startswith("text/html") and answer.status_code == 200:
            waiting |= {one for one in links_in(answer.text) if "?" not in one} - seen
    assert {f"{HOME}/memos", f"{HOME}/codebook", f"{HOME}/finding", f"{HOME}/people"} <= seen


@pytest.mark.parametrize("path", ASKED_FIRST)
def test_what_shows_the_work_of_all_asks_first(client: TestClient, actor: Actor, path: str) -> None:
    answer = client.get(HOME + path)
    assert answer.status_code == 403
    assert "This page shows the work of all coders" in answer.text


def test_who_looks_all_the_same_is_led_on_and_stands_in_the_trail(
    client: TestClient, db: Database, actor: Actor
) -> None:
    sent = {"back": f"{HOME}/quotations?code=hush"}
    answer = client.post(f"{HOME}/looking", data=sent, follow_redirects=False)
    assert answer.headers["location"] == sent["back"]
    assert client.get(sent["back"]).status_code == 200
    client.post(f"{HOME}/looking", data=sent)
    with db.reading() as session:
        acts = session.exec(select(AuditRow.actor).where(AuditRow.action == "look_while_blind")).all()
    assert acts == ["AR"]
    client.cookies.set(f"who-{actor.study_id.hex}", "LC")
    assert client.get(sent["back"]).status_code == 403


def test_blind_mode_that_is_switched_on_anew_asks_anew(client: TestClient, db: Database, actor: Actor) -> None:
    coding.look_while_blind(db, actor)
    switch_blind_mode(db, actor, on=False)
    assert client.get(f"{HOME}/causal-map").status_code == 200
    switch_blind_mode(db, actor, on=True)
    assert client.get(f"{HOME}/causal-map").status_code == 403


def test_who_builds_the_theory_is_not_asked(client: TestClient, actor: Actor) -> None:
    assert client.get(f"{HOME}/theory/shared").status_code == 200


def test_counts_and_finds_are_those_of_what_may_be_seen(client: TestClient, db: Database, actor: Actor) -> None:
    def counts() -> tuple[object, ...]:
        [first, _] = client.get(f"{HOME}/sources").context.lines
        found = client.get(f"{HOME}/finding/quotations").context.found
        on_claims = client.get(f"{HOME}/finding/quotations?cause=progress&sign=-").context.found
        memos = client.get(f"{HOME}/memos").context.memos
        return first.claims, sum(one.source == "P01" for one in found), len(on_claims), len(memos)

    assert counts() == (3, 1, 0, 0)
    for coder in ("AR", "LC"):
        say_done(db, Actor(actor.study_id, coder), "P01", done=True)
    assert counts() == (4, 2, 1, 1)


def test_a_memo_of_another_cannot_be_opened(client: TestClient, db: Database, actor: Actor) -> None:
    memo = of_lc(db, actor)[2]
    assert client.get(f"{HOME}/memos/{memo}").status_code == 404
    assert "Zurcido" not in client.get(f"{HOME}/sources/P01/memos/{memo}").text


def test_a_correction_names_no_code_of_another(client: TestClient, actor: Actor) -> None:
    page = client.get(f"{HOME}/sources/P01/correction")
    text = page.context.text.replace("on pregnancy", "about it all")
    sent = {"text": text, "text_sha256": page.context.text_sha256, "act": "preview"}
    answer = client.post(f"{HOME}/sources/P01/correction", data=sent)
    moved = (*answer.context.correction.touched, *answer.context.correction.lost)
    assert {one.mark.label for one in moved if one.mark.whose == "LC"} == {""}
    assert "hush" not in answer.text and "Zurcido" not in answer.text


def test_totals_are_those_of_what_may_be_seen(client: TestClient, db: Database, actor: Actor) -> None:
    def totals(path: str) -> str:
        text = re.sub(r"<[^>]+>", " ", client.get(HOME + path).text)
        counts = r"Codings\s+\d+\s+Claims.*?Memos\s+\d+|Everything in it goes.*?memos \(\d+\)"
        return " ".join(re.search(counts, text, re.S)[0].split())

    def numbers(path: str) -> list[int]:
        return [int(one) for one in re.findall(r"\d+", totals(path))][-3:]

    blind, of_one = numbers(""), numbers("/deletion")
    assert "coded blind: what others did" in client.get(HOME).text
    for who in ("AR", "LC"):
        say_done(db, Actor(actor.study_id, who), "P01", done=True)
    seeing = numbers("")
    assert [after - before for before, after in zip(blind, seeing, strict=True)] == [1, 1, 1]
    assert (of_one, numbers("/deletion")) == (blind, seeing)
