"""The pattern-matching report as a document: the same in Markdown, HTML and DOCX, with what is needed to check it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields

from qualtoc import __version__
from qualtoc.documents import Block, Document, Heading, ListBlock, Paragraph, Quotation, Table
from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.beside import in_versions
from qualtoc.reports.matching import ClaimQuotation, PatternMatching, rows_of
from qualtoc.reports.matrix import Matrix, Row, matrix
from qualtoc.reports.wording import (
    AFTER_THE_FACT,
    DIRECTNESS_WORDS,
    FLAG_WORDS,
    PARAMETER_WORDS,
    SAYS,
    SIGN_GLYPHS,
    STANDPOINT_WORDS,
    STATUS_WORDS,
    STRENGTH_WORDS,
    TYPE_WORDS,
    VERDICT_WORDS,
    notice,
    verdict_in_words,
)
from qualtoc.theory.evidence import Override
from qualtoc.theory.explanation import explanation
from qualtoc.theory.model import Sign, TheoryVersion
from qualtoc.theory.parameters import Parameters
from qualtoc.theory.pattern_matching import Report
from qualtoc.theory.rollup import Totals
from qualtoc.theory.verdicts import Verdict

SIGNS_IN_ORDER: tuple[Sign, ...] = ("+", "0", "-")


def as_document(matching: PatternMatching, translator: Translator, outcome: str | None = None) -> Document:
    """The report in the language of the translator; `outcome` leaves only the verdicts of that outcome in it.

    Raises:
        NotFound: no link of the version speaks of that outcome.
    """
    return _Writer(matching, translator, outcome).document()


def sentence(matching: PatternMatching, row: Verdict, translator: Translator) -> str:
    """The generated sentences of a verdict in the reader's language."""
    said = explanation(row, matching.report.version, matching.report.parameters)
    return " ".join(translator.text(part) for part in said)


def scope_in_words(row: Verdict, *, has_cases: bool) -> str:
    """The link with its outcome and, where there are several cases, its case: "L12 · ANC"."""
    parts = (row.link, row.outcome, row.case if has_cases else None)
    return " · ".join(part for part in parts if part)


def anchor(row: Verdict, *, has_cases: bool) -> str:
    """Where links lead to a verdict: letters, digits, - and _ only."""
    parts = ("verdict", row.link, row.outcome, row.case if has_cases else None)
    plain = "-".join(part for part in parts if part)
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f"_{ord(c):x}" for c in plain)


def version_message(version: TheoryVersion, report: Report) -> Message:
    """When the version was fixed, and how many sources had been coded by then."""
    when = message("not registered")
    if version.registered_at is not None:
        on = version.registered_at.date()
        registered = (
            message("registered on {date}, as declared in a file", date=on),
            message("registered on {date}", date=on),
        )
        refined = (message("refined on {date}, as declared in a file", date=on), message("refined on {date}", date=on))
        words = refined if version.status == "refined" else registered
        when = words[0] if version.declared else words[1]
    before = message("before the first coding")
    if report.coded_before:
        before = message("after {n} of {total} sources were coded", n=report.coded_before, total=report.n_sources)
    return message("Theory {version}: {when}, {before}.", version=version.key, when=when, before=before)


def totals_message(totals: Totals) -> Message:
    """How many of the judged propositions matched, whether all did, and how many could not be judged."""
    return message(
        "{matched} of {judged} judged propositions matched; strict match: {strict}; not judged: {rest}. "
        "Rivals stand outside.",
        matched=totals.matched, judged=totals.judged, rest=totals.not_judged,
        strict=message("yes") if totals.strict_match else message("no"),
    )  # fmt: skip


def override_message(override: Override) -> Message:
    """The verdict that an analyst chose, with the reason."""
    word = VERDICT_WORDS.get(override.verdict, message("another verdict"))  # type: ignore[call-overload]
    return message(
        "Overridden by {who}: {verdict}. Reason: {reason}", who=override.by, verdict=word, reason=override.reason
    )


