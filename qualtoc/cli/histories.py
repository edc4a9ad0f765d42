"""The history of a study on the command line."""

from datetime import date
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
from qualtoc.errors import Invalid, message
from qualtoc.i18n import Translator
from qualtoc.reports import history as reports
from qualtoc.reports.history import Told
from qualtoc.study import store
from qualtoc.study.acts import KINDS
from qualtoc.study.history import Asked

Kind = Annotated[str, typer.Option("--kind", help=N_("Only acts of this kind, such as coding, codebook or sources."))]


def history(
    study: StudyKey,
    who: Annotated[str, typer.Option("--researcher", help=N_("Only what this researcher did."))] = "",
    kind: Kind = "",
    source: Annotated[str, typer.Option("--source", help=N_("Only what is about this source."))] = "",
    since: Annotated[str, typer.Option("--since", help=N_("From this day on, such as 2026-03-31."))] = "",
    until: Annotated[str, typer.Option("--until", help=N_("Up to this day."))] = "",
    format: Format = "text",
    output: Output = None,
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Tell who did what when, the newest first."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("text", "csv", "json"))
        if kind and kind not in {one.name for one in KINDS}:
            known = ", ".join(one.name for one in KINDS)
            raise Invalid(
                message("“{value}” is not possible here; choose one of {allowed}.", value=kind, allowed=known)
            )
        asked = Asked(who, kind, source, _day(since), _day(until))
        with db.reading() as session:
            found = reports.find(session, store.study(session, study).id, asked, out.translator.language)
        if format == "csv":
            write(reports.as_csv(found, out.translator), output)
        elif format == "json":
            write(as_json(reports.as_json(found, out.translator)), output)
        else:
            write("".join(f"{line}\n" for line in _lines(found, out.translator)), output)


def _lines(found: Told, words: Translator) -> list[str]:
    return ["\t".join((f"{entry.at:%Y-%m-%d %H:%M}", entry.actor, found.of(entry, words))) for entry in found.entries]


def _kind(written: str) -> str:
    known = [one.name for one in KINDS]
    if written and written not in known:
        allowed = ", ".join(known)
        raise Invalid(
            message("“{value}” is not possible here; choose one of {allowed}.", value=written, allowed=allowed)
        )
    return written


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Invalid(message("Write the date as year-month-day, such as 2026-03-31.")) from None
