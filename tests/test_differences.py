"""What differs between two values is enough to make either of the other."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qualtoc.differences import changed, difference, fingerprint, same

LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False, width=16) | st.text(max_size=3)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab", max_size=1), inner), max_leaves=12
)


@given(VALUES, VALUES)
def test_each_value_is_made_of_the_other(before: Any, after: Any) -> None:
    steps = difference(before, after)
    assert same(changed(before, steps, forwards=True), after)
    assert same(changed(after, steps, forwards=False), before)


@given(VALUES)
def test_a_value_does_not_differ_from_itself(value: Any) -> None:
    assert difference(value, value) == []


def test_only_the_part_that_changed_is_kept() -> None:
    before = {"factors": [{"key": "a", "note": ""}, {"key": "b", "note": ""}], "links": [1, 2, 3]}
    after = {"factors": [{"key": "a", "note": ""}, {"key": "b", "note": "new"}], "links": [1, 3]}
    assert difference(before, after) == [
        {"at": ["factors", 1, "note"], "was": "", "is": "new"},
        {"at": ["links"], "from": 1, "was": [2], "is": []},
    ]


def test_of_a_long_text_only_the_changed_words_are_kept() -> None:
    text = "word " * 100
    steps = difference(text + "was" + text, text + "is" + text)
    assert steps == [{"at": [], "from": 500, "was": "wa", "is": "i"}]


def test_the_order_of_keys_is_kept_but_does_not_count_in_the_hash() -> None:
    one, other = {"a": 1, "b": 2}, {"b": 2, "a": 1}
    assert list(changed(one, difference(one, other), forwards=True)) == ["b", "a"]
    assert fingerprint(one) == fingerprint(other)


def test_a_number_and_a_truth_value_differ() -> None:
    assert difference([1], [True]) == [{"at": [0], "was": 1, "is": True}]
