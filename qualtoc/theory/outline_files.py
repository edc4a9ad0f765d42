"""Which of the files of other programs a file is, and what it holds."""

from datetime import UTC, datetime
from pathlib import PurePath

from qualtoc.coding.decoding import decode
from qualtoc.errors import FormatError, Problem, message
from qualtoc.theory import theory_files
from qualtoc.theory.graphml import read_graphml
from qualtoc.theory.link_tables import read_table
from qualtoc.theory.mermaid import is_mermaid, read_mermaid
from qualtoc.theory.model import CausalLink, TheoryVersion
from qualtoc.theory.outlines import FACTOR_FIELDS, LINK_FIELDS, FoundFactor, FoundLink, Outline

ENDINGS = (".graphml", ".xml", ".csv", ".tsv", ".mmd", ".mermaid", ".md", ".yaml", ".yml", ".txt")


def read_outline(data: bytes, file: str, language: str) -> Outline:
    """The factors and links of a GraphML, CSV, Mermaid or YAML file; of a YAML file with several versions the last.

    Raises:
        FormatError: it is none of these, or cannot be read; every problem with its line.
    """
    ending = PurePath(file).suffix.casefold()
    if ending in (".graphml", ".xml") or data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return read_graphml(data, file)
    if ending in (".csv", ".tsv"):
        return read_table(data, file)
    text = decode(data, file).text
    if ending in (".mmd", ".mermaid") or is_mermaid(text):
        return read_mermaid(_chart_of(text).encode(), file, language)
    if ending in (".yaml", ".yml"):
        return _last_version(data, file)
    raise FormatError(
        (Problem(file, None, message("Give a theory as GraphML, CSV, Mermaid (.mmd) or YAML.")),)
    )  # fmt: skip


def outline_of(version: TheoryVersion) -> Outline:
    """A version as an outline that says everything of its factors, links and delivery edges."""
    every, links = frozenset(FACTOR_FIELDS), frozenset(LINK_FIELDS)
    edges = (FoundLink(CausalLink("", cause, effect, {}), 0, links, True) for cause, effect in version.structural_edges)
    return Outline(
        tuple(FoundFactor(factor, 0, every) for factor in version.factors),
        (*(FoundLink(link, 0, links) for link in version.links), *edges),
    )


def _chart_of(text: str) -> str:
    """The flowchart of a Markdown file that holds one between fences; lines keep their numbers."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if line.strip() in ("```mermaid", "~~~mermaid")]
    if not starts:
        return text
    ends = [number for number, line in enumerate(lines) if number > starts[0] and line.strip() in ("```", "~~~")]
    return "\n".join([""] * (starts[0] + 1) + lines[starts[0] + 1 : ends[0] if ends else None])


def _last_version(data: bytes, file: str) -> Outline:
    theory = theory_files.read(data, file, datetime(1970, 1, 1, tzinfo=UTC)).theory
    if not theory.versions:
        raise FormatError((Problem(file, None, message("The file holds no version of a theory.")),))
    return outline_of(theory.versions[-1])
