"""A link traced in one case: the hypothesis that it operates there, its rivals, and the items of evidence.

What follows from them (the posterior, its interval, the comparison of rivals) is computed here and stored nowhere.
A tracing never changes a verdict, and no verdict enters it: both are shown side by side. Where a pair, a rival or a
justification is missing, or the items do not stand on their own feet, there is a problem and no number.
Sources: Van Evera 1997; Befani & Mayne 2014; Fairfield & Charman 2017; Befani 2020; Humphreys & Jacobs 2023.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from uuid import UUID

from qualtoc.errors import Invalid, Message, message
from qualtoc.theory.likelihoods import HIGHEST, LOWEST, Number, as_decibels, joint_pair
from qualtoc.theory.model import Outcome
from qualtoc.theory.process_tracing import (
    EVEN,
    PRIORS,
    Assessment,
    EvidenceTest,
    Finding,
    Item,
    LikelihoodPair,
    PairRange,
    RivalItem,
    assessment,
    effective_number,
    evidence_test,
    expected_learning,
    likelihood_ratio,
    package,
    rival_posteriors,
)

RHOS = (Fraction(1), EVEN, Fraction(0))
"""How retellings of one item may correlate: fully, so that they count once, by half, and not at all."""
OPERATES = "H"
"""The key of the hypothesis among its rivals."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another explanation of what is seen, by a key within its tracing."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Tracing:
    """The hypothesis that a link operates in a scope of one version, and the rivals: exactly one of them is true."""

    id: UUID
    version: str
    link: str
    outcome: Outcome
    case: str | None
    hypothesis: str
    rivals: tuple[Rival, ...]

    def named(self, rival: str) -> str:
        """The words of a rival; empty where the tracing has no such rival any more."""
        return next((one.text for one in self.rivals if one.key == rival), "")


@dataclass(frozen=True, slots=True)
class TracedItem:
    """One item of evidence as people entered it.

    `rival` is the key of the rival that makes l0 what it is; `others` holds the likelihoods under further rivals.
    `observation` is the key of the theory's expected observation, `event` the meeting or document that it comes from.
    A package has `members`, the keys of the items that it stands for: with a pair of its own, or, for two of them,
    with a correlation `rho` from which their pair follows; `pair` is None then.
    """

    key: str
    text: str
    rival: str
    pair: LikelihoodPair | None
    justification: str
    finding: Finding = "not looked for"
    range: PairRange | None = None
    observation: str | None = None
    event: str = ""
    others: Mapping[str, Fraction] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    rho: Fraction | None = None


@dataclass(frozen=True, slots=True)
class WeighedItem:
    """An item with what it is worth: its test, and the ratio and decibels of what came out.

    `finding` is what counts: an item whose passages were all withdrawn counts as not looked for. `package` is the
    key of the package that stands for it; `learning` the share of doubt that looking is expected to remove, at even
    odds; `sources` how many sources tell it.
    """

    item: TracedItem
    finding: Finding
    test: EvidenceTest | None
    ratio: Fraction | float
    decibels: float
    learning: Fraction | None
    package: str | None
    sources: int
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class RivalRow:
    """A hypothesis and its probability after all items, for each prior of the link's hypothesis in `PRIORS`."""

    key: str
    text: str
    posteriors: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class RetoldRow:
    """The posterior at even odds if retellings of one item correlate by `rho`."""

    rho: Fraction
    posterior: float


@dataclass(frozen=True, slots=True)
class Traced:
    """A tracing with everything that follows. `assessment` is None where `problem` says why there is no number.

    `rivals` is empty where there are fewer than two, or where `missing` says what the comparison lacks; `retold` where
    no item is told by several sources.
    """

    tracing: Tracing
    items: tuple[WeighedItem, ...]
    assessment: Assessment | None
    problem: Message | None
    rivals: tuple[RivalRow, ...] = ()
    missing: Message | None = None
    retold: tuple[RetoldRow, ...] = ()


def traced(
    tracing: Tracing,
    items: Sequence[TracedItem],
    *,
    voices: Mapping[str, int] | None = None,
    withdrawn: Collection[str] = (),
) -> Traced:
    """What follows from the items of a tracing.

    `voices` counts, for each key of an item, the sources whose passages show it; `withdrawn` holds the keys of items
    all of whose passages belong to sources that were withdrawn.
    """
    weighing = _Weighing(tracing, items, voices or {}, withdrawn)
    weighed = tuple(weighing.weighed(item) for item in items)
    try:
        counted = weighing.counted()
        found = assessment(counted)
    except Invalid as error:
        return Traced(tracing, weighed, None, error.message)
    rivals, missing = weighing.rivals()
    return Traced(tracing, weighed, found, None, rivals, missing, weighing.retold(counted))


