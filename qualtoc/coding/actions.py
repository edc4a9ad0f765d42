"""What a person can do with sources, codes, codings and memos.

Each function is one transaction with one audit entry. Nothing is changed in place that undo must bring back:
an edit removes a row and adds another.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, insert, select

from qualtoc.coding import store
from qualtoc.coding.codebook import Bilingual, Code, Codebook, CodeStatus
from qualtoc.coding.memo import MEMO_TYPES, MemoType
from qualtoc.coding.rows import (
    CodeRow,
    CodingRow,
    FamilyRow,
    MemoRow,
    SourceRow,
    SourceTextRow,
    SpeakerRow,
    TurnRow,
)
from qualtoc.coding.source import Metadata, Source, SpeakerKind
from qualtoc.coding.text import Span, code_points_before, normalised, sha256, word_count
from qualtoc.coding.transcripts import ParsedTranscript
from qualtoc.database import Actor, Database, audit, columns, now, table
from qualtoc.errors import Conflict, Invalid, NotFound, message

_coding_columns = table(CodingRow).c
_SAME_CODINGS = columns(table(CodingRow)).where(
    _coding_columns.source_id == bindparam("source_id"),
    _coding_columns.turn_no <= bindparam("last"),
    _coding_columns.last_turn_no >= bindparam("first"),
    _coding_columns.code_id == bindparam("code_id"),
    _coding_columns.coder == bindparam("coder"),
    _coding_columns.start < bindparam("end"),
    _coding_columns.end > bindparam("start"),
    _coding_columns.removed_at.is_(None),
)
_NEW_CODING = insert(table(CodingRow))

KnowParticipant = Callable[[Session, Actor, str, str | None], None]
"""What makes a participant and their role known to the study; participants belong to a slice above this one."""


CAN_BE_EMPTY = ("participant", "role", "case", "date", "interviewer", "place", "minutes")
"""What need not be known of a source."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a browser selected: from a UTF-16 offset in the words of one turn to one in another, with the words.

    Words of several turns are joined by a line end.
    """

    first_turn: int
    start_utf16: int
    last_turn: int
    end_utf16: int
    words: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a source with its exact words and the turns that it touches."""

    source_id: UUID
    source_key: str
    turn_no: int
    last_turn_no: int
    span: Span
    words: str

    def trail(self) -> dict[str, Any]:
        """The passage as an audit entry holds it: without words."""
        return {
            "source": self.source_key,
            "start": self.span.start,
            "end": self.span.end,
            "sha256": sha256(self.words),
        }


def selected_passage(session: Session, source: Source, selection: Selection) -> Passage:
    """The passage that a browser selected; reads the touched turns only.

    Raises:
        Conflict: the words there are not the words that were selected.
        Invalid: the offsets lie outside the turns, or nothing is selected.
    """
    touched = store.turns(session, source.id, selection.first_turn, selection.last_turn)
    if not touched or touched[0].no != selection.first_turn or touched[-1].no != selection.last_turn:
        raise Invalid(message("The source has no turn {turn}.", turn=selection.last_turn))
    first, last = touched[0], touched[-1]
    inner_start = code_points_before(first.words, selection.start_utf16)
    inner_end = code_points_before(last.words, selection.end_utf16)
    span = Span(first.start + inner_start, last.start + inner_end)
    pieces = [turn.words for turn in touched]
    pieces[-1] = pieces[-1][:inner_end]
    pieces[0] = pieces[0][inner_start:]
    if _folded("\n".join(pieces)) != _folded(normalised(selection.words)):
        raise Conflict(message("The selected words are not the words at that place; reload the page and try again."))
    words = pieces[0] if len(pieces) == 1 else span.of(store.text(session, source.id))
    return Passage(source.id, source.key, first.no, last.no, span, words)


def found_passage(session: Session, source: Source, turn_no: int, words: str, occurrence: int = 1) -> Passage:
    """The passage of a turn that holds the given words: coding by form, without scripts.

    Raises:
        Invalid: the turn does not exist or does not hold the words that often.
    """
    found = store.turns(session, source.id, turn_no, turn_no)
    if not found:
        raise Invalid(message("The source has no turn {turn}.", turn=turn_no), field="turn")
    wanted = normalised(words).strip()
    position = -1
    for _ in range(max(occurrence, 1)):
        position = found[0].words.find(wanted, position + 1) if wanted else -1
        if position < 0:
            raise Invalid(message("Turn {turn} does not hold these words.", turn=turn_no), field="words")
    span = Span(found[0].start + position, found[0].start + position + len(wanted))
    return Passage(source.id, source.key, turn_no, turn_no, span, wanted)


