"""The entry of the command line: which language it speaks, and off it goes."""

import sys
from collections.abc import Sequence
from typing import Any

import typer

from qualtoc.cli.commands import app
from qualtoc.cli.common import language_of_environment
from qualtoc.i18n import LANGUAGES, Translator, translator


def main() -> None:
    """Run the command line; help texts are in the language that is asked for."""
    command = typer.main.get_command(app)
    language = _language_of_arguments(sys.argv[1:]) or language_of_environment()
    if language != "en":
        _translate(command, translator(language))
    command(prog_name="qualtoc")


def _translate(command: Any, to: Translator) -> None:
    """Translate the help of a command and of those below it; typer brings its own copy of click."""
    if command.help:
        command.help = to.gettext(command.help)
    for parameter in command.params:
        text = getattr(parameter, "help", None)
        if text:
            parameter.help = to.gettext(text)
    for child in getattr(command, "commands", {}).values():
        _translate(child, to)


def _language_of_arguments(arguments: Sequence[str]) -> str | None:
    for position, argument in enumerate(arguments):
        if argument == "--language":
            value = arguments[position + 1] if position + 1 < len(arguments) else ""
            return value if value in LANGUAGES else None
        if argument.startswith("--language="):
            value = argument.partition("=")[2]
            return value if value in LANGUAGES else None
    return None
