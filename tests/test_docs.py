"""The documents speak of everything that a user can name, and their links lead somewhere."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from qualtoc.cli.commands import app
from qualtoc.settings import Settings
from qualtoc.theory.parameters import Parameters
from qualtoc.theory.verdicts import FLAGS, VERDICTS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
GUIDE = (ROOT / "docs/guide.md").read_text(encoding="utf-8")
METHOD = (ROOT / "docs/method.md").read_text(encoding="utf-8")
FORMATS = (ROOT / "docs/formats.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every command with the groups above it."""
    found = []
    for name, command in typer.main.get_command(app).commands.items():
        below = getattr(command, "commands", None)
        found.extend([f"qualtoc {name} {child}" for child in below] if below else [f"qualtoc {name}"])
    return found


@pytest.mark.parametrize("command", commands())
def test_the_guide_names_the_command(command: str) -> None:
    assert f"`{command}`" in GUIDE


@pytest.mark.parametrize("setting", [field.name for field in fields(Settings)])
def test_the_guide_names_the_setting(setting: str) -> None:
    assert f"`QUALTOC_{setting.upper()}`" in GUIDE


@pytest.mark.parametrize("parameter", [field.name for field in fields(Parameters)])
def test_the_method_names_the_parameter(parameter: str) -> None:
    assert f"`{parameter}`" in METHOD


@pytest.mark.parametrize("flag", FLAGS)
def test_the_method_explains_the_flag(flag: str) -> None:
    assert f"`{flag}`" in METHOD


@pytest.mark.parametrize("word", VERDICTS)
def test_the_formats_list_the_verdict(word: str) -> None:
    assert word in FORMATS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_to_files(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []
