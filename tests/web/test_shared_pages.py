"""What versions share, in the browser: each kind has a form that needs no script, and keeps what was typed."""

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_studies import START
from sqlmodel import select

from qualtoc.coding.codebook import Bilingual
from qualtoc.database import Actor, Database
from qualtoc.theory import actions, store
from qualtoc.theory.model import Measurement, ProgrammeTheory
from qualtoc.theory.rows import TheoryRow
from qualtoc.theory.shared_editing import LISTS, parts
from qualtoc.theory.theory_files import read

HERE = "/studies/mentoring/theory/shared"
FILE = b"""
outcomes: [{id: X, label_en: Ex}]
cases: [{id: K, label_en: Kay}]
factors:
  - {id: c, type: context, label_en: See}
  - {id: a, type: activity, label_en: Ay}
  - {id: o, type: outcome, outcome: X, label_en: Oh}
links: [{id: L1, from: a, to: o, outcome: X, expected: +}]
patterns: [{id: P1, label_en: Pea, links: [L1]}]
versions: [{id: v1, status: registered, registered_at: 2023-03-01}]
"""
TYPED = {
    "outcome": {"label_en": "Why", "definition_es": "qué"},
    "case": {"label_en": "Jay", "replication": "theoretical", "predicted_difference": "no effect"},
    "role": {"label_es": "Enfermera"},
    "indicator": {
        "label_en": "Coverage", "factor": "o", "unit_en": "%", "source_en": "survey", "period": "2019",
        "desired": "increase", "value_case": ["K", ""], "value_outcome": ["X", ""], "value_baseline": ["48", ""],
        "value_difference": ["+13", ""], "value_significant": ["no", ""], "value_note_en": ["a note", ""],
    },
    "observation": {
        "link": "L1", "text_en": "A dated plan", "test": "hoop", "case": "K", "found:X": "no", "found:": "",
        "l0": "0.05", "rival_en": "Plans are routine", "l1": "0.4", "justification_en": "Few write one.",
    },
    "pattern": {"label_en": "Both", "links": ["L1"], "headline_link": "L1"},
    "cmo": {
        "contexts": ["c"], "resources": ["a"], "reasoning": "a", "outcome": "o", "triggered": "no", "expected": "0",
        "pattern": "P1",
    },
}  # fmt: skip


@pytest.fixture
def reader(db: Database, client: TestClient) -> TestClient:
    """A browser on a study whose theory is registered."""
    study = a_study(db, researchers=("AR", "JM"))
    actions.import_theory(db, Actor(study.id, "AR"), read(FILE, "theory.yaml", START).theory)
    return client


def held(db: Database) -> ProgrammeTheory:
    with db.reading() as session:
        theory = store.theory(session, session.exec(select(TheoryRow.study_id)).one())
    assert theory is not None
    return theory


@pytest.mark.parametrize("kind", LISTS)
def test_each_kind_is_added_shown_changed_and_removed(db: Database, reader: TestClient, kind: str) -> None:
    before = len(parts(held(db), kind))
    given = {**TYPED[kind], "reason": "The report came out.", "evidence": "L1"}
    added = reader.post(f"{HERE}/{kind}", data=given)
    assert added.status_code == 200, added.text
    part = parts(held(db), kind)[-1]
    assert f'id="{kind}-{part.key}"' in added.text and "The report came out." in added.text
    form = reader.get(f"{HERE}/{kind}?key={part.key}").context
    shown = {field.name: field.values for group in form.groups for field in group.fields}
    again = reader.post(f"{HERE}/{kind}?key={part.key}", data={**_sent(form), "seen": form.seen})
    assert (again.status_code, parts(held(db), kind)[-1]) == (200, part), shown
    gone = reader.post(f"{HERE}/{kind}/removal?key={part.key}", data={"seen": form.seen, "reason": "A mistake."})
    assert (gone.status_code, len(parts(held(db), kind))) == (200, before)


