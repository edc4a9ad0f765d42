"""Sources and links as a study knows them: with participants, the guide, and files that are awaited."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, delete, insert

from qualtoc.changes import watch
from qualtoc.coding import actions as coding_actions
from qualtoc.coding.source import Metadata, Source
from qualtoc.coding.text import sha256
from qualtoc.coding.transcripts import ParsedTranscript, alike
from qualtoc.database import Actor, Database
from qualtoc.study import store
from qualtoc.study.actions.participants import ensure_participant, know_instead
from qualtoc.study.guide import renamed
from qualtoc.study.rows import AwaitedFileRow, StudyRow


def describe_source(db: Database, actor: Actor, key: str, metadata: Metadata, emptied: Collection[str] = ()) -> Source:
    """Correct what is known of a source and of its participant, as `coding.actions.describe_source`.

    Raises:
        NotFound: there is no such source.
    """
    return coding_actions.describe_source(
        db, actor, key, metadata, known_people=know_instead, emptied=emptied,
        also=lambda session: _rename_in_guide(session, actor, [(key, metadata)]),
    )  # fmt: skip


def import_source(
    db: Database, actor: Actor, parsed: ParsedTranscript, metadata: Metadata, file_name: str, data: bytes
) -> Source:
    """Store a transcript, as `coding.actions.import_source`; what a table said of its file has come true then.

    Raises:
        Conflict: the same file was imported before, or the key is taken.
    """

    def forget(session: Session) -> tuple[()]:
        _forget_awaited(session, actor, alike(file_name))
        return ()

    return coding_actions.import_source(
        db, actor, parsed, metadata, file_name, data, known_people=ensure_participant, also=forget
    )


def describe_sources(
    db: Database,
    actor: Actor,
    described: Sequence[tuple[str, Metadata]],
    awaited: Mapping[str, Metadata] | None = None,
) -> None:
    """Correct what is known of several sources at once, all or none, as `coding.actions.describe_sources`.

    What is known of files that are not here yet (`awaited`, by plain name) is kept until they are imported.

    Raises:
        NotFound: there is no source of one of the keys.
    """

    def also(session: Session) -> list[dict[str, Any]]:
        return [*_rename_in_guide(session, actor, described), *_await(session, actor, awaited or {})]

    coding_actions.describe_sources(db, actor, described, known_people=know_instead, also=also)


def _rename_in_guide(
    session: Session, actor: Actor, described: Sequence[tuple[str, Metadata]]
) -> Iterator[dict[str, Any]]:
    """Let the guide call sources by their new names, so that what each was asked stays with it."""
    names = {key: metadata.source for key, metadata in described if metadata.source not in (None, key)}
    guide = store.guide(session, actor.study_id)
    if guide is not None and names.keys() & guide.asked.keys():
        content = store.guide_content(renamed(guide, {old: new for old, new in names.items() if new}))
        watch(session, StudyRow, col(StudyRow.id) == actor.study_id, only=("guide",))
        session.execute(update(StudyRow).where(col(StudyRow.id) == actor.study_id).values(guide=content))
        yield {"kind": "guide", "sha256": sha256(repr(content))}


def _await(session: Session, actor: Actor, awaited: Mapping[str, Metadata]) -> Iterator[dict[str, Any]]:
    if awaited:
        _forget_awaited(session, actor, awaited)
        rows = [
            {"study_id": actor.study_id, "file": file, "facts": store.facts_of(metadata)}
            for file, metadata in awaited.items()
        ]
        session.execute(insert(AwaitedFileRow), rows)
        yield {"kind": "awaited_files", "files": len(rows), "sha256": sha256(repr([row["facts"] for row in rows]))}


def _forget_awaited(session: Session, actor: Actor, files: Collection[str]) -> None:
    named = (col(AwaitedFileRow.study_id) == actor.study_id) & col(AwaitedFileRow.file).in_(list(files))
    watch(session, AwaitedFileRow, named)
    session.execute(delete(AwaitedFileRow).where(named))
