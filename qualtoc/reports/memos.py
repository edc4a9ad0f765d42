"""The memos that were looked for: what each is about and where it points, and as files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import yaml
from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.memo import Memo, MemoFilter, MemoLink, Reference
from qualtoc.coding.source import Source
from qualtoc.coding.store import MemoMark
from qualtoc.documents import Block, Document, Heading, Paragraph, Quotation, to_csv
from qualtoc.errors import message
from qualtoc.i18n import Translator
from qualtoc.reports.wording import MEMO_TYPE_WORDS, notice, notice_entry
from qualtoc.study import memo_store
from qualtoc.study.memo_store import Named
from qualtoc.study.model import Study

End = TypeVar("End", UUID, Reference)
COLUMNS = (
    "id", "type", "about", "about_label", "source", "turn", "author", "written_at", "done_at", "text", "passage",
    "points_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The memos that a filter chose, newest first, among `every` that may be seen, and all links between these."""

    every: tuple[MemoMark, ...]
    chosen: tuple[MemoMark, ...]
    links: tuple[MemoLink, ...]


@dataclass(frozen=True, slots=True)
class Memos:
    """Some memos with what is needed to show them.

    `passages` holds words by the memo's id, `names` how everything is called that a memo is about or that is linked
    with one; `pointing` holds the links by where they begin, `pointed` by where they lead; `sources` are by key.
    """

    marks: tuple[MemoMark, ...]
    passages: Mapping[UUID, str]
    names: Mapping[Reference, Named]
    pointing: Mapping[UUID, tuple[MemoLink, ...]]
    pointed: Mapping[Reference, tuple[MemoLink, ...]]
    sources: Mapping[str, Source]

    def points_at(self, memo: Memo) -> tuple[MemoLink, ...]:
        """Where a memo points."""
        return self.pointing.get(memo.thread, ())

    def pointed_at_by(self, memo: Memo) -> tuple[MemoLink, ...]:
        """The links that lead to a memo."""
        return self.pointed.get(memo.reference, ())


def find(session: Session, study: Study, wanted: MemoFilter, blind: StudyBlindness) -> Found:
    """The memos that a filter chooses among those that may be seen; two queries."""
    every = tuple(
        mark
        for mark in coding_store.memos_with_turns(session, study.id)
        if mark.memo.source is None or not blind.hides(mark.memo.source, mark.memo.author)
    )
    seen = {mark.memo.reference for mark in every}
    links = tuple(
        link
        for link in coding_store.memo_links(session, study.id)
        if Reference("memo", str(link.memo)) in seen and (link.to.kind != "memo" or link.to in seen)
    )
    pointing = {link.memo for link in links if link.to == wanted.about}
    return Found(every, tuple(mark for mark in every if wanted.chosen(mark.memo, pointing)), links)


def shown(session: Session, study: Study, found: Found, marks: Sequence[MemoMark], language: str) -> Memos:
    """Some of the memos that were found, with all that is needed to show them; as many queries for many as for few."""
    names = {mark.memo.about for mark in marks}
    theirs = {mark.memo.reference for mark in marks}
    links = tuple(link for link in found.links if link.to in theirs or Reference("memo", str(link.memo)) in theirs)
    for link in links:
        names |= {link.to, Reference("memo", str(link.memo))}
    return Memos(
        tuple(marks),
        coding_store.passages(session, study.id, marks),
        memo_store.named(session, study.id, names, language),
        _grouped(links, lambda link: link.memo),
        _grouped(links, lambda link: link.to),
        {one.key: one for one in coding_store.sources(session, study.id)},
    )


def _grouped(links: Sequence[MemoLink], by: Callable[[MemoLink], End]) -> Mapping[End, tuple[MemoLink, ...]]:
    found: dict[End, list[MemoLink]] = {}
    for link in links:
        found.setdefault(by(link), []).append(link)
    return {end: tuple(some) for end, some in found.items()}


