"""How far the causal map leads from some factors, or back from some: to which others, in how few steps, told by whom.

As with paths (see `robustness`), that a way exists is less than that somebody told it: beside the fewest steps stand
the sources whose own words, as they were coded, run along a whole way of at most so many steps.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from qualtoc.errors import Invalid, message
from qualtoc.theory.causal_map import CausalMap
from qualtoc.theory.robustness import STEPS, distances
from qualtoc.theory.tellings import told_ways


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
    pairs = ((one.effect, one.cause) if is_back else (one.cause, one.effect) for one in shown.bundles)
    steps = distances(pairs, ends, max_steps)
    told_by = told_ways(shown, ends, max_steps, is_back=is_back, thread_of=thread_of)
    found = (Reached(name, n, tuple(sorted(told_by.get(name, ())))) for name, n in steps.items() if name not in ends)
    return tuple(sorted(found, key=lambda one: (one.steps, -len(one.told_by), one.factor)))
