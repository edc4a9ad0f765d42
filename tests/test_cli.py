"""The command line: data on standard output, messages on standard error, exit code 1 after a problem."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest

from qualtoc.cli import main
from qualtoc.coding import actions as coding_actions
from qualtoc.coding import store as coding_store
from qualtoc.database import Actor, Database, open_database
from qualtoc.errors import Message
from qualtoc.i18n import translator
from qualtoc.reports import coreq as coreq_report
from qualtoc.study import actions, store
from qualtoc.study.model import Researcher

COMMANDS = ("demo", "serve", "migrate", "study list", "study new", "study delete", "import", "quotations",
            "theory export", "theory import", "report pattern-matching", "report process-tracing",
            "report causal-map", "report coreq", "report themes")  # fmt: skip

THEORY = """\
outcomes: [{id: CCS}, {id: ANC}]
factors: [{id: a, type: activity}, {id: b, type: outcome}]
links: [{id: L, from: a, to: b, by_outcome: true, expected: {CCS: "+", ANC: "0"}}]
patterns: [{id: P, links: [L]}]
versions: [{id: "1.0", status: registered, registered_at: 2020-01-01}]
"""
CODINGS = """\
coder: AR
coded_at: 2021-01-01
codings:
  - {source: P1, words: it rose, from: a, to: b, sign: "+", outcome: CCS}
  - {source: P2, words: it rose, from: a, to: b, sign: "+", outcome: CCS}
  - {source: P1, words: it rose, code: growth}
