"""Editing the theory in the browser: forms that need no script, reasons, conflicts, registering, proposals."""

import json
from collections.abc import Callable

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_study import with_codebook, with_interviews

from qualtoc.database import Database
from qualtoc.i18n import translator
from qualtoc.study.model import Study
from qualtoc.theory import store
from qualtoc.theory.model import TheoryVersion
from qualtoc.theory.theory_files import read
from qualtoc.theory.versions import content_hash

HERE = "/studies/mentoring/theory"
SPANISH = {"Accept-Language": "es"}
es = translator("es").gettext


@pytest.fixture
def study(db: Database) -> Study:
    """A study whose interviews P1 and P2 say that visits raise trust."""
    made = a_study(db, researchers=("AR", "JM"))
    with_codebook(db, made)
    with_interviews(db, made, range(1, 3))
    return made


@pytest.fixture
def started(study: Study, client: TestClient) -> TestClient:
    """A browser on a first draft with two factors and two outcomes; the pages after each step are not asked for."""
    client.follow_redirects = False
    client.post(f"{HERE}/start", data={"title": "Mentoring"})
    for key in ("SCR", "ANC"):
        client.post(f"{HERE}/shared/outcome", data={"key": key, "label_en": key})
    save_factor(client, label_en="Effort", type="mechanism")
    save_factor(client, label_en="Coverage", type="outcome", outcome="SCR")
    client.follow_redirects = True
    return client


@pytest.fixture
def second(started: TestClient) -> TestClient:
    """A browser on a draft of the second version; the first is registered."""
    save_link(started, cause="effort", effect="coverage", **{"sign:SCR": "+", "sign:ANC": "0"})
    started.post(f"{HERE}/draft/registration", data={"version": "v1", "seen": seen(started)})
    started.post(f"{HERE}/draft", data={"parent": "v1"})
    return started


def seen(client: TestClient, version: str = "v1") -> str:
    return client.get(f"{HERE}?version={version}").context.line.digest


def held(client: TestClient, version: str = "v1") -> TheoryVersion:
    return client.get(f"{HERE}?version={version}").context.line.version


def save_factor(client: TestClient, version: str = "v1", key: str = "", status: int = 303, **typed: str):
    given = {"seen": seen(client, version), **typed}
    answer = client.post(f"{HERE}/draft/factor?version={version}&key={key}", data=given, follow_redirects=False)
    assert answer.status_code == status
    return answer


def save_link(client: TestClient, version: str = "v1", key: str = "", status: int = 303, **typed: object):
    given = {"seen": seen(client, version), **typed}
    answer = client.post(f"{HERE}/draft/link?version={version}&key={key}", data=given, follow_redirects=False)
    assert answer.status_code == status
    return answer


def test_a_theory_begins_from_nothing(study: Study, client: TestClient) -> None:
    page = client.get(HERE)
    assert f'action="{HERE}/start"' in page.text
    begun = client.post(f"{HERE}/start", data={"title": "Mentoring"})
    assert begun.context.line.version.status == "draft"
    assert begun.context.title.en == "Mentoring"
    assert f'href="{HERE}/draft/factor?version=v1"' in begun.text


def test_a_new_factor_has_a_key_made_of_its_name(started: TestClient) -> None:
    assert [(f.key, f.type, f.outcome) for f in held(started).factors] == [
        ("effort", "mechanism", None), ("coverage", "outcome", "SCR"),
    ]  # fmt: skip


