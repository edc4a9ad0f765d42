"""The themes of a study as a document: each with its sentence, its quotations and its counter-examples."""

from collections.abc import Iterator

from qualtoc.coding.themes import RANKS, SIDES, Side, ThemeQuotation
from qualtoc.documents import Block, Document, Heading, Paragraph, Quotation, Table
from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.themes import StandingTheme, StudyThemes, code_label
from qualtoc.reports.wording import SIDE_HEADINGS, THEME_ORIGIN_WORDS, THEME_RANK_HEADINGS, notice


def as_document(found: StudyThemes, translator: Translator) -> Document:
    """The major themes, the minor ones, and which share passages."""
    title = translator.text(message("Themes of {study}", study=found.study.title))
    return Document(
        title, translator.language, tuple(_Writer(found, translator).blocks()), notice(found.study, translator)
    )


def counted(found: StudyThemes) -> Message:
    """How many themes there are, and how many of their passages may not leave the study."""
    return message(
        "Themes: {n}; major: {major}, minor: {minor}. Passages kept back for want of consent: {kept}.",
        n=len(found.themes), major=len(found.ranked("major")), minor=len(found.ranked("minor")), kept=found.kept_back,
    )  # fmt: skip


class _Writer:
    """Writes the blocks in one language."""

    def __init__(self, found: StudyThemes, translator: Translator) -> None:
        self.found, self.say, self.language = found, translator.text, translator.language

    def blocks(self) -> Iterator[Block]:
        """Everything below the title."""
        if not self.found.themes:
            yield Paragraph(self.say(message("No theme has been formed yet.")))
            return
        yield Paragraph(self.say(counted(self.found)))
        for rank in RANKS:
            of_rank = self.found.ranked(rank)
            if of_rank:
                yield Heading(1, self.say(THEME_RANK_HEADINGS[rank]))
            for one in of_rank:
                yield from self._theme(one)
        yield from self._meetings()

    def _theme(self, one: StandingTheme) -> Iterator[Block]:
        theme, stands = one.theme, one.grounding
        yield Heading(2, theme.name.text(self.language), f"theme-{theme.key}")
        yield Paragraph(theme.claim.text(self.language))
        codes = tuple(code_label(self.found, code, self.language) for code in theme.codes)
        facts = [
            message("This theme comes {origin}.", origin=THEME_ORIGIN_WORDS[theme.origin]),
            message("Codes: {codes}.", codes=codes) if codes else message("It gathers no code yet."),
            message(
                "Sources that speak for it: {n} of {all} (codings: {codings}). Participants: {people} of {everybody}.",
                n=len(stands.speaking), all=len(self.found.sources), codings=stands.codings,
                people=len(stands.participants), everybody=self.found.participants,
            ),
            message("Sources that speak against it: {sources}.", sources=stands.against)
            if stands.against
            else message("No counter-example was put to it."),
            message("Silent participants: {people}.", people=stands.silent_participants)
            if stands.silent_participants
            else message("No participant is silent."),
        ]  # fmt: skip
        yield Paragraph(" ".join(self.say(fact) for fact in facts))
        for side in SIDES:
            yield from self._quotations(side, [q for q in theme.quotations if q.side == side])
        if len(stands.cases) > 1:
            yield self._cases(one)

    def _quotations(self, side: Side, quotations: list[ThemeQuotation]) -> Iterator[Block]:
        leaving = [one for one in quotations if one.source in self.found.quotable]
        if quotations:
            yield Heading(3, self.say(SIDE_HEADINGS[side]))
        for one in leaving:
            yield Quotation(one.words, self.say(message("{source}, turn {turn}", source=one.source, turn=one.turn_no)))
        if len(leaving) < len(quotations):
            yield Paragraph(self.say(message("Kept back for want of consent: {n}.", n=len(quotations) - len(leaving))))

    def _cases(self, one: StandingTheme) -> Table:
        header = (message("Case"), message("speak for it"), message("speak against it"), message("silent"))
        rows = tuple(
            (
                self.found.cases[line.case].text(self.language) if line.case in self.found.cases else line.case or "–",
                f"{line.speaking} / {line.sources}", str(line.against), str(line.silent),
            )
            for line in one.grounding.cases
        )  # fmt: skip
        return Table(tuple(self.say(cell) for cell in header), rows, self.say(message("Sources by case")))

    def _meetings(self) -> Iterator[Block]:
        if not self.found.meetings:
            return
        names = {one.theme.key: one.theme.name.text(self.language) for one in self.found.themes}
        header = (message("Theme"), message("Theme"), message("Passages coded for both"), message("Sources"))
        rows = tuple(
            (names[met.one], names[met.other], str(met.passages), str(len(met.sources))) for met in self.found.meetings
        )
        yield Heading(1, self.say(message("Themes that share passages")))
        yield Table(tuple(self.say(cell) for cell in header), rows)
