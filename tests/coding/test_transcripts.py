"""Transcripts of every format: encodings, what a reader sees, and clear refusals."""

import datetime as dt
import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.containers import ZipLimits
from qualtoc.coding.source import Metadata
from qualtoc.coding.text import code_points_before, normalised, utf16_units_before
from qualtoc.coding.transcripts import Limits, ParsedTranscript, parse
from qualtoc.errors import FormatError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TALK = "Interviewer: ¿Cómo?\r\n\r\nMM04: Bien, “sí” - e\u0301l.\r\n"
VTT = (
    "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Ana>Hello <i>there</i>?\n\n"
    "00:00:03.000 --> 00:00:04.000\n<v Ana>How &amp; why?</v>\n\n01:05.000 --> 01:06.000\n<v.loud Luis P.>Fine\n"
)
SRT = "1\n00:00:01,000 --> 00:00:02,000\nANA: <b>Why</b>?\n\n2\n00:00:03,500 --> 00:00:04,000\nand\nLUIS: So {x}\n42\n"


def said(parsed: ParsedTranscript) -> list[tuple[str | None, str, float | None]]:
    return [(turn.speaker, turn.span.of(parsed.text), turn.seconds) for turn in parsed.turns]


def problems(data: bytes, filename: str, limits: Limits | None = None) -> list[tuple[int | None, str]]:
    with pytest.raises(FormatError) as caught:
        parse(data, filename, limits)
    return [(problem.line, str(problem.message)) for problem in caught.value.problems]


def word(*paragraphs: str) -> docx.document.Document:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return document


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_are_recognised_and_normalised(encoding: str) -> None:
    parsed = parse(TALK.encode(encoding), "a.txt")
    assert said(parsed) == [("Interviewer", "¿Cómo?", None), ("MM04", "Bien, “sí” - él.", None)]
    assert parsed.text == normalised(TALK)
    assert parsed.warnings == ()


def test_windows_1252_is_the_last_guess_and_says_so() -> None:
    parsed = parse("Interviewer: ¿Cómo?\nMM04: “Bien”".encode("cp1252"), "a.txt")
    assert parsed.encoding == "cp1252"
    assert "guessed" in str(parsed.warnings[0])
    assert parsed.text.endswith("“Bien”")


def test_utf8_with_one_broken_byte_is_refused_with_its_line() -> None:
    assert problems("é é\né ".encode() + b"\xff", "a.txt")[0][0] == 2


