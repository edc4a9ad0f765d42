"""Figures beside voices as blocks of a document: each indicator, what its figures say, and the verdicts beside it."""

from collections.abc import Iterator

from qualtoc.documents import Block, Heading, ListBlock, Paragraph, Table
from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.joint_words import displays, figures, moved
from qualtoc.reports.matching import PatternMatching
from qualtoc.reports.pattern_words import scope_in_words
from qualtoc.reports.wording import DESIRED_WORDS, JOINT_RULE, RELATION_WORDS, verdict_in_words
from qualtoc.theory.joint import JointDisplay


def joint_blocks(matching: PatternMatching, translator: Translator) -> Iterator[Block]:
    """The joint display with its rule; nothing where the theory has no indicators."""
    found = displays(matching)
    if found:
        yield Heading(1, translator.text(message("Figures beside voices")), "joint")
        yield Paragraph(translator.text(JOINT_RULE))
    for display in found:
        yield from _of_indicator(matching, display, translator)


def _of_indicator(matching: PatternMatching, display: JointDisplay, translator: Translator) -> Iterator[Block]:
    say, indicator = translator.text, display.indicator
    labels = {factor.key: factor.label for factor in matching.version.factors}
    label = f"{translator.value(indicator.label)} ({translator.value(labels.get(indicator.factor, indicator.factor))})"
    has_cases = len(matching.report.by_case) > 1
    where = (label, display.measurement.outcome, display.measurement.case if has_cases else None)
    yield Heading(2, " · ".join(part for part in where if part))
    facts: list[tuple[Message, object]] = [
        *figures(display), (message("Unit"), indicator.unit), (message("Period"), indicator.period),
        (message("Source"), indicator.source), (message("Note"), display.measurement.note),
    ]  # fmt: skip
    told = ((say(name), translator.value(value)) for name, value in facts)
    lines = [f"{name}: {value}" for name, value in told if value not in ("", "–")]
    if indicator.desired:
        lines.append(say(DESIRED_WORDS[indicator.desired]))
    yield ListBlock((*lines, say(moved(display))))
    rows = [
        (scope_in_words(one.verdict, has_cases=has_cases), say(verdict_in_words(one.verdict)),
         say(RELATION_WORDS[one.relation]))
        for one in display.comparisons
    ]  # fmt: skip
    if rows:
        header = (message("Link"), message("Verdict"), message("Together"))
        yield Table(tuple(say(name) for name in header), tuple(rows))
