"""YAML with lines: what is wrong is named with its line, and nothing can blow up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.errors import FormatError
from qualtoc.yaml_lines import Reader


def problems_of(text: str | bytes) -> list[tuple[int | None, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(FormatError) as caught:
        Reader(data, "f.yaml").finish()
    return [(problem.line, str(problem.message)) for problem in caught.value.problems]


def test_a_key_that_stands_twice_is_named_with_both_lines() -> None:
    assert problems_of("a: 1\nb: 2\na: 3\n") == [(3, 'The key "a" stands twice; first in line 1.')]


def test_a_minus_alone_is_explained() -> None:
    assert problems_of("x: 1\nsign: -\n") == [(2, 'A minus sign alone needs quotes here: "-".')]


def test_a_plus_and_a_zero_need_no_quotes() -> None:
    fields = Reader(b"a: +\nb: 0\n", "f").root.fields
    assert (fields["a"].raw, fields["b"].raw) == ("+", "0")


def test_words_that_yaml_reads_as_booleans_stay_words() -> None:
    reader = Reader(b"role: no\n", "f")
    assert reader.fields(reader.root, ("role",), "f").text("role") == "no"


def test_an_alias_bomb_is_refused() -> None:
    rows = [f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]" for i in range(9)]
    assert problems_of("a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "\n".join(rows))[0][1] == "The file holds too many values."


def test_deep_nesting_is_refused() -> None:
    assert problems_of("[" * 5000) == [(1, "The file is nested too deeply.")]


def test_a_tag_is_refused() -> None:
    assert problems_of("x: 1\ny: !!python/name:os.system 1\n")[0][0] == 2


def test_bytes_that_are_not_utf8_name_their_line() -> None:
    assert problems_of(b"a: 1\nb: \xff\n")[0][0] == 2


def test_unknown_keys_are_problems_with_their_line() -> None:
    reader = Reader(b"a: 1\nb: 2\n", "f.yaml")
    reader.fields(reader.root, ("a",), "links")
    assert [(p.line, str(p.message)) for p in reader.problems] == [(2, 'Unknown key "b" in links.')]


@given(st.binary(max_size=200))
def test_any_bytes_give_a_tree_or_a_format_error(data: bytes) -> None:
    try:
        assert Reader(data, "f").root.line >= 1
    except FormatError as error:
        assert error.problems


@given(st.text(max_size=200))
def test_any_text_gives_a_tree_or_a_format_error(text: str) -> None:
    try:
        assert Reader(text.encode("utf-8", "replace"), "f").root.line >= 1
    except FormatError as error:
        assert error.problems


def test_a_question_mark_alone_is_explained() -> None:
    assert problems_of("x: [{sign: ?}]\n") == [(1, 'A question mark alone needs quotes here: "?".')]
