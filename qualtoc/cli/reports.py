"""The commands that print what a study says: quotations and reports."""

from dataclasses import fields

import typer

from qualtoc.cli import report_options as options
from qualtoc.cli.common import (
    N_,
    Console,
    DatabaseUrl,
    Format,
    Language,
    Look,
    Output,
    StudyKey,
    asking,
)
from qualtoc.cli.printing import DOCUMENTS, put
from qualtoc.reports import causal_map as map_report
from qualtoc.reports import coreq as coreq_report
from qualtoc.reports import pattern_matching as matching_report
from qualtoc.reports import process_tracing as tracing_report
from qualtoc.reports import quotations as quotations_report
from qualtoc.reports import theme_document, tracing_document
from qualtoc.reports import themes as themes_report
from qualtoc.theory.parameters import Parameters

reports = typer.Typer(no_args_is_help=True, help=N_("Print reports of a study."))


def quotations(
    study: StudyKey,
    format: Format = "csv",
    output: Output = None,
    look: Look = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print quotations as CSV or JSON."""
    with asking(study, database, language, format=format, of=("csv", "json"), look=look) as asked:
        book, leaving, kept = quotations_report.load(asked.session, asked.study)
        told = (asked.study, book, leaving, asked.translator.language)
        put(
            format, output,
            json=lambda: quotations_report.as_json(*told),
            csv=lambda: quotations_report.as_csv(*told),
        )  # fmt: skip
        _say_kept_back(asked.out, kept)


@reports.command("pattern-matching", help=N_("Compare what sources report with what the theory expects."))
def pattern_matching(
    context: typer.Context,
    study: StudyKey,
    theory: options.MatchedVersion = "",
    outcome: options.VerdictOutcome = "",
    part: options.Part = "full",
    case: options.OneCase = "",
    replication: options.ReplicationOf = "",
    role: options.WeighedRole = "",
    type: options.WeighedType = "",
    attribute: options.WithAttribute = "",
    format: Format = "markdown",
    output: Output = None,
    look: Look = "",
    database: DatabaseUrl = "",
    language: Language = "",
    theta: options.Theta = None,
    min_sources: options.MinSources = None,
    min_weight: options.MinWeight = None,
    w_explicit: options.WExplicit = None,
    w_implied: options.WImplied = None,
    w_cooccur: options.WCooccur = None,
    w_own: options.WOwn = None,
    w_observed: options.WObserved = None,
    w_hearsay: options.WHearsay = None,
    strong_frac: options.StrongFrac = None,
    strong_min: options.StrongMin = None,
    strong_types: options.StrongTypes = None,
    strong_roles: options.StrongRoles = None,
    strong_direct: options.StrongDirect = None,
    strong_dissent: options.StrongDissent = None,
) -> None:
    """Print the pattern-matching report."""
    given = {field.name: context.params[field.name] for field in fields(Parameters)}
    with asking(study, database, language, format=format, of=("json", *DOCUMENTS), look=look) as asked:
        parameters = Parameters(**{name: value for name, value in given.items() if value is not None})
        selection = matching_report.Selection(case, replication, role, type, attribute)
        found = matching_report.load(
            asked.session, asked.study, theory or None, parameters, selection, for_export=True
        )  # fmt: skip
        told, shape = (found, asked.translator, outcome or None), matching_report.part(part)
        put(
            format, output,
            json=lambda: matching_report.as_json(*told),
            document=lambda: matching_report.as_document(*told, shape),
        )  # fmt: skip


@reports.command("causal-map", help=N_("Map everything that sources say led to something else."))
def causal_map(
    study: StudyKey,
    case: options.MapCase = "",
    role: options.MapRole = "",
    outcome: options.MapOutcome = "",
    directness: options.SaidHow = "",
    standpoint: options.SaidFrom = "",
    type: options.MapType = "",
    min_sources: options.LeastSources = None,
    opposites: options.Opposites = False,
    zoom: options.Zoom = None,
    theory: options.ComparedVersion = "",
    group: options.OfGroup = "",
    by: options.ComparedBy = "role",
    tellers: options.StoriesOf = "",
    betweenness: options.Betweenness = False,
    origin: options.Origin = None,
    target: options.Target = None,
    steps: options.Steps = map_report.STEPS,
    format: Format = "markdown",
    output: Output = None,
    look: Look = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print the causal map."""
    with asking(
        study, database, language, format=format, of=("json", "csv", "graphml", *DOCUMENTS), look=look
    ) as asked:
        question = map_report.Question(
            case, role, outcome, directness, standpoint, type, min_sources, opposites, zoom, theory,
            tuple(origin or ()), tuple(target or ()), steps, group, by, tellers, betweenness,
        )  # fmt: skip
        told = (map_report.for_export(asked.session, asked.study, question), asked.translator)
        put(
            format, output,
            json=lambda: map_report.as_json(*told),
            csv=lambda: map_report.as_csv(*told),
            graphml=lambda: map_report.as_graphml(*told),
            document=lambda: map_report.as_document(*told),
        )  # fmt: skip


@reports.command("process-tracing", help=N_("Weigh the evidence on traced links, beside their verdicts."))
def process_tracing(
    study: StudyKey,
    theory: options.TracedVersion = "",
    format: Format = "markdown",
    output: Output = None,
    look: Look = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print the traced links with their hypotheses, items and posteriors."""
    with asking(study, database, language, format=format, of=("json", *DOCUMENTS), look=look) as asked:
        found = tracing_report.load(asked.session, asked.study, theory or None, for_export=True)
        if not found.is_on:
            asked.out.say("Process tracing is switched off in this study.")
        told = (found, asked.translator)
        put(
            format, output,
            json=lambda: tracing_report.as_json(*told),
            document=lambda: tracing_document.as_document(*told),
        )  # fmt: skip


@reports.command("coreq", help=N_("Print the COREQ summary: 32 items, each with its origin and status."))
def coreq(
    study: StudyKey,
    format: Format = "markdown",
    output: Output = None,
    look: Look = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print the COREQ summary."""
    with asking(study, database, language, format=format, of=("json", *DOCUMENTS), look=look) as asked:
        spoken = asked.translator
        told = (asked.study, coreq_report.load(asked.session, asked.study), spoken.text, spoken.language)
        put(
            format, output,
            json=lambda: coreq_report.as_json(*told),
            document=lambda: coreq_report.as_document(*told),
        )  # fmt: skip


@reports.command("themes", help=N_("Print the themes with their passages, and who speaks and who is silent."))
def themes(
    study: StudyKey,
    format: Format = "markdown",
    output: Output = None,
    look: Look = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print the themes."""
    with asking(study, database, language, format=format, of=("json", "csv", "yaml", *DOCUMENTS), look=look) as asked:
        found = themes_report.load(asked.session, asked.study)
        told = (found, asked.translator)
        put(
            format, output,
            json=lambda: themes_report.as_json(*told),
            csv=lambda: themes_report.as_csv(*told),
            yaml=lambda: themes_report.as_yaml(found),
            document=lambda: theme_document.as_document(*told),
        )  # fmt: skip
        _say_kept_back(asked.out, found.kept_back)


def _say_kept_back(out: Console, number: int) -> None:
    if number:
        out.say("Quotations that stay here, because their participants did not agree to be quoted: {n}.", n=number)
