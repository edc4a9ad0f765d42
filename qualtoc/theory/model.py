"""The programme theory as values: factors joined by causal links, with an expected sign for each outcome.

A theory version is one snapshot: it holds the factors and links of that version only, with what that
version expects. Cycles are allowed (learning loops). Delivery relations are drawn and never tested.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from qualtoc.coding.codebook import Bilingual

FactorType = Literal["context", "input", "activity", "mechanism", "intermediate", "outcome", "rival"]
Sign = Literal["+", "-", "0"]
VersionStatus = Literal["draft", "registered", "refined"]
TestKind = Literal["hoop", "smoking gun", "straw"]
Desired = Literal["increase", "decrease", "stable"]
Replication = Literal["literal", "theoretical", "none"]
Outcome = str | None
"""The key of an outcome, or None for a link without outcome scope."""

FACTOR_TYPES: tuple[FactorType, ...] = (
    "context", "input", "activity", "mechanism", "intermediate", "outcome", "rival",
)  # fmt: skip
SIGNS: tuple[Sign, ...] = ("+", "-", "0")
TESTS: tuple[TestKind, ...] = ("hoop", "smoking gun", "straw")
DESIRED: tuple[Desired, ...] = ("increase", "decrease", "stable")
REPLICATIONS: tuple[Replication, ...] = ("literal", "theoretical", "none")


@dataclass(frozen=True, slots=True)
class Factor:
    """A part of the theory. `outcome` is the outcome's key where the factor is one; `rival_to` names links."""

    key: str
    type: FactorType
    label: Bilingual
    definition: Bilingual = Bilingual()
    outcome: str | None = None
    emergent: bool = False
    rival_to: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CausalLink:
    """A proposition cause -> effect. `expected` maps each outcome in scope (None: unscoped) to a sign.

    `by_outcome` links have one entry for each outcome; a link with one `outcome` has the entry of that outcome.
    """

    key: str
    cause: str
    effect: str
    expected: dict[Outcome, Sign]
    by_outcome: bool = False
    rival: bool = False
    emergent: bool = False
    moderated_by: str | None = None
    loop: str | None = None
    basis: tuple[str, ...] = ()
    note: Bilingual = Bilingual()


@dataclass(frozen=True, slots=True)
class Assumption:
    """A condition that must hold for a link (Mayne 2015)."""

    key: str
    link: str
    label: Bilingual
    status: str = "untested"


@dataclass(frozen=True, slots=True)
class Change:
    """One change from a version to its child, with its reason and the links whose claims were its evidence."""

    key: str
    op: str
    targets: tuple[str, ...]
    reason: Bilingual
    old: str | None = None
    new: str | None = None
    outcome: str | None = None
    evidence_links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TheoryVersion:
    """A snapshot of the theory. `registered_at` is None for a draft; `declared` if a file stated the date.

    `key_map` says where claims on factors count that this version has no more: a merged factor maps to the one that it
    went into, a split one to its parts, the heir first (see `resolving`). `link_map` does the same for links that went
    into another one: what was asked about them was asked about it.
    """

    key: str
    label: Bilingual
    status: VersionStatus
    factors: tuple[Factor, ...]
    links: tuple[CausalLink, ...]
    assumptions: tuple[Assumption, ...] = ()
    structural_edges: tuple[tuple[str, str], ...] = ()
    registered_at: datetime | None = None
    declared: bool = False
    parent: str | None = None
    note: Bilingual = Bilingual()
    changes: tuple[Change, ...] = ()
    registered_by: str | None = None
    key_map: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    link_map: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """The unit for which a verdict is reached."""

    key: str
    label: Bilingual
    replication: Replication = "none"
    predicted_difference: str | None = None


@dataclass(frozen=True, slots=True)
class OutcomeOfInterest:
    """An outcome that the theory speaks of by key."""

    key: str
    label: Bilingual
    definition: Bilingual = Bilingual()


@dataclass(frozen=True, slots=True)
class Role:
    """A role of interviewees."""

    key: str
    label: Bilingual


@dataclass(frozen=True, slots=True)
class Pattern:
    """A named set of links."""

    key: str
    label: Bilingual
    links: tuple[str, ...]
    headline_link: str | None = None


@dataclass(frozen=True, slots=True)
class CmoConfiguration:
    """Context, mechanism (resource offered and reasoning changed) and outcome: a named part of the graph.

    `triggered` is False where the configuration says that the mechanism does not fire, `contexts_absent` names what
    is missing then (Pawson & Tilley 1997; Dalkin et al. 2015).
    """

    key: str
    contexts: tuple[str, ...]
    resources: tuple[str, ...]
    reasoning: str
    outcome: str
    contexts_absent: tuple[str, ...] = ()
    triggered: bool = True
    expected: Sign | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedObservation:
    """What would be seen if a link operates. `found` maps an outcome (None: unscoped) to whether it was found;
    an outcome that is missing there was not looked for.

    `test`: necessary (hoop), sufficient-like (smoking gun) or plain (straw). `l0` and `l1` are decimals as they were
    written, how likely it is without and with the link; `rival` names what would bring it about without the link, and
    `justification` says why these numbers. None of the four is needed for pattern matching.
    """

    key: str
    link: str
    text: Bilingual
    test: TestKind
    found: dict[Outcome, bool] = field(default_factory=dict)
    case: str | None = None
    l0: str | None = None
    l1: str | None = None
    rival: Bilingual = Bilingual()
    justification: Bilingual = Bilingual()


@dataclass(frozen=True, slots=True)
class Measurement:
    """What an indicator says in one case and outcome (None: not by case, not by outcome).

    Figures are texts, exactly as the source gives them; None is "not reported" and is never computed from the others.
    `low` and `high` are the interval of the difference. `is_significant` is what the source says of it where it gives
    no p: "not significant" is not "no effect".
    """

    case: str | None = None
    outcome: Outcome = None
    baseline: str | None = None
    followup: str | None = None
    difference: str | None = None
    low: str | None = None
    high: str | None = None
    p: str | None = None
    is_significant: bool | None = None
    note: Bilingual = Bilingual()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measurable stand-in for a factor. That it moves is evidence about the factor, never by itself about a link.

    `desired` is the direction that is wanted, which is not the sign of any influence. Figures of different sources or
    designs are different indicators; they are never added up.
    """

    key: str
    factor: str
    label: Bilingual
    unit: Bilingual = Bilingual()
    source: Bilingual = Bilingual()
    period: str | None = None
    desired: Desired | None = None
    values: tuple[Measurement, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedChange:
    """A change of what the versions share, made after one was registered: who made it, when, and why."""

    change: Change
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ProgrammeTheory:
    """A theory with all its versions, oldest first, and what they share."""

    title: Bilingual
    versions: tuple[TheoryVersion, ...]
    cases: tuple[Case, ...] = ()
    outcomes: tuple[OutcomeOfInterest, ...] = ()
    roles: tuple[Role, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    configurations: tuple[CmoConfiguration, ...] = ()
    observations: tuple[ExpectedObservation, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    changes: tuple[SharedChange, ...] = ()
    synthetic: bool = False
    disclaimer: Bilingual = Bilingual()

    @property
    def factor_labels(self) -> dict[str, Bilingual]:
        """What each factor is called, by its key, as in the newest version that has it."""
        return {factor.key: factor.label for version in self.versions for factor in version.factors}
