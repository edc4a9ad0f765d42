"""Layers of a drawing: which box stands in which column, in what order, and how high.

Columns follow the declared type of a factor and not its rank in the graph, because cycles are allowed. An arrow that
passes a column gets a lane in it, so that it runs between boxes and never over one. The order within columns is found
by barycentres and exchanges of neighbours (Sugiyama, Tagawa and Toda 1981), the heights by least squares.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

StrandKind = Literal["link", "delivery", "moderator"]

LANE = 8.0
"""Height of the lane in which an arrow passes a column."""

BETWEEN_BOXES = 20.0
BETWEEN_LANES = 7.0
SWEEPS = 10
KEPT = 10_000.0
"""How much the height of a box matters that somebody chose; a link's pull matters 1."""


@dataclass(slots=True, eq=False)
class Place:
    """A box, or a lane where `key` is None, in its column; `y` is its middle."""

    key: str | None
    column: int
    height: float
    is_rival: bool = False
    y: float = 0.0
    before: list["Place"] = field(default_factory=list)
    after: list["Place"] = field(default_factory=list)
    beside: list["Place"] = field(default_factory=list)

    @property
    def top(self) -> float:
        """The upper border."""
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        """The lower border."""
        return self.y + self.height / 2


@dataclass(slots=True, eq=False)
class Strand:
    """An arrow through the columns: its box, lanes and box. A moderator's ends at the place beyond the link's middle.

    `key` is the link's.
    """

    kind: StrandKind
    key: str
    places: list[Place]


@dataclass(slots=True)
class Layers:
    """The columns from left to right, each from top to bottom, rivals last; and the arrows through them."""

    columns: list[list[Place]]
    strands: list[Strand] = field(default_factory=list)
    room: dict[frozenset[int], float] = field(default_factory=dict)

    def box(self, key: str) -> Place:
        """The box of a factor."""
        return self.boxes[key]

    @property
    def boxes(self) -> dict[str, Place]:
        """All boxes by the key of their factor."""
        return {place.key: place for column in self.columns for place in column if place.key is not None}

    def keep_apart(self, one: Place, other: Place, room: float) -> None:
        """Keep so much room between two boxes of a column where they are neighbours."""
        pair = frozenset((id(one), id(other)))
        self.room[pair] = max(room, self.room.get(pair, 0.0))

    def thread(self, kind: StrandKind, key: str, start: Place, end: Place, columns: Iterable[int]) -> Strand:
        """Lay an arrow from place to place with a lane in each of these columns."""
        lanes = [Place(None, column, LANE) for column in columns]
        places = [start, *lanes, end]
        for lane in lanes:
            self.columns[lane.column].append(lane)
        for one, other in zip(places, places[1:], strict=False):
            _join(one, other)
        strand = Strand(kind, key, places)
        self.strands.append(strand)
        return strand


def arrange(layers: Layers) -> None:
    """Order each column so that few arrows cross, and boxes of one column that are joined stand together."""
    for column in layers.columns:
        _stack(column, layers)
    best = (_cost(layers), [list(column) for column in layers.columns])
    for sweep in range(SWEEPS):
        ordered = layers.columns if sweep % 2 == 0 else layers.columns[::-1]
        for column in ordered:
            column.sort(key=lambda place: (place.is_rival, _barycentre(place, is_forward=sweep % 2 == 0)))
            _stack(column, layers)
        for column in layers.columns:
            _exchange(column)
            _stack(column, layers)
        cost = _cost(layers)
        if cost < best[0]:
            best = (cost, [list(column) for column in layers.columns])
    layers.columns[:] = best[1]


def settle(layers: Layers, rounds: int = 14) -> None:
    """Move everything above the rivals as near to what it is joined with as the order and the room allow."""
    for column in layers.columns:
        _stack(column, layers)
    for number in range(rounds):
        for column in layers.columns if number % 2 == 0 else layers.columns[::-1]:
            places = [place for place in column if not place.is_rival]
            _fit(places, [_wish(place) for place in places], layers)


def refit(layers: Layers, heights: Mapping[str, float], rounds: int = 6) -> None:
    """Put boxes at the heights that somebody chose for them (their middles), and everything else around them."""
    kept = {id(place) for column in layers.columns for place in column if place.key in heights}
    moved = set()
    for column in layers.columns:
        for place in column:
            height = heights.get(place.key or "", place.y)
            if abs(height - place.y) > 1.0:
                moved.add(id(place))
            place.y = height
    for strand in layers.strands:
        if moved & {id(strand.places[0]), id(strand.places[-1])}:
            _straighten(strand)
    for number in range(rounds):
        for column in layers.columns:
            if number == 0:
                column.sort(key=lambda place: (place.is_rival, place.y))
            places = [place for place in column if not place.is_rival]
            wished = [(heights[place.key or ""], KEPT) if id(place) in kept else _wish(place) for place in places]
            _fit(places, wished, layers)


