"""The sentences of a pattern-matching report that pages and documents share, and how its places are called."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, counted, message
from qualtoc.i18n import Translator
from qualtoc.reports.beside import RivalBeside, contrast
from qualtoc.reports.matching import PatternMatching
from qualtoc.reports.wording import AFTER_THE_FACT, SIGN_GLYPHS, TYPE_WORDS, VERDICT_WORDS, verdict_in_words
from qualtoc.theory.evidence import CaseKey, Override
from qualtoc.theory.explanation import explanation
from qualtoc.theory.model import Sign, TheoryVersion
from qualtoc.theory.pattern_matching import Report
from qualtoc.theory.plain_words import Figure, plain_words
from qualtoc.theory.replication import Replication
from qualtoc.theory.rollup import Totals
from qualtoc.theory.verdicts import Verdict

SIGNS_IN_ORDER: tuple[Sign, ...] = ("+", "0", "-")


def sentence(matching: PatternMatching, row: Verdict, translator: Translator) -> str:
    """How a verdict was computed, in one paragraph in the reader's language."""
    said = explanation(row, matching.report.version, matching.report.parameters)
    return " ".join(translator.text(part) for part in said)


def in_plain_words(matching: PatternMatching, row: Verdict) -> tuple[Message, ...]:
    """A verdict for somebody who knows neither the tool nor statistics."""
    labels = {factor.key: factor.label for factor in matching.version.factors}
    outcomes = {outcome.key: outcome.label for outcome in matching.theory.outcomes}
    outcome = None if row.outcome is None else outcomes.get(row.outcome, row.outcome)
    return plain_words(row, labels.get(row.cause, row.cause), labels.get(row.effect, row.effect), outcome)


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
        before = counted(
            "after {n} of {total} source with causal claims was coded",
            "after {n} of {total} sources with causal claims were coded",
            report.n_sources, n=report.coded_before, total=report.n_sources,
        )  # fmt: skip
    return message("Theory {version}: {when}, {before}.", version=version.key, when=when, before=before)


def totals_message(totals: Totals) -> Message:
    """How many of the judged propositions matched, whether all did, and how many could not be judged."""
    return counted(
        "{matched} of {judged} judged proposition matched; strict match: {strict}; not judged: {rest}. "
        "Rivals stand outside.",
        "{matched} of {judged} judged propositions matched; strict match: {strict}; not judged: {rest}. "
        "Rivals stand outside.",
        totals.judged, matched=Figure(totals.matched, "matched"), judged=Figure(totals.judged, "judged"),
        rest=Figure(totals.not_judged, "not_judged"),
        strict=message("yes") if totals.strict_match else message("no"),
    )  # fmt: skip


def unplaced_message(report: Report) -> Message:
    """Which sources no verdict weighs, because the theory does not know their case."""
    return message("Sources without a case of the theory are not weighed: {sources}.", sources=report.unplaced)


def override_message(override: Override) -> Message:
    """The verdict that an analyst chose, with the reason."""
    word = VERDICT_WORDS.get(override.verdict, message("another verdict"))  # type: ignore[call-overload]
    return message(
        "Overridden by {who}: {verdict}. Reason: {reason}", who=override.by, verdict=word, reason=override.reason
    )


def in_version_message(version: str, row: Verdict, *, is_first: bool = False) -> Message:
    """What a version expects of a proposition and how it was judged; what came after the data says so."""
    expected, verdict = SIGN_GLYPHS[row.expected], verdict_in_words(row)
    if row.emergent and row.verdict == "supported":
        return message(
            "In {version}: expected {sign}; {verdict}, {note}",
            version=version, sign=expected, verdict=verdict, note=AFTER_THE_FACT,
        )  # fmt: skip
    if is_first:
        return message(
            "In {version}, registered first: expected {sign}; {verdict}",
            version=version, sign=expected, verdict=verdict,
        )  # fmt: skip
    return message("In {version}: expected {sign}; {verdict}", version=version, sign=expected, verdict=verdict)


def rival_message(rival: RivalBeside) -> Message:
    """How a rival explanation fared, and whether somebody has answered it."""
    verdict = verdict_in_words(rival.row)
    if rival.is_open:
        return message("{verdict}; no memo addresses it yet, so the link is moderate at most", verdict=verdict)
    if rival.row.verdict == "supported":
        return message("{verdict}; addressed by a memo", verdict=verdict)
    return verdict


