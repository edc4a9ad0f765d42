"""The page of what the versions of a theory share, and the form of each part of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, NotFound, message
from qualtoc.reports.wording import SIGN_WORDS
from qualtoc.study.model import Study
from qualtoc.theory import store
from qualtoc.theory.fingerprints import of_shared
from qualtoc.theory.model import (
    Case,
    CmoConfiguration,
    ExpectedObservation,
    Indicator,
    Measurement,
    Pattern,
    ProgrammeTheory,
    SharedChange,
)
from qualtoc.theory.shared_editing import LISTS, Kind, Shared, needs_reason, parts
from qualtoc.theory.shared_validation import validate_shared
from qualtoc.theory.validation import Finding, by_level
from qualtoc.web.forms import NO_ERRORS, Errors
from qualtoc.web.theories.drafting import ReasonForm
from qualtoc.web.theories.shared_fields import (
    ACT_WORDS,
    ADD_WORDS,
    CHANGE_WORDS,
    DESIRED_WORDS,
    KIND_HINTS,
    KIND_WORDS,
    REPLICATION_WORDS,
    TEST_WORDS,
    FieldGroup,
    Typed,
    fields_of,
)
from qualtoc.web.theories.shared_forms import form_of


@dataclass(frozen=True, slots=True)
class SharedLine:
    """A part in words: its key, its name and what else is said of it."""

    key: str
    name: Bilingual | Message
    facts: tuple[Message | Bilingual, ...]


@dataclass(frozen=True, slots=True)
class SharedSection:
    """The parts of one kind."""

    kind: Kind
    name: Message
    hint: Message
    add: Message
    lines: tuple[SharedLine, ...]


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change in words: of which kind of part, and what was done to it."""

    kind: Message
    act: Message
    recorded: SharedChange


@dataclass(frozen=True, slots=True)
class SharedPage:
    """All that the versions share, and what was changed of it after a version was registered, newest first."""

    sections: tuple[SharedSection, ...]
    changes: tuple[ToldChange, ...]
    errors_found: tuple[Finding, ...] = ()
    warnings_found: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedForm:
    """The form of one part; `key` is empty for a new one. `present` is what is stored now, after a conflict."""

    kind: Kind
    key: str
    title: Message
    seen: str
    groups: tuple[FieldGroup, ...]
    why: ReasonForm
    needs_reason: bool
    present: SharedLine | None = None
    is_conflict: bool = False
    errors: Errors = NO_ERRORS


def shared_page(session: Session, study: Study) -> SharedPage:
    """What stands on the page.

    Raises:
        NotFound: the study has no theory.
    """
    theory = theory_in(session, study)
    say = Saying(theory)
    sections = tuple(
        SharedSection(kind, words, KIND_HINTS[kind], ADD_WORDS[kind], tuple(map(say.line, parts(theory, kind))))
        for kind, words in KIND_WORDS.items()
    )
    changes = tuple(_told(one) for one in reversed(theory.changes))
    return SharedPage(sections, changes, *by_level(validate_shared(theory)))


def shared_form(
    session: Session, study: Study, kind: str, key: str, given: Typed | None = None, errors: Errors = NO_ERRORS, *,
    is_conflict: bool = False,
) -> SharedForm:  # fmt: skip
    """The form of a part, with what was typed where it was refused.

    Raises:
        NotFound: the study has no theory, there is no such kind, or no such part and nothing was typed about it.
    """
    theory, known = theory_in(session, study), kind_of(kind)
    part = next((one for one in parts(theory, known) if one.key == key), None)
    if part is None and key and not is_conflict:
        raise NotFound(message("There is no “{key}”, or no longer.", key=key))
    form = given if given is not None else form_of(part) if part else {}
    title = CHANGE_WORDS[known] if key else ADD_WORDS[known]
    return SharedForm(
        known, key, Message(title.template, {"key": key}) if key else title, of_shared(part),
        fields_of(known, form, theory, is_new=not key),
        ReasonForm(*(next(iter(form.get(name, ())), "") for name in ("reason", "evidence"))), needs_reason(theory),
        Saying(theory).line(part) if part else None, is_conflict, errors,
    )  # fmt: skip


def kind_of(kind: str) -> Kind:
    """The kind of that name.

    Raises:
        NotFound: there is none.
    """
    for known in LISTS:
        if known == kind:
            return known
    raise NotFound(message("There is no “{key}”, or no longer.", key=kind))


