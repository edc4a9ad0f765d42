"""The commands that give the codebook to other programs, tell what is kept of it, and what changed."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from qualtoc.cli.common import (
    N_,
    DatabaseUrl,
    Format,
    Language,
    Output,
    StudyKey,
    acting,
    answering,
    as_json,
    chosen_format,
    console,
    opened,
    write,
)
from qualtoc.coding import actions
from qualtoc.coding import store as coding_store
from qualtoc.coding.back_coding import CodeToDo, to_code_again
from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.codebook import Bilingual, Codebook
from qualtoc.coding.codebook_files import codebook_yaml
from qualtoc.coding.codebook_tables import codebook_csv, codebook_xlsx
from qualtoc.coding.codebook_versions import Comparison, Version, compare, stale_codes
from qualtoc.database import Database
from qualtoc.documents import to_csv, to_docx, to_html, to_markdown
from qualtoc.errors import Invalid, message
from qualtoc.i18n import Translator
from qualtoc.reports.codebook import PART_WORDS, as_document, load
from qualtoc.study import store

codebooks = typer.Typer(
    no_args_is_help=True, help=N_("Print the codebook, keep versions of it, and tell what changed between two.")
)
NOW = "now"
_TABLES: dict[str, Callable[[Codebook], bytes]] = {
    "yaml": lambda book: codebook_yaml(book).encode(),
    "csv": codebook_csv,
    "xlsx": codebook_xlsx,
}
_DOCUMENTS = {"markdown": to_markdown, "html": to_html, "docx": to_docx}

VersionNumber = Annotated[str, typer.Argument(metavar="VERSION", help=N_("Number of a version, or now."))]


@codebooks.command("export", help=N_("Print the codebook as YAML, CSV, XLSX, Markdown, HTML or DOCX."))
def export(
    study: StudyKey,
    version: Annotated[str, typer.Option("--version", help=N_("A kept version, of YAML, CSV and XLSX."))] = NOW,
    format: Format = "yaml",
    output: Output = None,
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print the codebook."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, (*_TABLES, *_DOCUMENTS))
        if version != NOW and format in _DOCUMENTS:
            raise Invalid(message("A kept version is printed as YAML, CSV or XLSX."))
        with db.reading() as session:
            found = store.study(session, study, out.translator.language)
            if format in _DOCUMENTS:
                content = _DOCUMENTS[format](as_document(load(session, found), out.translator))
            else:
                content = _TABLES[format](_book(db, found.id, version))
        write(content, output)


@codebooks.command("versions", help=N_("List the versions of the codebook that were kept."))
def versions(study: StudyKey, format: Format = "text", database: DatabaseUrl = "", language: Language = "") -> None:
    """List the versions, oldest first."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("text", "json"))
        with db.reading() as session:
            found = store.study(session, study)
            kept = coding_store.versions(session, found.id)
            codings = coding_store.codings_by_version(session, found.id, kept, StudyBlindness())
        rows = [_version(one, codings.get(one.no, 0)) for one in kept]
        text = "".join("\t".join(str(value) for value in row.values()) + "\n" for row in rows)
        write(as_json(rows) if format == "json" else text, None)


