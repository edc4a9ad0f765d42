"""What a person can do with sources: import one, correct what is known of it, and say who speaks."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, insert, select

from qualtoc.changes import watch
from qualtoc.coding import search_store, store
from qualtoc.coding.rows import SourceRow, SourceTextRow, SpeakerRow, TurnRow
from qualtoc.coding.source import Metadata, Source, Speaker, SpeakerKind
from qualtoc.coding.text import sha256, word_count
from qualtoc.coding.transcripts import ParsedTranscript
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, Invalid, NotFound, message

KnowParticipant = Callable[[Session, Actor, str, str | None], None]
"""What makes a participant and their role known to the study; participants belong to a slice above this one."""

Also = Callable[[Session], Iterable[dict[str, Any]]]
"""What belongs to the same act in a slice above this one; gives its lines of the trail."""

CAN_BE_EMPTY = ("participant", "role", "case", "date", "interviewer", "place", "minutes")
"""What need not be known of a source."""


def import_source(
    db: Database,
    actor: Actor,
    parsed: ParsedTranscript,
    metadata: Metadata,
    file_name: str,
    data: bytes,
    *,
    known_people: KnowParticipant,
    also: Also = lambda session: (),
) -> Source:
    """Store a parsed transcript as a source, with its original file; its participant becomes known to the study.

    Raises:
        Conflict: the same file was imported before, or the key is taken. `data["source"]` names that source.
    """
    with db.transaction() as session:
        trail = _store(session, actor, parsed, metadata, file_name, data, known_people)
        audit(session, actor, "import_source", after=[trail, *also(session)])
        return store.source(session, actor.study_id, trail["source"])


def import_sources(
    db: Database,
    actor: Actor,
    sources: Sequence[tuple[ParsedTranscript, Metadata, bytes]],
    file_name: str,
    *,
    known_people: KnowParticipant,
    also: Also = lambda session: (),
) -> tuple[str, ...]:
    """Store the sources that one file holds, all or none; gives their keys. As `import_source`."""
    with db.transaction() as session:
        trail = [
            _store(session, actor, parsed, metadata, file_name, data, known_people)
            for parsed, metadata, data in sources
        ]
        audit(session, actor, "import_sources", after=[*trail, *also(session)])
    return tuple(entry["source"] for entry in trail)


def _store(
    session: Session,
    actor: Actor,
    parsed: ParsedTranscript,
    metadata: Metadata,
    file_name: str,
    data: bytes,
    known_people: KnowParticipant,
) -> dict[str, Any]:
    """Store one source inside a transaction of the caller; gives its line of the trail."""
    digest = hashlib.sha256(data).hexdigest()
    _refuse_known_file(session, actor, digest)
    key = _addressable(metadata.source or _stem(file_name))
    _refuse_taken_key(session, actor, key)
    source_id = uuid4()
    file = {"file_name": file_name, "file_sha256": digest}
    known = {"id": source_id, "study_id": actor.study_id, "key": key, "imported_at": now()}
    session.execute(insert(SourceRow).values(**known, **file, **_facts(metadata), **_measures(parsed)))
    session.execute(insert(SourceTextRow).values(source_id=source_id, text=parsed.text, original=data))
    _insert_turns(session, source_id, parsed)
    search_store.prepare(session, source_id)
    if metadata.participant:
        known_people(session, actor, metadata.participant, metadata.role)
    return {"kind": "source", "id": str(source_id), "source": key, "sha256": digest}


def describe_source(
    db: Database,
    actor: Actor,
    key: str,
    metadata: Metadata,
    *,
    known_people: KnowParticipant,
    emptied: Collection[str] = (),
    also: Also = lambda session: (),
) -> Source:
    """Correct what is known of a source, its key included; its words never change.

    None leaves a field as it is; `emptied` names those of CAN_BE_EMPTY that are not known after all.

    Raises:
        NotFound: there is no such source.
        Conflict: another source has the new key.
    """
    with db.transaction() as session:
        before, after = _describe(session, actor, key, metadata, known_people, emptied)
        audit(session, actor, "describe_source", before=[before], after=[after, *also(session)])
        return store.source(session, actor.study_id, metadata.source or key)


def describe_sources(
    db: Database,
    actor: Actor,
    described: Sequence[tuple[str, Metadata]],
    *,
    known_people: KnowParticipant,
    also: Also = lambda session: (),
) -> None:
    """Correct what is known of several sources (key, facts) at once, all or none; as `describe_source`.

    Raises:
        NotFound: there is no source of one of the keys.
    """
    with db.transaction() as session:
        trail = [_describe(session, actor, key, metadata, known_people, ()) for key, metadata in described]
        before, after = [entry for entry, _ in trail], [entry for _, entry in trail]
        audit(session, actor, "describe_sources", before=before, after=[*after, *also(session)])


def correct_speakers(db: Database, actor: Actor, key: str, kinds: Mapping[str, SpeakerKind]) -> None:
    """Say who interviews and who is interviewed, by the names of the speakers.

    Raises:
        NotFound: the source has no such speaker.
    """
    with db.transaction() as session:
        source = store.source(session, actor.study_id, key)
        known = {speaker.name: speaker.kind for speaker in source.speakers}
        watch(session, SpeakerRow, col(SpeakerRow.source_id) == source.id, source_id=source.id)
        before, after = [], []
        for name, kind in kinds.items():
            if name not in known:
                raise NotFound(message("Source {source} has no speaker {speaker}.", source=key, speaker=name))
            session.execute(
                update(SpeakerRow)
                .where(col(SpeakerRow.source_id) == source.id, col(SpeakerRow.name) == name)
                .values(kind=kind)
            )
            number = sorted(known).index(name) + 1
            entry = {"kind": "speaker", "id": str(source.id), "source": key, "speaker": number}
            before.append(entry | {"is": known[name]})
            after.append(entry | {"is": kind})
        audit(session, actor, "correct_speaker", before=before, after=after)


def describe_speakers(
    db: Database,
    actor: Actor,
    key: str,
    described: Mapping[str, Speaker],
    *,
    known_people: KnowParticipant = lambda session, actor, key, role: None,
) -> None:
    """Correct who speaks in a source: names, kinds, and which participant each is; by the names as they are.

    Two speakers of one name become one. The words of the text, labels included, stay as they are.

    Raises:
        NotFound: the source has no such speaker.
        Invalid: a name is empty, or speakers that become one differ in kind or participant.
    """
    with db.transaction() as session:
        source = store.source(session, actor.study_id, key)
        before = {speaker.name: speaker for speaker in source.speakers}
        for name in described:
            if name not in before:
                raise NotFound(message("Source {source} has no speaker {speaker}.", source=key, speaker=name))
        watch(session, TurnRow, col(TurnRow.source_id) == source.id, only=("speaker",), source_id=source.id)
        watch(session, SpeakerRow, col(SpeakerRow.source_id) == source.id, source_id=source.id)
        after = _merged_speakers({name: described.get(name, before[name]) for name in before})
        for name, one in described.items():
            if one.name != name:
                renamed = (col(TurnRow.source_id) == source.id) & (col(TurnRow.speaker) == name)
                session.execute(update(TurnRow).where(renamed).values(speaker=f"\n{one.name}"))
        marked = (col(TurnRow.source_id) == source.id) & col(TurnRow.speaker).like("\n%")
        session.execute(update(TurnRow).where(marked).values(speaker=func.substr(col(TurnRow.speaker), 2)))
        session.execute(delete(SpeakerRow).where(col(SpeakerRow.source_id) == source.id))
        rows = [
            {"source_id": source.id, "name": one.name, "kind": one.kind, "participant": one.participant}
            for one in after
        ]
        session.execute(insert(SpeakerRow), rows)
        for participant in sorted({one.participant for one in after if one.participant}):
            known_people(session, actor, participant, None)
        trail = {"kind": "speakers", "id": str(source.id), "source": key}
        audit(session, actor, "describe_speakers",
              before=[trail | {"speakers": len(before), "sha256": sha256(repr(list(before.values())))}],
              after=[trail | {"speakers": len(after), "sha256": sha256(repr(after))}])  # fmt: skip


def _merged_speakers(described: Mapping[str, Speaker]) -> list[Speaker]:
    found: dict[str, Speaker] = {}
    for one in described.values():
        if not one.name.strip() or len(one.name) > 200 or "\n" in one.name:
            raise Invalid(message("A speaker needs a name of at most 200 characters."), field="name")
        known = found.setdefault(one.name, one)
        if known != one:
            differ = message("The speakers that become “{name}” differ in kind or participant.", name=one.name)
            raise Invalid(differ, field="name")
    return list(found.values())


def correct_speaker(db: Database, actor: Actor, key: str, name: str, kind: SpeakerKind) -> None:
    """As `correct_speakers`, for one of them."""
    correct_speakers(db, actor, key, {name: kind})


def _describe(
    session: Session,
    actor: Actor,
    key: str,
    metadata: Metadata,
    known_people: KnowParticipant,
    emptied: Collection[str],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Store facts of one source; gives its lines of the trail, before and after."""
    changed = {name: None for name in CAN_BE_EMPTY if name in emptied} | {
        name: getattr(metadata, name)
        for name in Metadata.__dataclass_fields__
        if name != "source" and getattr(metadata, name) is not None
    }
    source = store.source(session, actor.study_id, key)
    changed |= _renamed(session, actor, source, metadata)
    watch(session, SourceRow, col(SourceRow.id) == source.id, source_id=source.id)
    if changed:
        session.execute(update(SourceRow).where(col(SourceRow.id) == source.id).values(**changed))
    person = changed.get("participant", source.participant)
    if person:
        known_people(session, actor, person, changed.get("role", source.role))
    trail = {"kind": "source_facts", "id": str(source.id), "source": key}
    before = {name: _traced(name, getattr(source, name)) for name in changed}
    after = {name: _traced(name, value) for name, value in changed.items()}
    return trail | before, trail | after


