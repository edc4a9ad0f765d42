"""Versions of the codebook, back-coding, and codebooks as files: the pages."""

from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO

import docx
import pytest
from fastapi.testclient import TestClient
from report_study import a_theory
from small_coding import applied
from small_study import BOOK, a_full_study
from sqlmodel import Session, select

from qualtoc.coding import actions, store
from qualtoc.coding.codebook import Bilingual, Code
from qualtoc.coding.codebook_files import read_codebook
from qualtoc.coding.codebook_tables import codebook_csv, read_codebook_table
from qualtoc.coding.codebook_versions import ChangeKind, CodeChange
from qualtoc.coding.rows import CodingRow, SourceRow
from qualtoc.database import Actor, Database
from qualtoc.study.model import Study
from qualtoc.theory import actions as theory_actions
from qualtoc.web.codebook_files.routes import READY_MADE
from qualtoc.web.codebook_versions.contexts import change_line

HOME = "/studies/mentoring"
VERSIONS, TO_DO, IMPORT = f"{HOME}/codebook-versions", f"{HOME}/back-coding", f"{HOME}/codebook-import"


def changed(db: Database, study: Study, words: str = "Somebody trusts somebody.") -> Actor:
    """The rule of a code is another one by now."""
    actor = Actor(study.id, study.researchers[0].key)
    actions.describe_code(db, actor, "trust", {"definition": Bilingual(words, "Alguien confía.")})
    return actor


