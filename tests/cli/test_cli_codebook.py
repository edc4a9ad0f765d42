"""The codebook from the command line: exported, kept, compared, imported again."""

import json
from pathlib import Path

import pytest
from small_coding import applied

from qualtoc.cli import main
from qualtoc.coding import actions
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.codebook_tables import read_codebook_table
from qualtoc.database import Actor, open_database
from qualtoc.study.actions import new_study
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher

TABLE = "id,label_en,label_es,definition_en,group\ntrust,Trust,Confianza,Relies.,Relations\nfear,=Fear,,Afraid.,\n"


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/t.db"
    db = open_database(url)
    actor = Actor(new_study(db, "team", "The team", [Researcher("AR")]).id, "AR")
    assert not import_files(db, actor, [("codes.csv", TABLE.encode())]).problems
    applied(db, actor, "P1", "trust")
    actions.describe_code(db, actor, "trust", {"definition": Bilingual("Relies on somebody.")})
    db.dispose()
    return url


def run(monkeypatch: pytest.MonkeyPatch, database: str, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["qualtoc", *words, "--database", database])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("format", "begins"),
    [("yaml", b"schema: qualtoc-codebook/1"), ("csv", b"\xef\xbb\xbfkind,id"), ("xlsx", b"PK"), ("docx", b"PK"),
     ("html", b"<!DOCTYPE html>"), ("markdown", b"# Codebook of The team")],
)  # fmt: skip
def test_the_codebook_is_printed_in_every_format(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], database: str, format: str,
    begins: bytes,
) -> None:  # fmt: skip
    assert run(monkeypatch, database, "codebook", "export", "team", "--format", format) == 0
    assert capsysbinary.readouterr().out.startswith(begins)


def test_a_version_is_printed_as_it_was_and_imported_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, database: str
) -> None:
    file = tmp_path / "v1.xlsx"
    words = ("codebook", "export", "team", "--version", "1", "--format", "xlsx", "-o", str(file))
    assert run(monkeypatch, database, *words) == 0
    was = read_codebook_table(file.read_bytes(), file.name).codebook
    assert was.by_key["trust"].definition.en == "Relies."
    assert run(monkeypatch, database, "import", "team", str(file)) == 0
    assert run(monkeypatch, database, "codebook", "keep", "team", "--reason", "As it was") == 1
    assert "The codebook is the same as version 1." in capsys.readouterr().err


def test_versions_and_what_changed_are_told_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: str
) -> None:
    assert run(monkeypatch, database, "codebook", "versions", "team", "--format", "json") == 0
    [version] = json.loads(capsys.readouterr().out)
    assert (version["version"], version["automatic"], version["codings"]) == (1, True, 1)
    assert run(monkeypatch, database, "codebook", "compare", "team", "1", "--format", "json") == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["code"], row["change"], row["part"], row["old_en"]) == ("trust", "changed", "Definition", "Relies.")
    assert run(monkeypatch, database, "codebook", "back-coding", "team", "--format", "json") == 0
    [to_do] = json.loads(capsys.readouterr().out)
    assert (to_do["code"], to_do["source"], to_do["codings"], to_do["decision"]) == ("trust", "P1", 1, "open")


@pytest.mark.parametrize(
    "words",
    [("export", "team", "--version", "9"), ("export", "team", "--version", "x"), ("export", "team", "--format", "pdf"),
     ("export", "team", "--version", "1", "--format", "docx"), ("compare", "team", "7"), ("versions", "nobody"),
     ("keep", "team", "--reason", " ")],
)  # fmt: skip
def test_what_cannot_be_done_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: str, words: tuple[str, ...]
) -> None:
    assert run(monkeypatch, database, "codebook", *words) == 1
    assert "1 problem." in capsys.readouterr().err