def test_one_form_takes_everything_about_a_link(started: TestClient) -> None:
    save_factor(started, label_en="Fuel", type="context")
    answer = save_link(
        started, cause="effort", effect="coverage", moderated_by="fuel", basis="manual\nnurses, met in May",
        assumption_key=["", ""], assumption_en=["Staff stay", ""], assumption_es=["", ""],
        assumption_status=["held", "untested"], **{"sign:SCR": "+", "sign:ANC": "0"},
    )  # fmt: skip
    assert answer.headers["location"] == f"{HERE}?version=v1#link-L1"
    (link,), (assumption,) = held(started).links, held(started).assumptions
    assert (link.expected, link.by_outcome, link.moderated_by) == ({"SCR": "+", "ANC": "0"}, True, "fuel")
    assert link.basis == ("manual", "nurses, met in May")
    assert (assumption.key, assumption.label.en, assumption.status) == ("A1", "Staff stay", "held")


def test_a_rival_says_what_it_rivals_in_the_same_form(started: TestClient) -> None:
    save_factor(started, label_en="Supplies", type="rival")
    save_link(started, cause="effort", effect="coverage", **{"sign:SCR": "+"})
    assert "cannot be registered" in started.get(f"{HERE}?version=v1").text
    save_link(started, cause="supplies", effect="coverage", rival="yes", rival_to="L1", **{"sign:SCR": "+"})
    version = held(started)
    assert [(link.key, link.rival) for link in version.links] == [("L1", False), ("R1", True)]
    assert version.factors[2].rival_to == ("L1",)
    assert "cannot be registered" not in started.get(f"{HERE}?version=v1").text


def test_each_row_leads_to_its_form_and_the_form_shows_what_is_stored(started: TestClient) -> None:
    save_link(started, cause="effort", effect="coverage", note_en="A <b>note</b>", **{"sign:": "-"})
    page = started.get(f"{HERE}?version=v1")
    assert f'href="{HERE}/draft/link?version=v1&amp;key=L1"' in page.text
    assert f'href="{HERE}/draft/factor?version=v1&amp;key=effort"' in page.text
    form = started.get(f"{HERE}/draft/link?version=v1&key=L1")
    assert (form.context.form.sign(""), form.context.form.note_en) == ("-", "A <b>note</b>")
    assert "<b>note" not in form.text
    assert started.get(f"{HERE}/draft/factor?version=v1&key=effort").context.form.label_en == "Effort"


def test_what_cannot_be_accepted_stays_typed_with_the_reason_at_its_field(started: TestClient) -> None:
    answer = save_link(started, cause="effort", effect="effort", status=422, **{"sign:SCR": "+"})
    assert list(answer.context.errors) == ["effect"]
    assert answer.context.form.sign("SCR") == "+"
    assert list(save_link(started, cause="effort", effect="coverage", status=422).context.errors) == ["expected"]
    assert list(save_factor(started, type="mechanism", status=422).context.errors) == ["label_en"]


def test_a_factor_in_use_is_not_removed_and_the_links_are_named(started: TestClient) -> None:
    save_link(started, cause="effort", effect="coverage", **{"sign:": "+"})
    removal = f"{HERE}/draft/factor/removal?version=v1&key=effort"
    refused = started.post(removal, data={"seen": seen(started)})
    assert refused.status_code == 409
    assert "effort is used by L1" in refused.text
    link_removal = f"{HERE}/draft/link/removal?version=v1&key=L1"
    assert started.post(link_removal, data={"seen": seen(started)}).status_code == 200
    started.post(removal, data={"seen": seen(started)})
    assert [factor.key for factor in held(started).factors] == ["coverage"]


def test_a_second_editor_overwrites_nothing_and_sees_what_the_draft_says_now(started: TestClient) -> None:
    before = seen(started)
    save_factor(started, key="effort", label_en="Effort of the team", type="mechanism")
    mine = {"seen": before, "label_en": "Effort of nurses", "type": "mechanism"}
    refused = started.post(f"{HERE}/draft/factor?version=v1&key=effort", data=mine)
    assert refused.status_code == 409
    assert "Effort of the team · Mechanism" in refused.text
    assert refused.context.form.label_en == "Effort of nurses"
    assert held(started).factors[0].label.en == "Effort of the team"
    again = {**mine, "seen": refused.context.draft.seen}
    assert started.post(f"{HERE}/draft/factor?version=v1&key=effort", data=again).status_code == 200
    assert held(started).factors[0].label.en == "Effort of nurses"


