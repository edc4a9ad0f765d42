"""Codebooks as YAML files that people write: read with a line for every problem, and written back equal."""

from collections.abc import Collection, Iterator
from typing import get_args

import yaml

from qualtoc.coding.codebook import Bilingual, Code, Codebook, CodeStatus, Family, Origin
from qualtoc.errors import Message, message
from qualtoc.yaml_lines import Fields, Reader

SCHEMA = "qualtoc-codebook/1"
_TOP_KEYS = ("schema", "version", "languages", "families", "codes")
_TEXTS = ("label", "definition", "include", "exclude", "example", "reason")
_FAMILY_KEYS = ("id", "label", "label_en", "label_es")
CODE_KEYS = (
    "id", "family", "parent", "origin", "factor", "status", "created_at", "keywords", "keywords_en", "keywords_es",
    "status_reason", "became", "hue", "shape",
    *(f"{text}{ending}" for text in _TEXTS for ending in ("", "_en", "_es")),
)  # fmt: skip
"""Every key that a code can have in a file."""


NO_CODES = Codebook()


def read_codebook(data: bytes, file: str, present: Codebook = NO_CODES) -> tuple[Codebook, tuple[Message, ...]]:
    """The codebook in a YAML file, and warnings about top-level keys that were left out.

    A text without language ending (`label`) is in the one language of `languages`, else in English. Families and
    parents may also be those of the codebook that is there already.

    Raises:
        FormatError: the file is no YAML, or has unknown keys, missing labels, ids that stand twice, families or
            parents that do not exist; every problem with its line.
    """
    return codebook_in(Reader(data, file), present)


def codebook_in(reader: Reader, present: Codebook = NO_CODES) -> tuple[Codebook, tuple[Message, ...]]:
    """The codebook in a file under reading, which need not be YAML, and warnings.

    Raises:
        FormatError: as `read_codebook` does.
    """
    top = reader.fields(reader.root, _TOP_KEYS, reader.file, strict=False)
    schema = top.text("schema")
    if schema is not None and schema != SCHEMA:
        top.problem("schema", message('The schema must be "{schema}".', schema=SCHEMA))
    if "codes" not in top:
        top.problem("codes", message('"codes" is missing: this is no codebook.'))
    plain = "es" if top.texts("languages") == ("es",) else "en"
    families = tuple(_families(reader, top, plain))
    lines: dict[str, int] = {}
    codes = tuple(_codes(reader, top, plain, lines))
    _check_places(reader, Codebook((*present.families, *families), (*present.codes, *codes)), lines)
    version = top.whole_number("version", least=1) or 1
    reader.finish()
    return Codebook(families, codes, version), tuple(reader.warnings)


def key_of(name: str, taken: Collection[str], otherwise: str = "code") -> str:
    """A key for something of that name which no other one has; made of `otherwise` where the name holds no letter."""
    base = "_".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())[:60] or otherwise
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def codebook_yaml(codebook: Codebook) -> str:
    """The codebook as a YAML file that `read_codebook` reads as an equal one; database ids are not written."""
    families = [family_values(family) for family in codebook.families]
    top = {
        "schema": SCHEMA,
        "version": codebook.version,
        "families": families,
        "codes": [code_values(code) for code in codebook.codes],
    }
    return yaml.safe_dump(top, sort_keys=False, allow_unicode=True, width=110)


def family_values(family: Family) -> dict[str, str]:
    """What a file says of a family, by the keys of the file."""
    return {"id": family.key, **_texts("label", family.label)}


def code_values(code: Code) -> dict[str, object]:
    """What a file says of a code, by the keys of the file: texts, and lists of texts; nothing that is empty."""
    values: dict[str, object | None] = {"id": code.key, "family": code.family, "parent": code.parent}
    values |= {"origin": code.origin, "factor": code.factor}
    for name in _TEXTS:
        values |= _texts(name, getattr(code, name))
    values |= {"keywords_en": list(code.keywords_en) or None, "keywords_es": list(code.keywords_es) or None}
    values["status"] = code.status if code.status != "active" else None
    values["status_reason"] = code.status_reason or None
    values["became"] = list(code.became) or None
    values |= {"hue": code.hue, "shape": code.shape}
    values["created_at"] = code.created_at.isoformat() if code.created_at else None
    return {key: value for key, value in values.items() if value is not None}


