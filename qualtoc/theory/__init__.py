"""The programme theory, causal claims and the comparison of both: usable from a notebook without a server.

    from qualtoc.theory import match_patterns, read_claims, read_theory

    report = match_patterns(read_theory(theory_yaml), read_claims(claims_csv))

The names in `__all__` are what other programs may rely on; docs/python.md shows them at work. They are read when they
are first used, so that importing this package costs nothing and brings along neither a database nor a web server.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualtoc.theory.causal_map import Bundle, CausalMap, MapFilter
    from qualtoc.theory.claims import CausalClaim
    from qualtoc.theory.evidence import EvidenceSource
    from qualtoc.theory.likelihoods import (
        LikelihoodPair,
        decibels,
        effective_number,
        evidence_test,
        expected_learning,
        joint_pair,
        likelihood_ratio,
    )
    from qualtoc.theory.model import CausalLink, Factor, ProgrammeTheory, TheoryVersion
    from qualtoc.theory.notebook import (
        as_rows,
        claims_of,
        explain,
        final_claims,
        map_claims,
        match_patterns,
        read_claims,
        read_sources,
        read_theory,
        sources_of,
    )
    from qualtoc.theory.parameters import Parameters
    from qualtoc.theory.pattern_matching import Report
    from qualtoc.theory.process_tracing import (
        assessment,
        band,
        interval,
        package,
        posterior,
        posterior_of_duplicates,
        rival_posteriors,
        table,
        two_digits,
        updated,
    )
    from qualtoc.theory.robustness import Robustness, paths, smallest_cut, surprise, threads
    from qualtoc.theory.robustness import robustness as measure_robustness
    from qualtoc.theory.rollup import PatternVerdict
    from qualtoc.theory.rollup import rolled_up as roll_up
    from qualtoc.theory.theory_files import TheoryFile
    from qualtoc.theory.theory_writing import to_yaml as write_theory
    from qualtoc.theory.tracing_items import Item, PairRange, RivalItem
    from qualtoc.theory.verdicts import Verdict
    from qualtoc.theory.versions import content_hash, difference

__all__ = [
    "Bundle", "CausalClaim", "CausalLink", "CausalMap", "EvidenceSource", "Factor", "Item", "LikelihoodPair",
    "MapFilter", "PairRange", "Parameters", "PatternVerdict", "ProgrammeTheory", "Report", "RivalItem", "Robustness",
    "TheoryFile", "TheoryVersion", "Verdict", "as_rows", "assessment", "band", "claims_of", "content_hash", "decibels",
    "difference", "effective_number", "evidence_test", "expected_learning", "explain", "final_claims", "interval",
    "joint_pair", "likelihood_ratio", "map_claims", "match_patterns", "measure_robustness", "package", "paths",
    "posterior", "posterior_of_duplicates", "read_claims", "read_sources", "read_theory", "rival_posteriors",
    "roll_up", "smallest_cut", "sources_of", "surprise", "table", "threads", "two_digits", "updated", "write_theory",
]  # fmt: skip

_MODULES = {
    "causal_map": ("Bundle", "CausalMap", "MapFilter"),
    "claims": ("CausalClaim",),
    "evidence": ("EvidenceSource",),
    "likelihoods": (
        "LikelihoodPair", "decibels", "effective_number", "evidence_test", "expected_learning", "joint_pair",
        "likelihood_ratio",
    ),
    "model": ("CausalLink", "Factor", "ProgrammeTheory", "TheoryVersion"),
    "notebook": (
        "as_rows", "claims_of", "explain", "final_claims", "map_claims", "match_patterns", "read_claims",
        "read_sources", "read_theory", "sources_of",
    ),
    "parameters": ("Parameters",),
    "pattern_matching": ("Report",),
    "process_tracing": (
        "assessment", "band", "interval", "package", "posterior", "posterior_of_duplicates", "rival_posteriors",
        "table", "two_digits", "updated",
    ),
    "robustness": ("Robustness", "measure_robustness", "paths", "smallest_cut", "surprise", "threads"),
    "rollup": ("PatternVerdict", "roll_up"),
    "theory_files": ("TheoryFile",),
    "theory_writing": ("write_theory",),
    "tracing_items": ("Item", "PairRange", "RivalItem"),
    "verdicts": ("Verdict",),
    "versions": ("content_hash", "difference"),
}  # fmt: skip
_THERE = {"measure_robustness": "robustness", "roll_up": "rolled_up", "write_theory": "to_yaml"}
"""The names that are others in their modules, most because a module bears the plain one."""
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """The public name, read from its module.

    Raises:
        AttributeError: it is not among `__all__`.
    """
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), _THERE.get(name, name))
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
