"""The other two shapes of the pattern-matching report on screen: the summary and the appendix."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from qualtoc.documents import Block
from qualtoc.errors import Message
from qualtoc.i18n import Translator
from qualtoc.reports import pattern_matching as reports
from qualtoc.reports.matching import PatternMatching
from qualtoc.reports.pattern_appendix import appendix_blocks
from qualtoc.reports.pattern_summary import Line, Summary, Voices, summary, voices_wanted
from qualtoc.reports.pattern_words import anchor, scope_in_words
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory.plain_words import Figure
from qualtoc.web.deps import CurrentStudy, Db, Translate
from qualtoc.web.render import address, page
from qualtoc.web.reports.chosen import Choices, Chosen, href_of
from qualtoc.web.reports.pieces import Piece, paragraph
from qualtoc.web.reports.report_page import NothingToMatch

_PLACES = ("across", "figures")
"""Sections of the summary that the full report has as one table or list under this anchor."""

router = APIRouter(prefix="/studies/{study}")


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line with the numbers in it as links; `anchor` leads to its place in the full report, "" to none."""

    title: Message
    link: str | None
    anchor: str
    said: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SummarySection:
    """Lines under one heading; `more` counts those that only the full report has."""

    key: str
    heading: Message
    lines: tuple[SummaryLine, ...]
    more: int


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """The summary for those who decide."""

    study: Study
    chosen: Chosen
    matching: PatternMatching
    opening: tuple[Piece, ...]
    sections: tuple[SummarySection, ...]
    voices: tuple[Voices, ...]
    caveats: tuple[Message, ...]
    foot: Message


@dataclass(frozen=True, slots=True)
class AppendixPage:
    """The appendix; `anchors` leads from the scope of a verdict to its place in the full report."""

    study: Study
    chosen: Chosen
    matching: PatternMatching
    blocks: tuple[tuple[str, Block], ...]
    anchors: dict[str, tuple[str, str]]


@router.get("/pattern-matching/summary")
def summary_page(request: Request, study: CurrentStudy, db: Db, chosen: Choices, translator: Translate) -> Response:
    """One page in plain words, each number with its quotations."""
    with db.reading() as session:
        if theory_store.theory(session, study.id) is None:
            return page(request, "reports/nothing_to_match.html", NothingToMatch(study))
        context = _summary(session, study, chosen, translator)
    return page(request, "reports/summary.html", context)


@router.get("/pattern-matching/appendix")
def appendix_page(request: Request, study: CurrentStudy, db: Db, chosen: Choices, translator: Translate) -> Response:
    """Every parameter, every figure behind a verdict, and what the report stands on."""
    with db.reading() as session:
        if theory_store.theory(session, study.id) is None:
            return page(request, "reports/nothing_to_match.html", NothingToMatch(study))
        judged = reports.judge(session, study, chosen.version, chosen.parameters, chosen.selection)
        found = reports.with_hashes(session, judged)
    has_cases = len(found.report.by_case) > 1
    blocks = tuple((type(block).__name__, block) for block in appendix_blocks(found, translator))
    anchors = {
        scope_in_words(row, has_cases=has_cases): (row.link, anchor(row, has_cases=has_cases)) for row in found.rows
    }
    return page(request, "reports/appendix.html", AppendixPage(study, chosen, found, blocks, anchors))


def _summary(session: Session, study: Study, chosen: Chosen, translator: Translator) -> SummaryPage:
    judged = reports.judge(session, study, chosen.version, chosen.parameters, chosen.selection)
    rows = voices_wanted(judged)
    wanted = [claim for row in rows for ids in row.claims.values() for claim in ids]
    matching = reports.with_words(session, judged, _some(wanted), for_export=False, rows=rows)
    made: Summary = summary(matching)
    home = address("studies", study.key)
    sections = tuple(
        SummarySection(
            one.key,
            one.heading,
            tuple(_line(line, one.key, matching, chosen, home, translator) for line in one.lines),
            one.more,
        )
        for one in made.sections
    )
    opening = paragraph(made.opening, translator, partial(href_of, home, chosen))
    return SummaryPage(study, chosen, matching, opening, sections, made.voices, made.caveats, made.foot)


def _line(
    line: Line, section: str, matching: PatternMatching, chosen: Chosen, home: str, translator: Translator
) -> SummaryLine:
    row = line.row

    def behind(figure: Figure) -> str:
        if row is None:
            return href_of(home, chosen, figure)
        return f"{home}/pattern-matching/claims{chosen.claims(row, figure.who)}"

    at = section if section in _PLACES else ""
    if row is not None:
        at = anchor(row, has_cases=len(matching.report.by_case) > 1)
    return SummaryLine(line.title, None if row is None else row.link, at, paragraph(line.sentences, translator, behind))


def _some(claims: list[UUID]) -> list[UUID]:
    """As many claims as one query may name."""
    return claims[:900]
