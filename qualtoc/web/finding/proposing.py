"""What is proposed for a code: by its keywords, by what was learnt from the codings, or alike to a passage."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from qualtoc.coding import language, search_store, store, suggestion_store
from qualtoc.coding import suggestions as learning
from qualtoc.coding.actions import Suggestion
from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.codebook import Code
from qualtoc.coding.search import Search, asked_stems, search, sentence_around, spelling, spelt, words
from qualtoc.coding.source import Source
from qualtoc.coding.suggestion_store import DecidedPassage, Decision, State
from qualtoc.coding.suggestions import Quality, Suggested, TurnWords
from qualtoc.coding.text import Span, sha256
from qualtoc.errors import Invalid, message
from qualtoc.study.model import Study

AT_ONCE = 30
MOST_DECIDED = 200
MOST_READ = 600
"""Turns that are read for keywords: enough to fill a page many times over."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggested passage: its words with what speaks for it. `value` names it in the form."""

    value: str
    source: Source
    turn_no: int
    words: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What there is for a code: proposals, how far to trust them, and what was decided so far."""

    proposals: tuple[Proposal, ...] = ()
    quality: Quality | None = None
    decisions: Sequence[Decision] = ()
    decided: tuple[DecidedPassage, ...] = ()


def desk_of(session: Session, study: Study, code_key: str, blind: StudyBlindness) -> "Desk":
    """The desk for a code of a study, under the eyes of somebody.

    Raises:
        NotFound: there is no such code.
    """
    code = store.code(session, study.id, code_key)
    assert code.id is not None
    sources = {one.key: one for one in store.sources(session, study.id) if not one.withdrawn}
    decisions = suggestion_store.decisions(session, study.id, code.id, blind)
    return Desk(session, study, code, sources, decisions, blind)


@dataclass(frozen=True, slots=True)
class Desk:
    """One code of one study, for which passages are looked for, and what was decided on its suggestions."""

    session: Session
    study: Study
    code: Code
    sources: Mapping[str, Source]
    decisions: Sequence[Decision]
    blind: StudyBlindness

    def decided(self, state: State) -> tuple[DecidedPassage, ...]:
        """The accepted or rejected suggestions with their words."""
        assert self.code.id is not None
        return tuple(
            suggestion_store.decided_passages(
                self.session, self.study.id, self.code.id, state, MOST_DECIDED, self.blind
            )
        )

    def learnt(self) -> Found:
        """What naive Bayes suggests, and how well it does on turns that are coded."""
        turns = self._turns()
        coded = learning.coded_turns(turns)
        model = learning.learnt(coded, self.code.key)
        if model is None:
            return Found(decisions=self.decisions)
        best = learning.suggested(model, self._open(turns), self.code.key, AT_ONCE)
        quality = learning.cross_validated(coded, self.code.key)
        return Found(self._whole_turns(best), quality, self.decisions)

    def alike(self, said_there: str) -> tuple[Proposal, ...]:
        """The turns that share most with the words of a coding."""
        turns = self._turns()
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
            {place for keyword in keywords for place in self._first_places(search(keyword), ids)},
            key=lambda place: (ids[place[0]].key, place[1]),
        )[:MOST_READ]
        having = search_store.codes_on(self.session, places, self.blind)
        find = language.phrase_finder(tongue, keywords, lambda token: spelling(token, "stems", tongue), asked_stems)
        made = []
        for turn in search_store.turns(self.session, None, places, ids.values()):
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

    def _first_places(self, asked: Search, ids: Container[UUID]) -> tuple[tuple[UUID, int], ...]:
        found = search_store.found(self.session, self.study.id, asked).only(ids)
        return search_store.places(self.session, asked, found, slice(MOST_READ))

    def _turns(self) -> list[TurnWords]:
        return suggestion_store.turn_words(self.session, self.study.id, self.code.key, self.blind)

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
        read = search_store.turns(self.session, None, places, self.sources.values())
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


def named(value: str) -> Suggestion:
    """The passage that a form names as `Proposal.value`.

    Raises:
        Invalid: it is written otherwise.
    """
    try:
        turn, start, end, digest, source = value.split(":", 4)
        return Suggestion(source, int(turn), Span(int(start), int(end)), digest)
    except ValueError:
        raise Invalid(message("Choose at least one passage."), field="chosen") from None
