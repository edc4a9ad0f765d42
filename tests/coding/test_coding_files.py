"""Coding files: what an entry may say, and a line for everything that is wrong."""

from datetime import UTC, datetime

import pytest

from qualtoc.coding.coding_files import (
    ClaimEntry,
    CodingEntry,
    MemoEntry,
    Passage,
    locate,
    read_codings,
    recognise,
    sound_codings,
)
from qualtoc.coding.text import Span
from qualtoc.errors import FormatError, Invalid

DAY = datetime(2023, 6, 12, tzinfo=UTC)
FILE = """\
source: MM04
coder: AR
coded_at: 2023-06-12
codings:
  - words: "the same words"
    occurrence: 2
    code: identity
  - start: 3
    end: 9
    coder: JM
    coded_at: 2023-06-12T18:00:00-06:00
    from: a
    to: b
    sign: 0
    outcome: general
    directness: implied
    standpoint: hearsay
    prompted: yes
    note: why
memos:
  - type: reflexive
    text: A thought.
    words: some words
  - {type: theory, text: About a link., link: L12}
"""


def problems(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(FormatError) as caught:
        read_codings(text.encode(), "a.yaml")
    return [(problem.line, str(problem.message)) for problem in caught.value.problems]


def claim(sign: str) -> ClaimEntry:
    head = "source: A\ncoder: X\ncodings:\n"
    return read_codings(f"{head}  - {{words: w, from: a, to: b, sign: {sign}}}".encode(), "a.yaml").claims[0]


def test_entries_take_the_defaults_of_the_file_and_keep_their_line() -> None:
    found = read_codings(FILE.encode(), "a.yaml")
    assert found.entries == (CodingEntry(5, "MM04", Passage("the same words", 2, None, True), "AR", DAY, "identity"),)
    assert found.memos[0] == MemoEntry(21, "MM04", Passage("some words"), "AR", DAY, "reflexive", "A thought.")
    assert (found.memos[1].passage, str(found.memos[1].about)) == (None, "link:L12")


def test_a_claim_keeps_everything_that_was_reported() -> None:
    assert read_codings(FILE.encode(), "a.yaml").claims == (
        ClaimEntry(8, "MM04", Passage(None, 1, Span(3, 9)), "JM", datetime(2023, 6, 13, tzinfo=UTC), "a", "b", "0",
                   None, "implied", "hearsay", True, "why"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "sign"),
    [('"+"', "+"), ('"-"', "-"), ("'0'", "0"), ("0", "0"), ("?", "?"), ("+", "+"), ("−", "-")],
)  # fmt: skip
def test_signs_with_and_without_quotes(written: str, sign: str) -> None:
    assert claim(f" {written} ").sign == sign if written != "?" else claim('"?"').sign == sign


@pytest.mark.parametrize("written", ["-", "", "~", "[-]", "++", "positive"])
def test_what_yaml_does_not_read_as_a_sign_is_explained(written: str) -> None:
    [(line, text)] = problems(f"source: A\ncoder: X\ncodings:\n- words: w\n  from: a\n  to: b\n  sign: {written}\n")
    assert line == 7
    assert "quotes" in text


def test_every_problem_is_listed_with_its_line() -> None:
    text = """\
codings:
  - words: w
    code: c
  - source: A
    coder: X
    code: c
    from: a
  - source: A
    coder: X
    words: w
    colour: red
    from: a
    to: a
    sign: "+"
    directness: loud
memos:
  - {source: A, coder: X, type: poem, text: t}
"""
    assert [line for line, _ in problems(text)] == [2, 2, 4, 6, 11, 13, 15, 17]


def test_a_file_without_entries_is_refused() -> None:
    assert "holds nothing" in problems("source: A")[0][1]


def test_locate_counts_occurrences_from_one() -> None:
    assert locate("one two one", "one", 2) == Span(8, 11)


def test_locate_says_why_words_are_not_found() -> None:
    with pytest.raises(Invalid, match="does not stand"):
        locate("one two", "three")
    with pytest.raises(Invalid, match="only 1 times"):
        locate("one two", "one", 2)
    with pytest.raises(Invalid, match="other capitals"):
        locate("one\ntwo", "One two")


def test_words_that_stand_twice_give_a_warning_unless_counted() -> None:
    assert Passage("one").warning("one two one") is not None
    assert Passage("one", 1, None, True).warning("one two one") is None
    assert Passage("two").warning("one two one") is None


def test_a_span_must_hold_the_words_that_the_file_states() -> None:
    assert Passage("two", 1, Span(4, 7)).located("one two") == Span(4, 7)
    with pytest.raises(Invalid, match="Other words"):
        Passage("one", 1, Span(4, 7)).located("one two")
    with pytest.raises(Invalid, match="ends before"):
        Passage(None, 1, Span(4, 9)).located("one two")


@pytest.mark.parametrize(
    ("data", "filename", "kind"),
    [
        (b"codes: []", "a.yaml", "codebook"), (b"links: []", "a.yml", "theory"), (b"questions: []", "a.yaml", "guide"),
        (b"source: A\nmemos: []", "a.yaml", "codings"), (b"file;source\na;b", "x.csv", "sources"),
        (b"Source\tFile\na\tb", "x.txt", "sources"), (b"Ana: hi", "x.txt", "transcript"), (b"", "x.docx", "transcript"),
    ],
)  # fmt: skip
def test_files_are_recognised_by_what_they_are(data: bytes, filename: str, kind: str) -> None:
    assert recognise(data, filename) == kind


@pytest.mark.parametrize(
    ("data", "filename"), [(b"a: 1", "a.yaml"), (b"a;b", "a.csv"), (b"x", "a.png"), (b"[", "a.yml")]
)
def test_other_files_are_refused(data: bytes, filename: str) -> None:
    with pytest.raises(FormatError):
        recognise(data, filename)


def test_a_line_break_that_yaml_turned_into_a_space_is_found() -> None:
    assert locate("one two\nthree one  two", "two three") == Span(4, 13)
    assert locate("one two\nthree one two", "one two", 2) == Span(14, 21)


def test_words_with_other_quotation_marks_are_told_from_absent_ones() -> None:
    with pytest.raises(Invalid, match="quotation marks"):
        locate("he said “go” – twice", '"go" - twice')


def test_sound_entries_are_given_beside_the_problems_of_others() -> None:
    text = "source: A\ncoder: B\ncodings:\n  - {words: x, code: c}\n  - {code: c}\n  - {start: 3, code: c}\n"
    found, problems = sound_codings(text.encode(), "a.yaml")
    assert [entry.line for entry in found.entries] == [4]
    assert [problem.line for problem in problems] == [5, 6]
