"""Arrows as curves: where each leaves and enters its boxes, how it runs, and where its sign stands.

An arrow to the right or to the left runs through the gaps between columns; one within a column is straight between
neighbours and an arc beside the column otherwise. Positions are in units of the drawing, y downwards.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot

from qualtoc.theory.layering import Place, Strand

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""

Port = Callable[[int, Place, int], Point]
HEAD = 9.0
"""Length of an arrow's head."""

PORT = 13.0
"""Most room between two arrows at one side of a box."""

SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Curve:
    """A path of cubic curves: `points` holds its start and then two handles and an end for each piece."""

    points: tuple[Point, ...]

    @property
    def end(self) -> Point:
        """Where the tip of the arrow is."""
        return self.points[-1]

    @property
    def path(self) -> str:
        """The line in the words of SVG, up to the arrow's head."""
        start, *rest = self.points
        (x, y), (dx, dy) = self.end, self._direction()
        rest[-1] = (x - dx * (HEAD - 1), y - dy * (HEAD - 1))
        pieces = (rest[index : index + 3] for index in range(0, len(rest), 3))
        return _written("M", [start]) + "".join(_written("C", piece) for piece in pieces)

    @property
    def head(self) -> str:
        """The arrow's head as a triangle in the words of SVG."""
        (x, y), (dx, dy) = self.end, self._direction()
        back = (x - dx * HEAD, y - dy * HEAD)
        half = HEAD * 0.48
        sides = [(back[0] - dy * half, back[1] + dx * half), (back[0] + dy * half, back[1] - dx * half)]
        return _written("M", [self.end]) + _written("L", [sides[0]]) + _written("L", [sides[1]]) + "Z"

    def sampled(self) -> list[Point]:
        """Points along the curve, its ends included."""
        found = [self.points[0]]
        for index in range(0, len(self.points) - 1, 3):
            a, b, c, d = self.points[index : index + 4]
            found += [_on_cubic(a, b, c, d, step / SAMPLES) for step in range(1, SAMPLES + 1)]
        return found

    def along(self, parts: Iterable[float]) -> Iterator[Point]:
        """The points after these parts of the curve's length, each from 0 to 1, one by one as they are asked for."""
        points = self.sampled()
        lengths = [0.0]
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            lengths.append(lengths[-1] + hypot(x2 - x1, y2 - y1))
        for part in parts:
            wanted = part * lengths[-1]
            index = min(max(bisect_left(lengths, wanted), 1), len(points) - 1)
            (x1, y1), (x2, y2) = points[index - 1], points[index]
            step = lengths[index] - lengths[index - 1]
            share = (wanted - lengths[index - 1]) / step if step else 0.0
            yield (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share)

    def _direction(self) -> Point:
        (x, y) = self.end
        for px, py in reversed(self.points[:-1]):
            length = hypot(x - px, y - py)
            if length > 0.01:
                return ((x - px) / length, (y - py) / length)
        return (1.0, 0.0)


@dataclass(slots=True)
class Side:
    """One side of a box with the arrows that leave and enter there."""

    place: Place
    ends: list[tuple[float, int]] = field(default_factory=list)

    def heights(self) -> dict[int, float]:
        """The height of each arrow's end, by the arrow's number."""
        ordered = [number for _, number in sorted(self.ends)]
        room = min(PORT, (self.place.height - 12) / max(1, len(ordered) - 1))
        first = self.place.y - room * (len(ordered) - 1) / 2
        return {number: first + room * index for index, number in enumerate(ordered)}


@dataclass(frozen=True, slots=True)
class Columns:
    """The left and right border of each column, and the order of everything within."""

    lefts: tuple[float, ...]
    rights: tuple[float, ...]
    order: dict[int, int]

    def are_neighbours(self, one: Place, other: Place) -> bool:
        """Whether two boxes of a column stand one right below the other."""
        return one.is_rival == other.is_rival and abs(self.order[id(one)] - self.order[id(other)]) == 1


def curves(strands: Sequence[Strand], columns: Columns) -> list[Curve]:
    """The curve of each arrow. A moderator's is left open: `joined_to` leads it to its goal."""
    sides: dict[tuple[int, int], Side] = {}
    for number, strand in enumerate(strands):
        for end, following in _ends(strand):
            direction = _direction_of(end, following, strand, columns)
            if direction:
                side = sides.setdefault((id(end), direction), Side(end))
                side.ends.append((_towards(end, following), number))
    heights = {key: side.heights() for key, side in sides.items()}

    def port(number: int, place: Place, direction: int) -> Point:
        x = columns.rights[place.column] if direction > 0 else columns.lefts[place.column]
        return (x, heights[(id(place), direction)][number])

    found = []
    for number, strand in enumerate(strands):
        places = strand.places
        if strand.kind != "moderator" and places[0].column == places[-1].column:
            found.append(_within_column(number, strand, columns, port))
        else:
            found.append(_across_columns(number, strand, columns, port))
    return found


