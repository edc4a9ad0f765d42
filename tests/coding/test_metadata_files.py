"""Tables of sources: delimiters, languages, and a line for each wrong cell."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.metadata_files import front_matter, is_sources_table, metadata_of, read_sources
from qualtoc.coding.source import Metadata
from qualtoc.errors import FormatError


def problems(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(FormatError) as caught:
        read_sources(text.encode(), "sources.csv")
    return [(problem.line, str(problem.message)) for problem in caught.value.problems]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_and_encoding_are_recognised(delimiter: str, encoding: str) -> None:
    text = delimiter.join([" FILE ", "Type", "place"]) + "\r\n" + delimiter.join(["a.txt", "Observación", "Peña"])
    [row] = read_sources(text.encode(encoding), "sources.csv")
    assert (row.file, row.metadata, row.line) == ("a.txt", Metadata(type="observation", place="Peña"), 2)


def test_cells_may_hold_line_ends_and_rows_keep_their_line() -> None:
    rows = read_sources(b'file,place\na.txt,"one\ntwo"\n\nb.txt,"x, y"\n', "sources.csv")
    assert [(row.line, row.metadata.place) for row in rows] == [(2, "one two"), (5, "x, y")]


def test_every_wrong_cell_is_listed_with_its_line() -> None:
    text = (
        "file,minutes,date,type,consent_quotes,language,colour\na,0,1/2/2023,poem,perhaps,inglés,red\n,5,,,,,\na,5,,,,,"
    )
    assert [line for line, _ in problems(text)] == [1, 2, 2, 2, 2, 2, 3, 4]


def test_a_table_without_file_column_or_with_an_open_quotation_mark_is_refused() -> None:
    assert problems("source,type\na,interview")[0] == (1, 'The column "file" is missing.')
    assert problems('file,place\na,b\nc,"d')[0][0] == 3


@pytest.mark.parametrize(
    ("written", "consent"), [("yes", "yes"), ("Sí", "yes"), ("paráfrasis", "paraphrase"), ("NO", "no")]
)
def test_consent_is_understood_in_both_languages(written: str, consent: str) -> None:
    assert metadata_of({"consent_quotes": written}) == (Metadata(consent_quotes=consent), {})  # type: ignore[arg-type]


def test_a_form_learns_which_field_is_wrong() -> None:
    found, wrong = metadata_of({"date": "31/12/2023", "minutes": "60", "role": "  "})
    assert (found, set(wrong)) == (Metadata(minutes=60), {"date"})


def test_dates_are_iso_dates() -> None:
    assert metadata_of({"date": "2023-12-31"})[0].date == dt.date(2023, 12, 31)
    assert set(metadata_of({"date": "2023-02-30"})[1]) == {"date"}


def test_a_table_is_known_by_its_header() -> None:
    assert is_sources_table(b"Source;File\n", "x")
    assert not is_sources_table(b"file\n", "x")
    assert not is_sources_table(b"\x00\x01", "x")


@given(st.one_of(st.binary(max_size=100), st.text('file,;\t"\nsourcedatemin 0', max_size=80).map(str.encode)))
def test_any_bytes_give_rows_or_a_clear_error(data: bytes) -> None:
    is_sources_table(data, "x.csv")
    try:
        read_sources(data, "x.csv")
    except FormatError as error:
        assert error.problems


def test_a_table_may_state_its_delimiter_as_excel_does() -> None:
    (row,) = read_sources(b"sep=;\nfile;source\na.txt;A\n", "sources.csv")
    assert (row.file, row.metadata.source, row.line) == ("a.txt", "A", 3)


def test_files_that_differ_only_in_folder_or_case_stand_twice() -> None:
    with pytest.raises(FormatError, match="stands twice"):
        read_sources(b"file,source\na/x.txt,A\nb\\X.txt,B\n", "sources.csv")


def test_front_matter_may_begin_with_a_comment() -> None:
    text = "---\n# of the interview\n\nsource: MM01\n---\nwords"
    metadata, begin = front_matter(text, "a.txt")
    assert (metadata.source, text[begin:]) == ("MM01", "words")


def test_a_rule_above_a_dialogue_is_no_front_matter() -> None:
    assert front_matter("---\nInterviewer: Why?\n", "a.txt") == (Metadata(), 0)