def import_source(
    db: Database,
    actor: Actor,
    parsed: ParsedTranscript,
    metadata: Metadata,
    file_name: str,
    data: bytes,
    *,
    known_people: KnowParticipant,
) -> Source:
    """Store a parsed transcript as a source, with its original file; its participant becomes known to the study.

    Raises:
        Conflict: the same file was imported before, or the key is taken. `data["source"]` names that source.
    """
    digest = hashlib.sha256(data).hexdigest()
    with db.transaction() as session:
        earlier = store.source_of_file(session, actor.study_id, digest)
        if earlier is not None:
            raise Conflict(
                message("This file was imported before, as source {source}.", source=earlier), source=earlier
            )
        key = _addressable(metadata.source or _stem(file_name))
        if session.exec(select(SourceRow.id).where(SourceRow.study_id == actor.study_id, SourceRow.key == key)).first():
            raise Conflict(
                message("There is a source {source} already; give this file another name.", source=key), source=key
            )
        source_id = uuid4()
        session.execute(
            insert(SourceRow).values(**_source_values(source_id, actor, parsed, metadata, key, file_name, digest))
        )
        session.execute(insert(SourceTextRow).values(source_id=source_id, text=parsed.text, original=data))
        _insert_turns(session, source_id, parsed)
        if metadata.participant:
            known_people(session, actor, metadata.participant, metadata.role)
        audit(
            session,
            actor,
            "import_source",
            after=[{"kind": "source", "id": str(source_id), "source": key, "sha256": digest}],
        )
        return store.source(session, actor.study_id, key)


def describe_source(
    db: Database,
    actor: Actor,
    key: str,
    metadata: Metadata,
    *,
    known_people: KnowParticipant,
    emptied: Collection[str] = (),
) -> Source:
    """Correct what is known of a source; its words never change.

    None leaves a field as it is; `emptied` names those of CAN_BE_EMPTY that are not known after all.

    Raises:
        NotFound: there is no such source.
    """
    changed = {name: None for name in CAN_BE_EMPTY if name in emptied} | {
        name: getattr(metadata, name)
        for name in Metadata.__dataclass_fields__
        if name != "source" and getattr(metadata, name) is not None
    }
    with db.transaction() as session:
        source = store.source(session, actor.study_id, key)
        old = {name: _plain(getattr(source, name)) for name in changed}
        if changed:
            session.execute(update(SourceRow).where(col(SourceRow.id) == source.id).values(**changed))
        person = changed.get("participant", source.participant)
        if person:
            known_people(session, actor, person, changed.get("role", source.role))
        audit(
            session,
            actor,
            "describe_source",
            before=[{"kind": "source_facts", "id": str(source.id), "source": key, **old}],
            after=[{"kind": "source_facts", "id": str(source.id), "source": key}
                   | {name: _plain(value) for name, value in changed.items()}],
        )  # fmt: skip
        return store.source(session, actor.study_id, key)


def correct_speaker(db: Database, actor: Actor, key: str, name: str, kind: SpeakerKind) -> None:
    """Say who interviews and who is interviewed.

    Raises:
        NotFound: the source has no such speaker.
    """
    with db.transaction() as session:
        source = store.source(session, actor.study_id, key)
        known = {speaker.name: speaker.kind for speaker in source.speakers}
        if name not in known:
            raise NotFound(message("Source {source} has no speaker {speaker}.", source=key, speaker=name))
        session.execute(
            update(SpeakerRow)
            .where(col(SpeakerRow.source_id) == source.id, col(SpeakerRow.name) == name)
            .values(kind=kind)
        )
        number = sorted(known).index(name) + 1
        entry = {"kind": "speaker", "id": str(source.id), "source": key, "speaker": number}
        audit(session, actor, "correct_speaker", before=[entry | {"is": known[name]}], after=[entry | {"is": kind}])


def import_codebook(db: Database, actor: Actor, codebook: Codebook) -> None:
    """Add the families and codes of a file behind those of the study; codes that exist get the file's texts."""
    with db.transaction() as session:
        store_codebook(session, actor, codebook)


