"""A version as a flowchart in the words of Mermaid, and flowcharts as people write them.

A node is a factor, its class or the title of its subgraph may name the layer; what stands on an arrow is the sign. A
dotted arrow without a sign is a delivery edge. What Mermaid has no words for (definitions, notes, bases, moderators,
the other language) is not written and, when a file is read, not touched.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from qualtoc.coding.decoding import decode
from qualtoc.errors import FormatError, Message, Problem, message
from qualtoc.theory.model import CausalLink, Factor, FactorType, TheoryVersion
from qualtoc.theory.outlines import (
    FoundFactor,
    FoundLink,
    Outline,
    label_of,
    one_language,
    signs_in_words,
    signs_of,
    type_of,
)

BETWEEN = " · "
"""Between the key of a link, its signs and its marks on an arrow."""

_STYLES = {
    "context": "fill:#fff,stroke:#555", "input": "fill:#fff,stroke:#555", "activity": "fill:#fff,stroke:#333",
    "mechanism": "fill:#fff,stroke:#333,stroke-width:3px", "intermediate": "fill:#fff,stroke:#333",
    "outcome": "fill:#fff,stroke:#000,stroke-width:3px", "rival": "fill:#f5f2ec,stroke:#777",
    "emergent": "stroke-dasharray:2 3",
}  # fmt: skip
_HEADER = re.compile(r"(?:flowchart|graph)(?:[ \t]+(?:TB|TD|BT|RL|LR))?[ \t]*;?")
_IGNORED = re.compile(r"(?:classDef|style|linkStyle|click|direction|accTitle|accDescr|title)\s")
_CLASS = re.compile(r"class\s+(?P<nodes>[^\s].*?)\s+(?P<name>[\w-]+)")
_SUBGRAPH = re.compile(
    r'subgraph\b\s*(?:(?P<id>[^\s\["]+)?\s*(?:\[\s*"?(?P<label>[^"\]]*)"?\s*\]|"(?P<quoted>[^"]*)")|(?P<bare>.*))'
)
_ID = re.compile(r"[^\W_][\w.]*(?:-(?![-.])[\w.]+)*|_[\w.]+")
_SHAPES = (("([", "])"), ("[[", "]]"), ("[(", ")]"), ("((", "))"), ("{{", "}}"), ("[/", "/]"), ("[\\", "\\]"),
           ("[", "]"), ("(", ")"), ("{", "}"), (">", "]"))  # fmt: skip
_RESERVED = frozenset([
    "class", "classDef", "click", "default", "direction", "end", "flowchart", "graph", "linkStyle", "style", "subgraph",
])  # fmt: skip
_KEY = re.compile(r"^[ \t]*%% key of (n\d+): (.+?)[ \t\r]*$", re.MULTILINE)
"""How a comment tells the key of a factor that could not name a node."""

_ARROW = re.compile(
    r"""(?:
      (?P<line>-{2,}>|={2,}>|-\.+->)                          # A --> B
      | (?P<open>--|==|-\.)\s+(?P<inner>"[^"]*"|[^|\n]*?)\s+(?P<close>-{1,}->|={1,}=>|\.+->)   # A -- + --> B
    )\s*(?:\|(?P<label>"[^"]*"|[^|]*)\|)?""",
    re.VERBOSE,
)
_NO_ARROW = re.compile(r"-{3,}(?!>)|={3,}(?!>)|-\.+-(?!>)|<--|--[xo]\b|~~~")


def to_mermaid(version: TheoryVersion, language: str, notice: str | None = None) -> str:
    """The version as a flowchart, labels in a language where they have one."""
    lines = ["flowchart LR", *([f"  %% {notice}"] if notice else [])]
    nodes = _nodes_of(version)
    lines += [f"  %% key of {node}: {key}" for key, node in nodes.items() if node != key]
    lines += [f"  {nodes[factor.key]}{_written(factor, language)}" for factor in version.factors]
    lines += [f"  {nodes[link.cause]} -->|{_quoted(_on_arrow(link))}| {nodes[link.effect]}" for link in version.links]
    lines += [f"  {nodes[cause]} -.-> {nodes[effect]}" for cause, effect in version.structural_edges]
    used = {factor.type for factor in version.factors} | {"emergent" for factor in version.factors if factor.emergent}
    lines += [f"  classDef {name} {style}" for name, style in _STYLES.items() if name in used]
    emergent = [nodes[factor.key] for factor in version.factors if factor.emergent]
    lines += [f"  class {','.join(emergent)} emergent"] if emergent else []
    return "\n".join(lines) + "\n"


