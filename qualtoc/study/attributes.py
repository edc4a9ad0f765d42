"""Attributes of participants and of cases: text, number, date or choice; and tables of them."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from qualtoc.coding.tables import Table
from qualtoc.errors import FormatError, Invalid, Message, Problem, message

Holder = Literal["participant", "case"]
HOLDERS: tuple[Holder, ...] = ("participant", "case")
AttributeType = Literal["text", "number", "date", "choice"]
ATTRIBUTE_TYPES: tuple[AttributeType, ...] = ("text", "number", "date", "choice")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST = 500
_MOST_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that every participant or case may have. `choices` are those of a choice, in their order."""

    id: UUID
    holder: Holder
    name: str
    type: AttributeType
    choices: tuple[str, ...] = ()


def written_value(attribute_type: str, choices: Sequence[str], written: str) -> str:
    """The value as it is stored: numbers with a point, dates as 2023-05-31, choices as they are spelt in the list.

    Nothing written is no value.

    Raises:
        Invalid: it is no value of the type.
    """
    plain = " ".join(written.split())
    if len(plain) > _LONGEST:
        raise Invalid(message("This is longer than {limit} characters.", limit=_LONGEST))
    if not plain or attribute_type == "text":
        return plain
    if attribute_type == "number":
        return _number(plain)
    if attribute_type == "date":
        return _day(plain)
    for choice in choices:
        if choice.casefold() == plain.casefold():
            return choice
    raise Invalid(message('"{value}" is none of the choices: {choices}.', value=plain, choices=", ".join(choices)))


def sound_attribute(name: str, attribute_type: str, choices: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The name and the choices as they are stored.

    Raises:
        Invalid: the name is missing, the type is none of ATTRIBUTE_TYPES, or a choice has fewer than two choices.
    """
    plain = " ".join(name.split())
    if not plain or len(plain) > 80:
        raise Invalid(message("Give the attribute a name of at most 80 characters."), field="name")
    if attribute_type not in ATTRIBUTE_TYPES:
        raise Invalid(message("“{value}” is no type of attribute.", value=attribute_type), field="type")
    listed = tuple(dict.fromkeys(" ".join(choice.split()) for choice in choices if choice.strip()))
    if attribute_type == "choice" and len(listed) < 2:
        raise Invalid(message("Name at least two choices, one in each line."), field="choices")
    return plain, listed if attribute_type == "choice" else ()


def guessed_type(values: Sequence[str]) -> tuple[AttributeType, tuple[str, ...]]:
    """The type of a column of values, and its choices: few words that come again are a choice."""
    given = [" ".join(value.split()) for value in values if value.strip()]
    if given and all(_NUMBER.fullmatch(value) for value in given):
        return "number", ()
    if given and all(_DAY.fullmatch(value) for value in given):
        return "date", ()
    different = tuple(dict.fromkeys(given))
    if 2 <= len(different) <= _MOST_CHOICES and 2 * len(different) <= len(given) and max(map(len, different)) <= 40:
        return "choice", different
    return "text", ()


@dataclass(frozen=True, slots=True)
class ReadAttributes:
    """What a table says: for each new attribute its type and choices, and for each key its values by attribute."""

    made: Mapping[str, tuple[AttributeType, tuple[str, ...]]]
    values: Mapping[str, Mapping[str, str]]


def read_attributes(table: Table, file: str, known: Sequence[Attribute], keys: Sequence[str]) -> ReadAttributes:
    """The attributes in a table: its first column names participants or cases, each other column is an attribute.

    Raises:
        FormatError: a column has no name or stands twice, nobody is called so, or a cell is no value of its
            attribute's type; every problem with its line.
    """
    names = [" ".join(name.split()) for name in table.header]
    by_name = {one.name: one for one in known}
    problems = list(_header_problems(names, file))
    made: dict[str, tuple[AttributeType, tuple[str, ...]]] = {
        name: guessed_type([table.cell(row, column) for row in table.rows])
        for column, name in enumerate(names)
        if column > 0 and name and name not in by_name
    }
    values: dict[str, dict[str, str]] = {}
    for row in table.rows:
        key = " ".join(table.cell(row, 0).split())
        if key not in keys:
            problems.append(Problem(file, row.line, message("Nobody and nothing here is called “{key}”.", key=key)))
            continue
        for column, name in enumerate(names[1:], 1):
            if not name:
                continue
            kind, choices = made[name] if name in made else (by_name[name].type, by_name[name].choices)
            try:
                values.setdefault(key, {})[name] = written_value(kind, choices, table.cell(row, column))
            except Invalid as error:
                problems.append(Problem(file, row.line, error.message))
    if problems:
        raise FormatError(sorted(problems, key=lambda problem: problem.line or 0))
    return ReadAttributes(made, values)


def _header_problems(names: Sequence[str], file: str) -> Iterator[Problem]:
    if len([name for name in names[1:] if name]) == 0:
        yield Problem(file, 1, message("The table needs a column of names and at least one of values."))
    for number, name in enumerate(names):
        if name and name in names[:number]:
            yield Problem(file, 1, message('The column "{name}" stands twice.', name=name))


def _number(plain: str) -> str:
    if not _NUMBER.fullmatch(plain):
        raise Invalid(message('"{value}" is no number.', value=plain))
    return plain.replace(",", ".").removeprefix("+")


def _day(plain: str) -> str:
    try:
        if _DAY.fullmatch(plain):
            return dt.date.fromisoformat(plain).isoformat()
    except ValueError:
        pass
    wrong: Message = message('"{value}" is no date; write it as 2023-05-31.', value=plain)
    raise Invalid(wrong)
