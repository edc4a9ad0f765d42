"""Names of factors as they are coded and shown: `~X` is the opposite of X, `A; B; C` goes from widest to closest.

A coder may name a factor that no theory has. The parts of such a name that a theory knows are stored by their key and
shown by their label, so that the name still meets the factor when the map is zoomed or opposites are combined.
Source: Powell, Copestake & Remnant 2024.
"""

from collections.abc import Callable, Mapping

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Invalid, message

SEPARATOR = ";"
OPPOSITE = "~"


def levels(name: str) -> tuple[str, ...]:
    """The parts of a hierarchical name, from the widest; an even number of `~` before a part cancels out.

    Empty parts are dropped; a name of nothing but signs is empty.

    >>> levels("Health;~ Vaccination")
    ('Health', '~Vaccination')
    """
    parts = [_tidy(part) for part in name.split(SEPARATOR)]
    return tuple(part for part in parts if part) or ("",)


def tidied(name: str) -> str:
    """The name with even spaces and no `~` that cancels another: what is spelt differently here is another factor."""
    return _joined(levels(name))


def opposite(name: str) -> str:
    """The name of the opposite factor: each level is flipped. Twice, it is the name again (with tidy spaces).

    >>> opposite("Health; Vaccination"), opposite("~trust")
    ('~Health; ~Vaccination', 'trust')
    """
    return _joined(tuple(_tidy(OPPOSITE + part) for part in levels(name)))


def is_opposite(name: str) -> bool:
    """Whether a name is the opposite of a plain one: each of its levels has a `~`. A mixture is a factor of its own."""
    return all(part.startswith(OPPOSITE) for part in levels(name))


def zoomed(name: str, level: int) -> str:
    """The first `level` parts of a hierarchical name; a shorter name stays.

    >>> zoomed("Health; Vaccination; Children", 2)
    'Health; Vaccination'

    Raises:
        Invalid: the level is below 1.
    """
    if level < 1:
        raise Invalid(message("The lowest level of zoom is 1, not {value}.", value=level), field="zoom")
    return _joined(levels(name)[:level])


def shown_name(name: str, *, combine_opposites: bool = False, zoom: int | None = None) -> tuple[str, bool]:
    """The name under which a coded factor is shown, and whether it was flipped on the way: zoomed first, then plain.

    >>> shown_name("~Health; ~Vaccination", combine_opposites=True, zoom=1)
    ('Health', True)
    """
    seen = zoomed(name, zoom) if zoom is not None else tidied(name)
    return (opposite(seen), True) if combine_opposites and is_opposite(seen) else (seen, False)


def stored_name(written: str, keys: Mapping[str, str]) -> str:
    """The name under which a written factor is kept: keys in place of what `keys` knows, whole or level by level.

    `keys` maps labels and keys in small letters (`casefold`) to keys. Spaces are made even; a name of nothing but
    signs is empty.

    >>> stored_name("~Team trust;  peers ", {"team trust": "trust"})
    '~trust; peers'
    """
    whole = " ".join(written.split())
    if whole.casefold() in keys:
        return keys[whole.casefold()]
    bare = whole.removeprefix(OPPOSITE).strip()
    if whole.startswith(OPPOSITE) and bare.casefold() in keys:
        return _tidy(OPPOSITE + keys[bare.casefold()])
    return _joined(tuple(_tidy(_replaced(part, lambda name: keys.get(name.casefold()))) for part in levels(whole)))


def worded_name(name: str, labels: Mapping[str, str]) -> str:
    """A name in words: labels in place of the keys that `labels` knows, whole or level by level.

    >>> worded_name("~trust; peers", {"trust": "Team trust"})
    '~Team trust; peers'
    """
    if name in labels:
        return labels[name] or name
    return _joined(tuple(_replaced(part, labels.get) for part in levels(name)))


def name_in_words(name: str, labels: Mapping[str, Bilingual]) -> Bilingual:
    """A name in the words of both languages: the label that it has itself, else labels level by level.

    >>> name_in_words("~trust", {"trust": Bilingual("Team trust", "Confianza")})
    Bilingual(en='~Team trust', es='~Confianza')
    """
    if name in labels:
        return labels[name]
    known = {bare: labels[bare] for part in levels(name) if (bare := part.removeprefix(OPPOSITE)) in labels}
    en, es = (worded_name(name, {key: label.text(to) for key, label in known.items()}) for to in ("en", "es"))
    return Bilingual(en, es) if known else Bilingual(en)


def _replaced(part: str, found: Callable[[str], str | None]) -> str:
    """One level with what is found for it; a `~` before it stays."""
    bare = part.removeprefix(OPPOSITE)
    return part[: len(part) - len(bare)] + (found(bare) or bare)


def _tidy(part: str) -> str:
    bare = part.strip()
    flips = 0
    while bare.startswith(OPPOSITE):
        bare = bare[len(OPPOSITE) :].strip()
        flips += 1
    return OPPOSITE * (flips % 2) + bare if bare else ""


def _joined(parts: tuple[str, ...]) -> str:
    return f"{SEPARATOR} ".join(parts)
