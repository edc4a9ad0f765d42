"""The engine from a notebook or a script: theories, claims and sources from files and plain values, without a server.

Nothing here opens a file, reads a clock or stores anything; the same values always give the same report. Tables are
CSV text or rows of plain values (mappings, as `csv.DictReader` or a data frame's records give them).
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from qualtoc.coding.decoding import decode
from qualtoc.coding.source import SOURCE_TYPES, SourceType
from qualtoc.errors import FormatError, Invalid, Message, Problem, message
from qualtoc.i18n import translator
from qualtoc.theory import pattern_matching as matching
from qualtoc.theory import theory_files
from qualtoc.theory.causal_map import CausalMap, MapFilter, MapSource, causal_map
from qualtoc.theory.claims import DIRECTNESS, REPORTED_SIGNS, STANDPOINTS, CausalClaim
from qualtoc.theory.evidence import Evidence, EvidenceSource, Scope
from qualtoc.theory.explanation import explanation
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.theory.parameters import Parameters
from qualtoc.theory.pattern_matching import Report
from qualtoc.theory.theory_files import TheoryFile
from qualtoc.theory.verdicts import Verdict

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
else:
    DataclassInstance = object

Row = Mapping[str, object]
CLAIM_COLUMNS = (
    "source", "from", "to", "sign", "outcome", "directness", "standpoint", "prompted", "coder", "coded_at",
)  # fmt: skip
SOURCE_COLUMNS = ("source", "type", "case", "role")
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""When a registered version without a date counts as registered, unless another time is given."""
AFTER_ALL = datetime(9999, 12, 31, tzinfo=UTC)
"""When a claim without a date counts as coded: after every version, so that no expectation is emergent by it."""
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0", "")


def read_theory(content: str | bytes, *, registered_at: datetime = BEFORE_ALL) -> TheoryFile:
    """The theory of a YAML file's content, with what the file scopes out and its warnings.

    `registered_at` dates registered versions that state no date; the default is before all claims.

    >>> read = read_theory('''
    ... factors: [{id: visits, type: activity}, {id: trust, type: outcome}]
    ... links: [{id: L1, from: visits, to: trust, expected: "+"}]
    ... versions: [{id: v1, status: registered}]
    ... ''')
    >>> [link.key for link in read.theory.versions[0].links]
    ['L1']

    Raises:
        FormatError: something is wrong; `problems` lists everything, each with its line.
    """
    data = content.encode() if isinstance(content, str) else content
    return theory_files.read(data, "theory", registered_at)


def read_claims(content: str | bytes) -> tuple[CausalClaim, ...]:
    """The claims of a CSV table (comma, semicolon or tab) in its order; see `claims_of` for the columns.

    Raises:
        FormatError: a row cannot be a claim; `problems` lists all, each with its line in the file.
    """
    return _claims(_table(content, "claims"), "claims")


def claims_of(rows: Iterable[Row]) -> tuple[CausalClaim, ...]:
    """Claims from plain values, one for each row, in their order.

    A row needs `source`, `from`, `to` and `sign` (+, -, 0, ?), and may have `outcome`, `directness`, `standpoint`,
    `prompted`, `coder` and `coded_at` (a datetime or ISO text). What is left out is the usual: no outcome, explicit,
    own, unprompted, one coder, coded after every version.

    >>> claims_of([{"source": "P1", "from": "visits", "to": "trust", "sign": "+"}])[0].directness
    'explicit'

    Raises:
        FormatError: a row cannot be a claim; `problems` lists all, `line` counts rows from 1.
    """
    return _claims(enumerate(rows, 1), "claims")


def read_sources(content: str | bytes) -> tuple[EvidenceSource, ...]:
    """The sources of a CSV table with the columns `source`, `type`, `case`, `role`; see `sources_of`.

    Raises:
        FormatError: as `read_claims`.
    """
    return _sources(_table(content, "sources"), "sources")


def sources_of(rows: Iterable[Row]) -> tuple[EvidenceSource, ...]:
    """Sources from plain values: `source`, and where known `type` (interview, observation, document), `case`, `role`.

    Raises:
        FormatError: as `claims_of`; also where a source stands twice.
    """
    return _sources(enumerate(rows, 1), "sources")


