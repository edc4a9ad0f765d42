"""The interview guide: reading it, and which interviews were asked about which link."""

from pathlib import Path

import pytest

from qualtoc.coding.codebook import Bilingual
from qualtoc.database import Actor, Database
from qualtoc.errors import FormatError
from qualtoc.study.guide import Guide, Question, asked_links, renamed
from qualtoc.study.guide_files import guide_yaml, read_guide
from qualtoc.study.imports import import_files
from tests.factories import a_study

DEMO = Path(__file__).parents[2] / "codebooks" / "demo_guide.yaml"
GUIDE = Guide(
    (Question("1", Bilingual(en="Why?", es="¿Por qué?"), ("L1", "L2")), Question("2", Bilingual(es="¿Y?"), ("L2",))),
    {"B": ("2",), "C": ()},
)


def test_a_source_that_is_not_named_was_asked_everything() -> None:
    assert asked_links(GUIDE, ["A", "B", "C"]) == {"L1": frozenset("A"), "L2": frozenset("AB")}


def test_a_guide_survives_the_way_to_yaml_and_back() -> None:
    assert read_guide(guide_yaml(GUIDE).encode(), "a.yaml") == (GUIDE, ())


def test_the_demo_guide_is_read() -> None:
    guide, warnings = read_guide(DEMO.read_bytes(), DEMO.name)
    assert (len(guide.questions), warnings) == (10, ())


def test_every_problem_is_listed_with_its_line() -> None:
    questions = "- {id: 1, text: Why}\n- {id: 1, text: Why}\n- {id: 2, links: L1, topic: x}"
    text = f"questions:\n{questions}\nasked:\n  A: [1, 9]\n  B: {{}}\n"
    with pytest.raises(FormatError) as caught:
        read_guide(text.encode(), "a.yaml")
    assert [problem.line for problem in caught.value.problems] == [3, 4, 4, 6, 7]


def test_a_guide_that_asks_about_an_unknown_link_says_so(db: Database) -> None:
    actor = Actor(a_study(db).id, "AR")
    theory = (
        b"factors: [{id: a, type: activity}, {id: b, type: outcome}]\nlinks: [{id: L1, from: a, to: b, expected: '+'}]"
    )
    guide = b"questions: [{id: Q1, text: Why?, links: [L1, L9]}]"
    done = import_files(db, actor, [("theory.yaml", theory), ("guide.yaml", guide)])
    assert not done.problems
    assert "L9" in " ".join(str(w.values) for entry in done.imported for w in entry.warnings)


def test_a_renamed_source_was_asked_what_it_was_asked_before() -> None:
    assert renamed(GUIDE, {"B": "D", "A": "E"}).asked == {"D": ("2",), "C": ()}


def test_a_source_that_takes_a_name_of_the_guide_was_asked_what_the_guide_says_of_that_name() -> None:
    assert renamed(GUIDE, {"B": "C"}).asked == GUIDE.asked
