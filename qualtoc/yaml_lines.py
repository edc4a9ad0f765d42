"""YAML files read with their lines, so that every problem names the line and the key that is wrong.

All files that people write by hand (codebooks, theories, guides, codings) come through here. Scalars keep the
text as it was written: a role named `no`, a version named `1.10` and a date stay what the person typed, and the
reader of each field decides what it must be. Nothing is constructed from tags, and aliases cannot blow up.

    reader = Reader(data, "theory.yaml")
    top = reader.fields(reader.root, known=("title", "links"), where=reader.file)
    for item in top.rows("links"):
        link = reader.fields(item, known=("id", "sign"), where="links")
        key = link.text("id", required=True)
    reader.finish()          # raises FormatError with all problems, in the order of the file
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal, TypeVar

import yaml

from qualtoc.errors import FormatError, Message, Problem, message

Kind = Literal["text", "number", "boolean", "nothing", "time", "mapping", "list"]
Word = TypeVar("Word", bound=str)

MAX_BYTES = 16_000_000
MAX_VALUES = 1_000_000
MAX_DEPTH = 30

_KINDS: dict[str, Kind] = {
    "str": "text", "int": "number", "float": "number", "bool": "boolean", "null": "nothing", "timestamp": "time",
    "map": "mapping", "seq": "list", "merge": "text", "value": "text", "binary": "text",
}  # fmt: skip
_TRUE = frozenset({"true", "yes", "on", "sí", "si"})
_FALSE = frozenset({"false", "no", "off"})
_BARE_SIGN = re.compile(r":\s+([-?])\s*(?:[,}\]]|$)")
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file. `line` counts from 1; `raw` is a scalar's text as written, without quotes.

    `keys` holds the line of each key of a mapping. `size` counts the values in it, itself included.
    """

    kind: Kind
    line: int
    raw: str = ""
    rows: tuple["Node", ...] = ()
    fields: dict[str, "Node"] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    size: int = 1

    @property
    def is_scalar(self) -> bool:
        """Whether it is a single value; nothing at all is not one."""
        return self.kind not in ("mapping", "list", "nothing")


