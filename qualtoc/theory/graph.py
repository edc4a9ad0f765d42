"""The theory as a graph: its cycles, and what leads where. Cycles are content (learning loops), never an error.

networkx is loaded by the first question: a tenth of a second that a start does not need.
"""

from itertools import islice
from typing import TYPE_CHECKING

from qualtoc.theory.model import TheoryVersion

if TYPE_CHECKING:
    import networkx as nx

MOST_CYCLES = 50
"""A dense graph has more cycles than anybody can read; beyond this many they are not listed."""


def cycles(version: TheoryVersion) -> tuple[tuple[str, ...], ...]:
    """The cycles of causal links, each from its first factor in the version's order, at most `MOST_CYCLES`."""
    import networkx as nx

    names, digraph = _numbered(version, structural=False)
    found = []
    for cycle in islice(nx.simple_cycles(digraph), MOST_CYCLES):
        start = cycle.index(min(cycle))
        found.append((*cycle[start:], *cycle[:start]))
    return tuple(tuple(names[number] for number in cycle) for cycle in sorted(found) if len(cycle) > 1)


def leading_to_outcomes(version: TheoryVersion) -> frozenset[str]:
    """The factors from which some path of links or delivery edges leads to an outcome; outcomes included."""
    import networkx as nx

    names, digraph = _numbered(version, structural=True)
    outcomes = {factor.key for factor in version.factors if factor.type == "outcome"}
    leading: set[int] = set()
    for number, name in enumerate(names):
        if name in outcomes and number not in leading:
            leading |= {number, *nx.ancestors(digraph, number)}
    return frozenset(names[number] for number in leading)


def leads(version: TheoryVersion, start: str, goal: str) -> bool:
    """Whether some path of causal links leads from one factor to another; every factor leads to itself."""
    onward: dict[str, list[str]] = {}
    for link in version.links:
        onward.setdefault(link.cause, []).append(link.effect)
    reached, edge = {start}, [start]
    while edge and goal not in reached:
        edge = [other for key in edge for other in onward.get(key, ()) if other not in reached]
        reached.update(edge)
    return goal in reached


def _numbered(version: TheoryVersion, *, structural: bool) -> tuple[list[str], "nx.DiGraph[int]"]:
    """The graph on numbers, whose order in sets does not change from run to run."""
    import networkx as nx

    edges = [(link.cause, link.effect) for link in version.links]
    edges += version.structural_edges if structural else ()
    names = list(dict.fromkeys([*(factor.key for factor in version.factors), *(key for edge in edges for key in edge)]))
    number = {name: index for index, name in enumerate(names)}
    digraph: nx.DiGraph[int] = nx.DiGraph()
    digraph.add_nodes_from(range(len(names)))
    digraph.add_edges_from((number[cause], number[effect]) for cause, effect in edges)
    return names, digraph
