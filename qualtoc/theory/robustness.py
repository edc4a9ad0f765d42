"""What leads where in the causal map, who told it as one story, and how firmly the chain holds.

A path is a chain in the merged map; a thread is a path that one source told alone. From "P said A leads to C" and
"Q said C leads to B" nobody may conclude that A leads to B. The headline is the number of threads, then how many
voices the chain hangs on, then the flow of sources, which is no count of independent people.
Sources: Powell, Copestake & Remnant 2024; CausalMapFunctions (calculate_robustness).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import inf, sqrt
from operator import or_

from qualtoc.errors import Invalid, Message, counted, message
from qualtoc.theory.causal_map import Bundle, CausalMap, Pair
from qualtoc.theory.networks import maximum_flow
from qualtoc.theory.tellings import tellers, told_ways

STEPS = 4
"""The longest path that is looked for, unless another number is asked for."""
MOST_PATHS = 1000
MOST_EXACT = 20
"""Up to so many undecided sources the smallest cut is searched exactly; the problem is NP-hard."""
_Edges = Mapping[str, Collection[tuple[str, int]]]
"""For each factor the effects that it leads to, each with its sources as bits."""


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of factors as shown, and who told all of it; nobody may have."""

    factors: tuple[str, ...]
    told_by: tuple[str, ...]

    @property
    def warning(self) -> Message | None:
        """What must be said where nobody told the chain as one story."""
        return None if self.told_by else nobody_told()


@dataclass(frozen=True, slots=True)
class Cut:
    """Sources whose removal breaks every path, in alphabetical order; `exact` says that there is no smaller set."""

    sources: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Robustness:
    """How firmly origins lead to targets in the links that the map shows.

    `threads`: the sources with a story of their own of at most `max_steps` steps (their number is T). `r_edge`:
    routes without a common link; `r_cit` and `r_src`: the fewest claims, and the fewest mentions of a link by a
    source, to delete so that no path remains. `k`: the fewest sources without whom no path remains, whoever told
    which part; where `k_exact` is false it is an upper bound.
    """

    threads: tuple[str, ...]
    k: int
    k_exact: bool
    r_src: int
    r_cit: int
    r_edge: int
    warning: Message | None

    @property
    def t(self) -> int:
        """The number of sources (or groups) that told the whole story."""
        return len(self.threads)


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """How many sources of a group name a link, of how many, and how surprising that is: a pointer, never a test.

    `residual` is the adjusted standardised residual; None where all sources name the link, none does, or there is
    only one group.
    """

    group: str
    citing: int
    total: int
    residual: float | None