def _renamed(session: Session, actor: Actor, source: Source, metadata: Metadata) -> dict[str, Any]:
    """The new key of a source, and of a participant who was called by the old one."""
    if metadata.source is None or metadata.source == source.key:
        return {}
    key = _addressable(metadata.source)
    _refuse_taken_key(session, actor, key)
    called = source.participant == source.key and metadata.participant is None
    return {"key": key, "participant": key} if called else {"key": key}


def _refuse_known_file(session: Session, actor: Actor, digest: str) -> None:
    earlier = store.source_of_file(session, actor.study_id, digest)
    if earlier is not None:
        raise Conflict(message("This file was imported before, as source {source}.", source=earlier), source=earlier)


def _refuse_taken_key(session: Session, actor: Actor, key: str) -> None:
    query = select(SourceRow.id).where(SourceRow.study_id == actor.study_id, SourceRow.key == key)
    if session.exec(query).first():
        raise Conflict(
            message("There is a source {source} already; give this file another name.", source=key), source=key
        )


def _facts(metadata: Metadata) -> dict[str, Any]:
    return {
        "type": metadata.type or "interview",
        "participant": metadata.participant,
        "case": metadata.case,
        "role": metadata.role,
        "date": metadata.date,
        "interviewer": metadata.interviewer,
        "place": metadata.place,
        "minutes": metadata.minutes,
        "language": metadata.language or "en",
        "consent_quotes": metadata.consent_quotes or "unknown",
    }