def _straighten(strand: Strand) -> None:
    """Let the lanes of an arrow lie on the straight line between its ends; a rival's height does not count."""
    first, last = strand.places[0], strand.places[-1]
    start, end = (last.y if first.is_rival else first.y), (first.y if last.is_rival else last.y)
    for index, place in enumerate(strand.places):
        if place.key is None:
            place.y = start + (end - start) * index / (len(strand.places) - 1)


def gap(layers: Layers, upper: Place, lower: Place) -> float:
    """The room to be left between two neighbours of a column."""
    if upper.key is None or lower.key is None:
        return BETWEEN_LANES if upper.key is lower.key else BETWEEN_LANES + 3
    return max(BETWEEN_BOXES, layers.room.get(frozenset((id(upper), id(lower))), 0.0))


def _join(one: Place, other: Place) -> None:
    if one.column == other.column:
        one.beside.append(other)
        other.beside.append(one)
        return
    left, right = (one, other) if one.column < other.column else (other, one)
    left.after.append(right)
    right.before.append(left)


def _stack(column: Sequence[Place], layers: Layers) -> None:
    y = 0.0
    for index, place in enumerate(column):
        y += gap(layers, column[index - 1], place) if index else 0.0
        place.y = y + place.height / 2
        y += place.height
    for place in column:
        place.y -= y / 2


def _barycentre(place: Place, *, is_forward: bool) -> float:
    joined = (place.before if is_forward else place.after) or place.after or place.before
    joined = [*joined, *place.beside]
    return sum(other.y for other in joined) / len(joined) if joined else place.y


def _exchange(column: list[Place]) -> None:
    """Exchange neighbours as long as that saves crossings."""
    ends = {id(place): _ends(place) for place in column}
    for _ in range(6):
        order = {id(place): index for index, place in enumerate(column)}
        is_better = False
        for index in range(len(column) - 1):
            upper, lower = column[index], column[index + 1]
            if upper.is_rival == lower.is_rival and _gain(upper, lower, order, ends) > 0:
                column[index], column[index + 1] = lower, upper
                order[id(upper)], order[id(lower)] = index + 1, index
                is_better = True
        if not is_better:
            return


def _ends(place: Place) -> tuple[list[float], list[float]]:
    """The heights of what a place is joined with in the columns before and after it, each from top to bottom."""
    return sorted(other.y for other in place.before), sorted(other.y for other in place.after)


def _gain(
    upper: Place, lower: Place, order: dict[int, int], ends: Mapping[int, tuple[list[float], list[float]]]
) -> float:
    pairs = zip(ends[id(upper)], ends[id(lower)], strict=True)
    saved = sum(_crossings(high, low) - _crossings(low, high) for high, low in pairs if high and low)
    here = order[id(upper)]
    stretched = 0
    for place, moves in ((upper, 1), (lower, -1)):
        for other in place.beside:
            if other is not upper and other is not lower:
                is_below = order[id(other)] > here
                stretched += -moves if is_below else moves
    return saved - 0.8 * stretched


def _crossings(upper: Sequence[float], lower: Sequence[float]) -> int:
    """How often the arrows of a place cross those of the place below it; `lower` is ordered."""
    return sum(bisect_left(lower, y) for y in upper)


def _cost(layers: Layers) -> float:
    cost = 0.0
    for column in layers.columns:
        order = {id(place): index for index, place in enumerate(column)}
        for place in column:
            cost += 0.4 * sum(abs(order[id(place)] - order[id(other)]) - 1 for other in place.beside)
        seen: list[float] = []
        for place in column:
            ends = sorted(other.y for other in place.after)
            cost += sum(len(seen) - bisect_right(seen, y) for y in ends)
            for y in ends:
                insort(seen, y)
    return cost


def _wish(place: Place) -> tuple[float, float]:
    """Where a place would best stand, and how much that matters; lanes keep their arrow straight."""
    total = weight = 0.0
    for other in (*place.before, *place.after):
        if other.is_rival:
            continue
        pull = 6.0 if place.key is None and other.key is None else 2.0 if None in (place.key, other.key) else 1.0
        total += pull * other.y
        weight += pull
    return (total / weight, weight) if weight else (place.y, 0.1)


def _fit(places: Sequence[Place], wishes: Sequence[tuple[float, float]], layers: Layers) -> None:
    """The heights nearest to the wishes that keep order and room: isotonic regression by pooling neighbours."""
    pools: list[tuple[float, float, int]] = []
    offset = 0.0
    offsets = []
    for index, (place, (y, weight)) in enumerate(zip(places, wishes, strict=True)):
        if index:
            upper = places[index - 1]
            offset += upper.height / 2 + gap(layers, upper, place) + place.height / 2
        offsets.append(offset)
        pools.append((y - offset, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (y1, w1, n1), (y2, w2, n2) = pools[-2:]
            pools[-2:] = [((y1 * w1 + y2 * w2) / (w1 + w2), w1 + w2, n1 + n2)]
    free = iter(places)
    for y, _, count in pools:
        for _ in range(count):
            place = next(free)
            place.y = y
    for place, shift in zip(places, offsets, strict=True):
        place.y += shift
