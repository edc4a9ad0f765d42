"""Process tracing in the browser: off by default, entered by plain forms, shown beside the verdict."""

from collections.abc import Callable
from uuid import UUID

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from report_study import with_report

from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions
from qualtoc.theory.likelihoods import LikelihoodPair
from qualtoc.web.process_tracing.contexts import scope_value

HERE = "/studies/mentoring/process-tracing"
SCOPE = scope_value("v1", "L12", "ANC", "mentoring")
SPANISH = {"Accept-Language": "es"}
RIVALS = {"rival": ["More supplies", "They say what is wanted"], "rival_key": ["", ""]}
ITEM = {
    "text": "They know their number", "rival": "R1", "l0": "0.2", "l1": "80 %", "justification": "Rare elsewhere",
    "finding": "found",
}  # fmt: skip


@pytest.fixture
def actor(db: Database) -> Actor:
    """AR, whose study has four sources on L12 and process tracing off."""
    return with_report(db, a_study(db, researchers=("AR",)), sources=4, refined=False)


@pytest.fixture
def tracing(client: TestClient, actor: Actor) -> str:
    """The address of the tracing of L12 for ANC."""
    client.post(f"{HERE}/switch", data={"on": "1"})
    made = client.post(HERE, data={"scope": SCOPE, "hypothesis": "Progress", **RIVALS}, follow_redirects=False)
    assert made.status_code == 303
    return made.headers["location"]


def test_it_is_off_and_no_tab_leads_to_it(client: TestClient, actor: Actor) -> None:
    assert f'href="{HERE}"' not in client.get("/studies/mentoring/causal-map").text
    page = client.get(HERE)
    assert not page.context.found.is_on
    assert "Switch process tracing on" in page.text


def test_pattern_matching_names_the_place_where_it_is_switched_on(client: TestClient, actor: Actor) -> None:
    assert f'href="{HERE}"' in client.get("/studies/mentoring/pattern-matching").text


def test_switched_on_it_is_a_tab_beside_pattern_matching(client: TestClient, actor: Actor) -> None:
    page = client.post(f"{HERE}/switch", data={"on": "1"})
    assert page.context.found.is_on
    tabs = client.get("/studies/mentoring/causal-map").text.split('class="tabs"')[1].split("</nav>")[0]
    assert tabs.index("/pattern-matching") < tabs.index("/process-tracing") < tabs.index("/causal-map")
    study_actions.undo(client.app.state.database, actor)
    assert not client.get(HERE).context.found.is_on


def test_the_form_brings_the_rivals_of_the_theory(client: TestClient, actor: Actor) -> None:
    client.post(f"{HERE}/switch", data={"on": "1"})
    form = client.get(f"{HERE}/new", params={"scope": SCOPE}).context.form
    assert form.hypothesis == "Visible progress → Collective efficacy"
    assert [rival.text for rival in form.rivals] == ["More supplies"]


@pytest.mark.parametrize("scope", ["", "[]", "no", "[" * 9_999, scope_value("v1", "L99", None, None)])
def test_a_scope_that_is_none_is_not_found(client: TestClient, actor: Actor, scope: str) -> None:
    client.post(f"{HERE}/switch", data={"on": "1"})
    assert client.post(HERE, data={"scope": scope, "hypothesis": "x", **RIVALS}).status_code == 404


def test_without_a_rival_nothing_is_traced(client: TestClient, actor: Actor) -> None:
    client.post(f"{HERE}/switch", data={"on": "1"})
    page = client.post(HERE, data={"scope": SCOPE, "hypothesis": "Kept words", "rival": ["", " "]})
    assert (page.status_code, page.context.form.hypothesis, list(page.context.errors)) == (
        422,
        "Kept words",
        ["rivals"],
    )


def test_an_item_with_its_pair_makes_a_posterior_beside_the_verdict(client: TestClient, tracing: str) -> None:
    page = client.post(f"{tracing}/items", data=ITEM)
    one = page.context.one
    assert one.found.items[0].item.pair == LikelihoodPair(0.2, 0.8)
    assert one.found.assessment.result.posterior == one.found.assessment.table[1].posterior
    assert (one.verdict.link, one.verdict.verdict) == ("L12", "contradicted")
    assert "never merged" in page.text
    assert "0.8" in page.text
    assert "Rare elsewhere" in page.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"l0": ""}, "l0"), ({"l1": "much"}, "l1"), ({"l1": "1.5"}, "l1"), ({"l0": "nan"}, "l0"),
        ({"rival": ""}, "rival"),
        ({"justification": " "}, "justification"), ({"text": ""}, "text"), ({"l0_low": "0.3"}, "range"),
        ({"finding": "perhaps"}, "finding"), ({"under:R2": "x"}, "under:R2"), ({"under:R9": "0.5"}, "rival"),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_keeps_what_was_typed(
    client: TestClient, tracing: str, wrong: dict[str, str], field: str
) -> None:
    page = client.post(f"{tracing}/items", data=ITEM | wrong)
    assert (page.status_code, list(page.context.errors)) == (422, [field])
    assert page.context.form.event == ""
    assert 'role="alert"' in page.text