def paths(
    shown: CausalMap,
    origins: Collection[str],
    targets: Collection[str],
    *,
    max_steps: int = STEPS,
    most: int = MOST_PATHS,
    thread_of: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    """The chains of at most `max_steps` links from an origin to a target, shortest first, at most `most` of them.

    No factor comes twice, and origins and targets stand at the ends only. `thread_of` puts a grouping in place of the
    sources that told a chain.

    Raises:
        Invalid: an origin is also a target, or `max_steps` is below 1.
    """
    _check_ends(origins, targets, max_steps)
    distance = distances(((bundle.effect, bundle.cause) for bundle in shown.bundles), targets)
    found: list[Path] = []
    for chain in _chains(shown, frozenset(origins), distance, max_steps):
        if len(found) == most:
            break
        found.append(Path(chain, tellers(shown, chain, thread_of=thread_of)))
    return tuple(found)


def threads(
    shown: CausalMap,
    origins: Collection[str],
    targets: Collection[str],
    *,
    max_steps: int | None = STEPS,
    thread_of: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """The sources that told a whole way from an origin to a target, in alphabetical order.

    Threads are traced on names as coded, so that names shown as one fake no story. `max_steps` counts coded links;
    None sets no limit. `thread_of` puts a grouping (site, team) in place of sources; who has none stands alone.
    """
    _check_ends(origins, targets, 1 if max_steps is None else max_steps)
    ways = told_ways(shown, origins, max_steps, thread_of=thread_of)
    return tuple(sorted(set().union(*(ways.get(target, ()) for target in targets))))


def robustness(
    shown: CausalMap,
    origins: Collection[str],
    targets: Collection[str],
    *,
    max_steps: int = STEPS,
    thread_of: Mapping[str, str] | None = None,
) -> Robustness:
    """All measures of one question; T <= K <= R_src <= R_cit and R_edge <= R_src hold where K is exact.

    Only threads are limited to `max_steps`. All numbers are 0 where no path exists or a factor is not in the map.
    With `thread_of`, T counts groups and the other measures still count sources.

    Raises:
        Invalid: an origin is also a target, or `max_steps` is below 1.
    """
    told = threads(shown, origins, targets, max_steps=max_steps, thread_of=thread_of)
    edge, citations, sources = (
        maximum_flow({(b.cause, b.effect): weight(b) for b in shown.bundles}, origins, targets)
        for weight in (lambda _: 1, lambda bundle: bundle.citations, lambda bundle: len(bundle.sources))
    )
    cut = smallest_cut({(b.cause, b.effect): b.sources for b in shown.bundles}, origins, targets)
    warning = None
    if edge and not told:
        at_length = threads(shown, origins, targets, max_steps=None, thread_of=thread_of)
        warning = _nobody_told_within(max_steps) if at_length else nobody_told()
    return Robustness(told, len(cut.sources), cut.exact, sources, citations, edge, warning)


def smallest_cut(links: Mapping[Pair, Collection[str]], origins: Collection[str], targets: Collection[str]) -> Cut:
    """A smallest set of sources that breaks every path from an origin to a target; empty where there is no path.

    Sources with a path of their own are in every such set; only the others are searched. Above `MOST_EXACT` of them
    the set is a greedy one: no member can be spared, but another set may be smaller. Origins and targets must differ.
    """
    ahead = distances(links, origins)
    behind = distances(((effect, cause) for cause, effect in links), targets)
    useful = {pair: sources for pair, sources in links.items() if pair[0] in ahead and pair[1] in behind}
    names = sorted({source for sources in useful.values() for source in sources})
    bit = {name: 1 << number for number, name in enumerate(names)}
    edges: dict[str, list[tuple[str, int]]] = {}
    for (cause, effect), sources in sorted(useful.items()):
        edges.setdefault(cause, []).append((effect, sum(bit[source] for source in set(sources))))
    search = _Search(edges, tuple(sorted(set(origins))), frozenset(targets))
    everyone = sum(bit.values())
    needed = search.alone(everyone)
    best = search.spared(search.greedy(needed), needed)
    exact = (everyone & ~needed).bit_count() <= MOST_EXACT
    if exact:
        best = search.smallest(needed, best)
    return Cut(tuple(name for name in names if bit[name] & best), exact or best == needed)


def surprise(bundle: Bundle, group_of: Mapping[str, str]) -> tuple[GroupDifference, ...]:
    """For each group the sources that name the link, of all its sources, and the adjusted standardised residual.

    `group_of` gives the group of every source, silent ones included; sources outside it are not counted. Groups come
    in alphabetical order. Denominators are sources, never claims; with numbers this small show the counts beside it.
    """
    totals: dict[str, int] = {}
    for group in group_of.values():
        totals[group] = totals.get(group, 0) + 1
    citing = dict.fromkeys(totals, 0)
    for source in bundle.sources:
        if source in group_of:
            citing[group_of[source]] += 1
    row, whole = sum(citing.values()), sum(totals.values())
    return tuple(
        GroupDifference(group, citing[group], totals[group], _residual(citing[group], totals[group], row, whole))
        for group in sorted(totals)
    )


def nobody_told() -> Message:
    """The warning of a path that was put together from several people's words."""
    return message("A path exists, but nobody told it as one story.")


def _nobody_told_within(steps: int) -> Message:
    return counted(
        "A path exists, but nobody told it as one story of at most {steps} step.",
        "A path exists, but nobody told it as one story of at most {steps} steps.",
        steps, steps=steps,
    )  # fmt: skip


def _residual(observed: int, column: int, row: int, whole: int) -> float | None:
    expected = Fraction(column * row, whole)
    variance = expected * (1 - Fraction(row, whole)) * (1 - Fraction(column, whole))
    return float(observed - expected) / sqrt(variance) if variance else None


def _check_ends(origins: Collection[str], targets: Collection[str], max_steps: int) -> None:
    if both := sorted(set(origins) & set(targets)):
        text = message("{factor} is both where the path starts and where it ends. Choose one.", factor=both[0])
        raise Invalid(text, field="targets")
    if max_steps < 1:
        raise Invalid(message("A path has at least one step, not {value}.", value=max_steps), field="max_steps")


def distances(edges: Iterable[Pair], starts: Collection[str], most: float = inf) -> dict[str, int]:
    """How many edges each factor is from the nearest start, up to `most`."""
    leaving: dict[str, list[str]] = {}
    for cause, effect in edges:
        leaving.setdefault(cause, []).append(effect)
    distance = dict.fromkeys(starts, 0)
    border, steps = list(distance), 0
    while border and steps < most:
        steps += 1
        border = list(dict.fromkeys(e for name in border for e in leaving.get(name, ()) if e not in distance))
        distance.update(dict.fromkeys(border, steps))
    return distance


def _chains(
    shown: CausalMap, origins: frozenset[str], distance: Mapping[str, int], max_steps: int
) -> Iterator[tuple[str, ...]]:
    """All chains, shortest first; `distance` is that to the nearest target, so that no step is taken in vain."""

    def longer(chain: tuple[str, ...], left: int) -> Iterator[tuple[str, ...]]:
        if not left:
            yield chain
            return
        for bundle in shown.leaving.get(chain[-1], ()):
            ahead = distance.get(bundle.effect, inf)
            is_end = ahead == 0
            if is_end == (left == 1) and ahead < left and bundle.effect not in origins and bundle.effect not in chain:
                yield from longer((*chain, bundle.effect), left - 1)

    for length in range(1, max_steps + 1):
        for origin in sorted(origins):
            yield from longer((origin,), length)


class _Search:
    """Cuts of one graph as bit sets of removed sources."""

    def __init__(self, edges: _Edges, origins: tuple[str, ...], targets: frozenset[str]) -> None:
        self.edges, self.origins, self.targets = edges, origins, targets

    def alone(self, everyone: int) -> int:
        """Those who hold a path by themselves, and so are in every cut."""
        come = dict.fromkeys(self.origins, everyone)
        waiting = list(self.origins)
        while waiting:
            name = waiting.pop()
            for effect, sources in self.edges.get(name, ()):
                if further := come[name] & sources & ~come.get(effect, 0):
                    come[effect] = come.get(effect, 0) | further
                    waiting.append(effect)
        return reduce(or_, (come.get(target, 0) for target in self.targets), 0)

    def path(self, removed: int) -> tuple[int, ...]:
        """The remaining sources of each link on a shortest path; empty where no path remains."""
        came: dict[str, tuple[str, int] | None] = dict.fromkeys(self.origins)
        border = list(self.origins)
        for name in border:  # grows while it is read: breadth first
            for effect, sources in self.edges.get(name, ()):
                left = sources & ~removed
                if left and effect not in came:
                    came[effect] = (name, left)
                    if effect in self.targets:
                        return self._links(came, effect)
                    border.append(effect)
        return ()

    def greedy(self, removed: int) -> int:
        """A cut that holds what is removed: on a shortest path, the link with the fewest sources goes, and again."""
        while path := self.path(removed):
            removed |= min(path, key=int.bit_count)
        return removed

    def spared(self, cut: int, needed: int) -> int:
        """The cut without those members that it does not need."""
        for member in _bits(cut & ~needed):
            if not self.path(cut & ~member):
                cut &= ~member
        return cut

    def smallest(self, removed: int, best: int) -> int:
        """A smallest cut that holds what is removed: some link of each path must go, so each is tried.

        `best` is a cut that is known. Sets seen before, and sets that cannot become smaller than `best`, are left out.
        """
        seen = {removed}
        waiting = [removed]
        while waiting:
            held = waiting.pop()
            if held.bit_count() >= best.bit_count():
                continue
            path = self.path(held)
            if not path:
                best = held
            for link in sorted(path, key=int.bit_count, reverse=True):
                wider = held | link
                if wider not in seen and wider.bit_count() < best.bit_count():
                    seen.add(wider)
                    waiting.append(wider)
        return best

    @staticmethod
    def _links(came: Mapping[str, tuple[str, int] | None], end: str) -> tuple[int, ...]:
        links = []
        while (step := came[end]) is not None:
            end, left = step
            links.append(left)
        return tuple(links)


def _bits(number: int) -> Iterable[int]:
    while number:
        lowest = number & -number
        yield lowest
        number ^= lowest