class Reader:
    """A file under reading: its root, the problems and the warnings found so far.

    Raises:
        FormatError: the bytes are no YAML, or pass a limit. Everything else is collected in `problems`.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.warnings: list[Message] = []
        self.root = _Tree(self, _decoded(data, file)).read()

    @classmethod
    def of(cls, root: Node, file: str) -> "Reader":
        """Reads values that stand in another kind of file, such as the rows of a table, as if they were YAML."""
        reader = object.__new__(cls)
        reader.file, reader.problems, reader.warnings, reader.root = file, [], [], root
        return reader

    def problem(self, line: int | None, text: Message) -> None:
        """Notes a problem at a line."""
        self.problems.append(Problem(self.file, line, text))

    def warn(self, text: Message) -> None:
        """Notes something that does not stop the import."""
        self.warnings.append(text)

    def fields(self, node: Node, known: Collection[str], where: str, *, strict: bool = True) -> "Fields":
        """The fields of a mapping. Unknown keys are problems, or warnings where `strict` is false.

        `{label: first, second}` makes `second` a key without value: it is warned of, as a text that lost its quotes.
        """
        if node.kind != "mapping":
            self.problem(node.line, message("{where} must be a mapping of keys and values.", where=where))
            return Fields(self, Node("mapping", node.line), where)
        for key, line in node.keys.items():
            if key in known:
                continue
            if node.fields[key].kind == "nothing":
                self.warn(message('Line {line}: "{key}" was left out; a text with a comma needs quotes here.',
                                  line=line, key=key))  # fmt: skip
            elif strict:
                self.problem(line, message('Unknown key "{key}" in {where}.', key=key, where=where))
            else:
                self.warn(message('Line {line}: the unknown key "{key}" was left out.', line=line, key=key))
        return Fields(self, node, where)

    def finish(self) -> None:
        """Ends the reading.

        Raises:
            FormatError: problems were found; they come in the order of the file.
        """
        if self.problems:
            raise FormatError(sorted(self.problems, key=lambda problem: problem.line or 0))


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one mapping. Each accessor notes a problem and answers with its default when a value is wrong.

    `where` is the mapping's place in the words of the file (`links`), or the file's name at its top level, so that
    messages hold nothing that would need a translation of its own.
    """

    reader: Reader
    node: Node
    where: str

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def get(self, key: str) -> Node | None:
        """The value of a key, or None where it is missing or empty."""
        found = self.node.fields.get(key)
        return None if found is None or found.kind == "nothing" else found

    def line(self, key: str) -> int:
        """The line of a key, or of the whole mapping where the key is missing."""
        return self.node.keys.get(key, self.node.line)

    def problem(self, key: str, text: Message) -> None:
        """Notes a problem at the line of a key."""
        self.reader.problem(self.line(key), text)

    def text(self, key: str, *, required: bool = False) -> str | None:
        """The text of a scalar as written, without white space around it."""
        node = self.get(key)
        if node is not None and not node.is_scalar:
            self.problem(key, message('"{key}" must be a single value in {where}.', key=key, where=self.where))
            return None
        written = node.raw.strip() if node is not None else ""
        if not written and required:
            self.problem(key, message('"{key}" is missing in {where}.', key=key, where=self.where))
        return written or None

    def needed(self, key: str) -> str:
        """The text of a scalar that must be there; empty where it is not, with a problem."""
        return self.text(key, required=True) or ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one, nothing as an empty one."""
        node = self.get(key)
        if node is None:
            return ()
        nodes = node.rows if node.kind == "list" else (node,)
        for entry in nodes:
            if not entry.is_scalar:
                wrong = message('"{key}" must be a list of texts in {where}.', key=key, where=self.where)
                self.reader.problem(entry.line, wrong)
        return tuple(entry.raw.strip() for entry in nodes if entry.is_scalar)

    def both(self, key: str) -> tuple[str | None, str | None]:
        """A text in English and in Spanish: `key_en` and `key_es`, or `key` alone, or `key: {en: …, es: …}`."""
        node = self.get(key)
        if node is not None and node.kind == "mapping":
            inner = self.reader.fields(node, ("en", "es"), self.where)
            return inner.text("en"), inner.text("es")
        return self.text(f"{key}_en") or self.text(key), self.text(f"{key}_es")

    def flag(self, key: str, default: bool = False) -> bool:
        """A yes or no, in the ways YAML allows."""
        written = (self.text(key) or "").lower()
        if written in _TRUE or written in _FALSE:
            return written in _TRUE
        if written:
            wrong = message('"{key}" must be true or false in {where}, not "{value}".',
                            key=key, where=self.where, value=written)  # fmt: skip
            self.problem(key, wrong)
        return default

    def whole_number(self, key: str, *, least: int = 0) -> int | None:
        """A whole number, not below `least`."""
        written = self.text(key)
        if written is None:
            return None
        if written.isascii() and written.isdigit() and len(written) < 10 and int(written) >= least:
            return int(written)
        wrong = message('"{key}" must be a whole number from {least} on in {where}, not "{value}".',
                        key=key, where=self.where, least=least, value=written)  # fmt: skip
        self.problem(key, wrong)
        return None

    def choice(self, key: str, choices: Collection[Word], default: Word) -> Word:
        """One of some words; upper and lower case count as the same."""
        written = self.text(key)
        if written is None:
            return default
        for word in choices:
            if written.lower() == word.lower():
                return word
        wrong = message('"{value}" is not possible for "{key}" in {where}; possible: {choices}.',
                        value=written, key=key, where=self.where, choices=", ".join(choices))  # fmt: skip
        self.problem(key, wrong)
        return default

    def time(self, key: str) -> datetime | None:
        """A date or a date with time in ISO form, as an aware UTC time; without a zone it is read as UTC."""
        written = self.text(key)
        return None if written is None else self._read(key, written, moment)

    def day(self, key: str) -> date | None:
        """A date in ISO form."""
        written = self.text(key)
        return None if written is None else self._read(key, written, date.fromisoformat)

    def rows(self, key: str) -> tuple[Node, ...]:
        """The entries of a list; nothing counts as an empty list."""
        node = self.get(key)
        if node is None:
            return ()
        if node.kind != "list":
            self.problem(key, message('"{key}" must be a list in {where}.', key=key, where=self.where))
            return ()
        return node.rows

    def pairs(self, key: str) -> Iterator[tuple[str, int, Node]]:
        """Key, line and value of each entry of a mapping; nothing counts as an empty mapping."""
        node = self.get(key)
        if node is not None and node.kind != "mapping":
            wrong = message('"{key}" must be a mapping of keys and values in {where}.', key=key, where=self.where)
            self.problem(key, wrong)
        elif node is not None:
            yield from ((name, node.keys[name], value) for name, value in node.fields.items())

    def _read(self, key: str, written: str, read: Callable[[str], Word | date]) -> "datetime | None":
        try:
            return read(written)  # type: ignore[return-value]
        except (ValueError, OverflowError):
            wrong = message('"{key}" must be a date like 2023-03-01 in {where}, not "{value}".',
                            key=key, where=self.where, value=written)  # fmt: skip
            self.problem(key, wrong)
            return None


def moment(written: str) -> datetime:
    """The aware UTC time of an ISO date or date with time.

    Raises:
        ValueError: it is neither.
    """
    found = datetime.fromisoformat(written)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _decoded(data: bytes, file: str) -> str:
    """The text of the bytes: UTF-8, or UTF-16 with a byte-order mark."""
    if len(data) > MAX_BYTES:
        raise FormatError([Problem(file, None, message("The file is too large for a YAML file."))])
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        unreadable = message("The file is not in UTF-8; save it as UTF-8 and import it again.")
        raise FormatError([Problem(file, line, unreadable)]) from error


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read; `key` waits for its value."""

    kind: Literal["mapping", "list"]
    line: int
    anchor: str | None
    rows: list[Node] = field(default_factory=list)
    fields: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    key: Node | None = None
    size: int = 1


