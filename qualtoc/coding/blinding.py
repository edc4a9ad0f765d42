"""Coding blind: who sees whose work on a source before both have said that they are done with it."""

from collections.abc import Collection
from dataclasses import dataclass


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
