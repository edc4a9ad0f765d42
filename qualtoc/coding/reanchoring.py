"""A corrected transcript: where the words under each mark stand afterwards.

The old and the new text are compared line by line, then word by word, then letter by letter. A mark follows the words
that stayed; what was put in the place of words at its end belongs to it, what was added beside it does not.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qualtoc.coding.source import Speaker, Turn
from qualtoc.coding.text import Span
from qualtoc.coding.turns import FoundTurns, find_turns, speakers_of
from qualtoc.differences import common_start

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_WORK = 4_000_000
_SMALLEST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Stayed:
    """A stretch of both texts with the same words: where it begins in each, and its length in code points."""

    old: int
    new: int
    length: int


@dataclass(frozen=True, slots=True)
class Moves:
    """What stayed between two texts, in order, and the length of each text."""

    stayed: tuple[Stayed, ...]
    old_length: int
    new_length: int


@dataclass(frozen=True, slots=True)
class Followed:
    """Where a mark stands now; None where less than half of its words stayed. `is_touched`: its words changed."""

    span: Span | None
    is_touched: bool


def moves(old: str, new: str) -> Moves:
    """What stayed between an old and a new text. The stretches are disjoint and as long as they can be."""
    joined: list[Stayed] = []
    for one in _stayed(old, new):
        last = joined[-1] if joined else None
        if last and last.old + last.length == one.old and last.new + last.length == one.new:
            joined[-1] = Stayed(last.old, last.new, last.length + one.length)
        else:
            joined.append(one)
    return Moves(tuple(joined), len(old), len(new))


def followed(between: Moves, span: Span) -> Followed:
    """Where a span of the old text stands in the new one."""
    inside = list(_inside(between, span))
    kept = sum(min(one.old + one.length, span.end) - max(one.old, span.start) for one in inside)
    if not inside or kept < _SMALLEST_SHARE * (span.end - span.start):
        return Followed(None, True)
    start, end = _start(between, inside[0], span), _end(between, inside[-1], span)
    is_whole = len(inside) == 1 and kept == span.end - span.start
    return Followed(Span(start, end), not is_whole)


def followed_turns(between: Moves, turns: Sequence[Turn], new: str) -> tuple[Turn, ...]:
    """The turns where their words stand now; what was added at the begin or the end of a turn is part of it.

    Turns of which nothing stayed are gone.
    """
    found: list[Turn] = []
    for turn in turns:
        inside = list(_inside(between, turn.span))
        if not inside:
            continue
        start, end = _outer_start(between, inside[0], turn.span), _outer_end(between, inside[-1], turn.span)
        words = new[start:end]
        start, end = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        if end > start and (not found or start >= found[-1].span.end):
            found.append(Turn(len(found) + 1, Span(start, end), turn.speaker, turn.seconds))
    return tuple(found)


def turns_of_correction(old: str, turns: Sequence[Turn], new: str, between: Moves) -> tuple[Turn, ...]:
    """The turns of a corrected text.

    Where the turns of the old text can be found in it as at import, those of the new one are found so too, so that a
    label that was corrected or added counts; times go along. Otherwise each turn follows its words.
    """
    for is_line in (False, True):
        again = find_turns(old, line_is_paragraph=is_line).turns
        names = {found.speaker: turn.speaker for found, turn in zip(again, turns, strict=False)}
        called = [(found.span, names[found.speaker]) for found in again if found.speaker in names]
        if called == [(turn.span, turn.speaker) for turn in turns]:
            return _timed(find_turns(new, line_is_paragraph=is_line), between, turns, names)
    return followed_turns(between, turns, new)


def speakers_of_correction(turns: Sequence[Turn], text: str, known: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """Who speaks in the turns: those who were known as they were, with the others guessed."""
    before = {speaker.name: speaker for speaker in known}
    return tuple(before.get(speaker.name, speaker) for speaker in speakers_of(turns, text))


def _timed(
    found: FoundTurns, between: Moves, turns: Sequence[Turn], names: Mapping[str | None, str | None]
) -> tuple[Turn, ...]:
    """The turns that were found, with the names that people gave to their speakers, and with their times."""
    times: Mapping[int, float] = {
        place.span.start: turn.seconds
        for turn in turns
        if turn.seconds is not None and (place := followed(between, turn.span)).span is not None
    }
    return tuple(
        Turn(
            turn.no,
            turn.span,
            names.get(turn.speaker, turn.speaker),
            turn.seconds if turn.seconds is not None else times.get(turn.span.start),
        )
        for turn in found.turns
    )


def _inside(between: Moves, span: Span) -> Iterator[Stayed]:
    """The stretches that share a character with a span of the old text."""
    first = max(bisect_right(between.stayed, span.start, key=lambda one: one.old) - 1, 0)
    for one in between.stayed[first:]:
        if one.old >= span.end:
            return
        if one.old + one.length > span.start:
            yield one


def _start(between: Moves, first: Stayed, span: Span) -> int:
    """The new begin of a span whose first stretch is known: with what stands in the place of words at its begin."""
    if span.start >= first.old:
        return first.new + span.start - first.old
    gap_old, gap_new = _before(between, first)
    return gap_new if gap_old >= span.start else first.new


def _end(between: Moves, last: Stayed, span: Span) -> int:
    if span.end <= last.old + last.length:
        return last.new + span.end - last.old
    gap_old, gap_new = _after(between, last)
    return gap_new if gap_old <= span.end else last.new + last.length


def _outer_start(between: Moves, first: Stayed, span: Span) -> int:
    """As `_start`; what was added right before the span counts too."""
    if span.start > first.old:
        return first.new + span.start - first.old
    gap_old, gap_new = _before(between, first)
    return gap_new if gap_old >= span.start else first.new


def _outer_end(between: Moves, last: Stayed, span: Span) -> int:
    if span.end < last.old + last.length:
        return last.new + span.end - last.old
    gap_old, gap_new = _after(between, last)
    return gap_new if gap_old <= span.end else last.new + last.length


def _before(between: Moves, one: Stayed) -> tuple[int, int]:
    """Where the stretch before ends, in both texts."""
    index = bisect_right(between.stayed, one.old, key=lambda each: each.old) - 2
    if index < 0:
        return 0, 0
    before = between.stayed[index]
    return before.old + before.length, before.new + before.length


def _after(between: Moves, one: Stayed) -> tuple[int, int]:
    """Where the next stretch begins, in both texts."""
    index = bisect_right(between.stayed, one.old, key=lambda each: each.old)
    if index >= len(between.stayed):
        return between.old_length, between.new_length
    return between.stayed[index].old, between.stayed[index].new


def _stayed(old: str, new: str) -> Iterator[Stayed]:
    """What stayed, in order: the same begin, the same end, and between them lines, words and letters."""
    head = common_start(old, new)
    tail = common_start(old[head:][::-1], new[head:][::-1])
    if head:
        yield Stayed(0, 0, head)
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    for one in _refined(middle_old, middle_new, 0):
        yield Stayed(head + one.old, head + one.new, one.length)
    if tail:
        yield Stayed(len(old) - tail, len(new) - tail, tail)


def _refined(old: str, new: str, level: int) -> Iterator[Stayed]:
    """What stayed between two passages, compared by lines (level 0), words (1) and letters (2)."""
    if not old or not new:
        return
    pieces_old, pieces_new = _pieces(old, level), _pieces(new, level)
    if len(pieces_old) * len(pieces_new) > _MOST_WORK:
        return
    places_old, places_new = _places(pieces_old), _places(pieces_new)
    for tag, a, b, c, d in SequenceMatcher(None, pieces_old, pieces_new, autojunk=False).get_opcodes():
        begin_old, begin_new = places_old[a], places_new[c]
        if tag == "equal":
            yield Stayed(begin_old, begin_new, places_old[b] - begin_old)
        elif tag == "replace" and level < 2:
            for one in _refined(old[begin_old : places_old[b]], new[begin_new : places_new[d]], level + 1):
                yield Stayed(begin_old + one.old, begin_new + one.new, one.length)


def _pieces(text: str, level: int) -> list[str]:
    if level == 0:
        return text.splitlines(keepends=True)
    return _WORDS.findall(text) if level == 1 else list(text)


def _places(pieces: Sequence[str]) -> list[int]:
    places = [0]
    for piece in pieces:
        places.append(places[-1] + len(piece))
    return places
