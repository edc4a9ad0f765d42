"""How a reader wants transcripts set: size of the text, length of the line, density, and how much the marks show.

A cookie holds the choices; the page turns them into classes, so that no style stands in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from qualtoc.errors import Invalid, Message, message

READING_COOKIE = "reading"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a reader chooses: its name in forms, what people call it, its values, and the usual one."""

    name: str
    said: Message
    values: Mapping[str, Message]
    usual: str = "medium"


CHOICES = (
    Choice("size", message("Text"), {
        "small": message("small"), "medium": message("medium"),
        "large": message("large"), "larger": message("very large"),
    }),
    Choice("width", message("Line"), {
        "narrow": message("short"), "medium": message("medium"), "wide": message("long"),
    }),
    Choice("density", message("Space"), {
        "dense": message("little"), "medium": message("medium"), "airy": message("much"),
    }),
    Choice("marks", message("Marks in the text"), {
        "all": message("all"), "pointed": message("only the one that is pointed at"),
    }, "all"),
)  # fmt: skip


def chosen(typed: Mapping[str, str]) -> dict[str, str]:
    """The value of each choice, the usual one where none is given.

    Raises:
        Invalid: a value does not exist.
    """
    found = {}
    for choice in CHOICES:
        value = typed.get(choice.name) or choice.usual
        if value not in choice.values:
            raise Invalid(message("“{value}” is nothing to choose here.", value=value), field=choice.name)
        found[choice.name] = value
    return found


def read(cookie: str) -> dict[str, str]:
    """The choices that a cookie holds; the usual ones where it holds none that exist."""
    pairs = (part.partition("-") for part in cookie.split("."))
    try:
        return chosen({name: value for name, _, value in pairs})
    except Invalid:
        return chosen({})


def cookie_of(values: Mapping[str, str]) -> str:
    """The choices as `read` understands them."""
    return ".".join(f"{name}-{value}" for name, value in values.items())


def classes(values: Mapping[str, str]) -> str:
    """The classes of a transcript that is set that way; what is usual has none."""
    usual = chosen({})
    return " ".join(f"{name}-{value}" for name, value in values.items() if value != usual[name])
