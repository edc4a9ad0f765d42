"""What is laid over the drawing: expected signs, verdicts, sources, gaps, rivals, or what emerged.

Each says itself in words or glyphs on the arrows and in the boxes, so that it can be read without colours; what an
overlay does not speak of steps back. All of them come from the same few grouped queries as the report.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.wording import SIGN_GLYPHS, VERDICT_WORDS
from qualtoc.theory.model import CausalLink, Factor, FactorType, ProgrammeTheory, TheoryVersion
from qualtoc.theory.resolving import indicators_in
from qualtoc.theory.verdicts import Verdict
from qualtoc.web.theories.lines import LinkLine

PlateLine = tuple[str, str]
"""A line on an arrow, and the role by which it is styled."""

MOST_LINES = 4
"""More verdicts than this (outcomes times cases) are counted on an arrow instead of listed."""

MEASURED: tuple[FactorType, ...] = ("intermediate", "outcome")
"""The layers whose factors are missed an indicator."""

SIGN_ROLES = {"+": "plus", "−": "minus", "0": "zero"}


@dataclass(frozen=True, slots=True)
class Sample:
    """An entry of the legend: what is drawn beside the words; `glyph` is written in it, where it has any."""

    kind: str
    words: Message
    glyph: str = ""

    @property
    def width(self) -> int:
        """How wide what is drawn is."""
        return 64 if self.kind == "weights" else 20 if self.glyph else 34


@dataclass(frozen=True, slots=True)
class Laid:
    """What an overlay writes on arrows and in boxes, what steps back, and what the legend says of it.

    Where it has classes of links, these alone say how a link is drawn, not who spoke of it. `bundles` are the links
    behind an arrow that stands for several, `folds` the name of what is folded into a box.
    """

    plates: Mapping[str, tuple[PlateLine, ...]]
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    faded_links: frozenset[str] = frozenset()
    faded_factors: frozenset[str] = frozenset()
    legend: tuple[Sample, ...] = ()
    has_colours: bool = False
    link_classes: Mapping[str, str] | None = None
    factor_classes: Mapping[str, str] = field(default_factory=dict)
    bundles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What an overlay is made of: the theory, the version that is drawn, its links in words, and their verdicts."""

    theory: ProgrammeTheory
    version: TheoryVersion
    lines: Sequence[LinkLine]
    verdicts: Sequence[Verdict]
    translator: Translator

    def of_link(self) -> dict[str, list[Verdict]]:
        """The verdicts of each link."""
        found: dict[str, list[Verdict]] = {}
        for one in self.verdicts:
            found.setdefault(one.link, []).append(one)
        return found


def laid(overlay: str, seen: Seen) -> Laid:
    """What the overlay of that name lays over the drawing."""
    return _OVERLAYS.get(overlay, _expected)(seen)


def _expected(seen: Seen) -> Laid:
    legend = (
        Sample("sign-plus", message("expected: more"), "+"),
        Sample("sign-minus", message("expected: less"), "−"),
        Sample("sign-zero", message("expected: no effect"), "0"),
        Sample("weights", message("1, 2, 5, 10 sources or more speak of it")),
    )
    return Laid({line.link.key: signs_on(line) for line in seen.lines}, legend=legend, has_colours=True)


def signs_on(line: LinkLine) -> tuple[PlateLine, ...]:
    """One sign where all outcomes expect the same, else a line for each outcome."""
    loop = " ↻" if line.link.loop else ""
    glyphs = line.signs
    if len(glyphs) < 2:
        glyph = glyphs[0] if glyphs else ""
        return ((glyph + loop, f"sign-{SIGN_ROLES.get(glyph, 'none')}"),)
    signed = [(one.outcome, SIGN_GLYPHS[one.sign]) for one in line.expected]
    return tuple((f"{outcome or '·'} {glyph}{loop}", f"sign-{SIGN_ROLES[glyph]}") for outcome, glyph in signed)


def _verdicts(seen: Seen) -> Laid:
    plates, silent = {}, set()
    for line in seen.lines:
        plates[line.link.key] = _verdict_lines(line, seen.translator)
        if not line.verdicts:
            silent.add(line.link.key)
    legend = (Sample("words", message("verdicts of this version by the usual rule")),)
    return Laid(plates, faded_links=frozenset(silent), legend=legend)


def _verdict_lines(line: LinkLine, translator: Translator) -> tuple[PlateLine, ...]:
    if not line.verdicts:
        return signs_on(line)
    if len(line.verdicts) <= MOST_LINES:
        return tuple((translator.text(one.said), f"verdict-{one.role}") for one in line.verdicts)
    counted = Counter((translator.text(one.short), f"verdict-{one.role}") for one in line.verdicts)
    return tuple((f"{words} × {number}", role) for (words, role), number in counted.most_common())


def _sources(seen: Seen) -> Laid:
    legend = (
        Sample("plate", message("so many sources speak of it"), "7"),
        Sample("weights", message("1, 2, 5, 10 sources or more")),
    )
    return Laid({line.link.key: ((str(line.sources), "count"),) for line in seen.lines}, legend=legend)


