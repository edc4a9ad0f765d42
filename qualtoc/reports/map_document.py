"""The causal map as a document, and the words that the map has on paper and on screen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qualtoc import __version__
from qualtoc.documents import Block, Document, Heading, ListBlock, Paragraph, Quotation, Table
from qualtoc.errors import Message, counted, message
from qualtoc.i18n import Translator
from qualtoc.reports.map_question import ANY, GENERAL, Grouping
from qualtoc.reports.mapping import STANDINGS, Chains, Compared, Reach, Standing, StudyMap, by_sources
from qualtoc.reports.wording import DIRECTNESS_WORDS, SAYS, SIGN_GLYPHS, STANDPOINT_WORDS, TYPE_WORDS, notice
from qualtoc.theory.causal_map import Bundle
from qualtoc.theory.claims import REPORTED_SIGNS
from qualtoc.theory.robustness import Robustness

MEANING = message("A link of the map means: somebody claims that the one influenced the other. Not that it did.")
STANDING_WORDS: Mapping[Standing, tuple[Message, Message]] = {
    "found": (message("Expected and found"), message("The theory expects it and somebody speaks of it.")),
    "only_denied": (
        message("Expected, and only denied"),
        message("The theory expects an effect; all who speak of it say that there is none."),
    ),
    "not_found": (
        message("Expected and not found"),
        message("The theory expects it and nobody speaks of it; they may never have been asked."),
    ),
    "not_expected": (
        message("Found and not expected"),
        message("Somebody speaks of it and the theory does not hold it."),
    ),
}
FILTER_WORDS: Mapping[str, Message] = {
    "case": message("Case"),
    "role": message("Role"),
    "outcome": message("Outcome"),
    "directness": message("Directness"),
    "standpoint": message("Standpoint"),
    "type": message("Type of source"),
    "group": message("Group"),
    "min_sources": message("Fewest sources"),
    "zoom": message("Levels of names"),
}
GROUPING_WORDS: Mapping[Grouping, Message] = {
    "role": message("Role"),
    "case": message("Case"),
    "type": message("Type of source"),
    "place": message("Place"),
    "interviewer": message("Interviewer"),
    "language": message("Language"),
}
BROAD_NAMES = message(
    "Betweenness is the share of shortest chains between other factors that run through a factor. A broad name that "
    "gathers much lies between everything because it is broad: read what stands behind it before making it a finding."
)
NOT_SPECIFIC = message("Not outcome-specific")
ANY_WORDS = message("also both mentioned, no relation stated")
SURPRISING = 2.0
"""From which adjusted residual on a role is pointed at."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of robustness: its name, its value, what it counts, and in how many words it must be qualified."""

    name: str
    value: int
    says: Message
    is_bound: bool = False


def measures(found: Robustness, tellers: str = "") -> tuple[Measure, ...]:
    """The measures in the order in which they should be read: who told it all first.

    `tellers` is the grouping whose groups tell a story, empty where sources do.
    """
    told = message("sources that told the whole story themselves")
    if tellers:
        words = GROUPING_WORDS[tellers]  # type: ignore[index]
        told = message("groups whose sources told the whole story between them, by: {grouping}", grouping=words)
    return (
        Measure("T", found.t, told),
        Measure(
            "K",
            found.k,
            message("fewest sources without whom no path remains: how many voices the chain hangs on"),
            not found.k_exact,
        ),
        Measure(
            "R_src",
            found.r_src,
            message("fewest mentions of a link by a source to delete so that no path remains; no count of people"),
        ),
        Measure("R_cit", found.r_cit, message("fewest claims to delete so that no path remains")),
        Measure("R_edge", found.r_edge, message("routes that share no link")),
    )


def filter_value(name: str, value: object) -> object:
    """The value of a filter in words, where there are words for it."""
    if name == "group":
        grouping, _, group = str(value).partition(":")
        return message("{name}: {value}", name=GROUPING_WORDS.get(grouping, grouping), value=group)  # type: ignore[call-overload]
    worded: Mapping[str, Iterable[tuple[str, Message]]] = {
        "outcome": ((GENERAL, NOT_SPECIFIC),),
        "directness": (*DIRECTNESS_WORDS.items(), (ANY, ANY_WORDS)),
        "standpoint": tuple(STANDPOINT_WORDS.items()),
        "type": tuple(TYPE_WORDS.items()),
    }
    return dict(worded.get(name, ())).get(str(value), value)


NOTHING_YET = message("No causal claim is recorded yet. Open a transcript, select words and choose the claim form.")


