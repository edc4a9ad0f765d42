"""Open answers of a survey: a table becomes sources, one for each row or one for each question.

A person says what each column is; a guess comes first. Each source reads like an interview: the question, then the
answer under the name of who gave it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from qualtoc.coding.language import guess_language
from qualtoc.coding.metadata_files import FIELDS, metadata_of
from qualtoc.coding.source import Metadata, Speaker, Turn
from qualtoc.coding.tables import Row, Table
from qualtoc.coding.text import Span, normalised, sha256
from qualtoc.coding.transcripts import ParsedTranscript
from qualtoc.errors import FormatError, Message, Problem, message

Shape = Literal["row", "question"]
SHAPES: tuple[Shape, ...] = ("row", "question")
ANSWER = "answer"
IGNORED = "ignored"
ATTRIBUTE = "attribute"
ROLES = (ANSWER, *FIELDS, ATTRIBUTE, IGNORED)
"""What a column can be: answers, a fact of the source, an attribute of the participant, or nothing that is wanted."""

_NAMES: Mapping[str, str] = {
    "id": "source", "key": "source", "case": "case", "caso": "case", "clave": "source", "participant": "participant",
    "participante": "participant", "respondent": "participant", "pseudonym": "participant", "seudonimo": "participant",
    "date": "date", "fecha": "date", "timestamp": IGNORED, "marca temporal": IGNORED, "role": "role", "rol": "role",
    "language": "language", "idioma": "language", "place": "place", "lugar": "place", "consent": "consent_quotes",
    "código": "source", "codigo": "source", "seudónimo": "participant", "consentimiento": "consent_quotes",
    "entrevistador": "interviewer", "entrevistadora": "interviewer",
    "interviewer": "interviewer", "minutes": "minutes", "type": "type", "consent_quotes": "consent_quotes",
}  # fmt: skip
_LONG_ANSWER = 25
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Mapped:
    """What somebody says of a table: one role of ROLES for each column, and whether a source is a row or a question."""

    roles: tuple[str, ...]
    shape: Shape = "row"


@dataclass(frozen=True, slots=True)
class ColumnRoles:
    """What somebody says of a table without having seen how it is guessed: a role of ROLES by the name of a column."""

    roles: Mapping[str, str] = field(default_factory=dict)
    shape: str = "row"


@dataclass(frozen=True, slots=True)
class AnsweredSource:
    """One source made of a table: where it began, its text, and what is known of it and of its participant.

    `line` is None for a question, which stands in all lines. `original` is what it was made of, as text.
    """

    line: int | None
    parsed: ParsedTranscript
    metadata: Metadata
    original: str
    attributes: Mapping[str, str]


def guessed(table: Table) -> Mapped:
    """A first mapping: known names give facts, questions and columns of long texts answers; no others are wanted."""
    roles: list[str] = []
    for column, name in enumerate(table.header):
        plain = normalised(name).strip().casefold()
        role = _NAMES.get(plain)
        if role is None or role in roles:
            cells = [cell for row in table.rows[:200] if (cell := table.cell(row, column).strip())]
            lengths = sum(map(len, cells)) / len(cells) if cells else 0
            role = ANSWER if cells and (plain.endswith("?") or lengths >= _LONG_ANSWER) else IGNORED
        roles.append(role)
    return Mapped(tuple(roles))


def mapped_by_name(table: Table, said: ColumnRoles, file: str) -> Mapped:
    """The mapping of a table: as somebody says where they do, as it is guessed elsewhere.

    A fact that is said of one column is not guessed of another. Case does not count in the names of columns.

    Raises:
        FormatError: there is no such column, role or shape; every problem is told.
    """
    names = [normalised(name).strip().casefold() for name in table.header]
    roles = list(guessed(table).roles)
    problems = []
    if said.shape not in SHAPES:
        problems.append(message("A source is a row or a question, not “{value}”.", value=said.shape))
    for name, role in said.roles.items():
        plain = normalised(name).strip().casefold()
        if plain not in names:
            known = tuple(filter(None, table.header))
            problems.append(
                message("There is no column “{column}”. The columns are: {columns}.", column=name, columns=known)
            )
        if role not in ROLES:
            problems.append(message("A column cannot be “{value}”. It can be: {roles}.", value=role, roles=ROLES))
        if role in FIELDS:
            roles = [IGNORED if other == role else other for other in roles]
    if problems:
        raise FormatError([Problem(file, None, problem) for problem in problems])
    for name, role in said.roles.items():
        roles[names.index(normalised(name).strip().casefold())] = role
    return Mapped(tuple(roles), "question" if said.shape == "question" else "row")


def sources_of(table: Table, mapped: Mapped, file: str) -> tuple[AnsweredSource, ...]:
    """The sources that a table makes under a mapping; rows and questions without any answer make none.

    Raises:
        FormatError: no column holds answers, a column stands for a fact twice, two sources would have one name, or
            a cell cannot be what its column says; every problem with its line.
    """
    problems = list(_mapping_problems(table, mapped, file))
    if problems:
        raise FormatError(problems)
    made = _of_rows(table, mapped, file, problems) if mapped.shape == "row" else _of_questions(table, mapped, file)
    found = tuple(made)
    seen: dict[str, int | None] = {}
    for one in found:
        key = one.metadata.source or ""
        if key in seen:
            twice = message("The source's name “{source}” stands twice; first in line {line}.", source=key,
                            line=seen[key] or 1)  # fmt: skip
            problems.append(Problem(file, one.line, twice))
        seen.setdefault(key, one.line)
    if problems:
        raise FormatError(sorted(problems, key=lambda problem: problem.line or 0))
    if not found:
        raise FormatError([Problem(file, None, message("No row holds an answer."))])
    return found


def _mapping_problems(table: Table, mapped: Mapped, file: str) -> Iterator[Problem]:
    if len(mapped.roles) != len(table.header) or any(role not in ROLES for role in mapped.roles):
        yield Problem(file, None, message("Say what each column is."))
        return
    if ANSWER not in mapped.roles:
        yield Problem(file, None, message("Choose at least one column that holds answers."))
    for fact in FIELDS:
        if mapped.roles.count(fact) > 1:
            yield Problem(file, None, message("Two columns cannot both be “{field}”.", field=fact))


def _of_rows(table: Table, mapped: Mapped, file: str, problems: list[Problem]) -> Iterator[AnsweredSource]:
    asking = _asking(table, mapped)
    for number, row in enumerate(table.rows, 1):
        metadata, wrong = metadata_of(_facts(table, mapped, row))
        problems.extend(Problem(file, row.line, text) for text in wrong.values())
        given = [(name, words) for name, words in _answers(table, mapped, row) if words]
        if not given:
            continue
        name = metadata.source or metadata.participant or f"{_stem(file)}-{number}"
        metadata = replace(metadata, source=_addressable(name), participant=metadata.participant or _addressable(name))
        who = metadata.participant or name
        pieces = [piece for question, words in given for piece in ((asking, question), (who, words))]
        attributes = {
            table.header[column]: table.cell(row, column).strip()
            for column, role in enumerate(mapped.roles)
            if role == ATTRIBUTE and table.cell(row, column).strip()
        }
        yield _source(row.line, pieces, metadata, attributes)


def _of_questions(table: Table, mapped: Mapped, file: str) -> Iterator[AnsweredSource]:
    asking = _asking(table, mapped)
    for column, role in enumerate(mapped.roles):
        if role != ANSWER:
            continue
        pieces: list[tuple[str, str]] = []
        for number, row in enumerate(table.rows, 1):
            facts = _facts(table, mapped, row)
            who = facts.get("participant") or facts.get("source") or f"{_stem(file)}-{number}"
            words = _one_block(table.cell(row, column))
            pieces.extend([(" ".join(who.split()), words)] if words else [])
        if pieces:
            question = table.header[column] or f"{_stem(file)}-{column + 1}"
            metadata = Metadata(source=_addressable(question), type="document")
            yield _source(None, [(asking, question), *pieces], metadata, {})


def _source(
    line: int | None, pieces: Sequence[tuple[str, str]], metadata: Metadata, attributes: Mapping[str, str]
) -> AnsweredSource:
    """The source that reads as these pieces of speaker and words, a blank line between them; the first one asks."""
    text = ""
    turns: list[Turn] = []
    for speaker, words in pieces:
        text += f"{speaker}: "
        turns.append(Turn(len(turns) + 1, Span(len(text), len(text) + len(words)), speaker))
        text += f"{words}\n\n"
    text = text.rstrip("\n") + "\n"
    names = dict.fromkeys(speaker for speaker, _ in pieces)
    speakers = tuple(Speaker(name, "interviewer" if name == pieces[0][0] else "participant") for name in names)
    parsed = ParsedTranscript(text, tuple(turns), speakers, Metadata(), "utf-8", ())
    original = f"{metadata.source}\n{sha256(text)}\n{text}"
    return AnsweredSource(line, parsed, metadata, original, attributes)


def _facts(table: Table, mapped: Mapped, row: Row) -> dict[str, str]:
    return {role: table.cell(row, column) for column, role in enumerate(mapped.roles) if role in FIELDS}


def _answers(table: Table, mapped: Mapped, row: Row) -> Iterator[tuple[str, str]]:
    for column, role in enumerate(mapped.roles):
        if role == ANSWER:
            yield _one_block(table.header[column]) or str(column + 1), _one_block(table.cell(row, column))


def _one_block(words: str) -> str:
    """The words of a cell without white space at their ends, and without blank lines."""
    return "\n".join(line.strip() for line in normalised(words).split("\n") if line.strip())


def _addressable(name: str) -> str:
    """A name as an address can hold it, and no longer than a line."""
    plain = "".join(c if c.isprintable() and c not in "/\\" else " " for c in normalised(name))
    return " ".join(plain.split())[:_LONGEST_NAME].strip() or "1"


def _stem(file: str) -> str:
    return _addressable(file.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0])


_QUESTION = {"en": "Question", "es": "Pregunta"}
_ROWS_TO_GUESS_BY = 100


def _asking(table: Table, mapped: Mapped) -> str:
    """Under which name the questions of a table are asked: in the language of its questions and answers."""
    said = [words for row in table.rows[:_ROWS_TO_GUESS_BY] for pair in _answers(table, mapped, row) for words in pair]
    return _QUESTION[guess_language("\n".join(said))[0]]


def column_names() -> dict[str, Message]:
    """What each role of a column is called for people, in the order in which a form offers them."""
    return {
        ANSWER: message("answers to this question"),
        IGNORED: message("not wanted"),
        "source": message("name of the source"),
        "participant": message("participant (pseudonym)"),
        ATTRIBUTE: message("attribute of the participant"),
        "role": message("role"),
        "case": message("case"),
        "date": message("date"),
        "language": message("language"),
        "consent_quotes": message("may be quoted"),
        "type": message("type of the source"),
        "interviewer": message("interviewer"),
        "place": message("place"),
        "minutes": message("minutes"),
    }
