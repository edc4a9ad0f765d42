"""Items and likelihoods for the tests of process tracing, named ones and random ones."""

from fractions import Fraction

from hypothesis import strategies as st

from qualtoc.theory.process_tracing import (
    Item,
    LikelihoodPair,
    PairRange,
)

HALF = Fraction(1, 2)
STRAW, HOOP = LikelihoodPair(0.4, 0.6), LikelihoodPair(0.6, 0.95)
GUN, DECISIVE = LikelihoodPair(0.05, 0.4), LikelihoodPair(0.05, 0.95)
DESIGN_STRAW, DESIGN_GUN = LikelihoodPair(0.2, 0.8), LikelihoodPair(0, 0.3)

chances = st.integers(1, 99).map(lambda n: Fraction(n, 100))
any_chance = st.integers(0, 100).map(lambda n: Fraction(n, 100))
pairs = st.builds(LikelihoodPair, chances, chances)
outcomes = st.sampled_from(["found", "not found", "not looked for"])


def item(key: str, pair: LikelihoodPair, finding: str = "found", **rest) -> Item:
    return Item(key, pair, finding, "the targets explain it", "seen in two other programmes", **rest)


def items_of(drawn) -> list[Item]:
    return [item(f"E{n}", pair, finding) for n, (pair, finding) in enumerate(drawn)]


several = st.lists(st.tuples(pairs, outcomes), min_size=1, max_size=6).map(items_of)


@st.composite
def ranges(draw) -> PairRange:
    l0, l1 = sorted([draw(chances), draw(chances)]), sorted([draw(chances), draw(chances)])
    return PairRange(LikelihoodPair(l0[0], l1[0]), LikelihoodPair(l0[1], l1[1]))
