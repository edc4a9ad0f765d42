"""The 32 items: what the data say, what an author said, and whether both still agree."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Literal

from qualtoc.coding.text import sha256
from qualtoc.coreq.checklist import CHECKLIST, Entry
from qualtoc.coreq.facts import CoreqFacts
from qualtoc.coreq.responses import PROFILE_FIELDS, profiles_complete, response
from qualtoc.errors import Message, message
from qualtoc.study.model import Answer

Origin = Literal["computed", "prefilled", "asked", "edited", "author"]
Status = Literal["complete", "to_confirm", "author_needed", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Item:
    """One item as reports print it.

    `computed` is what the data say now, also where an author's `response` stands in its place; `response` is None
    where `computed` is the response. `data_moved` says that the data changed after the author's answer.
    """

    no: int
    title: Message
    domain: Message
    group: Message
    asks: Message
    computed: tuple[Message, ...]
    response: str | None
    origin: Origin
    status: Status
    reason: str | None
    computed_hash: str
    data_moved: bool = False


def items(facts: CoreqFacts, answers: Mapping[int, Answer]) -> tuple[Item, ...]:
    """All 32 items in their order; what nobody has answered is there as `author_needed`.

    An answer carries the `computed_hash` of the item as its author saw it: that is how moved data are noticed.
    """
    return tuple(_answered(_from_facts(entry, facts), answers.get(entry.no)) for entry in CHECKLIST)


def answered(listed: Iterable[Item]) -> int:
    """How many items are complete, or not applicable for a reason."""
    return sum(item.status in ("complete", "not_applicable") for item in listed)


def answered_message(listed: tuple[Item, ...]) -> Message:
    """The one sentence that sums the list up. It never claims compliance, which no program can judge."""
    return message("{n} of {total} items answered", n=answered(listed), total=len(listed))


def _from_facts(entry: Entry, facts: CoreqFacts) -> Item:
    computed = response(entry.no, facts)
    origin: Origin = "asked"
    status: Status = "author_needed"
    if entry.filling == "computed":
        origin, status = "computed", "complete" if computed else "author_needed"
    elif entry.no in PROFILE_FIELDS and computed:
        origin, status = "author", "complete" if profiles_complete(entry.no, facts) else "author_needed"
    elif computed:
        origin, status = "prefilled", "to_confirm"
    return Item(
        no=entry.no,
        title=entry.title,
        domain=entry.domain,
        group=entry.group,
        asks=entry.asks,
        computed=computed,
        response=None,
        origin=origin,
        status=status,
        reason=None,
        computed_hash=_hash(computed),
    )


def _answered(item: Item, answer: Answer | None) -> Item:
    if answer is None:
        return item
    moved = answer.computed_hash != item.computed_hash
    if answer.kind == "not_applicable":
        return replace(item, origin="author", status="not_applicable", reason=answer.reason, data_moved=moved)
    if answer.kind == "edited" and answer.text:
        origin: Origin = "edited" if item.computed and item.origin != "author" else "author"
        return replace(
            item, response=answer.text, origin=origin, status="complete", reason=answer.reason or None, data_moved=moved
        )
    if item.status == "to_confirm":
        return replace(item, status="to_confirm" if moved else "complete", data_moved=moved)
    return item


def _hash(computed: tuple[Message, ...]) -> str:
    """The hash of sentences and values, the same in every language."""
    return sha256(json.dumps(computed, default=_plain, sort_keys=True, ensure_ascii=False))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return value.isoformat() if isinstance(value, date) else str(value)
