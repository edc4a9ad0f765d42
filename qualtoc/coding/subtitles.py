"""Subtitles become running text: the cues of one voice are joined to one turn, with the seconds of its first cue."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualtoc.coding.labels import found_labels
from qualtoc.coding.source import Turn
from qualtoc.coding.text import Span, normalised
from qualtoc.coding.turns import FoundTurns, speakers_of


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: its begin and end in seconds, and its words with tags."""

    begin: float
    end: float
    words: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of one voice in one cue. `breaks` says that a new paragraph begins although the voice stays."""

    voice: str | None
    begin: float
    end: float
    words: str


_VOICE = re.compile(r"<v(?:\.[^\s>]{0,100})?[ \t]{1,9}([^>\n]{1,200})>")
_TAG = re.compile(
    r"</?(?:[cibuvs]|lang|ruby|rt|font|strong|em)(?:[.\s][^<>]*)?/?>|<(?:\d+:)?\d{1,2}:\d{2}\.\d{3}>|\{\\an?\d+\}",
    re.IGNORECASE,
)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_PAUSE_SECONDS = 2.0
_PARAGRAPH_CHARACTERS = 600
_SENTENCE_ENDS = ".?!…"


def text_of_cues(cues: Sequence[Cue]) -> tuple[str, FoundTurns]:
    """The running text of the cues and its turns; each turn with a voice begins with `Voice: ` in the text.

    Without voices, a pause of two seconds or the end of a sentence after 600 characters divides paragraphs.
    """
    pieces = list(_voiced(cues)) if any(_VOICE.search(cue.words) for cue in cues) else list(_labelled(cues))
    paragraphs: list[str] = []
    turns: list[Turn] = []
    labels: list[Span] = []
    start = 0
    for group in _groups(pieces):
        head = f"{group[0].voice}: " if group[0].voice else ""
        paragraphs.append(head + " ".join(piece.words for piece in group))
        end = start + len(paragraphs[-1])
        if head:
            labels.append(Span(start, start + len(head)))
        turns.append(Turn(len(turns) + 1, Span(start + len(head), end), group[0].voice, group[0].begin))
        start = end + 2
    text = "\n\n".join(paragraphs)
    return text, FoundTurns(tuple(turns), speakers_of(turns, text), tuple(labels))


def _voiced(cues: Sequence[Cue]) -> Iterator[_Piece]:
    """The pieces of cues with voice tags; words before the first tag of a cue have no voice."""
    for cue in cues:
        parts = _VOICE.split(cue.words)
        yield from _piece(None, cue, parts[0])
        for voice, words in zip(parts[1::2], parts[2::2], strict=True):
            yield from _piece(_plain(voice).rstrip(":") or None, cue, words)


def _labelled(cues: Sequence[Cue]) -> Iterator[_Piece]:
    """The pieces of cues in which a voice may stand as `Name: `; a cue without label goes on with the voice before."""
    lines = [(cue, words) for cue in cues for words in _plain_lines(cue.words)]
    labels = found_labels([words for _, words in lines])
    names: dict[str, str] = {}
    voice: str | None = None
    for index, (cue, words) in enumerate(lines):
        label = labels.get(index)
        if label is not None:
            voice = names.setdefault(label.key, label.name)
            words = words[label.length :]
        yield from _piece(voice, cue, words)


def _piece(voice: str | None, cue: Cue, words: str) -> Iterator[_Piece]:
    plain = _plain(words)
    if plain:
        yield _Piece(voice, cue.begin, cue.end, plain)


def _groups(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    length = 0
    for piece in pieces:
        if group and (piece.voice != group[-1].voice or (piece.voice is None and _divides(group[-1], piece, length))):
            yield group
            group, length = [], 0
        group.append(piece)
        length += len(piece.words)
    if group:
        yield group


def _divides(before: _Piece, after: _Piece, length: int) -> bool:
    ends = before.words[-1] in _SENTENCE_ENDS
    return after.begin - before.end >= _PAUSE_SECONDS or (ends and length >= _PARAGRAPH_CHARACTERS)


def _plain_lines(words: str) -> list[str]:
    return [plain for line in words.split("\n") if (plain := _plain(line))]


def _plain(words: str) -> str:
    """The words without tags, entities resolved, in one line with single spaces."""
    resolved = normalised(html.unescape(_TAG.sub("", words)))
    return " ".join(_CONTROLS.sub(" ", resolved).split())
