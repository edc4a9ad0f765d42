"""The programme theory as values: factors joined by causal links, with an expected sign for each outcome.

A theory version is one snapshot: it holds the factors and links of that version only, with what that
version expects. Cycles are allowed (learning loops). Delivery relations are drawn and never tested.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from qualtoc.coding.codebook import Bilingual

FactorType = Literal["context", "input", "activity", "mechanism", "intermediate", "outcome", "rival"]
Sign = Literal["+", "-", "0"]
VersionStatus = Literal["draft", "registered", "refined"]
Outcome = str | None
"""The key of an outcome, or None for a link without outcome scope."""

FACTOR_TYPES: tuple[FactorType, ...] = (
    "context", "input", "activity", "mechanism", "intermediate", "outcome", "rival",
)  # fmt: skip
SIGNS: tuple[Sign, ...] = ("+", "-", "0")


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
    """A snapshot of the theory. `registered_at` is None for a draft; `declared` if a file stated the date."""

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


@dataclass(frozen=True, slots=True)
class Case:
    """The unit for which a verdict is reached."""

    key: str
    label: Bilingual
    replication: Literal["literal", "theoretical", "none"] = "none"
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
    an outcome that is missing there was not looked for."""

    key: str
    link: str
    text: Bilingual
    test: Literal["hoop", "smoking gun", "straw"]
    found: dict[Outcome, bool] = field(default_factory=dict)
    case: str | None = None


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
    synthetic: bool = False
    disclaimer: Bilingual = Bilingual()
