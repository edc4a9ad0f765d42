"""Which words are forms of one another, without anything installed beside the program."""

import pytest

from qualtoc.coding.search import search, spans
from qualtoc.coding.word_forms import spanish_stem, stem

ENGLISH = (
    "go went gone goes going", "child children", "woman women", "be was were been am are is", "teach taught teaches",
    "feel felt feeling", "leave left leaves leaving", "leaf leaves", "life lives", "live lives living", "say said",
    "good better best", "person people", "analysis analyses", "have had has having", "study studies studied",
)  # fmt: skip
SPANISH = (
    "ir voy fui fue iba vaya irá", "ser soy fue era sido será", "hijo hijos hija", "niño niñas", "mujer mujeres",
    "taller talleres", "líder líderes", "joven jóvenes", "vez veces", "voz voces", "capaz capaces", "lugar lugares",
    "hacer hago hizo hice hará hecho haciendo", "decir digo dice dijo dirá dicho", "tener tengo tiene tuvo tendrá",
    "poder puedo pudo podría", "pensar pienso pensaban", "pedir pido pidió", "seguir sigo sigue siguió siguiendo",
    "buscar busqué busque buscaron", "llegar llegué", "empezar empecé empieza", "conocer conozco conocía",
    "dirigir dirijo dirige", "elegir elijo eligió", "construir construyó construyendo", "leer leyó leen leyendo",
    "conducir condujo conduzca", "saber sé supo sabía", "haber hay hubo había", "cambiar cambió cambios",
    "dar dio doy dé dado", "ver vio visto veía", "estar está estuvo estén", "proponer propuso propongo",
)  # fmt: skip
EVERY = [("en", row) for row in ENGLISH] + [("es", row) for row in SPANISH]


@pytest.mark.parametrize(("language", "row"), EVERY)
def test_a_word_finds_its_forms_and_each_form_its_word(language: str, row: str) -> None:
    word, *forms = row.split()
    assert {form for form in forms if not spans(search(word), form, language)} == set()
    assert {form for form in forms if not spans(search(form), word, language)} == set()


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("es", "poco", "pozo"), ("es", "casa", "caza"), ("es", "paz", "paso"), ("es", "ley", "leer"),
        ("es", "ir", "ser"), ("es", "poner", "puesto"), ("en", "leave", "live"), ("en", "ground", "found"),
    ],
)  # fmt: skip
def test_words_that_only_look_alike_are_kept_apart(language: str, one: str, other: str) -> None:
    assert spans(search(one), other, language) == ()


def test_a_form_of_two_words_stands_for_both() -> None:
    assert stem("fue", "es") not in (stem("ir", "es"), stem("ser", "es"))
    assert [len(spans(search("fue"), text, "es")) for text in ("Iba.", "Eran.", "Fueron.", "Estaba.")] == [1, 1, 1, 0]


def test_accents_that_are_written_against_the_rule_are_forgiven() -> None:
    assert spans(search("dar"), "dió", "es")
    assert spans(search("mas"), "dar", "es") == ()


def test_a_spanish_stem_is_what_is_heard() -> None:
    assert [spanish_stem(word) for word in ("busqué", "veces", "dirija", "dirige", "crezco", "produjo")] == [
        "busc", "vez", "dirij", "dirij", "crez", "produz",
    ]  # fmt: skip
