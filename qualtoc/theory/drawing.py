"""The drawing of a theory version as geometry: boxes in layers, arrows between them, signs at their middles.

Nothing here knows words or colours: the labels come in the reader's language, and a template makes the SVG.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qualtoc.theory.layering import Layers, Place, Strand, arrange, settle
from qualtoc.theory.lettering import LINE, width, wrapped
from qualtoc.theory.marking import marked
from qualtoc.theory.model import FACTOR_TYPES, FactorType, TheoryVersion
from qualtoc.theory.routing import Columns, Curve, Point, Rectangle, curves, joined_to

BOX = 146.0
"""Width of a box."""

TEXT = BOX - 18
HEADER = 40.0
MARGIN = 10.0
GAP = 62.0
SIGN_SIZE = 12.0
SIGN_LINE = 14.0
ATTEMPTS = 5
NOTE = 16.0
"""Width of the note by which an assumption is marked beside the sign."""


@dataclass(frozen=True, slots=True)
class Box:
    """A factor's box with its label in lines."""

    key: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    def baselines(self) -> list[tuple[float, str]]:
        """Each line with the height of its baseline."""
        first = self.y + (self.height - LINE * len(self.lines)) / 2 + LINE * 0.76
        return [(first + LINE * index, line) for index, line in enumerate(self.lines)]

    @property
    def centre(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class SignPlate:
    """What stands on an arrow's middle: lines of text (the sign), and beside it room for a note where there is one."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    note_x: float | None = None

    @property
    def rectangle(self) -> Rectangle:
        """Its borders, without the note."""
        return (
            self.x - self.width / 2, self.y - self.height / 2, self.x + self.width / 2, self.y + self.height / 2,
        )  # fmt: skip

    def baselines(self) -> list[tuple[float, str]]:
        """Each line with the height of its baseline."""
        first = self.y - SIGN_LINE * (len(self.lines) - 1) / 2 + SIGN_SIZE * 0.36
        return [(first + SIGN_LINE * index, line) for index, line in enumerate(self.lines)]


@dataclass(frozen=True, slots=True)
class Arrow:
    """The arrow of a link with its sign, of a moderator to its link, or of a delivery edge (`key` is then empty)."""

    key: str
    curve: Curve
    plate: SignPlate | None = None
    cause: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True)
class ColumnName:
    """The name of a layer above its column."""

    type: FactorType
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything of a drawing. `rule_y` is the height of the rule above the rivals, None where there are none.

    `outside` is where the name of the column of factors without a layer stands, None where there are none.
    """

    width: float
    height: float
    columns: tuple[ColumnName, ...]
    boxes: tuple[Box, ...]
    links: tuple[Arrow, ...]
    deliveries: tuple[Arrow, ...]
    moderators: tuple[Arrow, ...]
    rule_y: float | None
    outside: Point | None = None


def draw(
    version: TheoryVersion, labels: Mapping[str, str], signs: Mapping[str, Sequence[str]],
    outside: Collection[str] = (),
) -> Drawing:  # fmt: skip
    """The drawing of a version, factors labelled and links signed (by key, in one or several lines) as told.

    Links and delivery edges whose factors the version lacks are left out. Factors `outside` stand in a last column of
    their own, whatever their type.
    """
    draft = _Draft(version, labels, signs, frozenset(outside))
    for _ in range(ATTEMPTS):
        if not draft.place_signs():
            break
    return draft.drawing()


class _Draft:
    """A drawing being made: order and heights first, then the room between columns until every sign has its place."""

    def __init__(
        self, version: TheoryVersion, labels: Mapping[str, str], signs: Mapping[str, Sequence[str]],
        outside: frozenset[str],
    ) -> None:  # fmt: skip
        self.signs = {link.key: tuple(signs.get(link.key, ("",))) for link in version.links}
        self.types = _types(version, outside)
        self.noted = {assumption.link for assumption in version.assumptions}
        column_of = _column_of(version, self.types, outside)
        self.wide = _wide_rivals(version, column_of)
        self.lines = {
            factor.key: wrapped(labels.get(factor.key) or factor.key, TEXT + (BOX + GAP) * (factor.key in self.wide))
            for factor in version.factors
        }
        self.layers = _layers(version, self.lines, column_of, self.signs)
        arrange(self.layers)
        settle(self.layers)
        self.rule_y = _levelled(self.layers)
        self.strands = self.layers.strands
        self.moderated = {strand.key for strand in self.strands if strand.kind == "moderator"}
        self.gaps = self._first_gaps()
        self.columns = self._columns()
        self.boxes: tuple[Box, ...] = ()
        self.curves: list[Curve] = []
        self.spots: dict[str, Point] = {}

    def place_signs(self) -> bool:
        """Draw the arrows and place their signs; where some have no place, make more room and say so."""
        self.columns = self._columns()
        self.boxes = tuple(self._box(p) for column in self.layers.columns for p in column if p.key is not None)
        self.curves = curves(self.strands, self.columns)
        wanted = {
            strand.key: (curve, self._size(strand.key), strand.key in self.moderated)
            for strand, curve in zip(self.strands, self.curves, strict=True)
            if strand.kind == "link"
        }
        rectangles = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in self.boxes]
        self.spots, crowded = marked(wanted, self.curves, rectangles)
        for gap in {_gap_of(strand) for strand in self.strands if strand.kind == "link" and strand.key in crowded}:
            self.gaps[gap] += 44
        return bool(crowded)

    def drawing(self) -> Drawing:
        """The drawing as it stands."""
        plates = {key: self._plate(key, spot) for key, spot in self.spots.items()}
        links, deliveries, moderators = [], [], []
        for strand, curve in zip(self.strands, self.curves, strict=True):
            cause, effect = strand.places[0].key or "", strand.places[-1].key or ""
            if strand.kind == "link":
                links.append(Arrow(strand.key, curve, plates[strand.key], cause, effect))
            elif strand.kind == "delivery":
                deliveries.append(Arrow("", curve, None, cause, effect))
            else:
                others = [plate.rectangle for key, plate in plates.items() if key != strand.key]
                led = joined_to(curve, plates[strand.key].rectangle, others)
                moderators.append(Arrow(strand.key, led, None, cause))
        heads = [
            ((left + right) / 2, HEADER - 16)
            for left, right in zip(self.columns.lefts, self.columns.rights, strict=True)
        ]
        names = tuple(ColumnName(kind, *head) for kind, head in zip(self.types, heads, strict=False))
        width, height = _size_of(self.boxes, [*links, *deliveries])
        return Drawing(
            width, height, names, self.boxes, tuple(links), tuple(deliveries), tuple(moderators), self.rule_y,
            heads[-1] if len(heads) > len(self.types) else None,
        )  # fmt: skip

    def _first_gaps(self) -> list[float]:
        """Room between columns for the widest sign there and for the arrows that run through."""
        gaps = [GAP] * len(self.layers.columns)
        passing = [0] * len(gaps)
        for strand in self.strands:
            if strand.kind == "link":
                room = 84 if strand.key in self.moderated else 42
                gap = _gap_of(strand)
                gaps[gap] = max(gaps[gap], self._size(strand.key)[0] + room)
            for one, other in zip(strand.places, strand.places[1:], strict=False):
                passing[min(one.column, other.column)] += 1
        return [max(gap, min(150.0, 40 + 2.2 * count)) for gap, count in zip(gaps, passing, strict=True)]

    def _columns(self) -> Columns:
        lefts = []
        x = MARGIN
        for gap in self.gaps:
            lefts.append(x)
            x += BOX + gap
        order = {id(place): index for column in self.layers.columns for index, place in enumerate(column)}
        return Columns(tuple(lefts), tuple(left + BOX for left in lefts), order)

    def _box(self, place: Place) -> Box:
        key = place.key or ""
        left = self.columns.lefts[place.column - (key in self.wide)]
        return Box(key, left, place.top, self.columns.rights[place.column] - left, place.height, self.lines[key])

    def _size(self, link: str) -> tuple[float, float]:
        """The size of a sign with the note beside it."""
        lines = self.signs[link]
        text = max((width(line, SIGN_SIZE) for line in lines), default=0.0)
        return max(20.0, text + 10) + (NOTE + 3) * (link in self.noted), max(20.0, SIGN_LINE * len(lines) + 6)

    def _plate(self, link: str, spot: Point) -> SignPlate:
        (x, y), (wide, high) = spot, self._size(link)
        if link not in self.noted:
            return SignPlate(x, y, wide, high, self.signs[link])
        room = NOTE + 3
        return SignPlate(x - room / 2, y, wide - room, high, self.signs[link], x + wide / 2 - NOTE / 2)


