"""Quotations that may leave the study: codings with their exact words, where the source's consent is a plain yes."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Codebook
from qualtoc.coding.codebook_files import codebook_yaml
from qualtoc.coding.codebook_versions import present_number
from qualtoc.coding.store import CodedQuotation
from qualtoc.coding.text import sha256
from qualtoc.documents import Block, Document, Heading, Paragraph, Quotation, to_csv
from qualtoc.errors import Message, message
from qualtoc.i18n import Translator, translator
from qualtoc.reports.wording import notice, notice_entry
from qualtoc.study.model import Study

COLUMNS = ("source", "start", "end", "code", "code_path", "coder", "text", "began_as", "codebook_version")


def load(
    session: Session, study: Study, *, code: str | None = None, source: str | None = None
) -> tuple[Codebook, list[CodedQuotation], int]:
    """The codebook, the quotations that may leave, and how many are kept back for want of consent; four queries.

    `code` and `source` are keys that narrow both; None leaves all in.

    Raises:
        NotFound: the study has no code or source of that key.
    """
    book = coding_store.codebook(session, study.id)
    code_id = coding_store.code(session, study.id, code).id if code else None
    source_id = coding_store.source(session, study.id, source).id if source else None
    allowed = {known.key for known in coding_store.sources(session, study.id) if known.may_be_quoted}
    everything = coding_store.quotations(
        session, study.id, code_id=code_id, source_id=source_id, **numbers(session, study, book)
    )
    leaving = [quotation for quotation in everything if quotation.source in allowed]
    return book, leaving, len(everything) - len(leaving)


def as_json(
    study: Study, book: Codebook, quotations: Sequence[CodedQuotation], language: str, kept_back: int | None = None
) -> dict[str, Any]:
    """The documented schema; `kept_back`, where given, says how many quotations may not leave."""
    return {
        "study": study.key,
        "synthetic": study.synthetic,
        **notice_entry(study, translator(language)),
        **({} if kept_back is None else {"kept_back": kept_back}),
        "quotations": [dict(zip(COLUMNS, row, strict=True)) for row in _rows(book, quotations, language)],
    }


def as_csv(
    study: Study, book: Codebook, quotations: Sequence[CodedQuotation], language: str, kept_back: int = 0
) -> bytes:
    """The table as CSV. What the other formats say once stands in further columns: notice, and kept_back unless 0.

    A table without quotations has one row that holds nothing else.
    """
    further = dict(notice_entry(study, translator(language)))
    if kept_back:
        further["kept_back"] = str(kept_back)
    rows: list[tuple[Any, ...]] = _rows(book, quotations, language)
    if not rows and further:
        rows = [(None,) * len(COLUMNS)]
    return to_csv((*COLUMNS, *further), [(*row, *further.values()) for row in rows])


def as_document(
    study: Study, book: Codebook, quotations: Sequence[CodedQuotation], kept_back: int, translator: Translator
) -> Document:
    """The quotations by source, each with its code's path and coder."""
    blocks: list[Block] = [Paragraph(translator.text(count_message(len(quotations), kept_back)))]
    for source, of_source in groupby(quotations, lambda quotation: quotation.source):
        blocks.append(Heading(1, source))
        for quotation in of_source:
            path = " / ".join(book.path(quotation.code, translator.language))
            blocks.append(Quotation(quotation.words, f"{path} · {quotation.coder}"))
    title = translator.text(message("Quotations of {study}", study=study.title))
    return Document(title, translator.language, tuple(blocks), notice(study, translator))


def count_message(leaving: int, kept_back: int) -> Message:
    """How many quotations a file holds, and how many it may not."""
    return message(
        "Quotations: {n}. Kept back for want of consent: {kept}; they may be read in the study only.",
        n=leaving, kept=kept_back,
    )  # fmt: skip


def numbers(session: Session, study: Study, book: Codebook) -> dict[str, Any]:
    """What the versions of the codebook and the present one are numbered by: `kept` and `present`; one query."""
    kept = coding_store.versions(session, study.id)
    return {"kept": kept, "present": present_number(kept, sha256(codebook_yaml(book)))}


def _rows(book: Codebook, quotations: Sequence[CodedQuotation], language: str) -> list[tuple[Any, ...]]:
    paths = {code: " / ".join(book.path(code, language)) for code in dict.fromkeys(q.code for q in quotations)}
    return [
        (q.source, q.span.start, q.span.end, q.code, paths[q.code], q.coder, q.words, q.began_as, q.version)
        for q in quotations
    ]
