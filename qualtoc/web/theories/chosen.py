"""What the reader chose to see of a theory, and addresses that keep it."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from qualtoc.errors import Message, message
from qualtoc.theory.model import Outcome, ProgrammeTheory, TheoryVersion

OVERLAYS: dict[str, Message] = {
    "sources": message("how many sources speak"),
    "verdicts": message("verdicts"),
    "none": message("expectations only"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The version, the outcome (empty: all) and what is laid over the drawing, as the address names them."""

    version: str = ""
    outcome: str = ""
    overlay: str = "sources"

    def query(self, **changed: str) -> str:
        """The query of an address with this choice, some of it changed; what is usual is left out."""
        other = replace(self, **changed)
        usual = Chosen()
        said = {name: getattr(other, name) for name in ("version", "outcome", "overlay")}
        kept = {name: value for name, value in said.items() if value and value != getattr(usual, name)}
        return f"?{urlencode(kept)}" if kept else ""

    def of(self, theory: ProgrammeTheory, version: TheoryVersion) -> "Chosen":
        """The same with what the theory does not know left out."""
        overlay = self.overlay if self.overlay in OVERLAYS else "sources"
        known = outcomes_of(theory, version)
        return Chosen(version.key, self.outcome if self.outcome in known else "", overlay)

    @property
    def scope(self) -> Outcome:
        """The chosen outcome; None where all are shown."""
        return self.outcome or None


async def chosen(version: str = "", outcome: str = "", overlay: Annotated[str, Query()] = "sources") -> Chosen:
    """What the address asks for."""
    return Chosen(version, outcome, overlay)


AsChosen = Annotated[Chosen, Depends(chosen)]


def outcomes_of(theory: ProgrammeTheory, version: TheoryVersion) -> tuple[str, ...]:
    """The keys of the outcomes that the version's links speak of, in the order of the theory."""
    used = {outcome for link in version.links for outcome in link.expected if outcome is not None}
    known = [outcome.key for outcome in theory.outcomes if outcome.key in used]
    return (*known, *sorted(used - set(known)))