def _gap_of(strand: Strand) -> int:
    return min(place.column for place in middle(strand))


def _types(version: TheoryVersion, outside: Collection[str]) -> tuple[FactorType, ...]:
    used = {factor.type for factor in version.factors if factor.key not in outside}
    types = tuple(kind for kind in FACTOR_TYPES if kind in used and kind != "rival")
    return types or ("outcome",)


def _layers(
    version: TheoryVersion,
    lines: Mapping[str, tuple[str, ...]],
    column_of: Mapping[str, int],
    signs: Mapping[str, Sequence[str]],
) -> Layers:
    ends = _ends_at(version)
    layers = Layers([[] for _ in range(max(column_of.values(), default=0) + 1)])
    for factor in version.factors:
        height = max(LINE * len(lines[factor.key]) + 14, 11 * ends.get(factor.key, 0) + 10, 34)
        place = Place(factor.key, column_of[factor.key], height, factor.type == "rival")
        layers.columns[place.column].append(place)
    boxes = layers.boxes
    for cause, effect in version.structural_edges:
        if cause in boxes and effect in boxes and cause != effect:
            _thread_edge(layers, "", boxes[cause], boxes[effect])
    for link in version.links:
        if link.cause in boxes and link.effect in boxes and link.cause != link.effect:
            strand = _thread_edge(layers, link.key, boxes[link.cause], boxes[link.effect])
            if strand.places[0].column == strand.places[-1].column:
                room = 30 + SIGN_LINE * len(signs.get(link.key, ("",)))
                layers.keep_apart(strand.places[0], strand.places[-1], room)
            if link.moderated_by in boxes:
                _thread_moderator(layers, boxes[link.moderated_by], strand)
    return layers


