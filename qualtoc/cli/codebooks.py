"""The commands that give the codebook to other programs, tell what is kept of it, and what changed."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from qualtoc.cli.common import (
    N_,
    Asked,
    DatabaseUrl,
    Format,
    Language,
    Look,
    Output,
    StudyKey,
    asking,
    doing,
)
from qualtoc.cli.printing import DOCUMENTS, TABLES, as_lines, put, put_rows
from qualtoc.coding import actions
from qualtoc.coding import store as coding_store
from qualtoc.coding.back_coding import CodeToDo, to_code_again
from qualtoc.coding.blinding import SEEING
from qualtoc.coding.codebook import Bilingual, Codebook
from qualtoc.coding.codebook_files import codebook_yaml
from qualtoc.coding.codebook_tables import codebook_csv, codebook_xlsx
from qualtoc.coding.codebook_versions import Comparison, Version, compare, stale_codes
from qualtoc.errors import Invalid, message
from qualtoc.i18n import Translator
from qualtoc.reports.codebook import PART_WORDS, as_document, load

codebooks = typer.Typer(
    no_args_is_help=True, help=N_("Print the codebook, keep versions of it, and tell what changed between two.")
)
NOW = "now"
_COLUMNS = ("code", "change", "part", "old_en", "new_en", "old_es", "new_es")
_TO_DO = ("code", "source", "coder", "codings", "decision", "reason")

VersionNumber = Annotated[str, typer.Argument(metavar="VERSION", help=N_("Number of a version, or now."))]


@codebooks.command("export", help=N_("Print the codebook as YAML, CSV, XLSX, Markdown, HTML or DOCX."))
def export(
    study: StudyKey,
    version: Annotated[str, typer.Option("--version", help=N_("A kept version, of YAML, CSV and XLSX."))] = NOW,
    format: Format = "yaml",
    output: Output = None,
    look: Look = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Print the codebook; as a document it counts the codings of all coders."""
    shown = look if format in DOCUMENTS else None
    with asking(study, database, language, format=format, of=("yaml", "csv", "xlsx", *DOCUMENTS), look=shown) as asked:
        if version != NOW and format in DOCUMENTS:
            raise Invalid(message("A kept version is printed as YAML, CSV or XLSX."))
        put(
            format, output,
            yaml=lambda: codebook_yaml(_book(asked, version)),
            csv=lambda: codebook_csv(_book(asked, version)),
            xlsx=lambda: codebook_xlsx(_book(asked, version)),
            document=lambda: as_document(load(asked.session, asked.study), asked.translator),
        )  # fmt: skip


@codebooks.command("versions", help=N_("List the versions of the codebook that were kept."))
def versions(
    study: StudyKey,
    format: Format = "text",
    look: Look = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """List the versions, oldest first."""
    with asking(study, database, language, format=format, of=("text", "json"), look=look) as asked:
        kept = coding_store.versions(asked.session, asked.study.id)
        codings = coding_store.codings_by_version(asked.session, asked.study.id, kept, SEEING)
        rows = [_version(one, codings.get(one.no, 0)) for one in kept]
        put(format, None, json=lambda: rows, text=lambda: as_lines([tuple(row.values()) for row in rows]))


@codebooks.command("keep", help=N_("Keep the codebook as it is as a version."))
def keep(
    study: StudyKey,
    reason: Annotated[str, typer.Option("--reason", help=N_("Why it is kept."))],
    researcher: Annotated[str, typer.Option("--researcher", help=N_("Who keeps it; the first of the team."))] = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """Keep a version."""
    with doing(study, researcher, database, language) as act:
        act.out.say("Version {no} was kept.", no=actions.keep_version(act.db, act.actor, reason))


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
    with asking(study, database, language, format=format, of=TABLES) as asked:
        put_rows(format, _COLUMNS, _rows(compare(_book(asked, old), _book(asked, new)), asked.translator))


@codebooks.command("back-coding", help=N_("List the sources to be coded again because a code changed."))
def back_coding(
    study: StudyKey,
    since: Annotated[int, typer.Option("--since", help=N_("Only what changed since this version."))] = 1,
    format: Format = "text",
    look: Look = "",
    database: DatabaseUrl = "",
    language: Language = "",
) -> None:
    """List what is to be coded again, and what was decided."""
    with asking(study, database, language, format=format, of=TABLES, look=look) as asked:
        session, study_id = asked.session, asked.study.id
        kept = coding_store.versions(session, study_id)
        stale = stale_codes(kept, coding_store.codebook(session, study_id), since)
        ids = [one.code.id for one in stale if one.code.id]
        worked = coding_store.worked(session, study_id, kept, SEEING)
        counted = coding_store.counted(session, study_id, kept, SEEING, ids)
        to_do = to_code_again(stale, worked, counted, coding_store.decisions(session, study_id))
        put_rows(format, _TO_DO, _to_do_rows(to_do))


def _book(asked: Asked, version: str) -> Codebook:
    if version == NOW:
        return coding_store.codebook(asked.session, asked.study.id)
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Invalid(message("A version is a number, or now."))
    return coding_store.kept_codebook(asked.session, asked.study.id, int(version))


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
