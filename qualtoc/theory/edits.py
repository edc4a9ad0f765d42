"""What every edit of a draft has in common: why it was made, what it gives back, how it is recorded, and keys."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.text import normalised
from qualtoc.errors import Conflict, Invalid, message
from qualtoc.theory.model import Assumption, CausalLink, Change, Factor, TheoryVersion

KEY = re.compile(r"[^\W_][\w.-]{0,63}")
"""What a new key looks like: a letter or digit first, then also points, hyphens and underscores; 64 at most."""

NAME = 200
"""So many characters may stand in what claims name a factor, which becomes its key when a draft takes it up."""

NO_WORDS = Bilingual()
Part = TypeVar("Part", Factor, CausalLink, Assumption)


@dataclass(frozen=True, slots=True)
class Why:
    """Why somebody changed a draft, and the links whose claims are the evidence (none: no evidence is cited)."""

    reason: Bilingual = Bilingual()
    evidence_links: tuple[str, ...] = ()


NO_REASON = Why()


@dataclass(frozen=True, slots=True)
class Edited:
    """A new version, and the changes that led to it; recorded in the version where it has a parent."""

    version: TheoryVersion
    changes: tuple[Change, ...] = ()


def said(text: str | None) -> str | None:
    """A text as it is kept: one Unicode form, no control characters but line ends, nothing around; None if empty."""
    plain = normalised(text or "")
    kept = "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") else " " for c in plain)
    return kept.strip() or None


def in_words(en: str | None = None, es: str | None = None) -> Bilingual:
    """Both languages of a text as they are kept."""
    return Bilingual(said(en), said(es))


def demand_draft(version: TheoryVersion) -> None:
    """Refuse to edit what is registered.

    Raises:
        Conflict: the version is no draft.
    """
    if version.status != "draft":
        raise Conflict(message("Version {version} is registered and never changes; start a draft from it.",
                               version=version.key))  # fmt: skip


def part_of(parts: Iterable[Part], key: str) -> Part:
    """The part of that key.

    Raises:
        Conflict: there is none, or no longer.
    """
    for part in parts:
        if part.key == key:
            return part
    raise Conflict(message("{part} is not in this draft any more.", part=key))


def with_part(parts: tuple[Part, ...], changed: Part) -> tuple[Part, ...]:
    """The parts with the one of that key said anew."""
    return tuple(changed if part.key == changed.key else part for part in parts)


def recorded(before: TheoryVersion, after: TheoryVersion, why: Why, *changes: Change) -> Edited:
    """The version with its changes written down; without a parent there is nothing that it changes.

    Raises:
        Invalid: a reason is needed, or the evidence names a link that neither version holds.
        Conflict: the version before is no draft.
    """
    demand_draft(before)
    known = {link.key for version in (before, after) for link in version.links}
    for key in why.evidence_links:
        if key not in known:
            raise Invalid(message("There is no link {link}.", link=key), field="evidence")
    if after.parent is None:
        return Edited(after, changes)
    if not (why.reason.en or why.reason.es):
        raise Invalid(message("Give the reason for this change; the comparison of versions shows it."), field="reason")
    taken = {change.key for change in after.changes}
    told = []
    for change in changes:
        key = free_key(taken, "C")
        taken.add(key)
        told.append(replace(change, key=key, reason=why.reason, evidence_links=why.evidence_links))
    return Edited(replace(after, changes=(*after.changes, *told)), tuple(told))


def free_key(taken: Collection[str], stem: str) -> str:
    """The stem with the number after the highest one taken, as wide as that: L19 after L18, L02 after L01."""
    numbers = [key[len(stem) :] for key in taken if key.startswith(stem) and key[len(stem) :].isdecimal()]
    width = max((len(number) for number in numbers), default=1)
    return f"{stem}{max(map(int, numbers), default=0) + 1:0{width}}"


def key_of(label: str, taken: Collection[str]) -> str:
    """A key made of the words of a label, in plain small letters, that is not taken."""
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    key = "_".join(re.findall(r"[a-z0-9]+", plain))[:40].strip("_") or "factor"
    return key if key not in taken else free_key(taken, f"{key}_")


def check_name(name: str) -> None:
    """Refuse what no claim would name a factor.

    Raises:
        Invalid: it is empty, has more than `NAME` characters, or holds some that cannot be seen.
    """
    if name != name.strip() or not 0 < len(name) <= NAME or not name.isprintable():
        raise Invalid(message("“{key}” cannot be the name of a factor.", key=name[:NAME]), field="key")


def check_key(key: str, field: str = "key") -> None:
    """Refuse what cannot be a key.

    Raises:
        Invalid: see `KEY`.
    """
    if not KEY.fullmatch(key):
        raise Invalid(
            message("“{key}” cannot be a key; use letters, digits, points, hyphens and underscores.", key=key),
            field=field,
        )
