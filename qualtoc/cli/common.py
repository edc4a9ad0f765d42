"""What all commands share: options, language, the database, and errors as lines for people."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from qualtoc.coding.actions import look_while_blind
from qualtoc.database import Actor, Database, open_database
from qualtoc.errors import FormatError, Invalid, Problem, QualtocError, Refused, message
from qualtoc.i18n import LANGUAGES, Translator, translator
from qualtoc.outages import no_file, reason_of
from qualtoc.settings import Settings, data_folder, default_database_url
from qualtoc.study import store
from qualtoc.study.model import Study


def N_(text: str) -> str:
    """A literal that is translated later: help texts are, once the language is known."""
    return text


DatabaseUrl = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="QUALTOC_DATABASE_URL",
        show_default=False,
        metavar="URL",
        help=N_("Address of the database; an SQLite file in the user's data folder if not given."),
    ),
]
Language = Annotated[
    str,
    typer.Option(
        "--language", envvar="QUALTOC_LANGUAGE", show_default=False, metavar="en|es",
        help=N_("Language of messages and reports."),
    ),
]  # fmt: skip
Format = Annotated[str, typer.Option("--format", help=N_("Format of the output."))]
StudyKey = Annotated[str, typer.Argument(metavar="STUDY", help=N_("Short name of the study."))]
Importer = Annotated[str, typer.Option("--researcher", help=N_("Who imports; the first of the team."))]
Look = Annotated[
    str,
    typer.Option(
        "--look", show_default=False, metavar="RESEARCHER",
        help=N_("Who looks at the work of all coders, while the study is coded blind; the history keeps it."),
    ),
]  # fmt: skip
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help=N_("Write to this file instead of standard output."))
]


@dataclass(frozen=True, slots=True)
class Console:
    """Where a command speaks to a person, in the person's language."""

    translator: Translator

    def say(self, template: str, **values: object) -> None:
        """A message on standard error."""
        typer.echo(self.translator.text(message(template, **values)), err=True)

    def problems(self, problems: Sequence[Problem]) -> None:
        """One line for each problem."""
        for problem in problems:
            place = f"{problem.file}:{problem.line}" if problem.line else problem.file
            typer.echo(f"{place}: {self.translator.text(problem.message)}", err=True)


def console(language: str) -> Console:
    """The console of a language.

    Raises:
        typer.Exit: the language is none of those that qualtoc speaks.
    """
    chosen = language or language_of_environment()
    if chosen not in LANGUAGES:
        out = Console(translator("en"))
        out.say("The language must be en or es.")
        out.say("1 problem.")
        raise typer.Exit(1)
    return Console(translator(chosen))


@contextmanager
def answering(out: Console) -> Iterator[None]:
    """Turn the errors that people can meet into lines on standard error and exit code 1."""
    try:
        yield
    except FormatError as error:
        out.problems(error.problems)
        fail(out, len(error.problems))
    except QualtocError as error:
        typer.echo(out.translator.text(error.message), err=True)
        fail(out, 1)
    except SQLAlchemyError as error:
        out.say("The database cannot be used: {reason}", reason=str(error).splitlines()[0])
        fail(out, 1)
    except BrokenPipeError:
        # whoever reads has read enough; nothing more may be written, not even at the end of the process
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
    except OSError as error:
        if error.filename is None:
            out.say("The output cannot be written: {reason}.", reason=reason_of(error))
        else:
            out.say("{file}: {reason}.", file=error.filename, reason=reason_of(error))
        fail(out, 1)


def fail(out: Console, n: int) -> None:
    """The summary line and the exit code after problems."""
    typer.echo(out.translator.plural("{n} problem.", "{n} problems.", n), err=True)
    raise typer.Exit(1)


def address_of(url: str) -> str:
    """The address of the database that a command works on; the user's data folder is made where it is not there.

    Raises:
        Unavailable: that folder cannot be made.
    """
    address = url or Settings.read(os.environ).database_url
    if address == default_database_url():
        try:
            data_folder().mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise no_file(data_folder(), error) from error
    return address


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database of a command, closed at its end.

    Raises:
        Refused: the address is none, or the schema does not fit.
        Unavailable: the file or the server cannot be used.
    """
    database = open_database(address_of(url))
    try:
        yield database
    finally:
        database.dispose()


@dataclass(frozen=True, slots=True)
class Asked:
    """A study that a command reads, and where it speaks to whoever asked."""

    out: Console
    session: Session
    study: Study

    @property
    def translator(self) -> Translator:
        """What speaks the person's language."""
        return self.out.translator


@contextmanager
def asking(
    study: str, url: str, language: str, *, format: str, of: Iterable[str], look: str | None = None
) -> Iterator[Asked]:
    """A study for a command that prints it in one of these formats; errors become lines and exit code 1.

    `look` is there where the work of all coders is printed: who looks at it although the study is coded blind.
    """
    out = console(language)
    with answering(out), opened(url) as db:
        chosen_format(format, of)
        if look is not None:
            _ask_first(out, db, study, look)
        with db.reading() as session:
            yield Asked(out, session, store.study(session, study, out.translator.language))


def _ask_first(out: Console, db: Database, key: str, look: str) -> None:
    """Let the work of all coders be printed while a study is coded blind, and keep in its trail who looked.

    Raises:
        Refused: nobody is named.
        Invalid: the team has nobody of that name.
    """
    with db.reading() as session:
        found = store.study(session, key)
    if not found.is_blind:
        return
    if not look:
        raise Refused(
            message(
                "This study is coded blind, and this command prints the work of all coders. Add --look and your "
                "initials to see it all the same; the history keeps that you did."
            )
        )
    look_while_blind(db, _acting(found, look))
    out.say("This study is coded blind; this is the work of all coders.")


@dataclass(frozen=True, slots=True)
class Doing:
    """A study in which a command does something, in the name of a person."""

    out: Console
    db: Database
    study: Study
    actor: Actor


@contextmanager
def doing(
    study: str, researcher: str, url: str, language: str, *, format: str = "", of: Iterable[str] = ("",)
) -> Iterator[Doing]:
    """A study for a command that does something in it; errors become lines and exit code 1."""
    out = console(language)
    with answering(out), opened(url) as db:
        chosen_format(format, of)
        with db.reading() as session:
            found = store.study(session, study)
        yield Doing(out, db, found, _acting(found, researcher))


def _acting(study: Study, researcher: str) -> Actor:
    """Who acts: the one who is named, else the first of the team.

    Raises:
        Invalid: the team has nobody of that name.
    """
    known = [member.key for member in study.researchers]
    if researcher and researcher not in known:
        raise Invalid(message("There is no researcher {researcher}.", researcher=researcher))
    return Actor(study.id, researcher or known[0])


def write(data: str | bytes, path: Path | None) -> None:
    """Data on standard output, or in a file."""
    raw = data.encode() if isinstance(data, str) else data
    if path is not None:
        path.write_bytes(raw)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(raw)
    sys.stdout.buffer.flush()


def as_json(value: Any) -> str:
    """A value as JSON for people and programs: indented, accents as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def chosen_format(value: str, allowed: Iterable[str]) -> str:
    """The format asked for.

    Raises:
        Refused: it is none of the allowed ones.
    """
    known = tuple(allowed)
    if value not in known:
        raise Refused(
            message("The format {format} is not offered here; choose one of {known}.", format=value,
                    known=", ".join(known))
        )  # fmt: skip
    return value


def language_of_environment() -> str:
    """The language that the environment asks for, English where it asks for none."""
    for name in ("QUALTOC_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            short = value[:2].lower()
            return short if short in LANGUAGES else "en"
    return "en"
