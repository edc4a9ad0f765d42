"""The desk: who codes which source of which study, and the turns of it, drawn with a handful of queries."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.actions.recordings import recording
from qualtoc.coding.blinding import SIGHTED, Blindness
from qualtoc.coding.source import Source
from qualtoc.database import Database
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.web.deps import database_of, language_of, study_in, who_of
from qualtoc.web.render import address
from qualtoc.web.transcripts import naming, views
from qualtoc.web.transcripts.naming import Names
from qualtoc.web.transcripts.shown import Shown, asked, codes_of
from qualtoc.web.transcripts.views import Marks, TurnView


@dataclass(frozen=True, slots=True)
class Desk:
    """One source under one pair of eyes. `shown` narrows what is drawn, `blind` hides what must not be seen yet.

    `is_played` tells that the source has a recording.
    """

    request: Request
    db: Database
    study: Study
    source: Source
    language: str
    who: str | None
    shown: Shown
    blind: Blindness = SIGHTED
    is_played: bool = False

    @property
    def here(self) -> str:
        """The address of the source's page."""
        return address("studies", self.study.key, "sources", self.source.key)

    def turns(self, session: Session, first: int, last: int, *, with_reach: bool = False) -> tuple[TurnView, ...]:
        """The turns `first` to `last` with their marks; `with_reach` adds those into which codings on them reach."""
        source = self.source
        on_them = self.marks(session, first, last)
        if with_reach:
            start = min([first, *(mark.turn_no for mark in on_them.codings)])
            end = max([last, *(mark.last_turn_no for mark in on_them.codings)])
            if (start, end) != (first, last):
                return self.turns(session, start, end)
        if not on_them.codings and not on_them.claims and not on_them.memos:
            names = Names({}, {}, {})
        else:
            names = self.names(session, with_theory=bool(on_them.claims))
        texts = coding_store.turns(session, source.id, first, last)
        return tuple(views.marked_turns(source, texts, on_them, names, is_played=self.is_played))

    def marks(self, session: Session, first: int, last: int) -> Marks:
        """What is shown of what lies on the turns `first` to `last`; three queries and the codebook's."""
        source = self.source
        codings = coding_store.coding_marks(session, source.id, first, last)
        claims = theory_store.claim_marks(session, source.id, source.key, first, last)
        memos = coding_store.memo_marks(session, source, first, last)
        book = coding_store.codebook(session, self.study.id) if self.shown.is_about_codes else None
        codes = codes_of(self.shown, book) if book else ()
        return self.shown.of(Marks(codings, claims, memos), codes, self.blind)

    def names(self, session: Session, *, with_theory: bool) -> Names:
        """How codes, and factors where they are wanted, are called."""
        book = coding_store.codebook(session, self.study.id)
        theory = theory_store.theory(session, self.study.id) if with_theory else None
        return naming.names(book, theory, self.language)


def desk(study: str, source: str, request: Request) -> Desk:
    """The desk of whoever asks, at the study and the source in the address; its query narrows what is shown.

    Raises:
        NotFound: there is no such study or source.
    """
    db = database_of(request)
    with db.reading() as session:
        its_study = study_in(session, request, study)
        its_source = coding_store.source(session, its_study.id, source)
        who = who_of(request, its_study)
        key = who.key if who else None
        blind = SIGHTED
        if its_study.is_blind:
            blind = coding_store.blindness(session, its_study.id, its_source.id, key)
        is_played = recording(session, its_source) is not None
    language, shown = language_of(request), asked(request.query_params)
    return Desk(request, db, its_study, its_source, language, key, shown, blind, is_played)


AtDesk = Annotated[Desk, Depends(desk)]
