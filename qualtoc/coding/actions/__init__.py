"""What a person can do with sources, codes, codings and memos.

Each function is one transaction with one audit entry. Nothing is changed in place that undo must bring back:
an edit removes a row and adds another.
"""

from qualtoc.coding.actions.blinding import say_done, switch_blind_mode
from qualtoc.coding.actions.codebook import describe_code, import_codebook, new_code, set_code_status
from qualtoc.coding.actions.codings import apply_code, recode, recode_many, remove_coding
from qualtoc.coding.actions.found import Hit, code_found
from qualtoc.coding.actions.memos import remove_memo, write_memo
from qualtoc.coding.actions.passages import Passage, Selection, found_passage, selected_passage
from qualtoc.coding.actions.queries import remove_query, save_query
from qualtoc.coding.actions.resizing import resize
from qualtoc.coding.actions.sources import (
    CAN_BE_EMPTY,
    correct_speaker,
    correct_speakers,
    describe_source,
    describe_sources,
    describe_speakers,
    import_source,
    import_sources,
)
from qualtoc.coding.actions.suggestions import Suggestion, decide_suggestions
from qualtoc.coding.actions.themes import (
    describe_theme,
    gather_codes,
    merge_themes,
    new_theme,
    order_theme,
    release_code,
    remove_theme,
    show_in_theme,
    take_from_theme,
)

__all__ = [
    "CAN_BE_EMPTY", "Hit", "Passage", "Selection", "Suggestion", "apply_code", "code_found", "correct_speaker",
    "correct_speakers", "decide_suggestions", "describe_code", "describe_source", "describe_sources",
    "describe_speakers", "describe_theme", "found_passage", "gather_codes", "import_codebook", "import_source",
    "import_sources", "merge_themes", "new_code", "new_theme", "order_theme", "recode", "recode_many", "release_code",
    "remove_coding", "remove_memo", "remove_query", "remove_theme", "resize", "save_query", "say_done",
    "selected_passage", "set_code_status", "show_in_theme", "switch_blind_mode", "take_from_theme", "write_memo",
]  # fmt: skip
