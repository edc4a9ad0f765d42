"""The state of the forms on a report's page."""

from dataclasses import dataclass, field

from qualtoc.web.forms import Errors


@dataclass(frozen=True, slots=True)
class FormState:
    """A form of a verdict that was sent and cannot be accepted, with what was written into it."""

    anchor: str
    kind: str
    errors: Errors = field(default_factory=dict)
    verdict: str = ""
    text: str = ""
