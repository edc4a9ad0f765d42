"""Taking what a file holds into a draft: what would be added or changed, and the edits that do it, all or none.

Nothing is ever taken away by an import: what the draft holds and the file does not stays as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Conflict, Invalid, Message, Problem, message
from qualtoc.theory.edits import KEY, NO_REASON, Edited, Why, free_key, key_of
from qualtoc.theory.factor_editing import add_factor, change_factor
from qualtoc.theory.link_editing import add_edge, add_link, change_link
from qualtoc.theory.model import CausalLink, Factor, ProgrammeTheory, Sign, TheoryVersion
from qualtoc.theory.outlines import FoundFactor, FoundLink, Outline

Edit = Callable[[TheoryVersion], Edited]
Part = Literal["factor", "link", "edge"]
_PLAIN = ("type", "outcome", "emergent", "basis")
_TEXTS = ("label", "definition", "note")


@dataclass(frozen=True, slots=True)
class Planned:
    """One part that would be added or changed; `fields` names what changes of it."""

    part: Part
    is_new: bool
    key: str
    label: Message | Bilingual
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do to a draft. It can be done where there is no problem."""

    rows: tuple[Planned, ...]
    edits: tuple[Edit, ...]
    problems: tuple[Problem, ...]
    unchanged: int
    unsigned: int
    warnings: tuple[Message, ...] = ()


@dataclass(slots=True)
class _Making:
    """A plan being made. `keys` says which factor each name of the file means."""

    file: str
    theory: ProgrammeTheory
    version: TheoryVersion
    why: Why
    keys: dict[str, str] = field(default_factory=dict)
    rows: list[Planned] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0

    def do(self, edit: Edit, line: int, row: Planned) -> None:
        """Try an edit on the version as it would be by then, and keep it where it can be done."""
        try:
            edited = edit(self.version)
        except (Invalid, Conflict) as error:
            if error.data.get("field") in ("reason", "evidence"):
                raise
            said = message("{part}: {problem}", part=row.key, problem=error.message)
            self.problems.append(Problem(self.file, line, said))
            return
        if edited.version == self.version:
            self.unchanged += 1
            return
        self.version = edited.version
        self.edits.append(edit)
        self.rows.append(row)


def plan(
    outline: Outline, version: TheoryVersion, theory: ProgrammeTheory, file: str, why: Why = NO_REASON,
    unsigned: Sign | None = None,
) -> Plan:  # fmt: skip
    """What taking the outline into the draft would do. `unsigned` is expected of new links that say no sign.

    Raises:
        Invalid: the changes need a reason, or the evidence names a link that the draft does not hold.
    """
    making = _Making(file, theory, version, why)
    _check_twins(making, outline)
    for found in outline.factors:
        _plan_factor(making, found)
    for link in outline.links:
        _plan_ends(making, link)
    for link in (each for each in outline.links if not each.is_delivery):
        _plan_link(making, link, unsigned)
    for found in outline.factors:
        _plan_rivalry(making, found)
    for link in (each for each in outline.links if each.is_delivery):
        _plan_edge(making, link)
    silent = sum(1 for each in outline.links if not each.is_delivery and not each.link.expected)
    return Plan(tuple(making.rows), tuple(making.edits), tuple(making.problems), making.unchanged, silent)


def _check_twins(making: _Making, outline: Outline) -> None:
    """Refuse a key that stands twice in the file."""
    seen: dict[tuple[str, ...], int] = {}
    named = [(("factor", each.factor.key), each.line) for each in outline.factors]
    named += [(("link", each.link.key), each.line) for each in outline.links if each.link.key]
    named += [((each.link.cause, each.link.effect, ""), each.line) for each in outline.links if not each.is_delivery]  # type: ignore[misc]
    for name, line in named:
        if name in seen:
            said = message(
                "“{key}” stands in line {line} already.",
                key=" → ".join(filter(None, name[-2:])) if len(name) == 3 else name[1],
                line=seen[name],
            )
            making.problems.append(Problem(making.file, line, said))
        seen.setdefault(name, line)


def _plan_factor(making: _Making, found: FoundFactor) -> None:
    held = {factor.key: factor for factor in making.version.factors}
    key = _key_of_factor(making, found, held)
    making.keys[found.factor.key] = key
    if key in held:
        changed = _changed_factor(held[key], found)
        names = tuple(name for name in (*_PLAIN, *_TEXTS[:2]) if getattr(changed, name) != getattr(held[key], name))
        row = Planned("factor", False, key, changed.label, names)
        making.do(partial(change_factor, factor=changed, why=making.why), found.line, row)
        return
    made = replace(found.factor, key=key, rival_to=())
    made = made if made.label != Bilingual() else replace(made, label=Bilingual(key))
    making.do(partial(add_factor, factor=made, why=making.why), found.line, Planned("factor", True, key, made.label))


def _key_of_factor(making: _Making, found: FoundFactor, held: Mapping[str, Factor]) -> str:
    """The factor that a name in a file means: one of that key, one of that label, or a new one."""
    name = found.factor.key
    if found.is_named and name:
        return name
    same = _by_label(making.version, found.factor.label)
    taken = {factor.key for version in making.theory.versions for factor in version.factors} | set(held)
    return same or key_of(found.factor.label.en or found.factor.label.es or name, taken)


