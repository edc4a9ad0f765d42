"""A short name for what a part of a theory says, by which a form tells whether somebody else changed it meanwhile."""

import hashlib
import json
from dataclasses import asdict

from qualtoc.theory.model import TheoryVersion
from qualtoc.theory.shared_editing import Shared


def fingerprint(*parts: object) -> str:
    """The SHA-256 of some parts, the same whatever the order of keys in mappings; empty for none."""
    told = [_plain(asdict(part)) for part in parts]  # type: ignore[call-overload]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest() if told else ""


def of_factor(version: TheoryVersion, key: str) -> str:
    """What the form of a factor shows; empty where the version has no such factor."""
    return fingerprint(*(factor for factor in version.factors if factor.key == key))


def of_link(version: TheoryVersion, key: str) -> str:
    """What the form of a link shows: the link and its assumptions; empty where the version has no such link."""
    links = [link for link in version.links if link.key == key]
    return fingerprint(*links, *(each for each in version.assumptions if each.link == key and links))


def of_shared(part: Shared | None) -> str:
    """What the form of a shared part shows; empty for a new one."""
    return "" if part is None else fingerprint(part)


def _plain(value: object) -> object:
    """The value with mappings as sorted lists of pairs, for None may be a key."""
    if isinstance(value, dict):
        return sorted(([repr(key), _plain(inner)] for key, inner in value.items()), key=lambda pair: str(pair[0]))
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
