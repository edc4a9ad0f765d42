"""Versions of a codebook: what changed between two of them, which codes mean something else, and when.

A version is the codebook as it stood while codings were made. What a code means is its definition, what it includes and
excludes, and what was merged into it or split off; a new name, colour or place changes no coding.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.text import sha256

ChangeKind = Literal["new", "missing", "merged", "split", "retired", "taken_up", "changed"]
PartName = Literal[
    "label", "definition", "include", "exclude", "example", "keywords_en", "keywords_es", "reason", "parent", "family",
    "factor", "origin", "status", "mark",
]  # fmt: skip
OF_MEANING = ("definition", "include", "exclude")
_TEXTS: tuple[PartName, ...] = ("label", "definition", "include", "exclude", "example", "reason")
_PLAIN: tuple[PartName, ...] = ("factor", "origin", "status")
_NOTHING = Bilingual()


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of a code that is otherwise now; texts that are the same in every language stand in English."""

    name: PartName
    old: Bilingual
    new: Bilingual


@dataclass(frozen=True, slots=True)
class CodeChange:
    """What became of one code. `became` are the labels of the codes into which it was merged or split.

    `code` is the code as it is now, or as it was where it is no longer there.
    """

    kind: ChangeKind
    code: Code
    parts: tuple[Part, ...] = ()
    became: tuple[Bilingual, ...] = ()

    @property
    def is_of_meaning(self) -> bool:
        """Whether what was coded before may have to be coded again."""
        return self.kind in ("new", "merged", "split") or any(part.name in OF_MEANING for part in self.parts)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one codebook to another. `unchanged` counts the codes that are as they were.

    `families` are those that came, went or were renamed, as pairs of the old and the new label.
    """

    codes: tuple[CodeChange, ...]
    families: tuple[tuple[Bilingual | None, Bilingual | None], ...]
    is_reordered: bool
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.codes or self.families or self.is_reordered)


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was kept. `no` counts from 1; it held until `ended_at`, or holds where that is None.

    `meanings` has a hash of each code's rules by its key.
    """

    no: int
    kept_at: datetime
    ended_at: datetime | None
    author: str
    reason: str
    is_automatic: bool
    codes: int
    sha256: str
    meanings: Mapping[str, str]


def compare(old: Codebook, new: Codebook) -> Comparison:
    """What changed from the old codebook to the new one, in the order of the new one; codes that went come last."""
    found = [_change(old, new, code) for code in new.codes]
    gone = [CodeChange("missing", code) for code in old.codes if code.key not in new.by_key]
    codes = tuple(change for change in (*found, *gone) if change is not None)
    common = [code.key for code in new.codes if code.key in old.by_key]
    before = [code.key for code in old.codes if code.key in new.by_key]
    return Comparison(codes, _families(old, new), common != before, sum(change is None for change in found))


def meanings(codebook: Codebook) -> dict[str, str]:
    """A hash of what each code means, by its key: its rules, what was merged into it, what was split off."""
    merged: dict[str, list[str]] = {}
    for code in codebook.codes:
        for key in code.became:
            merged.setdefault(key, []).append(code.key)
    return {code.key: _meaning(code, merged.get(code.key, ())) for code in codebook.codes}


def is_otherwise(before: Code, after: Code) -> bool:
    """Whether a coder would apply the code otherwise: its name, its rules, its status or what became of it changed."""
    names = ("label", *OF_MEANING, "status", "became")
    return any(getattr(before, name) != getattr(after, name) for name in names)


def version_at(versions: Sequence[Version], moment: datetime) -> int | None:
    """The number of the version under which something was coded at that time; None for the codebook as it is now.

    What was coded before the first version was kept was coded under the first. Versions come oldest first.
    """
    held = (one.no for one in versions if one.ended_at is None or moment <= one.ended_at)
    return next(held, None)


def present_number(versions: Sequence[Version], digest: str) -> int:
    """The number of the codebook that has this hash: that of the newest version that is the same, else the next one."""
    same = [one.no for one in versions if one.sha256 == digest]
    return same[-1] if same else max((one.no for one in versions), default=0) + 1