def checked(tracing: Tracing, item: TracedItem, others: Sequence[TracedItem]) -> TracedItem:
    """The item, its numbers kept within .01 to .99, if it can stand beside the others.

    Raises:
        Invalid: something is missing or cannot be; `data["field"]` names it.
    """
    if not item.text.strip():
        raise Invalid(message("Say what would be seen."), field="text")
    if not tracing.named(item.rival):
        raise Invalid(message("Choose the rival under which it could be seen as well."), field="rival")
    for key in item.others:
        if not tracing.named(key):
            raise Invalid(message("Choose the rival under which it could be seen as well."), field="rival")
    kept = replace(
        item,
        pair=item.pair.clamped() if item.pair else None,
        range=PairRange(item.range.low.clamped(), item.range.high.clamped()) if item.range else None,
        others={key: min(max(value, LOWEST), HIGHEST) for key, value in item.others.items()},
    )
    _check_members(kept, others)
    _check_observation(kept, others)
    weighing = _Weighing(tracing, [*others, kept], {}, ())
    weighing.entered(kept)
    return kept


class _Weighing:
    """The items of one tracing, each looked up by its key."""

    def __init__(
        self, tracing: Tracing, items: Sequence[TracedItem], voices: Mapping[str, int], withdrawn: Collection[str]
    ) -> None:
        self._tracing = tracing
        self._items = {item.key: item for item in items}
        self._voices = voices
        self._withdrawn = withdrawn
        self._package_of = {member: item.key for item in items for member in item.members}
        self._standing = [item for item in items if item.key not in self._package_of]

    def counted(self) -> list[Item]:
        """The items that are multiplied: packages in place of their members.

        Raises:
            Invalid: there is nothing, nothing was looked for, or an item cannot be weighed.
        """
        if not any(map(self._was_looked_for, self._standing)):
            raise Invalid(message("Nothing has been looked for yet, so there is nothing to update on."))
        return [self.entered(item) for item in self._standing]

    def entered(self, item: TracedItem) -> Item:
        """An item as the rules take it.

        Raises:
            Invalid: a pair, a rival, a justification or a member is missing, or a package weighs too much.
        """
        rival, why = self._tracing.named(item.rival), item.justification
        if item.rho is not None:
            one, other = self._members(item)
            pair = joint_pair(_pair(one), _pair(other), item.rho, (self._finding(one), self._finding(other)))
            return Item(item.key, pair, "found", rival, why, members=item.members)
        finding, event = self._finding(item), " ".join(item.event.casefold().split())
        alone = Item(item.key, _pair(item), finding, rival, why, item.range, observation=item.observation, event=event)
        if not item.members:
            return alone
        members = [self.entered(member) for member in self._members(item)]
        made = package(item.key, members, alone.pair, finding, rival=rival, why=why)
        return replace(made, range=item.range, event=event)

    def weighed(self, item: TracedItem) -> WeighedItem:
        """An item with its test and its ratio; a ratio of 1 where it cannot be weighed."""
        finding, ratio = self._finding(item), Fraction(1)
        try:
            entered = self.entered(item)
            worth = likelihood_ratio(entered.pair, entered.finding)
        except Invalid:
            worth = ratio
        return WeighedItem(
            item, finding, evidence_test(item.pair) if item.pair else None, worth, as_decibels(worth),
            expected_learning(item.pair) if item.pair else None, self._package_of.get(item.key),
            self._voices.get(item.key, 0), item.key in self._withdrawn,
        )  # fmt: skip

    def rivals(self) -> tuple[tuple[RivalRow, ...], Message | None]:
        """Every hypothesis with its posteriors, or what is missing to compare them; nothing where one rival stands."""
        rivals = self._tracing.rivals
        if len(rivals) < 2:
            return (), None
        try:
            items = [self._under_all(item) for item in self._standing if self._was_looked_for(item)]
            by_prior = [rival_posteriors(_priors(prior, [one.key for one in rivals]), items) for prior in PRIORS]
        except Invalid as error:
            return (), error.message
        every = (Rival(OPERATES, self._tracing.hypothesis), *rivals)
        return tuple(RivalRow(one.key, one.text, tuple(found[one.key] for found in by_prior)) for one in every), None

    def retold(self, counted: Sequence[Item]) -> tuple[RetoldRow, ...]:
        """The posterior for each way in which several tellings of an item may hang together."""
        tellings = {item.key: self._voices.get(item.key, 0) for item in counted if item.finding == "found"}
        if max(tellings.values(), default=0) < 2:
            return ()
        return tuple(RetoldRow(rho, _retold(counted, tellings, rho)) for rho in RHOS)

    def _under_all(self, item: TracedItem) -> RivalItem:
        """An item with its likelihood under the hypothesis and under every rival.

        Raises:
            Invalid: one of them is missing, or a correlation cannot be under one of them.
        """
        likelihoods: dict[str, Number] = {one.key: self._chance(item, one) for one in self._tracing.rivals}
        entered = self.entered(item)
        return RivalItem(item.key, {OPERATES: entered.pair.l1, **likelihoods}, entered.finding, item.justification)

    def _finding(self, item: TracedItem) -> Finding:
        return "not looked for" if item.key in self._withdrawn else item.finding

    def _was_looked_for(self, item: TracedItem) -> bool:
        """Whether the item says anything; a package made by a correlation says what its members say."""
        said = [item] if item.rho is None else self._members(item)
        return any(self._finding(one) != "not looked for" for one in said)

    def _members(self, item: TracedItem) -> list[TracedItem]:
        missing = next((member for member in item.members if member not in self._items), None)
        if missing is not None:
            text = message("The package {key} holds {member}, which is gone. Change it.", key=item.key, member=missing)
            raise Invalid(text)
        return [self._items[member] for member in item.members]

    def _chance(self, item: TracedItem, rival: Rival) -> Fraction:
        """How likely the item is under a rival; for a package made by a correlation, both members as they came out.

        Raises:
            Invalid: nobody entered that, or the members cannot correlate so.
        """
        if item.rho is not None:
            one, other = self._members(item)
            first, second = (LikelihoodPair(self._chance(each, rival), _pair(each).l1) for each in (one, other))
            return joint_pair(first, second, item.rho, (self._finding(one), self._finding(other))).l0
        if item.rival == rival.key:
            return _pair(item).l0
        if rival.key not in item.others:
            text = message(
                "To compare all rivals, say how likely {item} is under “{rival}”.", item=item.key, rival=rival.text
            )
            raise Invalid(text)
        return item.others[rival.key]


