"""Figures beside voices: what indicators of a factor say, and the verdicts of the links that lead to it.

An indicator moving is evidence about a factor, never by itself about a link, so the two are compared and never
merged. Figures stay as their source wrote them: nothing is computed from others, nothing is added up, and what is
missing is not reported. A difference that is not significant is undecided; it never says that there is no effect.

Whether two strands converge, complement each other or diverge is asked as in mixed methods (Fetters, Curry & Creswell
2013); the rule is a convention of this program, see `relation`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from qualtoc.theory.model import Indicator, Measurement
from qualtoc.theory.verdicts import JUDGED, Verdict

Movement = Literal["up", "down", "undecided", "not_reported"]
Relation = Literal["converges", "complements", "diverges", "not_comparable"]

ALPHA = Decimal("0.05")
"""A p below it lets a difference count as decided, where the source gives a p."""

_NUMBER = re.compile(r"[+\-−]?\s*(?:\d+(?:[.,]\d+)?|[.,]\d+)")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One verdict beside one measurement."""

    verdict: Verdict
    relation: Relation


@dataclass(frozen=True, slots=True)
class JointDisplay:
    """One measurement of an indicator with the verdicts of the links into its factor.

    `is_certain` is False where the difference has a direction and its source says nothing of how certain it is.
    """

    indicator: Indicator
    measurement: Measurement
    movement: Movement
    is_certain: bool
    comparisons: tuple[Comparison, ...]


def joint_displays(indicators: Sequence[Indicator], verdicts: Sequence[Verdict]) -> tuple[JointDisplay, ...]:
    """Every measurement beside the verdicts of its case and outcome; an indicator without values stands there once."""
    into: dict[str, list[Verdict]] = {}
    for row in verdicts:
        into.setdefault(row.effect, []).append(row)
    return tuple(
        _display(indicator, measurement, into.get(indicator.factor, ()))
        for indicator in indicators
        for measurement in indicator.values or (Measurement(),)
    )


def movement(measurement: Measurement) -> Movement:
    """The direction of a reported difference; `undecided` where whatever its source says of it leaves that open.

    It is undecided if the interval holds 0, if p is not below `ALPHA`, if the source calls it not significant, or if
    the difference is 0. A baseline and a follow-up alone are no reported difference.
    """
    difference, low, high = (_number(text) for text in (measurement.difference, measurement.low, measurement.high))
    has_interval = low is not None and high is not None
    if difference is None and not has_interval:
        return "not_reported"
    is_open = measurement.is_significant is False or not _is_below_alpha(measurement.p)
    if low is not None and high is not None and low <= 0 <= high:
        is_open = True
    middle = difference if difference is not None else low
    if is_open or not middle:
        return "undecided"
    return "up" if middle > 0 else "down"


def relation(row: Verdict, moved: Movement) -> Relation:
    """How a verdict and a movement stand to each other.

    Not comparable: the difference is not reported, or the verdict could not be judged, or it is a rival that is not
    supported: the figures are not its to explain. Complements: the figures or the voices leave the direction open, so
    one adds what the other lacks. Converges: both point the same way. Diverges: they point opposite ways, or the
    voices report no effect where the figures moved.
    """
    if moved == "not_reported" or row.verdict not in JUDGED or (row.rival and row.verdict != "supported"):
        return "not_comparable"
    if moved == "undecided" or row.verdict == "mixed" or row.kind == "hoop":
        return "complements"
    return "converges" if (row.observed, moved) in (("+", "up"), ("-", "down")) else "diverges"


def _display(indicator: Indicator, measurement: Measurement, rows: Sequence[Verdict]) -> JointDisplay:
    moved = movement(measurement)
    said = (measurement.low, measurement.high, measurement.p, measurement.is_significant)
    meeting = [row for row in rows if _meets(measurement, row)]
    compared = tuple(Comparison(row, relation(row, moved)) for row in meeting)
    return JointDisplay(indicator, measurement, moved, any(one is not None for one in said), compared)


def _meets(measurement: Measurement, row: Verdict) -> bool:
    outcome = measurement.outcome
    return measurement.case in (None, row.case) and (outcome == row.outcome or None in (outcome, row.outcome))


def _number(text: str | None) -> Decimal | None:
    """The number that a figure begins with, such as -6 in "−6 points"; None where it begins with none."""
    found = _NUMBER.match((text or "").strip())
    return Decimal(re.sub(r"\s", "", found[0]).replace("−", "-").replace(",", ".")) if found else None


def _is_below_alpha(text: str | None) -> bool:
    """Whether a p is below the limit, as it is written: "0.03", "< .05", "p = 0,2"; nothing written is no objection."""
    if text is None:
        return True
    plain = re.sub(r"^\s*p?\s*[=:]?\s*", "", text, flags=re.IGNORECASE)
    bound = plain[:1] if plain[:1] in "<≤>≥" else ""
    value = _number(plain.lstrip("<≤>≥ "))
    if value is None:
        return False
    return value <= ALPHA if bound == "<" else value < ALPHA and bound not in (">", "≥")
