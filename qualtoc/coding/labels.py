"""Speakers' labels in the lines of a text: every line that might begin with one, and which of them do.

Forms: `Name:`, `NAME -`, `[Name]`, `Name (00:12) words`, a name alone on its line, in markdown emphasis or not,
with a timestamp before or after; where nearly every paragraph has one, `Q.`, `Name<tab>` and `3. Name:`; and, where
most have one and no other form is there, `(Name)` and `<Name>`.
No line is judged alone: the evidence of the whole document decides.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from qualtoc.coding.speakers import LabelKind, folded, is_field, is_heading, is_noise, label_kind
from qualtoc.coding.timestamps import CLOSED_STAMP, LABEL_STAMP, MOMENT, ONLY_STAMP, SPACE, TIME, seconds_of

Form = Literal["colon", "bracket", "stamped", "dash", "alone", "listed", "dot", "tab", "round", "angle"]


@dataclass(frozen=True, slots=True)
class Label:
    """A speaker's label in a line. `length` counts the characters of the line up to the words, white space included.

    `tight` says that the words follow the colon without white space, `apart` that capitals or a heading set it apart.
    """

    form: Form
    name: str
    kind: LabelKind
    length: int
    seconds: float | None = None
    tight: bool = False
    apart: bool = False

    @property
    def key(self) -> str:
        """What makes two labels one speaker."""
        return folded(self.name)


_GAP = rf"{SPACE}{{0,4}}"
_EMPHASIS = r"(?:\*{1,3}|_{1,3})?"
_LEAD = rf"(?:(?:(?P<lead>{LABEL_STAMP})|{MOMENT}){SPACE}*(?:[-–—]{SPACE}+)?)?"
_BEFORE = rf"{SPACE}{{0,20}}(?:>{SPACE}{{0,4}})?(?P<heading>#{{1,6}}{SPACE}+)?{_LEAD}{_EMPHASIS}"
_NAME = rf"(?P<name>[^\W\d_](?:[^\n:：\[\]<>*|\t]{{0,38}}?(?!{SPACE})[^\s:：\[\]<>*|_,;-])??)"
_BARE = rf"(?P<name>[^\W\d_](?:[^\n:：\[\]()<>*|\t]{{0,38}}?(?!{SPACE})[^\s:：\[\]()<>*|_,;-])??)"
_AFTER = rf"{_GAP}{_EMPHASIS}{_GAP}"
_TRAIL = rf"(?:,?{_GAP}(?:[-–—|]{SPACE}+)?(?P<trail>{LABEL_STAMP}))?"
_COLON = rf"(?P<colon>[:：])(?!//){_EMPHASIS}"
_STOP = rf"(?={SPACE}|$)"
_FORMS: dict[Form, str] = {
    "colon": rf"{_BEFORE}{_NAME}{_AFTER}{_TRAIL}{_AFTER}{_COLON}",
    "bracket": rf"{_BEFORE}\[{SPACE}*{_NAME}(?:,?{SPACE}+(?P<trail>{TIME}))?{SPACE}*\]{_AFTER}[:：]?",
    "stamped": rf"{_BEFORE}{_NAME}{_AFTER}(?P<trail>{CLOSED_STAMP})(?={SPACE}+\S)",
    "dash": rf"{_BEFORE}{_NAME}{_AFTER}(?P<trail>{CLOSED_STAMP})?{_GAP}(?:\.?-|(?:\.{_GAP})?[–—]){_STOP}",
    "alone": rf"{_BEFORE}{_NAME}{_AFTER}{_TRAIL}{_AFTER}$",
    "listed": rf"{SPACE}{{0,20}}(?:\d{{1,4}}[.)]?|[-*•–]){SPACE}+{_LEAD}{_EMPHASIS}{_NAME}{_AFTER}{_COLON}",
    "dot": rf"{_BEFORE}{_NAME}{_EMPHASIS}\.{_EMPHASIS}{_STOP}",
    "tab": rf"{_BEFORE}{_NAME}{_EMPHASIS} {{0,4}}\t",
    "round": rf"{_BEFORE}\({SPACE}?{_BARE}(?:,?{SPACE}+(?P<trail>{TIME}))?{SPACE}?\){_AFTER}[:：]?",
    "angle": rf"{_BEFORE}<(?:v{SPACE}+)?{_BARE}>{_AFTER}[:：]?",
}
_STRICT: dict[Form, float] = {"listed": 0.8, "dot": 0.8, "tab": 0.8, "round": 0.6, "angle": 0.6}
"""Forms that stand for much else too: the share of paragraphs (0 to 1) that must begin with one."""

_ROW_NUMBER = re.compile(r"[ \t]*\d{1,4}[.)]?[ \t]*$")
"""A line of nothing but a number, as the rows of some tables begin."""

_INITIALS = re.compile(r"[ \t]*[^\W\d_]{2,4}[ \t]*$")

_FREE: frozenset[Form] = frozenset({"colon", "stamped"})
_REMARK = re.compile(r"\s*(?:\[[^\[\]]*\]|\([^()]*\))\s*$")
_FIELD = re.compile(r"[ \t>#*_]{0,8}(?P<key>[^\W\d_][^:：\n]{0,40})[:：][*_]{0,3}(?:[ \t\u00a0]|$)")
_SENTENCE_ENDS = ".?!…"
_LONGEST_FIELD = 100


@cache
def _patterns() -> tuple[tuple[Form, re.Pattern[str]], ...]:
    """The forms, compiled for the first transcript: at the start of the program they would take a tenth of its time."""
    return tuple((form, re.compile(pattern)) for form, pattern in _FORMS.items())


def found_labels(lines: Sequence[str]) -> dict[int, Label]:
    """The label of each line that begins with one, by the line's index from 0."""
    candidates = {index: found for index, line in enumerate(lines) if (found := tuple(_candidates(line)))}
    header = _header(lines, candidates)
    for index in range(header):
        candidates.pop(index, None)
    _drop_accidental(candidates, lines)
    accepted = _accepted(candidates, lines, _paragraph_starts(lines, header))
    chosen: dict[int, Label] = {}
    for index, found in candidates.items():
        fitting = [label for label in found if (label.form, label.key) in accepted]
        if fitting:
            chosen[index] = fitting[0]
    return _begun(chosen, lines, header)


