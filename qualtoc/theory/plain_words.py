"""A verdict for somebody who knows neither the tool nor statistics: what was expected, who says what, what follows.

Every sentence is made from the numbers and is a whole template. A number that quotations stand behind is a `Figure`,
so that a page can open them and a document prints it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from qualtoc.errors import Message, counted, message
from qualtoc.theory.model import SIGNS
from qualtoc.theory.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and what it counts: sources with a sign, those that speak or do not; propositions or sources."""

    number: int
    who: str
    """Of a verdict: a sign, `speaking`, `silent` or `not_asked`. Of a report: how propositions came out (`matched`,
    `mismatched`, `judged`, `not_judged`), `read` or a type for sources."""

    def text(self, language: str) -> str:
        """The number as it is printed."""
        return str(self.number)


_EXPECTED = {
    "+": message("“{cause}” was expected to increase “{effect}”."),
    "-": message("“{cause}” was expected to decrease “{effect}”."),
    "0": message("“{cause}” was expected to make no difference to “{effect}”."),
}
_EXPECTED_FOR = {
    "+": message("For {outcome}, “{cause}” was expected to increase “{effect}”."),
    "-": message("For {outcome}, “{cause}” was expected to decrease “{effect}”."),
    "0": message("For {outcome}, “{cause}” was expected to make no difference to “{effect}”."),
}
_RIVAL = {
    "+": message("Another explanation was tested: “{cause}” increases “{effect}”."),
    "-": message("Another explanation was tested: “{cause}” decreases “{effect}”."),
    "0": message("Another explanation was tested: “{cause}” makes no difference to “{effect}”."),
}
_MANY = {
    "+": message("{n} report an increase"),
    "-": message("{n} report a decrease"),
    "0": message("{n} report no effect"),
    "?": message("{n} speak of it without a clear direction"),
}
_ONE = {
    "+": message("{n} reports an increase"),
    "-": message("{n} reports a decrease"),
    "0": message("{n} reports no effect"),
    "?": message("{n} speaks of it without a clear direction"),
}
_ALL = {
    "+": message("All {n} sources that speak of it report an increase."),
    "-": message("All {n} sources that speak of it report a decrease."),
    "0": message("All {n} sources that speak of it report no effect."),
    "?": message("All {n} sources that speak of it leave the direction unclear."),
}
_ALONE = {
    "+": message("Only {n} source speaks of it, and reports an increase."),
    "-": message("Only {n} source speaks of it, and reports a decrease."),
    "0": message("Only {n} source speaks of it, and reports no effect."),
    "?": message("Only {n} source speaks of it, without a clear direction."),
}
_STRONG = {
    (True, True): message("The evidence is strong: enough sources of different types and roles say so, and hardly any "
                          "say otherwise."),
    (True, False): message("The evidence is strong: enough sources of different types say so, and hardly any say "
                           "otherwise."),
    (False, True): message("The evidence is strong: enough people in different roles say so, and hardly any say "
                           "otherwise."),
    (False, False): message("The evidence is strong: enough sources say so, and hardly any say otherwise."),
}  # fmt: skip
_MODERATE = {
    (True, True): message("The evidence is moderate: sources of different types and people in different roles say so, "
                          "but {failed}."),
    (True, False): message("The evidence is moderate: sources of different types say so, but {failed}."),
    (False, True): message("The evidence is moderate: people in different roles say so, but {failed}."),
    (False, False): message("The evidence is moderate: enough sources say so, but {failed}."),
}  # fmt: skip
_WEAK = message("The evidence is weak: {failed}.")
_AGAINST = {
    "null": message("So the expectation did not hold: they report no effect where one was expected."),
    "opposite": message("So the expectation did not hold: they report the opposite."),
    "unexpected": message("So the expectation did not hold: they report an effect where none was expected."),
    "hoop": message("So the expectation did not hold: something that had to be seen, were it true, was looked for and "
                    "is missing."),
}  # fmt: skip


def plain_words(verdict: Verdict, cause: object, effect: object, outcome: object = None) -> tuple[Message, ...]:
    """The sentences of a verdict in their order; labels are texts, or values with a text for each language."""
    return (expectation(verdict, cause, effect, outcome), *said(verdict), *conclusion(verdict))


def expectation(verdict: Verdict, cause: object, effect: object, outcome: object = None) -> Message:
    """What was expected, or which other explanation was tested."""
    template = (_RIVAL if verdict.rival else _EXPECTED if outcome is None else _EXPECTED_FOR)[verdict.expected]
    return message(template.template, cause=cause, effect=effect, outcome=outcome)


