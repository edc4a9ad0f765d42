"""How long the page of a theory takes that has 150 factors and 300 links: `python -m benchmarks.drawings`."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from sys import stdout
from time import process_time

from fastapi.testclient import TestClient

from benchmarks.theories import a_wide_theory
from qualtoc.database import Actor, open_database
from qualtoc.settings import Settings
from qualtoc.study.actions import new_study
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher
from qualtoc.theory.drawing import draw
from qualtoc.theory.theory_writing import to_yaml
from qualtoc.web.app import create_app

TIMES = 9
PAGES = {
    "the whole theory": "?version=v1",
    "with verdicts": "?version=v1&overlay=verdicts",
    "with gaps": "?version=v1&overlay=gaps",
    "around a factor, 2 steps": "?version=v1&focus=f060&steps=2",
    "without two layers": "?version=v1&without=context&without=rival",
}


def main() -> None:
    """Print milliseconds of processor time, medians of several runs; pages find the geometry computed, as usual."""
    theory = a_wide_theory()
    version = theory.versions[0]
    labels = {factor.key: factor.label.en or "" for factor in version.factors}
    signs = {link.key: ("+",) for link in version.links}
    stdout.write(f"geometry, computed anew: {_median(lambda: draw(version, labels, signs)):.0f} ms\n")
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'big.db'}")
        study = new_study(database, "big", "A wide theory", [Researcher("AR")])
        report = import_files(database, Actor(study.id, "AR"), [("theory.yaml", to_yaml(theory))])
        assert not report.problems, report.problems
        settings = Settings(database_url=database.url)
        with TestClient(create_app(database, settings, None), base_url=f"http://127.0.0.1:{settings.port}") as client:
            for name, query in PAGES.items():
                stdout.write(
                    f"{name}: {_median(lambda query=query: client.get(f'/studies/big/theory{query}')):.0f} ms\n"
                )
        database.dispose()


def _median(run: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        start = process_time()
        run()
        times.append(1000 * (process_time() - start))
    return median(times)


if __name__ == "__main__":
    main()
