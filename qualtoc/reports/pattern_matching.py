"""The pattern-matching report of a study: loaded with a handful of queries, given as value, JSON or document."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from qualtoc import __version__
from qualtoc.coding import store as coding_store
from qualtoc.coding.source import Source
from qualtoc.coding.text import Span, sha256
from qualtoc.errors import NotFound, message
from qualtoc.i18n import Translator
from qualtoc.study import store as study_store
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.explanation import explanation
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.theory.parameters import Parameters
from qualtoc.theory.pattern_matching import Report, report
from qualtoc.theory.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class ClaimQuotation:
    """A claim's words as a report shows them; `words` is None where consent keeps them from leaving."""

    claim: CausalClaim
    span: Span
    words: str | None


@dataclass(frozen=True, slots=True)
class PatternMatching:
    """A report with what it stands on. `quotations` holds every claim of the study by its id."""

    study: Study
    theory: ProgrammeTheory
    report: Report
    sources: Mapping[str, Source]
    quotations: Mapping[UUID, ClaimQuotation]
    hashes: Mapping[str, str]

    def quoted(self, verdict: Verdict, sign: str) -> list[ClaimQuotation]:
        """The quotations behind one sign of a verdict, in the order of their sources."""
        return [self.quotations[claim_id] for claim_id in verdict.claims.get(sign, ())]


def load(
    session: Session,
    study: Study,
    version_key: str | None = None,
    parameters: Parameters | None = None,
    *,
    for_export: bool,
) -> PatternMatching:
    """The report of a version (the last registered one where None). Exports hold only words with consent.

    Raises:
        NotFound: the study has no theory, or the theory no such version.
    """
    theory = theory_store.theory(session, study.id)
    if theory is None or not theory.versions:
        raise NotFound(message("The study “{study}” has no programme theory yet; import one first.", study=study.key))
    version = theory_store.version(theory, version_key)
    sources = coding_store.sources(session, study.id)
    evidence = study_store.evidence(session, study, theory, sources)
    matched = report(theory, version.key, evidence, parameters)
    words = theory_store.claim_words(session, study.id)
    by_key = {source.key: source for source in sources}
    quotations = {
        claim.id: ClaimQuotation(
            claim, words[claim.id][0], _allowed(words[claim.id][1], by_key[claim.source], for_export=for_export)
        )
        for claim in evidence.claims
    }
    return PatternMatching(
        study, theory, matched, by_key, quotations, _hashes(session, study, matched, evidence.claims)
    )


def as_json(matching: PatternMatching, translator: Translator, outcome: str | None = None) -> dict[str, Any]:
    """The report in the documented schema; `outcome` leaves only the verdicts of that outcome in it.

    Raises:
        NotFound: no link of the version speaks of that outcome.
    """
    found = matching.report
    totals = found.totals
    return {
        "study": matching.study.key,
        "synthetic": matching.study.synthetic,
        **({"notice": matching.study.disclaimer.text(translator.language)} if matching.study.synthetic else {}),
        "theory_version": found.version,
        "parameters": asdict(found.parameters),
        "parameters_changed": [asdict(changed) for changed in found.parameters.changes()],
        "hashes": dict(matching.hashes),
        "software": f"qualtoc {__version__}",
        "verdicts": [_verdict(matching, row, translator) for row in rows_of(found, outcome)],
        "patterns": [
            {
                "pattern": row.pattern, "case": row.case, "outcome": row.outcome, "status": row.status,
                "strength": row.strength, "gaps": list(row.gaps),
            }
            for row in found.patterns
        ],
        "strict_match": totals.strict_match,
        "matched": totals.matched,
        "judged": totals.judged,
        "not_judged": totals.not_judged,
        "by_case": {str(case): asdict(counts) for case, counts in found.by_case.items()},
        "proposals": [
            {"from": pair.cause, "to": pair.effect, "n_sources": pair.n_sources} for pair in found.proposals
        ],
    }  # fmt: skip


def rows_of(found: Report, outcome: str | None) -> tuple[Verdict, ...]:
    """The verdicts of one outcome, or all.

    Raises:
        NotFound: no link of the version speaks of that outcome.
    """
    if outcome is None:
        return found.verdicts
    rows = tuple(row for row in found.verdicts if row.outcome == outcome)
    if not rows:
        raise NotFound(message("No link of this version speaks of the outcome {outcome}.", outcome=outcome))
    return rows


def _verdict(matching: PatternMatching, row: Verdict, translator: Translator) -> dict[str, Any]:
    override = row.override
    return {
        "link": row.link,
        "from": row.cause,
        "to": row.effect,
        "outcome": row.outcome,
        "case": row.case,
        "pattern": row.pattern,
        "rival": row.rival,
        "expected": row.expected,
        "observed": row.observed,
        "verdict": row.verdict,
        "kind": row.kind,
        "strength": row.strength,
        "override": {"verdict": override.verdict, "reason": override.reason, "by": override.by} if override else None,
        "weights": dict(row.weights),
        "sources_by_sign": {sign: list(keys) for sign, keys in row.sources_by_sign.items()},
        "share": row.share,
        "n_winning": row.n_winning,
        "n_sources": row.n_sources,
        "n_probed": row.n_probed,
        "silent": row.silent,
        "not_asked": row.not_asked,
        "roles": list(row.roles),
        "types": list(row.types),
        "flags": list(row.flags),
        "emergent": row.emergent,
        "lead": row.lead,
        "loso": {"same": row.loso.same, "of": row.loso.of},
        "theta_range": list(row.theta_range),
        "explanation": sentence(matching, row, translator),
        "quotations": [
            _quotation(quotation) for sign in ("+", "-", "0", "?") for quotation in matching.quoted(row, sign)
        ],
        "waiting": row.waiting,
        "not_outcome_specific": len(row.not_outcome_specific),
    }


def sentence(matching: PatternMatching, row: Verdict, translator: Translator) -> str:
    """The generated sentences of a verdict in the reader's language."""
    return " ".join(
        translator.text(part) for part in explanation(row, matching.report.version, matching.report.parameters)
    )


def _quotation(quotation: ClaimQuotation) -> dict[str, Any]:
    claim = quotation.claim
    return {
        "source": claim.source,
        "start": quotation.span.start,
        "end": quotation.span.end,
        "sign": claim.sign,
        "outcome": claim.outcome,
        "directness": claim.directness,
        "standpoint": claim.standpoint,
        "prompted": claim.prompted,
        "coder": claim.coder,
        "text": quotation.words,
    }


def _allowed(words: str, source: Source, *, for_export: bool) -> str | None:
    return words if source.may_be_quoted or not for_export else None


def _hashes(session: Session, study: Study, found: Report, claims: Iterable[CausalClaim]) -> dict[str, str]:
    versions = theory_store.content_hashes(session, study.id)
    book = coding_store.codebook(session, study.id)
    weighed = sorted(
        (c.source, c.cause, c.effect, c.sign, c.outcome or "", c.directness, c.standpoint, c.coder) for c in claims
    )
    return {
        "theory": versions[found.version],
        "base": versions[found.base],
        "codebook": sha256(repr(sorted((code.key, code.status, repr(code.label)) for code in book.codes))),
        "claims": sha256(repr(weighed)),
    }
