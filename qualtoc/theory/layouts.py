"""Where somebody put the boxes of a drawing: kept beside a version and never part of what it says.

A factor's column follows from its type; what is kept is the height of its middle, in units of the drawing. A version
without a layout of its own is drawn like the one that it started from, so that a fork does not lose the picture.
"""

from collections.abc import Mapping
from math import isfinite
from uuid import UUID

from sqlmodel import Session, col, select

from qualtoc.changes import watch
from qualtoc.database import Actor, Database, audit
from qualtoc.errors import Invalid, NotFound, message
from qualtoc.theory import store
from qualtoc.theory.model import ProgrammeTheory, TheoryVersion
from qualtoc.theory.rows import DrawingLayoutRow, TheoryRow

HIGHEST = 100_000.0
"""No box is put further down than this."""


def heights(session: Session, study_id: UUID, theory: ProgrammeTheory, version: TheoryVersion) -> dict[str, float]:
    """The heights that were chosen for a version or, where there are none, for the nearest it descends from."""
    query = select(DrawingLayoutRow).where(DrawingLayoutRow.study_id == study_id)
    kept = {row.version: row.heights for row in session.exec(query)}
    parents = {one.key: one.parent for one in theory.versions}
    key: str | None = version.key
    for _ in parents:
        if key is None or key in kept:
            break
        key = parents.get(key)
    return dict(kept.get(key or "", {}))


def keep_heights(db: Database, actor: Actor, version: str, chosen: Mapping[str, float]) -> None:
    """Keep where the boxes of a version stand; factors that are not named stay where they were put before.

    Raises:
        Invalid: a height is no place on the paper.
        NotFound: the theory has no such version, or the version no such factor.
    """
    for key, height in chosen.items():
        if not isfinite(height) or not 0 <= height <= HIGHEST:
            raise Invalid(message("“{factor}” cannot be put there.", factor=key))
    with db.transaction() as session:
        held = _locked(session, actor, version)
        unknown = [key for key in chosen if key not in {factor.key for factor in held.factors}]
        if unknown:
            raise NotFound(message("The draft has no factor {factor}.", factor=unknown[0]))
        row = session.get(DrawingLayoutRow, (actor.study_id, version))
        row = row or DrawingLayoutRow(study_id=actor.study_id, version=version, heights={})
        row.heights = {**row.heights, **{key: round(height, 1) for key, height in chosen.items()}}
        session.add(row)
        session.flush()
        audit(session, actor, "arrange_drawing", after=[{"kind": "drawing", "version": version, "moved": len(chosen)}])


def tidy(db: Database, actor: Actor, version: str) -> None:
    """Forget where boxes were put, so that the version is laid out by its layers again.

    Raises:
        NotFound: the theory has no such version.
    """
    with db.transaction() as session:
        _locked(session, actor, version)
        row = session.get(DrawingLayoutRow, (actor.study_id, version))
        row = row or DrawingLayoutRow(study_id=actor.study_id, version=version, heights={})
        row.heights = {}
        session.add(row)
        session.flush()
        audit(session, actor, "tidy_drawing", after=[{"kind": "drawing", "version": version}])


def _locked(session: Session, actor: Actor, version: str) -> TheoryVersion:
    """The version, its layout watched; nobody else changes the theory or a layout until this transaction ends."""
    session.exec(select(TheoryRow.study_id).where(TheoryRow.study_id == actor.study_id).with_for_update()).first()
    theory = store.theory(session, actor.study_id)
    if theory is None:
        raise NotFound(message("There is no theory yet."))
    of_version = (col(DrawingLayoutRow.study_id) == actor.study_id) & (col(DrawingLayoutRow.version) == version)
    watch(session, DrawingLayoutRow, of_version)
    return store.version(theory, version)
