"""The commands that serve, keep and fill studies."""

import os
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from qualtoc.cli.codebooks import codebooks
from qualtoc.cli.common import (
    N_,
    DatabaseUrl,
    Format,
    Importer,
    Language,
    StudyKey,
    address_of,
    answering,
    chosen_format,
    console,
    doing,
    fail,
    opened,
)
from qualtoc.cli.histories import history
from qualtoc.cli.memos import memos
from qualtoc.cli.printing import as_lines, put
from qualtoc.cli.reports import quotations, reports
from qualtoc.cli.theories import theories
from qualtoc.coding.answers import ColumnRoles
from qualtoc.database import Database, migrate, without_collector
from qualtoc.demo import ensure_demo
from qualtoc.errors import Invalid, Problem, message
from qualtoc.i18n import Translator
from qualtoc.outages import reason_of
from qualtoc.settings import Settings
from qualtoc.study import actions, store
from qualtoc.study.imports import ImportReport, import_files
from qualtoc.study.model import Deletion, Researcher, Study

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=N_("Code interviews, compare them with a programme theory, report."),
)
studies = typer.Typer(no_args_is_help=True, help=N_("List, make and delete studies."))
studies.command("history", help=N_("Tell who did what in a study and when."))(history)
app.add_typer(studies, name="study")
app.add_typer(reports, name="report")
app.add_typer(theories, name="theory")
app.add_typer(codebooks, name="codebook")

Port = Annotated[
    int, typer.Option("--port", envvar="QUALTOC_PORT", help=N_("Port on this computer; 0 takes any free one."))
]
Host = Annotated[
    str, typer.Option("--host", envvar="QUALTOC_HOST", help=N_("Address to serve on; this computer only."))
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help=N_("Do not open a browser."))]


@app.command(help=N_("Make the demo study if it is not there, and serve it."))
def demo(
    database: DatabaseUrl = "",
    language: Language = "",
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help=N_("Make the study and end."))] = False,
    host: Host = "127.0.0.1",
    port: Port = 8765,
    no_browser: NoBrowser = False,
) -> None:
    """Make the demo study and serve it."""
    out = console(language)
    with answering(out):
        settings = _settings(database, language, host, port)
        with opened(settings.database_url) as db:
            study, made = ensure_demo(db)
            out.say(N_("The demo study was made.") if made else N_("The demo study is there."))
            if not prepare_only:
                _serve(db, settings, f"/studies/{study.key}", language, open_browser=not no_browser)


@app.command(help=N_("Serve the studies of the database to a browser on this computer."))
def serve(
    database: DatabaseUrl = "",
    language: Language = "",
    host: Host = "127.0.0.1",
    port: Port = 8765,
    no_browser: NoBrowser = False,
) -> None:
    """Serve the studies."""
    with answering(console(language)):
        settings = _settings(database, language, host, port)
        with opened(settings.database_url) as db:
            _serve(db, settings, "/", language, open_browser=not no_browser)


@app.command("migrate", help=N_("Bring the database to the schema of this program."))
def migrate_database(database: DatabaseUrl = "", language: Language = "") -> None:
    """Bring the database up to date."""
    out = console(language)
    with answering(out):
        db = Database(address_of(database))
        try:
            copy = migrate(db)
        finally:
            db.dispose()
        if copy is not None:
            out.say("The database as it was is kept in {file}.", file=copy)
        out.say("The database is up to date.")


@studies.command("list", help=N_("List the studies."))
def list_studies(
    deleted: Annotated[
        bool, typer.Option("--deleted", help=N_("List the studies that were deleted instead: when and by whom."))
    ] = False,
    database: DatabaseUrl = "",
    language: Language = "",
    format: Format = "text",
) -> None:
    """List the studies, one line each."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("text", "json"))
        with db.reading() as session:
            present = [study.in_language(out.translator.language) for study in store.studies(session)]
            found = _deleted(store.deletions(session)) if deleted else _present(present)
        told = [[value for name, value in line.items() if name != "synthetic"] for line in found]
        put(format, None, json=lambda: found, text=lambda: as_lines(told))


@studies.command("new", help=N_("Make an empty study."))
def new_study(
    study: StudyKey,
    title: Annotated[str, typer.Option("--title", help=N_("Title of the study."))] = "",
    researcher: Annotated[
        list[str] | None, typer.Option("--researcher", help=N_("Initials of a researcher; may be repeated."))
    ] = None,
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Make an empty study."""
    out = console(language)
    with answering(out), opened(database) as db:
        team = [Researcher(key) for key in researcher or ["R1"]]
        made = actions.new_study(db, study, title or study, team)
        out.say("The study “{study}” was made.", study=made.key)


