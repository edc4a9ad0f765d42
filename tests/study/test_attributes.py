"""Attributes of participants and cases: what is a value of which type, and tables of them."""

from uuid import uuid4

import pytest

from qualtoc.coding.tables import Row, Table
from qualtoc.errors import FormatError, Invalid
from qualtoc.study.attributes import Attribute, guessed_type, read_attributes, sound_attribute, written_value


@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        ("text", " a  b ", "a b"), ("number", "3,5", "3.5"), ("number", "+12", "12"),
        ("date", "2023-05-31", "2023-05-31"),
        ("choice", "URBAN", "urban"), ("number", " ", ""), ("choice", "", ""),
    ],
)  # fmt: skip
def test_value_is_stored_in_one_spelling(kind: str, written: str, stored: str) -> None:
    assert written_value(kind, ("urban", "rural"), written) == stored


@pytest.mark.parametrize(
    ("kind", "written"),
    [("number", "many"), ("number", "1e9"), ("date", "31.5.2023"), ("date", "2023-02-30"), ("choice", "x")],
)
def test_what_is_no_value_of_its_type_is_refused(kind: str, written: str) -> None:
    with pytest.raises(Invalid):
        written_value(kind, ("urban", "rural"), written)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "2.5", ""], "number"), (["2023-05-31"], "date"), (["urban", "rural", "urban", "rural"], "choice"),
        (["one thing", "another", "a third"], "text"), ([], "text"),
    ],
)  # fmt: skip
def test_type_is_guessed_by_what_a_column_holds(values: list[str], kind: str) -> None:
    assert guessed_type(values)[0] == kind


def test_choice_needs_two_choices() -> None:
    with pytest.raises(Invalid):
        sound_attribute("site", "choice", ["urban", "urban", " "])


def test_table_gives_new_attributes_and_values_of_known_ones() -> None:
    known = [Attribute(uuid4(), "participant", "site", "choice", ("urban", "rural"))]
    table = Table(("who", "site", "age"), (Row(2, ("P1", "Urban", "34")), Row(3, ("P2", "", "40"))))
    read = read_attributes(table, "a.csv", known, ["P1", "P2"])
    assert read.made == {"age": ("number", ())}
    assert read.values == {"P1": {"site": "urban", "age": "34"}, "P2": {"site": "", "age": "40"}}


def test_every_problem_of_a_table_is_named_with_its_line() -> None:
    known = [Attribute(uuid4(), "participant", "age", "number")]
    table = Table(("who", "age"), (Row(2, ("P1", "old")), Row(3, ("P9", "40"))))
    with pytest.raises(FormatError) as caught:
        read_attributes(table, "a.csv", known, ["P1"])
    assert [problem.line for problem in caught.value.problems] == [2, 3]
