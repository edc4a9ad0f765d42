"""The report on traced links from the command line: its documented form, its words, and the demo's numbers."""

import io
import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import docx
import pytest
from factories import a_study

from qualtoc.cli import main
from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.database import Actor, open_database
from qualtoc.study import store
from qualtoc.study.imports import import_files
from qualtoc.theory import tracings
from qualtoc.theory.likelihoods import LikelihoodPair
from qualtoc.theory.tracing import Rival, TracedItem
from qualtoc.theory.tracing_items import PairRange

FORMATS = (Path(__file__).parent.parent / "docs/formats.md").read_text(encoding="utf-8")
THEORY = b"""
cases: [{id: HN, label_en: Honduras}]
outcomes: [{id: CCS}, {id: ANC}]
factors: [{id: progress, type: intermediate}, {id: belief, type: mechanism}]
links: [{id: L12, from: progress, to: belief, by_outcome: true, expected: {CCS: "+", ANC: "+"}}]
versions: [{id: v1, status: registered, registered_at: 2020-01-01}]
"""
SAID = b"---\nconsent_quotes: yes\ncase: HN\n---\nInterviewer: And?\n\nP1: We wrote a plan and then it rose.\n"
KEPT = SAID.replace(b"yes", b"no").replace(b"P1", b"P2")
PAIRS = {"E1": LikelihoodPair(0.5, 0.95), "E2": LikelihoodPair(0.05, 0.4), "E3": LikelihoodPair(0.4, 0.6)}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """A study that traces L12 for CCS, where the three items of the demo were found, and for ANC, where none was."""
    url = f"sqlite:///{tmp_path}/study.db"
    db = open_database(url)
    actor = Actor(a_study(db).id, "AR")
    done = import_files(db, actor, [("theory.yaml", THEORY), ("P1.txt", SAID), ("P2.txt", KEPT)])
    assert done.problems == ()
    tracings.switch_on(db, actor)
    for outcome, finding in (("CCS", "found"), ("ANC", "not found")):
        traced = tracings.trace_link(
            db, actor, version="v1", link="L12", outcome=outcome, case="HN", hypothesis="Progress makes teams believe",
            rivals=[Rival("", "Targets from above"), Rival("", "Courtesy")],
        )  # fmt: skip
        for key in PAIRS:
            tracings.add_item(db, actor, traced, partial(an_item, finding=finding))
            if finding == "found":
                for source in ("P1", "P2"):
                    tracings.show_item(db, actor, traced, key, partial(said, actor, source))
    yield url
    db.dispose()


def an_item(key: str, finding: str) -> TracedItem:
    pair = PAIRS[key]
    span = PairRange(LikelihoodPair(pair.l0 / 2, pair.l1), pair) if key == "E2" else None
    return TracedItem(
        key, f"Seen {key}", "R1", pair, "Rare elsewhere", finding, span, event=f"Event {key}", others={"R2": pair.l0}
    )


def said(actor: Actor, source: str, session: Any) -> Any:
    return coding.found_passage(session, coding_store.source(session, actor.study_id, source), 2, "We wrote a plan")


@pytest.fixture
def printed(database: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    """What the command prints on standard output."""

    def run(*arguments: str) -> bytes:
        monkeypatch.setattr(
            "sys.argv", ["qualtoc", "report", "process-tracing", "mentoring", "--database", database, *arguments]
        )
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        return capfdbinary.readouterr().out

    return run


def keys_of(value: object) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    return set(value) | keys_of(list(value.values())) if isinstance(value, dict) else set()


def test_the_three_items_of_the_demo_with_two_digits(printed: Any) -> None:
    found = json.loads(printed("--format", "json"))["tracings"]
    assert [(one["outcome"], one["posterior"]["posterior"]) for one in found] == [("CCS", 0.96), ("ANC", 0.04)]
    assert [item["test"] for item in found[0]["items"]] == ["hoop", "smoking gun", "straw"]
    assert [row["prior"] for row in found[0]["table"]] == [0.25, 0.5, 0.75]


def test_every_key_of_the_report_is_documented(printed: Any) -> None:
    section = FORMATS.split("## Process tracing\n")[1].split("\n## ")[0]
    documented = set(re.findall(r"`([a-z0-9_]+)", section))
    shared = {"from", "to"}
    found = json.loads(printed("--format", "json"))
    signs = {sign for one in found["tracings"] for sign in one["verdict"]["sources_by_sign"]}
    assert keys_of(found) - documented - shared - signs == {"R2", "v1"}


def test_words_leave_only_with_consent(printed: Any) -> None:
    first = json.loads(printed("--format", "json"))["tracings"][0]["items"][0]
    assert [(one["source"], one["text"]) for one in first["quotations"]] == [("P1", "We wrote a plan"), ("P2", None)]
    assert first["n_sources"] == 2
    assert b"Kept back for want of consent: 1" in printed("--format", "markdown")


def test_the_document_prints_what_the_number_rests_on_and_its_critics(printed: Any) -> None:
    text = printed("--format", "markdown").decode().replace("\\", "")
    for words in ("never merged", "Zaks", "Targets from above", "Rare elsewhere", "0.96", "0.25", "Exactly one"):
        assert words in text
    assert text.index("Verdict by counting sources") < text.index("Posterior by process tracing")


@pytest.mark.parametrize(("form", "words"), [("html", b"Rastreo de procesos"), ("markdown", b"0,96")])
def test_the_document_speaks_spanish(printed: Any, form: str, words: bytes) -> None:
    assert words in printed("--format", form, "--language", "es")


def test_the_word_file_opens(printed: Any, tmp_path: Path) -> None:
    printed("--format", "docx", "-o", str(tmp_path / "out.docx"))
    word = docx.Document(io.BytesIO((tmp_path / "out.docx").read_bytes()))
    assert any("Hypothesis and rivals" in paragraph.text for paragraph in word.paragraphs)


def test_a_version_is_asked_for_by_its_key(printed: Any) -> None:
    assert len(json.loads(printed("--format", "json", "--theory", "v1"))["tracings"]) == 2


def test_switched_off_it_says_so_and_ends_well(printed: Any, database: str) -> None:
    db = open_database(database)
    with db.reading() as session:
        actor = Actor(store.study(session, "mentoring").id, "AR")
    tracings.switch_off(db, actor)
    db.dispose()
    assert json.loads(printed("--format", "json"))["switched_on"] is False
    assert b"switched off" in printed("--format", "markdown")