def test_versions_are_listed_newest_first_with_what_was_coded_under_them(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    changed(db, study)
    client.post(VERSIONS, data={"reason": "After the first meeting"})
    answer = client.get(VERSIONS)
    assert [(one.version.no, one.codings, one.before) for one in answer.context.lines] == [(2, 0, 1), (1, 2, None)]
    assert answer.context.same_as == 2
    assert "After the first meeting" in answer.text
    assert "Sources to be coded again: 2, for codes: 1" in answer.text


def test_a_version_without_a_reason_or_without_a_change_is_refused(client: TestClient, db: Database) -> None:
    a_full_study(db)
    assert client.post(VERSIONS, data={"reason": " "}).status_code == 422
    assert client.post(VERSIONS, data={"reason": "One"}, follow_redirects=False).status_code == 303
    again = client.post(VERSIONS, data={"reason": "Two"})
    assert (again.status_code, set(again.context.errors)) == (409, {"reason"})


def test_two_versions_are_compared_in_words(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    changed(db, study)
    page = client.get(f"{VERSIONS}/compare?old=1")
    [change] = page.context.changes
    assert (change.code.key, change.is_of_meaning) == ("trust", True)
    assert "<del>Somebody relies on somebody.</del>" in page.text
    assert '<dd lang="es">' in page.text
    part = client.get(f"{VERSIONS}/compare?old=now&new=1", headers={"HX-Request": "true", "HX-Target": "comparison"})
    assert "<html" not in part.text
    assert client.get(f"{VERSIONS}/compare?old=1&new=1").context.comparison.is_empty


@pytest.mark.parametrize("old", ["7", "x", "1.5", "9" * 30])
def test_a_version_that_is_not_there_is_said_to_be_missing(client: TestClient, db: Database, old: str) -> None:
    study = a_full_study(db)
    changed(db, study)
    assert client.get(f"{VERSIONS}/compare", params={"old": old}).status_code == 404
    assert client.get(f"{VERSIONS}/7.yaml").status_code == 404
    assert client.get(f"{VERSIONS}/1.pdf").status_code == 404


def test_a_version_is_downloaded_as_it_was(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    changed(db, study)
    was, _ = read_codebook(client.get(f"{VERSIONS}/1.yaml").content, "a.yaml")
    assert was.by_key["trust"].definition.en == "Somebody relies on somebody."
    table = read_codebook_table(client.get(f"{VERSIONS}/1.xlsx").content, "a.xlsx")
    assert table.codebook.by_key["trust"].definition == was.by_key["trust"].definition


def test_sources_are_ticked_off_with_a_reason_and_opened_again(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    changed(db, study)
    assert (client.get(TO_DO).context.to_do.looks, client.get(TO_DO).context.done) == (2, 0)
    page = f"{TO_DO}/trust"
    assert client.post(page, data={"outcome": "coded_again"}).status_code == 422
    form = {"place": '["P1", "AR"]', "outcome": "needs_none"}
    refused = client.post(page, data=form)
    assert (refused.status_code, set(refused.context.errors)) == (422, {"reason"})
    assert "checked" in refused.text
    client.post(page, data=form | {"reason": "Only a greeting"})
    assert (client.get(TO_DO).context.to_do.looks, client.get(TO_DO).context.done) == (1, 1)
    shown = client.get(page)
    assert "Only a greeting" in shown.text
    [decided] = [row.decision for row in shown.context.rows if row.decision]
    client.post(f"{TO_DO}/reopen/{decided.id}", data={"code": "trust"})
    assert client.get(TO_DO).context.to_do.looks == 2
    client.post(page, data={"everything": "yes", "outcome": "coded_again"})
    assert client.get(TO_DO).context.done == 2


def test_a_coding_says_under_which_version_it_was_made(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    with db.reading() as session:
        coding = session.exec(select(CodingRow.id)).first()
        source = session.exec(select(SourceRow.key).join(CodingRow).where(CodingRow.id == coding)).one()
    page = f"{HOME}/sources/{source}/codings/{coding}"
    assert client.get(page).context.version is None
    changed(db, study)
    shown = client.get(page)
    assert (shown.context.version, shown.context.is_stale) == (1, True)
    assert "under version 1 of the codebook" in shown.text


class Boxes(HTMLParser):
    """The values of the boxes with which sources are ticked."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("name") == "place":
            self.values.append(given.get("value") or "")


def test_the_boxes_on_the_page_name_their_sources_whatever_they_are_called(client: TestClient, db: Database) -> None:
    study = a_full_study(db, 1)
    applied(db, Actor(study.id, "AR"), "Ñ'\"<b> 7", "trust")
    changed(db, study)
    boxes = Boxes()
    boxes.feed(client.get(f"{TO_DO}/trust").text)
    assert len(boxes.values) == 2
    client.post(f"{TO_DO}/trust", data={"place": boxes.values, "outcome": "coded_again"})
    assert client.get(TO_DO).context.done == 2


def test_nothing_is_to_do_before_anything_changed(client: TestClient, db: Database) -> None:
    a_full_study(db)
    assert "No version of the codebook is kept yet" in client.get(TO_DO).text
    assert client.get(f"{TO_DO}/trust").context.to_do is None
    assert client.get(f"{TO_DO}/nobody").status_code == 404


def test_the_pages_take_as_many_queries_for_many_sources(
    client: TestClient, db: Database, queries: Callable[[str], int]
) -> None:
    study = a_full_study(db, 1)
    actor = changed(db, study)
    pages = (VERSIONS, f"{VERSIONS}/compare?old=1", TO_DO, f"{TO_DO}/trust", f"{HOME}/codebook.html")
    few = [queries(one) for one in pages]
    for number in range(2, 5):
        applied(db, actor, f"Q{number}", "trust")
        changed(db, study, f"Rule {number}.")
    assert [queries(one) for one in pages] == few
    assert max(few) <= 16


# Files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", ["yaml", "csv", "xlsx"])
def test_the_codebook_is_downloaded_and_says_nothing_new_when_it_comes_back(
    client: TestClient, db: Database, extension: str
) -> None:
    a_full_study(db)
    got = client.get(f"{HOME}/codebook.{extension}")
    assert f"mentoring-codebook.{extension}" in got.headers["content-disposition"]
    found = client.post(IMPORT, files={"file": (f"a.{extension}", got.content)}).context.found
    assert (found.comparison.is_empty, found.missing, found.unchanged) == (True, (), 3)


def test_an_import_says_first_what_it_changes(client: TestClient, db: Database) -> None:
    a_full_study(db)
    table = b"id,label_en,definition_en\ntrust,Trust,Somebody trusts.\nhope,<b>Hope</b>,Waits.\n"
    answer = client.post(IMPORT, files={"file": ("mi libro ñ.csv", table)})
    assert "New: 1 · changed: 1 · unchanged: 0 · not in the file: 2" in answer.text
    assert "&lt;b&gt;Hope" in answer.text
    form = answer.context.form
    with db.reading() as session:
        assert "hope" not in store.codebook(session, study_id(session)).by_key
    fields = {"name": form.name, "content": form.content, "seen": form.seen, "act": "take"}
    assert client.post(IMPORT, data=fields, follow_redirects=False).status_code == 303
    with db.reading() as session:
        book = store.codebook(session, study_id(session))
    assert (book.by_key["trust"].definition.en, book.by_key["trust"].family) == ("Somebody trusts.", "F1")
    assert client.post(IMPORT, data=fields).status_code == 409


@pytest.mark.parametrize("name", READY_MADE)
def test_a_ready_made_codebook_is_looked_at_and_taken_in(client: TestClient, db: Database, name: str) -> None:
    a_full_study(db, 1)
    form = client.get(f"{IMPORT}?ready={name}").context.form
    client.post(IMPORT, data={"name": form.name, "content": form.content, "seen": form.seen, "act": "take"})
    again = client.get(f"{IMPORT}?ready={name}").context.found
    assert again.comparison.is_empty
    assert again.unchanged >= 20


def test_a_ready_made_codebook_that_is_not_there_shows_the_choice(client: TestClient, db: Database) -> None:
    a_full_study(db, 1)
    assert client.get(f"{IMPORT}?ready=../README").context.found is None


def test_the_printed_codebook_leaves_out_what_blind_mode_hides(client: TestClient, db: Database) -> None:
    study = a_full_study(db, 1)
    applied(db, Actor(study.id, "MB"), "Q1", "trust")
    actions.switch_blind_mode(db, Actor(study.id, "AR"), on=True)
    html = client.get(f"{HOME}/codebook.html").text
    assert "only what you may see is counted" in html
    assert "Codings: 1 (1), sources: 1 (1)" in html


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b"id,label,origin,definition\n,,x,y\n"), ("a.xlsx", b"no zip"), ("a.pdf", b"x"),
                          ("a.yaml", b"codes: [{id: a}]"), ("a.csv", b"")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where(client: TestClient, db: Database, name: str, content: bytes) -> None:
    a_full_study(db)
    answer = client.post(IMPORT, files={"file": (name, content)})
    assert answer.status_code == 422
    assert answer.context.problems


def test_no_file_at_all_is_said_beside_the_field(client: TestClient, db: Database) -> None:
    a_full_study(db)
    answer = client.post(IMPORT)
    assert (answer.status_code, set(answer.context.errors)) == (422, {"file"})
    assert client.post(IMPORT, data={"name": "a.csv", "content": "%%%"}).status_code == 422


def study_id(session: Session) -> object:
    from qualtoc.study import store as study_store

    return study_store.study(session, "mentoring").id


def an_example(db: Database, actor: Actor, source: str) -> None:
    with db.reading() as session:
        known = store.source(session, actor.study_id, source).id
        coding = session.exec(select(CodingRow.id).where(CodingRow.source_id == known)).one()
    actions.mark_example(db, actor, coding, is_example=True)


def test_the_printed_codebook_quotes_only_who_agreed(client: TestClient, db: Database) -> None:
    study = a_full_study(db, 1)
    actor = Actor(study.id, "AR")
    applied(db, actor, "Q1", "trust", "we may not be quoted", consent="no")
    for source in ("P1", "Q1"):
        an_example(db, actor, source)
    html = client.get(f"{HOME}/codebook.html").text
    assert "the team trusts the manager" in html
    assert "we may not be quoted" not in html
    assert "Somebody relies on somebody." in html
    word = docx.Document(BytesIO(client.get(f"{HOME}/codebook.docx").content))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert "Trust" in texts
    assert "the team trusts the manager" in texts
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["Relations / Trust", "deductive", "2 (2)", "2 (2)"]


def test_the_printed_codebook_calls_a_factor_as_the_theory_does(client: TestClient, db: Database) -> None:
    study = a_full_study(db, 1)
    actor = Actor(study.id, "AR")
    actions.describe_code(db, actor, "trust", {"factor": "efficacy"})
    actions.describe_code(db, actor, "supply", {"factor": "not_in_the_theory"})
    theory_actions.import_theory(db, actor, a_theory(refined=True))
    text = client.get(f"{HOME}/codebook.md").text
    assert "stands for the factor Collective efficacy ·" in text
    assert r"stands for the factor not\_in\_the\_theory ·" in text


def test_the_printed_codebook_is_in_spanish_too(client: TestClient, db: Database) -> None:
    a_full_study(db, 1)
    client.cookies.set("language", "es")
    text = client.get(f"{HOME}/codebook.md").text
    assert "Confianza" in text
    assert "Alguien confía en alguien." in text


def test_a_written_table_holds_every_code() -> None:
    assert [code.key for code in read_codebook_table(codebook_csv(BOOK), "a.csv").codebook.codes] == [
        "trust", "deep_trust", "supply",
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "means_otherwise"), [("new", False), ("merged", True), ("split", True)])
def test_a_new_code_is_not_said_to_mean_something_else(kind: ChangeKind, means_otherwise: bool) -> None:
    change = CodeChange(kind, Code("ñandú", Bilingual(es="Ñandú"), "inductive"))
    assert change_line(change, is_here=True).is_of_meaning is means_otherwise
