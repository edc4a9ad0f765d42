"""What is asked of the causal map as a plain network: the most that flows through it, and what lies between.

networkx is loaded by the first question: a tenth of a second that a start does not need.
"""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

_ORIGIN, _TARGET = -1, -2


def maximum_flow(capacities: Mapping[tuple[str, str], int], origins: Collection[str], targets: Collection[str]) -> int:
    """The most that flows from any origin to any target, which is the least capacity to cut so that nothing does.

    `capacities` are those of links from a cause to an effect. Origins hang on one endless source and targets on one
    endless sink. Origins and targets must differ. Source: Ford & Fulkerson 1956.
    """
    import networkx as nx

    number, network = _numbered(capacities)
    network.add_nodes_from((_ORIGIN, _TARGET))
    for (cause, effect), most in capacities.items():
        network.edges[number[cause], number[effect]]["capacity"] = most
    network.add_edges_from((_ORIGIN, number[name]) for name in origins if name in number)
    network.add_edges_from((number[name], _TARGET) for name in targets if name in number)
    return int(nx.maximum_flow_value(network, _ORIGIN, _TARGET))


def betweenness(links: Iterable[tuple[str, str]]) -> dict[str, Fraction]:
    """The share of ordered pairs of other factors whose shortest chains run through a factor, 0 to 1, for each factor.

    Where a pair has several shortest chains, each counts for its part. A name that gathers much, such as "changes",
    lies between everything because it is broad: never show this number without saying so. With fewer than three
    factors it is 0. Exact to a millionth. The cost grows with factors times links. Source: Freeman 1977; Brandes 2001.
    """
    import networkx as nx

    number, network = _numbered(links)
    found = nx.betweenness_centrality(network)
    return {name: Fraction(found[index]).limit_denominator(1_000_000) for name, index in sorted(number.items())}


def _numbered(links: Iterable[tuple[str, str]]) -> tuple[dict[str, int], "nx.DiGraph[int]"]:
    """The network on numbers, whose order in sets does not change from run to run."""
    import networkx as nx

    pairs = list(links)
    number = {name: index for index, name in enumerate(dict.fromkeys(name for pair in pairs for name in pair))}
    network: nx.DiGraph[int] = nx.DiGraph()
    network.add_nodes_from(number.values())
    network.add_edges_from((number[cause], number[effect]) for cause, effect in pairs)
    return number, network