def _sent(form) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {"reason": ["Again."]}
    for group in form.groups:
        for field in group.fields:
            sent.setdefault(field.name, []).extend(field.values or ([] if field.type == "many" else [""]))
    return sent


def test_figures_stand_as_typed_and_what_is_missing_is_not_reported(db: Database, reader: TestClient) -> None:
    shown = reader.post(f"{HERE}/indicator", data={**TYPED["indicator"], "reason": "The survey."})
    (indicator,) = held(db).indicators
    assert indicator.values == (
        Measurement("K", "X", baseline="48", difference="+13", is_significant=False, note=Bilingual("a note")),
    )
    assert "baseline 48, follow-up not reported, difference +13, called not significant" in shown.text
    assert "no effect" not in shown.text


def test_a_refused_form_keeps_what_was_typed_beside_the_problem(reader: TestClient) -> None:
    refused = reader.post(f"{HERE}/observation", data={**TYPED["observation"], "rival_en": "", "reason": "Seen."})
    assert (refused.status_code, dict(refused.context.errors)["rival_en"].template) == (
        422, "Name what would bring it about without the link.",
    )  # fmt: skip
    assert "A dated plan" in refused.text and 'aria-invalid="true" autofocus' in refused.text
    values = {f.name: f.value for group in refused.context.groups for f in group.fields}
    assert (values["l0"], values["found:X"]) == ("0.05", "no")


def test_after_a_registration_a_change_needs_its_reason(reader: TestClient) -> None:
    refused = reader.post(f"{HERE}/role", data={"label_en": "Nurse"})
    assert (refused.status_code, list(refused.context.errors)) == (422, ["reason"])


def test_somebody_else_s_change_is_shown_and_mine_is_kept_in_the_form(reader: TestClient) -> None:
    screen = reader.get(f"{HERE}/case?key=K").context.seen
    theirs = {"seen": screen, "label_en": "Theirs", "replication": "none", "reason": "Renamed."}
    assert reader.post(f"{HERE}/case?key=K", data=theirs).status_code == 200
    mine = reader.post(f"{HERE}/case?key=K", data={**theirs, "label_en": "Mine"})
    assert mine.status_code == 409
    assert "Theirs" in mine.text and 'value="Mine"' in mine.text
    saved = reader.post(f"{HERE}/case?key=K", data={**theirs, "label_en": "Mine", "seen": mine.context.seen})
    assert "Mine" in saved.text and "Theirs" not in saved.text


def test_likelihoods_without_the_link_are_asked_before_those_with_it(reader: TestClient) -> None:
    names = [f.name for group in reader.get(f"{HERE}/observation?link=L1").context.groups for f in group.fields]
    assert names.index("l0") < names.index("rival_en") < names.index("l1")
    assert reader.get(f"{HERE}/observation?link=L1").context.groups[0].fields[0].value == "L1"


def test_what_claims_or_others_name_stays(reader: TestClient) -> None:
    screen = reader.get(f"{HERE}/outcome?key=X").context.seen
    refused = reader.post(f"{HERE}/outcome/removal?key=X", data={"seen": screen, "reason": "Gone."})
    assert refused.status_code == 409
    assert "L1, o" in refused.text


def test_the_number_of_queries_does_not_depend_on_how_much_is_shared(reader: TestClient, queries) -> None:
    few = queries(HERE)
    for n in range(5):
        reader.post(f"{HERE}/role", data={"label_en": f"Role {n}", "reason": "New."})
    assert queries(HERE) == few <= 8


def test_the_pages_are_whole_in_spanish(reader: TestClient) -> None:
    page = reader.get(f"{HERE}/indicator", headers={"Accept-Language": "es"})
    assert "Línea de base" in page.text


def test_an_unknown_kind_or_part_is_not_found(reader: TestClient) -> None:
    assert reader.get(f"{HERE}/nothing").status_code == 404
    assert reader.get(f"{HERE}/role?key=zz").status_code == 404


