"""Words leave only with a plain yes; claims count all the same; the withdrawn are gone; exports say what they are."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping

import pytest
from factories import a_study

from qualtoc.coding.text import normalised
from qualtoc.database import Actor, Database
from qualtoc.documents import to_docx, to_html, to_markdown
from qualtoc.i18n import translator
from qualtoc.reports import causal_map, coreq, pattern_matching, quotations
from qualtoc.study import actions, store
from qualtoc.study.imports import import_files
from qualtoc.study.model import Study

WORDS = {
    "YES": "garden walls", "PARA": "copper kettle", "NO": "broken oar", "UNKNOWN": "winter market",
    "NONE": "paper lantern", "GONE": "silver thimble",
}  # fmt: skip
CONSENT = {"YES": "yes", "PARA": "paraphrase", "NO": "no", "UNKNOWN": "unknown", "NONE": "", "GONE": "yes"}
THEORY = """\
factors: [{id: a, type: activity}, {id: b, type: outcome}]
links: [{id: L, from: a, to: b, expected: "+"}]
patterns: [{id: P, links: [L]}]
versions: [{id: v1, status: registered, registered_at: 2020-01-01}]
"""
WORDLESS = ("coreq", "causal map numbers")
"""What holds no words of anybody."""
DOCUMENTS = {"markdown": to_markdown, "html": to_html, "docx": to_docx}
NOTICES = {"en": "These data are made up.", "es": "Estos datos son inventados."}


@pytest.fixture
def study(db: Database) -> Study:
    """A synthetic study in which each source has another consent, and one participant is withdrawn."""
    made = a_study(db, synthetic=True)
    actor = Actor(made.id, "AR")
    table = ["file,source,type,consent_quotes,language", *(f"{k}.txt,{k},interview,{v},en" for k, v in CONSENT.items())]
    codings = ["coder: AR", "coded_at: 2021-01-01", "codings:"]
    for key, words in WORDS.items():
        place = f"source: {key}, words: {words}"
        codings += [f"  - {{{place}, from: a, to: b, sign: '+'}}", f"  - {{{place}, code: '=c'}}"]
    codings += ["  - {source: YES, words: '=1+1', code: '=c'}", "  - {source: YES, words: '@home', code: '=c'}"]
    files = {
        "theory.yaml": THEORY, "sources.csv": "\n".join(table),
        "book.yaml": "codes: [{id: '=c', label: '+cmd|calc'}]\n",
        **{f"{key}.txt": f"Interviewer: And?\nP: About {words}. {more(key)}\n" for key, words in WORDS.items()},
        "codings.yaml": "\n".join(codings),
    }  # fmt: skip
    done = import_files(db, actor, [(name, text.encode()) for name, text in files.items()])
    assert done.problems == ()
    actions.withdraw_participant(db, actor, "GONE")
    return made


def more(key: str) -> str:
    return "=1+1 is two, @home." if key == "YES" else ""


def exports(db: Database, study: Study, language: str) -> dict[str, bytes]:
    """Everything that can leave the study, by name."""
    spoken = translator(language)
    with db.reading() as session:
        known = store.study(session, study.key)
        matching = pattern_matching.load(session, known, for_export=True)
        book, leaving, kept = quotations.load(session, known)
        items = coreq.load(session, known)
        mapped = causal_map.for_export(session, known, causal_map.Question())
    documents = {
        "causal map": causal_map.as_document(mapped, spoken),
        "pattern matching": pattern_matching.as_document(matching, spoken),
        "quotations": quotations.as_document(known, book, leaving, kept, spoken),
        "coreq": coreq.as_document(known, items, spoken.text, language),
    }
    data = {
        "causal map": causal_map.as_json(mapped, spoken),
        "pattern matching": pattern_matching.as_json(matching, spoken),
        "quotations": quotations.as_json(known, book, leaving, language),
        "coreq": coreq.as_json(known, items, spoken.text, language),
    }
    return {
        **{f"{name}.{format}": write(made) for name, made in documents.items() for format, write in DOCUMENTS.items()},
        **{f"{name}.json": json.dumps(made, ensure_ascii=False).encode() for name, made in data.items()},
        "quotations.csv": quotations.as_csv(known, book, leaving, language),
        "causal map numbers.csv": causal_map.as_csv(mapped, spoken),
        "causal map numbers.graphml": causal_map.as_graphml(mapped, spoken),
    }


def unpacked(made: Mapping[str, bytes]) -> dict[str, str]:
    """The text of each export, of every part of those that are archives."""
    texts = {}
    for name, data in made.items():
        if name.endswith("docx"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                data = b"\n".join(archive.read(part) for part in archive.namelist())
        texts[name] = normalised(data.decode("utf-8", "replace"))
    return texts


@pytest.mark.parametrize("language", ["en", "es"])
def test_only_words_with_a_plain_yes_leave_in_any_format(db: Database, study: Study, language: str) -> None:
    texts = unpacked(exports(db, study, language))
    assert len(texts) == 19
    for name, text in texts.items():
        for key, words in WORDS.items():
            assert (words in text) == (key == "YES" and not name.startswith(WORDLESS)), (name, key)


def test_the_claims_behind_words_that_stay_count_all_the_same(db: Database, study: Study) -> None:
    with db.reading() as session:
        made = pattern_matching.load(session, study, for_export=True)
    row = pattern_matching.as_json(made, translator("en"))["verdicts"][0]
    assert row["sources_by_sign"]["+"] == ["NO", "NONE", "PARA", "UNKNOWN", "YES"]
    assert (row["n_sources"], row["weights"]["+"], row["n_probed"]) == (5, 5, 5)
    texts = {quotation["source"]: quotation["text"] for quotation in row["quotations"]}
    assert texts == {"YES": "garden walls", **dict.fromkeys(("NO", "NONE", "PARA", "UNKNOWN"))}


def test_on_screen_all_words_are_shown_but_those_of_the_withdrawn(db: Database, study: Study) -> None:
    with db.reading() as session:
        made = pattern_matching.load(session, study, for_export=False)
    shown = {q.claim.source: (q.words, q.may_leave) for q in made.quoted(made.report.verdicts[0], "+")}
    assert shown == {key: (words, key == "YES") for key, words in WORDS.items() if key != "GONE"}


def test_the_withdrawn_are_in_no_export(db: Database, study: Study) -> None:
    for name, text in unpacked(exports(db, study, "en")).items():
        assert "GONE" not in text, name
    actions.readmit_participant(db, Actor(study.id, "AR"), "GONE")
    texts = unpacked(exports(db, study, "en"))
    assert "silver thimble" in texts["quotations.csv"]
    assert "silver thimble" in texts["pattern matching.docx"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_export_of_a_synthetic_study_says_so(db: Database, study: Study, language: str) -> None:
    for name, text in unpacked(exports(db, study, language)).items():
        assert NOTICES[language].rstrip(".") in text.replace("\\", ""), name


def test_no_cell_of_a_table_starts_a_formula(db: Database, study: Study) -> None:
    data = exports(db, study, "en")["quotations.csv"]
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    assert [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@")] == []
    assert {"'=1+1", "'@home", "'=c", "'+cmd|calc"} <= set(cells)


def test_a_consent_that_is_taken_back_keeps_the_words_at_once(db: Database, study: Study) -> None:
    later = b"file,source,consent_quotes\nYES.txt,YES,no\n"
    assert import_files(db, Actor(study.id, "AR"), [("later.csv", later)]).problems == ()
    for name, text in unpacked(exports(db, study, "en")).items():
        assert not any(words in text for words in WORDS.values()), name


def test_a_later_transcript_of_the_withdrawn_counts_nowhere(db: Database, study: Study) -> None:
    files = [
        ("again.csv", b"file,source,participant,consent_quotes,language\nagain.txt,AGAIN,GONE,yes,en\n"),
        ("again.txt", b"Interviewer: And?\nP: A brass compass.\n"),
        ("c.yaml", b"codings: [{source: AGAIN, words: brass compass, coder: AR, from: a, to: b, sign: '+'}]\n"),
    ]
    done = import_files(db, Actor(study.id, "AR"), files)
    assert "withdrawn" in str(done.imported[1].warnings[-1])
    assert all("brass compass" not in text for text in unpacked(exports(db, study, "en")).values())


def test_a_source_that_turns_out_to_be_of_another_person_comes_back(db: Database, study: Study) -> None:
    table = b"file,source,participant\nGONE.txt,GONE,SOMEBODY\n"
    assert import_files(db, Actor(study.id, "AR"), [("table.csv", table)]).problems == ()
    assert "silver thimble" in unpacked(exports(db, study, "en"))["quotations.csv"]
