"""The sources of a study, with the form that imports more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, Query, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.source import Source
from qualtoc.database import Database
from qualtoc.errors import Message, message
from qualtoc.reports.wording import CONSENT_WORDS, TYPE_WORDS
from qualtoc.study.batches import begin, is_many
from qualtoc.study.imports import ImportReport, import_files
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.web.deps import Acting, CurrentStudy, Db, eyes_of
from qualtoc.web.forms import Pages, pages
from qualtoc.web.render import address, page
from qualtoc.web.transcripts import naming

SOURCES_ON_A_PAGE = 200

router = APIRouter()
Files = Annotated[Sequence[UploadFile], File()]
PageNo = Annotated[int, Query(alias="page")]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with what has been done to it."""

    source: Source
    type_name: Message
    consent: Message
    role: Bilingual | None
    case: Bilingual | None
    coded_turns: int
    claims: int

    @property
    def share(self) -> float:
        """The share of turns with a coding, from 0 to 1."""
        return self.coded_turns / self.source.turns if self.source.turns else 0.0


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """The list of sources. `report` tells what became of the files that were just sent."""

    lines: tuple[SourceLine, ...]
    pages: Pages
    words: int
    may_import: bool
    report: ImportReport | None = None
    problem: Message | None = None


@router.get("/studies/{study}/sources")
def sources(request: Request, study: CurrentStudy, db: Db, number: PageNo = 1) -> Response:
    """All sources of the study."""
    return page(request, "transcripts/sources.html", _sources_page(request, db, study, number))


@router.post("/studies/{study}/sources")
def import_sources(request: Request, study: CurrentStudy, actor: Acting, db: Db, files: Files = ()) -> Response:
    """Import files and show what became of each; many, and tables of answers, become a batch."""
    given = [(file.filename, file.file.read()) for file in files if file.filename]
    if is_many(given):
        return RedirectResponse(address("studies", study.key, "imports", str(begin(db, actor, given))), status_code=303)
    report = import_files(db, actor, given) if given else None
    problem = None if given else message("Choose at least one file.")
    status = 200 if report is not None and (report.imported or not report.problems) else 422
    context = _sources_page(request, db, study, 1, report=report, problem=problem)
    return page(request, "transcripts/sources.html", context, status)


def _sources_page(
    request: Request,
    db: Database,
    study: Study,
    number: int,
    *,
    report: ImportReport | None = None,
    problem: Message | None = None,
) -> SourcesPage:
    with db.reading() as session:
        found = coding_store.sources(session, study.id)
        blind = eyes_of(session, request, study)
        coded = coding_store.coded_turns(session, study.id, blind)
        claims = theory_store.claim_counts(session, study.id, blind)
        theory = theory_store.theory(session, study.id)
    here = pages(number, len(found), SOURCES_ON_A_PAGE)
    roles, cases = (theory.roles, theory.cases) if theory else ((), ())
    lines = [
        SourceLine(
            source=s,
            type_name=TYPE_WORDS[s.type],
            consent=CONSENT_WORDS[s.consent_quotes],
            role=naming.label_of(s.role, roles),
            case=naming.label_of(s.case, cases),
            coded_turns=coded.get(s.id, 0),
            claims=claims.get(s.id, 0),
        )
        for s in found[here.slice]
    ]
    words = sum(source.words for source in found)
    return SourcesPage(tuple(lines), here, words, bool(study.researchers), report, problem)
