"""The command line: data on standard output, messages on standard error, exit code 1 after a problem."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_lines import CODINGS, Run

COMMANDS = ("demo", "serve", "migrate", "study list", "study new", "study delete", "import", "quotations",
            "theory export", "theory import", "report pattern-matching", "report process-tracing",
            "report causal-map", "report coreq", "report themes")  # fmt: skip


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
