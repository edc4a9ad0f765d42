"""How far the causal map leads from some factors, or back from some: to which others, in how few steps, told by whom.

As with paths (see `robustness`), that a way exists is less than that somebody told it: beside the fewest steps stand
the sources whose own words, as they were coded, run along a whole way of at most so many steps.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import inf

from qualtoc.errors import Invalid, message
from qualtoc.theory.causal_map import CausalMap, Pair
from qualtoc.theory.robustness import STEPS, Story, distances


@dataclass(frozen=True, slots=True)
class Reached:
    """A factor as shown, the fewest links on a way there, and who told a whole way there alone, by name."""

    factor: str
    steps: int
    told_by: tuple[str, ...]


def reached(
    shown: CausalMap, ends: Collection[str], *, max_steps: int = STEPS, is_back: bool = False,
    thread_of: Mapping[str, str] | None = None,
) -> tuple[Reached, ...]:  # fmt: skip
    """The factors to which some lead within `max_steps` links, or that lead to these where `is_back`; nearest first.

    The ends themselves are no answer. `thread_of` puts a grouping in place of sources, as for threads.

    Raises:
        Invalid: `max_steps` is below 1.
    """
    if max_steps < 1:
        raise Invalid(message("A path has at least one step, not {value}.", value=max_steps), field="max_steps")
    pairs = [(bundle.cause, bundle.effect) for bundle in shown.bundles]
    steps = distances(_turned(pairs, is_back), ends, max_steps)
    voices: dict[str, list[Story]] = {}
    for source, story in shown.stories.items():
        voices.setdefault((thread_of or {}).get(source, source), []).append(story)
    told_by: dict[str, list[str]] = {}
    for name in sorted(voices):
        for factor in _told(voices[name], ends, max_steps, is_back):
            told_by.setdefault(factor, []).append(name)
    found = (Reached(name, n, tuple(told_by.get(name, ()))) for name, n in steps.items() if name not in ends)
    return tuple(sorted(found, key=lambda one: (one.steps, -len(one.told_by), one.factor)))


def _told(stories: Iterable[Story], ends: Collection[str], most: float, is_back: bool) -> set[str]:
    """The names as shown to which the coded pairs of one voice lead."""
    told = [
        (*_turned([pair, coded], is_back),) for story in stories for pair, every in story.items() for coded in every
    ]
    starts = {cause for (shown, _), (cause, _) in told if shown in ends}
    there = distances((coded for _, coded in told), starts, most) if starts else {}
    return {shown for (_, shown), (_, effect) in told if there.get(effect, inf) <= most}


def _turned(pairs: Iterable[Pair], is_back: bool) -> Iterable[Pair]:
    return ((pair[1], pair[0]) if is_back else pair for pair in pairs)
