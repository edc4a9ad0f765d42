"""The engine without a server: the page about it runs, its names are there, and importing it stays light."""

import doctest
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import qualtoc.theory
from qualtoc.errors import FormatError, Invalid
from qualtoc.theory import (
    EvidenceSource,
    claims_of,
    final_claims,
    map_claims,
    match_patterns,
    notebook,
    read_claims,
    read_sources,
    read_theory,
    sources_of,
)

PAGE = Path(__file__).parent.parent / "docs/python.md"
HEAVY = {
    "sqlalchemy", "sqlmodel", "pydantic", "alembic", "fastapi", "starlette", "uvicorn", "jinja2", "spacy", "docx",
    "networkx", "numpy", "pandas", "sqlite3", "psycopg",
}  # fmt: skip
THEORY = """
factors: [{id: a, type: activity}, {id: b, type: outcome}]
links: [{id: L, from: a, to: b, expected: "+"}]
scoped_out: [{link: L, reason: Not here}]
versions: [{id: v1, status: registered}]
"""
CLAIM = {"source": "P1", "from": "a", "to": "b", "sign": "+"}


def lines_of(error: pytest.ExceptionInfo[FormatError]) -> list[int | None]:
    return [problem.line for problem in error.value.problems]


def test_the_examples_of_the_page_run() -> None:
    ended = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert ended.attempted > 30
    assert ended.failed == 0


def test_the_examples_in_the_docstrings_run() -> None:
    ended = doctest.testmod(notebook)
    assert (ended.attempted, ended.failed) == (3, 0)


@pytest.mark.parametrize("name", qualtoc.theory.__all__)
def test_a_public_name_is_there_and_says_what_it_is(name: str) -> None:
    said = getattr(qualtoc.theory, name).__doc__
    assert said and said.strip().splitlines()[0].rstrip().endswith((".", ":"))
    assert not said.startswith(f"{name}(")


def test_the_names_are_listed_once_and_in_order() -> None:
    names = list(qualtoc.theory.__all__)
    assert names == sorted(set(names), key=lambda name: (name[0].islower(), name))
    assert set(names) == set(qualtoc.theory._HOME)
    assert set(names) <= set(dir(qualtoc.theory))
    with pytest.raises(AttributeError):
        qualtoc.theory.nothing_of_that_name  # noqa: B018 - reading it is the test


def test_the_page_names_what_is_imported_there() -> None:
    text = PAGE.read_text(encoding="utf-8")
    told = {"read_theory", "match_patterns", "roll_up", "map_claims", "measure_robustness", "posterior"}
    assert {name for name in told if f"`{name}`" not in text} == set()


@pytest.mark.parametrize("statement", ["import qualtoc.theory", "from qualtoc.theory import *"])
def test_importing_the_engine_brings_no_database_and_no_web_server(statement: str) -> None:
    program = (
        f"{statement}\nimport sys\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)), 'qualtoc.database' in sys.modules, 'qualtoc.web' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[] False False"


def test_matching_needs_no_more_than_a_library_for_graphs() -> None:
    program = (
        "from qualtoc.theory import *\nimport sys\n"
        f"match_patterns(read_theory({THEORY!r}), claims_of([{CLAIM!r}]))\n"
        "posterior([Item('E', LikelihoodPair(0.2, 0.8), 'found', 'rival', 'why')])\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "['networkx']"  # looks for loops in the theory


def test_what_a_file_scopes_out_is_not_lost() -> None:
    read = read_theory(THEORY)
    claims = claims_of([CLAIM, CLAIM | {"source": "P2"}])
    assert match_patterns(read, claims).verdicts[0].verdict == "not_applicable"
    assert match_patterns(read.theory, claims).verdicts[0].verdict == "supported"


def test_a_claim_without_date_makes_nothing_emergent_and_one_before_registering_does() -> None:
    theory = read_theory(THEORY, registered_at=datetime(2023, 1, 1, tzinfo=UTC)).theory
    late = match_patterns(theory, claims_of([CLAIM])).verdicts[0]
    early = match_patterns(theory, claims_of([CLAIM | {"coded_at": "2022-12-31"}])).verdicts[0]
    assert (late.emergent, early.emergent) == (False, True)


def test_without_sources_everybody_is_an_interview_without_role() -> None:
    claims = claims_of([CLAIM | {"source": f"P{n}"} for n in range(9)])
    row = match_patterns(read_theory(THEORY).theory, claims).verdicts[0]
    assert (row.types, row.roles, row.strength) == (("interview",), (), "weak")


def test_claims_of_unknown_sources_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        match_patterns(read_theory(THEORY), claims_of([CLAIM]), sources=[EvidenceSource("P9", "interview")])
    assert refused.value.data["field"] == "sources"
    with pytest.raises(Invalid):
        map_claims(claims_of([CLAIM]), sources=[])


def test_a_theory_without_versions_cannot_be_matched() -> None:
    theory = read_theory(THEORY).theory
    with pytest.raises(Invalid):
        match_patterns(type(theory)(theory.title, ()), claims_of([CLAIM]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": ""}, {"from": None}, {"to": " "}, {"sign": "plus"}, {"sign": float("nan")}, {"to": "a"},
        {"directness": "loud"}, {"standpoint": "theirs"}, {"prompted": "perhaps"}, {"coded_at": "yesterday"},
        {"colour": "red"},
    ],
)  # fmt: skip
def test_a_row_that_is_no_claim_is_named_by_its_number(wrong: dict[str, object]) -> None:
    with pytest.raises(FormatError) as refused:
        claims_of([CLAIM, CLAIM | wrong])
    assert lines_of(refused) == [2]


def test_empty_cells_of_a_data_frame_are_the_usual() -> None:
    gap = float("nan")
    claim = claims_of([CLAIM | {"outcome": gap, "directness": gap, "prompted": gap, "coded_at": gap}])[0]
    assert (claim.outcome, claim.directness, claim.prompted) == (None, "explicit", False)


@pytest.mark.parametrize("outcome", ["", "general", None])
def test_no_outcome_is_said_in_several_ways(outcome: str | None) -> None:
    assert claims_of([CLAIM | {"outcome": outcome}])[0].outcome is None


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_whatever_divides_its_cells(delimiter: str) -> None:
    text = "\ufeffSource,From,To,Sign\r\nP1,a,b,-\r\n\r\n".replace(",", delimiter)
    assert [(claim.source, claim.sign) for claim in read_claims(text.encode("utf-8"))] == [("P1", "-")]
    assert read_claims(text) == read_claims(text.encode("utf-8"))


def test_a_cell_beyond_the_columns_is_a_problem_of_its_line() -> None:
    with pytest.raises(FormatError) as refused:
        read_claims('source,from,to,sign\n"P\n1",a,b,+\nP2,a,b,+,more\n')
    assert lines_of(refused) == [4]


def test_sources_stand_once_and_are_of_known_types() -> None:
    assert read_sources("source,type,role\nP1,,nurse\n") == (EvidenceSource("P1", "interview", None, "nurse"),)
    with pytest.raises(FormatError) as refused:
        sources_of([{"source": "P1"}, {"source": "P1"}, {"source": "P2", "type": "rumour"}])
    assert lines_of(refused) == [2, 3]


def test_only_the_first_coder_of_a_source_is_final() -> None:
    rows = [CLAIM | {"coder": "B", "coded_at": "2023-02-01"}, CLAIM | {"coder": "A", "coded_at": "2023-01-01"}]
    assert [claim.coder for claim in final_claims(claims_of(rows))] == ["A"]
    assert map_claims(claims_of(rows)).bundles[0].citations == 1
