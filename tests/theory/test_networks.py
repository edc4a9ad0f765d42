"""What lies between in a network, on graphs that can be counted by hand, and against a plain reading."""

from collections import deque
from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from qualtoc.theory.networks import betweenness, maximum_flow


def pairs(text: str) -> list[tuple[str, str]]:
    return [(word[0], word[1]) for word in text.split()]


def test_the_middle_of_a_chain_lies_between_its_ends() -> None:
    assert betweenness(pairs("ab bc")) == {"a": 0, "b": Fraction(1, 2), "c": 0}


def test_two_equal_ways_share_a_pair() -> None:
    assert betweenness(pairs("ab bd ac cd")) == {"a": 0, "b": Fraction(1, 12), "c": Fraction(1, 12), "d": 0}


def test_two_factors_have_nothing_between_them() -> None:
    assert betweenness(pairs("ab ba")) == {"a": 0, "b": 0}
    assert betweenness([]) == {}


def test_a_name_that_gathers_everything_lies_between_everything() -> None:
    assert betweenness(pairs("ax bx xc xd"))["x"] == Fraction(4, 12)


def test_flow_is_that_of_the_narrowest_place() -> None:
    assert maximum_flow({("a", "b"): 3, ("b", "c"): 2}, ["a"], ["c"]) == 2
    assert maximum_flow({("a", "b"): 3, ("d", "b"): 1, ("b", "c"): 9}, ["a", "d"], ["c"]) == 4
    assert maximum_flow({("a", "b"): 3, ("a", "c"): 1}, ["a"], ["b", "c", "nobody"]) == 4
    assert maximum_flow({("a", "b"): 3}, ["b"], ["a"]) == 0


def shortest(links: set, start: str, end: str) -> list[list[str]]:
    """Every shortest chain between two factors."""
    waiting, found = deque([[start]]), []
    while waiting:
        chain = waiting.popleft()
        if found and len(chain) > len(found[0]):
            break
        if chain[-1] == end:
            found.append(chain)
        waiting.extend([*chain, b] for a, b in sorted(links) if a == chain[-1] and b not in chain)
    return found


@given(st.sets(st.sampled_from(list(permutations("abcde", 2))), min_size=1, max_size=10))
def test_betweenness_equals_counting_every_shortest_chain(links: set) -> None:
    names = sorted({name for pair in links for name in pair})
    expected = dict.fromkeys(names, Fraction(0))
    for start, end in permutations(names, 2):
        chains = shortest(links, start, end)
        for chain in chains:
            for name in chain[1:-1]:
                expected[name] += Fraction(1, len(chains))
    others = (len(names) - 1) * (len(names) - 2)
    assert betweenness(links) == {name: value / others if others else 0 for name, value in expected.items()}


def test_factors_come_in_alphabetical_order() -> None:
    assert list(betweenness(pairs("zb ba cz"))) == ["a", "b", "c", "z"]
