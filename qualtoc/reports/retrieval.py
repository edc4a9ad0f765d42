"""The answer to a query: the codings that it chooses, what it asks in words, and what of them may leave the study."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.attribute_conditions import AttributeCondition, Held
from qualtoc.coding.blinding import SEEING, StudyBlindness
from qualtoc.coding.code_changes import became
from qualtoc.coding.codebook import Codebook
from qualtoc.coding.retrieval import ClaimPlace, Coded, Query, Relation, RelationKind, SourceFacts, retrieved
from qualtoc.coding.search import search
from qualtoc.coding.source import Source
from qualtoc.coding.store import CodedQuotation
from qualtoc.documents import Document, Paragraph
from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports import quotations
from qualtoc.reports.wording import SIGN_WORDS, TYPE_WORDS
from qualtoc.study import attribute_store
from qualtoc.study.attributes import HOLDERS
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store

SORTS = ("source", "code", "coder", "date")
RELATION_WORDS: Mapping[RelationKind, Message] = {
    "overlaps": message("overlapping"),
    "same_turn": message("in the same turn as"),
    "near_turns": message("near, within so many turns of"),
    "near_characters": message("near, within so many characters of"),
    "followed_by": message("followed, within so many turns, by"),
    "preceded_by": message("preceded, within so many turns, by"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query chose, in the order asked for, among the sources that are not withdrawn."""

    query: Query
    book: Codebook
    sources: Mapping[str, Source]
    found: tuple[Coded, ...]

    @property
    def kept_back(self) -> int:
        """How many of them may not leave the study."""
        return sum(not self.sources[one.source].may_be_quoted for one in self.found)

    @property
    def leaving(self) -> list[CodedQuotation]:
        """Those that may leave the study."""
        return [_quotation(one) for one in self.found if self.sources[one.source].may_be_quoted]


def load(
    session: Session,
    study: Study,
    query: Query,
    sort: str = "source",
    blind: StudyBlindness = SEEING,
    *,
    with_versions: bool = False,
) -> Answer:
    """The answer to a query; three to eleven queries to the database, however much there is.

    Under which version of the codebook something was coded is said `with_versions` only.

    What `blind` hides is left out, and claims that it hides choose nothing.

    Raises:
        Invalid: the words that it asks for cannot be searched.
    """
    asked = search(query.text, query.way) if query.text.strip() else None
    book = coding_store.codebook(session, study.id)
    sources = {one.key: one for one in coding_store.sources(session, study.id) if not one.withdrawn}
    facts = {
        key: SourceFacts(key, one.type, one.role, one.case, one.date, one.language, one.participant)
        for key, one in sources.items()
    }
    claims = _claims(session, study, blind) if query.asks_of_claims else ()
    numbers = quotations.numbers(session, study, book) if with_versions else {}
    every = coding_store.coded_places(session, study.id, blind, **numbers)
    if any(one.holder == "participant" for one in query.attributes):
        speaking = coding_store.speaking_participants(session, study.id)
        every = [replace(one, participant=speaking.get((one.source, one.first_turn), "")) for one in every]
    found = retrieved(query, every, facts, below(book), claims, asked, _holdings(session, study, query))
    places = {key: place for place, key in enumerate(book.by_key)}
    orders: Mapping[str, Any] = {
        "code": lambda one: places.get(one.code, -1),
        "coder": lambda one: one.coder,
        "date": lambda one: (sources[one.source].date is None, str(sources[one.source].date)),
    }
    if sort in orders:
        found = sorted(found, key=orders[sort])
    return Answer(query, book, sources, tuple(found))


def below(book: Codebook) -> dict[str, list[str]]:
    """The sub-codes of each code, at any depth; a code that was merged or split stands for what it became."""
    found: dict[str, list[str]] = {code.key: [] for code in book.codes}
    for code in book.codes:
        above = code.parent
        while above is not None and above in book.by_key:
            found[above].append(code.key)
            above = book.by_key[above].parent
    for code in book.codes:
        if code.became:
            found[code.key] += [one for heir in became(book, code.key) for one in (heir, *found.get(heir, ()))]
    return found


