"""What the reader chose to see of a theory, and addresses that keep it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Annotated, cast
from urllib.parse import urlencode

from fastapi import Depends, Query

from qualtoc.errors import Message, message
from qualtoc.theory.excerpts import STEPS, Excerpt, groups_of
from qualtoc.theory.folding import foldable
from qualtoc.theory.model import FACTOR_TYPES, FactorType, Outcome, ProgrammeTheory, TheoryVersion

OVERLAYS: dict[str, Message] = {
    "expected": message("expected signs"),
    "verdicts": message("verdicts"),
    "sources": message("sources"),
    "gaps": message("gaps"),
    "rivals": message("rivals"),
    "emergent": message("emergent"),
}


PICKED = "picked"
"""The name of the box whose factors were chosen by hand."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The version, outcome and case (empty: all), what is laid over the drawing, and the part that is shown.

    `fold` names groups of factors that stand in one box each, `pick` the factors of one more, chosen by hand.
    """

    version: str = ""
    outcome: str = ""
    overlay: str = "expected"
    case: str = ""
    focus: str = ""
    steps: int = 1
    group: str = ""
    without: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    fold: tuple[str, ...] = ()
    pick: tuple[str, ...] = ()
    search: str = ""

    def query(self, **changed: object) -> str:
        """The query of an address with this choice, some of it changed; what is usual is left out."""
        other, usual = replace(self, **changed), Chosen()  # type: ignore[arg-type]
        if not other.focus:
            other = replace(other, steps=1)
        said = {one.name: getattr(other, one.name) for one in fields(self)}
        kept = {name: value for name, value in said.items() if value and value != getattr(usual, name)}
        return f"?{urlencode(kept, doseq=True)}" if kept else ""

    def plain(self) -> str:
        """The query with version and outcome alone: what a link's own page can use."""
        return Chosen(self.version, self.outcome).query()

    def whole(self, **changed: object) -> str:
        """The query that shows everything again, with the same things laid over it."""
        return Chosen(self.version, self.outcome, self.overlay, self.case).query(**changed)

    def hiding(self, factor: str) -> str:
        """The query that hides one more factor."""
        return self.query(hide=tuple(dict.fromkeys((*self.hide, factor))))

    def showing(self, factor: str) -> str:
        """The query that shows a hidden factor again."""
        return self.query(hide=tuple(key for key in self.hide if key != factor))

    def folding(self, name: str) -> str:
        """The query that folds one more group of factors into a box."""
        return self.query(fold=tuple(dict.fromkeys((*self.fold, name))))

    def unfolding(self, name: str) -> str:
        """The query that opens a box."""
        if name == PICKED:
            return self.query(pick=())
        return self.query(fold=tuple(one for one in self.fold if one != name))

    def of(self, theory: ProgrammeTheory, version: TheoryVersion) -> "Chosen":
        """The same with what the theory does not know left out."""
        overlay = self.overlay if self.overlay in OVERLAYS else "expected"
        keys = {factor.key for factor in version.factors}
        return Chosen(
            version.key,
            self.outcome if self.outcome in outcomes_of(theory, version) else "",
            overlay,
            self.case if self.case in {case.key for case in theory.cases} else "",
            self.focus if self.focus in keys else "",
            self.steps if self.steps in STEPS else 1,
            self.group if self.group in groups_of(theory, version) else "",
            tuple(kind for kind in FACTOR_TYPES if kind in self.without),
            tuple(key for key in dict.fromkeys(self.hide) if key in keys),
            self._folds(theory, version),
            tuple(key for key in dict.fromkeys(self.pick) if key in keys),
            self.search.strip()[:100],
        )

    def _folds(self, theory: ProgrammeTheory, version: TheoryVersion) -> tuple[str, ...]:
        if not self.fold:
            return ()
        known = {one.name for one in foldable(theory, version)}
        return tuple(name for name in dict.fromkeys(self.fold) if name in known)

    @property
    def excerpt(self) -> Excerpt:
        """The part of the version that is shown."""
        return Excerpt(self.focus, self.steps, self.group, cast(tuple[FactorType, ...], self.without), self.hide)

    @property
    def scope(self) -> Outcome:
        """The chosen outcome; None where all are shown."""
        return self.outcome or None


async def chosen(
    version: str = "", outcome: str = "", overlay: Annotated[str, Query()] = "expected", case: str = "",
    focus: str = "", steps: str = "1", group: str = "", without: Annotated[Sequence[str], Query()] = (),
    hide: Annotated[Sequence[str], Query()] = (), fold: Annotated[Sequence[str], Query()] = (),
    pick: Annotated[Sequence[str], Query()] = (), search: str = "",
) -> Chosen:  # fmt: skip
    """What the address asks for."""
    many = int(steps) if steps.isdecimal() and len(steps) == 1 else 1
    return Chosen(
        version, outcome, overlay, case, focus, many, group, tuple(without), tuple(hide), tuple(fold), tuple(pick),
        search,
    )  # fmt: skip


AsChosen = Annotated[Chosen, Depends(chosen)]


def outcomes_of(theory: ProgrammeTheory, version: TheoryVersion) -> tuple[str, ...]:
    """The keys of the outcomes that the version's links speak of, in the order of the theory."""
    used = {outcome for link in version.links for outcome in link.expected if outcome is not None}
    known = [outcome.key for outcome in theory.outcomes if outcome.key in used]
    return (*known, *sorted(used - set(known)))
