"""Claims keep the keys that they were coded with; each version says where they count."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from small_studies import START

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.model import CausalLink, Factor, Indicator, TheoryVersion
from qualtoc.theory.resolving import Resolution, composed, indicators_in, without

NAME = Bilingual("name")


def version(*pairs: tuple[str, str], **key_map: tuple[str, ...]) -> TheoryVersion:
    links = tuple(CausalLink(f"L{n}", *pair, {None: "+"}) for n, pair in enumerate(pairs))
    keys = dict.fromkeys(key for pair in pairs for key in pair)
    return TheoryVersion("v2", NAME, "draft", tuple(Factor(k, "mechanism", NAME) for k in keys), links, key_map=key_map)


def claim(cause: str, effect: str) -> CausalClaim:
    return CausalClaim(UUID(int=1), "S1", cause, effect, "+", None, "AR", START)


def test_a_merged_factor_leads_to_the_one_that_it_went_into() -> None:
    merged = Resolution(version(("c", "x"), a=("c",), b=("c",)))
    assert [merged.pair(pair) for pair in [("a", "x"), ("b", "x"), ("c", "x")]] == [("c", "x")] * 3


def test_a_split_factor_s_claim_counts_for_the_part_that_the_version_links() -> None:
    split = Resolution(version(("a2", "x"), ("y", "a1"), a=("a1", "a2")))
    assert split.pair(("a", "x")) == ("a2", "x")
    assert split.pair(("y", "a")) == ("y", "a1")


def test_a_claim_counts_once_where_both_parts_are_linked_and_for_the_heir_where_none_is() -> None:
    split = Resolution(version(("a1", "x"), ("a2", "x"), a=("a1", "a2")))
    assert split.pair(("a", "x")) == ("a1", "x")
    assert split.pair(("a", "z")) == ("a1", "z")


def test_a_factor_of_the_version_stays_itself_whatever_the_map_says() -> None:
    assert Resolution(version(("a", "x"), a=("c",))).pair(("a", "x")) == ("a", "x")


def test_the_opposite_of_a_merged_factor_is_the_opposite_of_what_it_became() -> None:
    assert Resolution(version(("c", "x"), a=("c",))).factor("~a") == ("~c",)
    assert Resolution(version(("c", "x"), a=("c",))).factor("~x") == ("~x",)


def test_claims_are_read_anew_and_the_old_ones_stay_as_they_were() -> None:
    told = [claim("a", "x"), claim("x", "z")]
    read = Resolution(version(("c", "x"), a=("c",))).claims(told)
    assert [(one.cause, one.effect) for one in read] == [("c", "x"), ("x", "z")]
    assert [(one.cause, one.effect) for one in told] == [("a", "x"), ("x", "z")]


def test_a_version_that_regrouped_nothing_reads_every_claim_as_it_is() -> None:
    told = [claim("a", "x")]
    assert Resolution(version(("a", "x"))).claims(told) is told


def test_a_second_merge_leads_the_first_one_onward() -> None:
    first = {"a": ("c",), "b": ("c",)}
    assert composed(first, {"c": ("e",), "d": ("e",)}) == {"a": ("e",), "b": ("e",), "c": ("e",), "d": ("e",)}


def test_nothing_leads_to_a_factor_that_was_removed() -> None:
    assert without({"a": ("c",), "b": ("d", "c")}, "c") == {"b": ("d",)}


KEYS = st.sampled_from("abcdx")


@given(st.dictionaries(KEYS, st.lists(KEYS, min_size=1, max_size=2, unique=True).map(tuple)),
       st.lists(st.tuples(KEYS, KEYS), max_size=4), st.lists(st.tuples(KEYS, KEYS), max_size=8))  # fmt: skip
def test_every_named_pair_counts_for_exactly_one_pair(key_map, links, named) -> None:
    found = Resolution(version(*dict.fromkeys(links), **key_map)).behind(named)
    assert sorted(pair for pairs in found.values() for pair in pairs) == sorted(named)


def test_an_indicator_of_a_merged_factor_is_one_of_what_it_became_and_a_split_one_is_left_out() -> None:
    told = version(("m", "x"), a=("m",), b=("b1", "b2"))
    indicators = [Indicator("I1", "a", NAME), Indicator("I2", "b", NAME), Indicator("I3", "x", NAME)]
    assert [(one.key, one.factor) for one in indicators_in(told, indicators)] == [("I1", "m"), ("I3", "x")]


def test_every_name_of_a_pair_is_found_again() -> None:
    told = Resolution(version(("m", "x"), ("b2", "m"), a=("m",), c=("m",), b=("b1", "b2")))
    assert set(told.named_as(("m", "x"))) == {("m", "x"), ("a", "x"), ("c", "x")}
    assert set(told.named_as(("b2", "m"))) == {
        ("b2", "m"), ("b2", "a"), ("b2", "c"), ("b", "m"), ("b", "a"), ("b", "c"),
    }  # fmt: skip
