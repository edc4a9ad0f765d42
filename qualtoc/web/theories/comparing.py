"""Two versions beside each other: rows in words, each with its reasons and the claims that they rest on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.study.model import Study
from qualtoc.theory import store, versions
from qualtoc.theory.model import CausalLink, ProgrammeTheory, TheoryVersion
from qualtoc.theory.store import ClaimMark, PairNumbers
from qualtoc.theory.versions import Difference
from qualtoc.web.theories.contexts import ChangeRow, Coders, Comparison, Evidence, Telling, all_labels, version_lines
from qualtoc.web.theories.lines import Pair

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


def comparison(session: Session, study: Study, theory: ProgrammeTheory, old_key: str, new_key: str) -> Comparison:
    """What changed from one version to another; the newest and its parent where none is named.

    Raises:
        NotFound: the theory has no such version.
    """
    new = store.version(theory, new_key or None)
    old = store.version(theory, old_key or _before(theory, new))
    coders = store.first_coders(session, study.id)
    lines = {line.version.key: line for line in version_lines(theory, store.content_hashes(session, study.id), coders)}
    differences = versions.difference(old, new)
    links = {link.key: link for version in (*theory.versions, old, new) for link in version.links}
    numbers = store.numbers_by_pair(session, study.id)
    told = _evidence(session, study, differences, links, numbers, coders)
    labels = all_labels(theory)
    rows = tuple(_row(one, links, labels, old, new, told) for one in differences)
    counts = Counter[str](one.kind for one in differences)
    return Comparison(
        lines[old.key],
        lines[new.key],
        tuple(lines.values()),
        rows,
        tuple((words, counts[kind]) for kind, words in KINDS.items() if kind in counts),
    )


def _before(theory: ProgrammeTheory, new: TheoryVersion) -> str:
    """The parent of a version, else the one before it, else the version itself."""
    keys = [version.key for version in theory.versions]
    if new.parent in keys:
        return new.parent
    return keys[max(keys.index(new.key) - 1, 0)]


def _evidence(
    session: Session,
    study: Study,
    differences: Iterable[Difference],
    links: Mapping[str, CausalLink],
    numbers: Mapping[Pair, PairNumbers],
    coders: Coders,
) -> dict[str, Evidence]:
    """For each link that a recorded change names as evidence: how many claims there are, and the first of them."""
    named = {key for one in differences for change in one.reasons for key in change.evidence_links if key in links}
    pairs = {(links[key].cause, links[key].effect) for key in named}
    by_pair: dict[Pair, list[ClaimMark]] = {}
    if sum(numbers[pair].claims for pair in pairs if pair in numbers) <= MOST_WORDS:
        for mark in store.claims_on_pairs(session, study.id, pairs):
            by_pair.setdefault((mark.claim.cause, mark.claim.effect), []).append(mark)
    sources = {source.key: source for source in coding_store.sources(session, study.id)}
    telling = Telling(sources, coders)
    found = {}
    for key in named:
        pair = (links[key].cause, links[key].effect)
        said = numbers.get(pair)
        quoted = telling.lines(by_pair.get(pair, [])[:QUOTATIONS])
        found[key] = Evidence(key, said.claims if said else 0, said.sources if said else 0, quoted)
    return found


def _row(
    one: Difference,
    links: Mapping[str, CausalLink],
    labels: Mapping[str, Bilingual],
    old: TheoryVersion,
    new: TheoryVersion,
    told: Mapping[str, Evidence],
) -> ChangeRow:
    named = dict.fromkeys(key for change in one.reasons for key in change.evidence_links)
    own = [one.key] if one.key in named else list(named)
    return ChangeRow(
        KINDS[one.kind],
        one.kind,
        one.key,
        one.part,
        _label(one, links, labels, (new, old)),
        one.outcome,
        one.old,
        one.new,
        tuple(dict.fromkeys(change.reason for change in one.reasons)),
        tuple(told[key] for key in own if key in told),
    )


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
    if one.part == "assumption":
        held = [entry.label for version in both for entry in version.assumptions if entry.key == one.key]
        return held[0] if held else Bilingual(one.key)
    return labels.get(one.key, Bilingual(one.key))
