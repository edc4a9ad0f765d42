"""The drawing of a causal map with its words, ready to be written as SVG by a template.

Factors of the theory stand in its layers, all others in a column of their own; where there is no theory, columns go
from what mostly causes to what mostly follows. The last drawings are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from qualtoc.coding.codebook import Bilingual
from qualtoc.documents import printable
from qualtoc.errors import Message, counted, message
from qualtoc.i18n import Translator
from qualtoc.reports.mapping import StudyMap, by_sources
from qualtoc.reports.wording import SIGN_GLYPHS, counted_claims, counted_sources
from qualtoc.theory.causal_map import Bundle, Pair
from qualtoc.theory.claims import REPORTED_SIGNS
from qualtoc.theory.drawing import Arrow, Box, Drawing, draw
from qualtoc.theory.model import CausalLink, Factor, FactorType, TheoryVersion

_NO_LABEL = Bilingual()
MOST_LINKS = 40
"""Unless somebody chooses a minimum, it is raised until no more links are drawn than can be followed by eye."""

WEIGHTS = (1, 2, 5, 10)
"""From how many sources on an arrow is drawn in the next thickness."""

LAYERS: Mapping[FactorType, Message] = {
    "context": message("Context"),
    "input": message("Input"),
    "activity": message("Activity"),
    "mechanism": message("Mechanism"),
    "intermediate": message("Intermediate outcome"),
    "outcome": message("Outcome"),
    "rival": message("Rival explanations"),
}
WITHOUT_THEORY: Mapping[FactorType, Message] = {
    "activity": message("Mostly causes"),
    "mechanism": message("Causes and effects"),
    "outcome": message("Mostly effects"),
}
SIGN_ROLES = {"+": "plus", "-": "minus", "0": "zero", "?": "unclear"}


@dataclass(frozen=True, slots=True)
class DrawnFactor:
    """A box; `said` is its title in words."""

    name: str
    box: Box
    classes: str
    said: str


@dataclass(frozen=True, slots=True)
class DrawnLink:
    """An arrow with what stands on it; `said` is its title in words. `bundle` is None where nobody speaks of it."""

    cause: str
    effect: str
    bundle: Bundle | None
    arrow: Arrow
    classes: str
    role: str
    said: str


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """Everything that the template writes; `least` is the fewest sources of a link that is drawn, `left_out` counts."""

    drawing: Drawing
    columns: tuple[tuple[float, float, Message], ...]
    factors: tuple[DrawnFactor, ...]
    links: tuple[DrawnLink, ...]
    least: int
    left_out: int
    said: str


def drawn(found: StudyMap, translator: Translator, *, is_with_expected: bool) -> DrawnMap | None:
    """The drawing of a map, with what is expected and not found where asked for; None where nothing is to be drawn."""
    every = by_sources(found.shown)
    least = found.question.min_sources or _readable(every)
    bundles: dict[Pair, Bundle | None] = {(b.cause, b.effect): b for b in every if len(b.sources) >= least}
    if is_with_expected:
        bundles |= {(one.cause, one.effect): None for one in found.standing("not_found")}
    if not bundles:
        return None
    names = tuple(dict.fromkeys(name for pair in sorted(bundles) for name in pair))
    types = _types(found, names)
    labels = tuple(printable(found.labels[name].text(translator.language)) for name in names)
    signs = tuple((pair, _plate(bundle)) for pair, bundle in sorted(bundles.items()))
    drawing = _drawing(tuple(zip(names, types, labels, strict=True)), signs)
    words = LAYERS if found.types else WITHOUT_THEORY
    columns = [(column.x, column.y, words[column.type]) for column in drawing.columns]
    if drawing.outside:
        columns.append((*drawing.outside, message("Not in the theory")))
    kinds = dict(zip(names, types, strict=True))
    speaker = _Speaker(found, dict(zip(names, labels, strict=True)), translator)
    left_out = len(found.everything.bundles) - sum(bundle is not None for bundle in bundles.values())
    return DrawnMap(
        drawing, tuple(columns),
        tuple(speaker.factor(box, kinds[box.key]) for box in drawing.boxes),
        tuple(speaker.link(arrow, bundles[arrow.cause, arrow.effect]) for arrow in drawing.links),
        least, left_out,
        translator.text(_between(len(bundles), len(names))),
    )  # fmt: skip


def _between(links: int, factors: int) -> Message:
    return message(
        "{links} between {factors}",
        links=counted("{n} link", "{n} links", links), factors=counted("{n} factor", "{n} factors", factors),
    )  # fmt: skip


class _Speaker:
    """Puts boxes and arrows into words."""

    def __init__(self, found: StudyMap, labels: Mapping[str, str], translator: Translator) -> None:
        self._found = found
        self._labels = labels
        self._say = translator.text
        self._counts = {factor.name: factor for factor in found.shown.factors}

    def factor(self, box: Box, kind: FactorType | None) -> DrawnFactor:
        """A factor in words."""
        counts = self._counts.get(box.key)
        into, out = (counts.in_citations, counts.out_citations) if counts else (0, 0)
        said = message(
            "{factor}: {sources}, {into}, {out}",
            factor=self._labels[box.key], sources=counted_sources(counts.sources if counts else 0),
            into=counted("{n} claim leads into it", "{n} claims lead into it", into),
            out=counted("{n} leads out of it", "{n} lead out of it", out),
        )  # fmt: skip
        is_within = kind is not None and bool(self._found.types)
        return DrawnFactor(box.key, box, f"factor {kind}" if is_within else "factor elsewhere", self._say(said))

    def link(self, arrow: Arrow, bundle: Bundle | None) -> DrawnLink:
        """A link in words."""
        links = self._found.links_of.get((arrow.cause, arrow.effect), ())
        ends = {"cause": self._labels[arrow.cause], "effect": self._labels[arrow.effect]}
        held = message("in the theory as {links}", links=tuple(one.key for one in links))
        facts: list[Message | str] = [held if links else message("not in the theory")]
        if bundle is None:
            said = message("{cause} → {effect}: nobody speaks of it; {facts}", **ends, facts=tuple(facts))
        else:
            facts += [
                f"{SIGN_GLYPHS[sign]} {len(bundle.sources_by_sign[sign])}"
                for sign in REPORTED_SIGNS
                if bundle.sources_by_sign[sign]
            ]
            said = message(
                "{cause} → {effect}: {sources}, {claims}; {facts}",
                **ends, sources=counted_sources(len(bundle.sources)), claims=counted_claims(bundle.citations),
                facts=tuple(facts),
            )  # fmt: skip
        signs = [sign for sign in REPORTED_SIGNS if bundle and bundle.signs[sign]]
        role = SIGN_ROLES[signs[0]] if len(signs) == 1 else "none"
        return DrawnLink(
            arrow.cause, arrow.effect, bundle, arrow, _classes(links, bundle), f"sign-{role}", self._say(said)
        )


def _readable(bundles: Sequence[Bundle]) -> int:
    """The smallest minimum with which no more links are drawn than can be followed; `bundles` come by sources."""
    if len(bundles) <= MOST_LINKS:
        return 1
    first_left_out = len(bundles[MOST_LINKS].sources)
    most = len(bundles[0].sources)
    return min(first_left_out + 1, most)


def _types(found: StudyMap, names: Sequence[str]) -> tuple[FactorType | None, ...]:
    """The layer of each factor, None outside the theory; by outcomeness where there is no theory."""
    if found.types:
        return tuple(found.types.get(name) for name in names)
    outcomeness = {factor.name: factor.outcomeness for factor in found.shown.factors}
    return tuple(_by_outcomeness(outcomeness.get(name, Fraction(0))) for name in names)


def _by_outcomeness(share: Fraction) -> FactorType:
    return "activity" if share < Fraction(1, 3) else "mechanism" if share <= Fraction(2, 3) else "outcome"


def _plate(bundle: Bundle | None) -> str:
    """What stands on an arrow: the signs that are said, never their mean, and how many sources speak."""
    if bundle is None:
        return "∅"
    glyphs = " / ".join(SIGN_GLYPHS[sign] for sign in REPORTED_SIGNS if bundle.signs[sign])
    return f"{glyphs} · {len(bundle.sources)}"


def _classes(links: Sequence[CausalLink], bundle: Bundle | None) -> str:
    weight = sum(len(bundle.sources) >= least for least in WEIGHTS) if bundle else 1
    marks = ["unspoken"] if bundle is None else [] if links else ["emergent"]
    return " ".join(["link", *marks, f"weight-{weight}"])


@lru_cache(maxsize=64)
def _drawing(factors: tuple[tuple[str, FactorType | None, str], ...], signs: tuple[tuple[Pair, str], ...]) -> Drawing:
    outside = [name for name, kind, _ in factors if kind is None]
    version = TheoryVersion(
        "", _NO_LABEL, "draft",
        tuple(Factor(name, kind or "outcome", _NO_LABEL) for name, kind, _ in factors),
        tuple(CausalLink(str(number), *pair, {}) for number, (pair, _) in enumerate(signs)),
    )  # fmt: skip
    plates = {str(number): (text,) for number, (_, text) in enumerate(signs)}
    return draw(version, {name: label for name, _, label in factors}, plates, outside)
