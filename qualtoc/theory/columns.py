"""From factors and links to places in columns: what stands in which layer, and which arrows pass which column.

Rivals stand below a rule, under what they would explain.
"""

from collections.abc import Collection, Mapping, Sequence

from qualtoc.theory.layering import Layers, Place, Strand
from qualtoc.theory.lettering import LINE
from qualtoc.theory.model import FACTOR_TYPES, FactorType, TheoryVersion

HEADER = 40.0
"""Room for the names of the layers."""

MARGIN = 10.0
SIGN_LINE = 14.0


def types_of(version: TheoryVersion, outside: Collection[str]) -> tuple[FactorType, ...]:
    """The types that have a column, from left to right; factors `outside` do not count."""
    used = {factor.type for factor in version.factors if factor.key not in outside}
    types = tuple(kind for kind in FACTOR_TYPES if kind in used and kind != "rival")
    return types or ("outcome",)


def column_of_each(version: TheoryVersion, types: Sequence[FactorType], outside: Collection[str]) -> dict[str, int]:
    """The column of each factor; a rival stands below what it would explain."""
    within = [factor for factor in version.factors if factor.key not in outside]
    column_of = {factor.key: types.index(factor.type) for factor in within if factor.type != "rival"}
    column_of |= {factor.key: len(types) for factor in version.factors if factor.key in outside}
    effects = {link.cause: link.effect for link in reversed(version.links)}
    for factor in within:
        if factor.type == "rival":
            column_of[factor.key] = column_of.get(effects.get(factor.key, ""), len(types) - 1)
    return column_of


def wide_rivals(version: TheoryVersion, column_of: Mapping[str, int]) -> frozenset[str]:
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


def layers_of(
    version: TheoryVersion,
    lines: Mapping[str, tuple[str, ...]],
    column_of: Mapping[str, int],
    signs: Mapping[str, Sequence[str]],
) -> Layers:
    """The boxes in their columns, in the order of the version, and the arrows threaded through."""
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


def levelled(layers: Layers, *, is_kept: bool = False) -> float | None:
    """Move everything to its height on the paper, rivals below the rule; gives the height of the rule.

    Heights that are kept are moved only where something would stand above the paper.
    """
    above = [place for column in layers.columns for place in column if not place.is_rival]
    top = min((place.top for place in above), default=0.0)
    shift = HEADER + MARGIN - top
    for place in above:
        place.y += max(shift, 0.0) if is_kept else shift
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


def middle(link: Strand) -> tuple[Place, Place]:
    """The two places of an arrow between which its sign stands."""
    index = (len(link.places) - 2) // 2
    return link.places[index], link.places[index + 1]


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
