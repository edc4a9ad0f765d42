"""Words that several items share: a part of a whole, and the tally of a flag."""

from collections.abc import Iterable
from fractions import Fraction

from qualtoc.coreq.facts import Tally
from qualtoc.errors import Message, message

Messages = tuple[Message, ...]

FEWEST_FOR_PERCENT = 10
"""Percentages of fewer things than this are not printed."""


def share(part: int, whole: int) -> Message:
    """A part of a whole, with its percentage where the whole is large enough to have one."""
    if whole < FEWEST_FOR_PERCENT:
        return message("{part} of {whole}", part=part, whole=whole)
    return message("{part} of {whole} ({share})", part=part, whole=whole, share=Fraction(part, whole))


def known(tally: Tally | None) -> bool:
    """Whether the flag was recorded for anybody."""
    return tally is not None and tally.yes + tally.no > 0


def yes(tally: Tally | None) -> Message:
    """The share of yes among those for whom the flag was recorded."""
    return share(tally.yes, tally.yes + tally.no) if tally else message("unknown")


def unrecorded(tally: Tally | None) -> Iterable[Message]:
    """A sentence on those for whom nothing was recorded, where there are any."""
    return (message("Not recorded for: {n}.", n=tally.unknown),) if tally and tally.unknown else ()
