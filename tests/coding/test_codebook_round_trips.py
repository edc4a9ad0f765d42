"""Nothing of a codebook is lost on its way to a file and back, in any format, whatever its texts look like."""

from dataclasses import replace
from datetime import UTC, datetime

from factories import a_study
from hypothesis import example, given
from hypothesis import strategies as st

from qualtoc.coding import actions, store
from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.coding.codebook_files import codebook_yaml, read_codebook
from qualtoc.coding.codebook_tables import codebook_csv, codebook_xlsx, read_codebook_table
from qualtoc.database import Actor, Database

STRANGE = (
    "007", "1e5", "-3.5", "true", "no", "null", "~", "2024-01-01", "=A1", "+x", "-x", "@x", "'x", "''x", "# x", "a: b",
    "- a", "[x]", "{x}", "a;b", "a,b", 'a "b"', "«ñé»", "\U0001f642\U0001f469\u200d\u2695", "a\nb", "a\n\nb",
    "a\tb", "a  b", "_x000D_", "%", "\\n", "|", "\u05e9\u05dc", "x\u00a0y", "x\u200by", "...", "---",
)  # fmt: skip
WORDS = st.sampled_from(STRANGE) | st.text("ab ñ:#'\"=,;\n-0", min_size=1, max_size=12).map(str.strip).filter(bool)
MAYBE = st.none() | WORDS
TEXTS = st.builds(Bilingual, en=MAYBE, es=MAYBE)
LABELS = TEXTS.filter(lambda both: both != Bilingual())
KEYWORDS = st.lists(WORDS.map(lambda words: " ".join(words.split())), max_size=3).map(tuple)
KEYS = st.sampled_from(["a", "A", "a/merge", "007", "=k", "'k", "no", "ñ ú", "k;l", "1.5", "#k"])
CODES = st.builds(
    Code, key=KEYS, label=LABELS, origin=st.sampled_from(["deductive", "inductive"]), factor=MAYBE, definition=TEXTS,
    include=TEXTS, exclude=TEXTS, example=TEXTS, reason=TEXTS, keywords_en=KEYWORDS, keywords_es=KEYWORDS,
    status=st.sampled_from(["candidate", "active", "retired"]),
    created_at=st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    hue=st.sampled_from([None, *range(8)]), shape=st.sampled_from([None, *range(8)]),
    status_reason=st.just("") | WORDS,
)  # fmt: skip


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    """A codebook of a few codes, in families, under one another, and merged."""
    keys = draw(st.lists(KEYS, unique=True, max_size=3))
    families = tuple(Family(key, draw(LABELS)) for key in keys)
    codes: list[Code] = []
    for code in draw(st.lists(CODES, unique_by=lambda one: one.key, min_size=1, max_size=3)):
        above = st.sampled_from([None, *(one.key for one in codes)])
        code = replace(code, family=draw(st.sampled_from([None, *keys])), parent=draw(above))
        codes.append(replace(code, became=tuple(key for key in [draw(above)] if key)))
    return Codebook(families, tuple(codes))


@given(codebooks())
@example(
    Codebook(
        (),
        (
            Code("a", Bilingual("007"), "deductive"),
            Code("A", Bilingual("a"), "deductive", parent="a"),
            Code("no", Bilingual(es="x"), "inductive", parent="a"),
        ),
    )
)
def test_a_codebook_survives_every_format(book: Codebook) -> None:
    assert read_codebook(codebook_yaml(book).encode(), "a.yaml") == (book, ())
    for table, file in ((codebook_csv(book), "a.csv"), (codebook_xlsx(book), "a.xlsx")):
        found = read_codebook_table(table, file)
        assert (found.codebook, found.warnings) == (book, ())


def test_a_codebook_survives_the_study_into_which_it_is_imported(db: Database) -> None:
    made = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)
    codes = tuple(
        Code(
            f"k/{no}", Bilingual(f"{no} {text}", text), "inductive", family="F;1", parent="k/0" if no else None,
            factor=text, definition=Bilingual(text, text), include=Bilingual(text), exclude=Bilingual(None, text),
            example=Bilingual(text, text), keywords_en=(" ".join(text.split()),), keywords_es=("sí", "no"),
            status="candidate" if no % 2 else "retired", reason=Bilingual(text), created_at=made, hue=no % 8,
            shape=(no + 1) % 8, became=("k/1",) if no == 4 else (), status_reason=text,
        )
        for no, text in enumerate(STRANGE)
    )  # fmt: skip
    book = Codebook((Family("F;1", Bilingual("One", "Uno")), Family("F2", Bilingual(es="Dos"))), codes)
    actor = Actor(a_study(db).id, "AR")
    actions.import_codebook(db, actor, book)
    with db.reading() as session:
        stored = store.codebook(session, actor.study_id)
    assert replace(stored, codes=tuple(replace(one, id=None) for one in stored.codes), version=1) == book
