"""What a person can do with sources, codes, codings and memos.

Each function is one transaction with one audit entry. Nothing is changed in place that undo must bring back:
an edit removes a row and adds another.
"""

from qualtoc.coding.actions.blinding import look_while_blind, say_done, switch_blind_mode
from qualtoc.coding.actions.code_changes import (
    Chosen,
    mark_example,
    mark_examples,
    merge_codes,
    merge_consequences,
    move_code,
    split_code,
    split_consequences,
)
from qualtoc.coding.actions.codebook import (
    DESCRIBED,
    describe_code,
    import_codebook,
    new_code,
    set_code_status,
    state_of,
)
from qualtoc.coding.actions.codings import apply_code, recode, recode_many, remove_coding
from qualtoc.coding.actions.found import Hit, code_found
from qualtoc.coding.actions.memos import link_memo, memos_follow, remove_memo, tick_memo, unlink_memo, write_memo
from qualtoc.coding.actions.passages import Passage, Selection, coded_passage, found_passage, selected_passage
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
from qualtoc.coding.actions.suggestions import Suggestion, decide_suggestions, reopen_suggestions
from qualtoc.coding.actions.theme_import import import_themes
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
from qualtoc.coding.actions.versions import (
    decide_back_coding,
    keep_version,
    keep_what_was_coded_under,
    reopen_back_coding,
)

__all__ = [
    "CAN_BE_EMPTY", "DESCRIBED", "Chosen", "Hit", "Passage", "Selection", "Suggestion", "apply_code", "code_found",
    "coded_passage", "correct_speaker", "correct_speakers", "decide_back_coding", "decide_suggestions", "describe_code",
    "describe_source", "describe_sources", "describe_speakers", "describe_theme", "found_passage", "gather_codes",
    "import_codebook", "import_source", "import_sources", "import_themes", "keep_version", "keep_what_was_coded_under",
    "look_while_blind", "mark_examples",
    "link_memo", "mark_example", "memos_follow", "merge_codes", "merge_consequences", "merge_themes", "move_code",
    "new_code", "new_theme", "order_theme", "recode", "recode_many", "release_code", "remove_coding", "remove_memo",
    "remove_query", "remove_theme", "reopen_back_coding", "reopen_suggestions", "resize", "save_query", "say_done",
    "selected_passage", "set_code_status", "show_in_theme", "split_code", "split_consequences", "state_of",
    "switch_blind_mode", "take_from_theme", "tick_memo", "unlink_memo", "write_memo",
]  # fmt: skip
