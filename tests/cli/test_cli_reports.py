"""Reports on the command line: their documented form, every format, parameters, and COREQ that moves with the data."""

import re
from pathlib import Path
from typing import Any

import docx
import pytest
from command_lines import Run

from qualtoc.coding import actions as coding_actions
from qualtoc.coding import store as coding_store
from qualtoc.database import Actor, Database, open_database
from qualtoc.errors import Message
from qualtoc.i18n import translator
from qualtoc.reports import coreq as coreq_report
from qualtoc.study import actions, store
from qualtoc.study.model import Researcher

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
                    "text": str, "began_as": str, "codebook_version": int}],
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
