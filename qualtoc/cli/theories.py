"""The command that gives the theory to other programs."""

from collections.abc import Callable
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
    chosen_format,
    console,
    opened,
    write,
)
from qualtoc.errors import NotFound, message
from qualtoc.reports.wording import notice
from qualtoc.study import store as study_store
from qualtoc.theory import store
from qualtoc.theory.graphml import to_graphml
from qualtoc.theory.link_tables import factors_csv, links_csv
from qualtoc.theory.mermaid import to_mermaid

theories = typer.Typer(no_args_is_help=True, help=N_("Give the theory to other programs."))


@theories.command("export", help=N_("Print a version of the theory as GraphML, Mermaid or CSV."))
def export(
    study: StudyKey,
    theory: Annotated[
        str, typer.Option("--theory", help=N_("Version of the theory; the last registered one if not given."))
    ] = "",
    format: Format = "graphml",
    output: Output = None,
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print a version in the words of another program."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("graphml", "mermaid", "csv", "factors-csv"))
        spoken = out.translator
        with db.reading() as session:
            found = study_store.study(session, study, spoken.language)
            held = store.theory(session, found.id)
            if held is None or not held.versions:
                raise NotFound(message("There is no theory yet."))
            version = store.version(held, theory or None)
        writers: dict[str, Callable[[], bytes]] = {
            "graphml": lambda: to_graphml(version, notice(found, spoken)),
            "mermaid": lambda: to_mermaid(version, spoken.language, notice(found, spoken)).encode(),
            "csv": lambda: links_csv(version),
            "factors-csv": lambda: factors_csv(version),
        }
        write(writers[format](), output)
