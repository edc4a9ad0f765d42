"""Suggested codings: by the keywords of a code, by what was learnt from the codings, or alike to a passage."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions, language, search_store, store
from qualtoc.coding import suggestions as learning
from qualtoc.coding.actions import Suggestion
from qualtoc.coding.codebook import Code, Codebook, CodeMark, marks
from qualtoc.coding.search import search, sentence_around, spelling, spelt, words
from qualtoc.coding.search_store import Decision
from qualtoc.coding.source import Source
from qualtoc.coding.suggestions import Quality, Suggested, TurnWords
from qualtoc.coding.text import Span, sha256
from qualtoc.errors import Conflict, Invalid, Message, message
from qualtoc.study.model import Study
from qualtoc.web.deps import Acting, CurrentStudy, Db
from qualtoc.web.forms import Errors, errors_of, is_for, status_of
from qualtoc.web.render import address, fragment, page

TEMPLATE = "finding/suggestions.html"
AT_ONCE = 30
MOST_READ = 600
"""Turns that are read for keywords: enough to fill a page many times over."""

router = APIRouter(prefix="/studies/{study}/finding/suggestions")
Text = Annotated[str, Form()]
Asked = Annotated[str, Query()]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggested passage: its words with what speaks for it. `value` names it in the form."""

    value: str
    source: Source
    turn_no: int
    words: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggestions for a code, best first. `began` of all `codings` of the study began as suggestions."""

    code: str
    by: str
    like: str
    like_words: str
    proposals: tuple[Proposal, ...]
    quality: Quality | None
    accepted: int
    rejected: int
    began: int
    codings: int
    fewest: int
    book: Codebook
    marks: Mapping[str, CodeMark]
    said: Message | None = None
    errors: Errors = field(default_factory=dict)


@router.get("")
def suggestions(
    request: Request, study: CurrentStudy, db: Db, code: Asked = "", by: Asked = "learnt", like: UUID | None = None
) -> Response:
    """Suggestions for a code, or passages alike to a coding."""
    return _answer(request, study, db, code, by, like)


@router.post("")
def decide(
    request: Request,
    study: CurrentStudy,
    actor: Acting,
    db: Db,
    code: Text = "",
    by: Text = "learnt",
    like: Annotated[UUID | None, Form()] = None,
    what: Text = "",
    chosen: Annotated[list[str], Form(alias="suggestion")] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Accept or reject: `what` is accept or reject for the ticked ones, or that word, a colon and one suggestion."""
    verb, _, one = what.partition(":")
    began_as = "alike" if like is not None else by
    try:
        if verb not in ("accept", "reject"):
            raise Invalid(message("Accept or reject the suggestion."), field="what")
        named = [_named(value) for value in ([one] if one else chosen)]
        n = actions.decide_suggestions(db, actor, named, code, began_as, accept=verb == "accept")
    except (Invalid, Conflict) as error:
        return _answer(request, study, db, code, by, like, errors=errors_of(error), status=status_of(error))
    if request.headers.get("hx-request") == "true":
        said = message("Accepted: {n}.", n=n) if verb == "accept" else message("Rejected: {n}.", n=n)
        return _answer(request, study, db, code, by, like, said=said)
    asked = {"code": code, "by": by, **({"like": str(like)} if like else {})}
    here = address("studies", study.key, "finding", "suggestions")
    return RedirectResponse(f"{here}?{urlencode(asked)}", status_code=303)


