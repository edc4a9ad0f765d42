"""What the pages of a draft show: the form of a factor or a link, and the confirmation before registering."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Conflict, Message, NotFound, message
from qualtoc.reports.wording import FACTOR_TYPE_WORDS
from qualtoc.study.model import Study
from qualtoc.theory import store
from qualtoc.theory.fingerprints import of_factor, of_link
from qualtoc.theory.model import CausalLink, Factor, FactorType, ProgrammeTheory, TheoryVersion
from qualtoc.theory.shared_validation import validate_shared
from qualtoc.theory.validation import Finding, by_level, validate
from qualtoc.web.forms import NO_ERRORS, Errors
from qualtoc.web.theories import drafting
from qualtoc.web.theories.drafting import FactorForm, LinkForm, NamingForm
from qualtoc.web.theories.lines import labels_of

Differing = tuple[Message, str]
"""A field's name, and what it holds now in the words of the draft."""

FACTOR_FIELD_WORDS: Mapping[str, Message] = {
    "label_en": message("Name in English"), "label_es": message("Name in Spanish"), "type": message("Kind"),
    "outcome": message("Outcome that it stands for"), "rival_to": message("Rival to these links"),
    "definition_en": message("Definition in English"), "definition_es": message("Definition in Spanish"),
    "basis": message("basis"), "emergent": message("emergent"),
}  # fmt: skip
LINK_FIELD_WORDS: Mapping[str, Message] = {
    "cause": message("From"), "effect": message("To"), "signs": message("Expected sign"),
    "moderated_by": message("Moderated by"), "assumptions": message("Assumptions"), "rival": message("rival"),
    "rival_to": message("It rivals these links"), "basis": message("basis"), "note_en": message("Note in English"),
    "note_es": message("Note in Spanish"), "emergent": message("emergent"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with the hash of the state that its page shows."""

    version: TheoryVersion
    seen: str
    theory: ProgrammeTheory

    @property
    def needs_reason(self) -> bool:
        """Whether its changes are recorded with their reason."""
        return self.version.parent is not None

    @property
    def factors(self) -> tuple[tuple[str, Bilingual], ...]:
        """Each factor with its label, in the order of the layers."""
        labels = labels_of(self.version)
        order = list(FACTOR_TYPE_WORDS)
        return tuple((f.key, labels[f.key]) for f in sorted(self.version.factors, key=lambda f: order.index(f.type)))

    @property
    def outcomes(self) -> tuple[tuple[str, Bilingual], ...]:
        """Each outcome that the theory speaks of, with its label."""
        return tuple((outcome.key, outcome.label) for outcome in self.theory.outcomes)


@dataclass(frozen=True, slots=True)
class FactorPage:
    """The form of a factor; `key` is empty for a new one. `present` is what the draft says now, after a conflict."""

    draft: Draft
    key: str
    form: FactorForm
    types: Mapping[FactorType, Message]
    present: Factor | None = None
    is_conflict: bool = False
    seen_part: str = ""
    differing: tuple[Differing, ...] = ()
    errors: Errors = NO_ERRORS


@dataclass(frozen=True, slots=True)
class LinkFormPage:
    """The form of a link; `key` is empty for a new one. `present` is what the draft says now, after a conflict."""

    draft: Draft
    key: str
    form: LinkForm
    types: Mapping[FactorType, Message]
    labels: Mapping[str, Bilingual]
    present: CausalLink | None = None
    is_conflict: bool = False
    seen_part: str = ""
    differing: tuple[Differing, ...] = ()
    errors: Errors = NO_ERRORS


@dataclass(frozen=True, slots=True)
class Registration:
    """What is said before a draft is registered: what forbids it, and how many sources are coded by now."""

    draft: Draft
    errors_found: tuple[Finding, ...]
    warnings_found: tuple[Finding, ...]
    coded: int
    n_sources: int
    form: NamingForm
    errors: Errors = NO_ERRORS


def draft_of(session: Session, study: Study, key: str) -> Draft:
    """The draft of that key.

    Raises:
        NotFound: there is no theory, or no such version.
        Conflict: the version is registered.
    """
    theory = store.theory(session, study.id)
    if theory is None:
        raise NotFound(message("There is no theory yet."))
    version = store.version(theory, key)
    if version.status != "draft":
        raise Conflict(
            message("Version {version} is registered and never changes; start a draft from it.", version=key)
        )
    return Draft(version, store.content_hashes(session, study.id)[key], theory)


def factor_page(
    session: Session, study: Study, version: str, key: str, form: FactorForm | None = None, errors: Errors = NO_ERRORS,
    *, is_conflict: bool = False, moved_to: str = "",
) -> FactorPage:  # fmt: skip
    """The form of a factor, a new one where the key is empty; with another type where it is moved to that layer.

    Raises:
        NotFound: the draft has no such factor and nothing was typed about it.
    """
    draft = draft_of(session, study, version)
    present = next((factor for factor in draft.version.factors if factor.key == key), None)
    if form is None and key and present is None:
        raise NotFound(message("The draft has no factor {factor}.", factor=key))
    shown = form or (drafting.form_of_factor(present) if present else FactorForm())
    if moved_to in FACTOR_TYPE_WORDS:
        shown = replace(shown, type=moved_to)
    now = drafting.form_of_factor(present) if present and is_conflict else shown
    return FactorPage(
        draft, key, shown, FACTOR_TYPE_WORDS, present, is_conflict, of_factor(draft.version, key),
        differing(now, shown, FACTOR_FIELD_WORDS), errors,
    )  # fmt: skip


OF_A_FACTOR = ("key", "label_en", "label_es", "type")
"""What can be wrong with a factor that a link brings along; it is said above the form of the link."""


def link_form_page(
    session: Session, study: Study, version: str, key: str, form: LinkForm | None = None, errors: Errors = NO_ERRORS,
    *, is_conflict: bool = False,
) -> LinkFormPage:  # fmt: skip
    """The form of a link, a new one where the key is empty.

    Raises:
        NotFound: the draft has no such link and nothing was typed about it.
    """
    draft = draft_of(session, study, version)
    present = next((link for link in draft.version.links if link.key == key), None)
    if form is None and key and present is None:
        raise NotFound(message("The draft has no link {link}.", link=key))
    if form is None and present is not None:
        form = drafting.form_of_link(present, draft.version)
    labels = labels_of(draft.version)
    shown = form or LinkForm()
    errors = {("" if field in OF_A_FACTOR else field): said for field, said in errors.items()}
    now = drafting.form_of_link(present, draft.version) if present and is_conflict else shown
    return LinkFormPage(
        draft, key, shown, FACTOR_TYPE_WORDS, labels, present, is_conflict, link_seen(draft.version, key),
        differing(now, shown, LINK_FIELD_WORDS), errors,
    )  # fmt: skip


def link_seen(version: TheoryVersion, key: str) -> str:
    """What the form of a link shows, by which a change of somebody else is noticed: of a rival also what it rivals."""
    rivals = [link.cause for link in version.links if link.key == key and link.rival]
    named = [key for factor in version.factors if factor.key in rivals for key in factor.rival_to]
    return " ".join((of_link(version, key), *named))


def differing(now: object, typed: object, words: Mapping[str, Message]) -> tuple[Differing, ...]:
    """The fields in which what is stored now differs from what was typed, with what is stored now."""
    return tuple(
        (label, _in_words(getattr(now, name)))
        for name, label in words.items()
        if _in_words(getattr(now, name)) != _in_words(getattr(typed, name))
    )


def _in_words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{outcome} {sign}".strip() for outcome, sign in sorted(value.items()) if sign)
    if isinstance(value, tuple):
        return "; ".join(f"{row.en or row.es} ({row.status})" for row in value if row.en or row.es)
    if isinstance(value, bool):
        return "✓" if value else "–"
    return " · ".join(str(value).split("\n")) if value else ""


def registration(
    session: Session, study: Study, version: str, errors: Errors = NO_ERRORS, form: NamingForm | None = None
) -> Registration:
    """What stands on the confirmation."""
    draft = draft_of(session, study, version)
    label, note = draft.version.label, draft.version.note
    usual = NamingForm(label.en or "", label.es or "", note.en or "", note.es or "")
    known = {link.key for one in draft.theory.versions for link in one.links}
    errors_found, warnings_found = by_level((*validate(draft.version, known), *validate_shared(draft.theory)))
    sources = [source for source in coding_store.sources(session, study.id) if not source.withdrawn]
    return Registration(
        draft, errors_found, warnings_found, len(store.first_coders(session, study.id)), len(sources),
        form or usual, errors,
    )  # fmt: skip
