"""Themes on the command line."""

import json
import sys
from pathlib import Path

import pytest
from factories import a_study
from small_sources import with_source

from qualtoc.cli import main
from qualtoc.coding import actions
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.database import Actor, open_database

FILE = """themes:
  - id: confianza
    name_es: Confianza
    claim_es: "La confianza llega tarde."
    codes: [confianza]
    examples: [{source: E1, words: "nos tuvo confianza"}]
    counter_examples: [{source: E2, words: "nunca confió"}]
"""


@pytest.fixture
def url(tmp_path: Path, migrated_file: Path) -> str:
    """A database with a Spanish study of two interviews, one of which may not be quoted."""
    file = tmp_path / "study.db"
    file.write_bytes(migrated_file.read_bytes())
    db = open_database(f"sqlite:///{file}")
    study = a_study(db, key="salud", title="Salud")
    who = Actor(study.id, "AR")
    actions.import_codebook(db, who, Codebook(codes=(Code("confianza", Bilingual(es="Confianza"), "inductive"),)))
    with_source(db, who, "E1", ["¿Y antes?", "Antes no; después nos tuvo confianza."], language="es", participant="E1")
    with_source(db, who, "E2", ["Él nunca confió."], language="es", participant="E2", consent_quotes="no")
    db.dispose()
    return f"sqlite:///{file}"


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    monkeypatch.setattr(sys, "argv", ["qualtoc", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    shown = capsys.readouterr()
    return shown.out, shown.err


def test_themes_are_imported_and_printed_with_words_of_those_who_agreed(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "themes.yaml").write_text(FILE, encoding="utf-8")
    of_study = ("salud", "--database", url)
    run(monkeypatch, capsys, "import", *of_study, str(tmp_path / "themes.yaml"))
    out, err = run(monkeypatch, capsys, "report", "themes", *of_study, "--format", "json")
    (theme,) = json.loads(out)["themes"]
    assert (theme["id"], theme["claim"], theme["rank"]) == ("confianza", "La confianza llega tarde.", "major")
    assert [one["text"] for one in theme["quotations"]] == ["nos tuvo confianza", None]
    assert (theme["sources"], theme["against"], theme["silent"]) == (["E1"], ["E2"], [])
    assert "1" in err
    out, _ = run(monkeypatch, capsys, "report", "themes", *of_study, "--language", "es")
    assert "La confianza llega tarde." in out
    assert "nunca confió" not in out
