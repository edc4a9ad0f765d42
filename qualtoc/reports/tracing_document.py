"""Process tracing as a document, and the words that it has on paper and on screen."""

from collections.abc import Iterator, Mapping, Sequence

from qualtoc import __version__
from qualtoc.coding.codebook import Bilingual
from qualtoc.documents import Block, Document, Heading, ListBlock, Paragraph, Quotation, Table
from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.process_tracing import StudyTracings, TracedLink, digits
from qualtoc.reports.wording import SIGN_WORDS, notice, verdict_in_words, verdict_message
from qualtoc.theory.likelihoods import EvidenceTest, Finding, Number, TestName
from qualtoc.theory.process_tracing import PRIORS, TableRow
from qualtoc.theory.tracing import RetoldRow, RivalRow, WeighedItem

OFF = message("Process tracing is switched off in this study.")
NOTHING = message("No link is traced yet.")
GUARD = message(
    "A posterior says how probable the hypothesis is if the likelihoods that people entered are right, and if one of"
    " the named explanations is. It is as good as those judgements and no better."
)
CRITICS = message(
    "Critics warn that numbers look firmer than the judgements behind them, and that rivals are seldom exclusive (Zaks"
    " 2021). So read the pairs, the rivals and the reasons first; the verdict by counting stands beside it, never"
    " merged with it."
)
CONVENTIONS = message(
    "Conventions of this program: a test is decisive from a ratio of {tau} on; entered likelihoods are kept from 0.01"
    " to 0.99; results have two digits; the words for probabilities follow Befani.",
    tau=4.5,
)
TEST_WORDS: Mapping[TestName, tuple[Message, Message]] = {
    "doubly decisive": (
        message("doubly decisive"),
        message("Finding it confirms the hypothesis, and not finding it refutes it."),
    ),
    "smoking gun": (
        message("smoking gun"),
        message("Finding it confirms the hypothesis; not finding it says little."),
    ),
    "hoop": (
        message("hoop"),
        message("Not finding it refutes the hypothesis; finding it only keeps it in play."),
    ),
    "straw": (
        message("straw in the wind"),
        message("It leans one way, and decides nothing by itself."),
    ),
}
FINDING_WORDS: Mapping[Finding, Message] = {
    "found": message("found"),
    "not found": message("looked for, not found"),
    "not looked for": message("not looked for"),
}
SHARED = message("Each column begins with that prior of H; the rivals share the rest in equal parts.")
RETOLD = message("Each item counts once. Less alike tellings would give these posteriors, from a prior of 0.5.")
UNSHOWN = message("no passage shows it")
WITHDRAWN = message("its passages were withdrawn; it counts as not looked for")


def probability(number: Number) -> Message | float:
    """A probability as people read it: two digits, and never as if it were certain."""
    value = digits(number)
    if float(number) > 0.995:
        return message("over {limit}", limit=0.99)
    if float(number) < 0.005:
        return message("under {limit}", limit=0.01)
    return value


def between(row: TableRow) -> Message:
    """The interval of a posterior; it says so where nobody entered any range, for then the number only looks firm."""
    if row.low == row.high:
        return message("no range entered")
    return message("{low} to {high}", low=probability(row.low), high=probability(row.high))


def named_test(test: EvidenceTest) -> Message:
    """The name of a test; one that speaks against the hypothesis says so."""
    name = TEST_WORDS[test.name][0]
    return message("{test}, against the hypothesis", test=name) if test.against else name


def verdict_words(link: TracedLink) -> Message:
    """The verdict of pattern matching in words; an override stands beside it."""
    row = link.verdict
    if row is None:
        return message("no verdict in this scope")
    said = verdict_in_words(row)
    if row.override is None:
        return said
    word = verdict_message(row.override.verdict, None)  # type: ignore[arg-type]
    return message("{verdict}; overridden: {other}", verdict=said, other=word)


def scope_words(link: TracedLink) -> str:
    """The scope of a tracing, as `v1 · L12 · CCS · HN`."""
    stated = link.tracing
    return " · ".join(part for part in (stated.version, stated.link, stated.outcome, stated.case) if part)


