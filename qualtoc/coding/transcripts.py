"""Transcripts: the bytes of a file of any kind in EXTENSIONS become a text with turns and speakers.

The text is what a reader sees, built once; every position points into it. Nothing is dropped in silence: what a
format holds beside its text (headers, comments, notes) is named in a warning.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath

import pysubs2
import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from qualtoc.coding.containers import ZipLimits
from qualtoc.coding.decoding import FileText, clean, decode, unreadable
from qualtoc.coding.html_files import read_html
from qualtoc.coding.metadata_files import front_matter, plain_file_name
from qualtoc.coding.odt_files import read_odt
from qualtoc.coding.page_lines import page_lines_warning
from qualtoc.coding.pdf_files import PdfLimits, read_pdf
from qualtoc.coding.rtf_files import read_rtf
from qualtoc.coding.source import Metadata, Speaker, Turn
from qualtoc.coding.subtitles import Cue, text_of_cues
from qualtoc.coding.timestamps import seconds_of
from qualtoc.coding.turns import FoundTurns, find_turns
from qualtoc.coding.word_files import read_docx
from qualtoc.errors import Message, message

EXTENSIONS = (".txt", ".md", ".docx", ".odt", ".rtf", ".pdf", ".html", ".htm", ".vtt", ".srt")


def alike(file: str) -> tuple[str, ...]:
    """The plain names by which a table may call a transcript: with its extension and without."""
    name = plain_file_name(file)
    return (name, PurePath(name).stem) if name.endswith(EXTENSIONS) else (name,)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a transcript may cost. `bytes` is the size of the file, `characters` of its text, before a refusal."""

    bytes: int = 25_000_000
    characters: int = 5_000_000
    zip: ZipLimits = ZipLimits()
    pdf: PdfLimits = PdfLimits()


@dataclass(frozen=True, slots=True)
class ParsedTranscript:
    """A transcript as read. `text` is NFC- and LF-normalised; the spans of `turns` point into it, in order, disjoint.

    `encoding` is the encoding found or guessed, or the format ("docx", "pdf") where that settles it.
    """

    text: str
    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]
    metadata: Metadata
    encoding: str
    warnings: tuple[Message, ...] = ()


