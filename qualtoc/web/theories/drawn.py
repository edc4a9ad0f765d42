"""The drawing of a version with its words, ready to be written as SVG by a template.

The geometry costs a few hundredths of a second and depends on little, so that the last drawings are kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.wording import FACTOR_TYPE_WORDS
from qualtoc.theory.drawing import Arrow, Box, ColumnName, Drawing, SignPlate, draw
from qualtoc.theory.model import Factor, TheoryVersion
from qualtoc.web.theories.lines import LinkLine, labels_of

MOST_VERDICTS = 4
"""More verdicts than this (outcomes times cases) are not written on one arrow."""

WEIGHTS = (1, 2, 5, 10)
"""From how many sources on an arrow is drawn in the next thickness."""

SIGN_ROLES = {"+": "plus", "−": "minus", "0": "zero"}


@dataclass(frozen=True, slots=True)
class DrawnFactor:
    """A box; `said` is its title in words."""

    factor: Factor
    box: Box
    classes: str
    said: str


@dataclass(frozen=True, slots=True)
class DrawnLink:
    """An arrow with its sign; `said` is its title in words, `note` that of its assumptions."""

    key: str
    arrow: Arrow
    plate: SignPlate
    lines: tuple[tuple[float, str, str], ...]
    classes: str
    said: str
    note: str


@dataclass(frozen=True, slots=True)
class DrawnModerator:
    """The arrow of a moderator to its link."""

    arrow: Arrow
    said: str


@dataclass(frozen=True, slots=True)
class DrawnTheory:
    """Everything that the template writes."""

    drawing: Drawing
    columns: tuple[tuple[ColumnName, str], ...]
    factors: tuple[DrawnFactor, ...]
    links: tuple[DrawnLink, ...]
    moderators: tuple[DrawnModerator, ...]
    said: str

    @property
    def names_rivals(self) -> Message:
        """What stands at the rule."""
        return FACTOR_TYPE_WORDS["rival"]


@dataclass(frozen=True)
class _Sitter:
    """What a drawing depends on, comparable without the version itself, which its fingerprint stands for."""

    digest: str
    labels: tuple[tuple[str, str], ...]
    signs: tuple[tuple[str, tuple[str, ...]], ...]
    version: TheoryVersion = field(compare=False)


def drawn(
    version: TheoryVersion, digest: str, lines: Sequence[LinkLine], overlay: str, translator: Translator
) -> DrawnTheory:
    """The drawing of a version; `digest` is the fingerprint of its content."""
    language = translator.language
    labels = {key: _printable(label.text(language)) for key, label in labels_of(version).items()}
    signs = {line.link.key: _signs(line, overlay, translator) for line in lines}
    drawing = _drawing(_Sitter(digest, tuple(labels.items()), tuple(signs.items()), version))
    by_key = {line.link.key: line for line in lines}
    factors = {factor.key: factor for factor in version.factors}
    boxes = (_factor(factors[box.key], box, translator) for box in drawing.boxes)
    links = (_link(arrow, by_key[arrow.key], overlay, translator) for arrow in drawing.links)
    moderators = (
        DrawnModerator(
            arrow, translator.text(message("{factor} moderates {link}", factor=labels[arrow.cause], link=arrow.key))
        )
        for arrow in drawing.moderators
    )
    said = message(
        "{version}: {factors} factors and {links} causal links in layers from left to right",
        version=version.key, factors=len(version.factors), links=len(drawing.links),
    )  # fmt: skip
    return DrawnTheory(
        drawing,
        tuple((column, translator.text(FACTOR_TYPE_WORDS[column.type])) for column in drawing.columns),
        tuple(boxes),
        tuple(links),
        tuple(moderators),
        translator.text(said),
    )


def link_said(line: LinkLine, translator: Translator) -> str:
    """A link in one sentence: "L12: verifiable progress → collective efficacy, expected + for CCS"."""
    facts = [*(one.said for one in line.expected), *_marks(line), _numbers(line), *(one.said for one in line.verdicts)]
    said = message(
        "{link}: {cause} → {effect}, {facts}",
        link=line.link.key, cause=line.cause, effect=line.effect,
        facts=", ".join(translator.text(fact) for fact in facts),
    )  # fmt: skip
    return _printable(translator.text(said))


@lru_cache(maxsize=64)
def _drawing(sitter: _Sitter) -> Drawing:
    return draw(sitter.version, dict(sitter.labels), dict(sitter.signs))


def _signs(line: LinkLine, overlay: str, translator: Translator) -> tuple[str, ...]:
    """The lines that stand on the arrow."""
    loop = " ↻" if line.link.loop else ""
    if overlay != "verdicts" or not 0 < len(line.verdicts) <= MOST_VERDICTS:
        return (" / ".join(line.signs) + loop,)
    return tuple(_printable(translator.text(one.said)) for one in line.verdicts)


def _factor(factor: Factor, box: Box, translator: Translator) -> DrawnFactor:
    classes = f"factor {factor.type}" + (" emergent" if factor.emergent else "")
    facts = [FACTOR_TYPE_WORDS[factor.type], *([message("emergent")] if factor.emergent else [])]
    said = message("{factor} ({facts})", factor=factor.label, facts=tuple(facts))
    definition = factor.definition.text(translator.language)
    words = translator.text(said) + (f": {definition}" if definition else "")
    return DrawnFactor(factor, box, classes, _printable(words))


def _link(arrow: Arrow, line: LinkLine, overlay: str, translator: Translator) -> DrawnLink:
    assert arrow.plate is not None, "the arrow of a link has a sign"
    is_verdict = overlay == "verdicts" and 0 < len(line.verdicts) <= MOST_VERDICTS
    roles = [one.role for one in line.verdicts] if is_verdict else []
    lines = tuple(
        (y, text, f"verdict-{roles[number]}" if is_verdict else f"sign-{SIGN_ROLES.get(text[:1], 'none')}")
        for number, (y, text) in enumerate(arrow.plate.baselines())
    )
    note = tuple(assumption.label for assumption in line.assumptions)
    said_note = translator.text(message("Assumption: {assumptions}", assumptions=note)) if note else ""
    return DrawnLink(
        arrow.key,
        arrow,
        arrow.plate,
        lines,
        " ".join(_classes(line, overlay)),
        link_said(line, translator),
        _printable(said_note),
    )


def _classes(line: LinkLine, overlay: str) -> Iterable[str]:
    yield "link"
    if line.link.rival:
        yield "rival"
    if line.is_emergent:
        yield "emergent"
    if line.claims == 0:
        yield "unspoken"
    if not line.is_in_scope:
        yield "off-scope"
    weight = sum(line.sources >= least for least in WEIGHTS) if overlay == "sources" else 1
    yield f"weight-{max(weight, 1)}"


def _marks(line: LinkLine) -> Iterable[Message]:
    if line.link.rival:
        yield message("rival")
    if line.is_emergent:
        yield message("emergent")
    if line.link.loop:
        yield message("part of a loop")
    if line.moderator is not None:
        yield message("moderated by {factor}", factor=line.moderator)
    for assumption in line.assumptions:
        yield message("assumes: {condition}", condition=assumption.label)


def _numbers(line: LinkLine) -> Message:
    if line.sources == 0:
        return message("nobody spoke of it")
    if line.sources == 1:
        return message("1 source speaks of it")
    return message("{n} sources speak of it", n=line.sources)


def _printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(
        c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
