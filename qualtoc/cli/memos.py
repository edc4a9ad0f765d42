"""The command that prints memos."""

from typing import Annotated

import typer

from qualtoc.cli.common import (
    N_,
    DatabaseUrl,
    Format,
    Language,
    Look,
    Output,
    StudyKey,
    asking,
)
from qualtoc.cli.printing import DOCUMENTS, put
from qualtoc.coding.blinding import SEEING
from qualtoc.coding.memo import MemoFilter, reference
from qualtoc.reports import memos as report


def memos(
    study: StudyKey,
    type: Annotated[
        str, typer.Option("--type", help=N_("Only memos of this type: theory, method, reflexive, code, to-do."))
    ] = "",
    author: Annotated[str, typer.Option("--author", help=N_("Only memos of this researcher."))] = "",
    about: Annotated[
        str,
        typer.Option("--about", help=N_("Only memos about this, such as code:trust, link:L1 or source:MM04.")),
    ] = "",
    search: Annotated[str, typer.Option("--search", help=N_("Only memos that hold these words."))] = "",
    is_open: Annotated[bool, typer.Option("--open", help=N_("Only to-dos that are not ticked off."))] = False,
    format: Format = "csv",
    output: Output = None,
    look: Look = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print memos as a table, a document, JSON, or YAML that can be imported again."""
    with asking(study, database, language, format=format, of=("csv", "json", "yaml", *DOCUMENTS), look=look) as asked:
        wanted = MemoFilter(type, author, about=reference(about) if about else None, is_open=is_open, words=search)
        found = report.find(asked.session, asked.study, wanted, SEEING)
        chosen = report.shown(asked.session, asked.study, found, found.chosen, asked.translator.language)
        told = (asked.study, chosen, asked.translator)
        put(
            format, output,
            json=lambda: report.as_json(*told),
            csv=lambda: report.as_csv(*told),
            yaml=lambda: report.as_yaml(chosen),
            document=lambda: report.as_document(*told),
        )  # fmt: skip
