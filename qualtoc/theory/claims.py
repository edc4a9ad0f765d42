"""Causal claims: passages in which a source reports that one factor influenced another.

A claim stores the sign as reported, never whether it supports the theory: that follows from comparing the
sign with the expectation of the version that is looked at.
"""

from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

ReportedSign = Literal["+", "-", "0", "?"]
Directness = Literal["explicit", "implied", "cooccur"]
Standpoint = Literal["own", "observed", "hearsay"]

REPORTED_SIGNS: tuple[ReportedSign, ...] = ("+", "-", "0", "?")
DIRECTNESS: tuple[Directness, ...] = ("explicit", "implied", "cooccur")
STANDPOINTS: tuple[Standpoint, ...] = ("own", "observed", "hearsay")


class CausalClaim(NamedTuple):
    """One reported influence. `outcome` is None where the speaker names none ("general" in files).

    A named tuple, since a study may hold a hundred thousand: made from a row it costs a fifth of a frozen dataclass.
    """

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
