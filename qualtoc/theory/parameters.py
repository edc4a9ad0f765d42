"""The parameters of the verdict rule, and the same as exact numbers.

A share of three quarters must pass a threshold of .75 exactly, so the rule never compares floats: every parameter
becomes the fraction that its decimal text says, and the weights of claims become whole numbers of one unit.
"""

import math
from dataclasses import dataclass, fields
from fractions import Fraction

from qualtoc.errors import Invalid, message
from qualtoc.theory.claims import DIRECTNESS, STANDPOINTS

THETAS = (0.60, 0.67, 0.75, 0.80, 0.90)
"""The thresholds at which each verdict is judged again, to show the range in which it holds."""

_COUNTS = {"min_sources": 1, "strong_min": 1, "strong_types": 1, "strong_roles": 0}
_RANGES = {"theta": (0.5, 1.0), "min_weight": (0.0, 1000.0)}


@dataclass(frozen=True, slots=True)
class Parameters:
    """The thresholds and weights of the verdict rule; a convention, so a report always shows them.

    Shares are proportions from 0 to 1. `theta` is the share of the weight that the best sign needs; `strong_frac`
    the part of the probed interviews that a strong verdict needs; `strong_dissent` the most it may have against it.

    Raises:
        Invalid: a value lies outside its range; `data["field"]` names it.
    """

    theta: float = 0.75
    min_sources: int = 2
    min_weight: float = 1.0
    w_explicit: float = 1.0
    w_implied: float = 0.5
    w_cooccur: float = 0.0
    w_own: float = 1.0
    w_observed: float = 1.0
    w_hearsay: float = 0.5
    strong_frac: float = 0.25
    strong_min: int = 3
    strong_types: int = 2
    strong_roles: int = 2
    strong_direct: float = 0.5
    strong_dissent: float = 0.10

    def __post_init__(self) -> None:
        for name, least in _COUNTS.items():
            _check_count(name, getattr(self, name), least)
        for parameter in fields(self):
            if parameter.name not in _COUNTS:
                _check_range(parameter.name, getattr(self, parameter.name), *_RANGES.get(parameter.name, (0.0, 1.0)))

    def changes(self) -> tuple["Changed", ...]:
        """The parameters that differ from their defaults, in the order of the rule."""
        usual = Parameters()
        rows = (Changed(f.name, getattr(usual, f.name), getattr(self, f.name)) for f in fields(self))
        return tuple(row for row in rows if row.value != row.default)


@dataclass(frozen=True, slots=True)
class Changed:
    """A parameter that is not at its default."""

    name: str
    default: float
    value: float


@dataclass(frozen=True, slots=True)
class Rule:
    """The parameters as exact numbers. `unit` is how many whole weight units make a weight of 1."""

    parameters: Parameters
    theta: Fraction
    thetas: tuple[Fraction, ...]
    min_sources: int
    min_weight: Fraction
    unit: int
    weight: dict[tuple[str, str], int]
    strong_frac: Fraction
    strong_direct: Fraction
    strong_dissent: Fraction

    def needed(self, n_probed: int) -> int:
        """How many sources a strong verdict needs where so many interviews probed the link."""
        return max(self.parameters.strong_min, math.ceil(self.strong_frac * n_probed))


def rule(parameters: Parameters) -> Rule:
    """The rule that the parameters say, in exact numbers."""
    products = {
        (directness, standpoint): exact(getattr(parameters, f"w_{directness}"))
        * exact(getattr(parameters, f"w_{standpoint}"))
        for directness in DIRECTNESS
        for standpoint in STANDPOINTS
    }
    unit = math.lcm(*(product.denominator for product in products.values()))
    theta = exact(parameters.theta)
    return Rule(
        parameters=parameters,
        theta=theta,
        thetas=tuple(sorted({theta, *(exact(value) for value in THETAS)})),
        min_sources=parameters.min_sources,
        min_weight=exact(parameters.min_weight) * unit,
        unit=unit,
        weight={kinds: int(product * unit) for kinds, product in products.items()},
        strong_frac=exact(parameters.strong_frac),
        strong_direct=exact(parameters.strong_direct),
        strong_dissent=exact(parameters.strong_dissent),
    )


def exact(value: float) -> Fraction:
    """The fraction that a number's shortest decimal text says: 0.1 is one tenth."""
    return Fraction(str(value))


def _check_count(name: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 1000:
        wrong = message("{field} must be a whole number from {least} to 1000.", field=name, least=least)
        raise Invalid(wrong, field=name)


def _check_range(name: str, value: object, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        wrong = message("{field} must be a number from {low} to {high}.", field=name, low=low, high=high)
        raise Invalid(wrong, field=name)