def begins_a_row(lines: Sequence[str], index: int, name: str) -> bool:
    """Whether a line behind a blank one holds only the number of a row, or the initials of a name; or the first line
    such initials."""
    if index < 0 or index > 0 and lines[index - 1].strip():
        return False
    return is_beside_a_name(lines[index], name) or index > 0 and bool(_ROW_NUMBER.match(lines[index]))


def is_beside_a_name(line: str, name: str) -> bool:
    """Whether a line holds nothing but the initials of a name, as chats show them in place of a picture."""
    if not _INITIALS.match(line) or not line.strip().isupper():
        return False
    first = "".join(word[0] for word in folded(name).split())
    return folded(line) in (first, first[:1] + first[-1:]) and len(first) > 1


def _begun(chosen: dict[int, Label], lines: Sequence[str], header: int) -> dict[int, Label]:
    """The labels from the begin of the talk on: names alone before it, where other forms rule, are a header's.

    A single label within a text begins no talk.
    """
    ruling = [index for index, label in chosen.items() if label.form != "alone"]
    begin = min(ruling) if 2 * len(ruling) > len(chosen) else 0
    begun = {index: label for index, label in chosen.items() if index >= begin}
    first = next((index for index in range(header, len(lines)) if lines[index].strip()), header)
    return {} if len(begun) == 1 and min(begun) > first else begun


def _candidates(line: str) -> Iterator[Label]:
    for form, pattern in _patterns():
        found = pattern.match(line)
        if found is None:
            continue
        groups = found.groupdict()
        name = " ".join(found["name"].split())
        kind = label_kind(name)
        if kind is None or not _fits(form, name, kind):
            continue
        rest = line[found.end() :]
        tight = groups.get("colon") == ":" and rest[:1].strip() != ""
        if tight and (rest[0].isdigit() or rest[0] in "/\\"):
            continue
        stamp = groups["lead"] or groups.get("trail")
        apart = name.isupper() or bool(groups.get("heading"))
        seconds = seconds_of(stamp) if stamp else None
        yield Label(form, name, kind, len(line) - len(rest.lstrip()), seconds, tight, apart)


def _fits(form: Form, name: str, kind: LabelKind) -> bool:
    if form in ("bracket", "round", "angle"):
        return not is_noise(name)
    if form == "dot":
        return kind in ("role", "id", "letter")
    return form != "alone" or not name.endswith((".", "?", "!", "…"))


