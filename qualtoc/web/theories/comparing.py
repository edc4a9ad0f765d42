"""Two versions beside each other: rows in words, each with its reasons and the claims that they rest on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.study.model import Study
from qualtoc.theory import shared_comparing, store, versions
from qualtoc.theory.model import Assumption, CausalLink, Factor, Outcome, ProgrammeTheory, TheoryVersion
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.store import ClaimMark
from qualtoc.theory.versions import Difference
from qualtoc.web.theories.compared import drawn_comparison
from qualtoc.web.theories.contexts import ChangeRow, Coders, Comparison, Evidence, Telling, all_labels, version_lines
from qualtoc.web.theories.lines import Pair
from qualtoc.web.theories.shared_compared import beside, shared_rows
from qualtoc.web.theories.shared_fields import KIND_WORDS

MOST_WORDS = 2000
"""With more claims than this as evidence, the words are left to the pages of the links."""

QUOTATIONS = 8
"""So many quotations of a link stand on the page itself."""

KINDS: Mapping[str, Message] = {
    "added": message("added"),
    "removed": message("removed"),
    "expectation": message("expectation changed"),
    "structure": message("changed"),
    "wording": message("wording only"),
}
FIELDS: Mapping[str, Message] = {
    "cause": message("from"),
    "effect": message("to"),
    "moderated_by": message("moderator"),
    "loop": message("loop"),
    "rival": message("rival"),
    "emergent": message("marked as emergent"),
    "type": message("type"),
    "outcome": message("outcome"),
    "rival_to": message("rival to"),
    "link": message("link"),
    "status": message("status"),
}
"""What can change of a part beside its expectation and its wording."""


def comparison(session: Session, study: Study, theory: ProgrammeTheory, old_key: str, new_key: str,
               translator: Translator) -> Comparison:  # fmt: skip
    """What changed from one version to another; where none is named the newest that is settled and its parent, or the
    last one where nothing came before that.

    Raises:
        NotFound: the theory has no such version.
    """
    new = store.version(theory, new_key or None)
    if not (old_key or new_key) and _before(theory, new) == new.key:
        new = theory.versions[-1]
    old = store.version(theory, old_key or _before(theory, new))
    coders = store.first_coders(session, study.id)
    digests = store.content_hashes(session, study.id)
    lines = {line.version.key: line for line in version_lines(theory, digests, coders)}
    differences = versions.difference(old, new)
    links = {link.key: link for version in (*theory.versions, old, new) for link in version.links}
    told = _Told(session, study, differences, links, coders, new)
    labels = all_labels(theory)
    rows = tuple(_row(one, links, labels, old, new, told) for one in differences)
    counts = Counter[str](one.kind for one in differences)
    shared = shared_comparing.compared(theory, old, new)
    return Comparison(
        lines[old.key],
        lines[new.key],
        tuple(lines.values()),
        rows,
        tuple((words, counts[kind]) for kind, words in KINDS.items() if kind in counts),
        drawn_comparison(theory, old, new, differences, digests, translator, beside(theory, shared)),
        shared_rows(theory, shared),
        tuple((KIND_WORDS[kind], number) for kind, number in (shared.untouched or {}).items()),
    )


def _before(theory: ProgrammeTheory, new: TheoryVersion) -> str:
    """The parent of a version, else the one before it, else the version itself."""
    keys = [version.key for version in theory.versions]
    if new.parent in keys:
        return new.parent
    return keys[max(keys.index(new.key) - 1, 0)]


class _Told:
    """What is said of the links that recorded changes name as evidence; the words of all of them are one query."""

    def __init__(
        self, session: Session, study: Study, differences: Iterable[Difference], links: Mapping[str, CausalLink],
        coders: Coders, version: TheoryVersion,
    ) -> None:  # fmt: skip
        self._links = links
        numbers = store.numbers_by_pair(session, study.id)
        self._numbers = {**numbers, **store.numbers_in(session, study.id, version, numbers)}
        resolution = Resolution(version)
        behind = resolution.behind(numbers)
        named = {key for one in differences for change in one.reasons for key in change.evidence_links if key in links}
        pairs = {self._pair(key) for key in named}
        self._marks: dict[Pair, list[ClaimMark]] = {}
        if sum(self._numbers[pair].claims for pair in pairs if pair in self._numbers) <= MOST_WORDS:
            raw = dict.fromkeys(one for pair in pairs for one in (pair, *behind.get(pair, ())))
            for mark in store.claims_on_pairs(session, study.id, raw):
                coded = (mark.claim.cause, mark.claim.effect)
                for pair in dict.fromkeys((coded, resolution.pair(coded))):
                    self._marks.setdefault(pair, []).append(mark)
        self._telling = Telling({source.key: source for source in coding_store.sources(session, study.id)}, coders)

    def evidence(self, one: Difference) -> tuple[Evidence, ...]:
        """The evidence of a difference: of its own link where the reasons name that, else of all that they name."""
        named = dict.fromkeys(key for change in one.reasons for key in change.evidence_links if key in self._links)
        return tuple(self._of(key, one.outcome) for key in ([one.key] if one.key in named else named))

    def _of(self, key: str, outcome: Outcome) -> Evidence:
        pair = self._pair(key)
        said = self._numbers.get(pair)
        if said is None:
            return Evidence(key, 0, 0, ())
        claims, sources = (said.claims, said.sources) if outcome is None else said.by_outcome.get(outcome, (0, 0))
        marks = [mark for mark in self._marks.get(pair, ()) if outcome in (None, mark.claim.outcome)]
        return Evidence(key, claims, sources, self._telling.lines(marks[:QUOTATIONS]))

    def _pair(self, key: str) -> Pair:
        return self._links[key].cause, self._links[key].effect


def _row(
    one: Difference,
    links: Mapping[str, CausalLink],
    labels: Mapping[str, Bilingual],
    old: TheoryVersion,
    new: TheoryVersion,
    told: _Told,
) -> ChangeRow:
    return ChangeRow(
        KINDS[one.kind],
        one.kind,
        one.key,
        one.part,
        _label(one, links, labels, (new, old)),
        one.outcome,
        one.old,
        one.new,
        tuple(_details(one, labels, old, new)) if one.kind == "structure" else (),
        tuple(dict.fromkeys(change.reason for change in one.reasons)),
        told.evidence(one),
    )


def _details(
    one: Difference, labels: Mapping[str, Bilingual], old: TheoryVersion, new: TheoryVersion
) -> Iterable[Message]:
    """What changed of a part beside its expectation and its wording."""
    before, after = (_part(version, one) for version in (old, new))
    for name, words in FIELDS.items():
        was, is_now = getattr(before, name, None), getattr(after, name, None)
        if was != is_now:
            yield message("{field}: {old} → {new}", field=words, old=_shown(was, labels), new=_shown(is_now, labels))


def _part(version: TheoryVersion, one: Difference) -> Factor | CausalLink | Assumption | None:
    parts: tuple[Factor | CausalLink | Assumption, ...] = (*version.factors, *version.links, *version.assumptions)
    kind = {"factor": Factor, "link": CausalLink, "assumption": Assumption}[one.part]
    return next((part for part in parts if isinstance(part, kind) and part.key == one.key), None)


def _shown(value: object, labels: Mapping[str, Bilingual]) -> object:
    if isinstance(value, bool):
        return message("yes") if value else message("no")
    return labels.get(value, value) if isinstance(value, str) else value


def _label(
    one: Difference,
    links: Mapping[str, CausalLink],
    labels: Mapping[str, Bilingual],
    both: Sequence[TheoryVersion],
) -> Message | Bilingual:
    if one.part == "link" and one.key in links:
        link = links[one.key]
        cause, effect = (labels.get(key, Bilingual(key)) for key in (link.cause, link.effect))
        return message("{cause} → {effect}", cause=cause, effect=effect)
    if one.part == "edge":
        cause, effect = (labels.get(key, Bilingual(key)) for key in one.key.split(" → "))
        return message("{cause} → {effect}", cause=cause, effect=effect)
    if one.part == "assumption":
        held = [entry.label for version in both for entry in version.assumptions if entry.key == one.key]
        return held[0] if held else Bilingual(one.key)
    return labels.get(one.key, Bilingual(one.key))
