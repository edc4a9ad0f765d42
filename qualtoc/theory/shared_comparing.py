"""What two versions hold differently of the parts that all versions share, and what was changed of these in between.

Indicators, observations, patterns, configurations and outcomes stand beside the versions and no version holds them.
But a version may lack what they name, or be the first to hold it; and each change of them after a registration is
recorded with its time, so that it lies between two registrations or outside (see `shared_editing`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from qualtoc.theory.model import ProgrammeTheory, SharedChange, TheoryVersion
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.shared_editing import LISTS, Kind, parts

Turn = Literal["added", "removed", "structure"]
"""Whether the newer version is the first to hold what a part names, holds it no more, or holds other of it."""


@dataclass(frozen=True, slots=True)
class SharedDifference:
    """A part of which the versions hold different things: `came` are only in the new one, `went` only in the old."""

    turn: Turn
    kind: Kind
    key: str
    came: tuple[str, ...]
    went: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedComparison:
    """Parts that the versions hold differently, recorded changes between them, and how many parts are as they were."""

    differences: tuple[SharedDifference, ...] = ()
    recorded: tuple[SharedChange, ...] = ()
    untouched: Mapping[Kind, int] | None = None


def compared(theory: ProgrammeTheory, old: TheoryVersion, new: TheoryVersion) -> SharedComparison:
    """What is to be said of the shared parts when two versions are compared."""
    recorded = tuple(_between(theory.changes, old.registered_at, new.registered_at)) if old.key != new.key else ()
    differences = tuple(_differences(theory, old, new))
    told = {(one.kind, one.key) for one in differences}
    told |= {(kind, key) for one in recorded for kind in LISTS if kind == kind_of(one) for key in one.change.targets}
    untouched = {kind: sum((kind, part.key) not in told for part in parts(theory, kind)) for kind in LISTS}
    return SharedComparison(differences, recorded, {kind: number for kind, number in untouched.items() if number})


def kind_of(change: SharedChange) -> str:
    """The kind of part that a recorded change is about; the words of a file may be others."""
    return change.change.op.partition("_")[2]


def places(theory: ProgrammeTheory, kind: Kind, key: str) -> tuple[str, ...]:
    """The links and factors of the drawing that a part belongs to; none for roles, cases and outcomes."""
    part = next((one for one in parts(theory, kind) if one.key == key), None)
    return _NAMED[kind](part) if part is not None and kind in _NAMED and kind != "outcome" else ()


def _between(
    changes: Iterable[SharedChange], one: datetime | None, other: datetime | None
) -> Iterable[SharedChange]:  # fmt: skip
    """The changes from the earlier of two registrations to the later; a draft is not registered yet."""
    known = sorted(at for at in (one, other) if at is not None)
    if not known:
        return ()
    until = known[1] if len(known) == 2 else None
    return (change for change in changes if known[0] < change.at and (until is None or change.at <= until))


def _differences(theory: ProgrammeTheory, old: TheoryVersion, new: TheoryVersion) -> Iterable[SharedDifference]:
    before, after = _Held(old), _Held(new)
    for kind, named in _NAMED.items():
        for part in parts(theory, kind):
            was = tuple(key for key in named(part) if before.holds(kind, key))
            now = tuple(key for key in named(part) if after.holds(kind, key))
            came, went = tuple(k for k in now if k not in was), tuple(k for k in was if k not in now)
            if came or went:
                turn: Turn = "added" if not was else "removed" if not now else "structure"
                yield SharedDifference(turn, kind, part.key, came, went)


class _Held:
    """What a version holds, factors and links that went into others included."""

    def __init__(self, version: TheoryVersion) -> None:
        self._links = {link.key for link in version.links} | set(version.link_map)
        self._factors = {factor.key for factor in version.factors}
        self._resolution = Resolution(version)
        self._outcomes = {outcome for link in version.links for outcome in link.expected}

    def holds(self, kind: Kind, key: str) -> bool:
        """Whether the version has the link, factor or outcome that a part of the kind names."""
        if kind == "outcome":
            return key in self._outcomes
        if kind in ("observation", "pattern"):
            return key in self._links
        return bool(self._factors & set(self._resolution.factor(key)))


_NAMED: Mapping[Kind, Callable[[Any], tuple[str, ...]]] = {
    "outcome": lambda part: (part.key,),
    "indicator": lambda part: (part.factor,),
    "observation": lambda part: (part.link,),
    "pattern": lambda part: part.links,
    "cmo": lambda part: tuple(
        dict.fromkeys((*part.contexts, *part.contexts_absent, *part.resources, part.reasoning, part.outcome))
    ),
}
"""What the parts of a kind name of a version."""
