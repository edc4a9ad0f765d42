"""Which expectations came after the data: a proposition that was first registered when its pair had been spoken of.

The mark follows from dates and cannot be talked away; what a file marks by hand is added to it by the callers.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from qualtoc.theory.model import CausalLink, Outcome, Sign, TheoryVersion
from qualtoc.theory.resolving import Pair, Resolution

Registrations = Mapping[tuple[Pair, Outcome, Sign], datetime | None]


def first_registrations(registered: Iterable[TheoryVersion], spoken: Iterable[Pair] = ()) -> Registrations:
    """When each expectation (pair, outcome, sign) was first registered; versions come oldest first, without drafts.

    `spoken` are the pairs that claims name. In a version that merged or split factors an expectation of a link is one
    of every pair whose claims count for it there.
    """
    since: dict[tuple[Pair, Outcome, Sign], datetime | None] = {}
    pairs = tuple(spoken)
    for version in registered:
        resolution = Resolution(version)
        behind = {} if resolution.is_plain else resolution.behind(pairs)
        for link in version.links:
            own = (link.cause, link.effect)
            for pair in dict.fromkeys((own, *behind.get(own, ()))):
                for outcome, sign in link.expected.items():
                    since.setdefault((pair, outcome, sign), version.registered_at)
    return since


def is_late(
    link: CausalLink, outcome: Outcome, since: Registrations, first_claim_at: Mapping[Pair, datetime],
    pairs: Iterable[Pair] = (),
) -> bool:  # fmt: skip
    """Whether the expectation was registered only after the first claim on the pair had been coded; never, without.

    `pairs` are those whose claims count for the link where factors were merged or split (empty: its own). Each is asked
    by itself: a pair that was taken in after people had spoken of it was not expected beforehand.
    """
    named = tuple(pairs) or ((link.cause, link.effect),)
    return any(_is_late(pair, outcome, link.expected[outcome], since, first_claim_at) for pair in named)


def _is_late(
    pair: Pair, outcome: Outcome, sign: Sign, since: Registrations, first_claim_at: Mapping[Pair, datetime]
) -> bool:
    first = first_claim_at.get(pair)
    if first is None:
        return False
    registered_at = since.get((pair, outcome, sign))
    return registered_at is None or registered_at > first
