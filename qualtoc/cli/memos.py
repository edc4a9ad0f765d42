"""The command that prints memos."""

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
from qualtoc.coding.blinding import SEEING
from qualtoc.coding.memo import MemoFilter, reference
from qualtoc.documents import to_docx, to_html, to_markdown
from qualtoc.i18n import Translator
from qualtoc.reports import memos as report
from qualtoc.study import store
from qualtoc.study.model import Study

FORMATS = ("csv", "json", "yaml", "markdown", "html", "docx")


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
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print memos as a table, a document, JSON, or YAML that can be imported again."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, FORMATS)
        wanted = MemoFilter(type, author, about=reference(about) if about else None, is_open=is_open, words=search)
        with db.reading() as session:
            found_study = store.study(session, study, out.translator.language)
            found = report.find(session, found_study, wanted, SEEING)
            chosen = report.shown(session, found_study, found, found.chosen, out.translator.language)
        write(_written(found_study, chosen, format, out.translator), output)


def _written(study: Study, chosen: report.Memos, format: str, translator: Translator) -> str | bytes:
    if format == "json":
        return as_json(report.as_json(study, chosen, translator))
    if format == "yaml":
        return report.as_yaml(chosen)
    if format == "csv":
        return report.as_csv(study, chosen, translator)
    writers = {"markdown": to_markdown, "html": to_html, "docx": to_docx}
    return writers[format](report.as_document(study, chosen, translator))
