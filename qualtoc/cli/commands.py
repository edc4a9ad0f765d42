"""The commands."""

import os
import sys
import webbrowser
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from qualtoc.cli.common import (
    N_,
    DatabaseUrl,
    Language,
    Output,
    StudyKey,
    answering,
    as_json,
    chosen_format,
    console,
    fail,
    opened,
    write,
)
from qualtoc.database import Actor, Database, migrate
from qualtoc.demo import ensure_demo
from qualtoc.documents import Document, to_docx, to_html, to_markdown
from qualtoc.errors import Invalid, Problem, message
from qualtoc.i18n import Translator
from qualtoc.reports import causal_map as map_report
from qualtoc.reports import coreq as coreq_report
from qualtoc.reports import pattern_matching as matching_report
from qualtoc.reports import quotations as quotations_report
from qualtoc.settings import Settings
from qualtoc.study import actions, store
from qualtoc.study.imports import ImportReport, import_files
from qualtoc.study.model import Researcher
from qualtoc.theory.parameters import Parameters

DOCUMENTS = ("markdown", "html", "docx")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=N_("Code interviews, compare them with a programme theory, report."),
)
studies = typer.Typer(no_args_is_help=True, help=N_("List, make and delete studies."))
reports = typer.Typer(no_args_is_help=True, help=N_("Print reports of a study."))
app.add_typer(studies, name="study")
app.add_typer(reports, name="report")

Port = Annotated[
    int, typer.Option("--port", envvar="QUALTOC_PORT", help=N_("Port on this computer; 0 takes any free one."))
]
Host = Annotated[
    str, typer.Option("--host", envvar="QUALTOC_HOST", help=N_("Address to serve on; this computer only."))
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help=N_("Do not open a browser."))]
Format = Annotated[str, typer.Option("--format", help=N_("Format of the output."))]


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
            out.say("The demo study was made." if made else "The demo study is there.")
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
        db = Database(database or Settings.read(os.environ).database_url)
        try:
            copy = migrate(db)
        finally:
            db.dispose()
        if copy is not None:
            out.say("The database as it was is kept in {file}.", file=copy)
        out.say("The database is up to date.")


@studies.command("list", help=N_("List the studies."))
def list_studies(database: DatabaseUrl = "", language: Language = "", format: Format = "text") -> None:
    """List the studies, one line each."""
    with answering(console(language)), opened(database) as db:
        chosen_format(format, ("text", "json"))
        with db.reading() as session:
            found = store.studies(session)
        if format == "json":
            write(as_json([{"study": s.key, "title": s.title, "synthetic": s.synthetic} for s in found]), None)
        else:
            write("".join(f"{study.key}\t{study.title}\n" for study in found), None)


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
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Delete a study."""
    out = console(language)
    with answering(out), opened(database) as db:
        with db.reading() as session:
            store.study(session, study)
        question = out.translator.text(message("Delete the study “{study}” for good?", study=study))
        if not yes and not (sys.stdin.isatty() and typer.confirm(question, err=True)):
            raise Invalid(message("Nothing was deleted. Add --yes to delete without a question."))
        actions.delete_study(db, study)
        out.say("The study “{study}” was deleted.", study=study)


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
    researcher: Annotated[str, typer.Option("--researcher", help=N_("Who imports; the first of the team."))] = "",
    database: DatabaseUrl = "",
    language: Language = "",
    format: Format = "text",
) -> None:
    """Import files into a study."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("text", "json"))
        with db.reading() as session:
            found = store.study(session, study)
        known = [member.key for member in found.researchers]
        if researcher and researcher not in known:
            raise Invalid(message("There is no researcher {researcher}.", researcher=researcher))
        read, unread = _read(files)
        done = import_files(db, Actor(found.id, researcher or known[0]), read)
        report = ImportReport(done.imported, (*unread, *done.problems))
        write(as_json(_import_json(report, out.translator)) if format == "json" else _import_text(report), None)
        for entry in report.imported:
            out.problems([Problem(entry.file, None, warning) for warning in entry.warnings])
        out.problems(report.problems)
        if report.problems:
            fail(out, len(report.problems))


