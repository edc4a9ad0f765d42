"""The drawing of a theory version as geometry: boxes in layers, arrows between them, signs at their middles.

Nothing here knows words or colours: the labels come in the reader's language, and a template makes the SVG.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from qualtoc.theory.columns import (
    HEADER,
    MARGIN,
    SIGN_LINE,
    column_of_each,
    layers_of,
    levelled,
    middle,
    types_of,
    wide_rivals,
)
from qualtoc.theory.layering import Place, Strand, arrange, refit, settle
from qualtoc.theory.lettering import LINE, width, wrapped
from qualtoc.theory.marking import marked
from qualtoc.theory.model import FactorType, TheoryVersion
from qualtoc.theory.routing import Columns, Curve, Point, Rectangle, curves, joined_to

BOX = 146.0
"""Width of a box."""

TEXT = BOX - 18
GAP = 62.0
SIGN_SIZE = 12.0
NOTE_SIZE = 11.0
ATTEMPTS = 5
NOTE = 16.0
"""Width of the note by which an assumption is marked beside the sign."""


@dataclass(frozen=True, slots=True)
class Box:
    """A factor's box with its label in lines, and below them the lines of a note."""

    key: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    note: tuple[str, ...] = ()

    def baselines(self) -> list[tuple[float, str]]:
        """Each line of the label with the height of its baseline."""
        return self._written()[: len(self.lines)]

    def note_baselines(self) -> list[tuple[float, str]]:
        """Each line of the note with the height of its baseline."""
        return self._written()[len(self.lines) :]

    def _written(self) -> list[tuple[float, str]]:
        lines = (*self.lines, *self.note)
        first = self.y + (self.height - LINE * len(lines)) / 2 + LINE * 0.76
        return [(first + LINE * index, line) for index, line in enumerate(lines)]

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


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a drawing is to look like beside its labels and signs.

    Factors `outside` stand in a last column of their own, whatever their type. `notes` are lines below a factor's
    label. `heights` are the middles of boxes that somebody moved; what has none finds its place.
    """

    outside: Collection[str] = ()
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    heights: Mapping[str, float] = field(default_factory=dict)


def draw(
    version: TheoryVersion, labels: Mapping[str, str], signs: Mapping[str, Sequence[str]],
    outside: Collection[str] = (), *, notes: Mapping[str, Sequence[str]] | None = None,
    heights: Mapping[str, float] | None = None,
) -> Drawing:  # fmt: skip
    """The drawing of a version, factors labelled and links signed (by key, in one or several lines) as told.

    Links and delivery edges whose factors the version lacks are left out. For the rest see `Wishes`.
    """
    draft = _Draft(version, labels, signs, Wishes(frozenset(outside), notes or {}, heights or {}))
    for _ in range(ATTEMPTS):
        if not draft.place_signs():
            break
    return draft.drawing()


class _Draft:
    """A drawing being made: order and heights first, then the room between columns until every sign has its place."""

    def __init__(
        self, version: TheoryVersion, labels: Mapping[str, str], signs: Mapping[str, Sequence[str]], wishes: Wishes
    ) -> None:
        self.signs = {link.key: tuple(signs.get(link.key, ("",))) for link in version.links}
        self.types = types_of(version, wishes.outside)
        self.noted = {assumption.link for assumption in version.assumptions}
        column_of = column_of_each(version, self.types, wishes.outside)
        self.wide = wide_rivals(version, column_of)
        self.lines = {
            factor.key: wrapped(labels.get(factor.key) or factor.key, TEXT + (BOX + GAP) * (factor.key in self.wide))
            for factor in version.factors
        }
        self.notes = {key: tuple(part for line in told for part in wrapped(line, TEXT, NOTE_SIZE))
                      for key, told in wishes.notes.items()}  # fmt: skip
        written = {key: (*lines, *self.notes.get(key, ())) for key, lines in self.lines.items()}
        self.layers = layers_of(version, written, column_of, self.signs)
        arrange(self.layers)
        settle(self.layers)
        self.rule_y = levelled(self.layers)
        if wishes.heights:
            refit(self.layers, wishes.heights)
            self.rule_y = levelled(self.layers, is_kept=True)
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
        return Box(key, left, place.top, self.columns.rights[place.column] - left, place.height, self.lines[key],
                   self.notes.get(key, ()))  # fmt: skip

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


def _size_of(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> tuple[float, float]:
    points = [point for arrow in arrows for point in arrow.curve.sampled()]
    right = max([box.x + box.width for box in boxes] + [x for x, _ in points], default=BOX)
    for arrow in arrows:
        if arrow.plate is not None:
            right = max(right, arrow.plate.rectangle[2])
    bottom = max([box.y + box.height for box in boxes] + [y for _, y in points], default=HEADER)
    return right + MARGIN, bottom + MARGIN
