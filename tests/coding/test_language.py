"""The language of a text, guessed from its stop words."""

import subprocess
import sys

from qualtoc.coding.language import guess_language, guessed_language, spacy_version


def test_english_and_spanish_are_told_apart() -> None:
    assert guess_language("We were there because they had asked us, and it was not so bad.")[0] == "en"
    assert guess_language("Nosotros estábamos ahí porque nos lo habían pedido, y no fue tan malo.")[0] == "es"


def test_other_languages_are_stored_as_english_with_a_warning() -> None:
    assert guessed_language("Jeg ved ikke hvad det er")[0] == "en"
    assert guessed_language("日本 語")[1] is not None
    assert guess_language("") == ("en", 0.0)


def test_spacy_is_loaded_only_when_a_language_is_guessed() -> None:
    code = "import sys, qualtoc.coding.language as l; l.spacy_version(); print('spacy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
    assert spacy_version()[0].isdigit()
