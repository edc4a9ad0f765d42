"""Editing a draft of the theory: each act gives a new version and what it changed, never the old version in place.

A registered version is not edited: it is forked into a draft. In a draft with a parent every change is recorded with
its reason, so that the comparison of both can say why (Hak and Dul 2010). Keys of factors and links never change:
claims refer to them. What a draft may still lack is what `versions.validate` says; it is asked again at registering.
The acts on factors and links stand in modules of their own and are gathered here.
"""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Conflict, message
from qualtoc.theory.edits import (
    KEY,
    NO_REASON,
    Edited,
    Part,
    Why,
    check_key,
    demand_draft,
    free_key,
    in_words,
    key_of,
    said,
)
from qualtoc.theory.factor_editing import add_factor, change_factor, remove_factor, rename_factor, retype_factor
from qualtoc.theory.link_editing import (
    ASSUMPTION_STATUSES,
    add_edge,
    add_link,
    change_link,
    remove_edge,
    remove_link,
    set_assumptions,
)
from qualtoc.theory.model import TheoryVersion, VersionStatus
from qualtoc.theory.regrouping import merge_factors, split_factor
from qualtoc.theory.theory_writing import common_order
from qualtoc.theory.validation import validate

__all__ = [
    "ASSUMPTION_STATUSES", "KEY", "NO_REASON", "Edited", "Why", "add_edge", "add_factor", "add_link", "change_factor",
    "change_link", "check_key", "fork", "free_key", "in_step", "in_words", "key_of", "merge_factors", "register",
    "remove_edge", "remove_factor", "remove_link", "rename_factor", "retype_factor", "said", "set_assumptions",
    "split_factor",
]  # fmt: skip
Name = TypeVar("Name", bound=Hashable)


def fork(version: TheoryVersion, key: str, label: Bilingual) -> TheoryVersion:
    """A draft that says what a registered version says, with that version as its parent.

    Raises:
        Conflict: the version is a draft itself.
        Invalid: the key cannot be one.
    """
    if version.status == "draft":
        raise Conflict(message("{version} is a draft itself; go on with it.", version=version.key))
    check_key(key)
    return replace(
        version, key=key, label=label, status="draft", registered_at=None, registered_by=None, declared=False,
        parent=version.key, note=Bilingual(), changes=(),
    )  # fmt: skip


def register(draft: TheoryVersion, known_links: Collection[str], at: datetime, by: str) -> TheoryVersion:
    """The draft as a version that never changes again: registered where it is the first, else refined.

    Raises:
        Conflict: it is no draft, holds nothing, or an error of the method's list forbids it.
    """
    demand_draft(draft)
    if not draft.links:
        raise Conflict(message("{version} has no causal link yet; there is nothing to register.", version=draft.key))
    errors = [finding for finding in validate(draft, known_links) if finding.level == "error"]
    if errors:
        raise Conflict(errors[0].message)
    status: VersionStatus = "registered" if draft.parent is None else "refined"
    return replace(draft, status=status, registered_at=at, registered_by=by, declared=False)


def in_step(draft: TheoryVersion, others: Sequence[TheoryVersion]) -> TheoryVersion:
    """The draft with its parts in the order that the other versions have them, as a file with all of them needs it.

    What was recorded about a part that no version holds any more is forgotten: added and taken away again, it never was
    a change.
    """
    factors = _in_order(draft.factors, [version.factors for version in others])
    links = _in_order(draft.links, [version.links for version in others])
    assumptions = _in_order(draft.assumptions, [version.assumptions for version in others])
    everywhere = (*others, draft)
    edges = common_order([*(version.structural_edges for version in others), draft.structural_edges])
    known_links = {link.key for version in everywhere for link in version.links}
    known = known_links | {factor.key for version in everywhere for factor in version.factors}
    known |= {assumption.key for version in everywhere for assumption in version.assumptions}
    changes = (
        replace(
            change,
            targets=tuple(key for key in change.targets if key in known),
            evidence_links=tuple(key for key in change.evidence_links if key in known_links),
        )
        for change in draft.changes
    )
    return replace(
        draft,
        factors=factors,
        links=links,
        assumptions=assumptions,
        structural_edges=tuple(edge for edge in edges if edge in draft.structural_edges),
        changes=tuple(change for change in changes if change.targets),
    )


def _in_order(parts: tuple[Part, ...], others: Sequence[Sequence[Part]]) -> tuple[Part, ...]:
    keys = common_order([part.key for part in other] for other in others)
    place = {key: position for position, key in enumerate(keys)}
    return tuple(sorted(parts, key=lambda part: place.get(part.key, len(place))))