"""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command line on a database of its own; paths are taken from the test's folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("QUALTOC_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QUALTOC_DATABASE_URL", f"sqlite:///{tmp_path}/study.db")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Said:
        monkeypatch.setattr("sys.argv", ["qualtoc", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return Said(ended.value.code or 0, said.out, said.err)

    return run


@pytest.fixture
def study(run: Run, tmp_path: Path) -> str:
    """A small study with two interviews, a theory, a codebook and codings."""
    files = {
        "theory.yaml": THEORY, "codings.yaml": CODINGS, "book.yaml": "codes: [{id: growth, label: Growth}]\n",
        "P1.txt": "Interviewer: And?\nP1: I think it rose.\n", "P2.txt": "Interviewer: So?\nP2: Here it rose too.\n",
        "sources.csv": "file,type,role,consent_quotes,language\nP1.txt,interview,north,yes,en\nP2.txt,,south,no,en\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert run("study", "new", "s", "--title", "Small", "--researcher", "AR").code == 0
    assert run("import", "s", *files).code == 0
    return "s"


# Schemas, written by hand: a type, a tuple of alternatives, a list with its member, or a mapping. `...` is any key.

Maybe = (str, type(None))
TOTALS = {"strict_match": bool, "matched": int, "judged": int, "not_judged": int}
VERDICT = {
    "link": str, "from": str, "to": str, "outcome": Maybe, "case": Maybe, "pattern": Maybe, "rival": bool,
    "expected": str, "observed": Maybe, "verdict": str, "kind": Maybe, "strength": Maybe,
    "override": ({"verdict": str, "reason": str, "by": Maybe}, type(None)),
    "weights": {"+": float, "-": float, "0": float},
    "sources_by_sign": {"+": [str], "-": [str], "0": [str], "?": [str]}, "share": (float, type(None)),
    "n_winning": int, "n_sources": int, "n_probed": int, "silent": int, "not_asked": int, "roles": [str],
    "types": [str], "flags": [str], "emergent": bool, "lead": Maybe, "loso": {"same": int, "of": int},
    "theta_range": [float], "explanation": str, "waiting": int, "not_outcome_specific": int,
    "quotations": [{"source": str, "start": int, "end": int, "sign": str, "outcome": Maybe, "directness": str,
                    "standpoint": str, "prompted": bool, "coder": str, "text": Maybe}],
    "plain_words": str, "silent_sources": [str], "not_asked_sources": [str],
    "groups": [{"kind": str, "key": Maybe, "of": int,
                "sources_by_sign": {"+": [str], "-": [str], "0": [str], "?": [str]}}],
    "versions": [{"version": str, "expected": str, "verdict": str, "kind": Maybe, "strength": Maybe, "emergent": bool,
                  "after_the_fact": bool}],
    "rivals": [{"link": str, "outcome": Maybe, "expected": str, "verdict": str, "kind": Maybe, "strength": Maybe,
                "open": bool, "memos": [{"by": str, "at": str, "text": str}]}],
}  # fmt: skip
REPLICATION = {
    "link": str, "outcome": Maybe, "rival": bool, "literal": str, "theoretical": Maybe, "literal_judged": int,
    "literal_cases": int, "contrast_judged": int, "contrast_cases": int, "not_replicated": [str], "text": str,
    "cases": [{"case": str, "replication": str, "predicted": Maybe, "verdict": str, "kind": Maybe, "strength": Maybe,
               "as_predicted": (bool, type(None))}],
}  # fmt: skip
INDICATOR = {
    "indicator": str, "factor": str, "label": str, "unit": str, "source": str, "period": Maybe, "desired": Maybe,
    "case": Maybe, "outcome": Maybe, "baseline": Maybe, "followup": Maybe, "difference": Maybe, "low": Maybe,
    "high": Maybe, "p": Maybe, "is_significant": (bool, type(None)), "note": str, "movement": str,
    "links": [{"link": str, "outcome": Maybe, "case": Maybe, "rival": bool, "verdict": str, "kind": Maybe,
               "observed": Maybe, "relation": str}],
}  # fmt: skip
PATTERN_MATCHING = {
    "base_version": str, "replication": [REPLICATION], "indicators": [INDICATOR],
    "selection": {"case": Maybe, "replication": Maybe, "role": Maybe, "type": Maybe, "attribute": Maybe, "cases": [str],
                  "sources": ([str], type(None))},
    "study": str, "synthetic": bool, "theory_version": str, "parameters": {...: (int, float)},
    "parameters_changed": [{"name": str, "default": (int, float), "value": (int, float)}], "hashes": {...: str},
    "software": str, "verdicts": [VERDICT],
    "patterns": [{"pattern": str, "case": Maybe, "outcome": Maybe, "status": str, "strength": Maybe, "gaps": [str]}],
    **TOTALS, "by_case": {...: TOTALS}, "proposals": [{"from": str, "to": str, "n_sources": int}],
}  # fmt: skip
EXPECTED = [{"link": str, "outcome": Maybe, "sign": str}]
COMPARED = [{"from": str, "to": str, "links": [str], "expected": EXPECTED, "n_sources": int,
             "signs": ({...: int}, type(None))}]  # fmt: skip
CAUSAL_MAP = {
    "study": str, "synthetic": bool, "software": str, "hashes": {...: str}, "theory_version": Maybe,
    "filter": {...: (str, int, bool, type(None))}, "n_sources": int, "n_speaking": int, "citations": int,
    "waiting": int, "below_minimum": int, "hidden_citations": int, "groups_by": str,
    "links": [{
        "from": str, "to": str, "n_sources": int, "citations": int, "signs": {"+": int, "-": int, "0": int, "?": int},
        "sources_by_sign": {"+": [str], "-": [str], "0": [str], "?": [str]}, "from_flipped": int, "to_flipped": int,
        "in_theory": bool, "links": [str], "expected": EXPECTED,
        "roles": [{"role": str, "citing": int, "of": int, "residual": (float, type(None))}],
        "groups": [{"group": str, "citing": int, "of": int, "residual": (float, type(None))}],
        "quotations": [{"source": str, "start": int, "end": int, "from": str, "to": str, "sign": str,
                        "effective_sign": str, "outcome": Maybe, "directness": str, "standpoint": str,
                        "prompted": bool, "coder": str, "text": Maybe}],
    }],
    "factors": [{"factor": str, "label": str, "type": Maybe, "in_theory": bool, "sources": int, "in": int, "out": int,
                 "outcomeness": float, "driver_score": int, "outcome_score": int, "betweenness": (float, type(None))}],
    "difference": {"found": COMPARED, "only_denied": COMPARED, "not_found": COMPARED, "not_expected": COMPARED},
    "reach": type(None),
    "paths": ({"from": str, "to": str, "origins": [str], "targets": [str], "max_steps": int, "told_by": str, "t": int,
               "threads": [str], "k": int, "k_exact": bool, "r_src": int, "r_cit": int, "r_edge": int, "warning": Maybe,
               "paths": [{"factors": [str], "told_by": [str]}], "more_paths": bool}, type(None)),
}  # fmt: skip
COREQ = {
    "study": str, "synthetic": bool, "answered": int,
    "items": [{"no": int, "item": str, "domain": str, "response": Maybe, "origin": str, "status": str,
               "data_moved": bool, "computed": str}],
}  # fmt: skip
QUOTATIONS = {
    "study": str, "synthetic": bool,
    "quotations": [{"source": str, "start": int, "end": int, "code": str, "code_path": str, "coder": str,
                    "text": str, "began_as": str}],
}  # fmt: skip
IMPORT = {
    "imported": [{"file": str, "kind": str, "source": Maybe, "turns": int, "speakers": [str], "words": int,
                  "language": Maybe, "warnings": [str]}],
    "problems": [{"file": str, "line": (int, type(None)), "message": str}],
}  # fmt: skip


def misfits(value: Any, schema: Any, place: str = "$") -> list[str]:
    """Where a value does not have the form of a schema; the further keys `notice` and `kept_back` are allowed."""
    if isinstance(schema, tuple):
        tried = [misfits(value, one, place) for one in schema]
        return [] if [] in tried else tried[0]
    if isinstance(schema, list):
        if not isinstance(value, list):
            return [f"{place} is no list"]
        return [wrong for n, each in enumerate(value) for wrong in misfits(each, schema[0], f"{place}[{n}]")]
    if isinstance(schema, dict):
        if not isinstance(value, dict):
            return [f"{place} is no mapping"]
        if ... in schema:
            return [wrong for key, each in value.items() for wrong in misfits(each, schema[...], f"{place}.{key}")]
        keys = set(value) - ({"notice", "kept_back"} if place == "$" else set())
        differing = [f"{place}: {sorted(keys ^ set(schema))}"] if keys != set(schema) else []
        return differing + [
            wrong for key in keys & set(schema) for wrong in misfits(value[key], schema[key], f"{place}.{key}")
        ]
    fits = isinstance(value, schema) and (schema is bool or not isinstance(value, bool))
    return [] if fits or (schema is float and type(value) is int) else [f"{place} is {value!r}"]


def test_the_schema_checker_finds_what_is_wrong() -> None:
    assert misfits({"a": [1], "b": None}, {"a": [int], "b": Maybe}) == []
    assert misfits({"a": [True]}, {"a": [int]}) == ["$.a[0] is True"]
    assert misfits({"a": 1, "c": 2}, {"a": str}) == ["$: ['c']", "$.a is 1"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_report_has_its_documented_form(run: Run, study: str, language: str) -> None:
    for arguments, schema in (
        (("report", "pattern-matching", study), PATTERN_MATCHING),
        (("report", "causal-map", study, "--from", "a", "--to", "b"), CAUSAL_MAP),
        (("report", "coreq", study), COREQ),
        (("quotations", study), QUOTATIONS),
        (("import", study, "book.yaml"), IMPORT),
    ):
        said = run(*arguments, "--format", "json", "--language", language)
        assert (said.code, misfits(said.json, schema)) == (0, [])


def test_the_demo_has_the_documented_form_too(run: Run) -> None:
    assert run("demo", "--prepare-only").code == 0
    said = run("demo", "--prepare-only")
    assert (said.code, said.out, said.lines) == (0, "", ["The demo study is there."])
    for arguments, schema in (
        (("report", "pattern-matching", "demo"), PATTERN_MATCHING),
        (("report", "pattern-matching", "demo", "--theory", "v2", "--outcome", "ANC", "--theta", "0.9"),
         PATTERN_MATCHING),
        (("report", "causal-map", "demo", "--theory", "v1", "--min-sources", "3"), CAUSAL_MAP),
        (("report", "coreq", "demo"), COREQ),
        (("quotations", "demo"), QUOTATIONS),
    ):  # fmt: skip
        said = run(*arguments, "--format", "json")
        assert (said.code, misfits(said.json, schema)) == (0, [])
        assert said.json["synthetic"] is True
        assert said.json["notice"].startswith("Synthetic")


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_useful_in_both_languages(run: Run, command: str) -> None:
    english = run(*command.split(), "--help")
    spanish = run(*command.split(), "--help", "--language", "es")
    assert english.code == spanish.code == 0
    assert "Language of messages and reports" in english.out
    assert "Idioma de mensajes e informes" in spanish.out
    options = set(re.findall(r"--[a-z-]+", english.out))
    assert {"--database", "--language", "--help"} <= options == set(re.findall(r"--[a-z-]+", spanish.out))
    assert options - {"--help"}


def test_every_parameter_of_the_rule_is_an_option(run: Run, study: str) -> None:
    said = run("report", "pattern-matching", "--help").out
    parameters = run("report", "pattern-matching", study, "--format", "json").json["parameters"]
    for name, value in parameters.items():
        option = f"--{name.replace('_', '-')}"
        assert option in said
        given = run("report", "pattern-matching", study, "--format", "json", option, str(value))
        assert (given.code, given.json["parameters_changed"]) == (0, [])


def test_a_changed_parameter_is_marked(run: Run, study: str) -> None:
    arguments = ("report", "pattern-matching", study, "--w-hearsay", "0.25", "--strong-min", "2")
    changed = run(*arguments, "--format", "json").json["parameters_changed"]
    assert changed == [
        {"name": "w_hearsay", "default": 0.5, "value": 0.25}, {"name": "strong_min", "default": 3, "value": 2},
    ]  # fmt: skip
    assert "0\\.25" in run(*arguments).out


# Bad input


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("report", "pattern-matching", "s", "--theta", "2"), "theta must be a number from 0.5 to 1."),
        (("report", "pattern-matching", "s", "--theory", "v9"), "The theory has no version v9."),
        (("report", "pattern-matching", "s", "--outcome", "X"), "No link of this version speaks of the outcome X."),
        (("report", "pattern-matching", "nobody"), "There is no study “nobody”."),
        (("report", "coreq", "nobody"), "There is no study “nobody”."),
        (("quotations", "nobody"), "There is no study “nobody”."),
        (("import", "nobody", "P1.txt"), "There is no study “nobody”."),
        (("study", "delete", "nobody", "--yes"), "There is no study “nobody”."),
        (("study", "delete", "s"), "Nothing was deleted. Add --yes to delete without a question."),
        (("study", "new", "s"), "There is a study “s” already."),
        (("study", "new", "a/b"), "The short name may hold letters, digits, - and _ only."),
        (("report", "coreq", "s", "--format", "pdf"),
         "The format pdf is not offered here; choose one of json, markdown, html, docx."),
        (("import", "s", "P1.txt", "--researcher", "XX"), "There is no researcher XX."),
        (("serve", "--host", "0.0.0.0"),
         "qualtoc serves this computer only: the host must be 127.0.0.1, localhost or ::1."),
        (("study", "list", "--language", "fr"), "The language must be en or es."),
    ],
)  # fmt: skip
def test_bad_input_is_told_in_one_line_and_a_summary(run: Run, study: str, arguments: tuple, told: str) -> None:
    said = run(*arguments)
    assert (said.code, said.out, said.lines) == (1, "", [told, "1 problem."])


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "pattern-matching", "s", "--theta", "much"),
        ("report", "pattern-matching"),
        ("report", "pattern-matching", "s", "--colour", "red"),
        ("study", "list", "extra"),
        ("bogus",),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_command_that_cannot_be_read_is_told_in_one_line_too(run: Run, arguments: tuple, language: str) -> None:
    said = run(*arguments, "--language", language)
    assert (said.code, said.out) == (1, "")
    assert said.lines[-1] == {"en": "1 problem.", "es": "1 problema."}[language]
    assert len(said.lines) == 2


def test_what_commands_say_is_said_in_spanish_too(run: Run, tmp_path: Path) -> None:
    assert run("study", "new", "s", "--language", "es").lines == ["Se creó el estudio «s»."]
    assert run("study", "delete", "s", "--yes", "--language", "es").lines == ["Se eliminó el estudio «s»."]
    assert run("migrate", "--language", "es").lines == ["La base de datos está al día."]


def test_help_of_the_whole_speaks_the_language_of_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Code interviews" in run("--help").out
    monkeypatch.setenv("LANG", "es_HN.UTF-8")
    assert "entrevistas" in run("--help").out


@pytest.mark.parametrize("arguments", [("--help",), ("study", "--help"), ("report", "--help")])
def test_a_group_of_commands_shows_its_help_in_the_language_asked_for(run: Run, arguments: tuple) -> None:
    for placed in ((*arguments, "--language", "es"), ("--language=es", *arguments)):
        said = run(*placed)
        assert said.code == 0
        assert re.search("estudio|informe", said.out)


def test_language_and_database_may_stand_before_the_command(run: Run, study: str, tmp_path: Path) -> None:
    elsewhere = f"sqlite:///{tmp_path}/other.db"
    assert run("--database", elsewhere, "study", "list").out == ""
    assert run("study", "--language", "es", "new", study).lines[-1] == "1 problema."


def test_the_command_without_arguments_shows_its_help(run: Run) -> None:
    said = run()
    assert "report" in said.out + said.err


# Import


def test_every_problem_of_a_file_has_its_line_and_nothing_of_the_file_is_stored(
    run: Run, study: str, tmp_path: Path
) -> None:
    before = run("report", "pattern-matching", study, "--format", "json").json["hashes"]
    wrong = CODINGS.replace("it rose", "it fell").replace("growth", "grwth").replace("2021-01-01", "2021-01-02")
    (tmp_path / "wrong.yaml").write_text(wrong + '  - {source: P1, words: it rose, from: a, to: b, sign: "+"}\n')
    said = run("import", study, "wrong.yaml")
    assert said.code == 1
    assert said.lines == [
        'wrong.yaml:4: "it fell" does not stand in the text.',
        'wrong.yaml:5: "it fell" does not stand in the text.',
        "wrong.yaml:6: The codebook has no code “grwth”.",
        'wrong.yaml:6: "it fell" does not stand in the text.',
        "4 problems.",
    ]
    assert run("report", "pattern-matching", study, "--format", "json").json["hashes"] == before


def test_a_bad_file_leaves_the_others_of_the_batch_stored(run: Run, study: str, tmp_path: Path) -> None:
    (tmp_path / "P3.txt").write_text("P3: something\n", "utf-8")
    (tmp_path / "bad.yaml").write_text("codings: [", "utf-8")
    said = run("import", study, "bad.yaml", "P3.txt", "missing.txt", "--format", "json")
    assert said.code == 1
    assert [entry["source"] for entry in said.json["imported"]] == ["P3"]
    assert {problem["file"] for problem in said.json["problems"]} == {"bad.yaml", "missing.txt"}
    assert said.lines[-1] == "2 problems."


def test_the_same_file_twice_names_the_first_source(run: Run, study: str, tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_bytes((tmp_path / "P1.txt").read_bytes())
    said = run("import", study, "copy.txt")
    assert (said.code, said.out) == (1, "")
    assert said.lines == ["copy.txt: This file was imported before, as source P1.", "1 problem."]


def test_an_import_says_what_each_file_was(run: Run, study: str, tmp_path: Path) -> None:
    (tmp_path / "guide.yaml").write_text("questions: [{id: Q, text: And?, links: [L]}]\n")
    said = run("import", study, "guide.yaml", "codings.yaml")
    assert said.out == "guide.yaml\tguide\t\ncodings.yaml\tcodings\t\n"
    assert (said.code, said.lines) == (
        0,
        ["codings.yaml: Codings that were there already: 1.", "codings.yaml: Claims that were there already: 2."],
    )


def test_a_table_of_answers_is_imported_with_what_its_columns_are(run: Run, study: str, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text("Nombre,Edad,Opinión\nana,34,Confiamos en ella.\nluz,51,Nunca vino.\n")
    refused = run("import", study, "survey.csv")
    assert refused.code == 1
    assert "Nombre, Edad, and Opinión" in refused.err
    columns = ("--column", "nombre=participant", "--column", "Edad=attribute", "--column", "Opinión=answer")
    assert "NAME=ROLE" in run("import", study, "survey.csv", "--column", "Nombre").err
    said = run("import", study, "survey.csv", *columns, "--sources-by", "row")
    assert (said.code, said.out) == (0, "survey.csv\tanswers\tana\nsurvey.csv\tanswers\tluz\n")


# Data, messages and files


def test_messages_go_to_standard_error_and_data_to_standard_output(run: Run, study: str) -> None:
    said = run("quotations", study)
    assert said.out.removeprefix("\ufeff").startswith("source,start,end,code,code_path,coder,text")
    assert said.err == ""
    said = run("study", "new", "other")
    assert (said.out, said.lines) == ("", ["The study “other” was made."])
    assert run("study", "list").out == "other\tother\ns\tSmall\n"
    listed = run("study", "list", "--format", "json").json
    assert listed[1] == {"study": "s", "title": "Small", "synthetic": False}


@pytest.mark.parametrize("report", ["pattern-matching", "causal-map", "coreq"])
def test_reports_are_written_in_every_format(run: Run, study: str, tmp_path: Path, report: str) -> None:
    for format, start in (("markdown", b"#"), ("html", b"<!"), ("docx", b"PK"), ("json", b"{")):
        said = run("report", report, study, "--format", format, "--output", f"report.{format}")
        assert (said.code, said.out) == (0, "")
        assert (tmp_path / f"report.{format}").read_bytes().lower().startswith(start.lower())
    said = run("report", report, study, "--output", "no/such/folder")
    assert (said.code, said.lines) == (1, ["no/such/folder: there is no such file or folder.", "1 problem."])


def test_the_map_is_written_as_a_table_and_as_a_graph(run: Run, study: str) -> None:
    table = run("report", "causal-map", study, "--format", "csv").out.removeprefix("\ufeff").splitlines()
    assert table[1] == "a,b,a,b,2,2,2,0,0,0,true,L,L·CCS: +; L·ANC: 0,P1; P2"
    assert "<graphml" in run("report", "causal-map", study, "--format", "graphml").out
    led = run("report", "causal-map", study, "--from", "a")
    assert (led.code, "What a leads to in at most 4 steps" in led.out) == (0, True)
    assert run("report", "causal-map", study, "--role", "nobody").lines[0] == (
        "The map knows no “nobody”; choose another."
    )


def test_the_database_comes_from_the_option_or_the_environment(run: Run, study: str, tmp_path: Path) -> None:
    elsewhere = f"sqlite:///{tmp_path}/other.db"
    assert run("study", "list", "--database", elsewhere).out == ""
    assert run("study", "list").out == "s\tSmall\n"
    said = run("study", "list", "--database", "nonsense://x")
    assert (said.code, said.lines[-1]) == (1, "1 problem.")
    assert run("migrate").lines == ["The database is up to date."]


def test_a_study_is_deleted_with_yes_only(run: Run, study: str) -> None:
    assert run("study", "delete", study).code == 1
    assert run("study", "list").out == "s\tSmall\n"
    assert run("study", "delete", study, "--yes", "--researcher", "XX").lines[0] == "There is no researcher XX."
    assert run("study", "delete", study, "--yes").code == 0
    assert run("study", "list").out == ""


def test_a_deleted_study_stays_known_by_its_name_the_day_and_who_deleted_it(run: Run, study: str) -> None:
    assert run("study", "list", "--deleted").out == ""
    run("study", "delete", study, "--yes", "--researcher", "AR")
    (gone,) = run("study", "list", "--deleted", "--format", "json").json
    assert (gone["study"], gone["deleted_by"], gone["deleted_at"][-6:]) == ("s", "AR", "+00:00")
    assert run("study", "list", "--deleted").out == f"s\t{gone['deleted_at']}\tAR\n"


@pytest.mark.parametrize(
    ("pipe", "told"),
    [("| true", ""), ("> /dev/full", "La salida no se puede escribir: el disco está lleno.\n1 problema.\n")],
)
def test_an_output_that_nobody_reads_ends_in_silence_and_a_full_one_is_told(
    run: Run, study: str, tmp_path: Path, pipe: str, told: str
) -> None:
    command = f"'{sys.executable}' -m qualtoc report coreq {study} --language es {pipe}"
    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr) == ("", told)


# COREQ moves with the data


def coreq_texts(tmp_path: Path, language: str) -> dict[int, str]:
    """The computed text of each item, and the same out of each document."""
    database = open_database(f"sqlite:///{tmp_path}/study.db")
    with database.reading() as session:
        items = coreq_report.load(session, store.study(session, "demo"))
    database.dispose()
    spoken = translator(language)
    return {item.no: " ".join(spoken.text(sentence) for sentence in item.computed) for item in items}


def test_a_withdrawal_a_third_coder_and_a_retired_code_move_coreq_at_once(run: Run, tmp_path: Path) -> None:
    run("demo", "--prepare-only")
    database = open_database(f"sqlite:///{tmp_path}/study.db")
    with database.reading() as session:
        actor = Actor(store.study(session, "demo").id, "AR")
        items = {item.no: item for item in coreq_report.load(session, store.study(session, "demo"))}
    actions.answer_coreq(database, actor, 12, "edited", "Nineteen people spoke.", "wording", items[12].computed_hash)
    before = {language: coreq_texts(tmp_path, language) for language in ("en", "es")}
    item = run("report", "coreq", "demo", "--format", "json").json["items"][11]
    assert (item["response"], item["origin"], item["data_moved"]) == ("Nineteen people spoke.", "edited", False)
    actions.withdraw_participant(database, actor, "MM01")
    actions.add_researcher(database, actor, Researcher("ZZ", "Zoila Zelaya"))
    (tmp_path / "third.yaml").write_text(
        "coder: ZZ\ncodings:\n  - {source: MM02, start: 200, end: 220, code: identity}\n", "utf-8"
    )
    assert run("import", "demo", "third.yaml").code == 0
    book = inductive_code(database)
    coding_actions.set_code_status(database, actor, book, "retired", "Hardly used.")
    database.dispose()
    for language in ("en", "es"):
        after = coreq_texts(tmp_path, language)
        assert {no for no in (12, 16, 24, 26) if after[no] != before[language][no]} == {12, 16, 24, 26}
        said = run("report", "coreq", "demo", "--format", "json", "--language", language).json["items"]
        assert [said[no - 1]["computed"] for no in (12, 16, 24, 26)] == [after[no] for no in (12, 16, 24, 26)]
        assert said[11]["data_moved"] is True
        for format in ("markdown", "html", "docx"):
            run("report", "coreq", "demo", "--format", format, "--language", language, "-o", "coreq")
            text = plain(written(tmp_path / "coreq", format))
            for no in (12, 16, 24, 26):
                assert plain(after[no]) in text
            assert plain(moved(language)) in text


def inductive_code(database: Database) -> str:
    """An inductive code of the demo."""
    with database.reading() as session:
        study = store.study(session, "demo")
        return next(code.key for code in coding_store.codebook(session, study.id).codes if code.origin == "inductive")


def moved(language: str) -> str:
    return translator(language).text(Message("The data have changed since this was answered."))


def written(path: Path, format: str) -> str:
    """What a document says."""
    if format != "docx":
        return path.read_text("utf-8")
    return "".join(cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells)


def plain(text: str) -> str:
    """Letters and digits only, so that the escapes of Markdown and HTML do not count."""
    return re.sub(r"[^\w]+", "", re.sub(r"&\w+;|<[^>]*>|_", "", text))


def test_the_history_of_a_study_is_told_as_text_table_and_json(run: Run, study: str) -> None:
    told = run("study", "history", study)
    assert told.code == 0
    assert told.out.splitlines()[-1].endswith("\tAR\tstudy made: s")
    acts = json.loads(run("study", "history", study, "--format", "json", "--kind", "sources", "--source", "P1").out)
    assert "P1 imported" in [act["told"] for act in acts]
    assert run("study", "history", study, "--format", "csv").out.count("\r\n") == len(told.out.splitlines()) + 1
    assert run("study", "history", study, "--kind", "nothing").code == 1
    assert run("study", "history", study, "--since", "tomorrow").code == 1


def test_memos_are_printed_as_they_are_asked_for(run: Run, study: str, tmp_path: Path) -> None:
    entries = [{"type": "to-do", "text": "Ask again", "about": "code:growth"}, {"type": "theory", "text": "Perhaps"}]
    (tmp_path / "memos.yaml").write_text(json.dumps({"coder": "AR", "memos": entries}), "utf-8")
    assert run("import", study, "memos.yaml").code == 0
    rows = json.loads(run("memos", study, "--open", "--format", "json").out)["memos"]
    assert [(row["about"], row["text"]) for row in rows] == [("code:growth", "Ask again")]
    assert "Perhaps" in run("memos", study, "--search", "PERHAPS", "--format", "markdown").out
    assert run("memos", study, "--about", "nonsense").code == 1
