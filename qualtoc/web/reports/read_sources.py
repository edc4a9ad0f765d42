"""The sources behind the totals of a pattern-matching report: those that were read, of one type or of all."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, NotFound, message
from qualtoc.reports import pattern_matching as reports
from qualtoc.reports.matching import PatternMatching
from qualtoc.reports.pattern_words import selection_messages
from qualtoc.reports.wording import TYPE_WORDS
from qualtoc.study.model import Study
from qualtoc.web.deps import CurrentStudy, Db
from qualtoc.web.render import page
from qualtoc.web.reports.chosen import EVERY_TYPE, Choices, Chosen

router = APIRouter(prefix="/studies/{study}")


@dataclass(frozen=True, slots=True)
class SourceRead:
    """One source that a report weighs."""

    key: str
    type_name: Message
    role: Bilingual | None
    case: Bilingual | None


@dataclass(frozen=True, slots=True)
class ReadSourcesPage:
    """The list; `type_name` is None where it holds every type."""

    study: Study
    chosen: Chosen
    type_name: Message | None
    narrowed: tuple[Message, ...]
    sources: tuple[SourceRead, ...]
    has_cases: bool


@router.get("/pattern-matching/sources")
def read_sources(request: Request, study: CurrentStudy, db: Db, chosen: Choices, read: str = EVERY_TYPE) -> Response:
    """The sources that the report of this choice weighs; `read` is a type of source."""
    words = {str(name): said for name, said in TYPE_WORDS.items()}
    if read != EVERY_TYPE and read not in words:
        raise NotFound(message("There are no sources of this kind."))
    with db.reading() as session:
        matching = reports.judge(session, study, chosen.version, chosen.parameters, chosen.selection)
    has_cases, narrowed = len(matching.report.by_case) > 1, tuple(selection_messages(matching))
    found = tuple(_sources(matching, read))
    context = ReadSourcesPage(study, chosen, words.get(read), narrowed, found, has_cases)
    return page(request, "reports/read_sources.html", context)


def _sources(matching: PatternMatching, read: str) -> Iterator[SourceRead]:
    roles = {role.key: role.label for role in matching.theory.roles}
    cases = {case.key: case.label for case in matching.theory.cases}
    for source in matching.read:
        if read in (EVERY_TYPE, source.type):
            role = None if source.role is None else roles.get(source.role, Bilingual(source.role))
            case = None if source.case is None else cases.get(source.case, Bilingual(source.case))
            yield SourceRead(source.key, TYPE_WORDS[source.type], role, case)
