"""The pages of a theory: drawn, told as tables, compared, imported, and each link with what is said of it."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_study import with_codebook, with_interviews
from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage, found_passage
from qualtoc.database import Actor, Database
from qualtoc.demo import load_demo
from qualtoc.study.model import Study
from qualtoc.theory import actions, store
from qualtoc.theory.actions import ReportedInfluence

HERE = "/studies/mentoring/theory"
SVG = "{http://www.w3.org/2000/svg}"
SPANISH = {"Accept-Language": "es"}

THEORY = """schema: qualtoc-theory/1
meta: {title_en: Mentoring <b>works</b>, title_es: La mentoría funciona}
outcomes:
  - {id: SCR, label_en: Screening, label_es: Tamizaje}
  - {id: ANC, label: Antenatal care}
factors:
  - {id: visits, type: activity, label_en: Visits <i>of</i> mentors, label_es: Visitas de mentores}
  - {id: trust, type: mechanism, label: Trust, definition_en: Somebody relies on somebody., basis: [literature]}
  - {id: coverage, type: outcome, outcome: SCR, label: Coverage}
  - {id: seen, type: context, label: The result is seen, since: v2, emergent: true}
  - {id: supplies, type: rival, label: More supplies, rival_to: [L2]}
assumptions:
  - {id: A1, link: L2, label: Supplies arrive}
links:
  - {id: L1, from: visits, to: trust, expected: {v1: "+", v2: "0"}, moderated_by: {v2: seen}}
  - {id: L2, from: trust, to: coverage, by_outcome: true, basis: [literature],
     expected: {v1: {SCR: "+", ANC: "+"}, v2: {SCR: "+", ANC: "-"}}}
  - {id: R1, from: supplies, to: coverage, outcome: SCR, rival: true, expected: {v1: "+", v2: "+"}}
versions:
  - {id: v1, label_en: First, label_es: Primera, status: registered, registered_at: 2020-01-01}
  - id: v2
    label: Second
    status: refined
    parent: v1
    note: Learnt from the nurses.
    changes:
      - {id: C1, op: change_expected, target: L1, old: "+", new: "0", evidence_links: [L1],
         reason_en: Nobody saw it., reason_es: Nadie lo vio.}
