"""Turns are found in a text by its speakers' labels; the evidence of the whole document decides what is a label.

Forms: `Name:`, `NAME -`, `[Name]`, `Name (00:12) words`, a name alone on its line, in markdown emphasis or not,
with a timestamp before or after. Text that is neither label nor timestamp lies in exactly one turn.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qualtoc.coding.source import Speaker, Turn
from qualtoc.coding.speakers import LabelKind, Speech, folded, guessed_speakers, is_noise, label_kind
from qualtoc.coding.text import Span
from qualtoc.errors import Message, message

Form = Literal["colon", "bracket", "stamped", "dash", "alone"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: where it starts, and its words without the line end."""

    start: int
    words: str


@dataclass(frozen=True, slots=True)
class Label:
    """A speaker's label in a line. `length` counts the characters of the line up to the words, white space included.

    `tight` says that the words follow the colon without white space.
    """

    form: Form
    name: str
    kind: LabelKind
    length: int
    seconds: float | None = None
    tight: bool = False

    @property
    def key(self) -> str:
        """What makes two labels one speaker."""
        return folded(self.name)


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


# repetitions are bounded, so that no line can make the search slow
_GAP = r"[ \t]{0,4}"
_TIME = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d(?:[.,]\d{1,3})?"
_RANGE = rf"{_TIME}(?:{_GAP}(?:-->|-|–){_GAP}{_TIME})?"
_STAMP = rf"(?:\[[ \t]?{_RANGE}[ \t]?\]|\([ \t]?{_RANGE}[ \t]?\)|<{_RANGE}>|{_RANGE}(?![\d:]))"
_CLOSED_STAMP = rf"(?:\[[ \t]?{_RANGE}[ \t]?\]|\([ \t]?{_RANGE}[ \t]?\))"
_BEFORE = rf"[ \t\u00a0]{{0,20}}(?:#{{1,6}}[ \t]+)?(?:(?P<lead>{_STAMP})[ \t]*(?:[-–—][ \t]+)?)?(?:\*\*|__)?"
_NAME = r"(?P<name>[^\W\d_](?:[^\n:：\[\]<>*|]{0,38}?[\w.)])??)"
_AFTER = r"[ \t]{0,4}(?:\*\*|__)?[ \t]{0,4}"
_FORMS: dict[Form, re.Pattern[str]] = {
    "colon": re.compile(rf"{_BEFORE}{_NAME}{_AFTER}(?:,?{_GAP}(?P<trail>{_STAMP}))?{_AFTER}[:：](?!//)(?:\*\*|__)?"),
    "bracket": re.compile(rf"{_BEFORE}\[[ \t]*{_NAME}(?:,?[ \t]+(?P<trail>{_TIME}))?[ \t]*\]{_AFTER}[:：]?"),
    "stamped": re.compile(rf"{_BEFORE}{_NAME}{_AFTER}(?P<trail>{_CLOSED_STAMP})(?=[ \t]+\S)"),
    "dash": re.compile(rf"{_BEFORE}{_NAME}{_AFTER}(?P<trail>{_CLOSED_STAMP})?(?:[ \t]+-|[ \t]*[–—])(?=[ \t]|$)"),
    "alone": re.compile(rf"{_BEFORE}{_NAME}{_AFTER}(?:,?{_GAP}(?P<trail>{_STAMP}))?{_AFTER}$"),
}
_ONLY_STAMP = re.compile(rf"[ \t]*(?P<stamp>{_STAMP})[ \t]*$")
_LEADING_STAMP = re.compile(rf"[ \t]*(?P<stamp>{_CLOSED_STAMP})[ \t]*")
_FIELD = re.compile(r"[ \t]*(?:\*\*)?[^\W\d_][^:\n]{0,40}:(?:\*\*)?(?:[ \t]|$)")
_FIRST_TIME = re.compile(_TIME)
_LONG_LINE = 120


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


def found_labels(lines: Sequence[str]) -> dict[int, Label]:
    """The label of each line that begins with one, by the line's index from 0."""
    candidates = {index: found for index, line in enumerate(lines) if (found := tuple(_candidates(line)))}
    for index in _header(lines):
        candidates.pop(index, None)
    for index in list(candidates):
        kept = tuple(label for label in candidates[index] if label.form != "alone" or _may_stand_alone(lines, index))
        candidates[index] = kept
    accepted = _accepted(candidates, lines)
    chosen: dict[int, Label] = {}
    for index, found in candidates.items():
        fitting = [label for label in found if (label.form, label.key) in accepted]
        if fitting:
            chosen[index] = fitting[0]
    return chosen


def seconds_of(stamp: str) -> float | None:
    """The seconds of the first time in a timestamp such as [00:12:31] or 02:05.250."""
    found = _FIRST_TIME.search(stamp)
    if found is None:
        return None
    parts = found.group().replace(",", ".").split(":")
    return sum(float(part) * 60.0**power for power, part in enumerate(reversed(parts)))


