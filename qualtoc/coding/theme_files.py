"""Themes as YAML files: read with a line for every problem, and written back equal.

themes:
  - id: being_someone_new
    name_en: Being someone new
    claim_en: "Managers who were coached came to see themselves as coaches."
    rank: major              # or minor
    origin: theory           # or data
    codes: [identity, coaching_behaviour]
    examples:
      - {source: MM04, words: "the words exactly as they stand"}
    counter_examples:
      - {source: MM03, start: 120, end: 164}
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.coding_files import PASSAGE_KEYS, Passage, passage_of
from qualtoc.coding.themes import LONGEST_CLAIM, LONGEST_NAME, ORIGINS, RANKS, Side, Theme, worded
from qualtoc.errors import Invalid, Message, message
from qualtoc.yaml_lines import Fields, Node, Reader

SCHEMA = "qualtoc-themes/1"
_TOP_KEYS = ("schema", "themes")
_LISTS: Mapping[Side, str] = {"example": "examples", "counter": "counter_examples"}
_THEME_KEYS = (
    "id", "name", "name_en", "name_es", "claim", "claim_en", "claim_es", "rank", "origin", "codes", *_LISTS.values(),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuotationEntry:
    """A passage that a file puts to a theme. `line` counts from 1."""

    line: int
    side: Side
    source: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A theme of a file, with the lines of its codes. `rank` and `origin` are as `Theme` has them."""

    line: int
    key: str
    name: Bilingual
    claim: Bilingual
    rank: str
    origin: str
    codes: tuple[str, ...]
    quotations: tuple[QuotationEntry, ...]


def read_themes(data: bytes, file: str) -> tuple[tuple[ThemeEntry, ...], tuple[Message, ...]]:
    """The themes of a file in its order, and warnings. Codes, sources and words are not looked up here.

    Raises:
        FormatError: the file is no YAML, or has unknown keys, themes without id, name or sentence, or ids that stand
            twice; every problem with its line.
    """
    reader = Reader(data, file)
    top = reader.fields(reader.root, _TOP_KEYS, file)
    if top.text("schema") not in (None, SCHEMA):
        top.problem("schema", message('The schema must be "{schema}".', schema=SCHEMA))
    if "themes" not in top:
        top.problem("themes", message('"{key}" is missing in {where}.', key="themes", where=file))
    seen: dict[str, int] = {}
    found = tuple(_theme(reader, node, seen) for node in top.rows("themes"))
    reader.finish()
    return found, tuple(reader.warnings)


def themes_yaml(themes: Iterable[Theme], with_words: Iterable[str]) -> str:
    """The themes as a file that `read_themes` reads; words stand only for sources among `with_words`."""
    quotable = frozenset(with_words)
    rows = [_written(theme, quotable) for theme in themes]
    return yaml.safe_dump({"schema": SCHEMA, "themes": rows}, sort_keys=False, allow_unicode=True, width=110)


def _theme(reader: Reader, node: Node, seen: dict[str, int]) -> ThemeEntry:
    fields = reader.fields(node, _THEME_KEYS, "themes")
    key = fields.needed("id")
    if any(not (c.isalnum() or c in "-_") for c in key):
        fields.problem("id", message("“{value}” may hold letters, digits, - and _ only.", value=key))
    first = seen.setdefault(key, node.line)
    if key and first != node.line:
        fields.problem("id", message('"{key}" stands twice; first in line {line}.', key=key, line=first))
    return ThemeEntry(
        node.line,
        key,
        _text(fields, "name", LONGEST_NAME),
        _text(fields, "claim", LONGEST_CLAIM),
        fields.choice("rank", RANKS, "major"),
        fields.choice("origin", ORIGINS, "data"),
        tuple(dict.fromkeys(fields.texts("codes"))),
        tuple(one for side, name in _LISTS.items() for one in _quotations(reader, fields, side, name)),
    )


def _text(fields: Fields, key: str, longest: int) -> Bilingual:
    try:
        return worded(Bilingual(*fields.both(key)), longest, key)
    except Invalid as error:
        fields.problem(f"{key}_en" if f"{key}_en" in fields else key, error.message)
        return Bilingual()


def _quotations(reader: Reader, fields: Fields, side: Side, name: str) -> Iterator[QuotationEntry]:
    for node in fields.rows(name):
        inner = reader.fields(node, ("source", *PASSAGE_KEYS), name)
        source, passage = inner.needed("source"), passage_of(inner)
        if passage is None and not {"start", "end"} & node.fields.keys():
            inner.problem("words", message('"words", or "start" and "end", are missing in {where}.', where=name))
        if source and passage is not None:
            yield QuotationEntry(node.line, side, source, passage)


def _written(theme: Theme, quotable: frozenset[str]) -> dict[str, Any]:
    values: dict[str, Any] = {"id": theme.key}
    for name, text in (("name", theme.name), ("claim", theme.claim)):
        values |= {f"{name}_en": text.en, f"{name}_es": text.es}
    values |= {"rank": theme.rank, "origin": theme.origin, "codes": list(theme.codes)}
    for side, name in _LISTS.items():
        values[name] = [
            {
                "source": one.source, "start": one.span.start, "end": one.span.end,
                **({"words": one.words} if one.source in quotable else {}),
            }
            for one in theme.quotations
            if one.side == side
        ]  # fmt: skip
    return {name: value for name, value in values.items() if value not in (None, [])}
