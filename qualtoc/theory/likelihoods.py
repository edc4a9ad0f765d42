"""How much one piece of evidence says: a pair of likelihoods, the test that it makes, and its ratio.

For a hypothesis H ("this link operates in this case") and evidence E, l1 = P(E | H) and l0 = P(E | not H), where
"not H" stands for the rivals that are named. Numbers are probabilities from 0 to 1, held as exact fractions of
their decimal text, so that .9 against .2 is 4.5 and nothing else; only the root in a correlation may be inexact.
Sources: Van Evera 1997; Bennett 2010; Collier 2011; Humphreys & Jacobs 2015, 2023; Fairfield & Charman 2017.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isqrt, log10, sqrt
from typing import Literal

from qualtoc.errors import Invalid, Message, message

Number = int | float | Fraction
Finding = Literal["found", "not found", "not looked for"]
TestName = Literal["doubly decisive", "smoking gun", "hoop", "straw"]

FINDINGS: tuple[Finding, ...] = ("found", "not found", "not looked for")
TAU = Fraction(9, 2)
"""From which ratio on evidence is decisive: a convention of this program that keeps all published labels."""
LOWEST, HIGHEST = Fraction(1, 100), Fraction(99, 100)
EVEN = Fraction(1, 2)


def exact(number: Number) -> Fraction:
    """The fraction that a number's decimal text says: 0.6 is 3/5."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


def probability(number: Number, field: str) -> Fraction:
    """The number as an exact fraction from 0 to 1.

    Raises:
        Invalid: it is no number or lies outside; `data["field"]` is the given name.
    """
    try:
        value = exact(number)
    except ValueError:
        value = Fraction(-1)
    if not 0 <= value <= 1:
        raise Invalid(message("A probability is a number from 0 to 1, not {value}.", value=number), field=field)
    return value


@dataclass(frozen=True, slots=True, init=False)
class LikelihoodPair:
    """How probable the evidence is if the hypothesis is false (l0) and if it is true (l1): l0 is asked first.

    0 and 1 are kept, so that published examples can be computed; what people enter is `clamped()`.

    >>> LikelihoodPair(0.05, 0.4)
    LikelihoodPair(l0=Fraction(1, 20), l1=Fraction(2, 5))

    Raises:
        Invalid: a number is not from 0 to 1; `data["field"]` is "l0" or "l1".
    """

    l0: Fraction
    l1: Fraction

    def __init__(self, l0: Number, l1: Number) -> None:
        object.__setattr__(self, "l0", probability(l0, "l0"))
        object.__setattr__(self, "l1", probability(l1, "l1"))

    def clamped(self) -> "LikelihoodPair":
        """The pair within .01 to .99: with 0 or 1, no later evidence could change anything.

        >>> LikelihoodPair(0, 0.4).clamped()
        LikelihoodPair(l0=Fraction(1, 100), l1=Fraction(2, 5))
        """
        return LikelihoodPair(*(min(max(number, LOWEST), HIGHEST) for number in (self.l0, self.l1)))

    def mirrored(self) -> "LikelihoodPair":
        """The pair of the same evidence for the opposite hypothesis."""
        return LikelihoodPair(self.l1, self.l0)

    def of(self, finding: Finding) -> "LikelihoodPair":
        """The likelihoods of what came out: of E where found, of its absence where not found, else 1 and 1."""
        if finding == "not looked for":
            return LikelihoodPair(1, 1)
        return self if finding == "found" else LikelihoodPair(1 - self.l0, 1 - self.l1)


@dataclass(frozen=True, slots=True)
class EvidenceTest:
    """The kind of test that a pair makes; `against` where finding the evidence speaks against the hypothesis."""

    name: TestName
    against: bool = False


def likelihood_ratio(pair: LikelihoodPair, finding: Finding = "found") -> Fraction | float:
    """l1/l0 where found (LR+), (1-l1)/(1-l0) where not found (LR-), 1 where not looked for; `inf` over zero.

    >>> likelihood_ratio(LikelihoodPair(0.05, 0.4))
    Fraction(8, 1)
    >>> likelihood_ratio(LikelihoodPair(0, 0.3))
    inf

    Raises:
        Invalid: what came out is impossible under both hypotheses.
    """
    seen = pair.of(finding)
    if seen.l0 == seen.l1 == 0:
        raise impossible()
    return seen.l1 / seen.l0 if seen.l0 else inf


def decibels(pair: LikelihoodPair, finding: Finding = "found") -> float:
    """The weight of evidence, 10 log10 of the likelihood ratio; negative against the hypothesis, 0 says nothing.

    >>> round(decibels(LikelihoodPair(0.2, 0.8)), 2)
    6.02

    Source: Fairfield & Charman 2017, after I. J. Good.
    """
    return as_decibels(likelihood_ratio(pair, finding))


def as_decibels(ratio: Fraction | float) -> float:
    """10 log10 of a ratio; a ratio of zero weighs minus infinity. A fraction may be larger than any float."""
    if not ratio:
        return -inf
    if isinstance(ratio, Fraction):
        return 10 * (log10(ratio.numerator) - log10(ratio.denominator))
    return 10 * log10(ratio)


