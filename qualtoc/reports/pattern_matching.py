"""The pattern-matching report of a study as JSON; as a document in `pattern_document`."""

from dataclasses import asdict
from typing import Any

from qualtoc import __version__
from qualtoc.i18n import Translator
from qualtoc.reports.matching import ClaimQuotation, PatternMatching, Selection, judge, load, rows_of, with_words
from qualtoc.reports.pattern_document import PARTS, Part, as_document
from qualtoc.reports.pattern_words import sentence
from qualtoc.reports.wording import notice_entry
from qualtoc.theory.verdicts import Verdict

__all__ = [
    "PARTS", "ClaimQuotation", "Part", "PatternMatching", "Selection", "as_document", "as_json", "judge", "load",
    "rows_of", "with_words",
]  # fmt: skip


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
        **notice_entry(matching.study, translator),
        "theory_version": found.version,
        "parameters": asdict(found.parameters),
        "parameters_changed": [asdict(changed) for changed in found.parameters.changes()],
        "hashes": dict(matching.hashes),
        "software": f"qualtoc {__version__}",
        "verdicts": [_verdict(matching, row, translator) for row in rows_of(matching, outcome)],
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
