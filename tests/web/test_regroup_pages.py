"""Merging and splitting factors in the browser: old claims count on, and two people's edits are both kept."""

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_studies import START
from small_study import with_codebook, with_interviews

from qualtoc.database import Actor, Database
from qualtoc.reports import mapping, pattern_matching
from qualtoc.reports.map_question import Question
from qualtoc.study import store as study_store
from qualtoc.theory import actions
from qualtoc.theory.theory_files import read

HERE = "/studies/mentoring/theory"
FILE = b"""
factors:
  - {id: visits, type: activity, label_en: Visits}
  - {id: calls, type: activity, label_en: Calls}
  - {id: trust, type: outcome, label_en: Trust}
links:
  - {id: L1, from: visits, to: trust, expected: +, basis: [manual]}
  - {id: L2, from: calls, to: trust, expected: +}
structural_edges: [{from: calls, to: visits}]
versions: [{id: v1, status: registered, registered_at: 2023-03-01}]
"""


@pytest.fixture
def draft(db: Database, client: TestClient) -> TestClient:
    """A browser on the draft v2 of a study whose interviews P1 to P3 say that visits raise trust."""
    study = a_study(db, researchers=("AR", "JM"))
    with_codebook(db, study)
    with_interviews(db, study, range(1, 4))
    actions.import_theory(db, Actor(study.id, "AR"), read(FILE, "theory.yaml", START).theory)
    client.post(f"{HERE}/draft", data={"parent": "v1"})
    return client


def version(client: TestClient):
    return client.get(f"{HERE}?version=v2").context.line.version


def seen(client: TestClient) -> str:
    return client.get(f"{HERE}?version=v2").context.line.digest


def test_claims_on_merged_factors_count_for_the_new_one_with_their_words(draft: TestClient) -> None:
    form = draft.get(f"{HERE}/draft/merge?version=v2&key=visits&key=calls")
    assert form.context.groups[0].fields[0].values == ("visits", "calls")
    merged = draft.post(f"{HERE}/draft/merge?version=v2", data={
        "seen": form.context.draft.seen, "keys": ["visits", "calls"], "label_en": "Contact", "type": "activity",
        "reason": "They are told as one.",
    })  # fmt: skip
    assert merged.status_code == 200
    assert [(k.key, k.cause, k.basis) for k in version(draft).links] == [("L1", "contact", ("manual",))]
    assert version(draft).key_map == {"visits": ("contact",), "calls": ("contact",)}
    (row,) = merged.context.links
    assert (row.claims, row.sources, row.is_emergent) == (3, 3, False)
    page = draft.get(f"{HERE}/links/L1?version=v2")
    assert page.text.count("the team trusts the manager") >= 3
    assert merged.context.proposals == ()
    compared = draft.get(f"{HERE}/compare?old=v1&new=v2")
    assert "They are told as one." in compared.text and "Delivery edges" in compared.text


def test_a_proposal_names_what_its_factors_became(draft: TestClient) -> None:
    draft.post(f"{HERE}/draft/merge?version=v2", data={
        "seen": seen(draft), "keys": ["visits", "calls"], "label_en": "Contact", "type": "activity", "reason": "So.",
    })  # fmt: skip
    form = draft.get(f"{HERE}/draft/link?version=v2&cause=visits&effect=pride").context.form
    assert (form.cause, [new.key for new in form.new_factors]) == ("contact", ["pride"])


def test_report_and_map_read_old_claims_as_the_version_does(db: Database, draft: TestClient) -> None:
    draft.post(f"{HERE}/draft/merge?version=v2", data={
        "seen": seen(draft), "keys": ["visits", "calls"], "label_en": "Contact", "type": "activity", "reason": "So.",
    })  # fmt: skip
    with db.reading() as session:
        study = study_store.study(session, "mentoring")
        told = pattern_matching.load(session, study, "v2", for_export=False)
        shown = mapping.load(session, study, Question(version="v2"))
    (row,) = told.report.verdicts
    assert (row.cause, row.verdict, row.n_sources, row.emergent) == ("contact", "supported", 3, False)
    assert [quotation.claim.cause for quotation in told.quoted(row, "+")] == ["visits"] * 3
    assert told.report.proposals == ()
    assert [(one.cause, one.effect, one.standing) for one in shown.compared] == [("contact", "trust", "found")]


