"""Where the boxes and arrows of a theory go: columns by type of factor, few crossings, signs in the free gaps.

Only geometry; a template draws it. Columns come from the declared types and never from ranks of the graph, which may
have cycles. An arrow that passes columns keeps a lane of its own through each, so that none runs behind a box.
Lengths are in pixels, x to the right and y downward; positions of boxes are their upper left corners.
"""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import dist
from statistics import fmean
from typing import Literal

from qualtoc.theory.model import Factor, FactorType, TheoryVersion

Point = tuple[float, float]
Shape = Literal["forward", "backward", "column"]
Role = Literal["link", "delivery", "moderator"]

COLUMNS: tuple[FactorType, ...] = ("context", "input", "activity", "mechanism", "intermediate", "outcome")
LINE_CHARACTERS = 22
BOX_WIDTH = 172.0
LINE_HEIGHT = 17.0
PADDING = 10.0
COLUMN_GAP = 96.0
ROW_GAP = 20.0
LANE_HEIGHT = 14.0
MARGIN = 24.0
SIGN_ROOM = 24.0
_SWEEPS = 12
_PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)


@dataclass(frozen=True, slots=True)
class Box:
    """A factor's box with its label in lines."""

    key: str
    type: FactorType
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    emergent: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow. `path` starts with a point and goes on with two control points and an end for each cubic curve.

    `key` is the link's key (of the moderated link for a moderator), empty for a delivery edge. `middle` is a point of
    the path between two columns, where signs are written and moderators point to.
    """

    key: str
    cause: str
    effect: str
    role: Role
    shape: Shape
    path: tuple[Point, ...]
    middle: Point


@dataclass(frozen=True, slots=True)
class Drawing:
    """A theory version drawn. `rival_line` is the y of the line above the rivals, None where there are none."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    rival_line: float | None = None


def drawing(version: TheoryVersion, language: str) -> Drawing:
    """The drawing of a version with labels in a language; empty for a version without factors."""
    sheet = _Sheet(version, language)
    boxes = tuple(sheet.box(factor) for factor in version.factors)
    edges = tuple(sheet.edges())
    right = max((box.x + box.width for box in boxes), default=0.0)
    low = max((box.y + box.height for box in boxes), default=0.0)
    xs = [x for edge in edges for x, _ in edge.path]
    ys = [y for edge in edges for _, y in edge.path]
    return Drawing(max([right, *xs]) + MARGIN, max([low, *ys]) + MARGIN, boxes, edges, sheet.rival_line)


def wrapped(label: str) -> tuple[str, ...]:
    """The label in lines of at most `LINE_CHARACTERS` characters; nothing is cut off, long words are broken."""
    return tuple(textwrap.wrap(label, LINE_CHARACTERS)) or ("",)


@dataclass(slots=True)
class _Cell:
    """A place in a column: a factor's box, or the lane of a passing arrow (then `key` is None)."""

    key: str | None
    column: int
    height: float
    y: float = 0.0
    before: list["_Cell"] = field(default_factory=list)
    after: list["_Cell"] = field(default_factory=list)

    @property
    def centre(self) -> float:
        return self.y + self.height / 2

    def joined(self, column: int) -> list["_Cell"]:
        """Its neighbours in a column beside it."""
        return self.before if column < self.column else self.after


