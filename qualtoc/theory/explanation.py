"""The generated sentences of a verdict: what was expected, what was said by how many, and why it is called that.

Every clause is a whole template, so that each language orders its own words. Shares are given as fractions and lists
of sources as tuples: whoever translates writes them as percentages and enumerations.
"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from qualtoc.errors import Message, counted, message
from qualtoc.theory.model import SIGNS
from qualtoc.theory.parameters import Parameters, exact
from qualtoc.theory.verdicts import Verdict

VERDICT_WORDS: dict[tuple[str, str | None], Message] = {
    ("supported", None): message("Supported"),
    ("contradicted", "null"): message("Contradicted (null)"),
    ("contradicted", "opposite"): message("Contradicted (opposite)"),
    ("contradicted", "unexpected"): message("Contradicted (unexpected effect)"),
    ("contradicted", "hoop"): message("Contradicted (hoop)"),
    ("mixed", None): message("Mixed"),
    ("insufficient", None): message("Insufficient"),
    ("no_evidence", None): message("No evidence"),
    ("not_applicable", None): message("Not applicable"),
}
"""How a verdict and its kind are called."""

STRENGTH_WORDS: dict[str, Message] = {
    "strong": message("strong"),
    "moderate": message("moderate"),
    "weak": message("weak"),
}

_MANY_REPORT = {
    "+": message("{n} of {all} sources report an increase ({share} of the weight, threshold {theta})."),
    "-": message("{n} of {all} sources report a decrease ({share} of the weight, threshold {theta})."),
    "0": message("{n} of {all} sources report no effect ({share} of the weight, threshold {theta})."),
}
_ONE_REPORTS = {
    "+": message("One of {all} sources reports an increase ({share} of the weight, threshold {theta})."),
    "-": message("One of {all} sources reports a decrease ({share} of the weight, threshold {theta})."),
    "0": message("One of {all} sources reports no effect ({share} of the weight, threshold {theta})."),
}
_MANY_DISSENT = {
    "+": message("{sources} report an increase."),
    "-": message("{sources} report a decrease."),
    "0": message("{sources} report no effect."),
}
_ONE_DISSENTS = {
    "+": message("{sources} reports an increase."),
    "-": message("{sources} reports a decrease."),
    "0": message("{sources} reports no effect."),
}
_LEADS = {
    "+": message("It is a lead towards an increase."),
    "-": message("It is a lead towards a decrease."),
    "0": message("It is a lead towards no effect."),
}


def explanation(verdict: Verdict, version: str, parameters: Parameters) -> tuple[Message, ...]:
    """The sentences of a verdict in their order, for one paragraph."""
    return (
        _heading(verdict, version),
        *_said(verdict, parameters),
        *_conclusion(verdict, parameters),
        *_beside(verdict),
    )


_PRINTED = {"-": "−"}
"""The sign of a decrease as it is printed everywhere, a minus and no hyphen."""


def _heading(verdict: Verdict, version: str) -> Message:
    places: dict[str, object] = {
        "link": verdict.link, "outcome": verdict.outcome, "version": version,
        "expected": _PRINTED.get(verdict.expected, verdict.expected),
        "observed": _PRINTED.get(verdict.observed or "", verdict.observed),
    }  # fmt: skip
    scoped = verdict.outcome is not None
    if verdict.observed is None:
        alone = message("{link} · {version}: expected {expected}.")
        return _with(message("{link} · {outcome} · {version}: expected {expected}.") if scoped else alone, places)
    if verdict.observed == "mixed":
        alone = message("{link} · {version}: expected {expected}, observed mixed signs.")
        both = message("{link} · {outcome} · {version}: expected {expected}, observed mixed signs.")
        return _with(both if scoped else alone, places)
    alone = message("{link} · {version}: expected {expected}, observed {observed}.")
    both = message("{link} · {outcome} · {version}: expected {expected}, observed {observed}.")
    return _with(both if scoped else alone, places)


def _said(verdict: Verdict, parameters: Parameters) -> Iterable[Message]:
    """Who reports what: the best sign with its share, then everybody who says otherwise or nothing."""
    if verdict.n_sources == 0:
        return
    best = max(SIGNS, key=lambda sign: verdict.weights[sign])
    if verdict.n_sources > 1:
        places: dict[str, object] = {
            "n": verdict.n_winning, "all": verdict.n_sources, "share": _share(verdict.share),
            "theta": exact(parameters.theta),
        }  # fmt: skip
        yield _with((_ONE_REPORTS if verdict.n_winning == 1 else _MANY_REPORT)[best], places)
    for sign in SIGNS:
        sources = verdict.sources_by_sign[sign]
        is_told = sign == best and (verdict.n_sources > 1 or sum(map(bool, verdict.weights.values())) == 1)
        if sources and not is_told:
            yield _with((_ONE_DISSENTS if len(sources) == 1 else _MANY_DISSENT)[sign], {"sources": sources})
    if verdict.silent == 1:
        yield counted(
            "The only interviewee who was asked ({n} of {probed}) says nothing about it.",
            "{n} of {probed} interviewees says nothing about it.",
            verdict.n_probed, n=verdict.silent, probed=verdict.n_probed,
        )  # fmt: skip
    elif verdict.silent:
        yield message("{n} of {probed} interviewees say nothing about it.", n=verdict.silent, probed=verdict.n_probed)


def _conclusion(verdict: Verdict, parameters: Parameters) -> Iterable[Message]:
    if verdict.verdict == "not_applicable":
        yield message("Not applicable: {reason}", reason=verdict.scoped_out)
    elif verdict.verdict == "no_evidence":
        yield _absence(verdict)
    elif verdict.verdict == "insufficient":
        yield from _insufficient(verdict, parameters)
    elif verdict.kind == "hoop":
        yield message("Contradicted (hoop): something that had to be there was looked for and not found.")
    elif verdict.verdict == "mixed" and verdict.observed != "mixed":
        yield message("Mixed: something that had to be there is missing, but evidence that is hard to explain "
                      "otherwise was found.")  # fmt: skip
    elif verdict.verdict == "mixed":
        yield message("Mixed: no sign alone reaches the threshold.")
    else:
        yield _judged(verdict, parameters)
    if verdict.emergent and verdict.verdict == "supported":
        yield message("This is accommodated after the fact, not tested.")
    elif verdict.emergent:
        yield message("The expectation is emergent: it was stated after the first claims on it.")


def _absence(verdict: Verdict) -> Message:
    """No evidence is said in one of several ways that must not be confused: asked and unsaid, or never asked."""
    if verdict.claims.get("?") or verdict.weightless:
        return message("No evidence: nothing that was said about it carries weight.")
    if verdict.not_outcome_specific or verdict.other_outcome:
        return message("No evidence: nothing that was said about it names this outcome.")
    if verdict.waiting:
        return message("No evidence: what was said about it waits for consensus.")
    if verdict.n_probed == 0:
        return message("No evidence: never asked.")
    return counted(
        "No evidence: asked in {n} interview, nobody mentioned it.",
        "No evidence: asked in {n} interviews, nobody mentioned it.",
        verdict.n_probed,
    )  # fmt: skip


def _insufficient(verdict: Verdict, parameters: Parameters) -> Iterable[Message]:
    n_claims = len(verdict.weightless) + sum(len(claims) for claims in verdict.claims.values())
    only = next((sources[0] for sources in verdict.sources_by_sign.values() if sources), None)
    if verdict.n_sources == 1 and n_claims == 1:
        yield message("Insufficient: mentioned once only, by {source}.", source=only)
    elif verdict.n_sources < parameters.min_sources == 2:
        yield message("Insufficient: only one source carries weight, {source}.", source=only)
    else:
        yield message(
            "Insufficient: sources {n}, weight {weight}; at least needed: sources {sources}, weight {least}.",
            n=verdict.n_sources, weight=sum(verdict.weights.values()), sources=parameters.min_sources,
            least=parameters.min_weight,
        )  # fmt: skip
    if verdict.lead is not None:
        yield _LEADS[verdict.lead]


def _judged(verdict: Verdict, parameters: Parameters) -> Message:
    """The verdict with its strength, and each criterion of a strong one: met, then failed."""
    word = VERDICT_WORDS[verdict.verdict, verdict.kind]
    strength = STRENGTH_WORDS[verdict.strength or "weak"]
    rows = tuple(_criteria(verdict, parameters))
    met = tuple(text for fits, text in rows if fits)
    failed = tuple(text for fits, text in rows if not fits)
    if not failed:
        return message("{verdict}, {strength}: {met}.", verdict=word, strength=strength, met=met)
    if not met:
        return message("{verdict}, {strength}: {failed}.", verdict=word, strength=strength, failed=failed)
    return message("{verdict}, {strength}: {met}, but {failed}.", verdict=word, strength=strength, met=met,
                   failed=failed)  # fmt: skip


def _criteria(verdict: Verdict, parameters: Parameters) -> Iterable[tuple[bool, Message]]:
    met, n = verdict.criteria, verdict.n_winning
    if met.sources:
        yield True, counted("{n} ≥ {needed} source", "{n} ≥ {needed} sources", met.needed, n=n, needed=met.needed)
    else:
        yield False, message("{n} < {needed} sources", n=n, needed=met.needed)
    yield met.types, _types(len(verdict.types), met=met.types)
    yield met.roles, _roles(len(verdict.roles), met=met.roles)
    if met.explicit:
        yield True, message("explicit in {explicit} of {n}", explicit=verdict.n_explicit, n=n)
    else:
        yield False, message("explicit in only {explicit} of {n}", explicit=verdict.n_explicit, n=n)
    yield met.dissent, _dissent(verdict, parameters)
    if "rival_open" in verdict.flags:
        yield False, message("a rival explanation stands open")


def _types(count: int, *, met: bool) -> Message:
    if count == 1:
        return message("1 type of source") if met else message("only 1 type of source")
    if met:
        return message("{n} types of source", n=count)
    return message("only {n} types of source", n=count)


def _roles(count: int, *, met: bool) -> Message:
    if count == 0:
        return message("no interviewee’s role")
    if count == 1:
        return message("1 role") if met else message("only 1 role")
    return message("{n} roles", n=count) if met else message("only {n} roles", n=count)


def _dissent(verdict: Verdict, parameters: Parameters) -> Message:
    most = exact(parameters.strong_dissent)
    if verdict.dissent == 0:
        return message("no dissent")
    if verdict.criteria.dissent:
        return message("dissent {dissent} ≤ {most}", dissent=_share(verdict.dissent), most=most)
    return message("dissent {dissent} > {most}", dissent=_share(verdict.dissent), most=most)


def _beside(verdict: Verdict) -> Iterable[Message]:
    """What stands beside the verdict and does not enter it."""
    unclear = verdict.sources_by_sign["?"]
    if len(unclear) == 1:
        yield message("{sources} speaks of it without a clear direction.", sources=unclear)
    elif unclear:
        yield message("{sources} speak of it without a clear direction.", sources=unclear)
    if verdict.not_outcome_specific:
        yield message("Not outcome-specific ({n}).", n=len(verdict.not_outcome_specific))
    if verdict.other_outcome:
        yield message("Said of another outcome ({n}).", n=len(verdict.other_outcome))
    if verdict.waiting:
        yield message("Waiting for consensus ({n}).", n=verdict.waiting)
    if "outcome_split" in verdict.flags:
        yield message("The sign differs between outcomes: consider an expectation for each outcome.")
    if verdict.override is not None:
        chosen = next((word for (name, _), word in VERDICT_WORDS.items() if name == verdict.override.verdict), None)
        if verdict.override.verdict == "contradicted":
            chosen = message("Contradicted")
        yield message("An analyst chose another verdict: {verdict}. Reason: {reason}",
                      verdict=chosen or verdict.override.verdict, reason=verdict.override.reason)  # fmt: skip


def _with(text: Message, places: dict[str, object]) -> Message:
    return replace(text, values=places)


def _share(share: float | None) -> Fraction:
    """A share as the fraction nearest to it that a study of some size can have."""
    return Fraction(share or 0).limit_denominator(1_000_000)
