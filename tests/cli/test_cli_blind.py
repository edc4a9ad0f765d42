"""A study that is coded blind asks on the command line too who looks at the work of all coders."""

from pathlib import Path

import pytest
from command_lines import Run

from qualtoc.coding.actions import switch_blind_mode
from qualtoc.database import Actor, open_database
from qualtoc.study import actions, store
from qualtoc.study.model import Researcher

OF_ALL = ("quotations", "memos", "study history", "codebook versions", "codebook back-coding",
          "codebook export --format markdown", "report pattern-matching", "report causal-map",
          "report process-tracing", "report coreq", "report themes")  # fmt: skip
OF_NOBODY = ("codebook export", "codebook compare", "theory export", "study list")
LOOKED = "looked at the work of all coders"


@pytest.fixture
def blind(run: Run, study: str, tmp_path: Path) -> str:
    """The small study, coded blind by AR and LC."""
    database = open_database(f"sqlite:///{tmp_path}/study.db")
    with database.reading() as session:
        actor = Actor(store.study(session, study).id, "AR")
    actions.add_researcher(database, actor, Researcher("LC"))
    switch_blind_mode(database, actor, on=True)
    database.dispose()
    return study


def command(words: str, study: str, *options: str) -> tuple[str, ...]:
    name, dash, rest = words.partition(" --")
    of_study = () if name == "study list" else ("s", "1") if name == "codebook compare" else (study,)
    return (*name.split(), *of_study, *(f"--{rest}".split() if dash else ()), *options)


@pytest.mark.parametrize("words", OF_ALL)
def test_the_work_of_all_coders_is_printed_for_who_says_that_they_look(run: Run, blind: str, words: str) -> None:
    refused = run(*command(words, blind))
    assert (refused.code, refused.out, refused.lines[-1]) == (1, "", "1 problem.")
    assert "--look" in refused.lines[0]
    said = run(*command(words, blind, "--look", "LC"))
    assert (said.code, said.lines[0]) == (0, "This study is coded blind; this is the work of all coders.")


@pytest.mark.parametrize("words", OF_NOBODY)
def test_what_holds_nobodys_codings_asks_nobody(run: Run, blind: str, words: str) -> None:
    assert "coded blind" not in run(*command(words, blind)).err


def test_the_history_keeps_once_who_looked(run: Run, blind: str) -> None:
    for words in ("quotations", "report coreq", "quotations"):
        run(*command(words, blind, "--look", "LC"))
    told = run("study", "history", blind, "--look", "LC").out.splitlines()
    assert [line.split("\t")[1:] for line in told if LOOKED in line] == [["LC", LOOKED]]
    assert run("memos", blind, "--look", "XX").lines == ["There is no researcher XX.", "1 problem."]


def test_a_study_that_is_not_coded_blind_keeps_nothing(run: Run, study: str) -> None:
    assert run("quotations", study, "--look", "nobody").code == 0
    assert LOOKED not in run("study", "history", study).out
