"""What is predicted of a contrast case as clauses: read from a text, and written so that it reads the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.theory.contrasts import Contrast, contrasts, text_of
from qualtoc.theory.model import Case
from qualtoc.theory.replication import Prediction, predictions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("null", (Contrast("0"),)),
        ("L3 · ANC: nulo, nadie la ve", (Contrast("0", "L3", "ANC", "nadie la ve"),)),
        ("L3: opposite; the rest as usual", (Contrast("opposite", "L3"), Contrast(reason="the rest as usual"))),
        ("−. Few come\n", (Contrast("-", reason="Few come"),)),
        (None, ()),
    ],
)
def test_a_text_is_read_clause_by_clause(text: str | None, found: tuple[Contrast, ...]) -> None:
    assert contrasts(text) == found


words = st.text(st.sampled_from("abcñ é"), max_size=8).map(str.strip)
links = st.none() | st.sampled_from(["L1", "V-2", "ñu.3"])


@st.composite
def stated(draw) -> Contrast:
    word = draw(st.none() | st.sampled_from(["0", "+", "-", "opposite", "contradicted", "mixed"]))
    link = draw(links) if word else None
    return Contrast(word, link, draw(st.none() | st.sampled_from(["ANC"])) if link else None, draw(words))


@given(st.lists(stated().filter(lambda one: one.word or one.reason), max_size=4))
def test_what_is_written_reads_the_same(given_: list[Contrast]) -> None:
    read = contrasts(text_of(given_))
    assert read == tuple(given_)
    case = Case("K", None, "theoretical", text_of(given_))  # type: ignore[arg-type]
    assert predictions(case) == tuple(Prediction(one.word, one.link, one.outcome) for one in given_ if one.word)


def test_a_reason_cannot_begin_a_clause_of_its_own() -> None:
    assert text_of([Contrast("0", "L1", None, "they come; null")]) == "L1: null, they come, null"
