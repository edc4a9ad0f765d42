"""The trail of a study as files: a table for people, and everything an entry holds for programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from qualtoc.coding.blinding import SEEING, StudyBlindness
from qualtoc.documents import to_csv
from qualtoc.i18n import Translator
from qualtoc.study import history, history_store
from qualtoc.study.history import Asked, Entry, Names

EVERYTHING = 1_000_000
"""More entries than a trail has."""


@dataclass(frozen=True, slots=True)
class Told:
    """Entries with what it takes to tell them."""

    entries: Sequence[Entry]
    names: Names
    others: Mapping[UUID, Entry]

    def of(self, entry: Entry, words: Translator) -> str:
        """The sentence for an entry."""
        return words.text(history.told(entry, self.names, self.others))


def find(
    session: Session, study_id: UUID, asked: Asked, language: str, *, blind: StudyBlindness = SEEING, first: int = 0,
    most: int = EVERYTHING, together: bool = False,
) -> Told:  # fmt: skip
    """The entries that are asked for, the newest first; nine queries at most. See `history_store.entries`."""
    entries = history_store.entries(
        session, study_id, asked, blind=blind, first=first, most=most, together=together
    )  # fmt: skip
    others = history_store.steps_of(session, entries)
    return Told(entries, history_store.names(session, study_id, [*entries, *others.values()], language), others)


def as_csv(told: Told, words: Translator) -> bytes:
    """A row for each entry, the newest first; times in UTC. `before` and `after` are what the entry holds, as JSON."""
    header = ("number", "at", "researcher", "act", "told", "reason", "undone", "id", "undoes", "before", "after",
              "gesture")  # fmt: skip
    rows = (
        (
            entry.number, entry.at.isoformat(timespec="seconds"), entry.actor, entry.action, told.of(entry, words),
            entry.reason or "", "yes" if entry.is_undone else "", entry.id, entry.undoes or "",
            _lines(entry.before), _lines(entry.after), entry.gesture or "",
        )
        for entry in told.entries
    )  # fmt: skip
    return to_csv(header, rows)


def as_json(told: Told, words: Translator) -> list[dict[str, Any]]:
    """The same as plain values."""
    return [
        {
            "number": entry.number, "at": entry.at.isoformat(timespec="seconds"), "researcher": entry.actor,
            "act": entry.action, "told": told.of(entry, words), "reason": entry.reason, "undone": entry.is_undone,
            "id": str(entry.id), "undoes": str(entry.undoes) if entry.undoes else None,
            "before": list(entry.before), "after": list(entry.after),
            "gesture": str(entry.gesture) if entry.gesture else None,
        }
        for entry in told.entries
    ]  # fmt: skip


def _lines(lines: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(list(lines), ensure_ascii=False) if lines else ""
