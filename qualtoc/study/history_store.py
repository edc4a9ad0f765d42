"""The entries of a trail as somebody asks for them, with the names of what they are about."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text, and_, cast, column, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from qualtoc.coding.blinding import SEEING, StudyBlindness
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.rows import CodeRow, SourceRow, ThemeRow
from qualtoc.database import AuditRow, columns
from qualtoc.study.history import ON_PASSAGES, REDO, UNDO, Asked, Entry, Names, code_ids, source_keys, theme_ids

_ENTRY = (
    AuditRow.number, AuditRow.id, AuditRow.at, AuditRow.actor, AuditRow.action, AuditRow.before, AuditRow.after,
    AuditRow.reason, AuditRow.undoes, AuditRow.undone, AuditRow.undoable, AuditRow.gesture,
)  # fmt: skip


def entries(
    session: Session,
    study_id: UUID,
    asked: Asked,
    *,
    blind: StudyBlindness = SEEING,
    first: int = 0,
    most: int = 50,
    together: bool = False,
) -> list[Entry]:
    """The entries that are asked for, the newest first; one query, and one more for gestures.

    `blind` knows the sources by their keys: what others did on the words of one stands here once both are done with it.
    The last entry of a gesture stands for all of it where they are told `together`.
    """
    wanted = [
        *_where(session, study_id, asked, blind),
        *([_is_last(session, study_id, asked, blind)] if together else []),
    ]
    query = columns(*_ENTRY).where(*wanted).order_by(col(AuditRow.number).desc())
    found = [Entry(*row) for row in session.execute(query.offset(first).limit(most))]
    gestures = {one.gesture for one in found if one.gesture} if together else set()
    if not gestures:
        return found
    of_gesture = (AuditRow.gesture, AuditRow.actor, AuditRow.undone)
    grouped = columns(*of_gesture, func.count()).where(
        *_where(session, study_id, asked, blind), col(AuditRow.gesture).in_(gestures)
    ).group_by(*of_gesture)  # fmt: skip
    files = {tuple(key): number for *key, number in session.execute(grouped)}
    return [replace(one, files=files.get((one.gesture, one.actor, one.is_undone), 1)) for one in found]


def count(
    session: Session, study_id: UUID, asked: Asked, *, blind: StudyBlindness = SEEING, together: bool = False
) -> int:
    """How many entries are asked for."""
    wanted = _wanted(session, study_id, asked, blind, together=together)
    return int(session.execute(columns(func.count()).select_from(AuditRow).where(*wanted)).scalar_one())


def steps_of(session: Session, found: Sequence[Entry]) -> dict[UUID, Entry]:
    """The entries that undos and redos among these are about, by their ids; at most two queries."""
    known = _by_id(session, {entry.undoes for entry in found if entry.undoes})
    return known | _by_id(session, {entry.undoes for entry in known.values() if entry.undoes} - known.keys())


def names(session: Session, study_id: UUID, found: Iterable[Entry], language: str) -> Names:
    """What the codes, themes and renamed sources are called that entries name; five queries at most."""
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
        _renamed(session, study_id, source_keys(told)),
    )


def _renamed(session: Session, study_id: UUID, named: Collection[str]) -> dict[str, str]:
    """The keys of today of those sources that have another one by now."""
    if not named:
        return {}
    there = select(SourceRow.key).where(SourceRow.study_id == study_id, col(SourceRow.key).in_(sorted(named)))
    gone = set(named).difference(session.exec(there).all())
    if not gone:
        return {}
    described = select(AuditRow.before).where(
        AuditRow.study_id == study_id, col(AuditRow.action).in_(("describe_source", "describe_sources"))
    )
    lines = (line for before in session.exec(described) for line in before)
    ids = {line["source"]: UUID(line["id"]) for line in lines if "key" in line and line.get("source") in gone}
    today = select(SourceRow.id, SourceRow.key).where(
        SourceRow.study_id == study_id, col(SourceRow.id).in_(ids.values())
    )
    keys = dict(session.exec(today).all())
    return {former: keys[one] for former, one in ids.items() if one in keys}


def people(session: Session, study_id: UUID) -> list[str]:
    """Everybody who stands in the trail; one query."""
    query = select(AuditRow.actor).where(AuditRow.study_id == study_id).distinct().order_by(AuditRow.actor)
    return list(session.exec(query))


def _wanted(session: Session, study_id: UUID, asked: Asked, blind: StudyBlindness, *, together: bool) -> list[Any]:
    is_last = [_is_last(session, study_id, asked, blind)] if together else []
    return [*_where(session, study_id, asked, blind), *is_last]


def _is_last(session: Session, study_id: UUID, asked: Asked, blind: StudyBlindness) -> Any:
    """Whether no later entry of the same gesture is asked for."""
    later: Any = aliased(AuditRow)
    of_gesture = (later.gesture == AuditRow.gesture) & (later.actor == AuditRow.actor)
    beside = of_gesture & (later.undone == AuditRow.undone) & (later.number > AuditRow.number)
    return ~exists().where(beside, *_where(session, study_id, asked, blind, later)).correlate(AuditRow)


def _where(session: Session, study_id: UUID, asked: Asked, blind: StudyBlindness, row: Any = AuditRow) -> list[Any]:
    where = [row.study_id == study_id]
    if asked.who:
        where.append(row.actor == asked.who)
    if asked.acts is not None:
        where.append(row.action.in_(asked.acts))
    if asked.since:
        where.append(row.at >= datetime.combine(asked.since, time(), UTC))
    if asked.until:
        where.append(row.at < datetime.combine(asked.until + timedelta(days=1), time(), UTC))
    if asked.source:
        named = f'"source": {json.dumps(asked.source)}'
        lines = (cast(one, Text).contains(named, autoescape=True) for one in (row.before, row.after))
        where.append(or_(*lines))
    if blind.is_on:
        hidden = row.action.in_(ON_PASSAGES | {UNDO, REDO})
        where.append(or_(row.actor == blind.who, ~hidden, *_opened(session, blind, row)))
    return where


def _opened(session: Session, blind: StudyBlindness, row: Any) -> Iterator[Any]:
    """For each other coder, whether an entry of theirs names sources, and only such as both are done with."""
    theirs: dict[str, list[str]] = {}
    for source, coders in blind.done.items():
        for coder in set(coders) - {blind.who} if blind.who in coders else ():
            theirs.setdefault(coder, []).append(str(source))
    if not theirs:
        return
    for coder, keys in theirs.items():
        named = [_source_of_line(session, lines) for lines in (row.before, row.after)]
        is_about = or_(*(exists().where(source.in_(keys)) for source in named))
        is_about_others = or_(*(exists().where(source.not_in(keys)) for source in named))
        yield and_(row.actor == coder, is_about, ~is_about_others)


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