def test_a_split_gives_old_claims_to_the_part_that_the_link_goes_to(draft: TestClient) -> None:
    form = draft.get(f"{HERE}/draft/split?version=v2&key=visits")
    given = {
        "seen": form.context.draft.seen, "1_label_en": "Planned visits", "1_type": "activity",
        "2_label_en": "Surprise visits", "2_type": "activity", "end:L1": "2", "reason": "They differ.",
    }  # fmt: skip
    split = draft.post(f"{HERE}/draft/split?version=v2&key=visits", data=given)
    assert version(draft).key_map == {"visits": ("planned_visits", "surprise_visits")}
    assert {row.link.key: (row.link.cause, row.claims) for row in split.context.links} == {
        "L1": ("surprise_visits", 3), "L2": ("calls", 0),
    }  # fmt: skip


def test_a_refused_regrouping_keeps_what_was_typed(draft: TestClient) -> None:
    refused = draft.post(f"{HERE}/draft/merge?version=v2", data={
        "seen": seen(draft), "keys": ["visits"], "label_en": "Contact", "type": "activity", "reason": "So.",
    })  # fmt: skip
    assert (refused.status_code, list(refused.context.errors)) == (422, ["keys"])
    assert 'value="Contact"' in refused.text
    alone = draft.post(f"{HERE}/draft/split?version=v2&key=visits", data={
        "seen": seen(draft), "1_label_en": "One", "1_type": "activity", "reason": "So.",
    })  # fmt: skip
    assert (alone.status_code, list(alone.context.errors)) == (422, ["parts"])


def test_delivery_edges_are_drawn_and_taken_away_in_one_form(draft: TestClient) -> None:
    given = {"seen": seen(draft), "cause": "calls", "effect": "trust", "reason": "Seen in the field."}
    assert draft.post(f"{HERE}/draft/edges?version=v2", data=given).status_code == 200
    assert version(draft).structural_edges == (("calls", "trust"),)
    assert [change.op for change in version(draft).changes] == ["remove_edge", "add_edge"]


def test_two_people_who_edit_different_factors_are_both_kept(draft: TestClient) -> None:
    mine = draft.get(f"{HERE}/draft/factor?version=v2&key=visits").context
    theirs = draft.get(f"{HERE}/draft/factor?version=v2&key=calls").context
    for page, key, name in ((theirs, "calls", "Phone calls"), (mine, "visits", "Home visits")):
        given = {"seen": page.draft.seen, "seen_part": page.seen_part, "label_en": name, "type": "activity",
                 "reason": "Clearer."}  # fmt: skip
        assert draft.post(f"{HERE}/draft/factor?version=v2&key={key}", data=given).status_code == 200
    assert [f.label.en for f in version(draft).factors] == ["Home visits", "Phone calls", "Trust"]


def test_two_people_who_edit_one_link_are_told_what_differs(draft: TestClient) -> None:
    screen = draft.get(f"{HERE}/draft/link?version=v2&key=L1").context
    given = {"seen": screen.draft.seen, "seen_part": screen.seen_part, "cause": "visits", "effect": "trust",
             "sign:": "0", "basis": "manual", "reason": "Nobody saw it."}  # fmt: skip
    assert draft.post(f"{HERE}/draft/link?version=v2&key=L1", data=given).status_code == 200
    refused = draft.post(f"{HERE}/draft/link?version=v2&key=L1", data={**given, "sign:": "-", "note_en": "Mine"})
    assert refused.status_code == 409
    assert [(str(label), now) for label, now in refused.context.differing] == [
        ("Expected sign", "0"), ("Note in English", ""),
    ]  # fmt: skip
    assert (refused.context.form.sign(""), refused.context.form.note_en) == ("-", "Mine")
    assert version(draft).links[0].expected == {None: "0"}


def test_while_one_types_the_form_says_what_a_regrouping_brings(draft: TestClient) -> None:
    def check(action: str, **given: object):
        address = f"{HERE}/draft/{action}/check?version=v2&key=visits"
        return draft.post(address, data=given, headers={"HX-Request": "true"}).context

    one = check("merge", keys=["visits"], label_en="Contact", type="activity")
    assert one.problem.template == "Choose at least two factors to merge."
    both = check("merge", keys=["visits", "calls"], label_en="Contact", type="activity")
    assert [str(found.message) for found in both.solved] == ["L2 has no basis: where does the expectation come from?"]
    split = check("split", **{"1_label_en": "A", "1_type": "activity", "2_label_en": "B", "2_type": "activity"})
    assert "b has no link." in [str(found.message) for found in split.brought]
    assert check("edges", edges=["calls → visits"]).problem is None
    assert version(draft).key_map == {}
