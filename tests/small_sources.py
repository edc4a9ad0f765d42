"""Sources made of their turns, without a file: each turn is a paragraph of a document."""

from hashlib import sha256 as digest
from typing import Any

from qualtoc.coding import actions as coding
from qualtoc.coding.source import Metadata, Turn
from qualtoc.coding.text import Span, normalised
from qualtoc.coding.transcripts import ParsedTranscript
from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions


def with_source(db: Database, actor: Actor, key: str, turns: list[str], *, language: str = "en", **facts: Any) -> None:
    """A stored source of that key whose turns hold these words, one after the other."""
    plain = [normalised(words) for words in turns]
    text, made = "", []
    for no, words in enumerate(plain, 1):
        made.append(Turn(no, Span(len(text), len(text) + len(words)), facts.get("speaker")))
        text += words + "\n"
    parsed = ParsedTranscript(text, tuple(made), (), Metadata(), "utf-8")
    known = {"consent_quotes": "yes", **{name: value for name, value in facts.items() if name != "speaker"}}
    data = digest((key + text).encode()).digest()
    coding.import_source(
        db, actor, parsed, Metadata(key, language=language, **known), f"{key}.txt", data,
        known_people=study_actions.ensure_participant,
    )  # fmt: skip
