"""Codebooks as tables (.csv, .tsv, .xlsx): a row for each family and each code, a column for each key of the YAML file.

Tables that others wrote may lack most columns and call them otherwise: a name and a definition are enough.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.codebook_files import CODE_KEYS, NO_CODES, SCHEMA, code_values, codebook_in, family_values, key_of
from qualtoc.coding.tables import Row, Table, read_table
from qualtoc.coding.text import folded
from qualtoc.documents import to_csv
from qualtoc.errors import Message, message
from qualtoc.workbooks import to_xlsx
from qualtoc.yaml_lines import Node, Reader

COLUMNS = (
    "kind", "id", "family", "parent", "label_en", "label_es", "definition_en", "definition_es", "include_en",
    "include_es", "exclude_en", "exclude_es", "example_en", "example_es", "keywords_en", "keywords_es", "origin",
    "factor", "status", "reason_en", "reason_es", "created_at",
)  # fmt: skip
"""The columns of every table that is written here; further keys of the YAML file follow where a code has them."""

_NAMES = {
    "kind": ("kind", "tipo", "type", "clase"),
    "id": ("id", "key", "clave"),
    "label": ("code", "codigo", "name", "nombre", "code name", "nombre del codigo", "etiqueta"),
    "family": ("group", "grupo", "familia", "category", "categoria"),
    "parent": ("parent code", "codigo superior", "superior", "madre", "padre"),
    "definition": ("description", "descripcion", "definicion", "comment", "comentario", "memo"),
    "include": ("inclusion", "incluir", "incluye", "include when", "when to use", "cuando usar"),
    "exclude": ("exclusion", "excluir", "excluye", "exclude when", "when not to use", "cuando no usar"),
    "example": ("examples", "ejemplo", "ejemplos"),
    "keywords": ("words", "palabras", "palabras clave", "key words"),
    "origin": ("origen",),
    "status": ("estado",),
    "reason": ("razon", "motivo"),
    "created_at": ("date", "fecha", "created"),
}
_OF_SURVEYS_TOO = frozenset(("comment", "comentario", "memo", "origen", "words", "palabras"))
_SPANISH = frozenset(
    ("codigo", "nombre", "nombre del codigo", "etiqueta", "definicion", "descripcion", "incluir", "incluye", "excluir",
     "excluye", "ejemplo", "ejemplos", "palabras", "palabras clave", "cuando usar")
)  # fmt: skip
_LISTS = tuple(key for key in CODE_KEYS if key.startswith(("keywords", "became")))
_KEPT = (
    "family", "parent", "origin", "factor", "status", "created_at", "hue", "shape", "became", "status_reason",
)  # fmt: skip
_TEXTS = ("label", "definition", "include", "exclude", "example", "reason")
_FAMILY = ("family", "familia")
_OF_FAMILY = ("id", "label", "label_en", "label_es")


def is_codebook_table(header: Sequence[str]) -> bool:
    """Whether columns of these names hold a codebook: something that names codes, and rules or origins of codes.

    What a survey may hold as well is no sign of one, and a question is a sign of a survey.
    """
    if any("?" in name for name in header):
        return False
    keys = {_key(name) for name in header if folded(name).strip() not in _OF_SURVEYS_TOO}
    names = {"id", "label", "label_en", "label_es"} & keys
    ruled = {key for key in keys if key and key.startswith(("definition", "include", "exclude", "origin", "keywords"))}
    return bool(names and ruled)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """The codebook of a table, the keys of which it speaks, and warnings about columns that were left out.

    `language` is that of columns that do not say theirs.
    """

    codebook: Codebook
    keys: frozenset[str]
    language: str
    warnings: tuple[Message, ...]

    def completed(self, present: Codebook) -> Codebook:
        """The codebook, in which codes that are there already keep what no column speaks of."""
        codes = tuple(self._completed(code, present.by_key.get(code.key)) for code in self.codebook.codes)
        return replace(self.codebook, codes=codes)

    def _completed(self, code: Code, there: Code | None) -> Code:
        if there is None:
            return code
        values: dict[str, Any] = {name: getattr(there, name) for name in _KEPT if name not in self.keys}
        for name in _TEXTS:
            old, new = getattr(there, name), getattr(code, name)
            values[name] = Bilingual(*(getattr(new if self._speaks(name, one) else old, one) for one in ("en", "es")))
        for one in ("en", "es"):
            if not self._speaks("keywords", one):
                values[f"keywords_{one}"] = getattr(there, f"keywords_{one}")
        return replace(code, **values)

    def _speaks(self, name: str, language: str) -> bool:
        """Whether a column holds this text in this language."""
        return f"{name}_{language}" in self.keys or (name in self.keys and language == self.language)


def read_codebook_table(data: bytes, file: str, present: Codebook = NO_CODES) -> ReadTable:
    """The codebook in a table.

    A row without an id is the code of that name that is there already, or gets an id made of its name; a parent or
    family may be named instead, and be one that is there. Where no row is a family,
    the families are those that the codes name.

    Raises:
        FormatError: the file is no table, or a row is wrong; every problem with its row and the name of its column.
    """
    rows = _Rows(read_table(data, file), present)
    reader = Reader.of(rows.root(), file)
    for line in rows.nameless:
        reader.problem(line, message("This row names no code: it has neither an id nor a name."))
    codebook, warnings = codebook_in(reader, present)
    return ReadTable(codebook, rows.spoken, rows.language, (*rows.left_out, *warnings))


def codebook_csv(codebook: Codebook) -> bytes:
    """The codebook as CSV that `read_codebook_table` reads as an equal one, without ids of the database."""
    return to_csv(*codebook_table(codebook))


def codebook_xlsx(codebook: Codebook) -> bytes:
    """The same as a workbook."""
    return to_xlsx(*codebook_table(codebook), sheet="Codebook")


def codebook_table(codebook: Codebook) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The header and the rows: families first, then codes, in their order.

    A text that would lose its first apostrophe when it is read gets another one.
    """
    values: list[Mapping[str, object]] = [{"kind": "family", **family_values(one)} for one in codebook.families]
    values += [{"kind": "code", **code_values(one)} for one in codebook.codes]
    further = dict.fromkeys(key for row in values for key in row if key not in COLUMNS)
    header = (*COLUMNS, *further)
    return header, [tuple(_written(row.get(name)) for name in header) for row in values]