def store_codebook(session: Session, actor: Actor, codebook: Codebook) -> None:
    """As `import_codebook`, inside a transaction of the caller."""
    study_id = actor.study_id
    known_families = set(session.exec(select(FamilyRow.key).where(FamilyRow.study_id == study_id)))
    for position, family in enumerate(codebook.families, len(known_families)):
        if family.key not in known_families:
            label = {"en": family.label.en, "es": family.label.es}
            session.add(FamilyRow(study_id=study_id, key=family.key, position=position, label=label))
    known = {row.key: row for row in session.exec(select(CodeRow).where(CodeRow.study_id == study_id))}
    trail = []
    for position, code in enumerate(codebook.codes, len(known)):
        row = known.get(code.key)
        if row is None:
            row = CodeRow(**code_values(actor, code, position))
        else:
            values = code_values(actor, code, position)
            for name in ("family", "parent", "origin", "factor", "status", "texts", "keywords"):
                setattr(row, name, values[name])
            row.removed_at = None
        session.add(row)
        trail.append({"kind": "code_text", "id": str(row.id), "code": code.key, "sha256": sha256(repr(code))})
    session.flush()
    audit(session, actor, "import_codebook", after=trail)


def code_values(actor: Actor, code: Code, position: int) -> dict[str, Any]:
    """The values of a new code's row."""
    return {
        "id": code.id or uuid4(),
        "study_id": actor.study_id,
        "key": code.key,
        "position": position,
        "family": code.family,
        "parent": code.parent,
        "origin": code.origin,
        "factor": code.factor,
        "status": code.status,
        "texts": store.code_texts(code),
        "keywords": {"en": list(code.keywords_en), "es": list(code.keywords_es)},
        "created_at": code.created_at or now(),
        "created_by": actor.researcher,
    }


def set_code_status(db: Database, actor: Actor, key: str, status: CodeStatus, reason: str) -> None:
    """Retire a code, or take it up again; its codings stay.

    Raises:
        NotFound: there is no such code.
        Invalid: no reason is given.
    """
    if not reason.strip():
        raise Invalid(message("Give the reason for this change."), field="reason")
    with db.transaction() as session:
        code = store.code(session, actor.study_id, key)
        session.execute(update(CodeRow).where(col(CodeRow.id) == code.id).values(status=status))
        entry = {"kind": "code_status", "id": str(code.id), "code": key}
        audit(
            session, actor, "set_code_status",
            before=[entry | {"status": code.status}], after=[entry | {"status": status}], reason=reason,
        )  # fmt: skip


def describe_code(db: Database, actor: Actor, key: str, texts: Mapping[str, Bilingual]) -> None:
    """Write a code's texts anew: `label`, `definition`, `include`, `exclude`, `example`; others stay as they are.

    Raises:
        NotFound: there is no such code.
        Invalid: the code would have no label.
    """
    if "label" in texts and not texts["label"].text("en").strip():
        raise Invalid(message("Give the code a name."), field="label")
    with db.transaction() as session:
        code = store.code(session, actor.study_id, key)
        clean = {name: Bilingual(_clean(text.en), _clean(text.es)) for name, text in texts.items()}
        changed = replace(code, **clean)  # type: ignore[arg-type]
        session.execute(update(CodeRow).where(col(CodeRow.id) == code.id).values(texts=store.code_texts(changed)))
        entry = {"kind": "code_text", "id": str(code.id), "code": key}
        audit(
            session, actor, "describe_code",
            before=[entry | {"sha256": sha256(repr(code))}], after=[entry | {"sha256": sha256(repr(changed))}],
        )  # fmt: skip


def new_code(
    db: Database,
    actor: Actor,
    label: str,
    language: str,
    *,
    family: str | None = None,
    passage_of: Callable[[Session], Passage] | None = None,
) -> UUID:
    """Add an inductive code of that name and, where a passage is given, apply it there; gives the code's id.

    Raises:
        Invalid: the name is empty.
        Conflict: a code of that name exists.
    """
    name = normalised(label).strip()
    if not name:
        raise Invalid(message("Give the code a name."), field="label")
    with db.transaction() as session:
        book = store.codebook(session, actor.study_id, with_removed=True)
        for other in book.codes:
            if name.casefold() in {text.casefold() for text in (other.label.en, other.label.es, other.key) if text}:
                raise Conflict(message("There is a code “{code}” already.", code=name), code=other.key)
        text = Bilingual(es=name) if language == "es" else Bilingual(en=name)
        code = Code(key=_key_of(name, set(book.by_key)), label=text, origin="inductive", id=uuid4(), family=family)
        values = code_values(actor, code, len(book.codes))
        session.execute(insert(CodeRow).values(**values))
        after = [{"kind": "code", "id": str(values["id"]), "code": code.key}]
        before: list[dict[str, Any]] = []
        if passage_of is not None:
            added, removed = _apply(session, actor, passage_of(session), values["id"], now(), declared=False)
            after, before = after + added, removed
        audit(session, actor, "new_code", before=before, after=after)
        return UUID(str(values["id"]))


