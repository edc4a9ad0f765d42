"""The house rules that a machine can check: direction of imports, one door for each library, a pure core."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "qualtoc"

SHELL = (
    "cli",
    "web",
    "settings",
    "demo",
    "reports",
    "changes",
    "database",
    "engines",
    "locks",
    "outages",
    "migrations",
    "__main__",
)
"""What stands around the core, beside the three shell modules of each slice."""

SHELL_OF_A_SLICE = (
    "actions", "shared_actions", "drafts", "layouts", "tracings", "store", "search_store", "suggestion_store",
    "tracing_store", "rows", "imports", "coding_import", "batches", "attribute_store", "history_store", "memo_store",
    "mark_store", "correcting", "index_store",
)  # fmt: skip

DOORS = {
    "fastapi": ("web",),
    "starlette": ("web",),
    "jinja2": ("web.render", "web.speaking"),
    "spacy": ("coding.language",),
    "Stemmer": ("coding.word_forms",),
    "networkx": ("theory.graph", "theory.networks"),
    "resvg_py": ("pictures",),
    "pypdfium2": ("coding.pdf_files",),
    "docx": ("coding.word_files", "documents"),
    "typer": ("cli",),
    "alembic": ("migrations",),
}
"""The only modules that may import a library; everybody else asks them."""

IMPURE = {
    "os", "time", "random", "secrets", "logging", "socket", "subprocess", "sqlite3", "threading", "asyncio", "tempfile",
    "sqlmodel", "sqlalchemy", "pydantic", "uvicorn", "psycopg",
}  # fmt: skip
"""What no pure module imports: clocks, dice, environment, processes, logs, frameworks and databases."""

PURE = [
    "qualtoc.errors", "qualtoc.documents", "qualtoc.yaml_lines", "qualtoc.i18n", "qualtoc.coreq",
    "qualtoc.coding.text", "qualtoc.coding.transcripts", "qualtoc.coding.codebook", "qualtoc.coding.codings",
    "qualtoc.theory.model", "qualtoc.theory.claims", "qualtoc.theory.pattern_matching",
]  # fmt: skip
FRAMEWORKS = ["fastapi", "starlette", "sqlmodel", "sqlalchemy", "jinja2", "spacy", "networkx", "qualtoc.database"]


def modules() -> dict[str, Path]:
    """Every module of the package by its name below qualtoc; migrations' steps are left out."""
    paths = (path for path in PACKAGE.rglob("*.py") if "versions" not in path.relative_to(PACKAGE).parts)
    return {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in paths}


@cache
def imported(path: Path) -> frozenset[str]:
    """The top names of everything that a file imports, wherever in it the import stands."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return frozenset(plain | {module.split(".")[0] for module in named})


def is_pure(name: str) -> bool:
    parts = name.split(".")
    return parts[0] not in SHELL and not (len(parts) > 1 and parts[1] in SHELL_OF_A_SLICE)


def is_within(name: str, doors: tuple[str, ...]) -> bool:
    return any(name == door or name.startswith(f"{door}.") for door in doors)


def test_imports_point_the_way_of_the_contract() -> None:
    # in a process of its own: import-linter sets up logging and would silence the loggers of other tests
    program = "from importlinter import cli; raise SystemExit(cli.lint_imports(no_cache=True, no_logo=True))"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("library", DOORS)
def test_library_has_one_door(library: str) -> None:
    users = [name for name, path in modules().items() if library in imported(path)]
    assert [name for name in users if not is_within(name, DOORS[library])] == []


def test_core_imports_nothing_impure() -> None:
    found = {name: IMPURE & imported(path) for name, path in modules().items() if is_pure(name)}
    assert {name: sorted(used) for name, used in found.items() if used} == {}


def test_importing_the_core_drags_in_no_framework() -> None:
    program = f"import sys, {', '.join(PURE)}; print(sorted(set({FRAMEWORKS!r}) & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_every_library_that_is_imported_is_pinned_by_name() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = {re.split(r"[=\[]", line)[0].lower() for line in project["dependencies"]}
    distributions = packages_distributions()
    used = frozenset[str]().union(*(imported(path) for path in PACKAGE.rglob("*.py")))
    libraries = {name for name in used if name in distributions} - {"qualtoc", "tests", "benchmarks"}
    missing = {name for name in libraries if not {d.lower() for d in distributions[name]} & pinned}
    assert missing == set()