class _Rows:
    """The rows of a table as the mappings that a YAML file would hold."""

    def __init__(self, table: Table, present: Codebook) -> None:
        self.table, self.present = table, present
        self.there = {
            folded(name): code.key for code in present.codes for name in (code.label.en, code.label.es) if name
        }
        self.keys = [_key(name) for name in table.header]
        self.spoken = frozenset(key for key in self.keys if key)
        self.language = "es" if _SPANISH & {folded(name) for name in table.header} else "en"
        self.left_out = tuple(
            message("The unknown column “{column}” was left out.", column=name)
            for name, key in zip(table.header, self.keys, strict=True)
            if name and not key
        )
        self.is_with_families = any(self._is_family(self._cells(row)) for row in table.rows)
        self.coded: set[str] = set()
        self.named: dict[str, str] = {}
        self.nameless: list[int] = []

    def root(self) -> Node:
        """The file as a mapping of families and codes."""
        given = [(row.line, self._with_id(self._cells(row))) for row in self.table.rows]
        self.nameless = [line for line, one in given if "id" not in one]
        cells = [(line, one) for line, one in given if "id" in one]
        families = [(line, one) for line, one in cells if self._is_family(one)]
        codes = [(line, one) for line, one in cells if not self._is_family(one)]
        nodes = {
            "schema": Node("text", 1, SCHEMA),
            "languages": Node("text", 1, self.language),
            "families": Node("list", 1, rows=tuple(self._families(families, codes))),
            "codes": Node("list", 1, rows=tuple(self._codes(families, codes))),
        }
        return Node("mapping", 1, fields=nodes, keys=dict.fromkeys(nodes, 1))

    def _cells(self, row: Row) -> dict[str, str]:
        """The cells that hold anything, by their keys; a column that stands twice counts where it holds something."""
        cells: dict[str, str] = {}
        for column, key in enumerate(self.keys):
            words = self.table.cell(row, column).strip(" \t" if key in _LISTS else None)
            if words.strip() and key:
                cells.setdefault(key, _read(words))
        return cells

    @staticmethod
    def _is_family(cells: Mapping[str, str]) -> bool:
        return folded(cells.get("kind", "")) in _FAMILY

    def _with_id(self, cells: dict[str, str]) -> dict[str, str]:
        """The cells with an id; one that is missing is made of the name."""
        names = [cells[key] for key in ("label", "label_en", "label_es") if key in cells]
        if "id" not in cells and names:
            same = self.there.get(folded(names[0]))
            cells = {"id": same if same and same not in self.coded else key_of(names[0], self.coded), **cells}
        if "id" in cells and not self._is_family(cells):
            self.coded.add(cells["id"])
            self.named |= {folded(name): cells["id"] for name in names}
        return cells

    def _families(
        self, families: list[tuple[int, dict[str, str]]], codes: list[tuple[int, dict[str, str]]]
    ) -> Iterator[Node]:
        if not self.is_with_families:
            named: dict[str, int] = {}
            known = {family.key for family in self.present.families}
            for line, cells in codes:
                if "family" in cells and cells["family"] not in known:
                    named.setdefault(cells["family"], line)
            families = [(line, {"id": name, "label": name}) for name, line in named.items()]
        for line, cells in families:
            yield _mapping(line, {key: words for key, words in cells.items() if key in _OF_FAMILY})

    def _codes(
        self, families: list[tuple[int, dict[str, str]]], codes: list[tuple[int, dict[str, str]]]
    ) -> Iterator[Node]:
        names = {folded(cells[key]): cells["id"] for _, cells in families for key in _OF_FAMILY if key in cells}
        ids = {*(cells.get("id") for _, cells in families), *(family.key for family in self.present.families)}
        for line, cells in codes:
            own = {key: words for key, words in cells.items() if key != "kind"}
            if "parent" in own:
                own["parent"] = self._key_of_parent(own["parent"])
            if "family" in own and own["family"] not in ids:
                own["family"] = names.get(folded(own["family"]), own["family"])
            yield _mapping(line, own)

    def _key_of_parent(self, given: str) -> str:
        """The key of a code that is given by its key or else its name; names in the file come first."""
        if given in self.coded or given in self.present.by_key:
            return given
        name = folded(given)
        return self.named.get(name) or self.there.get(name, given)