def apply_code(
    db: Database, actor: Actor, passage_of: Callable[[Session], Passage], code_key: str
) -> tuple[Passage, UUID]:
    """Apply a code to a passage; gives the passage and the coding's id.

    The same code of the same coder on overlapping characters becomes one coding over both.

    Raises:
        NotFound: there is no such code.
        Conflict: the code is retired.
    """
    with db.transaction() as session:
        passage = passage_of(session)
        code = store.code(session, actor.study_id, code_key)
        if code.status == "retired":
            raise Conflict(message("The code “{code}” is retired.", code=code.key))
        assert code.id is not None
        added, removed = _apply(session, actor, passage, code.id, now(), declared=False)
        audit(session, actor, "apply_code", before=removed, after=added)
        return passage, UUID(str(added[0]["id"])) if added else code.id


def recode(db: Database, actor: Actor, coding_id: UUID, code_key: str) -> tuple[int, int]:
    """Give a coding another code; gives the first and last turn that it touches.

    Raises:
        Conflict: the coding has been removed or changed in the meantime.
    """
    with db.transaction() as session:
        row = _coding(session, actor, coding_id)
        code = store.code(session, actor.study_id, code_key)
        assert code.id is not None
        source_key = session.exec(select(SourceRow.key).where(SourceRow.id == row.source_id)).one()
        passage = Passage(row.source_id, source_key, row.turn_no, row.last_turn_no, Span(row.start, row.end), row.words)
        _remove(session, CodingRow, [row.id])
        owner = replace_researcher(actor, row.coder)
        added, removed = _apply(session, owner, passage, code.id, now(), declared=False)
        before = [coding_trail(row, source_key), *removed]
        audit(session, actor, "recode", before=before, after=added)
        return row.turn_no, row.last_turn_no


def remove_coding(db: Database, actor: Actor, coding_id: UUID) -> tuple[int, int]:
    """Take a coding away; gives the first and last turn that it touched.

    Raises:
        Conflict: it has been removed in the meantime.
    """
    with db.transaction() as session:
        row = _coding(session, actor, coding_id)
        _remove(session, CodingRow, [row.id])
        source_key = session.exec(select(SourceRow.key).where(SourceRow.id == row.source_id)).one()
        audit(session, actor, "remove_coding", before=[coding_trail(row, source_key)])
        return row.turn_no, row.last_turn_no


def write_memo(
    db: Database,
    actor: Actor,
    kind: MemoType,
    text: str,
    *,
    passage_of: Callable[[Session], Passage] | None = None,
    source_key: str | None = None,
    link: str | None = None,
    replaces: UUID | None = None,
) -> UUID:
    """Write a memo on a passage, a source, a link or the study; `replaces` edits an earlier one.

    Raises:
        Invalid: the memo has no text or an unknown type.
        Conflict: the memo to be replaced has been removed or changed in the meantime.
    """
    if not text.strip():
        raise Invalid(message("Write the memo first."), field="text")
    if kind not in MEMO_TYPES:
        raise Invalid(message("“{type}” is no type of memo.", type=kind), field="type")
    with db.transaction() as session:
        before = []
        values: dict[str, Any] = {"source_id": None, "turn_no": None, "last_turn_no": None, "start": None, "end": None}
        if replaces is not None:
            row = _memo(session, actor, replaces)
            values = {name: getattr(row, name) for name in values}
            link = row.link
            _remove(session, MemoRow, [row.id])
            before = [{"kind": "memo", "id": str(row.id)}]
        elif passage_of is not None:
            passage = passage_of(session)
            values = {
                "source_id": passage.source_id, "turn_no": passage.turn_no, "last_turn_no": passage.last_turn_no,
                "start": passage.span.start, "end": passage.span.end,
            }  # fmt: skip
        elif source_key is not None:
            values["source_id"] = store.source(session, actor.study_id, source_key).id
        memo_id = uuid4()
        session.execute(
            insert(MemoRow).values(
                id=memo_id, study_id=actor.study_id, type=kind, text=normalised(text).strip(), link=link,
                author=actor.researcher, written_at=now(), declared=False, **values,
            )
        )  # fmt: skip
        audit(session, actor, "write_memo", before=before, after=[{"kind": "memo", "id": str(memo_id)}])
        return memo_id


def remove_memo(db: Database, actor: Actor, memo_id: UUID) -> None:
    """Take a memo away.

    Raises:
        Conflict: it has been removed in the meantime.
    """
    with db.transaction() as session:
        row = _memo(session, actor, memo_id)
        _remove(session, MemoRow, [row.id])
        audit(session, actor, "remove_memo", before=[{"kind": "memo", "id": str(row.id)}])


