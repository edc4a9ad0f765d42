"""The codebook out of the database."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam
from sqlalchemy import cast as cast_in_sql
from sqlmodel import Session

from qualtoc.coding.codebook import Bilingual, Code, Codebook, CodeStatus, Family, Origin
from qualtoc.coding.rows import (
    CodeRow,
    FamilyRow,
)
from qualtoc.database import columns, raw, run, table, utc_of, uuid_of
from qualtoc.errors import NotFound, message

BILINGUAL_FIELDS = ("label", "definition", "include", "exclude", "example", "reason")


_family_columns, _code_columns = table(FamilyRow).c, table(CodeRow).c


_FAMILIES = (
    columns(_family_columns.key, cast_in_sql(_family_columns.label, Text))
    .where(_family_columns.study_id == bindparam("study_id"))
    .order_by(_family_columns.position)
)


_CODES = (
    columns(
        raw(_code_columns.id), _code_columns.key, _code_columns.family, _code_columns.parent,
        _code_columns.origin, _code_columns.factor, _code_columns.status, cast_in_sql(_code_columns.texts, Text),
        cast_in_sql(_code_columns.keywords, Text), raw(_code_columns.created_at), _code_columns.hue,
        _code_columns.shape, cast_in_sql(_code_columns.became, Text), _code_columns.status_reason,
    )
    .where(_code_columns.study_id == bindparam("study_id"))
    .order_by(_code_columns.position, _code_columns.key)
)  # fmt: skip


_CODES_THERE = _CODES.where(_code_columns.removed_at.is_(None))


_CODE = _CODES_THERE.where(_code_columns.key == bindparam("key"))


def codebook(session: Session, study_id: UUID, *, with_removed: bool = False) -> Codebook:
    """The codebook of the study, retired codes included."""
    here = {"study_id": study_id}
    families = run(session, _FAMILIES, here)
    codes = run(session, _CODES if with_removed else _CODES_THERE, here)
    return _codebook(tuple(map(tuple, families.all())), tuple(map(tuple, codes.all())))


def code(session: Session, study_id: UUID, key: str) -> Code:
    """One code that has not been removed.

    Raises:
        NotFound: the codebook has no code of that key.
    """
    row = run(session, _CODE, {"study_id": study_id, "key": key}).first()
    if row is None:
        raise NotFound(message("The codebook has no code “{code}”.", code=key))
    return _code(*row)


@lru_cache(maxsize=16)
def _codebook(families: tuple[tuple[str, str], ...], codes: tuple[tuple[Any, ...], ...]) -> Codebook:
    """The codebook of its rows as they are stored. The same rows give the same value, so most gestures parse none."""
    return Codebook(
        tuple(Family(key, _bilingual(json.loads(label))) for key, label in families),
        tuple(_code(*row) for row in codes),
    )


def _code(
    id: UUID | str, key: str, family: str | None, parent: str | None, origin: Origin, factor: str | None,
    status: CodeStatus, texts: str, keywords: str, created_at: datetime | str,
    hue: int | None, shape: int | None, became: str | None, status_reason: str | None,
) -> Code:  # fmt: skip
    in_languages: Mapping[str, Mapping[str, Any]] = json.loads(texts)
    found_by = json.loads(keywords)
    return Code(
        key=key,
        origin=origin,
        id=uuid_of(id),
        family=family,
        parent=parent,
        factor=factor,
        keywords_en=tuple(found_by.get("en", ())),
        keywords_es=tuple(found_by.get("es", ())),
        status=status,
        created_at=utc_of(created_at),
        hue=hue,
        shape=shape,
        became=tuple(json.loads(became) or ()) if became else (),
        status_reason=status_reason or "",
        **{name: _bilingual(in_languages.get(name) or {}) for name in BILINGUAL_FIELDS},
    )


def _bilingual(value: Mapping[str, Any]) -> Bilingual:
    return Bilingual(value.get("en"), value.get("es"))


def code_texts(code: Code) -> dict[str, dict[str, str | None]]:
    """The texts of a code as its row stores them."""
    return {name: {"en": getattr(code, name).en, "es": getattr(code, name).es} for name in BILINGUAL_FIELDS}