def _pair(item: TracedItem) -> LikelihoodPair:
    if item.pair is None:
        text = message("Enter both likelihoods of {key}, first without the link, then with it.", key=item.key)
        raise Invalid(text, field="l0")
    return item.pair


def _priors(prior: Fraction, rivals: Sequence[str]) -> dict[str, Number]:
    """The prior of the hypothesis, and the rest in equal parts for its rivals."""
    return {OPERATES: prior, **{key: (1 - prior) / len(rivals) for key in rivals}}


def _retold(items: Sequence[Item], tellings: Mapping[str, int], rho: Fraction) -> float:
    """The posterior at even odds: the ratio of each item to the power of as many as its tellings are worth."""
    decibels = 0.0
    for item in items:
        times = effective_number(max(tellings.get(item.key, 1), 1), rho)
        decibels += as_decibels(likelihood_ratio(item.pair, item.finding)) * float(times)
    return 1 / (1 + 10 ** min(-decibels / 10, 300.0))


def _check_members(item: TracedItem, others: Sequence[TracedItem]) -> None:
    if item.rho is not None and len(item.members) != 2:
        raise Invalid(message("A correlation makes a pair for two items, no more."), field="rho")
    if not item.members:
        return
    known = {other.key: other for other in others if other.key != item.key}
    taken = {member for other in known.values() for member in other.members}
    if len(set(item.members)) < 2:
        raise Invalid(message("A package stands for at least two items; choose them."), field="members")
    if item.key in taken:
        raise Invalid(message("{key} is in another package already.", key=item.key), field="members")
    for member in item.members:
        if member not in known or known[member].members:
            raise Invalid(message("{key} cannot be put into a package.", key=member), field="members")
        if member in taken:
            raise Invalid(message("{key} is in another package already.", key=member), field="members")


def _check_observation(item: TracedItem, others: Sequence[TracedItem]) -> None:
    twins = [other for other in others if other.key != item.key and other.observation == item.observation]
    if item.observation and twins:
        text = message("This observation is entered already, as {key}: add passages to that one.", key=twins[0].key)
        raise Invalid(text, field="text")
