"""Files of themes: every problem with its line, a round trip, and a study that takes all of it or nothing."""

from uuid import UUID

import pytest
from factories import a_study
from hypothesis import given
from hypothesis import strategies as st
from small_sources import with_source

from qualtoc.coding import actions, store
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.text import Span, normalised
from qualtoc.coding.theme_files import read_themes, themes_yaml
from qualtoc.coding.themes import Side, Theme, ThemeQuotation
from qualtoc.database import Actor, Database
from qualtoc.errors import FormatError
from qualtoc.study import actions as study_actions
from qualtoc.study.imports import import_files

FILE = """schema: qualtoc-themes/1
themes:
  - id: trust
    name_en: Trust
    name_es: Confianza
    claim_en: "Trust comes late."
    rank: minor
    origin: theory
    codes: [trust]
    examples:
      - {source: P1, words: "the team trusts the manager"}
    counter_examples:
      - {source: P1, words: "Nobody trusted us"}
"""


def problems(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(FormatError) as refused:
        read_themes(text.encode(), "themes.yaml")
    return [(one.line, str(one.message)) for one in refused.value.problems]


def test_every_problem_is_named_with_its_line() -> None:
    found = problems("themes:\n  - id: a\n    name: A\n  - id: a\n    name: B\n    claim: C.\n    weight: 3\n")
    assert [line for line, _ in found] == [2, 4, 7]
    assert "sentence" in found[0][1]


def test_an_unknown_rank_is_a_problem() -> None:
    assert problems("themes:\n  - {id: a, name: A, claim: C., rank: main}\n")[0][0] == 2


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20).map(normalised)


def said(side: Side, source: str, start: int) -> ThemeQuotation:
    return ThemeQuotation(UUID(int=2), side, source, Span(start, start + 3), "wor", 1, "AR")


def examples_first(found: list[ThemeQuotation]) -> tuple[ThemeQuotation, ...]:
    return tuple(sorted(found, key=lambda one: one.side != "example"))


SAID = st.builds(said, st.sampled_from(["example", "counter"]), TEXTS, st.integers(0, 99))
THEMES = st.lists(
    st.builds(
        Theme,
        st.just(UUID(int=1)),
        st.from_regex(r"[a-zñé0-9_-]{1,9}", fullmatch=True),
        st.builds(Bilingual, TEXTS, st.none() | TEXTS),
        st.builds(Bilingual, st.none(), TEXTS),
        st.sampled_from(["major", "minor"]),
        st.sampled_from(["data", "theory"]),
        st.lists(TEXTS, max_size=3, unique=True).map(tuple),
        st.lists(SAID, max_size=3).map(examples_first),
    ),
    max_size=3,
    unique_by=lambda theme: theme.key,
)


@given(THEMES)
def test_what_is_written_is_read_again(themes: list[Theme]) -> None:
    read, _ = read_themes(themes_yaml(themes, ()).encode(), "themes.yaml")
    assert [(one.key, one.name, one.claim, one.rank, one.origin, one.codes) for one in read] == [
        (one.key, one.name, one.claim, one.rank, one.origin, one.codes) for one in themes
    ]
    assert [[(q.side, q.source, q.passage.span) for q in one.quotations] for one in read] == [
        [q.place for q in one.quotations] for one in themes
    ]


def test_words_are_written_only_of_sources_that_may_be_quoted() -> None:
    text = Bilingual("T")
    said = tuple(
        ThemeQuotation(UUID(int=n), "example", source, Span(0, 5), f"words of {source}", 1, "AR")
        for n, source in enumerate(("P1", "P2"))
    )
    written = themes_yaml([Theme(UUID(int=1), "t", text, text, "major", "data", (), said)], {"P1"})
    assert "words of P1" in written
    assert "words of P2" not in written


@pytest.fixture
def actor(db: Database) -> Actor:
    """A researcher of a study with a code and an interview."""
    study = a_study(db)
    who = Actor(study.id, "AR")
    actions.import_codebook(db, who, Codebook(codes=(Code("trust", Bilingual("Trust"), "deductive"),)))
    with_source(db, who, "P1", ["How was it?", "Nobody trusted us then. Now the team trusts the manager."])
    return who


def stored(db: Database, actor: Actor) -> tuple[Theme, ...]:
    with db.reading() as session:
        return store.themes(session, actor.study_id)


def test_a_file_is_stored_and_the_second_time_changes_nothing(db: Database, actor: Actor) -> None:
    for _ in range(2):
        report = import_files(db, actor, [("themes.yaml", FILE.encode())])
        assert (report.imported[0].kind, report.problems) == ("themes", ())
        (found,) = stored(db, actor)
        assert (found.key, found.name.es, found.rank, found.origin) == ("trust", "Confianza", "minor", "theory")
        assert [(one.side, one.words) for one in found.quotations] == [
            ("counter", "Nobody trusted us"),
            ("example", "the team trusts the manager"),
        ]


def test_a_file_words_a_theme_anew_and_undo_takes_it_back(db: Database, actor: Actor) -> None:
    import_files(db, actor, [("themes.yaml", FILE.encode())])
    before = stored(db, actor)
    import_files(db, actor, [("themes.yaml", FILE.replace("comes late", "comes early").encode())])
    assert stored(db, actor)[0].claim.en == "Trust comes early."
    assert stored(db, actor)[0].quotations == before[0].quotations
    study_actions.undo(db, actor)
    assert stored(db, actor) == before


def test_what_is_not_there_is_named_and_nothing_is_stored(db: Database, actor: Actor) -> None:
    wrong = FILE.replace("codes: [trust]", "codes: [gone]").replace("Nobody trusted us", "Nobody said this")
    report = import_files(db, actor, [("themes.yaml", wrong.encode())])
    assert [problem.line for problem in report.problems] == [3, 13]
    assert stored(db, actor) == ()
