"""Computed sentences on the team and the design of the study: items 1 to 23."""

from statistics import median

from qualtoc.coreq.cells import K, merged_cells
from qualtoc.coreq.facts import CoreqFacts
from qualtoc.coreq.wording import Messages, known, unrecorded, yes
from qualtoc.errors import Message, counted, message


def interviewers(facts: CoreqFacts) -> Messages:
    """Item 1: who ran the interviews."""
    if not facts.interviewers:
        return ()
    people = tuple(message("{name} (n = {n})", name=i.name, n=i.interviews) for i in facts.interviewers)
    missing = (facts.interviews or 0) - sum(i.interviews for i in facts.interviewers)
    said = [message("Interviews by interviewer: {people}.", people=people)]
    if missing > 0:
        said.append(message("Interviews without a recorded interviewer: {n}.", n=missing))
    return tuple(said)


def prior_relationship(facts: CoreqFacts) -> Messages:
    """Item 6: ties before the study."""
    tally = facts.prior_relationship
    if not known(tally):
        return ()
    return (
        message("Participants with a tie to the researchers before the study: {share}.", share=yes(tally)),
        *unrecorded(tally),
    )


def orientation(facts: CoreqFacts) -> Messages:
    """Item 9: approach and registered theory."""
    said = []
    if facts.orientation:
        said.append(message("Stated approach: {orientation}.", orientation=facts.orientation.rstrip(". ")))
    theory = facts.theory
    if theory is None:
        return tuple(said)
    named: dict[str, object] = {"key": theory.key, "hash": theory.content_hash[:12], "date": theory.registered_at}
    if theory.registered_at is None:
        said.append(message("Programme theory {key} (hash {hash}), registered without a date.", **named))
    elif theory.declared:
        said.append(
            message("Programme theory {key} (hash {hash}), registered on {date} as declared in a file.", **named)
        )
    else:
        said.append(message("Programme theory {key} (hash {hash}), registered on {date}.", **named))
    return tuple(said)


def sample_size(facts: CoreqFacts) -> Messages:
    """Item 12: participants and interviews, by role. Attributes beyond the role stand in item 16, small ones merged."""
    if facts.participants is None or facts.interviews is None:
        return ()
    counts = message(
        "Participants: {participants}; interviews: {interviews}.",
        participants=facts.participants,
        interviews=facts.interviews,
    )
    roles, labels = _roles(facts)
    if not roles:
        return (counts,)
    largest = sorted(roles, key=lambda key: -roles[key])
    cells = tuple(message("{roles} (n = {n})", roles=labels[key], n=roles[key]) for key in largest)
    return (counts, message("By role: {cells}.", cells=cells))


def sample(facts: CoreqFacts) -> Messages:
    """Item 16: roles, small ones merged."""
    roles, labels = _roles(facts)
    if not roles:
        return ()
    merged = merged_cells(roles)
    cells = tuple(_cell([labels[key] for key in keys], n) for keys, n in merged)
    said = [message("By role: {cells}.", cells=cells)]
    if any(len(keys) > 1 for keys, _ in merged):
        said.append(message("Roles with fewer than {k} participants are merged with another.", k=K))
    return tuple(said)


def _roles(facts: CoreqFacts) -> tuple[dict[str, int], dict[str, object]]:
    """How many participants have each role, and what it is called; nothing where no role is known."""
    roles = {role.key: role.participants for role in facts.roles or () if role.participants}
    labels: dict[str, object] = {role.key: role.label for role in facts.roles or ()}
    unstated = (facts.participants or 0) - sum(roles.values())
    if roles and unstated > 0:
        roles[""], labels[""] = unstated, message("role not recorded")
    return roles, labels


def _cell(names: list[object], n: int) -> Message:
    joined = names[0]
    for name in names[1:]:
        joined = message("{first} / {second}", first=joined, second=name)
    if n < K:
        return message("{roles} (fewer than {k})", roles=joined, k=K)
    return message("{roles} (n = {n})", roles=joined, n=n)


