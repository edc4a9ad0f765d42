"""Coding blind: who sees whose work on a source before both have said that they are done with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Blindness:
    """What `who` may see of a source. `done` are those who say that they are done with it."""

    is_on: bool = False
    who: str | None = None
    done: Collection[str] = ()

    def hides(self, coder: str) -> bool:
        """Whether a coder's work is hidden: somebody else's, before both are done."""
        return self.is_on and coder != self.who and not (self.who in self.done and coder in self.done)


SIGHTED = Blindness()
LOOK = "look_while_blind"
"""The act of somebody who looks at everybody's work although the study is coded blind."""


@dataclass(frozen=True, slots=True)
class StudyBlindness:
    """What `who` may see of all sources of a study. `done` has for each source those who are done with it."""

    is_on: bool = False
    who: str | None = None
    done: Mapping[object, Collection[str]] = field(default_factory=dict)

    def hides(self, source: object, coder: str) -> bool:
        """Whether a coder's work on a source, named as in `done`, is hidden."""
        return self.is_on and Blindness(self.is_on, self.who, self.done.get(source, ())).hides(coder)


SEEING = StudyBlindness()