class _Writer:
    """The blocks of one report; each method gives the blocks of one part."""

    def __init__(self, matching: PatternMatching, translator: Translator, outcome: str | None) -> None:
        self.matching = matching
        self.translator = translator
        self.say = translator.text
        self.outcome = outcome
        self.chosen = frozenset(id(row) for row in rows_of(matching, outcome))
        self.has_cases = len(matching.report.by_case) > 1
        self.labels = {factor.key: factor.label for factor in matching.version.factors}

    def document(self) -> Document:
        drawn = matrix(self.matching)
        blocks = [
            *self._head(),
            *self._rule(),
            *self._matrix(drawn),
            *self._patterns(),
            Heading(1, self.say(message("Verdicts")), "verdicts"),
            *(block for row in drawn.verdicts() if id(row) in self.chosen for block in self._verdict(row)),
            *self._proposals(),
            *self._origin(),
        ]
        title = self.say(message("Pattern matching of {study}", study=self.matching.study.title))
        return Document(title, self.translator.language, tuple(blocks), notice(self.matching.study, self.translator))

    def _head(self) -> Iterator[Block]:
        report = self.matching.report
        yield Paragraph(self.say(version_message(self.matching.version, report)))
        if report.version != report.base:
            yield Paragraph(
                self.say(message("The version registered first is {base}; read its verdicts first.", base=report.base))
            )
        yield Paragraph(self.say(totals_message(report.totals)))
        if self.has_cases:
            lines = (f"{case}: {self.say(totals_message(counts))}" for case, counts in report.by_case.items())
            yield ListBlock(tuple(lines))
        if report.unplaced:
            said = message("Sources without a case of the theory are not weighed: {sources}.", sources=report.unplaced)
            yield Paragraph(self.say(said))

    def _rule(self) -> Iterator[Block]:
        given = self.matching.report.parameters
        usual = Parameters()
        yield Heading(1, self.say(message("Parameters of the rule")), "parameters")
        rows = []
        for parameter in fields(Parameters):
            value, default = getattr(given, parameter.name), getattr(usual, parameter.name)
            mark = self.say(message("changed")) if value != default else ""
            words = self.say(PARAMETER_WORDS[parameter.name])
            rows.append((parameter.name, words, self._number(value), self._number(default), mark))
        header = (message("Name"), message("Meaning"), message("Value"), message("Default"), message("Mark"))
        yield Table(self._said(header), tuple(rows))
        n = len(given.changes())
        if n:
            yield Paragraph(self.say(message("Parameters changed from their defaults: {n}.", n=n)))

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
            link = f"{named} {self._factor(row.link.cause)} → {self._factor(row.link.effect)}"
            lines.append((link, *(self._cell(cell) for cell in row.cells)))
        return Table((self.say(message("Link")), *columns), tuple(lines), caption)

    def _cell(self, cell: Verdict | None) -> str:
        if cell is None or id(cell) not in self.chosen:
            return "—"
        counts = ", ".join(f"n{SIGN_GLYPHS[s]} {len(cell.sources_by_sign.get(s, ()))}" for s in SIGNS_IN_ORDER)
        expected = message("expected {sign}", sign=SIGN_GLYPHS[cell.expected])
        lines = [self.say(verdict_in_words(cell)), f"{self.say(expected)}; {counts}"]
        if cell.emergent:
            lines.append(self.say(AFTER_THE_FACT if cell.verdict == "supported" else FLAG_WORDS["emergent"][0]))
        if cell.override:
            lines.append(self.say(override_message(cell.override)))
        return "\n".join(lines)

    def _patterns(self) -> Iterator[Block]:
        labels = {pattern.key: pattern.label for pattern in self.matching.theory.patterns}
        found = [row for row in self.matching.report.patterns if self.outcome in (None, row.outcome)]
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

    def _verdict(self, row: Verdict) -> Iterator[Block]:
        arrow = f"{self._factor(row.cause)} → {self._factor(row.effect)}"
        scope = scope_in_words(row, has_cases=self.has_cases)
        yield Heading(2, f"{scope}: {arrow}", anchor(row, has_cases=self.has_cases))
        yield Paragraph(self.say(verdict_in_words(row)))
        if row.override:
            yield Paragraph(self.say(override_message(row.override)))
        if row.scoped_out:
            yield Paragraph(self.say(message("Does not apply: {reason}", reason=row.scoped_out)))
        yield Paragraph(sentence(self.matching, row, self.translator))
        yield ListBlock(tuple(self.say(fact) for fact in self._facts(row)))
        for sign in (row.expected, *(s for s in SIGNS_IN_ORDER if s != row.expected)):
            yield from self._side(row, sign)
        yield from self._quotations(message("Unclear direction"), self.matching.quoted(row, "?"))
        yield from self._quotations(message("Not outcome-specific"), self.matching.in_order(row.not_outcome_specific))

    def _facts(self, row: Verdict) -> Iterator[Message]:
        counts = ", ".join(f"{SIGN_GLYPHS[s]} {len(row.sources_by_sign.get(s, ()))}" for s in (*SIGNS_IN_ORDER, "?"))
        yield message("Sources by sign: {counts}", counts=counts)
        yield message(
            "Interviews asked: {probed}; of these silent: {silent}; not asked: {not_asked}",
            probed=row.n_probed, silent=row.silent, not_asked=row.not_asked,
        )  # fmt: skip
        yield message("Roles: {roles}; types: {types}", roles=self._roles(row), types=self._types(row))
        yield message(
            "The verdict stays in {same} of {of} runs that leave one source out", same=row.loso.same, of=row.loso.of
        )
        low, high = row.theta_range
        yield message("It holds for theta from {low} to {high}", low=low, high=high)
        for flag in row.flags:
            word, text = FLAG_WORDS[flag]
            yield message("{flag}: {meaning}", flag=word, meaning=text)
        for version, other in in_versions(self.matching, row):
            yield in_version_message(version, other)

    def _side(self, row: Verdict, sign: str) -> Iterator[Block]:
        side = message("As expected") if sign == row.expected else message("Against the expectation")
        found = self.matching.quoted(row, sign)
        yield from self._quotations(message("{side}: {says}", side=side, says=SAYS[sign]), found)

    def _quotations(self, title: Message, found: Sequence[ClaimQuotation]) -> Iterator[Block]:
        if not found:
            return
        yield Heading(3, f"{self.say(title)} ({len(found)})")
        for quotation in found:
            if quotation.words is not None:
                yield Quotation(quotation.words, self._whose(quotation))
        kept = [quotation for quotation in found if quotation.words is None]
        if kept:
            said = message(
                "Kept back for want of consent, but counted: {n} ({sources}).", n=len(kept), sources=_named(kept)
            )
            yield Paragraph(self.say(said))

    def _whose(self, quotation: ClaimQuotation) -> str:
        claim = quotation.claim
        parts: list[Message | str] = [claim.source, message("turn {n}", n=quotation.turn_no)]
        parts += [DIRECTNESS_WORDS[claim.directness], STANDPOINT_WORDS[claim.standpoint]]
        if claim.prompted:
            parts.append(message("prompted"))
        return " · ".join(self.translator.value(part) for part in parts)

    def _proposals(self) -> Iterator[Block]:
        proposals = self.matching.report.proposals
        if proposals:
            yield Heading(1, self.say(message("Spoken of and not in this version")), "proposals")
            lines = (
                message(
                    "{cause} → {effect}: sources {n}",
                    cause=self._factor(pair.cause), effect=self._factor(pair.effect), n=pair.n_sources,
                )
                for pair in proposals
            )  # fmt: skip
            yield ListBlock(tuple(self.say(line) for line in lines))

    def _origin(self) -> Iterator[Block]:
        yield Heading(1, self.say(message("What this report stands on")), "origin")
        words = {
            "theory": message("Theory version"), "base": message("Version registered first"),
            "codebook": message("Codebook"), "claims": message("Causal claims"),
        }  # fmt: skip
        hashes = (f"{self.say(words[name])}: SHA-256 {digest}" for name, digest in self.matching.hashes.items())
        yield ListBlock((f"qualtoc {__version__}", *hashes))

    def _factor(self, key: str) -> str:
        return self.translator.value(self.labels[key]) if key in self.labels else key

    def _roles(self, row: Verdict) -> tuple[str, ...]:
        labels = {role.key: role.label for role in self.matching.theory.roles}
        return tuple(self.translator.value(labels.get(key, key)) for key in row.roles)

    def _types(self, row: Verdict) -> tuple[Message, ...]:
        return tuple(TYPE_WORDS[kind] for kind in row.types)

    def _number(self, value: float) -> str:
        return self.translator.value(value)

    def _said(self, header: Iterable[Message]) -> tuple[str, ...]:
        return tuple(self.say(heading) for heading in header)


def in_version_message(version: str, row: Verdict) -> Message:
    """What a version expects of a proposition and how it was judged; what came after the data says so."""
    expected, verdict = SIGN_GLYPHS[row.expected], verdict_in_words(row)
    if row.emergent and row.verdict == "supported":
        return message(
            "In {version}: expected {sign}; {verdict}, {note}",
            version=version, sign=expected, verdict=verdict, note=AFTER_THE_FACT,
        )  # fmt: skip
    return message("In {version}: expected {sign}; {verdict}", version=version, sign=expected, verdict=verdict)


def _named(kept: Sequence[ClaimQuotation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(quotation.claim.source for quotation in kept))
