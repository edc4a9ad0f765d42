"""What two versions hold differently of the parts that they share, in words and for the drawing."""

from collections.abc import Iterable, Mapping

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.theory.model import ProgrammeTheory, SharedChange
from qualtoc.theory.shared_comparing import SharedComparison, SharedDifference, kind_of, places
from qualtoc.theory.shared_editing import LISTS, Kind, Shared, parts
from qualtoc.web.theories.contexts import SharedRow
from qualtoc.web.theories.shared_fields import ACT_WORDS, KIND_WORDS
from qualtoc.web.theories.shared_pages import Saying

TURN_WORDS: Mapping[str, Message] = {
    "added": message("newly in play"),
    "removed": message("no longer in play"),
    "structure": message("holds other links or factors"),
}


def shared_rows(theory: ProgrammeTheory, found: SharedComparison) -> tuple[SharedRow, ...]:
    """A row for each recorded change, and for each part of which the versions hold something else."""
    say = Saying(theory)
    held = {(kind, part.key): part for kind in LISTS for part in parts(theory, kind)}
    changes = [
        _changed(one, kind, key, say, held)
        for one in found.recorded for kind in LISTS if kind == kind_of(one) for key in one.change.targets
    ]  # fmt: skip
    return (*changes, *(_differing(one, say, held) for one in found.differences))


def beside(theory: ProgrammeTheory, found: SharedComparison) -> dict[str, tuple[Message, ...]]:
    """What the drawing says of shared parts at their links and factors, by the keys of these."""
    told: dict[str, list[Message]] = {}
    for kind, key, words in _turns(found):
        for place in places(theory, kind, key):
            told.setdefault(place, []).append(message("{part} {change}", part=key, change=words))
    return {place: tuple(words) for place, words in told.items()}


def _turns(found: SharedComparison) -> Iterable[tuple[Kind, str, Message]]:
    for one in found.recorded:
        act = ACT_WORDS.get(one.change.op.partition("_")[0], ACT_WORDS["change"])
        yield from ((kind, key, act) for kind in LISTS if kind == kind_of(one) for key in one.change.targets)
    for other in found.differences:
        if other.turn != "structure":
            yield other.kind, other.key, TURN_WORDS[other.turn]


def _changed(
    one: SharedChange, kind: Kind, key: str, say: Saying, held: Mapping[tuple[Kind, str], Shared]
) -> SharedRow:  # fmt: skip
    act = ACT_WORDS.get(one.change.op.partition("_")[0], ACT_WORDS["change"])
    return SharedRow(kind, KIND_WORDS[kind], key, _name(kind, key, say, held), act, change=one)


def _differing(one: SharedDifference, say: Saying, held: Mapping[tuple[Kind, str], Shared]) -> SharedRow:
    details = [message("only in the new version: {keys}", keys=", ".join(one.came))] if one.came else []
    details += [message("only in the old version: {keys}", keys=", ".join(one.went))] if one.went else []
    name = _name(one.kind, one.key, say, held)
    return SharedRow(one.kind, KIND_WORDS[one.kind], one.key, name, TURN_WORDS[one.turn], tuple(details))


def _name(
    kind: Kind, key: str, say: Saying, held: Mapping[tuple[Kind, str], Shared]
) -> Message | Bilingual | None:  # fmt: skip
    part = held.get((kind, key))
    return say.line(part).name if part is not None else None
