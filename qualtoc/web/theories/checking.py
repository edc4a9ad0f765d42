"""What a draft would say after the edits that somebody is typing: what they bring, what they solve; nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from qualtoc.errors import Conflict, Invalid, Message
from qualtoc.theory.drafts import Edit
from qualtoc.theory.model import TheoryVersion
from qualtoc.theory.validation import Finding, validate
from qualtoc.web.theories.draft_pages import Draft


@dataclass(frozen=True, slots=True)
class Consequences:
    """What is typed cannot be saved yet (`problem`), or what saving it would bring and solve."""

    problem: Message | None = None
    brought: tuple[Finding, ...] = ()
    solved: tuple[Finding, ...] = ()


def consequences(draft: Draft, edits: Sequence[Edit]) -> Consequences:
    """What the edits would lead to."""
    version = draft.version
    try:
        for edit in edits:
            version = edit(version).version
    except (Invalid, Conflict) as error:
        return Consequences(error.message)
    before, after = _findings(draft, draft.version), _findings(draft, version)
    return Consequences(
        None, tuple(one for one in after if one not in before), tuple(one for one in before if one not in after)
    )


def _findings(draft: Draft, version: TheoryVersion) -> tuple[Finding, ...]:
    others = (one for one in draft.theory.versions if one.key != version.key)
    return validate(version, {link.key for one in (*others, version) for link in one.links})
