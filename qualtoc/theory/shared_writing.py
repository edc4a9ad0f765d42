"""What the versions of a theory share, as the entries of a theory file."""

from datetime import UTC, datetime

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.model import (
    Change,
    CmoConfiguration,
    ExpectedObservation,
    Indicator,
    Measurement,
    Outcome,
    ProgrammeTheory,
)
from qualtoc.theory.shared_files import GENERAL

Row = dict[str, object]


def shared_rows(theory: ProgrammeTheory) -> dict[str, list[Row]]:
    """The entries of each list, by its name in the file."""
    return {
        "cases": [
            {
                "id": each.key, **both("label", each.label), "replication": each.replication,
                "predicted_difference": each.predicted_difference,
            }
            for each in theory.cases
        ],
        "outcomes": [
            {"id": each.key, **both("label", each.label), **both("definition", each.definition)}
            for each in theory.outcomes
        ],
        "roles": [{"id": each.key, **both("label", each.label)} for each in theory.roles],
        "patterns": [
            {
                "id": each.key, **both("label", each.label), "links": list(each.links),
                "headline_link": each.headline_link,
            }
            for each in theory.patterns
        ],
        "cmo": [_configuration(each) for each in theory.configurations],
        "indicators": [_indicator(each) for each in theory.indicators],
        "expected_observations": [_observation(each) for each in theory.observations],
        "changes": [{**change(each.change), "at": time(each.at), "by": each.by} for each in theory.changes],
    }  # fmt: skip


def change(found: Change) -> Row:
    """A recorded change."""
    return {
        "id": found.key, "op": found.op, "target": list(found.targets), "outcome": found.outcome, "old": found.old,
        "new": found.new, **both("reason", found.reason), "evidence_links": list(found.evidence_links),
    }  # fmt: skip


def both(name: str, text: Bilingual) -> Row:
    """A text in both languages."""
    return {f"{name}_en": text.en, f"{name}_es": text.es}


def time(at: datetime) -> str:
    """A time as a file states it: the day alone where it is midnight."""
    utc = at.astimezone(UTC)
    return utc.date().isoformat() if utc.time().isoformat() == "00:00:00" else utc.isoformat()


def _configuration(found: CmoConfiguration) -> Row:
    return {
        "id": found.key,
        "context": list(found.contexts),
        "context_absent": list(found.contexts_absent),
        "mechanism": {
            "resource": list(found.resources),
            "reasoning": found.reasoning,
            "triggered": None if found.triggered else "false",
        },
        "outcome": found.outcome,
        "expected": found.expected,
        "pattern": found.pattern,
    }


def _indicator(found: Indicator) -> Row:
    return {
        "id": found.key, "factor": found.factor, **both("label", found.label), **both("unit", found.unit),
        **both("source", found.source), "period": found.period, "desired": found.desired,
        "values": [_measurement(each) for each in found.values],
    }  # fmt: skip


def _measurement(found: Measurement) -> Row:
    return {
        "case": found.case, "outcome": found.outcome, "baseline": found.baseline, "followup": found.followup,
        "difference": found.difference, "low": found.low, "high": found.high, "p": found.p,
        "significant": None if found.is_significant is None else str(found.is_significant).lower(),
        **both("note", found.note),
    }  # fmt: skip


def _observation(found: ExpectedObservation) -> Row:
    return {
        "id": found.key, "link": found.link, **both("text", found.text), "test": found.test,
        "found": {_outcome(outcome): str(seen).lower() for outcome, seen in found.found.items()}, "case": found.case,
        "l0": found.l0, "l1": found.l1, **both("rival", found.rival), **both("justification", found.justification),
    }  # fmt: skip


def _outcome(outcome: Outcome) -> str:
    return GENERAL if outcome is None else outcome
