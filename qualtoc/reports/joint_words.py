"""The words of the joint display: what an indicator's figures say, and how they stand to what people report."""

from collections.abc import Iterator

from qualtoc.errors import Message, message
from qualtoc.reports.matching import PatternMatching
from qualtoc.theory.joint import JointDisplay, joint_displays
from qualtoc.theory.model import Measurement
from qualtoc.theory.resolving import indicators_in

NOT_REPORTED = message("not reported")
_MOVED = {
    "up": message("The figure is higher."),
    "down": message("The figure is lower."),
    "undecided": message("The figures leave open whether it rose or fell. That does not say that there was no effect."),
    "not_reported": message("The difference is not reported."),
}
_UNSURE = {
    "up": message("The figure is higher; its source does not say here how certain that is."),
    "down": message("The figure is lower; its source does not say here how certain that is."),
}


def displays(matching: PatternMatching) -> tuple[JointDisplay, ...]:
    """The indicators of the version's factors beside the verdicts of the chosen cases."""
    indicators = indicators_in(matching.version, matching.theory.indicators)
    found = joint_displays(indicators, matching.rows)
    return tuple(one for one in found if one.measurement.case is None or one.measurement.case in matching.cases)


def figures(display: JointDisplay) -> Iterator[tuple[Message, object]]:
    """Each figure with its name, as its source wrote it; what is missing is not reported."""
    told = display.measurement
    yield message("Baseline"), told.baseline or NOT_REPORTED
    yield message("Follow-up"), told.followup or NOT_REPORTED
    yield message("Difference"), told.difference or NOT_REPORTED
    yield message("Interval"), _interval(told)
    yield message("p"), told.p or _significance(told.is_significant)


def moved(display: JointDisplay) -> Message:
    """What the difference says, in a sentence."""
    if not display.is_certain and display.movement in _UNSURE:
        return _UNSURE[display.movement]
    return _MOVED[display.movement]


def _interval(told: Measurement) -> Message:
    if told.low and told.high:
        return message("{low} to {high}", low=told.low, high=told.high)
    if told.low:
        return message("from {low}; the upper end is not reported", low=told.low)
    if told.high:
        return message("up to {high}; the lower end is not reported", high=told.high)
    return NOT_REPORTED


def _significance(is_significant: bool | None) -> Message:
    if is_significant is None:
        return NOT_REPORTED
    return message("called significant") if is_significant else message("called not significant")
