"""What the pages of the map need, read with a handful of queries whose number does not depend on the study."""

from collections.abc import Iterable

from sqlmodel import Session

from qualtoc.errors import Invalid, Message
from qualtoc.i18n import Translator
from qualtoc.reports.map_document import STANDING_WORDS, SURPRISING, measures
from qualtoc.reports.mapping import STANDINGS, Chains, StudyMap, by_sources, load, with_words
from qualtoc.study.model import Study
from qualtoc.theory.causal_map import Bundle
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.factor_names import OPPOSITE, SEPARATOR
from qualtoc.web.causal_map.chosen import Chosen, Wanted
from qualtoc.web.causal_map.contexts import (
    CausalMapPage,
    ClaimsOfLink,
    ClaimsPage,
    NoClaims,
    RoleLine,
    filter_fields,
    role_names,
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
    chains, problem = _chains(found)
    by_size = sorted(factors, key=lambda one: (-one.sources, one.name))
    return CausalMapPage(
        found, chosen, filter_fields(found),
        chosen.question.zoom is not None or any(SEPARATOR in name for name in found.names),
        chosen.question.opposites or any(OPPOSITE in name for name in found.names),
        drawn(found, translator, is_with_expected=chosen.is_with_expected),
        tuple(links[:ROWS]), max(len(links) - ROWS, 0), tuple(by_size[:ROWS]), max(len(factors) - ROWS, 0),
        tuple((one, *STANDING_WORDS[one], found.standing(one)) for one in reversed(STANDINGS)) if found.version else (),
        chains, measures(chains.robustness) if chains else (), problem,
        tuple(_roles(found, links)), role_names(found),
    )  # fmt: skip


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
    role = role_names(found).get(chosen.question.role, "")
    return ClaimsPage(found, chosen, wanted, links, len(listed), len(claims), len(sources), role)


def _chains(found: StudyMap) -> tuple[Chains | None, Message | None]:
    try:
        return found.chains(), None
    except Invalid as error:
        return None, error.message


def _roles(found: StudyMap, links: Iterable[Bundle]) -> Iterable[RoleLine]:
    for bundle in links:
        roles = found.by_role(bundle)
        if any(one.residual is not None and abs(one.residual) >= SURPRISING for one in roles):
            yield RoleLine(bundle, roles)


def _is_asked(bundle: Bundle, wanted: Wanted) -> bool:
    return (
        wanted.cause in ("", bundle.cause)
        and wanted.effect in ("", bundle.effect)
        and wanted.factor in ("", bundle.cause, bundle.effect)
    )


def _behind(found: StudyMap, bundle: Bundle, wanted: Wanted) -> list[CausalClaim]:
    return [
        claim
        for claim in bundle.claims
        if wanted.source in ("", claim.source) and (not wanted.sign or found.sign(claim) == wanted.sign)
    ]
