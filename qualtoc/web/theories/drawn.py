"""The drawing of a version with its words, ready to be written as SVG by a template.

The geometry costs a few hundredths of a second and depends on little, so that the last drawings are kept.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, counted, message
from qualtoc.i18n import Translator
from qualtoc.reports.wording import FACTOR_TYPE_WORDS
from qualtoc.theory.drawing import Arrow, Box, ColumnName, Drawing, SignPlate, draw
from qualtoc.theory.model import Factor, TheoryVersion
from qualtoc.web.theories.lines import LinkLine, labels_of
from qualtoc.web.theories.overlays import SIGN_ROLES, Laid, Sample

WEIGHTS = (1, 2, 5, 10)
"""From how many sources on an arrow is drawn in the next thickness."""


@dataclass(frozen=True, slots=True)
class DrawnFactor:
    """A box; `said` is its title in words, `fold` what is folded into it, if anything is.

    `lang` is the language of its label, empty where that is the language of the page.
    """

    factor: Factor
    box: Box
    classes: str
    said: str
    fold: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class DrawnLink:
    """An arrow with its sign; `said` is its title in words, `note` that of its assumptions.

    `opens` is what to unfold to see the links of an arrow that stands for several.
    """

    key: str
    arrow: Arrow
    plate: SignPlate
    lines: tuple[tuple[float, str, str], ...]
    classes: str
    said: str
    note: str
    opens: str = ""
    lang: str = ""


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
    legend: tuple[tuple[Sample, str], ...] = ()

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
    notes: tuple[tuple[str, tuple[str, ...]], ...]
    heights: tuple[tuple[str, float], ...]
    version: TheoryVersion = field(compare=False)


@dataclass(frozen=True, slots=True)
class Marked:
    """What else a drawing shows: the heights of boxes that were moved, the factor in focus, those that were found."""

    heights: Mapping[str, float] = field(default_factory=dict)
    focus: str = ""
    found: Collection[str] = ()


def drawn(
    version: TheoryVersion, digest: str, lines: Sequence[LinkLine], over: Laid, translator: Translator,
    marked: Marked = Marked(),
) -> DrawnTheory:  # fmt: skip
    """The drawing of a version or of a part of it; `digest` is the fingerprint of what the whole version says."""
    drawing = _drawing(_sitter(version, digest, over, translator, marked))
    by_key = {line.link.key: line for line in lines}
    factors = {factor.key: factor for factor in version.factors}
    labels = labels_of(version)
    boxes = tuple(_factor(factors[box.key], box, over, marked, translator) for box in drawing.boxes)
    links = tuple(_link(arrow, by_key[arrow.key], over, translator) for arrow in drawing.links)
    moderators = tuple(
        DrawnModerator(
            arrow, translator.text(message("{factor} moderates {link}", factor=labels[arrow.cause], link=arrow.key))
        )
        for arrow in drawing.moderators
    )
    said = message(
        "{version}: {factors} and {links} in layers from left to right",
        version=version.key, factors=counted("{n} factor", "{n} factors", len(version.factors)),
        links=counted("{n} causal link", "{n} causal links", len(drawing.links)),
    )  # fmt: skip
    columns = tuple((column, translator.text(FACTOR_TYPE_WORDS[column.type])) for column in drawing.columns)
    legend = tuple((one, translator.text(one.words)) for one in _legend(drawing, links, over, version))
    return DrawnTheory(drawing, columns, boxes, links, moderators, translator.text(said), legend)


def _sitter(version: TheoryVersion, digest: str, over: Laid, translator: Translator, marked: Marked) -> _Sitter:
    labels = {key: _printable(label.text(translator.language)) for key, label in labels_of(version).items()}
    signs = {key: tuple(_printable(text) for text, _ in plate) for key, plate in over.plates.items()}
    part = ",".join([f"{len(version.links)}", *(factor.key for factor in version.factors)])
    heights = {key: y for key, y in marked.heights.items() if key in labels}
    return _Sitter(
        f"{digest} {part}", tuple(labels.items()), tuple(signs.items()), tuple(over.notes.items()),
        tuple(heights.items()), version,
    )  # fmt: skip


def _legend(
    drawing: Drawing, links: Sequence[DrawnLink], over: Laid, version: TheoryVersion
) -> Iterable[Sample]:  # fmt: skip
    """What the legend explains: the overlay, then only what the drawing shows."""
    yield from over.legend
    classes = {name for one in links for name in one.classes.split()}
    if "unspoken" in classes:
        yield Sample("unspoken", message("nobody spoke of it"))
    if "emergent" in classes or any(factor.emergent for factor in version.factors):
        yield Sample("emergent", message("emergent: first proposed after data were seen"))
    if drawing.deliveries:
        yield Sample("delivery", message("delivery, not tested"))
    if drawing.moderators:
        yield Sample("moderator", message("moderates a link"))
    if any(link.loop for link in version.links):
        yield Sample("text", message("part of a loop"), "↻")
    if version.assumptions:
        yield Sample("note", message("holds only under an assumption"), "A")


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
    return draw(
        sitter.version, dict(sitter.labels), dict(sitter.signs), notes=dict(sitter.notes), heights=dict(sitter.heights)
    )


def _factor(factor: Factor, box: Box, over: Laid, marked: Marked, translator: Translator) -> DrawnFactor:
    states = {
        "emergent": factor.emergent, "faded": factor.key in over.faded_factors, "found": factor.key in marked.found,
        "in-focus": factor.key == marked.focus, "folded": factor.key in over.folds,
    }  # fmt: skip
    told = over.factor_classes.get(factor.key, "")
    classes = " ".join(filter(None, ["factor", factor.type, told, *(name for name, is_so in states.items() if is_so)]))
    facts = [FACTOR_TYPE_WORDS[factor.type], *([message("emergent")] if factor.emergent else [])]
    said = message("{factor} ({facts})", factor=factor.label, facts=tuple(facts))
    definition = factor.definition.text(translator.language)
    note = "; ".join(over.notes.get(factor.key, ()))
    words = translator.text(said) + (f": {definition}" if definition else "") + (f" – {note}" if note else "")
    fold = over.folds.get(factor.key, "")
    return DrawnFactor(factor, box, classes, _printable(words), fold, _other_language([factor.label], translator))


def _link(arrow: Arrow, line: LinkLine, over: Laid, translator: Translator) -> DrawnLink:
    assert arrow.plate is not None, "the arrow of a link has a sign"
    roles = [role for _, role in over.plates[arrow.key]]
    lines = tuple((y, text, roles[number]) for number, (y, text) in enumerate(arrow.plate.baselines()))
    note = tuple(assumption.label for assumption in line.assumptions)
    said_note = translator.text(message("Assumption: {assumptions}", assumptions=note)) if note else ""
    return DrawnLink(
        arrow.key,
        arrow,
        arrow.plate,
        lines,
        " ".join(_classes(line, over)),
        _with_plate(_link_said(line, over, translator), over, arrow.key),
        _printable(said_note),
        next((over.folds[end] for end in (arrow.cause, arrow.effect) if end in over.folds), "")
        if arrow.key in over.bundles
        else "",
        _other_language([line.cause, line.effect], translator),
    )


def _other_language(labels: Sequence[Bilingual], translator: Translator) -> str:
    """The language of labels that are all in the same other language than that of the page."""
    found = {label.language(translator.language) for label in labels}
    return found.pop() if len(found) == 1 and translator.language not in found else ""


def _link_said(line: LinkLine, over: Laid, translator: Translator) -> str:
    """A link in one sentence, or the links that one arrow stands for."""
    behind = over.bundles.get(line.link.key)
    if behind is None:
        return link_said(line, translator)
    told = "; ".join(text for text, _ in over.plates[line.link.key])
    said = message(
        "{cause} → {effect}: {links} ({told})", cause=line.cause, effect=line.effect, links=behind, told=told
    )
    return _printable(translator.text(said))


def _with_plate(said: str, over: Laid, link: str) -> str:
    """A link in words, with what stands on its arrow where that is a change."""
    if not over.link_classes or link not in over.link_classes:
        return said
    return f"{said} – {'; '.join(text for text, _ in over.plates[link])}"


def _classes(line: LinkLine, over: Laid) -> Iterable[str]:
    yield "link"
    if line.link.rival:
        yield "rival"
    if over.link_classes is not None:
        yield over.link_classes.get(line.link.key, "same")
        yield "faded" if line.link.key in over.faded_links else "weight-2"
        return
    if line.is_emergent:
        yield "emergent"
    if line.claims == 0:
        yield "unspoken"
    if not line.is_in_scope:
        yield "off-scope"
    if line.link.key in over.faded_links:
        yield "faded"
    if over.has_colours:
        yield f"says-{SIGN_ROLES.get(line.signs[0], 'none') if len(line.signs) == 1 else 'both'}"
    yield f"weight-{max(sum(line.sources >= least for least in WEIGHTS), 1)}"


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
    return counted("{n} source speaks of it", "{n} sources speak of it", line.sources)


def _printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