def _candidates(line: str) -> Iterator[Label]:
    for form, pattern in _FORMS.items():
        found = pattern.match(line)
        if found is None:
            continue
        name = " ".join(found["name"].split())
        kind = label_kind(name)
        if kind is None or (form == "bracket" and is_noise(name)) or (form == "alone" and name.endswith(".")):
            continue
        rest = line[found.end() :]
        tight = form == "colon" and rest[:1] not in ("", " ", "\t", "\u00a0")
        if tight and (rest[0].isdigit() or rest[0] in "/\\"):
            continue
        stamp = found["lead"] or found["trail"]
        length = len(line) - len(rest.lstrip())
        yield Label(form, name, kind, length, seconds_of(stamp) if stamp else None, tight)


def _header(lines: Sequence[str]) -> range:
    """The lines of a header of fields (Date: …, Participant: …) that opens the text; empty where there is none."""
    first = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    last = next((index for index in range(first, len(lines)) if not lines[index].strip()), len(lines))
    block = lines[first:last]
    fields = [line for line in block if _FIELD.match(line)]
    if last == len(lines) or len(fields) < 2 or len(fields) < len(block) - 1:
        return range(0)
    has_field = any(label_kind(line.split(":")[0].strip(" *\t")) is None for line in fields)
    return range(first, last) if has_field and all(len(line) < 100 for line in block) else range(0)


def _may_stand_alone(lines: Sequence[str], index: int) -> bool:
    """Whether words follow, and the line before is blank, a timestamp, or the end of a sentence."""
    following = [line for line in lines[index + 1 : index + 3] if line.strip()]
    before = lines[index - 1].rstrip() if index else ""
    return bool(following) and (not before or before[-1] in '.?!…:"”»)]' or bool(_ONLY_STAMP.match(before)))


