"""Process tracing with Bayesian updating, for one hypothesis or several: optional, and never without its reasons.

An `Item` cannot be made without its pair, the rival that explains it otherwise, and a justification; an
`Assessment` carries all of them beside the number. The module knows nothing of verdicts: both stand side by side
and are never merged. Probabilities are exact fractions from 0 to 1; show them with `two_digits` and their interval.
Sources: Befani & Mayne 2014; Humphreys & Jacobs 2015, 2023; Fairfield & Charman 2017; Befani 2020; Zaks 2021.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, prod

from qualtoc.errors import Invalid, Message, message
from qualtoc.theory.likelihoods import (
    EVEN,
    FINDINGS,
    TAU,
    EvidenceTest,
    Finding,
    LikelihoodPair,
    Number,
    as_decibels,
    decibels,
    effective_number,
    evidence_test,
    expected_learning,
    impossible,
    joint_pair,
    likelihood_ratio,
    probability,
    product,
)
from qualtoc.theory.tracing_items import Item, PairRange, RivalItem

__all__ = [
    "EVEN", "FINDINGS", "PRIORS", "TAU", "Assessment", "EvidenceTest", "Finding", "Item", "LikelihoodPair", "Number",
    "PairRange", "RivalItem", "TableRow", "assessment", "band", "decibels", "effective_number", "evidence_test",
    "expected_learning", "interval", "joint_pair", "likelihood_ratio", "package", "posterior",
    "posterior_of_duplicates", "rival_posteriors", "table", "two_digits", "updated",
]  # fmt: skip

PRIORS = (Fraction(1, 4), EVEN, Fraction(3, 4))
SLACK = Fraction(1, 10**9)
"""By how much priors entered as decimals may miss a sum of 1."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A prior and what it becomes: the posterior with its lowest and highest value by the ranges."""

    prior: Fraction
    posterior: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Assessment:
    """A posterior with everything that must be printed beside it."""

    items: tuple[Item, ...]
    result: TableRow
    decibels: float
    band: Message
    table: tuple[TableRow, ...]


def updated(prior: Number, pair: LikelihoodPair, finding: Finding) -> Fraction:
    """The probability of the hypothesis after one finding; the prior itself where nobody looked.

    >>> round(float(updated(0.5, LikelihoodPair(0.6, 0.95), "not found")), 4)
    0.1111
    >>> updated(0.74, LikelihoodPair(0.6, 0.95), "not looked for")
    Fraction(37, 50)

    Raises:
        Invalid: the prior is not from 0 to 1, or the finding is impossible under both hypotheses.
    """
    return _after(probability(prior, "prior"), [pair.of(finding)])


def posterior(items: Sequence[Item], prior: Number = EVEN) -> Fraction:
    """The probability of the hypothesis after several items that are independent given H, and given not H.

    >>> gun = Item("E2", LikelihoodPair(0.05, 0.4), "found", "Targets explain it", "A dated plan is rare otherwise")
    >>> posterior([gun])
    Fraction(8, 9)

    Raises:
        Invalid: there is no item; two share a key, source and observation, or an event; or they contradict.
    """
    _check_independent(items)
    return _after(probability(prior, "prior"), [item.pair.of(item.finding) for item in items])


def package(key: str, items: Sequence[Item], pair: LikelihoodPair, finding: Finding, *, rival: str, why: str) -> Item:
    """One item in place of several that retell one event or document, with one pair for all of them together.

    Raises:
        Invalid: the package weighs more than its items would if they were independent, or points the other way.

    Source: Befani 2020.
    """
    if not items:
        raise _nothing_to_weigh()
    together = product([likelihood_ratio(item.pair, item.finding) for item in items])
    if not min(together, 1) <= likelihood_ratio(pair, finding) <= max(together, 1):
        text = message("The package {key} cannot weigh more than its items together, nor against them.", key=key)
        raise Invalid(text, field="pair")
    return Item(key, pair, finding, rival, why, members=tuple(item.key for item in items))


def posterior_of_duplicates(pair: LikelihoodPair, k: int, rho: Number, prior: Number = EVEN) -> float:
    """What k retellings of one found item are worth if they correlate by rho: a look at sensitivity.

    >>> [round(posterior_of_duplicates(LikelihoodPair(0.2, 0.8), 3, rho), 4) for rho in (0, 0.5, 1)]
    [0.9846, 0.8889, 0.8]
    """
    before, ratio = probability(prior, "prior"), likelihood_ratio(pair)
    if before in (0, 1):
        return float(before)
    odds = float(before / (1 - before)) * float(ratio) ** float(effective_number(k, rho))
    return 1.0 if odds == inf else odds / (1 + odds)


def rival_posteriors(priors: Mapping[str, Number], items: Sequence[RivalItem]) -> dict[str, Fraction]:
    """The probability of each of several hypotheses of which exactly one is true: p_j l_j / sum of p_k l_k.

    >>> seen = RivalItem("E1", {"programme": 0.8, "targets": 0.4, "campaign": 0.2}, "found", "Dated before both")
    >>> after = rival_posteriors({"programme": 0.4, "targets": 0.4, "campaign": 0.2}, [seen])
    >>> after["programme"]
    Fraction(8, 13)

    Raises:
        Invalid: fewer than two hypotheses, priors that do not add up to 1, no item, two items of one key, an item
            without a likelihood for each hypothesis, or findings that are impossible under all.
    """
    weights = _exhaustive(priors)
    _check_keys([item.key for item in items])
    for item in items:
        if set(item.likelihoods) != set(weights):
            text = message("{key} needs one likelihood for each hypothesis and for no other.", key=item.key)
            raise Invalid(text, field="likelihoods")
        for name in weights:
            weights[name] *= item.chance(name)
    whole = sum(weights.values())
    if not whole:
        raise impossible()
    return {name: weight / whole for name, weight in weights.items()}


