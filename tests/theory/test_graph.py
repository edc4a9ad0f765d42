"""The theory as a graph: its loops, from their first factor on, and what leads to an outcome."""

import pytest
from small_studies import link, version

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory import graph
from qualtoc.theory.model import Factor, TheoryVersion


def drawn(text: str, structural: str = "", outcomes: str = "", factors: str = "") -> TheoryVersion:
    """A version of links such as "ab bc"; its factors come in the order given, else as they are named."""
    names = factors or "".join(dict.fromkeys(text.replace(" ", "") + structural.replace(" ", "") + outcomes))
    made = version("v1", *(link(f"L{n}", *pair) for n, pair in enumerate(text.split())))
    return TheoryVersion(
        "v1", Bilingual("one"), "draft",
        tuple(Factor(name, "outcome" if name in outcomes else "mechanism", Bilingual(name)) for name in names),
        made.links, structural_edges=tuple(tuple(pair) for pair in structural.split()),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "factors", "found"),
    [
        ("ab bc", "", []),
        ("ab ba", "", ["ab"]),
        ("ab ba", "ba", ["ba"]),
        ("bc ca ab", "abc", ["abc"]),
        ("bc ca ab", "cab", ["cab"]),
        ("ab ba cd dc", "dcba", ["dc", "ba"]),
        ("ab bc ca ba", "abc", ["ab", "abc"]),
        ("aa ab", "", []),
    ],
)
def test_loops_begin_with_their_first_factor(text: str, factors: str, found: list[str]) -> None:
    assert graph.cycles(drawn(text, factors=factors)) == tuple(tuple(cycle) for cycle in found)


def test_delivery_makes_no_loop() -> None:
    assert graph.cycles(drawn("ab", "ba")) == ()


def test_no_more_loops_are_listed_than_anybody_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert graph.MOST_CYCLES == 50
    pairs = " ".join(f"{a}{b}" for a in "abcdef" for b in "abcdef" if a != b)
    assert len(graph.cycles(drawn(pairs))) == 50
    monkeypatch.setattr(graph, "MOST_CYCLES", 2)
    assert len(graph.cycles(drawn("ab ba bc cb cd dc"))) == 2


@pytest.mark.parametrize(
    ("text", "structural", "outcomes", "leading"),
    [
        ("ab bc", "", "c", "abc"),
        ("ab cb", "", "b", "abc"),
        ("ab", "ca", "b", "abc"),
        ("ab cd", "", "b", "ab"),
        ("ab cd", "", "bd", "abcd"),
        ("ab bc", "", "bc", "abc"),
        ("ab", "", "", ""),
        ("", "", "x", "x"),
        ("ab ba bx", "", "x", "abx"),
        ("xa", "", "x", "x"),
    ],
)
def test_what_leads_to_an_outcome(text: str, structural: str, outcomes: str, leading: str) -> None:
    assert graph.leading_to_outcomes(drawn(text, structural, outcomes)) == set(leading)


@pytest.mark.parametrize(
    ("text", "start", "goal", "leads"),
    [
        ("ab bc cd de", "a", "e", True),
        ("ab bc", "c", "a", False),
        ("ab ba bc", "a", "c", True),
        ("ab ba cd", "a", "d", False),
        ("ab ac cd", "a", "d", True),
        ("", "a", "a", True),
        ("ab", "b", "x", False),
    ],
)
def test_a_path_of_links_leads_on_past_loops(text: str, start: str, goal: str, leads: bool) -> None:
    assert graph.leads(drawn(text), start, goal) is leads


def test_delivery_is_no_path_of_links() -> None:
    assert not graph.leads(drawn("bc", "ab"), "a", "c")
