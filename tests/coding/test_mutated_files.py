"""Mutated files of every kind: a transcript or an error in words, never anything else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutated import CONTAINERS, mutated, outcome


@pytest.mark.parametrize("name", CONTAINERS)
@settings(max_examples=30)
@given(seed=st.integers(0, 2**32 - 1))
def test_mutated_file_is_read_or_refused_in_words(name: str, seed: int) -> None:
    assert outcome(name, mutated(name, seed)) in ("read", "refused")


@pytest.mark.parametrize("name", CONTAINERS)
def test_file_as_it_was_is_read(name: str) -> None:
    assert outcome(name, CONTAINERS[name]) == "read"
