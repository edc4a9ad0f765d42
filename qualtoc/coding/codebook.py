"""The codebook: a tree of codes, deductive from the theory or inductive from the data."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

Origin = Literal["deductive", "inductive"]
CodeStatus = Literal["candidate", "active", "retired"]
MARKS = 8
"""How many hues there are, and how many shapes."""

ROUNDS = 3
"""How many families can have the same hue before two of them look alike: each time lines are drawn in another way."""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in English, Spanish or both; `None` where a language was not given."""

    en: str | None = None
    es: str | None = None

    def text(self, language: str) -> str:
        """The text in the language asked for, else in the other, else empty."""
        first, second = (self.es, self.en) if language == "es" else (self.en, self.es)
        return first or second or ""

    def language(self, language: str) -> str:
        """The language of what `text` gives: the one asked for, or the other where only that one has a text."""
        own, other, name = (self.es, self.en, "en") if language == "es" else (self.en, self.es, "es")
        return name if other and not own else language


@dataclass(frozen=True, slots=True)
class Code:
    """A code with its rules of use. `key` is the study's own name for it; `factor` the factor it stands for.

    `hue` and `shape` are 0 to 7 where somebody chose them. `became` has the keys of the codes into which it was merged
    or split; `status_reason` says why it is retired, or in use again.
    """

    key: str
    label: Bilingual
    origin: Origin
    id: UUID | None = None
    family: str | None = None
    parent: str | None = None
    factor: str | None = None
    definition: Bilingual = Bilingual()
    include: Bilingual = Bilingual()
    exclude: Bilingual = Bilingual()
    example: Bilingual = Bilingual()
    keywords_en: tuple[str, ...] = ()
    keywords_es: tuple[str, ...] = ()
    status: CodeStatus = "active"
    reason: Bilingual = Bilingual()
    created_at: datetime | None = None
    hue: int | None = None
    shape: int | None = None
    became: tuple[str, ...] = ()
    status_reason: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """A group of codes that share a hue."""

    key: str
    label: Bilingual


@dataclass(frozen=True, slots=True)
class Codebook:
    """Families and codes in the order of the codebook; `version` counts from 1."""

    families: tuple[Family, ...] = ()
    codes: tuple[Code, ...] = ()
    version: int = 1
    by_key: dict[str, Code] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_key.update({code.key: code for code in self.codes})

    def __hash__(self) -> int:
        """Of the keys only: what is worked out from a codebook can be kept by it, and comparing it tells the rest."""
        return hash((tuple(self.by_key), self.version))

    def path(self, key: str, language: str) -> tuple[str, ...]:
        """The labels from the family down to the code."""
        code = self.by_key[key]
        above: tuple[str, ...] = ()
        if code.parent in self.by_key:
            above = self.path(code.parent or "", language)
        elif code.family is not None:
            above = tuple(f.label.text(language) for f in self.families if f.key == code.family)
        return (*above, code.label.text(language))

    def trail(self, key: str, language: str) -> str:
        """The labels from the family down to the code in one line, as pages name a code among all."""
        return " › ".join(self.path(key, language))


@dataclass(frozen=True, slots=True)
class CodeMark:
    """How a code is drawn: `hue` by family, `shape` 0 to 7 within it, which repeats after eight.

    `hue` is 0 to 7 for the first eight families, 8 to 15 for the same hues with other lines, and so on to 23.
    """

    hue: int
    shape: int


def marks(codebook: Codebook) -> dict[str, CodeMark]:
    """The mark of every code by its key. A sub-code has its parent's family; codes without any share one more hue.

    What somebody chose holds; a chosen colour has the lines of the code's family. The other shapes are given in the
    order in which the codes were made, so that no code looks otherwise because another one was moved.
    """
    hues = {family.key: number for number, family in enumerate(codebook.families)}
    drawn: dict[int, int] = {}
    found = {}
    for code in sorted(codebook.codes, key=_age):
        family = hues.get(_family(codebook, code) or "", len(hues))
        hue = family % MARKS
        chosen = None if code.hue is None else code.hue + family_lines(family)
        found[code.key] = CodeMark(_or(chosen, family_hue(family)), _or(code.shape, drawn.get(hue, 0) % MARKS))
        drawn[hue] = drawn.get(hue, 0) + 1
    return found


def family_hue(number: int) -> int:
    """The hue, 0 to 23, of the family at this place of the codebook; codes without a family stand behind the last."""
    return number % (MARKS * ROUNDS)


def family_lines(number: int) -> int:
    """What the lines of the family at this place add to a hue of 0 to 7: 0, 8 or 16."""
    return family_hue(number) // MARKS * MARKS


def _or(chosen: int | None, given: int) -> int:
    return given if chosen is None else chosen


def _age(code: Code) -> tuple[str, str]:
    """What orders codes by when they were made; those of which it is not known keep the order of the codebook."""
    return (code.created_at.isoformat(), code.key) if code.created_at else ("", "")


def _family(codebook: Codebook, code: Code) -> str | None:
    while code.family is None and code.parent in codebook.by_key:
        code = codebook.by_key[code.parent or ""]
    return code.family