@pytest.mark.parametrize(
    ("data", "filename", "words"),
    [
        (b"", "a.txt", "empty"), (b"", "a.docx", "empty"), (b" \n\t", "a.md", "white space"),
        (b"PK\x03\x04", "a.txt", "zip"), (b"%PDF-1.7", "a.txt", "PDF"), (b"{\\rtf1", "a.txt", "RTF"),
        (b"\xd0\xcf\x11\xe0", "a.docx", "old or encrypted"), (b"hello", "a.docx", "no .docx file"),
        (b"PK\x03\x04oops", "a.docx", "damaged"), (b"a\nb\x01", "a.txt", "control"),
        (b"\x00\x01\x02", "a.txt", "binary"),
        (b"x", "a.doc", "kind"), (b"hello", "a.vtt", "WEBVTT"), (b"hello", "a.srt", "begin with a cue"),
        (b"Interviewer:\n\nInterviewee:\n", "a.txt", "no words"), (b"WEBVTT\n", "a.vtt", "no words"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, filename: str, words: str) -> None:
    [(_, text)] = problems(data, filename)
    assert words in text


def test_a_file_over_the_limit_is_refused() -> None:
    assert "larger" in problems(b"a" * 11, "a.txt", Limits(bytes=10))[0][1]


def test_front_matter_gives_metadata_and_leaves_the_text() -> None:
    matter = "---\nsource: MM04\ntype: entrevista\ndate: 2023-05-01\nminutes: 62\nconsent_quotes: no\n---\n"
    parsed = parse(f"{matter}\nAna: hi?\n\nLuis: yes".encode(), "a.md")
    assert parsed.metadata == Metadata(
        source="MM04", type="interview", date=dt.date(2023, 5, 1), minutes=62, consent_quotes="no"
    )
    assert parsed.text == "\nAna: hi?\n\nLuis: yes"


def test_front_matter_names_the_line_of_each_problem() -> None:
    assert [line for line, _ in problems(b"---\nsource: A\ncolour: red\nminutes: -1\n---\nhi", "a.txt")] == [3, 4]
    assert problems(b"---\nsource: A\nhi", "a.txt")[0] == (
        1,
        "The front matter has no end; close it with a line of ---.",
    )


def test_a_rule_of_dashes_is_no_front_matter() -> None:
    assert parse(b"---\n\nWords.\n\n---\n\nMore.", "a.md").text.startswith("---")


def test_the_metadata_tell_who_interviews() -> None:
    matter = b"---\ninterviewer: Luis\nparticipant: Ana\n---\n"
    parsed = parse(matter + b"Ana: so?\n\nLuis: yes.\n\nAna: no?\n\nLuis: no.", "a.txt")
    assert [(speaker.name, speaker.kind) for speaker in parsed.speakers] == [
        ("Ana", "participant"), ("Luis", "interviewer"),
    ]  # fmt: skip


def test_vtt_voices_become_turns_with_the_seconds_of_their_first_cue() -> None:
    parsed = parse(VTT.encode(), "a.vtt")
    assert said(parsed) == [("Ana", "Hello there? How & why?", 1), ("Luis P.", "Fine", 65)]
    assert parsed.text == "Ana: Hello there? How & why?\n\nLuis P.: Fine"


def test_vtt_comments_are_named_when_left_out() -> None:
    parsed = parse(VTT.replace("1\n", "NOTE checked\n\n1\n", 1).encode(), "a.vtt")
    assert [str(warning) for warning in parsed.warnings] == ["1 comments in the subtitles were left out."]


def test_srt_labels_inside_cues_become_turns_and_numbers_stay_words() -> None:
    assert said(parse(SRT.encode(), "a.srt")) == [("ANA", "Why? and", 1), ("LUIS", "So {x} 42", 3.5)]


def test_subtitles_saved_as_txt_are_read_as_subtitles() -> None:
    assert parse(SRT.encode(), "a.txt").turns == parse(SRT.encode(), "a.srt").turns
    assert parse(VTT.encode(), "a.txt").turns == parse(VTT.encode(), "a.vtt").turns


def test_subtitles_without_voices_break_at_pauses() -> None:
    cues = "1\n00:00:01,000 --> 00:00:02,000\n- one\n- two\n\n2\n00:00:09,000 --> 00:00:10,000\nthree\n"
    assert said(parse(cues.encode(), "a.srt")) == [(None, "- one - two", 1), (None, "three", 9)]


def test_word_paragraphs_are_turns() -> None:
    parsed = parse(saved(word("Interviewer: Why?", "", "MM04:", "So.", "Yes.")), "a.docx")
    assert said(parsed) == [("Interviewer", "Why?", None), ("MM04", "So.\nYes.", None)]


def test_word_paragraphs_without_speakers_stay_apart() -> None:
    assert [words for _, words, _ in said(parse(saved(word("One.", "Two.")), "a.docx"))] == ["One.", "Two."]


def test_word_tables_are_read_row_by_row_with_nested_ones() -> None:
    document = word()
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Interviewer", "Why?"
    table.cell(1, 0).text, table.cell(1, 1).text = "MM04", "So."
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "Inner."
    parsed = parse(saved(document), "a.docx")
    assert [(speaker, words.split()) for speaker, words, _ in said(parsed)] == [
        ("Interviewer", ["Why?"]), ("MM04", ["So.", "Inner."]),
    ]  # fmt: skip


def test_word_tracked_changes_are_read_as_accepted() -> None:
    document = word("Kept ")
    paragraph = document.paragraphs[0]._p
    paragraph.append(parse_xml(f"<w:ins {W}><w:r><w:t>inserted</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f"<w:del {W}><w:r><w:delText>deleted</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:sdt {W}><w:sdtContent><w:r><w:tab/><w:t>field</w:t></w:r></w:sdtContent></w:sdt>"))
    assert parse(saved(document), "a.docx").text == "Kept inserted\tfield"


def test_word_headers_and_comments_are_named_when_left_out() -> None:
    document = word("Words.")
    document.sections[0].header.paragraphs[0].text = "Draft"
    document.add_comment(document.paragraphs[0].runs, "a thought")
    assert [str(warning) for warning in parse(saved(document), "a.docx").warnings] == [
        "The headers of the pages were left out.", "The comments were left out.",
    ]  # fmt: skip


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_word_files_with_a_document_type_are_refused(encoding: str) -> None:
    xml = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    assert "document type" in problems(with_part(saved(word("x")), "word/document.xml", xml), "a.docx")[0][1]


def test_zip_bombs_are_refused() -> None:
    bomb = with_part(saved(word("x")), "word/media/a.bin", bytes(3_000_000))
    assert "zip bomb" in problems(bomb, "a.docx")[0][1]
    assert "parts" in problems(saved(word("x")), "a.docx", Limits(zip=ZipLimits(entries=3)))[0][1]
    assert "zip bomb" in problems(saved(word("x")), "a.docx", Limits(zip=ZipLimits(unpacked_bytes=99)))[0][1]


def test_a_zip_that_is_no_word_file_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "hello")
    assert "damaged" in problems(stream.getvalue(), "a.docx")[0][1]


def holds_a_source_or_a_clear_error(data: bytes, filename: str) -> None:
    try:
        parsed = parse(data, filename)
    except FormatError as error:
        assert all(str(problem.message) for problem in error.problems)
        return
    assert parsed.text == normalised(parsed.text)
    assert parsed.turns
    spans = [turn.span for turn in parsed.turns]
    assert all(before.end <= after.start for before, after in zip(spans, spans[1:], strict=False))
    assert spans[-1].end <= len(parsed.text)
    assert {turn.speaker for turn in parsed.turns} - {None} == {speaker.name for speaker in parsed.speakers}


NAMES = st.sampled_from(["a.txt", "a.md", "a.docx", "a.vtt", "a.srt"])
TEXTS = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(max_size=100).map(lambda text: text.encode("utf-16", "surrogatepass")),
    st.text("WEBVTT\n0123456789:.,-> <v>/&;#x", max_size=150).map(lambda text: f"WEBVTT\n\n{text}".encode()),
    st.text("\n0123456789:.,-> {}<>ab", max_size=150).map(
        lambda text: f"1\n00:00:01,0 --> 00:00:02,0\n{text}".encode()
    ),
    st.text("---\n: abdetypsourcemin[]{}", max_size=100).map(lambda text: f"---\nsource: {text}\n---\nx".encode()),
)


@given(TEXTS, NAMES)
def test_any_bytes_give_a_transcript_or_a_clear_error(data: bytes, filename: str) -> None:
    holds_a_source_or_a_clear_error(data, filename)


@given(st.data())
def test_damaged_files_give_a_transcript_or_a_clear_error(data: st.DataObject) -> None:
    filename, sound = data.draw(st.sampled_from([("a.docx", WORD), ("a.vtt", VTT.encode()), ("a.srt", SRT.encode())]))
    broken = bytearray(sound)
    for position, value in data.draw(st.lists(st.tuples(st.integers(0, len(sound) - 1), st.integers(0, 255)))):
        broken[position] = value
    cut = data.draw(st.one_of(st.none(), st.integers(0, len(sound))))
    holds_a_source_or_a_clear_error(bytes(broken[:cut]), filename)


@given(st.data())
def test_damaged_word_xml_gives_a_transcript_or_a_clear_error(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(WORD)) as archive:
        name = data.draw(st.sampled_from(sorted(archive.namelist())))
        broken = bytearray(archive.read(name))
    for position, value in data.draw(st.lists(st.tuples(st.integers(0, len(broken) - 1), st.integers(9, 126)))):
        broken[position] = value
    holds_a_source_or_a_clear_error(with_part(WORD, name, bytes(broken)), "a.docx")


@given(st.text(max_size=60).map(normalised), st.data())
def test_offsets_survive_the_way_to_the_browser_and_back(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text)))
    assert code_points_before(text, utf16_units_before(text, position)) == position


WORD = saved(word("Interviewer: Why?", "MM04: So."))


@pytest.mark.parametrize("line", ["Page 3 of 12", "3 / 12", "Página 3 de 12", "pág. 3", "— 3 of 12 —", "| Page 3"])
def test_numbers_of_pages_within_speech_are_told_and_stay(line: str) -> None:
    parsed = parse(f"Ana: How?\nLuis: It rained\n{line}\nall day.\nAna: So?\nLuis: Yes.\n".encode(), "a.txt")
    assert line in parsed.turns[1].span.of(parsed.text)
    (told,) = parsed.warnings
    assert (told.values["line"], told.values["n"]) == (3, 1)


@pytest.mark.parametrize(
    "line", ["We read page 3 of 12 there.", "12", "3 of them", "Half: 3 / 12 of all", "Page three"]
)
def test_pages_that_somebody_speaks_of_are_no_page_lines(line: str) -> None:
    assert parse(f"Ana: How?\nLuis: It rained\n{line}\nAna: So?\nLuis: Yes.\n".encode(), "a.txt").warnings == ()
