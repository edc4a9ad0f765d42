"""What the pages of themes need, read with a handful of queries whose number does not depend on the study."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from qualtoc.coding import actions, store
from qualtoc.coding.actions import Passage
from qualtoc.coding.actions.themes import merge_digest, themes_to_merge
from qualtoc.coding.codebook import Codebook, marks
from qualtoc.coding.themes import Theme, gathered, merging, overlapping
from qualtoc.errors import Invalid, NotFound, message
from qualtoc.i18n import Translator
from qualtoc.reports.themes import load
from qualtoc.reports.wording import notice
from qualtoc.study.model import Study
from qualtoc.web.deps import eyes_by_id
from qualtoc.web.forms import Errors, pages
from qualtoc.web.themes.contexts import (
    CodeChoice,
    MapFile,
    MapPage,
    MergePage,
    PutPage,
    SharedPage,
    ThemeForm,
    ThemePage,
    ThemesPage,
)
from qualtoc.web.themes.drawn import drawn

CODED_ON_A_PAGE = 20
SHARED = 300
"""So many passages of two themes stand on a page."""


def themes_page(
    session: Session, study: Study, who: str | None, language: str, form: ThemeForm | None = None,
    errors: Errors | None = None,
) -> ThemesPage:  # fmt: skip
    """All themes, and the form of a new one."""
    found = load(session, study, eyes_by_id(session, study, who), with_meetings=False)
    return ThemesPage(found, marks(found.book), _choices(found.book, language), form or ThemeForm(), errors or {})


def theme_page(
    session: Session, study: Study, who: str | None, language: str, key: str, number: int = 1, *,
    form: ThemeForm | None = None, place: tuple[str, int | None, str] = ("", None, ""), errors: Errors | None = None,
) -> ThemePage:  # fmt: skip
    """One theme with a page of what is coded with its codes.

    Raises:
        NotFound: there is no such theme.
    """
    blind = eyes_by_id(session, study, who)
    found = load(session, study, blind, with_meetings=False)
    one = found.of(key)
    here = pages(number, one.grounding.codings, CODED_ON_A_PAGE)
    codes = gathered(one.theme.codes, found.book)
    coded = store.codings_with(session, study.id, codes, blind, first=here.first_index, at_most=CODED_ON_A_PAGE)
    source, turn, typed = place
    return ThemePage(
        found,
        one,
        found.themes.index(one) + 1,
        marks(found.book),
        tuple(choice for choice in _choices(found.book, language) if choice.key not in one.theme.codes),
        tuple(coded),
        {(q.source, q.span.start, q.span.end): q.side for q in one.theme.quotations},
        here,
        form or form_of(one.theme),
        turn,
        typed,
        source,
        errors or {},
    )


def merge_page(
    session: Session, study: Study, who: str | None, key: str, others: Sequence[str], errors: Errors | None = None
) -> MergePage:
    """What merging other themes into one would do.

    Raises:
        NotFound: one of them is not there.
        Invalid: there is no other.
    """
    blind = eyes_by_id(session, study, who)
    found = load(session, study, blind, with_meetings=False)
    stored = store.themes(session, study.id)
    kept, given = themes_to_merge({one.key: one for one in stored}, key, others)
    seen = merge_digest([kept, *given])
    shown = {one.theme.key: one.theme for one in found.themes}
    result = merging(shown[kept.key], [shown[one.key] for one in given], found.book)
    return MergePage(found, found.of(key), result, found.stands(result.merged), seen, errors or {})


def put_page(
    session: Session, study: Study, who: str | None, coding: UUID, back: str, errors: Errors | None = None
) -> PutPage:
    """Where the passage of a coding is put to a theme.

    Raises:
        NotFound: there is no such coding, or somebody else's that must not be seen yet.
        Conflict: it has been removed.
    """
    passage = seen_passage(session, study, who, coding)
    source = store.sources_by_id(session, [passage.source_id])[passage.source_id]
    themes = store.theme_names(session, study.id)
    return PutPage(passage, source.language, themes, str(coding), back, errors or {})


def seen_passage(session: Session, study: Study, who: str | None, coding: UUID) -> Passage:
    """The passage of a coding that this person may see.

    Raises:
        NotFound: there is no such coding, or somebody else's that must not be seen yet.
        Conflict: it has been removed.
    """
    mark, _ = store.coding(session, study.id, coding)
    passage = actions.coded_passage(session, study.id, coding)
    if eyes_by_id(session, study, who).hides(passage.source_id, mark.coder):
        raise NotFound(message("There is no such coding."))
    return passage


def map_page(session: Session, study: Study, who: str | None, translator: Translator, least: int | None) -> MapPage:
    """The map of all themes."""
    found = load(session, study, eyes_by_id(session, study, who))
    return MapPage(found, drawn(found, translator, least), least)


def map_file(session: Session, study: Study, translator: Translator, least: int | None) -> MapFile:
    """The map as a file.

    Raises:
        NotFound: there is no theme yet.
    """
    found = load(session, study)
    picture = drawn(found, translator, least)
    if picture is None:
        raise NotFound(message("No theme has been formed yet."))
    return MapFile(found, picture, notice(study, translator))


def shared_page(session: Session, study: Study, who: str | None, one: str, other: str) -> SharedPage:
    """The passages that are coded for a theme where another one is coded too.

    Raises:
        NotFound: there is no such theme.
        Invalid: both are the same.
    """
    if one == other:
        raise Invalid(message("Choose two themes."))
    blind = eyes_by_id(session, study, who)
    found = load(session, study, blind, with_meetings=False)
    first, second = found.of(one), found.of(other)
    codes = gathered(second.theme.codes, found.book)
    stretches: dict[str, list[tuple[int, int]]] = {}
    for place, coder in store.coded_stretches(session, study.id, codes):
        if not blind.hides(found.sources[place.source].id, coder):
            stretches.setdefault(place.source, []).append((place.start, place.end))
    met = {source: overlapping(some) for source, some in stretches.items()}
    shared = [
        quotation
        for quotation in store.codings_with(session, study.id, gathered(first.theme.codes, found.book), blind)
        if quotation.source in met and met[quotation.source](quotation.span)
    ]
    return SharedPage(found, first, second, tuple(shared[:SHARED]), found.sources, marks(found.book))


def form_of(theme: Theme) -> ThemeForm:
    """A theme as its form shows it."""
    return ThemeForm(
        theme.name.en or "", theme.name.es or "", theme.claim.en or "", theme.claim.es or "", theme.rank, theme.origin,
        theme.codes, theme.digest,
    )  # fmt: skip


def _choices(book: Codebook, language: str) -> tuple[CodeChoice, ...]:
    return tuple(
        CodeChoice(code.key, book.trail(code.key, language)) for code in book.codes if code.status != "retired"
    )
