"""The roll-up of a pattern and the totals, from verdicts that are written down here."""

from types import SimpleNamespace

import pytest

from qualtoc.theory.rollup import Totals, rolled_up, totals

WORDS = {
    "+": ("supported", None), "0": ("contradicted", "null"), "-": ("contradicted", "opposite"), "~": ("mixed", None),
    "?": ("no_evidence", None), "i": ("insufficient", None), "n": ("not_applicable", None),
}  # fmt: skip
STRENGTHS = {"s": "strong", "m": "moderate", "w": "weak", "": None}


def rows(text: str, letter: str = "L", *, rival: bool = False) -> list[SimpleNamespace]:
    """Verdicts such as "+s 0m ?": a sign of the word, then the first letter of the strength."""
    return [
        SimpleNamespace(link=f"{letter}{n}", verdict=WORDS[one[0]][0], kind=WORDS[one[0]][1],
                        strength=STRENGTHS[one[1:]], rival=rival)
        for n, one in enumerate(text.split(), 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("registered", "emergent", "status", "strength", "gaps"),
    [
        ("+s +m", "", "activated", "moderate", ()),
        ("+s +w +m", "", "activated", "weak", ()),
        ("+s ?", "+m", "activated", "moderate", ("L2",)),
        ("+s 0m", "", "partly_activated", "moderate", ()),
        ("+s ~", "", "partly_activated", None, ()),
        ("~ ~", "", "partly_activated", None, ()),
        ("0s 0m", "", "null", "moderate", ()),
        ("0s -m", "", "contradicted", "moderate", ()),
        ("-s", "", "contradicted", "strong", ()),
        ("", "", "no_evidence", None, ()),
        ("? i n", "", "no_evidence", None, ("L1", "L2", "L3")),
        ("0s -m", "+m", "unanticipated", "moderate", ()),
        ("0s", "+s i", "unanticipated", "strong", ("E2",)),
        ("? i", "+s", "unanticipated", "strong", ("L1", "L2")),
        ("", "+m", "unanticipated", "moderate", ()),
        ("", "+w", "activated", "weak", ()),
        ("0s", "+w", "partly_activated", "weak", ()),
        ("0s", "0m", "null", "moderate", ()),
        ("0s", "-s", "contradicted", "strong", ()),
        ("0s", "0m +m", "unanticipated", "moderate", ()),
        ("0s +w", "+s", "partly_activated", "weak", ()),
        ("+s", "+s", "activated", "strong", ()),
        ("0s ~", "+s", "partly_activated", None, ()),
        ("0m", "~", "partly_activated", None, ()),
    ],
)
def test_the_status_of_a_pattern(
    registered: str, emergent: str, status: str, strength: str | None, gaps: tuple
) -> None:
    found = rolled_up("P", "K1", "X", rows(registered), rows(emergent, "E"))
    assert (found.pattern, found.case, found.outcome) == ("P", "K1", "X")
    assert (found.status, found.strength, found.gaps) == (status, strength, gaps)


def test_a_failed_hoop_leaves_a_pattern_without_strength() -> None:
    hoop = SimpleNamespace(link="L1", verdict="contradicted", kind="hoop", strength=None, rival=False)
    assert rolled_up("P", None, None, [hoop, *rows("0s")], []).strength is None


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("+s +w", Totals(True, 2, 2, 0)),
        ("+s ?", Totals(True, 1, 1, 1)),
        ("+s 0m - ~ ? i n", Totals(False, 1, 4, 3)),
        ("? i n", Totals(False, 0, 0, 3)),
        ("", Totals(False, 0, 0, 0)),
    ],
)
def test_totals_count_what_was_judged_and_what_matched(text: str, counted: Totals) -> None:
    assert totals(rows(text)) == counted
    assert totals([*rows(text), *rows("+s 0s ?", "R", rival=True)]) == counted
