"""What the pages of versions and of back-coding show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualtoc.coding.back_coding import CodeToDo, ToDo
from qualtoc.coding.codebook import Bilingual, Code
from qualtoc.coding.codebook_versions import ChangeKind, CodeChange, Comparison, Version
from qualtoc.errors import Message, message
from qualtoc.reports.codebook import ORIGIN_WORDS, PART_WORDS, STATUS_WORDS
from qualtoc.web.forms import NO_ERRORS, Errors, Pages

NOW = "now"
"""What stands for the codebook as it is, where a version is asked for."""

KIND_WORDS: Mapping[ChangeKind, Message] = {
    "new": message("new"),
    "missing": message("gone"),
    "merged": message("merged"),
    "split": message("split"),
    "retired": message("retired"),
    "taken_up": message("taken up again"),
    "changed": message("changed"),
}
_ROLES: Mapping[ChangeKind, str] = {
    "new": "added", "missing": "removed", "merged": "structure", "split": "structure", "retired": "removed",
    "taken_up": "added", "changed": "wording",
}  # fmt: skip
_GLYPHS = {"added": "+", "removed": "−", "structure": "~", "wording": "”"}


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list; `codings` counts those made under it, `before` is the number of the one before."""

    version: Version
    codings: int
    before: int | None


@dataclass(frozen=True, slots=True)
class OpenSources:
    """How much is to be coded again: `sources` in all, for `codes`; `looks` counts a source of a coder for a code."""

    codes: int
    sources: int
    looks: int

    @classmethod
    def of(cls, found: Sequence[CodeToDo]) -> "OpenSources":
        """The counts of what nobody has decided on."""
        still = [(one, row) for one in found for row in one.sources if row.decision is None]
        codes = {one.stale.code.key for one, _ in still}
        return cls(len(codes), len({row.source for _, row in still}), len(still))


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """The versions, newest first. `same_as` is the number of the version that the codebook is, None where it differs;
    `since` counts the codings made since the last change."""

    lines: tuple[VersionLine, ...]
    codes: int
    same_as: int | None
    since: int
    to_do: OpenSources
    reason: str = ""
    errors: Errors = NO_ERRORS


@dataclass(frozen=True, slots=True)
class PartRow:
    """One text of a part in one language, before and after; `language` is None where it is the same in all."""

    language: str | None
    old: str | Message
    new: str | Message


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part of a code that changed."""

    name: Message
    rows: tuple[PartRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What became of a code; `role` is how the page colours it, `glyph` how it says so without colour."""

    code: Code
    kind: Message
    role: str
    glyph: str
    became: tuple[Bilingual, ...]
    parts: tuple[PartLine, ...]
    is_of_meaning: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """What changed from `old` to `new`, which are numbers of versions or `now`."""

    old: str
    new: str
    old_version: Version | None
    new_version: Version | None
    choices: tuple[str, ...]
    comparison: Comparison
    changes: tuple[ChangeLine, ...]
    counts: tuple[tuple[Message, int], ...]


@dataclass(frozen=True, slots=True)
class BackCodingPage:
    """The codes with sources to be coded again, since a version; `done` counts what is decided, a source of a coder
    for a code each."""

    since: int
    versions: tuple[Version, ...]
    codes: tuple[CodeToDo, ...]
    to_do: OpenSources
    done: int


@dataclass(frozen=True, slots=True)
class CodeToDoPage:
    """One code, what changed of it, and its sources. `form` is what was typed, `chosen` the places that were ticked."""

    to_do: CodeToDo | None
    code: Code
    change: ChangeLine | None
    last: int | None
    rows: tuple[ToDo, ...]
    pages: Pages
    outcome: str = "coded_again"
    reason: str = ""
    chosen: Sequence[str] = ()
    errors: Errors = NO_ERRORS


def change_lines(comparison: Comparison, here: Mapping[str, Code]) -> tuple[ChangeLine, ...]:
    """The changes as a page shows them; `here` are the codes that the codebook has by now."""
    return tuple(change_line(change, change.code.key in here) for change in comparison.codes)


def change_line(change: CodeChange, is_here: bool) -> ChangeLine:
    """One change as a page shows it."""
    parts = tuple(PartLine(PART_WORDS[part.name], tuple(_rows(part.name, part.old, part.new))) for part in change.parts)
    role = _ROLES[change.kind]
    means_otherwise = change.is_of_meaning and change.kind != "new"
    return ChangeLine(
        change.code, KIND_WORDS[change.kind], role, _GLYPHS[role], change.became, parts, means_otherwise, is_here
    )


def kind_counts(comparison: Comparison) -> tuple[tuple[Message, int], ...]:
    """How many codes changed in which way, and how many did not."""
    found = [(words, sum(one.kind == kind for one in comparison.codes)) for kind, words in KIND_WORDS.items()]
    found.append((message("unchanged"), comparison.unchanged))
    return tuple((words, count) for words, count in found if count)


def _rows(name: str, old: Bilingual, new: Bilingual) -> Iterator[PartRow]:
    words = {"origin": ORIGIN_WORDS, "status": STATUS_WORDS}.get(name)
    if words is not None:
        yield PartRow(None, words.get(old.en or "", ""), words.get(new.en or "", ""))
        return
    is_plain = name in ("factor", "mark", "keywords_en", "keywords_es")
    for language, before, after in (("en", old.en, new.en), ("es", old.es, new.es)):
        if before or after:
            yield PartRow(None if is_plain else language, before or "", after or "")
