"""The entry of the command line: which language it speaks, and off it goes."""

import gettext
import os
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer._click import exceptions as wrong_use

from qualtoc.cli.commands import app
from qualtoc.cli.common import N_, Console, language_of_environment
from qualtoc.errors import Message, message
from qualtoc.i18n import CATALOGUES, LANGUAGES, Translator, translator

FRAME_OF_HELP = (
    N_("Usage:"), N_("Arguments"), N_("Options"), N_("Commands"), N_("[default: {}]"), N_("[env var: {}]"),
    N_("[required]"), N_("Show this message and exit."), N_("Aborted!"), N_("Aborted."),
)  # fmt: skip
"""What Typer itself writes around our help; it asks gettext for these."""

SHARED = ("--language", "--database")
"""Options of every command that may also stand before its name."""


def main() -> None:
    """Run the command line; help texts are in the language that is asked for."""
    command = typer.main.get_command(app)
    language = _language_of_arguments(sys.argv[1:]) or language_of_environment()
    if language != "en":
        _translate(command, translator(language))
        _translate_frame(language)
    try:
        code = command(args=_in_place(command, sys.argv[1:]), prog_name="qualtoc", standalone_mode=False)
    except wrong_use.NoArgsIsHelpError as error:
        error.show()
        code = 1
    except wrong_use.UsageError as error:
        out = Console(translator(language))
        typer.echo(out.translator.text(_misunderstood(error)), err=True)
        typer.echo(out.translator.plural("{n} problem.", "{n} problems.", 1), err=True)
        code = 1
    except typer.Abort:
        code = 1
    sys.exit(code)


def _misunderstood(error: wrong_use.UsageError) -> Message:
    """What is wrong with a command line, in words that can be translated."""
    command = error.ctx.command_path if error.ctx is not None else "qualtoc"
    if isinstance(error, wrong_use.NoSuchOption):
        return message("There is no option {option}; see {command} --help.", option=error.option_name, command=command)
    name = _name_of(error) if isinstance(error, wrong_use.BadParameter) else None
    if name is None:
        return message("This command cannot be understood; see {command} --help.", command=command)
    if isinstance(error, wrong_use.MissingParameter):
        return message("{name} is missing; see {command} --help.", name=name, command=command)
    return message("The value of {name} cannot be read; see {command} --help.", name=name, command=command)


def _name_of(error: wrong_use.BadParameter) -> str | None:
    """The option or argument as help prints it."""
    parameter: Any = error.param
    if parameter is None:
        return None
    return str(parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar or parameter.name)


def _in_place(command: Any, arguments: Sequence[str]) -> list[str]:
    """The arguments with shared options behind the name of their command; dropped where only help is asked for."""
    rest, path, moved, here = list(arguments), [], [], command
    while rest and hasattr(here, "commands"):
        if (count := _shared(rest)) > 0:
            moved += rest[:count]
            rest = rest[count:]
        elif rest[0] in here.commands:
            here = here.commands[rest[0]]
            path.append(rest.pop(0))
        elif "--help" in rest:
            return [*path, "--help"]
        else:
            break
    return [*path, *([] if hasattr(here, "commands") else moved), *rest]


def _shared(arguments: Sequence[str]) -> int:
    """How many arguments at the beginning are one shared option."""
    if arguments[0].partition("=")[0] not in SHARED:
        return 0
    return min(1 if "=" in arguments[0] else 2, len(arguments))


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


def _translate_frame(language: str) -> None:
    """Let Typer find its own words in our catalogue."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("qualtoc", str(CATALOGUES))
    gettext.textdomain("qualtoc")


def _language_of_arguments(arguments: Sequence[str]) -> str | None:
    for position, argument in enumerate(arguments):
        if argument == "--language":
            value = arguments[position + 1] if position + 1 < len(arguments) else ""
            return value if value in LANGUAGES else None
        if argument.startswith("--language="):
            value = argument.partition("=")[2]
            return value if value in LANGUAGES else None
    return None