def _answer(
    request: Request,
    study: Study,
    db: Db,
    code: str,
    by: str,
    like: UUID | None,
    *,
    said: Message | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    search_store.prepare_all(db, study.id)
    with db.reading() as session:
        context = _context(session, study, code, by if by in ("rule", "learnt") else "learnt", like, said, errors or {})
    if is_for(request, "suggested"):
        return fragment(request, TEMPLATE, "suggested", context, status)
    return page(request, TEMPLATE, context, status)


def _context(
    session: Session, study: Study, code: str, by: str, like: UUID | None, said: Message | None, errors: Errors
) -> Suggestions:
    book = store.codebook(session, study.id)
    began, every = search_store.began_as_suggestions(session, study.id)
    like_words = ""
    proposals: tuple[Proposal, ...] = ()
    quality = None
    decisions: Sequence[Decision] = ()
    if like is not None:
        mark, _ = store.coding(session, study.id, like)
        code = code or next((one.key for one in book.codes if one.id == mark.code_id), "")
        like_words = mark.words
    if code:
        chosen = store.code(session, study.id, code)
        assert chosen.id is not None
        decisions = search_store.decisions(session, study.id, chosen.id)
        sources = {one.key: one for one in store.sources(session, study.id) if not one.withdrawn}
        desk = _Desk(session, study, chosen, sources, decisions)
        if like is None and by == "rule":
            proposals = desk.by_keywords()
        else:
            proposals, quality = desk.learnt() if like is None else (desk.alike(like_words), None)
    return Suggestions(
        code, by, str(like or ""), like_words, proposals, quality, sum(one.is_accepted for one in decisions),
        sum(not one.is_accepted for one in decisions), began, every, learning.FEWEST_CODED, book, marks(book),
        said, errors,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Desk:
    """One code of one study, for which passages are looked for, and what was decided on its suggestions."""

    session: Session
    study: Study
    code: Code
    sources: Mapping[str, Source]
    decisions: Sequence[Decision]

    def learnt(self) -> tuple[tuple[Proposal, ...], Quality | None]:
        """What naive Bayes suggests, and how well it does on turns that are coded."""
        turns = search_store.turn_words(self.session, self.study.id)
        coded = learning.coded_turns(turns)
        model = learning.learnt(coded, self.code.key)
        if model is None:
            return (), None
        best = learning.suggested(model, self._open(turns), self.code.key, AT_ONCE)
        return self._whole_turns(best), learning.cross_validated(coded, self.code.key)

    def alike(self, said_there: str) -> tuple[Proposal, ...]:
        """The turns that share most with the words of a coding."""
        turns = search_store.turn_words(self.session, self.study.id)
        compared = {stem for tongue in ("en", "es") for stem in spelt(said_there, tongue)[2].split()}
        having = {(turn.source, turn.no) for turn in turns if self.code.key in turn.codes}
        return self._whole_turns(learning.alike(compared, turns, having | self._decided(), AT_ONCE))

    def by_keywords(self) -> tuple[Proposal, ...]:
        """The sentences that hold a keyword of the code, in the order of the text."""
        proposals: list[Proposal] = []
        for tongue, keywords in (("en", self.code.keywords_en), ("es", self.code.keywords_es)):
            of_tongue = {key: one for key, one in self.sources.items() if one.language == tongue}
            plain = [keyword for keyword in keywords if any(words(keyword))]
            if of_tongue and plain:
                proposals += self._of_keywords(tongue, plain, of_tongue)
        return tuple(sorted(proposals, key=lambda one: (one.source.key, one.turn_no))[:AT_ONCE])

    def _of_keywords(self, tongue: str, keywords: Sequence[str], sources: Mapping[str, Source]) -> list[Proposal]:
        ids = {one.id: one for one in sources.values()}
        places = sorted(
            {
                place
                for keyword in keywords
                for place in search_store.found(self.session, self.study.id, search(keyword)).places
                if place[0] in ids
            },
            key=lambda place: (ids[place[0]].key, place[1]),
        )[:MOST_READ]
        having = search_store.codes_on(self.session, places)
        find = language.phrase_finder(tongue, keywords, lambda token: spelling(token, "stems", tongue))
        made = []
        for turn in search_store.turns(self.session, search(keywords[0]), places, ids.values()):
            sentences: dict[Span, list[str]] = {}
            for keyword, start, end in find(turn.words):
                sentence = sentence_around(turn.words, Span(start, end))
                sentences.setdefault(sentence, []).append(keyword)
            taken = self._taken(turn.source_id, turn.no, having)
            for inner, found in sorted(sentences.items()):
                span = Span(turn.start + inner.start, turn.start + inner.end)
                if not any(span.overlaps(one) for one in taken):
                    reasons = tuple(dict.fromkeys(found))
                    made.append(_proposal(ids[turn.source_id], turn.no, span, inner.of(turn.words), reasons))
        return made

    def _taken(
        self, source_id: UUID, turn_no: int, having: Mapping[tuple[UUID, int], Sequence[tuple[Span, UUID]]]
    ) -> list[Span]:
        """Where a turn has the code, or was decided on."""
        coded = [span for span, code in having.get((source_id, turn_no), ()) if code == self.code.id]
        return coded + [one.span for one in self.decisions if (one.source_id, one.turn_no) == (source_id, turn_no)]

    def _open(self, turns: Iterable[TurnWords]) -> list[TurnWords]:
        decided = self._decided()
        return [turn for turn in turns if (turn.source, turn.no) not in decided]

    def _decided(self) -> set[tuple[str, int]]:
        keys = {one.id: key for key, one in self.sources.items()}
        return {(keys.get(one.source_id, ""), one.turn_no) for one in self.decisions}

    def _whole_turns(self, best: Sequence[Suggested]) -> tuple[Proposal, ...]:
        """The turns as proposals; a reason is shown as the turn writes the word."""
        places = [(self.sources[one.turn.source].id, one.turn.no) for one in best]
        read = search_store.turns(self.session, search("x"), places, self.sources.values())
        made = []
        for one, turn in zip(best, read, strict=True):
            source = self.sources[one.turn.source]
            written: dict[str, str] = {}
            for word in words(turn.words):
                written.setdefault(spelling(word.text, "stems", source.language), word.text.lower())
            reasons = tuple(written.get(stem, stem) for stem in one.reasons)
            span = Span(turn.start, turn.start + len(turn.words))
            made.append(_proposal(source, turn.no, span, turn.words, reasons))
        return tuple(made)


def _proposal(source: Source, turn_no: int, span: Span, words: str, reasons: tuple[str, ...]) -> Proposal:
    value = f"{turn_no}:{span.start}:{span.end}:{sha256(words)[:12]}:{source.key}"
    return Proposal(value, source, turn_no, words, reasons)


def _named(value: str) -> Suggestion:
    try:
        turn, start, end, digest, source = value.split(":", 4)
        return Suggestion(source, int(turn), Span(int(start), int(end)), digest)
    except ValueError:
        raise Invalid(message("Choose at least one passage."), field="chosen") from None
