"""English and Spanish are complete, hold the same places, and the compiled catalogue is the written one."""

import re
import runpy
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import counted, message
from qualtoc.i18n import translator

TOOL: dict[str, Any] = runpy.run_path(str(Path(__file__).parent.parent / "tools" / "messages.py"))
FILES: dict[Path, bytes] = TOOL["files"]()
PLACE = re.compile(r"\{\w*\}|%\(\w+\)[sd]")


def spanish() -> list[Any]:
    with TOOL["SPANISH"].open("rb") as file:
        return [entry for entry in read_po(file, locale="es") if entry.id]


def forms(text: str | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_catalogue_holds_what_the_code_says(path: Path) -> None:
    assert path.read_bytes() == FILES[path], "run: make messages"


def test_every_message_has_a_spanish_translation() -> None:
    assert [entry.id for entry in spanish() if not all(forms(entry.string))] == []


def test_no_translation_is_fuzzy() -> None:
    assert [entry.id for entry in spanish() if entry.fuzzy] == []


def test_translations_have_the_places_of_their_templates() -> None:
    wrong = [
        entry.id
        for entry in spanish()
        for text in forms(entry.string)
        if text and set(PLACE.findall(text)) != set(PLACE.findall(forms(entry.id)[-1]))
    ]
    assert wrong == []


def test_an_unknown_language_is_english() -> None:
    assert translator("fr").language == "en"


def test_a_regional_language_is_its_language() -> None:
    assert translator("es-HN").language == translator("es_MX").language == "es"


def test_what_has_no_translation_stays_english() -> None:
    assert translator("es").text(message("No such sentence: {n}", n=1)) == "No such sentence: 1"  # not in the catalogue


def test_the_empty_text_stays_empty() -> None:
    assert translator("es").text("") == ""


def test_messages_within_messages_are_translated() -> None:
    inner = message("{part} of {whole}", part=1, whole=2)
    assert translator("es").text(message("Emergent causal links: {share}.", share=inner)) == (
        "Vínculos causales emergentes: 1 de 2."
    )


def test_words_of_a_study_are_taken_in_the_language() -> None:
    assert translator("es").value(Bilingual("Trust", "Confianza")) == "Confianza"


@pytest.mark.parametrize(
    ("value", "english", "written_in_spanish"),
    [
        (2026, "2026", "2026"),
        (12345, "12,345", "12.345"),
        (0.75, "0.75", "0,75"),
        (1.0, "1", "1"),
        (Fraction(7, 8), "87.5%", "87,5\N{NO-BREAK SPACE}%"),
        (("A", "B", "C"), "A, B, and C", "A, B y C"),
        ((), "–", "–"),
        (None, "–", "–"),
        (date(2023, 3, 1), "1 Mar 2023", "1 mar 2023"),
        (datetime(2023, 3, 1, 9, 5, tzinfo=UTC), "1 Mar 2023, 09:05 UTC", "1 mar 2023, 09:05 UTC"),
    ],
)
def test_values_are_written_as_the_language_writes_them(value: object, english: str, written_in_spanish: str) -> None:
    assert (translator("en").value(value), translator("es").value(value)) == (english, written_in_spanish)


def test_plural_takes_the_form_of_the_number() -> None:
    assert translator("en").plural("{n} thing", "{n} things", 1) == "1 thing"
    assert translator("en").plural("{n} thing", "{n} things", 3) == "3 things"


THINGS = (
    "sources interviews interviewees cases claims links factors turns codings steps roles types participants people "
    "expectations propositions passages quotations words themes codes memos items files versions verdicts packages "
    "documents observations paths stories indicators"
).replace(" ", "|")
OF_THINGS = re.compile(rf"(?:\{{\w+\}}|%\(\w+\)s) (?:causal |judged |contrast |literal |coded |more )?(?:{THINGS})\b")
NEVER_ONE = (
    "%(n)s of %(all)s participants", "%(n)s of %(all)s sources", "%(n)s words", "%(words)s words",
    "A path has 1 to {most} steps, not {value}.", "All {n} sources that speak of it leave the direction unclear.",
    "All {n} sources that speak of it report a decrease.", "All {n} sources that speak of it report an increase.",
    "All {n} sources that speak of it report no effect.", "At most {n} turns can be coded at once; search for less.",
    "Drawn: links of at least %(n)s passages.", "Drawn: links of at least %(n)s sources; the tables hold all.",
    "It held in all {n} cases that were expected to be alike and could be judged.",
    "Literal replication holds: {judged} of {n} literal cases were judged, all supported.",
    "One of {all} sources reports a decrease ({share} of the weight, threshold {theta}).",
    "One of {all} sources reports an increase ({share} of the weight, threshold {theta}).",
    "One of {all} sources reports no effect ({share} of the weight, threshold {theta}).",
    "Places with fewer than {k} interviews are not named.",
    "Roles with fewer than {k} participants are merged with another.",
    "The first %(shown)s of %(claims)s claims are shown.", "The last %(some)s of %(all)s files that were imported:",
    "The theory has {count} links; few studies can test more than {most}.",
    "Too little is coded to learn from: at least %(n)s turns need this code, and others another one.",
    "fewer than {needed} sources say so", "only {n} roles", "only {n} types of source", "{n} < {needed} sources",
    "{n} of {all} sources report a decrease ({share} of the weight, threshold {theta}).",
    "{n} of {all} sources report an increase ({share} of the weight, threshold {theta}).",
    "{n} of {all} sources report no effect ({share} of the weight, threshold {theta}).",
    "{n} of {probed} interviewees say nothing about it.", "{n} of {total} items answered", "{n} roles",
    "{n} sources were read: interviews {interviews}, observations {observations}, documents {documents}.",
    "{n} types of source", "Code {source}, the first of {n} sources without a coding",
    "Record the consent to quote {source}, the first of {n} interviews",
    "Say the case of {source}, the first of {n} sources", "Say the role of {source}, the first of {n} interviews",
    "How far to trust it: each of the %(turns)s coded turns was judged by what the other sources taught. Of the "
    "%(first)s turns that came first, %(first_found)s had this code. It would have suggested %(suggested)s turns, "
    "%(found)s of them rightly, of %(coded)s that have the code.",
)  # fmt: skip
"""Where one has a sentence of its own, or the number is a limit or a total that is never one."""


def test_no_sentence_says_one_sources() -> None:
    """A number that may be one is said with `counted` or `ngettext`, or beside its name: "Sources: 1"."""
    found = [entry.id for entry in spanish() if isinstance(entry.id, str) and OF_THINGS.search(entry.id)]
    assert sorted(set(found) - set(NEVER_ONE)) == []


@pytest.mark.parametrize(
    ("n", "english", "written_in_spanish"),
    [(0, "0 sources", "0 fuentes"), (1, "1 source", "1 fuente"), (2, "2 sources", "2 fuentes")],
)
def test_a_counted_message_takes_the_words_of_its_number(n: int, english: str, written_in_spanish: str) -> None:
    said = counted("{n} source", "{n} sources", n)
    assert (str(said), translator("en").text(said), translator("es").text(said)) == (
        english, english, written_in_spanish,
    )  # fmt: skip
