"""Who told which way along the causal map alone, in names as they were coded: what threads are traced on.

From "P said A leads to C" and "Q said C leads to B" nobody may conclude that A leads to B, so a way counts as told only
where one source's own words run along all of it. The words of all sources are followed at once: along each pair of
coded names go those who have come as far as its cause and told that pair.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from math import inf

from qualtoc.theory.causal_map import CausalMap, Pair, Telling

_Come = dict[str, set[str]]
"""For each coded name, who has come as far as there."""


def told_ways(
    shown: CausalMap,
    ends: Collection[str],
    most: int | None,
    *,
    is_back: bool = False,
    thread_of: Mapping[str, str] | None = None,
) -> dict[str, set[str]]:
    """For each factor as shown, who told a way there from one of the ends, or from there to one where `is_back`.

    Ways have at most `most` coded pairs; None sets no limit. `thread_of` puts a grouping in place of sources; who has
    none stands alone. The cost grows with the claims on each link, not with the number of sources.
    """
    told = _grouped([_turned(one, is_back) for tellings in shown.tellings.values() for one in tellings], thread_of)
    come: _Come = {}
    for (start, _), (cause, _), tellers in told:
        if start in ends:
            come.setdefault(cause, set()).update(tellers)
    _follow(told, come, inf if most is None else most)
    ways: dict[str, set[str]] = {}
    for (_, end), (_, effect), tellers in told:
        if effect in come:
            ways.setdefault(end, set()).update(come[effect] & tellers)
    return ways


def tellers(shown: CausalMap, chain: Sequence[str], *, thread_of: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The sources whose own words run along the whole chain of factors as shown, in alphabetical order.

    `thread_of` puts a grouping in place of sources; who has none stands alone.
    """
    steps = tuple(pairwise(chain))
    come: _Come = {}
    for _, (cause, _), told_by in _grouped(shown.tellings[steps[0]], thread_of):
        come.setdefault(cause, set()).update(told_by)
    for start, end in steps:
        # Within the factor as shown, a story may pass through names that are shown as one.
        _follow(_grouped(shown.tellings.get((start, start), ()), thread_of), come, inf)
        come = _one_further(_grouped(shown.tellings[start, end], thread_of), come, {})
    return tuple(sorted(set().union(*come.values())))


def _grouped(told: Collection[Telling], thread_of: Mapping[str, str] | None) -> Collection[Telling]:
    """The same told by groups, where there are any."""
    if not thread_of:
        return told
    return [one._replace(tellers=frozenset(thread_of.get(name, name) for name in one.tellers)) for one in told]


def _follow(told: Collection[Telling], come: _Come, most: float) -> None:
    """Take all as far as their own words lead, in so many steps."""
    arrived, steps = come, 0
    while arrived and steps < most:
        steps += 1
        arrived = _one_further(told, arrived, come)
        for name, who in arrived.items():
            come.setdefault(name, set()).update(who)


def _one_further(told: Iterable[Telling], come: Mapping[str, set[str]], known: Mapping[str, set[str]]) -> _Come:
    """Who arrives where by one more pair, without those that are known there already."""
    arrived: _Come = {}
    for _, (cause, effect), told_by in told:
        if cause in come and (further := (come[cause] & told_by) - known.get(effect, set())):
            arrived.setdefault(effect, set()).update(further)
    return arrived


def _turned(told: Telling, is_back: bool) -> Telling:
    return Telling(_back(told.shown), _back(told.coded), told.tellers) if is_back else told


def _back(pair: Pair) -> Pair:
    return pair[1], pair[0]