def _paragraph_starts(lines: Sequence[str]) -> list[int]:
    """The first lines of the blocks between blank lines; every line where there is only one block.

    Lines that hold only a timestamp do not count.
    """
    bare = [line.strip() and not _ONLY_STAMP.match(line) for line in lines]
    filled = [index for index, holds_words in enumerate(bare) if holds_words]
    starts = [index for index in filled if index == 0 or not bare[index - 1]]
    return starts if len(starts) > 1 else filled


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the whole document says of one form."""

    counts: Counter[str]
    kinds: dict[str, LabelKind]
    stamped: frozenset[str]
    capitals: frozenset[str]
    coverage: float


def _accepted(candidates: dict[int, tuple[Label, ...]], lines: Sequence[str]) -> set[tuple[Form, str]]:
    accepted: set[tuple[Form, str]] = set()
    trusted: set[str] = set()
    starts = _paragraph_starts(lines)
    for form in _FORMS:
        found = {index: label for index, labels in candidates.items() for label in labels if label.form == form}
        evidence = _evidence(found, _coverage(found, lines, starts))
        keys = _accepted_keys(evidence, form)
        if trusted and form in ("dash", "bracket", "alone"):
            sure = {key for key in keys if form != "alone" and evidence.kinds[key] in ("role", "id")}
            keys = keys & trusted | sure
        accepted |= {(form, key) for key in keys}
        trusted |= keys
    return accepted


def _evidence(found: dict[int, Label], coverage: float) -> _Evidence:
    plain = [label for label in found.values() if not label.tight or label.kind in ("role", "id")]
    return _Evidence(
        Counter(label.key for label in plain),
        {label.key: label.kind for label in plain},
        frozenset(label.key for label in plain if label.seconds is not None),
        frozenset(label.key for label in plain if label.name.isupper()),
        coverage,
    )


def _coverage(found: dict[int, Label], lines: Sequence[str], starts: Sequence[int]) -> float:
    """The share of paragraphs that begin with a label (0 to 1); one that follows a label without words is left out."""
    after_bare = {
        start
        for before, start in zip(starts, starts[1:], strict=False)
        if before in found and found[before].length >= len(lines[before].rstrip())
    }
    counted = [index for index in starts if index in found or index not in after_bare]
    return sum(index in found for index in counted) / max(len(counted), 1)


def _accepted_keys(evidence: _Evidence, form: Form) -> set[str]:
    counts, kinds = evidence.counts, evidence.kinds
    letters = {key for key, kind in kinds.items() if kind == "letter"}
    sure = {key for key, kind in kinds.items() if kind in ("role", "id")}
    if len(letters) > 1 or sure:
        sure |= {key for key in letters if counts[key] > 1 or (len(letters) == 2 and evidence.coverage >= 0.5)}
    names = {key for key, kind in kinds.items() if kind == "name" and (counts[key] > 1 or key in evidence.stamped)}
    lower = {key for key, kind in kinds.items() if kind == "lower" and _is_believed(key, evidence)}
    together = sure | names | (lower if form == "colon" else set())
    if form == "alone":
        together = {key for key in together if counts[key] > 1 or key in evidence.stamped or key in sure}
        together |= _single_names(evidence, together) if together else set()
        return together if len(together) > 1 else set()
    if len(together) == 1 and evidence.coverage < 0.5 and not sure:
        return set()
    return together | _single_names(evidence, together)


def _is_believed(key: str, evidence: _Evidence) -> bool:
    return key in evidence.stamped or (evidence.counts[key] > 1 and evidence.coverage >= 0.5)


def _single_names(evidence: _Evidence, accepted: set[str]) -> set[str]:
    """Names that stand once: believed where nearly every paragraph has a label, and nothing else can be meant.

    Names in capitals need less company.
    """
    once = {key for key, kind in evidence.kinds.items() if kind == "name" and evidence.counts[key] == 1}
    if evidence.coverage < 0.8 and evidence.coverage >= 0.3:
        once &= evidence.capitals
    if evidence.coverage < 0.3 or len(once | accepted) < 2:
        return set()
    return once if accepted or len(once) == 2 else set()


def _spoken(text: str, lines: Sequence[Line], labels: dict[int, Label]) -> FoundTurns:
    names: dict[str, str] = {}
    for label in labels.values():
        names.setdefault(label.key, label.name)
    turns: list[Turn] = []
    between: list[Span] = []
    warnings: list[Message] = []
    starts = [line.start for line in lines]
    for stretch in _stretches(text, lines, labels):
        end = _before_stamps(text, stretch.start, stretch.end)
        span = _trimmed(text, stretch.start, end)
        speaker = names[stretch.label.key] if stretch.label else None
        between.extend((*_gap(stretch.head, stretch.start), *_gap(end, stretch.end)))
        if span is None:
            if stretch.label is not None:
                line = bisect_right(starts, stretch.head)
                warnings.append(_says_nothing(line, stretch.label.name))
            continue
        turns.append(Turn(len(turns) + 1, span, speaker, stretch.seconds))
    return FoundTurns(tuple(turns), speakers_of(turns, text), tuple(between), tuple(warnings))


def _says_nothing(line: int, name: str) -> Message:
    return message('Line {line}: "{name}" says nothing there.', line=line, name=name)


def _stretches(text: str, lines: Sequence[Line], labels: dict[int, Label]) -> Iterator[_Stretch]:
    """The stretches between labels; a line with only a timestamp belongs to the label that follows it."""
    head, start, label, seconds = 0, 0, None, None
    for index in sorted(labels):
        upper, stamp = _stamp_above(lines, index)
        edge = lines[upper].start
        if edge > head or label is not None:
            yield _Stretch(head, min(start, edge), edge, label, seconds)
        head, label = edge, labels[index]
        start = lines[index].start + label.length
        seconds = label.seconds if label.seconds is not None else stamp
        start, seconds = _past_stamp(lines, index, start, seconds)
    yield _Stretch(head, start, len(text), label, seconds)


def _stamp_above(lines: Sequence[Line], index: int) -> tuple[int, float | None]:
    """The first line of the label's own: a timestamp alone above it, blank lines between, counts as part of it."""
    above = index - 1
    while above >= 0 and not lines[above].words.strip():
        above -= 1
    found = _ONLY_STAMP.match(lines[above].words) if above >= 0 else None
    return (above, seconds_of(found["stamp"])) if found else (index, None)


def _past_stamp(lines: Sequence[Line], index: int, start: int, seconds: float | None) -> tuple[int, float | None]:
    """The start of the words after a timestamp that follows the label: `Name: [00:12] words`, or on the next line."""
    rest = lines[index].words[start - lines[index].start :]
    found = _LEADING_STAMP.match(rest)
    if found:
        return start + found.end(), seconds if seconds is not None else seconds_of(found["stamp"])
    if not rest.strip() and index + 1 < len(lines) and (below := _ONLY_STAMP.match(lines[index + 1].words)):
        end = lines[index + 1].start + len(lines[index + 1].words)
        return end, seconds if seconds is not None else seconds_of(below["stamp"])
    return start, seconds


def _before_stamps(text: str, start: int, end: int) -> int:
    """Where the words end before lines that hold only a timestamp."""
    while True:
        stop = start + len(text[start:end].rstrip())
        begin = text.rfind("\n", start, stop) + 1
        if begin <= start or not _ONLY_STAMP.match(text[begin:stop]):
            return end
        end = begin


def _paragraphs(text: str, lines: Sequence[Line], line_is_paragraph: bool) -> FoundTurns:
    filled = [line.words for line in lines if line.words.strip()]
    blank = any(not line.words.strip() for line in lines[1:-1])
    each_line = line_is_paragraph or (not blank and max(map(len, filled), default=0) > _LONG_LINE)
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
    found = _ONLY_STAMP.match(first) or _LEADING_STAMP.match(first)
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
        asks = "?" in turn.span.of(text)
        size = turn.span.end - turn.span.start
        speech[turn.speaker] = Speech(said.turns + 1, said.questions + asks, said.characters + size, said.begins)
    return guessed_speakers(speech)
