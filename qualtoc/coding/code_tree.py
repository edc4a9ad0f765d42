"""The codebook as a tree: who stands under whom, and what it is after a code was moved.

A code stands under another code, or at the top of a family. The order of the codebook is the order among those that
stand at the same place; a move changes nothing for any others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qualtoc.coding.codebook import Code, Codebook
from qualtoc.errors import Conflict, Invalid, NotFound, message

Step = Literal["up", "down", "in", "out"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a code stands: under `parent`, or at the top of `family` where there is none; `before` a code that stands
    there, or last."""

    parent: str | None = None
    family: str | None = None
    before: str | None = None


def standing_at(book: Codebook, parent: str | None, family: str | None) -> tuple[Code, ...]:
    """The codes right under a code, or at the top of a family (of none where it is None), in order."""
    return tuple(code for code in book.codes if _place(book, code) == (parent, None if parent else family))


def beside(book: Codebook, key: str) -> tuple[Code, ...]:
    """The codes that stand at the same place as a code, itself among them, in order."""
    return standing_at(book, *_place(book, book.by_key[key]))


def below(book: Codebook, key: str) -> tuple[Code, ...]:
    """All codes below a code, each after the one above it."""
    children: dict[str | None, list[Code]] = {}
    for code in book.codes:
        children.setdefault(code.parent, []).append(code)
    return tuple(_below(key, children, {key}))


def moved(book: Codebook, key: str, place: Place) -> Codebook:
    """The codebook after a code was put at a place, with everything below it.

    The codes of that place change places among themselves in the order of the codebook; all others keep theirs.

    Raises:
        NotFound: there is no such code or family, or the one before which it should stand is not there.
        Conflict: the code would stand under itself.
    """
    code = _known(book, key)
    _refuse_impossible(book, key, place)
    there = [one.key for one in standing_at(book, place.parent, place.family) if one.key != key]
    at = there.index(place.before) if place.before in there else len(there)
    order = [*there[:at], key, *there[at:]]
    slots = sorted(number for number, one in enumerate(book.codes) if one.key in order)
    put = replace(code, parent=place.parent, family=None if place.parent else place.family)
    codes = list(book.codes)
    for slot, name in zip(slots, order, strict=True):
        codes[slot] = put if name == key else book.by_key[name]
    return replace(book, codes=tuple(codes))


def stepped(book: Codebook, key: str, step: Step) -> Place | None:
    """The place one step away: up or down among those beside it, in under the one before it, out beside the one above.

    None where there is no such place.
    """
    code = _known(book, key)
    parent, family = _place(book, code)
    others = [one.key for one in beside(book, key)]
    at = others.index(key)
    match step:
        case "up":
            return Place(parent, family, others[at - 1]) if at else None
        case "down":
            return Place(parent, family, _after(others, at + 1)) if at + 1 < len(others) else None
        case "in":
            return Place(others[at - 1]) if at else None
        case "out":
            return _outside(book, parent) if parent else None


def _outside(book: Codebook, parent: str) -> Place:
    above = [one.key for one in beside(book, parent)]
    return Place(*_place(book, book.by_key[parent]), _after(above, above.index(parent)))


def _after(keys: Sequence[str], at: int) -> str | None:
    return keys[at + 1] if at + 1 < len(keys) else None


def _place(book: Codebook, code: Code) -> tuple[str | None, str | None]:
    """The code above, or the family: what is not there any more counts as none."""
    if code.parent in book.by_key:
        return code.parent, None
    return None, code.family if any(family.key == code.family for family in book.families) else None


def _below(key: str, children: dict[str | None, list[Code]], seen: set[str]) -> Iterator[Code]:
    for child in children.get(key, ()):
        if child.key not in seen:
            seen.add(child.key)
            yield child
            yield from _below(child.key, children, seen)


def _known(book: Codebook, key: str) -> Code:
    code = book.by_key.get(key)
    if code is None:
        raise NotFound(message("The codebook has no code “{code}”.", code=key))
    return code


def _refuse_impossible(book: Codebook, key: str, place: Place) -> None:
    if place.parent is not None:
        _known(book, place.parent)
        if place.parent in {key, *(one.key for one in below(book, key))}:
            raise Conflict(message("A code cannot stand under itself or under a code below it."), field="parent")
    if place.family is not None and all(family.key != place.family for family in book.families):
        raise NotFound(message("The codebook has no family “{family}”.", family=place.family))
    if place.before == key:
        raise Invalid(message("A code cannot stand before itself."), field="before")
    there = {one.key for one in standing_at(book, place.parent, place.family)}
    if place.before is not None and place.before not in there:
        moved_on = message("The code before which it should stand was moved meanwhile; look again.")
        raise Conflict(moved_on, field="before")