"""


def load(client: TestClient, text: str = THEORY) -> None:
    given = {"files": ("theory.yaml", text.encode(), "application/yaml")}
    assert client.post(HERE, files=given, follow_redirects=False).status_code in (200, 303)


@pytest.fixture
def study(db: Database) -> Study:
    """A study whose interviews P1 and P2 say that visits raise trust."""
    made = a_study(db, title="Mentoring <i>", researchers=("AR", "JM"), synthetic=True)
    with_codebook(db, made)
    with_interviews(db, made, range(1, 3))
    return made


@pytest.fixture
def told(study: Study, client: TestClient) -> TestClient:
    """A browser on a study with the theory in two versions."""
    load(client)
    return client


def say(db: Database, study: Study, coder: str, influence: ReportedInfluence, source: str = "P1") -> None:
    """Record a claim on the words of an interview."""

    def passage(session: Session) -> Passage:
        return found_passage(session, coding_store.source(session, study.id, source), 2, "nobody trusted us")

    actions.record_claim(db, Actor(study.id, coder), passage, influence)


def svg_of(client: TestClient, query: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(client.get(f"{HERE}.svg{query}").content)


def test_without_a_theory_the_page_teaches_and_offers_the_import(study: Study, client: TestClient) -> None:
    page = client.get(HERE)
    assert page.status_code == 200
    assert page.template == "theories/no_theory.html"
    assert 'type="file"' in page.text
    assert "schema: qualtoc-theory/1" in page.text


def test_the_example_of_the_empty_page_can_be_imported(study: Study, client: TestClient) -> None:
    page = client.get(HERE)
    example = page.text.partition("<code>")[2].partition("</code>")[0]
    load(client, example.replace("&#34;", '"'))
    assert client.get(HERE).context.line.version.key == "v1"


def test_claims_wait_as_proposals_before_there_is_a_theory(study: Study, client: TestClient) -> None:
    context = client.get(HERE).context
    assert [(p.cause.en, p.effect.en, p.claims, p.sources) for p in context.proposals] == [("visits", "trust", 2, 2)]
    assert context.unknown_factors == (("trust", 2), ("visits", 2))
    assert context.proposals[0].quotations[0].mark.words == "the team trusts the manager"


def test_the_newest_version_is_shown_and_another_can_be_chosen(told: TestClient) -> None:
    assert told.get(HERE).context.chosen.version == "v2"
    assert told.get(f"{HERE}?version=v1").context.chosen.version == "v1"
    assert told.get(f"{HERE}?version=v9").status_code == 404


def test_a_version_tells_its_status_date_fingerprint_and_note(told: TestClient) -> None:
    page = told.get(f"{HERE}?version=v1")
    assert "registered 1 Jan 2020" in page.text
    assert "declared" in page.text
    assert "before the first coding" in page.text
    assert f'title="SHA-256 {page.context.line.digest}"' in page.text
    assert "Learnt from the nurses." in told.get(HERE).text


def test_a_version_registered_after_the_coding_says_so(told: TestClient) -> None:
    assert "after 2 of 2 sources with causal claims were coded" in told.get(HERE).text


def test_every_link_and_factor_of_the_drawing_is_a_link_with_its_words(told: TestClient) -> None:
    page = told.get(f"{HERE}?version=v1&outcome=SCR")
    said = 'aria-label="L2: Trust → Coverage, expected + for SCR, assumes: Supplies arrive, nobody spoke of it"'
    assert said in page.text
    assert f'href="{HERE}/links/L2?version=v1&amp;outcome=SCR"' in page.text
    assert 'href="#factor-trust"' in page.text
    assert 'id="factor-trust"' in page.text


def test_labels_are_escaped_in_the_drawing(told: TestClient) -> None:
    page = told.get(HERE)
    assert "<i>of</i>" not in page.text
    assert "&lt;i&gt;of&lt;/i&gt;" in page.text


def test_the_drawing_speaks_the_language_of_the_interface(told: TestClient) -> None:
    assert "Visitas de" in told.get(HERE, headers=SPANISH).text
    assert "Visitas de" in told.get(f"{HERE}.svg", headers=SPANISH).text


def test_different_signs_of_outcomes_stand_beside_each_other_until_one_outcome_is_chosen(told: TestClient) -> None:
    def signs(query: str) -> list[str]:
        drawn = told.get(f"{HERE}{query}").context.drawn
        return [text for link in drawn.links if link.key == "L2" for _, text, _ in link.lines]

    assert signs("?version=v2") == ["SCR +", "ANC −"]
    assert signs("?version=v2&outcome=ANC") == ["−"]
    assert signs("?version=v1") == ["+"]


def test_a_link_of_another_outcome_steps_back(told: TestClient) -> None:
    drawn = told.get(f"{HERE}?outcome=ANC").context.drawn
    assert ["off-scope" in link.classes for link in drawn.links if link.key == "R1"] == [True]


def test_marks_are_drawn(told: TestClient) -> None:
    drawn = told.get(HERE).context.drawn
    links = {link.key: link for link in drawn.links}
    assert "emergent" in links["L1"].classes
    assert "unspoken" in links["L2"].classes
    assert "weight-2" in links["L1"].classes
    assert "rival" in links["R1"].classes
    assert links["L2"].note == "Assumption: Supplies arrive"
    assert [one.said for one in drawn.moderators] == ["The result is seen moderates L1"]
    assert drawn.drawing.rule_y is not None


def test_a_late_expectation_is_emergent_without_a_mark_by_hand(told: TestClient) -> None:
    def late(version: str) -> bool:
        links = told.get(f"{HERE}?version={version}").context.links
        return next(line for line in links if line.link.key == "L1").is_emergent

    assert (late("v1"), late("v2")) == (False, True)


def test_the_verdicts_can_be_laid_over_the_drawing(told: TestClient) -> None:
    page = told.get(f"{HERE}?version=v1&overlay=verdicts")
    drawn = {link.key: [text for _, text, _ in link.lines] for link in page.context.drawn.links}
    assert drawn == {"L1": ["+ supported"], "L2": ["SCR: ∅ no evidence", "ANC: ∅ no evidence"], "R1": ["∅ no evidence"]}
    assert '<th scope="col">Verdict</th>' in page.text


def test_the_table_says_what_the_drawing_shows(told: TestClient) -> None:
    page = told.get(HERE)
    lines = {line.link.key: line for line in page.context.links}
    assert (lines["L1"].claims, lines["L1"].sources) == (2, 2)
    assert [expected.sign for expected in lines["L2"].expected] == ["+", "-"]
    assert "untraced" in page.text
    assert "assumes: Supplies arrive (untested)" in page.text
    assert "moderated by The result is seen" in page.text


def test_claims_of_withdrawn_sources_count_nowhere(told: TestClient, db: Database, study: Study) -> None:
    from qualtoc.study.actions import withdraw_participant

    withdraw_participant(db, Actor(study.id, "AR"), "P1")
    assert next(line for line in told.get(HERE).context.links if line.link.key == "L1").claims == 1
    assert [c.mark.claim.source for v in told.get(f"{HERE}/links/L1").context.voices for c in v.against] == ["P2"]


def test_warnings_lead_to_the_link_that_they_speak_of(told: TestClient) -> None:
    page = told.get(HERE)
    assert "L1 has no basis" in page.text
    assert 'href="#link-L1"' in page.text
    assert 'id="link-L1"' in page.text


def test_the_downloaded_drawing_stands_alone_and_carries_the_notice(told: TestClient) -> None:
    answer = told.get(f"{HERE}.svg?version=v1")
    assert answer.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert "mentoring-theory-v1.svg" in answer.headers["content-disposition"]
    root = ElementTree.fromstring(answer.content)
    assert root.find(f"{SVG}style") is not None
    assert "These data are made up." in answer.text
    assert not [one for one in root.iter() if one.tag == f"{SVG}a"]
    assert len(root.findall(f".//{SVG}g[@class='factors']/{SVG}g")) == 4


def test_the_drawing_needs_no_inline_style(told: TestClient) -> None:
    text = told.get(HERE).text
    assert " style=" not in text
    assert "<style" not in text


def test_an_htmx_request_for_the_theory_gets_that_part_only(told: TestClient) -> None:
    part = told.get(f"{HERE}?version=v1", headers={"HX-Request": "true", "HX-Target": "theory"})
    assert part.text.lstrip().startswith('<div id="theory">')
    assert "<html" not in part.text


def test_two_versions_are_compared_with_reasons_and_evidence(told: TestClient) -> None:
    context = told.get(f"{HERE}/compare").context
    assert (context.old.version.key, context.new.version.key) == ("v1", "v2")
    rows = {(row.key, row.role, row.outcome): row for row in context.rows}
    changed = rows["L1", "expectation", None]
    assert (changed.old, changed.new) == ("+", "0")
    assert [reason.en for reason in changed.reasons] == ["Nobody saw it."]
    assert [(e.link, e.claims, e.sources, len(e.quotations)) for e in changed.evidence] == [("L1", 2, 2, 2)]
    assert rows["L2", "expectation", "ANC"].new == "-"
    assert rows["seen", "added", None].reasons == ()


def test_a_changed_moderator_is_named(told: TestClient) -> None:
    assert "moderator: – → The result is seen" in told.get(f"{HERE}/compare").text


def test_reasons_speak_the_language_of_the_interface(told: TestClient) -> None:
    assert "Nadie lo vio." in told.get(f"{HERE}/compare", headers=SPANISH).text


def test_a_version_compared_with_itself_shows_nothing(told: TestClient) -> None:
    assert told.get(f"{HERE}/compare?old=v1&new=v1").context.rows == ()


def test_comparing_unknown_versions_is_not_found(told: TestClient) -> None:
    assert told.get(f"{HERE}/compare?old=v8&new=v1").status_code == 404


def test_claims_stand_for_or_against_what_the_chosen_version_expects(told: TestClient) -> None:
    expected = told.get(f"{HERE}/links/L1?version=v1").context.voices[0]
    refined = told.get(f"{HERE}/links/L1?version=v2").context.voices[0]
    assert (len(expected.on_its_side), len(expected.against)) == (2, 0)
    assert (len(refined.on_its_side), len(refined.against)) == (0, 2)


def test_claims_stand_under_the_outcome_that_they_name(told: TestClient, db: Database, study: Study) -> None:
    say(db, study, "AR", ReportedInfluence("trust", "coverage", "+", "SCR"))
    say(db, study, "AR", ReportedInfluence("trust", "coverage", "?", "ANC"))
    say(db, study, "AR", ReportedInfluence("trust", "coverage", "-"))
    context = told.get(f"{HERE}/links/L2").context
    counts = [(v.outcome, len(v.on_its_side), len(v.against), len(v.unclear)) for v in context.voices]
    assert counts == [("SCR", 1, 0, 0), ("ANC", 0, 0, 1)]
    assert [(name.template, len(lines)) for name, lines in context.asides] == [("Not outcome-specific", 1)]
    assert [v.outcome for v in told.get(f"{HERE}/links/L2?outcome=ANC").context.voices] == ["ANC"]


def test_claims_of_a_second_coder_wait_for_consensus(told: TestClient, db: Database, study: Study) -> None:
    say(db, study, "JM", ReportedInfluence("visits", "trust", "0"))
    page = told.get(f"{HERE}/links/L1?version=v2")
    assert [line.waits for line in page.context.voices[0].on_its_side] == [True]
    assert "waits for consensus" in page.text


def test_a_quotation_leads_to_its_turn(told: TestClient) -> None:
    assert 'href="/studies/mentoring/sources/P1#turn-2"' in told.get(f"{HERE}/links/L1").text


def test_a_link_that_nobody_spoke_of_says_so(told: TestClient) -> None:
    assert "Nobody spoke of this link so far." in told.get(f"{HERE}/links/R1").text


def test_what_each_version_expects_stands_in_one_table(told: TestClient) -> None:
    assert told.get(f"{HERE}/links/L2").context.expectations == (("SCR", ("+", "+")), ("ANC", ("+", "-")))


def test_an_unknown_link_is_not_found(told: TestClient) -> None:
    assert told.get(f"{HERE}/links/L99").status_code == 404


def test_a_memo_is_written_on_a_link(told: TestClient, db: Database, study: Study) -> None:
    answer = told.post(
        f"{HERE}/links/R1/memos", data={"type": "theory", "text": "Supplies came late."}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{HERE}/links/R1#memos"
    assert [memo.text for memo in told.get(f"{HERE}/links/R1").context.memos] == ["Supplies came late."]
    with db.reading() as session:
        assert coding_store.links_with_memos(session, study.id) == {"R1"}


def test_an_empty_memo_is_refused_beside_its_field(told: TestClient) -> None:
    answer = told.post(f"{HERE}/links/R1/memos", data={"type": "method", "text": " "})
    assert answer.status_code == 422
    assert "text" in answer.context.errors
    assert answer.context.form.type == "method"


def test_a_memo_on_an_unknown_link_is_not_found(told: TestClient) -> None:
    assert told.post(f"{HERE}/links/L99/memos", data={"type": "theory", "text": "x"}).status_code == 404


def test_a_file_with_problems_changes_nothing_and_lists_them(told: TestClient, db: Database, study: Study) -> None:
    broken = THEORY.replace("to: trust", "to: nowhere").encode()
    answer = told.post(HERE, files={"files": ("broken.yaml", broken)})
    assert answer.status_code == 422
    assert "broken.yaml:" in answer.text
    with db.reading() as session:
        held = store.theory(session, study.id)
    assert held is not None
    assert held.versions[0].links[0].effect == "trust"


def test_a_registered_version_cannot_be_replaced(told: TestClient) -> None:
    other = THEORY.replace('expected: {v1: "+", v2: "0"}', 'expected: {v1: "-", v2: "0"}').encode()
    answer = told.post(HERE, files={"files": ("theory.yaml", other)})
    assert answer.status_code == 422
    assert "registered and cannot be changed" in answer.text


def test_importing_nothing_says_what_to_do(told: TestClient) -> None:
    answer = told.post(HERE, files={})
    assert answer.status_code == 422
    assert "files" in answer.context.errors


def test_the_number_of_queries_does_not_grow(
    told: TestClient, db: Database, study: Study, queries: Callable[[str], int]
) -> None:
    addresses = (HERE, f"{HERE}?overlay=verdicts", f"{HERE}/compare", f"{HERE}/links/L1")
    before = [queries(one) for one in addresses]
    with_interviews(db, study, range(3, 9))
    assert [queries(one) for one in addresses] == before
    assert max(before) <= 22


@pytest.fixture(scope="module")
def demo(shared_client: TestClient) -> TestClient:
    """A browser on the demo study."""
    load_demo(shared_client.app.state.database)
    return shared_client


@pytest.mark.parametrize("query", ["", "?version=v1", "?outcome=ANC", "?overlay=verdicts", "?overlay=none"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_demo_is_drawn_whole(demo: TestClient, query: str, language: str) -> None:
    page = demo.get(f"/studies/demo/theory{query}", headers={"Accept-Language": language})
    drawing = page.context.drawn.drawing
    plates = [arrow.plate.rectangle for arrow in drawing.links]
    boxes = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in drawing.boxes]
    pairs = [(a, b) for i, a in enumerate(plates) for b in (*plates[:i], *boxes)]
    assert not [1 for a, b in pairs if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]
    assert len(plates) == len(page.context.line.version.links)