def _families(reader: Reader, top: Fields, plain: str) -> Iterator[Family]:
    seen: dict[str, int] = {}
    for node in top.rows("families"):
        fields = reader.fields(node, _FAMILY_KEYS, "families")
        key = fields.needed("id")
        _note_twice(fields, key, seen)
        yield Family(key, _bilingual(fields, "label", plain))


def _codes(reader: Reader, top: Fields, plain: str, lines: dict[str, int]) -> Iterator[Code]:
    for node in top.rows("codes"):
        fields = reader.fields(node, CODE_KEYS, "codes")
        key = fields.needed("id")
        _note_twice(fields, key, lines)
        if key in (".", "..") or "\n" in key:
            fields.problem("id", message("The id of a code stands in one line and is more than dots."))
        label = _bilingual(fields, "label", plain)
        if key and label == Bilingual():
            fields.problem("id", message('The code "{code}" has no label.', code=key))
        yield _code(fields, key, label, plain)


def _code(fields: Fields, key: str, label: Bilingual, plain: str) -> Code:
    def both(name: str) -> Bilingual:
        return _bilingual(fields, name, plain)

    words = fields.texts("keywords")
    origins: tuple[Origin, ...] = get_args(Origin)
    statuses: tuple[CodeStatus, ...] = get_args(CodeStatus)
    return Code(
        key=key,
        label=label,
        origin=fields.choice("origin", origins, "deductive"),
        family=fields.text("family"),
        parent=fields.text("parent"),
        factor=fields.text("factor"),
        definition=both("definition"),
        include=both("include"),
        exclude=both("exclude"),
        example=both("example"),
        keywords_en=(*(words if plain == "en" else ()), *fields.texts("keywords_en")),
        keywords_es=(*(words if plain == "es" else ()), *fields.texts("keywords_es")),
        status=fields.choice("status", statuses, "active"),
        reason=both("reason"),
        created_at=fields.time("created_at"),
        hue=_of_eight(fields, "hue"),
        shape=_of_eight(fields, "shape"),
        became=fields.texts("became"),
        status_reason=fields.text("status_reason") or "",
    )


def _of_eight(fields: Fields, key: str) -> int | None:
    number = fields.whole_number(key)
    if number is not None and number > 7:
        fields.problem(key, message('"{key}" must be a whole number from 0 to 7.', key=key))
        return None
    return number


def _bilingual(fields: Fields, key: str, plain: str) -> Bilingual:
    english, spanish = fields.both(key)
    if plain == "es" and f"{key}_en" not in fields and spanish is None:
        node = fields.get(key)
        if node is not None and node.is_scalar:
            return Bilingual(es=english)
    return Bilingual(english, spanish)


def _note_twice(fields: Fields, key: str, seen: dict[str, int]) -> None:
    line = fields.line("id")
    first = seen.setdefault(key, line)
    if key and first != line:
        fields.problem("id", message('"{key}" stands twice; first in line {line}.', key=key, line=first))


def _check_places(reader: Reader, book: Codebook, lines: dict[str, int]) -> None:
    """Note the families and parents that do not exist, for the codes of the file: those that have a line."""
    known = {family.key for family in book.families}
    by_key = book.by_key
    for code in (by_key[key] for key in lines if key in by_key):
        if code.family is not None and code.family not in known:
            unknown = message('The family "{family}" of "{code}" does not exist.', family=code.family, code=code.key)
            reader.problem(lines[code.key], unknown)
        if code.parent is not None and code.parent not in by_key:
            unknown = message('The parent "{parent}" of "{code}" does not exist.', parent=code.parent, code=code.key)
            reader.problem(lines[code.key], unknown)
        elif _is_own_ancestor(code, by_key):
            reader.problem(lines[code.key], message('The code "{code}" lies below itself.', code=code.key))


def _is_own_ancestor(code: Code, by_key: dict[str, Code]) -> bool:
    seen: set[str] = set()
    above = code.parent
    while above is not None and above in by_key and above not in seen:
        seen.add(above)
        above = by_key[above].parent
    return code.key in seen


def _texts(name: str, text: Bilingual) -> dict[str, str]:
    both = {f"{name}_en": text.en, f"{name}_es": text.es}
    return {key: value for key, value in both.items() if value}