def _thread_edge(layers: Layers, key: str, start: Place, end: Place) -> Strand:
    step = 1 if end.column > start.column else -1
    return layers.thread("link" if key else "delivery", key, start, end, range(start.column + step, end.column, step))


def _thread_moderator(layers: Layers, start: Place, link: Strand) -> None:
    """From the moderator's box up to the gap in which the middle of the link lies."""
    one, other = middle(link)
    left, right = sorted((one, other), key=lambda place: place.column)
    if start.column <= left.column:
        layers.thread("moderator", link.key, start, right, range(start.column + 1, left.column + 1))
    else:
        layers.thread("moderator", link.key, start, left, range(start.column - 1, left.column, -1))


def middle(link: Strand) -> tuple[Place, Place]:
    """The two places of an arrow between which its sign stands."""
    index = (len(link.places) - 2) // 2
    return link.places[index], link.places[index + 1]


def _column_of(version: TheoryVersion, types: Sequence[FactorType], outside: Collection[str]) -> dict[str, int]:
    """The column of each factor; a rival stands below what it would explain."""
    within = [factor for factor in version.factors if factor.key not in outside]
    column_of = {factor.key: types.index(factor.type) for factor in within if factor.type != "rival"}
    column_of |= {factor.key: len(types) for factor in version.factors if factor.key in outside}
    effects = {link.cause: link.effect for link in reversed(version.links)}
    for factor in within:
        if factor.type == "rival":
            column_of[factor.key] = column_of.get(effects.get(factor.key, ""), len(types) - 1)
    return column_of


def _wide_rivals(version: TheoryVersion, column_of: Mapping[str, int]) -> frozenset[str]:
    """The rivals that may spread over the column before, because no arrow enters them from there."""
    rivals = {factor.key for factor in version.factors if factor.type == "rival"}
    held = {column_of[key] for key in rivals}
    crossed = {
        column_of[key]
        for link in version.links
        for key, other in ((link.cause, link.effect), (link.effect, link.cause))
        if key in rivals and column_of.get(other, -1) != column_of[key]
    }
    crossed |= {column_of[key] for edge in version.structural_edges for key in edge if key in rivals}
    wide = {column for column in held - crossed if column > 0 and column - 1 not in held}
    return frozenset(key for key in rivals if column_of[key] in wide)


def _ends_at(version: TheoryVersion) -> dict[str, int]:
    """The most arrows that meet at one side of each factor's box."""
    leaving: dict[str, int] = {}
    entering: dict[str, int] = {}
    for cause, effect in (*((link.cause, link.effect) for link in version.links), *version.structural_edges):
        leaving[cause] = leaving.get(cause, 0) + 1
        entering[effect] = entering.get(effect, 0) + 1
    for link in version.links:
        if link.moderated_by:
            leaving[link.moderated_by] = leaving.get(link.moderated_by, 0) + 1
    return {key: max(leaving.get(key, 0), entering.get(key, 0)) for key in (*leaving, *entering)}


def _levelled(layers: Layers) -> float | None:
    """Move everything to its height on the paper, rivals below the rule; gives the height of the rule."""
    above = [place for column in layers.columns for place in column if not place.is_rival]
    top = min((place.top for place in above), default=0.0)
    for place in above:
        place.y += HEADER + MARGIN - top
    bottom = max((place.bottom for place in above), default=HEADER)
    rule_y = bottom + 26
    has_rivals = False
    for column in layers.columns:
        y = rule_y + 30
        for place in column:
            if place.is_rival:
                has_rivals = True
                place.y = y + place.height / 2
                y += place.height + 14
    return rule_y if has_rivals else None


def _size_of(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> tuple[float, float]:
    points = [point for arrow in arrows for point in arrow.curve.sampled()]
    right = max([box.x + box.width for box in boxes] + [x for x, _ in points], default=BOX)
    for arrow in arrows:
        if arrow.plate is not None:
            right = max(right, arrow.plate.rectangle[2])
    bottom = max([box.y + box.height for box in boxes] + [y for _, y in points], default=HEADER)
    return right + MARGIN, bottom + MARGIN
