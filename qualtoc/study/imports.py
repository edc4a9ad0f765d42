"""Importing files into a study: each file is recognised by what it is, and is one transaction, all or nothing.

A batch is read in the order in which its files stand on each other: codebook, theory and guide first, then the
table of sources and the transcripts, codings last.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import PurePath
from uuid import uuid4

from qualtoc.coding import actions as coding_actions
from qualtoc.coding import store as coding_store
from qualtoc.coding.answers import ColumnRoles, Mapped, mapped_by_name, sources_of
from qualtoc.coding.codebook_imports import read_codebook_file
from qualtoc.coding.coding_files import (
    FileKind,
    recognise,
    sound_codings,
)
from qualtoc.coding.containers import unpacked
from qualtoc.coding.language import guessed_language
from qualtoc.coding.metadata_files import SourceRow as TableRow
from qualtoc.coding.metadata_files import plain_file_name, read_sources
from qualtoc.coding.source import Metadata
from qualtoc.coding.tables import as_csv, read_table, sheets_warning
from qualtoc.coding.text import word_count
from qualtoc.coding.theme_files import read_themes
from qualtoc.coding.transcripts import alike, parse
from qualtoc.database import Actor, Database, now
from qualtoc.errors import FormatError, Message, Problem, QualtocError, message
from qualtoc.study import actions, attribute_store, store
from qualtoc.study.coding_import import CodingImport
from qualtoc.study.guide import Guide
from qualtoc.study.guide_files import read_guide
from qualtoc.theory import actions as theory_actions
from qualtoc.theory import store as theory_store
from qualtoc.theory import theory_files

ORDER: tuple[FileKind, ...] = ("codebook", "theory", "guide", "sources", "transcript", "answers", "codings", "themes")


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that was stored. `source` and the counts are there for transcripts only."""

    file: str
    kind: FileKind
    source: str | None = None
    turns: int = 0
    speakers: tuple[str, ...] = ()
    words: int = 0
    language: str | None = None
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of each file of a batch."""

    imported: tuple[Imported, ...] = ()
    problems: tuple[Problem, ...] = ()


def import_files(
    db: Database,
    actor: Actor,
    files: Sequence[tuple[str, bytes]],
    described: Metadata | None = None,
    columns: ColumnRoles | None = None,
) -> ImportReport:
    """Import a batch of files (name, bytes); a file with a problem is left out whole, the others are stored.

    The batch is one gesture: each file has its entry, and undo takes all of them back.

    `described` is what a form says of the transcripts in the batch; front matter and a table of sources, which
    speak of one transcript each, come before it. `columns` says what the columns of tables of answers are; such tables
    are refused without it.
    """
    imported: list[Imported] = []
    problems: list[Problem] = []
    known = in_order(files, problems)
    names = [name for _, name, _ in known]
    actor = replace(actor, gesture=uuid4()) if len(known) > 1 else actor
    for kind, name, data in known:
        done = import_one(db, actor, kind, name, data, names, described, columns)
        imported.extend(done.imported)
        problems.extend(done.problems)
    return ImportReport(tuple(imported), tuple(problems))


def import_one(
    db: Database,
    actor: Actor,
    kind: FileKind,
    name: str,
    data: bytes,
    beside: Sequence[str] = (),
    described: Metadata | None = None,
    columns: ColumnRoles | None = None,
) -> ImportReport:
    """Import one file of a kind; `beside` are the names of the files that come with it."""
    try:
        if kind == "sources":
            table = as_csv(read_table(data, name)) if name.lower().endswith(".xlsx") else data
            return ImportReport((_import_table(db, actor, name, read_sources(table, name), beside),))
        if kind == "transcript":
            return ImportReport((_import_transcript(db, actor, name, data, described),))
        if kind == "answers" and columns is not None:
            mapped = mapped_by_name(read_table(data, name), columns, name)
            return ImportReport(import_answers(db, actor, name, data, mapped))
        return ImportReport((_IMPORTERS[kind](db, actor, name, data),))
    except FormatError as error:
        return ImportReport((), error.problems)
    except QualtocError as error:
        source = str(error.data["source"]) if "source" in error.data else None
        return ImportReport((), (Problem(name, None, error.message, source),))


def in_order(files: Sequence[tuple[str, bytes]], problems: list[Problem]) -> list[tuple[FileKind, str, bytes]]:
    """The files, those in archives too, each with its kind, in the order in which they stand on each other.

    `problems` gathers what no file of a known kind is.
    """
    known: list[tuple[FileKind, str, bytes]] = []
    for name, data in _unpacked(files, problems):
        try:
            known.append((recognise(data, name), name, data))
        except FormatError as error:
            problems.extend(error.problems)
    return sorted(known, key=lambda found: ORDER.index(found[0]))


def _unpacked(files: Sequence[tuple[str, bytes]], problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    for name, data in files:
        if name.lower().endswith(".zip"):
            yield from unpacked(name, data, problems)
        else:
            yield name, data


def _refuse_answers(db: Database, actor: Actor, name: str, data: bytes) -> Imported:
    told = message(
        "This is a table of answers. Import it on the overview of the study, which asks what its columns are, or say "
        "it by the command: --column NAME=ROLE. The columns are: {columns}.",
        columns=tuple(filter(None, read_table(data, name).header)),
    )
    raise FormatError([Problem(name, None, told)])


def import_answers(db: Database, actor: Actor, name: str, data: bytes, mapped: Mapped) -> tuple[Imported, ...]:
    """Import a table of answers as somebody mapped its columns, whole or not at all; gives the sources that it made.

    Raises:
        FormatError: the table or its mapping is wrong; every problem with its line.
        Conflict: one of its sources is there already.
    """
    table = read_table(data, name)
    made = sources_of(table, mapped, name)
    sources = []
    for one in made:
        language = one.metadata.language or guessed_language(one.parsed.text)[0]
        sources.append((one.parsed, replace(one.metadata, language=language), one.original.encode()))
    attributes = {(one.metadata.participant or ""): one.attributes for one in made if one.attributes}
    keys = coding_actions.import_sources(
        db, actor, sources, name, known_people=actions.ensure_participant,
        also=lambda session: attribute_store.set_texts(session, actor, "participant", attributes),
    )  # fmt: skip
    return tuple(
        Imported(
            name, "answers", key, len(parsed.turns), tuple(speaker.name for speaker in parsed.speakers),
            word_count(parsed.text), metadata.language, sheets_warning(table) if not no else (),
        )
        for no, (key, (parsed, metadata, _)) in enumerate(zip(keys, sources, strict=True))
    )  # fmt: skip


def _import_transcript(db: Database, actor: Actor, name: str, data: bytes, described: Metadata | None) -> Imported:
    parsed = parse(data, name)
    with db.reading() as session:
        listed = store.awaited(session, actor.study_id, alike(name))
    metadata = _merged(listed, parsed.metadata, described)
    warnings = list(parsed.warnings)
    if metadata.language is None:
        guessed, warning = guessed_language(parsed.text)
        metadata = replace(metadata, language=guessed)
        warnings.extend([warning] if warning else [])
    metadata = _with_participant(metadata, name)
    source = actions.import_source(db, actor, parsed, metadata, name, data)
    if source.withdrawn:
        warnings.append(message("The participant {participant} is withdrawn, so this source counts nowhere.",
                                participant=source.participant))  # fmt: skip
    return Imported(
        name,
        "transcript",
        source.key,
        source.turns,
        tuple(speaker.name for speaker in parsed.speakers),
        source.words,
        source.language,
        tuple(warnings),
    )


def _import_table(db: Database, actor: Actor, name: str, rows: Iterable[TableRow], files: Sequence[str]) -> Imported:
    """Describe the sources that were imported earlier; the other rows wait for their files."""
    here = {known for file in files for known in alike(file)}
    by_file: dict[str, list[str]] = {}
    with db.reading() as session:
        for file, key in coding_store.source_files(session, actor.study_id):
            for known in dict.fromkeys(alike(file)):
                by_file.setdefault(known, []).append(key)
    warnings, described, awaited = [], [], {}
    for row in rows:
        keys = by_file.get(plain_file_name(row.file), [])
        meant = [key for key in keys if key == row.metadata.source] or keys
        if len(meant) == 1:
            described.append((meant[0], row.metadata))
        elif meant:
            unclear = message("Line {line}: several sources come from files named {file}; say which by its `source`.",
                              line=row.line, file=row.file)  # fmt: skip
            warnings.append(unclear)
        else:
            awaited[plain_file_name(row.file)] = row.metadata
            absent = message("Line {line}: the file {file} is not here yet; this row is kept until you import it.",
                             line=row.line, file=row.file)  # fmt: skip
            warnings.extend([absent] if plain_file_name(row.file) not in here else [])
    if described or awaited:
        actions.describe_sources(db, actor, described, awaited)
    return Imported(name, "sources", warnings=tuple(warnings))


def _import_codebook(db: Database, actor: Actor, name: str, data: bytes) -> Imported:
    with db.reading() as session:
        present = coding_store.codebook(session, actor.study_id)
    codebook, warnings = read_codebook_file(data, name, present)
    coding_actions.import_codebook(db, actor, codebook)
    return Imported(name, "codebook", warnings=warnings)


def _import_theory(db: Database, actor: Actor, name: str, data: bytes) -> Imported:
    read = theory_files.read(data, name, now())
    theory_actions.import_theory(db, actor, read.theory, read.scoped_out)
    return Imported(name, "theory", warnings=read.warnings)


def _import_guide(db: Database, actor: Actor, name: str, data: bytes) -> Imported:
    guide, warnings = read_guide(data, name)
    actions.set_guide(db, actor, guide)
    unknown = _unknown_links(db, actor, guide)
    if unknown:
        wrong = message("The theory has no links {links}; interviews would count as never asked.", links=unknown)
        warnings = (*warnings, wrong)
    return Imported(name, "guide", warnings=warnings)


def _unknown_links(db: Database, actor: Actor, guide: Guide) -> tuple[str, ...]:
    """The links that a guide asks about and no version of the theory has; none where there is no theory yet."""
    with db.reading() as session:
        theory = theory_store.theory(session, actor.study_id)
    if theory is None:
        return ()
    known = {link.key for version in theory.versions for link in version.links}
    return tuple(sorted({link for question in guide.questions for link in question.links} - known))


def _import_codings(db: Database, actor: Actor, name: str, data: bytes) -> Imported:
    read, problems = sound_codings(data, name)
    with db.transaction() as session:
        warnings = CodingImport(session, actor, name, read, problems).run()
    return Imported(name, "codings", warnings=(*read.warnings, *warnings))


def _import_themes(db: Database, actor: Actor, name: str, data: bytes) -> Imported:
    read, warnings = read_themes(data, name)
    more = coding_actions.import_themes(db, actor, read, name)
    return Imported(name, "themes", warnings=(*warnings, *more))


_IMPORTERS: dict[FileKind, Callable[[Database, Actor, str, bytes], Imported]] = {
    "codebook": _import_codebook,
    "theory": _import_theory,
    "guide": _import_guide,
    "codings": _import_codings,
    "themes": _import_themes,
    "answers": _refuse_answers,
}


def _merged(*parts: Metadata | None) -> Metadata:
    """For each field the first part that knows it."""
    values = {}
    for field in fields(Metadata):
        known = (getattr(part, field.name) for part in parts if part is not None)
        values[field.name] = next((value for value in known if value is not None), None)
    return Metadata(**values)


def _with_participant(metadata: Metadata, name: str) -> Metadata:
    """An interview whose table names nobody is its own participant: its key is the pseudonym."""
    if (metadata.type or "interview") == "interview" and metadata.participant is None:
        return replace(metadata, participant=metadata.source or PurePath(name.replace("\\", "/")).stem)
    return metadata


__all__ = ["ImportReport", "Imported", "import_answers", "import_files", "import_one", "in_order"]