def test_l0_is_asked_before_l1_and_after_its_rival(client: TestClient, tracing: str) -> None:
    form = client.get(f"{tracing}/items").text
    assert form.index('name="rival"') < form.index('name="l0"') < form.index('name="l1"')
    assert form.index('name="l1"') < form.index('name="finding"')


def test_an_item_is_changed_and_an_old_form_is_told_so(client: TestClient, tracing: str) -> None:
    client.post(f"{tracing}/items", data=ITEM)
    seen = client.get(f"{tracing}/items/E1").context.seen
    assert client.post(f"{tracing}/items/E1", data=ITEM | {"l1": "0,9", "seen": seen}).status_code == 200
    old = client.post(f"{tracing}/items/E1", data=ITEM | {"l1": "0,7", "seen": seen})
    assert (old.status_code, old.context.form.l1) == (409, "0,7")
    assert client.get(tracing).context.one.found.items[0].item.pair == LikelihoodPair(0.2, 0.9)


def test_a_passage_of_a_claim_shows_an_item(client: TestClient, tracing: str) -> None:
    client.post(f"{tracing}/items", data=ITEM)
    offered = client.get(f"{tracing}/items/E1/passages").context.claims
    at = f"{tracing}/items/E1/passages"
    page = client.post(at, data={"claim": str(offered[0].claim.id)})
    assert [one.source for one in page.context.one.passages["E1"]] == [offered[0].claim.source]
    assert len(page.context.claims) == len(offered) - 1


def test_any_words_of_a_turn_show_an_item(client: TestClient, tracing: str) -> None:
    client.post(f"{tracing}/items", data=ITEM)
    at = f"{tracing}/items/E1/passages"
    wrong = client.post(at, data={"source": "P01", "turn": "2", "words": "Never said"})
    assert (wrong.status_code, wrong.context.typed) == (422, "Never said")
    client.post(at, data={"source": "P01", "turn": "2", "words": "Words of P01 on pregnancy"})
    passage = client.get(tracing).context.one.passages["E1"][0]
    by_htmx = {"HX-Request": "true", "HX-Target": "tracing"}
    done = client.post(f"{tracing}/passages/{passage.id}/removal", headers=by_htmx)
    assert done.text.lstrip().startswith('<div id="tracing">')
    assert done.context.one.passages == {}


def test_items_of_one_event_say_why_there_is_no_number(client: TestClient, tracing: str) -> None:
    for _ in range(2):
        client.post(f"{tracing}/items", data=ITEM | {"event": "Meeting in May"})
    assert "package" in client.get(tracing).text.split("no number")[1][:200]
    package = ITEM | {"is_package": "1", "members": ["E1", "E2"], "text": "The meeting"}
    page = client.post(f"{tracing}/items", data=package)
    assert [one.key for one in page.context.one.found.assessment.items] == ["E3"]


def test_all_rivals_are_compared_once_each_likelihood_is_there(client: TestClient, tracing: str) -> None:
    page = client.post(f"{tracing}/items", data=ITEM)
    assert "To compare all rivals" in page.text
    seen = client.get(f"{tracing}/items/E1").context.seen
    page = client.post(f"{tracing}/items/E1", data=ITEM | {"under:R2": "0.4", "seen": seen})
    assert [row.key for row in page.context.one.found.rivals] == ["H", "R1", "R2"]


def test_words_that_may_not_leave_are_on_the_page_and_in_no_file(client: TestClient, tracing: str) -> None:
    client.post(f"{tracing}/items", data=ITEM)
    secret = "Words of P03 on pregnancy"
    client.post(f"{tracing}/items/E1/passages", data={"source": "P03", "turn": "2", "words": secret})
    assert secret in client.get(tracing).text
    files = [client.get(f"{HERE}.{extension}") for extension in ("json", "md", "html", "docx")]
    assert [one.status_code for one in files] == [200] * 4
    assert [secret in one.text for one in files[:3]] == [False] * 3
    assert files[0].json()["tracings"][0]["items"][0]["quotations"][0]["text"] is None


def test_a_withdrawn_participant_counts_no_more(client: TestClient, tracing: str, actor: Actor) -> None:
    client.post(f"{tracing}/items", data=ITEM)
    words = {"source": "P01", "turn": "2", "words": "Words of P01 on pregnancy"}
    client.post(f"{tracing}/items/E1/passages", data=words)
    study_actions.withdraw_participant(client.app.state.database, actor, "P01")
    one = client.get(tracing).context.one
    assert (one.found.assessment, one.found.items[0].is_withdrawn, one.passages) == (None, True, {})
    assert client.post(f"{tracing}/items/E1/passages", data=words).status_code == 422


