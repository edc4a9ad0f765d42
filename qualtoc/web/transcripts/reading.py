"""The coding page, its parts, and the same by plain form for one turn."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.responses import JSONResponse, Response

from qualtoc.coding import store as coding_store
from qualtoc.coding.blinding import Blindness
from qualtoc.coding.codebook import Bilingual, Codebook
from qualtoc.coding.source import Source
from qualtoc.errors import Message, NotFound, message
from qualtoc.reports import wording
from qualtoc.theory import store as theory_store
from qualtoc.theory.claims import REPORTED_SIGNS
from qualtoc.theory.factor_names import worded_name
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.web.render import fragment, page
from qualtoc.web.transcripts import naming, views
from qualtoc.web.transcripts.desk import AtDesk, Desk
from qualtoc.web.transcripts.naming import CodeChoice, CodeGroup
from qualtoc.web.transcripts.shown import Shown
from qualtoc.web.transcripts.views import PartView, TurnView

router = APIRouter()
SOURCE = "/studies/{study}/sources/{source}"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a passage can be given: codes, the parts of a claim, the types of a memo, the names of themes by key."""

    groups: tuple[CodeGroup, ...]
    factors: tuple[tuple[str, str], ...]
    outcomes: tuple[tuple[str, str], ...]
    signs: Mapping[str, Message]
    directness: Mapping[str, Message]
    standpoints: Mapping[str, Message]
    memo_types: Mapping[str, Message]
    themes: tuple[tuple[str, Bilingual], ...]


@dataclass(frozen=True, slots=True)
class CodingPage:
    """A source on the desk. `coded` counts its turns with codings; `coders` are those whose work can be singled out.

    `shown_code` is the label of the code to which the marks are narrowed; `whoever` asks for the same coders' marks,
    narrowed to nothing.
    """

    source: Source
    type_name: Message
    role: Bilingual | None
    case: Bilingual | None
    here: str
    only: str
    shown: Shown
    shown_code: str
    whoever: str
    coders: tuple[str, ...]
    blind: Blindness
    is_played: bool
    coded: int
    sections: tuple[PartView, ...]
    sources: tuple[tuple[str, bool], ...]
    previous: str | None
    next: str | None
    choices: Choices
    recent: tuple[CodeChoice, ...]


