"""The causal map and its measures equal a slow and literal reading of the method on random claims."""

from datetime import UTC, datetime
from uuid import UUID

import brute_force_map
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualtoc.theory.causal_map import MapFilter, MapSource, causal_map
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.robustness import paths, robustness, surprise, threads

AT = datetime(2023, 3, 1, tzinfo=UTC)
NAMES = ["A", "~A", "A; x", "B", "~ B", "c; x", "c;y", "~c; ~x", "~~d", "d"]
KEYS = ["S1", "S2", "S3", "S4", "S5"]


def maybe(values: list) -> st.SearchStrategy:
    return st.none() | st.sets(st.sampled_from(values), min_size=1, max_size=2)


@st.composite
def questions(draw) -> tuple[list[dict], dict[str, dict], dict]:
    """Claims, sources and a question, as the slow reading takes them."""
    sources = {
        key: {
            "case": draw(st.sampled_from([None, "K1", "K2"])),
            "role": draw(st.sampled_from([None, "nurse", "lead"])),
            "group": draw(st.sampled_from([None, "north", "south"])),
        }
        for key in KEYS[: draw(st.integers(1, 5))]
    }
    pairs = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1])
    claims = [
        {
            "source": draw(st.sampled_from(KEYS)), "from": pair[0], "to": pair[1],
            "sign": draw(st.sampled_from("++-0?")),
            "directness": draw(st.sampled_from(["explicit", "explicit", "implied", "cooccur"])),
            "standpoint": draw(st.sampled_from(["own", "observed", "hearsay"])),
        }
        for pair in draw(st.lists(pairs, max_size=10))
    ]  # fmt: skip
    none = st.just(None)
    asked = {
        "zoom": draw(st.sampled_from([None, 1, 2])), "combine": draw(st.booleans()),
        "least": draw(st.sampled_from([1, 1, 2])),
        "case": draw(none | none | maybe([None, "K1", "K2"])), "role": draw(none | none | maybe([None, "nurse"])),
        "group": draw(none | none | maybe(["north", "south"])),
        "directness": draw(none | none | maybe(["explicit", "implied", "cooccur"])),
        "standpoint": draw(none | none | maybe(["own", "observed", "hearsay"])),
    }  # fmt: skip
    return claims, sources, asked


def mapped(claims: list[dict], sources: dict[str, dict], asked: dict):
    said = [
        CausalClaim(UUID(int=n), c["source"], c["from"], c["to"], c["sign"], None, "JM", AT, c["directness"],
                    c["standpoint"])
        for n, c in enumerate(claims)
    ]  # fmt: skip
    sets = {name: frozenset(asked[key]) if asked[key] is not None else None for key, name in
            (("case", "cases"), ("role", "roles"), ("group", "groups"), ("standpoint", "standpoints"))}  # fmt: skip
    if asked["directness"] is not None:
        sets["directness"] = frozenset(asked["directness"])
    known = [MapSource(key, one["case"], one["role"], one["group"]) for key, one in sources.items()]
    rule = MapFilter(**sets, min_sources=asked["least"])
    return causal_map(said, known, rule, combine_opposites=asked["combine"], zoom=asked["zoom"])


@settings(max_examples=200)
@given(questions())
def test_links_factors_and_what_is_hidden(question) -> None:
    found, slow = mapped(*question), brute_force_map.the_map(*question)
    assert {
        pair: {
            "citations": link.citations, "sources": set(link.sources), "signs": dict(link.signs),
            "voices": {sign: set(keys) for sign, keys in link.sources_by_sign.items()},
            "from_flipped": link.from_flipped, "to_flipped": link.to_flipped,
        }
        for pair, link in found.by_pair.items()
    } == slow["links"]  # fmt: skip
    assert (found.hidden_citations, found.below_minimum) == (slow["hidden"], slow["below"])
    counts = {factor.name: (factor.sources, factor.in_citations, factor.out_citations) for factor in found.factors}
    assert counts == slow["factors"]
    for factor in found.factors:
        _, into, out = slow["factors"][factor.name]
        assert factor.outcomeness * (into + out) == into


@settings(max_examples=150)
@given(questions(), st.integers(1, 4), st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["x", "y"]), max_size=4))
def test_measures_of_robustness(question, steps, groups) -> None:
    found, slow = mapped(*question), brute_force_map.the_map(*question)
    measured = robustness(found, ["A"], ["B"], max_steps=steps, thread_of=groups)
    wanted = brute_force_map.measures(slow, "A", "B", steps, groups)
    assert {
        "edge": measured.r_edge, "cit": measured.r_cit, "src": measured.r_src, "K": measured.k,
        "T": set(measured.threads),
    } == wanted  # fmt: skip
    assert measured.k_exact
    assert threads(found, ["A"], ["B"], max_steps=steps, thread_of=groups) == measured.threads
    assert (measured.warning is not None) == (wanted["edge"] > 0 and not wanted["T"])


@settings(max_examples=150)
@given(questions(), st.integers(1, 4))
def test_chains_and_who_told_them(question, steps) -> None:
    found = paths(mapped(*question), ["A"], ["B"], max_steps=steps)
    slow = brute_force_map.chains(brute_force_map.the_map(*question), "A", "B", steps)
    assert {path.factors: set(path.told_by) for path in found} == slow
    assert all((path.warning is None) == bool(slow[path.factors]) for path in found)


@given(questions(), st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["x", "y", "z"])))
def test_surprise_of_groups(question, group_of) -> None:
    for bundle in mapped(*question).bundles:
        slow = brute_force_map.residuals(set(bundle.sources), group_of)
        found = surprise(bundle, group_of)
        assert [one.group for one in found] == sorted(slow)
        for one in found:
            citing, total, residual = slow[one.group]
            assert (one.citing, one.total) == (citing, total)
            assert one.residual == (None if residual is None else pytest.approx(residual))
