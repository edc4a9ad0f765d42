"""Runs the benchmarks that are named, or all of them: `python -m benchmarks [NAME ...]`; --help lists the names."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import correcting, finding, importing, long_source, merging, peer, report, suggesting, web
from benchmarks import map as causal_map
from benchmarks.measuring import Figure, as_json, as_table, machine

TITLES = {
    "peer": "The nearest peer", "web": "Coding in the browser", "report": "The pattern-matching report",
    "map": "The causal map", "long": "One long source",
    "finding": "Finding", "suggesting": "Suggestions", "importing": "Importing many transcripts",
    "merging": "Merging and splitting codes", "correcting": "Correcting a transcript",
}  # fmt: skip


def main() -> int:
    """Measure, and write a Markdown table and JSON for each benchmark to standard output."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(TITLES)}; all if none is given")
    parser.add_argument("--peer-python", type=Path, help="the Python of an environment that has Taguette")
    parser.add_argument("--json", type=Path, help="write all figures into this file too")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(TITLES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    benchmarks: Mapping[str, Callable[[], list[Figure]]] = {
        "peer": lambda: peer.measure(chosen.peer_python) if chosen.peer_python else [],
        "web": web.measure,
        "report": report.measure,
        "finding": finding.measure,
        "suggesting": suggesting.measure,
        "map": causal_map.measure,
        "long": long_source.measure,
        "importing": importing.measure,
        "merging": merging.measure,
        "correcting": correcting.measure,
    }
    on = machine()
    command = " ".join(["python -m benchmarks", *sys.argv[1:]])
    found = {}
    for name in chosen.names or benchmarks:
        figures = benchmarks[name]()
        if figures:
            found[name] = as_json(figures)
            sys.stdout.write(as_table(TITLES[name], figures) + "\n")
            sys.stdout.flush()
    everything = json.dumps({"command": command, "machine": on, "figures": found}, indent=1, ensure_ascii=False)
    sys.stdout.write(f"```json\n{everything}\n```\n")
    if chosen.json:
        chosen.json.write_text(everything + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