def _mapping(line: int, cells: Mapping[str, str]) -> Node:
    fields = {key: _node(line, key, words) for key, words in cells.items()}
    return Node("mapping", line, fields=fields, keys=dict.fromkeys(fields, line))


def _node(line: int, key: str, words: str) -> Node:
    if key not in _LISTS:
        return Node("text", line, words)
    parted = words.split("\n") if "\n" in words else words.split(";")
    return Node("list", line, rows=tuple(Node("text", line, one.strip()) for one in parted if one.strip()))


def _key(name: str) -> str | None:
    """The key of the YAML file that a column's name stands for; None where it is none."""
    plain = " ".join(folded(name).replace("-", " ").split())
    for ending, languages in (("_en", ("en", "english", "ingles")), ("_es", ("es", "spanish", "espanol"))):
        for language in languages:
            for shape in (f" ({language})", f" {language}", f"_{language}"):
                if plain.endswith(shape):
                    key = _key(plain.removesuffix(shape))
                    return f"{key}{ending}" if key and f"{key}{ending}" in CODE_KEYS else None
    plain = plain.replace(" ", "_") if plain.replace(" ", "_") in (*CODE_KEYS, "kind") else plain
    if plain in (*CODE_KEYS, "kind"):
        return plain
    return next((key for key, names in _NAMES.items() if plain in names), None)


def _written(value: object) -> str:
    if isinstance(value, list | tuple):
        words = [" ".join(str(one).split()) for one in value]
        parted = any(";" in word for word in words)
        value = "".join(f"{word}\n" for word in words) if parted else "; ".join(words)
    text = "" if value is None else str(value)
    return f"'{text}" if _is_guarded(text) else text


def _read(text: str) -> str:
    """The words of a cell without the apostrophe that keeps a spreadsheet from running them."""
    return text[1:] if _is_guarded(text) else text


def _is_guarded(text: str) -> bool:
    """Whether it begins with apostrophes before what a spreadsheet would run."""
    rest = text.lstrip("'")
    return rest != text and rest.lstrip()[:1] in tuple("=+-@")