def match_patterns(
    theory: ProgrammeTheory | TheoryFile,
    claims: Collection[CausalClaim],
    *,
    sources: Collection[EvidenceSource] | None = None,
    asked: Mapping[str, Collection[str]] | None = None,
    version: str | None = None,
    parameters: Parameters | None = None,
    scoped_out: Mapping[Scope, str] | None = None,
) -> Report:
    """The verdict for each link, outcome and case of a version; of the registered one before the data where None.

    Without `sources` each source of a claim is an interview without role, so that nothing can be strong. `asked` maps
    keys of links to the interviews in which they were asked about; who speaks of a link counts as asked.

    Raises:
        NotFound: the theory has no such version.
        Invalid: a claim's source is not among `sources`, or the theory has no version.

    Source: Trochim 1989; Yin 2018; the rule and its thresholds are conventions of this program (docs/method.md).
    """
    given = theory.theory if isinstance(theory, TheoryFile) else theory
    outside = dict(theory.scoped_out) if isinstance(theory, TheoryFile) else {}
    evidence = Evidence(
        sources=tuple(_known(claims, sources)),
        claims=tuple(claims),
        asked={link: frozenset(keys) for link, keys in (asked or {}).items()},
        scoped_out={**outside, **(scoped_out or {})},
    )
    if version is not None:
        return matching.report(given, version, evidence, parameters)
    found = matching.reports(given, evidence, parameters)
    if not found:
        raise Invalid(message("The theory has no version yet."), field="theory")
    return found[0]


def map_claims(
    claims: Collection[CausalClaim],
    *,
    sources: Collection[EvidenceSource] | None = None,
    shown: MapFilter | None = None,
    combine_opposites: bool = False,
    zoom: int | None = None,
) -> CausalMap:
    """The causal map of all final claims, in or out of any theory: links with distinct sources and claims.

    Co-occurrences are left out unless the filter `shown` asks for them. `zoom` keeps so many levels of names such as
    "Health; Vaccination"; `combine_opposites` shows "~Health" as Health, its signs turned around.

    Raises:
        Invalid: a claim's source is not among `sources`, or the zoom is below 1.

    Source: Powell, Copestake & Remnant 2024.
    """
    known = [MapSource(one.key, one.case, one.role) for one in _known(claims, sources)]
    return causal_map(final_claims(claims), known, shown, combine_opposites=combine_opposites, zoom=zoom)


def final_claims(claims: Collection[CausalClaim]) -> tuple[CausalClaim, ...]:
    """The claims that count before consensus: of each source those of the coder whose claim was coded first."""
    first: dict[str, CausalClaim] = {}
    for claim in claims:
        before = first.get(claim.source)
        if before is None or claim.coded_at < before.coded_at:
            first[claim.source] = claim
    return tuple(claim for claim in claims if claim.coder == first[claim.source].coder)


def explain(verdict: Verdict, report: Report, language: str = "en") -> str:
    """The sentences that say how a verdict of a report came about, in English or Spanish."""
    say = translator(language).text
    return " ".join(say(sentence) for sentence in explanation(verdict, report.version, report.parameters))


def as_rows(values: Iterable[DataclassInstance]) -> list[dict[str, Any]]:
    """Results as plain rows, one mapping of names to values each: what a data frame is made of."""
    return [{field.name: getattr(value, field.name) for field in fields(value)} for value in values]


def _known(claims: Iterable[CausalClaim], sources: Collection[EvidenceSource] | None) -> Collection[EvidenceSource]:
    speaking = dict.fromkeys(claim.source for claim in claims)
    if sources is None:
        return [EvidenceSource(key, "interview") for key in speaking]
    missing = sorted(speaking.keys() - {source.key for source in sources})
    if missing:
        text = message("Claims name sources that are not given: {sources}.", sources=tuple(missing))
        raise Invalid(text, field="sources")
    return sources


