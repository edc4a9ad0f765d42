"""The parameters of the rule: their defaults, their ranges, and that they count as the decimals that they say."""

from dataclasses import fields
from fractions import Fraction

import pytest
from small_studies import verdict_of

from qualtoc.errors import Invalid
from qualtoc.theory.parameters import THETAS, Changed, Parameters, exact, rule

SHARES = (
    "w_explicit", "w_implied", "w_cooccur", "w_own", "w_observed", "w_hearsay", "strong_frac", "strong_direct",
    "strong_dissent",
)  # fmt: skip
RANGES = (
    [("theta", 0.5, 1.0), ("min_weight", 0.0, 1000.0), *((name, 0.0, 1.0) for name in SHARES)]
    + [(name, 1, 1000) for name in ("min_sources", "strong_min", "strong_types")]
    + [("strong_roles", 0, 1000)]
)


def test_the_defaults_are_those_of_the_method() -> None:
    assert {field.name: getattr(Parameters(), field.name) for field in fields(Parameters)} == {
        "theta": 0.75, "min_sources": 2, "min_weight": 1.0, "w_explicit": 1.0, "w_implied": 0.5, "w_cooccur": 0.0,
        "w_own": 1.0, "w_observed": 1.0, "w_hearsay": 0.5, "strong_frac": 0.25, "strong_min": 3, "strong_types": 2,
        "strong_roles": 2, "strong_direct": 0.5, "strong_dissent": 0.1,
    }  # fmt: skip
    assert THETAS == (0.60, 0.67, 0.75, 0.80, 0.90)


def test_every_parameter_has_a_range() -> None:
    assert {name for name, _, _ in RANGES} == {field.name for field in fields(Parameters)}


@pytest.mark.parametrize(("name", "low", "high"), RANGES)
def test_a_parameter_takes_the_ends_of_its_range_and_nothing_beyond(name: str, low: float, high: float) -> None:
    step = 1 if isinstance(low, int) else 0.01
    for value in (low, high):
        assert getattr(Parameters(**{name: value}), name) == value
    for value in (low - step, high + step, True, "0.75", None):
        with pytest.raises(Invalid) as error:
            Parameters(**{name: value})
        assert error.value.data["field"] == name


@pytest.mark.parametrize("name", ["min_sources", "strong_min", "strong_types", "strong_roles"])
def test_a_count_is_a_whole_number(name: str) -> None:
    with pytest.raises(Invalid) as error:
        Parameters(**{name: 2.5})
    assert str(error.value.message).startswith(f"{name} must be a whole number from ")


def test_changes_are_listed_in_the_order_of_the_rule() -> None:
    assert Parameters().changes() == ()
    changed = Parameters(strong_min=4, theta=0.8, w_own=1.0)
    assert changed.changes() == (Changed("theta", 0.75, 0.8), Changed("strong_min", 3, 4))


def test_a_share_is_the_fraction_that_its_decimal_text_says() -> None:
    assert [exact(value) for value in (0.1, 0.67, 1, 1e-5)] == [
        Fraction(1, 10), Fraction(67, 100), 1, Fraction(1, 100_000),
    ]  # fmt: skip


def test_weights_are_products_in_whole_units() -> None:
    made = rule(Parameters())
    assert made.unit == 4
    assert made.weight == {
        ("explicit", "own"): 4, ("explicit", "observed"): 4, ("explicit", "hearsay"): 2,
        ("implied", "own"): 2, ("implied", "observed"): 2, ("implied", "hearsay"): 1,
        ("cooccur", "own"): 0, ("cooccur", "observed"): 0, ("cooccur", "hearsay"): 0,
    }  # fmt: skip
    assert made.min_weight == 4
    third = rule(Parameters(w_implied=0.3, w_hearsay=0.1, w_observed=0.7, min_weight=0.25))
    assert third.unit == 100
    assert third.weight["implied", "hearsay"] == 3
    assert third.weight["implied", "observed"] == 21
    assert third.min_weight == 25


