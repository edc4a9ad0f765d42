"""What the pages about people show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.source import Source
from qualtoc.study.model import Participant, Researcher
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.web.forms import Errors, Pages


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """A participant with the sources in which they speak. `consents` are the different answers about quoting."""

    participant: Participant
    role: Bilingual | None
    sources: tuple[Source, ...]
    consents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """The team and the participants; `form` holds what was typed about a new researcher."""

    researchers: tuple[Researcher, ...]
    participants: tuple[ParticipantLine, ...]
    pages: Pages
    form: Researcher
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResearcherPage:
    """A researcher's profile as a form."""

    researcher: Researcher


@dataclass(frozen=True, slots=True)
class ParticipantPage:
    """A participant with what withdrawing would take out of the computations."""

    line: ParticipantLine
    codings: int
    claims: int


def participant_lines(
    participants: Iterable[Participant], sources: Iterable[Source], theory: ProgrammeTheory | None
) -> list[ParticipantLine]:
    """The participants, each with their sources; roles in the words of the theory, where it has words for them."""
    roles = {role.key: role.label for role in theory.roles} if theory else {}
    spoken: dict[str, list[Source]] = {}
    for source in sources:
        if source.participant:
            spoken.setdefault(source.participant, []).append(source)
    return [_line(participant, spoken, roles) for participant in participants]


def _line(
    participant: Participant, spoken: Mapping[str, list[Source]], roles: Mapping[str, Bilingual]
) -> ParticipantLine:
    sources = tuple(spoken.get(participant.key, ()))
    role = participant.role or next((source.role for source in sources if source.role), None)
    return ParticipantLine(
        participant,
        roles.get(role, Bilingual(role, role)) if role else None,
        sources,
        tuple(dict.fromkeys(source.consent_quotes for source in sources)),
    )
