"""A text is cut into turns at its speakers' labels, or into paragraphs where it has none.

Text that is neither label nor timestamp lies in exactly one turn.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qualtoc.coding.labels import Label, begins_a_row, found_labels, is_beside_a_name
from qualtoc.coding.source import Speaker, Turn
from qualtoc.coding.speakers import Speech, guessed_speakers, is_heading
from qualtoc.coding.text import Span
from qualtoc.coding.timestamps import LEADING_STAMP, ONLY_STAMP, before_stamps, seconds_of
from qualtoc.errors import Message, message


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: where it starts, and its words without the line end."""

    start: int
    words: str


@dataclass(frozen=True, slots=True)
class FoundTurns:
    """The turns of a text, its speakers, and what was taken for a label or a timestamp between the turns."""

    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]
    labels: tuple[Span, ...]
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The text from one label to the next; `start` is where its words may begin."""

    head: int
    start: int
    end: int
    label: Label | None
    seconds: float | None


_LONG_LINE = 120
_DASHES = ("-", "–", "—")


def find_turns(text: str, *, line_is_paragraph: bool = False) -> FoundTurns:
    """The turns of a normalised text; paragraphs without speaker where it has no labels.

    Paragraphs are divided by blank lines, and by every line end where `line_is_paragraph`, or where a text
    without blank lines has long lines. Text before the first label is one turn without speaker.
    """
    lines = lines_of(text)
    labels = found_labels([line.words for line in lines])
    if not labels:
        return _paragraphs(text, lines, line_is_paragraph)
    return _spoken(text, lines, labels)


def lines_of(text: str) -> list[Line]:
    """The lines of a text; joined with line feeds they are the text."""
    position, lines = 0, []
    for words in text.split("\n"):
        lines.append(Line(position, words))
        position += len(words) + 1
    return lines


def _spoken(text: str, lines: Sequence[Line], labels: dict[int, Label]) -> FoundTurns:
    names: dict[str, str] = {}
    for label in labels.values():
        names.setdefault(label.key, label.name)
    turns: list[Turn] = []
    between: list[Span] = []
    warnings: list[Message] = []
    starts = [line.start for line in lines]
    for stretch in _without_headings(text, list(_stretches(text, lines, labels))):
        end = before_stamps(text, stretch.start, stretch.end)
        span = _trimmed(text, stretch.start, end)
        speaker = names[stretch.label.key] if stretch.label else None
        between.extend((*_gap(stretch.head, stretch.start), *_gap(end, stretch.end)))
        if span is None:
            if stretch.label is not None:
                line = bisect_right(starts, stretch.head)
                warnings.append(_says_nothing(line, stretch.label.name))
            continue
        turns.append(Turn(len(turns) + 1, span, speaker, stretch.seconds))
    speakers = speakers_of(turns, text)
    if len(speakers) == 1 and speakers[0].kind == "interviewer":
        only = message('Only "{name}" was found to speak; answers without a label count as its words.',
                       name=speakers[0].name)  # fmt: skip
        warnings.append(only)
    return FoundTurns(tuple(turns), speakers, tuple(between), tuple(warnings))


def _says_nothing(line: int, name: str) -> Message:
    return message('Line {line}: "{name}" says nothing there.', line=line, name=name)


def _stretches(text: str, lines: Sequence[Line], labels: dict[int, Label]) -> Iterator[_Stretch]:
    """The stretches between labels; a line with only a timestamp belongs to the label that follows it."""
    head, start, label, seconds = 0, 0, None, None
    words = [line.words for line in lines]
    for index in sorted(labels):
        upper, stamp = _stamp_above(lines, index)
        edge = lines[upper].start
        numbered = lines[upper - begins_a_row(words, upper - 1, labels[index].name)].start
        edge = numbered if label is None or text[start:numbered].strip() else edge
        if edge > head or label is not None:
            yield _Stretch(head, min(start, edge), edge, label, seconds)
        head, label = edge, labels[index]
        start = lines[index].start + label.length
        seconds = label.seconds if label.seconds is not None else stamp
        if labels[index].form == "alone" and _are_initials_below(words, index, labels[index].name):
            index += 1
            start = lines[index].start + len(lines[index].words)
        start, seconds = _past_stamp(lines, index, start, seconds)
    yield _Stretch(head, start, len(text), label, seconds)


def _without_headings(text: str, stretches: Sequence[_Stretch]) -> Iterator[_Stretch]:
    """The stretches; the headings of a table's columns, where they come again before a row, nobody's words."""
    before = text[: stretches[0].end] if stretches[0].label is None else ""
    headings = before.rstrip().rpartition("\n\n")[2]
    is_table = "\n" in headings and any(map(is_heading, headings.split("\n")))
    again = f"\n\n{headings}"
    for stretch in stretches:
        said = text[stretch.start : stretch.end].rstrip()
        if is_table and stretch.label and stretch.end < len(text) and said.endswith(again):
            cut = stretch.start + len(said) - len(headings)
            yield replace(stretch, end=cut)
            yield _Stretch(cut, cut, stretch.end, None, None)
        else:
            yield stretch


def _stamp_above(lines: Sequence[Line], index: int) -> tuple[int, float | None]:
    """The first line of the label's own: a timestamp alone above it, blank lines between, counts as part of it."""
    above = index - 1
    while above >= 0 and not lines[above].words.strip():
        above -= 1
    found = ONLY_STAMP.match(lines[above].words) if above >= 0 else None
    return (above, seconds_of(found["stamp"])) if found else (index, None)