def contrast_message(rows: Sequence[Verdict]) -> Message | None:
    """What the outcomes of one link say together; None where fewer than two could be judged."""
    found = contrast(rows)
    each = tuple(message("{outcome}: {verdict}", outcome=row.outcome, verdict=verdict_in_words(row)) for row in rows)
    match found:
        case "alike_alike":
            return message("The same was expected of each outcome, and the same is reported. {each}.", each=each)
        case "alike_apart":
            return message(
                "The same was expected of each outcome, and different things are reported. {each}.", each=each
            )
        case "apart_apart":
            return message("The outcomes were expected to differ, and they do. {each}.", each=each)
        case "apart_otherwise":
            return message("The outcomes were expected to differ, and not all turned out so. {each}.", each=each)
    return None


def replication_messages(matching: PatternMatching, found: Replication) -> Iterator[Message]:
    """What the cases say together of one link, literal replication first."""
    labels = {case.key: case.label for case in matching.theory.cases}
    if found.n_literal == 0:
        yield message("No case was chosen for literal replication.")
    elif found.literal == "yes":
        yield message(
            "Literal replication holds: {judged} of {n} literal cases were judged, all supported.",
            judged=found.literal_judged, n=found.n_literal,
        )  # fmt: skip
    elif found.literal == "no":
        yield message("Not replicated: {cases}.", cases=_names(found.literal_failing, labels))
    else:
        yield counted(
            "{judged} of {n} literal case judged, so nothing is claimed.",
            "{judged} of {n} literal cases judged, so nothing is claimed.",
            found.n_literal, judged=found.literal_judged,
        )  # fmt: skip
    if found.theoretical is not None:
        yield _theoretical_message(found, labels)


def selection_messages(matching: PatternMatching) -> Iterator[Message]:
    """Which cases and sources the report is about; nothing where it is about all."""
    chosen = matching.selection
    if len(matching.cases) < len(matching.report.by_case):
        labels = {case.key: case.label for case in matching.theory.cases}
        yield message("Only these cases: {cases}.", cases=tuple(labels.get(c or "", c) for c in matching.cases))
    if matching.evidence.weighed is not None:
        kinds: list[object] = []
        if chosen.role:
            kinds.append({role.key: role.label for role in matching.theory.roles}.get(chosen.role, chosen.role))
        if chosen.type:
            kinds.append(TYPE_WORDS.get(chosen.type, chosen.type))  # type: ignore[call-overload]
        if chosen.attribute and matching.by_people:
            kinds.append(chosen.attribute)
        weighed = len(matching.evidence.weighed)
        yield message(
            "Only some sources are weighed: {kinds} ({n} of {all}). This is a look at a part, not the verdict of the "
            "study.", kinds=tuple(kinds), n=weighed, all=len(matching.evidence.sources),
        )  # fmt: skip


def joined(messages: Iterable[Message], translator: Translator) -> str:
    """Sentences in the reader's language, one after the other."""
    return " ".join(translator.text(one) for one in messages)


def _names(cases: Iterable[CaseKey], labels: Mapping[str, Bilingual]) -> tuple[object, ...]:
    return tuple(labels.get(case or "", case) for case in cases)


def _theoretical_message(found: Replication, labels: Mapping[str, Bilingual]) -> Message:
    shown = _names((cell.case for cell in found.cells if cell.predicted is not None and cell.as_predicted), labels)
    failing = _names(found.contrast_failing, labels)
    if found.theoretical == "yes" and not failing:
        return message("Theoretical replication holds. Differing as predicted: {cases}.", cases=shown)
    if found.theoretical == "yes":
        return message(
            "Theoretical replication holds. Differing as predicted: {cases}; not as predicted: {others}.",
            cases=shown, others=failing,
        )  # fmt: skip
    if found.theoretical == "no" and not shown:
        return message("Theoretical replication does not hold. Not as predicted: {cases}.", cases=failing)
    if found.theoretical == "no":
        return message("Theoretical replication does not hold, because literal replication does not.")
    if shown:
        return message("Differing as predicted: {cases}; too few literal cases are judged for any claim.", cases=shown)
    return counted(
        "{judged} of {n} contrast case judged, so nothing is claimed of a difference.",
        "{judged} of {n} contrast cases judged, so nothing is claimed of a difference.",
        found.n_contrast, judged=found.contrast_judged,
    )  # fmt: skip
