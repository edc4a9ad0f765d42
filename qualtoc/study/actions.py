"""What a person can do with a study as a whole: make and delete it, its people, its COREQ answers, and undo."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Session, col, delete, insert, select

from qualtoc.coding import actions as coding_actions
from qualtoc.coding.actions.removal import remove
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.memo import MemoType
from qualtoc.coding.rows import (
    BlindModeRow,
    CodeRow,
    CodingRow,
    DoneMarkRow,
    MemoRow,
    SavedQueryRow,
    SourceRow,
    SuggestionRow,
)
from qualtoc.coding.source import Metadata, Source
from qualtoc.coding.text import normalised, sha256
from qualtoc.coding.transcripts import ParsedTranscript, alike
from qualtoc.database import Actor, AuditRow, Database, audit, now
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.study import store
from qualtoc.study.guide import Guide, renamed
from qualtoc.study.model import Researcher, Study
from qualtoc.study.rows import AwaitedFileRow, CoreqAnswerRow, ParticipantRow, ResearcherRow, StudyRow
from qualtoc.study.store import DELETION
from qualtoc.theory import store as theory_store
from qualtoc.theory.rows import ClaimRow, DecisionRow, TracingItemRow, TracingQuotationRow, TracingRow

TABLES: dict[str, Any] = {
    "blind_mode": BlindModeRow, "done_mark": DoneMarkRow,
    "coding": CodingRow, "saved_query": SavedQueryRow, "suggestion": SuggestionRow, "memo": MemoRow, "code": CodeRow,
    "claim": ClaimRow, "decision": DecisionRow,
    "coreq_answer": CoreqAnswerRow, "tracing": TracingRow, "tracing_item": TracingItemRow,
    "tracing_quotation": TracingQuotationRow,
}  # fmt: skip
PROFILE = ("name", "credentials", "occupation", "gender", "experience")


def new_study(
    db: Database,
    key: str,
    title: str,
    researchers: Sequence[Researcher],
    *,
    synthetic: bool = False,
    disclaimer: Bilingual | None = None,
    titles: Bilingual | None = None,
) -> Study:
    """Make an empty study with its team; `titles` is its title in both languages, where it has it in both.

    Raises:
        Invalid: key, title or team is missing, or the key cannot stand in an address.
        Conflict: there is a study of that key.
    """
    name = key.strip()
    if not name or any(not (c.isalnum() or c in "-_.") for c in name) or name.startswith("."):
        raise Invalid(message("The short name may hold letters, digits, - and _ only."), field="key")
    if not title.strip():
        raise Invalid(message("Give the study a title."), field="title")
    if not researchers:
        raise Invalid(message("Name at least one researcher."), field="researcher")
    text, told = disclaimer or Bilingual(), titles or Bilingual()
    with db.transaction() as session:
        if session.exec(select(StudyRow.id).where(StudyRow.key == name)).first():
            raise Conflict(message("There is a study “{study}” already.", study=name), field="key")
        study_id = uuid4()
        session.execute(
            insert(StudyRow).values(
                id=study_id, key=name, title=title.strip(), synthetic=synthetic, disclaimer_en=text.en,
                disclaimer_es=text.es, title_en=told.en, title_es=told.es, created_at=now(), guide=None,
            )
        )  # fmt: skip
        actor = Actor(study_id, researchers[0].key)
        for researcher in researchers:
            insert_researcher(session, actor, researcher)
        audit(session, actor, "new_study", after=[{"kind": "study", "id": str(study_id), "study": name}])
        return store.study(session, name)


def write_memo_on_link(db: Database, actor: Actor, kind: MemoType, text: str, link: str) -> UUID:
    """Write a memo on a causal link of any version of the theory.

    Raises:
        Invalid: no version has such a link, or the memo has no text or an unknown type.
    """

    def known(session: Session) -> str:
        theory = theory_store.theory(session, actor.study_id)
        if not any(one.key == link for version in (theory.versions if theory else ()) for one in version.links):
            raise Invalid(message("No version of the theory has a link {link}.", link=link), field="link")
        return link

    return coding_actions.write_memo(db, actor, kind, text, link_of=known)


def rename_study(db: Database, actor: Actor, key: str) -> None:
    """Give a study another short name.

    Raises:
        Conflict: there is a study of that name.
    """
    with db.transaction() as session:
        if session.exec(select(StudyRow.id).where(StudyRow.key == key)).first():
            raise Conflict(message("There is a study “{study}” already.", study=key), field="key")
        session.execute(update(StudyRow).where(col(StudyRow.id) == actor.study_id).values(key=key))
        audit(session, actor, "rename_study", after=[{"kind": "study", "id": str(actor.study_id), "study": key}])


def delete_study(db: Database, actor: Actor) -> None:
    """Delete a study with everything in it and its trail, for good.

    One entry of the trail stays: who deleted which study and when, how much it held, and the hash of its trail.

    Raises:
        NotFound: there is no such study any more.
    """
    with db.transaction() as session:
        key = session.exec(select(StudyRow.key).where(StudyRow.id == actor.study_id)).first()
        if key is None:
            raise NotFound(message("This study was deleted in the meantime."))
        held = {"kind": "study", "id": str(actor.study_id), "study": key, **store.extent(session, actor.study_id)}
        session.execute(delete(StudyRow).where(col(StudyRow.id) == actor.study_id))
        session.execute(delete(AuditRow).where(col(AuditRow.study_id) == actor.study_id))
        audit(session, actor, DELETION, before=[held])


def insert_researcher(session: Session, actor: Actor, researcher: Researcher) -> None:
    """Add a person to the team inside a transaction of the caller.

    Raises:
        Invalid: the initials are missing.
        Conflict: the team has somebody of those initials.
    """
    key = researcher.key.strip()
    if not key:
        raise Invalid(message("Give the researcher's initials."), field="researcher")
    query = select(ResearcherRow.id).where(ResearcherRow.study_id == actor.study_id, ResearcherRow.key == key)
    if session.exec(query).first():
        raise Conflict(message("There is a researcher {researcher} already.", researcher=key), field="researcher")
    values = {name: getattr(researcher, name).strip() for name in PROFILE}
    session.execute(insert(ResearcherRow).values(id=uuid4(), study_id=actor.study_id, key=key, **values))


def add_researcher(db: Database, actor: Actor, researcher: Researcher) -> None:
    """Add a person to the team.

    Raises:
        Invalid, Conflict: as `insert_researcher`.
    """
    with db.transaction() as session:
        insert_researcher(session, actor, researcher)
        audit(session, actor, "add_researcher", after=[{"kind": "researcher", "researcher": researcher.key}])


def describe_researcher(db: Database, actor: Actor, researcher: Researcher) -> None:
    """Change a researcher's profile.

    Raises:
        NotFound: the team has nobody of that key.
    """
    values = {name: getattr(researcher, name).strip() for name in PROFILE}
    with db.transaction() as session:
        found = session.execute(
            update(ResearcherRow)
            .where(col(ResearcherRow.study_id) == actor.study_id, col(ResearcherRow.key) == researcher.key)
            .values(**values)
        )
        if found.rowcount == 0:  # type: ignore[attr-defined]
            raise NotFound(message("There is no researcher {researcher}.", researcher=researcher.key))
        trail = {"kind": "researcher", "researcher": researcher.key, "sha256": sha256(repr(values))}
        audit(session, actor, "describe_researcher", after=[trail])


def ensure_participant(session: Session, actor: Actor, key: str, role: str | None) -> None:
    """Know a participant whom a source names, inside a transaction of the caller.

    A source that joins a withdrawn participant is withdrawn with them; one that leaves them is not any more.
    """
    row = _participant(session, actor, key)
    if row is None:
        session.execute(insert(ParticipantRow).values(id=uuid4(), study_id=actor.study_id, key=key, role=role))
    elif role and row.role != role:
        session.execute(update(ParticipantRow).where(col(ParticipantRow.id) == row.id).values(role=role))
    session.execute(
        update(SourceRow)
        .where(col(SourceRow.study_id) == actor.study_id, col(SourceRow.participant) == key)
        .values(withdrawn_at=row.withdrawn_at if row else None)
    )


def _know_instead(session: Session, actor: Actor, key: str, role: str | None) -> None:
    """Know a participant whom a source names by now, and forget those whom no source names any more.

    Who was withdrawn, or of whom something was said, is never forgotten.
    """
    ensure_participant(session, actor, key, role)
    named = select(SourceRow.participant).where(
        SourceRow.study_id == actor.study_id, col(SourceRow.participant).is_not(None)
    )
    session.execute(
        delete(ParticipantRow).where(
            col(ParticipantRow.study_id) == actor.study_id,
            col(ParticipantRow.key).not_in(named),
            col(ParticipantRow.withdrawn_at).is_(None),
            col(ParticipantRow.prior_relationship).is_(None),
            col(ParticipantRow.transcript_returned).is_(None),
        )
    )


def describe_source(db: Database, actor: Actor, key: str, metadata: Metadata, emptied: Collection[str] = ()) -> Source:
    """Correct what is known of a source and of its participant, as `coding.actions.describe_source`.

    Raises:
        NotFound: there is no such source.
    """
    return coding_actions.describe_source(
        db, actor, key, metadata, known_people=_know_instead, emptied=emptied,
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

    coding_actions.describe_sources(db, actor, described, known_people=_know_instead, also=also)


def _rename_in_guide(
    session: Session, actor: Actor, described: Sequence[tuple[str, Metadata]]
) -> Iterator[dict[str, Any]]:
    """Let the guide call sources by their new names, so that what each was asked stays with it."""
    names = {key: metadata.source for key, metadata in described if metadata.source not in (None, key)}
    guide = store.guide(session, actor.study_id)
    if guide is not None and names.keys() & guide.asked.keys():
        content = store.guide_content(renamed(guide, {old: new for old, new in names.items() if new}))
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
    session.execute(
        delete(AwaitedFileRow).where(
            col(AwaitedFileRow.study_id) == actor.study_id, col(AwaitedFileRow.file).in_(list(files))
        )
    )


def withdraw_participant(db: Database, actor: Actor, key: str) -> None:
    """Take a participant's sources out of every computation; nothing is deleted.

    Raises:
        NotFound: there is no such participant.
        Conflict: the participant was withdrawn before.
    """
    _set_withdrawn(db, actor, key, withdraw=True)


def readmit_participant(db: Database, actor: Actor, key: str) -> None:
    """Take a withdrawal back that was entered by mistake.

    Raises:
        NotFound: there is no such participant.
        Conflict: the participant is not withdrawn.
    """
    _set_withdrawn(db, actor, key, withdraw=False)


def describe_participant(
    db: Database, actor: Actor, key: str, *, prior_relationship: bool | None, transcript_returned: bool | None
) -> None:
    """Say whether a participant was known before, and whether the transcript was returned for comment.

    Raises:
        NotFound: there is no such participant.
    """
    with db.transaction() as session:
        row = _participant(session, actor, key)
        if row is None:
            raise NotFound(message("There is no participant {participant}.", participant=key))
        row.prior_relationship, row.transcript_returned = prior_relationship, transcript_returned
        session.add(row)
        session.flush()
        audit(session, actor, "describe_participant", after=[{"kind": "participant", "participant": key}])


def set_guide(db: Database, actor: Actor, guide: Guide) -> None:
    """Store the interview guide; an earlier one is replaced."""
    with db.transaction() as session:
        content = store.guide_content(guide)
        session.execute(update(StudyRow).where(col(StudyRow.id) == actor.study_id).values(guide=content))
        audit(session, actor, "set_guide", after=[{"kind": "guide", "sha256": sha256(repr(content))}])


def answer_coreq(db: Database, actor: Actor, no: int, kind: str, text: str, reason: str, computed_hash: str) -> None:
    """Answer a COREQ item: `edited` text, `confirmed` as computed, or `not_applicable` with a reason.

    Raises:
        Invalid: the item does not exist, or text or reason is missing.
    """
    if not 1 <= no <= 32:
        raise Invalid(message("COREQ has items 1 to 32."), field="no")
    if kind not in ("edited", "confirmed", "not_applicable"):
        raise Invalid(message("“{value}” is no way to answer.", value=kind), field="kind")
    if kind == "edited" and not text.strip():
        raise Invalid(message("Write the answer first."), field="text")
    if kind == "not_applicable" and not reason.strip():
        raise Invalid(message("Say why the item does not apply."), field="reason")
    with db.transaction() as session:
        before = _remove_answers(session, actor, no)
        answer_id = uuid4()
        session.execute(
            insert(CoreqAnswerRow).values(
                id=answer_id, study_id=actor.study_id, no=no, kind=kind, text=normalised(text).strip(),
                reason=normalised(reason).strip(), computed_hash=computed_hash, author=actor.researcher,
                written_at=now(),
            )
        )  # fmt: skip
        audit(session, actor, "answer_coreq", before=before, after=[_answer_trail(answer_id, no)])


def clear_coreq(db: Database, actor: Actor, no: int) -> None:
    """Take an answer back, so that the item shows what is computed.

    Raises:
        NotFound: the item has no answer.
    """
    with db.transaction() as session:
        before = _remove_answers(session, actor, no)
        if not before:
            raise NotFound(message("Item {no} has no answer.", no=no))
        audit(session, actor, "clear_coreq", before=before)


def undo(db: Database, actor: Actor) -> str:
    """Undo the latest act of this researcher; gives its name.

    What the act added is removed, what it removed comes back.

    Raises:
        NotFound: there is nothing to undo.
        Conflict: somebody has changed the same things since.
    """
    with db.transaction() as session:
        last = store.last_act(session, actor.study_id, actor.researcher)
        if last is None:
            raise NotFound(message("There is nothing to undo."))
        entry = session.get(AuditRow, last.number)
        assert entry is not None
        for change in entry.after:
            _swap(session, change, present=True)
        for change in entry.before:
            _swap(session, change, present=False)
        _refuse_orphans(session, entry)
        session.execute(update(AuditRow).where(col(AuditRow.number) == last.number).values(undone=True))
        audit(session, actor, "undo", before=entry.after, after=entry.before, undoes=entry.id)
        return last.action


def _swap(session: Session, change: dict[str, Any], *, present: bool) -> None:
    table = TABLES[change["kind"]]
    marked = table.removed_at.is_(None) if present else table.removed_at.is_not(None)
    statement = update(table).where(table.id == UUID(change["id"]), marked)
    found = session.execute(statement.values(removed_at=now() if present else None))
    if found.rowcount == 0:  # type: ignore[attr-defined]
        raise Conflict(message("This was changed since and cannot be undone any more."))


def _refuse_orphans(session: Session, entry: AuditRow) -> None:
    codes = [UUID(change["id"]) for change in entry.after if change["kind"] == "code"]
    query = select(CodingRow.id).where(col(CodingRow.code_id).in_(codes), col(CodingRow.removed_at).is_(None))
    if codes and session.exec(query).first():
        raise Conflict(message("The code is in use by now and cannot be undone any more."))


def _set_withdrawn(db: Database, actor: Actor, key: str, *, withdraw: bool) -> None:
    with db.transaction() as session:
        row = _participant(session, actor, key)
        if row is None:
            raise NotFound(message("There is no participant {participant}.", participant=key))
        if withdraw == (row.withdrawn_at is not None):
            raise Conflict(
                message("Participant {participant} was withdrawn before.", participant=key)
                if withdraw
                else message("Participant {participant} is not withdrawn.", participant=key)
            )
        at = now() if withdraw else None
        session.execute(update(ParticipantRow).where(col(ParticipantRow.id) == row.id).values(withdrawn_at=at))
        session.execute(
            update(SourceRow)
            .where(col(SourceRow.study_id) == actor.study_id, col(SourceRow.participant) == key)
            .values(withdrawn_at=at)
        )
        action = "withdraw_participant" if withdraw else "readmit_participant"
        audit(session, actor, action, after=[{"kind": "participant", "id": str(row.id)}])


def _participant(session: Session, actor: Actor, key: str) -> ParticipantRow | None:
    return session.exec(
        select(ParticipantRow).where(ParticipantRow.study_id == actor.study_id, ParticipantRow.key == key)
    ).first()


def _remove_answers(session: Session, actor: Actor, no: int) -> list[dict[str, Any]]:
    answers = session.exec(
        select(CoreqAnswerRow.id).where(
            CoreqAnswerRow.study_id == actor.study_id, CoreqAnswerRow.no == no, col(CoreqAnswerRow.removed_at).is_(None)
        )
    ).all()
    remove(session, CoreqAnswerRow, answers)
    return [_answer_trail(answer_id, no) for answer_id in answers]


def _answer_trail(answer_id: UUID, no: int) -> dict[str, Any]:
    return {"kind": "coreq_answer", "id": str(answer_id), "no": no}
