"""Turns, marks and margin as a page draws them: values made from the slices' values, without database or request."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import islice, takewhile
from typing import Literal, TypeVar
from uuid import UUID

from qualtoc.coding.codings import segments
from qualtoc.coding.source import Source
from qualtoc.coding.store import CodingMark, MemoMark, TurnText
from qualtoc.coding.text import Span
from qualtoc.errors import Message
from qualtoc.reports.wording import DIRECTNESS_WORDS
from qualtoc.theory.factor_names import worded_name
from qualtoc.theory.store import ClaimMark
from qualtoc.web.transcripts.naming import CodeShade, Names, shade_of

TURNS_IN_A_PART = 40
LANES = 8
OneMark = TypeVar("OneMark")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mark on words: where, in which classes, under which name."""

    span: Span
    kind: Literal["coding", "claim", "memo"]
    id: UUID
    css: str
    name: str


class Html(str):
    """Text of a page that is escaped already, made here where a template would take ten times as long."""

    __slots__ = ()

    def __html__(self) -> str:
        """Itself: templates print it as it is."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Layer:
    """One mark around a piece of text."""

    css: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a turn's words on which the same marks lie, the widest first."""

    text: str
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class CodingChip:
    """A coding in the margin. `lane` is the place of its stripe from 0, `last_turn` 0 where it ends where it begins."""

    id: UUID
    shade: CodeShade
    coder: str
    words: str
    lane: int = 0
    last_turn: int = 0


@dataclass(frozen=True, slots=True)
class ClaimChip:
    """A claim in the margin; `outcome` is empty where the speaker names none.

    `cause_lang` and `effect_lang` are the languages of the names where they are not the reader's, else empty.
    """

    id: UUID
    cause: str
    effect: str
    sign: str
    outcome: str
    directness: Message
    title: str
    coder: str
    note: str
    cause_lang: str = ""
    effect_lang: str = ""


@dataclass(frozen=True, slots=True)
class MemoChip:
    """A memo in the margin."""

    id: UUID
    type: str
    text: str
    author: str


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn. `pieces` join to `words`; a plain turn has none, and its marks come later.

    `codings` begin here, `going_on` come from a turn before. `seconds` is its place in the recording, if there is one.
    """

    no: int
    words: str
    speaker: str
    css: str
    time: str
    seconds: float | None = None
    is_coded: bool = False
    pieces: tuple[Piece, ...] = ()
    codings: tuple[CodingChip, ...] = ()
    going_on: tuple[CodingChip, ...] = ()
    claims: tuple[ClaimChip, ...] = ()
    memos: tuple[MemoChip, ...] = ()

    @property
    def has_many_lanes(self) -> bool:
        """Whether the stripes of its codings need more room than usual."""
        return any(chip.lane > 2 for chip in (*self.codings, *self.going_on))

    @property
    def drawn(self) -> Html:
        """The words in their layers of marks."""
        return Html("".join(map(_drawn_piece, self.pieces)))


@dataclass(frozen=True, slots=True)
class PartView:
    """Some successive turns of a source, drawn with their marks or, for the time being, without."""

    no: int
    turns: tuple[TurnView, ...]
    is_marked: bool

    @property
    def first(self) -> int:
        """The number of the first turn."""
        return self.turns[0].no

    @property
    def last(self) -> int:
        """The number of the last turn."""
        return self.turns[-1].no

    @property
    def plain(self) -> Html:
        """The turns without marks and margin."""
        return Html("".join(map(_plain_turn, self.turns)))


@dataclass(frozen=True, slots=True)
class Marks:
    """What lies on some turns of a source, in reading order.

    `coded` are the numbers of turns with codings that are not shown.
    """

    codings: Sequence[CodingMark] = ()
    claims: Sequence[ClaimMark] = ()
    memos: Sequence[MemoMark] = ()
    coded: Collection[int] = ()


def plain_turns(
    source: Source, turns: Iterable[TurnText], coded: frozenset[int] | set[int], *, is_played: bool = False
) -> list[TurnView]:
    """The turns without marks; `coded` tells which ones have codings, `is_played` that there is a recording."""
    kinds = {speaker.name: speaker.kind for speaker in source.speakers}
    return [
        TurnView(
            t.no, t.words, t.speaker or "", _css(t, kinds), clock(t.seconds), t.seconds if is_played else None,
            t.no in coded,
        )
        for t in turns
    ]  # fmt: skip


def marked_turns(
    source: Source, turns: Sequence[TurnText], on_them: Marks, names: Names, *, is_played: bool = False
) -> list[TurnView]:
    """The turns with their marks; a mark over several turns stands in the margin of its first one."""
    kinds = {speaker.name: speaker.kind for speaker in source.speakers}
    drawn = _by_turn(_drawn(on_them, names), _reached_by(turns))
    begun = _by_turn(on_them.codings, lambda mark: [mark.turn_no])
    going_on = _by_turn(on_them.codings, lambda mark: range(mark.turn_no + 1, mark.last_turn_no + 1))
    claims = _by_turn(on_them.claims, lambda mark: [mark.turn_no])
    memos = _by_turn(on_them.memos, lambda mark: [mark.turn_no] if mark.turn_no else [])
    lanes = lanes_of(on_them.codings)
    made = []
    for turn in turns:
        on_it = Marks(begun[turn.no], claims[turn.no], memos[turn.no], on_them.coded)
        made.append(_marked(turn, _css(turn, kinds), drawn[turn.no], on_it, going_on[turn.no], names, lanes))
    return [replace(view, seconds=turn.seconds) for view, turn in zip(made, turns, strict=True)] if is_played else made


def lanes_of(codings: Sequence[CodingMark]) -> dict[UUID, int]:
    """The lane of each coding's stripe: the first one that no other coding has in any of its turns, LANES at most."""
    free_from: list[int] = []
    found = {}
    for mark in sorted(codings, key=lambda one: (one.turn_no, one.span)):
        lane = next((no for no, turn in enumerate(free_from) if turn <= mark.turn_no), len(free_from))
        free_from[lane : lane + 1] = [mark.last_turn_no + 1]
        found[mark.id] = lane % LANES
    return found


