"""What was typed about a factor or a link of a draft, and the edits that it asks for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from starlette.datastructures import FormData

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory import editing
from qualtoc.theory.drafts import Edit
from qualtoc.theory.editing import Edited, Why, in_words, said
from qualtoc.theory.model import (
    Assumption,
    CausalLink,
    Factor,
    FactorType,
    Outcome,
    ProgrammeTheory,
    Sign,
    TheoryVersion,
)
from qualtoc.theory.resolving import Resolution

Remove = Callable[[TheoryVersion, str, Why], Edited]
SIGN_FIELD = "sign:"
"""What the field of an outcome's sign begins with; the outcome's key follows, nothing for the general one."""


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """Why, as typed."""

    reason: str = ""
    evidence: str = ""

    def why(self, language: str) -> Why:
        """The reason in the language of the page."""
        spoken = in_words(es=self.reason) if language == "es" else in_words(en=self.reason)
        return Why(spoken, _keys(self.evidence))

    @property
    def to_come(self) -> "ReasonForm":
        """With something for the reason, which is still to come where an edit is only tried."""
        return replace(self, reason="…")


@dataclass(frozen=True, slots=True)
class FactorForm:
    """A factor as typed; `basis` has one origin on each line."""

    key: str = ""
    type: str = "intermediate"
    label_en: str = ""
    label_es: str = ""
    definition_en: str = ""
    definition_es: str = ""
    outcome: str = ""
    rival_to: str = ""
    basis: str = ""
    emergent: bool = False
    why: ReasonForm = ReasonForm()

    def factor(self, key: str) -> Factor:
        """What was typed as a factor."""
        return Factor(
            key, cast(FactorType, self.type), in_words(self.label_en, self.label_es),
            in_words(self.definition_en, self.definition_es), self.outcome or None, self.emergent,
            _keys(self.rival_to), _lines(self.basis),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewFactor:
    """A factor that a claim names and the draft does not have yet, as typed beside its first link."""

    key: str
    type: str = "intermediate"
    label_en: str = ""
    label_es: str = ""


@dataclass(frozen=True, slots=True)
class AssumptionForm:
    """An assumption as typed; without words it is none."""

    key: str = ""
    en: str = ""
    es: str = ""
    status: str = "untested"


@dataclass(frozen=True, slots=True)
class LinkForm:
    """A link as typed. `signs` maps outcomes ("" for the general one) to signs ("" where nothing is expected)."""

    cause: str = ""
    effect: str = ""
    signs: Mapping[str, str] | None = None
    moderated_by: str = ""
    rival: bool = False
    rival_to: str = ""
    emergent: bool = False
    basis: str = ""
    note_en: str = ""
    note_es: str = ""
    assumptions: tuple[AssumptionForm, ...] = ()
    new_factors: tuple[NewFactor, ...] = ()
    why: ReasonForm = ReasonForm()

    def sign(self, outcome: str) -> str:
        """What is expected for an outcome."""
        return (self.signs or {}).get(outcome, "")

    @property
    def assumption_rows(self) -> tuple[AssumptionForm, ...]:
        """The assumptions and an empty row for one more."""
        return (*(row for row in self.assumptions if row.en or row.es), AssumptionForm())

    def link(self, before: CausalLink) -> CausalLink:
        """What was typed as a link; what no field asks for stays as it was."""
        expected: dict[Outcome, Sign] = {o or None: cast(Sign, sign) for o, sign in (self.signs or {}).items() if sign}
        return replace(
            before, cause=self.cause, effect=self.effect, expected=expected, by_outcome=len(expected) > 1,
            rival=self.rival, emergent=self.emergent, moderated_by=self.moderated_by or None,
            basis=_lines(self.basis), note=in_words(self.note_en, self.note_es),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamingForm:
    """How a version is called when it is registered, as typed."""

    label_en: str = ""
    label_es: str = ""
    note_en: str = ""
    note_es: str = ""

    @property
    def label(self) -> Bilingual:
        """Its name."""
        return in_words(self.label_en, self.label_es)

    @property
    def note(self) -> Bilingual:
        """What is to be known of it."""
        return in_words(self.note_en, self.note_es)


def typed_naming(form: FormData) -> NamingForm:
    """What was sent about a version's name."""
    return NamingForm(*(_text(form, name) for name in ("label_en", "label_es", "note_en", "note_es")))


def typed_factor(form: FormData) -> FactorForm:
    """What was sent about a factor."""
    words = {name: _text(form, name) for name in _FACTOR_FIELDS}
    return FactorForm(**words, emergent="emergent" in form, why=typed_reason(form))


def typed_link(form: FormData) -> LinkForm:
    """What was sent about a link."""
    words = {name: _text(form, name) for name in _LINK_FIELDS}
    signs = {name.removeprefix(SIGN_FIELD): _text(form, name) for name in form if name.startswith(SIGN_FIELD)}
    columns = [[str(one) for one in form.getlist(f"assumption_{name}")] for name in ("key", "en", "es", "status")]
    new = zip(*([str(one) for one in form.getlist(f"new_{name}")] for name in _NEW_FIELDS), strict=False)
    return LinkForm(
        **words, signs=signs, rival="rival" in form, emergent="emergent" in form,
        assumptions=tuple(AssumptionForm(*row) for row in zip(*columns, strict=False)),
        new_factors=tuple(NewFactor(*row) for row in new), why=typed_reason(form),
    )  # fmt: skip


def form_of_factor(factor: Factor) -> FactorForm:
    """A factor as its form shows it."""
    return FactorForm(
        factor.key, factor.type, factor.label.en or "", factor.label.es or "", factor.definition.en or "",
        factor.definition.es or "", factor.outcome or "", ", ".join(factor.rival_to), "\n".join(factor.basis),
        factor.emergent,
    )  # fmt: skip


