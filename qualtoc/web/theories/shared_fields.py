"""The fields of the forms of what the versions of a theory share, and the words for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.theory.shared_editing import STEMS, Kind

Typed = Mapping[str, Sequence[str]]
Words = Message | Bilingual | str
Option = tuple[str, Words]
FOUND = "found:"
"""What the field of an observation's result begins with; the outcome's key follows, nothing for the general one."""
FIGURES = ("baseline", "followup", "difference", "low", "high", "p")
VALUES = ("case", "outcome", *FIGURES, "significant", "note_en", "note_es")
"""The fields of one row of an indicator's figures, without `value_` before them."""
CONTRASTS = ("link", "outcome", "word", "reason")
"""The fields of one clause of what is predicted of a contrast case, without `contrast_` before them."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: `line`, `area`, `choice`, or `many` (boxes to tick). `values` are what it holds now."""

    name: str
    label: Message
    type: Literal["line", "area", "choice", "many"] = "line"
    values: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    hint: Message | None = None
    lang: str | None = None

    @property
    def value(self) -> str:
        """Its only value."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that stand beside each other; with a legend they are a group of their own."""

    fields: tuple[FormField, ...]
    legend: Message | None = None
    hint: Message | None = None
    error: str = ""


KIND_WORDS: Mapping[Kind, Message] = {
    "outcome": message("Outcomes of interest"),
    "case": message("Cases"),
    "indicator": message("Indicators"),
    "observation": message("Expected observations"),
    "pattern": message("Patterns"),
    "cmo": message("Context-mechanism-outcome configurations"),
    "role": message("Roles"),
}
KIND_HINTS: Mapping[Kind, Message] = {
    "outcome": message("With outcomes of interest a link can expect a sign for each. One outcome needs none."),
    "case": message("The units for which a verdict is reached: a programme, a site, a team."),
    "indicator": message("Measurable stand-ins for factors. That one moves is evidence about the factor, not a link."),
    "observation": message("What would be seen in a case if a link operates."),
    "pattern": message("Named sets of links that are judged together, with one headline link."),
    "cmo": message("Which resource changes whose reasoning, in which context, to which outcome."),
    "role": message("What the roles of interviewees are called."),
}
ADD_WORDS: Mapping[Kind, Message] = {
    "outcome": message("Add an outcome"), "case": message("Add a case"), "indicator": message("Add an indicator"),
    "observation": message("Add an expected observation"), "pattern": message("Add a pattern"),
    "cmo": message("Add a configuration"), "role": message("Add a role"),
}  # fmt: skip
CHANGE_WORDS: Mapping[Kind, Message] = {
    "outcome": message("Change outcome {key}"), "case": message("Change case {key}"),
    "indicator": message("Change indicator {key}"), "observation": message("Change expected observation {key}"),
    "pattern": message("Change pattern {key}"), "cmo": message("Change configuration {key}"),
    "role": message("Change role {key}"),
}  # fmt: skip
TEST_WORDS: Mapping[str, Message] = {
    "straw": message("plain: a straw in the wind"),
    "hoop": message("necessary: its absence counts against the link (hoop)"),
    "smoking gun": message("sufficient-like: its presence is hard to explain otherwise (smoking gun)"),
}
DESIRED_WORDS: Mapping[str, Message] = {
    "increase": message("an increase"), "decrease": message("a decrease"), "stable": message("no change"),
}  # fmt: skip
ACT_WORDS: Mapping[str, Message] = {
    "add": message("added"), "change": message("changed"), "remove": message("removed"),
}  # fmt: skip
CONTRAST_WORDS: Mapping[str, Message] = {
    "0": message("no effect"), "+": message("+ more"), "-": message("− less"),
    "opposite": message("the opposite of what is expected"), "contradicted": message("contradicted in whatever way"),
    "mixed": message("mixed"),
}  # fmt: skip
_CONTRAST_FIELDS: Mapping[str, Message] = {
    "link": message("Link"), "outcome": message("Outcome"), "word": message("What is predicted"),
    "reason": message("Why"),
}  # fmt: skip
REPLICATION_WORDS: Mapping[str, Message] = {
    "none": message("none"),
    "literal": message("literal: alike, so the same result is predicted"),
    "theoretical": message("theoretical: a contrast, so another result is predicted"),
}


def fields_of(kind: Kind, form: Typed, theory: ProgrammeTheory, *, is_new: bool) -> tuple[FieldGroup, ...]:
    """The fields of a kind with what was typed in them."""
    groups = list(_FIELDS[kind](_Fields(form, theory)))
    if is_new and kind not in STEMS:
        hint = message("Claims and links name it by this, so it never changes. Empty: made from the name.")
        groups.append(FieldGroup((FormField("key", message("Key"), values=tuple(form.get("key", ())), hint=hint),)))
    return tuple(groups)


