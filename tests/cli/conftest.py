"""A command line on a database of its own, and a small study made by commands."""

import shutil
from pathlib import Path

import pytest
from command_lines import CODINGS, THEORY, Run, Said

from qualtoc.cli import main


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path, migrated_file: Path) -> Run:
    """Runs a command line on a database of its own; paths are taken from the test's folder."""
    shutil.copy(migrated_file, tmp_path / "study.db")
    monkeypatch.chdir(tmp_path)
    for name in ("QUALTOC_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QUALTOC_DATABASE_URL", f"sqlite:///{tmp_path}/study.db")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Said:
        monkeypatch.setattr("sys.argv", ["qualtoc", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return Said(ended.value.code or 0, said.out, said.err)

    return run


@pytest.fixture
def study(run: Run, tmp_path: Path) -> str:
    """A small study with two interviews, a theory, a codebook and codings."""
    files = {
        "theory.yaml": THEORY, "codings.yaml": CODINGS, "book.yaml": "codes: [{id: growth, label: Growth}]\n",
        "P1.txt": "Interviewer: And?\nP1: I think it rose.\n", "P2.txt": "Interviewer: So?\nP2: Here it rose too.\n",
        "sources.csv": "file,type,role,consent_quotes,language\nP1.txt,interview,north,yes,en\nP2.txt,,south,no,en\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert run("study", "new", "s", "--title", "Small", "--researcher", "AR").code == 0
    assert run("import", "s", *files).code == 0
    return "s"
