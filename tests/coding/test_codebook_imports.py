"""What a codebook file would change, and that importing it does just that."""

from dataclasses import replace
from uuid import uuid4

import pytest
from factories import a_study
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualtoc.coding import actions, store
from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.coding.codebook_imports import read_codebook_file, taken_in
from qualtoc.coding.codebook_versions import compare
from qualtoc.database import Actor, Database
from qualtoc.errors import FormatError
from qualtoc.study.imports import import_files

BOOK = Codebook(
    (Family("F1", Bilingual("Relations")),),
    (
        Code("trust", Bilingual("Trust"), "deductive", family="F1", definition=Bilingual("Relies."), hue=2),
        Code("fear", Bilingual("Fear"), "inductive", include=Bilingual("Worry")),
        Code("hope", Bilingual("Hope"), "inductive"),
    ),
)
TABLE = "id,label_en,definition_en,parent\ntrust,Trust,Relies.,\nfear,Fear,Afraid.,trust\nanger,Anger,,\n"
TEXTS = st.builds(Bilingual, st.sampled_from([None, "a"]), st.sampled_from([None, "b"]))
CODES = st.builds(
    Code, key=st.sampled_from(["trust", "fear", "new"]), label=st.builds(Bilingual, st.sampled_from(["One", "Two"])),
    origin=st.sampled_from(["deductive", "inductive"]), factor=st.sampled_from([None, "f"]), definition=TEXTS,
    include=TEXTS, status=st.sampled_from(["active", "retired"]), hue=st.sampled_from([None, 5]),
    keywords_en=st.sampled_from([(), ("x",)]), status_reason=st.sampled_from(["", "Why"]),
)  # fmt: skip


def test_a_file_says_what_it_adds_changes_leaves_and_lacks() -> None:
    read, _ = read_codebook_file(TABLE.encode(), "a.csv", BOOK)
    found = taken_in(BOOK, read)
    assert [(change.kind, change.code.key) for change in found.comparison.codes] == [
        ("changed", "fear"),
        ("new", "anger"),
    ]
    assert [part.name for part in found.comparison.codes[0].parts] == ["definition", "parent"]
    assert [code.key for code in found.missing] == ["hope"]
    assert found.unchanged == 1
    assert found.after.by_key["fear"].include == Bilingual("Worry")


def test_codes_that_are_there_can_be_named_and_be_parents() -> None:
    table = b"Code,Description,Parent,Group\nfear,Afraid.,,\nPanic,Much.,Fear,F1\n"
    read, _ = read_codebook_file(table, "a.csv", BOOK)
    found = taken_in(BOOK, read)
    told = [(change.kind, change.code.key) for change in found.comparison.codes]
    assert told == [("changed", "fear"), ("new", "panic")]
    assert (found.after.by_key["panic"].parent, found.after.by_key["panic"].family) == ("fear", "F1")
    assert found.after.families == BOOK.families


def test_no_import_makes_a_code_lie_below_itself() -> None:
    nested = replace(BOOK, codes=(*BOOK.codes, Code("panic", Bilingual("Panic"), "inductive", parent="fear")))
    for name, data in (("a.csv", b"id,label,parent,definition\nfear,Fear,panic,x\n"),
                       ("a.yaml", b"codes: [{id: fear, label: Fear, parent: panic}]")):  # fmt: skip
        with pytest.raises(FormatError) as caught:
            read_codebook_file(data, name, nested)
        assert "lies below itself" in str(caught.value.problems[0].message)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(code=CODES)
def test_importing_does_what_was_said(db: Database, code: Code) -> None:
    study = a_study(db, key=f"s{uuid4().hex}")
    actor = Actor(study.id, "AR")
    actions.import_codebook(db, actor, BOOK)
    with db.reading() as session:
        present = store.codebook(session, study.id)
    said = taken_in(present, Codebook((Family("F2", Bilingual("More")),), (code,)))
    actions.import_codebook(db, actor, Codebook((Family("F2", Bilingual("More")),), (code,)))
    with db.reading() as session:
        done = store.codebook(session, study.id)
    assert compare(said.after, done).is_empty


def test_a_table_of_codes_is_imported_with_any_other_files(db: Database) -> None:
    study = a_study(db)
    actor = Actor(study.id, "AR")
    report = import_files(db, actor, [("mi codificación.csv", TABLE.encode())])
    assert [(one.kind, one.warnings) for one in report.imported] == [("codebook", ())]
    with db.reading() as session:
        book = store.codebook(session, study.id)
    assert [replace(code, id=None, created_at=None).key for code in book.codes] == ["trust", "fear", "anger"]
