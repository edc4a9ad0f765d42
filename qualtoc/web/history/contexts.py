"""What the page of the history shows."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

from qualtoc.errors import Message
from qualtoc.reports.history import Told
from qualtoc.study.acts import FOR_GOOD, KINDS
from qualtoc.study.history import REDO, UNDO, Asked, Entry, told
from qualtoc.study.model import LastActs
from qualtoc.web.forms import Pages


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry as a sentence. `step` is what its button does, undo or redo; `is_later` where others come first.

    `why_not` says why nobody can undo it, of acts that are always for good; `stays` that the person who reads did it,
    and nothing is kept by which it could be undone.
    """

    number: int
    at: dt.datetime
    who: str
    said: Message
    reason: str | None
    is_undone: bool
    step: str
    is_later: bool
    why_not: Message | None
    stays: bool


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """The entries of one day (UTC), the newest first."""

    day: dt.date
    lines: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The part of the history that was asked for. `query` is the choice as the end of an address; what can be chosen
    is there by what the address calls it."""

    days: tuple[HistoryDay, ...]
    pages: Pages
    asked: Asked
    query: str
    people: Mapping[str, str]
    sources: Mapping[str, str]
    is_blind: bool
    some_stay: bool
    kinds: Mapping[str, Message] = field(default_factory=lambda: {kind.name: kind.said for kind in KINDS})


def query_of(asked: Asked) -> str:
    """The choice as the end of an address."""
    given = {"who": asked.who, "kind": asked.kind, "source": asked.source, "since": asked.since, "until": asked.until}
    wanted = {name: value for name, value in given.items() if value}
    return f"?{urlencode(wanted)}" if wanted else ""


def days_of(found: Told, last: LastActs, who: str | None) -> tuple[HistoryDay, ...]:
    """The entries by day; `last` is what `who` can undo and redo now."""
    lines = ((entry.at.date(), _line(entry, found, last, who)) for entry in found.entries)
    return tuple(HistoryDay(day, tuple(line for _, line in some)) for day, some in groupby(lines, lambda one: one[0]))


def _line(entry: Entry, found: Told, last: LastActs, who: str | None) -> HistoryLine:
    steps: Mapping[int, str] = {act.number: name for act, name in ((last.undo, "undo"), (last.redo, "redo")) if act}
    step = steps.get(entry.number, "")
    is_theirs = entry.actor == who and not entry.is_undone
    why_not = None if entry.is_undoable else FOR_GOOD.get(entry.action)
    is_step = entry.action in (UNDO, REDO)
    return HistoryLine(
        entry.number, entry.at, entry.actor, told(entry, found.names, found.others), entry.reason,
        entry.is_undone and entry.action != UNDO,
        step, is_theirs and entry.is_undoable and not step, why_not,
        is_theirs and not entry.is_undoable and not is_step and why_not is None,
    )  # fmt: skip