def form_of_link(link: CausalLink, version: TheoryVersion) -> LinkForm:
    """A link as its form shows it."""
    causes = (factor.rival_to for factor in version.factors if factor.key == link.cause)
    assumptions = tuple(
        AssumptionForm(each.key, each.label.en or "", each.label.es or "", each.status)
        for each in version.assumptions
        if each.link == link.key
    )
    return LinkForm(
        link.cause, link.effect, {outcome or "": sign for outcome, sign in link.expected.items()},
        link.moderated_by or "", link.rival, ", ".join(next(causes, ())), link.emergent, "\n".join(link.basis),
        link.note.en or "", link.note.es or "", assumptions,
    )  # fmt: skip


def form_of_proposal(
    cause: str, effect: str, theory: ProgrammeTheory, version: TheoryVersion, language: str
) -> LinkForm:  # fmt: skip
    """An emergent link between two factors, with those that the draft does not have yet.

    A factor that was merged or split is what it became; one that is new has its name in the language of the page.
    """
    cause, effect = Resolution(version).pair((cause, effect))
    held = {factor.key for factor in version.factors}
    known = {factor.key: factor for one in theory.versions for factor in one.factors}
    new = tuple(
        NewFactor(key, known[key].type, known[key].label.en or "", known[key].label.es or "")
        if key in known
        else _new_factor(key, language)
        for key in dict.fromkeys((cause, effect))
        if key not in held
    )
    return LinkForm(cause, effect, emergent=True, new_factors=new)


def _new_factor(key: str, language: str) -> NewFactor:
    name = key.replace("_", " ")
    return NewFactor(key, label_es=name) if language == "es" else NewFactor(key, label_en=name)


def edits_of_factor(form: FactorForm, key: str, theory: ProgrammeTheory, language: str) -> list[Edit]:
    """What it takes to store a factor: a new one where `key` is empty."""
    why = form.why.why(language)
    if key:
        return [partial(editing.change_factor, factor=form.factor(key), why=why)]
    taken = {factor.key for version in theory.versions for factor in version.factors}
    made = said(form.key) or editing.key_of(form.label_en or form.label_es, taken)
    return [partial(editing.add_factor, factor=form.factor(made), why=why)]


def edits_of_link(form: LinkForm, key: str, theory: ProgrammeTheory, language: str) -> tuple[str, list[Edit]]:
    """What it takes to store a link, with the factors that it brings along, and its key: a new one where empty."""
    why = form.why.why(language)
    name = key or _new_key(form, theory)
    edits: list[Edit] = [
        partial(editing.add_factor, factor=_emergent(new), why=why, is_told=True) for new in form.new_factors
    ]
    edits.append(partial(_save_link, form=form, key=name, is_new=not key, why=why))
    edits.append(partial(_save_assumptions, form=form, link=name, theory=theory, why=why))
    if form.rival:
        edits.append(partial(_save_rival, form=form, why=why))
    return name, edits


def _save_link(version: TheoryVersion, form: LinkForm, key: str, is_new: bool, why: Why) -> Edited:
    blank = CausalLink(key, form.cause, form.effect, {})
    before = next((link for link in version.links if link.key == key), blank)
    return (editing.add_link if is_new else editing.change_link)(version, form.link(before), why)


def _save_assumptions(
    version: TheoryVersion, form: LinkForm, link: str, theory: ProgrammeTheory, why: Why
) -> Edited:  # fmt: skip
    taken = {each.key for one in (*theory.versions, version) for each in one.assumptions}
    kept = []
    for row in form.assumptions:
        label = in_words(row.en, row.es)
        if label != Bilingual():
            key = row.key or editing.free_key(taken, "A")
            taken.add(key)
            kept.append(Assumption(key, link, label, row.status))
    return editing.set_assumptions(version, link, kept, why)


def _save_rival(version: TheoryVersion, form: LinkForm, why: Why) -> Edited:
    for factor in version.factors:
        if factor.key == form.cause and _keys(form.rival_to) != factor.rival_to:
            return editing.change_factor(version, replace(factor, rival_to=_keys(form.rival_to)), why)
    return Edited(version)


def _new_key(form: LinkForm, theory: ProgrammeTheory) -> str:
    """The key that the pair had in an earlier version, else the next one."""
    links = [link for version in theory.versions for link in version.links]
    for link in links:
        if (link.cause, link.effect) == (form.cause, form.effect):
            return link.key
    return editing.free_key({link.key for link in links}, "R" if form.rival else "L")


def _emergent(new: NewFactor) -> Factor:
    return Factor(new.key, cast(FactorType, new.type), in_words(new.label_en, new.label_es), emergent=True)


_FACTOR_FIELDS = (
    "key", "type", "label_en", "label_es", "definition_en", "definition_es", "outcome", "rival_to", "basis",
)  # fmt: skip
_LINK_FIELDS = ("cause", "effect", "moderated_by", "rival_to", "basis", "note_en", "note_es")
_NEW_FIELDS = ("key", "type", "label_en", "label_es")


def typed_reason(form: FormData) -> ReasonForm:
    """Why, as it was sent."""
    return ReasonForm(_text(form, "reason"), _text(form, "evidence"))


def _text(form: FormData, name: str) -> str:
    sent = form.get(name)
    return sent if isinstance(sent, str) else ""


def _keys(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.split(r"[\s,;]+", text.strip()))) if text.strip() else ()


def _lines(text: str) -> tuple[str, ...]:
    found: Sequence[str | None] = [said(line) for line in text.splitlines()]
    return tuple(dict.fromkeys(line for line in found if line))