class _Sheet:
    """The cells of a version, ordered and placed."""

    def __init__(self, version: TheoryVersion, language: str) -> None:
        self.version = version
        self.lines = {factor.key: wrapped(factor.label.text(language)) for factor in version.factors}
        used = [kind for kind in COLUMNS if any(factor.type == kind for factor in version.factors)]
        self.columns: list[list[_Cell]] = [[] for _ in range(max(1, len(used)))]
        self.cells: dict[str, _Cell] = {}
        self.factors = {factor.key: factor for factor in version.factors}
        for factor in version.factors:
            if factor.type != "rival":
                self._add(_Cell(factor.key, used.index(factor.type), self._height(factor.key)))
        self.routes = {edge: self._route(*edge) for edge in self._main_edges()}
        self.detours = {key: self._detour(moderator, edge) for key, moderator, edge in self._moderated()}
        _untangle(self.columns)
        _place(self.columns)
        self.rival_line = self._place_rivals()
        self.ports = self._ports()

    def box(self, factor: Factor) -> Box:
        cell = self.cells[factor.key]
        lines = self.lines[factor.key]
        return Box(
            factor.key, factor.type, _left(cell.column), cell.y, BOX_WIDTH, cell.height, lines, factor.emergent
        )  # fmt: skip

    def edges(self) -> Iterable[Edge]:
        taken: dict[str, Point] = {}
        for link in self.version.links:
            if link.cause in self.cells and link.effect in self.cells:
                path, shape, gap = self._path(link.cause, link.effect)
                taken[link.key] = _free(path[gap * 3 : gap * 3 + 4], taken.values())
                yield Edge(link.key, link.cause, link.effect, "link", shape, path, taken[link.key])
        for cause, effect in self.version.structural_edges:
            if cause in self.cells and effect in self.cells:
                path, shape, gap = self._path(cause, effect)
                yield Edge("", cause, effect, "delivery", shape, path, _at(path[gap * 3 : gap * 3 + 4], 0.5))
        for key, moderator, (_, effect) in self._moderated():
            yield self._moderator(key, moderator, effect, taken[key])

    def _height(self, key: str) -> float:
        return len(self.lines[key]) * LINE_HEIGHT + 2 * PADDING

    def _add(self, cell: _Cell) -> None:
        self.columns[cell.column].append(cell)
        if cell.key is not None:
            self.cells[cell.key] = cell

    def _all_edges(self) -> list[tuple[str, str]]:
        links = [(link.cause, link.effect) for link in self.version.links]
        every = dict.fromkeys([*links, *self.version.structural_edges])
        return [(a, b) for a, b in every if a in self.factors and b in self.factors and a != b]

    def _main_edges(self) -> list[tuple[str, str]]:
        return [(a, b) for a, b in self._all_edges() if a in self.cells and b in self.cells]

    def _route(self, cause: str, effect: str) -> list[_Cell]:
        """The cells from cause to effect: both ends, and a lane in every column between."""
        first, last = self.cells[cause], self.cells[effect]
        step = 1 if first.column < last.column else -1
        lanes = [_Cell(None, column, LANE_HEIGHT) for column in range(first.column + step, last.column, step)]
        for lane in lanes:
            self._add(lane)
        route = [first, *lanes, last]
        if first.column != last.column:
            _join(route)
        return route

    def _moderated(self) -> list[tuple[str, str, tuple[str, str]]]:
        """Key, moderator and ends of each link that is moderated."""
        return [
            (link.key, link.moderated_by, (link.cause, link.effect))
            for link in self.version.links
            if link.moderated_by in self.factors and {link.cause, link.effect} <= set(self.factors)
        ]

    def _gap(self, edge: tuple[str, str]) -> int:
        """The column to the left of the gap in which an arrow has its middle."""
        if edge not in self.routes:
            return max(0, len(self.columns) - 2)
        route = self.routes[edge]
        middle = (len(route) - 2) // 2
        return min(cell.column for cell in route[middle : middle + 2])

    def _detour(self, moderator: str, edge: tuple[str, str]) -> list[_Cell]:
        """The lanes from a moderator to the gap that holds the middle of the link."""
        if moderator not in self.cells:
            return []
        column, gap = self.cells[moderator].column, self._gap(edge)
        columns = range(column + 1, gap + 1) if column <= gap else range(column - 1, gap, -1)
        lanes = [_Cell(None, each, LANE_HEIGHT) for each in columns]
        for lane in lanes:
            self._add(lane)
        beyond = gap + 1 if column <= gap else gap
        aim = [cell for cell in self.routes.get(edge, []) if cell.column == beyond]
        _join([self.cells[moderator], *lanes, *aim[:1]])
        return lanes

    def _place_rivals(self) -> float | None:
        """Rivals stand below a line, each in the column before what it explains."""
        rivals = [factor.key for factor in self.version.factors if factor.type == "rival"]
        if not rivals:
            return None
        low = max((cell.y + cell.height for column in self.columns for cell in column), default=0.0)
        line = low + ROW_GAP * 1.5
        floors: dict[int, float] = {}
        for key in rivals:
            explained = [self.cells[b].column for a, b in self._all_edges() if a == key and b in self.cells]
            column = max(0, min(explained, default=len(self.columns) - 1) - 1)
            y = floors.get(column, line + ROW_GAP * 1.5)
            self.cells[key] = _Cell(key, column, self._height(key), y)
            floors[column] = y + self._height(key) + ROW_GAP
        return line

    def _ports(self) -> dict[tuple[str, str, str], Point]:
        """Where each edge leaves and enters: spread over the side of the box, in the order of the other ends."""
        sides: dict[tuple[str, bool], list[tuple[float, str, str, str]]] = {}
        for cause, effect in self._all_edges():
            one, other = self.cells[cause], self.cells[effect]
            route = self.routes.get((cause, effect), [one, other])
            leaves_right = one.column <= other.column
            enters_right = one.column >= other.column
            sides.setdefault((cause, leaves_right), []).append((route[1].centre, cause, effect, "out"))
            sides.setdefault((effect, enters_right), []).append((route[-2].centre, cause, effect, "in"))
        for key, moderator, (_, effect) in self._moderated():
            lanes = self.detours[key]
            aim = lanes[0].centre if lanes else self.cells[effect].centre
            leaves_right = self.cells[moderator].column <= self._gap(self._ends(key))
            sides.setdefault((moderator, leaves_right), []).append((aim, moderator, key, "moderator"))
        ports: dict[tuple[str, str, str], Point] = {}
        for (key, right), ends in sides.items():
            cell = self.cells[key]
            x = _left(cell.column) + (BOX_WIDTH if right else 0.0)
            for place, (_, cause, effect, end) in enumerate(sorted(ends), start=1):
                ports[cause, effect, end] = (x, cell.y + cell.height * place / (len(ends) + 1))
        return ports

    def _ends(self, key: str) -> tuple[str, str]:
        return next((link.cause, link.effect) for link in self.version.links if link.key == key)

    def _path(self, cause: str, effect: str) -> tuple[tuple[Point, ...], Shape, int]:
        """The path of an arrow, its shape, and which of its curves lies in the middle gap."""
        one, other = self.cells[cause], self.cells[effect]
        if cause == effect:
            x, y = _left(one.column) + BOX_WIDTH, one.y
            return _bulge((x, y + one.height / 3), (x, y + one.height * 2 / 3)), "column", 0
        start, end = self.ports[cause, effect, "out"], self.ports[cause, effect, "in"]
        if one.column == other.column:
            return _bulge(start, end), "column", 0
        shape: Shape = "forward" if one.column < other.column else "backward"
        lanes = self.routes.get((cause, effect), [one, other])[1:-1]
        stops = [start, *_through(lanes, forward=shape == "forward"), end]
        sag = 28.0 if shape == "backward" and not lanes else 0.0
        return _joined(stops, sag), shape, len(lanes) // 2 * 2

    def _moderator(self, key: str, moderator: str, effect: str, middle: Point) -> Edge:
        start = self.ports[moderator, key, "moderator"]
        shape: Shape = "forward" if start[0] <= middle[0] else "backward"
        stops = [start, *_through(self.detours[key], forward=shape == "forward"), middle]
        path = _joined(stops, 0.0)
        return Edge(key, moderator, effect, "moderator", shape, path, _at(path[-4:], 0.5))


