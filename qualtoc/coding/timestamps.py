"""Timestamps as transcription services and people write them, told apart from speech."""

import re

# repetitions are bounded, so that no line can make a search slow
SPACE = "[ \t\u00a0\u2009\u202f\u200b-\u200f\u2060\u2066-\u2069\u202a-\u202e]"
"""White space within a line, and the marks that show nothing: joiners and those that turn the direction."""

TIME = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d(?:[.,]\d{1,3})?"
_RANGE = rf"{TIME}(?:{SPACE}{{0,4}}(?:-->|-|–){SPACE}{{0,4}}{TIME})?"
CLOSED_STAMP = (
    rf"(?:\[{SPACE}?{_RANGE}{SPACE}?\]|\({SPACE}?{_RANGE}{SPACE}?\)|\{{{SPACE}?{_RANGE}{SPACE}?\}}|#{TIME}(?:-\d)?#)"
)
STAMP = rf"(?:{CLOSED_STAMP}|<{_RANGE}>|{_RANGE}(?![\d:]))"
_DAY = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}"
_CLOCK = rf"\d{{1,2}}:[0-5]\d(?::[0-5]\d)?(?:{SPACE}?[aApP]\.?{SPACE}?[mM]\.?)?"
MOMENT = rf"(?:\[{_DAY},?{SPACE}{_CLOCK}\]|{_DAY},?{SPACE}{_CLOCK}(?={SPACE}-{SPACE}))"
"""The day and the time of day before a chat message; it is no time in a recording."""

ONLY_STAMP = re.compile(rf"{SPACE}*(?P<stamp>{STAMP}){SPACE}*$")
LEADING_STAMP = re.compile(rf"{SPACE}*(?P<stamp>{CLOSED_STAMP}){SPACE}*")
_TRAILING_STAMP = re.compile(rf"{CLOSED_STAMP}\Z")
_FIRST_TIME = re.compile(TIME)
_LONGEST_STAMP = 60


def seconds_of(stamp: str) -> float | None:
    """The seconds of the first time in a timestamp such as [00:12:31] or 02:05.250."""
    found = _FIRST_TIME.search(stamp)
    if found is None:
        return None
    parts = found.group().replace(",", ".").split(":")
    return sum(float(part) * 60.0**power for power, part in enumerate(reversed(parts)))


def before_stamps(text: str, start: int, end: int) -> int:
    """Where the words of text[start:end] end before timestamps: lines that hold nothing else, or closed ones."""
    while True:
        stop = start + len(text[start:end].rstrip())
        begin = text.rfind("\n", start, stop) + 1
        if begin > start and ONLY_STAMP.match(text[begin:stop]):
            end = begin
            continue
        low = max(start, begin, stop - _LONGEST_STAMP)
        closed = _TRAILING_STAMP.search(text[low:stop])
        if closed is None or low + closed.start() == start:
            return end
        end = low + closed.start()
