"""What the pages of the codebook show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from qualtoc.coding.code_changes import became
from qualtoc.coding.codebook import Bilingual, Code, Codebook, CodeMark, Family, family_hue, marks
from qualtoc.coding.consequences import Consequences, with_sub_codes
from qualtoc.coding.source import Source
from qualtoc.coding.store import CodedQuotation, Example
from qualtoc.coding.text import folded
from qualtoc.web.forms import Errors, Pages

TEXTS = ("label", "definition", "include", "exclude", "example")


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code in the tree. `depth` counts from 0 for codes directly below their family; `with_below` counts the codings
    together with those of the codes below it, None where there are no such codes. `heirs` are the codes it became."""

    code: Code
    mark: CodeMark
    depth: int
    codings: int
    with_below: int | None = None
    above: Bilingual | None = None
    heirs: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyGroup:
    """A family with its codes; None for codes without a family."""

    family: Family | None
    hue: int
    lines: tuple[CodeLine, ...]
    codings: int


@dataclass(frozen=True, slots=True)
class NewCode:
    """What was typed about a new code."""

    label: str = ""
    family: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose from: its value in the form, its words, and their language where it is another one."""

    value: str
    words: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class CodebookPage:
    """The tree of codes that hold the words. `parents` are the codes under which a new one can stand."""

    groups: tuple[FamilyGroup, ...]
    codes: int
    retired: int
    families: tuple[Family, ...]
    parents: tuple[Choice, ...]
    words: str
    is_with_rules: bool
    is_blind: bool
    form: NewCode = NewCode()
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceQuotations:
    """The quotations of one source."""

    source: Source
    quotations: tuple[CodedQuotation, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """The factor that a code stands for: what it is called, and what it became where the theory has it no more.

    `is_gone` says that the newest version neither has it nor knows what became of it.
    """

    factor: Bilingual
    version: str = ""
    became: tuple[tuple[str, Bilingual], ...] = ()
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class CodePage:
    """A code with its rules and its quotations. `heirs` are the codes that it became, `others` those that its
    quotations can be given."""

    code: Code
    mark: CodeMark
    path: tuple[str, ...]
    factor: Succession | None
    heirs: tuple[tuple[str, Bilingual], ...]
    merged: tuple[tuple[str, Bilingual], ...]
    groups: tuple[SourceQuotations, ...]
    pages: Pages
    with_below: int | None
    examples: tuple[Example, ...]
    others: tuple[Choice, ...]
    is_blind: bool
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """The code that a page changes, and what that will touch; `claims` counts the claims on its factor."""

    code: Code
    mark: CodeMark
    path: tuple[str, ...]
    told: Consequences
    sub_codes: tuple[Bilingual, ...]
    claims: int
    factor: Bilingual | None


@dataclass(frozen=True, slots=True)
class StatusPage:
    """A code to be retired, taken up again or made a candidate."""

    head: Head
    status: str
    reason: str = ""
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MovePage:
    """Where a code can stand; `place` is the choice."""

    head: Head
    places: tuple[Choice, ...]
    place: str
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MergePage:
    """The codes into which a code can go; `into` is the choice, `also` those that go along."""

    head: Head
    choices: tuple[Choice, ...]
    into: str
    goal: Code | None
    goal_mark: CodeMark | None
    also: tuple[str, ...]
    with_keywords: bool
    reason: str = ""
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SplitForm:
    """What was typed of a split. `which` is matching, ticked or none."""

    names: str = ""
    words: str = ""
    sources: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    which: str = "matching"
    under: bool = False
    retire: bool = False
    origin: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SplitPage:
    """A code to be split: the sources it was used in with their counts, the quotations that hold the words."""

    head: Head
    sources: tuple[tuple[str, int], ...]
    quotations: tuple[CodedQuotation, ...]
    matching: int
    form: SplitForm
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """How a code will look in the codebook and beside a text, while it is written."""

    code: Code
    mark: CodeMark
    twins: tuple[Bilingual, ...]
    codings: int


@dataclass(frozen=True, slots=True)
class EditPage:
    """What is said of a code, to be written anew. `seen` differs once somebody else wrote it."""

    code: Code
    path: tuple[str, ...]
    look: Look
    families: tuple[Family, ...]
    factors: tuple[Choice, ...]
    succession: Succession | None
    drawn: CodeMark
    seen: str
    errors: Errors = field(default_factory=dict)


def family_groups(book: Codebook, codings: Mapping[UUID, int], words: str) -> tuple[FamilyGroup, ...]:
    """The codes by family in the order of the codebook, sub-codes below their code; only those that hold the words."""
    drawn = marks(book)
    below = with_sub_codes(book, codings)
    children: dict[str | None, list[Code]] = {}
    for code in book.codes:
        children.setdefault(code.parent if code.parent in book.by_key else None, []).append(code)
    groups = []
    known = {one.key for one in book.families}
    for number, family in enumerate((*book.families, None)):
        tops = [
            c for c in children.get(None, ()) if (c.family if c.family in known else None) == (family and family.key)
        ]
        lines = [line for top in tops for line in _lines(top, 0, children, book, drawn, codings, below)]
        shown = tuple(line for line in lines if _is_found(line.code, words))
        if shown or (family is not None and not words):
            groups.append(FamilyGroup(family, family_hue(number), shown, sum(line.codings for line in shown)))
    return tuple(groups)


def by_source(quotations: list[CodedQuotation], sources: Mapping[str, Source]) -> tuple[SourceQuotations, ...]:
    """The quotations grouped by their source; they come in the order of the sources."""
    grouped = groupby(quotations, key=lambda quotation: quotation.source)
    return tuple(SourceQuotations(sources[key], tuple(those)) for key, those in grouped)


def choice_of(book: Codebook, code: Code, language: str) -> Choice:
    """A code as a choice, with all that stands above it."""
    own = code.label.language(language)
    return Choice(code.key, book.trail(code.key, language), own if own != language else "")


def _lines(
    code: Code, depth: int, children: Mapping[str | None, list[Code]], book: Codebook, drawn: Mapping[str, CodeMark],
    codings: Mapping[UUID, int], below: Mapping[str, int],
) -> list[CodeLine]:  # fmt: skip
    there = children.get(code.key, ())
    own = codings.get(code.id, 0) if code.id else 0
    above = book.by_key[code.parent].label if code.parent in book.by_key else None
    now = became(book, code.key) if code.became else ()
    heirs = tuple(book.by_key[key].label for key in now if key in book.by_key)
    found = [CodeLine(code, drawn[code.key], depth, own, below[code.key] if there else None, above, heirs)]
    for child in there:
        found += _lines(child, depth + 1, children, book, drawn, codings, below)
    return found


def _is_found(code: Code, words: str) -> bool:
    texts = [text for name in TEXTS for both in [getattr(code, name)] for text in (both.en, both.es) if text]
    held = folded(" ".join([code.key, *texts, *code.keywords_en, *code.keywords_es]))
    return all(word in held for word in folded(words).split())
