"""The commands that give the theory to other programs, and take their files into a draft."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from qualtoc.cli.common import (
    N_,
    DatabaseUrl,
    Format,
    Importer,
    Language,
    Output,
    StudyKey,
    asking,
    doing,
    write,
)
from qualtoc.errors import FormatError, NotFound, Problem, message
from qualtoc.reports.wording import notice
from qualtoc.theory import drafts, store
from qualtoc.theory.edits import Why, in_words
from qualtoc.theory.graphml import to_graphml
from qualtoc.theory.link_tables import factors_csv, links_csv
from qualtoc.theory.merging import plan
from qualtoc.theory.mermaid import to_mermaid
from qualtoc.theory.model import SIGNS, ProgrammeTheory, TheoryVersion
from qualtoc.theory.outline_files import read_outline

theories = typer.Typer(
    no_args_is_help=True, help=N_("Give the theory to other programs, and take their files into a draft.")
)


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
    with asking(study, database, language, format=format, of=("graphml", "mermaid", "csv", "factors-csv")) as asked:
        held = store.theory(asked.session, asked.study.id)
        if held is None or not held.versions:
            raise NotFound(message("There is no theory yet."))
        version, said = store.version(held, theory or None), notice(asked.study, asked.translator)
        writers: dict[str, Callable[[], bytes]] = {
            "graphml": lambda: to_graphml(version, said),
            "mermaid": lambda: to_mermaid(version, asked.translator.language, said).encode(),
            "csv": lambda: links_csv(version),
            "factors-csv": lambda: factors_csv(version),
        }
        write(writers[format](), output)


@theories.command("import", help=N_("Take a GraphML, Mermaid, CSV or YAML file into a draft, all of it or nothing."))
def take_in(
    study: StudyKey,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("The file to take in."))],
    into: Annotated[str, typer.Option("--into", help=N_("The draft; the newest if not given."))] = "",
    expect: Annotated[str, typer.Option("--expect", help=N_("Sign of links without one: +, - or 0."))] = "",
    reason: Annotated[str, typer.Option("--reason", help=N_("Why, where the draft started from a version."))] = "",
    researcher: Importer = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Say what would change, and change nothing."))] = False,
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Take a file into a draft, and print what changes."""
    with doing(study, researcher, database, language) as act:
        data, spoken = file.read_bytes(), act.out.translator.language
        with act.db.reading() as session:
            draft, held = _draft(store.theory(session, act.study.id), into)
            seen = store.content_hashes(session, act.study.id)[draft.key]
        said = reason or ("…" if dry_run else "")
        why = Why(in_words(es=said) if spoken == "es" else in_words(en=said))
        sign = next((one for one in SIGNS if one == expect), None)
        made = plan(read_outline(data, file.name, spoken), draft, held, file.name, why, sign)
        act.out.problems([Problem(file.name, None, warning) for warning in made.warnings])
        if made.problems:
            raise FormatError(made.problems)
        if not dry_run:
            drafts.edit_draft(act.db, act.actor, draft.key, seen, made.edits)
        lines = [
            f"{'+' if row.is_new else '~'} {row.part} {row.key} {', '.join(row.fields)}".rstrip() for row in made.rows
        ]
        write("".join(f"{line}\n" for line in lines).encode(), None)


def _draft(theory: ProgrammeTheory | None, key: str) -> tuple[TheoryVersion, ProgrammeTheory]:
    """The draft of that key, the newest where none is named.

    Raises:
        NotFound: there is none.
    """
    drafts_held = [version for version in theory.versions if version.status == "draft"] if theory else []
    for version in reversed(drafts_held):
        if theory is not None and key in ("", version.key):
            return version, theory
    raise NotFound(message("There is no such draft; start one first."))
