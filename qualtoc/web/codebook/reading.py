"""What the pages of one code need, read for each of them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import Session

from qualtoc.coding import actions, store
from qualtoc.coding.actions import Chosen
from qualtoc.coding.code_changes import became, former
from qualtoc.coding.code_tree import below
from qualtoc.coding.codebook import Bilingual, Code, Codebook, marks
from qualtoc.coding.consequences import Consequences, with_sub_codes
from qualtoc.coding.store import CodedQuotation
from qualtoc.database import Actor
from qualtoc.errors import QualtocError
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.theory.resolving import OPPOSITE, Resolution
from qualtoc.web.codebook.contexts import (
    Choice,
    CodePage,
    Head,
    MergePage,
    MovePage,
    SplitForm,
    SplitPage,
    Succession,
    by_source,
    choice_of,
)
from qualtoc.web.deps import eyes
from qualtoc.web.forms import Errors, pages

QUOTATIONS_ON_A_PAGE = 100


def code_page(
    session: Session, study: Study, who: str | None, key: str, language: str, number: int, errors: Errors
) -> CodePage:
    """A code with its rules, examples and the quotations that this person may see."""
    code, book = store.code(session, study.id, key), store.codebook(session, study.id)
    blind = eyes(session, study, who)
    counts = store.codings_by_code(session, study.id, blind)
    here = pages(number, counts.get(code.id, 0) if code.id else 0, QUOTATIONS_ON_A_PAGE)
    quotations = store.quotations(
        session, study.id, code_id=code.id, first=here.first_index, at_most=QUOTATIONS_ON_A_PAGE, blind=blind
    )
    sources = {source.key: source for source in store.sources(session, study.id)}
    examples = store.examples(session, study.id, code_id=code.id).get(key, ())
    return CodePage(
        code,
        marks(book)[key],
        book.path(key, language)[:-1],
        succession(theory_store.theory(session, study.id), code.factor),
        _named(book, [one for one in became(book, key) if code.became]),
        _named(book, former(book).get(key, ())),
        by_source(quotations, sources),
        here,
        with_sub_codes(book, counts)[key] if below(book, key) else None,
        tuple(one for one in examples if not blind.hides(one.source, one.coder)),
        choices(book, language, but=(key,)) if quotations else (),
        blind.is_on,
        errors,
    )


def head(session: Session, study: Study, actor: Actor, key: str, language: str, told: Consequences) -> Head:
    """The code that a page changes, and what the change will touch."""
    code, book = store.code(session, study.id, key), store.codebook(session, study.id)
    theory = theory_store.theory(session, study.id) if code.factor else None
    factor = succession(theory, code.factor)
    return Head(
        code,
        marks(book)[key],
        book.path(key, language)[:-1],
        told,
        tuple(book.by_key[one].label for one in told.sub_codes),
        _claims(session, study, actor, theory, code.factor) if code.factor else 0,
        factor.factor if factor else None,
    )


def about(session: Session, study: Study, actor: Actor, key: str, language: str) -> Head:
    """The code with everything that belongs to it."""
    return head(session, study, actor, key, language, actions.merge_consequences(session, actor, (key,), None))


def move_page(
    session: Session, study: Study, actor: Actor, key: str, language: str, place: str | None, errors: Errors
) -> MovePage:
    """Where a code can stand."""
    found, book = about(session, study, actor, key, language), store.codebook(session, study.id)
    families = [Choice(f"family:{one.key}", one.label.text(language)) for one in book.families]
    not_there = {key, *(one.key for one in below(book, key))}
    codes = [Choice(f"under:{one.value}", one.words, one.lang) for one in choices(book, language, but=not_there)]
    code = found.code
    now = f"under:{code.parent}" if code.parent in book.by_key else f"family:{code.family or ''}"
    return MovePage(found, (*families, Choice("family:", ""), *codes), now if place is None else place, errors)


def merge_page(
    session: Session, study: Study, actor: Actor, key: str, language: str, into: str, also: Sequence[str],
    *, with_keywords: bool = True, reason: str = "", errors: Errors | None = None,
) -> MergePage:  # fmt: skip
    """What merging a code, and those that go along, into another one will do."""
    book = store.codebook(session, study.id)
    keys = [key, *(one for one in also if one in book.by_key and one not in (key, into))]
    goal, wrong = book.by_key.get(into), dict(errors or {})
    try:
        told = actions.merge_consequences(session, actor, keys, into if goal else None)
    except QualtocError as error:
        goal, wrong = None, {str(error.data.get("field") or "into"): error.message} | wrong
        told = actions.merge_consequences(session, actor, keys, None)
    found = head(session, study, actor, key, language, told)
    return MergePage(
        found, choices(book, language, but=(key,)), into, goal, marks(book)[into] if goal else None, tuple(keys[1:]),
        with_keywords, reason, wrong,
    )  # fmt: skip


def split_page(
    session: Session, study: Study, actor: Actor, key: str, language: str, form: SplitForm, errors: Errors
) -> SplitPage:
    """What splitting a code as the form says will do; with the first quotations that can be taken."""
    code, blind = store.code(session, study.id, key), eyes(session, study, actor.researcher)
    told = actions.split_consequences(session, actor, key, chosen_of(form))
    assert code.id is not None
    held = store.holding(session, study.id, code.id, form.words, form.sources)
    shown = [one for one in _quotations(session, study, code) if not blind.hides(one.source, one.coder)]
    counts: dict[str, int] = {}
    for one in shown:
        counts[one.source] = counts.get(one.source, 0) + 1
    matching = [one for one in shown if one.id in held]
    return SplitPage(
        head(session, study, actor, key, language, told), tuple(counts.items()),
        tuple(matching[:QUOTATIONS_ON_A_PAGE]), len(matching), form, errors,
    )  # fmt: skip


def chosen_of(form: SplitForm) -> Chosen:
    """The codings that a form chooses."""
    if form.which == "none":
        return Chosen(is_none=True)
    if form.which == "ticked":
        ids = tuple(found for one in form.ticked if (found := uuid_in(one)))
        return Chosen(ids=ids) if ids else Chosen(is_none=True)
    return Chosen(form.words, form.sources)


def uuid_in(given: str) -> UUID | None:
    """The id that a form sends; None where it is none."""
    try:
        return UUID(given)
    except ValueError:
        return None


def choices(book: Codebook, language: str, *, but: Collection[str] = ()) -> tuple[Choice, ...]:
    """The codes that can be chosen, in the order of the codebook: those in use or candidates."""
    return tuple(
        choice_of(book, code, language) for code in book.codes if code.status != "retired" and code.key not in but
    )


def succession(theory: ProgrammeTheory | None, key: str | None) -> Succession | None:
    """The factor for which a code stands, as the newest version has it; None where it stands for none."""
    if key is None:
        return None
    versions = theory.versions if theory else ()
    labels = theory.factor_labels if theory else {}
    label = labels.get(key, Bilingual(key, key))
    if not versions or any(factor.key == key for factor in versions[-1].factors):
        return Succession(label)
    heirs = tuple((one, labels.get(one, Bilingual(one, one))) for one in Resolution(versions[-1]).factor(key))
    if heirs == ((key, label),):
        return Succession(label, versions[-1].key, is_gone=True)
    return Succession(label, versions[-1].key, heirs)


def _named(book: Codebook, keys: Sequence[str]) -> tuple[tuple[str, Bilingual], ...]:
    return tuple((key, book.by_key[key].label) for key in keys if key in book.by_key)


def _quotations(session: Session, study: Study, code: Code) -> list[CodedQuotation]:
    return store.quotations(session, study.id, code_id=code.id)


def _claims(session: Session, study: Study, actor: Actor, theory: ProgrammeTheory | None, factor: str) -> int:
    """How many claims that the person may see name a factor, or one that was merged into it."""
    blind = eyes(session, study, actor.researcher)
    resolve = Resolution(theory.versions[-1]).factor if theory and theory.versions else lambda key: (key,)
    wanted = set(resolve(factor))
    return sum(
        1
        for claim in theory_store.claims(session, study.id)
        if not blind.hides(claim.source, claim.coder)
        and wanted & {one for end in (claim.cause, claim.effect) for one in resolve(end.removeprefix(OPPOSITE))}
    )
