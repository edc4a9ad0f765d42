"""The pattern-matching report as a document in three shapes: summary, full report, appendix; each can be checked."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from qualtoc.documents import Block, Document, Heading, ListBlock, Paragraph, Table
from qualtoc.errors import Invalid, Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.joint_document import joint_blocks
from qualtoc.reports.matching import PatternMatching, rows_of
from qualtoc.reports.matrix import Matrix, Row, matrix
from qualtoc.reports.pattern_appendix import appendix_blocks, changes_of_rule
from qualtoc.reports.pattern_summary import summary_blocks
from qualtoc.reports.pattern_words import (
    SIGNS_IN_ORDER,
    joined,
    override_message,
    replication_messages,
    scope_in_words,
    selection_messages,
    totals_message,
    unplaced_message,
    version_message,
)
from qualtoc.reports.verdict_document import VerdictWriter
from qualtoc.reports.wording import (
    AFTER_THE_FACT,
    FLAG_WORDS,
    SIGN_GLYPHS,
    STATUS_WORDS,
    STRENGTH_WORDS,
    notice,
    verdict_in_words,
)
from qualtoc.theory.replication import replications
from qualtoc.theory.verdicts import Verdict

Part = Literal["summary", "full", "appendix"]
PARTS: tuple[Part, ...] = ("summary", "full", "appendix")
PART_WORDS: dict[Part, Message] = {
    "summary": message("Summary"), "full": message("Full report"), "appendix": message("Appendix"),
}  # fmt: skip


def part(name: str) -> Part:
    """The shape of that name.

    Raises:
        Invalid: there is no such shape.
    """
    for known in PARTS:
        if name == known:
            return known
    raise Invalid(message("A report has the parts summary, full and appendix, not “{part}”.", part=name), field="part")


def as_document(
    matching: PatternMatching, translator: Translator, outcome: str | None = None, part: Part = "full"
) -> Document:
    """The report in the language of the translator; `outcome` leaves only the verdicts of that outcome in it.

    Raises:
        NotFound: no link of the version speaks of that outcome.
    """
    title = translator.text(message("Pattern matching of {study}", study=matching.study.title))
    if part == "full":
        blocks = tuple(_Writer(matching, translator, outcome).blocks())
    else:
        title = f"{title} · {translator.text(PART_WORDS[part])}"
        made = summary_blocks if part == "summary" else appendix_blocks
        blocks = (*changes_of_rule(matching, translator), *made(matching, translator))
    return Document(title, translator.language, blocks, notice(matching.study, translator))


class _Writer:
    """The blocks of the full report; each method gives the blocks of one part."""

    def __init__(self, matching: PatternMatching, translator: Translator, outcome: str | None) -> None:
        self.matching = matching
        self.translator = translator
        self.say = translator.text
        self.outcome = outcome
        self.chosen = frozenset(id(row) for row in rows_of(matching, outcome))
        self.has_cases = len(matching.report.by_case) > 1
        self.verdicts = VerdictWriter(matching, translator)

    def blocks(self) -> Iterator[Block]:
        """The whole report, from the matrix to each verdict with its quotations."""
        drawn = matrix(self.matching)
        yield from self._head()
        yield from self._matrix(drawn)
        yield from self._patterns()
        yield from self._cross_case()
        yield from joint_blocks(self.matching, self.translator)
        yield Heading(1, self.say(message("Verdicts")), "verdicts")
        for row in drawn.verdicts():
            if id(row) in self.chosen:
                yield from self.verdicts.blocks(row)
        yield from self._proposals()
        yield from appendix_blocks(self.matching, self.translator)

    def _head(self) -> Iterator[Block]:
        report = self.matching.report
        yield Paragraph(self.say(version_message(self.matching.version, report)))
        if report.version != report.base:
            yield Paragraph(
                self.say(message("The version registered first is {base}; read its verdicts first.", base=report.base))
            )
        for said in selection_messages(self.matching):
            yield Paragraph(self.say(said))
        yield Paragraph(self.say(totals_message(self.matching.totals)))
        if len(self.matching.cases) > 1:
            lines = (f"{case}: {self.say(totals_message(report.by_case[case]))}" for case in self.matching.cases)
            yield ListBlock(tuple(lines))
        yield from changes_of_rule(self.matching, self.translator)
        if report.unplaced:
            yield Paragraph(self.say(unplaced_message(report)))

    def _matrix(self, drawn: Matrix) -> Iterator[Block]:
        yield Heading(1, self.say(message("Matrix")), "matrix")
        for group in drawn.groups:
            title = group.pattern.label if group.pattern else message("Links of no pattern")
            caption = self.translator.value(title)
            yield self._table(drawn, group.rows, f"{group.pattern.key} {caption}" if group.pattern else caption)
        if drawn.rivals:
            yield self._table(drawn, drawn.rivals, self.say(message("Rival explanations, outside the counts")))

    def _table(self, drawn: Matrix, rows: Sequence[Row], caption: str) -> Table:
        unscoped = self.say(message("no outcome"))
        columns = tuple(column or unscoped for column in drawn.columns)
        lines = []
        for row in rows:
            named = " · ".join(part for part in (row.link.key, row.outcome) if part)
            link = f"{named} {self.verdicts.factor(row.link.cause)} → {self.verdicts.factor(row.link.effect)}"
            lines.append((link, *(self._cell(cell) for cell in row.cells)))
        return Table((self.say(message("Link")), *columns), tuple(lines), caption)

    def _cell(self, cell: Verdict | None) -> str:
        if cell is None or id(cell) not in self.chosen:
            return "—"
        counts = ", ".join(f"n{SIGN_GLYPHS[s]} {len(cell.sources_by_sign.get(s, ()))}" for s in SIGNS_IN_ORDER)
        expected = message("expected {sign}", sign=SIGN_GLYPHS[cell.expected])
        lines = [self.say(verdict_in_words(cell)), f"{self.say(expected)}; {counts}"]
        if cell.emergent:
            word = AFTER_THE_FACT if cell.verdict == "supported" else FLAG_WORDS["emergent"][0]
            lines.append(self.say(word))
        if cell.override:
            lines.append(self.say(override_message(cell.override)))
        return "\n".join(lines)

    def _patterns(self) -> Iterator[Block]:
        labels = {pattern.key: pattern.label for pattern in self.matching.theory.patterns}
        found = [row for row in self.matching.patterns if self.outcome in (None, row.outcome)]
        if not found:
            return
        yield Heading(1, self.say(message("Patterns")), "patterns")
        header = [message("Pattern"), message("Outcome"), message("Status"), message("Strength"), message("Gaps")]
        rows = []
        for row in found:
            strength = self.say(STRENGTH_WORDS[row.strength]) if row.strength else "–"
            name = f"{row.pattern} {self.translator.value(labels[row.pattern])}"
            cells = [name, row.outcome or "—", self.say(STATUS_WORDS[row.status]), strength, ", ".join(row.gaps) or "–"]
            rows.append(tuple([*cells, row.case or "—"] if self.has_cases else cells))
        yield Table(self._said([*header, message("Case")] if self.has_cases else header), tuple(rows))

    def _cross_case(self) -> Iterator[Block]:
        found = replications(self.matching.theory.cases, self.matching.rows)
        if not found:
            return
        yield Heading(1, self.say(message("Across the cases")), "cases")
        header = (
            self.say(message("Link")),
            *(str(case) for case in self.matching.cases),
            self.say(message("Together")),
        )
        rows = []
        for one in found:
            by_case = {cell.case: self.say(verdict_in_words(cell.verdict)) for cell in one.cells}
            verdicts = (by_case.get(case, "—") for case in self.matching.cases)
            name = scope_in_words(one.cells[0].verdict, has_cases=False)
            rows.append((name, *verdicts, joined(replication_messages(self.matching, one), self.translator)))
        yield Table(header, tuple(rows))

    def _proposals(self) -> Iterator[Block]:
        proposals = self.matching.proposals
        if proposals:
            yield Heading(1, self.say(message("Spoken of and not in this version")), "proposals")
            lines = (
                message(
                    "{cause} → {effect}: sources {n}",
                    cause=self.verdicts.factor(pair.cause), effect=self.verdicts.factor(pair.effect), n=pair.n_sources,
                )
                for pair in proposals
            )  # fmt: skip
            yield ListBlock(tuple(self.say(line) for line in lines))

    def _said(self, header: Iterable[Message]) -> tuple[str, ...]:
        return tuple(self.say(heading) for heading in header)
