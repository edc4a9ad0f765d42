"""The drawing as a file of its own: title, what is laid over it, the picture, legend, the notice of made-up data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualtoc.theory.lettering import width as width_of
from qualtoc.web.theories.drawn import DrawnTheory
from qualtoc.web.theories.overlays import Sample

LEAST = 720.0
"""A small drawing's file is so wide, for the title and the legend."""

LEGEND_SIZE = 12.0
HEADING_SIZE = 15.0
ROW = 24.0
BETWEEN = 24.0
TITLE = 34.0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sign of the legend with its words, where they stand below the drawing."""

    x: float
    y: float
    sample: Sample
    words: str

    @property
    def words_x(self) -> int:
        """Where the words begin, from the entry's own left."""
        return 0 if self.sample.kind == "words" else self.sample.width + 7


@dataclass(frozen=True, slots=True)
class DrawingFile:
    """The drawing as a file of its own; `under` are the lines below the heading with their heights."""

    drawn: DrawnTheory
    heading: str
    under: tuple[tuple[float, str], ...]
    legend: tuple[LegendEntry, ...]
    width: float
    height: float
    top: float


def as_file(drawn: DrawnTheory, heading: str, under: Sequence[str]) -> DrawingFile:
    """Where everything stands on the sheet."""
    texts = [width_of(heading, HEADING_SIZE) * 1.05, *(width_of(line, LEGEND_SIZE) for line in under)]
    width = max(LEAST, drawn.drawing.width, *(text + 20 for text in texts))
    legend = tuple(_rows(drawn.legend, width - 20))
    top = TITLE + 19 * len(under)
    below = legend[-1].y + ROW + 14 if legend else 0
    lines = tuple((44 + 19 * number, words) for number, words in enumerate(under))
    return DrawingFile(drawn, heading, lines, legend, width, top + drawn.drawing.height + below, top)


def _rows(legend: Iterable[tuple[Sample, str]], room: float) -> Iterable[LegendEntry]:
    x = y = 0.0
    for sample, words in legend:
        entry = LegendEntry(x, y, sample, words)
        wide = entry.words_x + width_of(words, LEGEND_SIZE)
        if x and x + wide > room:
            x, y = 0.0, y + ROW
        yield LegendEntry(x, y, sample, words)
        x += wide + BETWEEN