def as_document(found: StudyMap, translator: Translator) -> Document:
    """The map in the language of the translator: what was asked, links, factors, theory against data, paths, words.

    Raises:
        Invalid: the question names a path from a factor to itself, or too many steps.
    """
    blocks = tuple(_Writer(found, translator).blocks())
    title = translator.text(message("Causal map: {study}", study=found.study.title))
    return Document(title, translator.language, blocks, notice(found.study, translator))


class _Writer:
    """Writes the map part by part."""

    def __init__(self, found: StudyMap, translator: Translator) -> None:
        self._found = found
        self._say = translator.text
        self._value = translator.value

    def blocks(self) -> Iterator[Block]:
        """Everything, in the order in which it is read."""
        yield from self._head()
        if self._found.names:
            yield from self._links()
            yield from self._factors()
        else:
            yield Paragraph(self._say(NOTHING_YET))
        if self._found.version:
            yield from self._difference()
        if chains := self._found.chains():
            yield from self._chains(chains)
        if reach := self._found.reach():
            yield from self._reach(reach)
        yield from self._roles()
        if self._found.names:
            yield from self._quotations()

    def _head(self) -> Iterator[Block]:
        found = self._found
        yield Paragraph(self._say(MEANING))
        counted = message(
            "Links: {links}. Claims: {claims}. Sources that speak: {speaking} of {sources}.",
            links=len(found.shown.bundles), claims=sum(b.citations for b in found.shown.bundles),
            speaking=len(found.speaking), sources=len(found.shown.sources),
        )  # fmt: skip
        yield Paragraph(self._say(counted))
        lines = [
            message("{name}: {value}", name=words, value=filter_value(name, value))
            for name, words in FILTER_WORDS.items()
            if (value := getattr(found.question, name))
        ]
        further = (
            (found.question.opposites, message("Opposites are combined.")),
            (found.shown.below_minimum, message("Links of fewer sources, left out: {n}.", n=found.shown.below_minimum)),
            (
                found.shown.hidden_citations,
                message("Claims of a factor on itself, not shown: {n}.", n=found.shown.hidden_citations),
            ),
            (found.waiting, message("Claims of further coders, waiting for consensus: {n}.", n=found.waiting)),
        )
        lines += [said for is_so, said in further if is_so]
        hashes = (f"SHA-256, {part}: {value}" for part, value in found.hashes.items())
        yield ListBlock((*(self._say(line) for line in lines), *hashes, f"qualtoc {__version__}"))

    def _links(self) -> Iterator[Block]:
        yield Heading(1, self._say(message("Links")))
        header = (
            *map(self._say, (message("From"), message("To"), message("Sources"), message("Claims"))),
            *(SIGN_GLYPHS[sign] for sign in REPORTED_SIGNS), self._say(message("In the theory")),
        )  # fmt: skip
        rows = []
        for bundle in by_sources(self._found.shown):
            links = self._found.links_of.get((bundle.cause, bundle.effect), ())
            numbers = [len(bundle.sources), bundle.citations, *(bundle.signs[sign] for sign in REPORTED_SIGNS)]
            held = ", ".join(link.key for link in links) or self._say(message("not in the theory"))
            rows.append((*self._ends(bundle), *map(self._value, numbers), held))
        yield Table(header, tuple(rows))

    def _factors(self) -> Iterator[Block]:
        between = self._found.betweenness
        yield Heading(1, self._say(message("Factors")))
        header = (
            message("Factor"), message("Sources"), message("Claims into it"), message("Claims out of it"),
            message("Outcomeness"), message("In the theory"), *([message("Betweenness")] if between else []),
        )  # fmt: skip
        rows = [
            (
                self._name(factor.name),
                *map(self._value, (factor.sources, factor.in_citations, factor.out_citations, factor.outcomeness)),
                self._say(message("yes") if factor.name in self._found.types else message("no")),
                *([self._value(between[factor.name])] if between else []),
            )
            for factor in self._found.shown.factors
        ]
        yield Table(tuple(map(self._say, header)), tuple(rows))
        yield Paragraph(self._say(message("Outcomeness is the share of claims on a factor that lead into it.")))
        if between:
            yield Paragraph(self._say(BROAD_NAMES))

    def _difference(self) -> Iterator[Block]:
        assert self._found.version is not None
        title = message("Theory {version} against data", version=self._found.version.key)
        yield Heading(1, self._say(title))
        for standing in STANDINGS:
            pairs = self._found.standing(standing)
            name, meaning = STANDING_WORDS[standing]
            yield Heading(2, self._say(message("{name}: {value}", name=name, value=len(pairs))))
            yield Paragraph(self._say(meaning))
            if pairs:
                yield ListBlock(tuple(self._pair(one) for one in pairs))

    def _pair(self, one: Compared) -> str:
        keys = ", ".join(link.key for link in one.links)
        said = f"{keys}: " if keys else ""
        numbers = message("sources: {n}", n=len(one.bundle.sources) if one.bundle else 0)
        return f"{said}{self._name(one.cause)} → {self._name(one.effect)} ({self._say(numbers)})"

    def _chains(self, chains: Chains) -> Iterator[Block]:
        ends = {"cause": self._names(chains.origin), "effect": self._names(chains.target)}
        yield Heading(1, self._say(message("From {cause} to {effect}", **ends)))
        if chains.robustness.warning:
            yield Paragraph(self._say(chains.robustness.warning))
        header = (message("Measure"), message("Number"), message("What it counts"))
        rows = tuple(
            (
                one.name,
                self._say(message("at most {n}", n=one.value)) if one.is_bound else self._value(one.value),
                self._say(one.says),
            )
            for one in measures(chains.robustness, self._found.question.tellers)
        )
        yield Table(tuple(map(self._say, header)), rows)
        lines = [
            message("{path}: told as one story by {sources}", path=self._path(path.factors), sources=path.told_by)
            if path.told_by
            else message("{path}: told as one story by nobody", path=self._path(path.factors))
            for path in chains.paths
        ]
        yield ListBlock(tuple(self._say(line) for line in lines) or (self._say(NO_PATH),))

    def _reach(self, reach: Reach) -> Iterator[Block]:
        yield Heading(1, self._say(reach_words(reach, self._names(reach.ends))))
        header = tuple(map(self._say, (message("Factor"), message("Fewest steps"), message("Told as one story by"))))
        rows = tuple((self._name(one.factor), str(one.steps), ", ".join(one.told_by) or "–") for one in reach.found)
        yield Table(header, rows) if rows else Paragraph(self._say(NO_PATH))

    def _roles(self) -> Iterator[Block]:
        grouping = GROUPING_WORDS[self._found.question.by]  # type: ignore[index]
        lines = [
            message(
                "{cause} → {effect}: {role} {citing} of {total} ({residual})",
                cause=self._name(bundle.cause), effect=self._name(bundle.effect), role=one.group, citing=one.citing,
                total=one.total, residual=one.residual,
            )
            for bundle in by_sources(self._found.shown)
            for one in self._found.by_group(bundle)
            if one.residual is not None and abs(one.residual) >= SURPRISING
        ]  # fmt: skip
        if lines:
            yield Heading(
                1, self._say(message("Groups that speak more or less than the others: {grouping}", grouping=grouping))
            )
            yield Paragraph(self._say(POINTER))
            yield ListBlock(tuple(self._say(line) for line in lines))

    def _quotations(self) -> Iterator[Block]:
        yield Heading(1, self._say(message("Quotations")))
        for bundle in by_sources(self._found.shown):
            quotations = self._found.quoted(bundle)
            yield Heading(2, " → ".join(self._ends(bundle)))
            for one in quotations:
                if one.words is not None:
                    sign = self._found.sign(one.claim)
                    yield Quotation(one.words, f"{one.claim.source} · {SIGN_GLYPHS[sign]} {self._say(SAYS[sign])}")
            if kept := sum(one.words is None for one in quotations):
                yield Paragraph(self._say(message("Kept back for want of consent: {n}.", n=kept)))

    def _ends(self, bundle: Bundle) -> tuple[str, str]:
        return self._name(bundle.cause), self._name(bundle.effect)

    def _path(self, factors: tuple[str, ...]) -> str:
        return " → ".join(map(self._name, factors))

    def _names(self, factors: Iterable[str]) -> str:
        return ", ".join(map(self._name, factors))

    def _name(self, factor: str) -> str:
        return self._value(self._found.labels[factor])


def reach_words(reach: Reach, ends: str) -> Message:
    """What a reach is called."""
    if reach.is_back:
        return counted(
            "What leads to {factors} in at most {steps} step", "What leads to {factors} in at most {steps} steps",
            reach.steps, factors=ends, steps=reach.steps,
        )  # fmt: skip
    return counted(
        "What {factors} leads to in at most {steps} step", "What {factors} leads to in at most {steps} steps",
        reach.steps, factors=ends, steps=reach.steps,
    )  # fmt: skip


NO_PATH = message("No path of so few steps leads there.")
POINTER = message("Counts of sources and an adjusted residual: a pointer where to read, never a test.")
