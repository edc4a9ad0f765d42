"""Factors folded into boxes on the drawing: what stands in a box, and on an arrow that stands for several links."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import message
from qualtoc.i18n import Translator
from qualtoc.theory.folding import MARK, Folded, folded
from qualtoc.theory.model import TheoryVersion
from qualtoc.web.theories.lines import LinkLine, labels_of
from qualtoc.web.theories.overlays import MOST_LINES, Laid, PlateLine
from qualtoc.web.theories.parts import Foldable


def folded_part(version: TheoryVersion, folds: Sequence[Foldable], translator: Translator) -> Folded:
    """The part that is shown with its folded boxes, each called by its name and how many factors it holds."""
    held = {factor.key for factor in version.factors}
    labels = {}
    for one in folds:
        number = sum(key in held for key in one.fold.members)
        text = translator.text(message("{group} ({number})", group=one.label, number=number))
        labels[one.name] = Bilingual(text, text)
    return folded(version, [one.fold for one in folds], labels)


def folded_lines(lines: Sequence[LinkLine], small: Folded) -> tuple[LinkLine, ...]:
    """The lines of the arrows that are drawn; one that stands for several links counts their claims together.

    How many sources speak of several links is at least the number of the link of which most speak.
    """
    if not small.boxes:
        return tuple(lines)
    by_key, labels = {line.link.key: line for line in lines}, labels_of(small.version)
    return tuple(
        replace(
            _together([by_key[key] for key in small.bundles[link.key]]),
            link=link, cause=labels[link.cause], effect=labels[link.effect],
        )
        for link in small.version.links
    )  # fmt: skip


def _together(behind: Sequence[LinkLine]) -> LinkLine:
    if len(behind) == 1:
        return behind[0]
    return replace(
        behind[0], expected=(), is_in_scope=any(line.is_in_scope for line in behind),
        claims=sum(line.claims for line in behind), sources=max(line.sources for line in behind),
        moderator=None, assumptions=tuple(one for line in behind for one in line.assumptions), verdicts=(),
    )  # fmt: skip


def folded_overlay(over: Laid, small: Folded) -> Laid:
    """What is laid over the drawing, counted where a box or an arrow stands for several."""
    if not small.boxes:
        return over
    bundles = small.bundles
    notes = {
        key: over.notes[key] for key in over.notes if key not in {one for some in small.boxes.values() for one in some}
    }
    notes |= {box: tuple(_counted(over.notes, members)) for box, members in small.boxes.items()}
    return replace(
        over,
        plates={key: tuple(_plate(over.plates, behind)) for key, behind in bundles.items()},
        notes={key: lines for key, lines in notes.items() if lines},
        faded_links=frozenset(key for key, behind in bundles.items() if over.faded_links.issuperset(behind)),
        faded_factors=over.faded_factors | {
            box for box, members in small.boxes.items() if over.faded_factors.issuperset(members)
        },
        bundles={key: behind for key, behind in bundles.items() if len(behind) > 1},
        folds={box: box.removeprefix(MARK) for box in small.boxes},
    )  # fmt: skip


def _plate(plates: Mapping[str, tuple[PlateLine, ...]], behind: Sequence[str]) -> Iterable[PlateLine]:
    if len(behind) == 1:
        return plates[behind[0]]
    counted = Counter(line for key in behind for line in plates[key]).most_common()
    told = [(f"{text} × {number}" if number > 1 else text, role) for (text, role), number in counted if text]
    return told if len(told) <= MOST_LINES else [*told[: MOST_LINES - 1], ("…", "count")]


def _counted(notes: Mapping[str, tuple[str, ...]], members: Iterable[str]) -> Iterable[str]:
    counted = Counter(line for key in members for line in notes.get(key, ()))
    return (f"{text} × {number}" if number > 1 else text for text, number in counted.most_common(MOST_LINES))
