"""What the theory would say after what somebody is typing: what that brings, what it solves; nothing is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from qualtoc.errors import Conflict, Invalid, Message
from qualtoc.theory import shared_editing
from qualtoc.theory.drafts import Edit
from qualtoc.theory.edits import Why
from qualtoc.theory.model import ProgrammeTheory, TheoryVersion
from qualtoc.theory.shared_editing import Kind, Shared
from qualtoc.theory.shared_validation import validate_shared
from qualtoc.theory.validation import Finding, validate
from qualtoc.web.theories.draft_pages import Draft

UNKEPT = datetime(1970, 1, 1, tzinfo=UTC)
"""When a change was made that is only tried."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What stands in the way of saving what is typed, and at which field; else what saving would bring and solve."""

    problem: Message | None = None
    field: str = ""
    brought: tuple[Finding, ...] = ()
    solved: tuple[Finding, ...] = ()


def consequences(draft: Draft, edits: Sequence[Edit]) -> Consequences:
    """What the edits of a draft would lead to."""

    def typed() -> tuple[Finding, ...]:
        version = draft.version
        for edit in edits:
            version = edit(version).version
        return _findings(draft, version)

    return _compared(_findings(draft, draft.version), typed)


def shared_consequences(
    theory: ProgrammeTheory, kind: Kind, part: Shared, why: Why, *, is_new: bool
) -> Consequences:  # fmt: skip
    """What keeping a part that the versions share would lead to."""

    def typed() -> tuple[Finding, ...]:
        kept = shared_editing.keep(theory, kind, part, why, is_new=is_new, at=UNKEPT, by="")
        return validate_shared(kept)

    return _compared(validate_shared(theory), typed)


def _compared(before: Sequence[Finding], typed: Callable[[], Sequence[Finding]]) -> Consequences:
    try:
        after = typed()
    except (Invalid, Conflict) as error:
        return Consequences(error.message, str(error.data.get("field") or ""))
    brought, solved = (one for one in after if one not in before), (one for one in before if one not in after)
    return Consequences(brought=tuple(brought), solved=tuple(solved))


def _findings(draft: Draft, version: TheoryVersion) -> tuple[Finding, ...]:
    """Of a draft as it would be, with what it leaves of the parts that all versions share."""
    others = tuple(one for one in draft.theory.versions if one.key != version.key)
    known = {link.key for one in (*others, version) for link in one.links}
    return (*validate(version, known), *validate_shared(replace(draft.theory, versions=(*others, version))))
