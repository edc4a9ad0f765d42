"""What is known of sources beside their words: from a form, from front matter, or from a table of sources.

All three give strings, and all three are checked by `metadata_of`.
"""

import contextlib
import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualtoc.coding.decoding import decode
from qualtoc.coding.source import Metadata, QuoteConsent, SourceType
from qualtoc.errors import FormatError, Message, Problem, message
from qualtoc.yaml_lines import Reader

FIELDS = (
    "source", "type", "participant", "role", "case", "date", "interviewer", "place", "minutes", "language",
    "consent_quotes",
)  # fmt: skip
COLUMNS = ("file", *FIELDS)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a table of sources: the transcript's file name as written, what is known of it, and the line."""

    file: str
    metadata: Metadata
    line: int


_TYPES: dict[str, SourceType] = {
    "interview": "interview", "entrevista": "interview",
    "observation": "observation", "observacion": "observation",
    "document": "document", "documento": "document",
}  # fmt: skip
_CONSENTS: dict[str, QuoteConsent] = {
    "yes": "yes", "si": "yes", "true": "yes",
    "paraphrase": "paraphrase", "parafrasis": "paraphrase",
    "no": "no", "false": "no",
    "unknown": "unknown", "desconocido": "unknown",
}  # fmt: skip
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_KEY_LINE = re.compile(r"[ \t]*[^\W\d][\w -]*:(?:[ \t]|$)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DELIMITER_LINE = re.compile("sep=([,;\t])\n")  # what Excel writes above its tables
_LONGEST = 500


def metadata_of(values: Mapping[str, str]) -> tuple[Metadata, dict[str, Message]]:
    """The metadata in strings keyed by field, and what is wrong by field; a wrong or empty field stays None.

    Types and consents may be written in English or Spanish; dates are ISO dates.
    """
    reading = _Reading(values, {})
    found = Metadata(
        source=reading.words("source"),
        type=reading.type(),
        participant=reading.words("participant"),
        role=reading.words("role"),
        case=reading.words("case"),
        date=reading.day(),
        interviewer=reading.words("interviewer"),
        place=reading.words("place"),
        minutes=reading.minutes(),
        language=reading.language(),
        consent_quotes=reading.consent(),
    )
    return found, reading.wrong


def plain_file_name(name: str) -> str:
    """A file's name as tables are matched by it: without folders, in NFC, in lower case."""
    return unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1]).strip().casefold()


def is_sources_table(data: bytes, file: str) -> bool:
    """Whether the bytes are a table of sources: its first row names a `file` and at least one more column."""
    try:
        header = next(_rows(decode(data, file).text, file), None)
    except FormatError:
        return False
    names = {_plain(name) for name in header[1]} if header else set()
    return "file" in names and len(names & set(FIELDS)) > 0


def read_sources(data: bytes, file: str) -> tuple[SourceRow, ...]:
    """The rows of a table of sources: CSV with comma, semicolon or tab, the columns in any order.

    Raises:
        FormatError: the table cannot be read; one problem for each unknown column and each wrong cell.
    """
    rows = _rows(decode(data, file).text, file)
    first = next(rows, None)
    if first is None:
        raise FormatError([Problem(file, 1, message("The table has no header."))])
    line, header = first
    names = [_plain(name).replace(" ", "_") for name in header]
    problems = _header_problems(file, line, names)
    found: list[SourceRow] = []
    seen: dict[str, int] = {}
    for line, cells in rows:
        if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
            problems.append(Problem(file, line, message("The row has more cells than there are columns.")))
        row = _row(file, line, dict(zip(names, cells, strict=False)), problems)
        before = seen.setdefault(plain_file_name(row.file), line)
        if row.file and before != line:
            twice = message('The file "{name}" stands twice; first in line {line}.', name=row.file, line=before)
            problems.append(Problem(file, line, twice))
        found.append(row)
    if problems:
        raise FormatError(sorted(problems, key=lambda problem: problem.line or 0))
    return tuple(found)