def _header(lines: Sequence[str], candidates: Mapping[int, Sequence[Label]]) -> int:
    """The number of lines up to the end of a header of fields (Date: …, Participant: …); 0 where there is none.

    A header names each field once and says no sentences. It ends behind the last field that no speaker could be
    called, and goes on to a blank line where only fields follow.
    """
    seen: set[str] = set()
    last = end = 0
    for index, line in enumerate(lines):
        field = _FIELD.match(line)
        if not line.strip():
            end = index if end == index and last else end
            continue
        key = folded(field["key"]) if field else ""
        value = line[field.end() :].rstrip(" *_") if field else ""
        if len(line) > _LONGEST_FIELD or (field and (key in seen or _is_sentence(value))):
            break
        if field is None and (last or index in candidates and candidates[index][0].form != "alone"):
            break
        if field:
            seen.add(key)
            if is_field(key):
                last = end = index + 1
            elif end == index and last:
                end = index + 1
    return _header_end(lines, last, end)


def _header_end(lines: Sequence[str], last: int, end: int) -> int:
    """The end of the fields behind the last sure one where a blank line closes them, else the last sure one's."""
    closed = end < len(lines) and not lines[end].strip()
    return end if closed else last


def _is_sentence(value: str) -> bool:
    return "?" in value or (value.endswith(tuple(_SENTENCE_ENDS)) and len(value.split()) > 2)


def _drop_accidental(candidates: dict[int, tuple[Label, ...]], lines: Sequence[str]) -> None:
    """Drops names alone on a line that only a broken line put there."""
    alone = {index: label for index, found in candidates.items() for label in found if label.form == "alone"}
    for index in [index for index in alone if index + 1 in alone]:
        if is_beside_a_name(lines[index], alone[index + 1].name):
            alone.pop(index)
            candidates.pop(index)
    set_off = {index for index, label in alone.items() if _is_set_off(label, lines, index)}
    counts = Counter(label.key for label in alone.values())
    trusted = {alone[index].key for index in set_off if counts[alone[index].key] > 1}
    for index, label in alone.items():
        followed = any(line.strip() for line in lines[index + 1 : index + 3])
        if not followed or is_heading(lines[index + 1]) or (index not in set_off and label.key not in trusted):
            candidates[index] = tuple(each for each in candidates[index] if each.form != "alone")


def _is_set_off(label: Label, lines: Sequence[str], index: int) -> bool:
    """Whether it has a time or a role's name, or the line before is blank, a timestamp or the end of a sentence.

    A number or initials that stand alone behind a blank line, as rows of tables have them, are not the line before.
    """
    before = lines[index - 1].rstrip() if index and not begins_a_row(lines, index - 1, label.name) else ""
    ends = not before or before[-1] in '.?!…:"”»)]' or bool(ONLY_STAMP.match(before))
    return ends or label.seconds is not None or label.kind in ("role", "id")


def _paragraph_starts(lines: Sequence[str], header: int) -> list[int]:
    """The first lines of the blocks between blank lines; every line where there is only one block.

    Lines that hold only a timestamp or a remark in brackets do not count, nor does the header.
    """
    bare = [bool(line.strip()) and not ONLY_STAMP.match(line) for line in lines]
    filled = [index for index, holds_words in enumerate(bare) if holds_words and index >= header]
    starts = [index for index in filled if index == header or not bare[index - 1]]
    counted = [index for index in (starts if len(starts) > 1 else filled) if not _is_remark(lines[index])]
    return counted or filled


