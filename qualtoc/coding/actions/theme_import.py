"""A file of themes on its way into a study: all of it or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

from sqlmodel import Session

from qualtoc.coding import store
from qualtoc.coding.actions.filed_places import FiledPlaces
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.actions.theme_writing import Trail, insert_code, insert_quotation, insert_theme, reword
from qualtoc.coding.theme_files import QuotationEntry, ThemeEntry
from qualtoc.coding.themes import Theme, ThemeOrigin, ThemeRank
from qualtoc.database import Actor, Database, audit
from qualtoc.errors import Message, message


def import_themes(db: Database, actor: Actor, read: Sequence[ThemeEntry], file: str) -> tuple[Message, ...]:
    """Store the themes of a file; gives the warnings.

    A theme that is there already, by its id, is worded as the file says, and keeps its codes and passages beside those
    of the file.

    Raises:
        FormatError: a code or a source is not there, or the words are not in the source; nothing is stored then.
    """
    with db.transaction() as session:
        return _ThemeImport(session, actor, read, file).run()


class _ThemeImport:
    """One file on its way into one transaction: everything is looked up first."""

    def __init__(self, session: Session, actor: Actor, read: Sequence[ThemeEntry], file: str) -> None:
        self.session, self.actor, self.read = session, actor, read
        named = {one.source for entry in read for one in entry.quotations}
        self.places = FiledPlaces(session, actor, file, named)
        self.codes = store.codebook(session, actor.study_id).by_key
        self.known = {theme.key: theme for theme in store.themes(session, actor.study_id)}

    def run(self) -> tuple[Message, ...]:
        """Store the file; gives the warnings."""
        placed = [(entry, self._passages(entry)) for entry in self.read]
        self.places.refuse_problems()
        before: Trail = []
        after: Trail = []
        for entry, passages in placed:
            removed, added = self._stored(entry)
            before += removed
            after += added + self._gathered(entry, passages)
        if before or after:
            audit(self.session, self.actor, "import_themes", before=before, after=after)
        return tuple(self.places.warnings)

    def _passages(self, entry: ThemeEntry) -> list[tuple[QuotationEntry, Passage]]:
        for code in entry.codes:
            if code not in self.codes:
                self.places.problem(entry.line, message("The codebook has no code “{code}”.", code=code))
        located = ((one, self.places.located(one.line, one.source, one.passage)) for one in entry.quotations)
        return [(one, passage) for one, passage in located if passage is not None]

    def _stored(self, entry: ThemeEntry) -> tuple[Trail, Trail]:
        """The wording of a theme, new or in the place of another; gives what the trail says was there before, after."""
        known = self.known.get(entry.key)
        worded = {
            "name": entry.name, "claim": entry.claim, "rank": cast(ThemeRank, entry.rank),
            "origin": cast(ThemeOrigin, entry.origin),
        }  # fmt: skip
        if known is None:
            made = Theme(uuid4(), entry.key, **cast(Any, worded))
            self.known[entry.key] = made
            return [], [insert_theme(self.session, self.actor, made, len(self.known) - 1)]
        made = replace(known, **cast(Any, worded))
        return ([], []) if made == known else reword(self.session, self.actor, made)

    def _gathered(self, entry: ThemeEntry, passages: Sequence[tuple[QuotationEntry, Passage]]) -> Trail:
        theme = self.known[entry.key]
        fresh = [code for code in entry.codes if code not in theme.codes]
        added = [insert_code(self.session, self.actor, theme.id, code) for code in fresh]
        places = {one.place for one in theme.quotations}
        for one, passage in passages:
            place = (one.side, passage.source_key, passage.span)
            if place not in places:
                places.add(place)
                added.append(insert_quotation(self.session, self.actor, theme.id, one.side, passage))
        return added
