"""What the pages about memos show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.memo import MemoFilter
from qualtoc.coding.store import MemoMark
from qualtoc.theory.model import CausalLink, ProgrammeTheory
from qualtoc.web.forms import Errors, Pages
from qualtoc.web.memos.objects import Thing


@dataclass(frozen=True, slots=True)
class Pointer:
    """A link of a memo seen from one of its ends: what stands at the other."""

    id: str
    to: Thing


@dataclass(frozen=True, slots=True)
class MemoLine:
    """A memo with what it is about, the words it stands on and their language; None and empty where there are none."""

    mark: MemoMark
    about: Thing
    passage: str | None
    language: str
    points_at: tuple[Pointer, ...] = ()
    pointed_at_by: tuple[Pointer, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """A causal link that a memo can speak of."""

    key: str
    cause: Bilingual
    effect: Bilingual
    is_rival: bool


@dataclass(frozen=True, slots=True)
class MemoForm:
    """What was typed into a memo; `back` is the address of the page from which it is written."""

    type: str = "theory"
    text: str = ""
    link: str = ""
    about: str = ""
    back: str = ""


@dataclass(frozen=True, slots=True)
class Memos:
    """The memos that were looked for, and the form of a new one. `counts` are by type over all that may be seen.

    `about` is what they are wanted about. `query` is the choice as the end of an address.
    """

    memos: tuple[MemoLine, ...]
    pages: Pages
    counts: dict[str, int]
    open_to_dos: int
    wanted: MemoFilter
    about: Thing | None
    query: str
    authors: tuple[str, ...]
    kinds_there: tuple[str, ...]
    sources: tuple[str, ...]
    links: tuple[LinkChoice, ...]
    form: MemoForm = MemoForm()
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewMemo:
    """The form of a memo on something in particular; `about` is None until it is chosen."""

    about: Thing | None
    choices: tuple[tuple[str, str], ...]
    form: MemoForm
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MemosAbout:
    """The memos on something, and the form of a new one, as a part of the page of that thing."""

    memos: tuple[MemoLine, ...]
    total: int
    is_pointing: bool
    about: str
    form: MemoForm | None


@dataclass(frozen=True, slots=True)
class MemoPage:
    """One memo as a form, and where it points. `choices` are what it can point at: what is typed, and its name."""

    line: MemoLine
    form: MemoForm
    choices: tuple[tuple[str, str], ...]
    to: str = ""
    errors: Errors = field(default_factory=dict)


def query_of(wanted: MemoFilter) -> str:
    """A filter as the end of an address, "?" included where it asks anything."""
    plain: Mapping[str, object] = {
        "q": wanted.words, "type": wanted.type, "author": wanted.author, "kind": wanted.kind,
        "about": wanted.about or "", "source": wanted.source, "since": wanted.since or "", "until": wanted.until or "",
        "open": "yes" if wanted.is_open else "",
    }  # fmt: skip
    asked = urlencode({name: str(value) for name, value in plain.items() if value})
    return f"?{asked}" if asked else ""


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
