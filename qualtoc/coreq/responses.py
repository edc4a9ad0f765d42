"""The computed text of each item, as messages: whole sentences that follow from the facts, or none where unknown."""

from collections.abc import Callable

from qualtoc.coreq import analysis, design
from qualtoc.coreq.facts import CoreqFacts
from qualtoc.coreq.wording import Messages
from qualtoc.errors import message

PROFILE_FIELDS = {2: "credentials", 3: "occupation", 4: "gender", 5: "experience"}
"""The items that researchers answer once, in their profiles."""


def response(no: int, facts: CoreqFacts) -> Messages:
    """The computed sentences of an item; none where nothing is known or where only an author can answer."""
    if no in PROFILE_FIELDS:
        return _profiles(facts, PROFILE_FIELDS[no])
    compute = _RESPONSES.get(no)
    return compute(facts) if compute else ()


def profiles_complete(no: int, facts: CoreqFacts) -> bool:
    """Whether every researcher's profile answers the item."""
    stated = [getattr(person, PROFILE_FIELDS[no]) for person in facts.researchers or ()]
    return bool(stated) and all(stated)


def _profiles(facts: CoreqFacts, field: str) -> Messages:
    stated = [(person.name or person.key, getattr(person, field)) for person in facts.researchers or ()]
    said = [message("{name}: {statement}.", name=name, statement=text.rstrip(". ")) for name, text in stated if text]
    missing = tuple(name for name, text in stated if not text)
    if said and missing:
        said.append(message("Not stated yet: {names}.", names=missing))
    return tuple(said)


_RESPONSES: dict[int, Callable[[CoreqFacts], Messages]] = {
    1: design.interviewers,
    6: design.prior_relationship,
    9: design.orientation,
    12: design.sample_size,
    13: design.non_participation,
    14: design.setting,
    15: design.others_present,
    16: design.sample,
    17: design.guide,
    18: design.repeat_interviews,
    19: design.recorded,
    20: design.field_notes,
    21: design.duration,
    22: design.saturation,
    23: design.transcripts_returned,
    24: analysis.coders,
    25: analysis.coding_tree,
    26: analysis.derivation,
    27: analysis.software,
    28: analysis.participant_checking,
    29: analysis.quotations,
    30: analysis.consistency,
    31: analysis.major_themes,
    32: analysis.minor_themes,
}
