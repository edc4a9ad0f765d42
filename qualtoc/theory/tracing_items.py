"""The observations that process tracing updates on, each with the reasons without which it counts for nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from qualtoc.errors import Invalid, message
from qualtoc.theory.likelihoods import FINDINGS, Finding, LikelihoodPair, Number, probability


@dataclass(frozen=True, slots=True)
class PairRange:
    """The lowest and highest values of a pair that are thought defensible: two pairs, `low` below `high` in both.

    Raises:
        Invalid: a lower number is above its upper one.
    """

    low: LikelihoodPair
    high: LikelihoodPair

    def __post_init__(self) -> None:
        if self.low.l0 > self.high.l0 or self.low.l1 > self.high.l1:
            raise Invalid(message("The lower likelihood is above the upper one. Exchange them."), field="range")

    def corners(self) -> tuple[LikelihoodPair, ...]:
        """The four combinations of lowest and highest values."""
        ends = product((self.low.l0, self.high.l0), (self.low.l1, self.high.l1))
        return tuple(LikelihoodPair(l0, l1) for l0, l1 in ends)

    def holds(self, pair: LikelihoodPair) -> bool:
        """Whether a pair lies within."""
        return self.low.l0 <= pair.l0 <= self.high.l0 and self.low.l1 <= pair.l1 <= self.high.l1


@dataclass(frozen=True, slots=True)
class Item:
    """One observation with its pair, what came out, the rival that l0 thinks of, and why these numbers.

    There is one item for each `source` and `observation`, and one for each `event` (a meeting, a document): several
    retellings go into a `package`, whose `members` are their keys.

    Raises:
        Invalid: rival or justification are empty, or the range does not hold the pair; `data["field"]` says which.
    """

    key: str
    pair: LikelihoodPair
    finding: Finding
    rival: str
    justification: str
    range: PairRange | None = None
    source: str | None = None
    observation: str | None = None
    event: str | None = None
    members: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.rival.strip():
            text = message("Name the rival explanation under which {key} would be seen as well.", key=self.key)
            raise Invalid(text, field="rival")
        _check_justified(self.key, self.justification)
        _check_finding(self.key, self.finding)
        if self.range and not self.range.holds(self.pair):
            text = message("The range of {key} does not hold its likelihoods. Widen it.", key=self.key)
            raise Invalid(text, field="range")


@dataclass(frozen=True, slots=True)
class RivalItem:
    """One observation with its likelihood under each of several hypotheses, by their keys."""

    key: str
    likelihoods: Mapping[str, Number]
    finding: Finding
    justification: str

    def __post_init__(self) -> None:
        _check_justified(self.key, self.justification)
        _check_finding(self.key, self.finding)

    def chance(self, hypothesis: str) -> Fraction:
        """How probable what came out is under a hypothesis; 1 where nobody looked."""
        likelihood = probability(self.likelihoods[hypothesis], "likelihoods")
        if self.finding == "not looked for":
            return Fraction(1)
        return likelihood if self.finding == "found" else 1 - likelihood


def _check_justified(key: str, justification: str) -> None:
    if not justification.strip():
        raise Invalid(message("Say why {key} has these likelihoods.", key=key), field="justification")


def _check_finding(key: str, finding: str) -> None:
    if finding not in FINDINGS:
        text = message("{key} was found, not found or not looked for, not {value}.", key=key, value=finding)
        raise Invalid(text, field="finding")