def non_participation(facts: CoreqFacts) -> Messages:
    """Item 13: refusals and withdrawals."""
    log, said = facts.recruitment, []
    if log and log.invited is not None:
        said.append(message("Invited: {n}.", n=log.invited))
    if log and log.refused is not None:
        said.append(message("Refused: {n}.", n=log.refused))
    if log and log.reasons:
        said.append(message("Reasons: {reasons}.", reasons=log.reasons.rstrip(". ")))
    if facts.withdrawn:
        said.append(message("Withdrew later: {n}.", n=facts.withdrawn))
    return tuple(said)


def setting(facts: CoreqFacts) -> Messages:
    """Item 14: places, those of few interviews unnamed."""
    if not facts.places:
        return ()
    named = tuple(
        message("{name} (n = {n})", name=place.name, n=place.interviews)
        for place in facts.places
        if place.interviews >= K
    )
    recorded = sum(place.interviews for place in facts.places)
    said = [message("Places of interviews: {n}.", n=len(facts.places))]
    if named:
        said.append(message("Most used: {places}.", places=named))
    if len(named) < len(facts.places):
        said.append(message("Places with fewer than {k} interviews are not named.", k=K))
    if facts.interviews and recorded < facts.interviews:
        said.append(message("Interviews without a recorded place: {n}.", n=facts.interviews - recorded))
    return tuple(said)


def others_present(facts: CoreqFacts) -> Messages:
    """Item 15: who else was there."""
    tally = facts.others_present
    if not known(tally):
        return ()
    return (message("Interviews with somebody else present: {share}.", share=yes(tally)), *unrecorded(tally))


def guide(facts: CoreqFacts) -> Messages:
    """Item 17: the attached guide."""
    if facts.guide is None:
        return ()
    return (
        message(
            "An interview guide is attached. Questions: {n}; hash {hash}.",
            n=facts.guide.questions,
            hash=facts.guide.content_hash[:12],
        ),
    )


def repeat_interviews(facts: CoreqFacts) -> Messages:
    """Item 18: participants interviewed again."""
    if facts.repeat_interviews is None:
        return ()
    if facts.repeat_interviews == 0:
        return (message("Nobody was interviewed more than once."),)
    return (message("Participants interviewed more than once: {n}.", n=facts.repeat_interviews),)


def recorded(facts: CoreqFacts) -> Messages:
    """Item 19: recordings."""
    if not known(facts.recorded):
        return ()
    return (message("Interviews recorded: {share}.", share=yes(facts.recorded)), *unrecorded(facts.recorded))


def field_notes(facts: CoreqFacts) -> Messages:
    """Item 20: observation notes."""
    if facts.field_notes is None:
        return ()
    if facts.field_notes == 0:
        return (message("No observation notes are in the study."),)
    return (message("Observation notes in the study: {n}.", n=facts.field_notes),)


def duration(facts: CoreqFacts) -> Messages:
    """Item 21: median and range of minutes."""
    if not facts.minutes:
        return ()
    interviews = facts.interviews if facts.interviews is not None else len(facts.minutes)
    return (
        counted(
            "Minutes: median {median}, from {low} to {high}; recorded for {n} of {interviews} interview.",
            "Minutes: median {median}, from {low} to {high}; recorded for {n} of {interviews} interviews.",
            interviews,
            median=median(facts.minutes),
            low=min(facts.minutes),
            high=max(facts.minutes),
            n=len(facts.minutes),
            interviews=interviews,
        ),
    )


def saturation(facts: CoreqFacts) -> Messages:
    """Item 22: saturation, or that it was not assessed."""
    return facts.saturation or (message("Saturation was not assessed with this program."),)


def transcripts_returned(facts: CoreqFacts) -> Messages:
    """Item 23: transcripts given back."""
    tally = facts.transcripts_returned
    if not known(tally):
        return ()
    return (message("Participants who got their transcript: {share}.", share=yes(tally)), *unrecorded(tally))
