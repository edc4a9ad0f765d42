"""Process tracing as it is stored: tracings with their items and passages, and whether a study uses them at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from qualtoc.coding.text import Span, normalised
from qualtoc.errors import NotFound, message
from qualtoc.theory.likelihoods import LikelihoodPair, exact
from qualtoc.theory.rows import DecisionRow, TracingItemRow, TracingQuotationRow, TracingRow
from qualtoc.theory.tracing import Rival, TracedItem, Tracing
from qualtoc.theory.tracing_items import PairRange

SWITCHED_ON = "use_process_tracing"


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage that shows an item of evidence."""

    id: UUID
    item: str
    source_id: UUID
    turn_no: int
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class StoredTracing:
    """A tracing with its items and passages; `row` and `rows` (by the item's key) name the states that are shown."""

    tracing: Tracing
    row: UUID
    items: tuple[TracedItem, ...]
    rows: Mapping[str, UUID]
    passages: tuple[Shown, ...]


def is_on(session: Session, study_id: UUID) -> bool:
    """Whether process tracing is switched on in the study; one query."""
    return session.exec(switch(study_id)).first() is not None


def tracings(session: Session, study_id: UUID) -> list[StoredTracing]:
    """All tracings of a study, oldest first; three queries."""
    rows = session.exec(standing_rows(TracingRow, study_id).order_by(TracingRow.written_at)).all()
    items = session.exec(standing_rows(TracingItemRow, study_id)).all()
    passages = session.exec(
        standing_rows(TracingQuotationRow, study_id).order_by(TracingQuotationRow.source_id, TracingQuotationRow.start)
    ).all()
    return [_stored(row, items, passages) for row in sorted(rows, key=lambda row: (row.version, _number(row.link)))]


def tracing(session: Session, study_id: UUID, tracing_id: UUID) -> StoredTracing:
    """One tracing.

    Raises:
        NotFound: the study has no such tracing, or no longer.
    """
    found = [one for one in tracings(session, study_id) if one.tracing.id == tracing_id]
    if not found:
        raise NotFound(message("This link is not traced, or no longer."))
    return found[0]


def switch(study_id: UUID) -> Any:
    """The query for the decision that process tracing is offered."""
    return select(DecisionRow).where(
        DecisionRow.study_id == study_id, DecisionRow.kind == SWITCHED_ON, col(DecisionRow.removed_at).is_(None)
    )


def standing_rows(row: Any, study_id: UUID) -> Any:
    """The query for what stands in a table of process tracing."""
    return select(row).where(row.study_id == study_id, row.removed_at.is_(None))


def content_of(item: TracedItem) -> dict[str, Any]:
    """An item as JSON, numbers as the shortest decimals that mean them."""
    span = item.range
    return {
        "text": plain(item.text), "rival": item.rival, "justification": plain(item.justification),
        "finding": item.finding, "observation": item.observation, "event": plain(item.event),
        "pair": [float(item.pair.l0), float(item.pair.l1)] if item.pair else None,
        "range": [float(n) for pair in (span.low, span.high) for n in (pair.l0, pair.l1)] if span else None,
        "others": {key: float(value) for key, value in item.others.items()},
        "members": list(item.members), "rho": None if item.rho is None else float(item.rho),
    }  # fmt: skip


def _item(key: str, content: Mapping[str, Any]) -> TracedItem:
    span = content["range"]
    return TracedItem(
        key, content["text"], content["rival"], LikelihoodPair(*content["pair"]) if content["pair"] else None,
        content["justification"], content["finding"],
        PairRange(LikelihoodPair(*span[:2]), LikelihoodPair(*span[2:])) if span else None,
        content["observation"], content["event"],
        {rival: exact(value) for rival, value in content["others"].items()}, tuple(content["members"]),
        _fraction(content["rho"]),
    )  # fmt: skip


def _fraction(number: float | None) -> Fraction | None:
    return None if number is None else exact(number)


def _stored(row: TracingRow, items: Iterable[TracingItemRow], passages: Iterable[TracingQuotationRow]) -> StoredTracing:
    held = sorted((one for one in items if one.tracing == row.tracing), key=lambda one: _number(one.key))
    rivals = tuple(Rival(key, text) for key, text in row.rivals)
    stated = Tracing(row.tracing, row.version, row.link, row.outcome, row.case, row.hypothesis, rivals)
    keys = {one.key for one in held}
    return StoredTracing(
        stated, row.id, tuple(_item(one.key, one.content) for one in held), {one.key: one.id for one in held},
        tuple(
            Shown(one.id, one.item, one.source_id, one.turn_no, Span(one.start, one.end), one.words)
            for one in passages
            if one.tracing == row.tracing and one.item in keys
        ),
    )  # fmt: skip


def _number(key: str) -> tuple[str, int, str]:
    """A key so that E10 comes after E9."""
    letters = key.rstrip("0123456789")
    digits = key[len(letters) :]
    return (letters, int(digits) if digits else -1, key)


def plain(text: str) -> str:
    """The text in one form of Unicode, without white space around it."""
    return normalised(text).strip()
