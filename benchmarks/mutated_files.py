"""Thousands of mutated files through every importer: `python -m benchmarks.mutated_files [files]`.

Each file has a seed and can be made again. The script ends with 1 and names the seeds where anything but a transcript
or an error in words came of a file, or where one took longer than ten seconds.
"""

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from mutated import CONTAINERS, mutated, outcome

SLOW_SECONDS = 10.0


def main(files: int) -> int:
    """Read so many mutated files, evenly of each kind; gives the exit code."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    begun = time.perf_counter()
    names = list(CONTAINERS)
    for number in range(files):
        name, seed = names[number % len(names)], number // len(names)
        start = time.perf_counter()
        try:
            counts[outcome(name, mutated(name, seed))] += 1
        except Exception as error:  # noqa: BLE001
            wrong.append(f"{name} seed {seed}: {type(error).__name__}: {error}")
        if time.perf_counter() - start > SLOW_SECONDS:
            wrong.append(f"{name} seed {seed}: slow")
    took = time.perf_counter() - begun
    print(f"{files} files in {took:.0f} s: {dict(counts)}; wrong: {len(wrong)}")  # noqa: T201
    for line in wrong[:50]:
        print(line)  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
