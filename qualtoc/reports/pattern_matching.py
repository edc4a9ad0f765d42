"""The pattern-matching report of a study as JSON; as a document in `pattern_document`."""

from dataclasses import asdict
from typing import Any

from qualtoc import __version__
from qualtoc.coding.memo import Memo
from qualtoc.i18n import Translator
from qualtoc.reports.beside import InVersions, rivals_beside
from qualtoc.reports.joint_words import displays
from qualtoc.reports.matching import (
    ClaimQuotation,
    PatternMatching,
    Selection,
    judge,
    load,
    rows_of,
    with_hashes,
    with_words,
)
from qualtoc.reports.pattern_document import PART_WORDS, PARTS, Part, as_document, part
from qualtoc.reports.pattern_words import in_plain_words, joined, replication_messages, sentence
from qualtoc.reports.wording import notice_entry
from qualtoc.theory.joint import JointDisplay
from qualtoc.theory.replication import Replication, replications
from qualtoc.theory.verdicts import Verdict
from qualtoc.theory.voices import Voices

__all__ = [
    "PARTS", "PART_WORDS", "ClaimQuotation", "Part", "PatternMatching", "Selection", "as_document", "as_json", "judge",
    "load", "part", "rows_of", "with_hashes", "with_words",
]  # fmt: skip


def as_json(matching: PatternMatching, translator: Translator, outcome: str | None = None) -> dict[str, Any]:
    """The report in the documented schema; `outcome` leaves only the verdicts of that outcome in it.

    Raises:
        NotFound: no link of the version speaks of that outcome.
    """
    found, totals = matching.report, matching.totals
    versions = InVersions(matching)
    voices = Voices(matching.evidence, tuple(found.by_case), matching.version)
    return {
        "study": matching.study.key,
        "synthetic": matching.study.synthetic,
        **notice_entry(matching.study, translator),
        "theory_version": found.version,
        "base_version": found.base,
        "selection": _selection(matching),
        "parameters": asdict(found.parameters),
        "parameters_changed": [asdict(changed) for changed in found.parameters.changes()],
        "hashes": dict(matching.hashes),
        "software": f"qualtoc {__version__}",
        "verdicts": [_verdict(matching, row, translator, voices, versions) for row in rows_of(matching, outcome)],
        "patterns": [
            {
                "pattern": row.pattern, "case": row.case, "outcome": row.outcome, "status": row.status,
                "strength": row.strength, "gaps": list(row.gaps),
            }
            for row in matching.patterns
        ],
        "strict_match": totals.strict_match,
        "matched": totals.matched,
        "judged": totals.judged,
        "not_judged": totals.not_judged,
        "by_case": {str(case): asdict(found.by_case[case]) for case in matching.cases},
        "proposals": [
            {"from": pair.cause, "to": pair.effect, "n_sources": pair.n_sources} for pair in matching.proposals
        ],
        "replication": [
            _replication(matching, one, translator) for one in replications(matching.theory.cases, matching.rows)
        ],
        "indicators": [_indicator(one, translator) for one in displays(matching)],
    }  # fmt: skip


def _verdict(
    matching: PatternMatching, row: Verdict, translator: Translator, voices: Voices, versions: InVersions
) -> dict[str, Any]:
    return {
        **_judged(row),
        **_counted(row),
        "explanation": sentence(matching, row, translator),
        "quotations": [
            _quotation(quotation) for sign in ("+", "-", "0", "?") for quotation in matching.quoted(row, sign)
        ],
        "waiting": row.waiting,
        "not_outcome_specific": len(row.not_outcome_specific),
        "plain_words": joined(in_plain_words(matching, row), translator),
        **_voices(row, voices),
        **_beside(matching, row, versions),
    }


def _judged(row: Verdict) -> dict[str, Any]:
    """The proposition and its verdict."""
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
    }


def _counted(row: Verdict) -> dict[str, Any]:
    """The numbers behind the verdict, and how far it would hold with others."""
    return {
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
    }


def _voices(row: Verdict, voices: Voices) -> dict[str, Any]:
    """Who says what by groups, and who is silent or was not asked."""
    return {
        "groups": [
            {"kind": group.kind, "key": group.key, "of": group.of,
             "sources_by_sign": {sign: list(keys) for sign, keys in group.by_sign.items()}}
            for group in voices.groups(row)
        ],
        "silent_sources": list(voices.silent(row)),
        "not_asked_sources": list(voices.not_asked(row)),
    }  # fmt: skip


def _beside(matching: PatternMatching, row: Verdict, versions: InVersions) -> dict[str, Any]:
    """What stands beside the verdict: the same in other versions, and rival explanations."""
    return {
        "versions": [
            {"version": key, **_outcome_of(other), "emergent": other.emergent,
             "after_the_fact": other.emergent and other.verdict == "supported"}
            for key, other in versions.of(row)
        ],
        "rivals": [
            {"link": rival.row.link, "outcome": rival.row.outcome, **_outcome_of(rival.row), "open": rival.is_open,
             "memos": [_memo(memo) for memo in rival.memos]}
            for rival in rivals_beside(matching, row)
        ],
    }  # fmt: skip


def _outcome_of(row: Verdict) -> dict[str, Any]:
    return {"expected": row.expected, "verdict": row.verdict, "kind": row.kind, "strength": row.strength}


def _memo(memo: Memo) -> dict[str, Any]:
    return {"by": memo.author, "at": memo.written_at.isoformat(), "text": memo.text}


def _selection(matching: PatternMatching) -> dict[str, Any]:
    """The choice of cases and sources; null where nothing is left out."""
    chosen = {name: value or None for name, value in asdict(matching.selection).items()}
    weighed = matching.evidence.weighed
    return {**chosen, "cases": list(matching.cases), "sources": None if weighed is None else sorted(weighed)}


def _replication(matching: PatternMatching, found: Replication, translator: Translator) -> dict[str, Any]:
    return {
        "link": found.link, "outcome": found.outcome, "rival": found.rival, "literal": found.literal,
        "theoretical": found.theoretical, "literal_judged": found.literal_judged, "literal_cases": found.n_literal,
        "contrast_judged": found.contrast_judged, "contrast_cases": found.n_contrast,
        "not_replicated": list(found.failing), "text": joined(replication_messages(matching, found), translator),
        "cases": [
            {"case": cell.case, "replication": cell.role, "predicted": cell.predicted, "verdict": cell.verdict.verdict,
             "kind": cell.verdict.kind, "strength": cell.verdict.strength, "as_predicted": cell.as_predicted}
            for cell in found.cells
        ],
    }  # fmt: skip


def _indicator(display: JointDisplay, translator: Translator) -> dict[str, Any]:
    indicator, told = display.indicator, display.measurement
    text = {name: translator.value(getattr(indicator, name)) for name in ("label", "unit", "source")}
    figures = ("case", "outcome", "baseline", "followup", "difference", "low", "high", "p", "is_significant")
    return {
        "indicator": indicator.key, "factor": indicator.factor, **text, "period": indicator.period,
        "desired": indicator.desired, **{name: getattr(told, name) for name in figures},
        "note": translator.value(told.note), "movement": display.movement,
        "links": [
            {"link": one.verdict.link, "outcome": one.verdict.outcome, "case": one.verdict.case,
             "rival": one.verdict.rival, "verdict": one.verdict.verdict, "kind": one.verdict.kind,
             "observed": one.verdict.observed, "relation": one.relation}
            for one in display.comparisons
        ],
    }  # fmt: skip


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