def front_matter(text: str, file: str) -> tuple[Metadata, int]:
    """The metadata in a YAML block between `---` lines at the start of a text, and where the text behind it begins.

    A text that begins otherwise has none: a `---` that no key follows is a line of the text.

    Raises:
        FormatError: the block has no end, is no YAML, has unknown keys or wrong values; each with its line.
    """
    lines = text.split("\n")
    key = next((line for line in lines[1:] if line.strip() and not line.lstrip().startswith("#")), "")
    if lines[0].rstrip() != "---" or not _KEY_LINE.match(key):
        return Metadata(), 0
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        if key.split(":")[0].strip() not in FIELDS:
            return Metadata(), 0
        raise FormatError([Problem(file, 1, message("The front matter has no end; close it with a line of ---."))])
    # the empty line stands for the first `---`, so that lines count as in the file
    reader = Reader("\n".join(["", *lines[1:end]]).encode(), file)
    fields = reader.fields(reader.root, known=FIELDS, where=file)
    metadata, wrong = metadata_of({field: fields.text(field) or "" for field in FIELDS})
    for field, text_of_problem in wrong.items():
        fields.problem(field, text_of_problem)
    reader.finish()
    return metadata, sum(len(line) + 1 for line in lines[: end + 1])


@dataclass(frozen=True, slots=True)
class _Reading:
    """Strings under reading; `wrong` gathers what cannot be accepted."""

    values: Mapping[str, str]
    wrong: dict[str, Message]

    def words(self, field: str) -> str | None:
        written = " ".join((self.values.get(field) or "").split())
        if len(written) > _LONGEST:
            self.wrong[field] = message("This is longer than {limit} characters.", limit=_LONGEST)
            return None
        return written or None

    def type(self) -> SourceType | None:
        written = self.words("type")
        found = _TYPES.get(_plain(written or ""))
        if written and found is None:
            wrong = message('"{value}" is no type; use interview, observation or document.', value=written)
            self.wrong["type"] = wrong
        return found

    def consent(self) -> QuoteConsent | None:
        written = self.words("consent_quotes")
        found = _CONSENTS.get(_plain(written or ""))
        if written and found is None:
            wrong = message('"{value}" is no consent to quotes; use yes, paraphrase, no or unknown.', value=written)
            self.wrong["consent_quotes"] = wrong
        return found

    def day(self) -> dt.date | None:
        written = self.words("date")
        if written and _DAY.fullmatch(written):
            with contextlib.suppress(ValueError):
                return dt.date.fromisoformat(written)
        if written:
            self.wrong["date"] = message('"{value}" is no date; write it as 2023-05-31.', value=written)
        return None

    def minutes(self) -> int | None:
        written = self.words("minutes")
        if written and written.isascii() and written.isdigit() and len(written) < 6 and int(written) > 0:
            return int(written)
        if written:
            wrong = message('"{value}" is no number of minutes; write a whole number from 1 on.', value=written)
            self.wrong["minutes"] = wrong
        return None

    def language(self) -> str | None:
        written = self.words("language")
        if written and not _LANGUAGE.fullmatch(written):
            wrong = message('"{value}" is no language; use a code such as en or es.', value=written)
            self.wrong["language"] = wrong
            return None
        return written.lower() if written else None


def _header_problems(file: str, line: int, names: list[str]) -> list[Problem]:
    problems = []
    if "file" not in names:
        problems.append(Problem(file, line, message('The column "file" is missing.')))
    for number, name in enumerate(names):
        if name and name not in COLUMNS:
            unknown = message('Unknown column "{name}"; possible: {columns}.', name=name, columns=", ".join(COLUMNS))
            problems.append(Problem(file, line, unknown))
        elif name and name in names[:number]:
            problems.append(Problem(file, line, message('The column "{name}" stands twice.', name=name)))
    return problems


def _row(file: str, line: int, values: Mapping[str, str], problems: list[Problem]) -> SourceRow:
    name = (values.get("file") or "").strip()
    if not name and "file" in values:
        problems.append(Problem(file, line, message("The row names no file.")))
    metadata, wrong = metadata_of(values)
    problems.extend(Problem(file, line, text) for text in wrong.values())
    return SourceRow(name, metadata, line)


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line on which it begins."""
    stated = _DELIMITER_LINE.match(text)
    rest = text[stated.end() :] if stated else text
    first = rest.lstrip("\n").split("\n", 1)[0]
    delimiter = stated[1] if stated else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(rest, newline=""), delimiter=delimiter, strict=True)
    before = skipped = 1 if stated else 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield before + 1, cells
            before = reader.line_num + skipped
    except csv.Error as error:
        wrong = message("The table cannot be read here; is a quotation mark missing?")
        raise FormatError([Problem(file, before + 1, wrong)]) from error


def _plain(written: str) -> str:
    """Lower case, without accents and outer white space."""
    bare = "".join(c for c in unicodedata.normalize("NFD", written) if not unicodedata.combining(c))
    return bare.strip().lower()
