"""Two versions as one drawing: what came, what went, what is expected otherwise, and what is only worded otherwise.

Each change says itself in words on its arrow or in its box; what stayed the same steps back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.wording import SIGN_GLYPHS
from qualtoc.theory.model import ProgrammeTheory, TheoryVersion
from qualtoc.theory.versions import Difference
from qualtoc.web.theories.drawn import DrawnTheory, drawn
from qualtoc.web.theories.lines import Lines
from qualtoc.web.theories.overlays import Laid, PlateLine, Sample, signs_on

_CLASSES: Mapping[str, str] = {
    "added": "added", "removed": "removed", "expectation": "changed", "structure": "changed", "wording": "wording",
}  # fmt: skip
_STRONGEST = ("added", "removed", "expectation", "structure", "wording")
_WORDS: Mapping[str, Message] = {
    "added": message("added"),
    "removed": message("removed"),
    "structure": message("changed"),
    "wording": message("wording only"),
}
_LEGEND = (
    Sample("added", message("added")),
    Sample("removed", message("removed")),
    Sample("wording", message("wording only")),
    Sample("plate", message("expected before → expected now"), "→"),
)


def drawn_comparison(
    theory: ProgrammeTheory, old: TheoryVersion, new: TheoryVersion, differences: Sequence[Difference],
    digests: Mapping[str, str], translator: Translator, beside: Mapping[str, Sequence[Message]],
) -> DrawnTheory:  # fmt: skip
    """The new version with what it no longer has of the old one, each change marked.

    `beside` is what is to be said at links and factors of the parts that all versions share.
    """
    both = _both(old, new)
    lines = Lines(theory, both, None, {}).all()
    of_links, of_factors = _by_key(differences, ("link", "assumption"), both), _by_key(differences, ("factor",), both)
    plates = {
        line.link.key: (
            *_plate(of_links.get(line.link.key, ()), signs_on(line), translator),
            *((translator.text(words), "count") for words in beside.get(line.link.key, ())),
        )
        for line in lines
    }
    notes = {
        key: tuple(translator.text(_WORDS[kind]) for kind in _kinds(rows) if kind in _WORDS)
        for key, rows in of_factors.items()
    }
    for factor in both.factors:
        told = tuple(translator.text(words) for words in beside.get(factor.key, ()))
        notes[factor.key] = (*notes.get(factor.key, ()), *told)
    over = Laid(
        plates,
        {key: words for key, words in notes.items() if words},
        frozenset(line.link.key for line in lines if line.link.key not in {*of_links, *beside}),
        frozenset(factor.key for factor in both.factors if factor.key not in {*of_factors, *beside}),
        _LEGEND,
        link_classes={key: _CLASSES[_kinds(rows)[0]] for key, rows in of_links.items()},
        factor_classes={key: _CLASSES[_kinds(rows)[0]] for key, rows in of_factors.items()},
    )
    digest = f"{digests.get(old.key, '')} {digests.get(new.key, '')}"
    return drawn(both, digest, lines, over, translator)


def _both(old: TheoryVersion, new: TheoryVersion) -> TheoryVersion:
    """Everything that one of the versions has, as the new one has it where both do."""
    factors, links = {factor.key for factor in new.factors}, {link.key for link in new.links}
    return replace(
        new,
        factors=(*new.factors, *(factor for factor in old.factors if factor.key not in factors)),
        links=(*new.links, *(link for link in old.links if link.key not in links)),
        structural_edges=tuple(dict.fromkeys((*new.structural_edges, *old.structural_edges))),
    )


def _by_key(
    differences: Iterable[Difference], parts: Sequence[str], both: TheoryVersion
) -> dict[str, list[Difference]]:  # fmt: skip
    """The differences of each link or factor; a changed assumption is one of its link."""
    link_of = {assumption.key: assumption.link for assumption in both.assumptions}
    found: dict[str, list[Difference]] = {}
    for one in differences:
        if one.part == "assumption" and "assumption" in parts and one.key in link_of:
            found.setdefault(link_of[one.key], []).append(replace(one, kind="structure"))
        elif one.part in parts and one.part != "assumption":
            found.setdefault(one.key, []).append(one)
    return found


def _kinds(rows: Iterable[Difference]) -> list[str]:
    kinds = {row.kind for row in rows}
    return [kind for kind in _STRONGEST if kind in kinds]


def _plate(
    rows: Sequence[Difference], signs: tuple[PlateLine, ...], translator: Translator
) -> Iterable[PlateLine]:  # fmt: skip
    expectations = [row for row in rows if row.kind == "expectation"]
    if not expectations:
        yield from signs
    for row in expectations:
        before, after = (SIGN_GLYPHS[sign] if sign else "–" for sign in (row.old, row.new))
        yield f"{row.outcome + ' ' if row.outcome else ''}{before} → {after}", "gap"
    kinds = _kinds(rows)
    for kind in kinds[:1] if kinds[:1] in (["added"], ["removed"]) else kinds:
        if kind in _WORDS:
            yield translator.text(_WORDS[kind]), "gap"