class _Fields:
    """Makes fields that hold what was typed."""

    def __init__(self, form: Typed, theory: ProgrammeTheory) -> None:
        self.form, self.theory = form, theory

    def field(self, name: str, label: Message, type: str = "line", **rest: Any) -> FormField:
        return FormField(name, label, type, tuple(self.form.get(name, ())), **rest)  # type: ignore[arg-type]

    def both(self, name: str, english: Message, spanish: Message, type: str = "line") -> FieldGroup:
        return FieldGroup((self.field(f"{name}_en", english, type, lang="en"),
                           self.field(f"{name}_es", spanish, type, lang="es")))  # fmt: skip

    def names(self) -> FieldGroup:
        return self.both("label", message("Name in English"), message("Name in Spanish"))

    def choice(self, name: str, label: Message, options: Iterable[Option], **rest: Any) -> FormField:
        return self.field(name, label, "choice", options=tuple(options), **rest)

    def many(self, name: str, label: Message, options: Iterable[Option], **rest: Any) -> FieldGroup:
        return FieldGroup((self.field(name, label, "many", options=tuple(options), **rest),))

    def factors(self) -> list[Option]:
        """Each factor of any version with its newest label."""
        labels = {factor.key: factor.label for version in self.theory.versions for factor in version.factors}
        return list(labels.items())

    def links(self) -> list[Option]:
        """Each link of any version with what it joins."""
        labels = {factor.key: factor.label for version in self.theory.versions for factor in version.factors}
        links = {link.key: link for version in self.theory.versions for link in version.links}
        return [
            (key, message("{link} · {cause} → {effect}", link=key, cause=labels.get(link.cause, Bilingual(link.cause)),
                          effect=labels.get(link.effect, Bilingual(link.effect))))
            for key, link in links.items()
        ]  # fmt: skip

    def cases(self) -> list[Option]:
        return [("", message("any")), *((case.key, case.label) for case in self.theory.cases)]

    def outcomes(self) -> list[Option]:
        return [("", message("any")), *((one.key, one.label) for one in self.theory.outcomes)]


def _outcome_fields(make: _Fields) -> Iterable[FieldGroup]:
    yield make.names()
    yield make.both("definition", message("Definition in English"), message("Definition in Spanish"), "area")


def _case_fields(make: _Fields) -> Iterable[FieldGroup]:
    yield make.names()
    hint = message("Why the case was chosen (Yin 2018).")
    yield FieldGroup((make.choice("replication", message("Replication"), REPLICATION_WORDS.items(), hint=hint),))
    rows = max((len(make.form.get(f"contrast_{name}", ())) for name in CONTRASTS), default=0)
    for row in range(rows + 1):
        yield FieldGroup(
            tuple(_contrast_field(make, name, row) for name in CONTRASTS),
            message("Predicted difference {number}", number=row + 1),
            message("For a contrast: what the theory predicts to be otherwise here, and why."), "predicted_difference",
        )  # fmt: skip


def _contrast_field(make: _Fields, name: str, row: int) -> FormField:
    column = make.form.get(f"contrast_{name}", ())
    options = {
        "link": [("", message("every link")), *make.links()], "outcome": make.outcomes(),
        "word": [("", message("not said")), *CONTRAST_WORDS.items()],
    }.get(name, [])  # fmt: skip
    values = (column[row],) if row < len(column) else ()
    return FormField(f"contrast_{name}", _CONTRAST_FIELDS[name], "choice" if options else "line", values,
                     tuple(cast(list[Option], options)))  # fmt: skip


def _role_fields(make: _Fields) -> Iterable[FieldGroup]:
    yield make.names()


def _indicator_fields(make: _Fields) -> Iterable[FieldGroup]:
    yield make.names()
    yield FieldGroup((make.choice("factor", message("Factor"), [("", message("choose")), *make.factors()]),))
    yield make.both("unit", message("Unit in English"), message("Unit in Spanish"))
    yield make.both("source", message("Source in English"), message("Source in Spanish"))
    wanted: list[Option] = [("", message("not said")), *DESIRED_WORDS.items()]
    yield FieldGroup((make.field("period", message("Period")),
                      make.choice("desired", message("What is wanted"), wanted)))  # fmt: skip
    rows = max((len(make.form.get(f"value_{name}", ())) for name in VALUES), default=0)
    for row in range(rows + 1):
        yield FieldGroup(
            tuple(_value_field(make, name, row) for name in VALUES), message("Figures {number}", number=row + 1),
            message("Exactly as the source gives them. Empty: not reported; nothing is computed."), "values",
        )  # fmt: skip


