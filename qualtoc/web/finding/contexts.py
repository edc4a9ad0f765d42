"""What the pages on which passages are found show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qualtoc.coding.codebook import Codebook, CodeMark
from qualtoc.coding.search_store import FoundTurn
from qualtoc.coding.source import Source
from qualtoc.coding.text import Span
from qualtoc.errors import Message
from qualtoc.web.forms import Errors, Pages

AROUND = 80
"""How many characters stand before and after a hit."""


@dataclass(frozen=True, slots=True)
class Line:
    """A hit in its context. `value` names it in the form; `codes` are the keys of the codes that lie on it."""

    value: str
    turn_no: int
    speaker: str | None
    before: str
    hit: str
    after: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfSource:
    """The lines of one source on this page. `turns` counts all turns of it that were found."""

    source: Source
    turns: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SearchForm:
    """What was typed: the words, how they are compared, and the key of the only source; and what is to be coded."""

    q: str = ""
    how: str = "forms"
    source: str = ""
    code: str = ""
    reach: str = "words"


@dataclass(frozen=True, slots=True)
class Finding:
    """The search and a page of what it found. `pages` counts turns; `query` is the search as an address holds it.

    `to_prepare` counts sources whose words are not in the index yet; nothing is searched as long as there are any.
    """

    form: SearchForm
    query: str
    sources: tuple[str, ...]
    found: tuple[OfSource, ...]
    pages: Pages
    sources_found: int
    book: Codebook
    marks: Mapping[str, CodeMark]
    is_asked: bool
    said: Message | None = None
    errors: Errors = field(default_factory=dict)
    to_prepare: int = 0


def lines(turn: FoundTurn, source_key: str, on_it: Sequence[tuple[Span, str]]) -> tuple[Line, ...]:
    """A line for each hit of a turn; `on_it` are the codings on the turn as span and the code's key."""
    made = []
    for hit in turn.hits:
        start, end = hit.start - turn.start, hit.end - turn.start
        codes = tuple(dict.fromkeys(code for span, code in on_it if span.overlaps(hit)))
        value = f"{turn.no}:{hit.start}:{hit.end}:{source_key}"
        before, after = _before(turn.words[:start]), _after(turn.words[end:])
        made.append(Line(value, turn.no, turn.speaker, before, _one_line(turn.words[start:end]), after, codes))
    return tuple(made)


def _before(words: str) -> str:
    plain = _one_line(words)
    return plain if len(plain) <= AROUND else "… " + plain[-AROUND:].partition(" ")[2]


def _after(words: str) -> str:
    plain = _one_line(words)
    return plain if len(plain) <= AROUND else plain[:AROUND].rpartition(" ")[0] + " …"


def _one_line(words: str) -> str:
    """The words with every white space as one space, those at the ends too."""
    return "".join([" " if words[:1].isspace() else "", " ".join(words.split()), " " if words[-1:].isspace() else ""])
