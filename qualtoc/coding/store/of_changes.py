"""What belongs to some codes, out of the database: what a merge, a split or a retirement touches."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from qualtoc.coding.code_changes import Placed
from qualtoc.coding.consequences import Touched
from qualtoc.coding.rows import (
    CodeRow,
    CodingRow,
    SourceRow,
    SuggestionRow,
    ThemeCodeRow,
)
from qualtoc.coding.store.of_blindness import study_blindness
from qualtoc.coding.store.of_queries import saved_queries
from qualtoc.coding.text import folded
from qualtoc.database import columns, raw, utc_of, uuid_of


@dataclass(frozen=True, slots=True)
class Example:
    """A quotation that shows what its code means. `language` is that of its words."""

    coding: UUID
    source: str
    turn_no: int
    words: str
    coder: str
    language: str
    may_be_quoted: bool


def touched(session: Session, study_id: UUID, who: str | None, codes: Sequence[UUID]) -> Touched:
    """Everything that belongs to the codes; `who` asks. Queries: as many for one coding as for 20,000."""
    return Touched(
        tuple(placed(session, study_id, codes)),
        _withdrawn(session, study_id),
        _count(session, select(func.count()).where(
            SuggestionRow.study_id == study_id, col(SuggestionRow.code_id).in_(codes),
            col(SuggestionRow.removed_at).is_(None),
        )),
        _count(session, select(func.count(func.distinct(ThemeCodeRow.theme))).where(
            ThemeCodeRow.study_id == study_id, col(ThemeCodeRow.code_id).in_(codes),
            col(ThemeCodeRow.removed_at).is_(None),
        )),
        tuple((one.name, one.query) for one in saved_queries(session, study_id)),
        study_blindness(session, study_id, who),
    )  # fmt: skip


def placed(session: Session, study_id: UUID, codes: Sequence[UUID]) -> list[Placed]:
    """All codings of these codes, those in withdrawn sources too."""
    query = columns(
        raw(col(CodingRow.id)), raw(col(CodingRow.source_id)), CodingRow.start, CodingRow.end, CodingRow.turn_no,
        CodingRow.last_turn_no, CodingRow.coder, raw(col(CodingRow.code_id)), raw(col(CodingRow.coded_at)),
        CodingRow.began_as, CodingRow.declared, CodingRow.is_example,
    ).where(
        CodingRow.study_id == study_id, col(CodingRow.code_id).in_(codes), col(CodingRow.removed_at).is_(None)
    )  # fmt: skip
    found = []
    known: dict[Any, UUID] = {}  # of few sources and codes, each by one UUID
    for i, source, start, end, first, last, coder, code, at, began, declared, example in session.execute(query):
        moment = utc_of(at)
        assert moment is not None
        found.append(
            Placed(
                uuid_of(i), _one_of(known, source), start, end, first, last, coder, _one_of(known, code), moment, began,
                declared, example,
            )
        )  # fmt: skip
    return found


def holding(
    session: Session, study_id: UUID, code_id: UUID, words: str, sources: Collection[str] = ()
) -> dict[UUID, str]:
    """The codings of a code whose quotation holds all these words, in these sources or in all; with their words."""
    query = (
        columns(raw(col(CodingRow.id)), CodingRow.words)
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .where(CodingRow.study_id == study_id, CodingRow.code_id == code_id, col(CodingRow.removed_at).is_(None))
    )
    if sources:
        query = query.where(col(SourceRow.key).in_(list(sources)))
    wanted = folded(words).split()
    return {
        uuid_of(i): said for i, said in session.execute(query) if all(word in folded(said) for word in wanted)
    }  # fmt: skip


def examples(
    session: Session, study_id: UUID, *, code_id: UUID | None = None, only_quotable: bool = False
) -> dict[str, list[Example]]:
    """The quotations that are examples, by the key of their code, in the order of the sources; one query.

    Those of withdrawn sources are left out. What leaves the study asks for `only_quotable`: sources whose consent to be
    quoted is a plain yes.
    """
    query = (
        columns(
            CodeRow.key, CodingRow.id, SourceRow.key, CodingRow.turn_no, CodingRow.words, CodingRow.coder,
            SourceRow.language, SourceRow.consent_quotes,
        )
        .join(SourceRow, col(SourceRow.id) == col(CodingRow.source_id))
        .join(CodeRow, col(CodeRow.id) == col(CodingRow.code_id))
        .where(
            CodingRow.study_id == study_id,
            col(CodingRow.is_example),
            col(CodingRow.removed_at).is_(None),
            col(SourceRow.withdrawn_at).is_(None),
        )
        .order_by(col(SourceRow.key), col(CodingRow.start), col(CodingRow.id))
    )  # fmt: skip
    if code_id is not None:
        query = query.where(CodingRow.code_id == code_id)
    if only_quotable:
        query = query.where(SourceRow.consent_quotes == "yes")
    found: dict[str, list[Example]] = {}
    for code, i, source, turn_no, words, coder, language, consent in session.execute(query):
        found.setdefault(code, []).append(Example(i, source, turn_no, words, coder, language, consent == "yes"))
    return found


def positions(session: Session, study_id: UUID) -> Mapping[str, int]:
    """The position of each code that is there, by its key."""
    query = columns(CodeRow.key, CodeRow.position).where(
        CodeRow.study_id == study_id, col(CodeRow.removed_at).is_(None)
    )
    return dict(session.execute(query).all())


def _one_of(known: dict[Any, UUID], stored: Any) -> UUID:
    found = known.get(stored)
    if found is None:
        found = known[stored] = uuid_of(stored)
    return found


def _withdrawn(session: Session, study_id: UUID) -> frozenset[UUID]:
    query = select(SourceRow.id).where(SourceRow.study_id == study_id, col(SourceRow.withdrawn_at).is_not(None))
    return frozenset(session.exec(query))


def _count(session: Session, query: Any) -> int:
    return int(session.execute(query).scalar_one())
