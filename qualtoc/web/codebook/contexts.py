"""What the pages of the codebook show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from qualtoc.coding.codebook import Bilingual, Code, Codebook, CodeMark, Family, marks
from qualtoc.coding.source import Source
from qualtoc.coding.store import CodedQuotation
from qualtoc.coding.text import folded
from qualtoc.web.forms import Errors, Pages

TEXTS = ("label", "definition", "include", "exclude", "example")


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code in the tree. `depth` counts from 0 for codes directly below their family."""

    code: Code
    mark: CodeMark
    depth: int
    codings: int


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


@dataclass(frozen=True, slots=True)
class CodebookPage:
    """The tree of codes that hold the words."""

    groups: tuple[FamilyGroup, ...]
    codes: int
    retired: int
    families: tuple[Family, ...]
    words: str
    is_with_rules: bool
    form: NewCode = NewCode()
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceQuotations:
    """The quotations of one source."""

    source: Source
    quotations: tuple[CodedQuotation, ...]


@dataclass(frozen=True, slots=True)
class CodePage:
    """A code with its rules and its quotations."""

    code: Code
    mark: CodeMark
    path: tuple[str, ...]
    factor: Bilingual | None
    groups: tuple[SourceQuotations, ...]
    pages: Pages
    texts: Mapping[str, Bilingual]
    reason: str = ""
    errors: Errors = field(default_factory=dict)


def family_groups(book: Codebook, codings: Mapping[UUID, int], words: str) -> tuple[FamilyGroup, ...]:
    """The codes by family in the order of the codebook, sub-codes below their code; only those that hold the words."""
    drawn = marks(book)
    children: dict[str | None, list[Code]] = {}
    for code in book.codes:
        children.setdefault(code.parent if code.parent in book.by_key else None, []).append(code)
    groups = []
    for family in (*book.families, None):
        known = {one.key for one in book.families}
        tops = [
            c for c in children.get(None, ()) if (c.family if c.family in known else None) == (family and family.key)
        ]
        lines = [line for top in tops for line in _lines(top, 0, children, drawn, codings)]
        shown = tuple(line for line in lines if _is_found(line.code, words))
        if shown or (family is not None and not words):
            hue = drawn[lines[0].code.key].hue if lines else list(book.families).index(family) % 8 if family else 7
            groups.append(FamilyGroup(family, hue, shown, sum(line.codings for line in shown)))
    return tuple(groups)


def by_source(quotations: list[CodedQuotation], sources: Mapping[str, Source]) -> tuple[SourceQuotations, ...]:
    """The quotations grouped by their source; they come in the order of the sources."""
    grouped = groupby(quotations, key=lambda quotation: quotation.source)
    return tuple(SourceQuotations(sources[key], tuple(those)) for key, those in grouped)


def _lines(
    code: Code, depth: int, children: Mapping[str | None, list[Code]], drawn: Mapping[str, CodeMark],
    codings: Mapping[UUID, int],
) -> list[CodeLine]:  # fmt: skip
    found = [CodeLine(code, drawn[code.key], depth, codings.get(code.id, 0) if code.id else 0)]
    for child in children.get(code.key, ()):
        found += _lines(child, min(depth + 1, 3), children, drawn, codings)
    return found


def _is_found(code: Code, words: str) -> bool:
    texts = [text for name in TEXTS for both in [getattr(code, name)] for text in (both.en, both.es) if text]
    held = folded(" ".join([code.key, *texts, *code.keywords_en, *code.keywords_es]))
    return all(word in held for word in folded(words).split())