def evidence_test(pair: LikelihoodPair, tau: Number = TAU) -> EvidenceTest:
    """The kind of test, by two comparisons: LR+ >= tau (finding it confirms), LR- <= 1/tau (missing it refutes).

    Both: doubly decisive; the first only: smoking gun; the second only: hoop; neither: straw in the wind. Where
    l1 < l0 the labels are those of the mirrored pair, against the hypothesis. The label is a name; ratios do the work.

    >>> evidence_test(LikelihoodPair(0.6, 0.95))
    EvidenceTest(name='hoop', against=False)
    >>> evidence_test(LikelihoodPair(0.4, 0.05))
    EvidenceTest(name='smoking gun', against=True)

    Raises:
        Invalid: tau is not above 1.
    """
    limit = exact(tau)
    if limit <= 1:
        raise Invalid(message("tau must be greater than 1, not {value}.", value=tau), field="tau")
    against = pair.l1 < pair.l0
    low, high = (pair.l1, pair.l0) if against else (pair.l0, pair.l1)
    confirms = low < high and high >= limit * low
    refutes = low < high and limit * (1 - high) <= 1 - low
    names: dict[tuple[bool, bool], TestName] = {
        (True, True): "doubly decisive", (True, False): "smoking gun", (False, True): "hoop", (False, False): "straw",
    }  # fmt: skip
    return EvidenceTest(names[confirms, refutes], against)


def expected_learning(pair: LikelihoodPair, prior: Number = EVEN) -> Fraction:
    """The share of the prior's variance that looking for the evidence is expected to remove: 0 nothing, 1 all.

    At a prior of .5 it is (l1-l0)^2 / (2(l1+l0) - (l1+l0)^2). A certain prior, and evidence that is certain to be
    found or missed, teach nothing.

    >>> round(float(expected_learning(LikelihoodPair(0.5, 0.9))), 4)
    0.1905

    Source: Humphreys & Jacobs 2023.
    """
    before = probability(prior, "prior")
    found = before * pair.l1 + (1 - before) * pair.l0
    if found in (0, 1):
        return Fraction(0)
    return before * (1 - before) * (pair.l1 - pair.l0) ** 2 / (found * (1 - found))


def joint_pair(
    first: LikelihoodPair, second: LikelihoodPair, rho: Number, findings: tuple[Finding, Finding] = ("found", "found")
) -> LikelihoodPair:
    """The likelihoods of two findings together, where E1 and E2 correlate by rho given H, and given not H.

    P(E1 E2) = l_a l_b + rho sqrt(l_a l_b (1-l_a)(1-l_b)). The pair is that of the findings as they came out: an item
    made of it is "found". Evidence that was not looked for leaves the pair of the other.

    >>> pair = joint_pair(LikelihoodPair(0.2, 0.8), LikelihoodPair(0, 0.3), 0, ("found", "not found"))
    >>> pair
    LikelihoodPair(l0=Fraction(1, 5), l1=Fraction(14, 25))

    Raises:
        Invalid: two events of these likelihoods cannot correlate by rho; `data["field"]` is "rho".

    Source: DeclareDesign, process_tracing_designer.
    """
    a, b = first.of(findings[0]), second.of(findings[1])
    # The absence of one correlates with the presence of the other by minus rho; with two absences the sign is back.
    signed = -rho if len({"found", "not found"} & set(findings)) == 2 else rho
    l0, l1 = _both(a.l0, b.l0, signed), _both(a.l1, b.l1, signed)
    if l0 is None or l1 is None:
        one, other = (first.l0, second.l0) if l0 is None else (first.l1, second.l1)
        text = message(
            "Observations of the likelihoods {first} and {second} cannot correlate by {rho}.",
            first=float(one), second=float(other), rho=float(rho),
        )  # fmt: skip
        raise Invalid(text, field="rho")
    return LikelihoodPair(l0, l1)


def _both(a: Fraction, b: Fraction, rho: Number) -> Fraction | None:
    """How likely two events are together; None where they cannot correlate so."""
    if not -1 <= rho <= 1:
        return None
    together = a * b + exact(rho) * _root(a * b * (1 - a) * (1 - b))
    return together if max(Fraction(0), a + b - 1) <= together <= min(a, b) else None


def _root(square: Fraction) -> Fraction:
    """The square root, exact where it is a fraction: events that are as likely as each other may correlate fully."""
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    return root if root**2 == square else exact(sqrt(square))


def effective_number(k: int, rho: Number) -> Fraction:
    """As how many independent items k duplicates with correlation rho count: k / (1 + (k-1) rho).

    A quick look at sensitivity, a heuristic of this program. rho runs from 0 (independent) to 1 (one item).

    >>> effective_number(3, 0.5)
    Fraction(3, 2)

    Raises:
        Invalid: k is below 1, or rho not from 0 to 1.
    """
    if k < 1:
        raise Invalid(message("There must be at least one item, not {value}.", value=k), field="k")
    return k / (1 + (k - 1) * probability(rho, "rho"))


def product(ratios: Sequence[Fraction | float]) -> Fraction | float:
    """The product of likelihood ratios; `inf` if one is infinite.

    Raises:
        Invalid: one is infinite and another zero: together they are impossible under both hypotheses.
    """
    whole = Fraction(1)
    for ratio in ratios:
        if isinstance(ratio, Fraction):
            whole *= ratio
    if inf not in ratios:
        return whole
    if not whole:
        raise impossible()
    return inf


def impossible() -> Invalid:
    """The error of findings that neither the hypothesis nor its rivals allow."""
    text: Message = message("What came out is impossible under every hypothesis. Change a likelihood of 0 or 1.")
    return Invalid(text, field="pair")
