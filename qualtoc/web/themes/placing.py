"""Where everything stands on the map of themes: codes outside, themes in two columns, their links between the columns.

Major themes stand on the left and minor ones on the right; where there are only major or only minor ones, half of them
on each side. Units are those of the drawing, y downwards. The same themes always give the same map.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from qualtoc.theory.lettering import width, wrapped

MARGIN = 12.0
HEADER = 40.0
CODE_WIDTH = 168.0
CODE_SIZE = 11.5
CODE_LINE = 14.0
CODE_GAP = 6.0
THEME_WIDTH = 216.0
NAME_SIZE = 13.0
NAME_LINE = 16.0
CLAIM_SIZE = 11.5
CLAIM_LINE = 14.5
BRANCH = 28.0
BETWEEN = 26.0
MIDDLE = 250.0
LARGEST = 26.0
"""The radius of the circle of a theme of which every source speaks; the area goes with the number of sources."""

SMALLEST = 7.0
MOST_CODES = 12
"""So many codes of a theme are drawn; a further one says how many there are beside."""

PLATE_HEIGHT = 18.0
TRIED = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CodeOnMap:
    """A code as it is to be drawn: its label, its mark, and from how many sources it speaks."""

    key: str
    label: str
    hue: int
    shape: int


@dataclass(frozen=True, slots=True)
class ThemeOnMap:
    """A theme as it is to be drawn; `share` of the sources speak for it, from 0 to 1."""

    key: str
    name: str
    claim: str
    is_major: bool
    share: float
    codes: tuple[CodeOnMap, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its baseline."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class CodeBox:
    """A code's place; `code` is None where the box says how many more there are. `branch` leads to the theme."""

    code: CodeOnMap | None
    x: float
    y: float
    height: float
    lines: tuple[Line, ...]
    branch: str


@dataclass(frozen=True, slots=True)
class ThemeBox:
    """A theme's place with its circle, whose middle is at (`cx`, `cy`)."""

    theme: ThemeOnMap
    x: float
    y: float
    height: float
    names: tuple[Line, ...]
    claims: tuple[Line, ...]
    codes: tuple[CodeBox, ...]
    cx: float
    cy: float
    radius: float
    is_left: bool

    @property
    def centre(self) -> float:
        """The middle from left to right."""
        return self.x + THEME_WIDTH / 2

    @property
    def port(self) -> Point:
        """Where links begin and end."""
        return self.cx + (self.radius if self.is_left else -self.radius), self.cy


@dataclass(frozen=True, slots=True)
class Join:
    """A link between two themes, by their numbers, with the plate that says in how many passages they meet."""

    one: int
    other: int
    path: str
    plate: Point
    plate_width: float
    words: str

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """The plate's borders: left, top, right, bottom."""
        x, y = self.plate
        half = self.plate_width / 2
        return x - half, y - PLATE_HEIGHT / 2, x + half, y + PLATE_HEIGHT / 2


@dataclass(frozen=True, slots=True)
class Placed:
    """The whole map: boxes in the order of the themes. `sides` says where the name of each column stands."""

    width: float
    height: float
    themes: tuple[ThemeBox, ...]
    joins: tuple[Join, ...]
    sides: tuple[Point, Point]
    is_by_rank: bool


def placed(themes: Sequence[ThemeOnMap], meetings: Iterable[tuple[int, int, str]], more: str) -> Placed:
    """The map of these themes; each meeting has the numbers of two themes and the words on its plate.

    `more` is what a box says in the place of further codes, with `{n}` for their number.
    """
    left, right = _sides(themes)
    far = MARGIN + CODE_WIDTH + BRANCH + THEME_WIDTH
    span = 2 * (far + 2 * LARGEST) + MIDDLE
    boxes: dict[int, ThemeBox] = {}
    heights = []
    for numbers, is_left in ((left, True), (right, False)):
        y = HEADER
        for number in numbers:
            box = _box(themes[number], y, span, is_left=is_left, more=more)
            boxes[number] = box
            y = max(box.y + box.height, *(one.y + one.height for one in box.codes), box.cy + box.radius) + BETWEEN
        heights.append(y)
    found = tuple(boxes[number] for number in range(len(themes)))
    middles = MARGIN + CODE_WIDTH + BRANCH + THEME_WIDTH / 2
    is_by_rank = len({theme.is_major for theme in themes}) == 2
    height = max([HEADER, *heights]) - BETWEEN + MARGIN
    return Placed(span, height, found, _joins(found, meetings), ((middles, 22.0), (span - middles, 22.0)), is_by_rank)


def _sides(themes: Sequence[ThemeOnMap]) -> tuple[list[int], list[int]]:
    major = [number for number, theme in enumerate(themes) if theme.is_major]
    minor = [number for number, theme in enumerate(themes) if not theme.is_major]
    if major and minor:
        return major, minor
    every = sorted(major + minor)
    half = (len(every) + 1) // 2
    return every[:half], every[half:]


