"""What a question asks of an attribute of a participant or a case: words, a range of numbers or days, or choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from qualtoc.coding.text import folded


@dataclass(frozen=True, slots=True)
class Held:
    """A value of an attribute as it is stored: `type` is text, number, date or choice."""

    type: str
    value: str


Holdings = Mapping[tuple[str, str, str], Held]
"""The values by holder ("participant" or "case"), key of the participant or case, and name of the attribute."""


@dataclass(frozen=True, slots=True)
class AttributeCondition:
    """What is asked of one attribute; what is left empty asks nothing. Who has no value of it is never chosen.

    `words` must all stand in a text, whatever their case and accents; a number or a date lies from `least` to `most`,
    both included; `values` are the choices of which one must hold.
    """

    holder: str
    name: str
    words: str = ""
    least: str = ""
    most: str = ""
    values: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it asks anything."""
        return bool(self.words or self.least or self.most or self.values)

    def holds(self, held: Held | None) -> bool:
        """Whether a value is among what is asked."""
        if held is None or not held.value:
            return False
        if held.type == "number":
            return _is_between(self, held.value)
        if held.type == "date":
            return (not self.least or held.value >= self.least) and (not self.most or held.value <= self.most)
        if self.values and held.value not in self.values:
            return False
        text = folded(held.value)
        return all(word in text for word in folded(self.words).split())


def _is_between(condition: AttributeCondition, value: str) -> bool:
    try:
        number = Decimal(value)
        return (not condition.least or number >= Decimal(condition.least)) and (
            not condition.most or number <= Decimal(condition.most)
        )
    except InvalidOperation:
        return False
