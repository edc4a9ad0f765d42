"""Coding files: codings, causal claims and memos as YAML; and what kind of importable file a file is.

source: MM04                # defaults for all entries, which may state their own
coder: AR
codings:
  - words: "the words exactly as they stand"
    occurrence: 2           # where they stand more than once
    code: identity
  - start: 120              # or a span in code points
    end: 164
    from: mec_identity
    to: iou_coaching
    sign: "+"
memos:
  - {type: reflexive, text: "..."}
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Literal

from qualtoc.coding.codebook_tables import is_codebook_table
from qualtoc.coding.memo import MEMO_TYPES, MemoType, Reference, reference
from qualtoc.coding.metadata_files import is_sources_table
from qualtoc.coding.tables import TABLE_EXTENSIONS, as_csv, read_table
from qualtoc.coding.text import Span, normalised
from qualtoc.coding.transcripts import EXTENSIONS
from qualtoc.errors import FormatError, Invalid, Message, Problem, message
from qualtoc.yaml_lines import Fields, Node, Reader

FileKind = Literal["transcript", "sources", "codebook", "theory", "guide", "codings", "themes", "answers"]
EntrySign = Literal["+", "-", "0", "?"]
EntryDirectness = Literal["explicit", "implied", "cooccur"]
EntryStandpoint = Literal["own", "observed", "hearsay"]
SCHEMA = "qualtoc-codings/1"


@dataclass(frozen=True, slots=True)
class Passage:
    """Where an entry stands: by its words and which occurrence of them (from 1), by its span, or by both."""

    words: str | None = None
    occurrence: int = 1
    span: Span | None = None
    is_counted: bool = False

    def located(self, text: str) -> Span:
        """The span in the text.

        Raises:
            Invalid: the words are not there, or not that often; or the span lies outside or holds other words.
        """
        if self.span is None:
            return locate(text, self.words or "", self.occurrence)
        if self.span.end > len(text):
            raise Invalid(message("The text ends before {end}.", end=self.span.end), field="end")
        if self.words is not None and self.span.of(text).split() != self.words.split():
            raise Invalid(message('Other words stand from {start} to {end} than "{words}".', start=self.span.start,
                                  end=self.span.end, words=_short(self.words)), field="words")  # fmt: skip
        return self.span

    def warning(self, text: str) -> Message | None:
        """A warning where the words stand more than once and the file does not say which is meant."""
        if self.words is None or self.span is not None or self.is_counted or _count(text, self.words) < 2:
            return None
        return message('"{words}" stands {count} times; the first was taken. Add `occurrence` to choose.',
                       words=_short(self.words), count=_count(text, self.words))  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodingEntry:
    """A code on a passage. `coded_at` is None where the file states no time. `line` counts from 1."""

    line: int
    source: str
    passage: Passage
    coder: str
    coded_at: datetime | None
    code: str


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A causal claim in a passage; `outcome` is None where the speaker names none."""

    line: int
    source: str
    passage: Passage
    coder: str
    coded_at: datetime | None
    cause: str
    effect: str
    sign: EntrySign
    outcome: str | None = None
    directness: EntryDirectness = "explicit"
    standpoint: EntryStandpoint = "own"
    prompted: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class MemoEntry:
    """A memo on a passage, on a source where `passage` is None, on the study where `source` is None too.

    `about` names a turn, code, factor, link or verdict instead. `name` is how memos of the same file point at this one.
    """

    line: int
    source: str | None
    passage: Passage | None
    author: str
    written_at: datetime | None
    type: MemoType
    text: str
    about: Reference | None = None
    done_at: datetime | None = None
    name: str = ""
    points_at: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class CodingFile:
    """Everything in a coding file, in its order."""

    entries: tuple[CodingEntry, ...] = ()
    claims: tuple[ClaimEntry, ...] = ()
    memos: tuple[MemoEntry, ...] = ()
    warnings: tuple[Message, ...] = ()


_TOP_KEYS = ("schema", "source", "coder", "coded_at", "codings", "memos")
PASSAGE_KEYS = ("words", "occurrence", "start", "end")
"""The keys by which an entry of a file names a passage."""

