"""The appendix of a pattern-matching report: every parameter, every figure behind a verdict, and what it stands on."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields

from qualtoc import __version__
from qualtoc.documents import Block, Heading, ListBlock, Paragraph, Table
from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.matching import PatternMatching
from qualtoc.reports.pattern_words import scope_in_words, selection_messages, version_message
from qualtoc.reports.wording import FLAG_WORDS, PARAMETER_WORDS, TYPE_WORDS, verdict_in_words
from qualtoc.theory.parameters import Parameters
from qualtoc.theory.verdicts import Verdict

RULE = (
    message("A link that an analyst took out, with a reason, is not applicable."),
    message("Each source counts once for each sign, with the heaviest of its claims: directness times standpoint."),
    message("The weights of the sources are added up for each sign. No weight: no evidence."),
    message("Fewer than min_sources sources, or less weight than min_weight: insufficient, a lead."),
    message("The sign with most weight is observed where its share reaches theta; otherwise the link is mixed."),
    message("Observed as expected: supported. Otherwise contradicted: null, opposite or unexpected."),
    message("Something necessary that was looked for and is absent turns supported into contradicted (hoop), or mixed "
            "where something hard to explain otherwise was found."),
    message("Strong: enough sources, types and roles, said outright often enough, little dissent. Moderate: two "
            "sources of two types or roles, one of them outright. Weak: the rest."),
    message("A supported rival that no memo addresses leaves a link moderate at most."),
)  # fmt: skip
"""The steps of the verdict rule, in short."""


def appendix_blocks(matching: PatternMatching, translator: Translator) -> Iterator[Block]:
    """The whole appendix as blocks of a document."""
    yield from _Appendix(matching, translator).blocks()


class _Appendix:
    """The parts of one appendix."""

    def __init__(self, matching: PatternMatching, translator: Translator) -> None:
        self.matching = matching
        self.translator = translator
        self.say = translator.text

    def blocks(self) -> Iterator[Block]:
        yield from self.parameters()
        yield Heading(1, self.say(message("The rule, step by step")), "rule")
        yield ListBlock(tuple(f"{number}. {self.say(step)}" for number, step in enumerate(RULE)))
        yield from self.computed()
        yield from self.stands_on()

    def parameters(self) -> Iterator[Block]:
        given, usual = self.matching.report.parameters, Parameters()
        yield Heading(1, self.say(message("Parameters of the rule")), "parameters")
        rows = []
        for parameter in fields(Parameters):
            value, default = getattr(given, parameter.name), getattr(usual, parameter.name)
            mark = self.say(message("changed")) if value != default else ""
            words = self.say(PARAMETER_WORDS[parameter.name])
            rows.append((parameter.name, words, self.value(value), self.value(default), mark))
        header = (message("Name"), message("Meaning"), message("Value"), message("Default"), message("Mark"))
        yield Table(self.said(header), tuple(rows))

    def computed(self) -> Iterator[Block]:
        yield Heading(1, self.say(message("The figures behind each verdict")), "figures")
        header = (
            message("Link"), message("Verdict"), message("Weight + / 0 / −"), message("Share"), message("Sources"),
            message("Outright"), message("Needed for strong"), message("Leave one out"), message("Holds for theta"),
            message("Flags"),
        )  # fmt: skip
        yield Table(self.said(header), tuple(self.row(row) for row in self.matching.rows))

    def row(self, row: Verdict) -> tuple[str, ...]:
        """The figures of one verdict."""
        weights = " / ".join(self.value(row.weights[sign]) for sign in ("+", "0", "-"))
        share = self.value(None if row.share is None else round(row.share, 3))
        low, high = row.theta_range
        return (
            scope_in_words(row, has_cases=len(self.matching.report.by_case) > 1), self.say(verdict_in_words(row)),
            weights, share, f"{row.n_winning}/{row.n_sources}", f"{row.n_explicit}/{row.n_winning}",
            str(row.criteria.needed), f"{row.loso.same}/{row.loso.of}", f"{self.value(low)} – {self.value(high)}",
            ", ".join(self.say(FLAG_WORDS[flag][0]) for flag in row.flags) or "–",
        )  # fmt: skip

    def stands_on(self) -> Iterator[Block]:
        """The versions with their dates, the sources that were weighed, and the hashes of what was read."""
        matching = self.matching
        yield Heading(1, self.say(message("What this report stands on")), "origin")
        by_key = {version.key: version for version in matching.theory.versions}
        lines = [self.say(version_message(by_key[one.version], one)) for one in matching.reports]
        lines += [self.say(one) for one in selection_messages(matching)]
        read = Counter(source.type for source in matching.read)
        lines += [
            self.say(message("Sources weighed, {type}: {n}", type=TYPE_WORDS[kind], n=n)) for kind, n in read.items()
        ]
        words = {
            "theory": message("Theory version"), "base": message("Version registered first"),
            "codebook": message("Codebook"), "claims": message("Causal claims"),
        }  # fmt: skip
        lines += [f"{self.say(words[name])}: SHA-256 {digest}" for name, digest in matching.hashes.items()]
        yield ListBlock((f"qualtoc {__version__}", *lines))

    def value(self, value: object) -> str:
        """A value as the language writes it."""
        return self.translator.value(value)

    def said(self, header: Iterable[Message]) -> tuple[str, ...]:
        """The names of columns."""
        return tuple(self.say(heading) for heading in header)


def changes_of_rule(matching: PatternMatching, translator: Translator) -> Iterator[Block]:
    """How many parameters differ from their defaults, and which; nothing where none does."""
    changes = matching.report.parameters.changes()
    if changes:
        yield Paragraph(translator.text(message("Parameters changed from their defaults: {n}.", n=len(changes))))
        yield ListBlock(
            tuple(f"{one.name}: {translator.value(one.value)} ({translator.value(one.default)})" for one in changes)
        )
