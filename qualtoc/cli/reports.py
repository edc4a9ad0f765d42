"""The commands that print what a study says: quotations and reports."""

from dataclasses import fields
from typing import Annotated

import typer

from qualtoc.cli.common import (
    N_,
    DatabaseUrl,
    Format,
    Language,
    Output,
    StudyKey,
    answering,
    as_json,
    chosen_format,
    console,
    opened,
    write,
)
from qualtoc.documents import Document, to_docx, to_html, to_markdown
from qualtoc.reports import causal_map as map_report
from qualtoc.reports import coreq as coreq_report
from qualtoc.reports import pattern_matching as matching_report
from qualtoc.reports import process_tracing as tracing_report
from qualtoc.reports import quotations as quotations_report
from qualtoc.reports import theme_document, tracing_document
from qualtoc.reports import themes as themes_report
from qualtoc.study import store
from qualtoc.theory.parameters import Parameters

DOCUMENTS = ("markdown", "html", "docx")

reports = typer.Typer(no_args_is_help=True, help=N_("Print reports of a study."))


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
            found = store.study(session, study, out.translator.language)
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
    part: Annotated[
        str, typer.Option("--part", help=N_("summary, full or appendix, of a document; full if not given."))
    ] = "full",
    case: Annotated[str, typer.Option("--case", help=N_("Only this case."))] = "",
    replication: Annotated[
        str,
        typer.Option("--replication", help=N_("Only cases chosen for: literal, theoretical, none.")),
    ] = "",
    role: Annotated[str, typer.Option("--role", help=N_("Weigh only interviews with this role."))] = "",
    type: Annotated[str, typer.Option("--type", help=N_("Weigh only interview, observation or document."))] = "",
    attribute: Annotated[
        str, typer.Option("--attribute", help=N_("Only cases, else participants, with NAME=VALUE."))
    ] = "",
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
            found = store.study(session, study, out.translator.language)
            selection = matching_report.Selection(case, replication, role, type, attribute)
            matching = matching_report.load(session, found, theory or None, parameters, selection, for_export=True)
        if format == "json":
            write(as_json(matching_report.as_json(matching, out.translator, outcome or None)), output)
        else:
            shape = matching_report.part(part)
            made = matching_report.as_document(matching, out.translator, outcome or None, shape)
            write(_written(made, format), output)


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
    group: Annotated[
        str,
        typer.Option("--group", help=N_("Only sources of a group: place:North, interviewer:AR or language:es.")),
    ] = "",
    by: Annotated[
        str,
        typer.Option("--by", help=N_("Groups to compare: role, case, type, place, interviewer or language.")),
    ] = "role",
    tellers: Annotated[
        str, typer.Option("--stories-of", help=N_("Groups that tell a story, as in --by; sources if not given."))
    ] = "",
    betweenness: Annotated[
        bool, typer.Option("--betweenness", help=N_("Show the betweenness of factors, with its warning."))
    ] = False,
    origin: Annotated[
        list[str] | None,
        typer.Option("--from", help=N_("Paths from this factor, or all it leads to; may be repeated.")),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option("--to", help=N_("Paths to this factor; all that leads to it; may be repeated.")),
    ] = None,
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
        question = map_report.Question(
            case, role, outcome, directness, standpoint, type, min_sources, opposites, zoom, theory,
            tuple(origin or ()), tuple(target or ()), steps, group, by, tellers, betweenness,
        )  # fmt: skip
        with db.reading() as session:
            found = map_report.for_export(session, store.study(session, study, out.translator.language), question)
        if format == "json":
            write(as_json(map_report.as_json(found, out.translator)), output)
        elif format in ("csv", "graphml"):
            written = map_report.as_csv if format == "csv" else map_report.as_graphml
            write(written(found, out.translator), output)
        else:
            write(_written(map_report.as_document(found, out.translator), format), output)


@reports.command("process-tracing", help=N_("Weigh the evidence on traced links, beside their verdicts."))
def process_tracing(
    study: StudyKey,
    theory: Annotated[
        str, typer.Option("--theory", help=N_("Only links of this version of the theory; all versions if not given."))
    ] = "",
    format: Format = "markdown",
    output: Output = None,
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print the traced links with their hypotheses, items and posteriors."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("json", *DOCUMENTS))
        with db.reading() as session:
            known = store.study(session, study, out.translator.language)
            found = tracing_report.load(session, known, theory or None, for_export=True)
        if not found.is_on:
            out.say("Process tracing is switched off in this study.")
        if format == "json":
            write(as_json(tracing_report.as_json(found, out.translator)), output)
        else:
            write(_written(tracing_document.as_document(found, out.translator), format), output)


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
            found = store.study(session, study, out.translator.language)
            items = coreq_report.load(session, found)
        spoken = out.translator
        if format == "json":
            write(as_json(coreq_report.as_json(found, items, spoken.text, spoken.language)), output)
        else:
            write(_written(coreq_report.as_document(found, items, spoken.text, spoken.language), format), output)


@reports.command("themes", help=N_("Print the themes with their passages, and who speaks and who is silent."))
def themes(
    study: StudyKey,
    format: Format = "markdown",
    output: Output = None,
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print the themes."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("json", "csv", "yaml", *DOCUMENTS))
        with db.reading() as session:
            found = themes_report.load(session, store.study(session, study, out.translator.language))
        if format == "json":
            write(as_json(themes_report.as_json(found, out.translator)), output)
        elif format == "csv":
            write(themes_report.as_csv(found, out.translator), output)
        elif format == "yaml":
            write(themes_report.as_yaml(found), output)
        else:
            write(_written(theme_document.as_document(found, out.translator), format), output)
        if found.kept_back:
            out.say("Quotations that stay here, because their participants did not agree to be quoted: {n}.",
                    n=found.kept_back)  # fmt: skip


def _written(document: Document, format: str) -> bytes:
    writers = {"markdown": to_markdown, "html": to_html, "docx": to_docx}
    return writers[format](document)