_PLACE_KEYS = ("source", *PASSAGE_KEYS, "coder", "coded_at")
_CLAIM_KEYS = ("from", "to", "sign", "outcome", "directness", "standpoint", "prompted", "note")
_CODING_KEYS = (*_PLACE_KEYS, "code", *_CLAIM_KEYS)
_MEMO_KEYS = (*_PLACE_KEYS, "author", "written_at", "type", "text", "link", "about", "done_at", "id", "points_at")
_SIGNS: dict[str, EntrySign] = {"+": "+", "-": "-", "\u2212": "-", "0": "0", "?": "?"}
_DIRECTNESS: tuple[EntryDirectness, ...] = ("explicit", "implied", "cooccur")
_STANDPOINTS: tuple[EntryStandpoint, ...] = ("own", "observed", "hearsay")
_GENERAL = "general"
_KEYBOARD = str.maketrans(
    dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’‚`´", "'") | dict.fromkeys("‐‑‒–—−", "-") | {"…": "..."}
)
_KINDS_BY_KEY: tuple[tuple[str, FileKind], ...] = (
    ("codes", "codebook"), ("factors", "theory"), ("links", "theory"), ("questions", "guide"),
    ("codings", "codings"), ("memos", "codings"), ("themes", "themes"),
)  # fmt: skip


def read_codings(data: bytes, file: str) -> CodingFile:
    """The codings, claims and memos in a YAML file. Sources, codes and factors are not looked up here.

    Raises:
        FormatError: the file is no YAML, or has unknown keys, or keys that are missing or wrong; each with its line.
    """
    found, problems = sound_codings(data, file)
    if problems:
        raise FormatError(problems)
    return found


def sound_codings(data: bytes, file: str) -> tuple[CodingFile, tuple[Problem, ...]]:
    """The entries of a coding file in which nothing is wrong, and the problems of the others, in the file's order.

    Who looks sources, codes and words up can so list everything that is wrong at once.

    Raises:
        FormatError: the file is no YAML.
    """
    reader = Reader(data, file)
    top = reader.fields(reader.root, _TOP_KEYS, file)
    if top.text("schema") not in (None, SCHEMA):
        top.problem("schema", message('The schema must be "{schema}".', schema=SCHEMA))
    if "codings" not in top and "memos" not in top:
        top.problem("codings", message('"codings" and "memos" are both missing: the file holds nothing.'))
    entries: list[CodingEntry] = []
    claims: list[ClaimEntry] = []
    for node in top.rows("codings"):
        before = len(reader.problems)
        entry = _coding(reader, top, node)
        if len(reader.problems) > before:
            continue
        if isinstance(entry, ClaimEntry):
            claims.append(entry)
        elif entry is not None:
            entries.append(entry)
    memos = tuple(_memos(reader, top))
    problems = tuple(sorted(reader.problems, key=lambda problem: problem.line or 0))
    return CodingFile(tuple(entries), tuple(claims), memos, tuple(reader.warnings)), problems


def locate(text: str, words: str, occurrence: int = 1) -> Span:
    """The span of the words in a normalised text; `occurrence` counts from 1, overlapping ones included.

    Where the words stand nowhere as written, white space may differ: YAML turns a line break within a text into a
    space.

    Raises:
        Invalid: the words are not in the text, or fewer times than that.
    """
    if not words:
        raise Invalid(message("The words are missing."), field="words")
    places = _places(text, words)
    for number in range(occurrence):
        span = next(places, None)
        if span is None and number == 0:
            raise _not_found(text, words)
        if span is None:
            few = message('"{words}" stands only {count} times in the text.', words=_short(words), count=number)
            raise Invalid(few, field="occurrence")
    assert span is not None
    return span


def recognise(data: bytes, filename: str) -> FileKind:
    """What an importable file is: YAML by its keys, a table of sources by its header, the others by their extension.

    A table that names no files and no rules of codes holds answers.

    Raises:
        FormatError: it is none of them, or a YAML file that cannot be read.
    """
    extension = PurePath(filename).suffix.lower()
    if extension in (".yaml", ".yml"):
        return _yaml_kind(data, filename)
    if extension in (".csv", ".tsv", ".txt") and is_sources_table(data, filename):
        return "sources"
    if extension in EXTENSIONS:
        return "transcript"
    if extension in TABLE_EXTENSIONS:
        table = read_table(data, filename)
        if is_codebook_table(table.header):
            return "codebook"
        return "sources" if extension == ".xlsx" and is_sources_table(as_csv(table), filename) else "answers"
    expected = ", ".join((*EXTENSIONS, *TABLE_EXTENSIONS, ".yaml", ".zip"))
    wrong = message("Files of this kind are not read; use one of {expected}.", expected=expected)
    raise FormatError([Problem(filename, None, wrong)])


def passage_of(fields: Fields) -> Passage | None:
    """The place that an entry names, None where it names none. The words are normalised as texts are."""
    written = fields.get("words")
    words = normalised(written.raw).strip() if written is not None and fields.text("words") else None
    occurrence = fields.whole_number("occurrence", least=1)
    start, end = fields.whole_number("start"), fields.whole_number("end", least=1)
    if ("start" in fields) != ("end" in fields):
        fields.problem("start" if "start" in fields else "end", message('"start" and "end" belong together.'))
    elif start is not None and end is not None and end <= start:
        fields.problem("end", message('"end" must be greater than "start".'))
    elif start is not None and end is not None:
        return Passage(words, 1, Span(start, end))
    return None if words is None else Passage(words, occurrence or 1, None, occurrence is not None)


def _yaml_kind(data: bytes, filename: str) -> FileKind:
    keys = Reader(data, filename).root.fields
    for key, kind in _KINDS_BY_KEY:
        if key in keys:
            return kind
    expected = ", ".join(key for key, _ in _KINDS_BY_KEY)
    wrong = message("What this file holds is not clear; it needs one of the keys {expected}.", expected=expected)
    raise FormatError([Problem(filename, 1, wrong)])


def _coding(reader: Reader, top: Fields, node: Node) -> CodingEntry | ClaimEntry | None:
    fields = reader.fields(node, _CODING_KEYS, "codings")
    source, coder = _default(fields, top, "source"), _default(fields, top, "coder")
    coded_at = fields.time("coded_at") if "coded_at" in fields else top.time("coded_at")
    passage = passage_of(fields)
    if passage is None and not {"start", "end"} & fields.node.fields.keys():
        fields.problem("words", message('"words", or "start" and "end", are missing in {where}.', where="codings"))
    passage = passage or Passage("")
    of_claim = [key for key in _CLAIM_KEYS if key in fields.node.fields]
    if "code" in fields and of_claim:
        both = message('An entry is a code or a claim, not both: "code" and "{key}".', key=of_claim[0])
        fields.problem("code", both)
        return None
    if of_claim:
        return _claim(fields, source, passage, coder, coded_at)
    return CodingEntry(node.line, source, passage, coder, coded_at, fields.needed("code"))


def _claim(fields: Fields, source: str, passage: Passage, coder: str, coded_at: datetime | None) -> ClaimEntry:
    cause, effect = fields.needed("from"), fields.needed("to")
    if cause and cause == effect:
        fields.problem("to", message('"from" and "to" are the same factor, "{factor}".', factor=cause))
    outcome = fields.text("outcome")
    return ClaimEntry(
        line=fields.node.line,
        source=source,
        passage=passage,
        coder=coder,
        coded_at=coded_at,
        cause=cause,
        effect=effect,
        sign=_sign(fields),
        outcome=None if outcome is None or outcome.lower() == _GENERAL else outcome,
        directness=fields.choice("directness", _DIRECTNESS, "explicit"),
        standpoint=fields.choice("standpoint", _STANDPOINTS, "own"),
        prompted=fields.flag("prompted"),
        note=fields.text("note"),
    )


def _sign(fields: Fields) -> EntrySign:
    node = fields.node.fields.get("sign")
    if node is None:
        fields.problem("sign", message('"sign" is missing; write "+", "-", "0" or "?".'))
    elif not node.is_scalar:
        fields.problem("sign", message('YAML reads no sign here; put it in quotes: "+", "-", "0" or "?".'))
    elif node.raw.strip() not in _SIGNS:
        wrong = message('"{value}" is no sign; write "+", "-", "0" or "?", in quotes.', value=_short(node.raw))
        fields.problem("sign", wrong)
    else:
        return _SIGNS[node.raw.strip()]
    return "?"


def _memos(reader: Reader, top: Fields) -> Iterator[MemoEntry]:
    lines: dict[str, int] = {}
    for node in top.rows("memos"):
        before = len(reader.problems)
        fields = reader.fields(node, _MEMO_KEYS, "memos")
        author = fields.text("author") or _default(fields, top, "coder")
        written_at = fields.time("written_at") or fields.time("coded_at") or top.time("coded_at")
        source = fields.text("source") or top.text("source")
        passage = passage_of(fields)
        if passage is not None and source is None:
            fields.problem("source", message('"source" is missing in {where}.', where="memos"))
        fields.needed("type")
        kind: MemoType = fields.choice("type", MEMO_TYPES, "theory")
        words, about, done_at = fields.needed("text"), _about(fields), fields.time("done_at")
        name, points_at = fields.text("id") or "", tuple(_points_at(fields))
        first = lines.setdefault(name, node.line)
        if name and first != node.line:
            fields.problem("id", message('"{key}" stands twice; first in line {line}.', key=name, line=first))
        if len(reader.problems) == before:
            yield MemoEntry(
                node.line, source, passage, author, written_at, kind, words, about, done_at, name, points_at
            )  # fmt: skip


def _points_at(fields: Fields) -> Iterator[Reference]:
    for written in fields.texts("points_at"):
        try:
            yield reference(written)
        except Invalid as error:
            fields.problem("points_at", error.message)


def _about(fields: Fields) -> Reference | None:
    """What a memo is about beside a source and its words: "link: L1" is short for "about: link:L1"."""
    link, written = fields.text("link"), fields.text("about")
    try:
        about = Reference("link", link) if link else reference(written) if written else None
    except Invalid as error:
        fields.problem("about", error.message)
        return None
    if about is not None and about.kind not in ("turn", "code", "factor", "link", "verdict"):
        fields.problem("about", message("A file can hold memos about a turn, code, factor, link or verdict."))
    if link and written:
        fields.problem("about", message('Write "link" or "about", not both.'))
    return about


def _default(fields: Fields, top: Fields, key: str) -> str:
    """The entry's own value, else the file's."""
    found = fields.text(key) or top.text(key)
    if found is None:
        fields.problem(key, message('"{key}" is missing in {where}.', key=key, where=fields.where))
    return found or ""


def _places(text: str, words: str) -> Iterator[Span]:
    """The spans of the words, in order; only where they stand nowhere as written with other white space."""
    exact = re.escape(words)
    pattern = re.compile(exact if words in text else r"\s+".join(map(re.escape, words.split())))
    found = pattern.search(text)
    while found is not None:
        yield Span(*found.span())
        found = pattern.search(text, found.start() + 1)


def _not_found(text: str, words: str) -> Invalid:
    """The error for words that are not there; says so where only capitals, quotation marks or dashes differ."""
    if _typed(words) in _typed(text):
        near = message('"{words}" stands in the text with other capitals, quotation marks or dashes.',
                       words=_short(words))  # fmt: skip
        return Invalid(near, field="words")
    return Invalid(message('"{words}" does not stand in the text.', words=_short(words)), field="words")


def _typed(text: str) -> str:
    """The text as a keyboard would have it: small, with plain quotation marks and dashes."""
    return " ".join(text.translate(_KEYBOARD).split()).casefold()


def _count(text: str, words: str) -> int:
    return sum(1 for _ in _places(text, words))


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:57]}…"
