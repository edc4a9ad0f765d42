"""Values of rows as JSON has them, and back."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Date, DateTime, Uuid, tuple_

from qualtoc.database import UtcDateTime

Values = dict[str, Any]
Key = tuple[Any, ...]

_AT_ONCE = 400


def plain_row(row: Any) -> Any:
    """A row as JSON has it; None where there is none."""
    return None if row is None else {name: plain(value) for name, value in row._mapping.items()}


def key_of(held: Any, values: Values) -> Key:
    """The key of a row."""
    return tuple(values[column.name] for column in held.primary_key)


def among(held: Any, keys: Sequence[Values]) -> Any:
    """Whether a row's key is one of these."""
    named = list(held.primary_key)
    sought = [tuple(typed(column, key[column.name]) for column in named) for key in keys]
    return named[0].in_([one[0] for one in sought]) if len(named) == 1 else tuple_(*named).in_(sought)


def is_value(column: Any, value: Any) -> Any:
    """Whether a column has a value, nothing included."""
    return column.is_(None) if value is None else column == value


def rows_changed(result: Any) -> int:
    """How many rows a statement changed."""
    return int(result.rowcount)


def some_at_once(values: Sequence[Values]) -> Iterator[Sequence[Values]]:
    """The values in lists that a statement can hold."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def plain(value: Any) -> Any:
    """A value of a row as JSON has it.

    Raises:
        TypeError: bytes are not kept.
    """
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        raise TypeError("bytes are not kept")
    return value


def typed(column: Any, value: Any) -> Any:
    """A value of JSON as the column has it."""
    if not isinstance(value, str) or isinstance(column.type, JSON):
        return value
    if isinstance(column.type, Uuid):
        return UUID(value)
    if isinstance(column.type, (DateTime, UtcDateTime)):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
