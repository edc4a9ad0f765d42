"""What a person can do with a study as a whole: make and delete it, its people, its COREQ answers, and undo."""

from qualtoc.study.actions.answers import answer_coreq, clear_coreq
from qualtoc.study.actions.memos import link_memo_to, write_memo_about, write_memo_on_link
from qualtoc.study.actions.participants import (
    describe_participant,
    ensure_participant,
    readmit_participant,
    withdraw_participant,
)
from qualtoc.study.actions.sources import describe_source, describe_sources, import_source
from qualtoc.study.actions.studies import delete_study, new_study, rename_study, set_guide
from qualtoc.study.actions.team import add_researcher, describe_researcher, insert_researcher
from qualtoc.study.actions.undoing import keep_for_good, redo, undo

__all__ = [
    "add_researcher", "answer_coreq", "clear_coreq", "delete_study", "describe_participant", "describe_researcher",
    "describe_source", "describe_sources", "ensure_participant", "import_source", "insert_researcher", "keep_for_good",
    "link_memo_to", "new_study", "readmit_participant", "redo", "rename_study", "set_guide", "undo",
    "withdraw_participant", "write_memo_about", "write_memo_on_link",
]  # fmt: skip