def test_a_conflict_about_a_link_shows_the_link_as_it_is(started: TestClient) -> None:
    save_link(started, cause="effort", effect="coverage", **{"sign:SCR": "+"})
    refused = save_link(started, key="L1", status=409, cause="effort", effect="coverage", seen="old", **{"sign:": "0"})
    assert refused.context.present.expected == {"SCR": "+"}
    assert "Effort → Coverage" in refused.text


def test_registering_asks_first_and_says_how_many_sources_are_coded(started: TestClient) -> None:
    save_link(started, cause="effort", effect="coverage", **{"sign:SCR": "+"})
    asked = started.get(f"{HERE}/draft/registration?version=v1")
    assert "2 of 2 sources have been coded by now" in asked.text
    done = started.post(f"{HERE}/draft/registration", data={"version": "v1", "seen": asked.context.draft.seen})
    version = done.context.line.version
    assert (version.status, version.registered_by, version.declared) == ("registered", "AR", False)
    assert "after 2 of 2 sources with causal claims were coded" in done.text
    assert f"{HERE}/draft/factor" not in done.text
    assert started.get(f"{HERE}/draft/factor?version=v1").status_code == 409


def test_what_changed_since_the_question_is_not_registered(started: TestClient) -> None:
    save_link(started, cause="effort", effect="coverage", **{"sign:SCR": "+"})
    old = seen(started)
    save_factor(started, label_en="Later", type="context")
    refused = started.post(f"{HERE}/draft/registration", data={"version": "v1", "seen": old})
    assert refused.status_code == 409
    assert held(started).status == "draft"


def test_a_change_after_registering_needs_its_reason_and_keeps_it(second: TestClient) -> None:
    typed = {"cause": "effort", "effect": "coverage", "sign:SCR": "0", "sign:ANC": "0"}
    assert list(save_link(second, "v2", "L1", 422, **typed).context.errors) == ["reason"]
    save_link(second, "v2", "L1", reason="Nobody saw it.", evidence="L1", **typed)
    (row,) = second.get(f"{HERE}/compare?old=v1&new=v2").context.rows
    assert (row.outcome, row.old, row.new, row.reasons[0].en) == ("SCR", "+", "0", "Nobody saw it.")
    assert held(second, "v1").links[0].expected == {"SCR": "+", "ANC": "0"}


def test_a_reason_in_spanish_is_kept_as_spanish(second: TestClient) -> None:
    given = {"seen": seen(second, "v2"), "label_es": "Más", "type": "context", "reason": "Se oyó."}
    second.post(f"{HERE}/draft/factor?version=v2", data=given, headers=SPANISH)
    assert held(second, "v2").changes[0].reason.es == "Se oyó."


def test_an_emergent_link_is_accepted_with_its_new_factors(second: TestClient) -> None:
    page = second.get(f"{HERE}?version=v2")
    way = f"{HERE}/draft/link?version=v2&amp;cause=visits&amp;effect=trust"
    assert f'href="{way}"' in page.text
    form = second.get(way.replace("&amp;", "&")).context.form
    assert (form.emergent, [new.key for new in form.new_factors]) == (True, ["visits", "trust"])
    save_link(
        second, "v2", cause="visits", effect="trust", emergent="yes", reason="Two nurses said it.",
        new_key=["visits", "trust"], new_type=["activity", "mechanism"], new_label_en=["Visits", "Trust"],
        new_label_es=["", ""], **{"sign:": "+"},
    )  # fmt: skip
    version = held(second, "v2")
    assert [(link.key, link.emergent) for link in version.links] == [("L1", False), ("L2", True)]
    assert [(f.key, f.type, f.emergent) for f in version.factors][2:] == [
        ("visits", "activity", True), ("trust", "mechanism", True),
    ]  # fmt: skip
    assert second.get(f"{HERE}?version=v2").context.proposals == ()