def replace_researcher(actor: Actor, researcher: str) -> Actor:
    """The actor under another researcher's name: a corrected coding stays its coder's."""
    return replace(actor, researcher=researcher)


def coding_trail(row: Any, source_key: str) -> dict[str, Any]:
    """A coding as an audit entry holds it."""
    return {
        "kind": "coding", "id": str(row.id), "source": source_key, "code": str(row.code_id),
        "start": row.start, "end": row.end, "sha256": sha256(row.words),
    }  # fmt: skip


class Removable(Protocol):
    """A table whose rows are removed by a mark."""

    id: Any
    removed_at: Any


def _apply(
    session: Session, actor: Actor, passage: Passage, code_id: UUID, at: datetime, *, declared: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Add a coding, joined with overlapping ones of the same coder and code; gives what was added and removed."""
    where = {
        "source_id": passage.source_id, "first": passage.turn_no, "last": passage.last_turn_no, "code_id": code_id,
        "coder": actor.researcher, "start": passage.span.start, "end": passage.span.end,
    }  # fmt: skip
    same = session.execute(_SAME_CODINGS, where).all()
    joined = _joined(session, passage, same)
    if any(row.start == joined.span.start and row.end == joined.span.end for row in same):
        return [], []
    _remove(session, CodingRow, [row.id for row in same])
    coding_id = uuid4()
    coding = {
        "id": coding_id, "study_id": actor.study_id, "source_id": joined.source_id, "turn_no": joined.turn_no,
        "last_turn_no": joined.last_turn_no, "start": joined.span.start, "end": joined.span.end, "words": joined.words,
        "code_id": code_id, "coder": actor.researcher, "coded_at": at, "declared": declared,
    }  # fmt: skip
    session.execute(_NEW_CODING, coding)
    added = {"kind": "coding", "id": str(coding_id), "code": str(code_id), **joined.trail()}
    return [added], [coding_trail(row, passage.source_key) for row in same]


def _joined(session: Session, passage: Passage, same: Sequence[Any]) -> Passage:
    if not same:
        return passage
    span = Span(min(passage.span.start, *(r.start for r in same)), max(passage.span.end, *(r.end for r in same)))
    return Passage(
        passage.source_id,
        passage.source_key,
        min(passage.turn_no, *(r.turn_no for r in same)),
        max(passage.last_turn_no, *(r.last_turn_no for r in same)),
        span,
        span.of(store.text(session, passage.source_id)),
    )


def _remove(session: Session, table: type[Removable], ids: Sequence[UUID]) -> None:
    if ids:
        session.execute(update(table).where(table.id.in_(ids)).values(removed_at=now()))


def _coding(session: Session, actor: Actor, coding_id: UUID) -> CodingRow:
    row = session.get(CodingRow, coding_id)
    if row is None or row.study_id != actor.study_id:
        raise NotFound(message("There is no such coding."))
    if row.removed_at is not None:
        raise Conflict(message("This coding was changed or removed in the meantime; the page shows it as it is now."))
    return row


def _memo(session: Session, actor: Actor, memo_id: UUID) -> MemoRow:
    row = session.get(MemoRow, memo_id)
    if row is None or row.study_id != actor.study_id:
        raise NotFound(message("There is no such memo."))
    if row.removed_at is not None:
        raise Conflict(message("This memo was changed or removed in the meantime; the page shows it as it is now."))
    return row


def _source_values(
    source_id: UUID, actor: Actor, parsed: ParsedTranscript, metadata: Metadata, key: str, file_name: str, digest: str
) -> dict[str, Any]:
    return {
        "id": source_id,
        "study_id": actor.study_id,
        "key": key,
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
        "file_name": file_name,
        "file_sha256": digest,
        "text_sha256": sha256(parsed.text),
        "words": word_count(parsed.text),
        "turns": len(parsed.turns),
        "imported_at": now(),
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


def _key_of(name: str, taken: set[str]) -> str:
    base = "_".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())[:60] or "code"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def _stem(file_name: str) -> str:
    plain = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return plain.rsplit(".", 1)[0].strip() or plain


def _clean(text: str | None) -> str | None:
    return normalised(text).strip() or None if text else None


def _addressable(key: str) -> str:
    """The key of a source, which stands in addresses.

    Raises:
        Invalid: it holds a slash or a line end.
    """
    if any(character in "/\\" or not character.isprintable() for character in key):
        raise Invalid(message("The source's name “{source}” must not hold / or \\.", source=key), field="source")
    return key


def _folded(words: str) -> str:
    return " ".join(words.split())


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, type(None))) else str(value)
