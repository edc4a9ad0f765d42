"""Plants one change at a time in the engine, and tells which of them no test notices: `python tools/mutants.py`.

`python tools/mutants.py [MODULE ...]` takes only some modules; with `--list` nothing is run. A change that no test can
notice, because the program does the same with it, stands in docs/mutation.md with the reason; the exit is 1 if a change
lives that does not stand there.

The pure tests of a module are collected once. For each change a process is forked from there, in which the changed
function gets its new code, and the tests run until the first fails. What is not in a function (constants, defaults) is
changed before the module is imported, in a process that collects the tests anew. Needs Linux or macOS.
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from mutations import Mutation, mutations

ROOT = Path(__file__).resolve().parent.parent
EXPLAINED = ROOT / "docs" / "mutation.md"
ENGINE = (
    "test_verdict_table", "test_parameters", "test_pattern_matching", "test_engine_steps", "test_reports",
    "test_rivals", "test_rolling_up", "test_resolving", "test_some_sources", "test_against_brute_force",
)  # fmt: skip
MAP = (
    "test_causal_map",
    "test_map_by_plain_reading",
    "test_map_edges",
    "test_smallest_cut",
    "test_reaching",
    "test_map_against_brute_force",
)
TRACING = (
    "test_process_tracing",
    "test_tracing_properties",
    "test_likelihood_edges",
    "test_tracing",
    "test_tracing_against_brute_force",
)
MODULES = {
    "verdicts": ENGINE, "pattern_matching": ENGINE, "evidence": ENGINE, "rollup": ENGINE, "emergence": ENGINE,
    "parameters": ENGINE, "graph": ("test_graph", "test_versions", "test_theory_files"), "causal_map": MAP,
    "factor_names": ("test_factor_names", *MAP), "networks": ("test_networks", *MAP), "robustness": MAP,
    "tellings": MAP, "reaching": MAP,
    "process_tracing": TRACING, "likelihoods": TRACING, "tracing_items": TRACING, "tracing": TRACING,
}  # fmt: skip
LOADED = ("pytest", "hypothesis.strategies", "networkx", "qualtoc.coding.codebook", "qualtoc.coding.source")
EXAMPLES = 12
"""At first no test runs more random examples; what lives then meets as many as in the suite, the same in every run."""

LINE = re.compile(r"- `(?P<where>[^`]+)`: `(?P<before>[^`]+)` → `(?P<after>[^`]+)`")


@dataclass(frozen=True, slots=True)
class Planted:
    """A change with its module, and its name in docs/mutation.md."""

    module: str
    change: Mutation

    @property
    def name(self) -> tuple[str, str, str]:
        """Where, what stood there, and what stands there now."""
        where = f"{self.module}.{self.change.where}" if self.change.where else self.module
        return where, self.change.before, self.change.after

    def __str__(self) -> str:
        return "- `{}`: `{}` → `{}`".format(*self.name)


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
    for change in mutations(_source(module)):
        yield Planted(module, change)


def _source(module: str) -> str:
    return (ROOT / "qualtoc" / "theory" / f"{module}.py").read_text("utf-8")


def _ran(module: str, explained: set[tuple[str, str, str]], only: str, *, is_quick: bool) -> int:
    """Plant all changes of a module; the number of those that live and are not explained."""
    started = time.monotonic()
    planted = [each for each in _planted(module) if only in str(each)]
    living, open_ones = 0, 0
    for each in _living(module, planted, is_quick=is_quick):
        living += 1
        if each.name not in explained:
            open_ones += 1
            sys.stdout.write(f"  line {each.change.line} {each}\n")
            sys.stdout.flush()
    minutes = (time.monotonic() - started) / 60
    sys.stdout.write(
        f"{module}: {len(planted)} changes, {len(planted) - living} noticed, {living - open_ones} "
        f"explained, {open_ones} neither ({minutes:.0f} min)\n"
    )
    sys.stdout.flush()
    return open_ones


def _living(module: str, planted: list[Planted], *, is_quick: bool) -> Iterator[Planted]:
    """The changes that no test notices, as they are found by a process that collects the tests once."""
    reading, writing = os.pipe()
    session = os.fork()
    if session == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as answers:
            os._exit(_tested(module, None, lambda items: _plant_all(module, planted, items, answers, is_quick)))
    os.close(writing)
    with os.fdopen(reading) as answers:
        for line in answers:
            yield planted[int(line)]
    _, status = os.waitpid(session, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{module}: the tests fail without any change.")


def _plant_all(module: str, planted: list[Planted], items: list[Any], answers: Any, is_quick: bool) -> int:
    """In the process that holds the collected tests: plant each change in turn, and write down which live."""
    if _dies(lambda: _failing(items, EXAMPLES), 300):
        return 1
    for number, each in enumerate(planted):
        for examples in (EXAMPLES,) if is_quick else (EXAMPLES, None):
            if _dies(_planting(module, each.change, items, examples), 120 if examples is None else 20):
                break
        else:
            answers.write(f"{number}\n")
            answers.flush()
    return 0


def _planting(module: str, change: Mutation, items: list[Any], examples: int | None) -> Callable[[], int]:
    """What a process does to meet a change: new code in the function, or else a new import."""
    if not change.function:
        return lambda: _tested(module, change.source, lambda collected: _failing(collected, examples))

    def planted() -> int:
        held = _function(sys.modules[f"qualtoc.theory.{module}"], change.function)
        held.__code__ = _code(compile(change.source, f"<{module}, changed>", "exec"), change.function)
        return _failing(items, examples)

    return planted


def _dies(do: Callable[[], int], seconds: int) -> bool:
    """Whether a process that does this ends with anything but 0, or uses more than so many seconds."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        try:
            os._exit(do())
        except BaseException:  # noqa: BLE001 - whatever ends the tests has noticed the change
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


