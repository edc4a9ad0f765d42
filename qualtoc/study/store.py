"""Rows of the study slice <-> values, and what reports need of all slices together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, func, or_
from sqlmodel import Session, col, select

from qualtoc.coding import store as coding_store
from qualtoc.coding.blinding import LOOK, SEEING, StudyBlindness
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.metadata_files import FIELDS, metadata_of
from qualtoc.coding.rows import BlindModeRow, CodeRow, CodingRow, MemoRow, SourceRow
from qualtoc.coding.source import Metadata, Source
from qualtoc.coding.text import sha256
from qualtoc.database import AuditRow, columns, run, table
from qualtoc.errors import NotFound, message
from qualtoc.study.guide import Guide, Question, asked_links
from qualtoc.study.history import DELETION, REDO, UNDO
from qualtoc.study.model import Answer, Deletion, Holdings, LastAct, LastActs, Participant, Researcher, Study, StudyLine
from qualtoc.study.rows import AwaitedFileRow, CoreqAnswerRow, ParticipantRow, ResearcherRow, StudyRow
from qualtoc.theory import store as theory_store
from qualtoc.theory.evidence import Evidence, EvidenceSource, Override
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.theory.rows import ClaimRow

_studies, _blind_modes = table(StudyRow), table(BlindModeRow)
_IS_BLIND = exists().where(_blind_modes.c.study_id == _studies.c.id, _blind_modes.c.removed_at.is_(None))
_STUDY = columns(_studies, _IS_BLIND.label("is_blind")).where(_studies.c.key == bindparam("key"))
_researcher_columns = table(ResearcherRow).c
_RESEARCHERS = (
    columns(
        _researcher_columns.key, _researcher_columns.name, _researcher_columns.credentials,
        _researcher_columns.occupation, _researcher_columns.gender, _researcher_columns.experience,
    )
    .where(_researcher_columns.study_id == bindparam("study_id"))
    .order_by(_researcher_columns.key)
)  # fmt: skip
_entry_columns = table(AuditRow).c
_undone_acts, _acts_beside = (table(AuditRow).alias(name) for name in ("undone_act", "act_beside"))
_OF_ACTOR = (_entry_columns.study_id == bindparam("study_id")) & (_entry_columns.actor == bindparam("actor"))
_NEWEST = columns(_entry_columns.number).where(_OF_ACTOR).order_by(_entry_columns.number.desc()).limit(1)
_TO_UNDO = _NEWEST.where(_entry_columns.undoable, _entry_columns.undone.is_(False))
_NEWEST_BUT_REDONE = _NEWEST.where(
    _entry_columns.action.not_in((REDO, LOOK)), or_(_entry_columns.action != UNDO, _entry_columns.undone.is_(False))
)
_OF_GESTURE = (
    columns(func.count())
    .where(
        _acts_beside.c.gesture == _entry_columns.gesture, _acts_beside.c.actor == _entry_columns.actor,
        _acts_beside.c.undone.is_(False),
    )
    .correlate(table(AuditRow))
    .scalar_subquery()
)  # fmt: skip
_LATEST_ACTS = (
    columns(
        _entry_columns.number, _entry_columns.action, _entry_columns.undoable,
        _undone_acts.c.action.label("undone_act"), _OF_GESTURE.label("files"),
    )
    .outerjoin(_undone_acts, _undone_acts.c.id == _entry_columns.undoes)
    .where(
        or_(*(
            _entry_columns.number == one.correlate(None).scalar_subquery() for one in (_TO_UNDO, _NEWEST_BUT_REDONE)
        ))
    )
)  # fmt: skip


def studies(session: Session) -> list[Study]:
    """All studies by key, without their researchers."""
    return [_study(row) for row in session.exec(select(StudyRow).order_by(StudyRow.key))]


def study_lines(session: Session) -> list[StudyLine]:
    """All studies by key, each with what it holds and the time of the last act; three queries."""
    held = {
        study_id: (sources, words)
        for study_id, sources, words in session.execute(
            columns(col(SourceRow.study_id), func.count(), func.sum(SourceRow.words)).group_by(col(SourceRow.study_id))
        )
    }
    last = dict(session.exec(select(AuditRow.study_id, func.max(AuditRow.at)).group_by(col(AuditRow.study_id))).all())
    return [StudyLine(s, *held.get(s.id, (0, 0)), last.get(s.id)) for s in studies(session)]


def holdings(session: Session, study_id: UUID, blind: StudyBlindness = SEEING) -> Holdings:
    """What the study holds, in numbers, without what `blind` hides; one query."""
    here = (col(SourceRow.study_id) == study_id) & col(SourceRow.withdrawn_at).is_(None)

    def on_sources(row: Any) -> Any:
        found = columns(func.count()).select_from(row).join(SourceRow, col(SourceRow.id) == row.source_id)
        shown = coding_store.seen(blind, row, row.coder)
        return found.where(here, row.removed_at.is_(None), *shown).correlate(None).scalar_subquery()

    def of_study(row: Any, *where: Any) -> Any:
        found = columns(func.count()).select_from(row)
        return found.where(row.study_id == study_id, row.removed_at.is_(None), *where).scalar_subquery()

    memos_seen = coding_store.seen(blind, MemoRow, MemoRow.author)
    on_open_sources = [or_(col(MemoRow.source_id).is_(None), *memos_seen)] if memos_seen else []
    interviews = func.count().filter(col(SourceRow.type) == "interview")
    query = columns(
        func.count(), interviews, func.coalesce(func.sum(SourceRow.words), 0), on_sources(CodingRow),
        on_sources(ClaimRow), of_study(MemoRow, *on_open_sources), of_study(CodeRow),
    ).where(here)  # fmt: skip
    return Holdings(*session.execute(query).one())


def holdings_of_sources(
    session: Session, source_ids: Sequence[UUID], blind: StudyBlindness = SEEING
) -> tuple[int, int]:
    """The number of codings and of claims in these sources, withdrawn or not, without what `blind` hides."""

    def count(row: Any) -> int:
        shown = coding_store.seen(blind, row, row.coder)
        here = select(func.count()).where(row.source_id.in_(source_ids), row.removed_at.is_(None), *shown)
        return session.exec(here).one()

    return count(CodingRow), count(ClaimRow)


def study(session: Session, key: str, language: str | None = None) -> Study:
    """One study with its researchers; its title in a language where one is given.

    Raises:
        NotFound: there is no study of that key.
    """
    row = run(session, _STUDY, {"key": key}).first()
    if row is None:
        raise NotFound(message("There is no study “{study}”.", study=key))
    team = tuple(researchers(session, row.id))
    found = _study(row, team, is_blind=row.is_blind and len(team) > 1)
    return found.in_language(language) if language else found


def researchers(session: Session, study_id: UUID) -> list[Researcher]:
    """The researchers of a study, in the order in which they joined it."""
    return [Researcher(*row) for row in run(session, _RESEARCHERS, {"study_id": study_id}).all()]


def participants(session: Session, study_id: UUID) -> list[Participant]:
    """The participants of a study by key, withdrawn ones included."""
    rows = session.exec(select(ParticipantRow).where(ParticipantRow.study_id == study_id).order_by(ParticipantRow.key))
    return [Participant(r.key, r.role, r.prior_relationship, r.transcript_returned, r.withdrawn_at) for r in rows]


def guide(session: Session, study_id: UUID) -> Guide | None:
    """The interview guide; None where the study has none."""
    content = session.exec(select(StudyRow.guide).where(StudyRow.id == study_id)).one()
    return _guide(content) if content else None


def guide_content(guide: Guide) -> dict[str, Any]:
    """A guide as its row stores it."""
    return {
        "questions": [
            {"id": q.id, "text": {"en": q.text.en, "es": q.text.es}, "links": list(q.links)} for q in guide.questions
        ],
        "asked": {source: list(ids) for source, ids in guide.asked.items()},
    }


def awaited(session: Session, study_id: UUID, files: Iterable[str]) -> Metadata | None:
    """What a table said of a file before it was here, by the names that mean it; the first one that is known."""
    query = select(AwaitedFileRow.file, AwaitedFileRow.facts).where(
        AwaitedFileRow.study_id == study_id, col(AwaitedFileRow.file).in_(list(files))
    )
    found = dict(session.exec(query).all())
    return next((metadata_of(found[file])[0] for file in files if file in found), None)


def facts_of(metadata: Metadata) -> dict[str, str]:
    """What is known of a source as text, by field, as `metadata_of` reads it."""
    known = {name: getattr(metadata, name) for name in FIELDS}
    return {name: str(value) for name, value in known.items() if value is not None}


def coreq_answers(session: Session, study_id: UUID) -> dict[int, Answer]:
    """The answers that hold, by item."""
    query = (
        select(CoreqAnswerRow)
        .where(CoreqAnswerRow.study_id == study_id, col(CoreqAnswerRow.removed_at).is_(None))
        .order_by(col(CoreqAnswerRow.written_at))
    )
    return {
        row.no: Answer(
            text=row.text, kind=row.kind, reason=row.reason, computed_hash=row.computed_hash, by=row.author,
            at=row.written_at,
        )
        for row in session.exec(query)
    }  # fmt: skip


def default_case(study: Study, theory: ProgrammeTheory | None, sources: list[Source]) -> str | None:
    """The case of sources that name none: the study itself, where neither theory nor sources name a case."""
    named = (theory is not None and bool(theory.cases)) or any(s.case for s in sources)
    return None if named else study.key


def evidence(session: Session, study: Study, theory: ProgrammeTheory, sources: list[Source]) -> Evidence:
    """Everything but the theory that the pattern-matching report depends on; a handful of queries."""
    here = [source for source in sources if not source.withdrawn]
    fallback = default_case(study, theory, sources)
    interviews = [source.key for source in here if source.type == "interview"]
    asked_in = guide(session, study.id)
    decisions = theory_store.decisions(session, study.id)
    memos_on_links = coding_store.links_with_memos(session, study.id)
    rivals = {link.key for version in theory.versions for link in version.links if link.rival}
    return Evidence(
        sources=[EvidenceSource(s.key, s.type, s.case or fallback, s.role) for s in here],
        claims=theory_store.claims(session, study.id),
        asked=asked_links(asked_in, interviews) if asked_in else {},
        scoped_out={(d.link, d.outcome, d.case): d.reason for d in decisions if d.verdict is None},
        overrides={
            (d.version, d.link, d.outcome, d.case): Override(d.verdict, d.reason, d.author)
            for d in decisions
            if d.verdict is not None and d.version is not None
        },
        addressed_rivals=frozenset(memos_on_links & rivals),
    )


def key_of_study(session: Session, study_id: UUID) -> str:
    """The short name of a study.

    Raises:
        NotFound: there is no such study any more.
    """
    key = session.exec(select(StudyRow.key).where(StudyRow.id == study_id)).first()
    if key is None:
        raise NotFound(message("This study was deleted in the meantime."))
    return key


def latest_acts(session: Session, study_id: UUID, researcher: str) -> LastActs:
    """What this researcher can undo and redo now; one query. Something new leaves nothing to redo; to look at the work
    of others is nothing new."""
    undoing = redoing = None
    found = run(session, _LATEST_ACTS, {"study_id": study_id, "actor": researcher})
    for number, action, is_undoable, undone_act, files in found:
        if action == UNDO:
            redoing = LastAct(undone_act, number, files or 1)
        elif is_undoable:
            undoing = LastAct(action, number, files or 1)
    return LastActs(undoing, redoing)


def changes_of_last_act(session: Session, study_id: UUID, researcher: str) -> list[dict[str, Any]]:
    """What the latest act of this researcher, undo included, added and removed, as the trail holds it."""
    query = (
        select(AuditRow.before, AuditRow.after)
        .where(AuditRow.study_id == study_id, AuditRow.actor == researcher)
        .order_by(col(AuditRow.number).desc())
        .limit(1)
    )
    return [change for before, after in session.execute(query) for change in (*before, *after)]


def acts(session: Session, study_id: UUID, limit: int = 200) -> list[AuditRow]:
    """The newest entries of the audit trail."""
    query = select(AuditRow).where(AuditRow.study_id == study_id).order_by(col(AuditRow.number).desc()).limit(limit)
    return list(session.exec(query))


def count_of_acts(session: Session, study_id: UUID) -> int:
    """How many entries the audit trail of a study has."""
    return session.exec(select(func.count()).where(AuditRow.study_id == study_id)).one()


def extent(session: Session, study_id: UUID) -> dict[str, Any]:
    """How much a study holds, what was removed included, and the hash of its trail: no words, for its last entry."""

    def count(row: Any) -> int:
        return session.exec(select(func.count()).select_from(row).where(row.study_id == study_id)).one()

    counted: dict[str, Any] = {"sources": SourceRow, "codings": CodingRow, "claims": ClaimRow, "memos": MemoRow}
    trail = session.exec(select(AuditRow.id).where(AuditRow.study_id == study_id).order_by(col(AuditRow.number))).all()
    hashed = sha256("\n".join(str(entry_id) for entry_id in trail))
    return {name: count(row) for name, row in counted.items()} | {"entries": len(trail), "sha256": hashed}


def deletions(session: Session) -> list[Deletion]:
    """The studies that were deleted, the last one first."""
    query = select(AuditRow).where(AuditRow.action == DELETION).order_by(col(AuditRow.number).desc())
    return [Deletion(row.study_id, row.before[0]["study"], row.actor, row.at) for row in session.exec(query)]


def _study(row: Any, team: tuple[Researcher, ...] = (), *, is_blind: bool = False) -> Study:
    notice, titles = Bilingual(row.disclaimer_en, row.disclaimer_es), Bilingual(row.title_en, row.title_es)
    return Study(row.id, row.key, row.title, row.synthetic, notice, team, titles, is_blind)


def _guide(content: Mapping[str, Any]) -> Guide:
    questions = tuple(
        Question(q["id"], Bilingual(q["text"]["en"], q["text"]["es"]), tuple(q["links"])) for q in content["questions"]
    )
    return Guide(questions, {source: tuple(ids) for source, ids in content["asked"].items()})
