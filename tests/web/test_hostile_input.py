"""What strangers bring by mistake or on purpose: addresses of no database, characters that cannot be stored, bombs."""

import io
import json
import sqlite3
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from fastapi.testclient import TestClient
from small_study import TALK, with_codebook, with_interviews
from sqlmodel import select

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.containers import ZipLimits
from qualtoc.coding.transcripts import Limits, parse
from qualtoc.coding.word_files import read_docx
from qualtoc.database import Actor, AuditRow, Database, migrate, open_database
from qualtoc.errors import FormatError, Refused
from qualtoc.study import store
from qualtoc.study.imports import import_files
from qualtoc.study.model import Study
from qualtoc.theory import actions as theory
from qualtoc.theory.actions import ReportedInfluence
from tests.factories import a_study

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def trail_of(db: Database, study: Study) -> list[AuditRow]:
    with db.reading() as session:
        return store.acts(session, study.id)


def a_study_with_interviews(db: Database, numbers: range) -> Study:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, numbers)
    return study


@pytest.mark.parametrize(
    "address",
    ["mysql://a/b", "postgres://a/b", "postgresql://h:port/x", "nonsense", "oracle://a/b"],
)
def test_an_address_of_no_database_is_refused_with_the_forms_that_are_read(address: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="sqlite:///"):
        open_database(address)


def test_a_tilde_in_an_address_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "deep").mkdir()
    open_database("sqlite:///~/deep/study.db").dispose()
    assert (tmp_path / "deep" / "study.db").exists()


@pytest.mark.parametrize("name", ["bookmarks", "study"])
def test_the_file_of_another_program_is_refused_and_left_as_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / "foreign.db"
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE {name} (a)")
    connection.commit()
    with pytest.raises(Refused, match="another program"):
        open_database(f"sqlite:///{path}")
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [(name,)]
    connection.close()


def test_a_newer_database_is_not_migrated_on_demand_either(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/newer.db"
    open_database(url).dispose()
    connection = sqlite3.connect(tmp_path / "newer.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    newer = Database(url)
    with pytest.raises(Refused, match="newer"):
        migrate(newer)
    newer.dispose()


@pytest.mark.parametrize(
    "path",
    [
        "", "/codebook/a%00b", "/sources/%00", "/people/participants/%00", "/sources/P1/turns/99999999999999999999999",
        "/sources/P1/parts/99999999999999999999999", "/sources/P1?turn=99999999999999999999999",
    ],
)  # fmt: skip
def test_an_address_that_nothing_can_have_is_answered_with_a_page(client: TestClient, db: Database, path: str) -> None:
    a_study_with_interviews(db, range(1, 2))
    assert client.get(f"/studies/mentoring{path}").status_code in (200, 404, 422)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/memos", {"type": "theory", "text": "a\0b"}),
        ("/people/researchers", {"key": "X", "name": "a\0"}),
        ("/coreq/1", {"kind": "edited", "text": "a\0b"}),
        ("/sources/P1/claims", {"turn": "2", "words": "the team", "cause": "a\0", "effect": "b", "sign": "+"}),
        ("/sources/P1/codings", {"turn": "9" * 23, "words": "the team", "code": "trust"}),
        ("/sources/P1/speakers", {"speaker": ["P1"], "kind": ["participant", "other"]}),
    ],
)
def test_a_form_with_what_cannot_be_stored_is_answered_with_a_page(
    client: TestClient, db: Database, path: str, form: dict[str, str]
) -> None:
    a_study_with_interviews(db, range(1, 2))
    assert client.post(f"/studies/mentoring{path}", data=form).status_code in (200, 422)


def test_more_files_than_one_form_may_bring_are_said_to_be_too_many(client: TestClient, db: Database) -> None:
    a_study(db)
    files = [("files", (f"{n}.txt", b"x")) for n in range(1001)]
    answer = client.post("/studies/mentoring/import", files=files)
    assert answer.status_code == 422
    assert "too many files" in answer.text


@pytest.mark.parametrize("name", ["..txt", "...txt"])
def test_a_source_is_never_called_like_a_folder(db: Database, name: str) -> None:
    study = a_study(db)
    report = import_files(db, Actor(study.id, "AR"), [(name, TALK.format(n=1).encode())])
    assert report.imported == ()
    assert len(report.problems) == 1


def test_a_table_of_known_sources_is_one_act(db: Database) -> None:
    study = a_study_with_interviews(db, range(1, 4))
    before = len(trail_of(db, study))
    table = b"file,role\nP1.txt,manager\nP2.txt,manager\nP3.txt,coach\n"
    assert import_files(db, Actor(study.id, "AR"), [("sources.csv", table)]).problems == ()
    assert len(trail_of(db, study)) == before + 1
    with db.reading() as session:
        assert [source.role for source in coding_store.sources(session, study.id)] == ["manager", "manager", "coach"]


def test_a_form_of_speakers_is_one_act(client: TestClient, db: Database) -> None:
    study = a_study_with_interviews(db, range(1, 2))
    before = len(trail_of(db, study))
    form = {"speaker": ["Interviewer", "P1"], "kind": ["participant", "interviewer"]}
    client.post("/studies/mentoring/sources/P1/speakers", data=form)
    assert len(trail_of(db, study)) == before + 1


def test_the_trail_never_holds_words_that_became_names(db: Database) -> None:
    study = a_study_with_interviews(db, range(1, 2))
    actor = Actor(study.id, "AR")

    def passage(session: object) -> coding.Passage:
        source = coding_store.source(session, study.id, "P1")  # type: ignore[arg-type]
        return coding.found_passage(session, source, 2, "nobody trusted us")  # type: ignore[arg-type]

    coding.new_code(db, actor, "Nobody trusted us", "en", passage_of=passage)
    coding.set_code_status(db, actor, "nobody_trusted_us", "retired", "Too narrow")
    theory.record_claim(db, actor, passage, ReportedInfluence("nobody trusted us", "the team trusts", "-"))
    with db.reading() as session:
        rows = session.exec(select(AuditRow)).all()
    written = json.dumps([[row.before, row.after, row.reason] for row in rows]).lower()
    assert "trusted" not in written
    assert "the team" not in written


def word_file(body: str) -> bytes:
    plain, changed = io.BytesIO(), io.BytesIO()
    docx.Document().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            xml = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    return changed.getvalue()


def test_a_word_file_with_too_much_xml_is_refused_before_its_tree_fills_the_memory() -> None:
    limits = ZipLimits(xml_bytes=1_000_000)
    assert read_docx(word_file("<w:p/>"), "a.docx", limits).text == ""
    with pytest.raises(FormatError, match="unpacks to too much"):
        read_docx(word_file("<w:p/>" * 120_000), "a.docx", limits)


def test_a_text_that_is_too_long_is_refused_before_its_turns_are_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualtoc.coding.transcripts.find_turns", None)
    with pytest.raises(FormatError, match="longer than 100 characters"):
        parse(b"Ana: yes\n" * 20, "a.txt", Limits(characters=100))


def test_a_server_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Refused, match="pip install"):
        open_database("postgresql://127.0.0.1/x")
