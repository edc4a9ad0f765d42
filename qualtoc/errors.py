"""The errors that people can meet, as one small tree.

    QualtocError
    ├── NotFound        what was asked for is not in the study
    ├── Invalid         a value cannot be accepted; says which field and why
    ├── Conflict        the thing has changed, exists already or is in use
    ├── Unavailable     the database cannot be read or written at the moment
    ├── Refused         allowed by no rule: consent, address, token, old database
    └── FormatError     a file cannot be read; carries all problems, each with its line

Errors carry data. A message is an English template with named places; the edge (`web/errors.py`,
`cli.py`) translates the template and fills the places, so that no module below it formats for people.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for people: an English template (the key of its translation) and the values of its places.

    Where a number changes its words, `template` speaks of one, `plural` of any other number, and `count` is the number.
    """

    template: str
    values: dict[str, object] = field(default_factory=dict)
    plural: str | None = None
    count: int = 1

    def __str__(self) -> str:
        template = self.template if self.plural is None or self.count == 1 else self.plural
        return template.format(**self.values) if self.values else template


def message(template: str, **values: object) -> Message:
    """A message; the template is a literal, marked for translation by this call's name."""
    return Message(template, values)


def counted(one: str, many: str, count: int, **values: object) -> Message:
    """A message in the words of its number; `{n}` is the count where no other value is given. Both are literals."""
    return Message(one, {"n": count, **values}, many, count)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place of a file. `line` counts from 1; None where a file has no lines.

    `source` names the source that stands in the way: the one that was imported from the same file before.
    """

    file: str
    line: int | None
    message: Message
    source: str | None = None


class QualtocError(Exception):
    """Base of all errors that are answered with a message."""

    def __init__(self, text: Message, **data: object) -> None:
        super().__init__(str(text))
        self.message = text
        self.data = data


class NotFound(QualtocError):
    """What was asked for is not in the study."""


class Invalid(QualtocError):
    """A value that a person gave cannot be accepted. `data["field"]` names it where there is one."""


class Conflict(QualtocError):
    """The thing has changed in the meantime, exists already, or is in use."""


class Refused(QualtocError):
    """A rule forbids it."""


class Unavailable(QualtocError):
    """The database cannot be read or written: its file, its disk or its server does not allow it."""


class FormatError(QualtocError):
    """A file cannot be read. `problems` holds every problem found, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message)
        self.problems = tuple(problems)
