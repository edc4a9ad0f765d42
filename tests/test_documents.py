"""Documents become the same bytes every time, and no text in them is taken for markup or for a formula."""

import csv
import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from qualtoc import documents
from qualtoc.documents import Document, Heading, ListBlock, Paragraph, Quotation, Table

REPORT = Document(
    title="Report & more",
    language="es",
    notice="Synthetic data",
    blocks=(
        Heading(1, "Results <one>", "results"),
        Paragraph("First line\nsecond line"),
        Quotation("I *never* said that | honestly", "P01"),
        ListBlock(("a_b", "c")),
        Table(("No", "Response"), (("1", "yes|no\nmaybe"), ("2", "")), "The answers", ("coreq-01", "coreq-02")),
    ),
)


def word_of(document: Document) -> docx.document.Document:
    return docx.Document(io.BytesIO(documents.to_docx(document)))


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_markdown_begins_with_the_notice_and_the_title() -> None:
    assert documents.to_markdown(REPORT).startswith(b"> **Synthetic data**\n\n# Report \\& more\n")


def test_markdown_cell_escapes_pipes_and_keeps_one_line_a_row() -> None:
    lines = documents.to_markdown(REPORT).decode().splitlines()
    assert '| <a id="coreq-01"></a>1 | yes\\|no<br>maybe |' in lines


def test_markdown_text_is_no_markup() -> None:
    text = documents.to_markdown(
        Document("t", "en", (Paragraph("# no heading\n1. no list\n- no bullet\n<b>"),))
    ).decode()
    assert text == "# t\n\n\\# no heading\\\n1\\. no list\\\n\\- no bullet\\\n\\<b\\>\n"


def test_html_escapes_text_and_carries_language_anchors_and_no_script() -> None:
    page = documents.to_html(REPORT).decode()
    tree = lxml_html.fromstring(page)
    assert tree.get("lang") == "es"
    assert tree.get_element_by_id("results").text_content() == "Results <one>"
    assert tree.get_element_by_id("coreq-02").tag == "tr"
    assert "<script" not in page


def test_html_notice_stands_before_the_title() -> None:
    page = documents.to_html(REPORT).decode()
    assert page.index("Synthetic data") < page.index("<h1>")


def test_docx_repeats_the_header_row_and_bookmarks_the_anchors() -> None:
    body = word_of(REPORT).element.body
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert names == ["results", "coreq-01", "coreq-02"]
    assert len(list(body.iter(qn("w:tblHeader")))) == 1


def test_docx_prints_the_notice_in_the_header_of_every_page() -> None:
    word = word_of(REPORT)
    assert word.sections[0].header.paragraphs[0].text == "Synthetic data"
    assert word.paragraphs[0].text == "Synthetic data"


def test_docx_cells_hold_the_text_with_its_line_breaks() -> None:
    assert word_of(REPORT).tables[0].rows[1].cells[1].text == "yes|no\nmaybe"


def test_docx_bytes_are_the_same_every_time() -> None:
    first = documents.to_docx(REPORT)
    assert first == documents.to_docx(REPORT)
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_docx_says_its_language_and_title() -> None:
    about = word_of(REPORT).core_properties
    assert (about.title, about.language, about.comments) == ("Report & more", "es", "")


def test_a_row_of_another_length_than_the_header_is_refused() -> None:
    with pytest.raises(ValueError):
        Table(("a", "b"), (("1",),))


@settings(max_examples=40)
@given(st.text())
def test_any_text_survives_html_and_docx_without_its_illegal_characters(text: str) -> None:
    document = Document("t", "en", (Table(("h",), ((text,),)),))
    etree.fromstring(zipfile.ZipFile(io.BytesIO(documents.to_docx(document))).read("word/document.xml"))
    cell = lxml_html.fromstring(documents.to_html(document).decode()).find(".//td")
    assert cell is not None
    assert cell.text_content().replace("\n", "") == documents.printable(text).replace("\n", "")


@given(st.text())
def test_any_text_stays_in_its_markdown_cell(text: str) -> None:
    table = documents.to_markdown(Document("t", "en", (Table(("h", "i"), ((text, "end"),)),))).decode().split("\n")[-2]
    assert table.startswith("| ") and table.endswith(" | end |")
    assert table.replace("\\\\", "").replace("\\|", "").count("|") == 3


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "-", "+"])
def test_csv_cell_never_starts_a_formula(cell: str) -> None:
    assert cells(documents.to_csv(["h"], [[cell]]))[1] == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["-3.5", "+2", "1e-3", "yes", "", "a=b", "–"])
def test_csv_leaves_numbers_and_words_alone(cell: str) -> None:
    assert documents.harmless(cell) == cell


def test_csv_quotes_commas_and_line_ends_and_leaves_none_empty() -> None:
    data = documents.to_csv(["a", "b"], [["x,y", None], ["one\ntwo", 3]])
    assert cells(data) == [["a", "b"], ["x,y", ""], ["one\ntwo", "3"]]
