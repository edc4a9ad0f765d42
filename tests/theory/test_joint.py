"""Figures beside voices: the rule, and what must never be read into a figure."""

from dataclasses import replace

import pytest
from small_studies import claims, evidence, link, theory, verdict_of, version

from qualtoc.coding.codebook import Bilingual
from qualtoc.reports.joint_words import figures
from qualtoc.theory.joint import joint_displays, movement, relation
from qualtoc.theory.model import Indicator, Measurement
from qualtoc.theory.pattern_matching import report

ROWS = {
    "+": verdict_of("MM1+ ML1+"), "-": verdict_of("MM1- ML1-", "-"), "0": verdict_of("MM1:0 ML1:0"),
    "mixed": verdict_of("MM1+ ML1-"), "lead": verdict_of("MM1+"), "nothing": verdict_of(""),
    "hoop": verdict_of("MM1+ ML1+", found={"hoop": False}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "wanted"),
    [
        ({"difference": "+13"}, "up"),
        ({"difference": "−6 points"}, "down"),
        ({"difference": "+6", "is_significant": False}, "undecided"),
        ({"difference": "+6", "is_significant": True}, "up"),
        ({"difference": "6", "low": "-1", "high": "13"}, "undecided"),
        ({"difference": "6", "low": "0", "high": "12"}, "undecided"),
        ({"difference": "6", "low": "2", "high": "10"}, "up"),
        ({"low": "-10", "high": "-2,5"}, "down"),
        ({"difference": "6", "p": "0.04"}, "up"),
        ({"difference": "6", "p": "0.05"}, "undecided"),
        ({"difference": "6", "p": "p < .05"}, "up"),
        ({"difference": "6", "p": "> 0,01"}, "undecided"),
        ({"difference": "6", "p": "n.s."}, "undecided"),
        ({"difference": "6", "p": "0.01", "low": "-1", "high": "13"}, "undecided"),
        ({"difference": "0"}, "undecided"),
        ({"baseline": "32", "followup": "45"}, "not_reported"),
        ({"baseline": "32"}, "not_reported"),
        ({}, "not_reported"),
    ],
)
def test_a_difference_has_a_direction_only_where_its_source_gives_one(figures, wanted) -> None:
    assert movement(Measurement(**figures)) == wanted


@pytest.mark.parametrize(
    ("voices", "moved", "wanted"),
    [
        ("+", "up", "converges"),
        ("-", "down", "converges"),
        ("+", "down", "diverges"),
        ("-", "up", "diverges"),
        ("0", "up", "diverges"),
        ("0", "down", "diverges"),
        ("+", "undecided", "complements"),
        ("0", "undecided", "complements"),
        ("mixed", "up", "complements"),
        ("hoop", "up", "complements"),
        ("+", "not_reported", "not_comparable"),
        ("lead", "up", "not_comparable"),
        ("nothing", "down", "not_comparable"),
    ],
)
def test_the_rule_of_the_joint_display(voices, moved, wanted) -> None:
    assert relation(ROWS[voices], moved) == wanted


def test_no_effect_is_never_read_out_of_a_difference_that_is_not_significant() -> None:
    assert relation(ROWS["0"], movement(Measurement(difference="+6", is_significant=False))) != "converges"


def test_figures_that_moved_are_not_a_rivals_to_explain_unless_it_is_supported() -> None:
    denied, held = (replace(ROWS[voices], rival=True) for voices in ("0", "+"))
    assert [relation(row, "up") for row in (denied, held)] == ["not_comparable", "converges"]


def test_each_measurement_stands_beside_the_links_into_its_factor_in_its_case_and_outcome() -> None:
    first = version("v1", link("L1", expected={"X": "+", "Y": "+"}), link("L2", "c", "b"), link("L3", "a", "c"))
    rows = report(theory(first), "v1", evidence(*claims("MM1+ ML1+", outcome="X"))).verdicts
    figures = Measurement(outcome="X", difference="3", low="1", high="5")
    indicators = [Indicator("I1", "b", Bilingual("Coverage"), values=(figures,)), Indicator("I2", "c", Bilingual("Z"))]
    one, other = joint_displays(indicators, rows)
    assert [(c.verdict.link, c.verdict.outcome, c.relation) for c in one.comparisons] == [
        ("L1", "X", "converges"),
        ("L2", None, "not_comparable"),
    ]
    assert (one.movement, one.is_certain, other.movement) == ("up", True, "not_reported")
    assert [c.verdict.link for c in other.comparisons] == ["L3"]


def test_a_measurement_of_one_case_says_nothing_of_another() -> None:
    elsewhere = Indicator("I1", "b", Bilingual("Coverage"), values=(Measurement(case="K2", difference="3"),))
    assert joint_displays([elsewhere], [ROWS["+"]])[0].comparisons == ()
    assert not joint_displays([elsewhere], [ROWS["+"]])[0].is_certain


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ({"low": "2"}, "from 2; the upper end is not reported"),
        ({"high": "9"}, "up to 9; the lower end is not reported"),
        ({"low": "2", "high": "9"}, "2 to 9"), ({}, "not reported"),
    ],
)  # fmt: skip
def test_one_end_of_an_interval_is_not_called_unreported(ends: dict[str, str], words: str) -> None:
    indicator = Indicator("I1", "b", Bilingual("Coverage"), values=(Measurement(difference="6", **ends),))
    (display,) = joint_displays((indicator,), ())
    assert str({str(name): said for name, said in figures(display)}["Interval"]) == words