def read_mermaid(data: bytes, file: str, language: str) -> Outline:
    """The factors and links of a flowchart; labels are taken to be in that language.

    Raises:
        FormatError: it is no flowchart, or a line of it cannot be understood; every problem with its line.
    """
    written = decode(data, file).text
    reading = _Reading(file, dict(_KEY.findall(written)))
    for line, text in _statements(written, file):
        reading.read(line, text)
    if reading.problems:
        raise FormatError(tuple(reading.problems))
    return reading.outline(language)


def is_mermaid(text: str) -> bool:
    """Whether a text begins as a flowchart does."""
    return any(_HEADER.fullmatch(line.strip()) for line in text.splitlines()[:40])


def _written(factor: Factor, language: str) -> str:
    return f"[{_quoted(label_of(factor, language))}]:::{factor.type}"


def _nodes_of(version: TheoryVersion) -> dict[str, str]:
    """The name of each factor's node: its key where Mermaid can read that, else a name of its own."""
    ends = [end for link in version.links for end in (link.cause, link.effect)]
    edges = [end for edge in version.structural_edges for end in edge]
    keys = dict.fromkeys([*(factor.key for factor in version.factors), *ends, *edges])
    free = (name for name in (f"n{number}" for number in count(1)) if name not in keys)
    return {key: key if _ID.fullmatch(key) and key not in _RESERVED else next(free) for key in keys}


def _on_arrow(link: CausalLink) -> str:
    marks = [name for name in ("rival", "emergent") if getattr(link, name)]
    return BETWEEN.join([link.key, signs_in_words(link.expected), *marks])


def _quoted(text: str) -> str:
    """A text between quotes; what Mermaid would read otherwise is written as an entity."""
    safe = text.replace("#", "#35;")
    for sign, entity in (('"', "#quot;"), ("&", "#amp;"), ("<", "#lt;"), ("\n", "<br/>")):
        safe = safe.replace(sign, entity)
    return f'"{safe}"'


def _unquoted(text: str) -> str:
    inner = text.strip().removeprefix('"').removesuffix('"').strip("`")
    broken = re.sub(r"<br\s*/?>", "\n", inner)
    return html.unescape(re.sub(r"#(\w+);", lambda one: f"&{'#' * one[1].isdigit()}{one[1]};", broken)).strip()


def _statements(text: str, file: str) -> Iterator[tuple[int, str]]:
    """The statements after the header, each with its line; comments and front matter are left out."""
    lines = list(enumerate(text.split("\n"), 1))
    if lines and lines[0][1].strip() == "---":
        ends = [index for index, (_, line) in enumerate(lines[1:], 1) if line.strip() == "---"]
        lines = lines[ends[0] + 1 :] if ends else lines
    has_header = False
    for number, line in lines:
        stripped = line.strip()
        if stripped.startswith("%%") or not stripped:
            continue
        if not has_header:
            first, _, rest = stripped.partition(";")
            if not _HEADER.fullmatch(first):
                raise FormatError((Problem(file, number, message("A flowchart begins with “flowchart” or “graph”.")),))
            has_header, stripped = True, rest.strip()
        for part in _parts(stripped):
            yield number, part


def _parts(line: str) -> Iterator[str]:
    """The statements of a line, between semicolons that stand outside quotes and brackets."""
    for part in re.findall(r'(?:"[^"]*"|\|[^|]*\||\[[^\]"]*\]|\([^)"]*\)|\{[^}"]*\}|[^;"])+', line):
        if part.strip():
            yield part.strip()


@dataclass(slots=True)
class _Node:
    line: int
    label: str | None = None
    type: FactorType | None = None
    is_emergent: bool = False