def _value_field(make: _Fields, name: str, row: int) -> FormField:
    column = make.form.get(f"value_{name}", ())
    values = (column[row],) if row < len(column) else ()
    options = {
        "case": make.cases(), "outcome": make.outcomes(),
        "significant": [("", message("not said")), ("yes", message("yes")), ("no", message("no"))],
    }.get(name, [])  # fmt: skip
    lang = name[-2:] if name.startswith("note") else None
    return FormField(f"value_{name}", _VALUE_WORDS[name], "choice" if options else "line", values,
                     tuple(cast(list[Option], options)), lang=lang)  # fmt: skip


_VALUE_WORDS: Mapping[str, Message] = {
    "case": message("Case"), "outcome": message("Outcome"), "baseline": message("Baseline"),
    "followup": message("Follow-up"), "difference": message("Difference"), "low": message("Interval from"),
    "high": message("Interval to"), "p": message("p"), "significant": message("Called significant"),
    "note_en": message("Note in English"), "note_es": message("Note in Spanish"),
}  # fmt: skip


def _observation_fields(make: _Fields) -> Iterable[FieldGroup]:
    yield FieldGroup((make.choice("link", message("Link"), [("", message("choose")), *make.links()]),))
    yield make.both(
        "text", message("What would be seen, in English"), message("What would be seen, in Spanish"), "area"
    )
    yield FieldGroup((make.choice("test", message("What it tests"), TEST_WORDS.items()),
                      make.choice("case", message("Case"), make.cases())))  # fmt: skip
    found: list[Option] = [("", message("not looked for")), ("yes", message("found")), ("no", message("not found"))]
    labels: list[tuple[str, Message]] = [("", message("in general"))]
    labels += [(one.key, message("for {outcome}", outcome=one.label)) for one in make.theory.outcomes]
    yield FieldGroup(tuple(make.choice(f"{FOUND}{key}", label, found) for key, label in labels),
                     message("What came out"))  # fmt: skip
    hint = message("From 0 to 1: how likely it would be seen although the link does not operate. Asked first.")
    likelihoods = (
        make.field("l0", message("Likelihood without the link (l0)"), hint=hint),
        make.field("rival_en", message("What would bring it about instead, in English"), lang="en"),
        make.field("rival_es", message("What would bring it about instead, in Spanish"), lang="es"),
        make.field("l1", message("Likelihood with the link (l1)")),
        make.field("justification_en", message("Why these numbers, in English"), "area", lang="en"),
        make.field("justification_es", message("Why these numbers, in Spanish"), "area", lang="es"),
    )
    yield FieldGroup(likelihoods, message("Likelihoods, for process tracing"),
                     message("Leave all of this empty where you do not trace processes."))  # fmt: skip


def _pattern_fields(make: _Fields) -> Iterable[FieldGroup]:
    yield make.names()
    yield make.many("links", message("Links"), make.links())
    hint = message("The one that says the most about the whole.")
    options: list[Option] = [("", message("none")), *make.links()]
    yield FieldGroup((make.choice("headline_link", message("Headline link"), options, hint=hint),))


def _cmo_fields(make: _Fields) -> Iterable[FieldGroup]:
    factors = make.factors()
    yield make.many("contexts", message("Context that is there"), factors)
    yield make.many("contexts_absent", message("Context that is missing"), factors)
    yield make.many("resources", message("Mechanism: the resource that is offered"), factors)
    chosen: list[Option] = [("", message("choose")), *factors]
    yield FieldGroup((make.choice("reasoning", message("Mechanism: the reasoning that changes"), chosen),
                      make.choice("triggered", message("Does the mechanism work there?"),
                                  [("yes", message("yes")), ("no", message("no, it does not fire"))])))  # fmt: skip
    signs: list[Option] = [("", message("not said")), ("+", message("+ more")), ("-", message("− less")),
                           ("0", message("0 no effect"))]  # fmt: skip
    yield FieldGroup((make.choice("outcome", message("Outcome"), chosen),
                      make.choice("expected", message("Expected sign"), signs)))  # fmt: skip
    patterns: list[Option] = [("", message("none")), *((one.key, one.label) for one in make.theory.patterns)]
    yield FieldGroup((make.choice("pattern", message("Pattern"), patterns),))


_FIELDS: Mapping[Kind, Callable[[_Fields], Iterable[FieldGroup]]] = {
    "outcome": _outcome_fields, "case": _case_fields, "role": _role_fields, "indicator": _indicator_fields,
    "observation": _observation_fields, "pattern": _pattern_fields, "cmo": _cmo_fields,
}  # fmt: skip
