"""The theory from the command line, in the words of other programs."""

from pathlib import Path

import pytest

from qualtoc.cli import main
from qualtoc.coding.codebook import Bilingual
from qualtoc.database import Actor, open_database
from qualtoc.study import store as study_store
from qualtoc.study.actions import new_study
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher
from qualtoc.theory import drafts

THEORY = b"""schema: qualtoc-theory/1
factors:
  - {id: visits, type: activity, label: Visits}
  - {id: trust, type: mechanism, label: Trust}
links:
  - {id: L1, from: visits, to: trust, expected: {v1: "+"}}
versions:
  - {id: v1, label: First, status: registered, registered_at: 2020-01-01}
"""


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/t.db"
    db = open_database(url)
    study = new_study(db, "team", "The team", [Researcher("AR")])
    assert not import_files(db, Actor(study.id, "AR"), [("theory.yaml", THEORY)]).problems
    new_study(db, "bare", "Without a theory", [Researcher("AR")])
    db.dispose()
    return url


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["qualtoc", "theory", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("format", "words"),
    [("graphml", "<node id="), ("mermaid", "visits -->"), ("csv", "L1,visits"), ("factors-csv", "visits,activity")],
)
def test_the_theory_is_printed_for_other_programs(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], database: str, format: str, words: str
) -> None:
    assert run(monkeypatch, "export", "team", "--format", format, "--database", database) == 0
    assert words in capsysbinary.readouterr().out.decode()


@pytest.mark.parametrize("words", [("bare",), ("team", "--theory", "v9"), ("team", "--format", "pdf"), ("nobody",)])
def test_what_cannot_be_printed_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: str, words: tuple[str, ...]
) -> None:
    assert run(monkeypatch, "export", *words, "--database", database) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "1 problem." in said.err


def test_a_file_is_taken_into_a_draft_all_or_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: str, tmp_path: Path
) -> None:
    db = open_database(database)
    with db.reading() as session:
        actor = Actor(study_store.study(session, "team").id, "AR")
    drafts.start_draft(db, actor, "v1", "v2", Bilingual("Second"))
    db.dispose()
    table, chart = tmp_path / "more.csv", tmp_path / "more.mmd"
    table.write_text("from,to,expected\ntrust,pride,+\n", "utf-8")
    chart.write_text("graph LR\nvisits --> pride\n", "utf-8")
    assert run(monkeypatch, "import", "team", str(table), "--dry-run", "--database", database) == 0
    assert run(monkeypatch, "import", "team", str(table), "--database", database) == 1
    assert run(monkeypatch, "import", "team", str(table), "--reason", "Workshop.", "--database", database) == 0
    assert run(monkeypatch, "import", "team", str(chart), "--reason", "Workshop.", "--database", database) == 1
    said = capsys.readouterr()
    assert said.out == 2 * "+ factor pride\n+ link L2\n"
    assert "more.mmd:2: visits → pride says no expected sign" in said.err