def test_a_factor_is_accepted_under_whatever_words_claims_name_it(second: TestClient) -> None:
    name = "orgullo de ser; ~de acá"
    new = {"new_key": [name], "new_type": ["mechanism"], "new_label_en": ["Pride"], "new_label_es": [""]}
    save_link(second, "v2", cause=name, effect="coverage", reason="They said it.", **new, **{"sign:": "+"})
    version = held(second, "v2")
    assert (version.factors[-1].key, version.links[-1].cause) == (name, name)


def test_a_new_factor_has_its_name_in_the_language_of_the_page(second: TestClient) -> None:
    way = f"{HERE}/draft/link?version=v2&cause=orgullo_propio&effect=coverage"
    (new,) = second.get(way, headers=SPANISH).context.form.new_factors
    assert (new.label_en, new.label_es) == ("", "orgullo propio")


def test_what_is_wrong_with_a_new_factor_is_said_above_the_link(second: TestClient) -> None:
    new = {"new_key": ["pride"], "new_type": ["mechanism"], "new_label_en": [""], "new_label_es": [""]}
    told = {"cause": "pride", "effect": "coverage", "reason": "They said it.", "sign:": "+"}
    page = save_link(second, "v2", "", 422, **new, **told)
    assert 'id="form-problem"' in page.text and "Give the factor a name." in page.text


def test_a_proposal_is_dismissed_with_its_reason_and_can_come_back(second: TestClient) -> None:
    given = {"cause": "visits", "effect": "trust", "version": "v2"}
    assert second.post(f"{HERE}/proposals/dismissal", data=given).status_code == 422
    page = second.post(f"{HERE}/proposals/dismissal", data={**given, "reason": "Only hearsay"})
    assert page.context.proposals == ()
    assert "Only hearsay" in page.text
    (dismissed,) = page.context.dismissed
    back = second.post(f"{HERE}/proposals/return", data={"dismissal": str(dismissed.id), "version": "v2"})
    assert len(back.context.proposals) == 1


def test_a_draft_is_thrown_away_and_its_parent_stays(second: TestClient) -> None:
    page = second.post(f"{HERE}/draft/removal", data={"version": "v2", "seen": seen(second, "v2")})
    assert [line.version.key for line in page.context.versions] == ["v1"]


def test_the_theory_leaves_as_a_file_that_reads_back(second: TestClient, db: Database, study: Study) -> None:
    file = second.get(f"{HERE}.yaml")
    assert "attachment" in file.headers["content-disposition"]
    with db.reading() as session:
        theory = store.theory(session, study.id)
    assert theory is not None
    again = read(file.content, "theory.yaml", theory.versions[0].registered_at).theory
    assert [content_hash(v) for v in again.versions] == [content_hash(v) for v in theory.versions]
    links = second.get("/studies/mentoring/theory-links.csv?version=v1").text
    assert links.splitlines()[0].endswith(
        "link,from,to,outcome,expected,rival,emergent,moderated_by,basis,loop,note_en,note_es"
    )
    assert len(links.splitlines()) == 3


@pytest.mark.parametrize(("place", "words"), [
    ("factor?version=v2", ("Reason for the change", "Add a factor", "Kind")),
    ("link?version=v2&key=L1", ("Reason for the change", "Expected sign", "Remove the link")),
    ("registration?version=v2", ("Keep it a draft", "Register")),
])  # fmt: skip
def test_every_form_speaks_spanish(second: TestClient, place: str, words: tuple[str, ...]) -> None:
    page = second.get(f"{HERE}/draft/{place}", headers=SPANISH)
    assert page.status_code == 200
    assert [word for word in words if es(word) == word or es(word) not in page.text] == []