@app.command(help=N_("Print the quotations that may leave the study."))
def quotations(
    study: StudyKey,
    format: Format = "csv",
    output: Output = None,
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print quotations as CSV or JSON."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("csv", "json"))
        with db.reading() as session:
            found = store.study(session, study)
            book, leaving, kept = quotations_report.load(session, found)
        spoken = out.translator.language
        if format == "json":
            write(as_json(quotations_report.as_json(found, book, leaving, spoken)), output)
        else:
            write(quotations_report.as_csv(found, book, leaving, spoken), output)
        if kept:
            out.say("Quotations that stay here, because their participants did not agree to be quoted: {n}.", n=kept)


@reports.command("pattern-matching", help=N_("Compare what sources report with what the theory expects."))
def pattern_matching(
    context: typer.Context,
    study: StudyKey,
    theory: Annotated[
        str, typer.Option("--theory", help=N_("Version of the theory; the registered one if not given."))
    ] = "",
    outcome: Annotated[str, typer.Option("--outcome", help=N_("Only the verdicts of this outcome."))] = "",
    format: Format = "markdown",
    output: Output = None,
    database: DatabaseUrl = "",
    language: Language = "",
    theta: Annotated[float | None, typer.Option(help=N_("Share of the weight that the best sign needs."))] = None,
    min_sources: Annotated[int | None, typer.Option(help=N_("Fewest sources for a verdict."))] = None,
    min_weight: Annotated[float | None, typer.Option(help=N_("Least weight for a verdict."))] = None,
    w_explicit: Annotated[float | None, typer.Option(help=N_("Weight of an explicit claim."))] = None,
    w_implied: Annotated[float | None, typer.Option(help=N_("Weight of an implied claim."))] = None,
    w_cooccur: Annotated[float | None, typer.Option(help=N_("Weight of a co-occurrence."))] = None,
    w_own: Annotated[float | None, typer.Option(help=N_("Weight of own experience."))] = None,
    w_observed: Annotated[float | None, typer.Option(help=N_("Weight of what was seen in others."))] = None,
    w_hearsay: Annotated[float | None, typer.Option(help=N_("Weight of hearsay or general opinion."))] = None,
    strong_frac: Annotated[float | None, typer.Option(help=N_("Part of the probed interviews for “strong”."))] = None,
    strong_min: Annotated[int | None, typer.Option(help=N_("Fewest sources for “strong”."))] = None,
    strong_types: Annotated[int | None, typer.Option(help=N_("Fewest types of source for “strong”."))] = None,
    strong_roles: Annotated[int | None, typer.Option(help=N_("Fewest roles for “strong”."))] = None,
    strong_direct: Annotated[float | None, typer.Option(help=N_("Share of explicit sources for “strong”."))] = None,
    strong_dissent: Annotated[float | None, typer.Option(help=N_("Most dissent for “strong”."))] = None,
) -> None:
    """Print the pattern-matching report."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("json", *DOCUMENTS))
        given = {f.name: context.params[f.name] for f in fields(Parameters)}
        parameters = Parameters(**{name: value for name, value in given.items() if value is not None})
        with db.reading() as session:
            found = store.study(session, study)
            matching = matching_report.load(session, found, theory or None, parameters, for_export=True)
        if format == "json":
            write(as_json(matching_report.as_json(matching, out.translator, outcome or None)), output)
        else:
            write(_written(matching_report.as_document(matching, out.translator, outcome or None), format), output)


@reports.command("causal-map", help=N_("Map everything that sources say led to something else."))
def causal_map(
    study: StudyKey,
    case: Annotated[str, typer.Option("--case", help=N_("Only sources of this case."))] = "",
    role: Annotated[str, typer.Option("--role", help=N_("Only interviews with this role."))] = "",
    outcome: Annotated[
        str, typer.Option("--outcome", help=N_("Only claims on this outcome; “general” for claims on none."))
    ] = "",
    directness: Annotated[
        str,
        typer.Option("--directness", help=N_("explicit, implied, cooccur or any; explicit and implied if not given.")),
    ] = "",
    standpoint: Annotated[str, typer.Option("--standpoint", help=N_("own, observed or hearsay."))] = "",
    type: Annotated[str, typer.Option("--type", help=N_("Only interview, observation or document."))] = "",
    min_sources: Annotated[int | None, typer.Option("--min-sources", help=N_("Fewest sources of a link."))] = None,
    opposites: Annotated[bool, typer.Option("--opposites", help=N_("Show ~X as the opposite of X."))] = False,
    zoom: Annotated[int | None, typer.Option("--zoom", help=N_("So many levels of names such as “A; B; C”."))] = None,
    theory: Annotated[
        str, typer.Option("--theory", help=N_("Version to compare with; the last one if not given."))
    ] = "",
    origin: Annotated[str, typer.Option("--from", help=N_("Paths from this factor; needs --to."))] = "",
    target: Annotated[str, typer.Option("--to", help=N_("Paths to this factor; needs --from."))] = "",
    steps: Annotated[int, typer.Option("--steps", help=N_("Most steps of a path."))] = map_report.STEPS,
    format: Format = "markdown",
    output: Output = None,
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print the causal map."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("json", "csv", "graphml", *DOCUMENTS))
        if bool(origin) != bool(target):
            raise Invalid(message("A path needs both ends: --from and --to."))
        question = map_report.Question(
            case,
            role,
            outcome,
            directness,
            standpoint,
            type,
            min_sources,
            opposites,
            zoom,
            theory,
            origin,
            target,
            steps,
        )
        with db.reading() as session:
            found = map_report.for_export(session, store.study(session, study), question)
        if format == "json":
            write(as_json(map_report.as_json(found, out.translator)), output)
        elif format in ("csv", "graphml"):
            written = map_report.as_csv if format == "csv" else map_report.as_graphml
            write(written(found, out.translator), output)
        else:
            write(_written(map_report.as_document(found, out.translator), format), output)


@reports.command("coreq", help=N_("Print the COREQ summary: 32 items, each with its origin and status."))
def coreq(
    study: StudyKey,
    format: Format = "markdown",
    output: Output = None,
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print the COREQ summary."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("json", *DOCUMENTS))
        with db.reading() as session:
            found = store.study(session, study)
            items = coreq_report.load(session, found)
        spoken = out.translator
        if format == "json":
            write(as_json(coreq_report.as_json(found, items, spoken.text, spoken.language)), output)
        else:
            write(_written(coreq_report.as_document(found, items, spoken.text, spoken.language), format), output)


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
            reason = error.strerror or str(error)
            problems.append(Problem(str(path), None, message("The file cannot be read: {reason}", reason=reason)))
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


def _written(document: Document, format: str) -> bytes:
    writers = {"markdown": to_markdown, "html": to_html, "docx": to_docx}
    return writers[format](document)