def _gaps(seen: Seen) -> Laid:
    of_link, translator = seen.of_link(), seen.translator
    plates, whole = {}, set()
    for line in seen.lines:
        gaps = tuple(_gaps_of(line, of_link.get(line.link.key, ()), translator))
        plates[line.link.key] = gaps or signs_on(line)
        if not gaps:
            whole.add(line.link.key)
    measured = {one.factor for one in indicators_in(seen.version, seen.theory.indicators)}
    missing = ((factor.key, tuple(_missing(factor, measured))) for factor in seen.version.factors)
    notes = {key: tuple(translator.text(one) for one in found) for key, found in missing if found}
    faded = frozenset(factor.key for factor in seen.version.factors if factor.key not in notes)
    return Laid(plates, notes, frozenset(whole), faded, _GAP_LEGEND)


_GAP_LEGEND = (
    Sample("words", message("not probed: nobody was asked and nobody spoke of it")),
    Sample("words", message("no evidence: asked, and nobody spoke of it")),
    Sample("words", message("no indicator: an outcome without a measure")),
    Sample("words", message("untraced: no basis is given")),
)


def _gaps_of(line: LinkLine, verdicts: Sequence[Verdict], translator: Translator) -> Iterable[PlateLine]:
    gaps = (_gap(one) for one in verdicts)
    for words, number in Counter(translator.text(gap) for gap in gaps if gap is not None).items():
        yield words + (f" {number}/{len(verdicts)}" if number < len(verdicts) else ""), "gap"
    if not line.link.basis:
        yield translator.text(message("untraced")), "gap"


def _gap(verdict: Verdict) -> Message | None:
    if "not_probed" in verdict.flags:
        return message("not probed")
    return VERDICT_WORDS[verdict.verdict] if verdict.verdict in ("no_evidence", "insufficient") else None


def _missing(factor: Factor, measured: set[str]) -> Iterable[Message]:
    if factor.type in MEASURED and factor.key not in measured:
        yield message("no indicator")
    if not factor.basis:
        yield message("untraced")


def _rivals(seen: Seen) -> Laid:
    rivals = _rivals_of(seen.version)
    standing = {line.link.key: line for line in seen.lines}
    plates: dict[str, tuple[PlateLine, ...]] = {}
    for line in seen.lines:
        key = line.link.key
        if line.link.rival:
            plates[key] = _as_rival(line, seen.translator)
        elif key in rivals:
            plates[key] = _as_rivalled(line, rivals[key], standing, seen.translator)
        else:
            plates[key] = signs_on(line)
    speaking = {key for key, line in standing.items() if line.link.rival or key in rivals}
    ends = {end for key in speaking for end in (standing[key].link.cause, standing[key].link.effect)}
    faded = frozenset(factor.key for factor in seen.version.factors if factor.key not in ends)
    legend = (Sample("words", message("⇄ rivalled: each rival stands with its verdict")),)
    return Laid(plates, {}, frozenset(standing) - speaking, faded, legend)


def _rivals_of(version: TheoryVersion) -> dict[str, list[CausalLink]]:
    """The rival links of each link that is rivalled."""
    named = {factor.key: factor.rival_to for factor in version.factors}
    found: dict[str, list[CausalLink]] = {}
    for link in version.links:
        for other in named.get(link.cause, ()) if link.rival else ():
            found.setdefault(other, []).append(link)
    return found


def _as_rival(line: LinkLine, translator: Translator) -> tuple[PlateLine, ...]:
    told = _verdict_lines(line, translator) if line.verdicts else signs_on(line)
    (first, role), *rest = told
    return ((f"{line.link.key}: {first}", role), *rest)


def _as_rivalled(
    line: LinkLine, rivals: Sequence[CausalLink], standing: Mapping[str, LinkLine], translator: Translator
) -> tuple[PlateLine, ...]:
    told = [_short(standing[rival.key], translator) for rival in rivals if rival.key in standing]
    signs = " / ".join(line.signs)
    return ((f"{line.link.key} {signs} ⇄".strip(), "count"), *told)


def _short(rival: LinkLine, translator: Translator) -> PlateLine:
    words = dict.fromkeys(translator.text(one.short) for one in rival.verdicts)
    roles = {one.role for one in rival.verdicts}
    role = f"verdict-{roles.pop()}" if len(roles) == 1 else "count"
    return f"{rival.link.key} {', '.join(words)}".strip(), role


def _emergent(seen: Seen) -> Laid:
    plates, old = {}, set()
    for line in seen.lines:
        if line.is_emergent:
            since = _since(seen.theory, line.link.key)
            said = message("emergent, since {version}", version=since) if since else message("emergent")
            plates[line.link.key] = (*signs_on(line), (seen.translator.text(said), "gap"))
        else:
            plates[line.link.key] = signs_on(line)
            old.add(line.link.key)
    word = seen.translator.text(message("emergent"))
    notes = {factor.key: (word,) for factor in seen.version.factors if factor.emergent}
    touched = {end for line in seen.lines if line.is_emergent for end in (line.link.cause, line.link.effect)}
    faded = frozenset(f.key for f in seen.version.factors if f.key not in notes and f.key not in touched)
    return Laid(plates, notes, frozenset(old), faded)


def _since(theory: ProgrammeTheory, link: str) -> str:
    """The first version that has the link."""
    return next((one.key for one in theory.versions if any(link == other.key for other in one.links)), "")


_OVERLAYS = {
    "expected": _expected,
    "verdicts": _verdicts,
    "sources": _sources,
    "gaps": _gaps,
    "rivals": _rivals,
    "emergent": _emergent,
}
