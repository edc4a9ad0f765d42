"""Small causal maps for the tests, written as who says that what leads to what, and random ones."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import strategies as st

from qualtoc.theory.causal_map import (
    CausalMap,
    MapFilter,
    MapSource,
    causal_map,
)
from qualtoc.theory.claims import CausalClaim

AT = datetime(2023, 3, 1, tzinfo=UTC)
WORKED = """
    S1: A -> C, C -> B, C -> B, A -> D, D -> B
    S2: A -> C, A -> C, C -> B
    S3: A -> C
    S4: C -> B
    S5: A -> D, D -> B
    S6: D -> B
"""
TRAP = """
    S1: A -> C
    S2: A -> C
    S3: A -> C
    S4: C -> B
    S5: C -> B
"""


def claim(number: int, source: str, cause: str, effect: str, sign: str = "+", **rest) -> CausalClaim:
    return CausalClaim(UUID(int=number), source, cause, effect, sign, None, "JM", AT, **rest)


def claims(text: str) -> list[CausalClaim]:
    """The claims of lines such as "S1: A -> C, C ->- B": a source, then links, each with its sign after the arrow."""
    found = []
    for line in text.strip().splitlines():
        source, links = line.strip().split(": ")
        for link in links.split(", "):
            cause, rest = link.split(" ->")
            sign, effect = rest.split(" ", 1)
            found.append(claim(len(found), source, cause, effect, sign or "+"))
    return found


def sources(said: list[CausalClaim]) -> list[MapSource]:
    return [MapSource(key) for key in sorted({each.source for each in said})]


def drawn(text: str, shown: MapFilter | None = None, **how) -> CausalMap:
    return causal_map(claims(text), sources(claims(text)), shown, **how)


@st.composite
def small_claims(draw) -> list[CausalClaim]:
    factors = ["A", "A; x", "B", "c; x", "c; y", "~c; ~x", "d"]
    pairs = [(a, b) for a in factors for b in factors if a != b]
    said = draw(
        st.lists(st.tuples(st.sampled_from(["S1", "S2", "S3", "S4", "S5"]), st.sampled_from(pairs)), max_size=14)
    )
    return [claim(n, source, *pair, draw(st.sampled_from("+-0?"))) for n, (source, pair) in enumerate(said)]