@codebooks.command("keep", help=N_("Keep the codebook as it is as a version."))
def keep(
    study: StudyKey,
    reason: Annotated[str, typer.Option("--reason", help=N_("Why it is kept."))],
    researcher: Annotated[str, typer.Option("--researcher", help=N_("Who keeps it; the first of the team."))] = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Keep a version."""
    out = console(language)
    with answering(out), opened(database) as db:
        with db.reading() as session:
            actor = acting(store.study(session, study), researcher)
        out.say("Version {no} was kept.", no=actions.keep_version(db, actor, reason))


@codebooks.command("compare", help=N_("Tell what changed from one version of the codebook to another."))
def compare_versions(
    study: StudyKey,
    old: VersionNumber,
    new: VersionNumber = NOW,
    format: Format = "text",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Compare two versions, or one with the codebook as it is."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("text", "json", "csv"))
        with db.reading() as session:
            found = store.study(session, study)
        rows = _rows(compare(_book(db, found.id, old), _book(db, found.id, new)), out.translator)
        if format == "json":
            write(as_json(rows), None)
        elif format == "csv":
            write(to_csv(_COLUMNS, [tuple(row.values()) for row in rows]), None)
        else:
            write("".join("\t".join(_flat(value) for value in row.values()) + "\n" for row in rows), None)


@codebooks.command("back-coding", help=N_("List the sources to be coded again because a code changed."))
def back_coding(
    study: StudyKey,
    since: Annotated[int, typer.Option("--since", help=N_("Only what changed since this version."))] = 1,
    format: Format = "text",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """List what is to be coded again, and what was decided."""
    out = console(language)
    with answering(out), opened(database) as db:
        chosen_format(format, ("text", "json", "csv"))
        with db.reading() as session:
            found = store.study(session, study)
            kept = coding_store.versions(session, found.id)
            stale = stale_codes(kept, coding_store.codebook(session, found.id), since)
            ids = [one.code.id for one in stale if one.code.id]
            worked = coding_store.worked(session, found.id, kept, StudyBlindness())
            counted = coding_store.counted(session, found.id, kept, StudyBlindness(), ids)
            to_do = to_code_again(stale, worked, counted, coding_store.decisions(session, found.id))
        rows = _to_do_rows(to_do)
        if format == "json":
            write(as_json(rows), None)
        elif format == "csv":
            write(to_csv(_TO_DO, [tuple(row.values()) for row in rows]), None)
        else:
            write("".join("\t".join(_flat(value) for value in row.values()) + "\n" for row in rows), None)


_COLUMNS = ("code", "change", "part", "old_en", "new_en", "old_es", "new_es")
_TO_DO = ("code", "source", "coder", "codings", "decision", "reason")


def _book(db: Database, study_id: Any, version: str) -> Codebook:
    if version != NOW and not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Invalid(message("A version is a number, or now."))
    with db.reading() as session:
        if version == NOW:
            return coding_store.codebook(session, study_id)
        return coding_store.kept_codebook(session, study_id, int(version))


def _version(version: Version, codings: int) -> dict[str, Any]:
    return {
        "version": version.no, "kept_at": version.kept_at.isoformat(timespec="seconds"), "kept_by": version.author,
        "automatic": version.is_automatic, "codes": version.codes, "codings": codings, "sha256": version.sha256,
        "reason": version.reason,
    }  # fmt: skip


def _rows(comparison: Comparison, translator: Translator) -> list[dict[str, Any]]:
    """A row for each part that changed, and for each code that came, went, was merged or split."""
    rows = []
    for change in comparison.codes:
        row: dict[str, Any] = {"code": change.code.key, "change": change.kind}
        if change.kind in ("merged", "split"):
            labels = Bilingual(*(", ".join(one.text(language) for one in change.became) for language in ("en", "es")))
            rows.append(row | {"part": "became", **_texts(Bilingual(), labels)})
        elif not change.parts or change.kind in ("retired", "taken_up"):
            rows.append(row | {"part": "", **_texts(Bilingual(), Bilingual())})
        rows += [
            row | {"part": translator.text(PART_WORDS[part.name]), **_texts(part.old, part.new)}
            for part in change.parts
        ]
    return rows


def _texts(old: Bilingual, new: Bilingual) -> dict[str, str]:
    return {"old_en": old.en or "", "new_en": new.en or "", "old_es": old.es or "", "new_es": new.es or ""}


def _to_do_rows(to_do: Sequence[CodeToDo]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.stale.code.key, "source": row.source, "coder": row.coder, "codings": row.codings,
            "decision": row.decision.outcome if row.decision else "open",
            "reason": row.decision.reason if row.decision else "",
        }
        for one in to_do
        for row in one.sources
    ]  # fmt: skip


def _flat(value: object) -> str:
    """A value on one line of a table for a terminal."""
    return " ".join(str(value).split())
