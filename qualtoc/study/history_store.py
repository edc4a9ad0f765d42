"""The entries of a trail as somebody asks for them, with the names of what they are about."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text, and_, cast, column, exists, func, or_
from sqlmodel import Session, col, select

from qualtoc.coding.blinding import SEEING, StudyBlindness
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.rows import CodeRow, ThemeRow
from qualtoc.database import AuditRow, columns
from qualtoc.study.history import ON_PASSAGES, REDO, UNDO, Asked, Entry, Names, code_ids, theme_ids

_ENTRY = (
    AuditRow.number, AuditRow.id, AuditRow.at, AuditRow.actor, AuditRow.action, AuditRow.before, AuditRow.after,
    AuditRow.reason, AuditRow.undoes, AuditRow.undone, AuditRow.undoable,
)  # fmt: skip


def entries(
    session: Session, study_id: UUID, asked: Asked, *, blind: StudyBlindness = SEEING, first: int = 0, most: int = 50
) -> list[Entry]:
    """The entries that are asked for, the newest first; one query.

    `blind` knows the sources by their keys: what others did on the words of one stands here once both are done with it.
    """
    query = columns(*_ENTRY).where(*_where(session, study_id, asked, blind)).order_by(col(AuditRow.number).desc())
    return [Entry(*row) for row in session.execute(query.offset(first).limit(most))]


def count(session: Session, study_id: UUID, asked: Asked, *, blind: StudyBlindness = SEEING) -> int:
    """How many entries are asked for."""
    query = columns(func.count()).select_from(AuditRow).where(*_where(session, study_id, asked, blind))
    return int(session.execute(query).scalar_one())


def steps_of(session: Session, found: Sequence[Entry]) -> dict[UUID, Entry]:
    """The entries that undos and redos among these are about, by their ids; at most two queries."""
    known = _by_id(session, {entry.undoes for entry in found if entry.undoes})
    return known | _by_id(session, {entry.undoes for entry in known.values() if entry.undoes} - known.keys())


def names(session: Session, study_id: UUID, found: Iterable[Entry], language: str) -> Names:
    """What the codes and themes are called that entries name; two queries."""
    told = list(found)
    codes = columns(CodeRow.id, CodeRow.texts, CodeRow.key).where(
        col(CodeRow.study_id) == study_id, col(CodeRow.id).in_(_ids(code_ids(told)))
    )
    themes = columns(ThemeRow.theme, ThemeRow.name).where(
        col(ThemeRow.study_id) == study_id, col(ThemeRow.theme).in_(_ids(theme_ids(told)))
    ).order_by(col(ThemeRow.removed_at).is_(None), col(ThemeRow.written_at))  # fmt: skip
    return Names(
        {str(row.id): _text(row.texts.get("label"), language) or row.key for row in session.execute(codes)},
        {str(row.theme): _text(row.name, language) for row in session.execute(themes)},
    )


def people(session: Session, study_id: UUID) -> list[str]:
    """Everybody who stands in the trail; one query."""
    query = select(AuditRow.actor).where(AuditRow.study_id == study_id).distinct().order_by(AuditRow.actor)
    return list(session.exec(query))


def _where(session: Session, study_id: UUID, asked: Asked, blind: StudyBlindness) -> list[Any]:
    where = [col(AuditRow.study_id) == study_id]
    if asked.who:
        where.append(col(AuditRow.actor) == asked.who)
    if asked.acts is not None:
        where.append(col(AuditRow.action).in_(asked.acts))
    if asked.since:
        where.append(col(AuditRow.at) >= datetime.combine(asked.since, time(), UTC))
    if asked.until:
        where.append(col(AuditRow.at) < datetime.combine(asked.until + timedelta(days=1), time(), UTC))
    if asked.source:
        named = f'"source": {json.dumps(asked.source)}'
        lines = (cast(one, Text).contains(named, autoescape=True) for one in (AuditRow.before, AuditRow.after))
        where.append(or_(*lines))
    if blind.is_on:
        hidden = col(AuditRow.action).in_(ON_PASSAGES | {UNDO, REDO})
        where.append(or_(col(AuditRow.actor) == blind.who, ~hidden, *_opened(session, blind)))
    return where


def _opened(session: Session, blind: StudyBlindness) -> Iterator[Any]:
    """For each other coder, whether an entry of theirs names sources, and only such as both are done with."""
    theirs: dict[str, list[str]] = {}
    for source, coders in blind.done.items():
        for coder in set(coders) - {blind.who} if blind.who in coders else ():
            theirs.setdefault(coder, []).append(str(source))
    if not theirs:
        return
    for coder, keys in theirs.items():
        named = [_source_of_line(session, lines) for lines in (AuditRow.before, AuditRow.after)]
        is_about = or_(*(exists().where(source.in_(keys)) for source in named))
        is_about_others = or_(*(exists().where(source.not_in(keys)) for source in named))
        yield and_(col(AuditRow.actor) == coder, is_about, ~is_about_others)


def _source_of_line(session: Session, lines: Any) -> Any:
    """The key of the source that a line of an entry names."""
    each = func.json_each if session.get_bind().dialect.name == "sqlite" else func.json_array_elements
    return each(lines).table_valued(column("value", JSON)).c.value["source"].as_string()


def _by_id(session: Session, ids: Iterable[UUID]) -> dict[UUID, Entry]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = session.execute(columns(*_ENTRY).where(col(AuditRow.id).in_(wanted)))
    return {row.id: Entry(*row) for row in rows}


def _ids(found: Iterable[str]) -> list[UUID]:
    """The ids; older entries may hold something else in their place."""
    return [UUID(one) for one in sorted(found) if len(one) == len(str(UUID(int=0)))]


def _text(texts: Any, language: str) -> str:
    """A text in both languages as JSON has it, or plain."""
    if isinstance(texts, dict):
        return Bilingual(texts.get("en"), texts.get("es")).text(language)
    return str(texts or "")
