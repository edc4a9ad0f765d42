"""Rows of the coding slice <-> values, and the queries that pages and reports need; each is one query."""

from qualtoc.coding.store.of_blindness import eyes, has_looked, seen, study_blindness
from qualtoc.coding.store.of_changes import (
    Example,
    examples,
    holding,
    placed,
    positions,
    touched,
)
from qualtoc.coding.store.of_codebook import BILINGUAL_FIELDS, code, code_texts, codebook
from qualtoc.coding.store.of_codings import (
    CodedQuotation,
    CodingMark,
    blindness,
    coded_turn_numbers,
    coded_turns,
    codes_applied_last,
    coding,
    coding_marks,
    codings_by_code,
    codings_by_code_in,
    codings_by_coder,
    quotation_counts,
    quotations,
    turns_of,
)
from qualtoc.coding.store.of_memos import (
    MemoMark,
    links_with_memos,
    memo,
    memo_links,
    memo_marks,
    memos,
    memos_on_link,
    memos_on_links,
    memos_with_turns,
    passages,
)
from qualtoc.coding.store.of_queries import SavedQuery, coded_places, saved_queries, speaking_participants
from qualtoc.coding.store.of_sources import (
    NO_END,
    TurnText,
    source,
    source_files,
    source_keys,
    source_links,
    source_of_file,
    sources,
    sources_by_id,
    text,
    texts,
    turn_at,
    turn_starts,
    turns,
)
from qualtoc.coding.store.of_themes import (
    CodedSource,
    coded_sources,
    coded_stretches,
    codings_with,
    has_themes,
    theme,
    theme_names,
    themes,
    voices,
)
from qualtoc.coding.store.of_versions import (
    codings_by_version,
    counted,
    decisions,
    is_coded_since,
    kept_codebook,
    versions,
    worked,
)

__all__ = [
    "BILINGUAL_FIELDS", "NO_END", "CodedQuotation", "CodedSource", "CodingMark", "Example", "MemoMark", "SavedQuery",
    "TurnText", "blindness", "code", "code_texts", "codebook", "coded_places", "coded_sources", "coded_stretches",
    "coded_turn_numbers", "coded_turns", "codes_applied_last", "coding", "coding_marks", "codings_by_code",
    "codings_by_code_in", "codings_by_coder", "codings_by_version", "codings_with", "counted", "decisions", "examples",
    "eyes", "has_looked", "has_themes", "holding", "is_coded_since", "kept_codebook", "links_with_memos", "memo",
    "memo_links", "memo_marks", "memos", "memos_on_link", "memos_on_links", "memos_with_turns", "passages", "placed",
    "positions", "quotation_counts", "quotations", "saved_queries", "seen", "source", "source_files", "source_keys",
    "source_links", "source_of_file", "sources", "sources_by_id", "speaking_participants", "study_blindness", "text",
    "texts", "theme", "theme_names", "themes", "touched", "turn_at", "turn_starts", "turns", "turns_of", "versions",
    "voices", "worked",
]  # fmt: skip
