"""What leads on from some factors, or back from some: shortest ways, and who told a whole way alone."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualtoc.errors import Invalid
from qualtoc.theory.causal_map import MapSource, causal_map
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.reaching import reached
from qualtoc.theory.robustness import paths, threads

AT = datetime(2023, 3, 1, tzinfo=UTC)
LETTERS = "abcde"


def mapped(told):
    """The map of words such as "S1:ab": a source, then cause and effect."""
    claims = [CausalClaim(UUID(int=n), s, a, b, "+", None, "JM", AT) for n, (s, (a, b)) in enumerate(told)]
    return causal_map(claims, [MapSource(key) for key in sorted({one.source for one in claims})])


def of_words(text: str):
    return mapped([tuple(word.split(":")) for word in text.split()])


def test_what_nobody_told_whole_is_reached_and_told_by_none() -> None:
    shown = of_words("S1:ab S2:bc S3:ab S3:bc S3:cd")
    found = [(one.factor, one.steps, one.told_by) for one in reached(shown, ["a"], max_steps=2)]
    assert found == [("b", 1, ("S1", "S3")), ("c", 2, ("S3",))]
    back = [(one.factor, one.steps, one.told_by) for one in reached(shown, ["d"], max_steps=3, is_back=True)]
    assert back == [("c", 1, ("S3",)), ("b", 2, ("S3",)), ("a", 3, ("S3",))]


def test_a_group_tells_what_its_members_tell_together() -> None:
    shown = of_words("S1:ab S2:bc")
    alone, together = (
        [one.told_by for one in reached(shown, ["a"], thread_of=groups) if one.factor == "c"]
        for groups in (None, {"S1": "north", "S2": "north"})
    )
    assert (alone, together) == ([()], [("north",)])


def test_there_is_at_least_one_step_and_who_is_not_on_the_map_reaches_nothing() -> None:
    with pytest.raises(Invalid):
        reached(of_words("S1:ab"), ["a"], max_steps=0)
    assert reached(of_words("S1:ab"), ["z"]) == ()


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["S1", "S2", "S3"]), st.permutations(LETTERS).map(lambda p: (p[0], p[1]))),
             min_size=1, max_size=9),
    st.sets(st.sampled_from(LETTERS), min_size=1, max_size=2), st.integers(1, 4), st.booleans(),
)  # fmt: skip
def test_each_factor_is_as_far_and_as_told_as_its_own_paths_say(told, ends, steps, is_back) -> None:
    shown = mapped(told)
    found = {one.factor: one for one in reached(shown, ends, max_steps=steps, is_back=is_back)}
    for other in set(LETTERS) - ends:
        pair = ([other], ends) if is_back else (ends, [other])
        ways = paths(shown, *pair, max_steps=steps)
        assert (other in found) == bool(ways)
        if ways:
            assert found[other].steps == min(len(way.factors) for way in ways) - 1
            assert found[other].told_by == threads(shown, *pair, max_steps=steps)


def test_the_nearest_come_first_then_what_most_told_then_by_name() -> None:
    shown = of_words("S1:ae S2:ad S3:ad S1:ac S1:cb")
    assert [one.factor for one in reached(shown, ["a"])] == ["d", "c", "e", "b"]


def test_fewer_steps_than_one_are_refused_by_their_name() -> None:
    with pytest.raises(Invalid) as error:
        reached(of_words("S1:ab"), ["a"], max_steps=0)
    assert error.value.data["field"] == "max_steps"
