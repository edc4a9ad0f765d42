"""The map of themes with its words, ready to be written as SVG by a template."""

from collections.abc import Sequence
from dataclasses import dataclass

from qualtoc.coding.codebook import marks
from qualtoc.coding.themes import Meeting
from qualtoc.documents import printable
from qualtoc.errors import message
from qualtoc.i18n import Translator
from qualtoc.reports.themes import StandingTheme, StudyThemes, code_label
from qualtoc.reports.wording import THEME_ORIGIN_WORDS, THEME_RANK_WORDS
from qualtoc.web.themes.placing import CodeOnMap, Join, Placed, ThemeBox, ThemeOnMap, placed

WEIGHTS = (1, 2, 5, 10)
"""From how many sources on a link is drawn in the next thickness."""

MOST_LINKS = 24
"""Unless somebody chooses a minimum, it is raised until no more links are drawn than can be followed by eye."""

GLYPHS = "●◆▲■○◇△□"


@dataclass(frozen=True, slots=True)
class DrawnTheme:
    """A theme's box with its classes; `said` is its title in words, `sources` the number in its circle."""

    box: ThemeBox
    classes: str
    said: str
    sources: int


@dataclass(frozen=True, slots=True)
class DrawnJoin:
    """A link between themes with its classes; `said` is its title in words."""

    join: Join
    meeting: Meeting
    classes: str
    said: str


@dataclass(frozen=True, slots=True)
class DrawnThemes:
    """Everything that the template writes; `least` is the fewest passages of a link that is drawn."""

    placed: Placed
    themes: tuple[DrawnTheme, ...]
    joins: tuple[DrawnJoin, ...]
    said: str
    least: int
    left_out: int
    glyphs: str = GLYPHS


def drawn(found: StudyThemes, translator: Translator, least: int | None = None) -> DrawnThemes | None:
    """The drawing of the themes, with links of at least so many passages; None where there are no themes."""
    if not found.themes:
        return None
    numbers = {one.theme.key: number for number, one in enumerate(found.themes)}
    fewest = least or _readable(found.meetings)
    shown = [one for one in found.meetings if one.passages >= fewest]
    met = [(numbers[one.one], numbers[one.other], str(one.passages)) for one in shown]
    speaker = _Speaker(found, translator)
    where = placed([speaker.on_map(one) for one in found.themes], met, translator.text(message("more codes: {n}")))
    return DrawnThemes(
        where,
        tuple(speaker.theme(one, box) for one, box in zip(found.themes, where.themes, strict=True)),
        tuple(speaker.join(one, join) for one, join in zip(shown, where.joins, strict=True)),
        translator.text(
            message("Themes: {themes}; links between them: {links}", themes=len(found.themes), links=len(shown))
        ),
        fewest,
        len(found.meetings) - len(shown),
    )


def _readable(meetings: Sequence[Meeting]) -> int:
    """The smallest minimum with which no more links are drawn than can be followed."""
    passages = sorted((one.passages for one in meetings), reverse=True)
    return min(passages[MOST_LINKS] + 1, passages[0]) if len(passages) > MOST_LINKS else 1


class _Speaker:
    """Puts themes and their links into words."""

    def __init__(self, found: StudyThemes, translator: Translator) -> None:
        self._found, self._translator, self._marks = found, translator, marks(found.book)
        self._names = {one.theme.key: one.theme.name.text(translator.language) for one in found.themes}

    def on_map(self, one: StandingTheme) -> ThemeOnMap:
        """A theme as the map places it."""
        language = self._translator.language
        codes = tuple(
            CodeOnMap(code, printable(code_label(self._found, code, language)), mark.hue, mark.shape)
            for code in one.theme.codes
            if (mark := self._marks.get(code)) is not None
        )
        share = len(one.grounding.speaking) / max(1, len(self._found.sources))
        theme = one.theme
        return ThemeOnMap(
            theme.key, printable(theme.name.text(language)), printable(theme.claim.text(language)),
            theme.rank == "major", share, codes,
        )  # fmt: skip

    def theme(self, one: StandingTheme, box: ThemeBox) -> DrawnTheme:
        """A theme in words."""
        theme, sources = one.theme, len(one.grounding.speaking)
        said = message(
            "{name}: {rank}, {origin}; sources that speak for it: {sources} of {all}, against it: {against}",
            name=self._names[theme.key], rank=THEME_RANK_WORDS[theme.rank], origin=THEME_ORIGIN_WORDS[theme.origin],
            sources=sources, all=len(self._found.sources), against=len(one.grounding.against),
        )  # fmt: skip
        return DrawnTheme(box, f"theme {theme.rank} from-{theme.origin}", self._translator.text(said), sources)

    def join(self, one: Meeting, join: Join) -> DrawnJoin:
        """A link in words."""
        said = message(
            "{one} and {other}: passages coded for both: {passages}, sources: {sources}",
            one=self._names[one.one], other=self._names[one.other], passages=one.passages, sources=len(one.sources),
        )  # fmt: skip
        weight = sum(len(one.sources) >= least for least in WEIGHTS)
        return DrawnJoin(join, one, f"link weight-{weight}", self._translator.text(said))