@studies.command("delete", help=N_("Delete a study with everything in it, for good."))
def delete_study(
    study: StudyKey,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
    researcher: Annotated[
        str, typer.Option("--researcher", help=N_("Who deletes; the first of the team if not given."))
    ] = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Delete a study."""
    with doing(study, researcher, database, language) as act:
        question = act.out.translator.text(message("Delete the study “{study}” for good?", study=study))
        if not yes and not (sys.stdin.isatty() and typer.confirm(question, err=True)):
            raise Invalid(message("Nothing was deleted. Add --yes to delete without a question."))
        actions.delete_study(act.db, act.actor)
        act.out.say("The study “{study}” was deleted.", study=study)


@app.command(
    "import",
    help=N_(
        "Import transcripts, a table of sources, an interview guide, a codebook, a theory and coding files; "
        "each is recognised by what it is."
    ),
)
def import_command(
    study: StudyKey,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=N_("Files to import."))],
    researcher: Importer = "",
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="NAME=ROLE",
            help=N_("What a column of a table of answers is: answer, attribute, ignored, or a fact; may be repeated."),
        ),
    ] = None,
    sources_by: Annotated[
        str,
        typer.Option(
            "--sources-by", metavar="row|question",
            help=N_("What one source is of a table of answers; alone it takes the columns as they are guessed."),
        ),
    ] = "",
    database: DatabaseUrl = "",
    language: Language = "",
    format: Format = "text",
) -> None:  # fmt: skip
    """Import files into a study."""
    with doing(study, researcher, database, language, format=format, of=("text", "json")) as act:
        out = act.out
        read, unread = _read(files)
        done = import_files(act.db, act.actor, read, columns=_columns(column or [], sources_by))
        report = ImportReport(done.imported, (*unread, *done.problems))
        put(format, None, json=lambda: _import_json(report, out.translator), text=lambda: _import_text(report))
        for entry in report.imported:
            out.problems([Problem(entry.file, None, warning) for warning in entry.warnings])
        out.problems(report.problems)
        if report.problems:
            fail(out, len(report.problems))


app.command(help=N_("Print the quotations that may leave the study."))(quotations)
app.command(help=N_("Print the memos of a study."))(memos)


def _columns(named: Sequence[str], sources_by: str) -> ColumnRoles | None:
    """What is said of the columns of tables of answers; None where nothing is."""
    if not named and not sources_by:
        return None
    roles = {}
    for one in named:
        name, sign, role = one.rpartition("=")
        if not sign:
            raise Invalid(message("“{value}” is no NAME=ROLE.", value=one))
        roles[name] = role.strip()
    return ColumnRoles(roles, sources_by or "row")


def _present(found: Sequence[Study]) -> list[dict[str, Any]]:
    return [{"study": study.key, "title": study.title, "synthetic": study.synthetic} for study in found]


def _deleted(found: Sequence[Deletion]) -> list[dict[str, Any]]:
    return [
        {"study": gone.key, "deleted_at": gone.at.isoformat(timespec="seconds"), "deleted_by": gone.by}
        for gone in found
    ]  # fmt: skip


def _settings(database: str, language: str, host: str, port: int) -> Settings:
    known = Settings.read(os.environ)
    return Settings(
        database_url=database or known.database_url,
        host=host,
        port=port,
        language=language or known.language,
        max_upload_bytes=known.max_upload_bytes,
    )


def _serve(db: Database, settings: Settings, path: str, language: str, *, open_browser: bool) -> None:
    with without_collector():
        from qualtoc.web.serving import serve_until_stopped

    out = console(language)

    def announce(address: str) -> None:
        out.say("qualtoc is at {address}", address=address)
        out.say("Press Ctrl+C to end.")
        if open_browser and _has_browser():
            webbrowser.open(address)

    serve_until_stopped(db, settings, path, announce)


def _has_browser() -> bool:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _read(paths: list[Path]) -> tuple[list[tuple[str, bytes]], list[Problem]]:
    """The files that can be read, and a problem for each other one."""
    read, problems = [], []
    for path in paths:
        try:
            read.append((path.name, path.read_bytes()))
        except OSError as error:
            problems.append(
                Problem(str(path), None, message("The file cannot be read: {reason}.", reason=reason_of(error)))
            )
    return read, problems


def _import_json(report: ImportReport, translator: Translator) -> dict[str, Any]:
    return {
        "imported": [
            {
                "file": entry.file,
                "kind": entry.kind,
                "source": entry.source,
                "turns": entry.turns,
                "speakers": list(entry.speakers),
                "words": entry.words,
                "language": entry.language,
                "warnings": [translator.text(warning) for warning in entry.warnings],
            }
            for entry in report.imported
        ],
        "problems": [
            {"file": problem.file, "line": problem.line, "message": translator.text(problem.message)}
            for problem in report.problems
        ],
    }


def _import_text(report: ImportReport) -> str:
    return "".join(f"{entry.file}\t{entry.kind}\t{entry.source or ''}\n" for entry in report.imported)