def test_a_form_takes_as_many_queries_in_a_small_draft_as_in_a_larger(
    second: TestClient, queries: Callable[[str], int]
) -> None:
    addresses = [f"{HERE}/draft/link?version=v2", f"{HERE}?version=v2", f"{HERE}/draft/registration?version=v2"]
    before = [queries(one) for one in addresses]
    for name in ("One", "Two", "Three"):
        save_factor(second, "v2", label_en=name, type="context", reason="Said.")
    assert [queries(one) for one in addresses] == before


DIALOG = {"HX-Request": "true", "HX-Target": "form-dialog-body"}


@pytest.mark.parametrize("place", [
    "draft/factor?version=v1", "draft/link?version=v1", "draft/merge?version=v1", "draft/split?version=v1&key=effort",
    "draft/edges?version=v1", "shared/case",
])  # fmt: skip
def test_each_form_comes_alone_with_its_heading(started: TestClient, place: str) -> None:
    whole, alone = started.get(f"{HERE}/{place}").text, started.get(f"{HERE}/{place}", headers=DIALOG).text
    assert "<html" in whole and "<html" not in alone
    assert alone.count("<form") == 1 and '<h1 id="form-heading">' in alone


def test_saving_in_the_dialog_names_the_row_that_takes_the_focus(started: TestClient) -> None:
    given = {"seen": seen(started), "label_en": "Work", "type": "mechanism"}
    answer = started.post(f"{HERE}/draft/factor?version=v1&key=effort", data=given, headers=DIALOG)
    assert answer.status_code == 204
    assert json.loads(answer.headers["HX-Trigger"]) == {"theory-saved": {"place": "factor-effort"}}
    assert held(started).factors[0].label.en == "Work"


def test_a_refused_form_comes_back_alone(started: TestClient) -> None:
    given = {"seen": seen(started), "label_en": "", "type": "mechanism"}
    answer = started.post(f"{HERE}/draft/factor?version=v1&key=effort", data=given, headers=DIALOG)
    assert (answer.status_code, list(answer.context.errors)) == (422, ["label_en"])
    assert "<html" not in answer.text


def check(client: TestClient, part: str, **typed: object):
    return client.post(f"{HERE}/draft/{part}/check?version=v1", data=typed, headers={"HX-Request": "true"}).context


def test_while_one_types_the_form_says_what_saving_brings_and_solves(started: TestClient) -> None:
    found = check(started, "link", cause="effort", effect="coverage", **{"sign:": "+"})
    assert [(one.level, one.key) for one in found.brought] == [("warning", "L1")]
    solved = [str(one.message) for one in found.solved]
    assert "No link leads to the outcome coverage." in solved and "effort has no link." in solved
    assert held(started).links == ()


def test_while_one_types_the_form_says_what_forbids_to_save(started: TestClient) -> None:
    found = check(started, "link", cause="effort", effect="effort", **{"sign:": "+"})
    assert found.problem.template == "A factor cannot influence itself; choose another one."
    rival = check(started, "factor", label_en="Supplies", type="rival")
    assert [(one.level, one.key) for one in rival.brought if one.level == "error"] == [("error", "supplies")]


def test_a_version_is_registered_under_a_name_and_with_a_note(started: TestClient) -> None:
    save_link(started, cause="effort", effect="coverage", **{"sign:SCR": "+"})
    before = seen(started)
    given = {"version": "v1", "seen": before, "label_en": "First theory", "note_es": "Antes de los datos"}
    assert started.post(f"{HERE}/draft/registration", data=given).status_code == 200
    version = held(started)
    assert (version.label.en, version.note.es, version.status) == ("First theory", "Antes de los datos", "registered")
    assert seen(started) == before


def test_a_first_draft_is_compared_with_what_it_comes_from(second: TestClient) -> None:
    context = second.get(f"{HERE}/compare").context
    assert (context.old.version.key, context.new.version.key) == ("v1", "v2")