def test_thresholds_are_tried_in_order_and_the_one_in_use_once() -> None:
    assert rule(Parameters()).thetas == tuple(Fraction(n, 100) for n in (60, 67, 75, 80, 90))
    assert rule(Parameters(theta=0.7)).thetas == tuple(Fraction(n, 100) for n in (60, 67, 70, 75, 80, 90))
    assert rule(Parameters(theta=0.7)).theta == Fraction(7, 10)


@pytest.mark.parametrize(("probed", "needed"), [(0, 3), (12, 3), (13, 4), (16, 4), (17, 5), (19, 5), (20, 5), (40, 10)])
def test_a_strong_verdict_needs_a_quarter_of_the_probed_interviews_rounded_up(probed: int, needed: int) -> None:
    assert rule(Parameters()).needed(probed) == needed


def test_a_tenth_of_ten_needs_one_and_not_two() -> None:
    assert rule(Parameters(strong_frac=0.1, strong_min=1)).needed(10) == 1


V1 = "MM1+ MM2+ MM3+ ML1+ ML2+ OBS1+"
MATTERS = [
    ("theta", 0.6, "MM1+ ML2+ ML1:0", ("mixed", None), ("supported", "moderate")),
    ("min_sources", 1, "MM1+", ("insufficient", None), ("supported", "weak")),
    ("min_weight", 2.5, "MM1+ ML1+", ("supported", "moderate"), ("insufficient", None)),
    ("w_explicit", 0.4, "MM1+ ML1+", ("supported", "moderate"), ("insufficient", None)),
    ("w_implied", 0.4, "MM1+implied ML1+implied", ("supported", "weak"), ("insufficient", None)),
    ("w_cooccur", 0.5, "MM1+cooccur ML1+cooccur", ("no_evidence", None), ("supported", "weak")),
    ("w_own", 0.4, "MM1+ ML1+", ("supported", "moderate"), ("insufficient", None)),
    ("w_observed", 0.4, "MM1+observed ML1+observed", ("supported", "moderate"), ("insufficient", None)),
    ("w_hearsay", 0.4, "MM1+hearsay ML1+hearsay", ("supported", "moderate"), ("insufficient", None)),
    ("strong_frac", 0.35, V1, ("supported", "strong"), ("supported", "moderate")),
    ("strong_min", 7, V1, ("supported", "strong"), ("supported", "moderate")),
    ("strong_types", 3, V1, ("supported", "strong"), ("supported", "moderate")),
    ("strong_types", 1, "MM1+ MM2+ MM3+ ML1+ ML2+ ML3+", ("supported", "moderate"), ("supported", "strong")),
    ("strong_roles", 3, V1, ("supported", "strong"), ("supported", "moderate")),
    ("strong_roles", 1, "MM1+ MM2+ MM3+ MM4+ MM5+ OBS1+", ("supported", "moderate"), ("supported", "strong")),
    ("strong_direct", 0.3, "MM1+ MM2+ MM3+implied ML1+implied ML2+implied OBS1+implied",
     ("supported", "moderate"), ("supported", "strong")),
    ("strong_direct", 1, "MM1+ MM2+ MM3+ ML1+ ML2+ OBS1+implied", ("supported", "strong"), ("supported", "moderate")),
    ("strong_dissent", 0.2, f"{V1} ML3:0", ("supported", "moderate"), ("supported", "strong")),
    ("strong_dissent", 0, f"{V1} MM4+ MM5+ MM6+ ML3:0", ("supported", "strong"), ("supported", "moderate")),
]  # fmt: skip


def test_of_every_parameter_it_is_shown_that_it_matters() -> None:
    assert [field.name for field in fields(Parameters)] == list(dict.fromkeys(name for name, *_ in MATTERS))


@pytest.mark.parametrize(("name", "value", "text", "by_default", "changed"), MATTERS)
def test_a_verdict_changes_with_each_parameter(name, value, text, by_default, changed) -> None:
    usual, other = verdict_of(text), verdict_of(text, parameters=Parameters(**{name: value}))
    assert (usual.verdict, usual.strength) == by_default
    assert (other.verdict, other.strength) == changed
