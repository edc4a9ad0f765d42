"""Segments of overlapping marks join to the text, whatever the text is made of."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.codings import Segment, segments
from qualtoc.coding.text import Span, normalised


@dataclass(frozen=True)
class Mark:
    name: str
    span: Span


TEXTS = st.one_of(
    st.text(min_size=1, max_size=40),
    st.lists(st.sampled_from(["🙂", "e\u0301", "\u0301", "שלום", "\r\n", "a", "👩‍👩‍👧"]), min_size=1).map("".join),
).map(normalised).filter(bool)  # fmt: skip


def test_without_marks_there_is_one_segment() -> None:
    assert segments(Span(3, 9), []) == (Segment(3, 9),)


def test_overlapping_marks_are_cut_at_their_ends() -> None:
    a, b = Mark("a", Span(0, 4)), Mark("b", Span(2, 6))
    found = [
        (segment.start, segment.end, "".join(mark.name for mark in segment.marks))
        for segment in segments(Span(0, 8), [a, b])
    ]
    assert found == [(0, 2, "a"), (2, 4, "ab"), (4, 6, "b"), (6, 8, "")]


def test_a_mark_beyond_the_turn_counts_inside_it_only() -> None:
    mark = Mark("a", Span(0, 100))
    assert segments(Span(10, 20), [mark]) == (Segment(10, 20, (mark,)),)


@given(TEXTS, st.data())
def test_segments_join_to_the_text_and_each_mark_covers_its_span(text: str, data: st.DataObject) -> None:
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda ends: ends[0] < ends[1])
    marks = [Mark(str(n), Span(*ends)) for n, ends in enumerate(data.draw(st.lists(spans, max_size=8)))]
    found = segments(Span(0, len(text)), marks)
    assert "".join(text[segment.start : segment.end] for segment in found) == text
    for mark in marks:
        pieces = [text[segment.start : segment.end] for segment in found if mark in segment.marks]
        assert "".join(pieces) == mark.span.of(text)
    assert all(list(segment.marks) == [mark for mark in marks if mark in segment.marks] for segment in found)
