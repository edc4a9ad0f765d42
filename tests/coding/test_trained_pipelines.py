"""Trained pipelines or lookup tables that somebody has installed give lemmas; here of few words, made on the spot."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.lookups import Lookups

from qualtoc.coding import language, search_store, word_forms
from qualtoc.coding.language import Pipeline, lemma_tables, lemmatizer, table_lemmatizer, trained_pipeline
from qualtoc.coding.search import search, spans, spelling
from qualtoc.database import Actor, Database
from tests.factories import a_study
from tests.small_sources import with_source

LEMMAS = {"fui": "ir", "iba": "ir", "mejores": "bueno", "óptimos": "bueno"}
INIT = """
from pathlib import Path
from spacy.util import load_model_from_init_py
def load(**overrides):
    return load_model_from_init_py(__file__, **overrides)
"""


def forget() -> None:
    importlib.invalidate_caches()
    for cached in (trained_pipeline, lemmatizer, table_lemmatizer, lemma_tables, word_forms.stem, spelling):
        cached.cache_clear()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which Python finds packages; what is read of it is forgotten at the end."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    forget()
    for name in [name for name in sys.modules if name.startswith(("es_core_news_sm", "few_lookups"))]:
        del sys.modules[name]


def install(site: Path, version: str = "1.0.0") -> None:
    """Install a Spanish pipeline as pip would: a package, and the entry point by which spaCy knows it."""
    pipeline = spacy.blank("es")
    lookups = Lookups()
    lookups.add_table("lemma_lookup", LEMMAS)
    pipeline.add_pipe("lemmatizer", config={"mode": "lookup"}).initialize(lookups=lookups)
    pipeline.meta.update(name="core_news_sm", version=version)
    package = site / "es_core_news_sm"
    package.mkdir()
    pipeline.to_disk(package / f"es_core_news_sm-{version}")
    (package / "meta.json").write_bytes((package / f"es_core_news_sm-{version}" / "meta.json").read_bytes())
    (package / "__init__.py").write_text(INIT)
    known = site / f"es_core_news_sm-{version}.dist-info"
    known.mkdir()
    (known / "METADATA").write_text(f"Metadata-Version: 2.1\nName: es-core-news-sm\nVersion: {version}\n")
    (known / "entry_points.txt").write_text("[spacy_models]\nes_core_news_sm = es_core_news_sm\n")
    forget()


def test_without_a_pipeline_words_have_stems_only(site: Path) -> None:
    forget()
    assert trained_pipeline("es") is None
    assert lemmatizer("es") is None
    assert spelling("fui", "stems", "es") != spelling("iba", "stems", "es")


def test_an_installed_pipeline_makes_irregular_forms_one(site: Path) -> None:
    install(site)
    assert trained_pipeline("es") == Pipeline("es_core_news_sm", "1.0.0")
    assert spelling("fui", "stems", "es") == spelling("Iba", "stems", "es") == spelling("ir", "stems", "es")
    text = "Yo iba con la pluma. Las mejores parteras confiaban."
    assert [span.of(text) for span in spans(search("fui"), text, "es")] == ["iba"]
    assert [span.of(text) for span in spans(search("confiar"), text, "es")] == ["confiaban"]


def test_a_pipeline_that_cannot_be_loaded_is_as_none(site: Path) -> None:
    install(site)
    (site / "es_core_news_sm" / "es_core_news_sm-1.0.0" / "config.cfg").write_text("[nlp]\nlang = no\n")
    assert lemmatizer("es") is None
    assert spelling("confiaban", "stems", "es") == spelling("confiar", "stems", "es")


def test_sources_are_prepared_again_once_a_pipeline_is_installed(db: Database, site: Path) -> None:
    actor = Actor(a_study(db).id, "AR")
    forget()
    with_source(db, actor, "E1", ["Los óptimos."], language="es")
    with_source(db, actor, "E2", ["I went there."])

    def found() -> list[str]:
        search_store.prepare_all(db, actor.study_id)
        with db.reading() as session:
            return list(search_store.found(session, actor.study_id, search("mejores")).counts)

    assert found() == []
    install(site)
    assert found() == ["E1"]
    assert search_store.prepare_all(db, actor.study_id) == 0
    assert language.trained_pipeline("en") is None


def install_tables(site: Path, **lemmas: str) -> None:
    """Install lookup tables for Spanish as pip would."""
    (site / "few_lookups.json").write_text(json.dumps(lemmas))
    (site / "few_lookups.py").write_text(
        "from pathlib import Path\nes = {'lemma_lookup': Path(__file__).with_suffix('.json')}\n"
    )
    known = site / "few_lookups-2.0.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: few-lookups\nVersion: 2.0\n")
    (known / "entry_points.txt").write_text("[spacy_lookups]\nes = few_lookups:es\n")
    forget()


def test_installed_tables_make_forms_one_beside_our_own(db: Database, site: Path) -> None:
    actor = Actor(a_study(db).id, "AR")
    forget()
    with_source(db, actor, "E1", ["Los óptimos. Fueron mujeres."], language="es")
    assert (lemma_tables("es"), table_lemmatizer("es")) == (None, None)
    assert search_store.prepare_all(db, actor.study_id) == 0
    install_tables(site, óptimos="bueno", fueron="fuera", mujeres="mujer")
    assert lemma_tables("es") == Pipeline("few-lookups", "2.0")
    assert lemma_tables("en") is None
    assert search_store.prepare_all(db, actor.study_id) == 1
    with db.reading() as session:
        for asked in ("bueno", "ir", "ser", "mujer"):
            assert search_store.found(session, actor.study_id, search(asked)).total == 1


def test_tables_that_cannot_be_read_are_as_none(site: Path) -> None:
    install_tables(site)
    (site / "few_lookups.json").write_text("{")
    assert table_lemmatizer("es") is None
    assert spelling("confiaban", "stems", "es") == spelling("confiar", "stems", "es")
