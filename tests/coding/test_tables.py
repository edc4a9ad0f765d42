"""Tables of every format as words, and tables of open answers as sources."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import a_zip, an_xlsx

from qualtoc.coding.answers import ANSWER, ATTRIBUTE, IGNORED, ColumnRoles, Mapped, guessed, mapped_by_name, sources_of
from qualtoc.coding.coding_files import recognise
from qualtoc.coding.containers import unpacked
from qualtoc.coding.tables import Row, Table, as_csv, read_table, sheets_warning
from qualtoc.errors import FormatError, Problem

LONG = "We meet every week now, and that changed how we talk."
ROWS = [
    ["id", "age", "What changed?", "Why?"],
    ["R1", 34, LONG, "Trust, I would say, and much more time."],
    ["R2", 5.5, "", ""],
]


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def problems(data: bytes, file: str) -> list[str]:
    with pytest.raises(FormatError) as caught:
        read_table(data, file)
    return [str(problem.message) for problem in caught.value.problems]


def test_sheets_of_a_workbook_that_are_not_read_are_told_of() -> None:
    with zipfile.ZipFile(io.BytesIO(an_xlsx([["id", "a"], ["R1", "x"]]))) as archive:
        parts: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    one = str(parts["xl/workbook.xml"], "utf-8")  # type: ignore[arg-type]
    more = '<sheet name="Año 2" sheetId="2" r:id="r2"/><sheet name="old" state="hidden" sheetId="3" r:id="r3"/>'
    parts["xl/workbook.xml"] = one.replace("</sheets>", f"{more}</sheets>")
    table = read_table(a_zip(parts), "a.xlsx")
    assert (cells(table), [told.values["sheets"] for told in sheets_warning(table)]) == ([("R1", "x")], [("Año 2",)])
    assert sheets_warning(read_table(b"id,a\nR1,x\n", "a.csv")) == ()


def test_spanish_names_of_columns_are_guessed() -> None:
    table = read_table("Código;Seudónimo;Fecha;Tipo;¿Qué falta?\nE1;Eva;2023-03-15;pozo;Luz\n".encode(), "r.csv")
    assert guessed(table).roles == ("source", "participant", "date", IGNORED, ANSWER)


def test_workbook_gives_words_whole_numbers_and_days() -> None:
    table = read_table(an_xlsx([["id", "age", "day"], ["R1", 34, 45000], ["R2", 5.5, ""]], days=[2]), "a.xlsx")
    assert table.header == ("id", "age", "day")
    assert cells(table) == [("R1", "34", "2023-03-15"), ("R2", "5.5")]
    assert [row.line for row in table.rows] == [2, 3]


@pytest.mark.parametrize(
    "text", ["id;a\nR1;x, y\n", 'id,a\nR1,"x, y"\n', "sep=;\nid;a\nR1;x, y\n", "id\ta\nR1\tx, y\n"]
)
def test_csv_of_every_delimiter_gives_the_same_table(text: str) -> None:
    assert cells(read_table(text.encode(), "a.csv")) == [("R1", "x, y")]


def test_cell_far_away_costs_nothing() -> None:
    with zipfile.ZipFile(io.BytesIO(an_xlsx([["id", "a"], ["R1", "x"]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    far = parts | {sheet: parts[sheet].replace(b'r="B2"', b'r="XFD2"').replace(b'row r="2"', b'row r="1048576"')}
    assert read_table(a_zip(far), "a.xlsx").rows == (Row(1048576, ("R1",)),)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "empty"), (b"hello", "no .xlsx"), (b"PK\x03\x04", "damaged"), (a_zip({"a": "b"}), "damaged")],
)
def test_workbook_that_is_none_is_refused_with_a_reason(data: bytes, words: str) -> None:
    assert words in problems(data, "a.xlsx")[0]


def test_table_of_a_header_alone_is_refused() -> None:
    assert "no rows" in problems(b"id,a\n", "a.csv")[0]


@given(st.lists(st.lists(st.text('ab,;"\n é', max_size=5), min_size=2, max_size=2), min_size=1, max_size=5))
def test_csv_that_is_written_reads_as_it_was(rows: list[list[str]]) -> None:
    table = Table(
        ("x", "y"), tuple(Row(no, tuple(row)) for no, row in enumerate(rows, 2) if any(c.strip() for c in row))
    )
    if table.rows:
        assert cells(read_table(as_csv(table), "a.csv")) == cells(table)


def test_answers_are_guessed_by_their_length_and_facts_by_their_name() -> None:
    assert guessed(read_table(an_xlsx(ROWS), "a.xlsx")).roles == ("source", IGNORED, ANSWER, ANSWER)


def test_column_headed_by_a_question_holds_answers_however_short() -> None:
    table = read_table("id;municipio;¿Qué falta?;¿Y eso?\nR1;Gracias;Tiempo;\n".encode(), "r.csv")
    assert guessed(table).roles == ("source", IGNORED, ANSWER, IGNORED)


def test_columns_are_what_somebody_says_by_their_names_and_else_as_guessed() -> None:
    table = read_table(an_xlsx(ROWS), "a.xlsx")
    first, second = table.header[0], table.header[1]
    said = ColumnRoles({second.upper(): "source", first: ATTRIBUTE}, "question")
    assert mapped_by_name(table, said, "a.xlsx") == Mapped((ATTRIBUTE, "source", ANSWER, ANSWER), "question")
    assert mapped_by_name(table, ColumnRoles({second: "source"}), "a.xlsx").roles[0] == IGNORED


def test_what_no_column_is_or_can_be_is_said_all_at_once() -> None:
    table = read_table(an_xlsx(ROWS), "a.xlsx")
    with pytest.raises(FormatError) as wrong:
        mapped_by_name(table, ColumnRoles({"Height": "answer", table.header[0]: "name"}, "cell"), "a.xlsx")
    assert [str(problem.message.template)[:22] for problem in wrong.value.problems] == [
        "A source is a row or a", "There is no column “{c", "A column cannot be “{v",
    ]  # fmt: skip


def test_row_becomes_a_source_that_reads_as_an_interview() -> None:
    table = read_table(an_xlsx(ROWS), "a.xlsx")
    [source] = sources_of(table, Mapped(("source", ATTRIBUTE, ANSWER, ANSWER)), "a.xlsx")
    said = [(turn.speaker, turn.span.of(source.parsed.text)) for turn in source.parsed.turns]
    assert said == [
        ("Question", "What changed?"), ("R1", LONG), ("Question", "Why?"),
        ("R1", "Trust, I would say, and much more time."),
    ]  # fmt: skip
    assert source.metadata.source == source.metadata.participant == "R1"
    assert source.attributes == {"age": "34"}
    assert [(speaker.name, speaker.kind) for speaker in source.parsed.speakers] == [
        ("Question", "interviewer"), ("R1", "participant"),
    ]  # fmt: skip


def test_questions_are_asked_in_the_language_of_the_table() -> None:
    table = Table(("quién", "¿Qué cambió con las visitas?"), (Row(2, ("R1", "Que ya no estamos solas.")),))
    [source] = sources_of(table, Mapped(("participant", ANSWER)), "a.csv")
    assert [(one.name, one.kind) for one in source.parsed.speakers] == [
        ("Pregunta", "interviewer"), ("R1", "participant"),
    ]  # fmt: skip


def test_column_becomes_a_source_with_everybody_who_answered() -> None:
    table = Table(("who", "Why?"), (Row(2, ("R1", "Time.")), Row(3, ("R2", "")), Row(4, ("R3", "Trust."))))
    [source] = sources_of(table, Mapped(("participant", ANSWER), "question"), "a.csv")
    assert [turn.speaker for turn in source.parsed.turns] == ["Question", "R1", "R3"]
    assert (source.metadata.source, source.metadata.participant) == ("Why?", None)


def test_every_problem_of_a_table_is_named_with_its_line() -> None:
    table = Table(("id", "day", "a"), (Row(2, ("R1", "soon", "x")), Row(3, ("R1", "", "y"))))
    with pytest.raises(FormatError) as caught:
        sources_of(table, Mapped(("source", "date", ANSWER)), "a.csv")
    assert [problem.line for problem in caught.value.problems] == [2, 3]


@pytest.mark.parametrize("roles", [(IGNORED, IGNORED), ("source", "source"), (ANSWER,), (ANSWER, "nonsense")])
def test_mapping_that_makes_no_sense_is_refused(roles: tuple[str, ...]) -> None:
    with pytest.raises(FormatError):
        sources_of(Table(("a", "b"), (Row(2, ("x", "y")),)), Mapped(roles), "a.csv")


def test_workbook_that_names_files_is_a_table_of_sources() -> None:
    assert recognise(an_xlsx([["file", "role"], ["a.txt", "nurse"]]), "a.xlsx") == "sources"
    assert recognise(an_xlsx(ROWS), "a.xlsx") == "answers"


def test_archive_gives_its_files_without_folders_and_hidden_ones() -> None:
    found: list[Problem] = []
    archive = a_zip(
        {"talks/": "", "talks/a.txt": "x", "__MACOSX/a.txt": "y", ".DS_Store": "z", "b.zip": a_zip({"c": "d"})}
    )
    assert list(unpacked("all.zip", archive, found)) == [("a.txt", b"x")]
    assert [(problem.file, "within" in str(problem.message)) for problem in found] == [("b.zip", True)]


def test_damaged_archive_is_one_problem() -> None:
    found: list[Problem] = []
    assert list(unpacked("all.zip", b"PK\x03\x04oops", found)) == []
    assert [problem.file for problem in found] == ["all.zip"]
