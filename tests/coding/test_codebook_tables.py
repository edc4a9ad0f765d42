"""Codebooks as CSV and XLSX: round trips, tables that others wrote, and a row and column for everything wrong."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.coding.codebook_files import read_codebook
from qualtoc.coding.codebook_tables import codebook_csv, codebook_xlsx, is_codebook_table, read_codebook_table
from qualtoc.coding.coding_files import recognise
from qualtoc.coding.tables import read_table
from qualtoc.errors import FormatError

FOLDER = Path(__file__).parents[2] / "codebooks"
WORDS = st.text("abc ñé:#-'\"0=+@;,\n_x4", max_size=14).map(str.strip)
TEXTS = st.builds(Bilingual, en=WORDS.map(lambda text: text or None), es=WORDS.map(lambda text: text or None))
KEYWORDS = st.lists(st.text("ab ñ;'=-", max_size=8).map(lambda t: " ".join(t.split())).filter(bool), max_size=3)
CODES = st.builds(
    Code, key=st.sampled_from(["k", "=k", "'k"]), label=st.just(Bilingual(en="Label", es="no")),
    origin=st.sampled_from(["deductive", "inductive"]), factor=st.sampled_from([None, "-3.5", "yes"]),
    definition=TEXTS, include=TEXTS, exclude=TEXTS, example=TEXTS, reason=TEXTS, keywords_en=KEYWORDS.map(tuple),
    keywords_es=KEYWORDS.map(tuple), status=st.sampled_from(["candidate", "active", "retired"]),
    created_at=st.sampled_from([None, datetime(2023, 5, 1, 12, 30, tzinfo=UTC)]), hue=st.sampled_from([None, 0, 7]),
    became=st.sampled_from([(), ("child",)]), status_reason=WORDS,
)  # fmt: skip


def read(text: str, file: str = "codes.csv") -> Codebook:
    return read_codebook_table(text.encode(), file).codebook


@given(CODES)
def test_a_codebook_survives_the_way_to_csv_and_to_xlsx_and_back(code: Code) -> None:
    child = Code("child", Bilingual(es="Hija"), "inductive", family="F1", parent=code.key)
    families = (Family("F2", Bilingual(es="Sola")), Family("F1", Bilingual(en="One")))
    book = Codebook(families, (code, child))
    assert read_codebook_table(codebook_csv(book), "a.csv").codebook == book
    assert read_codebook_table(codebook_xlsx(book), "a.xlsx").codebook == book


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_ready_made_codebook_is_the_same_in_every_format(path: Path) -> None:
    if "codebook/1" in path.read_text("utf-8"):
        book = replace(read_codebook(path.read_bytes(), path.name)[0], version=1)
        assert read_codebook_table(codebook_csv(book), "a.csv").codebook == book
        assert read_codebook_table(codebook_xlsx(book), "a.xlsx").codebook == book


def test_no_cell_of_a_written_table_starts_a_formula() -> None:
    book = Codebook(
        (), (Code("k", Bilingual(en="=cmd|' /C calc'!A0"), "deductive", definition=Bilingual(es="@SUM(1)")),)
    )
    table = read_table(codebook_csv(book), "a.csv")
    cells = [cell for row in table.rows for cell in row.cells]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@")]


def test_a_table_needs_no_more_than_names_and_definitions() -> None:
    book = read(
        "Code,Description,Group\nTrust in the team,Somebody relies,Relations\nTrust in the team!,More,Relations\n"
    )
    assert [(code.key, code.label.en, code.family) for code in book.codes] == [
        ("trust_in_the_team", "Trust in the team", "Relations"),
        ("trust_in_the_team_2", "Trust in the team!", "Relations"),
    ]
    assert book.families == (Family("Relations", Bilingual(en="Relations")),)


def test_a_spanish_table_gives_spanish_texts() -> None:
    [code] = read('Código;Definición;Palabras clave\nConfianza;Alguien confía;"confía; se fía"\n').codes
    assert (code.label, code.definition) == (Bilingual(es="Confianza"), Bilingual(es="Alguien confía"))
    assert code.keywords_es == ("confía", "se fía")


def test_columns_of_two_languages_are_known_by_their_endings() -> None:
    [code] = read("id,Label (English),Nombre (es),definition_es\nt,Trust,Confianza,Fe\n").codes
    assert (code.label, code.definition) == (Bilingual("Trust", "Confianza"), Bilingual(None, "Fe"))


def test_a_parent_may_be_named_instead_of_its_id() -> None:
    book = read("id,label,parent,definition\na,Trust,,x\nb,Deep trust,trust,y\n")
    assert book.by_key["b"].parent == "a"


def test_every_problem_is_listed_with_its_row_and_column() -> None:
    with pytest.raises(FormatError) as caught:
        read('id,label,origin,parent,definition\na,A,heaven,,"two\nlines"\na,B,,,\nc,,,,x\nd,D,,nobody,x\n')
    found = [(problem.line, str(problem.message)) for problem in caught.value.problems]
    assert [line for line, _ in found] == [2, 4, 5, 6]
    assert '"origin"' in found[0][1]
    assert "parent" in found[3][1]


def test_a_row_that_names_no_code_is_said_to_name_none() -> None:
    with pytest.raises(FormatError) as caught:
        read("Code,Description\nTrust,x\n,nameless\n")
    [problem] = caught.value.problems
    assert (problem.line, str(problem.message)) == (3, "This row names no code: it has neither an id nor a name.")


def test_unknown_columns_are_named_and_left_out() -> None:
    found = read_codebook_table(b"id,label,definition,Weight\na,A,x,3\n", "a.csv")
    assert [str(warning) for warning in found.warnings] == ["The unknown column “Weight” was left out."]


def test_codes_that_are_there_keep_what_no_column_speaks_of() -> None:
    there = Code(
        "a", Bilingual("A", "Á"), "inductive", include=Bilingual("keep"), definition=Bilingual("old", "viejo"),
        keywords_en=("one",), keywords_es=("uno",), family="F", status="retired", hue=3, created_at=datetime.now(UTC),
    )  # fmt: skip
    table = b"id,label,definition,keywords_es\na,A2,new,dos\n"
    found = read_codebook_table(table, "a.csv").completed(Codebook((), (there,)))
    changed = replace(
        there, label=Bilingual("A2", "\u00c1"), definition=Bilingual("new", "viejo"), keywords_es=("dos",)
    )
    assert found.codes == (changed,)


def test_a_table_of_codes_is_no_table_of_answers() -> None:
    assert recognise(b"code,definition\nTrust,x\n", "a.csv") == "codebook"
    assert recognise(codebook_xlsx(Codebook((), (Code("a", Bilingual("A"), "deductive"),))), "a.xlsx") == "codebook"
    assert recognise(b"name,What did you include?\nAna,x\n", "a.csv") == "answers"
    assert not is_codebook_table(("id", "label", "How do you define trust?"))


@pytest.mark.parametrize(
    ("header", "is_one"),
    [
        ("id,label_en,definition_en", True),
        ("Código,Descripción", True),
        ("Name,Description,Files", True),
        ("ID,Edad,Comentario", False),
        ("Nombre,Origen,Opinión", False),
        ("id,definition,What changed?", False),
    ],
)
def test_a_survey_is_not_taken_for_a_codebook(header: str, is_one: bool) -> None:
    assert is_codebook_table(header.split(",")) is is_one
