"""Plants one change at a time in the engine, and tells which of them no test notices: `python tools/mutants.py`.

`python tools/mutants.py [MODULE ...]` takes only some modules; with `--list` nothing is run. A change that no test can
notice, because the program does the same with it, stands in docs/mutation.md with the reason; the exit is 1 if a change
lives that does not stand there. Each changed module is imported by a process of its own, forked from one that has
loaded the libraries, which runs the pure tests until the first of them fails. Needs Linux or macOS.
"""

import argparse
import importlib
import importlib.abc
import importlib.util
import os
import re
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mutations import Mutation, mutations

ROOT = Path(__file__).resolve().parent.parent
EXPLAINED = ROOT / "docs" / "mutation.md"
ENGINE = (
    "test_verdict_table", "test_parameters", "test_pattern_matching", "test_engine_steps", "test_reports",
    "test_rivals", "test_rolling_up", "test_resolving", "test_some_sources",
    "test_against_brute_force",
)  # fmt: skip
MAP = ("test_causal_map", "test_map_against_brute_force")
TRACING = ("test_process_tracing",)
MODULES = {
    "verdicts": ENGINE, "pattern_matching": ENGINE, "evidence": ENGINE, "rollup": ENGINE, "emergence": ENGINE,
    "parameters": ENGINE, "graph": ("test_graph", "test_versions", "test_theory_files"), "causal_map": MAP,
    "factor_names": ("test_factor_names", *MAP), "networks": ("test_networks", *MAP), "robustness": MAP,
    "process_tracing": TRACING, "likelihoods": TRACING, "tracing_items": TRACING,
}  # fmt: skip
LOADED = ("pytest", "hypothesis.strategies", "networkx", "qualtoc.coding.codebook", "qualtoc.coding.source")
EXAMPLES = 40
"""At first no test runs more random examples; what lives then meets as many as in the suite, the same in every run."""

LINE = re.compile(r"- `(?P<where>[^`]+)`: `(?P<before>[^`]+)` → `(?P<after>[^`]+)`")


@dataclass(frozen=True, slots=True)
class Planted:
    """A change with its module, and its name in docs/mutation.md."""

    module: str
    change: Mutation

    @property
    def name(self) -> tuple[str, str, str]:
        where = f"{self.module}.{self.change.where}" if self.change.where else self.module
        return where, self.change.before, self.change.after

    def __str__(self) -> str:
        return "- `{}`: `{}` → `{}`".format(*self.name)


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed source to whoever imports the module."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> object:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module: object) -> None:
        exec(compile(self.source, f"<{self.name}, changed>", "exec"), vars(module))


def main() -> int:
    """Plant every change and say which live; 0 if each of these is explained."""
    parser = argparse.ArgumentParser(prog="python tools/mutants.py", description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"some of {', '.join(MODULES)}; all if none")
    parser.add_argument("--list", action="store_true", help="print the changes and run nothing")
    parser.add_argument("--quick", action="store_true", help=f"at most {EXAMPLES} examples of random tests")
    parser.add_argument("--only", default="", help="only changes whose line holds this text")
    chosen = parser.parse_args()
    names = chosen.modules or list(MODULES)
    if unknown := set(names) - set(MODULES):
        parser.error(f"no such module: {', '.join(sorted(unknown))}")
    if chosen.list:
        for planted in (each for name in names for each in _planted(name)):
            sys.stdout.write(f"{planted}\n")
        return 0
    _prepare()
    explained = _explained()
    unexplained = sum(_ran(name, explained, chosen.only, is_quick=chosen.quick) for name in names)
    sys.stdout.write(f"Changes that no test notices and nobody explained: {unexplained}\n")
    return 1 if unexplained else 0


def _planted(module: str) -> Iterator[Planted]:
    source = (ROOT / "qualtoc" / "theory" / f"{module}.py").read_text("utf-8")
    for change in mutations(source):
        yield Planted(module, change)


def _ran(module: str, explained: set[tuple[str, str, str]], only: str, *, is_quick: bool) -> int:
    """Plant all changes of a module; the number of those that live and are not explained."""
    started = time.monotonic()
    files = [str(file) for name in MODULES[module] if (file := ROOT / "tests" / "theory" / f"{name}.py").exists()]
    if _dies(module, (ROOT / "qualtoc" / "theory" / f"{module}.py").read_text("utf-8"), files):
        raise SystemExit(f"{module}: the tests fail without any change.")
    planted = [each for each in _planted(module) if only in str(each)]
    living, open_ones = 0, 0
    for each in planted:
        if _dies(module, each.change.source, files, EXAMPLES):
            continue
        if not is_quick and _dies(module, each.change.source, files):
            continue
        living += 1
        if each.name not in explained:
            open_ones += 1
            sys.stdout.write(f"  line {each.change.line} {each}\n")
            sys.stdout.flush()
    minutes = (time.monotonic() - started) / 60
    sys.stdout.write(
        f"{module}: {len(planted)} changes, {len(planted) - living} noticed, {living - open_ones} explained, "
        f"{open_ones} neither ({minutes:.0f} min)\n"
    )
    sys.stdout.flush()
    return open_ones


def _dies(module: str, source: str, files: list[str], examples: int | None = None) -> bool:
    """Whether some test fails, or never ends, with this source; with so many random examples at most, if given."""
    child = os.fork()
    if child == 0:
        os._exit(_tested(f"qualtoc.theory.{module}", source, files, examples))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


class Fewer:
    """A plugin of pytest that lets random tests run fewer examples than they say."""

    def __init__(self, examples: int) -> None:
        self.examples = examples

    def pytest_collection_modifyitems(self, items: list) -> None:
        for item in items:
            own = getattr(item.obj, "_hypothesis_internal_use_settings", None)
            if own is not None and own.max_examples > self.examples:
                item.obj._hypothesis_internal_use_settings = type(own)(own, max_examples=self.examples)


def _tested(name: str, source: str, files: list[str], examples: int | None) -> int:
    import pytest

    seconds = 20 if examples else 120
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(quiet, stream)
    sys.meta_path.insert(0, Loader(name, source))
    options = ["-x", "--noconftest", "--tb=no", "-p", "no:cacheprovider", "-p", "no:logging", f"--rootdir={ROOT}"]
    try:
        plugins = [Fewer(examples)] if examples else []
        return int(any(pytest.main([*options, file], plugins=plugins) for file in files))  # the quickest first
    except BaseException:  # noqa: BLE001 - whatever ends the tests has noticed the change
        return 1


def _prepare() -> None:
    """Load what no change touches, and let random tests be quick and the same in every run."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    for name in LOADED:
        importlib.import_module(name)
    if early := [name for name in sys.modules if name.startswith("qualtoc.theory.")]:
        raise SystemExit(f"Loaded too early to be changed: {', '.join(early)}")
    from hypothesis import Phase, settings

    settings.register_profile(
        "mutants", deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
    )  # fmt: skip
    settings.load_profile("mutants")


def _explained() -> set[tuple[str, str, str]]:
    text = EXPLAINED.read_text("utf-8") if EXPLAINED.exists() else ""
    return {(found["where"], found["before"], found["after"]) for found in LINE.finditer(text)}


if __name__ == "__main__":
    sys.exit(main())
