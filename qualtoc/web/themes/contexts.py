"""What the pages of themes show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualtoc.coding.actions import Passage
from qualtoc.coding.codebook import Bilingual, CodeMark
from qualtoc.coding.source import Source
from qualtoc.coding.store import CodedQuotation
from qualtoc.coding.themes import Merging
from qualtoc.reports.themes import StandingTheme, StudyThemes
from qualtoc.web.forms import Errors, Pages
from qualtoc.web.themes.drawn import DrawnThemes


@dataclass(frozen=True, slots=True)
class ThemeForm:
    """What was typed about a theme; `seen` is the digest of the one that was on the screen."""

    name_en: str = ""
    name_es: str = ""
    claim_en: str = ""
    claim_es: str = ""
    rank: str = "major"
    origin: str = "data"
    codes: tuple[str, ...] = ()
    seen: str = ""

    @property
    def name(self) -> Bilingual:
        """The name in both languages."""
        return Bilingual(self.name_en, self.name_es)

    @property
    def claim(self) -> Bilingual:
        """The sentence in both languages."""
        return Bilingual(self.claim_en, self.claim_es)


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """A code that a theme can gather: its key and its path in words."""

    key: str
    path: str


@dataclass(frozen=True, slots=True)
class ThemesPage:
    """All themes in their order."""

    found: StudyThemes
    marks: Mapping[str, CodeMark]
    choices: tuple[CodeChoice, ...]
    form: ThemeForm = ThemeForm()
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ThemePage:
    """One theme with what it stands on, and the passages that are coded with its codes."""

    found: StudyThemes
    standing: StandingTheme
    number: int
    marks: Mapping[str, CodeMark]
    choices: tuple[CodeChoice, ...]
    coded: tuple[CodedQuotation, ...]
    sides: Mapping[tuple[str, int, int], str]
    pages: Pages
    form: ThemeForm
    turn: int | None = None
    typed: str = ""
    source: str = ""
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MergePage:
    """What merging themes would do; `seen` is the digest of what was looked at."""

    found: StudyThemes
    kept: StandingTheme
    merging: Merging
    merged: StandingTheme
    seen: str
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PutPage:
    """Where a passage is put to a theme; the names of the themes by key."""

    passage: Passage
    language: str
    themes: tuple[tuple[str, Bilingual], ...]
    coding: str
    back: str = ""
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MapPage:
    """The map of themes, and the same as tables; `least` is the fewest passages of a link that were asked for."""

    found: StudyThemes
    drawn: DrawnThemes | None
    least: int | None


@dataclass(frozen=True, slots=True)
class MapFile:
    """The map as a file of its own."""

    found: StudyThemes
    drawn: DrawnThemes
    notice: str | None


@dataclass(frozen=True, slots=True)
class SharedPage:
    """The passages of one theme that are coded for the other too."""

    found: StudyThemes
    one: StandingTheme
    other: StandingTheme
    quotations: tuple[CodedQuotation, ...]
    sources: Mapping[str, Source]
    marks: Mapping[str, CodeMark]
