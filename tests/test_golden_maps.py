"""The published examples of the causal map as whole studies: files in, then the page and the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from factories import a_study
from fastapi.testclient import TestClient

from qualtoc.cli.entry import main
from qualtoc.database import Actor, Database
from qualtoc.study.imports import import_files

HERE = "/studies/mentoring/causal-map"
WORKED = {"S1": "AC CB CB AD DB", "S2": "AC AC CB", "S3": "AC", "S4": "CB", "S5": "AD DB", "S6": "DB"}
TRAP = {"S1": "AC", "S2": "AC", "S3": "AC", "S4": "CB", "S5": "CB"}
MANAGERS = {f"MM{n:02}": "AB" if n < 9 else "" for n in range(11)}
LEADS = {f"ML{n:02}": "AB" if n == 0 else "" for n in range(6)}

Asking = Callable[[str], dict]
"""Gives the map as JSON for the query of an address."""
Imported = Callable[[dict[str, str]], Asking]


def files_of(told: dict[str, str]) -> dict[str, str]:
    """The files of a study in which each source says these links, once for each time that they stand there."""
    words = {source: [f"words {n} of {source}" for n, _ in enumerate(links.split())] for source, links in told.items()}
    texts = {
        f"{source}.txt": f"Interviewer: And?\n\nAna: In {source}: {'; '.join(words[source])}.\n" for source in told
    }
    entries = [
        f'  - {{source: {source}, words: {said}, from: {pair[0]}, to: {pair[1]}, sign: "+"}}'
        for source, links in told.items()
        for said, pair in zip(words[source], links.split(), strict=True)
    ]
    rows = [f"{source}.txt,{source},interview,{'lead' if source[:2] == 'ML' else 'manager'}" for source in told]
    table = "\n".join(["file,source,type,role", *rows]) + "\n"
    return {"sources.csv": table, **texts, "codings.yaml": "\n".join(["coder: AR", "codings:", *entries]) + "\n"}


def options(query: str) -> list[str]:
    """The same query for a command."""
    pairs = (pair.split("=") for pair in query.split("&"))
    return [part for name, value in pairs for part in (f"--{name}", value)]


@pytest.fixture
def on_the_page(client: TestClient, db: Database) -> Imported:
    """Imports a study and gives what asks its page for JSON."""

    def imported(told: dict[str, str]) -> Asking:
        given = [(name, text.encode()) for name, text in files_of(told).items()]
        assert import_files(db, Actor(a_study(db).id, "AR"), given).problems == ()
        return lambda query: client.get(f"{HERE}.json?{query}").json()

    return imported


@pytest.fixture
def on_the_command_line(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Imported:
    """The same by commands: the query's parameters become options."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUALTOC_DATABASE_URL", f"sqlite:///{tmp_path}/golden.db")

    def run(*arguments: str) -> str:
        monkeypatch.setattr("sys.argv", ["qualtoc", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        return capfd.readouterr().out

    def imported(told: dict[str, str]) -> Asking:
        for name, text in files_of(told).items():
            (tmp_path / name).write_text(text, "utf-8")
        run("study", "new", "golden", "--title", "Golden", "--researcher", "AR")
        run("import", "golden", *files_of(told))
        return lambda query: json.loads(run("report", "causal-map", "golden", "--format", "json", *options(query)))

    return imported


def test_the_worked_example(on_the_page: Imported, on_the_command_line: Imported) -> None:
    for asked in (on_the_page(WORKED), on_the_command_line(WORKED)):
        found = asked("from=A&to=B")
        counted = {one["from"] + one["to"]: (one["citations"], one["n_sources"]) for one in found["links"]}
        assert counted == {"AC": (4, 3), "CB": (4, 3), "AD": (2, 2), "DB": (3, 3)}
        paths = found["paths"]
        assert [paths[name] for name in ("r_edge", "r_src", "r_cit", "t", "k", "k_exact")] == [2, 5, 6, 3, 4, True]
        assert (paths["threads"], paths["warning"]) == (["S1", "S2", "S5"], None)


def test_the_trap_of_a_path_that_nobody_told(on_the_page: Imported, on_the_command_line: Imported) -> None:
    for asked in (on_the_page(TRAP), on_the_command_line(TRAP)):
        paths = asked("from=A&to=B")["paths"]
        assert [paths[name] for name in ("r_src", "r_cit", "t", "k")] == [2, 2, 0, 2]
        assert paths["warning"] == "A path exists, but nobody told it as one story."


def test_the_surprise_of_managers_and_leads(on_the_page: Imported, on_the_command_line: Imported) -> None:
    for asked in (on_the_page(MANAGERS | LEADS), on_the_command_line(MANAGERS | LEADS)):
        (link,) = asked("by=role")["links"]
        lead, manager = link["groups"]
        assert (lead["group"], lead["citing"], lead["of"]) == ("lead", 1, 6)
        assert (manager["group"], manager["citing"], manager["of"]) == ("manager", 9, 11)
        assert [lead["residual"], manager["residual"]] == pytest.approx([-2.608, 2.608], abs=5e-4)


def test_a_surprise_is_shown_with_its_counts_and_never_as_a_test(client: TestClient, on_the_page: Imported) -> None:
    on_the_page(MANAGERS | LEADS)
    page = client.get(f"{HERE}?by=role").text
    assert "of 11" in page
    assert "of 6" in page
    assert not any(word in page for word in ("2.608", "2.61", "χ", "p-value", "significant"))
