"""Timestamps as transcription services and people write them, told apart from speech."""

import re

# repetitions are bounded, so that no line can make a search slow
SPACE = "[ \t\u00a0\u2009\u202f\u200b-\u200f\u2060\u2066-\u2069\u202a-\u202e]"
"""White space within a line, and the marks that show nothing: joiners and those that turn the direction."""

TIME = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d(?:[.,]\d{1,3})?"
_RANGE = rf"{TIME}(?:{SPACE}{{0,4}}(?:-->|-|–){SPACE}{{0,4}}{TIME})?"
_GAP = rf"{SPACE}{{0,2}}"
_HOURS, _MINUTES = rf"\d{{1,2}}{_GAP}h(?:rs?)?", rf"\d{{1,3}}{_GAP}m(?:in)?"
_SECONDS = rf"\d{{1,2}}(?:[.,]\d{{1,3}})?{_GAP}s(?:e[cg])?"
_UNITS = rf"(?:{_HOURS}{_GAP}{_MINUTES}(?:{_GAP}{_SECONDS})?|{_MINUTES}{_GAP}{_SECONDS})"
_CLOSED = rf"(?:{_RANGE}|{_UNITS})"
CLOSED_STAMP = (
    rf"(?:\[{SPACE}?{_CLOSED}{SPACE}?\]|\({SPACE}?{_CLOSED}{SPACE}?\)|\{{{SPACE}?{_CLOSED}{SPACE}?\}}|#{TIME}(?:-\d)?#)"
)
STAMP = rf"(?:{CLOSED_STAMP}|<{_RANGE}>|{_RANGE}(?![\d:]))"
LABEL_STAMP = rf"(?:{STAMP}|\({_SECONDS}\)|\[{_SECONDS}\])"
"""A timestamp at a label; there a bare `(45s)` is one too, which within speech is a pause."""

_DAY = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}"
_CLOCK = rf"\d{{1,2}}:[0-5]\d(?::[0-5]\d)?(?:{SPACE}?[aApP]\.?{SPACE}?[mM]\.?)?"
MOMENT = rf"(?:\[{_DAY},?{SPACE}{_CLOCK}\]|{_DAY},?{SPACE}{_CLOCK}(?={SPACE}-{SPACE}))"
"""The day and the time of day before a chat message; it is no time in a recording."""

ONLY_STAMP = re.compile(rf"{SPACE}*(?P<stamp>{STAMP}){SPACE}*$")
LEADING_STAMP = re.compile(rf"{SPACE}*(?P<stamp>{CLOSED_STAMP}){SPACE}*")
_TRAILING_STAMP = re.compile(rf"{CLOSED_STAMP}\Z")
_FIRST_TIME = re.compile(TIME)
_NUMBER_UNIT = re.compile(rf"(\d{{1,3}}(?:[.,]\d{{1,3}})?){_GAP}([hms])")
_UNIT_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0}
_LONGEST_STAMP = 60


def seconds_of(stamp: str) -> float | None:
    """The seconds of the first time in a timestamp such as [00:12:31], 02:05.250 or (1m 3s)."""
    found = _FIRST_TIME.search(stamp)
    if found is None:
        units = {unit[0]: float(number.replace(",", ".")) for number, unit in _NUMBER_UNIT.findall(stamp)}
        return sum(_UNIT_SECONDS[unit] * number for unit, number in units.items()) if units else None
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