def _table(content: str | bytes, name: str) -> list[tuple[int, Row]]:
    """The rows of a CSV table with their lines; the first line names the columns."""
    text = content if isinstance(content, str) else decode(content, name).text
    header = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    try:
        columns = [column.strip().lower() for column in next(reader, [])]
        return [(reader.line_num, _cells(columns, cells)) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise FormatError([Problem(name, reader.line_num, message("This is no table."))]) from None


def _cells(columns: list[str], cells: list[str]) -> Row:
    """A row by column; cells beyond the header stand under a name that no column has."""
    named = dict(zip(columns, cells, strict=False))
    return {**named, "…": "…"} if len(cells) > len(columns) else named


def _claims(rows: Iterable[tuple[int, Row]], name: str) -> tuple[CausalClaim, ...]:
    problems: list[Problem] = []
    found = []
    for line, row in rows:
        reading = _Row(row, CLAIM_COLUMNS, ("source", "from", "to", "sign"))
        claim = CausalClaim(
            UUID(int=line), reading.text("source"), reading.text("from"), reading.text("to"),
            cast(Any, reading.one_of("sign", REPORTED_SIGNS)), reading.outcome(),
            reading.text("coder"), reading.moment("coded_at"), cast(Any, reading.one_of("directness", DIRECTNESS)),
            cast(Any, reading.one_of("standpoint", STANDPOINTS)), reading.flag("prompted"),
        )  # fmt: skip
        if claim.cause and claim.cause == claim.effect:
            reading.problems.append(message("A factor cannot influence itself; choose another one."))
        problems += [Problem(name, line, problem) for problem in reading.problems]
        found.append(claim)
    if problems:
        raise FormatError(problems)
    return tuple(found)


def _sources(rows: Iterable[tuple[int, Row]], name: str) -> tuple[EvidenceSource, ...]:
    problems: list[Problem] = []
    found: dict[str, EvidenceSource] = {}
    for line, row in rows:
        reading = _Row(row, SOURCE_COLUMNS, ("source",))
        kind = cast(SourceType, reading.one_of("type", SOURCE_TYPES))
        source = EvidenceSource(
            reading.text("source"), kind, reading.text("case") or None, reading.text("role") or None
        )
        if source.key in found:
            reading.problems.append(message("The source {source} stands here twice.", source=source.key))
        problems += [Problem(name, line, problem) for problem in reading.problems]
        found[source.key] = source
    if problems:
        raise FormatError(problems)
    return tuple(found.values())


class _Row:
    """Reads the cells of a row and notes what is wrong with them."""

    def __init__(self, row: Row, known: Collection[str], needed: Collection[str]) -> None:
        self._row = row
        self.problems: list[Message] = []
        for name in row:
            if name not in known:
                self.problems.append(message('"{column}" is no column of this table.', column=name))
        for name in needed:
            if not self.text(name):
                self.problems.append(message('"{column}" is missing.', column=name))

    def text(self, name: str) -> str:
        """The cell as text; empty where there is none. A data frame says so by a number that is none."""
        value = self._row.get(name)
        return "" if value is None or value != value else str(value).strip()

    def outcome(self) -> str | None:
        """The outcome that is named; None where the cell is empty or says "general"."""
        named = self.text("outcome")
        return named if named and named != "general" else None

    def one_of(self, name: str, allowed: Collection[str]) -> str:
        """The cell as one of some words, the first of them where it is empty."""
        value = self.text(name) or next(iter(allowed))
        if value not in allowed:
            text = message("“{value}” is not possible here; choose one of {allowed}.",
                           value=value, allowed=", ".join(allowed))  # fmt: skip
            self.problems.append(text)
        return value

    def flag(self, name: str) -> bool:
        """The cell as yes or no; empty is no."""
        value = self.text(name).lower()
        if value not in (*_TRUE, *_FALSE):
            self.problems.append(message("“{value}” is not possible here; choose one of {allowed}.",
                                         value=value, allowed="yes, no"))  # fmt: skip
        return value in _TRUE

    def moment(self, name: str) -> datetime:
        """The cell as a time, in UTC where it names no zone; a day is its midnight; after all where it is empty."""
        value = self._row.get(name)
        if not self.text(name):
            return AFTER_ALL
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time())
        try:
            read = value if isinstance(value, datetime) else datetime.fromisoformat(self.text(name))
        except ValueError:
            self.problems.append(message("“{value}” is no date; write it as 2023-05-16.", value=self.text(name)))
            return AFTER_ALL
        return read if read.tzinfo else read.replace(tzinfo=UTC)
