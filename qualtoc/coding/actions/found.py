"""What a person can do with what a search found: code one hit, some, or all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from qualtoc.coding import search_store, store
from qualtoc.coding.actions.adding import ToCode, add_codings
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.search import Search, sentence_around
from qualtoc.coding.search_store import FoundTurn
from qualtoc.coding.text import Span
from qualtoc.database import Actor, Database, audit
from qualtoc.errors import Conflict, Invalid, message

Reach = Literal["words", "sentence", "turn"]
REACHES: tuple[Reach, ...] = ("words", "sentence", "turn")
MOST_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a search found: a span of a source, in a turn."""

    source: str
    turn_no: int
    span: Span


def code_found(
    db: Database,
    actor: Actor,
    asked: Search,
    code_key: str,
    *,
    reach: str = "words",
    chosen: Sequence[Hit] | None = None,
    source: str | None = None,
) -> int:
    """Apply a code to the chosen hits of a search, or to all where `chosen` is None; gives the number of new codings.

    `reach` says what is coded of each: the words found, their sentences, or the turn. Codings of the same code that
    overlap are joined. `source` is the key of the only source that is searched.

    Raises:
        NotFound: there is no such code or source.
        Invalid: nothing is chosen, or there are more than MOST_AT_ONCE turns.
        Conflict: the code is retired, or a hit is not there any more.
    """
    if reach not in REACHES:
        raise Invalid(message("“{value}” is no part of a text.", value=reach), field="reach")
    if chosen is not None and not chosen:
        raise Invalid(message("Choose at least one passage."), field="chosen")
    with db.transaction() as session:
        code = store.code(session, actor.study_id, code_key)
        if code.status == "retired":
            raise Conflict(message("The code “{code}” is retired.", code=code.key))
        assert code.id is not None
        passages = _passages(session, actor, asked, reach, chosen, source)
        added, removed = add_codings(session, actor, [ToCode(one, actor.researcher) for one in passages], code.id)
        if added or removed:
            audit(session, actor, "code_found", before=removed, after=added)
        return len(added)


def _passages(
    session: Session, actor: Actor, asked: Search, reach: str, chosen: Sequence[Hit] | None, source: str | None
) -> list[Passage]:
    sources = {one.id: one for one in store.sources(session, actor.study_id) if not one.withdrawn}
    ids = {one.key: one.id for one in sources.values()}
    if chosen is None:
        only = store.source(session, actor.study_id, source).id if source else None
        found = search_store.found(session, actor.study_id, asked, source_id=only)
        places = search_store.places(session, asked, found, slice(MOST_AT_ONCE + 1))
    else:
        places = tuple(dict.fromkeys((ids[hit.source], hit.turn_no) for hit in chosen if hit.source in ids))
    if len(places) > MOST_AT_ONCE:
        raise Invalid(message("At most {n} turns can be coded at once; search for less.", n=MOST_AT_ONCE), field="code")
    wanted = None if chosen is None else {(ids.get(hit.source), hit.span) for hit in chosen}
    passages = []
    for turn in search_store.turns(session, asked, places, sources.values()):
        hits = [hit for hit in turn.hits if wanted is None or (turn.source_id, hit) in wanted]
        passages += [_passage(turn, sources[turn.source_id].key, hit, reach) for hit in hits]
    if wanted is not None and len(passages) < len(wanted):
        raise Conflict(message("A passage is not there any more; search again."))
    return passages


def _passage(turn: FoundTurn, source_key: str, hit: Span, reach: str) -> Passage:
    inner = Span(hit.start - turn.start, hit.end - turn.start)
    if reach == "turn":
        inner = Span(0, len(turn.words))
    elif reach == "sentence":
        inner = sentence_around(turn.words, inner)
    span = Span(turn.start + inner.start, turn.start + inner.end)
    return Passage(turn.source_id, source_key, turn.no, turn.no, span, inner.of(turn.words))
