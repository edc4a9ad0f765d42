"""What stands beside the matrix of a report: what the cases say together, and figures beside voices."""

from dataclasses import dataclass

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message
from qualtoc.reports.joint_words import displays, figures, moved
from qualtoc.reports.matching import PatternMatching
from qualtoc.reports.pattern_words import replication_messages, scope_in_words
from qualtoc.reports.wording import RELATION_MEANINGS, RELATION_WORDS
from qualtoc.theory.joint import JointDisplay, Relation
from qualtoc.theory.replication import Cell, Replication, replications
from qualtoc.theory.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class AcrossRow:
    """One link and outcome with its cell in each case, None where the case has none, and what follows."""

    found: Replication
    scope: str
    cells: tuple[Cell | None, ...]
    said: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class LinkBeside:
    """A verdict beside the figures of its effect."""

    row: Verdict
    scope: str
    relation: Relation
    words: Message
    meaning: Message


@dataclass(frozen=True, slots=True)
class IndicatorBeside:
    """One measurement with its figures, what they say, and the verdicts beside it."""

    display: JointDisplay
    factor: Bilingual
    figures: tuple[tuple[Message, object], ...]
    said: Message
    links: tuple[LinkBeside, ...]


def across(matching: PatternMatching) -> tuple[AcrossRow, ...]:
    """What the chosen cases say together of each link; empty where there is one."""
    return tuple(
        AcrossRow(
            found=one,
            scope=scope_in_words(one.cells[0].verdict, has_cases=False),
            cells=tuple(next((cell for cell in one.cells if cell.case == case), None) for case in matching.cases),
            said=tuple(replication_messages(matching, one)),
        )
        for one in replications(matching.theory.cases, matching.rows)
    )


def beside_figures(matching: PatternMatching) -> tuple[IndicatorBeside, ...]:
    """The indicators of the version beside the verdicts of the chosen cases."""
    labels = {factor.key: factor.label for factor in matching.version.factors}
    has_cases = len(matching.report.by_case) > 1
    return tuple(
        IndicatorBeside(
            display=display,
            factor=labels.get(display.indicator.factor, Bilingual(display.indicator.factor)),
            figures=tuple(figures(display)),
            said=moved(display),
            links=tuple(
                LinkBeside(
                    one.verdict, scope_in_words(one.verdict, has_cases=has_cases), one.relation,
                    RELATION_WORDS[one.relation], RELATION_MEANINGS[one.relation],
                )
                for one in display.comparisons
            ),
        )
        for display in displays(matching)
    )  # fmt: skip