def _are_initials_below(lines: Sequence[str], index: int, name: str) -> bool:
    """Whether the line below a name alone holds its initials, with words or a time below them."""
    return index + 2 < len(lines) and bool(lines[index + 2].strip()) and is_beside_a_name(lines[index + 1], name)


def _past_stamp(lines: Sequence[Line], index: int, start: int, seconds: float | None) -> tuple[int, float | None]:
    """The start of the words after a timestamp that follows the label: `Name: [00:12] words`, or on the next line."""
    rest = lines[index].words[start - lines[index].start :]
    found = ONLY_STAMP.match(rest) or LEADING_STAMP.match(rest)
    if found:
        return start + found.end(), seconds if seconds is not None else seconds_of(found["stamp"])
    if not rest.strip() and index + 1 < len(lines) and (below := ONLY_STAMP.match(lines[index + 1].words)):
        end = lines[index + 1].start + len(lines[index + 1].words)
        return end, seconds if seconds is not None else seconds_of(below["stamp"])
    return start, seconds


def _paragraphs(text: str, lines: Sequence[Line], line_is_paragraph: bool) -> FoundTurns:
    filled = [line.words for line in lines if line.words.strip()]
    blank = any(not line.words.strip() for line in lines[1:-1])
    is_dialogue = 2 * sum(words.lstrip().startswith(_DASHES) for words in filled) > len(filled)
    is_wide = max(map(len, filled), default=0) > _LONG_LINE
    each_line = line_is_paragraph or is_dialogue or (not blank and is_wide)
    turns: list[Turn] = []
    between: list[Span] = []
    waiting: float | None = None
    for start, end in _blocks(lines, each_line):
        begin, seconds = _after_stamps(text, start, end)
        between.extend(_gap(start, begin))
        waiting = seconds if seconds is not None else waiting
        span = _trimmed(text, begin, end)
        if span is not None:
            turns.append(Turn(len(turns) + 1, span, None, waiting))
            waiting = None
    return FoundTurns(tuple(turns), (), tuple(between))


def _blocks(lines: Sequence[Line], each_line: bool) -> Iterator[tuple[int, int]]:
    start: int | None = None
    end = 0
    for line in lines:
        if start is not None and (each_line or not line.words.strip()):
            yield start, end
            start = None
        if line.words.strip():
            start = line.start if start is None else start
            end = line.start + len(line.words)
    if start is not None:
        yield start, end


def _after_stamps(text: str, start: int, end: int) -> tuple[int, float | None]:
    """Where the words begin behind timestamps in brackets, or behind one that fills the first line."""
    first_end = text.find("\n", start, end)
    first = text[start : first_end if first_end >= 0 else end]
    found = ONLY_STAMP.match(first) or LEADING_STAMP.match(first)
    return (start + found.end(), seconds_of(found["stamp"])) if found else (start, None)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its ends; None where nothing else is there."""
    words = text[start:end]
    begin = start + len(words) - len(words.lstrip())
    stop = start + len(words.rstrip())
    return Span(begin, stop) if stop > begin else None


def _gap(start: int, end: int) -> Iterator[Span]:
    if end > start:
        yield Span(start, end)


def speakers_of(turns: Iterable[Turn], text: str) -> tuple[Speaker, ...]:
    """The speakers of turns in the order in which they first speak, with who interviews guessed."""
    speech: dict[str, Speech] = {}
    for turn in turns:
        if turn.speaker is None:
            continue
        said = speech.get(turn.speaker, Speech(begins=not speech))
        asks = any(mark in turn.span.of(text) for mark in "?？؟")
        size = turn.span.end - turn.span.start
        speech[turn.speaker] = Speech(said.turns + 1, said.questions + asks, said.characters + size, said.begins)
    return guessed_speakers(speech)
