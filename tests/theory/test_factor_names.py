"""Names that a coder writes: kept by the keys that a theory knows, shown by its labels, opposites and levels too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.factor_names import name_in_words, shown_name, stored_name, tidied, worded_name

LABELS = {"trust": "Team trust", "safety": "Safe; and heard", "rain": ""}
KEYS = {"team trust": "trust", "confianza del equipo": "trust", "trust": "trust", "safe; and heard": "safety"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("team  TRUST", "trust"),
        ("~Confianza del equipo", "~trust"),
        ("~ team trust", "~trust"),
        ("Team trust; among peers", "trust; among peers"),
        ("~Team trust;~among peers", "~trust; ~among peers"),
        ("Safe; and heard", "safety"),
        ("~Safe; and heard", "~safety"),
        ("Heavy rain", "Heavy rain"),
        ("~~team trust", "trust"),
        (" ; ~ ", ""),
        ("", ""),
    ],
)
def test_a_written_name_is_kept_by_the_keys_that_are_known(written: str, kept: str) -> None:
    assert stored_name(written, KEYS) == kept


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("trust", "Team trust"),
        ("~trust", "~Team trust"),
        ("trust; among peers", "Team trust; among peers"),
        ("~trust; ~among peers", "~Team trust; ~among peers"),
        ("among peers; trust", "among peers; Team trust"),
        ("safety", "Safe; and heard"),
        ("rain", "rain"),
        ("Heavy  rain", "Heavy  rain"),
    ],
)
def test_a_kept_name_is_shown_in_words(name: str, words: str) -> None:
    assert worded_name(name, LABELS) == words


@given(st.text(st.sampled_from("ab~; "), max_size=8))
def test_without_a_theory_a_name_is_only_made_tidy(name: str) -> None:
    kept = stored_name(name, {})
    assert kept == tidied(" ".join(name.split()))
    assert stored_name(kept, {}) == kept


@given(st.sampled_from(["trust", "~trust", "trust; peers", "~trust; ~peers", "peers; trust"]))
def test_words_of_a_name_lead_back_to_it(name: str) -> None:
    assert stored_name(worded_name(name, LABELS), KEYS) == name


def test_an_opposite_stays_unless_opposites_are_combined() -> None:
    assert shown_name("~a") == ("~a", False)
    assert shown_name("~a", combine_opposites=True) == ("a", True)


def test_a_key_with_levels_of_its_own_has_its_own_label() -> None:
    assert worded_name("a; b", {"a; b": "Both", "a": "One"}) == "Both"


def test_a_name_is_said_in_the_words_of_each_language() -> None:
    labels = {"trust": Bilingual("Team trust", "Confianza"), "a; b": Bilingual(None, "Ambos")}
    assert name_in_words("~trust; new", labels) == Bilingual("~Team trust; new", "~Confianza; new")
    assert name_in_words("a; b", labels) == labels["a; b"]
    assert name_in_words("new", labels) == Bilingual("new")