class _Tree:
    """Builds the tree from the parser's events without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, reader: Reader, text: str) -> None:
        self.reader = reader
        self.text = text
        self.open: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.roots: list[Node] = []

    def read(self) -> Node:
        try:
            loader = _Loader(self.text)
            while (event := loader.get_event()) is not None:  # type: ignore[no-untyped-call]
                self._take(event, loader)
        except yaml.MarkedYAMLError as error:
            raise self._unreadable(error) from error
        except (yaml.YAMLError, ValueError) as error:
            position = getattr(error, "position", 0)
            line = self.text.count("\n", 0, position) + 1
            raise self._stop(line, message("The file holds a character that YAML does not allow.")) from error
        if not self.roots:
            raise self._stop(None, message("The file is empty."))
        if len(self.roots) > 1:
            raise self._stop(self.roots[1].line, message("The file holds more than one YAML document."))
        return self.roots[0]

    def _take(self, event: yaml.Event, loader: yaml.SafeLoader) -> None:
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        if isinstance(event, yaml.ScalarEvent):
            tag = event.tag or loader.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]
            self._add(Node(self._kind(tag, line), line, event.value), event.anchor)
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin(_Open("mapping", line, event.anchor))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin(_Open("list", line, event.anchor))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            done = self.open.pop()
            rows, fields, keys = tuple(done.rows), done.fields, done.keys
            self._add(Node(done.kind, done.line, "", rows, fields, keys, done.size), done.anchor)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise self._stop(line, message("The alias *{name} stands for nothing.", name=event.anchor))
            self._add(self.anchors[event.anchor], None)

    def _begin(self, opened: _Open) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise self._stop(opened.line, message("The file is nested too deeply."))
        self.open.append(opened)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = node
        if not self.open:
            self.roots.append(node)
            return
        parent = self.open[-1]
        parent.size += node.size
        if parent.size > MAX_VALUES:
            raise self._stop(parent.line, message("The file holds too many values."))
        if parent.kind == "list":
            parent.rows.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            self._pair(parent, parent.key, node)
            parent.key = None

    def _pair(self, parent: _Open, key: Node, value: Node) -> None:
        if key.kind in ("mapping", "list"):
            self.reader.problem(key.line, message("A key must be a single word or number."))
        elif key.raw in parent.fields:
            twice = message('The key "{key}" stands twice; first in line {line}.',
                            key=key.raw, line=parent.keys[key.raw])  # fmt: skip
            self.reader.problem(key.line, twice)
        else:
            parent.fields[key.raw] = value
            parent.keys[key.raw] = key.line

    def _kind(self, tag: str, line: int) -> Kind:
        kind = _KINDS.get(tag.removeprefix("tag:yaml.org,2002:")) if tag != "!" else "text"
        if kind is None:
            self.reader.problem(line, message("The tag {tag} is not allowed.", tag=tag))
        return kind or "text"

    def _unreadable(self, error: yaml.MarkedYAMLError) -> FormatError:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        here = (self.text.splitlines() or [""])[min(line or 1, self.text.count("\n") + 1) - 1 :][:1]
        bare = _BARE_SIGN.search(here[0]) if here else None
        if bare and bare[1] == "-":
            return self._stop(line, message('A minus sign alone needs quotes here: "-".'))
        if bare:
            return self._stop(line, message('A question mark alone needs quotes here: "?".'))
        why = error.problem or str(error)
        return self._stop(line, message("This is no valid YAML: {why}.", why=why))

    def _stop(self, line: int | None, text: Message) -> FormatError:
        return FormatError([*self.reader.problems, Problem(self.reader.file, line, text)])