def _box(theme: ThemeOnMap, top: float, span: float, *, is_left: bool, more: str) -> ThemeBox:
    names = wrapped(theme.name, THEME_WIDTH - 24, NAME_SIZE * 1.06)
    claims = wrapped(theme.claim, THEME_WIDTH - 20, CLAIM_SIZE)
    height = 16 + NAME_LINE * len(names) + 4 + CLAIM_LINE * len(claims)
    codes = _code_texts(theme.codes, more)
    of_codes = sum(_code_height(lines) for _, lines in codes) + CODE_GAP * max(0, len(codes) - 1)
    middle = top + max(height, of_codes, 2 * LARGEST) / 2
    x = MARGIN + CODE_WIDTH + BRANCH if is_left else span - MARGIN - CODE_WIDTH - BRANCH - THEME_WIDTH
    y = middle - height / 2
    first = y + 8 + NAME_LINE * 0.8
    below = y + 12 + NAME_LINE * len(names) + CLAIM_LINE * 0.8
    radius = max(SMALLEST, LARGEST * sqrt(theme.share))
    cx = x + THEME_WIDTH + LARGEST if is_left else x - LARGEST
    return ThemeBox(
        theme, x, y, height,
        tuple(Line(first + NAME_LINE * number, text) for number, text in enumerate(names)),
        tuple(Line(below + CLAIM_LINE * number, text) for number, text in enumerate(claims)),
        tuple(_code_boxes(codes, middle - of_codes / 2, (x, middle), span, is_left=is_left)),
        cx, middle, radius, is_left,
    )  # fmt: skip


def _code_texts(codes: Sequence[CodeOnMap], more: str) -> list[tuple[CodeOnMap | None, tuple[str, ...]]]:
    shown = codes if len(codes) <= MOST_CODES else codes[: MOST_CODES - 1]
    found: list[tuple[CodeOnMap | None, tuple[str, ...]]] = [
        (code, wrapped(code.label, CODE_WIDTH - 34, CODE_SIZE)) for code in shown
    ]
    if len(shown) < len(codes):
        found.append((None, (more.format(n=len(codes) - len(shown)),)))
    return found


def _code_height(lines: Sequence[str]) -> float:
    return 8 + CODE_LINE * len(lines)


def _code_boxes(
    codes: Sequence[tuple[CodeOnMap | None, tuple[str, ...]]], top: float, theme: Point, span: float, *, is_left: bool
) -> Iterable[CodeBox]:
    x = MARGIN if is_left else span - MARGIN - CODE_WIDTH
    inner = x + CODE_WIDTH if is_left else x
    outer = theme[0] if is_left else theme[0] + THEME_WIDTH
    for code, lines in codes:
        height = _code_height(lines)
        middle = top + height / 2
        bend = (inner + outer) / 2
        branch = (
            f"M{inner:.1f} {middle:.1f}C{bend:.1f} {middle:.1f} {bend:.1f} {theme[1]:.1f} {outer:.1f} {theme[1]:.1f}"
        )
        first = top + 4 + CODE_LINE * 0.76
        baselines = tuple(Line(first + CODE_LINE * number, text) for number, text in enumerate(lines))
        yield CodeBox(code, x, top, height, baselines, branch)
        top += height + CODE_GAP


def _joins(boxes: Sequence[ThemeBox], meetings: Iterable[tuple[int, int, str]]) -> tuple[Join, ...]:
    found: list[Join] = []
    for one, other, words in meetings:
        curve = _curve(boxes[one], boxes[other])
        wide = max(PLATE_HEIGHT, width(words, 12) + 10)
        joins = [Join(one, other, _written(curve), _along(curve, part), wide, words) for part in TRIED]
        free = (join for join in joins if not any(_touch(join.rectangle, known.rectangle) for known in found))
        found.append(next(free, joins[0]))
    return tuple(found)


def _curve(one: ThemeBox, other: ThemeBox) -> tuple[Point, Point, Point, Point]:
    (x1, y1), (x2, y2) = one.port, other.port
    if one.is_left != other.is_left:
        reach = abs(x2 - x1) * 0.45
        return (
            (x1, y1), (x1 + (reach if one.is_left else -reach), y1),
            (x2 + (reach if other.is_left else -reach), y2), (x2, y2),
        )  # fmt: skip
    reach = min(MIDDLE * 0.62, 40 + abs(y2 - y1) * 0.3) * (1 if one.is_left else -1)
    return (x1, y1), (x1 + reach, y1), (x2 + reach, y2), (x2, y2)


def _written(curve: Sequence[Point]) -> str:
    start, *rest = (f"{x:.1f} {y:.1f}" for x, y in curve)
    return f"M{start}C{' '.join(rest)}"


def _along(curve: tuple[Point, Point, Point, Point], part: float) -> Point:
    rest = 1 - part
    weights = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
    return (
        sum(weight * x for weight, (x, _) in zip(weights, curve, strict=True)),
        sum(weight * y for weight, (_, y) in zip(weights, curve, strict=True)),
    )


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] + 2 and other[0] < one[2] + 2 and one[1] < other[3] + 2 and other[1] < one[3] + 2
