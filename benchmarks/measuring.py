"""Figures: many runs of one thing as a median, a 95th percentile and a count; and the machine that they come from."""

import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a table. `median` and `p95` are in `unit`; `p95` is None where the runs are too few for it."""

    what: str
    median: float
    unit: str
    n: int
    p95: float | None = None
    note: str = ""


def figure(what: str, seconds: Sequence[float], note: str = "") -> Figure:
    """The figure of some runs, in milliseconds."""
    in_ms = sorted(1000 * one for one in seconds)
    p95 = in_ms[round(0.95 * (len(in_ms) - 1))] if len(in_ms) >= 10 else None
    return Figure(what, statistics.median(in_ms), "ms", len(in_ms), p95, note)


def timed(do: Callable[[], object], n: int, *, warm_up: int = 1, at_most: float = 60.0) -> list[float]:
    """The seconds of each of `n` runs; fewer where they take more than `at_most` seconds together."""
    for _ in range(warm_up):
        do()
    taken: list[float] = []
    while len(taken) < n and sum(taken) < at_most:
        start = time.perf_counter()
        do()
        taken.append(time.perf_counter() - start)
    return taken


def as_table(title: str, figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    rows = [
        f"| {one.what} | {_number(one.median)} {one.unit} | "
        f"{'' if one.p95 is None else f'{_number(one.p95)} {one.unit}'} | {one.n} | {one.note} |"
        for one in figures
    ]
    return "\n".join([f"### {title}", "", "| | median | p95 | n | |", "|---|---:|---:|---:|---|", *rows, ""])


def as_json(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """The figures as JSON values."""
    return [asdict(one) for one in figures]


def machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy it was before."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load_before": [round(one, 2) for one in os.getloadavg()],
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
