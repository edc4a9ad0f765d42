"""OpenDocument, rich text, PDF and web pages: what a reader sees of them, and clear refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import a_docx, a_pdf, a_zip, an_odt, an_rtf, odt_paragraphs

from qualtoc.coding.pdf_files import PdfLimits, lines_of_page, without_running_lines
from qualtoc.coding.transcripts import Limits, ParsedTranscript, parse
from qualtoc.errors import FormatError

TALK = ("Interviewer: ¿Cómo fue?", "", "MM04: Bien, “sí”.", "Y más.")
SAID = [("Interviewer", "¿Cómo fue?"), ("MM04", "Bien, “sí”.\nY más.")]
PAGES = "".join(f"<p>{line}</p>" for line in TALK)


def said(parsed: ParsedTranscript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.span.of(parsed.text)) for turn in parsed.turns]


def warned(parsed: ParsedTranscript) -> str:
    return " ".join(str(warning) for warning in parsed.warnings)


def refusal(data: bytes, file: str, limits: Limits | None = None) -> str:
    with pytest.raises(FormatError) as caught:
        parse(data, file, limits)
    return str(caught.value.message)


def test_odt_gives_its_paragraphs_as_turns() -> None:
    assert said(parse(odt_paragraphs(*TALK), "a.odt")) == SAID


def test_odt_reads_spaces_tabs_line_breaks_and_spans_as_a_reader_sees_them() -> None:
    body = '<text:p>a<text:s text:c="2"/><text:span>b\n  c</text:span><text:tab/>d<text:line-break/>e</text:p>'
    assert parse(an_odt(body), "a.odt").text == "a  b c\td\ne"


def test_odt_leaves_out_deleted_words_notes_comments_and_heads_and_says_so() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:p>gone</text:p></text:changed-region></text:tracked-changes>"
        "<text:p>kept<text:note><text:note-body><text:p>note</text:p></text:note-body></text:note>"
        "<office:annotation><text:p>remark</text:p></office:annotation> on</text:p>"
    )
    head = "<office:master-styles><style:header><text:p>Study</text:p></style:header></office:master-styles>"
    parsed = parse(an_odt(body, head), "a.odt")
    assert parsed.text == "kept on"
    assert [word in warned(parsed) for word in ("headers", "footnotes", "comments", "footers")] == [
        True,
        True,
        True,
        False,
    ]


def test_odt_table_begins_a_paragraph_with_each_row() -> None:
    row = "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
    body = f"<table:table>{row.format('Ana: So?')}{row.format('Luis: Yes.')}</table:table>"
    assert said(parse(an_odt(body), "a.odt")) == [("Ana", "So?"), ("Luis", "Yes.")]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "no .odt"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "damaged"),
        (
            {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<!DOCTYPE a><a/>"},
            "document type",
        ),
        ({"META-INF/manifest.xml": "<m:encryption-data/>"}, "encrypted"),
    ],
)
def test_odt_that_is_none_is_refused_with_a_reason(parts: dict[str, bytes | str], words: str) -> None:
    assert words in refusal(a_zip(parts), "a.odt")


def test_rtf_gives_its_paragraphs_as_turns() -> None:
    body = r"Interviewer: \'bfC\'f3mo fue?\par\par MM04: Bien, \ldblquote s\u237?\rdblquote .\line Y m\u225\'e1s."
    assert said(parse(an_rtf(body), "a.rtf")) == SAID


def test_rtf_reads_signs_beyond_the_first_plane_and_other_alphabets() -> None:
    fonts = rb"{\rtf1\ansi{\fonttbl{\f0\fcharset0 Arial;}{\f1\fnil\fcharset204 Times;}}"
    body = rb"\f1\'cf\'f0\'e8\f0\'e9 \u-10179?\u-8704? \{x\}}"
    assert parse(fonts + body, "a.rtf").text == "Приé 😀 {x}"


def test_rtf_leaves_out_pictures_heads_notes_and_deleted_words() -> None:
    body = (
        r"{\header Study}{\*\generator Word;}{\pict\pngblip 89504e47}{\info{\author X}}kept{\footnote note}"
        r"{\deleted gone}{\v hidden}{\*\unknown secret} on\par{\pict\bin3 }}}}more"
    )
    parsed = parse(an_rtf(body), "a.rtf")
    assert parsed.text == "kept on\nmore"
    assert "headers" in warned(parsed) and "footnotes" in warned(parsed)


def test_rtf_table_begins_a_line_with_each_cell() -> None:
    body = r"\trowd\intbl Ana: So?\cell\row\trowd\intbl Luis: Yes.\cell\row"
    assert said(parse(an_rtf(body), "a.rtf")) == [("Ana", "So?"), ("Luis", "Yes.")]


@pytest.mark.parametrize(
    ("data", "words"), [(b"hello", "no .rtf"), (rb"{\rtf1 Ana: So", "ends before"), (b"{\\rtf1" + b"{" * 9_999, "nest")]
)
def test_rtf_that_is_none_is_refused_with_a_reason(data: bytes, words: str) -> None:
    assert words in refusal(data, "a.rtf")


def test_html_gives_blocks_as_lines_and_nothing_that_is_not_seen() -> None:
    page = (
        "<!doctype html><head><title>T</title><style>p{}</style></head><body><script>x()</script><!-- no -->"
        f"{PAGES.replace('Y más.', 'Y  <b>m&aacute;s</b>.')}<ul><li>one<li>two</ul>"
    )
    parsed = parse(page.encode(), "a.html")
    assert said(parsed)[0] == SAID[0]
    assert parsed.text.endswith("Y más.\n\none\ntwo")


def test_the_messages_of_a_chat_page_are_turns_of_who_wrote_them() -> None:
    def message(name: str, *lines: str) -> str:
        parts = (name, *lines)
        return "<div class=message>" + "".join(f"<div>{part}</div>" for part in parts) + "</div>"

    page = "".join(
        [message("Ana López", "Hola"), message("Doña Rosa", "Bien<br>Vamos", "mañana"), message("Ana López", "Sí")]
    )
    assert said(parse(f"<div class=page><div>{page}</div></div>".encode(), "a.html")) == [
        ("Ana López", "Hola"), ("Doña Rosa", "Bien\nVamos\nmañana"), ("Ana López", "Sí"),
    ]  # fmt: skip


def test_html_in_the_encoding_that_it_states() -> None:
    page = '<meta charset="iso-8859-2"><p>Ana: Żółw?<p>Luis: Tak.'
    assert said(parse(page.encode("iso-8859-2"), "a.htm")) == [("Ana", "Żółw?"), ("Luis", "Tak.")]


def test_html_nested_without_end_is_read_or_refused_in_words() -> None:
    deep = "<div>" * 20_000 + "Ana: So?<p>Luis: Yes."
    try:
        assert parse(deep.encode(), "a.html").turns
    except FormatError as error:
        assert str(error.message)


def test_pdf_gives_turns_across_pages_and_leaves_out_running_lines() -> None:
    pages = [
        ["A study - page 1 of 3", "Interviewer: How was it before the visits began in your clinic?", "Confidential"],
        ["A study - page 2 of 3", "P1: Before, nobody trusted anybody, and then we met and", "talked.", "Confidential"],
        ["A study - page 3 of 3", "Interviewer: And now?", "P1: Better (really).", "Confidential"],
    ]  # fmt: skip
    parsed = parse(a_pdf(pages), "a.pdf")
    assert said(parsed) == [
        ("Interviewer", "How was it before the visits began in your clinic?"),
        ("P1", "Before, nobody trusted anybody, and then we met and talked."),
        ("Interviewer", "And now?"), ("P1", "Better (really)."),
    ]  # fmt: skip
    assert "A study" in warned(parsed) and "Confidential" in warned(parsed)


def test_pdf_names_scanned_pages() -> None:
    parsed = parse(a_pdf([["Ana: So?", "Luis: Yes."], []], scanned=[2]), "a.pdf")
    assert "left out: 2." in warned(parsed)


def test_pdf_of_scans_only_is_refused_as_such() -> None:
    assert "image" in refusal(a_pdf([[], []], scanned=[1, 2]), "a.pdf")


@pytest.mark.parametrize(("data", "words"), [(b"hello", "no .pdf"), (b"%PDF-1.7 nothing", "damaged"), (b"", "empty")])
def test_pdf_that_is_none_is_refused_with_a_reason(data: bytes, words: str) -> None:
    assert words in refusal(data, "a.pdf")


def test_pdf_with_too_many_pages_is_refused() -> None:
    assert "pages" in refusal(a_pdf([["a"], ["b"]]), "a.pdf", Limits(pdf=PdfLimits(pages=1)))


def test_speakers_at_the_head_of_every_page_are_no_running_lines() -> None:
    pages = [["Interviewer:", f"question {'x' * no}", "P1:", f"answer {'y' * no}"] for no in range(1, 5)]
    assert without_running_lines(pages) == (pages, ())


@given(st.lists(st.lists(st.text("ab1 \r\n\ufffe", max_size=9), max_size=6), max_size=6))
def test_running_lines_are_taken_from_the_edges_only(pages: list[list[str]]) -> None:
    lines = [[line for words in page for line in lines_of_page(words)] for page in pages]
    kept, _ = without_running_lines(lines)
    assert all("\n".join(some) in "\n".join(whole) for some, whole in zip(kept, lines, strict=True))


def test_word_table_of_speakers_gives_turns() -> None:
    parsed = parse(
        a_docx(table=[["Interviewer:", "And then?"], ["Interviewee:", "We met [inaudible 00:12:31] often."]]), "a.docx"
    )
    assert [who for who, _ in said(parsed)] == ["Interviewer", "Interviewee"]


def test_blank_lines_inside_a_turn_and_marks_of_what_was_not_heard_stay_in_it() -> None:
    talk = (
        "interviewer 1: Well?\n\ninterviewee: I thought- I mean, [inaudible 00:12:31]\n\nand then so.\n\n"
        "Interviewer 1: Oh.\n"
    )
    for data, name in ((talk.encode(), "a.txt"), (odt_paragraphs(*talk.split("\n")), "a.odt")):
        words = [words for _, words in said(parse(data, name))]
        assert words == ["Well?", "I thought- I mean, [inaudible 00:12:31]\n\nand then so.", "Oh."]