def theory_in(session: Session, study: Study) -> ProgrammeTheory:
    """The theory of a study.

    Raises:
        NotFound: it has none.
    """
    theory = store.theory(session, study.id)
    if theory is None:
        raise NotFound(message("There is no theory yet."))
    return theory


class Saying:
    """Says parts in words, with the labels of the factors that they name."""

    def __init__(self, theory: ProgrammeTheory) -> None:
        self._labels = {factor.key: factor.label for version in theory.versions for factor in version.factors}

    def line(self, part: Shared) -> SharedLine:
        """A part."""
        name = part.text if isinstance(part, ExpectedObservation) else getattr(part, "label", None)
        return SharedLine(part.key, name or self._configuration(part), tuple(self._facts(part)))

    def _configuration(self, part: Shared) -> Message:
        assert isinstance(part, CmoConfiguration)
        return message(
            "{reasoning} → {outcome}", reasoning=self._label(part.reasoning), outcome=self._label(part.outcome)
        )

    def _label(self, key: str) -> Bilingual:
        return self._labels.get(key, Bilingual(key))

    def _facts(self, part: Shared) -> Iterable[Message | Bilingual]:
        if isinstance(part, Indicator):
            yield from self._of_indicator(part)
        elif isinstance(part, ExpectedObservation):
            yield message("{link}: {test}", link=part.link, test=TEST_WORDS[part.test])
            for outcome, seen in part.found.items():
                word = message("found") if seen else message("not found")
                yield message("{scope}: {value}", scope=outcome or message("in general"), value=word)
            if part.l0 is not None:
                yield message("l0 {l0}, l1 {l1}", l0=part.l0, l1=part.l1 or "–")
        elif isinstance(part, Case) and part.replication != "none":
            yield REPLICATION_WORDS[part.replication]
            if part.predicted_difference:
                yield Bilingual(part.predicted_difference)
        elif isinstance(part, Pattern):
            yield message(
                "{links}; headline {headline}", links=", ".join(part.links), headline=part.headline_link or "–"
            )
        elif isinstance(part, CmoConfiguration):
            yield from self._of_configuration(part)

    def _of_indicator(self, part: Indicator) -> Iterable[Message | Bilingual]:
        yield message("of {factor}", factor=self._label(part.factor))
        yield from (text for text in (part.unit, part.source) if text.en or text.es)
        if part.period:
            yield Bilingual(part.period)
        if part.desired:
            yield message("wanted: {direction}", direction=DESIRED_WORDS[part.desired])
        yield from (said_value(value) for value in part.values)

    def _of_configuration(self, part: CmoConfiguration) -> Iterable[Message | Bilingual]:
        for template, keys in (
            (message("context: {factor}"), part.contexts),
            (message("without: {factor}"), part.contexts_absent),
            (message("resource: {factor}"), part.resources),
        ):
            yield from (Message(template.template, {"factor": self._label(key)}) for key in keys)
        if part.expected is not None:
            yield SIGN_WORDS[part.expected]
        if not part.triggered:
            yield message("the mechanism does not work there")


def _told(change: SharedChange) -> ToldChange:
    act, _, kind = change.change.op.partition("_")  # a file may hold other words
    kinds = {str(known): words for known, words in KIND_WORDS.items()}
    return ToldChange(kinds.get(kind, message("Other parts")), ACT_WORDS.get(act, ACT_WORDS["change"]), change)


def said_value(value: Measurement) -> Message:
    """A row of figures in words; what is not reported is said to be so."""
    missing = message("not reported")
    said = message(
        "baseline {baseline}, follow-up {followup}, difference {difference}", baseline=value.baseline or missing,
        followup=value.followup or missing, difference=value.difference or missing,
    )  # fmt: skip
    if value.low is not None or value.high is not None:
        said = message("{figures}, interval {low} to {high}", figures=said, low=value.low or missing,
                       high=value.high or missing)  # fmt: skip
    if value.p is not None:
        said = message("{figures}, p {p}", figures=said, p=value.p)
    if value.is_significant is not None:
        word = message("called significant") if value.is_significant else message("called not significant")
        said = message("{figures}, {word}", figures=said, word=word)
    scope = " ".join(part for part in (value.case, value.outcome) if part)
    return message("{scope}: {value}", scope=scope, value=said) if scope else said
