"""What a search means, on one text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualtoc.coding.search import Search, search, sentence_around, spans, spelt
from qualtoc.coding.text import Span, folded
from qualtoc.errors import Invalid

TALK = "Before, nobody trusted us 😀. La capacitación de los niños; the team-work trusts the Manager!\nDon't ask."


def found(asked: str, text: str = TALK, way: str = "forms", language: str = "en") -> list[str]:
    return [span.of(text) for span in spans(search(asked, way), text, language)]


@pytest.mark.parametrize(
    ("asked", "way", "hits"),
    [
        ("trust", "forms", ["trusted", "trusts"]),
        ("trusting MANAGERS", "forms", ["trusted", "trusts", "Manager"]),
        ("trust", "folded", []),
        ("CAPACITACION", "folded", ["capacitación"]),
        ("capacitacion", "exact", []),
        ("Capacitación", "exact", ["capacitación"]),
        ('"the team work"', "forms", ["the team-work"]),
        ('"team the"', "forms", []),
        ("trust*", "exact", ["trusted", "trusts"]),
        ('"the man*"', "folded", ["the Manager"]),
        ('"the man"*', "folded", ["the Manager"]),
        ("trusted nothing", "forms", []),
        ("don't", "forms", ["Don't"]),
        ("team-work", "exact", ["team-work"]),
        ('"before nobody" trusted', "exact", ["Before, nobody", "trusted"]),
    ],
)
def test_a_search_finds_words(asked: str, way: str, hits: list[str]) -> None:
    assert found(asked, way=way) == hits


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("capacitacion", "capacitaciones"), ("niño", "niñas"), ("nino", "niños"), ("compania", "compañías"),
        ("confiaban", "confiamos"), ("pinguino", "pingüinos"), ("reunión", "reuniones"),
    ],
)  # fmt: skip
def test_spanish_forms_are_found_with_and_without_accents(asked: str, word: str) -> None:
    assert found(asked, f"Dijo {word}.", language="es") == [word]


def test_a_spanish_stem_finds_nothing_in_an_english_text() -> None:
    assert found("confiamos", "We confi.", language="en") == []
    assert found("confiamos", "Dijo confi.", language="es") == ["confi"]


def test_a_text_in_another_language_is_searched_without_forms() -> None:
    assert found("maisons", "Les maisons", language="fr") == ["maisons"]
    assert found("maison", "Les maisons", language="fr") == []


def test_marks_belong_to_their_word_in_every_script() -> None:
    assert found("नमस्ते", "वह नमस्ते कहा", way="exact", language="hi") == ["नमस्ते"]


@pytest.mark.parametrize("asked", ["", "  ", '""', "* -", "…", "a " * 200, " ".join(f"w{n}" for n in range(21))])
def test_a_search_without_words_or_with_too_many_is_refused(asked: str) -> None:
    with pytest.raises(Invalid):
        search(asked)


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(Invalid):
        search("trust", "sounds")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("nobody", "Before, nobody trusted us 😀."),
        ("the team", "La capacitación de los niños; the team-work trusts the Manager!"),
        ("Manager!\nDon", "La capacitación de los niños; the team-work trusts the Manager!\nDon't ask."),
        ("ask.", "Don't ask."),
    ],
)
def test_a_hit_is_widened_to_its_sentences(words: str, sentence: str) -> None:
    start = TALK.index(words)
    assert sentence_around(TALK, Span(start, start + len(words))).of(TALK) == sentence


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Vino la Dra. López. Y luego… no sé… Nada.", ["Vino la Dra. López.", "Y luego… no sé…", "Nada."]),
        ("we asked. then p. ej. she came? no.", ["we asked.", "then p. ej. she came?", "no."]),
        ("So did I. Then... well, «we went.» “Yes!” ok", ["So did I.", "Then... well, «we went.»", "“Yes!”", "ok"]),
    ],
)
def test_titles_pauses_and_initials_end_no_sentence(text: str, sentences: list[str]) -> None:
    starts = [text.index(sentence) for sentence in sentences]
    assert [sentence_around(text, Span(start, start + 1)).of(text) for start in starts] == sentences


TEXTS = st.text(st.sampled_from("aábñnu 'é’-.1ÄßŒﷺ½\u0301日😀\n"), max_size=40)


@given(TEXTS, st.sampled_from(["en", "es", "fr"]))
@settings(max_examples=200)
def test_every_spelling_has_the_same_number_of_plain_words(text: str, language: str) -> None:
    rows = [row.split(" ") if row else [] for row in spelt(text, language)]
    assert len({len(row) for row in rows}) == 1
    assert all(word and not (set(word) & set(" '\"\\&|!():*")) for row in rows for word in row)


@given(TEXTS, st.sampled_from(["forms", "folded", "exact"]), st.data())
@settings(max_examples=200)
def test_every_word_of_a_text_is_found_as_it_stands_there(text: str, way: str, data: st.DataObject) -> None:
    words = [word for word in text.split() if any(c.isalnum() for c in word)]
    if words:
        word = data.draw(st.sampled_from(words))
        assert found(word, text, way, "es")


@given(st.text("aáeénñuü", min_size=1, max_size=8), st.sampled_from(["en", "es"]))
@settings(max_examples=200)
def test_forms_find_what_is_found_without_accents(word: str, language: str) -> None:
    asked: Search = search(folded(word))
    few = sum(c in "áé" for c in word) <= 1 and sum(c in "ñü" for c in word) <= 1
    assert spans(asked, word, language) or not few
