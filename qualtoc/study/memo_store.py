"""What memos are about, out of the database: whether it is there, where it stands, and how it is called."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage
from qualtoc.coding.memo import Memo, Reference
from qualtoc.coding.text import Span
from qualtoc.errors import Invalid, Message, NotFound, message
from qualtoc.i18n import translator
from qualtoc.theory import store as theory_store
from qualtoc.theory.factor_names import worded_name
from qualtoc.theory.model import ProgrammeTheory


@dataclass(frozen=True, slots=True)
class Named:
    """How something is called, and, where it stands in a source, which and in which turn."""

    words: Message
    source: str | None = None
    turn_no: int | None = None
    is_there: bool = True


def placed(session: Session, study_id: UUID, about: Reference) -> Passage | None:
    """Where something stands that a new memo is about; None where it stands in no source as words.

    Raises:
        Invalid: it is not there.
    """
    try:
        if about.kind in ("turn", "passage"):
            return _passage(session, study_id, about)
        if about.kind == "claim":
            mark, is_there = theory_store.claim(session, study_id, _id(about))
            if is_there:
                source = coding_store.source(session, study_id, mark.claim.source)
                return Passage(source.id, source.key, mark.turn_no, mark.last_turn_no, mark.span, mark.words)
        elif _is_there(session, study_id, about):
            return None
    except NotFound as error:
        raise Invalid(error.message, field="about") from error
    if about.kind == "link":
        raise Invalid(message("No version of the theory has a link {link}.", link=about.key), field="link")
    if about.kind == "factor":
        raise Invalid(message("No version of the theory has a factor “{factor}”.", factor=about.key), field="about")
    raise Invalid(message("“{value}” is not in this study.", value=str(about)), field="about")


def in_theory(theory: ProgrammeTheory | None, about: Reference) -> bool:
    """Whether any version has that factor or link, or whether there can be that verdict."""
    versions = theory.versions if theory else ()
    if about.kind == "factor":
        return any(one.key == about.key for version in versions for one in version.factors)
    if about.kind == "link":
        return any(one.key == about.key for version in versions for one in version.links)
    version, link, outcome, case = about.scope
    return (
        theory is not None
        and any(one.key == version and link in {each.key for each in one.links} for one in versions)
        and outcome in {"", *(one.key for one in theory.outcomes)}
        and case in {"", *(one.key for one in theory.cases)}
    )


def named(session: Session, study_id: UUID, wanted: Collection[Reference], language: str) -> dict[Reference, Named]:
    """How each of these is called in a language; what is not there any more says so.

    As many queries for many as for a few.
    """
    kinds = {one.kind for one in wanted}
    found = {one: Named(message("{name}", name=one.key), one.source, one.turn_no) for one in wanted}
    for one in wanted:
        if one.kind == "study":
            found[one] = Named(message("the study"))
        elif one.kind == "turn":
            said = message("{source}, turn {no}", source=one.source, no=one.turn_no)
            found[one] = Named(said, one.source, one.turn_no)
        elif one.kind == "passage":
            found[one] = Named(message("words of {source}", source=one.source), one.source)
    if "code" in kinds:
        found |= _codes(session, study_id, wanted, language)
    if kinds & {"factor", "link", "verdict", "claim"}:
        theory = theory_store.theory(session, study_id)
        found |= _of_theory(theory, wanted, language)
        if "claim" in kinds:
            found |= _claims(session, study_id, wanted, _labels(theory, language))
    if "memo" in kinds:
        found |= _memos(session, study_id, wanted)
    return found


def choices(session: Session, study_id: UUID, language: str) -> list[tuple[Reference, str]]:
    """What a memo can be about or point at, with how it is called: sources, codes, factors and links."""
    found = [Reference("source", one.key) for one in coding_store.sources(session, study_id)]
    found += [Reference("code", one.key) for one in coding_store.codebook(session, study_id).codes]
    theory = theory_store.theory(session, study_id)
    for version in theory.versions if theory else ():
        found += [Reference("factor", one.key) for one in version.factors]
        found += [Reference("link", one.key) for one in version.links]
    names = named(session, study_id, dict.fromkeys(found), language)
    to = translator(language)
    return [(one, to.text(names[one].words)) for one in dict.fromkeys(found)]


def beginning(text: str) -> str:
    """The first words of a memo: what it is called by."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:60].rsplit(" ", 1)[0] + " …"