def as_json(study: Study, memos: Memos, translator: Translator) -> dict[str, Any]:
    """The documented schema."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in _rows(memos, translator)]
    return {
        "study": study.key,
        "synthetic": study.synthetic,
        **notice_entry(study, translator),
        "memos": rows,
    }


def as_csv(study: Study, memos: Memos, translator: Translator) -> bytes:
    """The table as CSV."""
    further = dict(notice_entry(study, translator))
    rows = [(*row[:-1], "; ".join(row[-1]), *further.values()) for row in _rows(memos, translator)]
    return to_csv((*COLUMNS, *further), rows)


def as_yaml(memos: Memos) -> bytes:
    """The memos as a coding file that can be imported again; those on claims stand on the claim's words then."""
    entries = []
    for mark in memos.marks:
        memo = mark.memo
        entry: dict[str, Any] = {}
        if memo.source is not None and memo.about.kind != "turn":
            entry["source"] = memo.source
        if memo.span is not None and memo.about.kind != "turn":
            entry |= {"start": memo.span.start, "end": memo.span.end}
        if memo.about.kind in ("turn", "code", "factor", "link", "verdict"):
            entry["about"] = str(memo.about)
        entry |= {"author": memo.author, "written_at": memo.written_at.isoformat(), "type": memo.type}
        if memo.done_at is not None:
            entry["done_at"] = memo.done_at.isoformat()
        entry |= {"text": memo.text, "id": str(memo.thread)}
        pointed = [str(link.to) for link in memos.points_at(memo)]
        entries.append({**entry, "points_at": pointed} if pointed else entry)
    return yaml.safe_dump({"memos": entries}, sort_keys=False, allow_unicode=True, width=110).encode()


def as_document(study: Study, memos: Memos, translator: Translator) -> Document:
    """The memos, newest first, each with what it is about, its words where they may leave, and where it points."""
    blocks: list[Block] = [Paragraph(translator.text(message("Memos: {n}.", n=len(memos.marks))))]
    for mark in memos.marks:
        memo = mark.memo
        about = translator.text(memos.names[memo.about].words)
        blocks.append(Heading(1, f"{memo.written_at.date().isoformat()} · {memo.author} · {about}"))
        kind = message("Type: {type}", type=translator.text(MEMO_TYPE_WORDS[memo.type]))
        done = message("done on {day}", day=memo.done_at.date()) if memo.done_at else None
        blocks.append(Paragraph("; ".join(translator.text(said) for said in (kind, done) if said is not None)))
        passage = _leaving(memos, mark)
        if passage:
            blocks.append(Quotation(passage, memo.source or ""))
        blocks.append(Paragraph(memo.text))
        pointed = [translator.text(memos.names[link.to].words) for link in memos.points_at(memo)]
        if pointed:
            blocks.append(Paragraph(translator.text(message("Points at: {names}", names="; ".join(pointed)))))
    title = translator.text(message("Memos of {study}", study=study.title))
    return Document(title, translator.language, tuple(blocks), notice(study, translator))


def _leaving(memos: Memos, mark: MemoMark) -> str:
    """The words under a memo, where they may leave the study."""
    source = memos.sources.get(mark.memo.source or "")
    return memos.passages.get(mark.memo.id, "") if source is not None and source.may_be_quoted else ""


def _rows(memos: Memos, translator: Translator) -> list[tuple[Any, ...]]:
    return [
        (
            str(mark.memo.thread), mark.memo.type, str(mark.memo.about),
            translator.text(memos.names[mark.memo.about].words), mark.memo.source, mark.turn_no, mark.memo.author,
            mark.memo.written_at.isoformat(), mark.memo.done_at.isoformat() if mark.memo.done_at else None,
            mark.memo.text, _leaving(memos, mark), [str(link.to) for link in memos.points_at(mark.memo)],
        )
        for mark in memos.marks
    ]  # fmt: skip
