"""A coding file on its way into a study: codings, claims and memos, all of them or none."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlmodel import Session, col, insert, select

from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage
from qualtoc.coding.actions.filed_places import FiledPlaces
from qualtoc.coding.actions.memos import NOWHERE, about_columns, on_passage
from qualtoc.coding.code_changes import became
from qualtoc.coding.codebook import Codebook
from qualtoc.coding.coding_files import ClaimEntry, CodingEntry, CodingFile, MemoEntry
from qualtoc.coding.memo import Reference
from qualtoc.coding.rows import CodingRow, MemoLinkRow, MemoRow
from qualtoc.coding.text import Span
from qualtoc.database import Actor, audit, columns, now
from qualtoc.errors import Invalid, Message, Problem, message
from qualtoc.study import actions, memo_store, store
from qualtoc.study.model import Researcher
from qualtoc.theory import actions as theory_actions
from qualtoc.theory import store as theory_store
from qualtoc.theory.actions import ReportedInfluence
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.theory.rows import ClaimRow


class CodingImport:
    """One coding file on its way into one transaction: everything is looked up first, then stored, or nothing is."""

    def __init__(
        self, session: Session, actor: Actor, file: str, read: CodingFile, problems: Sequence[Problem] = ()
    ) -> None:
        self.session, self.actor, self.read = session, actor, read
        everything: list[CodingEntry | ClaimEntry | MemoEntry] = [*read.entries, *read.claims, *read.memos]
        named = {entry.source for entry in everything if entry.source}
        self.places = FiledPlaces(session, actor, file, named, problems)
        book = coding_store.codebook(session, actor.study_id)
        self.codes = {code.key: book.by_key.get(_heir(book, code.key), code) for code in book.codes}
        self.theory: ProgrammeTheory | None = theory_store.theory(session, actor.study_id)

    def run(self) -> tuple[Message, ...]:
        """Store the file; gives the warnings.

        Raises:
            FormatError: `problems` were found in reading, or an entry cannot be placed; nothing is stored then.
        """
        codings = [(entry, place) for entry in self.read.entries if (place := self._coding_place(entry))]
        claims = [(entry, place) for entry in self.read.claims if (place := self._claim_place(entry))]
        memos = [(entry, self._memo_place(entry)) for entry in self.read.memos]
        self.places.refuse_problems()
        trail = self._insert_codings(codings) + self._insert_claims(claims) + self._insert_memos(memos)
        self._ensure_researchers()
        self.session.flush()
        audit(self.session, self.actor, "import_codings", after=trail)
        return tuple(self.places.warnings)

    def _coding_place(self, entry: CodingEntry) -> Passage | None:
        if entry.code not in self.codes:
            self.places.problem(entry.line, message("The codebook has no code “{code}”.", code=entry.code))
        return self._place(entry)

    def _claim_place(self, entry: ClaimEntry) -> Passage | None:
        outcomes = {outcome.key for outcome in self.theory.outcomes} if self.theory else set()
        if entry.outcome is not None and outcomes and entry.outcome not in outcomes:
            self.places.problem(
                entry.line,
                message(
                    "The theory has no outcome {outcome}; it has {known}.",
                    outcome=entry.outcome,
                    known=", ".join(sorted(outcomes)),
                ),
            )
        return self._place(entry)

    def _memo_place(self, entry: MemoEntry) -> Passage | None:
        if entry.about is not None and (entry.about.kind == "turn" or not self._is_there(entry.about)):
            try:
                return memo_store.placed(self.session, self.actor.study_id, entry.about)
            except Invalid as error:
                self.places.problem(entry.line, error.message)
                return None
        if entry.passage is None:
            if entry.source is not None and entry.source not in self.places.sources:
                unknown = message("There is no source {source} in this study.", source=entry.source)
                self.places.problem(entry.line, unknown)
            return None
        return self.places.located(entry.line, entry.source or "", entry.passage)

    def _is_there(self, about: Reference) -> bool:
        return about.key in self.codes if about.kind == "code" else memo_store.in_theory(self.theory, about)

    def _place(self, entry: CodingEntry | ClaimEntry) -> Passage | None:
        return self.places.located(entry.line, entry.source, entry.passage)

    def _insert_codings(self, placed: Sequence[tuple[CodingEntry, Passage]]) -> list[dict[str, Any]]:
        rows, joined = self._joined(placed)
        if joined:
            self.places.warnings.append(
                message("Codings joined with overlapping ones of the same code and coder: {n}.", n=joined)
            )
        if rows:
            self.session.execute(insert(CodingRow), rows)
        return [
            {"kind": "coding", "id": str(row["id"]), "code": str(row["code_id"]), "start": row["start"],
             "end": row["end"]}
            for row in rows
        ]  # fmt: skip

    def _joined(self, placed: Sequence[tuple[CodingEntry, Passage]]) -> tuple[list[dict[str, Any]], int]:
        """Rows for the codings, one where several of a coder and code overlap; and how many were joined."""
        groups: dict[tuple[Any, str, str], list[tuple[Passage, CodingEntry]]] = {}
        for entry, place in placed:
            groups.setdefault((place.source_id, self.codes[entry.code].key, entry.coder), []).append((place, entry))
        rows: list[dict[str, Any]] = []
        joined = 0
        for (source_id, code_key, coder), members in groups.items():
            merged: list[tuple[Passage, CodingEntry]] = []
            for place, entry in sorted(members, key=lambda member: member[0].span):
                if merged and merged[-1][0].span.overlaps(place.span):
                    before, first = merged[-1]
                    merged[-1] = (self._union(before, place), first)
                    joined += 1
                else:
                    merged.append((place, entry))
            rows.extend(self._coding_row(source_id, code_key, coder, place, entry) for place, entry in merged)
        return self._without_known(rows), joined

    def _union(self, one: Passage, other: Passage) -> Passage:
        span = Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))
        return replace(
            one,
            span=span,
            turn_no=min(one.turn_no, other.turn_no),
            last_turn_no=max(one.last_turn_no, other.last_turn_no),
            words=span.of(self.places.texts[one.source_id]),
        )

    def _coding_row(
        self, source_id: Any, code_key: str, coder: str, place: Passage, entry: CodingEntry
    ) -> dict[str, Any]:
        return {
            "id": uuid4(), "study_id": self.actor.study_id, "source_id": source_id, "turn_no": place.turn_no,
            "last_turn_no": place.last_turn_no, "start": place.span.start, "end": place.span.end,
            "words": place.words, "code_id": self.codes[code_key].id, "coder": coder,
            "coded_at": entry.coded_at or now(), "declared": entry.coded_at is not None,
        }  # fmt: skip

    def _without_known(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows that are not in the study already, word for word, by the same coder."""
        ids = {row["source_id"] for row in rows}
        query = columns(CodingRow.source_id, CodingRow.start, CodingRow.end, CodingRow.code_id, CodingRow.coder).where(
            col(CodingRow.source_id).in_(ids), col(CodingRow.removed_at).is_(None)
        )
        known = {tuple(row) for row in self.session.execute(query)} if ids else set()
        new = [
            row
            for row in rows
            if (row["source_id"], row["start"], row["end"], row["code_id"], row["coder"]) not in known
        ]
        if len(new) < len(rows):
            self.places.warnings.append(message("Codings that were there already: {n}.", n=len(rows) - len(new)))
        return new

    def _insert_claims(self, placed: Sequence[tuple[ClaimEntry, Passage]]) -> list[dict[str, Any]]:
        ids = {place.source_id for _, place in placed}
        query = columns(
            ClaimRow.source_id, ClaimRow.start, ClaimRow.end, ClaimRow.cause, ClaimRow.effect, ClaimRow.sign,
            ClaimRow.outcome, ClaimRow.coder,
        ).where(col(ClaimRow.source_id).in_(ids), col(ClaimRow.removed_at).is_(None))  # fmt: skip
        known = {tuple(row) for row in self.session.execute(query)} if ids else set()
        trail, skipped = [], 0
        for number, (entry, place) in enumerate(placed, self._last_recorded() + 1):
            span = place.span
            same = (
                place.source_id,
                span.start,
                span.end,
                entry.cause,
                entry.effect,
                entry.sign,
                entry.outcome,
                entry.coder,
            )
            if same in known:
                skipped += 1
                continue
            known.add(same)
            influence = ReportedInfluence(
                entry.cause, entry.effect, entry.sign, entry.outcome, entry.directness, entry.standpoint,
                entry.prompted, entry.note or "",
            )  # fmt: skip
            owner = Actor(self.actor.study_id, entry.coder)
            trail.append(
                theory_actions.insert_claim(
                    self.session, owner, place, influence, entry.coded_at or now(),
                    declared=entry.coded_at is not None, recorded_no=number,
                )[1]
            )  # fmt: skip
        if skipped:
            self.places.warnings.append(message("Claims that were there already: {n}.", n=skipped))
        return trail

    def _last_recorded(self) -> int:
        """The highest number of a claim: of claims with one date, those of the earlier file come first."""
        query = select(func.max(ClaimRow.recorded_no)).where(ClaimRow.study_id == self.actor.study_id)
        return self.session.exec(query).one() or 0

    def _insert_memos(self, placed: Sequence[tuple[MemoEntry, Passage | None]]) -> list[dict[str, Any]]:
        rows = []
        for entry, place in placed:
            source = self.places.sources[entry.source] if entry.source is not None else None
            where = {**NOWHERE, "source_id": source.id if source else None}
            if place is not None:
                where |= on_passage(place)
            if entry.about is not None:
                where |= about_columns(entry.about)
            rows.append(
                {
                    "id": uuid4(), "study_id": self.actor.study_id, **where, "type": entry.type, "text": entry.text,
                    "author": entry.author, "written_at": entry.written_at or now(),
                    "declared": entry.written_at is not None, "done_at": entry.done_at,
                }
            )  # fmt: skip
        if rows:
            self.session.execute(insert(MemoRow), rows)
        entries = [entry for entry, _ in placed]
        lines = [{"kind": "memo", "id": str(row["id"])} for row in rows]
        return lines + self._insert_links(entries, [row["id"] for row in rows])

    def _insert_links(self, entries: Sequence[MemoEntry], ids: Sequence[UUID]) -> list[dict[str, Any]]:
        """Let memos of the file point where it says; memos of the same file are named by their ids in it."""
        memos = {entry.name: memo_id for entry, memo_id in zip(entries, ids, strict=True) if entry.name}
        rows: list[dict[str, Any]] = []
        for entry, memo_id in zip(entries, ids, strict=True):
            for to in dict.fromkeys(entry.points_at):
                end = Reference("memo", str(memos[to.key])) if to.kind == "memo" and to.key in memos else to
                if end != Reference("memo", str(memo_id)) and (end != to or self._can_be_pointed_at(entry.line, to)):
                    rows.append(
                        {"id": uuid4(), "study_id": self.actor.study_id, "memo_id": memo_id, "object_kind": end.kind,
                         "object_key": end.key, "author": entry.author, "written_at": entry.written_at or now()}
                    )  # fmt: skip
        if rows:
            self.session.execute(insert(MemoLinkRow), rows)
        return [{"kind": "memo_link", "id": str(row["id"])} for row in rows]

    def _can_be_pointed_at(self, line: int, to: Reference) -> bool:
        try:
            memo_store.placed(self.session, self.actor.study_id, to)
        except Invalid as error:
            left_out = message("Line {line}: a link was left out. {warning}", line=line, warning=error.message)
            self.places.warnings.append(left_out)
            return False
        return True

    def _ensure_researchers(self) -> None:
        known = {researcher.key for researcher in store.researchers(self.session, self.actor.study_id)}
        codings: list[CodingEntry | ClaimEntry] = [*self.read.entries, *self.read.claims]
        coders = {entry.coder for entry in codings} | {memo.author for memo in self.read.memos}
        for coder in sorted(coders - known - {""}):
            actions.insert_researcher(self.session, self.actor, Researcher(coder))
            self.places.warnings.append(message("{researcher} was added to the team.", researcher=coder))


def _heir(book: Codebook, key: str) -> str:
    """The code that codings of a code get: what it was merged into, itself where it was split or is as it was."""
    heirs = became(book, key)
    return heirs[0] if len(heirs) == 1 else key
