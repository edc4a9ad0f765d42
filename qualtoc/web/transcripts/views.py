"""Turns, marks and margin as a page draws them: values made from the slices' values, without database or request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import islice
from typing import Literal
from uuid import UUID

from qualtoc.coding.codebook import Code, Codebook, marks
from qualtoc.coding.codings import segments
from qualtoc.coding.source import Source
from qualtoc.coding.store import CodingMark, MemoMark, TurnText
from qualtoc.coding.text import Span
from qualtoc.errors import Message
from qualtoc.reports.wording import DIRECTNESS_WORDS
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.theory.store import ClaimMark

TURNS_IN_A_PART = 40


@dataclass(frozen=True, slots=True)
class CodeShade:
    """A code as it is drawn: its label, the hue of its family and its shape within the family."""

    id: UUID
    key: str
    label: str
    hue: int
    shape: int
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """A code that can be found and applied. `found_by` holds all its names in all languages."""

    shade: CodeShade
    family: str
    found_by: str
    definition: str
    count: int


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """A family with its codes; `label` is empty for codes without a family."""

    key: str
    label: str
    choices: tuple[CodeChoice, ...]


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
    """A coding in the margin, beside the turn in which it begins."""

    id: UUID
    shade: CodeShade
    coder: str
    words: str


@dataclass(frozen=True, slots=True)
class ClaimChip:
    """A claim in the margin; `outcome` is empty where the speaker names none."""

    id: UUID
    cause: str
    effect: str
    sign: str
    outcome: str
    directness: Message
    title: str
    coder: str
    note: str


@dataclass(frozen=True, slots=True)
class MemoChip:
    """A memo in the margin."""

    id: UUID
    type: str
    text: str
    author: str


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn. `pieces` join to `words`; a plain turn has none, and its marks come later."""

    no: int
    words: str
    speaker: str
    css: str
    time: str
    is_coded: bool = False
    pieces: tuple[Piece, ...] = ()
    codings: tuple[CodingChip, ...] = ()
    claims: tuple[ClaimChip, ...] = ()
    memos: tuple[MemoChip, ...] = ()

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
    """What lies on some turns of a source, in reading order."""

    codings: Sequence[CodingMark] = ()
    claims: Sequence[ClaimMark] = ()
    memos: Sequence[MemoMark] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """How codes, factors and outcomes are called in the reader's language."""

    shades: Mapping[UUID, CodeShade]
    factors: Mapping[str, str]
    outcomes: Mapping[str, str]


@lru_cache(maxsize=16)
def shades(codebook: Codebook, language: str) -> Mapping[UUID, CodeShade]:
    """Every code of the codebook as it is drawn, by its id."""
    drawn = marks(codebook)
    found = {}
    for code in codebook.codes:
        if code.id is not None:
            mark = drawn[code.key]
            label = code.label.text(language)
            found[code.id] = CodeShade(code.id, code.key, label, mark.hue, mark.shape, code.status == "retired")
    return found


def code_groups(codebook: Codebook, language: str, counts: Mapping[UUID, int]) -> tuple[CodeGroup, ...]:
    """The codes that can be applied, by family in the codebook's order; those of no family come last."""
    drawn = shades(codebook, language)
    families = {family.key: family.label for family in codebook.families}
    groups: dict[str, list[CodeChoice]] = {key: [] for key in (*families, "")}
    for code in codebook.codes:
        if code.id is None or code.status == "retired":
            continue
        family = _family(codebook, code)
        label = families[family] if family else None
        names = (code.key, code.label.en, code.label.es, label and label.en, label and label.es)
        choice = CodeChoice(
            drawn[code.id],
            label.text(language) if label else "",
            " ".join(name for name in names if name),
            code.definition.text(language),
            counts.get(code.id, 0),
        )
        groups[family].append(choice)
    labels = {key: label.text(language) for key, label in families.items()}
    return tuple(CodeGroup(key, labels.get(key, ""), tuple(found)) for key, found in groups.items() if found)


def factor_names(theory: ProgrammeTheory | None, language: str) -> dict[str, str]:
    """The label of every factor of any version by its key; the newest version's label holds."""
    versions = theory.versions if theory else ()
    return {factor.key: factor.label.text(language) or factor.key for v in versions for factor in v.factors}


def outcome_names(theory: ProgrammeTheory | None, language: str) -> dict[str, str]:
    """The label of every outcome by its key."""
    return {o.key: o.label.text(language) or o.key for o in (theory.outcomes if theory else ())}


