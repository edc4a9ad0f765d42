"""Small cells: groups of people that are too few to be told apart from their own members."""

from collections.abc import Mapping

K = 5
"""The fewest people that a printed group may have. A convention of qualtoc, stated wherever it changes a table."""


def merged_cells(counts: Mapping[str, int], k: int = K) -> tuple[tuple[tuple[str, ...], int], ...]:
    """The groups as they may be printed, largest first: (names, people), several names where groups were merged.

    While a group has fewer than `k` people, the two smallest such groups are merged; the last one that is left is
    merged with the largest group, so that neither the total nor the other groups give it away. Empty groups are
    left out. Where everybody together is fewer than `k`, one small group remains.
    """
    cells: list[tuple[int, tuple[str, ...]]] = sorted((n, (name,)) for name, n in counts.items() if n > 0)
    while len(cells) > 1 and cells[0][0] < k:
        other = 1 if cells[1][0] < k else len(cells) - 1
        n, names = cells.pop(other)
        small, small_names = cells.pop(0)
        cells = sorted([*cells, (n + small, names + small_names)])
    return tuple((names, n) for n, names in sorted(cells, key=lambda cell: (-cell[0], cell[1])))
