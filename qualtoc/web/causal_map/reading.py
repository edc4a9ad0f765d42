"""What the pages of the map need, read with a handful of queries whose number does not depend on the study."""

from collections.abc import Iterable
from typing import cast

from sqlmodel import Session

from qualtoc.errors import Invalid, Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.map_document import STANDING_WORDS, SURPRISING, measures
from qualtoc.reports.map_question import Grouping, group_of
from qualtoc.reports.mapping import STANDINGS, Chains, Reach, StudyMap, by_sources, load, with_words
from qualtoc.study.model import Study
from qualtoc.theory.causal_map import Bundle
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.factor_names import OPPOSITE, SEPARATOR
from qualtoc.web.causal_map.choices import Words, filter_fields, group_names, grouping_field
from qualtoc.web.causal_map.chosen import LEADS, Chosen, Wanted
from qualtoc.web.causal_map.contexts import (
    CausalMapPage,
    ClaimsOfLink,
    ClaimsPage,
    GroupLine,
    MapFile,
    NoClaims,
)
from qualtoc.web.causal_map.drawn import drawn

ROWS = 200
"""So many rows of a table stand on the page; the files hold all."""

CLAIMS = 300
"""So many claims stand on a page."""


def map_page(session: Session, study: Study, chosen: Chosen, translator: Translator) -> CausalMapPage | NoClaims:
    """The page of the map, or another where nobody claimed anything yet."""
    found = load(session, study, chosen.question)
    if not found.names:
        return NoClaims()
    links, factors = by_sources(found.shown), found.shown.factors
    (chains, reach), problem = _led(found)
    asked = chosen.question
    by = grouping_field(found, "by", message("Groups by"), usual=None)
    tellers = grouping_field(found, "tellers", message("A story is told by"), usual=("", message("one source")))
    by_size = sorted(factors, key=lambda one: (-one.sources, one.name))
    return CausalMapPage(
        found, chosen, filter_fields(found),
        asked.zoom is not None or any(SEPARATOR in name for name in found.names),
        asked.opposites or any(OPPOSITE in name for name in found.names),
        drawn(found, translator, is_with_expected=chosen.is_with_expected),
        tuple(links[:ROWS]), max(len(links) - ROWS, 0), tuple(by_size[:ROWS]), max(len(factors) - ROWS, 0),
        tuple((one, *STANDING_WORDS[one], found.standing(one)) for one in reversed(STANDINGS)) if found.version else (),
        chains, reach, measures(chains.robustness, asked.tellers) if chains else (), problem,
        tuple(_groups(found, links)), group_names(found, asked.by), by, tellers, group_names(found, asked.tellers),
    )  # fmt: skip


def map_file(
    session: Session, study: Study, chosen: Chosen, translator: Translator, notice: str | None
) -> MapFile | None:
    """The drawing as a file, with its heading; None where nothing is to be drawn."""
    found = load(session, study, chosen.question)
    picture = drawn(found, translator, is_with_expected=chosen.is_with_expected)
    return MapFile(found, picture, chosen.is_with_expected, notice) if picture else None


def claims_page(session: Session, study: Study, chosen: Chosen, wanted: Wanted) -> ClaimsPage:
    """The claims behind a number. Those of one link are listed however few sources name it."""
    found = load(session, study, chosen.question)
    pool = found.everything if wanted.cause and wanted.effect else found.shown
    behind = [(bundle, _behind(found, bundle, wanted)) for bundle in by_sources(pool) if _is_asked(bundle, wanted)]
    claims = [claim for _, some in behind for claim in some]
    listed = {claim.id for claim in claims[:CLAIMS]}
    found = with_words(session, found, listed, for_export=False)
    links = tuple(
        ClaimsOfLink(bundle, tuple(quotations)) for bundle, _ in behind if (quotations := found.quoted(bundle))
    )
    sources = {claim.source for claim in claims}
    groups = found.by_group(behind[0][0]) if wanted.cause and wanted.effect and behind else ()
    return ClaimsPage(
        found, chosen, wanted, links, len(listed), len(claims), len(sources), tuple(_among(found, wanted)), groups,
        group_names(found, chosen.question.by),
    )  # fmt: skip


def _among(found: StudyMap, wanted: Wanted) -> Iterable[Words]:
    """The group whose claims are listed, in words: what the page filters by, then what is asked for."""
    for asked in (f"role:{found.question.role}", wanted.among):
        grouping, _, group = asked.partition(":")
        if group:
            yield group_names(found, grouping).get(group, group)


def _led(found: StudyMap) -> tuple[tuple[Chains | None, Reach | None], Message | None]:
    """What leads where, or what is wrong with the question."""
    try:
        return (found.chains(), found.reach()), None
    except Invalid as error:
        return (None, None), error.message


def _groups(found: StudyMap, links: Iterable[Bundle]) -> Iterable[GroupLine]:
    for bundle in links:
        groups = found.by_group(bundle)
        if any(one.residual is not None and abs(one.residual) >= SURPRISING for one in groups):
            yield GroupLine(bundle, groups)


def _is_asked(bundle: Bundle, wanted: Wanted) -> bool:
    return (
        wanted.cause in ("", bundle.cause)
        and wanted.effect in ("", bundle.effect)
        and wanted.factor in ("", bundle.cause, bundle.effect)
    )


def _behind(found: StudyMap, bundle: Bundle, wanted: Wanted) -> list[CausalClaim]:
    grouping, _, group = wanted.among.partition(":")
    return [
        claim
        for claim in bundle.claims
        if wanted.source in ("", claim.source)
        and (not wanted.sign or (claim.sign != "0" if wanted.sign == LEADS else found.sign(claim) == wanted.sign))
        and (not group or group_of(found.sources[claim.source], cast(Grouping, grouping), found.case_of) == group)
    ]
