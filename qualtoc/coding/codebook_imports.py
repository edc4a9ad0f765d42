"""A codebook file taken into a codebook: what it holds, whatever its format, and what it would change."""

from dataclasses import dataclass, replace
from pathlib import PurePath

from qualtoc.coding.codebook import Code, Codebook
from qualtoc.coding.codebook_files import read_codebook
from qualtoc.coding.codebook_tables import read_codebook_table
from qualtoc.coding.codebook_versions import Comparison, compare
from qualtoc.coding.tables import TABLE_EXTENSIONS
from qualtoc.errors import Message

EXTENSIONS = (".yaml", ".yml", *TABLE_EXTENSIONS)
_TAKEN = (
    "label", "origin", "family", "parent", "factor", "definition", "include", "exclude", "example", "keywords_en",
    "keywords_es", "status", "reason",
)  # fmt: skip
_WHERE_GIVEN = ("hue", "shape", "became", "status_reason")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a file would do to a codebook. `after` is the codebook then; `missing` are codes that the file lacks, which
    stay as they are; `unchanged` counts those of the file that are there and the same."""

    after: Codebook
    comparison: Comparison
    missing: tuple[Code, ...]
    unchanged: int


def read_codebook_file(data: bytes, file: str, present: Codebook) -> tuple[Codebook, tuple[Message, ...]]:
    """The codebook in a YAML file or a table, and warnings; of a table, codes keep what no column speaks of.

    Raises:
        FormatError: the file cannot be read; every problem with its line or row.
    """
    if PurePath(file).suffix.lower() in TABLE_EXTENSIONS:
        found = read_codebook_table(data, file, present)
        return found.completed(present), found.warnings
    return read_codebook(data, file, present)


def taken_in(present: Codebook, read: Codebook) -> TakenIn:
    """What importing the second codebook into the first one does: codes are added and changed, none is taken away."""
    known = {family.key for family in present.families}
    families = (*present.families, *(family for family in read.families if family.key not in known))
    there = [_changed(code, read.by_key[code.key]) if code.key in read.by_key else code for code in present.codes]
    new = [code for code in read.codes if code.key not in present.by_key]
    after = replace(present, families=families, codes=(*there, *new))
    missing = tuple(code for code in present.codes if code.key not in read.by_key)
    comparison = compare(present, after)
    return TakenIn(after, comparison, missing, comparison.unchanged - len(missing))


def _changed(there: Code, read: Code) -> Code:
    """A code as it is after the import: the file's, except for what the file does not say."""
    given = [name for name in _WHERE_GIVEN if getattr(read, name) not in (None, (), "")]
    return replace(there, **{name: getattr(read, name) for name in (*_TAKEN, *given)})
