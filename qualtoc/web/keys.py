"""The keys of the pages: what each act is called, which keys do it, and what a person has changed, in a cookie.

A key is written as people press it: "j", "D" (with Shift), "Shift+ArrowRight". Everything that browsers and screen
readers keep for themselves is refused, and so is a key that would do two things. All letters and signs can be
switched off, as who dictates or listens may want (WCAG 2.1, success criterion 2.1.4).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import parse_qsl, quote, unquote, urlencode

from qualtoc.errors import Invalid, Message, message

KEYS_COOKIE = "keys"
NAMED = (
    "Enter", "Escape", "Delete", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown",
    "Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowUp", "Shift+ArrowDown",
)  # fmt: skip
"""Keys that are no letters or signs and may be given to an act: those that a page has to itself in its own text."""

KEPT = {
    "'": message("quick find"),
    **{digit: message("recent codes") for digit in "0123456789"},
}
"""Signs that are taken already, and for what."""


_SIGNS = {"ArrowLeft": "←", "ArrowRight": "→", "ArrowUp": "↑", "ArrowDown": "↓", "Escape": "Esc", "Delete": "Del"}


def parts(key: str) -> tuple[str, ...]:
    """A key as it is shown: what is pressed together, one after the other; a capital letter with Shift."""
    if len(key) == 1:
        return ("Shift", key.lower()) if key.isupper() else (key,)
    return tuple(_SIGNS.get(part, part) for part in key.split("+"))


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a key does: its name in the scripts, what people call it, and the keys that it has at first."""

    name: str
    said: Message
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActGroup:
    """Acts that are shown together."""

    name: str
    said: Message
    acts: tuple[Act, ...]


