"""The forms that merge and split factors of a draft and draw its delivery edges, and the edits that they ask for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.reports.wording import FACTOR_TYPE_WORDS
from qualtoc.theory import editing
from qualtoc.theory.drafts import Edit
from qualtoc.theory.editing import Why, in_words, said
from qualtoc.theory.model import Factor, FactorType, ProgrammeTheory, TheoryVersion
from qualtoc.theory.versions import edge_key
from qualtoc.web.forms import NO_ERRORS, Errors
from qualtoc.web.theories.draft_pages import Draft
from qualtoc.web.theories.drafting import ReasonForm
from qualtoc.web.theories.shared_fields import FieldGroup, FormField, Option, Typed

PARTS = 3
"""So many parts a form of a split has rows for; two are needed."""


@dataclass(frozen=True, slots=True)
class RegroupPage:
    """One of these forms; `about` says what becomes of claims, `action` is the last part of its address."""

    draft: Draft
    action: str
    key: str
    title: Message
    about: Message
    groups: tuple[FieldGroup, ...]
    why: ReasonForm
    errors: Errors = NO_ERRORS


def merge_page(draft: Draft, form: Typed, why: ReasonForm, errors: Errors = NO_ERRORS) -> RegroupPage:
    """The form that merges factors; those that the address names are ticked."""
    chosen = tuple(form.get("keys", ()))
    factors = _factors(draft.version)
    keep: list[Option] = [("", message("a new key")), *((key, key) for key, _ in factors)]
    groups = (
        _row(FormField("keys", message("Factors to merge"), "many", chosen, factors)),
        *_named(form, ""),
        _row(
            _field(form, "kept", message("Key"), "choice", tuple(keep),
                   message("A new key, or the key of one of the merged factors.")),
            _field(form, "key", message("New key"), hint=message("Empty: made from the name.")),
        ),
    )  # fmt: skip
    about = message("Claims on the merged factors count for the new one; a source that spoke of both counts once. "
                    "Links that would join the same factors become one.")  # fmt: skip
    return RegroupPage(draft, "merge", "", message("Merge factors"), about, groups, why, errors)


def split_page(draft: Draft, key: str, form: Typed, why: ReasonForm, errors: Errors = NO_ERRORS) -> RegroupPage:
    """The form that splits a factor; each of its links is given to a part."""
    labels = {factor.key: factor.label for factor in draft.version.factors}
    parts: list[Option] = [(str(n), message("part {number}", number=n)) for n in range(1, PARTS + 1)]
    links = [link for link in draft.version.links if key in (link.cause, link.effect)]
    ends = [
        _field(form, f"end:{link.key}", message("{link} · {cause} → {effect}", link=link.key,
               cause=labels.get(link.cause, Bilingual(link.cause)),
               effect=labels.get(link.effect, Bilingual(link.effect))), "choice", tuple(parts))
        for link in links
    ]  # fmt: skip
    groups = [_part(form, n) for n in range(1, PARTS + 1)]
    if ends:
        groups.append(FieldGroup(tuple(ends), message("Where its links go"), error="ends"))
    about = message("An older claim counts for one part only: the one that its link goes to, else the first. "
                    "Change a claim in its transcript where that is wrong.")  # fmt: skip
    title = message("Split {factor}", factor=labels.get(key, Bilingual(key)))
    return RegroupPage(draft, "split", key, title, about, tuple(groups), why, errors)


def edges_page(draft: Draft, form: Typed | None, why: ReasonForm, errors: Errors = NO_ERRORS) -> RegroupPage:
    """The form of the delivery edges: those that stay are ticked, and one more may be drawn."""
    labels = dict(_factors(draft.version))
    edges: list[Option] = [
        (edge_key(*edge), message("{cause} → {effect}", cause=labels.get(edge[0], edge[0]),
                                  effect=labels.get(edge[1], edge[1])))
        for edge in draft.version.structural_edges
    ]  # fmt: skip
    kept = tuple(form.get("edges", ())) if form is not None else tuple(key for key, _ in edges)
    factors: tuple[Option, ...] = (("", message("choose")), *_factors(draft.version))
    given = form or {}
    groups = [_row(FormField("edges", message("Edges that stay"), "many", kept, tuple(edges)))] if edges else []
    groups.append(
        FieldGroup(
            (_field(given, "cause", message("From"), "choice", factors),
             _field(given, "effect", message("To"), "choice", factors)),
            message("One more"),
        )
    )  # fmt: skip
    about = message("The programme delivers something: such edges are drawn and never tested.")
    return RegroupPage(draft, "edges", "", message("Delivery edges"), about, tuple(groups), why, errors)


def merge_edits(form: Typed, theory: ProgrammeTheory, why: Why) -> tuple[str, list[Edit]]:
    """What it takes to merge, and the key of the merged factor."""
    label = in_words(_one(form, "label_en"), _one(form, "label_es"))
    key = _one(form, "kept") or said(_one(form, "key")) or editing.key_of(label.text("en"), _taken(theory))
    into = Factor(key, _type(form, ""), label, in_words(_one(form, "definition_en"), _one(form, "definition_es")))
    return key, [partial(_merge, keys=tuple(form.get("keys", ())), into=into, why=why)]


def split_edits(form: Typed, key: str, theory: ProgrammeTheory, why: Why) -> tuple[str, list[Edit]]:
    """What it takes to split a factor, and the key of the heir."""
    taken, parts, by_number = _taken(theory), [], {}
    for n in range(1, PARTS + 1):
        label = in_words(_one(form, f"{n}_label_en"), _one(form, f"{n}_label_es"))
        if label != Bilingual():
            name = editing.key_of(label.text("en"), taken)
            taken.add(name)
            by_number[str(n)] = name
            words = in_words(_one(form, f"{n}_definition_en"), _one(form, f"{n}_definition_es"))
            parts.append(Factor(name, _type(form, f"{n}_"), label, words))
    ends = {name.removeprefix("end:"): by_number.get(_one(form, name), "") for name in form if name.startswith("end:")}
    edit = partial(_split, key=key, parts=tuple(parts), ends=ends, why=why)
    return parts[0].key if parts else key, [edit]


def edge_edits(form: Typed, version: TheoryVersion, why: Why) -> list[Edit]:
    """What it takes to leave the ticked edges and to add the one that was chosen."""
    kept = set(form.get("edges", ()))
    edits: list[Edit] = [
        partial(editing.remove_edge, cause=cause, effect=effect, why=why)
        for cause, effect in version.structural_edges
        if edge_key(cause, effect) not in kept
    ]
    cause, effect = _one(form, "cause"), _one(form, "effect")
    if cause or effect:
        edits.append(partial(editing.add_edge, cause=cause, effect=effect, why=why))
    return edits


def form_of_merge(draft: Draft, keys: Sequence[str]) -> Typed:
    """The form as it opens: the first factor's words stand in it."""
    first = next((factor for factor in draft.version.factors if factor.key in keys), None)
    return {"keys": tuple(keys), **(_typed_factor(first, "") if first else {})}


