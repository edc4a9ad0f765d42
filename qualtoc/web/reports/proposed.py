"""What people spoke of and the version does not hold, each pair with the way to the words behind its number."""

from dataclasses import dataclass
from urllib.parse import urlencode

from qualtoc.reports.map_question import ANY
from qualtoc.reports.matching import PatternMatching


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pair of factors by key. `claims` leads to what its sources say, "" where the causal map cannot choose them."""

    cause: str
    effect: str
    n_sources: int
    claims: str


def proposed(matching: PatternMatching, home: str) -> tuple[Proposed, ...]:
    """The pairs that sources of the chosen cases speak of, in alphabetical order."""
    among = _among(matching)
    return tuple(
        Proposed(
            pair.cause, pair.effect, pair.n_sources,
            "" if among is None
            else f"{home}/causal-map/claims?{urlencode({'cause': pair.cause, 'effect': pair.effect, **among})}",
        )
        for pair in matching.proposals
    )  # fmt: skip


def _among(matching: PatternMatching) -> dict[str, str] | None:
    """The same sources as the map is asked for them; None for several cases of more, or people by an attribute."""
    chosen, cases = matching.selection, () if matching.is_every_case else matching.cases
    if len(cases) > 1 or matching.by_people:
        return None
    asked = {
        "version": matching.version.key, "directness": ANY, "case": cases[0] if cases else "", "role": chosen.role,
        "type": chosen.type,
    }  # fmt: skip
    return {name: value for name, value in asked.items() if value}
