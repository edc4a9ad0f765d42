"""The history of a study on the command line."""

from datetime import date
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
from qualtoc.cli.printing import as_lines, put
from qualtoc.errors import Invalid, message
from qualtoc.reports import history as reports
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
    look: Look = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Tell who did what when, the newest first."""
    with asking(study, database, language, format=format, of=("text", "csv", "json"), look=look) as asked:
        wanted = Asked(who, _kind(kind), source, _day(since), _day(until))
        words = asked.translator
        found = reports.find(asked.session, asked.study.id, wanted, words.language)
        put(
            format, output,
            json=lambda: reports.as_json(found, words),
            csv=lambda: reports.as_csv(found, words),
            text=lambda: as_lines(
                [(f"{one.at:%Y-%m-%d %H:%M}", one.actor, found.of(one, words)) for one in found.entries]
            ),
        )  # fmt: skip


def _kind(written: str) -> str:
    known = [kind.name for kind in KINDS]
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