@dataclass(frozen=True, slots=True)
class Stale:
    """A code whose meaning is not what it was. `versions` are the numbers under which it meant something else, or was
    not there; `since` is when it got its present meaning."""

    code: Code
    is_new: bool
    versions: frozenset[int]
    since: datetime


def stale_codes(versions: Sequence[Version], book: Codebook, since: int = 1) -> tuple[Stale, ...]:
    """The codes of the codebook that mean something else than in a version, from number `since` on.

    Codes that cannot be applied (retired, or candidates) are left out. Versions come oldest first.
    """
    present = meanings(book)
    looked_at = [one for one in versions if one.no >= since]
    found = (_stale(code, present[code.key], looked_at) for code in book.codes if code.status == "active")
    return tuple(one for one in found if one is not None)


def _stale(code: Code, meaning: str, versions: Iterable[Version]) -> Stale | None:
    others = [one for one in versions if one.meanings.get(code.key) != meaning]
    if not others:
        return None
    is_new = all(code.key not in one.meanings for one in others)
    last = others[-1].ended_at or others[-1].kept_at
    since = code.created_at or last if is_new else last
    return Stale(code, is_new, frozenset(one.no for one in others), since)


def _meaning(code: Code, merged: Iterable[str]) -> str:
    rules = [(text.en or "", text.es or "") for text in (code.definition, code.include, code.exclude)]
    return sha256(json.dumps([rules, sorted(code.became), sorted(merged)], ensure_ascii=False))[:16]


def _change(old: Codebook, new: Codebook, code: Code) -> CodeChange | None:
    before = old.by_key.get(code.key)
    if before is None:
        return CodeChange("new", code)
    parts = tuple(_parts(old, new, before, code))
    became = tuple(_label(new, key) for key in code.became)
    if code.became and code.became != before.became:
        is_merge = all(key in old.by_key for key in code.became)
        return CodeChange("merged" if is_merge else "split", code, parts, became)
    if code.status != before.status and "retired" in (code.status, before.status):
        return CodeChange("retired" if code.status == "retired" else "taken_up", code, parts)
    return CodeChange("changed", code, parts) if parts else None


def _parts(old: Codebook, new: Codebook, before: Code, code: Code) -> Iterable[Part]:
    for name in _TEXTS:
        yield from _part(name, getattr(before, name), getattr(code, name))
    yield from _part("keywords_en", _listed(before.keywords_en), _listed(code.keywords_en))
    yield from _part("keywords_es", _listed(before.keywords_es), _listed(code.keywords_es))
    if before.parent != code.parent:
        yield Part("parent", _label(old, before.parent), _label(new, code.parent))
    if before.family != code.family:
        yield Part("family", _family(old, before.family), _family(new, code.family))
    for name in _PLAIN:
        yield from _part(name, _plain(getattr(before, name)), _plain(getattr(code, name)))
    yield from _part("mark", _mark(before), _mark(code))


def _part(name: PartName, old: Bilingual, new: Bilingual) -> Iterable[Part]:
    english, spanish = (old.en or "") == (new.en or ""), (old.es or "") == (new.es or "")
    if not (english and spanish):
        yield Part(
            name,
            Bilingual(None if english else old.en, None if spanish else old.es),
            Bilingual(None if english else new.en, None if spanish else new.es),
        )


def _listed(words: tuple[str, ...]) -> Bilingual:
    return _plain(", ".join(words))


def _plain(text: str | None) -> Bilingual:
    return Bilingual(text or None)


def _mark(code: Code) -> Bilingual:
    chosen = [str(one + 1) if one is not None else "–" for one in (code.hue, code.shape)]
    return _plain(None if chosen == ["–", "–"] else " / ".join(chosen))


def _label(book: Codebook, key: str | None) -> Bilingual:
    if key is None:
        return _NOTHING
    return book.by_key[key].label if key in book.by_key else Bilingual(key)


def _family(book: Codebook, key: str | None) -> Bilingual:
    found = (family.label for family in book.families if family.key == key)
    return next(found, Bilingual(key))


def _families(old: Codebook, new: Codebook) -> tuple[tuple[Bilingual | None, Bilingual | None], ...]:
    before = {family.key: family.label for family in old.families}
    after = {family.key: family.label for family in new.families}
    keys = dict.fromkeys((*after, *before))
    return tuple((before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key))
