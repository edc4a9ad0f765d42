"""The codebooks that come with the tool can be read, are whole in both languages and keep what they promise."""

import re
from collections import Counter
from pathlib import Path

import pytest

from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.codebook_files import SCHEMA, read_codebook

FOLDER = Path(__file__).parent.parent / "codebooks"
READ = {
    path.name: read_codebook(path.read_bytes(), path.name)
    for path in sorted(FOLDER.glob("*.yaml"))
    if f"schema: {SCHEMA}\n" in path.read_text("utf-8")
}
BOOKS = {name: codebook for name, (codebook, _) in READ.items()}
READY_MADE = {"coaching_activities.yaml", "mentorship_health_systems.yaml", "wellbeing_dignity.yaml"}
EVERY_CODEBOOK = pytest.mark.parametrize("codebook", BOOKS.values(), ids=BOOKS.keys())
EVERY_CODE = pytest.mark.parametrize(
    "code", [pytest.param(code, id=f"{name}-{code.key}") for name, book in BOOKS.items() for code in book.codes]
)
NAMED_CODE = re.compile(r"\(use (\w+)")


def texts(code: Code) -> tuple[Bilingual, ...]:
    """The texts that every code of a whole codebook has."""
    return (code.label, code.definition, code.include, code.exclude, code.example)


def is_hit(sentence: str | None, keywords: tuple[str, ...]) -> bool:
    """Whether one of the keywords stands in the sentence as whole words, in whatever case, accents as written."""
    found = (re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sentence or "", re.IGNORECASE) for word in keywords)
    return any(found)


def twice(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_the_ready_made_codebooks_stand_beside_that_of_the_demo() -> None:
    assert set(BOOKS) >= {"demo_codebook.yaml", *READY_MADE}


def test_the_readme_lists_every_yaml_file() -> None:
    listed = set(re.findall(r"`(\w+\.yaml)`", (FOLDER / "README.md").read_text("utf-8")))
    assert listed == {path.name for path in FOLDER.glob("*.yaml")}


@pytest.mark.parametrize("name", READ)
def test_a_codebook_is_read_without_a_warning(name: str) -> None:
    _, warnings = READ[name]
    assert warnings == ()


@EVERY_CODE
def test_a_code_is_whole_in_both_languages(code: Code) -> None:
    assert all(text.en and text.es for text in texts(code))
    assert code.family
    assert code.keywords_en
    assert code.keywords_es


@EVERY_CODE
def test_no_keyword_of_a_code_stands_twice(code: Code) -> None:
    assert twice([word.casefold() for word in code.keywords_en]) == []
    assert twice([word.casefold() for word in code.keywords_es]) == []


@EVERY_CODE
def test_the_example_is_hit_by_a_keyword_of_its_code(code: Code) -> None:
    assert is_hit(code.example.en, code.keywords_en)
    assert is_hit(code.example.es, code.keywords_es)


@EVERY_CODEBOOK
def test_families_have_names_in_both_languages_and_codes(codebook: Codebook) -> None:
    assert all(family.label.en and family.label.es for family in codebook.families)
    assert {family.key for family in codebook.families} == {code.family for code in codebook.codes}


@EVERY_CODEBOOK
def test_a_sub_code_is_in_the_family_of_its_parent(codebook: Codebook) -> None:
    families = {code.key: code.family for code in codebook.codes}
    strayed = [code.key for code in codebook.codes if code.parent and code.family != families[code.parent]]
    assert strayed == []


@EVERY_CODEBOOK
def test_exclude_names_other_codes_of_the_codebook(codebook: Codebook) -> None:
    known = {code.key for code in codebook.codes}
    for code in codebook.codes:
        assert set(NAMED_CODE.findall(code.exclude.en or "")) <= known - {code.key}, code.key


@EVERY_CODEBOOK
def test_exclude_names_the_same_codes_in_both_languages(codebook: Codebook) -> None:
    for code in codebook.codes:
        assert NAMED_CODE.findall(code.exclude.en or "") == NAMED_CODE.findall(code.exclude.es or ""), code.key


@pytest.mark.parametrize("name", sorted(READY_MADE))
def test_every_code_of_a_ready_made_codebook_sends_to_its_neighbour(name: str) -> None:
    alone = [code.key for code in BOOKS[name].codes if not NAMED_CODE.search(code.exclude.en or "")]
    assert alone == []


def test_the_codebooks_can_be_imported_into_one_study() -> None:
    assert twice([code.key for book in BOOKS.values() for code in book.codes]) == []
    assert twice([family.key for book in BOOKS.values() for family in book.families]) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_example_stands_twice(language: str) -> None:
    assert twice([getattr(code.example, language) for book in BOOKS.values() for code in book.codes]) == []


@pytest.mark.parametrize("name", sorted(READY_MADE))
def test_a_ready_made_codebook_begins_by_saying_what_it_is_for(name: str) -> None:
    opening, _, _ = (FOLDER / name).read_text("utf-8").partition("schema:")
    lines = opening.splitlines()
    assert lines
    assert all(line.startswith("#") for line in lines)
    for said in ("# For: ", "# To adapt: ", "examples are invented"):
        assert said in opening