def form_of_split(draft: Draft, key: str) -> Typed:
    """The form as it opens: every part is of the factor's kind, every link goes to the first."""
    factor = next((one for one in draft.version.factors if one.key == key), None)
    return {f"{n}_type": (factor.type,) for n in range(1, PARTS + 1)} if factor else {}


def _merge(version: TheoryVersion, keys: Sequence[str], into: Factor, why: Why) -> editing.Edited:
    """The merged factor keeps what no field asks for of the one whose key it takes."""
    before = next((factor for factor in version.factors if factor.key == into.key), into)
    emergent = any(factor.emergent for factor in version.factors if factor.key in keys)
    basis = dict.fromkeys(one for factor in version.factors if factor.key in keys for one in factor.basis)
    whole = replace(into, outcome=before.outcome, basis=tuple(basis), emergent=emergent)
    return editing.merge_factors(version, keys, whole, why)


def _split(version: TheoryVersion, key: str, parts: Sequence[Factor], ends: dict[str, str], why: Why) -> editing.Edited:
    before = next((factor for factor in version.factors if factor.key == key), None)
    basis, emergent = (before.basis, before.emergent) if before else ((), False)
    whole = [replace(part, basis=basis, emergent=emergent) for part in parts]
    return editing.split_factor(version, key, whole, ends, why)


def _part(form: Typed, number: int) -> FieldGroup:
    fields = tuple(field for group in _named(form, f"{number}_") for field in group.fields)
    return FieldGroup(fields, message("Part {number}", number=number), error="parts" if number == 1 else "")


def _named(form: Typed, stem: str) -> Iterable[FieldGroup]:
    kinds: list[Option] = list(FACTOR_TYPE_WORDS.items())
    yield _row(
        _field(form, f"{stem}label_en", message("Name in English"), lang="en"),
        _field(form, f"{stem}label_es", message("Name in Spanish"), lang="es"),
    )
    yield _row(_field(form, f"{stem}type", message("Kind"), "choice", tuple(kinds)))
    yield _row(
        _field(form, f"{stem}definition_en", message("Definition in English"), "area", lang="en"),
        _field(form, f"{stem}definition_es", message("Definition in Spanish"), "area", lang="es"),
    )


def _row(*fields: FormField) -> FieldGroup:
    return FieldGroup(fields)


def _field(
    form: Typed, name: str, label: Message, type: str = "line", options: tuple[Option, ...] = (),
    hint: Message | None = None, lang: str | None = None,
) -> FormField:  # fmt: skip
    return FormField(name, label, type, tuple(form.get(name, ())), options, hint, lang)  # type: ignore[arg-type]


def _factors(version: TheoryVersion) -> tuple[tuple[str, Bilingual], ...]:
    order = list(FACTOR_TYPE_WORDS)
    factors = sorted(version.factors, key=lambda factor: order.index(factor.type))
    return tuple((factor.key, factor.label) for factor in factors)


def _typed_factor(factor: Factor, stem: str) -> dict[str, Sequence[str]]:
    return {
        f"{stem}label_en": (factor.label.en or "",), f"{stem}label_es": (factor.label.es or "",),
        f"{stem}type": (factor.type,), f"{stem}definition_en": (factor.definition.en or "",),
        f"{stem}definition_es": (factor.definition.es or "",),
    }  # fmt: skip


def _taken(theory: ProgrammeTheory) -> set[str]:
    mapped = {key for version in theory.versions for key in version.key_map}
    return mapped | {factor.key for version in theory.versions for factor in version.factors}


def _type(form: Typed, stem: str) -> FactorType:
    return cast(FactorType, _one(form, f"{stem}type") or "intermediate")


def _one(form: Typed, name: str) -> str:
    return next(iter(form.get(name, ())), "")