def _by_label(version: TheoryVersion, label: Bilingual) -> str | None:
    said = {text.casefold() for text in (label.en, label.es) if text}
    for factor in version.factors:
        if said & {text.casefold() for text in (factor.label.en, factor.label.es) if text}:
            return factor.key
    return None


def _changed_factor(held: Factor, found: FoundFactor) -> Factor:
    plain = {name: getattr(found.factor, name) for name in _PLAIN if name in found.given}
    return replace(
        held, **plain, label=_text(held.label, found.factor.label, "label", found.given),
        definition=_text(held.definition, found.factor.definition, "definition", found.given),
    )  # fmt: skip


def _text(held: Bilingual, new: Bilingual, name: str, given: frozenset[str]) -> Bilingual:
    """A text of which a file may say one language only; there the other language stands in for one that is missing."""
    said = [language for language in ("en", "es") if f"{name}_{language}" in given]
    if len(said) == 1 and new.text(said[0]) == held.text(said[0]):
        return held
    en = new.en if f"{name}_en" in given else held.en
    es = new.es if f"{name}_es" in given else held.es
    return Bilingual(en, es)


def _plan_ends(making: _Making, found: FoundLink) -> None:
    """Ends that no row of factors names: a factor of the draft by key or label, else a new one."""
    for name in filter(None, (found.link.cause, found.link.effect, found.link.moderated_by)):
        known = {factor.key for factor in making.version.factors}
        if name in making.keys or name in known:
            making.keys.setdefault(name, name)
            continue
        label = Bilingual(name)
        taken = known | {factor.key for version in making.theory.versions for factor in version.factors}
        key = _by_label(making.version, label) or (name if KEY.fullmatch(name) else key_of(name, taken))
        making.keys[name] = key
        if key not in known:
            factor = Factor(key, "rival" if found.link.rival and name == found.link.cause else "intermediate", label)
            edit = partial(add_factor, factor=factor, why=making.why)
            making.do(edit, found.line, Planned("factor", True, key, label))


def _plan_link(making: _Making, found: FoundLink, unsigned: Sign | None) -> None:
    link = _with_ends(making, found.link)
    held = {each.key: each for each in making.version.links}
    key = link.key or _key_of_link(making, link)
    label = message("{cause} → {effect}", cause=link.cause, effect=link.effect)
    if key in held:
        changed = _changed_link(held[key], link, found.given)
        names = tuple(name for name in held[key].__slots__ if getattr(changed, name) != getattr(held[key], name))
        edit = partial(change_link, link=changed, why=making.why)
        making.do(edit, found.line, Planned("link", False, key, label, names))
        return
    if not link.expected and unsigned is None:
        said = message(
            "{cause} → {effect} says no expected sign; write +, − or 0.", cause=link.cause, effect=link.effect
        )
        making.problems.append(Problem(making.file, found.line, said))
        return
    made = replace(link, key=key, expected=link.expected or {None: unsigned or "+"})
    making.do(partial(add_link, link=made, why=making.why), found.line, Planned("link", True, key, label))


def _with_ends(making: _Making, link: CausalLink) -> CausalLink:
    moderator = making.keys.get(link.moderated_by or "", link.moderated_by)
    return replace(link, cause=making.keys[link.cause], effect=making.keys[link.effect], moderated_by=moderator)


def _key_of_link(making: _Making, link: CausalLink) -> str:
    """The key that the pair has in the draft or had in a version, else the next one."""
    links = [*making.version.links, *(each for version in making.theory.versions for each in version.links)]
    for each in links:
        if (each.cause, each.effect) == (link.cause, link.effect):
            return each.key
    return free_key({each.key for each in links}, "R" if link.rival else "L")


def _changed_link(held: CausalLink, link: CausalLink, given: frozenset[str]) -> CausalLink:
    names = [name for name in ("rival", "emergent", "moderated_by", "loop", "basis") if name in given]
    plain = {name: getattr(link, name) for name in names}
    expected = link.expected if link.expected else held.expected
    return replace(
        held, cause=link.cause, effect=link.effect, expected=expected, by_outcome=len(expected) > 1, **plain,
        note=_text(held.note, link.note, "note", given),
    )  # fmt: skip


def _plan_rivalry(making: _Making, found: FoundFactor) -> None:
    """What a rival rivals, once its links are there."""
    key = making.keys.get(found.factor.key, "")
    held = next((factor for factor in making.version.factors if factor.key == key), None)
    if held is None or "rival_to" not in found.given or held.rival_to == found.factor.rival_to:
        return
    changed = replace(held, rival_to=found.factor.rival_to)
    row = Planned("factor", False, key, held.label, ("rival_to",))
    making.do(partial(change_factor, factor=changed, why=making.why), found.line, row)


def _plan_edge(making: _Making, found: FoundLink) -> None:
    cause, effect = making.keys[found.link.cause], making.keys[found.link.effect]
    label = message("{cause} → {effect}", cause=cause, effect=effect)
    if (cause, effect) in making.version.structural_edges:
        making.unchanged += 1
        return
    edit = partial(add_edge, cause=cause, effect=effect, why=making.why)
    making.do(edit, found.line, Planned("edge", True, f"{cause} → {effect}", label))