def joined_to(curve: Curve, goal: Rectangle, others: Sequence[Rectangle]) -> Curve:
    """The open curve of a moderator, led to the border of its link's sign, if it can on no other sign."""
    (x, y), (left, top, right, bottom) = curve.end, goal
    gx, gy = (left + right) / 2, (top + bottom) / 2
    tips = [(left if x < gx else right, gy), (gx, top if y < gy else bottom)]
    choices = []
    for number, (tx, ty) in enumerate(tips):
        bend = (x + tx) / 2
        handles = [(bend, y), (bend, ty)] if number == 0 else [((x + 2 * tx) / 3, y), (tx, (2 * y + ty) / 3)]
        led = Curve((*curve.points, *handles, (tx, ty)))
        on_others = sum(_is_in(point, other) for point in led.sampled() for other in others)
        is_steep = abs(tx - x) < 12 if number == 0 else abs(ty - y) < 16
        choices.append((100 * is_steep + on_others + number * (abs(gy - y) < abs(gx - x)), led))
    return min(choices, key=lambda choice: choice[0])[1]


def _is_in(point: Point, rectangle: Rectangle) -> bool:
    (x, y), (left, top, right, bottom) = point, rectangle
    return left - 2 <= x <= right + 2 and top - 2 <= y <= bottom + 2


def _ends(strand: Strand) -> Iterable[tuple[Place, Place]]:
    """The boxes at the ends of an arrow, each with what follows it."""
    yield strand.places[0], strand.places[1]
    if strand.kind != "moderator":
        yield strand.places[-1], strand.places[-2]


def _direction_of(end: Place, following: Place, strand: Strand, columns: Columns) -> int:
    """1 where the arrow is at the right side of the box, -1 at the left, 0 above or below."""
    if following.column != end.column:
        return 1 if following.column > end.column else -1
    if strand.kind == "moderator":
        return 1
    return 0 if columns.are_neighbours(end, following) else 1


def _towards(end: Place, following: Place) -> float:
    """What sorts the arrows at one side of a box, so that they do not cross right there."""
    if following.column != end.column:
        return following.y
    away = following.y - end.y
    return 1e6 - away if away > 0 else -1e6 - away


def _within_column(number: int, strand: Strand, columns: Columns, port: Port) -> Curve:
    start, end = strand.places[0], strand.places[-1]
    if columns.are_neighbours(start, end):
        is_down = end.y > start.y
        x = (columns.lefts[start.column] + columns.rights[start.column]) / 2 + (12 if is_down else -12)
        a, b = ((x, start.bottom), (x, end.top)) if is_down else ((x, start.top), (x, end.bottom))
        return Curve((a, a, b, b))
    (x, y1), (_, y2) = port(number, start, 1), port(number, end, 1)
    steps = abs(columns.order[id(start)] - columns.order[id(end)])
    reach = 30 + 9 * min(steps, 5)
    return Curve(((x, y1), (x + reach, y1), (x + reach, y2), (x, y2)))


def _across_columns(number: int, strand: Strand, columns: Columns, port: Port) -> Curve:
    places = strand.places[:-1] if strand.kind == "moderator" else strand.places
    following = strand.places[1]
    direction = 1 if following.column >= strand.places[0].column else -1
    points = [port(number, places[0], direction)]
    for place in places[1:]:
        is_box = place is places[-1] and strand.kind != "moderator"
        near = columns.lefts[place.column] if direction > 0 else columns.rights[place.column]
        far = columns.rights[place.column] if direction > 0 else columns.lefts[place.column]
        entry = port(number, place, -direction) if is_box else (near, place.y)
        points += _bent(points[-1], entry)
        if not is_box:
            points += [entry, (far, place.y), (far, place.y)]
    return Curve(tuple(points))


def _bent(start: Point, end: Point) -> list[Point]:
    (x1, y1), (x2, y2) = start, end
    handle = (x2 - x1) * (0.5 if abs(y2 - y1) < 120 else 0.62)
    return [(x1 + handle, y1), (x2 - handle, y2), end]


def _on_cubic(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    u = 1 - t
    p, q, r, s = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    return (p * a[0] + q * b[0] + r * c[0] + s * d[0], p * a[1] + q * b[1] + r * c[1] + s * d[1])


def _written(command: str, points: Iterable[Point]) -> str:
    return command + " ".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in points)
