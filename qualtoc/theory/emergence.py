"""Which expectations came after the data: a proposition that was first registered when its pair had been spoken of.

The mark follows from dates and cannot be talked away; what a file marks by hand is added to it by the callers.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from qualtoc.theory.model import CausalLink, Outcome, Sign, TheoryVersion

Pair = tuple[str, str]
Registrations = Mapping[tuple[Pair, Outcome, Sign], datetime | None]


def first_registrations(registered: Iterable[TheoryVersion]) -> Registrations:
    """When each expectation (pair, outcome, sign) was first registered; versions come oldest first, without drafts."""
    since: dict[tuple[Pair, Outcome, Sign], datetime | None] = {}
    for version in registered:
        for link in version.links:
            for outcome, sign in link.expected.items():
                since.setdefault(((link.cause, link.effect), outcome, sign), version.registered_at)
    return since


def is_late(link: CausalLink, outcome: Outcome, since: Registrations, first_claim_at: Mapping[Pair, datetime]) -> bool:
    """Whether the expectation was registered only after the first claim on the pair had been coded; never, without."""
    pair = (link.cause, link.effect)
    first = first_claim_at.get(pair)
    if first is None:
        return False
    registered_at = since.get((pair, outcome, link.expected[outcome]))
    return registered_at is None or registered_at > first
