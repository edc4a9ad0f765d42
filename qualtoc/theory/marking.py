"""Where the signs of arrows stand: near the middle of each arrow, and on nothing else."""

from collections.abc import Mapping, Sequence
from math import floor

from qualtoc.theory.routing import Curve, Point, Rectangle

CELL = 20.0
BLOCK = 120.0
ON_A_BOX = 700.0
PARTS = (0.5, *(0.5 + side * step / 40 for step in range(1, 16) for side in (-1, 1)))


class Blocks:
    """Rectangles by the cells that they touch, to find those that overlap with another."""

    def __init__(self, rectangles: Sequence[Rectangle] = ()) -> None:
        self._cells: dict[tuple[int, int], list[Rectangle]] = {}
        for rectangle in rectangles:
            self.add(rectangle)

    def add(self, rectangle: Rectangle) -> None:
        """Put a rectangle in."""
        for cell in _cells_of(rectangle, BLOCK):
            self._cells.setdefault(cell, []).append(rectangle)

    def count_on(self, rectangle: Rectangle) -> int:
        """How many lie on this one."""
        left, top, right, bottom = rectangle
        return len({
            other
            for cell in _cells_of(rectangle, BLOCK)
            for other in self._cells.get(cell, ())
            if other[0] < right and left < other[2] and other[1] < bottom and top < other[3]
        })  # fmt: skip


class Grid:
    """Points by the cell in which they lie, each with the number of its arrow."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, int]]] = {}

    def add(self, point: Point, number: int) -> None:
        """Put a point of an arrow in."""
        x, y = point
        self._cells.setdefault((floor(x / CELL), floor(y / CELL)), []).append((x, y, number))

    def arrows_in(self, rectangle: Rectangle) -> set[int]:
        """The arrows of which some point lies in the rectangle."""
        left, top, right, bottom = rectangle
        return {
            number
            for column in range(floor(left / CELL), floor(right / CELL) + 1)
            for row in range(floor(top / CELL), floor(bottom / CELL) + 1)
            for x, y, number in self._cells.get((column, row), ())
            if left <= x <= right and top <= y <= bottom
        }


def marked(
    wanted: Mapping[str, tuple[Curve, tuple[float, float], bool]], all_curves: Sequence[Curve],
    boxes: Sequence[Rectangle],
) -> tuple[dict[str, Point], set[str]]:  # fmt: skip
    """The middle of each sign, and the links whose sign found no free spot.

    `wanted` gives, by link, its curve, its size, and whether it must stay near the middle. Signs of short arrows, which
    have least choice, choose first.
    """
    grid = Grid()
    numbers = {id(curve): number for number, curve in enumerate(all_curves)}
    for number, curve in enumerate(all_curves):
        for point in _dense(curve):
            grid.add(point, number)
    spots: dict[str, Point] = {}
    taken, blocks = Blocks(), Blocks(boxes)
    crowded = set()
    for key in sorted(wanted, key=lambda key: _length(wanted[key][0])):
        curve, size, is_central = wanted[key]
        own = numbers[id(curve)]
        badness, best = _best(curve, size, PARTS[:15] if is_central else PARTS, own, grid, blocks, taken)
        spots[key] = best
        taken.add(_around(best, size, 3.0))
        if badness >= ON_A_BOX:
            crowded.add(key)
    return spots, crowded


def _best(
    curve: Curve, size: tuple[float, float], parts: Sequence[float], own: int, grid: Grid, boxes: Blocks, taken: Blocks,
) -> tuple[float, Point]:  # fmt: skip
    """The best spot on a curve and how bad it is; the search ends where being further from the middle costs more."""
    best = (float("inf"), curve.points[0])
    for part, point in zip(parts, curve.along(parts), strict=True):
        off_middle = 60 * abs(part - 0.5)
        if off_middle >= best[0]:
            break
        here = _around(point, size, 1.0)
        badness = off_middle + 1000.0 * taken.count_on(here) + ON_A_BOX * boxes.count_on(here)
        if badness <= best[0]:  # else no arrow need be looked for
            best = min(best, (badness + 12 * len(grid.arrows_in(here) - {own}), point))
    return best


def _around(point: Point, size: tuple[float, float], room: float) -> Rectangle:
    (x, y), (width, height) = point, size
    return (x - width / 2 - room, y - height / 2 - room, x + width / 2 + room, y + height / 2 + room)


def _cells_of(rectangle: Rectangle, size: float) -> list[tuple[int, int]]:
    left, top, right, bottom = rectangle
    rows = range(floor(top / size), floor(bottom / size) + 1)
    return [(column, row) for column in range(floor(left / size), floor(right / size) + 1) for row in rows]


def _length(curve: Curve) -> float:
    points = curve.sampled()
    return sum(abs(x2 - x1) + abs(y2 - y1) for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False))


def _dense(curve: Curve) -> list[Point]:
    """Points so close that no sign lies between two of them."""
    points = curve.sampled()
    found = []
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        steps = max(1, int(max(abs(x2 - x1), abs(y2 - y1)) / 6))
        found += [(x1 + (x2 - x1) * n / steps, y1 + (y2 - y1) * n / steps) for n in range(steps)]
    return found