def said(verdict: Verdict) -> Iterable[Message]:
    """Who says what, the most first, and who was asked and says nothing."""
    signs = [sign for sign in (*SIGNS, "?") if verdict.sources_by_sign[sign]]
    signs.sort(key=lambda sign: -len(verdict.sources_by_sign[sign]))
    speaking = len({source for sign in signs for source in verdict.sources_by_sign[sign]})
    if len(signs) == 1:
        template = (_ALONE if speaking == 1 else _ALL)[signs[0]].template
        yield message(template, n=Figure(speaking, signs[0]))
    elif signs:
        parts = tuple(_part(sign, len(verdict.sources_by_sign[sign])) for sign in signs)
        yield counted(
            "The only source that speaks of it says more than one thing ({all}): {parts}.",
            "Of {all} sources that speak of it, {parts}.",
            speaking, all=Figure(speaking, "speaking"), parts=parts,
        )  # fmt: skip
    if verdict.silent and signs:
        yield counted(
            "In the only interview that asked about it ({n} of {probed}), nobody mentions it.",
            "In {n} of the {probed} interviews that asked about it, nobody mentions it.",
            verdict.n_probed, n=Figure(verdict.silent, "silent"), probed=verdict.n_probed,
        )  # fmt: skip


def conclusion(verdict: Verdict) -> Iterable[Message]:
    """What follows, how firm it is, and what to keep in mind."""
    yield from _judged(verdict)
    if verdict.strength is not None:
        yield _firmness(verdict)
    if "fragile" in verdict.flags and verdict.strength is not None:
        yield message("Without one of these sources the conclusion would be another.")
    if verdict.emergent and verdict.verdict == "supported":
        yield message("But the expectation was written down after the sources had been heard: it is accommodated "
                      "after the fact, not tested.")  # fmt: skip
    elif verdict.emergent:
        yield message("The expectation was written down after the sources had been heard.")


def _firmness(verdict: Verdict) -> Message:
    """How strong the evidence is, by which kinds of sources, and what it lacks."""
    differ = (len(verdict.types) > 1, len(verdict.roles) > 1)
    if verdict.strength == "strong":
        return _STRONG[differ]
    template = _MODERATE[differ] if verdict.strength == "moderate" else _WEAK
    return message(template.template, failed=failed(verdict))


def failed(verdict: Verdict) -> tuple[Message, ...]:
    """Why the evidence is not called strong, in plain words."""
    met = verdict.criteria
    reasons = (
        (met.sources, message("fewer than {needed} sources say so", needed=met.needed)),
        (met.types, message("they are of too few types") if len(verdict.types) > 1
         else message("they are of one type only")),
        (met.roles, message("they come from too few roles") if len(verdict.roles) > 1
         else message("they do not come from several roles")),
        (met.explicit, message("few say it outright")),
        (met.dissent, message("some say otherwise")),
        ("rival_open" not in verdict.flags, message("another explanation is supported too and nobody has answered it")),
    )  # fmt: skip
    return tuple(text for fits, text in reasons if not fits)


def _part(sign: str, number: int) -> Message:
    return message((_ONE if number == 1 else _MANY)[sign].template, n=Figure(number, sign))


def _judged(verdict: Verdict) -> Iterable[Message]:
    match verdict.verdict:
        case "supported" if verdict.rival:
            yield message("So this other explanation is supported.")
        case "supported":
            yield message("So the expectation held.")
        case "contradicted" if verdict.rival:
            yield message("So this other explanation did not hold.")
        case "contradicted":
            yield _AGAINST[verdict.kind or "opposite"]
        case "mixed" if verdict.observed != "mixed":
            yield message("No conclusion: something that had to be seen is missing, and something was found that is "
                          "hard to explain otherwise.")  # fmt: skip
        case "mixed":
            yield message("They disagree too much for a conclusion.")
        case "insufficient":
            yield message("Too little for a conclusion: it is a lead to follow.")
        case "not_applicable":
            yield message("It does not apply here: {reason}", reason=verdict.scoped_out)
        case "no_evidence":
            yield _absence(verdict)


def _absence(verdict: Verdict) -> Message:
    if verdict.claims.get("?") or verdict.weightless:
        return message("What was said about it is too vague to weigh, so nothing follows.")
    if verdict.not_outcome_specific:
        return message("What was said about it names no outcome, so nothing follows for this one.")
    if verdict.other_outcome:
        return message("It is spoken of for another outcome only, so nothing follows for this one.")
    if verdict.waiting:
        return message("What was said about it waits until the coders agree, so nothing follows yet.")
    if verdict.n_probed == 0:
        return message("Nobody was asked about it and nobody speaks of it, so nothing follows.")
    return counted(
        "It was asked about in {n} interview and nobody speaks of it, so nothing follows.",
        "It was asked about in {n} interviews and nobody speaks of it, so nothing follows.",
        verdict.n_probed, n=Figure(verdict.n_probed, "silent"),
    )  # fmt: skip
