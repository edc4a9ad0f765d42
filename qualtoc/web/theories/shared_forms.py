"""What was typed about a part that the versions share, and such a part as its form shows it.

What was typed is a mapping of field names to the values that were sent, so that a refused form shows it again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from starlette.datastructures import FormData

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.contrasts import Contrast, contrasts, text_of
from qualtoc.theory.editing import in_words, key_of, said
from qualtoc.theory.model import (
    Case,
    CmoConfiguration,
    Desired,
    ExpectedObservation,
    Indicator,
    Measurement,
    Outcome,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    Replication,
    Role,
    Sign,
    TestKind,
)
from qualtoc.theory.replication import Differently
from qualtoc.theory.shared_editing import STEMS, Kind, Shared, new_key, parts
from qualtoc.web.theories.shared_fields import CONTRAST_WORDS, CONTRASTS, FIGURES, FOUND, VALUES, Typed


def typed(form: FormData) -> Typed:
    """Every text that was sent, by the name of its field."""
    return {name: [one for one in form.getlist(name) if isinstance(one, str)] for name in form}


def form_of(part: Shared) -> Typed:
    """A part as its form shows it."""
    return {name: values for name, values in _FORMS[type(part)](part).items() if values}


def part_of(kind: Kind, key: str, form: Typed, theory: ProgrammeTheory) -> Shared:
    """What was typed as a part; a new one gets the key that was typed, or the next one."""
    name = key or said(_one(form, "key")) or _made_key(kind, form, theory)
    made = _PARTS[kind](name, form)
    return _as_before(made, theory) if isinstance(made, Case) else made


def _one(form: Typed, name: str) -> str:
    return next(iter(form.get(name, ())), "")


def _words(form: Typed, name: str) -> Bilingual:
    return in_words(_one(form, f"{name}_en"), _one(form, f"{name}_es"))


def _made_key(kind: Kind, form: Typed, theory: ProgrammeTheory) -> str:
    if kind in STEMS:
        return new_key(theory, kind)
    return key_of(_words(form, "label").text("en"), {part.key for part in parts(theory, kind)})


def _rows(form: Typed, prefix: str, names: Sequence[str]) -> list[dict[str, str]]:
    """What was typed in fields that come several times, row by row."""
    columns = {name: form.get(f"{prefix}{name}", ()) for name in names}
    most = max(map(len, columns.values()))
    return [{name: column[row] if row < len(column) else "" for name, column in columns.items()} for row in range(most)]


def _as_before(made: Case, theory: ProgrammeTheory) -> Case:
    """The case with its predicted difference in the words that it had, where it says the same."""
    for before in theory.cases:
        if before.key == made.key and contrasts(before.predicted_difference) == contrasts(made.predicted_difference):
            return replace(made, predicted_difference=before.predicted_difference)
    return made


def _predicted(form: Typed) -> str | None:
    """What is predicted of a contrast case: the rows of the form, or a text as a file would hold it."""
    rows = _rows(form, "contrast_", CONTRASTS)
    stated = []
    for cells in rows:
        word = cast(Differently, cells["word"]) if cells["word"] in CONTRAST_WORDS else None
        stated.append(Contrast(word, cells["link"] or None, cells["outcome"] or None, cells["reason"]))
    return said(text_of(stated)) if rows else said(_one(form, "predicted_difference"))


def _case_form(part: Case) -> dict[str, Sequence[str]]:
    rows = [
        {"link": one.link, "outcome": one.outcome, "word": one.word, "reason": one.reason}
        for one in contrasts(part.predicted_difference)
    ]
    return {
        **_spoken("label", part.label), "replication": [part.replication],
        **{f"contrast_{name}": [row[name] or "" for row in rows] for name in CONTRASTS},
    }  # fmt: skip


def _measurements(form: Typed) -> tuple[Measurement, ...]:
    found = []
    for cells in _rows(form, "value_", VALUES):
        told = {name: said(cells[name]) for name in FIGURES}
        significant = {"yes": True, "no": False}.get(cells["significant"])
        note = in_words(cells["note_en"], cells["note_es"])
        if any(told.values()) or significant is not None or note != Bilingual():
            scope = cells["case"] or None, cells["outcome"] or None
            found.append(Measurement(*scope, **told, is_significant=significant, note=note))
    return tuple(found)


def _found(form: Typed) -> dict[Outcome, bool]:
    results = {name.removeprefix(FOUND): _one(form, name) for name in form if name.startswith(FOUND)}
    return {outcome or None: result == "yes" for outcome, result in results.items() if result in ("yes", "no")}


_PARTS: Mapping[Kind, Callable[[str, Typed], Shared]] = {
    "outcome": lambda key, form: OutcomeOfInterest(key, _words(form, "label"), _words(form, "definition")),
    "case": lambda key, form: Case(
        key, _words(form, "label"), cast(Replication, _one(form, "replication") or "none"), _predicted(form)
    ),
    "role": lambda key, form: Role(key, _words(form, "label")),
    "indicator": lambda key, form: Indicator(
        key, _one(form, "factor"), _words(form, "label"), _words(form, "unit"), _words(form, "source"),
        said(_one(form, "period")), cast(Desired, _one(form, "desired")) or None, _measurements(form),
    ),
    "observation": lambda key, form: ExpectedObservation(
        key, _one(form, "link"), _words(form, "text"), cast(TestKind, _one(form, "test")), _found(form),
        _one(form, "case") or None, said(_one(form, "l0")), said(_one(form, "l1")), _words(form, "rival"),
        _words(form, "justification"),
    ),
    "pattern": lambda key, form: Pattern(
        key, _words(form, "label"), tuple(form.get("links", ())), _one(form, "headline_link") or None
    ),
    "cmo": lambda key, form: CmoConfiguration(
        key, tuple(form.get("contexts", ())), tuple(form.get("resources", ())), _one(form, "reasoning"),
        _one(form, "outcome"), tuple(form.get("contexts_absent", ())), _one(form, "triggered") != "no",
        cast(Sign, _one(form, "expected")) or None, _one(form, "pattern") or None,
    ),
}  # fmt: skip


def _spoken(name: str, text: Bilingual) -> dict[str, Sequence[str]]:
    return {f"{name}_en": [text.en or ""], f"{name}_es": [text.es or ""]}


def _indicator_form(part: Indicator) -> dict[str, Sequence[str]]:
    rows = [
        {
            "case": one.case, "outcome": one.outcome, **{name: getattr(one, name) for name in FIGURES},
            "significant": {True: "yes", False: "no", None: ""}[one.is_significant], "note_en": one.note.en,
            "note_es": one.note.es,
        }
        for one in part.values
    ]  # fmt: skip
    return {
        **_spoken("label", part.label), "factor": [part.factor], **_spoken("unit", part.unit),
        **_spoken("source", part.source), "period": [part.period or ""], "desired": [part.desired or ""],
        **{f"value_{name}": [row[name] or "" for row in rows] for name in VALUES},
    }  # fmt: skip


def _observation_form(part: ExpectedObservation) -> dict[str, Sequence[str]]:
    return {
        "link": [part.link], **_spoken("text", part.text), "test": [part.test], "case": [part.case or ""],
        **{f"{FOUND}{outcome or ''}": ["yes" if seen else "no"] for outcome, seen in part.found.items()},
        "l0": [part.l0 or ""], "l1": [part.l1 or ""], **_spoken("rival", part.rival),
        **_spoken("justification", part.justification),
    }  # fmt: skip


_FORMS: Mapping[type, Callable[[Any], Mapping[str, Sequence[str]]]] = {
    OutcomeOfInterest: lambda part: {**_spoken("label", part.label), **_spoken("definition", part.definition)},
    Case: _case_form,
    Role: lambda part: _spoken("label", part.label),
    Indicator: _indicator_form,
    ExpectedObservation: _observation_form,
    Pattern: lambda part: {
        **_spoken("label", part.label), "links": part.links, "headline_link": [part.headline_link or ""],
    },
    CmoConfiguration: lambda part: {
        "contexts": part.contexts, "contexts_absent": part.contexts_absent, "resources": part.resources,
        "reasoning": [part.reasoning], "outcome": [part.outcome], "triggered": ["yes" if part.triggered else "no"],
        "expected": [part.expected or ""], "pattern": [part.pattern or ""],
    },
}  # fmt: skip
