"""Editing what the versions of a theory share: outcomes, cases, roles, patterns, CMO sets, indicators, observations.

These stand beside the graph, so no version's hash depends on them. Once a version is registered every change of them
needs its reason, and is kept with who made it and when.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal, cast

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Conflict, Invalid, Message, message
from qualtoc.theory.edits import NO_WORDS, Why, check_key, free_key
from qualtoc.theory.model import (
    DESIRED,
    REPLICATIONS,
    SIGNS,
    TESTS,
    Case,
    Change,
    CmoConfiguration,
    ExpectedObservation,
    Indicator,
    Measurement,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    Role,
    SharedChange,
)
from qualtoc.theory.shared_files import FIGURE, is_likelihood

Kind = Literal["outcome", "case", "role", "indicator", "observation", "pattern", "cmo"]
Shared = OutcomeOfInterest | Case | Role | Indicator | ExpectedObservation | Pattern | CmoConfiguration

_BY_FILE = Bilingual("Imported from a theory file.", "Importado de un archivo de teoría.")

LISTS: Mapping[Kind, str] = {
    "outcome": "outcomes", "case": "cases", "role": "roles", "indicator": "indicators", "observation": "observations",
    "pattern": "patterns", "cmo": "configurations",
}  # fmt: skip
"""Where a theory holds the parts of each kind."""

STEMS: Mapping[Kind, str] = {"indicator": "I", "observation": "E", "pattern": "P", "cmo": "CMO"}
"""What a key begins with where nobody chooses one."""


def parts(theory: ProgrammeTheory, kind: Kind) -> tuple[Shared, ...]:
    """The parts of a kind."""
    return cast(tuple[Shared, ...], getattr(theory, LISTS[kind]))


def needs_reason(theory: ProgrammeTheory) -> bool:
    """Whether a version is registered, so that changes are recorded with their reason."""
    return any(version.status != "draft" for version in theory.versions)


def keep(
    theory: ProgrammeTheory, kind: Kind, part: Shared, why: Why, *, is_new: bool, at: datetime, by: str
) -> ProgrammeTheory:
    """With one more part, or with the part of that key said anew.

    Raises:
        Invalid: something about it cannot be accepted, or the change needs a reason; `data["field"]` says where.
        Conflict: the key of a new one is taken, or there is no such part any more.
    """
    held = parts(theory, kind)
    there = part.key in {one.key for one in held}
    if is_new:
        check_key(part.key)
    if is_new and there:
        raise Conflict(message("“{key}” is taken already; choose another key.", key=part.key), field="key")
    if not is_new and not there:
        raise Conflict(message("“{key}” was removed in the meantime.", key=part.key))
    _CHECKS[kind](theory, part)
    if part in held:
        return theory
    after = (*held, part) if is_new else tuple(part if one.key == part.key else one for one in held)
    return _recorded(theory, kind, after, Change("", _op("add" if is_new else "change", kind), (part.key,), NO_WORDS),
                     why, at, by)  # fmt: skip


def drop(
    theory: ProgrammeTheory, kind: Kind, key: str, why: Why, *, at: datetime, by: str
) -> ProgrammeTheory:  # fmt: skip
    """Without a part.

    Raises:
        Conflict: others name it (they are said), or there is no such part any more.
        Invalid: the change needs a reason.
    """
    held = parts(theory, kind)
    if key not in {one.key for one in held}:
        raise Conflict(message("“{key}” was removed in the meantime.", key=key))
    naming = tuple(dict.fromkeys(_naming(theory, kind, key)))
    if naming:
        raise Conflict(message("“{key}” is used by {others}; change or remove these first.",
                               key=key, others=", ".join(naming)))  # fmt: skip
    after = tuple(one for one in held if one.key != key)
    return _recorded(theory, kind, after, Change("", _op("remove", kind), (key,), NO_WORDS), why, at, by)


def changed_by_file(before: ProgrammeTheory, after: ProgrammeTheory, *, at: datetime, by: str) -> ProgrammeTheory:
    """The theory of a file with all recorded changes: its own, those of before, and what the file itself changed.

    Before any version was registered a file changes nothing that would be recorded.
    """
    told = [*after.changes, *(one for one in before.changes if one not in after.changes)]
    taken = {one.change.key for one in told}
    for kind in LISTS if needs_reason(before) else ():
        for op, keys in _differing(parts(before, kind), parts(after, kind)):
            key = free_key(taken, "S")
            taken.add(key)
            told.append(SharedChange(Change(key, _op(op, kind), keys, _BY_FILE), at, by))
    return replace(after, changes=tuple(sorted(told, key=lambda one: one.at)))


def _differing(before: Iterable[Shared], after: Iterable[Shared]) -> Iterable[tuple[str, tuple[str, ...]]]:
    old, new = ({part.key: part for part in some} for some in (before, after))
    found = {
        "add": tuple(key for key in new if key not in old),
        "change": tuple(key for key in new if key in old and new[key] != old[key]),
        "remove": tuple(key for key in old if key not in new),
    }
    return ((op, keys) for op, keys in found.items() if keys)


def new_key(theory: ProgrammeTheory, kind: Kind) -> str:
    """The next key of a kind whose keys nobody chooses."""
    return free_key({part.key for part in parts(theory, kind)}, STEMS[kind])


def _op(act: str, kind: Kind) -> str:
    return f"{act}_{kind}"


def _recorded(
    theory: ProgrammeTheory, kind: Kind, after: tuple[Shared, ...], change: Change, why: Why, at: datetime, by: str
) -> ProgrammeTheory:
    changed = replace(theory, **{LISTS[kind]: after})  # type: ignore[arg-type]
    if not needs_reason(theory):
        return changed
    if not (why.reason.en or why.reason.es):
        raise Invalid(
            message("Give the reason for this change; it is kept with your name and the time."), field="reason"
        )
    links = _links(theory)
    for key in why.evidence_links:
        if key not in links:
            raise Invalid(message("There is no link {link}.", link=key), field="evidence")
    key = free_key({one.change.key for one in theory.changes}, "S")
    told = replace(change, key=key, reason=why.reason, evidence_links=why.evidence_links)
    return replace(changed, changes=(*theory.changes, SharedChange(told, at, by)))


def _links(theory: ProgrammeTheory) -> set[str]:
    return {link.key for version in theory.versions for link in version.links}


def _factors(theory: ProgrammeTheory) -> set[str]:
    return {factor.key for version in theory.versions for factor in version.factors}


def _demand(words: Bilingual, text: Message, field: str) -> None:
    if not (words.en or words.es):
        raise Invalid(text, field=field)


def _demand_known(named: Iterable[str | None], known: Collection[str], field: str) -> None:
    for key in named:
        if key is not None and key not in known:
            raise Invalid(message("“{key}” is not in this theory; choose another.", key=key), field=field)


def _demand_one_of(value: object, allowed: Collection[object], field: str) -> None:
    if value is not None and value not in allowed:
        raise Invalid(message("“{value}” is not possible here; choose one of {allowed}.",
                              value=value, allowed=", ".join(str(one) for one in allowed)), field=field)  # fmt: skip


def _check_named(theory: ProgrammeTheory, part: Shared) -> None:
    assert isinstance(part, OutcomeOfInterest | Role)
    _demand(part.label, message("Give it a name."), "label_en")


def _check_case(theory: ProgrammeTheory, part: Shared) -> None:
    assert isinstance(part, Case)
    _demand(part.label, message("Give it a name."), "label_en")
    _demand_one_of(part.replication, REPLICATIONS, "replication")
    if part.replication == "theoretical" and not part.predicted_difference:
        text = message("A contrast case needs the difference that the theory predicts for it.")
        raise Invalid(text, field="predicted_difference")


def _check_pattern(theory: ProgrammeTheory, part: Shared) -> None:
    assert isinstance(part, Pattern)
    _demand(part.label, message("Give it a name."), "label_en")
    if not part.links:
        raise Invalid(message("A pattern holds at least one link."), field="links")
    _demand_known(part.links, _links(theory), "links")
    if part.headline_link is not None and part.headline_link not in part.links:
        raise Invalid(message("The headline link is one of the pattern's links."), field="headline_link")


def _check_cmo(theory: ProgrammeTheory, part: Shared) -> None:
    assert isinstance(part, CmoConfiguration)
    if not (part.contexts or part.contexts_absent):
        raise Invalid(message("Name the context in which the mechanism works, or the one whose absence stops it."),
                      field="contexts")  # fmt: skip
    if not part.resources:
        raise Invalid(message("Name the resource that is offered."), field="resources")
    factors = _factors(theory)
    for field, named in (("contexts", part.contexts), ("contexts_absent", part.contexts_absent),
                         ("resources", part.resources)):  # fmt: skip
        _demand_known(named, factors, field)
    if part.reasoning not in factors:
        raise Invalid(message("Choose the change in reasoning."), field="reasoning")
    if part.outcome not in factors:
        raise Invalid(message("Choose the outcome of the configuration."), field="outcome")
    _demand_known([part.pattern], {pattern.key for pattern in theory.patterns}, "pattern")
    _demand_one_of(part.expected, SIGNS, "expected")


def _check_indicator(theory: ProgrammeTheory, part: Shared) -> None:
    assert isinstance(part, Indicator)
    _demand(part.label, message("Give it a name."), "label_en")
    if part.factor not in _factors(theory):
        raise Invalid(message("Choose the factor that it stands for."), field="factor")
    _demand_one_of(part.desired, DESIRED, "desired")
    scopes = [(value.case, value.outcome) for value in part.values]
    if len(set(scopes)) < len(scopes):
        raise Invalid(message("Two rows speak of the same case and outcome; make them one."), field="values")
    for value in part.values:
        _check_measurement(theory, value)


def _check_measurement(theory: ProgrammeTheory, value: Measurement) -> None:
    _demand_known([value.case], {case.key for case in theory.cases}, "values")
    _demand_known([value.outcome], {outcome.key for outcome in theory.outcomes}, "values")
    figures = (value.baseline, value.followup, value.difference, value.low, value.high, value.p)
    for figure in figures:
        if figure is not None and not FIGURE.fullmatch(figure):
            raise Invalid(message("“{value}” is no figure; leave a field empty where nothing is reported.",
                                  value=figure), field="values")  # fmt: skip
    if not any(figures) and value.is_significant is None and value.note == NO_WORDS:
        raise Invalid(message("A row without any figure says nothing; remove it or write a note."), field="values")


def _check_observation(theory: ProgrammeTheory, part: Shared) -> None:
    assert isinstance(part, ExpectedObservation)
    _demand(part.text, message("Say what would be seen."), "text_en")
    if part.link not in _links(theory):
        raise Invalid(message("Choose the link that it speaks for."), field="link")
    _demand_one_of(part.test, TESTS, "test")
    _demand_known([part.case], {case.key for case in theory.cases}, "case")
    for field, written in (("l0", part.l0), ("l1", part.l1)):
        if written is not None and not is_likelihood(written):
            raise Invalid(message("A likelihood is a number from 0 to 1."), field=field)
    if part.l1 is not None and part.l0 is None:
        raise Invalid(message("Say first how likely it is without the link."), field="l0")
    if part.l0 is not None:
        _demand(part.rival, message("Name what would bring it about without the link."), "rival_en")


_CHECKS: Mapping[Kind, Callable[[ProgrammeTheory, Shared], None]] = {
    "outcome": _check_named, "case": _check_case, "role": _check_named, "indicator": _check_indicator,
    "observation": _check_observation, "pattern": _check_pattern, "cmo": _check_cmo,
}  # fmt: skip


def _naming(theory: ProgrammeTheory, kind: Kind, key: str) -> Iterable[str]:
    """What names a part, by its keys."""
    if kind == "outcome":
        for version in theory.versions:
            yield from (link.key for link in version.links if key in link.expected)
            yield from (factor.key for factor in version.factors if factor.outcome == key)
        yield from (one.key for one in theory.observations if key in one.found)
        yield from (one.key for one in theory.indicators if any(value.outcome == key for value in one.values))
    elif kind == "case":
        yield from (one.key for one in theory.observations if one.case == key)
        yield from (one.key for one in theory.indicators if any(value.case == key for value in one.values))
    elif kind == "pattern":
        yield from (one.key for one in theory.configurations if one.pattern == key)