GROUPS = (
    ActGroup("everywhere", message("Everywhere"), (
        Act("go", message("Go to a part of the study: then its letter"), ("g",)),
        Act("search", message("Search on this page"), ("/", "b")),
        Act("undo", message("Undo the last act"), ("u",)),
        Act("redo", message("Redo what was undone last"), ("U",)),
        Act("help", message("These keys"), ("?",)),
    )),
    ActGroup("moving", message("Moving in a transcript"), (
        Act("next_turn", message("Next turn"), ("j",)),
        Act("previous_turn", message("Previous turn"), ("k",)),
        Act("next_uncoded", message("Next turn without a code"), ("n",)),
        Act("previous_uncoded", message("Previous turn without a code"), ("N",)),
        Act("next_coding", message("Next coding: its words are selected"), ("d",)),
        Act("previous_coding", message("Previous coding"), ("D",)),
        Act("previous_source", message("Previous source"), (",",)),
        Act("next_source", message("Next source"), (".",)),
        Act("to_text", message("Back to the text"), ("Escape",)),
    )),
    ActGroup("playing", message("Playing the recording"), (
        Act("play", message("Play or pause"), ("p",)),
        Act("play_turn", message("Play this turn"), ("P",)),
        Act("play_back", message("Five seconds back"), ("v",)),
        Act("play_on", message("Five seconds on"), ("V",)),
    )),
    ActGroup("selecting", message("Selecting"), (
        Act("next_word", message("Next word"), ("ArrowRight",)),
        Act("previous_word", message("Previous word"), ("ArrowLeft",)),
        Act("sentence", message("The sentence; once more: the next one too"), ("s",)),
        Act("turn", message("The turn"), ("t",)),
        Act("longer", message("Longer by a word"), ("Shift+ArrowRight",)),
        Act("shorter", message("Shorter by a word"), ("Shift+ArrowLeft",)),
        Act("longer_by_sentence", message("Longer by a sentence"), ("Shift+ArrowDown",)),
        Act("shorter_by_sentence", message("Shorter by a sentence"), ("Shift+ArrowUp",)),
        Act("other_end", message("Move the other end from now on"), ("o",)),
    )),
    ActGroup("coding", message("Coding"), (
        Act("code", message("Code the selected words"), ("Enter",)),
        Act("again", message("Apply the last code again"), ("a",)),
        Act("in_vivo", message("New code with these words as its name"), ("i",)),
        Act("new_code", message("New code"), ("w",)),
        Act("sub_code", message("New code under the last one, in the codebook under the one in focus"), ("W",)),
        Act("claim", message("Causal claim"), ("c",)),
        Act("memo", message("Memo"), ("m",)),
        Act("theme", message("Example of a theme, or counter-example"), ("T",)),
        Act("resize", message("Give the coding the selected words"), ("r",)),
        Act("open_coding", message("Open the coding"), ("e",)),
        Act("remove_coding", message("Take the coding away"), ("x",)),
    )),
    ActGroup("codebook", message("In the codebook"), (
        Act("next_code", message("Next code"), ("ArrowDown",)),
        Act("previous_code", message("Previous code"), ("ArrowUp",)),
        Act("code_down", message("Move the code down"), ("J",)),
        Act("code_up", message("Move the code up"), ("K",)),
        Act("code_in", message("Put the code under the one before it"), ("L",)),
        Act("code_out", message("Put the code beside the one above it"), ("H",)),
        Act("merge_code", message("Merge the code"), ("M",)),
    )),
)  # fmt: skip
ACTS = tuple(act for group in GROUPS for act in group.acts)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one person: by act those that are not as at first, and whether letters and signs are keys at all."""

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    with_letters: bool = True

    def of(self, act: Act) -> tuple[str, ...]:
        """The keys of an act; letters and signs too where they are switched off."""
        return self.changed.get(act.name, act.keys)

    def of_name(self, name: str) -> tuple[str, ...]:
        """The keys of the act of that name, as long as they work."""
        return tuple(key for key, act in self.by_key.items() if act == name)

    @property
    def by_key(self) -> dict[str, str]:
        """The name of the act that each key does."""
        pairs = ((key, act.name) for act in ACTS for key in self.of(act))
        return {key: name for key, name in pairs if self.with_letters or key in NAMED}

    @property
    def as_json(self) -> str:
        """`by_key`, for the scripts of a page."""
        return json.dumps(self.by_key, separators=(",", ":"))


FIRST = Keys()


@lru_cache(maxsize=64)
def read(cookie: str) -> Keys:
    """The keys that a cookie holds; those of the first day where it holds none that are possible."""
    values = dict(parse_qsl(unquote(cookie), keep_blank_values=True))
    try:
        return chosen({act.name: values[act.name] for act in ACTS if act.name in values}, "letters_off" not in values)
    except Invalid:
        return FIRST


def cookie_of(keys: Keys) -> str:
    """The keys as `read` understands them; empty for those of the first day."""
    values = {name: " ".join(given) for name, given in keys.changed.items()}
    if not keys.with_letters:
        values["letters_off"] = "yes"
    return quote(urlencode(values), safe="")


def chosen(typed: Mapping[str, str], with_letters: bool) -> Keys:
    """The keys that a person has typed, several apart by spaces; an act that is not named keeps its own.

    Raises:
        Invalid: a key is no key, is kept by the browser or a screen reader, or would do two things.
    """
    changed = {}
    for act in ACTS:
        if act.name in typed:
            given = tuple(dict.fromkeys(typed[act.name].split()))
            _refuse_impossible(given, act)
            if given != act.keys:
                changed[act.name] = given
    found = Keys(MappingProxyType(changed), with_letters)
    _refuse_twice(found)
    return found


def _refuse_impossible(given: Iterable[str], act: Act) -> None:
    for key in given:
        if key in NAMED:
            continue
        if len(key) != 1 or not key.isprintable():
            raise Invalid(
                message(
                    "“{key}” belongs to the browser or to screen readers; take a letter, a sign, or one of: {keys}.",
                    key=key, keys=", ".join(NAMED),
                ),
                field=act.name,
            )  # fmt: skip
        if key in KEPT:
            raise Invalid(message("“{key}” is taken already: {what}.", key=key, what=KEPT[key]), field=act.name)


def _refuse_twice(keys: Keys) -> None:
    taken: dict[str, Act] = {}
    for act in ACTS:
        for key in keys.of(act):
            if key in taken:
                raise Invalid(
                    message(
                        "“{key}” cannot do two things: “{first}” and “{second}”.",
                        key=key, first=taken[key].said, second=act.said,
                    ),
                    field=act.name,
                )  # fmt: skip
            taken[key] = act
