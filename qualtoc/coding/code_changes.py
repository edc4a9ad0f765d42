"""What becomes of the codebook when codes are merged, split or retired: the tree afterwards, and where codings go.

A merged code stays in the codebook as retired and says what it became, so that old exports, saved queries and the
decisions on suggestions still find their way. No word that a coder coded loses its code, and none has it twice.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from qualtoc.coding.codebook import Code, Codebook
from qualtoc.coding.text import Span
from qualtoc.errors import Conflict, Invalid, NotFound, message


class Placed(NamedTuple):
    """A coding as a change of codes needs it: where it stands, whose it is, and of which code."""

    id: UUID
    source_id: UUID
    start: int
    end: int
    turn_no: int
    last_turn_no: int
    coder: str
    code_id: UUID
    coded_at: datetime
    began_as: str | None = None
    declared: bool = False
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Union:
    """Codings of one coder that overlap each other and become one. `kept` is the one that covers all, if one does."""

    members: tuple[Placed, ...]
    span: Span
    kept: Placed | None

    @property
    def gone(self) -> tuple[Placed, ...]:
        """The codings that are not there any more afterwards."""
        return tuple(one for one in self.members if one is not self.kept)


@dataclass(frozen=True, slots=True)
class MergedCodings:
    """Where the codings go: `recoded` get the other code, `unions` become one each."""

    recoded: tuple[Placed, ...]
    unions: tuple[Union, ...]

    @property
    def removed(self) -> tuple[Placed, ...]:
        """The codings that fall together with others."""
        return tuple(one for union in self.unions for one in union.gone)

    @property
    def added(self) -> tuple[Union, ...]:
        """The unions of which no coding covers all: each needs a new one."""
        return tuple(union for union in self.unions if union.kept is None)


def merged_codings(codings: Iterable[Placed], into: UUID) -> MergedCodings:
    """What the codings of several codes become when all are merged into one of them.

    Codings of one coder that share a character become one over both, as where a code is applied twice. Those of the
    code that stays are left alone where no other touches them.
    """
    recoded: list[Placed] = []
    unions: list[Union] = []
    for group in _clusters(codings):
        if all(one.code_id == into for one in group):
            continue
        kept: Placed | None = group[0]
        if len(group) > 1:
            union = _union(group, into)
            unions.append(union)
            kept = union.kept
        if kept is not None and kept.code_id != into:
            recoded.append(kept)
    return MergedCodings(tuple(recoded), tuple(unions))


def merged(book: Codebook, keys: Sequence[str], into: str, *, with_keywords: bool = True) -> Codebook:
    """The codebook after codes were merged into another one, under which their sub-codes stand then.

    Where that one stood below a merged code, it takes its place. It gets the factor of the first that has one, where it
    stands for none itself, and their keywords too where these are wanted.

    Raises:
        NotFound: there is no such code.
        Invalid: no code is named, or one would be merged into itself.
        Conflict: a code was merged before, or the one that stays is retired.
    """
    if not keys or into in keys:
        raise Invalid(message("Choose another code into which it goes."), field="into")
    goal, gone = _code(book, into), [_code(book, key) for key in dict.fromkeys(keys)]
    if goal.status == "retired":
        raise Conflict(message("The code “{code}” is retired.", code=into), field="into")
    for code in gone:
        if code.became:
            raise Conflict(message("The code “{code}” was merged or split before.", code=code.key))
    names = {code.key for code in gone}
    goal = _raised(book, goal, names)
    goal = replace(goal, factor=goal.factor or next((code.factor for code in gone if code.factor), None))
    if with_keywords:
        goal = replace(
            goal,
            keywords_en=_joined((goal, *gone), "keywords_en"),
            keywords_es=_joined((goal, *gone), "keywords_es"),
        )
    return replace(book, codes=tuple(_after_merge(code, goal, names) for code in book.codes))


def split(book: Codebook, key: str, parts: Sequence[Code], *, retire: bool) -> Codebook:
    """The codebook with new codes, last at their place; with `retire` the code is retired and says what it became.

    Raises:
        NotFound: there is no such code.
        Invalid: no part is named.
        Conflict: the code is retired, or a part has the key of another code.
    """
    code = _code(book, key)
    if not parts:
        raise Invalid(message("Name at least one new code."), field="names")
    if code.status == "retired":
        raise Conflict(message("The code “{code}” is retired.", code=key))
    for part in parts:
        if part.key in book.by_key:
            raise Conflict(message("There is a code “{code}” already.", code=part.key), field="names")
    after = replace(code, status="retired", became=tuple(part.key for part in parts)) if retire else code
    return replace(book, codes=(*(after if one is code else one for one in book.codes), *parts))


def became(book: Codebook, key: str) -> tuple[str, ...]:
    """The codes that a code is by now: itself, or those into which it was merged or split, however many times."""
    found: list[str] = []
    _follow(book, key, found, set())
    return tuple(dict.fromkeys(found))


def former(book: Codebook) -> dict[str, tuple[str, ...]]:
    """For each code that codes were merged into, those codes; split codes have no one heir and are left out."""
    found: dict[str, list[str]] = {}
    for code in book.codes:
        heirs = became(book, code.key) if code.became else ()
        if len(heirs) == 1 and heirs[0] != code.key:
            found.setdefault(heirs[0], []).append(code.key)
    return {key: tuple(keys) for key, keys in found.items()}


def children_that_move(book: Codebook, keys: Collection[str], into: str) -> tuple[str, ...]:
    """The codes that stand under another one once codes were merged into `into`."""
    after = merged(book, tuple(keys), into)
    return tuple(code.key for code in book.codes if after.by_key[code.key].parent != code.parent)


def _clusters(codings: Iterable[Placed]) -> Iterator[list[Placed]]:
    """Codings of one source and coder that hang together by shared characters."""
    together: dict[tuple[UUID, str], list[Placed]] = {}
    for one in codings:
        together.setdefault((one.source_id, one.coder), []).append(one)
    for those in together.values():
        group: list[Placed] = []
        end = 0
        for one in sorted(those, key=lambda p: (p.start, p.end, p.id.int)):
            if one.start >= end and group:
                yield group
                group = []
            group.append(one)
            end = max(end, one.end)
        yield group


def _union(group: Sequence[Placed], into: UUID) -> Union:
    span = Span(group[0].start, max(one.end for one in group))
    covering = [one for one in group if (one.start, one.end) == (span.start, span.end)]
    kept = next((one for one in covering if one.code_id == into), covering[0] if covering else None)
    return Union(tuple(group), span, kept)


def _raised(book: Codebook, goal: Code, gone: Collection[str]) -> Code:
    """The code in the place of the highest of the merged codes that it stands below."""
    highest, above, seen = None, goal.parent, set[str]()
    while above in book.by_key and above not in seen:
        seen.add(above)
        highest = book.by_key[above] if above in gone else highest
        above = book.by_key[above].parent
    return replace(goal, parent=highest.parent, family=highest.family) if highest else goal


def _after_merge(code: Code, goal: Code, gone: Collection[str]) -> Code:
    if code.key == goal.key:
        return goal
    if code.key in gone:
        return replace(code, status="retired", became=(goal.key,))
    return replace(code, parent=goal.key) if code.parent in gone else code


def _joined(codes: Iterable[Code], field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for code in codes for word in getattr(code, field)))


def _follow(book: Codebook, key: str, found: list[str], seen: set[str]) -> None:
    code = book.by_key.get(key)
    if key in seen:
        return
    seen.add(key)
    if code is None or not code.became:
        found.append(key)
        return
    for heir in code.became:
        _follow(book, heir, found, seen)


def _code(book: Codebook, key: str) -> Code:
    code = book.by_key.get(key)
    if code is None:
        raise NotFound(message("The codebook has no code “{code}”.", code=key))
    return code