def parts(turns: Sequence[TurnView], marked: Mapping[int, TurnView]) -> tuple[PartView, ...]:
    """The turns in parts; a part is marked if its turns are among the marked ones."""
    left = iter(turns)
    found: list[PartView] = []
    while piece := tuple(islice(left, TURNS_IN_A_PART)):
        is_marked = piece[0].no in marked
        found.append(PartView(len(found) + 1, tuple(marked.get(t.no, t) for t in piece), is_marked))
    return tuple(found)


def part_of(turn_no: int) -> int:
    """The part in which a turn stands."""
    return (max(turn_no, 1) - 1) // TURNS_IN_A_PART + 1


def turns_of_part(part: int) -> tuple[int, int]:
    """The first and the last turn that a part can hold."""
    return (part - 1) * TURNS_IN_A_PART + 1, part * TURNS_IN_A_PART


def clock(seconds: float | None) -> str:
    """The place in the recording, as m:ss or h:mm:ss; empty where it is not known."""
    if seconds is None:
        return ""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def coding_chip(mark: CodingMark, names: Names, lanes: Mapping[UUID, int]) -> CodingChip:
    """A coding as the margin shows it."""
    last = mark.last_turn_no if mark.last_turn_no > mark.turn_no else 0
    return CodingChip(mark.id, shade_of(mark.code_id, names), mark.coder, mark.words, lanes.get(mark.id, 0), last)


def claim_chip(mark: ClaimMark, names: Names) -> ClaimChip:
    """A claim as the margin shows it."""
    claim = mark.claim
    cause, effect = (worded_name(key, names.factors) for key in (claim.cause, claim.effect))
    return ClaimChip(
        id=claim.id,
        cause=_short(cause),
        effect=_short(effect),
        sign=claim.sign,
        outcome=names.outcomes.get(claim.outcome, claim.outcome) if claim.outcome else "",
        directness=DIRECTNESS_WORDS[claim.directness],
        title=f"{cause} → {effect}" + (f" · {mark.note}" if mark.note else ""),
        coder=claim.coder,
        note=mark.note,
        cause_lang=names.langs.get(claim.cause, ""),
        effect_lang=names.langs.get(claim.effect, ""),
    )


def _short(label: str) -> str:
    """A label without what stands in brackets at its end: the margin is narrow."""
    return label.partition(" (")[0] or label