def _passage(session: Session, study_id: UUID, about: Reference) -> Passage:
    source = coding_store.source(session, study_id, about.source or "")
    no = about.turn_no
    if no is not None:
        turns = coding_store.turns(session, source.id, no, no)
        if not turns or not turns[0].words:
            raise NotFound(message("The source has no turn {turn}.", turn=no))
        return Passage(source.id, source.key, no, no, Span(turns[0].start, turns[0].end), turns[0].words)
    text, span = coding_store.text(session, source.id), about.span
    if span is None or span.end > len(text):
        raise NotFound(message("“{value}” is not in this study.", value=str(about)))
    first, last = coding_store.turn_at(coding_store.turn_starts(session, [source.id])[source.id], span)
    return Passage(source.id, source.key, first, last, span, span.of(text))


def _is_there(session: Session, study_id: UUID, about: Reference) -> bool:
    if about.kind == "study":
        return True
    if about.kind == "source":
        return bool(coding_store.source(session, study_id, about.key))
    if about.kind == "code":
        return bool(coding_store.code(session, study_id, about.key))
    if about.kind == "memo":
        return about in _standing(session, study_id, [about])
    return in_theory(theory_store.theory(session, study_id), about)


def _id(about: Reference) -> UUID:
    try:
        return UUID(about.key)
    except ValueError:
        raise NotFound(message("There is no such claim.")) from None


def _codes(session: Session, study_id: UUID, wanted: Collection[Reference], language: str) -> dict[Reference, Named]:
    book = coding_store.codebook(session, study_id, with_removed=True)
    there = {one.key for one in coding_store.codebook(session, study_id).codes}
    return {
        one: Named(message("{name}", name=book.by_key[one.key].label.text(language)), is_there=one.key in there)
        for one in wanted
        if one.kind == "code" and one.key in book.by_key
    }


def _labels(theory: ProgrammeTheory | None, language: str) -> dict[str, str]:
    versions = theory.versions if theory else ()
    return {one.key: one.label.text(language) for version in versions for one in version.factors}


def _of_theory(theory: ProgrammeTheory | None, wanted: Collection[Reference], language: str) -> dict[Reference, Named]:
    versions = theory.versions if theory else ()
    factors = _labels(theory, language)
    links = {one.key: (one.cause, one.effect) for version in versions for one in version.links}

    def words(link: str) -> dict[str, object]:
        cause, effect = links.get(link, ("", ""))
        return {"link": link, "cause": factors.get(cause, cause), "effect": factors.get(effect, effect)}

    found: dict[Reference, Named] = {}
    for one in wanted:
        if one.kind == "factor":
            said = message("{name}", name=factors.get(one.key, one.key))
        elif one.kind == "link":
            said = message("{link}: {cause} → {effect}", **words(one.key))
        elif one.kind == "verdict":
            version, link, outcome, case = one.scope
            scope = ", ".join(part for part in (outcome, case, version) if part)
            said = message("{link} ({scope}): {cause} → {effect}", scope=scope, **words(link))
        else:
            continue
        found[one] = Named(said, is_there=in_theory(theory, one))
    return found


def _claims(
    session: Session, study_id: UUID, wanted: Collection[Reference], labels: dict[str, str]
) -> dict[Reference, Named]:
    ids = {one: UUID(one.key) for one in wanted if one.kind == "claim"}
    marks = theory_store.claim_marks_by_id(session, study_id, set(ids.values()))
    found = {}
    for one, claim_id in ids.items():
        mark = marks.get(claim_id)
        if mark is None:
            found[one] = Named(message("a claim that is not there any more"), is_there=False)
            continue
        cause, effect = (worded_name(name, labels) for name in (mark.claim.cause, mark.claim.effect))
        said = message("{cause} → {effect}", cause=cause, effect=effect)
        found[one] = Named(said, mark.claim.source, mark.turn_no)
    return found


def _memos(session: Session, study_id: UUID, wanted: Collection[Reference]) -> dict[Reference, Named]:
    known = _standing(session, study_id, wanted)

    def name(memo: Memo | None) -> Named:
        if memo is None:
            return Named(message("a memo that is not there any more"), is_there=False)
        return Named(message("“{words}”", words=beginning(memo.text)))

    return {one: name(known.get(one)) for one in wanted if one.kind == "memo"}


def _standing(session: Session, study_id: UUID, wanted: Collection[Reference]) -> dict[Reference, Memo]:
    """The memos among these that are there; what names no memo is passed over."""
    threads = {UUID(one.key) for one in wanted if one.kind == "memo" and _is_id(one.key)}
    return {one.reference: one for one in coding_store.memos(session, study_id, threads)} if threads else {}


def _is_id(key: str) -> bool:
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False