@dataclass(slots=True)
class _Reading:
    """A flowchart under reading."""

    file: str
    keys: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, _Node] = field(default_factory=dict)
    links: list[FoundLink] = field(default_factory=list)
    layers: list[FactorType | None] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)

    def read(self, line: int, text: str) -> None:
        if text == "end" or re.match(r"subgraph(\s|$)", text):
            self._subgraph(text)
        elif text.startswith("class ") and (named := _CLASS.fullmatch(text)):
            for key in named["nodes"].split(","):
                self._classified(self._node(self._key(key.strip()), line), named["name"])
        elif not _IGNORED.match(text):
            self._chain(line, text)

    def outline(self, language: str) -> Outline:
        """What was read; a subgraph that an arrow names is no factor."""
        factors = tuple(
            FoundFactor(
                Factor(key, node.type or "intermediate", one_language(node.label or key, language),
                       emergent=node.is_emergent),
                node.line,
                frozenset(name for name, is_given in (
                    ("type", node.type), ("label_" + ("es" if language == "es" else "en"), node.label),
                    ("emergent", node.is_emergent)) if is_given),
            )
            for key, node in self.nodes.items()
        )  # fmt: skip
        return Outline(factors, tuple(self.links), tuple(self.warnings))

    def _subgraph(self, text: str) -> None:
        if text == "end":
            if self.layers:
                self.layers.pop()
            return
        named = _SUBGRAPH.fullmatch(text)
        title = (
            next((part for part in (named.groupdict().get(n) for n in ("label", "quoted", "bare")) if part), "")
            if named
            else ""
        )
        self.groups.add((named["id"] if named and named["id"] else title).strip())
        self.layers.append(type_of(_unquoted(title)) or (self.layers[-1] if self.layers else None))

    def _key(self, node: str) -> str:
        return self.keys.get(node, node)

    def _node(self, key: str, line: int) -> _Node:
        node = self.nodes.setdefault(key, _Node(line))
        if node.type is None and self.layers:
            node.type = self.layers[-1]
        return node

    def _classified(self, node: _Node, name: str) -> None:
        node.type = type_of(name) or node.type
        node.is_emergent |= name == "emergent"

    def _chain(self, line: int, text: str) -> None:
        """Nodes between arrows: `A[Label] & B -->|+| C --> D`."""
        causes, at = self._nodes(line, text, 0)
        while causes is not None and at < len(text):
            arrow = _ARROW.match(text, at)
            if arrow is None:
                self._unreadable(line, text, at)
                return
            effects, at = self._nodes(line, text, arrow.end())
            if effects is None:
                return
            for cause in causes:
                for effect in effects:
                    self._link(line, cause, effect, arrow)
            causes = effects

    def _nodes(self, line: int, text: str, at: int) -> tuple[list[str] | None, int]:
        keys: list[str] = []
        while True:
            at = _after_space(text, at)
            named = _ID.match(text, at)
            if named is None:
                self._unreadable(line, text, at)
                return None, at
            keys.append(self._key(named[0]))
            at = self._shape(line, keys[-1], text, named.end())
            if at < 0:
                return None, 0
            at = _after_space(text, at)
            if not text.startswith("&", at):
                return keys, at
            at += 1

    def _shape(self, line: int, key: str, text: str, at: int) -> int:
        """Read the label and the class after a node's name; gives where they end, -1 where they do not."""
        node = self._node(key, line)
        for opening, closing in _SHAPES:
            if text.startswith(opening, at):
                quoted = re.compile(r'\s*"[^"]*"\s*').match(text, at + len(opening))
                end = text.find(closing, quoted.end() if quoted else at + len(opening))
                if end < 0:
                    self._unreadable(line, text, at)
                    return -1
                node.label = _unquoted(text[at + len(opening) : end])
                at = end + len(closing)
                break
        while classes := re.compile(r":::([\w-]+)").match(text, at):
            self._classified(node, classes[1])
            at = classes.end()
        return at

    def _link(self, line: int, cause: str, effect: str, arrow: re.Match[str]) -> None:
        words = _unquoted(arrow["label"] or arrow["inner"] or "")
        is_dotted = "." in (arrow["line"] or arrow["open"])
        key, expected, marks, given = "", None, set[str](), {"from", "to"}
        for part in filter(None, (part.strip() for part in words.split(BETWEEN.strip()))):
            if part in ("rival", "emergent"):
                marks.add(part)
            elif expected is None and (found := signs_of(part)):
                expected = found
                given.add("expected")
            elif not key:
                key = part
        if key and expected is None and len(key.split()) > 1:
            self.warnings.append(message("Line {line}: “{words}” on the arrow is no sign and was not read.", line=line,
                                         words=key))  # fmt: skip
            key = ""
        link = CausalLink(
            key, cause, effect, expected or {}, len(expected or ()) > 1, "rival" in marks, "emergent" in marks
        )
        self.links.append(FoundLink(link, line, frozenset(given | marks), is_dotted and not words))

    def _unreadable(self, line: int, text: str, at: int) -> None:
        if _NO_ARROW.match(text, at):
            said = message("A line without one head says no direction; write -->.")
        else:
            said = message("“{words}” is not understood.", words=text[at : at + 30] or text[:30])
        self.problems.append(Problem(self.file, line, said))


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