def _is_remark(line: str) -> bool:
    found = _REMARK.match(line)
    return found is not None and is_noise(line.strip(" \t[]()"))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the whole document says of one form. `coverage` is the share of paragraphs that begin with it (0 to 1).

    `following` counts for each label how often it stands next behind one of a role or an identifier.
    """

    counts: Counter[str]
    kinds: dict[str, LabelKind]
    stamped: frozenset[str]
    apart: frozenset[str]
    following: Counter[str]
    coverage: float


def _accepted(
    candidates: Mapping[int, Sequence[Label]], lines: Sequence[str], starts: Sequence[int]
) -> set[tuple[Form, str]]:
    accepted: set[tuple[Form, str]] = set()
    trusted: set[str] = set()
    for form in _FORMS:
        found = {index: label for index, labels in candidates.items() for label in labels if label.form == form}
        begun = [start for start in starts if start >= min(found)] if form == "alone" and found else starts
        evidence = _evidence(found, _coverage(found, lines, begun))
        if form in _STRICT and (trusted or evidence.coverage < _STRICT[form]):
            continue
        keys = _accepted_keys(evidence, form)
        if trusted and form not in _FREE:
            sure = {key for key in keys if form != "alone" and evidence.kinds[key] in ("role", "id")}
            keys = keys & trusted | sure
        accepted |= {(form, key) for key in keys}
        trusted |= keys
    return accepted


def _evidence(found: Mapping[int, Label], coverage: float) -> _Evidence:
    plain = [
        label for label in found.values() if not label.tight or label.kind in ("role", "id") or coverage >= 0.8
    ]  # fmt: skip
    pairs = zip(plain, plain[1:], strict=False)
    return _Evidence(
        Counter(label.key for label in plain),
        {label.key: label.kind for label in plain},
        frozenset(label.key for label in plain if label.seconds is not None),
        frozenset(label.key for label in plain if label.apart),
        Counter(after.key for before, after in pairs if before.kind in ("role", "id")),
        coverage,
    )


def _coverage(found: Mapping[int, Label], lines: Sequence[str], starts: Sequence[int]) -> float:
    """The share of paragraphs that begin with a label (0 to 1); one that follows a label without words is left out."""
    after_bare = {
        start
        for before, start in zip(starts, starts[1:], strict=False)
        if before in found and found[before].length >= len(lines[before].rstrip())
    }
    counted = [index for index in starts if index in found or index not in after_bare]
    return sum(index in found for index in counted) / max(len(counted), 1)


def _accepted_keys(evidence: _Evidence, form: Form) -> set[str]:
    counts, kinds = evidence.counts, evidence.kinds
    sure = _sure(evidence, strict=form in _STRICT)
    names = {key for key, kind in kinds.items() if kind == "name" and (counts[key] > 1 or key in evidence.stamped)}
    lower = {key for key, kind in kinds.items() if kind == "lower" and _is_believed(key, evidence)}
    together = sure | names | (lower if form in ("colon", "listed") else set())
    if form == "alone":
        together = {key for key in together if counts[key] > 1 or key in evidence.stamped or key in sure}
        together |= _single_names(evidence, together) if together else set()
        return together if len(together) > 1 else set()
    if len(together) == 1 and evidence.coverage < 0.5 and not sure:
        return set()
    return together | _single_names(evidence, together)


def _sure(evidence: _Evidence, *, strict: bool) -> set[str]:
    """Roles and identifiers, and letters in their company. Strict forms want each letter more than once."""
    counts, kinds = evidence.counts, evidence.kinds
    letters = {key for key, kind in kinds.items() if kind == "letter"}
    sure = {key for key, kind in kinds.items() if kind in ("role", "id")}
    if len(letters) > 1 or sure:
        paired = not strict and evidence.coverage >= (0.5 if len(letters) == 2 else 0.8)
        sure |= {key for key in letters if counts[key] > 1 or paired}
    return sure


def _is_believed(key: str, evidence: _Evidence) -> bool:
    """Whether a word in lower case is a speaker: it stands more than once, at most paragraphs or behind a role."""
    count = evidence.counts[key]
    return key in evidence.stamped or (
        count > 1 and (evidence.coverage >= 0.5 or 2 * evidence.following[key] > count)
    )  # fmt: skip


def _single_names(evidence: _Evidence, accepted: set[str]) -> set[str]:
    """Names that stand once: believed where nearly every paragraph has a label, and nothing else can be meant.

    Names in capitals or headings need less company, and so does the first one behind a role that else would talk
    to itself. Where the others have times, a name without is none.
    """
    once = {key for key, kind in evidence.kinds.items() if kind == "name" and evidence.counts[key] == 1}
    if accepted and accepted <= evidence.stamped:
        return set()
    if len(accepted) == 1 and all(evidence.kinds[key] in ("role", "id") for key in accepted):
        answering = {key for key in once if evidence.following[key]}
        if len(answering) == 1:
            return answering
    if evidence.coverage < 0.8 and evidence.coverage >= 0.3:
        once &= evidence.apart
    if evidence.coverage < 0.3 or len(once | accepted) < 2:
        return set()
    return once if accepted or len(once) == 2 else set()