def test_the_json_report_holds_all_that_the_number_rests_on(client: TestClient, tracing: str) -> None:
    client.post(f"{tracing}/items", data=ITEM | {"l0_low": "0.1", "l0_high": "0.4"})
    found = client.get(f"{HERE}.json").json()
    one = found["tracings"][0]
    assert found["switched_on"] is True
    assert {key: one["posterior"][key] for key in ("prior", "posterior", "low", "high", "decibels")} == {
        "prior": 0.5, "posterior": 0.8, "low": 0.67, "high": 0.89, "decibels": 6.0,
    }  # fmt: skip
    assert [row["posterior"] for row in one["table"]] == [0.57, 0.8, 0.92]
    assert one["verdict"]["verdict"] == "contradicted"
    item = one["items"][0]
    assert (item["l0"], item["l1"], item["rival"], item["test"]) == (0.2, 0.8, "R1", "straw")
    assert item["justification"] == "Rare elsewhere"
    assert [rival["rival"] for rival in one["rivals"]] == ["R1", "R2"]


def test_switched_off_the_report_holds_nothing(client: TestClient, tracing: str) -> None:
    client.post(f"{tracing}/items", data=ITEM)
    client.post(f"{HERE}/switch")
    found = client.get(f"{HERE}.json").json()
    assert (found["switched_on"], found["tracings"]) == (False, [])


def test_a_tracing_that_was_removed_leads_to_the_others(client: TestClient, tracing: str) -> None:
    row = client.get(tracing).context.one.stored.row
    page = client.post(f"{tracing}/removal", data={"seen": str(row)})
    assert page.context.found.links == ()
    assert client.get(tracing).template == "process_tracing/tracings.html"
    assert client.get(f"{HERE}/{UUID(int=5)}").template == "process_tracing/tracings.html"


def test_a_page_of_something_that_undo_took_away_leads_back(client: TestClient, tracing: str) -> None:
    client.post(f"{tracing}/items", data=ITEM)
    client.post("/studies/mentoring/undo", data={"back": f"{tracing}/items/E1"})
    for gone in ("items/E1", "items/E1/passages"):
        assert client.get(f"{tracing}/{gone}").template == "process_tracing/tracing.html"
    client.post("/studies/mentoring/undo")
    for gone in ("", "/items", "/statement"):
        assert client.get(tracing + gone).template == "process_tracing/tracings.html"


def test_without_a_theory_the_page_says_what_comes_first(client: TestClient, db: Database) -> None:
    a_study(db)
    page = client.post(f"{HERE}/switch", data={"on": "1"})
    assert page.context.open_scopes == ()
    assert "Register a version" in page.text
    assert client.get(f"{HERE}.json").json()["tracings"] == []


def test_it_speaks_spanish(client: TestClient, tracing: str) -> None:
    client.post(f"{tracing}/items", data=ITEM)
    page = client.get(tracing, headers=SPANISH).text
    assert "Rastreo de procesos" in page
    assert "0,8" in page


def test_the_number_of_queries_does_not_grow(client: TestClient, tracing: str, queries: Callable[[str], int]) -> None:
    client.post(f"{tracing}/items", data=ITEM)
    few = queries(HERE), queries(tracing), queries(f"{tracing}/items/E1/passages")
    client.post(HERE, data={"scope": scope_value("v1", "L20", None, "mentoring"), "hypothesis": "x", **RIVALS})
    for _ in range(3):
        client.post(f"{tracing}/items", data=ITEM)
    assert (queries(HERE), queries(tracing), queries(f"{tracing}/items/E1/passages")) == few
    assert max(few) <= 26


def test_claims_on_the_outcome_are_offered_before_those_on_another(client: TestClient, tracing: str) -> None:
    client.post(f"{tracing}/items", data=ITEM)
    offered = client.get(f"{tracing}/items/E1/passages").context.claims
    assert [mark.claim.outcome for mark in offered] == ["ANC"] * 4 + ["CCS"] * 4


def test_without_ranges_no_interval_is_pretended(client: TestClient, tracing: str) -> None:
    assert "no range entered" in client.post(f"{tracing}/items", data=ITEM).text
    seen = client.get(f"{tracing}/items/E1").context.seen
    page = client.post(f"{tracing}/items/E1", data=ITEM | {"l0_low": "0.1", "seen": seen}).text
    assert "no range entered" not in page
    assert "0.8 to 0.89" in page


def test_the_link_of_a_rival_is_traced_against_what_it_rivals(client: TestClient, actor: Actor) -> None:
    client.post(f"{HERE}/switch", data={"on": "1"})
    *_, rival = client.get(HERE).context.open_scopes
    assert rival.row.rival
    form = client.get(f"{HERE}/new", params={"scope": rival.value}).context.form
    assert [one.text for one in form.rivals] == ["Visible progress → Collective efficacy"]
    made = client.post(HERE, data={"scope": rival.value, "hypothesis": form.hypothesis, **RIVALS})
    assert made.status_code == 200 and form.hypothesis in made.text