_SUBTITLE_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
_TIMING = re.compile(rf"^[ \t]*{_SUBTITLE_TIME}[ \t]*-->[ \t]*{_SUBTITLE_TIME}", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")
_SRT_START = re.compile(rf"\s*(?:\d+[ \t]*\n)?[ \t]*{_SUBTITLE_TIME}[ \t]*-->[ \t]*{_SUBTITLE_TIME}")


def parse(data: bytes, filename: str, limits: Limits | None = None) -> ParsedTranscript:
    """The transcript in a file; its format follows from the name's extension and from its content.

    A file without speakers gives paragraphs. The kinds of speakers are guessed.

    Raises:
        FormatError: the format is unknown, the file is damaged, empty, too large or holds no words, or its front
            matter is wrong; every problem has its line where the format has lines.
    """
    limits = limits or Limits()
    extension = PurePath(filename).suffix.lower()
    if extension not in EXTENSIONS:
        wrong = message("Files of this kind are not read; use one of {expected}.", expected=", ".join(EXTENSIONS))
        raise unreadable(filename, wrong)
    if len(data) > limits.bytes:
        size = limits.bytes // 1_000_000
        raise unreadable(filename, message("The file is larger than {size} MB.", size=size))
    read = _FORMATTED.get(extension)
    parsed = (
        _formatted(read(data, filename, limits), filename, extension, limits)
        if read
        else _plain(data, filename, extension, limits)
    )
    _refuse_long(parsed.text, filename, limits)
    if not parsed.turns:
        raise unreadable(filename, message("The file holds no words beside names and times."))
    speakers = _informed(parsed.speakers, parsed.metadata)
    return replace(parsed, speakers=speakers)


def _refuse_long(text: str, filename: str, limits: Limits) -> None:
    if len(text) > limits.characters:
        raise unreadable(filename, message("The text is longer than {limit} characters.", limit=limits.characters))


_FORMATTED: dict[str, Callable[[bytes, str, Limits], FileText]] = {
    ".docx": lambda data, file, limits: read_docx(data, file, limits.zip),
    ".odt": lambda data, file, limits: read_odt(data, file, limits.zip),
    ".rtf": lambda data, file, _: read_rtf(data, file),
    ".pdf": lambda data, file, limits: read_pdf(data, file, limits.pdf),
    ".html": lambda data, file, _: read_html(data, file),
    ".htm": lambda data, file, _: read_html(data, file),
}


def _formatted(read: FileText, filename: str, extension: str, limits: Limits) -> ParsedTranscript:
    _refuse_long(read.text, filename, limits)
    text = clean(read.text, filename)
    found = find_turns(text, line_is_paragraph=extension not in (".html", ".htm"))
    warnings = (*read.warnings, *page_lines_warning(text), *found.warnings)
    return ParsedTranscript(text, found.turns, found.speakers, Metadata(), extension[1:], warnings)


def _plain(data: bytes, filename: str, extension: str, limits: Limits) -> ParsedTranscript:
    decoded = decode(data, filename)
    read = _reader(decoded.text, extension)
    if read is _prose:  # of subtitles, most of a file is times
        _refuse_long(decoded.text, filename, limits)
    text, metadata, found = read(decoded.text, filename)
    pages = page_lines_warning(text) if read is _prose else ()
    warnings = (*decoded.warnings, *pages, *found.warnings)
    return ParsedTranscript(text, found.turns, found.speakers, metadata, decoded.encoding, warnings)


def _reader(text: str, extension: str) -> Callable[[str, str], tuple[str, Metadata, FoundTurns]]:
    """Subtitles saved as .txt are still subtitles."""
    if extension == ".vtt" or (extension == ".txt" and text.startswith("WEBVTT") and _TIMING.search(text)):
        return _vtt
    if extension == ".srt" or (extension == ".txt" and _SRT_START.match(text)):
        return _srt
    return _prose


def _prose(text: str, filename: str) -> tuple[str, Metadata, FoundTurns]:
    metadata, begin = front_matter(text, filename)
    body = clean(text[begin:], filename)
    return body, metadata, find_turns(body)


def _vtt(text: str, filename: str) -> tuple[str, Metadata, FoundTurns]:
    if not text.startswith("WEBVTT"):
        raise unreadable(filename, message('A .vtt file must begin with "WEBVTT".'), 1)
    try:
        read = webvtt.from_string(text)
    except (MalformedFileError, MalformedCaptionError) as error:
        raise unreadable(filename, message("The subtitles cannot be read: {why}.", why=str(error))) from error
    cues = [Cue(seconds_of(c.start) or 0.0, seconds_of(c.end) or 0.0, c.raw_text) for c in read.captions]
    notes = len(read.header_comments) + len(read.footer_comments)
    notes += sum(len(caption.comments) for caption in read.captions)
    return _subtitles(cues, text, notes)


def _srt(text: str, filename: str) -> tuple[str, Metadata, FoundTurns]:
    first = _TIMING.search(text)
    before = text[: first.start()].strip() if first else text
    if first is None or not (before == "" or before.isdigit()):
        line = 1 + len(text) - len(text.lstrip("\n"))
        wrong = message("A .srt file must begin with a cue such as 00:00:01,000 --> 00:00:04,000.")
        raise unreadable(filename, wrong, line)
    # pysubs2 takes a number at the end for that of a next cue; the added one is all it can take away
    dense = _BLANK_LINES.sub("\n\n", text.rstrip())
    read = pysubs2.SSAFile.from_string(f"{dense}\n\n0\n", format_="srt", keep_html_tags=True)
    cues = [Cue(event.start / 1000, event.end / 1000, event.text.replace("\\N", "\n")) for event in read]
    return _subtitles(cues, text, 0)


def _subtitles(cues: list[Cue], text: str, notes: int) -> tuple[str, Metadata, FoundTurns]:
    body, found = text_of_cues(cues)
    warnings: tuple[Message, ...] = found.warnings
    lost = len(_TIMING.findall(text)) - len(cues)
    if lost > 0:
        warnings = (*warnings, message("{count} damaged subtitles were left out.", count=lost))
    if notes:
        warnings = (*warnings, message("{count} comments in the subtitles were left out.", count=notes))
    return body, Metadata(), replace(found, warnings=warnings)


def _informed(speakers: tuple[Speaker, ...], metadata: Metadata) -> tuple[Speaker, ...]:
    """The speakers, where the metadata name the interviewer or the participant by their labels."""

    def informed(speaker: Speaker) -> Speaker:
        if speaker.name == metadata.interviewer:
            return replace(speaker, kind="interviewer")
        return replace(speaker, kind="participant") if speaker.name == metadata.participant else speaker

    return tuple(informed(speaker) for speaker in speakers)
