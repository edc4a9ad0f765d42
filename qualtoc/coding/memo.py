"""Memos: dated analytic notes on a source, a passage, or anything else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from qualtoc.coding.text import Span, folded

MemoType = Literal["theory", "method", "reflexive", "code", "to-do"]
MEMO_TYPES: tuple[MemoType, ...] = ("theory", "method", "reflexive", "code", "to-do")


@dataclass(frozen=True, slots=True)
class Memo:
    """A note. `span` is None where it stands on the whole source, `source` None where it stands on the study.

    `link` names the causal link that the memo speaks of; a memo on a rival's link addresses that rival.
    """

    id: UUID
    type: MemoType
    text: str
    author: str
    written_at: datetime
    source: str | None = None
    span: Span | None = None
    link: str | None = None


def is_found(memo: Memo, words: str, kind: str | None = None) -> bool:
    """Whether the memo is of that type (any, where None) and holds all the words; case and accents do not count."""
    if kind is not None and memo.type != kind:
        return False
    if not words.strip():
        return True
    text = folded(f"{memo.text} {memo.source or ''} {memo.author} {memo.link or ''}")
    return all(word in text for word in folded(words).split())
