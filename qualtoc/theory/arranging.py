"""Moving a box of a drawing: all boxes stay where they are drawn, one goes elsewhere. Heights are middles of boxes."""

from qualtoc.theory.drawing import Box, Drawing
from qualtoc.theory.layering import BETWEEN_BOXES

Heights = dict[str, float]
STEP = 40.0
"""By how much a key moves a box that nothing stands beyond."""


def heights_of(drawing: Drawing) -> Heights:
    """Where every box stands."""
    return {box.key: _middle(box) for box in drawing.boxes}


def put(drawing: Drawing, key: str, height: float) -> Heights:
    """Every box where it stands, one at another height; those of its column that are in its way give way.

    Boxes whose middles were higher stay above it, so that it comes to stand lower where the paper has no room for them.
    """
    box = next(box for box in drawing.boxes if box.key == key)
    column = sorted((one for one in drawing.boxes if one is not box and _is_beside(drawing, box, one)), key=_middle)
    above = [one for one in column if _middle(one) < height]
    top = min(other.y for other in drawing.boxes)
    height = max(height, top + sum(one.height + BETWEEN_BOXES for one in above) + box.height / 2)
    heights = {**heights_of(drawing), key: height}
    edge = height - box.height / 2
    for one in reversed(above):
        edge = min(one.y + one.height, edge - BETWEEN_BOXES) - one.height
        heights[one.key] = edge + one.height / 2
    edge = height + box.height / 2
    for one in column[len(above) :]:
        edge = max(one.y, edge + BETWEEN_BOXES) + one.height
        heights[one.key] = edge - one.height / 2
    return heights


def exchanged(drawing: Drawing, key: str, *, is_up: bool) -> Heights:
    """Every box where it stands, one changing places with its neighbour above or below, or a step on without any."""
    box = next(box for box in drawing.boxes if box.key == key)
    column = sorted((other for other in drawing.boxes if _is_beside(drawing, box, other)), key=lambda one: one.y)
    index = column.index(box) + (-1 if is_up else 1)
    if not 0 <= index < len(column):
        return put(drawing, key, _middle(box) + (-STEP if is_up else STEP))
    other = column[index]
    top, bottom = min(box.y, other.y), max(box.y + box.height, other.y + other.height)
    upper, lower = (box, other) if is_up else (other, box)
    return {**heights_of(drawing), upper.key: top + upper.height / 2, lower.key: bottom - lower.height / 2}


def _middle(box: Box) -> float:
    return box.y + box.height / 2


def _is_beside(drawing: Drawing, one: Box, other: Box) -> bool:
    """Whether two boxes stand in one column, on one side of the rule above the rivals."""
    rule = drawing.rule_y if drawing.rule_y is not None else float("inf")
    return one.x + one.width == other.x + other.width and (one.y > rule) == (other.y > rule)