def ends(found: StudyTracings, link: TracedLink) -> tuple[Bilingual, ...]:
    """The labels of cause and effect; empty where the version lost the link."""
    if link.link is None or found.judged is None:
        return ()
    versions = found.judged.theory.versions
    labels = {factor.key: factor.label for version in versions for factor in version.factors}
    return tuple(labels.get(key, Bilingual(key)) for key in (link.link.cause, link.link.effect))


def as_document(found: StudyTracings, translator: Translator) -> Document:
    """The tracings with everything that their numbers rest on; words only where they may leave."""
    writer = _Writer(found, translator)
    title = translator.text(message("Process tracing: {study}", study=found.study.title))
    return Document(title, translator.language, tuple(writer.blocks()), notice(found.study, translator))


class _Writer:
    """Writes the blocks of the document."""

    def __init__(self, found: StudyTracings, translator: Translator) -> None:
        self._found = found
        self._say = translator.text
        self._value = translator.value

    def blocks(self) -> Iterator[Block]:
        """Everything below the title."""
        if not self._found.is_on:
            yield Paragraph(self._say(OFF))
            return
        yield Paragraph(self._say(GUARD))
        yield Paragraph(self._say(CRITICS))
        if not self._found.links:
            yield Paragraph(self._say(NOTHING))
        for link in self._found.links:
            yield from self._link(link)
        yield Heading(1, self._say(message("How this was computed")))
        yield Paragraph(self._say(CONVENTIONS))
        hashes = self._found.hashes or {}
        lines = [f"{version}: {digest}" for version, digest in hashes.items()]
        yield ListBlock((*lines, f"qualtoc {__version__}"))

    def _link(self, link: TracedLink) -> Iterator[Block]:
        labels = " → ".join(self._value(label) for label in ends(self._found, link))
        yield Heading(1, f"{scope_words(link)}: {labels}" if labels else scope_words(link))
        yield from self._side_by_side(link)
        yield Heading(2, self._say(message("Hypothesis and rivals")))
        yield Paragraph(self._say(message("Exactly one of these is held to be true.")))
        stated = link.tracing
        yield ListBlock((f"H: {stated.hypothesis}", *(f"{rival.key}: {rival.text}" for rival in stated.rivals)))
        yield from self._items(link)
        yield from self._tables(link)

    def _side_by_side(self, link: TracedLink) -> Iterator[Block]:
        rows = [(self._say(message("Verdict by counting sources")), self._say(verdict_words(link)))]
        result = link.found.assessment
        name = self._say(message("Posterior by process tracing, from a prior of {prior}", prior=0.5))
        if result is None:
            rows.append((name, self._say(link.found.problem or NOTHING)))
        else:
            said = message(
                "{posterior} ({interval}): {words}; {decibels} decibels",
                posterior=probability(result.result.posterior), interval=between(result.result), words=result.band,
                decibels=round(result.decibels, 1),
            )  # fmt: skip
            rows.append((name, self._say(said)))
        yield Table((self._say(message("Read side by side, never merged")), ""), tuple(rows))
        if link.verdict is not None:
            expected = message(
                "Expected: {expected}. Observed: {observed}. Sources: {n}.",
                expected=SIGN_WORDS[link.verdict.expected], observed=SIGN_WORDS[link.verdict.observed],
                n=link.verdict.n_sources,
            )  # fmt: skip
            yield Paragraph(self._say(expected))

    def _items(self, link: TracedLink) -> Iterator[Block]:
        if not link.found.items:
            return
        yield Heading(2, self._say(message("Evidence")))
        header = (
            message("Item"), message("What would be seen"), message("l0, under the rival"), message("l1"),
            message("Test"), message("What came out"), message("Ratio"), message("Decibels"),
        )  # fmt: skip
        yield Table(tuple(map(self._say, header)), tuple(self._row(item) for item in link.found.items))
        for weighed in link.found.items:
            yield from self._reasons(link, weighed)

    def _row(self, weighed: WeighedItem) -> tuple[str, ...]:
        item, pair = weighed.item, weighed.item.pair
        key = f"{item.key} ({weighed.package})" if weighed.package else item.key
        return (
            key, item.text, f"{self._value(float(pair.l0))} ({item.rival})" if pair else "–",
            self._value(float(pair.l1)) if pair else "–", self._say(named_test(weighed.test)) if weighed.test else "–",
            self._say(FINDING_WORDS[weighed.finding]), self._value(round(float(weighed.ratio), 2)),
            self._value(round(weighed.decibels, 1)),
        )  # fmt: skip

    def _reasons(self, link: TracedLink, weighed: WeighedItem) -> Iterator[Block]:
        item = weighed.item
        rival = link.tracing.named(item.rival)
        yield Heading(3, f"{item.key} · {item.text}")
        yield Paragraph(self._say(message("Rival that makes l0 what it is: {rival}", rival=f"{item.rival}, {rival}")))
        yield Paragraph(self._say(message("Why these numbers: {why}", why=item.justification)))
        for line in self._asides(weighed):
            yield Paragraph(self._say(line))
        passages = link.passages.get(item.key, ())
        for one in passages:
            if one.words is not None:
                yield Quotation(one.words, one.source)
        if kept := sum(one.words is None for one in passages):
            yield Paragraph(self._say(message("Kept back for want of consent: {n}.", n=kept)))
        if item.finding == "found" and not passages and not item.members:
            yield Paragraph(self._say(WITHDRAWN if weighed.is_withdrawn else UNSHOWN))

    def _asides(self, weighed: WeighedItem) -> Iterator[Message]:
        item = weighed.item
        if item.range:
            low, high = item.range.low, item.range.high
            yield message(
                "Range: l0 from {l0_low} to {l0_high}, l1 from {l1_low} to {l1_high}",
                l0_low=float(low.l0), l0_high=float(high.l0), l1_low=float(low.l1), l1_high=float(high.l1),
            )  # fmt: skip
        if item.members:
            yield message("A package in place of {members}.", members=item.members)
        if item.rho is not None:
            yield message("Its pair follows from theirs and a correlation of {rho}.", rho=float(item.rho))
        for rival, value in item.others.items():
            yield message("Under {rival}: {value}", rival=rival, value=float(value))
        if item.event:
            yield message("From: {event}", event=item.event)

    def _tables(self, link: TracedLink) -> Iterator[Block]:
        found = link.found
        if found.assessment:
            yield from self._by_prior(found.assessment.table)
        if found.rivals:
            yield from self._against_rivals(found.rivals)
        if found.missing:
            yield Paragraph(self._say(found.missing))
        if found.retold:
            yield from self._retold(found.retold)

    def _by_prior(self, table: Sequence[TableRow]) -> Iterator[Block]:
        yield Heading(2, self._say(message("What each prior becomes")))
        header = (message("Prior"), message("Posterior"), message("Interval"))
        rows = ((self._value(float(row.prior)), self._number(row.posterior), self._say(between(row))) for row in table)
        yield Table(tuple(map(self._say, header)), tuple(rows))

    def _against_rivals(self, rivals: Sequence[RivalRow]) -> Iterator[Block]:
        yield Heading(2, self._say(message("The hypothesis against each rival")))
        priors = tuple(self._value(float(prior)) for prior in PRIORS)
        rows = ((f"{one.key}: {one.text}", *map(self._number, one.posteriors)) for one in rivals)
        yield Table((self._say(message("Explanation")), *priors), tuple(rows), caption=self._say(SHARED))

    def _retold(self, retold: Sequence[RetoldRow]) -> Iterator[Block]:
        yield Heading(2, self._say(message("If several sources retell the same")))
        header = (message("Correlation of the tellings"), message("Posterior"))
        rows = ((self._value(float(row.rho)), self._number(row.posterior)) for row in retold)
        yield Table(tuple(map(self._say, header)), tuple(rows), caption=self._say(RETOLD))

    def _number(self, value: Number) -> str:
        return self._value(probability(value))
