"""Versions of the codebook and what is to be coded again, out of the database."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, literal, null
from sqlmodel import Session, col, select

from qualtoc.coding.back_coding import Counted, Decision, Worked
from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.codebook import Codebook
from qualtoc.coding.codebook_files import read_codebook
from qualtoc.coding.codebook_versions import Version
from qualtoc.coding.rows import BackCodingRow, CodebookVersionRow, CodeRow, CodingRow, SourceRow
from qualtoc.database import columns
from qualtoc.errors import NotFound, message


def versions(session: Session, study_id: UUID) -> tuple[Version, ...]:
    """The versions of the codebook that were kept, oldest first, without what stands in them."""
    row = CodebookVersionRow
    query = (
        columns(
            row.no, row.kept_at, row.ended_at, row.author, row.reason, row.is_automatic, row.codes, row.sha256,
            row.meanings,
        )
        .where(row.study_id == study_id, col(row.removed_at).is_(None))
        .order_by(col(row.no))
    )  # fmt: skip
    return tuple(Version(*one) for one in session.execute(query))


def kept_codebook(session: Session, study_id: UUID, no: int) -> Codebook:
    """The codebook as version `no` has it.

    Raises:
        NotFound: there is no such version.
    """
    row = CodebookVersionRow
    query = select(row.content).where(row.study_id == study_id, row.no == no, col(row.removed_at).is_(None))
    content = session.exec(query).first()
    if content is None:
        raise NotFound(message("There is no version {no} of the codebook.", no=no))
    return read_codebook(content.encode(), f"{no}.yaml")[0]


def codings_by_version(
    session: Session, study_id: UUID, kept: Sequence[Version], blind: StudyBlindness
) -> dict[int | None, int]:
    """How many codings that may be seen were made under each version; None stands for the codebook as it is now."""
    query = _of_codings(study_id, kept, func.count())
    found: dict[int | None, int] = {}
    for (_, _, _, no), count in _seen(session, query, blind):
        found[no] = found.get(no, 0) + count
    return found


def worked(session: Session, study_id: UUID, kept: Sequence[Version], blind: StudyBlindness) -> list[Worked]:
    """Who coded which sources under which versions, where it may be seen; withdrawn sources are left out."""
    query = _of_codings(study_id, kept, func.min(CodingRow.coded_at))
    return [Worked(source, coder, no, first) for (source, _, coder, no), first in _seen(session, query, blind)]


def counted(
    session: Session, study_id: UUID, kept: Sequence[Version], blind: StudyBlindness, codes: Iterable[UUID]
) -> list[Counted]:
    """How many codings of these codes were made in which sources, by whom, under which version."""
    query = _of_codings(study_id, kept, func.count(), CodeRow.key).join(
        CodeRow, col(CodeRow.id) == col(CodingRow.code_id)
    )
    query = query.where(col(CodingRow.code_id).in_(list(codes))).group_by(col(CodeRow.key))
    return [Counted(code, source, coder, no, n) for (source, code, coder, no), n in _seen(session, query, blind)]


def decisions(session: Session, study_id: UUID, code: str | None = None) -> list[Decision]:
    """What was decided on sources to be coded again, for all codes or for one."""
    row: Any = BackCodingRow
    query = (
        columns(
            row.id, CodeRow.key, SourceRow.key, row.coder, row.outcome, row.reason, row.author, row.decided_at
        )
        .join(CodeRow, col(CodeRow.id) == row.code_id)
        .join(SourceRow, col(SourceRow.id) == row.source_id)
        .where(row.study_id == study_id, row.removed_at.is_(None))
        .order_by(row.decided_at)
    )  # fmt: skip
    if code is not None:
        query = query.where(col(CodeRow.key) == code)
    return [Decision(str(one[0]), *one[1:]) for one in session.execute(query)]


def is_coded_since(session: Session, study_id: UUID, moment: datetime | None) -> bool:
    """Whether anything was coded after that time; at all where there is none."""
    query = select(CodingRow.id).where(CodingRow.study_id == study_id, col(CodingRow.removed_at).is_(None))
    if moment is not None:
        query = query.where(CodingRow.coded_at > moment)
    return session.exec(query.limit(1)).first() is not None


def made_under(kept: Sequence[Version] | None, present: int | None = None) -> Any:
    """The number of the version under which a coding was made, as `codebook_versions.version_at` tells it; `present`
    for the codebook as it is now. Nothing where `kept` is None."""
    if kept is None:
        return null()
    ended = [(col(CodingRow.coded_at) <= one.ended_at, one.no) for one in kept if one.ended_at is not None]
    holds = next((one.no for one in kept if one.ended_at is None), present)
    return case(*ended, else_=holds) if ended else null() if holds is None else literal(holds)


def _of_codings(study_id: UUID, kept: Sequence[Version], figure: Any, code: Any = None) -> Any:
    """A figure of the codings of each source, coder and version; with the code where it is given."""
    version, ended = made_under(kept), any(one.ended_at for one in kept)  # nobody groups by a constant
    return (
        columns(CodingRow.source_id, SourceRow.key, null() if code is None else code, CodingRow.coder, version, figure)
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .where(
            CodingRow.study_id == study_id,
            col(CodingRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
        )
        .group_by(col(CodingRow.source_id), col(SourceRow.key), col(CodingRow.coder), *([version] if ended else []))
        .order_by(col(SourceRow.key), col(CodingRow.coder))
    )


def _seen(
    session: Session, query: Any, blind: StudyBlindness
) -> Iterable[tuple[tuple[str, str, str, int | None], Any]]:
    for source_id, source, code, coder, no, figure in session.execute(query):
        if not blind.hides(source_id, coder):
            yield (source, code, coder, no), figure
