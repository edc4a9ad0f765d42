"""What a person can do with the recording of a source: add it, and take it away. Its bytes stay in the database."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col, insert

from qualtoc.coding import store
from qualtoc.coding.recordings import media_type
from qualtoc.coding.rows import RecordingPieceRow, RecordingRow
from qualtoc.coding.source import Source
from qualtoc.database import Actor, Database, audit, columns, now
from qualtoc.errors import NotFound, message

PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Recording:
    """The recording of a source, without its bytes."""

    file_name: str
    media_type: str
    size: int


def recording(session: Session, source: Source) -> Recording | None:
    """The recording of a source, where it has one."""
    row = session.get(RecordingRow, source.id)
    return Recording(row.file_name, row.media_type, row.size) if row else None


def recorded_bytes(session: Session, source: Source, start: int, end: int) -> bytes:
    """The bytes [start, end) of the recording of a source; reads the pieces that hold them only."""
    first, last = start // PIECE_BYTES, max(end - 1, start) // PIECE_BYTES
    query = (
        columns(RecordingPieceRow.data)
        .where(col(RecordingPieceRow.source_id) == source.id, col(RecordingPieceRow.no).between(first, last))
        .order_by(col(RecordingPieceRow.no))
    )
    found = b"".join(session.execute(query).scalars())
    return found[start - first * PIECE_BYTES : end - first * PIECE_BYTES]


def add_recording(db: Database, actor: Actor, key: str, file_name: str, data: bytes) -> None:
    """Keep the recording of a source; an earlier one is replaced.

    Raises:
        NotFound: there is no such source.
        Invalid: it is no recording that a browser plays.
    """
    kind = media_type(file_name, data)
    digest = hashlib.sha256(data).hexdigest()
    with db.transaction() as session:
        source = store.source(session, actor.study_id, key)
        session.execute(delete(RecordingRow).where(col(RecordingRow.source_id) == source.id))
        session.execute(
            insert(RecordingRow).values(
                source_id=source.id, file_name=file_name, media_type=kind, size=len(data), sha256=digest, added_at=now()
            )
        )
        for no, start in enumerate(range(0, len(data), PIECE_BYTES)):
            piece = {"source_id": source.id, "no": no, "data": data[start : start + PIECE_BYTES]}
            session.execute(insert(RecordingPieceRow).values(**piece))
        trail = {"kind": "recording", "id": str(source.id), "source": key, "sha256": digest}
        audit(session, actor, "add_recording", after=[trail])


def remove_recording(db: Database, actor: Actor, key: str) -> None:
    """Delete the recording of a source, for good.

    Raises:
        NotFound: the source has no recording.
    """
    with db.transaction() as session:
        source = store.source(session, actor.study_id, key)
        row = session.get(RecordingRow, source.id)
        if row is None:
            raise NotFound(message("This source has no recording."))
        trail = {"kind": "recording", "id": str(source.id), "source": key, "sha256": row.sha256}
        session.execute(delete(RecordingRow).where(col(RecordingRow.source_id) == source.id))
        audit(session, actor, "remove_recording", before=[trail])
