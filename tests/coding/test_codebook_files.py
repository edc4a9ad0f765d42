"""Codebook files: round trip, languages, and a line for everything that is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.coding.codebook_files import codebook_yaml, read_codebook
from qualtoc.errors import FormatError

DEMO = Path(__file__).parents[2] / "codebooks" / "demo_codebook.yaml"
LINES = st.text("abc ñé:#-'\"0", max_size=12).map(str.strip)
TEXTS = st.builds(Bilingual, en=LINES.map(lambda text: text or None), es=LINES.map(lambda text: text or None))
CODES = st.builds(
    Code, key=st.just("k"), label=st.just(Bilingual(en="Label", es="no")),
    origin=st.sampled_from(["deductive", "inductive"]),
    factor=st.sampled_from([None, "yes"]), definition=TEXTS, include=TEXTS, exclude=TEXTS, example=TEXTS, reason=TEXTS,
    keywords_en=st.lists(LINES.filter(bool), max_size=3).map(tuple), keywords_es=st.just(("sí",)),
    status=st.sampled_from(["candidate", "active", "retired"]),
    created_at=st.sampled_from([None, datetime(2023, 5, 1, 12, tzinfo=UTC)]),
)  # fmt: skip


def problems(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(FormatError) as caught:
        read_codebook(text.encode(), "a.yaml")
    return [(problem.line, str(problem.message)) for problem in caught.value.problems]


def test_the_demo_codebook_is_read_whole() -> None:
    codebook, warnings = read_codebook(DEMO.read_bytes(), DEMO.name)
    assert (len(codebook.families), len(codebook.codes), warnings) == (7, 24, ())
    assert codebook.path("identity", "es") == ("Identidad", "Nueva identidad profesional")


@given(CODES, st.integers(1, 99))
def test_a_codebook_survives_the_way_to_yaml_and_back(code: Code, version: int) -> None:
    child = Code("child", Bilingual(es="Hija"), "inductive", family="F1", parent="k")
    codebook = Codebook((Family("F1", Bilingual(en="One")),), (code, child), version)
    assert read_codebook(codebook_yaml(codebook).encode(), "a.yaml") == (codebook, ())


def test_plain_texts_are_in_the_only_language_of_the_file() -> None:
    text = "languages: [es]\ncodes:\n  - {id: a, label: Uno, keywords: [sí]}"
    [code] = read_codebook(text.encode(), "a.yaml")[0].codes
    assert (code.label, code.keywords_es) == (Bilingual(es="Uno"), ("sí",))


def test_other_keys_at_the_top_are_named_and_left_out() -> None:
    _, warnings = read_codebook(b"rules: x\ncodes: []", "a.yaml")
    assert "rules" in str(warnings[0])


def test_every_problem_is_listed_with_its_line() -> None:
    text = """\
codes:
  - {id: a, label: A, colour: red}
  - {id: a, label: A again}
  - {id: b}
  - {id: c, label: C, family: F9}
  - {id: d, label: D, parent: nobody}
  - {id: e, label: E, parent: f}
  - {id: f, label: F, parent: e, origin: heaven}
"""
    assert [line for line, _ in problems(text)] == [2, 3, 4, 5, 6, 7, 8, 8]