def interval(items: Sequence[Item], prior: Number = EVEN) -> tuple[Fraction, Fraction]:
    """The lowest and highest posterior over all combinations of the corners of the items' ranges.

    The posterior rises with each item's ratio and with nothing else, so the extreme corner of each item is enough:
    four corners for each item, not four to the power of their number. An item without range stands as it is.
    """
    _check_independent(items)
    before = probability(prior, "prior")
    ends = [_ends(item) for item in items]
    return _after(before, [least for least, _ in ends]), _after(before, [most for _, most in ends])


def table(items: Sequence[Item], priors: Sequence[Number] = PRIORS) -> tuple[TableRow, ...]:
    """What each prior becomes, in the order given: by default .25, .5 and .75."""
    return tuple(
        TableRow(probability(prior, "prior"), posterior(items, prior), *interval(items, prior)) for prior in priors
    )


def assessment(items: Sequence[Item], prior: Number = EVEN) -> Assessment:
    """The posterior of a hypothesis with interval, words, weight of evidence, the table of priors and all reasons."""
    (result,) = table(items, [prior])
    weight = as_decibels(product([likelihood_ratio(item.pair, item.finding) for item in items]))
    return Assessment(tuple(items), result, weight, band(result.posterior), table(items))


def band(posterior: Number) -> Message:
    """The words for a probability: conventions of this program, after the practice notes of Befani.

    >>> str(band(0.9580))
    'reasonably certain that it holds'
    """
    value = probability(posterior, "posterior")
    bands = (
        (Fraction(99, 100), message("practically certain that it holds"),
         message("practically certain that it does not hold")),
        (Fraction(95, 100), message("reasonably certain that it holds"),
         message("reasonably certain that it does not hold")),
        (Fraction(85, 100), message("highly confident that it holds"),
         message("highly confident that it does not hold")),
        (Fraction(70, 100), message("cautiously confident that it holds"),
         message("cautiously confident that it does not hold")),
    )  # fmt: skip
    for least, holds, fails in bands:
        if value >= least or value <= 1 - least:
            return holds if value >= least else fails
    if value == EVEN:
        return message("no information either way")
    if value > EVEN:
        return message("more confident than not that it holds")
    return message("more confident than not that it does not hold")


def two_digits(posterior: Number) -> float:
    """The probability rounded to two digits: more would look firmer than the judgements that it rests on."""
    return float(round(probability(posterior, "posterior"), 2))


def _after(prior: Fraction, seen: Sequence[LikelihoodPair]) -> Fraction:
    """Bayes' rule, in weights for and against, so that a likelihood of zero needs no infinite odds."""
    holds = prior * prod((chances.l1 for chances in seen), start=Fraction(1))
    fails = (1 - prior) * prod((chances.l0 for chances in seen), start=Fraction(1))
    if not holds + fails:
        raise impossible()
    return holds / (holds + fails)


def _ends(item: Item) -> tuple[LikelihoodPair, LikelihoodPair]:
    """What came out at the corner that speaks least for the hypothesis, and at the one that speaks most for it."""
    corners = item.range.corners() if item.range else (item.pair,)
    ordered = sorted((corner.of(item.finding) for corner in corners), key=_leaning)
    return ordered[0], ordered[-1]


def _leaning(seen: LikelihoodPair) -> Fraction:
    """The ratio l1/l0 squeezed into 0 to 1, so that infinity has its place in the order."""
    if not seen.l0 + seen.l1:
        raise impossible()
    return seen.l1 / (seen.l0 + seen.l1)


def _exhaustive(priors: Mapping[str, Number]) -> dict[str, Fraction]:
    values = {name: probability(prior, "priors") for name, prior in priors.items()}
    whole = sum(values.values(), start=Fraction(0))
    if len(values) < 2 or abs(whole - 1) > SLACK:
        text = message("Priors of two or more rival hypotheses must add up to 1, not {total}.", total=float(whole))
        raise Invalid(text, field="priors")
    return values


def _check_independent(items: Sequence[Item]) -> None:
    _check_keys([item.key for item in items])
    said = [(item.source, item.observation) for item in items if item.source and item.observation]
    _check_once(said, message("A source has one item for each expected observation. Put the others into a package."))
    events = [item.event for item in items if item.event]
    _check_once(events, message("Items from one event or document are not independent. Put them into a package."))


def _check_keys(keys: Sequence[str]) -> None:
    if not keys:
        raise _nothing_to_weigh()
    _check_once(keys, message("Two items have the same key."))


def _check_once(values: Sequence[object], text: Message) -> None:
    if len(set(values)) < len(values):
        raise Invalid(text, field="items")


def _nothing_to_weigh() -> Invalid:
    return Invalid(message("There is nothing to update on. Enter an observation with its likelihoods."), field="items")