def test_a_link_shows_what_would_be_seen_if_it_operates(reader: TestClient) -> None:
    link = "/studies/mentoring/theory/links/L1"
    assert f'href="{HERE}/observation?link=L1"' in reader.get(link).text
    reader.post(f"{HERE}/observation", data={**TYPED["observation"], "reason": "Before the visits."})
    page = reader.get(link)
    assert [(one.key, one.name.en) for one in page.context.observations] == [("E1", "A dated plan")]
    assert "X: not found" in page.text


def test_what_is_typed_says_at_once_what_stands_in_its_way_and_where(db: Database, reader: TestClient) -> None:
    def check(kind: str, **changed: str) -> str:
        return reader.post(f"{HERE}/{kind}/check", data={**TYPED[kind], **changed}).text

    missing = check("observation", rival_en="")
    assert "Name what would bring it about without the link." in missing and 'data-field="rival_en"' in missing
    assert "Nothing stands in the way" in check("observation") and not held(db).observations
    assert 'data-field="values"' in check("indicator", value_p="small")
    assert "names no verdict" in check("case") and "names no verdict" not in check("case", predicted_difference="null")


def test_what_is_wrong_with_shared_parts_leads_to_its_place_and_forbids_to_register(
    db: Database, reader: TestClient
) -> None:
    reader.post("/studies/mentoring/theory/draft", data={"parent": "v1"})
    seen = reader.get("/studies/mentoring/theory?version=v2").context.line.digest
    new = {"seen": seen, "cause": "c", "effect": "o", "sign:X": "+", "reason": "Seen."}
    reader.post("/studies/mentoring/theory/draft/link?version=v2", data=new)
    reader.post(f"{HERE}/observation", data={**TYPED["observation"], "link": "L2", "reason": "Seen."})
    seen = reader.get("/studies/mentoring/theory?version=v2").context.line.digest
    gone = {"seen": seen, "reason": "No."}
    reader.post("/studies/mentoring/theory/draft/link/removal?version=v2&key=L2", data=gone)
    assert 'href="#observation-E1"' in reader.get(HERE).text
    theory = reader.get("/studies/mentoring/theory?version=v2")
    assert 'href="/studies/mentoring/theory/shared#observation-E1"' in theory.text
    refused = reader.post(
        "/studies/mentoring/theory/draft/registration", data={"version": "v2", "seen": theory.context.line.digest}
    )
    assert refused.status_code == 409 and "names L2, which is not there" in refused.text


def test_comparing_versions_tells_what_changed_beside_the_drawing_and_what_did_not(reader: TestClient) -> None:
    reader.post("/studies/mentoring/theory/draft", data={"parent": "v1"})
    reader.post(f"{HERE}/indicator", data={**TYPED["indicator"], "reason": "The survey came.", "evidence": "L1"})
    page = reader.get("/studies/mentoring/theory/compare?old=v1&new=v2")
    (row,) = page.context.shared
    assert (row.kind, row.key, row.turn.template, row.change.by) == ("indicator", "I1", "added", "AR")
    assert "The survey came." in page.text and "The same for both:" in page.text
    notes = {one.factor.key: one.box.note for one in page.context.drawn.factors}
    assert notes["o"] == ("I1 added",)
    assert reader.get("/studies/mentoring/theory/compare?old=v1&new=v1").context.shared == ()


def test_what_a_contrast_predicts_is_chosen_and_not_rewritten_where_it_says_the_same(
    db: Database, reader: TestClient
) -> None:
    rows = {"contrast_link": ["L1", ""], "contrast_outcome": ["X", ""], "contrast_word": ["0", ""]}
    given = {"label_en": "Jay", "replication": "theoretical", **rows, "contrast_reason": ["no turns", ""]}
    assert reader.post(f"{HERE}/case", data={**given, "reason": "Chosen."}).status_code == 200
    assert held(db).cases[-1].predicted_difference == "L1 · X: null, no turns"
    refused = reader.post(f"{HERE}/case", data={"label_en": "Em", "replication": "theoretical", "reason": "Chosen."})
    assert (refused.status_code, list(refused.context.errors)) == (422, ["predicted_difference"])
    assert "A contrast case needs the difference" in refused.text