def _measures(parsed: ParsedTranscript) -> dict[str, Any]:
    return {
        "text_sha256": sha256(parsed.text),
        "words": word_count(parsed.text),
        "turns": len(parsed.turns),
    }


def _insert_turns(session: Session, source_id: UUID, parsed: ParsedTranscript) -> None:
    turns = [
        {
            "source_id": source_id, "no": turn.no, "start": turn.span.start, "end": turn.span.end,
            "speaker": turn.speaker, "seconds": turn.seconds, "words": turn.span.of(parsed.text),
        }
        for turn in parsed.turns
    ]  # fmt: skip
    if turns:
        session.execute(insert(TurnRow), turns)
    speakers = [{"source_id": source_id, "name": s.name, "kind": s.kind} for s in parsed.speakers]
    if speakers:
        session.execute(insert(SpeakerRow), speakers)


def _stem(file_name: str) -> str:
    plain = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return plain.rsplit(".", 1)[0].strip() or plain


def _addressable(key: str) -> str:
    """The key of a source, which stands in addresses.

    Raises:
        Invalid: it holds a slash or a line end, or is one or two dots, which an address takes for a folder.
    """
    if any(character in "/\\" or not character.isprintable() for character in key):
        raise Invalid(message("The source's name “{source}” must not hold / or \\.", source=key), field="source")
    if key in (".", ".."):
        raise Invalid(message("“{source}” is no name for a source; give the file another one.", source=key),
                      field="source")  # fmt: skip
    return key


def _traced(name: str, value: Any) -> Any:
    """A fact as the trail holds it: keys and dates as they are, words that somebody wrote as their hash."""
    if name in ("place", "interviewer") and value is not None:
        return sha256(value)
    return value if isinstance(value, (str, int, type(None))) else str(value)
