"""The voices behind a number of the pattern-matching report: their quotations, or who said nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, NotFound, message
from qualtoc.reports import pattern_matching as reports
from qualtoc.reports.matching import ClaimQuotation, PatternMatching
from qualtoc.reports.pattern_words import anchor, scope_in_words
from qualtoc.reports.wording import SAYS, TYPE_WORDS
from qualtoc.study.model import Study
from qualtoc.theory.verdicts import Verdict
from qualtoc.theory.voices import Voices
from qualtoc.web.deps import CurrentStudy, Db
from qualtoc.web.render import page
from qualtoc.web.reports.chosen import Choices, Chosen

MOST = 300
"""So many quotations are shown at most."""

router = APIRouter(prefix="/studies/{study}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose voices: in which scope, saying what, and of which group, such as "role:manager" or "type:document"."""

    outcome: str | None = None
    case: str | None = None
    who: str = "speaking"
    group: str = ""


@dataclass(frozen=True, slots=True)
class VoicesPage:
    """The list. `sources` are those that are counted, `quotations` what they say; without any where they are silent."""

    study: Study
    chosen: Chosen
    matching: PatternMatching
    row: Verdict
    scope: str
    anchor: str
    says: Message
    group: Message | Bilingual | str | None
    sources: tuple[str, ...]
    quotations: tuple[ClaimQuotation, ...]
    total: int
    factors: dict[str, Bilingual]
    roles: dict[str, Bilingual]


async def wanted(request: Request) -> Wanted:
    """The voices that this request's address asks for."""
    asked = request.query_params
    return Wanted(
        asked.get("outcome") or None, asked.get("in") or None, asked.get("who", "speaking"), asked.get("group", "")
    )


@router.get("/pattern-matching/claims")
def claims(
    request: Request, study: CurrentStudy, db: Db, chosen: Choices, asked: Annotated[Wanted, Depends(wanted)]
) -> Response:
    """The voices behind one number."""
    with db.reading() as session:
        judged = reports.judge(session, study, chosen.version, chosen.parameters, chosen.selection)
        row = _row(judged, chosen, asked)
        behind = _Behind(judged, row, asked)
        matching = reports.with_words(session, judged, behind.claims[:MOST], for_export=False, rows=[row])
    return page(request, "reports/claims.html", _page(study, chosen, matching, behind))


class _Behind:
    """What stands behind a number: the sources that it counts, and their claims."""

    def __init__(self, matching: PatternMatching, row: Verdict, asked: Wanted) -> None:
        self.row = row
        self.asked = asked
        self._by_id = {claim.id: claim for claim in matching.claims_of([row])}
        voices = Voices(matching.evidence, tuple(matching.report.by_case), matching.version)
        kind, _, key = asked.group.partition(":")
        ids = self._ids()
        if kind == "outcome":
            ids = [claim for claim in ids if self._by_id[claim].outcome == (key or None)]
        counted = self._counted(voices) if kind != "outcome" else {self._by_id[claim].source for claim in ids}
        if kind in ("role", "type"):
            members = {
                s for g in voices.groups(row) if (g.kind, g.key or "") == (kind, key) for s in _members(g.by_sign)
            }
            counted = [source for source in counted if source in members]
        self.sources = tuple(sorted(counted))
        self.claims = [claim for claim in ids if self._by_id[claim].source in set(self.sources)]

    def _ids(self) -> list[UUID]:
        if self.asked.who == "speaking":
            return [claim for ids in self.row.claims.values() for claim in ids]
        return list(self.row.claims.get(self.asked.who, ()))

    def _counted(self, voices: Voices) -> Iterable[str]:
        match self.asked.who:
            case "silent":
                return voices.silent(self.row)
            case "not_asked":
                return voices.not_asked(self.row)
            case "speaking":
                return _members(self.row.sources_by_sign)
        return self.row.sources_by_sign[self.asked.who]


def _members(by_sign: dict[str, tuple[str, ...]]) -> set[str]:
    return {source for sources in by_sign.values() for source in sources}


def _row(matching: PatternMatching, chosen: Chosen, asked: Wanted) -> Verdict:
    if asked.who not in ("speaking", "silent", "not_asked", *SAYS):
        raise NotFound(message("There are no voices of this kind."))
    for row in matching.report.verdicts:
        if (row.link, row.outcome) == (chosen.link, asked.outcome) and asked.case in (None, row.case):
            return row
    raise NotFound(message("This version has no such link and outcome."))


def _page(study: Study, chosen: Chosen, matching: PatternMatching, behind: _Behind) -> VoicesPage:
    row, asked = behind.row, behind.asked
    has_cases = len(matching.report.by_case) > 1
    labels = {role.key: role.label for role in matching.theory.roles}
    says = {
        "speaking": message("speaks of it"), "silent": message("was asked and says nothing of it"),
        "not_asked": message("was not asked"), **SAYS,
    }  # fmt: skip
    return VoicesPage(
        study=study,
        chosen=chosen,
        matching=matching,
        row=row,
        scope=scope_in_words(row, has_cases=has_cases),
        anchor=anchor(row, has_cases=has_cases),
        says=says[asked.who],
        group=_group(asked.group, labels),
        sources=behind.sources,
        quotations=tuple(matching.in_order(behind.claims[:MOST])),
        total=len(behind.claims),
        factors={factor.key: factor.label for factor in matching.version.factors},
        roles={s.key: labels.get(s.role, Bilingual(s.role)) for s in matching.sources.values() if s.role},
    )


def _group(name: str, roles: dict[str, Bilingual]) -> Message | Bilingual | str | None:
    kind, _, key = name.partition(":")
    match kind:
        case "type":
            return TYPE_WORDS.get(key)  # type: ignore[call-overload, no-any-return]
        case "role":
            return roles.get(key, Bilingual(key)) if key else message("interview without a role")
        case "outcome":
            return key or message("no outcome named")
    return None
