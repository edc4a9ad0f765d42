"""Memos: dated analytic notes on a source, a passage, or anything else; and how what they speak of is named."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal, get_args
from urllib.parse import quote, unquote
from uuid import UUID

from qualtoc.coding.text import Span, folded
from qualtoc.errors import Invalid, message

MemoType = Literal["theory", "method", "reflexive", "code", "to-do"]
MEMO_TYPES: tuple[MemoType, ...] = ("theory", "method", "reflexive", "code", "to-do")
ObjectKind = Literal[
    "study", "source", "turn", "passage", "code", "claim", "factor", "link", "verdict", "memo"
]  # fmt: skip
OBJECT_KINDS: tuple[ObjectKind, ...] = get_args(ObjectKind)
KEYED: tuple[ObjectKind, ...] = ("turn", "code", "claim", "factor", "verdict")
"""The objects that a memo's row names by kind and key; the others have columns of their own."""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """What a memo is about or points at, as it is written in addresses and files: "code:trust", "turn:MM04#12".

    The key of a passage is "MM04#120-164", in code points; that of a verdict names version, link, outcome and case,
    each percent-encoded, with slashes between; that of a claim or a memo is its id, for a memo the one it had at first.
    """

    kind: ObjectKind
    key: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind

    @property
    def source(self) -> str | None:
        """The key of the source that it names, or that it lies in."""
        if self.kind == "source":
            return self.key
        return self.key.rpartition("#")[0] if self.kind in ("turn", "passage") else None

    @property
    def turn_no(self) -> int | None:
        """The number of the turn that it is."""
        number = self.key.rpartition("#")[2]
        return int(number) if self.kind == "turn" and number.isdecimal() and len(number) < 10 else None

    @property
    def span(self) -> Span | None:
        """The words that it is."""
        start, _, end = self.key.rpartition("#")[2].partition("-")
        if self.kind != "passage" or not (start.isdecimal() and end.isdecimal() and len(start + end) < 20):
            return None
        return Span(int(start), int(end))

    @property
    def scope(self) -> tuple[str, str, str, str]:
        """Version, link, outcome and case of a verdict; the last two are empty where it is about none in particular."""
        parts = [unquote(part) for part in self.key.split("/")] if self.kind == "verdict" else []
        version, link, outcome, case = (*parts, "", "", "", "")[:4]
        return version, link, outcome, case


STUDY = Reference("study")


def reference(written: str) -> Reference:
    """What is named so.

    Raises:
        Invalid: nothing can be named so.
    """
    kind, _, key = written.strip().partition(":")
    named = [one for one in OBJECT_KINDS if one == kind]
    if not named or (not key) != (kind == "study"):
        raise Invalid(message("“{value}” names nothing that a memo can be about.", value=written), field="about")
    found = Reference(named[0], key)
    is_placed = {"turn": found.turn_no is not None and found.source, "passage": found.span and found.source}
    if not is_placed.get(kind, True):
        raise Invalid(message("“{value}” names nothing that a memo can be about.", value=written), field="about")
    return found


def turn_reference(source: str, no: int) -> Reference:
    """A turn of a source."""
    return Reference("turn", f"{source}#{no}")


def verdict_reference(version: str, link: str, outcome: str | None, case: str | None) -> Reference:
    """The verdict on a link, for an outcome, in a case, under a version."""
    return Reference("verdict", "/".join(quote(part or "", safe="") for part in (version, link, outcome, case)))


@dataclass(frozen=True, slots=True)
class Memo:
    """A note. `span` is None where it stands on the whole source, `source` None where it stands on no source.

    `link` names the causal link that the memo speaks of; a memo on a rival's link addresses that rival. `keyed` names
    a turn, code, claim, factor or verdict. `thread` is the id that the memo had when it was first written; it stays
    when the memo is written anew. `done_at` says when a to-do was ticked off.
    """

    id: UUID
    type: MemoType
    text: str
    author: str
    written_at: datetime
    source: str | None = None
    span: Span | None = None
    link: str | None = None
    keyed: Reference | None = None
    first_id: UUID | None = None
    done_at: datetime | None = None

    @property
    def thread(self) -> UUID:
        """The id by which links name the memo."""
        return self.first_id or self.id

    @property
    def reference(self) -> Reference:
        """How links name the memo."""
        return Reference("memo", str(self.thread))

    @property
    def about(self) -> Reference:
        """What it is about."""
        if self.keyed is not None:
            return self.keyed
        if self.link is not None:
            return Reference("link", self.link)
        if self.source is None:
            return STUDY
        if self.span is None:
            return Reference("source", self.source)
        return Reference("passage", f"{self.source}#{self.span.start}-{self.span.end}")

    @property
    def is_open(self) -> bool:
        """Whether it is a to-do that is not ticked off."""
        return self.type == "to-do" and self.done_at is None


@dataclass(frozen=True, slots=True)
class MemoLink:
    """A memo points at something; `memo` is the id that it had when it was first written."""

    id: UUID
    memo: UUID
    to: Reference
    author: str


@dataclass(frozen=True, slots=True)
class MemoFilter:
    """Which memos are wanted; what is left empty asks nothing. `since` and `until` are days of writing, both included.

    `about` also finds memos that point there; for a source it finds those on its turns, passages and claims too.
    """

    type: str = ""
    author: str = ""
    kind: str = ""
    about: Reference | None = None
    source: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    is_open: bool = False
    words: str = ""

    def chosen(self, memo: Memo, pointing: Collection[UUID] = ()) -> bool:
        """Whether a memo is wanted. `pointing` are the threads of the memos that point at what `about` names."""
        return (
            is_found(memo, self.words, self.type or None)
            and self.author in ("", memo.author)
            and self.kind in ("", memo.about.kind)
            and self.source in ("", memo.source)
            and (self.since is None or memo.written_at.date() >= self.since)
            and (self.until is None or memo.written_at.date() <= self.until)
            and (memo.is_open or not self.is_open)
            and (self.about is None or is_about(memo, self.about) or memo.thread in pointing)
        )


def is_about(memo: Memo, wanted: Reference) -> bool:
    """Whether a memo is about something: on it, or, where that is a source or a passage, in it."""
    if wanted.kind == "source":
        return memo.source == wanted.key
    if wanted.kind == "passage" and memo.span is not None and memo.source == wanted.source:
        return wanted.span is not None and memo.span.overlaps(wanted.span)
    return memo.about == wanted


def is_found(memo: Memo, words: str, kind: str | None = None) -> bool:
    """Whether the memo is of that type (any, where None) and holds all the words; case and accents do not count."""
    if kind is not None and memo.type != kind:
        return False
    if not words.strip():
        return True
    text = _searched(memo.text)
    further = folded(f"{memo.source or ''} {memo.author} {memo.about.key}")
    return all(word in text or word in further for word in _searched(words).split())


@lru_cache(maxsize=20_000)
def _searched(text: str) -> str:
    """The text of a memo as a search compares it: kept, because every letter that is typed asks for all again."""
    return folded(text)