def _plain_turn(turn: TurnView) -> str:
    coded = " data-coded" if turn.is_coded else ""
    seconds = "" if turn.seconds is None else f' data-seconds="{turn.seconds}"'
    time = f' <span class="time"{seconds}>{turn.time}</span>' if turn.time else ""
    return (
        f'<article class="turn{turn.css}" id="turn-{turn.no}" tabindex="-1"{coded}>'
        f'<div class="turn-no">{turn.no}</div><div class="speaker">{escape(turn.speaker)}{time}</div>'
        f'<p class="words">{escape(turn.words)}</p></article>\n'
    )


def _drawn_piece(piece: Piece) -> str:
    """The words in one element for each mark; the innermost, which alone is pointed at, names them all."""
    names = escape("\n".join(layer.name for layer in piece.layers))
    opened = "".join(f'<span class="{escape(layer.css)}" data-mark="{layer.id}">' for layer in piece.layers)
    named = f'{opened[:-1]} title="{names}">' if opened else ""
    return named + escape(piece.text) + "</span>" * len(piece.layers)


def _css(turn: TurnText, kinds: Mapping[str, str]) -> str:
    if turn.speaker is None:
        return " preamble" if kinds and turn.no == 1 else ""
    return " interviewer" if kinds.get(turn.speaker) == "interviewer" else ""


def _drawn(on_them: Marks, names: Names) -> list[Drawn]:
    found = []
    for coding in on_them.codings:
        shade = shade_of(coding.code_id, names)
        name = f"{shade.label} ({coding.coder})"
        found.append(Drawn(coding.span, "coding", coding.id, f"mark hue-{shade.hue}", name))
    for claim in on_them.claims:
        chip = claim_chip(claim, names)
        name = f"{chip.cause} → {chip.effect} ({chip.sign}, {chip.coder})"
        found.append(Drawn(claim.span, "claim", chip.id, "claim", name))
    for memo in on_them.memos:
        if memo.memo.span is not None:
            found.append(Drawn(memo.memo.span, "memo", memo.memo.id, "memo-mark", f"✎ {memo.memo.text[:80]}"))
    return sorted(found, key=lambda mark: (mark.span.start, -mark.span.end))


def _by_turn(marks: Iterable[OneMark], turns_of: Callable[[OneMark], Iterable[int]]) -> Mapping[int, list[OneMark]]:
    """The marks of each turn by its number, in the order given: read once, however long the source is."""
    found: defaultdict[int, list[OneMark]] = defaultdict(list)
    for mark in marks:
        for no in turns_of(mark):
            found[no].append(mark)
    return found


def _reached_by(turns: Sequence[TurnText]) -> Callable[[Drawn], Iterable[int]]:
    """Gives for a mark the numbers of the turns on whose words it lies."""
    ends = [turn.end for turn in turns]

    def reached(mark: Drawn) -> Iterable[int]:
        left = (turns[at] for at in range(bisect_right(ends, mark.span.start), len(turns)))
        return (turn.no for turn in takewhile(lambda turn: turn.start < mark.span.end, left))

    return reached


def _marked(
    turn: TurnText,
    css: str,
    here: Sequence[Drawn],
    on_it: Marks,
    going_on: Iterable[CodingMark],
    names: Names,
    lanes: Mapping[UUID, int],
) -> TurnView:
    memos = [m.memo for m in on_it.memos]
    return TurnView(
        no=turn.no,
        words=turn.words,
        speaker=turn.speaker or "",
        css=css,
        time=clock(turn.seconds),
        is_coded=turn.no in on_it.coded or any(mark.kind == "coding" for mark in here),
        pieces=_pieces(turn, here),
        codings=tuple(coding_chip(mark, names, lanes) for mark in on_it.codings),
        going_on=tuple(coding_chip(mark, names, lanes) for mark in going_on),
        claims=tuple(claim_chip(mark, names) for mark in on_it.claims),
        memos=tuple(MemoChip(memo.id, memo.type, memo.text, memo.author) for memo in memos),
    )


def _pieces(turn: TurnText, here: Sequence[Drawn]) -> tuple[Piece, ...]:
    if not turn.words:
        return ()
    if not here:
        return (Piece(turn.words),)
    found = []
    for segment in segments(Span(turn.start, turn.end), here):
        layers = tuple(_layer(mark, segment.start) for mark in segment.marks)
        found.append(Piece(turn.words[segment.start - turn.start : segment.end - turn.start], layers))
    return tuple(found)


def _layer(mark: Drawn, at: int) -> Layer:
    starts = " starts" if mark.kind == "claim" and mark.span.start == at else ""
    return Layer(mark.css + starts, mark.id.hex, mark.name)