def _left(column: int) -> float:
    return MARGIN + column * (BOX_WIDTH + COLUMN_GAP)


def _curve(start: Point, end: Point, sag: float = 0.0) -> tuple[Point, Point, Point]:
    """The rest of a cubic curve that leaves and arrives level; `sag` lets it hang below."""
    reach = (end[0] - start[0]) / 2
    return (start[0] + reach, start[1] + sag), (end[0] - reach, end[1] + sag), end


def _through(lanes: Iterable[_Cell], *, forward: bool) -> Iterable[Point]:
    """Where a path enters and leaves each lane."""
    for lane in lanes:
        near, far = _left(lane.column), _left(lane.column) + BOX_WIDTH
        yield (near if forward else far, lane.centre)
        yield (far if forward else near, lane.centre)


def _joined(stops: Sequence[Point], sag: float) -> tuple[Point, ...]:
    """The path through some points."""
    return (stops[0], *(point for a, b in pairwise(stops) for point in _curve(a, b, sag)))


def _join(route: Sequence[_Cell]) -> None:
    """Makes neighbours of the cells of a route, which lie in neighbouring columns."""
    for one, other in pairwise(route):
        left, right = (one, other) if one.column < other.column else (other, one)
        left.after.append(right)
        right.before.append(left)


def _bulge(start: Point, end: Point) -> tuple[Point, ...]:
    """An arrow within a column: out of the right side and back into the right side of the other box."""
    reach = min(COLUMN_GAP * 0.9, 36.0 + abs(end[1] - start[1]) / 8)
    return start, (start[0] + reach, start[1]), (end[0] + reach, end[1]), end