def _failing(items: list[Any], examples: int | None) -> int:
    """Run the tests until one fails: 1, else 0."""
    from _pytest.runner import runtestprotocol

    for item in items:
        own = getattr(item.obj, "_hypothesis_internal_use_settings", None)
        if own is not None and examples is not None and own.max_examples > examples:
            item.obj._hypothesis_internal_use_settings = type(own)(own, max_examples=examples)
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=None)):
            return 1
    return 0


class Loop:
    """A plugin of pytest that hands the collected tests to a function in place of running them."""

    def __init__(self, do: Callable[[list[Any]], int]) -> None:
        self.do, self.result = do, 1

    def pytest_runtestloop(self, session: Any) -> bool:
        """Does what is to be done; True ends the loop."""
        self.result = self.do(session.items)
        return True


def _tested(module: str, source: str | None, do: Callable[[list[Any]], int]) -> int:
    """Collect the tests of a module, with another source if given, and do something with them."""
    import pytest

    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(quiet, stream)
    if source is not None:
        for name in [name for name in sys.modules if name.startswith(("qualtoc.theory", "test_", "brute_", "small_"))]:
            del sys.modules[name]
        sys.meta_path.insert(0, Loader(f"qualtoc.theory.{module}", source))
    files = [str(file) for name in MODULES[module] if (file := ROOT / "tests" / "theory" / f"{name}.py").exists()]
    options = ["--noconftest", "--tb=no", "-p", "no:cacheprovider", "-p", "no:logging", f"--rootdir={ROOT}"]
    loop = Loop(do)
    ended = pytest.main([*options, *files], plugins=[loop])
    return loop.result if ended == pytest.ExitCode.OK else 1


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed source to whoever imports the module."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        """The module, if it is the changed one."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module: object) -> None:
        """Run the changed source as the module."""
        exec(compile(self.source, f"<{self.name}, changed>", "exec"), vars(module))


def _function(holder: Any, name: str) -> FunctionType:
    """The function of a qualified name, from under whatever wraps it."""
    found = holder
    for part in name.split("."):
        found = vars(found)[part]
    while not isinstance(found, FunctionType):
        found = next(inner for key in ("fget", "func", "__wrapped__", "__func__")
                     if (inner := getattr(found, key, None)) is not None)  # fmt: skip
    return getattr(found, "__wrapped__", found)


def _code(whole: CodeType, name: str) -> CodeType:
    """The code of the function of a qualified name."""
    for inner in whole.co_consts:
        if isinstance(inner, CodeType):
            if inner.co_qualname == name:
                return inner
            if name.startswith(f"{inner.co_qualname}."):
                return _code(inner, name)
    raise LookupError(name)


def _prepare() -> None:
    """Load what no change touches, and let random tests be the same in every run."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    for name in LOADED:
        importlib.import_module(name)
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
