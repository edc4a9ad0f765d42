"""Causal claims: passages in which a source reports that one factor influenced another.

A claim stores the sign as reported, never whether it supports the theory: that follows from comparing the
sign with the expectation of the version that is looked at.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

ReportedSign = Literal["+", "-", "0", "?"]
Directness = Literal["explicit", "implied", "cooccur"]
Standpoint = Literal["own", "observed", "hearsay"]

REPORTED_SIGNS: tuple[ReportedSign, ...] = ("+", "-", "0", "?")
DIRECTNESS: tuple[Directness, ...] = ("explicit", "implied", "cooccur")
STANDPOINTS: tuple[Standpoint, ...] = ("own", "observed", "hearsay")


@dataclass(frozen=True, slots=True)
class CausalClaim:
    """One reported influence. `outcome` is None where the speaker names none ("general" in files)."""

    id: UUID
    source: str
    cause: str
    effect: str
    sign: ReportedSign
    outcome: str | None
    coder: str
    coded_at: datetime
    directness: Directness = "explicit"
    standpoint: Standpoint = "own"
    prompted: bool = False