def role_names(theory: ProgrammeTheory | None, language: str) -> dict[str, str]:
    """The label of every role by its key."""
    return {r.key: r.label.text(language) or r.key for r in (theory.roles if theory else ())}


def case_names(theory: ProgrammeTheory | None, language: str) -> dict[str, str]:
    """The label of every case by its key."""
    return {c.key: c.label.text(language) or c.key for c in (theory.cases if theory else ())}


def names(codebook: Codebook, theory: ProgrammeTheory | None, language: str) -> Names:
    """How codes, factors and outcomes are called in a language."""
    return Names(shades(codebook, language), factor_names(theory, language), outcome_names(theory, language))


def plain_turns(source: Source, turns: Iterable[TurnText], coded: frozenset[int] | set[int]) -> list[TurnView]:
    """The turns without marks; `coded` tells which ones have codings."""
    kinds = {speaker.name: speaker.kind for speaker in source.speakers}
    return [TurnView(t.no, t.words, t.speaker or "", _css(t, kinds), clock(t.seconds), t.no in coded) for t in turns]


def marked_turns(source: Source, turns: Sequence[TurnText], on_them: Marks, names: Names) -> list[TurnView]:
    """The turns with their marks; a mark over several turns stands in the margin of its first one."""
    kinds = {speaker.name: speaker.kind for speaker in source.speakers}
    drawn = _drawn(on_them, names)
    return [_marked(turn, _css(turn, kinds), drawn, on_them, names) for turn in turns]


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


def coding_chip(mark: CodingMark, names: Names) -> CodingChip:
    """A coding as the margin shows it."""
    return CodingChip(mark.id, shade_of(mark.code_id, names), mark.coder, mark.words)


def claim_chip(mark: ClaimMark, names: Names) -> ClaimChip:
    """A claim as the margin shows it."""
    claim = mark.claim
    cause, effect = (names.factors.get(key, key) for key in (claim.cause, claim.effect))
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
    )


def shade_of(code_id: UUID, names: Names) -> CodeShade:
    """How a code is drawn; one that was taken away meanwhile is grey and without a name."""
    return names.shades.get(code_id) or CodeShade(code_id, "", "?", 7, 7)


def _short(label: str) -> str:
    """A label without what stands in brackets at its end: the margin is narrow."""
    return label.partition(" (")[0] or label


def _family(codebook: Codebook, code: Code) -> str:
    """The family of a code or of the code above it; empty where neither has one."""
    above, seen = code, {code.key}
    while above.family is None and above.parent in codebook.by_key and above.parent not in seen:
        above = codebook.by_key[above.parent]
        seen.add(above.key)
    return above.family if above.family in {family.key for family in codebook.families} else ""


def _plain_turn(turn: TurnView) -> str:
    coded = " data-coded" if turn.is_coded else ""
    time = f' <span class="time">{turn.time}</span>' if turn.time else ""
    return (
        f'<article class="turn{turn.css}" id="turn-{turn.no}" tabindex="-1"{coded}>'
        f'<div class="turn-no">{turn.no}</div><div class="speaker">{escape(turn.speaker)}{time}</div>'
        f'<p class="words">{escape(turn.words)}</p></article>\n'
    )


def _drawn_piece(piece: Piece) -> str:
    opened = "".join(
        f'<span class="{escape(layer.css)}" data-mark="{layer.id}" title="{escape(layer.name)}">'
        for layer in piece.layers
    )
    return opened + escape(piece.text) + "</span>" * len(piece.layers)


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


def _marked(turn: TurnText, css: str, drawn: Sequence[Drawn], on_them: Marks, names: Names) -> TurnView:
    here = [mark for mark in drawn if mark.span.start < turn.end and turn.start < mark.span.end]
    memos = [m.memo for m in on_them.memos if m.turn_no == turn.no]
    return TurnView(
        no=turn.no,
        words=turn.words,
        speaker=turn.speaker or "",
        css=css,
        time=clock(turn.seconds),
        is_coded=any(mark.kind == "coding" for mark in here),
        pieces=_pieces(turn, here),
        codings=tuple(coding_chip(mark, names) for mark in on_them.codings if mark.turn_no == turn.no),
        claims=tuple(claim_chip(mark, names) for mark in on_them.claims if mark.turn_no == turn.no),
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