def _at(curve: Sequence[Point], t: float) -> Point:
    """The point of a cubic curve at a parameter from 0 to 1."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, curve, strict=True)) for axis in (0, 1))
    return x, y


def _free(curve: Sequence[Point], taken: Iterable[Point]) -> Point:
    """The point nearest to the middle of a curve that leaves room for the sign beside those already placed."""
    others = tuple(taken)
    points = [_at(curve, t) for t in _PLACES]
    return next((point for point in points if all(dist(point, other) >= SIGN_ROOM for other in others)), points[0])


def _untangle(columns: list[list[_Cell]]) -> None:
    """Orders the columns by barycentres, sweeping to and fro, and keeps the order with the fewest crossings."""
    best = [list(column) for column in columns]
    fewest = _crossings(best)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        order = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
        for index in order:
            beside = index - 1 if forward else index + 1
            ranks = {id(cell): rank for rank, cell in enumerate(columns[beside])}
            columns[index] = _by_barycentre(columns[index], beside, ranks)
        crossings = _crossings(columns)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    columns[:] = best


def _by_barycentre(column: Sequence[_Cell], beside: int, ranks: Mapping[int, int]) -> list[_Cell]:
    """The column sorted by the mean rank of each cell's neighbours; a cell without any keeps its place."""

    def barycentre(place: int) -> float:
        neighbours = column[place].joined(beside)
        return fmean(ranks[id(cell)] for cell in neighbours) if neighbours else float(place)

    return [column[place] for place in sorted(range(len(column)), key=barycentre)]


def _crossings(columns: Sequence[Sequence[_Cell]]) -> int:
    """How many pairs of arrows cross between neighbouring columns."""
    count = 0
    for left, right in pairwise(columns):
        ranks = {id(cell): rank for rank, cell in enumerate(right)}
        ends = [rank for cell in left for rank in sorted(ranks[id(other)] for other in cell.after)]
        count += sum(1 for i, a in enumerate(ends) for b in ends[i + 1 :] if b < a)
    return count


def _place(columns: Sequence[Sequence[_Cell]]) -> None:
    """Gives each cell its y: in order, without overlap, near to the neighbours; the top one at the margin."""
    for column in columns:
        _stack(column, [0.0] * len(column))
    for sweep in range(_SWEEPS):
        for index in range(len(columns)) if sweep % 2 == 0 else range(len(columns) - 1, -1, -1):
            column = columns[index]
            wanted = [_wanted(cell) for cell in column]
            _stack(column, wanted)
    top = min((cell.y for column in columns for cell in column), default=0.0)
    for column in columns:
        for cell in column:
            cell.y += MARGIN - top


def _wanted(cell: _Cell) -> float:
    neighbours = [*cell.before, *cell.after]
    return fmean(other.centre for other in neighbours) - cell.height / 2 if neighbours else cell.y


def _stack(column: Sequence[_Cell], wanted: Sequence[float]) -> None:
    """Places a column's cells from the top at the wanted places or below the one before, then shifts all evenly."""
    floor = float("-inf")
    for cell, y in zip(column, wanted, strict=True):
        cell.y = max(y, floor)
        floor = cell.y + cell.height + ROW_GAP
    shift = fmean(y - cell.y for cell, y in zip(column, wanted, strict=True)) if column else 0.0
    for cell in column:
        cell.y += shift
