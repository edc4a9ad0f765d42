"""What the pages about memos show."""

from dataclasses import dataclass, field

from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.store import MemoMark
from qualtoc.theory.model import CausalLink, ProgrammeTheory
from qualtoc.web.forms import Errors, Pages


@dataclass(frozen=True, slots=True)
class MemoLine:
    """A memo with the words it stands on and their language; None and empty where it stands on no passage."""

    mark: MemoMark
    passage: str | None
    language: str


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """A causal link that a memo can speak of."""

    key: str
    cause: Bilingual
    effect: Bilingual
    is_rival: bool


@dataclass(frozen=True, slots=True)
class MemoForm:
    """What was typed into a memo."""

    type: str = "theory"
    text: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Memos:
    """The memos that were looked for, and the form of a new one. `counts` are by type over all memos."""

    memos: tuple[MemoLine, ...]
    pages: Pages
    counts: dict[str, int]
    kind: str
    words: str
    links: tuple[LinkChoice, ...]
    form: MemoForm = MemoForm()
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MemoPage:
    """One memo as a form."""

    line: MemoLine
    form: MemoForm
    errors: Errors = field(default_factory=dict)


def link_choices(theory: ProgrammeTheory | None) -> tuple[LinkChoice, ...]:
    """The links of all versions, each once, with the labels of its newest version."""
    found: dict[str, CausalLink] = {}
    labels: dict[str, Bilingual] = {}
    for version in theory.versions if theory else ():
        labels |= {factor.key: factor.label for factor in version.factors}
        found |= {link.key: link for link in version.links}
    return tuple(
        LinkChoice(
            key,
            labels.get(link.cause, Bilingual(link.cause, link.cause)),
            labels.get(link.effect, Bilingual(link.effect, link.effect)),
            link.rival,
        )
        for key, link in sorted(found.items())
    )
