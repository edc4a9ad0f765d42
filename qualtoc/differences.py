"""How two JSON values differ, small enough to be kept with every act, so that either can be made of the other.

It knows nothing of what the values mean. Objects whose keys or their order differ are kept whole.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

Step = dict[str, Any]
"""One place: `at` is the way there by keys and numbers; `was` and `is` are the values, or, with `from`, the parts of
a list or text from there on that one and the other hold."""

_LONG = 200
"""Texts of more letters are compared by their ends."""


def difference(before: Any, after: Any) -> list[Step]:
    """The steps from one JSON value to another; none where they are the same."""
    return list(_steps((), before, after))


def changed(value: Any, steps: Sequence[Step], *, forwards: bool) -> Any:
    """What the steps make of the value before them, or backwards of the value after them; the value itself stays."""
    box = [json.loads(json.dumps(value))]
    old, new = ("was", "is") if forwards else ("is", "was")
    for step in steps if forwards else reversed(steps):
        place: list[Any] = [0, *step["at"]]
        *way, last = place
        holder: Any = box
        for key in way:
            holder = holder[key]
        if "from" in step:
            start = step["from"]
            held = holder[last]
            holder[last] = held[:start] + step[new] + held[start + len(step[old]) :]
        else:
            holder[last] = step[new]
    return box[0]


def fingerprint(value: Any) -> str:
    """The hash of a JSON value, the same whatever the order of the keys of objects."""
    plain = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are written the same; 1, 1.0 and true are three values."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def common_start(one: str, other: str) -> int:
    """How many letters two texts begin with alike, by halving: texts are long, and alike but for a few places."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _steps(at: tuple[str | int, ...], before: Any, after: Any) -> Iterator[Step]:
    if same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict) and list(before) == list(after):
        for key, value in before.items():
            yield from _steps((*at, key), value, after[key])
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_steps(at, before, after)
    elif isinstance(before, str) and isinstance(after, str) and min(len(before), len(after)) > _LONG:
        start = common_start(before, after)
        end = common_start(before[start:][::-1], after[start:][::-1])
        yield _splice(at, start, before[start : len(before) - end], after[start : len(after) - end])
    else:
        yield {"at": list(at), "was": before, "is": after}


def _list_steps(at: tuple[str | int, ...], before: list[Any], after: list[Any]) -> Iterator[Step]:
    start, end = _ends(before, after)
    was, now = before[start : len(before) - end], after[start : len(after) - end]
    if len(was) == len(now):
        for place, (one, other) in enumerate(zip(was, now, strict=True), start):
            yield from _steps((*at, place), one, other)
    else:
        yield _splice(at, start, was, now)


def _splice(at: tuple[str | int, ...], start: int, was: Any, now: Any) -> Step:
    return {"at": list(at), "from": start, "was": was, "is": now}


def _ends(before: list[Any], after: list[Any]) -> tuple[int, int]:
    """How many elements are the same at the beginning and, of the others, at the end."""
    most = min(len(before), len(after))
    start = 0
    while start < most and same(before[start], after[start]):
        start += 1
    end = 0
    while end < most - start and same(before[-1 - end], after[-1 - end]):
        end += 1
    return start, end
