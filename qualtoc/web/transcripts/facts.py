"""What is known of a source beside its words, to be corrected: its facts, and who interviews."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from qualtoc.coding import actions
from qualtoc.coding.metadata_files import metadata_of
from qualtoc.coding.source import SPEAKER_KINDS, Source, SpeakerKind
from qualtoc.errors import Invalid, Message, message
from qualtoc.reports import wording
from qualtoc.study import actions as study_actions
from qualtoc.theory import store as theory_store
from qualtoc.web.deps import Acting
from qualtoc.web.forms import NO_ERRORS, Errors
from qualtoc.web.render import page
from qualtoc.web.transcripts.desk import AtDesk, Desk
from qualtoc.web.transcripts.reading import SOURCE

router = APIRouter()
Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class FactsForm:
    """The facts of a source as strings, as `metadata_of` reads them."""

    type: Text = ""
    participant: Text = ""
    role: Text = ""
    case: Text = ""
    date: Text = ""
    interviewer: Text = ""
    place: Text = ""
    minutes: Text = ""
    language: Text = ""
    consent_quotes: Text = ""


@dataclass(frozen=True, slots=True)
class FactsPage:
    """The facts of a source, with what the study knows to choose from."""

    source: Source
    here: str
    given: FactsForm
    types: Mapping[str, Message]
    consents: Mapping[str, Message]
    speaker_kinds: Mapping[str, Message]
    roles: tuple[tuple[str, str], ...]
    cases: tuple[tuple[str, str], ...]
    errors: Errors = field(default_factory=dict)


@router.get(SOURCE + "/facts")
def facts(at: AtDesk) -> Response:
    """What is known of a source."""
    return page(at.request, "transcripts/facts.html", _facts_page(at, _as_given(at.source)))


@router.post(SOURCE + "/facts")
def describe(at: AtDesk, actor: Acting, given: Annotated[FactsForm, Depends()]) -> Response:
    """Correct what is known of a source."""
    metadata, wrong = metadata_of(asdict(given))
    if wrong:
        return page(at.request, "transcripts/facts.html", _facts_page(at, given, wrong), 422)
    emptied = [name for name in actions.CAN_BE_EMPTY if not getattr(given, name).strip()]
    study_actions.describe_source(at.db, actor, at.source.key, metadata, emptied)
    return RedirectResponse(at.here, status_code=303)


@router.post(SOURCE + "/speakers")
def correct_speakers(
    at: AtDesk,
    actor: Acting,
    speaker: Annotated[Sequence[str], Form()] = (),
    kind: Annotated[Sequence[str], Form()] = (),
) -> Response:
    """Say who interviews and who is interviewed."""
    known = {voice.name: voice.kind for voice in at.source.speakers}
    changed = {
        name: _speaker_kind(is_now) for name, is_now in zip(speaker, kind, strict=False) if known.get(name) != is_now
    }
    if changed:
        actions.correct_speakers(at.db, actor, at.source.key, changed)
    return RedirectResponse(f"{at.here}/facts", status_code=303)


def _facts_page(at: Desk, given: FactsForm, errors: Errors = NO_ERRORS) -> FactsPage:
    with at.db.reading() as session:
        theory = theory_store.theory(session, at.study.id)
    return FactsPage(
        source=at.source,
        here=at.here,
        given=given,
        types={str(key): name for key, name in wording.TYPE_WORDS.items()},
        consents={str(key): name for key, name in wording.CONSENT_WORDS.items()},
        speaker_kinds={str(key): name for key, name in wording.SPEAKER_KIND_WORDS.items()},
        roles=tuple((r.key, r.label.text(at.language)) for r in (theory.roles if theory else ())),
        cases=tuple((c.key, c.label.text(at.language)) for c in (theory.cases if theory else ())),
        errors=errors,
    )


def _as_given(source: Source) -> FactsForm:
    stored = {name: getattr(source, name) for name in FactsForm.__dataclass_fields__}
    return replace(FactsForm(), **{name: "" if value is None else str(value) for name, value in stored.items()})


def _speaker_kind(kind: str) -> SpeakerKind:
    for possible in SPEAKER_KINDS:
        if possible == kind:
            return possible
    raise Invalid(message("Say whether the voice interviews, is interviewed, or neither."), field="kind")
