"""A file taken into a draft: what it would add and change, before anything is stored."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from qualtoc.errors import FormatError, Invalid, Message, Problem, message
from qualtoc.study.model import Study
from qualtoc.theory.merging import Plan, plan
from qualtoc.theory.model import SIGNS
from qualtoc.theory.outline_files import ENDINGS, read_outline
from qualtoc.web.forms import NO_ERRORS, Errors
from qualtoc.web.theories.draft_pages import Draft, draft_of
from qualtoc.web.theories.drafting import ReasonForm

MOST_BYTES = 2_000_000
"""A larger file is no drawing of a theory."""

PREVIEW = "…"
"""Stands for the reason as long as nothing is stored."""

FIELD_WORDS: Mapping[str, Message] = {
    "type": message("kind"), "label": message("name"), "definition": message("definition"),
    "outcome": message("outcome"), "emergent": message("emergent"), "basis": message("basis"),
    "rival_to": message("rival to"), "cause": message("from"), "effect": message("to"),
    "expected": message("expected sign"), "by_outcome": message("by outcome"), "rival": message("rival"),
    "moderated_by": message("moderator"), "loop": message("loop"), "note": message("note"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImportForm:
    """The file that was chosen, its bytes in base 64, and what was said about it."""

    name: str = ""
    content: str = ""
    unsigned: str = ""
    why: ReasonForm = ReasonForm()
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ImportPage:
    """What taking the file in would do, or why it cannot be done."""

    draft: Draft
    form: ImportForm
    plan: Plan | None
    problems: Sequence[Problem]
    accepted: str
    fields: Mapping[str, Message]
    errors: Errors = NO_ERRORS


def planned(session: Session, study: Study, version: str, form: ImportForm, language: str, *, is_preview: bool) -> Plan:
    """What taking the file into the draft would do.

    Raises:
        FormatError: the file cannot be read.
        NotFound: there is no such version.
        Conflict: it is registered.
    """
    draft = draft_of(session, study, version)
    data = _bytes(form.content)
    if len(data) > MOST_BYTES:
        raise FormatError((Problem(form.name, None, message("This file is too large for a theory.")),))
    outline = read_outline(data, form.name, language)
    unsigned = form.unsigned if form.unsigned in SIGNS else None
    why = form.why if form.why.reason.strip() or not is_preview else replace(form.why, reason=PREVIEW)
    made = plan(outline, draft.version, draft.theory, form.name, why.why(language), unsigned)
    return replace(made, warnings=outline.warnings)


def import_page(
    session: Session, study: Study, version: str, form: ImportForm, found: Plan | None = None,
    *, problems: Sequence[Problem] = (), errors: Errors = NO_ERRORS,
) -> ImportPage:  # fmt: skip
    """The page on which a file is chosen, and what it would do is shown."""
    draft = draft_of(session, study, version)
    said = found.problems if found else problems
    return ImportPage(draft, form, found, said, ",".join(ENDINGS), FIELD_WORDS, errors)


def _bytes(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except ValueError:
        raise Invalid(message("Choose the file again."), field="file") from None