def readable(query: Query, book: Codebook, translator: Translator) -> str:
    """What a query asks, in words."""
    said = [message("coded with {codes}", codes=_any_of(query.codes, book, translator))] if query.codes else []
    said += [_relation(one, book, translator) for one in query.relations]
    facts = (
        (query.coder, message("coder: {value}", value=query.coder)),
        (query.case, message("case: {value}", value=query.case)),
        (query.role, message("role: {value}", value=query.role)),
        (query.type, message("type: {value}", value=TYPE_WORDS.get(query.type, query.type))),  # type: ignore[call-overload]
        (query.source, message("source: {value}", value=query.source)),
        (query.since, message("since {value}", value=query.since)),
        (query.until, message("until {value}", value=query.until)),
        (query.cause, message("claim from: {value}", value=query.cause)),
        (query.effect, message("claim to: {value}", value=query.effect)),
        (query.sign, message("reported: {value}", value=SIGN_WORDS.get(query.sign, query.sign))),
        (query.outcome, message("for the outcome: {value}", value=query.outcome)),
        (query.text, message("with the words: {value}", value=query.text)),
    )
    said += [words for value, words in facts if value]
    said += [_attribute(one, translator) for one in query.attributes]
    return "; ".join(translator.text(one) for one in said) or translator.text(message("every coded passage"))


def as_json(study: Study, answer: Answer, translator: Translator) -> dict[str, Any]:
    """The schema of the quotations, with the query in words."""
    report = quotations.as_json(study, answer.book, answer.leaving, translator.language, answer.kept_back)
    return {"query": readable(answer.query, answer.book, translator), **report}


def as_csv(study: Study, answer: Answer, translator: Translator) -> bytes:
    """The table of the quotations."""
    return quotations.as_csv(study, answer.book, answer.leaving, translator.language, answer.kept_back)


def as_document(study: Study, answer: Answer, translator: Translator) -> Document:
    """The quotations by source, below the query in words."""
    document = quotations.as_document(study, answer.book, answer.leaving, answer.kept_back, translator)
    asked = Paragraph(readable(answer.query, answer.book, translator))
    return replace(document, blocks=(asked, *document.blocks))


def _quotation(one: Coded) -> CodedQuotation:
    return CodedQuotation(
        one.id, one.source, one.span, one.words, one.code, one.coder, one.first_turn, began_as=one.began_as,
        version=one.version,
    )  # fmt: skip


def _holdings(session: Session, study: Study, query: Query) -> dict[tuple[str, str, str], Held]:
    """The values of the attributes of which the query asks."""
    found: dict[tuple[str, str, str], Held] = {}
    for holder in HOLDERS:
        asked = {one.name for one in query.attributes if one.holder == holder}
        if asked:
            known = {one.id: one for one in attribute_store.attributes(session, study.id, holder) if one.name in asked}
            for (key, attribute), value in attribute_store.values(session, study.id, holder).items():
                if attribute in known:
                    found[holder, key, known[attribute].name] = Held(known[attribute].type, value)
    return found


def _attribute(asked: AttributeCondition, translator: Translator) -> Message:
    if asked.values:
        chosen = translator.text(message(" or ")).join(f"“{value}”" for value in asked.values)
        return message("{attribute}: {value}", attribute=asked.name, value=chosen)
    if asked.words:
        return message("{attribute}: with the words {value}", attribute=asked.name, value=asked.words)
    if asked.least and asked.most:
        return message("{attribute}: from {least} to {most}", attribute=asked.name, least=asked.least, most=asked.most)
    if asked.least:
        return message("{attribute}: from {least}", attribute=asked.name, least=asked.least)
    return message("{attribute}: to {most}", attribute=asked.name, most=asked.most)


def _claims(session: Session, study: Study, blind: StudyBlindness) -> list[ClaimPlace]:
    places = theory_store.claim_passages(session, study.id)
    return [
        ClaimPlace(claim.source, places[claim.id].span, claim.cause, claim.effect, claim.sign, claim.outcome)
        for claim in theory_store.claims(session, study.id)
        if claim.id in places and not blind.hides(claim.source, claim.coder)
    ]


def _relation(relation: Relation, book: Codebook, translator: Translator) -> Message:
    codes = _any_of(relation.codes, book, translator) or translator.text(message("any code"))
    words = translator.text(RELATION_WORDS[relation.kind])
    if relation.kind in ("overlaps", "same_turn"):
        if relation.is_not:
            return message("not {relation} {codes}", relation=words, codes=codes)
        return message("and {relation} {codes}", relation=words, codes=codes)
    if relation.is_not:
        return message("not {relation} {codes} ({n})", relation=words, codes=codes, n=relation.within)
    return message("and {relation} {codes} ({n})", relation=words, codes=codes, n=relation.within)


def _any_of(codes: tuple[str, ...], book: Codebook, translator: Translator) -> str:
    labels = [book.by_key[one].label.text(translator.language) if one in book.by_key else one for one in codes]
    return translator.text(message(" or ")).join(f"“{label}”" for label in labels)
