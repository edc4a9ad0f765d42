"""Quotations that may leave the study: codings with their exact words, where the source's consent is a plain yes."""

from typing import Any

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Codebook
from qualtoc.coding.store import CodedQuotation
from qualtoc.documents import to_csv
from qualtoc.study.model import Study

COLUMNS = ("source", "start", "end", "code", "code_path", "coder", "text")


def load(session: Session, study: Study) -> tuple[Codebook, list[CodedQuotation], int]:
    """The codebook, the quotations that may leave, and how many are kept back for want of consent; three queries."""
    book = coding_store.codebook(session, study.id)
    allowed = {source.key for source in coding_store.sources(session, study.id) if source.may_be_quoted}
    everything = coding_store.quotations(session, study.id)
    leaving = [quotation for quotation in everything if quotation.source in allowed]
    return book, leaving, len(everything) - len(leaving)


def as_json(study: Study, book: Codebook, quotations: list[CodedQuotation], language: str) -> dict[str, Any]:
    """The documented schema."""
    return {
        "study": study.key,
        "synthetic": study.synthetic,
        **({"notice": study.disclaimer.text(language)} if study.synthetic else {}),
        "quotations": [dict(zip(COLUMNS, row, strict=True)) for row in _rows(book, quotations, language)],
    }


def as_csv(study: Study, book: Codebook, quotations: list[CodedQuotation], language: str) -> bytes:
    """The table as CSV; a synthetic study says so in a column of its own."""
    notice = study.disclaimer.text(language) if study.synthetic else None
    header = (*COLUMNS, "notice") if notice else COLUMNS
    rows = _rows(book, quotations, language)
    return to_csv(header, [(*row, notice) for row in rows] if notice else rows)


def _rows(book: Codebook, quotations: list[CodedQuotation], language: str) -> list[tuple[Any, ...]]:
    return [
        (q.source, q.span.start, q.span.end, q.code, " / ".join(book.path(q.code, language)), q.coder, q.words)
        for q in quotations
    ]
