"""What forms have in common: errors beside their fields, and long lists in pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.requests import Request

from qualtoc.errors import Message, QualtocError
from qualtoc.web.errors import STATUSES

Errors = Mapping[str, Message]
"""What is wrong with a form, by the name of the field; "" where it is the form as a whole."""


class _Nothing(Mapping[str, Message]):
    """A mapping without entries that nobody can fill: a value that a dataclass takes as a default."""

    def __getitem__(self, key: str) -> Message:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    __hash__ = object.__hash__


NO_ERRORS: Errors = _Nothing()


def errors_of(error: QualtocError) -> Errors:
    """The error as a form shows it."""
    return {str(error.data.get("field") or ""): error.message}


def status_of(error: QualtocError) -> int:
    """The HTTP status of an error that a form shows."""
    return next(status for kind, status in STATUSES.items() if isinstance(error, kind))


def is_for(request: Request, block: str) -> bool:
    """Whether htmx asks for this one block of the page."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-target") == block


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a page stands in a long list. `number` counts from 1; `total` is the number of things in the list."""

    number: int
    total: int
    size: int

    @property
    def last(self) -> int:
        """The number of the last page; 1 for an empty list."""
        return max(1, -(-self.total // self.size))

    @property
    def first_index(self) -> int:
        """The index of the first thing on this page, from 0."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """The number of the first thing on this page, from 1."""
        return self.first_index + 1

    @property
    def end(self) -> int:
        """The number of the last thing on this page, from 1."""
        return min(self.number * self.size, self.total)

    @property
    def slice(self) -> slice:
        """The part of the list that this page shows."""
        return slice(self.first_index, self.number * self.size)


def pages(number: int, total: int, size: int) -> Pages:
    """The page of that number, moved into the list where the number lies outside it."""
    last = max(1, -(-total // size))
    return Pages(min(max(number, 1), last), total, size)