@dataclass(frozen=True, slots=True)
class PartOnly:
    """One part of a source with its marks."""

    part: PartView
    here: str
    only: str


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the fields of a form. `words` None stands for the whole turn."""

    words: str | None = None
    occurrence: int = 1
    code: str = ""
    label: str = ""
    cause: str = ""
    effect: str = ""
    sign: str = ""
    outcome: str = ""
    directness: str = "explicit"
    standpoint: str = "own"
    prompted: str = ""
    note: str = ""
    type: str = "theory"
    text: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class TurnForm:
    """One turn with a plain form. `given` is what was sent and could not be accepted, `problem` says why."""

    source: Source
    here: str
    only: str
    turn: TurnView
    choices: Choices
    given: Given
    problem: Message | None = None
    field: str = ""


@router.get(SOURCE)
def coding_page(
    at: AtDesk,
    part: Annotated[int, Query(ge=1)] = 1,
    turn: Annotated[int | None, Query(ge=1)] = None,
    whole: bool = False,
) -> Response:
    """The source with its whole text; marks are drawn on one part, the others bring theirs when they come near.

    `whole` draws them on all parts at once, for printing.
    """
    wanted = views.turns_of_part(views.part_of(turn) if turn is not None else part)
    with at.db.reading() as session:
        context = _coding_page(at, session, (1, max(at.source.turns, 1)) if whole else wanted)
    return page(at.request, "transcripts/coding.html", context)


@router.get(SOURCE + "/parts/{part}")
def one_part(at: AtDesk, part: int) -> Response:
    """A part with its marks."""
    with at.db.reading() as session:
        turns = at.turns(session, *views.turns_of_part(part))
    if not turns:
        raise NotFound(message("The source has no part {part}.", part=part))
    context = PartOnly(PartView(part, turns, True), at.here, at.shown.query)
    return fragment(at.request, "transcripts/_part.html", "part", context)


@router.get(SOURCE + "/counts")
def counts(at: AtDesk) -> Response:
    """How often each code stands in the source, by its key: what the codebook beside the text shows after an act."""
    with at.db.reading() as session:
        book = coding_store.codebook(session, at.study.id)
        by_id = _counts(at, session)
    return JSONResponse({code.key: by_id[code.id] for code in book.codes if code.id is not None and code.id in by_id})


@router.get(SOURCE + "/turns/{turn}")
def turn_form(at: AtDesk, turn: int) -> Response:
    """A turn with a plain form for all that can be done with its words."""
    with at.db.reading() as session:
        context = form_of_turn(at, session, turn, Given())
    return page(at.request, "transcripts/turn.html", context)


def form_of_turn(
    at: Desk,
    session: Session,
    turn: int,
    given: Given,
    *,
    problem: Message | None = None,
    field: str = "",
) -> TurnForm:
    """The plain form of a turn, with what was sent and why it could not be accepted.

    Raises:
        NotFound: the source has no such turn.
    """
    found = at.turns(session, turn, turn)
    if not found:
        raise NotFound(message("The source has no turn {turn}.", turn=turn))
    book = coding_store.codebook(session, at.study.id)
    choices = choices_of(at, session, book, theory_store.theory(session, at.study.id))
    return TurnForm(at.source, at.here, at.shown.query, found[0], choices, given, problem, field)


def choices_of(at: Desk, session: Session, book: Codebook, theory: ProgrammeTheory | None) -> Choices:
    """All that a passage of this study can be given; factors are those of the newest version."""
    counts = _counts(at, session)
    newest = theory.versions[-1].factors if theory and theory.versions else ()
    factors = [(f.key, f.label.text(at.language) or f.key) for f in newest]
    words = naming.factor_names(theory, at.language)
    claimed = theory_store.claimed_names(session, at.study.id) - words.keys()
    factors += [(name, worded_name(name, words)) for name in claimed]
    return Choices(
        groups=naming.code_groups(book, at.language, counts),
        factors=tuple(sorted(factors, key=lambda factor: factor[1].casefold())),
        outcomes=tuple(naming.outcome_names(theory, at.language).items()),
        signs={sign: wording.SIGN_WORDS[sign] for sign in REPORTED_SIGNS},
        directness={str(key): name for key, name in wording.DIRECTNESS_WORDS.items()},
        standpoints={str(key): name for key, name in wording.STANDPOINT_WORDS.items()},
        memo_types={str(key): name for key, name in wording.MEMO_TYPE_WORDS.items()},
        themes=coding_store.theme_names(session, at.study.id),
    )


def _coding_page(at: Desk, session: Session, marked_from_to: tuple[int, int]) -> CodingPage:
    source = at.source
    links = coding_store.source_links(session, at.study.id)
    theory = theory_store.theory(session, at.study.id)
    book = coding_store.codebook(session, at.study.id)
    choices = choices_of(at, session, book, theory)
    coded = _coded_turns(at, session)
    texts = coding_store.turns(session, source.id)
    first, last = marked_from_to
    marked = views.marked_turns(
        source,
        [text for text in texts if first <= text.no <= last],
        at.marks(session, first, last),
        naming.names(book, theory, at.language),
        is_played=at.is_played,
    )
    plain = views.plain_turns(source, texts, coded, is_played=at.is_played)
    before, after = _neighbours([key for key, _ in links], source.key)
    return CodingPage(
        source=source,
        type_name=wording.TYPE_WORDS[source.type],
        role=naming.label_of(source.role, theory.roles if theory else ()),
        case=naming.label_of(source.case, theory.cases if theory else ()),
        here=at.here,
        only=at.shown.query,
        shown=at.shown,
        shown_code=next((code.label.text(at.language) for code in book.codes if code.key == at.shown.code), ""),
        whoever=Shown(coder=at.shown.coder, but=at.shown.but).query,
        coders=tuple(researcher.key for researcher in at.study.researchers),
        blind=at.blind,
        is_played=at.is_played,
        coded=len(coded),
        sections=views.parts(plain, {turn.no: turn for turn in marked}),
        sources=tuple(links),
        previous=before,
        next=after,
        choices=choices,
        recent=_recent(at, session, choices),
    )


def _coded_turns(at: Desk, session: Session) -> set[int]:
    """The turns with codings, of those whom one may see."""
    if not at.blind.is_on:
        return coding_store.coded_turn_numbers(session, at.source.id)
    seen = [m for m in coding_store.coding_marks(session, at.source.id) if not at.blind.hides(m.coder)]
    return {turn for mark in seen for turn in range(mark.turn_no, mark.last_turn_no + 1)}


def _counts(at: Desk, session: Session) -> Mapping[UUID, int]:
    """How often each code stands in the source, by those whom one may see."""
    if not at.blind.is_on:
        return coding_store.codings_by_code_in(session, at.source.id)
    return Counter(m.code_id for m in coding_store.coding_marks(session, at.source.id) if not at.blind.hides(m.coder))


def _neighbours(keys: list[str], key: str) -> tuple[str | None, str | None]:
    at = keys.index(key)
    return (keys[at - 1] if at else None), (keys[at + 1] if at + 1 < len(keys) else None)


def _recent(at: Desk, session: Session, choices: Choices) -> tuple[CodeChoice, ...]:
    """The codes applied last by this person, then those most used in this source: nine at most, no candidates."""
    all_of_them = [choice for group in choices.groups for choice in group.choices if not choice.is_candidate]
    by_id = {choice.shade.id: choice for choice in all_of_them}
    lately = coding_store.codes_applied_last(session, at.study.id, at.who) if at.who else []
    used_here = sorted((choice for choice in all_of_them if choice.count), key=lambda choice: -choice.count)
    chosen = dict.fromkeys([*lately, *(choice.shade.id for choice in used_here)])
    return tuple(by_id[code_id] for code_id in chosen if code_id in by_id)[:9]
