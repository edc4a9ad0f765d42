"""The summary of a pattern-matching report for those who decide: one page, in plain words, each from the numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualtoc import __version__
from qualtoc.coding.codebook import Bilingual
from qualtoc.documents import Block, Heading, ListBlock, Paragraph, Quotation
from qualtoc.errors import Message, counted, message
from qualtoc.i18n import Translator
from qualtoc.reports.beside import InVersions
from qualtoc.reports.joint_words import displays, moved
from qualtoc.reports.matching import ClaimQuotation, PatternMatching
from qualtoc.reports.pattern_words import selection_messages, unplaced_message, version_message
from qualtoc.reports.wording import RELATION_MEANINGS, STATUS_SENTENCES, STRENGTH_WORDS
from qualtoc.theory.evidence import CaseKey
from qualtoc.theory.joint import JointDisplay
from qualtoc.theory.model import Outcome
from qualtoc.theory.plain_words import Figure, conclusion, expectation, said
from qualtoc.theory.replication import Replication, replications
from qualtoc.theory.rollup import PatternVerdict, Totals
from qualtoc.theory.verdicts import JUDGED, Verdict

MOST_LINES = 4
"""So many lines of one kind stand on the page; the others are counted."""

MOST_VOICES = 1
SHORT = (15, 320)
"""Quotations of so many characters fit on the page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said; `row` is the verdict that it speaks of, None where it speaks of several."""

    title: Message
    sentences: tuple[Message, ...]
    row: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading; `more` counts those that only the full report has."""

    key: str
    heading: Message
    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Voices:
    """What somebody says as expected, and what somebody says against it."""

    row: Verdict
    title: Message
    expected: ClaimQuotation
    against: ClaimQuotation


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole page: what was done, what came out, in whose words, and what to keep in mind."""

    opening: tuple[Message, ...]
    sections: tuple[Section, ...]
    voices: tuple[Voices, ...]
    caveats: tuple[Message, ...]
    foot: Message


def summary(matching: PatternMatching) -> Summary:
    """The summary of the chosen cases; voices where the quotations of both sides are loaded and may be shown."""
    return _Summary(matching).all()


def summary_blocks(matching: PatternMatching, translator: Translator) -> Iterator[Block]:
    """The summary as blocks of a document."""
    found, say = summary(matching), translator.text
    yield Paragraph(" ".join(say(sentence) for sentence in found.opening))
    for section in found.sections:
        yield Heading(1, say(section.heading), section.key)
        lines = [f"{say(line.title)}: {' '.join(say(one) for one in line.sentences)}" for line in section.lines]
        if section.more:
            lines.append(say(message("And {n} more in the full report.", n=section.more)))
        yield ListBlock(tuple(lines))
    if found.voices:
        yield Heading(1, say(message("In their words")), "voices")
    for voices in found.voices:
        yield Paragraph(say(voices.title))
        for side, one in ((message("As expected"), voices.expected), (message("Against"), voices.against)):
            yield Quotation(one.words or "", f"{one.claim.source} · {say(side)}")
    yield Heading(1, say(message("What to keep in mind")), "caveats")
    yield ListBlock(tuple(say(caveat) for caveat in found.caveats))
    yield Paragraph(say(found.foot))


def voices_wanted(matching: PatternMatching) -> tuple[Verdict, ...]:
    """The verdicts whose quotations may stand on the page: headline links first, those with voices on both sides."""
    headlines = [pattern.headline_link for pattern in matching.theory.patterns]
    rows = [row for row in matching.rows if not row.rival and _has_both_sides(row)]
    rows.sort(key=lambda row: (row.link not in headlines, row.verdict != "contradicted"))
    return tuple(rows[: 3 * MOST_VOICES])


class _Summary:
    """The parts of one summary; each method gives one of them."""

    def __init__(self, matching: PatternMatching) -> None:
        self.matching = matching
        self.rows = [row for row in matching.rows if not row.rival]
        self.labels = {factor.key: factor.label for factor in matching.version.factors}
        self.outcomes = {outcome.key: outcome.label for outcome in matching.theory.outcomes}
        self.has_cases = len(matching.cases) > 1
        self.cases = {case.key: case.label for case in matching.theory.cases}

    def all(self) -> Summary:
        sections = (self.patterns(), self.not_held(), self.open(), self.rivals(), self.figures(), self.across())
        return Summary(
            opening=tuple(self.opening()),
            sections=tuple(section for section in sections if section.lines),
            voices=tuple(self.voices())[:MOST_VOICES],
            caveats=tuple(self.caveats()),
            foot=message(
                "qualtoc {software} · version {version} of the theory · parameters and hashes are in the appendix",
                software=__version__, version=self.matching.version.key,
            ),
        )  # fmt: skip

    def opening(self) -> Iterator[Message]:
        """What was read, what it was compared with, and how much of that came out as expected."""
        counts = self.matching.totals
        read = [source.type for source in self.matching.read]
        yield message(
            (_READ_ONE if len(read) == 1 else _READ).template, n=Figure(len(read), "read"),
            interviews=Figure(read.count("interview"), "interview"),
            observations=Figure(read.count("observation"), "observation"),
            documents=Figure(read.count("document"), "document"),
        )  # fmt: skip
        yield message("The question was what led to what, and that was compared with what a theory had expected.")
        yield version_message(self.matching.version, self.matching.report)
        yield self.held(counts)
        if self.has_cases:
            yield message("Each expectation is judged in each case by itself, and counts once for each.")

    def held(self, counts: Totals) -> Message:
        """How many of the expectations came out as expected."""
        rest = Figure(counts.not_judged, "not_judged")
        if counts.judged == 0:
            return message("None of the expectations could be judged yet. Not judged: {rest}.", rest=rest)
        return counted(
            "Of {judged} expectation that could be judged, {matched} held and {others} did not. Not judged: {rest}.",
            "Of {judged} expectations that could be judged, {matched} held and {others} did not. Not judged: {rest}.",
            counts.judged, judged=Figure(counts.judged, "judged"), matched=Figure(counts.matched, "matched"),
            others=Figure(counts.judged - counts.matched, "mismatched"), rest=rest,
        )  # fmt: skip

    def patterns(self) -> Section:
        found = self.matching.patterns
        if found:
            lines = [Line(self.title_of_pattern(rows), tuple(_of_pattern(rows[0]))) for rows in _alike(found)]
            return Section("patterns", message("What came out, pattern by pattern"), tuple(lines))
        held = [row for row in self.rows if row.verdict == "supported"]
        return self.section("held", message("What held"), held)

    def not_held(self) -> Section:
        rows = [row for row in self.rows if row.verdict in ("contradicted", "mixed")]
        return self.section("not-held", message("What did not hold"), rows)

    def open(self) -> Section:
        rows = [row for row in self.rows if row.verdict not in JUDGED and row.verdict != "not_applicable"]
        return self.section("open", message("What cannot be said yet"), rows)

    def rivals(self) -> Section:
        rows = [row for row in self.matching.rows if row.rival]
        return self.section("rivals", message("Other explanations that were tested"), rows)

    def figures(self) -> Section:
        found = [display for display in displays(self.matching) if display.movement != "not_reported"]
        lines = []
        for display in found:
            meanings = dict.fromkeys(c.relation for c in display.comparisons if c.relation != "not_comparable")
            sentences = (*_told(display), moved(display), *(RELATION_MEANINGS[one] for one in meanings))
            told = display.measurement
            lines.append(Line(self.within(display.indicator.label, told.outcome, told.case), sentences))
        return _cut("figures", message("Beside the figures"), lines)

    def across(self) -> Section:
        if not self.has_cases:
            return Section("across", message("Across the cases"), ())
        found = [one for one in replications(self.matching.theory.cases, self.matching.rows) if not one.rival]
        lines = [
            Line(self.title_of(one.cells[0].verdict, with_case=False), tuple(_together(one, self.cases)))
            for one in found
            if one.n_literal
        ]
        return _cut("across", message("Across the cases"), lines)

    def voices(self) -> Iterator[Voices]:
        for row in voices_wanted(self.matching):
            against = [sign for sign in ("0", "-", "+") if sign != row.expected]
            one = _short(self.matching.quoted(row, row.expected))
            other = next(filter(None, (_short(self.matching.quoted(row, sign)) for sign in against)), None)
            if one is not None and other is not None:
                yield Voices(row, self.title_of(row), one, other)

    def caveats(self) -> Iterator[Message]:
        """What the report leaves out, what came after the data, and what a verdict hangs on."""
        yield from selection_messages(self.matching)
        if self.matching.report.unplaced:
            yield unplaced_message(self.matching.report)
        yield message("That something held means that enough different sources say so. It is no proof.")
        late = [row for row in self.rows if row.emergent and row.verdict == "supported"]
        if late:
            yield message("Accommodated after the fact, not tested: {links}.", links=self.links(late))
        yield from self._later()
        for flag, said_of in _FLAGGED:
            rows = [row for row in self.rows if flag in row.flags and (flag != "fragile" or row.verdict in JUDGED)]
            if rows:
                yield message(said_of.template, links=self.links(rows))
        changed = self.matching.report.parameters.changes()
        if changed:
            yield message("Parameters changed from their defaults: {n}.", n=len(changed))

    def _later(self) -> Iterator[Message]:
        """What other versions say of the same, where they came after the data."""
        found: dict[str, list[Verdict]] = {}
        versions = InVersions(self.matching)
        for row in self.rows:
            for version, other in versions.of(row):
                if version != self.matching.version.key and other.emergent and other.verdict == "supported":
                    found.setdefault(version, []).append(other)
        for version, rows in found.items():
            yield message(
                "Version {version} expects otherwise in {links} and fits there; it was written after the sources had "
                "been heard: accommodated after the fact, not tested.", version=version, links=self.links(rows),
            )  # fmt: skip

    def section(self, key: str, heading: Message, rows: Sequence[Verdict]) -> Section:
        return _cut(key, heading, [Line(self.title_of(row), tuple(self.short(row)), row) for row in rows])

    def short(self, row: Verdict) -> Iterator[Message]:
        """What was expected, and who says what; what follows where these and the heading do not say it."""
        outcome = self.outcomes.get(row.outcome or "", row.outcome)
        if not row.rival:
            cause, effect = (self.labels.get(key, key) for key in (row.cause, row.effect))
            yield expectation(row, cause, effect, outcome)
        if row.verdict in JUDGED or row.verdict == "insufficient":
            yield next(iter(said(row)))
        if row.rival or row.verdict not in JUDGED or "hoop_failed" in row.flags:
            yield next(iter(conclusion(row)))

    def title_of(self, row: Verdict, *, with_case: bool = True) -> Message:
        scope = self.scope(row, with_case=with_case)
        if row.rival:
            return message("{scope}, {cause}", scope=scope, cause=self.labels.get(row.cause, row.cause))
        return message("{scope}", scope=scope)

    def title_of_pattern(self, rows: Sequence[PatternVerdict]) -> Message:
        labels = {pattern.key: pattern.label for pattern in self.matching.theory.patterns}
        return self.within(labels[rows[0].pattern], rows[0].outcome, *(row.case for row in rows))

    def scope(self, row: Verdict, *, with_case: bool = True) -> str:
        """The key of a link with its outcome, and its case where there are several."""
        return " · ".join(filter(None, (row.link, row.outcome, row.case if with_case and self.has_cases else None)))

    def links(self, rows: Iterable[Verdict]) -> tuple[str, ...]:
        """The scopes of these verdicts, each once."""
        return tuple(dict.fromkeys(map(self.scope, rows)))

    def within(self, name: Bilingual, outcome: Outcome, *cases: CaseKey) -> Message:
        """A name with the outcome that it is about, and the cases where the study has several."""
        parts: list[object] = [] if outcome is None else [self.outcomes.get(outcome, outcome)]
        named = tuple(self.cases.get(case, case) for case in cases if case is not None)
        if self.has_cases and named:
            parts.append(named)
        match parts:
            case []:
                return message("{pattern}", pattern=name)
            case [scope]:
                return message("{pattern} ({scope})", pattern=name, scope=scope)
        return message("{pattern} ({scope}; {case})", pattern=name, scope=parts[0], case=parts[1])


_READ = message("{n} sources were read: interviews {interviews}, observations {observations}, documents {documents}.")
_READ_ONE = message("One source was read: interviews {interviews}, observations {observations}, documents {documents}.")
_FLAGGED: tuple[tuple[str, Message], ...] = (
    ("rival_open", message("Another explanation is supported too and nobody has answered it: {links}.")),
    ("fragile", message("Hangs on a single source: {links}.")),
    ("role_split", message("People in different roles see it differently: {links}.")),
    ("not_probed", message("Nobody was asked about it: {links}.")),
    ("overridden", message("An analyst judges otherwise, with a reason in the full report: {links}.")),
)


def _alike(found: Iterable[PatternVerdict]) -> list[list[PatternVerdict]]:
    """The cases in which a pattern came out in the same way stand in one line, so that many cases fit on the page."""
    gathered: dict[tuple[object, ...], list[PatternVerdict]] = {}
    for row in found:
        gathered.setdefault((row.pattern, row.outcome, row.status, row.strength, row.gaps), []).append(row)
    return list(gathered.values())


def _of_pattern(row: PatternVerdict) -> Iterator[Message]:
    yield STATUS_SENTENCES[row.status]
    if row.strength is not None:
        yield message("Evidence at its weakest link: {strength}.", strength=STRENGTH_WORDS[row.strength])
    if row.gaps:
        yield message("Not judged: {links}.", links=row.gaps)


def _told(display: JointDisplay) -> Iterator[Message]:
    """The difference as its source wrote it."""
    if display.measurement.difference is not None:
        yield message(
            "Difference: {figure} {unit}.", figure=display.measurement.difference, unit=display.indicator.unit
        )


def _together(found: Replication, labels: Mapping[str, Bilingual]) -> Iterator[Message]:
    """What the cases say together, without the words of the field; those that should be alike come first."""

    def named(cases: Iterable[CaseKey]) -> tuple[object, ...]:
        return tuple(labels.get(case or "", case) for case in cases)

    if found.literal == "yes":
        yield message("It held in all {n} cases that were expected to be alike and could be judged.",
                      n=found.literal_judged)  # fmt: skip
    elif found.literal == "no":
        yield message("Of the cases that were expected to be alike, it did not hold in: {cases}.",
                      cases=named(found.literal_failing))  # fmt: skip
    else:
        yield counted(
            "Of the {n} case that was chosen as alike, {judged} could be judged: too few to say more.",
            "Of the {n} cases that were expected to be alike, {judged} could be judged: too few to say more.",
            found.n_literal, judged=found.literal_judged,
        )  # fmt: skip
    if differing := [cell.case for cell in found.cells if cell.predicted is not None and cell.as_predicted]:
        yield message("It came out otherwise where that had been predicted: {cases}.", cases=named(differing))
    if found.contrast_failing:
        yield message("It did not differ as had been predicted for: {cases}.", cases=named(found.contrast_failing))


def _cut(key: str, heading: Message, lines: Sequence[Line]) -> Section:
    return Section(key, heading, tuple(lines[:MOST_LINES]), max(0, len(lines) - MOST_LINES))


def _has_both_sides(row: Verdict) -> bool:
    return bool(row.claims.get(row.expected)) and any(
        claims for sign, claims in row.claims.items() if sign not in (row.expected, "?")
    )


def _short(found: Sequence[ClaimQuotation]) -> ClaimQuotation | None:
    """The first quotation that is neither a scrap nor a speech and may leave the study."""
    least, most = SHORT
    fitting = (one for one in found if one.may_leave and one.words and least <= len(one.words) <= most)
    return next(fitting, None)
